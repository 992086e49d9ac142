"""Emoji and emoticons whose feeling is plain. Those that go either way (😂 😭 🔥 🙏 💀) are left to the reader."""

from __future__ import annotations

NEGATIVE = frozenset("😡🤬👎💔🤮🤢😤😠😒🙄😞😣😖😩😫💩🤡🐌")
POSITIVE = frozenset("😍🥰👏👍🎉💯❤💕💖💙💚💛💜🧡🤩😊☺😘🥳💪✨💗💓🤗😋🙌🫶🤍🌟⭐")
# Said with praise, they turn it round.
IRONIC = frozenset("🙃🙄🤡😒🐌")
# Praise that is ironic about as often as not when something bad is told beside it.
APPLAUSE = frozenset("👏👍🎉")

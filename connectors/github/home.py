"""Which GitHub is read. An Enterprise Server numbers its posts by itself, so their ids say whose they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from connectors.base import Looks
from monitor.model import Mention, MentionId

_PUBLIC = "api.github.com"


class Home:
    """Puts the host before the ids of an Enterprise Server's posts, and takes it away again."""

    def __init__(self, network: str, base_url: str) -> None:
        host = (urlsplit(base_url).netloc.rpartition("@")[2]).lower()
        self._network = f"{network}:"
        self._here = self._network if host == _PUBLIC else f"{self._network}{host}/"

    def told(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """These as others know them."""
        return tuple(
            replace(one, id=self._outside(one.id), reply_to=self._outside(one.reply_to) if one.reply_to else None)
            for one in mentions
        )

    def own(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Those of this GitHub, as it knows them: of another's, its "not found" says nothing."""
        ours = [one for one in mentions if one.id.startswith(self._here)]
        inside = [replace(one, id=MentionId(self._network + one.id.removeprefix(self._here))) for one in ours]
        return [one for one in inside if "." not in one.id.removeprefix(self._network)]

    def looks(self, found: Looks) -> Looks:
        """What a look brought, as others know it."""
        return Looks(
            engagement={self._outside(key): counts for key, counts in found.engagement.items()},
            edits=self.told(found.edits),
            gone=tuple(map(self._outside, found.gone)),
        )

    def _outside(self, identity: str) -> MentionId:
        return MentionId(self._here + identity.removeprefix(self._network))

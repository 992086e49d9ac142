"""What the network is given of a text: bounded, readable, no addresses, no names of accounts.

The same function prepares the posts that the weights are trained on, so a change here asks for new weights.
"""

from __future__ import annotations

import html
import re

LIMIT = 2_000  # characters that are read; a post is seldom longer, and an article says little of one brand

_NOISE = re.compile(r"https?://\S+|www\.\S+|\bhttps?\b|(?<!\w)[@@][\w.·-]+(?:@[\w.-]+)?|(?<!\S)RT(?=\s)")
# Controls, what steers the direction of text, halves of a character and what nobody sees.
_UNREADABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LONG = re.compile(r"(\w)\1{3,}", re.UNICODE)  # "holaaaaa" becomes "holaaa"
_MARKS = re.compile(r"([^\w\s])\1{3,}")
_AGAIN = 3  # times that the same word in a row is read
_SHOUT = re.compile(r"\b[^\W\d_]{4,}\b")
_MAY_SHOUT = re.compile(r"[^\W\d_a-z]{4}")  # no word in capitals is without: most texts are asked no further


def readable(text: str) -> str:
    """The text as the network reads it: at most `LIMIT` characters, one line, words in capitals in small letters."""
    short = text[: LIMIT + 200]
    if "&" in short:
        short = html.unescape(short)
    if not short.isprintable():
        short = _UNREADABLE.sub(" ", short)
    short = _NOISE.sub(" ", short)[:LIMIT]
    short = _MARKS.sub(r"\1\1\1", _LONG.sub(r"\1\1\1", short))
    words = (_SHOUT.sub(_quiet, short) if _MAY_SHOUT.search(short) else short).split()
    if len(words) > 2 * len(set(words)) > 0:
        words = [word for at, word in enumerate(words) if at < _AGAIN or words[at - _AGAIN : at] != [word] * _AGAIN]
    return " ".join(words)


def _quiet(found: re.Match[str]) -> str:
    word = found.group()
    return word.lower() if word.isupper() else word

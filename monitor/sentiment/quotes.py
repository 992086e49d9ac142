"""Whose words they are: the writer's own, or somebody else's between quotation marks, behind `>` or after `RT @x:`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.sentiment.marks import BRAND, OTHER

ENOUGH = 3  # words: with fewer of their own, a writer lets the quotation speak
_SCARE = 2  # words: what is quoted so briefly is held at arm's length, not quoted
_LONGEST = 600  # characters between two marks that may still be a pair

_WORD = re.compile(rf"(?<![\w@/#])[^\W\d_]{{2,}}|[{BRAND}{OTHER}]")
_LINK = re.compile(r"https?://\S+|[@#][\w.-]+")
_OPENS = r"(?:^|(?<=[\s(\[{{—–:,/¿¡>]))"
_PAIR = re.compile(
    "|".join(
        (
            rf"«[^«»]{{1,{_LONGEST}}}»",
            rf"»[^«»\n]{{1,{_LONGEST}}}«",
            rf"“[^“”]{{1,{_LONGEST}}}”",
            rf"„[^„“”]{{1,{_LONGEST}}}[“”]",
            rf"{_OPENS}\"[^\"\n]{{1,{_LONGEST}}}\"",
            rf"{_OPENS}''[^\n]{{1,{_LONGEST}}}?''",
            rf"{_OPENS}‘[^‘\n]{{1,{_LONGEST}}}?’(?!\w)",
        )
    )
)
_MARKED = re.compile(r"[«»“„\"‘>]|''|\b[RMQ]T\b")
_LINE = re.compile(r"^[ \t]*>+[ \t]?(?![ \t]*[\"«“„>])\S[^\n]*$", re.MULTILINE)
_HEAD = re.compile(rf"(?:^|(?<=[\s\"“«]))[RMQ]T:?\s+(?:@\w+|[{BRAND}{OTHER}])\s*:?")
# What is passed on runs to the end, or to the stroke behind which people add their word. Where it stands between
# quotation marks, they say where it ends.
_PASSED_ON = re.compile(rf"{_HEAD.pattern}(?!\s*[«“„\"])[^«“„\"]*?(?=\s//|\s\|\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """A post taken apart by who speaks."""

    own: str  # the writer's words
    quoted: str  # everybody else's
    scare: bool = False  # a word or two held at arm's length: their "service"

    @property
    def speaks(self) -> bool:
        """Whether the writer says enough to be read alone."""
        return words(self.own) >= ENOUGH


def words(text: str) -> int:
    """Words of at least two letters, and names; no links, @names or hashtags."""
    return len(_WORD.findall(_LINK.sub(" ", text)))


def voices(text: str) -> Voices:
    """Who says what in a marked text. Linear in its length."""
    if not _MARKED.search(text):
        return Voices(own=text, quoted="")
    spans = [found.span() for found in _LINE.finditer(text)]
    spans += [found.span() for found in _PASSED_ON.finditer(text)]
    spans += [found.span() for found in _HEAD.finditer(text)]
    scare = False
    for found in _PAIR.finditer(text):
        inside = found[0].strip("«»“”„\"‘’' ")
        if words(inside) > _SCARE:
            spans.append(found.span())
        else:
            # A name, a title or a number between marks is only that: nobody doubts "Casablanca".
            scare = scare or inside[:1].islower()
    own, quoted, at = [], [], 0
    for start, end in sorted(spans):
        if end > at:
            own.append(text[at : max(at, start)])
            quoted.append(text[max(at, start) : end])
            at = end
    own.append(text[at:])
    return Voices(own=" ".join(own), quoted=" ".join(quoted), scare=scare)

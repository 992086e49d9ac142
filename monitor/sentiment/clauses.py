"""A marked text cut into clauses: where they begin, what turned them against the one before, and which are ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from monitor.sentiment.contrast import Turn, contrast
from monitor.sentiment.marks import BRAND, OTHER

_SHORT = 3  # words: less than that says nothing alone and is read with its neighbour
_WORD = re.compile(r"[^\W\d_]{2,}|[\U0001f300-\U0001faff\u2600-\u27bf]")
_AND = re.compile(r"\s(?:and|y|e|et|und|ed|&)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A stretch of text between two cuts."""

    text: str
    sentence: int  # counted from 0
    turn: Turn | None = None  # the word of contrast that opens it

    @property
    def ours(self) -> bool:
        return BRAND in self.text

    @property
    def named(self) -> bool:
        """Whether any brand stands in it."""
        return BRAND in self.text or OTHER in self.text

    @property
    def asks(self) -> bool:
        """Whether it ends in a question mark."""
        return self.text.rstrip("\"'»” ").endswith("?")

    @property
    def words(self) -> int:
        """Words of two letters or more and emoji, names not counted."""
        return len(_WORD.findall(self.text))


@cache
def _cuts(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<end>[.!?…]+(?=[\s\"'»”)]|$)|\n+|;)|(?P<word>{contrast(language).pattern})|,(?=\s)|\s[-–—/|]+\s|:(?=\s)|[()]",
        re.IGNORECASE,
    )


def cut(text: str, language: str) -> list[Clause]:
    """The clauses of a marked text in order; empty ones are left out. Linear in its length."""
    found: list[Clause] = []
    known = contrast(language)
    at, sentence, opened = 0, 0, None

    def close(stop: int) -> None:
        piece = text[at:stop].strip()
        if piece:
            found.append(Clause(text=piece, sentence=sentence, turn=opened))

    for edge in _cuts(language).finditer(text):
        word = edge["word"]
        before = len(found)
        close(edge.start() if word else edge.end())
        at = edge.start() if word and word.lower() in known.felt else edge.end()
        if word:
            opened = known.of(word)
        elif len(found) > before or edge["end"]:
            # "pero, en serio, …": a comma right behind the word leaves the turn standing.
            opened = None
        sentence += edge["end"] is not None
    close(len(text))
    return found


def whole_ones(clauses: Sequence[Clause]) -> list[Clause]:
    """The same clauses with the short ones joined to a neighbour in their sentence, never across a contrast."""
    groups: list[list[Clause]] = []
    length = 0
    for clause in clauses:
        words = clause.words
        if groups and _goes_on(groups[-1][0], clause) and (length < _SHORT or words < _SHORT):
            groups[-1].append(clause)
            length += words
        else:
            groups.append([clause])
            length = words
    return [_joined(group) for group in groups]


def sentences(clauses: Sequence[Clause]) -> list[Clause]:
    """The same clauses joined up to the next end of a sentence or word of contrast."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        if groups and _goes_on(groups[-1][0], clause):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return [_joined(group) for group in groups]


def _goes_on(first: Clause, clause: Clause) -> bool:
    return clause.turn is None and clause.sentence == first.sentence


def _joined(group: Sequence[Clause]) -> Clause:
    return group[0] if len(group) == 1 else replace(group[0], text=" ".join(clause.text for clause in group))


def ours(clauses: Sequence[Clause]) -> str:
    """What is said of our brand: the clauses that name it, and those behind them until another brand is named."""
    said, about_us = [], False
    for clause in clauses:
        about_us = clause.ours if clause.named else about_us
        if about_us:
            said.append(clause.text)
    return " ".join(said)


def main(clauses: Sequence[Clause]) -> str:
    """What weighs most where a writer turns: what stands behind "but", and what "although" hangs on.

    A sentence that begins with "but" turns against all before it.
    """
    parts = sentences(clauses)
    turned = {part.sentence for part in parts if part.turn is Turn.BUT}
    heads = {part.sentence: part.turn for part in reversed(parts)}
    since = max((number for number, turn in heads.items() if turn is Turn.BUT), default=0)
    kept = (part for part in parts if part.turn is not Turn.ALTHOUGH and part.sentence >= since)
    return " ".join(part.text for part in kept if part.turn is Turn.BUT or part.sentence not in turned)

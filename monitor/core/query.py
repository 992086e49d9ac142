"""One brand's question to a mention: its terms as numbered patterns, and how surely the answer means the brand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from monitor.core.terms import Shape, as_written, domain_spellings, fold_term, shape_of, spellings
from monitor.rules.schema import Brand

Numbers = frozenset[int]  # patterns any of which is the term: its spellings
Spot = tuple[int, int, int]  # part of the mention, start, end; offsets in the folded whole
Found = Mapping[int, Sequence[Spot]]  # pattern → where it stands

# How surely a term means the brand. Names of one common word have namesakes; a handle has none.
SURE, NAME, NEAR, EMOJI, RARE_WORD, WORD = 1.0, 0.95, 0.8, 0.7, 0.8, 0.6
LOWER_CASE, CONTEXT, MORE_CONTEXT = -0.1, 0.2, 0.3
# A single word of ten letters or more, or with a digit or sign in it, is rarely an everyday word.
_RARE_LENGTH = 10
_WORDS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]|\w+")


@dataclass(frozen=True, slots=True)
class Positive:
    """A term one of whose spellings is enough."""

    brand: int  # position of its query
    term: str  # as written in rules.yaml
    sure: float  # relevance it gives alone
    exact: str | None = None  # what must stand there, where case and accents count
    capital: bool = False  # written with a capital, so that lower case is a hint at a namesake


@dataclass(frozen=True, slots=True)
class NearGroup:
    """Words that must stand within so many words of each other."""

    terms: tuple[tuple[str, Numbers], ...]
    within: int

    @property
    def anchor(self) -> Numbers:
        """The longest word, and so likely the rarest: the group is looked at only where it stands."""
        return max(self.terms, key=lambda each: len(each[0]))[1]

    def places(self, found: Found, whole: str) -> list[tuple[str, Spot]]:
        """The closest standing of all the words, [] if they never stand close enough. Only in one part at a time."""
        spots = sorted(
            (spot, index)
            for index, (_term, numbers) in enumerate(self.terms)
            for number in numbers
            for spot in found.get(number, ())
        )
        if len({index for _spot, index in spots}) < len(self.terms):
            return []
        starts = [word.start() for word in _WORDS.finditer(whole)]
        latest: dict[int, tuple[int, Spot]] = {}
        best: tuple[int, dict[int, tuple[int, Spot]]] | None = None
        for spot, index in spots:
            place = bisect_right(starts, spot[1])
            latest[index] = (place, spot)
            if len(latest) < len(self.terms) or len({each[0] for _place, each in latest.values()}) > 1:
                continue
            spread = place - min(each for each, _spot in latest.values())
            if spread <= self.within and (best is None or spread < best[0]):
                best = (spread, dict(latest))
        return [] if best is None else [(self.terms[index][0], spot) for index, (_p, spot) in sorted(best[1].items())]


@dataclass(frozen=True, slots=True)
class BrandQuery:
    """A brand, compiled."""

    name: str
    all: tuple[Numbers, ...]
    none: Numbers
    context: tuple[Numbers, ...]
    near: tuple[NearGroup, ...]
    require_context: bool
    languages: tuple[str, ...]
    ignored_sources: frozenset[str]

    def speaks(self, language: str | None) -> bool:
        """Whether a post that claims this language may be meant. Posts that claim none may."""
        if not self.languages or not language:
            return True
        claimed = language.replace("_", "-").lower()
        if claimed.partition("-")[0] in ("und", "mul", "zxx", "mis"):
            return True
        return any(
            claimed == wanted or claimed.startswith(wanted + "-") or wanted.startswith(claimed + "-")
            for wanted in map(str.lower, self.languages)
        )

    def allows(self, found: Found) -> bool:
        """Whether nothing vetoes, and everything that must be there is."""
        return self.none.isdisjoint(found) and all(not numbers.isdisjoint(found) for numbers in self.all)

    def contexts(self, found: Found) -> int:
        """How many context words are there."""
        return sum(not numbers.isdisjoint(found) for numbers in self.context)


def compile_brand(
    brand: Brand, position: int, number: Callable[[str], int], claim: Callable[[int, Positive], None]
) -> tuple[BrandQuery, tuple[tuple[int, NearGroup], ...]]:
    """The query of a brand, and the patterns at which its near groups are looked at.

    `number` gives each folded pattern its number; `claim` notes that a pattern is enough for this brand.
    """

    def numbers(term: str) -> Numbers:
        folded = fold_term(term)
        return frozenset(map(number, (*spellings(folded), *_punycode(folded, term)))) if folded else frozenset()

    def known(terms: Collection[str]) -> tuple[Numbers, ...]:
        return tuple(filter(None, map(numbers, terms)))

    for term in brand.any:
        positive = _positive(term, position)
        for each in numbers(term):
            claim(each, positive)
    for term in brand.exact:
        if folded := fold_term(term):
            claim(number(folded), Positive(position, term, SURE, exact=as_written(term)))
    near = tuple(
        NearGroup(tuple(zip(group.terms, map(numbers, group.terms), strict=True)), group.within) for group in brand.near
    )
    query = BrandQuery(
        name=brand.name,
        all=known(brand.all),
        none=frozenset[int]().union(*known(brand.none)),
        context=known(brand.context),
        near=near,
        require_context=brand.require_context,
        languages=brand.languages,
        ignored_sources=frozenset(brand.ignore.sources),
    )
    return query, tuple((each, group) for group in near for each in group.anchor)


def _punycode(folded: str, term: str) -> tuple[str, ...]:
    return domain_spellings(term) if shape_of(folded) is Shape.DOMAIN else ()


def _positive(term: str, position: int) -> Positive:
    folded = fold_term(term)
    shape = shape_of(folded) if folded else Shape.WORDS
    if shape in (Shape.HANDLE, Shape.TAG, Shape.DOMAIN):
        return Positive(position, term, SURE)
    if shape is Shape.EMOJI:
        return Positive(position, term, EMOJI)
    if " " in folded or "-" in folded:
        return Positive(position, term, NAME)
    if len(folded) >= _RARE_LENGTH or not folded.isalpha() or len(_WORDS.findall(folded)) > 2:
        return Positive(position, term, RARE_WORD)
    return Positive(position, term, WORD, capital=term[:1].isupper() and not term.isupper())

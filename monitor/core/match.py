"""Brand terms against text: which brands a mention is about, where they stand in it, and how surely they are meant.

One automaton holds every term of every brand, so that ten thousand cost about as much as ten. It runs over folded text;
what it finds is checked for word edges, then each brand that has a positive find is asked for its conditions.
docs/explanation/matching.md tells the whole story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from monitor.core import query
from monitor.core.accounts import handle, names
from monitor.core.normalise import SEPARATOR, fold_text
from monitor.core.query import BrandQuery, Found, NearGroup, Positive, Spot, compile_brand
from monitor.core.reading import ELSEWHERE, TEXT, TITLE, URL, Reading
from monitor.core.tags import tag_texts
from monitor.core.terms import Shape, as_written, shape_of, stands_alone
from monitor.model import Hit, Match, Mention
from monitor.rules.schema import NETWORKS, Brand

# A DFA scans fastest; beyond so many characters of patterns it costs hundreds of megabytes and seconds to build.
_DFA_CHARACTERS = 400_000
# A post that repeats a name a thousand times is told about the first few.
_MOST_HITS = 50
_JOINER = "\u200d"

Place = tuple[int, int, int]  # a pattern's number, where it begins and where it ends
Scan = Callable[[str], list[Place]]


class Matcher:
    """All brands, compiled. Immutable, so that a new one can be built aside and swapped in."""

    __slots__ = ("_brands", "_links", "_near", "_positive", "_scan", "_scan_rest", "_shapes")

    def __init__(
        self,
        patterns: Sequence[str],
        brands: Sequence[BrandQuery],
        positive: Sequence[Sequence[Positive]],
        near: Sequence[Sequence[tuple[int, NearGroup]]],
    ) -> None:
        enough = [number for number in range(len(patterns)) if positive[number] or near[number]]
        rest = [number for number in range(len(patterns)) if not (positive[number] or near[number])]
        self._scan, self._scan_rest = _scanner(patterns, enough), _scanner(patterns, rest)
        self._brands = tuple(brands)
        self._positive, self._near = positive, near
        self._shapes = [shape_of(pattern) for pattern in patterns]
        self._links = Shape.DOMAIN in self._shapes

    @classmethod
    def compile(cls, brands: Sequence[Brand]) -> Matcher:
        """Build the automaton: a fifth of a second for ten thousand terms. Terms that fold to nothing are left out."""
        numbers: dict[str, int] = {}
        positive: defaultdict[int, list[Positive]] = defaultdict(list)
        near: defaultdict[int, list[tuple[int, NearGroup]]] = defaultdict(list)
        queries: list[BrandQuery] = []
        for position, brand in enumerate(brands):
            compiled, groups = compile_brand(
                brand,
                position,
                number=lambda pattern: numbers.setdefault(pattern, len(numbers)),
                claim=lambda number, term: positive[number].append(term),
            )
            queries.append(compiled)
            for anchor, group in groups:
                near[anchor].append((position, group))
        count = range(len(numbers))
        return cls(list(numbers), queries, [positive.get(n, ()) for n in count], [near.get(n, ()) for n in count])

    def match(self, mention: Mention) -> tuple[Match, ...]:
        """The brands this mention is about, by name. Own accounts and ignored authors are not looked at here."""
        reading = Reading.of(mention, links=self._links)
        found = self._find(reading)
        if not found:
            return ()
        hits: defaultdict[int, list[tuple[Hit, float]]] = defaultdict(list)
        for positive, spot in self._positives(found, reading):
            if (hit := _hit(reading, positive, spot)) is not None:
                hits[positive.brand].append(hit)
        matches = (self._judge(self._brands[position], found, each, mention) for position, each in hits.items())
        return tuple(sorted((match for match in matches if match), key=lambda match: match.brand))

    def wanted(self, text: str) -> bool:
        """Whether a post with this text may be about any brand: a cheap test for firehoses.

        Never False where `match` finds a brand in that text; it knows nothing of titles and addresses, and does not
        look at what brands exclude.
        """
        if SEPARATOR not in text:
            # The same as `Reading` lays out, without the way back.
            whole = SEPARATOR.join((text, *tag_texts(text))) if "#" in text or "＃" in text else text
            if not self._scan(fold_text(whole)):
                return False  # most of a firehose ends here
        reading = Reading(text)
        found = self._find(reading)
        return bool(found) and any(True for _ in self._positives(found, reading))

    def _find(self, reading: Reading) -> Found:
        """Every pattern that stands alone somewhere, with its places; nothing where no brand has a positive one.

        Most posts of a firehose hold context words or pieces of names and nothing else, so the patterns that are enough
        for a brand have an automaton of their own, which is asked first.
        """
        found: dict[int, list[Spot]] = {}
        for place in self._scan(reading.whole):
            self._note(found, reading, place)
        if found:
            for place in self._scan_rest(reading.whole):
                self._note(found, reading, place)
        return found

    def _note(self, found: dict[int, list[Spot]], reading: Reading, place: Place) -> None:
        """Add what the automaton found, if it is a term and not just its letters."""
        number, start, end = place
        shape = self._shapes[number]
        if not stands_alone(shape, reading.whole, start, end):
            return
        part = reading.part(start)
        # An address is machine-made: the author's or the network's words in it say nothing. Domains do.
        if part == URL and shape is not Shape.DOMAIN:
            return
        if shape is Shape.EMOJI and _inside_emoji(reading, part, start, end):
            return
        found.setdefault(number, []).append((part, start, end))

    def _positives(self, found: Found, reading: Reading) -> Iterator[tuple[Positive, Spot]]:
        for number, spots in found.items():
            for positive in self._positive[number]:
                for spot in spots[:_MOST_HITS]:
                    yield positive, spot
            for position, group in self._near[number]:
                for term, spot in group.places(found, reading.whole):
                    yield Positive(position, term, query.NEAR), spot

    def _judge(
        self, brand: BrandQuery, found: Found, hits: Sequence[tuple[Hit, float]], mention: Mention
    ) -> Match | None:
        if not brand.allows(found) or not brand.speaks(mention.language) or mention.source in brand.ignored_sources:
            return None
        contexts = brand.contexts(found)
        if brand.require_context and not contexts:
            return None
        relevance = max(sure for _hit, sure in hits) + (0, query.CONTEXT, query.MORE_CONTEXT)[min(contexts, 2)]
        distinct = sorted({hit for hit, _sure in hits}, key=lambda hit: (hit.start < 0, hit.start, -hit.end, hit.term))
        return Match(brand=brand.name, hits=tuple(distinct[:_MOST_HITS]), relevance=round(min(1.0, relevance), 2))


def _scanner(patterns: Sequence[str], numbers: Sequence[int]) -> Scan:
    """What finds these patterns in a folded text, overlapping ones too: (number, start, end) each."""
    if not numbers:
        return lambda _text: []
    chosen = [patterns[number] for number in numbers]
    small = sum(map(len, chosen)) <= _DFA_CHARACTERS
    automaton = AhoCorasick(
        chosen,
        matchkind=MatchKind.Standard,
        store_patterns=False,
        implementation=Implementation.DFA if small else Implementation.ContiguousNFA,
    )
    find = automaton.find_matches_as_indexes

    def scan(text: str) -> list[Place]:
        found = find(text, overlapping=True)
        return [(numbers[index], start, end) for index, start, end in found] if found else found

    return scan


def _hit(reading: Reading, positive: Positive, spot: Spot) -> tuple[Hit, float] | None:
    """Where a term stands in the mention's text, and how surely it means the brand; None if it is not as written."""
    part, start, end = spot
    begin, stop = reading.span(part, start, end)
    original = reading.original(part)
    if positive.exact is not None and as_written(original[begin:stop]) != positive.exact:
        return None
    sure = positive.sure
    if positive.capital and part in (TEXT, TITLE) and original[begin:stop].islower() and not original.islower():
        sure += query.LOWER_CASE
    begin, stop = ELSEWHERE if part in (TITLE, URL) else (begin, stop)
    return Hit(term=positive.term, start=begin, end=stop), sure


def _inside_emoji(reading: Reading, part: int, start: int, end: int) -> bool:
    """Whether the emoji found is only a piece of a joined one: the woman in 👩‍🍳."""
    original = reading.original(part)
    begin, stop = reading.span(part, start, end)
    return original[stop : stop + 1] == _JOINER or (begin > 0 and original[begin - 1] == _JOINER)


def search_terms(brand: Brand) -> tuple[str, ...]:
    """What to ask a source for: `any`, `exact`, and the words of each near group together.

    Without @ and #; of terms that differ only in case or accents the first, as it is spelled.
    """
    asked = (*brand.any, *brand.exact, *(" ".join(group.terms) for group in brand.near))
    terms: dict[str, str] = {}
    for term in asked:
        plain = term.strip().lstrip("@#").strip()
        if folded := fold_text(plain):
            terms.setdefault(folded, plain)
    return tuple(terms.values())


def is_own(brand: Brand, mention: Mention) -> bool:
    """Whether the brand itself speaks, by its handle or author id on that network."""
    own = brand.own_accounts.get(mention.network, ())
    return bool(own) and not frozenset(map(handle, own)).isdisjoint(names(mention.author))


def is_ignored(brand: Brand, mention: Mention) -> bool:
    """Whether this author, or this source, never speaks about this brand."""
    if mention.source in brand.ignore.sources:
        return True
    called = names(mention.author) if brand.ignore.authors else ()
    for author in brand.ignore.authors:
        network, colon, name = author.partition(":")
        if not colon or network not in NETWORKS:
            network, name = mention.network, author  # a bare handle, or an id that holds a colon (did:plc:…)
        if network == mention.network and handle(name) in called:
            return True
    return False

"""Lines to judgements: towards the brand that a line names, or of the whole post.

The daemon asks which brands a post is about. Here the line has said so, and what remains is where the brand stands in
the text and how surely it is meant. `score` and `evaluate` both judge through this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from monitor.core.match import Matcher
from monitor.core.normalise import fold_text
from monitor.lines import Line, LineError, inert
from monitor.model import Hit, Judgement, Match, Mention
from monitor.policy import Policy
from monitor.rules.schema import Brand, Ignore, Rules

BATCH = 256  # posts judged at once: large enough for the backends, small enough to see progress
UNNAMED = "unknown"  # network of a line that names none: scored with middling figures, and says so
NOT_FOUND, EXCLUDED, CUT = "brand_not_found", "brand_excluded", "text_cut"  # flags that only this road sets

# The line says whom it is about and the text does not bear it out: a review that never names the place. Surely enough
# to page, less surely than a name that stands there.
_SAID = 0.8
# The name stands there, and rules.yaml says that it then means somebody else: the daemon would not have looked.
_DOUBTED = 0.3
_WHOLE = Brand(name="\x01", any=("\x01",))  # a name that no line can bring, because `inert` takes it out
_MOST_BRANDS = 500  # brands outside rules.yaml that are kept at a time; each line could bring another

T = TypeVar("T")


class Scorer:
    """A policy that judges lines. Keeps what it compiled for brands that rules.yaml does not have."""

    def __init__(self, policy: Policy, now: datetime) -> None:
        self._base, self._now = policy, now
        self._named = {fold_text(brand.name): brand for brand in reversed(policy.rules.brands)}
        self._strangers: dict[str, Brand] = {}
        self._matchers: dict[tuple[str, bool], Matcher] = {}
        self._policy = _with(policy, (_WHOLE,))

    @property
    def versions(self) -> str:
        """What a judgement is made with."""
        return self._base.versions

    def score(self, lines: Sequence[Line], *, brand: str | None = None) -> list[Judgement]:
        """One judgement a line, in order. `brand` stands in where a line names none; "" is the whole post.

        Raises LineError for a brand whose name cannot be one: see `check`.
        """
        brands = [self._brand_of(line, brand) for line in lines]
        self._learn([each for each in brands if each is not _WHOLE])
        found = [self._matches(line.mention, each) for line, each in zip(lines, brands, strict=True)]
        everything = frozenset(each.name for each in self._policy.rules.brands)
        judged = self._policy.judge(
            [(line.mention, matches) for line, (matches, _flags) in zip(lines, found, strict=True)],
            now=self._now,
            past=lambda _mention: everything,  # nobody is alerted, so no rule need be asked
            before={},
        )
        return [
            _chosen(one.judgements, each.name, (*flags, *((CUT,) if line.notes else ())))
            for line, one, each, (_matches, flags) in zip(lines, judged, brands, found, strict=True)
        ]

    def check(self, line: Line, brand: str | None = None) -> None:
        """Raises LineError where the line names a brand that cannot be one."""
        self._brand_of(line, brand)

    def _brand_of(self, line: Line, default: str | None) -> Brand:
        name = inert(line.brand or default or "").strip()
        if not name:
            return _WHOLE
        exactly = self._base.rules.brand_named.get(name) or self._strangers.get(name)
        if known := exactly or self._named.get(fold_text(name)):
            return known
        try:
            return Brand(name=name, any=(name,))
        except ValidationError:
            message = f"brand: {len(name):,} characters; a brand's name has at most 100"
            raise LineError(line.number, message) from None

    def _learn(self, brands: Iterable[Brand]) -> None:
        """Let the policy know the brands that rules.yaml does not have."""
        fresh = {
            brand.name: brand
            for brand in brands
            if brand.name not in self._base.rules.brand_named and brand.name not in self._strangers
        }
        if not fresh:
            return
        if len(self._strangers) + len(fresh) > _MOST_BRANDS:
            self._strangers.clear()
            self._matchers.clear()
            fresh = {brand.name: brand for brand in brands if brand.name not in self._base.rules.brand_named}
        self._strangers |= fresh
        self._policy = _with(self._base, (_WHOLE, *self._strangers.values()))

    def _matches(self, mention: Mention, brand: Brand) -> tuple[tuple[Match, ...], tuple[str, ...]]:
        """The match of the brand that is asked about, those of others that stand elsewhere in the post, and flags."""
        if brand is _WHOLE:
            return (Match(brand=brand.name, hits=(), relevance=1.0),), ()
        known = self._base.matcher.match(mention)
        own = next((match for match in known if match.brand == brand.name), None)
        flags: tuple[str, ...] = ()
        if own is None:
            own, flags = self._asked(mention, brand)
        elsewhere = [match for match in known if match.brand != brand.name and not _overlap(match.hits, own.hits)]
        return (own, *elsewhere), flags

    def _asked(self, mention: Mention, brand: Brand) -> tuple[Match, tuple[str, ...]]:
        """The match of a brand that the daemon would not have found in this post."""
        if brand.name not in self._base.rules.brand_named:
            found = self._matcher(brand, relaxed=False).match(mention)
            if found:  # a name that stands there is no less than one that does not
                return replace(found[0], relevance=max(_SAID, found[0].relevance)), ()
            return Match(brand=brand.name, hits=(), relevance=_SAID), (NOT_FOUND,)
        found = self._matcher(brand, relaxed=True).match(mention)
        if found:
            return replace(found[0], relevance=min(_DOUBTED, found[0].relevance)), (EXCLUDED,)
        return Match(brand=brand.name, hits=(), relevance=_SAID), (NOT_FOUND,)

    def _matcher(self, brand: Brand, *, relaxed: bool) -> Matcher:
        """A matcher of one brand, `relaxed`: without its conditions."""
        key = (brand.name, relaxed)
        if key not in self._matchers:
            bare = {"all": (), "none": (), "require_context": False, "languages": (), "ignore": Ignore()}
            self._matchers[key] = Matcher.compile([brand.model_copy(update=bare) if relaxed else brand])
        return self._matchers[key]


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of `size`; the last one may be shorter."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _with(policy: Policy, brands: Iterable[Brand]) -> Policy:
    """The policy with further brands that it may be asked about and does not look for."""
    fields = {name: getattr(policy.rules, name) for name in Rules.model_fields}
    return replace(policy, rules=Rules(**fields | {"brands": (*policy.rules.brands, *brands)}))


def _chosen(judgements: Iterable[Judgement], brand: str, flags: tuple[str, ...]) -> Judgement:
    found = next(each for each in judgements if each.brand == brand)
    shown = "" if brand == _WHOLE.name else brand
    return replace(found, brand=shown, flags=(*found.flags, *flags)) if flags or shown != brand else found


def _overlap(some: Iterable[Hit], others: Iterable[Hit]) -> bool:
    """Whether two names share letters: "Miramar" within "Hotel Miramar" is no second brand."""
    places = [(hit.start, hit.end) for hit in others if hit.start >= 0]
    return any(hit.start < end and start < hit.end for hit in some for start, end in places if hit.start >= 0)

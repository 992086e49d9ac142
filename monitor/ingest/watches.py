"""From brands to what a source is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connectors.base import Plan, QueryLimit, Watch
from monitor.core.match import search_terms
from monitor.core.normalise import fold
from monitor.names import SHARED_WATCH
from monitor.rules.schema import Brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One watch, and the brands it is for."""

    watch: Watch
    brands: tuple[str, ...]


_OR = 6  # characters that a term costs besides its own: quotes, and the OR before it


def assign(
    plan: Plan, brands: Sequence[Brand], wanted: Callable[[str], bool], query: QueryLimit | None = None
) -> tuple[Assignment, ...]:
    """The watches of one source, in a stable order. Keys survive restarts and reordering: cursors belong to them.

    `query` is what one query of a service that knows OR may hold.
    """
    names = tuple(brand.name for brand in brands)
    if plan is Plan.SHARED and query is not None:
        return tuple(
            Assignment(watch=Watch(key=f"{SHARED_WATCH}{number}", terms=terms, wanted=wanted), brands=owners)
            for number, (terms, owners) in enumerate(_packed(brands, query), 1)
        )
    if plan is Plan.EVERYTHING:
        return (Assignment(watch=Watch(key="*", wanted=wanted), brands=names),)
    if plan is Plan.PER_BRAND:
        return tuple(
            Assignment(
                watch=Watch(key=f"brand:{fold(brand.name).text}", terms=search_terms(brand), wanted=wanted),
                brands=(brand.name,),
            )
            for brand in brands
        )
    owners: dict[str, tuple[str, list[str]]] = {}
    for brand in brands:
        for term in search_terms(brand):
            owners.setdefault(fold(term).text, (term, []))[1].append(brand.name)
    return tuple(
        Assignment(watch=Watch(key=f"term:{key}", terms=(term,), wanted=wanted), brands=tuple(owned))
        for key, (term, owned) in owners.items()
    )


def _packed(brands: Sequence[Brand], query: QueryLimit) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Terms, and whose they are, query by query, in the order of rules.yaml: a brand added at the end leaves the others
    where they are. A brand is only cut in two where it fills a query alone."""
    packs: list[tuple[dict[str, str], dict[str, None]]] = []

    def room(pack: dict[str, str], more: dict[str, str]) -> bool:
        both = pack | more
        return len(both) <= query.terms and sum(len(term) + _OR for term in both.values()) <= query.characters

    for brand in brands:
        terms = {fold(term).text: term for term in search_terms(brand)}
        whole = [terms] if room({}, terms) else [{key: term} for key, term in terms.items()]
        for part in whole:
            if not packs or not room(packs[-1][0], part):
                packs.append(({}, {}))
            packs[-1][0].update({key: term for key, term in part.items() if key not in packs[-1][0]})
            packs[-1][1][brand.name] = None
    return [(tuple(terms.values()), tuple(owners)) for terms, owners in packs]

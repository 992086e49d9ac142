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
            Assignment(watch=Watch(key=key, terms=terms, wanted=wanted), brands=owners)
            for key, terms, owners in _packed(brands, query)
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


def _packed(brands: Sequence[Brand], query: QueryLimit) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Keys, terms, and whose they are, query by query, in the order of rules.yaml: a brand added at the end leaves the
    others where they are.

    A brand is only cut where it fills a query alone, and its parts are shared with nobody: that one part was looked for
    says nothing about the past of the others, as it does of a brand that moves from one shared query to another.
    """
    shared: list[tuple[dict[str, str], dict[str, None]]] = []
    parts: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
    for brand in brands:
        terms = {fold(term).text: term for term in search_terms(brand)}
        if not _fits(terms, query):
            name = fold(brand.name).text
            cut = enumerate(_cut(terms, query), 1)
            parts += [(f"part:{name}:{number}", tuple(part.values()), (brand.name,)) for number, part in cut]
            continue
        if not shared or not _fits(shared[-1][0] | terms, query):
            shared.append(({}, {}))
        pack, owners = shared[-1]
        pack.update({key: term for key, term in terms.items() if key not in pack})
        owners[brand.name] = None
    packs = ((tuple(terms.values()), tuple(owners)) for terms, owners in shared)
    return [*((f"{SHARED_WATCH}{number}", *pack) for number, pack in enumerate(packs, 1)), *parts]


def _cut(terms: dict[str, str], query: QueryLimit) -> list[dict[str, str]]:
    parts: list[dict[str, str]] = []
    for key, term in terms.items():
        if not parts or not _fits(parts[-1] | {key: term}, query):
            parts.append({})
        parts[-1][key] = term
    return parts


def _fits(terms: dict[str, str], query: QueryLimit) -> bool:
    return len(terms) <= query.terms and sum(len(term) + _OR for term in terms.values()) <= query.characters

"""From brands to what a source is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connectors.base import Plan, Watch
from monitor.core.match import search_terms
from monitor.core.normalise import fold
from monitor.rules.schema import Brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One watch, and the brands it is for."""

    watch: Watch
    brands: tuple[str, ...]


def assign(plan: Plan, brands: Sequence[Brand], wanted: Callable[[str], bool]) -> tuple[Assignment, ...]:
    """The watches of one source, in a stable order. Keys survive restarts and reordering: cursors belong to them."""
    names = tuple(brand.name for brand in brands)
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

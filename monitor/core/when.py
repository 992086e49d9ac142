"""Does a rule's `when` hold for a mention and what we think of it?"""

from __future__ import annotations

import re

from monitor.model import Judgement, Level, Mention
from monitor.rules.schema import When

_LEVEL = re.compile(r"\s*(>=|<=|==|!=|>|<|=)?\s*([a-z]+)\s*")


def holds(when: When, mention: Mention, judgement: Judgement) -> bool:
    """All conditions that are given hold. An unknown number satisfies nothing, not even `!=`."""
    return _numbers(when, mention, judgement) and _names(when, mention, judgement)


def compare_level(condition: str, level: Level) -> bool:
    """`"page"`, `">= alert"`. Levels compare by rank; an opportunity is only equal or unequal to anything.

    It stands beside the others, so `>= digest` must not catch praise, nor `>= opportunity` catch complaints.
    """
    found = _LEVEL.fullmatch(condition)
    if found is None:  # the schema has checked it; a caller's own string may still be wrong
        raise ValueError(f"{condition!r} is not a level or a comparison with one")
    sign, wanted = found[1] or "=", Level(found[2])
    if sign in ("=", "=="):
        return level is wanted
    if sign == "!=":
        return level is not wanted
    if Level.OPPORTUNITY in (level, wanted):
        return level is wanted and sign in (">=", "<=")
    return {
        ">=": level.rank >= wanted.rank,
        "<=": level.rank <= wanted.rank,
        ">": level.rank > wanted.rank,
        "<": level.rank < wanted.rank,
    }[sign]


def _numbers(when: When, mention: Mention, judgement: Judgement) -> bool:
    measured = "language_not_spoken" not in judgement.flags
    engaged = "engagement_unknown" not in judgement.flags
    pairs = (
        (when.priority, judgement.priority),
        (when.opportunity, judgement.opportunity),
        (when.influence, judgement.influence),
        (when.polarity, judgement.polarity if measured else None),
        (when.confidence, judgement.confidence if measured else None),
        (when.relevance, judgement.relevance),
        (when.virality, judgement.virality if engaged else None),
        (when.severity, judgement.severity),
        (when.followers, mention.author.followers),
    )
    return all(comparison is None or comparison(number) for comparison, number in pairs)


def _names(when: When, mention: Mention, judgement: Judgement) -> bool:
    if when.level is not None and not compare_level(when.level, judgement.level):
        return False
    if when.unsure is not None and when.unsure != judgement.unsure:
        return False
    if when.language is not None and not _speaks(_listed(when.language), mention, judgement):
        return False
    pairs = (
        (when.network, mention.network),
        (when.source, mention.source),
        (when.issue, judgement.issue),
        (when.kind, mention.kind.value),
        (when.label, judgement.label),
    )
    return all(wanted is None or found in _listed(wanted) for wanted, found in pairs)


def _speaks(wanted: tuple[str, ...], mention: Mention, judgement: Judgement) -> bool:
    """`es` takes es-MX too; `es-MX` takes only that, where the network says so."""
    claimed = (mention.language or "").replace("_", "-").casefold()
    # The claim counts for its region only: which language it is, the judgement says.
    tags = {judgement.language.casefold()}
    if claimed.split("-")[0] in tags:
        tags.add(claimed)
    return any(tag == range_ or tag.startswith(f"{range_}-") for range_ in map(str.casefold, wanted) for tag in tags)


def _listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value

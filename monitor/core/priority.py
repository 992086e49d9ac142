"""Influence, virality, feeling and severity to a priority that explains itself: its parts sum to it.

Formulas: docs/explanation/scoring.md, "Priority" and "Why the parts sum".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.clip import clip
from monitor.core.influence import Influence
from monitor.core.levels import Evidence, level_of
from monitor.model import Level, Part
from monitor.rules.schema import PriorityScoring, Scoring


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What is known about one mention and one brand, ready to be weighed."""

    influence: Influence
    virality: float  # 0.0 to 1.0
    polarity: float  # −1.0 to +1.0, towards the brand
    confidence: float  # 0.0 to 1.0
    relevance: float  # 0.0 to 1.0
    severity: float  # 0.0 to 1.0
    topic: float = 0.0  # 0.0 to 1.0
    weight: float = 1.0  # 0.5 to 1.5: how much the network matters
    late: bool = False
    muted: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """Both tracks, the level, and why."""

    value: float  # 0 to 100, the negative track
    opportunity: float  # 0 to 100, the positive track
    level: Level
    because: tuple[Part, ...]  # sums to `value`, or to `opportunity` where that is larger
    influence_points: tuple[Part, ...]  # the influence part of `because`, split as influence itself is made up
    gate: float  # 0.0 to 1.0: relevance × feeling × network weight; multiplies every part of `because`
    flags: tuple[str, ...]
    doubtful: bool


def priority(factors: Factors, scoring: Scoring) -> Priority:
    """Weigh one mention. At most one of the two tracks is above zero: a positive post has no priority at all."""
    rules = scoring.priority
    s, c = clip(factors.polarity, -1.0), clip(factors.confidence)
    i = clip(factors.influence.value / 100)
    v = rules.virality_cap * clip(factors.virality) ** rules.virality_power
    scope = factors.weight * clip(factors.relevance)
    # The power below 1 is concave: a mild jab by a giant still counts.
    gate = clip(scope * (c * abs(s)) ** rules.gate_power) if s else 0.0

    value = opportunity = 0.0
    because: tuple[Part, ...]
    if s > 0:
        because = _praise(i, v, clip(factors.topic), gate, rules)
        opportunity = _total(because)
    else:
        because = _blame(i, v, clip(factors.severity), gate, rules)
        value = _total(because)
    outcome = level_of(
        Evidence(
            priority=value,
            opportunity=opportunity,
            influence=factors.influence.value,
            polarity=s,
            confidence=c,
            relevance=clip(factors.relevance),
            severity=clip(factors.severity),
            late=factors.late,
            muted=factors.muted,
            own=factors.own,
        ),
        scoring.levels,
        scoring.hard_rules,
    )
    return Priority(
        value=value,
        opportunity=opportunity,
        level=outcome.level,
        because=because,
        influence_points=split(because[0].points, factors.influence.parts),
        gate=gate,
        flags=outcome.flags,
        doubtful=outcome.doubtful,
    )


def split(points: float, parts: Iterable[Part]) -> tuple[Part, ...]:
    """`points` shared out in proportion to `parts`; they sum to `points`, or to 0 where the parts do."""
    kept = tuple(parts)
    whole = sum(part.points for part in kept)
    return tuple(Part(part.name, points * part.points / whole if whole > 0 else 0.0) for part in kept)


def _blame(i: float, v: float, severity: float, gate: float, rules: PriorityScoring) -> tuple[Part, ...]:
    by_influence, by_virality = _shapley(i, v)
    exposure = 100 * rules.exposure * gate
    return (
        Part("influence", exposure * by_influence),
        Part("virality", exposure * by_virality),
        Part("severity", 100 * rules.severity * gate * severity),
    )


def _praise(i: float, v: float, topic: float, gate: float, rules: PriorityScoring) -> tuple[Part, ...]:
    by_influence, by_virality = _shapley(i, v)
    exposure = 100 * rules.praise_exposure * gate
    return (
        Part("influence", exposure * by_influence),
        Part("virality", exposure * by_virality),
        Part("topic", 100 * rules.praise_topic * gate * topic),  # fit beats raw fame
    )


def _shapley(i: float, v: float) -> tuple[float, float]:
    """The fair shares of the noisy-or i + v − iv: what overlaps is halved."""
    overlap = i * v / 2
    return i - overlap, v - overlap


def _total(parts: Iterable[Part]) -> float:
    return min(100.0, max(0.0, sum(part.points for part in parts)))

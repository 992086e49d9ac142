"""From numbers to a level: the thresholds, then the hard rules that no threshold overrules.

Rules and their reasons: docs/explanation/scoring.md, "Levels".
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Level
from monitor.rules.schema import HardRules, Levels

_DEFAULTS = HardRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the level is decided on."""

    priority: float  # 0 to 100
    opportunity: float  # 0 to 100
    influence: float  # 0 to 100
    polarity: float  # −1.0 to +1.0
    confidence: float  # 0.0 to 1.0
    relevance: float  # 0.0 to 1.0
    severity: float  # 0.0 to 1.0
    late: bool = False  # older than a day when first seen, and not growing
    muted: bool = False  # the author is on the brand's ignore list
    own: bool = False  # the brand's own account


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The level, and the name of every hard rule that had a hand in it."""

    level: Level
    flags: tuple[str, ...] = ()
    doubtful: bool = False  # influential, and the feeling is not sure: a person should read it


def level_of(evidence: Evidence, thresholds: Levels, rules: HardRules = _DEFAULTS) -> Outcome:
    """Thresholds first, then the hard rules H1 to H6. Every change by a rule leaves a flag.

    `severity_floor` raised it, `weak_evidence` and `late` held a page back, `needs_human_read` asks a person,
    `own_account` and `muted_author` silence it.
    """
    doubtful = _doubtful(evidence, rules)
    flags: list[str] = ["needs_human_read"] if doubtful else []
    if evidence.late:
        flags.append("late")
    silenced = [name for name, holds in (("own_account", evidence.own), ("muted_author", evidence.muted)) if holds]
    if silenced:  # H5, H6: stored and scored, never told
        return Outcome(level=Level.LOG, flags=(*flags, *silenced), doubtful=doubtful)

    level = _by_threshold(evidence, thresholds)
    if level is Level.PAGE and not _strong(evidence, rules):  # H1
        level = Level.ALERT
        flags.append("weak_evidence")
    negative, about_us = evidence.polarity < 0, evidence.relevance >= rules.about_us
    if evidence.severity >= rules.grave and negative and about_us and level.rank < Level.ALERT.rank:  # H2
        level = Level.ALERT
        flags.append("severity_floor")
    if doubtful:  # H4
        floor = Level.ALERT if negative else Level.WATCH
        level = level if level.rank >= floor.rank else floor
    if evidence.late and level is Level.PAGE:  # H3, last: nothing after it may raise
        level = Level.ALERT
    return Outcome(level=level, flags=tuple(flags), doubtful=doubtful)


def _by_threshold(evidence: Evidence, thresholds: Levels) -> Level:
    if evidence.polarity > 0 and evidence.opportunity >= thresholds.opportunity:
        return Level.OPPORTUNITY
    steps = ((thresholds.page, Level.PAGE), (thresholds.alert, Level.ALERT), (thresholds.digest, Level.DIGEST))
    # What is not negative has priority 0; asking again keeps that true where somebody sets a threshold to 0.
    return next((level for floor, level in steps if evidence.polarity < 0 and evidence.priority >= floor), Level.LOG)


def _strong(evidence: Evidence, rules: HardRules) -> bool:
    return (
        evidence.polarity < 0
        and evidence.confidence * -evidence.polarity >= rules.evidence
        and evidence.relevance >= rules.about_us
    )


def _doubtful(evidence: Evidence, rules: HardRules) -> bool:
    return (
        evidence.influence >= rules.influential
        and evidence.relevance >= rules.about_us
        and (evidence.confidence < rules.doubt_confidence or abs(evidence.polarity) < rules.doubt_polarity)
    )

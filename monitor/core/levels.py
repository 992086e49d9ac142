"""From numbers to a level: the thresholds, then the hard rules that no threshold overrules.

Rules and their reasons: docs/explanation/scoring.md, "Levels".
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Level
from monitor.rules.schema import Levels

_EVIDENCE = 0.3  # confidence × |polarity| that a page needs
_ABOUT_US = 0.5  # relevance that a page, a floor or a question to a person needs
_GRAVE = 0.9  # issue severity that is at least an alert whoever says it
_INFLUENTIAL = 80  # influence from which doubt is put to a person
_DOUBT_CONFIDENCE = 0.6
_DOUBT_POLARITY = 0.2


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


def level_of(evidence: Evidence, thresholds: Levels) -> Outcome:
    """Thresholds first, then the hard rules H1 to H6. Every change by a rule leaves a flag.

    `severity_floor` raised it, `weak_evidence` and `late` held a page back, `needs_human_read` asks a person,
    `own_account` and `muted_author` silence it.
    """
    doubtful = _doubtful(evidence)
    flags: list[str] = ["needs_human_read"] if doubtful else []
    if evidence.late:
        flags.append("late")
    silenced = [name for name, holds in (("own_account", evidence.own), ("muted_author", evidence.muted)) if holds]
    if silenced:  # H5, H6: stored and scored, never told
        return Outcome(level=Level.LOG, flags=(*flags, *silenced), doubtful=doubtful)

    level = _by_threshold(evidence, thresholds)
    if level is Level.PAGE and not _strong(evidence):  # H1
        level = Level.ALERT
        flags.append("weak_evidence")
    negative, about_us = evidence.polarity < 0, evidence.relevance >= _ABOUT_US
    if evidence.severity >= _GRAVE and negative and about_us and level.rank < Level.ALERT.rank:  # H2
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


def _strong(evidence: Evidence) -> bool:
    return (
        evidence.polarity < 0
        and evidence.confidence * -evidence.polarity >= _EVIDENCE
        and evidence.relevance >= _ABOUT_US
    )


def _doubtful(evidence: Evidence) -> bool:
    return (
        evidence.influence >= _INFLUENTIAL
        and evidence.relevance >= _ABOUT_US
        and (evidence.confidence < _DOUBT_CONFIDENCE or abs(evidence.polarity) < _DOUBT_POLARITY)
    )

"""The thresholds, and the hard rules that no threshold overrules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.levels import Evidence, Outcome, level_of
from monitor.model import Level
from monitor.rules.schema import Levels


def level(thresholds: Levels | None = None, **changes: Any) -> Outcome:
    """The outcome for a sure, negative mention that is about us, unless said otherwise."""
    fields: dict[str, Any] = {
        "priority": 0.0,
        "opportunity": 0.0,
        "influence": 30.0,
        "polarity": -0.8,
        "confidence": 0.9,
        "relevance": 1.0,
        "severity": 0.3,
    }
    return level_of(Evidence(**(fields | changes)), thresholds or Levels())


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        (100, Level.PAGE),
        (55, Level.PAGE),
        (54.9, Level.ALERT),
        (35, Level.ALERT),
        (34.9, Level.DIGEST),
        (12, Level.DIGEST),
        (11.9, Level.LOG),
        (0, Level.LOG),
    ],
)
def test_a_threshold_is_reached_by_being_equal_to_it(priority: float, expected: Level) -> None:
    assert level(priority=priority) == Outcome(level=expected)


def test_thresholds_are_the_operators_to_set() -> None:
    assert level(Levels(page=90, alert=80, digest=70), priority=75).level is Level.DIGEST


@pytest.mark.parametrize(
    "weak", [{"polarity": -0.4, "confidence": 0.7}, {"relevance": 0.49}, {"polarity": -0.3, "confidence": 0.99}]
)
def test_a_page_needs_evidence_and_to_be_about_us(weak: dict[str, float]) -> None:
    found = level(priority=80, **weak)
    assert found.level is Level.ALERT
    assert found.flags == ("weak_evidence",)


def test_a_grave_issue_alerts_whoever_says_it() -> None:
    assert level(priority=5, severity=0.9) == Outcome(level=Level.ALERT, flags=("severity_floor",))
    assert level(priority=5, severity=0.9, relevance=0.4).level is Level.LOG
    assert level(priority=0, severity=1.0, polarity=0.0).level is Level.LOG
    assert level(priority=60, severity=1.0).level is Level.PAGE


def test_what_is_found_late_alerts_at_most() -> None:
    assert level(priority=99, late=True) == Outcome(level=Level.ALERT, flags=("late",))
    assert level(priority=20, late=True) == Outcome(level=Level.DIGEST, flags=("late",))
    assert level(priority=5, severity=1.0, late=True).level is Level.ALERT


@pytest.mark.parametrize("doubt", [{"confidence": 0.59}, {"polarity": -0.19}])
def test_an_influential_author_in_doubt_is_read_by_a_person(doubt: dict[str, float]) -> None:
    found = level(influence=80, priority=20, **doubt)
    assert found.level is Level.ALERT
    assert found.doubtful
    assert found.flags == ("needs_human_read",)


def test_an_influential_author_who_is_not_negative_is_watched() -> None:
    assert level(influence=89, polarity=0.0).level is Level.WATCH
    assert level(influence=89, polarity=0.1, opportunity=20).level is Level.WATCH
    assert level(influence=89, polarity=0.0, relevance=0.4).level is Level.LOG
    assert level(influence=79, polarity=0.0).level is Level.LOG


def test_praise_reaches_its_own_level_and_no_other() -> None:
    assert level(polarity=0.8, opportunity=50).level is Level.OPPORTUNITY
    assert level(polarity=0.8, opportunity=49.9).level is Level.LOG
    assert level(polarity=0.5, confidence=0.5, influence=95, opportunity=60).level is Level.OPPORTUNITY


@pytest.mark.parametrize(("silence", "flag"), [("own", "own_account"), ("muted", "muted_author")])
def test_own_and_ignored_accounts_are_only_logged(silence: str, flag: str) -> None:
    found = level(priority=99, severity=1.0, influence=95, confidence=0.5, **{silence: True})
    assert found.level is Level.LOG
    assert flag in found.flags


fractions = st.floats(min_value=0, max_value=1)


@given(
    st.builds(
        Evidence,
        priority=st.floats(min_value=0, max_value=100),
        opportunity=st.floats(min_value=0, max_value=100),
        influence=st.floats(min_value=0, max_value=100),
        polarity=st.floats(min_value=-1, max_value=1),
        confidence=fractions,
        relevance=fractions,
        severity=fractions,
        late=st.booleans(),
        muted=st.booleans(),
        own=st.booleans(),
    )
)
def test_no_mention_pages_round_a_hard_rule(evidence: Evidence) -> None:
    if level_of(evidence, Levels()).level is Level.PAGE:
        assert evidence.polarity < 0
        assert evidence.confidence * -evidence.polarity >= 0.3
        assert evidence.relevance >= 0.5
        assert (evidence.late, evidence.muted, evidence.own) == (False, False, False)
        assert evidence.priority >= 55

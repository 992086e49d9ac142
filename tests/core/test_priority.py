"""How the parts add up, and the properties of the score."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.influence import Influence, influence
from monitor.core.priority import Factors, priority, split
from monitor.model import Author, Kind, Level, Part
from monitor.rules.schema import Scoring
from tests.fakes.judging import NOW

SCORING = Scoring()


def test_the_parts_are_the_fair_shares_of_what_overlaps() -> None:
    """Influence 80 and virality full: 0.8 + 0.9 − 0.72, the overlap halved between them."""
    found = priority(a_case(influence=80, virality=1.0, polarity=-1.0, confidence=1.0, severity=0.5), SCORING)
    points = {part.name: part.points for part in found.because}
    assert points["influence"] == pytest.approx(80 * (0.8 - 0.36))
    assert points["virality"] == pytest.approx(80 * (0.9 - 0.36))
    assert points["severity"] == pytest.approx(10)
    assert found.gate == 1


def test_the_points_of_influence_are_shared_out_as_influence_is_made_up() -> None:
    who = influence(Author(followers=120_000), None, "x", SCORING, kind=Kind.POST, topic=0.8, linked=100, now=NOW)
    found = priority(replace(a_case(virality=0.5), influence=who), SCORING)
    assert sum(part.points for part in found.influence_points) == pytest.approx(found.because[0].points)
    assert [part.name for part in found.influence_points] == [part.name for part in who.parts]
    assert split(5.0, ()) == ()
    assert split(5.0, (Part("audience", 0.0),)) == (Part("audience", 0.0),)


def test_a_network_that_matters_less_weighs_less() -> None:
    usual = a_case(polarity=-0.5, confidence=0.7)
    light = priority(replace(usual, weight=0.5), SCORING)
    assert light.value == pytest.approx(priority(usual, SCORING).value / 2)


fractions = st.floats(min_value=0, max_value=1)
polarities = st.floats(min_value=-1, max_value=1)


def a_case(influence: float = 50.0, **changes: object) -> Factors:
    """Factors with an influence of so many points, all of them audience."""
    value = Influence(
        value=influence, parts=(Part("audience", influence),), percentile=None, flags=(), effective_followers=None
    )
    fields: dict[str, object] = {
        "virality": 0.0,
        "polarity": -0.85,
        "confidence": 0.9,
        "relevance": 1.0,
        "severity": 0.3,
    }
    return Factors(influence=value, **(fields | changes))  # type: ignore[arg-type]


cases = st.builds(
    a_case,
    influence=st.floats(min_value=0, max_value=100),
    virality=fractions,
    polarity=polarities,
    confidence=fractions,
    relevance=fractions,
    severity=fractions,
    topic=fractions,
    weight=st.floats(min_value=0.5, max_value=1.5),
    late=st.booleans(),
    muted=st.booleans(),
    own=st.booleans(),
)


@given(cases)
def test_parts_sum_to_the_score_and_scores_stay_in_range(case: Factors) -> None:
    found = priority(case, SCORING)
    assert 0 <= found.value <= 100
    assert 0 <= found.opportunity <= 100
    assert sum(part.points for part in found.because) == pytest.approx(max(found.value, found.opportunity), abs=1e-6)
    assert all(part.points >= 0 for part in found.because)
    assert sum(p.points for p in found.influence_points) == pytest.approx(
        found.because[0].points if case.influence.value else 0, abs=1e-6
    )


@given(cases)
def test_what_is_not_negative_has_no_priority_and_what_is_not_positive_no_opportunity(case: Factors) -> None:
    found = priority(case, SCORING)
    assert case.polarity < 0 or found.value == 0
    assert case.polarity > 0 or found.opportunity == 0
    assert found.level is not Level.PAGE or case.polarity < 0


@given(case=cases, other=fractions, name=st.sampled_from(["virality", "relevance", "severity"]))
def test_more_of_what_counts_never_lowers_it(case: Factors, other: float, name: str) -> None:
    low, high = sorted((getattr(case, name), other))
    below, above = (priority(replace(case, **{name: value}), SCORING).value for value in (low, high))
    assert below <= above + 1e-9


@given(case=cases, other=st.floats(min_value=0, max_value=100))
def test_more_influence_never_lowers_it(case: Factors, other: float) -> None:
    low, high = sorted((case.influence.value, other))
    below, above = (
        priority(replace(case, influence=a_case(influence=value).influence), SCORING).value for value in (low, high)
    )
    assert below <= above + 1e-9


@given(case=cases, other=st.floats(min_value=0.5, max_value=1.5))
def test_a_network_that_matters_more_never_lowers_it(case: Factors, other: float) -> None:
    low, high = sorted((case.weight, other))
    below, above = (priority(replace(case, weight=value), SCORING).value for value in (low, high))
    assert below <= above + 1e-9


@given(case=cases, other=polarities)
def test_a_worse_feeling_never_lowers_it(case: Factors, other: float) -> None:
    worse, better = sorted((case.polarity, other))
    assert priority(replace(case, polarity=better), SCORING).value <= (
        priority(replace(case, polarity=worse), SCORING).value + 1e-9
    )


@given(case=cases, other=fractions, harshness=st.floats(min_value=0.01, max_value=1))
def test_being_surer_of_a_negative_feeling_never_lowers_it(case: Factors, other: float, harshness: float) -> None:
    low, high = sorted((case.confidence, other))
    below, above = (
        priority(replace(case, polarity=-harshness, confidence=value), SCORING).value for value in (low, high)
    )
    assert below <= above + 1e-9


@given(cases)
def test_the_same_case_scores_the_same_every_time(case: Factors) -> None:
    assert priority(case, SCORING) == priority(case, Scoring())


@given(cases)
def test_what_is_found_late_never_pages(case: Factors) -> None:
    found = priority(replace(case, late=True), SCORING)
    assert found.level is not Level.PAGE
    assert "late" in found.flags

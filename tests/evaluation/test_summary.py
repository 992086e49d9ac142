"""What an evaluation says about judged posts, and how two of them compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from monitor.evaluation.compare import compare
from monitor.evaluation.report import as_values, case_values, compared_values, figures, verdict
from monitor.evaluation.summary import Case, Costs, Evaluation, evaluate
from monitor.model import Level
from tests.evaluation.cases import case

SEVERITY = {"complaint": 0.3, "leak": 0.9, "default": 0.3}


def measured(cases: Sequence[Case], name: str = "ours", **more: Any) -> Evaluation:
    return evaluate(cases, name=name, versions="1", severity=SEVERITY, **more)


def test_slices_by_language_network_and_difficulty_hold_all_their_posts() -> None:
    found = measured(
        [
            case("negative", "negative", language="es", hard=("irony", "emoji")),
            case("negative", "neutral", language="es-MX", hard=("irony",)),
            case("positive", "positive", language=None, network="news"),
        ]
    )
    assert {name: scores.posts for name, scores in found.by_language.items()} == {"es": 2, "en": 1}
    assert {name: scores.posts for name, scores in found.by_network.items()} == {"x": 2, "news": 1}
    assert {name: scores.posts for name, scores in found.by_hard.items()} == {"irony": 2, "emoji": 1, "plain": 1}
    assert found.by_source == {}
    assert found.by_hard["irony"].accuracy == 50


@pytest.mark.parametrize(
    ("expected", "judged", "confidence", "severe"),
    [
        ("negative", "positive", 0.6, 1),
        ("positive", "negative", 0.9, 1),
        ("negative", "positive", 0.59, 0),
        ("negative", "neutral", 0.9, 0),
    ],
)
def test_a_severe_error_is_the_opposite_said_with_conviction(
    expected: str, judged: str, confidence: float, severe: int
) -> None:
    found = measured([case(expected, judged, confidence), case("neutral", "neutral")])
    assert (found.scores.severe, found.severe_share) == (severe, 50 * severe)


def test_a_language_that_is_not_spoken_claims_nothing_about_confidence() -> None:
    silent = case("negative", "neutral", 0.0, judgement={"flags": ("language_not_spoken",), "unsure": True})
    found = measured([silent, case("positive", "positive", 1.0, judgement={"polarity": 1.0})])

    assert (found.unspoken, found.unsure, found.calibration.posts) == (1, 50, 1)
    assert found.calibration.ece == 0
    assert found.calibration.brier == pytest.approx((2 / 3 + 0) / 2)
    assert measured([silent]).calibration.interval is None


def test_issues_and_levels_count_where_somebody_said_them() -> None:
    found = measured(
        [
            case("negative", "negative", issue="complaint", level=Level.ALERT),
            case("negative", "negative", issue="leak", level=Level.PAGE),
            case("neutral", "neutral", issue="default", level=Level.LOG),
            case("neutral", "negative", level=Level.LOG),
        ]
    )
    assert found.issue is not None
    assert (found.issue.posts, found.issue.right) == (3, 2)
    assert (found.issue.negative_posts, found.issue.negative_right) == (2, 1)
    assert found.level is not None
    assert (found.level.posts, found.level.right, found.level.too_high, found.level.too_low) == (4, 2, 1, 1)
    assert measured([case("neutral", "neutral")]).issue is None


def test_what_is_due_weighs_by_its_own_severity_else_by_its_issue_else_as_a_complaint() -> None:
    missed = {"judgement": {"label": "neutral"}}
    for labelled, grave in (({"severity": 0.7, "issue": "leak"}, 0.7), ({"issue": "leak"}, 0.9), ({}, 0.3)):
        found = measured([case("negative", "neutral", **missed, **labelled)], costs=Costs(miss=1))
        assert found.alerting.cost == pytest.approx(100 * grave)


def test_an_alert_may_be_asked_to_reach_a_level() -> None:
    posts = [
        case("negative", "negative", judgement={"level": Level.DIGEST}),
        case("negative", "negative", judgement={"level": Level.PAGE}),
        case("positive", "positive", judgement={"level": Level.OPPORTUNITY}),
    ]
    assert measured(posts).alerting.raised == 2
    assert measured(posts, costs=Costs(at="alert")).alerting.raised == 1
    assert measured(posts, costs=Costs(at="digest")).alerting.raised == 2


def test_the_surest_mistake_is_the_worst() -> None:
    found = measured(
        [case("negative", "neutral", sure, number=n) for n, sure in enumerate((0.5, 0.9, 0.7, 0.9), 1)]
        + [case("neutral", "neutral", 0.99, number=5)]
    )
    assert [each.labelled.line.number for each in found.worst] == [2, 4, 3, 1]


def test_the_same_posts_and_seed_give_the_same_figures() -> None:
    posts = [case("negative", "negative", 0.7), case("neutral", "positive", 0.5), case("positive", "positive")] * 9
    assert measured(posts, seed=3) == measured(posts, seed=3)
    assert dict(figures(measured(posts)))["posts"] == "27"


def test_one_post_can_be_measured() -> None:
    found = measured([case("negative", "negative")])
    assert (found.scores.macro_f1, found.interval.low, found.interval.high) == (100, 100, 100)


def test_a_comparison_counts_what_was_mended_and_what_was_broken() -> None:
    labels = ("negative", "neutral", "positive", "negative")
    ours = [case(label, found, number=n) for n, (label, found) in enumerate(zip(labels, labels, strict=True), 1)]
    theirs = [
        case(label, found, number=n)
        for n, (label, found) in enumerate(zip(labels, ("positive", "neutral", "positive", "neutral"), strict=True), 1)
    ]
    better = compare(measured(ours), measured(theirs, "theirs"), ours, theirs, 0)
    worse = compare(measured(theirs, "theirs"), measured(ours), theirs, ours, 0)

    assert (better.mended, better.broken, len(better.changed), better.moved) == (2, 0, 2, 2)
    assert (worse.mended, worse.broken) == (0, 2)
    assert better.difference == pytest.approx(-worse.difference)
    assert better.difference > 0
    assert "ours is +" in verdict(measured(ours), better)


def test_equals_differ_by_nothing_and_that_may_be_chance() -> None:
    posts = [case("negative", "negative"), case("neutral", "positive")]
    found = compare(measured(posts), measured(posts, "theirs"), posts, posts, 0)
    assert (found.difference, found.chance, found.changed) == (0, 1.0, ())
    assert "may be chance" in verdict(measured(posts), found)


def test_values_for_json_are_plain_and_texts_inert() -> None:
    posts = [case("negative", "positive", text="Hotel \x1b[2J\u202eMiramar", hard=("irony",), note="Dry.")] * 3
    found = measured(posts)
    values = as_values(found, 2)

    assert len(values["worst"]) == 2
    assert values["worst"][0] == case_values(posts[0])
    assert (values["worst"][0]["text"], values["worst"][0]["severe"]) == ("Hotel [2JMiramar", True)
    assert values["scores"]["confusion"] == ((0, 0, 3), (0, 0, 0), (0, 0, 0))
    assert compared_values(compare(found, found, posts, posts, 0), 2)["theirs"]["name"] == "ours"

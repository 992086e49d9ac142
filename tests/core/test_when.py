"""Conditions of a rule."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.core.when import compare_level, holds
from monitor.model import Author, Kind, Level
from monitor.rules.schema import When
from tests.fakes.judging import a_judgement, a_mention


def when(**conditions: Any) -> When:
    return When.model_validate(conditions)


@pytest.mark.parametrize(
    ("condition", "level", "expected"),
    [
        ("page", Level.PAGE, True),
        ("page", Level.ALERT, False),
        (">= alert", Level.PAGE, True),
        (">= alert", Level.ALERT, True),
        (">=alert", Level.DIGEST, False),
        ("< digest", Level.WATCH, True),
        ("<= digest", Level.DIGEST, True),
        ("> watch", Level.WATCH, False),
        ("!= log", Level.WATCH, True),
        ("== log", Level.LOG, True),
    ],
)
def test_levels_compare_by_rank(condition: str, level: Level, expected: bool) -> None:
    assert compare_level(condition, level) is expected


@pytest.mark.parametrize(
    ("condition", "level", "expected"),
    [
        ("opportunity", Level.OPPORTUNITY, True),
        ("!= opportunity", Level.ALERT, True),
        (">= opportunity", Level.OPPORTUNITY, True),
        (">= opportunity", Level.PAGE, False),
        ("<= opportunity", Level.LOG, False),
        ("> opportunity", Level.PAGE, False),
        (">= digest", Level.OPPORTUNITY, False),
        ("<= page", Level.OPPORTUNITY, False),
        ("!= page", Level.OPPORTUNITY, True),
    ],
)
def test_an_opportunity_is_only_equal_or_unequal(condition: str, level: Level, expected: bool) -> None:
    assert compare_level(condition, level) is expected


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="not a level"):
        compare_level("about alert", Level.ALERT)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"priority": ">= 41"}, True),
        ({"priority": "> 42"}, False),
        ({"influence": "44"}, True),
        ({"polarity": "< -0.5"}, True),
        ({"confidence": ">= 0.95"}, False),
        ({"severity": "!= 0.3"}, True),
        ({"opportunity": "= 0"}, True),
        ({"relevance": ">= 1"}, True),
        ({"followers": ">= 9000"}, True),
        ({"followers": "> 9000"}, False),
        ({"issue": "hygiene"}, True),
        ({"issue": ["safety", "hygiene"]}, True),
        ({"issue": "safety"}, False),
        ({"network": ["x", "mastodon"]}, True),
        ({"source": "masto"}, True),
        ({"kind": "review"}, False),
        ({"label": ["negative", "neutral"]}, True),
        ({"unsure": True}, False),
        ({"unsure": False}, True),
        ({"level": ">= alert", "network": "mastodon", "label": "negative"}, True),
        ({"level": ">= alert", "network": "x"}, False),
    ],
)
def test_every_condition_that_is_given_must_hold(condition: dict[str, Any], expected: bool) -> None:
    assert holds(when(**condition), a_mention(kind=Kind.POST), a_judgement()) is expected


@pytest.mark.parametrize("comparison", [">= 0", "< 100", "!= 5", "= 0"])
def test_an_unknown_number_satisfies_nothing(comparison: str) -> None:
    nobody = a_mention(author=Author())
    assert not holds(when(followers=comparison), nobody, a_judgement())
    unread = a_judgement(polarity=0.0, confidence=0.0, flags=("language_not_spoken",))
    assert not holds(when(polarity=comparison), a_mention(), unread)
    assert not holds(when(confidence=comparison), a_mention(), unread)
    uncounted = a_judgement(flags=("engagement_unknown",))
    assert not holds(when(virality=comparison), a_mention(), uncounted)


@pytest.mark.parametrize(
    ("wanted", "claimed", "expected"),
    [
        ("es", "es", True),
        ("es", "es-MX", True),
        ("es-MX", "es-MX", True),
        ("es-mx", "es_MX", True),
        ("es-MX", "es", False),
        ("es-MX", "es-AR", False),
        (["en", "es"], "es", True),
        ("en", "es", False),
    ],
)
def test_a_language_takes_its_regions(wanted: Any, claimed: str, expected: bool) -> None:
    mention, judgement = a_mention(language=claimed), a_judgement(language="es")
    assert holds(when(language=wanted), mention, judgement) is expected


def test_the_judges_language_overrules_the_networks_claim() -> None:
    mention, judgement = a_mention(language="en-GB"), a_judgement(language="es")
    assert not holds(when(language="en"), mention, judgement)
    assert holds(when(language="es"), mention, judgement)

"""How far it spreads: forecasts against age, and what an earlier look adds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.virality import surprise, virality, weigh
from monitor.model import Engagement
from monitor.rules.schema import NETWORKS, Scoring

SCORING = Scoring()
networks = st.sampled_from(NETWORKS)
counts = st.integers(min_value=0, max_value=10**7)
ages = st.timedeltas(min_value=timedelta(minutes=-5), max_value=timedelta(days=60))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def points(weighted: int) -> Engagement:
    """Engagement that weighs exactly so much on any network but the review sites."""
    return Engagement(likes=weighted)


def test_passing_on_weighs_more_than_answering_and_answering_more_than_liking() -> None:
    everything = Engagement(likes=1, replies=1, reposts=1, quotes=1)
    assert weigh(everything, "bluesky", SCORING) == 1 + 2 + 4 + 4
    assert weigh(Engagement(score=900, replies=200), "reddit", SCORING) == 1_300


def test_views_count_on_youtube_only() -> None:
    assert weigh(Engagement(likes=3, views=2_000), "youtube", SCORING) == 13
    assert weigh(Engagement(likes=3, views=2_000), "x", SCORING) == 3


def test_a_helpful_vote_on_a_review_weighs_like_a_share() -> None:
    assert weigh(Engagement(likes=5), "trustpilot", SCORING) == 20


def test_a_score_that_already_holds_the_likes_is_not_counted_twice() -> None:
    assert weigh(Engagement(likes=40, score=40), "lemmy", SCORING) == 40


def test_a_downvoted_comment_has_nothing_rather_than_less() -> None:
    assert weigh(Engagement(score=-12, replies=2), "reddit", SCORING) == 4


def test_silence_about_engagement_is_not_zero_engagement() -> None:
    assert weigh(None, "news", SCORING) is None
    assert weigh(Engagement(), "news", SCORING) is None
    assert weigh(Engagement(likes=0), "news", SCORING) == 0
    assert not virality(None, minutes(5), "news", SCORING).known
    assert virality(Engagement(likes=0), minutes(5), "news", SCORING).known


@pytest.mark.parametrize(
    ("network", "now", "age", "expected"),
    [("x", 40, 12, 0.54), ("x", 30, 15, 0.50), ("mastodon", 30, 15, 0.74), ("x", 2, 10, 0.24), ("news", 50, 30, 0.73)],
)
def test_a_first_look_forecasts_from_the_age(network: str, now: int, age: int, expected: float) -> None:
    assert virality(points(now), minutes(age), network, SCORING).value == pytest.approx(expected, abs=0.01)


def test_forty_interactions_after_twelve_minutes_forecast_148() -> None:
    assert virality(points(40), minutes(12), "x", SCORING).expected == pytest.approx(148, abs=1)


def test_the_same_count_means_less_on_an_older_post() -> None:
    fresh, old = (virality(points(40), age, "x", SCORING).value for age in (minutes(10), timedelta(days=3)))
    assert fresh > old


def test_nothing_is_extrapolated_where_the_age_is_unknown() -> None:
    assert virality(points(400), None, "x", SCORING).expected == 400


def test_a_post_that_explodes_between_two_looks_is_recognised() -> None:
    """A cascade recorded in public: 37 reposts after 15 minutes, 906 after an hour."""
    then, now = (Engagement(reposts=37), minutes(15)), Engagement(reposts=906)
    found = virality(now, minutes(60), "x", SCORING, then)
    assert found.growth == 1.0
    assert found.value == pytest.approx(1.0, abs=0.01)


def test_a_surprise_is_measured_against_the_usual_increase() -> None:
    assert surprise(now=3_624, before=148, share=0.55375, share_before=0.30494) == pytest.approx(28.6, abs=0.5)
    assert surprise(now=10, before=10, share=0.5, share_before=0.4) < 1


def test_a_handful_of_likes_is_never_growth() -> None:
    assert virality(points(9), minutes(60), "x", SCORING, (points(0), minutes(5))).growth == 0


def test_a_forecast_is_at_most_ten_times_what_is_there() -> None:
    assert virality(points(10), timedelta(0), "youtube", SCORING).expected == 120
    slow = virality(points(1_500), minutes(60), "youtube", SCORING, (points(200), minutes(15)))
    assert slow.expected == 15_020


def test_withdrawn_likes_forecast_no_less_than_what_is_left() -> None:
    assert virality(points(50), minutes(60), "x", SCORING, (points(80), minutes(15))).expected == 50


def test_two_looks_at_the_same_age_are_one_look() -> None:
    once = virality(points(50), minutes(60), "x", SCORING)
    assert virality(points(50), minutes(60), "x", SCORING, (points(20), minutes(60))) == once


@given(network=networks, few=counts, more=counts, then=counts, first=ages, second=ages)
def test_more_engagement_now_never_lowers_it(
    network: str, few: int, more: int, then: int, first: timedelta, second: timedelta
) -> None:
    few, more = sorted((few, more))
    first, second = sorted((first, second))
    for earlier in (None, (points(then), first)):
        low = virality(points(few), second, network, SCORING, earlier)
        high = virality(points(more), second, network, SCORING, earlier)
        assert low.value <= high.value + 1e-9


@given(
    network=networks,
    likes=st.integers(),
    reposts=st.none() | st.integers(),
    views=st.none() | st.integers(),
    age=st.none() | st.timedeltas(),
    then=st.none() | st.tuples(st.builds(Engagement, likes=st.integers()), st.timedeltas()),
)
def test_any_counts_at_any_age_stay_in_range(
    network: str,
    likes: int,
    reposts: int | None,
    views: int | None,
    age: timedelta | None,
    then: tuple[Engagement, timedelta] | None,
) -> None:
    found = virality(Engagement(likes=likes, reposts=reposts, views=views), age, network, SCORING, then)
    assert 0 <= found.value <= 1
    assert found.level <= found.value + 1e-12
    assert found.expected >= found.weighted or found.expected == 10 * (found.weighted + 2)

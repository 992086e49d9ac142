"""Which mentions are looked at again, when, and what of it is worth telling."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.looks import (
    AGAIN,
    BASELINE,
    counted,
    earlier_of,
    first_look,
    looked,
    not_found,
    passed_over,
    shared,
)
from monitor.model import Dropped, Engagement, Judged, Judgement, Level, Looked, Mention
from monitor.rules.schema import Scoring
from monitor.store.base import Recheck
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.store.material import BRAND, judged, judgement

SCORING = Scoring()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def first(post: Mention, *thought: Judgement, now: datetime = START, **more: Any) -> timedelta | None:
    """How old the post is at its first look."""
    at = first_look(post, thought or (judgement(),), SCORING, now, **more)
    return None if at is None else at - post.published_at


def likes(count: int, age: timedelta) -> Engagement:
    return Engagement(likes=count, at=START + age)


def recheck(age: timedelta, count: int = 0, **fields: Any) -> Recheck:
    """A post of Mastodon's that had so many likes when it was last looked at, at that age."""
    thought = fields.pop("thought", judgement(priority=45.0))
    defaults: dict[str, Any] = {
        "mention": mention("1", engagement=likes(count, age)),
        "source": "feed",
        "due_at": START + age,
        "slot": 1,
        "idle": 0,
        "priority": thought.priority,
        "surprise": 0.0,
        "levels": {thought.brand: thought.level},
        "first": likes(count, age),
        "told": thought.priority,
        "judgements": (thought,),
    }
    return Recheck(**(defaults | fields))


def look(before: Recheck, age: timedelta, count: int, level: Level = Level.ALERT, priority: float = 45.0) -> Looked:
    """What follows when so many likes are found at that age, and the judge says that."""
    post = counted(before.mention, likes(count, age))
    return looked(before, judged(post, level, priority=priority), SCORING, START + age)


def age_at(at: datetime | None) -> timedelta | None:
    return None if at is None else at - START


# When


def test_a_fresh_post_is_looked_at_after_five_minutes_where_posts_spread_fast() -> None:
    assert first(mention("1")) == 5 * MINUTE
    assert first(mention("1", network="youtube")) == HOUR


def test_the_slots_count_from_when_it_was_written_not_from_when_it_was_found() -> None:
    found_late = mention("1", fetched_at=START + 20 * MINUTE)
    assert first(found_late, now=START + 20 * MINUTE) == HOUR
    assert first(found_late, now=START + 25 * HOUR) is None


def test_an_undated_post_is_as_old_as_we_know_it() -> None:
    undated = mention("1", dated=False, fetched_at=START + 7 * HOUR)
    assert first(undated, now=START + 7 * HOUR) == 7 * HOUR + 5 * MINUTE


def test_a_recording_says_itself_when_its_counts_were_taken() -> None:
    recorded = mention("1", looks=(likes(2, 5 * timedelta(seconds=1)), likes(30, 15 * timedelta(seconds=1))))
    assert first(recorded) == timedelta(seconds=5)
    assert first(recorded, now=START + timedelta(seconds=5)) == timedelta(seconds=15)
    assert first(recorded, now=START + timedelta(seconds=15)) == 5 * MINUTE


# Which


def test_what_is_hardly_about_us_is_left_alone() -> None:
    assert first(mention("1"), judgement(relevance=0.49)) is None
    assert first(mention("1"), judgement(relevance=0.5)) == 5 * MINUTE


def test_praise_is_looked_at_twice_and_only_where_it_is_influential() -> None:
    glad = judgement(Level.LOG, polarity=0.9, label="positive", influence=49.0)
    fan = replace(glad, influence=50.0)
    assert first(mention("1"), glad) is None
    assert first(mention("1"), fan) == HOUR
    assert first(mention("1"), fan, now=START + 2 * HOUR) == 24 * HOUR


def test_praise_that_nobody_is_sure_of_is_looked_at_like_anything_else() -> None:
    assert first(mention("1"), judgement(polarity=0.4, confidence=0.5)) == 5 * MINUTE


def test_one_brand_that_is_worried_is_enough() -> None:
    glad = judgement(Level.LOG, brand="Playa Serena", polarity=0.9)
    assert first(mention("1"), glad, judgement()) == 5 * MINUTE


@pytest.mark.parametrize("reason", [Dropped.PAST, Dropped.OWN_ACCOUNT, Dropped.IGNORED])
def test_the_past_our_own_words_and_muted_authors_get_no_looks(reason: Dropped) -> None:
    assert first(mention("1"), dropped=((BRAND, reason),)) is None


def test_what_no_rule_fired_for_may_still_grow() -> None:
    assert first(mention("1"), dropped=((BRAND, Dropped.NO_RULE),)) == 5 * MINUTE


def test_after_the_first_look_somebody_unknown_whom_nobody_answers_is_left_alone() -> None:
    unknown = judgement(Level.DIGEST, priority=20.0, influence=9.0)
    quiet = recheck(timedelta(0), thought=unknown)
    post = counted(quiet.mention, likes(0, 5 * MINUTE))
    found = looked(quiet, Judged(mention=post, keys=(), judgements=(unknown,)), SCORING, START + 5 * MINUTE)
    assert found.next_look is None
    answered = replace(found.judged, mention=counted(quiet.mention, likes(1, 5 * MINUTE)))
    assert age_at(looked(quiet, answered, SCORING, START + 5 * MINUTE).next_look) == 15 * MINUTE


# What follows


def test_the_looks_grow_apart_and_end() -> None:
    ages = [5 * MINUTE]
    before, count = recheck(timedelta(0)), 0
    while (found := look(before, ages[-1], count := count + 1)).next_look is not None:
        before = recheck(ages[-1], count)
        ages.append(found.next_look - START)
    assert ages == [5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR]


def test_a_post_that_grows_faster_than_usual_is_looked_at_again_at_twice_its_age() -> None:
    found = look(recheck(5 * MINUTE, 2), 15 * MINUTE, 30)
    assert found.surprise > SCORING.rechecks.extend_rho
    assert age_at(found.next_look) == 30 * MINUTE


def test_even_beyond_the_last_slot() -> None:
    assert age_at(look(recheck(4 * HOUR, 20), 24 * HOUR, 900).next_look) == 48 * HOUR
    assert look(recheck(24 * HOUR, 900), 48 * HOUR, 905).next_look is None


def test_a_handful_of_likes_is_chance_not_growth() -> None:
    found = look(recheck(5 * MINUTE, 0), 15 * MINUTE, 9)
    assert (found.surprise, age_at(found.next_look)) == (0.0, HOUR)


def test_two_looks_without_growth_end_it_for_what_matters_little() -> None:
    little = judgement(Level.LOG, priority=11.9)
    once = recheck(5 * MINUTE, 3, thought=little, idle=0)
    assert look(once, 15 * MINUTE, 3, Level.LOG, 11.9).next_look is not None
    twice = replace(once, idle=1)
    assert look(twice, 15 * MINUTE, 3, Level.LOG, 11.9).next_look is None
    assert look(twice, 15 * MINUTE, 4, Level.LOG, 11.9).next_look is not None
    assert look(replace(twice, priority=12.0), 15 * MINUTE, 3, Level.LOG, 11.9).next_look is not None


def test_so_few_reactions_raise_nothing_whatever_the_forecast_makes_of_them() -> None:
    found = look(recheck(timedelta(seconds=1), 0), 5 * MINUTE, 2, Level.PAGE, 60.0)
    assert (found.judged.alerts, found.grew) == ((), False)
    assert found.judged.judgements[0].level is Level.ALERT
    assert found.judged.mention.engagement == likes(2, 5 * MINUTE)


def test_told_is_a_rise_of_the_level() -> None:
    found = look(recheck(5 * MINUTE, 9), 15 * MINUTE, 10, Level.PAGE, 46.0)
    assert found.grew
    assert [alert.level for alert in found.judged.alerts] == [Level.PAGE]


def test_told_are_fifteen_points_since_they_were_last_told() -> None:
    before = recheck(5 * MINUTE, 9)
    assert not look(before, 15 * MINUTE, 10, priority=59.9).grew
    assert look(before, 15 * MINUTE, 10, priority=60.0).grew
    crept = replace(before, told=30.0)
    assert look(crept, 15 * MINUTE, 10, priority=45.0).grew


def test_told_is_four_times_the_engagement_that_was_last_told() -> None:
    before = recheck(5 * MINUTE, 20, first=likes(10, MINUTE))
    assert not look(before, 15 * MINUTE, 39).grew
    assert look(before, 15 * MINUTE, 40).grew


def test_a_count_that_the_look_leaves_out_stays_as_it_was_known() -> None:
    before = mention("1", engagement=Engagement(likes=3, replies=4, at=START))
    now = Engagement(likes=5, reposts=0, at=START + HOUR)
    assert counted(before, now).engagement == Engagement(likes=5, replies=4, reposts=0, at=START + HOUR)


def test_counts_of_a_post_that_nobody_could_have_seen_yet_are_no_measure() -> None:
    at_once, later = recheck(timedelta(seconds=10)).mention, recheck(5 * MINUTE).mention
    assert earlier_of(at_once, later) is None
    assert earlier_of(recheck(5 * MINUTE / BASELINE).mention, later) is not None
    assert earlier_of(mention("1"), later) is None


# Not found, and no room


def test_what_was_not_found_is_looked_for_once_more_soon() -> None:
    before = recheck(15 * MINUTE)
    assert age_at(not_found(before, SCORING, START + 15 * MINUTE)) == 15 * MINUTE + AGAIN
    assert age_at(not_found(replace(before, missing=True), SCORING, START + 25 * MINUTE)) == HOUR
    assert age_at(not_found(before, SCORING, START + 24 * HOUR)) == 24 * HOUR + AGAIN
    assert not_found(replace(before, missing=True), SCORING, START + 25 * HOUR) is None


def test_a_look_that_was_given_up_leaves_the_later_ones() -> None:
    assert age_at(passed_over(recheck(5 * MINUTE), SCORING, START + 15 * MINUTE)) == HOUR
    assert passed_over(recheck(5 * MINUTE), SCORING, START + 24 * HOUR) is None


def of(network: str, priority: float, **fields: Any) -> Recheck:
    return replace(
        recheck(MINUTE), mention=mention(f"{network}{priority}", network=network), priority=priority, **fields
    )


def test_room_goes_to_what_matters_most_and_the_least_is_dropped() -> None:
    due = [of("x", priority) for priority in (10.0, 50.0, 30.0, 40.0, 20.0)]
    share = shared(due, lambda _network: 2, queue=2)
    assert [each.priority for each in share.now] == [50.0, 40.0]
    assert [each.priority for each in share.waiting] == [30.0, 20.0]
    assert [each.priority for each in share.dropped] == [10.0]


def test_equal_priority_goes_by_growth_then_by_how_long_it_is_due() -> None:
    slow, old = of("x", 10.0, surprise=1.0), of("x", 10.0, surprise=1.0, due_at=START - HOUR)
    fast = of("x", 10.0, surprise=3.0)
    assert shared([slow, old, fast], lambda _network: 3, queue=0).now == (fast, old, slow)


def test_one_networks_hour_does_not_eat_anothers() -> None:
    share = shared([of("x", 50.0), of("bluesky", 10.0)], lambda network: int(network == "bluesky"), queue=0)
    assert [each.mention.network for each in share.now] == ["bluesky"]
    assert [each.mention.network for each in share.dropped] == ["x"]


@given(st.lists(st.floats(0, 100), max_size=30), st.integers(0, 20), st.integers(0, 20))
def test_every_look_is_taken_waits_or_is_dropped_and_never_a_greater_one_after_a_lesser(
    priorities: list[float], room: int, queue: int
) -> None:
    share = shared([of("x", priority) for priority in priorities], lambda _network: room, queue=queue)
    order = [each.priority for each in (*share.now, *share.waiting, *share.dropped)]
    assert order == sorted(priorities, reverse=True)
    assert len(share.now) <= room
    assert len(share.waiting) <= queue


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0, 100))
def test_the_next_look_lies_ahead_and_the_highest_level_never_falls(
    seconds: int, was: int, now: int, priority: float
) -> None:
    age = timedelta(seconds=seconds)
    found = look(recheck(age / 3, was), age, now, priority=priority)
    assert found.next_look is None or found.next_look > START + age
    assert all(alert.level.rank >= Level.ALERT.rank for alert in found.judged.alerts)


def test_whom_it_reached_since_the_last_look_is_counted_and_never_taken_back() -> None:
    before = recheck(5 * MINUTE, 2)
    post = counted(before.mention, likes(30, 15 * MINUTE))
    found = replace(judged(post, Level.ALERT, priority=45.0), reach=2_400)

    def further(reached: int | None) -> int:
        return looked(before, found, SCORING, START + 15 * MINUTE, reached=reached).further

    assert [further(reached) for reached in (1_800, 3_000, None)] == [600, 0, 0]

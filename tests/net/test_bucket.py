"""A host gets its limit, and not one request more."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import RateLimit
from monitor.net.bucket import DEFAULT_LIMIT, TokenBucket
from tests.fakes.clock import START

SECOND = timedelta(seconds=1)


def limit(requests: int, seconds: float) -> RateLimit:
    return RateLimit(requests=requests, per=timedelta(seconds=seconds))


def test_one_request_in_five_seconds_means_five_seconds_between_two() -> None:
    bucket = TokenBucket(limit(1, 5), now=START)
    assert bucket.wait(START) == timedelta(0)
    bucket.take(START)
    assert timedelta(seconds=5) <= bucket.wait(START) <= timedelta(seconds=5.001)


def test_the_default_lets_a_walk_through_pages_run_at_once() -> None:
    bucket = TokenBucket(None, now=START)
    for _ in range(DEFAULT_LIMIT.requests // 4):
        assert bucket.wait(START) == timedelta(0)
        bucket.take(START)
    assert bucket.wait(START) > timedelta(0)


@given(
    requests=st.integers(1, 60),
    per=st.integers(1, 100),
    gaps=st.lists(st.floats(0, 5), min_size=1, max_size=120),
)
def test_never_more_than_the_limit_in_any_window(requests: int, per: int, gaps: list[float]) -> None:
    bucket, now, taken = TokenBucket(limit(requests, per), now=START), START, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        now += bucket.wait(now)
        assert bucket.wait(now) == timedelta(0)
        bucket.take(now)
        taken.append(now)
    for first in taken:
        window = [moment for moment in taken if first <= moment < first + timedelta(seconds=per)]
        assert len(window) <= requests


@given(
    requests=st.integers(1, 60),
    per=st.integers(1, 100),
    before=st.lists(st.floats(0, 5), max_size=80),
    pause=st.floats(0, 5),
    after=st.lists(st.floats(0, 5), max_size=80),
)
def test_never_more_than_the_limit_across_a_restart(
    requests: int, per: int, before: list[float], pause: float, after: list[float]
) -> None:
    taken, now = [], START
    for full, gaps in ((True, before), (False, after)):
        bucket = TokenBucket(None, now=now, full=full)
        bucket.declare(limit(requests, per))
        for gap in gaps:
            now += timedelta(seconds=gap)
            now += bucket.wait(now)
            bucket.take(now)
            taken.append(now)
        now += timedelta(seconds=pause)
    for first in taken:
        assert sum(first <= moment < first + timedelta(seconds=per) for moment in taken) <= requests


def test_a_pause_holds_until_its_end_and_a_shorter_one_does_not_cut_it() -> None:
    bucket = TokenBucket(None, now=START)
    bucket.pause_until(START + 60 * SECOND, now=START)
    bucket.pause_until(START + 10 * SECOND, now=START)
    assert bucket.wait(START + 20 * SECOND) == 40 * SECOND
    assert bucket.wait(START + 60 * SECOND) == timedelta(0)


def test_a_clock_set_back_an_hour_neither_stalls_the_bucket_nor_stretches_the_pause() -> None:
    bucket = TokenBucket(limit(1, 5), now=START)
    bucket.take(START)
    bucket.pause_until(START + 60 * SECOND, now=START)
    earlier = START - timedelta(hours=1)
    assert bucket.wait(earlier) == 60 * SECOND
    assert bucket.wait(earlier + 60 * SECOND) == timedelta(0)


def test_the_strictest_declared_limit_holds_and_any_declared_one_replaces_the_default() -> None:
    bucket = TokenBucket(None, now=START)
    bucket.declare(limit(4000, 60))
    assert not bucket.idle(START)  # there is room for more than the default had filled
    bucket.declare(limit(1, 60))
    bucket.declare(limit(100, 60))
    bucket.declare(None)
    bucket.take(START)
    assert bucket.wait(START) >= 60 * SECOND


def test_a_bucket_is_idle_once_it_is_full_and_not_paused() -> None:
    bucket = TokenBucket(limit(1, 5), now=START)
    assert bucket.idle(START)
    bucket.take(START)
    assert not bucket.idle(START)
    bucket.pause_until(START + 30 * SECOND, now=START)
    assert not bucket.idle(START + 10 * SECOND)
    assert bucket.idle(START + 30 * SECOND)

"""A source is silent when it is quieter than it ever was, and only when we were listening."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.rhythm import deaf, hear, is_silent, listen, longest, quiet
from monitor.model import Rhythm
from tests.fakes.clock import START

HOUR = timedelta(hours=1)


def steady(pause: timedelta, times: int, *, night: timedelta = timedelta(0)) -> tuple[Rhythm, datetime]:
    """A source that has spoken so often, every eighth time after a night's pause; and when it last spoke."""
    rhythm, now = listen(Rhythm(), START), START
    for number in range(times):
        now += night if night and number % 8 == 7 else pause
        rhythm = hear(rhythm, now)
    return rhythm, now


def test_a_source_that_speaks_hourly_and_sleeps_eight_hours_is_silent_after_sixteen() -> None:
    rhythm, now = steady(HOUR, 80, night=8 * HOUR)
    assert longest(rhythm) == 8 * HOUR
    assert not is_silent(rhythm, now + 16 * HOUR)
    assert is_silent(rhythm, now + 16 * HOUR + timedelta(minutes=1))


def test_nothing_is_said_before_enough_is_known() -> None:
    few, now = steady(12 * HOUR, 20)
    young, then = steady(timedelta(minutes=5), 200)
    assert longest(few) is None
    assert longest(young) is None
    assert not is_silent(few, now + timedelta(days=30))
    assert not is_silent(young, then + timedelta(days=30))


def test_no_source_is_called_silent_within_the_hour() -> None:
    rhythm, now = steady(timedelta(minutes=2), 3_000)
    assert not is_silent(rhythm, now + timedelta(minutes=59))
    assert is_silent(rhythm, now + timedelta(minutes=61))


def test_an_outage_is_no_silence() -> None:
    rhythm, now = steady(HOUR, 100)
    away = deaf(rhythm)
    assert quiet(away, now + timedelta(days=2)) == timedelta(0)
    back = listen(away, now + timedelta(days=2))
    assert not is_silent(back, now + timedelta(days=2, hours=1))
    heard = hear(back, now + timedelta(days=2, minutes=10))
    assert longest(heard) == HOUR, "the two days away teach nothing"


def test_a_long_pause_is_forgotten_after_four_weeks() -> None:
    rhythm, now = steady(HOUR, 100)
    rhythm = hear(rhythm, now + 30 * HOUR)
    assert longest(rhythm) == 30 * HOUR
    now += 30 * HOUR
    for _ in range(24 * 29):
        now += HOUR
        rhythm = hear(rhythm, now)
    assert longest(rhythm) == HOUR
    assert len(rhythm.pauses) <= 28


@given(st.lists(st.floats(min_value=1, max_value=86_400), min_size=40, max_size=120))
def test_what_it_has_done_before_is_never_silence(pauses: list[float]) -> None:
    rhythm, now = listen(Rhythm(), START), START
    for pause in pauses:
        now += timedelta(seconds=pause)
        rhythm = hear(rhythm, now)
    usual = longest(rhythm)
    if usual is not None:
        assert not is_silent(rhythm, now + usual)
        assert is_silent(rhythm, now + max(2 * usual, HOUR) + timedelta(seconds=1))


@given(st.floats(min_value=-86_400, max_value=86_400))
def test_a_clock_that_jumps_makes_no_negative_pause(jump: float) -> None:
    rhythm, now = steady(HOUR, 100)
    rhythm = hear(rhythm, now + timedelta(seconds=jump))
    assert quiet(rhythm, now) >= timedelta(0)
    assert all(pause >= 0 for _day, pause in rhythm.pauses)

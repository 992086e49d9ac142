"""What is remembered between questions: the budget, the answers, and when to leave an endpoint in peace."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.base import Feeling
from monitor.sentiment.ledger import FAILURES, FIRST_PAUSE, HOUR, Ledger
from tests.fakes.clock import START, FakeClock

GLAD = Feeling(negative=0.0, neutral=0.1, positive=0.9)


async def test_the_budget_is_for_any_hour_not_for_the_clocks() -> None:
    clock = FakeClock()
    ledger = Ledger(clock)
    assert ledger.take(2, per_hour=3) == 2
    await clock.advance(timedelta(minutes=40))
    assert ledger.take(5, per_hour=3) == 1
    assert ledger.take(1, per_hour=3) == 0
    await clock.advance(timedelta(minutes=20))
    assert ledger.take(5, per_hour=3) == 2


def test_a_budget_of_nothing_allows_nothing() -> None:
    assert Ledger(FakeClock()).take(1, per_hour=0) == 0


def test_a_clock_that_is_set_back_does_not_lock_the_budget_for_hours() -> None:
    clock = FakeClock(START + timedelta(hours=5))
    ledger = Ledger(clock)
    assert ledger.take(3, per_hour=3) == 3
    assert [ledger.failed() for _ in range(FAILURES)][-1] == FIRST_PAUSE
    clock._now = START

    assert not ledger.paused
    assert ledger.take(1, per_hour=3) == 1


async def test_after_failures_in_a_row_nobody_asks_for_a_while_and_then_one_tries_for_all() -> None:
    clock = FakeClock()
    ledger = Ledger(clock)
    assert [ledger.failed() for _ in range(FAILURES)] == [None] * (FAILURES - 1) + [FIRST_PAUSE]
    assert ledger.paused
    assert ledger.take(10, per_hour=100) == 0

    await clock.advance(FIRST_PAUSE)
    assert ledger.take(10, per_hour=100) == 1
    assert ledger.failed() == FIRST_PAUSE * 2
    await clock.advance(FIRST_PAUSE * 2)
    assert ledger.take(10, per_hour=100) == 1
    assert ledger.answered()
    assert ledger.take(10, per_hour=100) == 10
    assert not ledger.answered()


async def test_pauses_double_up_to_an_hour() -> None:
    clock = FakeClock()
    ledger, pauses = Ledger(clock), []
    for _ in range(FAILURES - 1):
        ledger.failed()
    for _ in range(7):
        pause = ledger.failed()
        assert pause is not None
        pauses.append(pause)
        await clock.advance(pause)
    assert pauses == [FIRST_PAUSE * factor for factor in (1, 2, 4, 8, 12, 12, 12)]
    assert pauses[-1] == HOUR


def test_a_failure_that_asks_for_a_pause_gets_it_at_once() -> None:
    ledger = Ledger(FakeClock())
    assert ledger.failed(timedelta(seconds=90)) == timedelta(seconds=90)
    assert ledger.failed() is None  # the others of the same batch say nothing new
    ledger.resume()
    assert not ledger.paused


def test_single_failures_do_not_add_up() -> None:
    ledger = Ledger(FakeClock())
    for _ in range(FAILURES * 3):
        assert ledger.failed() is None
        ledger.answered()
    assert ledger.take(4, per_hour=9) == 4


def test_what_was_not_wanted_for_longest_is_forgotten_first() -> None:
    ledger = Ledger(FakeClock())
    ledger.remember("a", GLAD, most=2)
    ledger.remember("b", None, most=2)
    assert ledger.recall("a") == (True, GLAD)
    ledger.remember("c", GLAD, most=2)

    assert [ledger.recall(key)[0] for key in "abc"] == [True, False, True]


def test_no_answer_is_remembered_as_an_answer() -> None:
    ledger = Ledger(FakeClock())
    ledger.remember("a", None, most=2)
    assert ledger.recall("a") == (True, None)
    assert ledger.recall("b") == (False, None)


@given(st.lists(st.text(max_size=2), max_size=60), st.integers(min_value=0, max_value=5))
def test_never_more_is_kept_than_allowed(keys: list[str], most: int) -> None:
    ledger = Ledger(FakeClock())
    for key in keys:
        ledger.remember(key, GLAD, most=most)
    assert sum(ledger.recall(key)[0] for key in set(keys)) <= most

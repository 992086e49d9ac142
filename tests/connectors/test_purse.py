"""What a source may spend is never exceeded, and never gone before its time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.purse import Allowance, Period, Purse, allowed, bounds
from connectors.testing import START, ExamClock

ZONES = ["UTC", "America/Los_Angeles", "Europe/Madrid", "Asia/Kolkata", "America/Havana", "Asia/Beirut"]
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
ALLOWANCES = st.builds(
    Allowance,
    name=st.just("searches"),
    amount=st.integers(1, 10_000),
    period=st.sampled_from(Period),
    zone=st.sampled_from(ZONES),
    burst=st.sampled_from([0.0, 0.1, 0.5]),
)


class MemoryShelf:
    """Keeps the text as a database would, and takes its time."""

    def __init__(self) -> None:
        self.text: str | None = None

    async def load(self) -> str | None:
        await asyncio.sleep(0)
        return self.text

    async def save(self, text: str) -> None:
        await asyncio.sleep(0)
        self.text = text


@given(ALLOWANCES, MOMENTS)
def test_every_moment_lies_in_its_period_and_periods_follow_each_other(one: Allowance, now: datetime) -> None:
    begin, end = bounds(one, now)
    assert begin <= now < end
    assert bounds(one, end)[0] == end
    assert bounds(one, end - timedelta(microseconds=1)) == (begin, end)


@given(ALLOWANCES, MOMENTS)
def test_who_spends_all_that_is_allowed_has_something_left_for_later(one: Allowance, now: datetime) -> None:
    _begin, end = bounds(one, now)
    assert 1 <= allowed(one, now) <= one.amount
    if one.amount > 1:
        assert allowed(one, end - timedelta(seconds=1)) < one.amount
    later = min(now + (end - now) / 2, end - timedelta(seconds=1))
    assert allowed(one, now) <= allowed(one, later)


@given(
    ALLOWANCES,
    MOMENTS,
    st.lists(st.tuples(st.sampled_from(["go", "back", "crash"]), st.integers(0, 3_000)), max_size=30),
)
def test_no_period_ever_costs_more_than_is_allowed(one: Allowance, now: datetime, story: list[tuple[str, int]]) -> None:
    async def live() -> None:
        clock, shelf = ExamClock(now), MemoryShelf()
        purse = Purse(clock, shelf)
        spent: dict[datetime, int] = {}
        for what, amount in story:
            unit = (bounds(one, clock.now())[1] - bounds(one, clock.now())[0]) / 3_000
            if what == "crash":
                purse = Purse(clock, shelf)
            clock.jump(unit * amount * (-0.3 if what == "back" else 1))
            begin = bounds(one, clock.now())[0]
            while await purse.take(one, 1 + one.amount // 7):
                spent[begin] = spent.get(begin, 0) + 1 + one.amount // 7
        assert all(taken <= one.amount for taken in spent.values())

    asyncio.run(live())


async def test_a_clock_that_was_a_year_ahead_does_not_dry_the_source_for_a_year() -> None:
    clock, one = ExamClock(START + timedelta(days=365)), Allowance(name="searches", amount=10, burst=1.0)
    purse = Purse(clock, MemoryShelf())
    assert await purse.take(one, 10)
    clock.jump(timedelta(days=-365))
    assert not await purse.take(one)  # whatever the clock said, it was spent just now
    clock.jump(timedelta(days=1))
    assert await purse.take(one, 10)


async def test_a_clock_set_back_over_midnight_finds_yesterday_as_it_was() -> None:
    clock, one = ExamClock(datetime(2026, 11, 20, 23, 59, tzinfo=UTC)), Allowance(name="searches", amount=10, burst=1.0)
    purse = Purse(clock)
    assert await purse.take(one, 10)
    clock.jump(timedelta(minutes=2))
    assert await purse.take(one, 4)
    clock.jump(timedelta(minutes=-2))
    assert not await purse.take(one)
    clock.jump(timedelta(minutes=2))
    assert await purse.left(one) == 6


async def test_who_takes_at_the_same_time_does_not_get_more_together() -> None:
    shelf = MemoryShelf()
    purse = Purse(ExamClock(), shelf)
    one = Allowance(name="searches", amount=10, burst=1.0)
    got = await asyncio.gather(*(purse.take(one) for _ in range(25)))
    assert sum(got) == 10
    assert await Purse(ExamClock(), shelf).left(one) == 0


@given(ALLOWANCES, MOMENTS)
def test_what_is_not_allowed_now_is_allowed_when_it_says(one: Allowance, now: datetime) -> None:
    async def wait() -> None:
        clock = ExamClock(now)
        purse = Purse(clock)
        while await purse.take(one):
            if await purse.left(one) < one.amount - 50:
                return
        clock.jump(purse.next_at(one) - clock.now())
        assert await purse.take(one)

    asyncio.run(wait())


async def test_what_cost_less_is_given_back_and_what_the_service_calls_empty_is_empty() -> None:
    purse, one = Purse(ExamClock()), Allowance(name="units", amount=1_000, burst=1.0)
    assert await purse.take(one, 101)
    await purse.settle(one, taken=101, used=1)
    assert await purse.left(one) == 999
    await purse.empty(one)
    assert not await purse.take(one)
    assert purse.next_at(one) == datetime(2026, 11, 21, tzinfo=UTC)


async def test_balances_say_what_the_service_told_and_what_we_counted() -> None:
    purse = Purse(ExamClock())
    await purse.take(Allowance(name="searches", amount=100, unit="searches"))
    purse.tell("requests", left=7, amount=60)
    told = {balance.name: (balance.left, balance.amount, balance.told) for balance in purse.balances()}
    assert told == {"searches": (99, 100, False), "requests": (7, 60, True)}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"searches": 3}', '{"searches": {"began": 1}}', '{"x": null}'])
async def test_a_shelf_of_another_version_begins_at_nothing(text: str) -> None:
    shelf = MemoryShelf()
    shelf.text = text
    assert await Purse(ExamClock(), shelf).left(Allowance(name="searches", amount=5)) == 5


async def test_what_was_kept_is_told_before_anything_is_taken() -> None:
    shelf, clock = MemoryShelf(), ExamClock(START)
    searches = Allowance(name="searches", amount=100, unit="searches")
    await Purse(clock, shelf).take(searches, 7)
    purse = Purse(clock, shelf)
    assert purse.balances() == ()
    await purse.open()
    (balance,) = purse.balances()
    assert (balance.name, balance.unit, balance.amount, balance.spent) == ("searches", "searches", 100, 7)


async def test_opening_an_empty_shelf_writes_nothing() -> None:
    shelf = MemoryShelf()
    await Purse(ExamClock(START), shelf).open()
    assert shelf.text is None


async def test_every_request_is_counted_for_good() -> None:
    clock = ExamClock(START)
    purse = Purse(clock)
    for _ in range(3):
        purse.count()
        clock.jump(timedelta(minutes=50))
    assert (purse.sent, purse.requests) == (3, 1)

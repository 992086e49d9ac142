"""Timers keep their promises, the real ones and those on the fake clock alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

import pytest

from monitor.clock import Clock, SystemClock
from monitor.schedule import ApsScheduler, Scheduler
from tests.fakes.clock import FakeClock
from tests.fakes.scheduler import FakeScheduler

NONE = timedelta(0)


class Bench(Protocol):
    """A scheduler, the clock it goes by, and a way to let that pass."""

    timers: Scheduler
    clock: Clock

    async def passes(self, delta: timedelta) -> None: ...


class RealBench:
    def __init__(self) -> None:
        self.clock = SystemClock()
        self.timers = ApsScheduler(self.clock, Random(1))

    async def passes(self, delta: timedelta) -> None:
        await self.clock.sleep(delta + timedelta(milliseconds=30))


class FakeBench:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.timers = FakeScheduler(self.clock)

    async def passes(self, delta: timedelta) -> None:
        await self.clock.advance(delta)


@pytest.fixture(params=[RealBench, FakeBench], ids=["real", "fake"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    bench: Bench = request.param()
    bench.timers.start()
    yield bench
    bench.timers.stop()


class Work:
    """A job that takes as long as it is told."""

    def __init__(self, clock: Clock, *, taking: timedelta = NONE) -> None:
        self._clock, self._taking = clock, taking
        self.begun: list[datetime] = []
        self.ended = 0
        self.at_work = self.most_at_work = 0

    async def __call__(self) -> None:
        self.begun.append(self._clock.now())
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await self._clock.sleep(self._taking)
        self.at_work -= 1
        self.ended += 1


def ms(count: float) -> timedelta:
    return timedelta(milliseconds=count)


async def test_a_job_runs_once_at_its_time(bench: Bench) -> None:
    job, when = Work(bench.clock), bench.clock.now() + ms(50)
    bench.timers.at("once", when, job)
    await bench.passes(ms(200))
    assert len(job.begun) == 1
    assert job.begun[0] >= when


async def test_a_second_timer_of_that_name_replaces_the_first(bench: Bench) -> None:
    first, second = Work(bench.clock), Work(bench.clock)
    bench.timers.at("one", bench.clock.now() + ms(50), first)
    bench.timers.at("one", bench.clock.now() + ms(80), second)
    await bench.passes(ms(200))
    assert (first.ended, second.ended) == (0, 1)


async def test_what_is_due_while_the_job_is_at_work_runs_right_after_it(bench: Bench) -> None:
    job = Work(bench.clock, taking=ms(150))
    bench.timers.at("flush", bench.clock.now(), job)
    await bench.passes(ms(50))
    assert job.at_work == 1
    bench.timers.at("flush", bench.clock.now(), job)
    await bench.passes(ms(400))
    assert (job.ended, job.most_at_work) == (2, 1)


async def test_a_job_may_set_its_own_timer_anew(bench: Bench) -> None:
    runs: list[datetime] = []

    async def job() -> None:
        runs.append(bench.clock.now())
        if len(runs) < 3:
            bench.timers.at("again", bench.clock.now() + ms(20), job)

    bench.timers.at("again", bench.clock.now(), job)
    await bench.passes(ms(300))
    assert len(runs) == 3


async def test_a_slow_job_never_overlaps_itself(bench: Bench) -> None:
    job = Work(bench.clock, taking=ms(120))
    bench.timers.every("poll", ms(40), job, first=bench.clock.now(), jitter=NONE)
    await bench.passes(ms(600))
    assert job.ended >= 2
    assert job.most_at_work == 1


async def test_a_job_that_raises_stays_scheduled(bench: Bench) -> None:
    runs = 0

    async def job() -> None:
        nonlocal runs
        runs += 1
        raise ZeroDivisionError

    bench.timers.every("broken", ms(40), job, first=bench.clock.now(), jitter=NONE)
    await bench.passes(ms(300))
    assert runs >= 3


async def test_a_cancelled_timer_is_silent_and_what_has_begun_goes_on(bench: Bench) -> None:
    job = Work(bench.clock, taking=ms(100))
    bench.timers.every("poll", ms(500), job, first=bench.clock.now(), jitter=NONE)
    await bench.passes(ms(40))
    bench.timers.cancel("poll")
    bench.timers.cancel("never set")
    await bench.passes(ms(800))
    assert (len(job.begun), job.ended) == (1, 1)


async def test_a_cancelled_timer_that_waited_for_its_slow_predecessor_does_not_come_back(bench: Bench) -> None:
    old, new = Work(bench.clock, taking=ms(150)), Work(bench.clock)
    bench.timers.every("poll", ms(40), old, first=bench.clock.now(), jitter=NONE)
    await bench.passes(ms(100))  # the second turn is due and waits for the first
    bench.timers.cancel("poll")
    bench.timers.every("poll", ms(200), new, first=bench.clock.now() + ms(100), jitter=NONE)
    await bench.passes(ms(800))
    assert len(old.begun) == 1
    assert len(new.begun) >= 3


async def test_stopping_ends_what_is_at_work(bench: Bench) -> None:
    job = Work(bench.clock, taking=timedelta(hours=1))
    bench.timers.at("long", bench.clock.now(), job)
    await bench.passes(ms(40))
    bench.timers.stop()
    await asyncio.sleep(0.02)
    assert (len(job.begun), job.ended) == (1, 0)


class SetClock:
    """A wall clock that somebody sets."""

    def __init__(self) -> None:
        self.off = NONE

    def now(self) -> datetime:
        return SystemClock().now() + self.off

    async def sleep(self, delay: timedelta) -> None:
        await SystemClock().sleep(delay)


@pytest.mark.parametrize("off", [timedelta(hours=-1), timedelta(days=30), timedelta(days=365 * 56)])
async def test_a_clock_that_is_set_neither_stops_a_timer_nor_makes_it_run_wild(
    off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SetClock()
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", _Now(clock))
    timers = ApsScheduler(clock, Random(1))
    runs: list[datetime] = []

    async def job() -> None:
        runs.append(clock.now())

    timers.every("poll", timedelta(milliseconds=200), job, first=clock.now(), jitter=NONE)
    timers.start()
    await asyncio.sleep(0.5)
    clock.off = off
    before = len(runs)
    await asyncio.sleep(2.2)
    timers.stop()
    assert 3 <= len(runs) - before <= 15


class _Now:
    """APScheduler's `datetime`, on the clock that is set."""

    def __init__(self, clock: SetClock) -> None:
        self._clock = clock

    def now(self, _zone: object) -> datetime:
        return self._clock.now()

    def __getattr__(self, name: str) -> object:
        return getattr(datetime, name)

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, datetime)

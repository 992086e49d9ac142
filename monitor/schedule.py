"""Timers. APScheduler keeps them in memory; what is due lives in our own tables."""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from monitor.clock import Clock

log = structlog.get_logger(__name__)

Job = Callable[[], Awaitable[None]]


class Scheduler(Protocol):
    """Runs jobs later. One job a name; a second one with the same name replaces the first while that has not begun.

    A job never overlaps itself, and a job that raises is logged and stays scheduled. What is set by `at` runs for
    certain: if the job of that name is still at work then, right after it. `cancel` does not stop what has begun.
    """

    def every(self, name: str, interval: timedelta, job: Job, *, first: datetime, jitter: timedelta) -> None: ...

    def at(self, name: str, when: datetime, job: Job) -> None: ...

    def cancel(self, name: str) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


# A wall clock that moves against the monotonic one by more than this was set, not drifting.
JUMP = timedelta(seconds=1.5)
HEARTBEAT = 1.0  # seconds


class ApsScheduler:
    """The real one, on the running event loop.

    Repeating jobs are single runs that arm the next one: APScheduler's interval trigger goes through every run it
    missed, which after a clock set forward by years is a very long list. Where the wall clock is set back, or forward,
    every timer moves with it.
    """

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock, self._random = clock, random
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._cancelled: defaultdict[str, int] = defaultdict(int)  # how often each name was
        self._deadlines: dict[str, float] = {}  # when each timer is due by the loop's steady clock
        self._heart: asyncio.Task[None] | None = None

    def every(self, name: str, interval: timedelta, job: Job, *, first: datetime, jitter: timedelta) -> None:
        async def turn() -> None:
            # Armed before the work: a slow run is followed at once by one more, never by two.
            spread = jitter * self._random.uniform(-1, 1)
            self.at(name, self._clock.now() + interval + spread, turn)
            await job()

        self.cancel(name)  # a turn of the old job that waits for its predecessor must not arm itself again
        self.at(name, first, turn)

    def at(self, name: str, when: datetime, job: Job) -> None:
        wait = (when - self._clock.now()).total_seconds()
        self._deadlines[name] = asyncio.get_running_loop().time() + wait
        # APScheduler drops a single run for good where it finds the job at work: let it begin, and wait its turn.
        self._scheduler.add_job(
            self._run,
            DateTrigger(run_date=when, timezone=UTC),
            args=(name, self._cancelled[name], job),
            id=name,
            replace_existing=True,
            max_instances=sys.maxsize,
        )

    async def _run(self, name: str, cancelled: int, job: Job) -> None:
        async with self._turns[name]:
            if cancelled != self._cancelled[name]:
                return  # while it waited for its turn
            try:
                await job()
            except Exception:
                log.exception("timer.failed", timer=name)

    def cancel(self, name: str) -> None:
        self._cancelled[name] += 1
        self._deadlines.pop(name, None)
        with suppress(JobLookupError):
            self._scheduler.remove_job(name)

    def start(self) -> None:
        self._scheduler.start()
        self._heart = asyncio.create_task(self._beat(), name="clock")

    def stop(self) -> None:
        if self._heart is not None:
            self._heart.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        wall, steady = self._clock.now(), loop.time()
        while True:
            await asyncio.sleep(HEARTBEAT)
            moved = self._clock.now() - wall - timedelta(seconds=loop.time() - steady)
            wall, steady = self._clock.now(), loop.time()
            if abs(moved) > JUMP:
                log.warning("clock.jumped", seconds=round(moved.total_seconds()))
                self._rearm()

    def _rearm(self) -> None:
        """Give every timer the wall time that its steady deadline has now."""
        now, steady = self._clock.now(), asyncio.get_running_loop().time()
        for job in self._scheduler.get_jobs():
            when = now + timedelta(seconds=max(0.0, self._deadlines[job.id] - steady))
            job.modify(trigger=DateTrigger(when), next_run_time=when)

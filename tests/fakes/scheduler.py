"""The scheduler on a fake clock: same promises, no wall time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from datetime import datetime, timedelta

import structlog

from monitor.schedule import Job
from tests.fakes.clock import FakeClock

log = structlog.get_logger(__name__)


class FakeScheduler:
    """Runs jobs when the fake clock gets there. Jitter is left out: tests want to know when."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._started = asyncio.Event()

    def every(self, name: str, interval: timedelta, job: Job, *, first: datetime, jitter: timedelta) -> None:
        async def go() -> None:
            await self._started.wait()
            await self._clock.sleep(first - self._clock.now())
            while True:
                await self._begin(name, job)
                await self._clock.sleep(interval)

        self._replace(name, go())

    def at(self, name: str, when: datetime, job: Job) -> None:
        async def go() -> None:
            await self._started.wait()
            await self._clock.sleep(when - self._clock.now())
            await self._begin(name, job)

        self._replace(name, go())

    def cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def start(self) -> None:
        self._started.set()

    def stop(self) -> None:
        for name in list(self._timers):
            self.cancel(name)
        for task in self._at_work:
            task.cancel()

    async def _begin(self, name: str, job: Job) -> None:
        # A task of its own: cancelling or replacing the timer must not stop what has begun.
        task = asyncio.create_task(self._run(name, job))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        await asyncio.wait({task})

    async def _run(self, name: str, job: Job) -> None:
        async with self._turns[name]:
            try:
                await job()
            except Exception:
                log.exception("timer.failed", timer=name)

    def _replace(self, name: str, work: Coroutine[None, None, None]) -> None:
        self.cancel(name)
        self._timers[name] = asyncio.create_task(work)

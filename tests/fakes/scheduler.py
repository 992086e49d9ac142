"""The scheduler on a fake clock: same promises, no wall time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from monitor.schedule import Job
from tests.fakes.clock import FakeClock


class FakeScheduler:
    """Runs jobs when the fake clock gets there. Jitter is left out: tests want to know when."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self._started = asyncio.Event()

    def every(self, name: str, interval: timedelta, job: Job, *, first: datetime, jitter: timedelta) -> None:
        async def go() -> None:
            await self._started.wait()
            await self._clock.sleep(first - self._clock.now())
            while True:
                await job()
                await self._clock.sleep(interval)

        self._replace(name, go())

    def at(self, name: str, when: datetime, job: Job) -> None:
        async def go() -> None:
            await self._started.wait()
            await self._clock.sleep(when - self._clock.now())
            # The job may set its own timer anew: it must not cancel itself by that.
            self._jobs.pop(name, None)
            await job()

        self._replace(name, go())

    def cancel(self, name: str) -> None:
        task = self._jobs.pop(name, None)
        if task is not None:
            task.cancel()

    def start(self) -> None:
        self._started.set()

    def stop(self) -> None:
        for name in list(self._jobs):
            self.cancel(name)

    def _replace(self, name: str, work: object) -> None:
        self.cancel(name)
        self._jobs[name] = asyncio.ensure_future(work)  # type: ignore[arg-type]

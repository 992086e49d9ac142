"""The clock of the simulated day, its timers, and a receiver that knows what it was told."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from connectors.bluesky.jetstream import BEAT
from monitor.model import Notification
from monitor.schedule import Job
from tests.fakes.clock import FakeClock
from tests.fakes.scheduler import FakeScheduler
from tests.fakes.tower import Ear

# A stream looks up twice a second, 172,800 times a day. It is woken by what comes; this is for when nothing does.
STRETCHED = timedelta(seconds=10)
SELDOM = timedelta(minutes=10)


class DayClock(FakeClock):
    """A day in a minute: nobody waits for sleepers that were cancelled, and a stream's beat is a long one."""

    async def sleep(self, delay: timedelta) -> None:
        await super().sleep(STRETCHED if delay == BEAT else delay)

    async def advance(self, delta: timedelta) -> None:
        end = self._now + delta
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            when, _, future = heapq.heappop(self._sleepers)
            if future.done():
                continue
            self._now = max(self._now, when)
            future.set_result(None)
            await self.settle()
        self._now = end
        await self.settle()


def without_threads() -> None:
    """What this loop would hand to threads is done on the spot: the day runs the same way each time, and sooner.

    The store's work, long judging and the reading of files would only be waited for: time stands still meanwhile.
    """
    loop = asyncio.get_running_loop()

    def at_once(_executor: Any, work: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = loop.create_future()
        try:
            future.set_result(work(*arguments))
        except Exception as error:  # noqa: BLE001, RUF100 - handed to whoever waits for the work
            future.set_exception(error)
        return future

    loop.run_in_executor = at_once  # type: ignore[method-assign, assignment]


class DayScheduler(FakeScheduler):
    """Nobody edits rules.yaml on this day: it is looked at now and then only."""

    def every(self, name: str, interval: timedelta, job: Job, *, first: datetime, jitter: timedelta) -> None:
        super().every(name, max(interval, SELDOM) if name == "rules" else interval, job, first=first, jitter=jitter)


class DayEar(Ear):
    """A receiver that outlives the daemon, and finds what it was sent already, as Slack does."""

    async def find(self, notification: Notification, since: datetime) -> str | None:
        sent = [number for number, (_at, note) in enumerate(self.heard, 1) if note.id == notification.id]
        return f"ref-{sent[0]}" if sent else None

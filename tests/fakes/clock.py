"""A clock that stands still until told otherwise."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


class FakeClock:
    """Time moves only by `advance`; whoever sleeps wakes in order of their time.

    `busy` says whether work goes on outside the event loop (a database thread): time does not move meanwhile.
    """

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self.busy: Callable[[], bool] = lambda: False

    def now(self) -> datetime:
        return self._now

    async def sleep(self, delay: timedelta) -> None:
        if delay <= timedelta(0):
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + delay, next(self._order), future))
        await future

    async def advance(self, delta: timedelta) -> None:
        """Move time forward, waking every sleeper at its own moment."""
        end = self._now + delta
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            when, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, when)
            if not future.done():
                future.set_result(None)
            await self.settle()
        self._now = end
        await self.settle()

    async def settle(self) -> None:
        """Let everything that is ready run, and wait for what goes on outside the loop."""
        calm = 0
        while calm < 10:
            if self.busy():
                calm = 0
                await asyncio.sleep(0.0005)
            else:
                calm += 1
                await asyncio.sleep(0)

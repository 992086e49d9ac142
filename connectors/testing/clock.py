"""A clock for exams: it stands still until told otherwise."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


class ExamClock:
    """Time moves only by `advance`; whoever sleeps wakes in order of their time."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, delay: timedelta) -> None:
        if delay <= timedelta(0):
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + delay, next(self._order), future))
        await future

    def jump(self, delta: timedelta) -> None:
        """Move time forward while nobody sleeps."""
        self._now += delta

    def wake_next(self) -> bool:
        """Move to the moment of the next sleeper and wake it. False where nobody sleeps."""
        while self._sleepers:
            when, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                self._now = max(self._now, when)
                future.set_result(None)
                return True
        return False

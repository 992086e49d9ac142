"""Time comes in by this door, and only here is the wall clock asked."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What time it is, and waiting. All datetimes are UTC and aware."""

    def now(self) -> datetime: ...

    async def sleep(self, delay: timedelta) -> None: ...


class SystemClock:
    """The real one. Built in `monitor.app` only."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay: timedelta) -> None:
        await asyncio.sleep(max(0.0, delay.total_seconds()))

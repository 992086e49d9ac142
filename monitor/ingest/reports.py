"""Writes how sources are doing: what comes in while one write is under way goes out together with the next.

With thousands of sources each one's state changes hands now and then, and a transaction each would keep the database
from the mentions.
"""

from __future__ import annotations

import asyncio

from monitor.model import SourceHealth
from monitor.store.base import Store


class Reports:
    """One for all sources of a process. Nobody waits longer than for two writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[str, SourceHealth] = {}
        self._coming: asyncio.Task[None] | None = None  # takes what waits, once the one under way is done
        self._under_way: asyncio.Task[None] | None = None

    async def write(self, health: SourceHealth) -> None:
        """Returns when it is written. Raises StoreError."""
        self._waiting[health.source] = health
        if self._coming is None:
            self._coming = asyncio.create_task(self._write(self._under_way), name="source health")
            self._coming.add_done_callback(_heard)
        await asyncio.shield(self._coming)

    async def _write(self, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await asyncio.wait({before})
        self._under_way, self._coming = self._coming, None
        waiting, self._waiting = self._waiting, {}
        await self._store.report(*waiting.values())


def _heard(task: asyncio.Task[None]) -> None:
    """An error is told to those who wait; where all of them have gone it is nobody's."""
    if not task.cancelled():
        task.exception()

"""Whether a daemon works on a database, and since when: it says so every minute, and when it stops."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import structlog

from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.store.base import Store

log = structlog.get_logger(__name__)

KEY = "daemon"  # the fact in the store
BEAT = timedelta(minutes=1)
LOST = 3 * BEAT  # without a sign for so long it was killed
PATIENCE = 2.0  # seconds that a sign may take: stopping does not wait for a database that hangs


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a daemon last said of itself."""

    began: datetime
    seen: datetime
    ended: bool = False

    def alive(self, now: datetime) -> bool:
        """Whether it still works, as far as can be known."""
        return not self.ended and now - self.seen < LOST


class Life:
    """The signs of life of this daemon. A database that does not answer is not told of it, and that is all."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._began: datetime | None = None

    async def beat(self) -> None:
        """Here we are."""
        await self._say(ended=False)

    async def end(self) -> None:
        """We go, as we were asked to."""
        if self._began is not None:
            await self._say(ended=True)

    async def _say(self, *, ended: bool) -> None:
        now = self._clock.now()
        self._began = self._began or now
        signs = msgspec.json.encode(Signs(began=self._began, seen=now, ended=ended)).decode()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._store.remember(KEY, signs)
        except (StoreError, TimeoutError) as error:
            log.warning("store.unavailable", during="sign of life", reason=str(error) or "no answer in time")


async def signs_of(store: Store) -> Signs | None:
    """What the last daemon on this database said of itself; None where none ever did. Raises StoreError."""
    said = await store.recall(KEY)
    try:
        return msgspec.json.decode(said, type=Signs) if said else None
    except msgspec.DecodeError:
        return None

"""Tells everyone how a source is doing: log once when it goes and once when it returns, metrics, and the store."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from monitor.clock import Clock
from monitor.errors import SourceError, StoreError
from monitor.ingest import health as step
from monitor.metrics import Metrics
from monitor.model import SourceHealth, SourceState
from monitor.store.base import Store

log = structlog.get_logger(__name__)

# Counters of a busy stream change several times a second; the store needs them now and then only.
EVERY = timedelta(seconds=10)


class Reporter:
    """Keeps one source's health. The last state is kept in the store so that `sources list` can show it."""

    def __init__(self, source: str, connector: str, *, store: Store, clock: Clock, metrics: Metrics) -> None:
        self._store, self._clock, self._metrics = store, clock, metrics
        self.health: SourceHealth = step.starting(source, connector, clock.now())
        self._reported: datetime | None = None
        self._written: SourceHealth = self.health  # as the store has it; a source that never began is not there
        metrics.in_state(source, SourceState.STARTING)

    async def read(self, *, seen: int, kept: int, skipped: int) -> None:
        """A page is safe, and others are still to come: the state stays what it is."""
        before = self.health
        self.health = step.read(before, self._clock.now(), seen=seen, kept=kept, skipped=skipped)
        await self._publish(before)

    async def succeeded(
        self, *, seen: int = 0, kept: int = 0, skipped: int = 0, next_try: datetime | None = None
    ) -> None:
        """All that was asked for is safe."""
        before, now = self.health, self._clock.now()
        self.health = step.succeeded(before, now, seen=seen, kept=kept, skipped=skipped, next_try=next_try)
        if before.state not in (SourceState.OK, SourceState.STARTING):
            away = round((now - before.since).total_seconds())
            log.info("source.back", source=before.source, after=f"{away}s", was=before.state.value)
        await self._publish(before)

    async def failed(self, error: SourceError, next_try: datetime) -> None:
        """A read failed."""
        before, now = self.health, self._clock.now()
        self.health = step.failed(before, error, now, next_try)
        if self.health.state is not before.state:
            wait = round((next_try - now).total_seconds())
            log.warning(
                "source.away",
                source=before.source,
                state=self.health.state.value,
                reason=str(error),
                next_try=f"in {wait}s",
            )
        await self._publish(before)

    async def rest(self) -> None:
        """The source stops: what was not written for being too soon is written now."""
        if self.health != self._written:
            await self._write()

    async def _publish(self, before: SourceHealth) -> None:
        now = self._clock.now()
        if self.health.state is not before.state:
            self._metrics.in_state(before.source, self.health.state)
        elif self._reported is not None and now - self._reported < EVERY:
            return
        await self._write()

    async def _write(self) -> None:
        now, health = self._clock.now(), self.health
        try:
            await self._store.report(health)
            self._reported, self._written = now, health
        except StoreError as error:
            log.warning("store.unavailable", during="source health", reason=str(error))

"""Tells everyone how a source is doing: log once when it goes and once when it returns, metrics, and the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from connectors.purse import Purse
from monitor.clock import Clock
from monitor.errors import SourceError, StoreError
from monitor.ingest import health as step
from monitor.metrics import Metrics
from monitor.model import SourceHealth, SourceState, Spending
from monitor.store.base import Store

log = structlog.get_logger(__name__)

# Counters of a busy stream change several times a second; the store needs them now and then only.
EVERY = timedelta(seconds=10)


class Reporter:
    """Keeps one source's health. The last state is kept in the store so that `sources list` can show it."""

    def __init__(
        self,
        source: str,
        connector: str,
        *,
        store: Store,
        clock: Clock,
        metrics: Metrics,
        purse: Purse | None = None,
        before: SourceHealth | None = None,
    ) -> None:
        """`purse` knows what the source spends, `before` is its health when it was last watched."""
        self._store, self._clock, self._metrics, self._purse = store, clock, metrics, purse
        self.health: SourceHealth = step.starting(source, connector, clock.now(), before)
        self._counted = 0  # requests that the metrics know of
        self._reported: datetime | None = None
        self._written: SourceHealth = self.health  # as the store has it; a source that never began is not there
        metrics.in_state(source, self.health.state)

    async def read(self, *, seen: int, kept: int, skipped: int, news: bool = False) -> None:
        """A page is safe, and others are still to come: the state stays what it is. `news`: it held something new."""
        before = self.health
        self.health = step.read(before, self._clock.now(), seen=seen, kept=kept, skipped=skipped, news=news)
        await self._publish(before)

    async def succeeded(
        self,
        *,
        seen: int = 0,
        kept: int = 0,
        skipped: int = 0,
        news: bool = False,
        next_try: datetime | None = None,
    ) -> None:
        """All that was asked for is safe."""
        before, now = self.health, self._clock.now()
        self.health = step.succeeded(before, now, seen=seen, kept=kept, skipped=skipped, news=news, next_try=next_try)
        if before.state not in (SourceState.STARTING, self.health.state):
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

    async def missed(self, note: str) -> None:
        """The source could not show us something any more."""
        before = self.health
        self.health = step.missed(before, note, self._clock.now())
        self._metrics.gaps.labels(before.source).inc()
        await self._write()

    async def advised(self, text: str) -> None:
        """A person should know this."""
        before = self.health
        self.health = step.advised(before, text, self._clock.now())
        if self.health is not before:
            log.warning("source.advice", source=before.source, advice=text)
            await self._write()

    async def listened(self) -> None:
        """A while has passed, whatever came in it: the source may have fallen silent."""
        before = self.health
        self.health = step.listened(before, self._clock.now())
        if self.health.state is not before.state:
            log.warning("source.silent", source=before.source, reason=self.health.reason)
        await self._publish(before)

    async def rest(self) -> None:
        """The source stops: what was not written for being too soon is written now."""
        if self.health != self._written:
            await self._write()

    async def _publish(self, before: SourceHealth) -> None:
        now = self._clock.now()
        self.health = replace(self.health, **self._spent())
        self.measure()
        if self.health.state is not before.state:
            self._metrics.in_state(before.source, self.health.state)
        elif self._reported is not None and now - self._reported < EVERY:
            return
        await self._write()

    def measure(self) -> None:
        """Bring the metrics up to date."""
        if self._purse is not None:
            sent = self._purse.sent
            self._metrics.asked(self.health.source, sent - self._counted)
            self._counted = sent
        self._metrics.spent(self.health.source, self.health.spending)
        if self.health.last_success is not None:
            self._metrics.succeeded(self.health.source, self.health.last_success)

    def _spent(self) -> dict[str, Any]:
        if self._purse is None:
            return {}
        spending = tuple(
            Spending(name=each.name, unit=each.unit, amount=each.amount, spent=each.spent, resets_at=each.resets_at)
            for each in self._purse.balances()
        )
        return {"requests": self._purse.requests, "spending": spending}

    async def _write(self) -> None:
        now, health = self._clock.now(), self.health
        try:
            await self._store.report(replace(health, at=now))
            self._reported, self._written = now, health
        except StoreError as error:
            log.warning("store.unavailable", during="source health", reason=str(error))

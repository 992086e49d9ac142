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
from monitor.ingest.reports import Reports
from monitor.metrics import Metrics
from monitor.model import SourceHealth, SourceState, Spending
from monitor.store.base import Store

log = structlog.get_logger(__name__)

# Counters of a busy stream change several times a second; the store needs them now and then only.
EVERY = timedelta(seconds=10)

# Somebody calls once a minute at least. Who hears nothing for so long slept, or had the clock set.
AWAKE = timedelta(minutes=10)


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
        reports: Reports | None = None,
    ) -> None:
        """`purse` knows what the source spends, `before` is its health when it was last watched. `reports` is shared
        with other sources, so that their writes go together."""
        self._reports = reports or Reports(store)
        self._clock, self._metrics, self._purse = clock, metrics, purse
        self.health: SourceHealth = step.starting(source, connector, clock.now(), before)
        self._counted = 0  # requests that the metrics know of
        self._reported: datetime | None = None
        self._awake_at: datetime | None = None
        self._failing: dict[str, tuple[SourceError, datetime]] = {}  # by watch: what is wrong, and the next try
        self._written: SourceHealth = self.health  # as the store has it; a source that never began is not there
        metrics.in_state(source, self.health.state)

    async def read(self, *, seen: int, kept: int, skipped: int, news: bool = False) -> None:
        """A page is safe, and others are still to come: the state stays what it is. `news`: it held something new."""
        now = self._awake()
        before = self.health
        self.health = step.read(before, now, seen=seen, kept=kept, skipped=skipped, news=news)
        await self._publish(before)

    async def succeeded(
        self,
        *,
        seen: int = 0,
        kept: int = 0,
        skipped: int = 0,
        news: bool = False,
        next_try: datetime | None = None,
        watch: str = "",
    ) -> None:
        """All that was asked for is safe. `watch` is named where several speak for the source, each for itself: all is
        well when none of them fails."""
        now = self._awake()
        before = self.health
        self._failing.pop(watch, None)
        if self._failing:
            error, again_at = next(iter(self._failing.values()))
            read = step.read(before, now, seen=seen, kept=kept, skipped=skipped, news=news)
            self.health = step.failed(read, error, now, again_at)
            await self._publish(before)
            return
        self.health = step.succeeded(before, now, seen=seen, kept=kept, skipped=skipped, news=news, next_try=next_try)
        if before.state not in (SourceState.STARTING, self.health.state):
            away = round((now - before.since).total_seconds())
            log.info("source.back", source=before.source, after=f"{away}s", was=before.state.value)
        await self._publish(before)

    async def failed(self, error: SourceError, next_try: datetime, watch: str = "") -> None:
        """A read failed."""
        now = self._awake()
        before = self.health
        self._failing[watch] = error, next_try
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
        now = self._awake()
        before = self.health
        self.health = step.listened(before, now)
        if self.health.state is not before.state:
            log.warning("source.silent", source=before.source, reason=self.health.reason)
            await self._publish(before)

    def _awake(self) -> datetime:
        """Now; what is known of pauses does not hold for a time in which nobody was awake."""
        now, last = self._clock.now(), self._awake_at
        if last is not None and not timedelta(0) <= now - last <= AWAKE:
            self.health = step.woken(self.health, now)
        self._awake_at = now
        return now

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
            await self._reports.write(replace(health, at=now))
            self._reported, self._written = now, health
        except StoreError as error:
            log.warning("store.unavailable", during="source health", reason=str(error))

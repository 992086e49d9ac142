"""Drives a source that is asked again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import structlog

from connectors.base import Batch, Connector
from monitor.clock import Clock
from monitor.errors import (
    CursorExpiredError,
    RateLimitedError,
    SourceError,
    StoreError,
    TransientSourceError,
)
from monitor.ingest.health import needs_person
from monitor.ingest.intake import Intake
from monitor.ingest.reporter import Reporter
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.model import Cursor, WatchProgress
from monitor.net.backoff import delay
from monitor.store.base import Store

log = structlog.get_logger(__name__)

PAGES = 50  # pages of one watch in one go; the rest waits for its next turn, so that no watch starves the others
PERSON_PAUSE = timedelta(minutes=15)  # a wrong password does not become right by asking every minute


class PolledSource:
    """One source and its watches. `tick` never raises and never overlaps itself (the scheduler sees to that)."""

    def __init__(
        self,
        name: str,
        connector: Connector,
        assignments: Sequence[Assignment],
        *,
        interval: timedelta,
        intake: Intake,
        store: Store,
        clock: Clock,
        random: Random,
        metrics: Metrics,
        reporter: Reporter,
    ) -> None:
        self.name, self.interval = name, interval
        self._connector, self._assignments = connector, tuple(assignments)
        self._intake, self._store, self._clock, self._random = intake, store, clock, random
        self._metrics, self._reporter = metrics, reporter
        self._not_before: datetime | None = None
        self._failures = 0
        self._next_watch = 0

    async def tick(self) -> None:
        """Poll every watch once, unless the source asked us to wait."""
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            return
        try:
            error = await self._round()
        except StoreError as broken:
            # Nothing was committed and the old cursor still holds: the next tick repeats the work.
            log.warning("store.unavailable", during="poll", source=self.name, reason=str(broken))
            return
        except Exception:
            log.exception("source.bug", source=self.name)
            error = TransientSourceError("an error in the connector; see the log", source=self.name)
        if error is None:
            self._failures, self._not_before = 0, None
        else:
            await self._back_off(error)

    async def _round(self) -> SourceError | None:
        """Each watch in turn, starting where the last round was broken off. The first error, if any."""
        problem: SourceError | None = None
        count = len(self._assignments)
        for offset in range(count):
            index = (self._next_watch + offset) % count
            try:
                await self._walk(self._assignments[index])
            except SourceError as error:
                self._metrics.polls.labels(self.name, type(error).__name__).inc()
                problem = problem or error
                if isinstance(error, (TransientSourceError, RateLimitedError)) or needs_person(error):
                    # The host as a whole is unwell or says no: its other watches would only add to it.
                    self._next_watch = index
                    return problem
            else:
                self._metrics.polls.labels(self.name, "ok").inc()
        self._next_watch = 0
        return problem

    async def _walk(self, assignment: Assignment) -> None:
        watch = assignment.watch
        progress = await self._store.progress(self.name, watch.key, assignment.brands, self._clock.now())
        cursor = progress.cursor
        for _ in range(PAGES):
            batch = await self._poll(assignment, cursor)
            committed = await self._intake.take(self.name, assignment, batch, progress)
            await self._reporter.succeeded(
                seen=batch.seen or len(batch.mentions),
                kept=len(committed.stored),
                skipped=len(batch.skipped),
                next_try=self._clock.now() + self.interval,
            )
            cursor = batch.cursor or cursor
            progress = advanced(progress, assignment, batch, cursor)
            if not batch.more:
                return
        log.info("source.long_walk", source=self.name, pages=PAGES)

    async def _poll(self, assignment: Assignment, cursor: Cursor | None) -> Batch:
        try:
            return await self._connector.poll(assignment.watch, cursor)
        except CursorExpiredError as error:
            await self._store.gap(self.name, assignment.watch.key, str(error), self._clock.now())
            return await self._connector.poll(assignment.watch, None)

    async def _back_off(self, error: SourceError) -> None:
        self._failures += 1
        pause = PERSON_PAUSE if needs_person(error) else delay(self._failures, self._random)
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            pause = max(error.retry_after, timedelta(seconds=1))
        self._not_before = self._clock.now() + pause
        await self._reporter.failed(error, self._not_before)


def advanced(progress: WatchProgress, assignment: Assignment, batch: Batch, cursor: Cursor | None) -> WatchProgress:
    """Where a watch stands after a committed batch: its first walk ends with the first page that has no successor."""
    walked = progress.walked if batch.more else progress.walked | frozenset(assignment.brands)
    return WatchProgress(cursor=cursor, began=progress.began, walked=walked)

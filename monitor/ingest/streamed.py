"""Drives a source that speaks by itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from random import Random

import structlog

from connectors.base import Connector
from monitor.clock import Clock
from monitor.errors import CursorExpiredError, RateLimitedError, SourceError, StoreError, TransientSourceError
from monitor.ingest.health import needs_person
from monitor.ingest.intake import Intake, first_walks
from monitor.ingest.polled import PERSON_PAUSE, advanced
from monitor.ingest.reporter import Reporter
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.net.backoff import delay
from monitor.store.base import Store

log = structlog.get_logger(__name__)

# A broken stream loses time, not posts, if it resumes: try again sooner than a broken poll.
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
STORE_PAUSE = timedelta(seconds=2)


class StreamedSource:
    """One watch of a streaming source. `run` goes on until cancelled.

    Back-pressure is the loop itself: the next batch is only asked for once the last one is safe.
    """

    def __init__(
        self,
        name: str,
        connector: Connector,
        assignment: Assignment,
        *,
        intake: Intake,
        store: Store,
        clock: Clock,
        random: Random,
        metrics: Metrics,
        reporter: Reporter,
    ) -> None:
        self.name = name
        self._connector, self._assignment = connector, assignment
        self._intake, self._store, self._clock, self._random = intake, store, clock, random
        self._metrics, self._reporter = metrics, reporter
        self._failures = 0
        self._forget_cursor = False

    async def run(self) -> None:
        """Connect, take what comes, and come back from wherever the last commit stands."""
        while True:
            error: SourceError
            try:
                await self._follow()
                error = TransientSourceError("the stream ended", source=self.name)
            except SourceError as broken:
                error = broken
            except StoreError as broken:
                log.warning("store.unavailable", during="stream", source=self.name, reason=str(broken))
                await self._clock.sleep(STORE_PAUSE)
                continue
            except Exception:
                log.exception("source.bug", source=self.name)
                error = TransientSourceError("an error in the connector; see the log", source=self.name)
            await self._clock.sleep(await self._broken(error))

    async def _follow(self) -> None:
        watch = self._assignment.watch
        progress = await self._store.progress(self.name, watch.key, self._assignment.brands, self._clock.now())
        cursor = None if self._forget_cursor else progress.cursor
        stream = self._connector.stream(watch, cursor)
        try:
            async for batch in stream:
                committed = await self._intake.take(self.name, self._assignment, batch, progress)
                if self._failures or not self._reporter.health.last_success:
                    self._metrics.polls.labels(self.name, "ok").inc()
                self._failures, self._forget_cursor = 0, False
                seen = batch.seen or len(batch.mentions)
                await self._reporter.succeeded(
                    seen=seen, kept=len(committed.stored), skipped=len(batch.skipped), news=seen > 0, watch=watch.key
                )
                if batch.note and not first_walks(progress):
                    await self._reporter.missed(batch.note)
                if batch.advice:
                    await self._reporter.advised(batch.advice)
                progress = advanced(progress, self._assignment, batch, batch.cursor or progress.cursor)
        finally:
            # Where the fault was ours the connection is still open: close it now, not when somebody tidies up.
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()

    async def _broken(self, error: SourceError) -> timedelta:
        """Account for a stream that broke; how long to wait before the next try."""
        self._metrics.polls.labels(self.name, type(error).__name__).inc()
        if isinstance(error, CursorExpiredError) and not await self._note_gap(str(error)):
            return STORE_PAUSE
        self._failures += 1
        pause = delay(self._failures, self._random, base=FIRST_PAUSE, cap=LONGEST_PAUSE)
        if needs_person(error):
            pause = PERSON_PAUSE
        elif isinstance(error, RateLimitedError) and error.retry_after is not None:
            pause = max(error.retry_after, FIRST_PAUSE)
        await self._reporter.failed(error, self._clock.now() + pause, watch=self._assignment.watch.key)
        return pause

    async def _note_gap(self, note: str) -> bool:
        """Whether the gap is on record. Only then is the cursor forgotten; else the source will refuse it again."""
        try:
            await self._store.gap(self.name, self._assignment.watch.key, note, self._clock.now())
        except StoreError as broken:
            log.warning("store.unavailable", during="gap", source=self.name, reason=str(broken))
            return False
        self._forget_cursor = True
        await self._reporter.missed(note)
        return True

"""Drives a source that is asked again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

import structlog

from connectors.base import Batch, Connector
from monitor.clock import Clock
from monitor.errors import (
    AuthError,
    CursorExpiredError,
    ForbiddenAddressError,
    RateLimitedError,
    SourceError,
    StoreError,
    TransientSourceError,
)
from monitor.ingest.health import needs_person
from monitor.ingest.intake import Intake, first_walks
from monitor.ingest.reporter import Reporter
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.model import Cursor, WatchProgress
from monitor.net.backoff import delay
from monitor.store.base import Store

log = structlog.get_logger(__name__)

PAGES = 50  # pages of one watch in one go; the rest waits for its next turn, so that no watch starves the others
PERSON_PAUSE = timedelta(minutes=15)  # a wrong password does not become right by asking every minute

STOP_WITHIN = 5.0  # seconds that a connector has to let go

# Errors about the host as a whole: its other watches would only add to the trouble. Any other is the watch's own.
_OF_THE_HOST = (TransientSourceError, AuthError, ForbiddenAddressError)


@dataclass(frozen=True, slots=True)
class _Resting:
    """A watch that the source will not answer: asked again at `until`, while the others go on."""

    error: SourceError
    until: datetime


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
        self._resting: dict[str, _Resting] = {}  # by the watch's key
        self._known: dict[str, WatchProgress] = {}  # as the store has it, by the watch's key
        self._from_the_start: set[str] = set()  # watches that walk anew for a brand that was added
        self._at_work: asyncio.Task[None] | None = None
        self._stopped = False

    async def tick(self) -> None:
        """Poll every watch once, unless the source asked us to wait."""
        if self._stopped:
            return
        work = self._at_work = asyncio.create_task(self._work(), name=f"poll:{self.name}")
        try:
            await asyncio.wait({work})
        finally:
            work.cancel()
            self._at_work = None

    async def stop(self) -> None:
        """Break off what is under way. What was not committed is read again from the same cursor."""
        self._stopped = True
        if self._at_work is not None:
            self._at_work.cancel()
            await asyncio.wait({self._at_work}, timeout=STOP_WITHIN)

    async def _work(self) -> None:
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            return
        error: SourceError | None
        try:
            error = await self._round()
        except StoreError as broken:
            # Nothing was committed and the old cursor still holds: the next tick repeats the work.
            log.warning("store.unavailable", during="poll", source=self.name, reason=str(broken))
            return
        except Exception:
            log.exception("source.bug", source=self.name)
            error = TransientSourceError("an error in the connector; see the log", source=self.name)
        if isinstance(error, _OF_THE_HOST):
            await self._back_off(error)
            return
        self._failures, self._not_before = 0, None
        if error is None:
            await self._reporter.succeeded(next_try=now + self.interval)
        else:
            await self._reporter.failed(error, min(each.until for each in self._resting.values()))

    async def _round(self) -> SourceError | None:
        """Each watch in turn, beginning after the one that broke off the last round. What went wrong, if anything."""
        problem: SourceError | None = None
        count = len(self._assignments)
        for index in ((self._next_watch + offset) % count for offset in range(count)):
            key, now = self._assignments[index].watch.key, self._clock.now()
            resting = self._resting.get(key)
            if resting is not None and now < resting.until:
                problem = problem or resting.error
                continue
            try:
                await self._walk(self._assignments[index])
            except SourceError as error:
                self._metrics.polls.labels(self.name, type(error).__name__).inc()
                if isinstance(error, _OF_THE_HOST):
                    # The others come first next time: one that always fails must not keep them from being read.
                    self._next_watch = (index + 1) % count
                    return error
                self._resting[key] = _Resting(error, now + (PERSON_PAUSE if needs_person(error) else self.interval))
                problem = problem or error
            else:
                self._resting.pop(key, None)
                self._metrics.polls.labels(self.name, "ok").inc()
        self._next_watch = 0
        return problem

    async def _walk(self, assignment: Assignment) -> None:
        watch = assignment.watch
        # Nobody else moves a watch on. Where the last walk went well and nobody's first walk is under way, the store
        # would say again what we know.
        progress = self._known.pop(watch.key, None)
        if progress is None:
            progress = await self._store.progress(self.name, watch.key, assignment.brands, self._clock.now())
        cursor, stored = self._start(assignment, progress), progress.cursor
        for _ in range(PAGES):
            batch = await self._poll(assignment, cursor)
            committed = await self._intake.take(self.name, assignment, batch, progress)
            self._from_the_start.add(watch.key)  # only now: a poll that failed has looked at nothing
            seen = batch.seen or len(batch.mentions)
            # A source that is read whole speaks when its place moves; of a search only what is new to us is news.
            moved = not watch.terms and seen > 0 and batch.cursor not in (None, cursor)
            await self._reporter.read(
                seen=seen,
                kept=len(committed.stored),
                skipped=len(batch.skipped),
                news=bool(committed.stored) or moved,
            )
            if batch.note and not first_walks(progress):  # what a first walk leaves out is the past
                await self._reporter.missed(batch.note)
            if batch.advice:
                await self._reporter.advised(batch.advice)
            cursor, stored = batch.cursor or cursor, batch.cursor or stored
            progress = advanced(progress, assignment, batch, cursor)
            if not batch.more:
                if progress.walked.issuperset(assignment.brands):
                    # Without `began`: it is asked for only while a first walk is under way.
                    self._known[watch.key] = WatchProgress(cursor=stored, began={}, walked=_all(assignment.brands))
                return
        log.info("source.long_walk", source=self.name, pages=PAGES)

    def _start(self, assignment: Assignment, progress: WatchProgress) -> Cursor | None:
        """The stored cursor; nothing, once, where a brand was added to a watch that is well under way.

        What the source showed before was never looked at with the new brand in mind.
        """
        key = assignment.watch.key
        if not progress.walked or progress.walked.issuperset(assignment.brands):
            self._from_the_start.discard(key)
            return progress.cursor
        return progress.cursor if key in self._from_the_start else None

    async def _poll(self, assignment: Assignment, cursor: Cursor | None) -> Batch:
        try:
            return await self._connector.poll(assignment.watch, cursor)
        except CursorExpiredError as error:
            await self._store.gap(self.name, assignment.watch.key, str(error), self._clock.now())
            await self._reporter.missed(str(error))
            return await self._connector.poll(assignment.watch, None)

    async def _back_off(self, error: SourceError) -> None:
        self._failures += 1
        pause = PERSON_PAUSE if needs_person(error) else delay(self._failures, self._random)
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            pause = max(error.retry_after, timedelta(seconds=1))
        self._not_before = self._clock.now() + pause
        await self._reporter.failed(error, self._not_before)


@lru_cache(maxsize=64)
def _all(brands: tuple[str, ...]) -> frozenset[str]:
    """The same set for the thousands of watches that look for the same brands."""
    return frozenset(brands)


def advanced(progress: WatchProgress, assignment: Assignment, batch: Batch, cursor: Cursor | None) -> WatchProgress:
    """Where a watch stands after a committed batch: its first walk ends with the first page that has no successor."""
    done = batch.more or batch.unchanged or progress.walked.issuperset(assignment.brands)
    walked = progress.walked if done else progress.walked | frozenset(assignment.brands)
    return WatchProgress(cursor=cursor, began=progress.began, walked=walked)

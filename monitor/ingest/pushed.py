"""Drives a source that others send to: believed, counted once, committed, and only then answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import structlog

from connectors.base import Batch, Capability, Connector, Pushed, RateLimit, Receiving
from monitor.clock import Clock
from monitor.errors import RateLimitedError, SourceError
from monitor.ingest.intake import Intake
from monitor.ingest.polled import STOP_WITHIN
from monitor.ingest.reporter import Reporter
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.model import Committed
from monitor.net.bucket import TokenBucket
from monitor.store.base import Store

log = structlog.get_logger(__name__)

USUAL = RateLimit(requests=240, per=timedelta(minutes=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a delivery's items. Everything is committed."""

    accepted: int
    duplicates: int
    rejected: tuple[tuple[int | None, str], ...]  # place in the message, and why


def is_pushed(connector: Connector) -> bool:
    """Whether this source takes what others send, and is neither polled nor streamed."""
    capabilities = connector.spec.capabilities
    return Capability.PUSH in capabilities and not capabilities & {Capability.POLL, Capability.STREAM}


class PushedSource:
    """One source's door. Deliveries pass it one at a time: the newest word about a post is the last."""

    def __init__(
        self,
        name: str,
        connector: Connector,
        assignment: Assignment,
        *,
        intake: Intake,
        store: Store,
        clock: Clock,
        metrics: Metrics,
        reporter: Reporter,
    ) -> None:
        self.name = name
        self._connector, self._assignment = cast("Receiving", connector), assignment
        self._intake, self._store, self._clock = intake, store, clock
        self._metrics, self._reporter = metrics, reporter
        self._bucket = TokenBucket(connector.spec.rate_limit or USUAL, now=clock.now())
        self._turn = asyncio.Lock()
        self._under_way: set[asyncio.Task[Taken]] = set()

    async def begin(self) -> None:
        """The door is open: all is well until something else is known."""
        await self._reporter.succeeded()

    async def take(self, pushed: Pushed) -> Taken:
        """One delivery, to its end even where the sender goes away meanwhile.

        Raises AuthError, RequestError or RateLimitedError where it is refused, StoreError where nothing was kept.
        """
        task = asyncio.create_task(self._take(pushed), name=f"push:{self.name}")
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    async def stop(self) -> None:
        """Let what is under way end."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=STOP_WITHIN)

    def _done(self, task: asyncio.Task[Taken]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # told to the sender, where there still is one

    async def _take(self, pushed: Pushed) -> Taken:
        try:
            batch = await self._connector.receive(pushed)
            self._pay()
        except SourceError as error:
            self._metrics.polls.labels(self.name, type(error).__name__).inc()
            raise
        async with self._turn:
            taken, committed = await self._keep(batch)
        self._metrics.polls.labels(self.name, "ok").inc()
        await self._reporter.succeeded(
            seen=batch.seen,
            kept=len(committed.stored),
            skipped=len(batch.skipped),
            news=taken.accepted > 0,
        )
        return taken

    def _pay(self) -> None:
        """Only who is believed is counted: strangers cannot use up what a sender may send."""
        now = self._clock.now()
        wait = self._bucket.wait(now)
        if wait > timedelta(0):
            raise RateLimitedError("more deliveries than are taken", retry_after=wait, source=self.name)
        self._bucket.take(now)

    async def _keep(self, batch: Batch) -> tuple[Taken, Committed]:
        watch, now = self._assignment.watch, self._clock.now()
        rejected = tuple((problem.place, str(problem)) for problem in batch.skipped)
        readable = batch.seen - len(rejected)
        if batch.delivery and await self._store.delivered(self.name, batch.delivery, now):
            return Taken(accepted=0, duplicates=readable, rejected=rejected), Committed(again=True)
        progress = await self._store.progress(self.name, watch.key, self._assignment.brands, now)
        known = await self._store.known([mention.id for mention in batch.mentions])
        committed = await self._intake.take(self.name, self._assignment, batch, progress)
        if committed.again:
            return Taken(accepted=0, duplicates=readable, rejected=rejected), committed
        changed = frozenset(committed.edited)
        accepted = sum(mention.id not in known or mention.id in changed for mention in batch.mentions)
        accepted += len(batch.deletions)
        return Taken(accepted=accepted, duplicates=readable - accepted, rejected=rejected), committed

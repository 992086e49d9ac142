"""From a batch to a commit: match, sort out what is known, judge, route, store. The one road every source takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from connectors.base import Batch
from monitor.clock import Clock
from monitor.core.dedupe import lookup_keys, sort_out
from monitor.errors import PayloadError
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.model import Committed, Ingested, Judged, Match, Mention, Reject, WatchProgress
from monitor.policy import Policy
from monitor.store.base import Known, Store

log = structlog.get_logger(__name__)

# Fewer measurements than this take less time than handing them to a thread.
INLINE = 25

Matched = dict[str, tuple[Match, ...]]  # mention id → the brands it is about
Cases = Sequence[tuple[Mention, tuple[Match, ...]]]
Past = Callable[[Mention], frozenset[str]]  # the brands for which a mention is the past


class Intake:
    """Turns batches into commits, under the policy in force at that moment."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        metrics: Metrics,
        policy: Callable[[], Policy],
        wake: Callable[[datetime], None],
    ) -> None:
        self._store, self._clock, self._metrics = store, clock, metrics
        self._policy, self._wake = policy, wake

    async def take(self, source: str, assignment: Assignment, batch: Batch, progress: WatchProgress) -> Committed:
        """Commit everything a batch changes, cursor included. Raises StoreError; then nothing has happened."""
        policy, now = self._policy(), self._clock.now()
        matched = self._match(policy, assignment, batch.mentions)
        # An edit may have taken the brand's name out of a post that we already hold: look those up as well.
        held = [m for m in batch.mentions if m.id in matched or m.edited_at is not None]
        known = await self._store.known(lookup_keys(held)) if held else {}
        others = [mention for mention in batch.mentions if mention.id not in matched]
        sorted_ = sort_out(held, known, among=others)
        fresh = [mention for mention in sorted_.fresh if mention.id in matched]
        cases = [(mention, matched.get(mention.id, ())) for mention in (*fresh, *sorted_.edits)]
        judged = await self._judge(policy, cases, known, lambda m: past_brands(m, progress, live=batch.live), now)
        judged = [replace(one, keys=sorted_.keys.get(one.mention.id, ())) for one in judged]
        ingested = Ingested(
            source=source,
            watch=assignment.watch.key,
            cursor=batch.cursor,
            at=now,
            fresh=tuple(judged[: len(fresh)]),
            edits=tuple(judged[len(fresh) :]),
            sightings=sorted_.sightings,
            deletions=batch.deletions,
            departed=batch.departed,
            rejects=tuple(_reject(source, each, now) for each in batch.skipped),
            walked=() if batch.more else tuple(b for b in assignment.brands if b not in progress.walked),
        )
        if _nothing_new(ingested, progress):
            return Committed()
        started = time.perf_counter()
        committed = await self._store.commit(ingested)
        self._metrics.commit_seconds.observe(time.perf_counter() - started)
        if batch.note:
            await self._store.gap(source, assignment.watch.key, batch.note, now)
            log.warning("source.gap", source=source, note=batch.note)
        self._account(source, batch, ingested, committed)
        if committed.due_at is not None:
            self._wake(committed.due_at)
        return committed

    def _match(self, policy: Policy, assignment: Assignment, mentions: Iterable[Mention]) -> Matched:
        wanted = frozenset(assignment.brands)
        found = {
            mention.id: tuple(match for match in policy.matcher.match(mention) if match.brand in wanted)
            for mention in mentions
        }
        return {key: matches for key, matches in found.items() if matches}

    async def _judge(
        self, policy: Policy, cases: Cases, known: Mapping[str, Known], past: Past, now: datetime
    ) -> list[Judged]:
        """Judge in place where that is quick, else in a thread: the loop must go on sending meanwhile."""
        before = {key: found.levels for key, found in known.items()}
        if sum(len(matches) for _mention, matches in cases) <= INLINE:
            return policy.judge(cases, now=now, past=past, before=before)
        return await asyncio.to_thread(policy.judge, cases, now=now, past=past, before=before)

    def _account(self, source: str, batch: Batch, ingested: Ingested, committed: Committed) -> None:
        """Counters and one line a batch; a first walk gets its summary line instead."""
        metrics, stored = self._metrics, frozenset(committed.stored)
        metrics.seen.labels(source).inc(batch.seen or len(batch.mentions))
        metrics.skipped.labels(source).inc(len(batch.skipped))
        metrics.repeats.labels(source).inc(committed.repeated)
        past = 0
        for judged in ingested.fresh:
            if judged.mention.id not in stored:
                continue
            is_past = any(reason.value == "past" for _brand, reason in judged.dropped)
            past += is_past
            metrics.stored.labels(source, "past" if is_past else "new").inc()
            if judged.mention.dated and not is_past:
                delay = (judged.mention.fetched_at - judged.mention.published_at).total_seconds()
                metrics.published_to_seen.labels(source).observe(max(0.0, delay))
        raised = frozenset(committed.alerts)
        for judged in (*ingested.fresh, *ingested.edits):
            for alert in judged.alerts:
                if alert.id in raised:
                    metrics.alerts.labels(alert.rule, alert.level.value).inc()
            for rule in judged.shadow:
                metrics.shadow.labels(rule).inc()
                log.info("rule.shadow", rule=rule, mention=judged.mention.id)
        if past:
            log.info("source.past_stored", source=source, mentions=past, alerts=0)
        if batch.skipped:
            log.info("source.skipped", source=source, items=len(batch.skipped), first=str(batch.skipped[0]))
        if committed.stored or committed.edited or committed.deleted:
            # On a terminal the alerts speak; what led to none is for whoever debugs.
            tell = log.info if committed.alerts else log.debug
            tell(
                "batch.committed",
                source=source,
                new=len(committed.stored) - past,
                edited=len(committed.edited),
                deleted=len(committed.deleted),
                repeated=committed.repeated,
                alerts=len(committed.alerts),
            )


def past_brands(mention: Mention, progress: WatchProgress, *, live: bool) -> frozenset[str]:
    """Brands for which this mention is the past: their first walk is under way, and the source does not date the
    mention after that walk began."""
    if live:
        return frozenset()
    return frozenset(
        brand
        for brand, began in progress.began.items()
        if brand not in progress.walked and not (mention.dated and mention.published_at > began)
    )


def _reject(source: str, error: PayloadError, now: datetime) -> Reject:
    return Reject(source=source, reason=str(error), excerpt=error.excerpt, at=now)


def _nothing_new(ingested: Ingested, progress: WatchProgress) -> bool:
    """Whether committing would write nothing but the cursor that already stands there."""
    changes = (
        ingested.fresh,
        ingested.edits,
        ingested.sightings,
        ingested.deletions,
        ingested.departed,
        ingested.rejects,
        ingested.walked,
    )
    return not any(changes) and ingested.cursor in (None, progress.cursor)

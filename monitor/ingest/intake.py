"""From a batch to a commit: match, sort out what is known, judge, route, store. The one road every source takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import structlog

from connectors.base import Batch
from monitor.clock import Clock
from monitor.core.copies import NO_COPIES, WITHIN, Copies, bands, find
from monitor.core.dedupe import lookup_keys, sort_out
from monitor.core.mute import Mutes
from monitor.core.record import Knowledge
from monitor.errors import PayloadError
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.model import Alert, Committed, Dropped, Ingested, Judged, Match, Mention, MentionId, Reject, WatchProgress
from monitor.names import DRILL
from monitor.policy import Policy
from monitor.store.base import Known, Store

log = structlog.get_logger(__name__)

# So few judgements take some five milliseconds: no longer than the loop may stand still.
INLINE = 10
# Judging may wait for somebody's answer for minutes. In threads of its own it keeps nobody else waiting: in the loop's
# few threads the mails are sent and the rules read.
JUDGES = 8

Sketches = dict[MentionId, tuple[int, ...]]
Matched = dict[str, tuple[Match, ...]]  # mention id → the brands it is about


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
        self._plan_looks: Callable[[str, datetime], None] = lambda _source, _at: None
        self._spoken: dict[int, asyncio.Event] = {}  # bands of the posts that are under way, till they are stored
        self._judges = ThreadPoolExecutor(max_workers=JUDGES, thread_name_prefix="almenara-judge")

    def on_looks(self, plan: Callable[[str, datetime], None]) -> None:
        """Have `plan` told which source has something to look at again, and when."""
        self._plan_looks = plan

    async def judge(self, judging: Callable[[], list[Judged]], policy: Policy, asked: int) -> list[Judged]:
        """Judge in place where that is quick, else in a thread: the loop must go on sending meanwhile."""
        if not policy.waits and asked <= INLINE:
            return judging()
        return await asyncio.get_running_loop().run_in_executor(self._judges, judging)

    def tell(self, judged: Iterable[Judged], committed: Committed) -> None:
        """Wake whoever speaks, and count the alerts that were raised."""
        if committed.due_at is not None:
            self._wake(committed.due_at)
        raised = frozenset(committed.alerts)
        for alert in (alert for each in judged for alert in each.alerts if alert.id in raised):
            self._metrics.alerts.labels(alert.rule, alert.level.value).inc()

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
        also = _unasked(sorted_.again, matched, known)
        cases = [(mention, matched.get(mention.id, ())) for mention in (*fresh, *sorted_.edits)] + also
        # What we know of these authors, in one question a batch, and none where nothing is to be judged.
        asked = policy.asks(mention for mention, _matches in cases)
        knowledge = await self._store.about(asked, now - policy.rules.scoring.topic.window) if asked else Knowledge()
        walking = {} if batch.live else first_walks(progress)
        sketches = _sketches(fresh)
        async with self._alone(sketches):
            copies = await self._copies(fresh, sketches, now)
            judge = partial(
                policy.judge,
                cases,
                now=now,
                past=lambda mention: past_brands(mention, walking),
                before={key: found.levels for key, found in known.items()},
                copies=copies,
                muted=await self._muting(copies, now),
                keys=sorted_.keys,
                knowledge=knowledge,
            )
            judged = await self.judge(judge, policy, sum(len(matches) for _mention, matches in cases))
            ingested = Ingested(
                source=source,
                watch=assignment.watch.key,
                cursor=batch.cursor,
                at=now,
                fresh=tuple(judged[: len(fresh)]),
                edits=tuple(judged[len(fresh) : len(judged) - len(also)]),
                also=tuple(judged[len(judged) - len(also) :]),
                sightings=sorted_.sightings,
                deletions=batch.deletions,
                deleted=batch.deleted,
                departed=batch.departed,
                rejects=tuple(_reject(source, each, now) for each in batch.skipped),
                walked=() if batch.more or batch.unchanged else unwalked(assignment, progress),
                note=batch.note,
                delivery=batch.delivery,
            )
            if _nothing_new(ingested, progress):
                return Committed()
            if batch.note:
                log.warning("source.gap", source=source, note=batch.note)
            # A source may be stopped at any moment; what is being committed is finished and told all the same.
            return await asyncio.shield(self._keep(source, batch, ingested))

    @asynccontextmanager
    async def _alone(self, sketches: Sketches) -> AsyncIterator[None]:
        """Of two batches at once neither would see what the other says: the second one waits where both may say the
        same. Whoever waits holds nothing that another one waits for."""
        mine = {band for own in sketches.values() for band in own}
        while (before := next((self._spoken[band] for band in mine if band in self._spoken), None)) is not None:
            await before.wait()
        stored = asyncio.Event()
        self._spoken.update(dict.fromkeys(mine, stored))
        try:
            yield
        finally:
            for band in mine:
                del self._spoken[band]
            stored.set()

    async def _copies(self, fresh: Sequence[Mention], sketches: Sketches, now: datetime) -> Copies:
        """Which of these say what another post says."""
        asked = [own for own in sketches.values() if own]
        return find(fresh, sketches, await self._store.alike(asked, now - WITHIN, now)) if asked else NO_COPIES

    async def _muting(self, copies: Copies, now: datetime) -> Callable[[Mention, Alert], bool]:
        """Which alerts nobody hears of: copies are not held back by them."""
        mutes = Mutes.of(await self._store.silences(now) if copies.heads else (), now=now)

        def muted(mention: Mention, alert: Alert) -> bool:
            text = f"{mention.title or ''}\n{mention.text}"
            return bool(mutes.silences) and mutes.alert(alert.labels, text, None) is not None

        return muted

    async def _keep(self, source: str, batch: Batch, ingested: Ingested) -> Committed:
        started = time.perf_counter()
        committed = await self._store.commit(ingested)
        self._metrics.commit_seconds.observe(time.perf_counter() - started)
        if committed.again:
            return committed
        judged = (*ingested.fresh, *ingested.edits, *ingested.also)
        self.tell(judged, committed)
        if looks := [each.look_at for each in judged if each.look_at is not None]:
            self._plan_looks(source, min(looks))
        self._account(source, batch, ingested, committed)
        return committed

    def _match(self, policy: Policy, assignment: Assignment, mentions: Iterable[Mention]) -> Matched:
        wanted, match = frozenset(assignment.brands), policy.matcher.match
        found: Matched = {}
        for mention in mentions:
            if (matches := match(mention)) and (ours := tuple(each for each in matches if each.brand in wanted)):
                found[mention.id] = ours
        return found

    def _count_stored(self, source: str, stored: Sequence[Judged]) -> int:
        """Count new mentions and how long they took to reach us; how many of them are the past."""
        published_to_seen = self._metrics.published_to_seen.labels(source)
        new = [judged.mention for judged in stored if not _is_past(judged)]
        for mention in new:
            if mention.dated:
                published_to_seen.observe(max(0.0, (mention.fetched_at - mention.published_at).total_seconds()))
        past = len(stored) - len(new)
        for age, count in (("past", past), ("new", len(new))):
            if count:
                self._metrics.stored.labels(source, age).inc(count)
        return past

    def _account(self, source: str, batch: Batch, ingested: Ingested, committed: Committed) -> None:
        """Counters and one line a batch; a first walk gets its summary line instead."""
        metrics, stored = self._metrics, frozenset(committed.stored)
        metrics.seen.labels(source).inc(batch.seen or len(batch.mentions))
        metrics.skipped.labels(source).inc(len(batch.skipped))
        metrics.repeats.labels(source).inc(committed.repeated)
        past = self._count_stored(source, [judged for judged in ingested.fresh if judged.mention.id in stored])
        for judged in (*ingested.fresh, *ingested.edits, *ingested.also):
            for rule in judged.shadow:
                metrics.shadow.labels(rule).inc()
                log.info("rule.shadow", rule=rule, source=source)  # without the id: it may hold the author's
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


def _sketches(fresh: Iterable[Mention]) -> Sketches:
    """By what these are compared. A repost is known for one; drills all say the same."""
    return {each.id: bands(each) for each in fresh if not each.repost_of and each.source != DRILL}


def _is_past(judged: Judged) -> bool:
    return any(reason is Dropped.PAST for _brand, reason in judged.dropped)


def _unasked(
    again: Sequence[Mention], matched: Matched, known: Mapping[str, Known]
) -> list[tuple[Mention, tuple[Match, ...]]]:
    """Mentions that are stored, with the brands they name and were never judged for: another watch brought them."""
    cases = []
    for mention in again:
        asked = known[mention.id].levels
        if brands := tuple(match for match in matched.get(mention.id, ()) if match.brand not in asked):
            cases.append((mention, brands))
    return cases


def first_walks(progress: WatchProgress) -> Mapping[str, datetime]:
    """Brands whose first walk is under way, and since when."""
    if progress.walked.issuperset(progress.began):
        return {}
    return {brand: began for brand, began in progress.began.items() if brand not in progress.walked}


def unwalked(assignment: Assignment, progress: WatchProgress) -> tuple[str, ...]:
    """Brands of a watch whose first walk is not done."""
    if progress.walked.issuperset(assignment.brands):
        return ()
    return tuple(brand for brand in assignment.brands if brand not in progress.walked)


def past_brands(mention: Mention, walking: Mapping[str, datetime]) -> frozenset[str]:
    """Brands for which this mention is the past: their first walk is under way, and the source does not date the
    mention after that walk began."""
    return frozenset(brand for brand, began in walking.items() if not (mention.dated and mention.published_at > began))


def _reject(source: str, error: PayloadError, now: datetime) -> Reject:
    return Reject(source=source, reason=str(error), excerpt=error.excerpt, at=now)


def _nothing_new(ingested: Ingested, progress: WatchProgress) -> bool:
    """Whether committing would write nothing but the cursor that already stands there."""
    changes = (
        ingested.fresh,
        ingested.edits,
        ingested.also,
        ingested.sightings,
        ingested.deletions,
        ingested.deleted,
        ingested.departed,
        ingested.rejects,
        ingested.walked,
        ingested.note,
        ingested.delivery,
    )
    return not any(changes) and ingested.cursor in (None, progress.cursor)

"""Looks again at posts that may grow, as often as their source and the hour's budget allow."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import cast

import structlog

from connectors.base import Batch, Connector, Looking, Looks
from monitor.clock import Clock
from monitor.core.looks import counted, earlier_of, looked, not_found, passed_over, shared
from monitor.core.record import Knowledge
from monitor.errors import RateLimitedError, SourceError, StoreError
from monitor.ingest.health import needs_person
from monitor.ingest.intake import Intake
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.model import Committed, Looked, Match, Mention, MentionId
from monitor.net.backoff import delay
from monitor.policy import Policy
from monitor.schedule import Scheduler
from monitor.store.base import Recheck, Store

log = structlog.get_logger(__name__)

HOUR = timedelta(hours=1)
QUEUE = 6  # a sixth of an hour's budget may wait for room: nothing waits longer than some ten minutes
AT_ONCE = 1_000  # due looks sorted out in one go
RETRY = timedelta(seconds=2)
CHECK = timedelta(minutes=1)  # while some wait for room: another network may have room, and looks that fall due
AFTER_BUG = timedelta(minutes=1)
PERSON_PAUSE = timedelta(minutes=15)
STOP_WITHIN = 5.0  # seconds that a connector has to let go

Matched = tuple[Recheck, Mention, tuple[Match, ...]]  # what was due, as it is now, and whom it is about


class Budget:
    """How many posts were looked at on each network within the last hour. One for all sources of a daemon."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def room(self, network: str, per_hour: int) -> int:
        """Posts that may still be looked at now."""
        taken, now = self._taken[network], self._clock.now()
        while taken and not now - HOUR < taken[0] <= now:  # one from the future: the clock was set back
            taken.popleft()
        return max(0, per_hour - len(taken))

    def take(self, network: str) -> None:
        self._taken[network].append(self._clock.now())

    def frees_at(self, network: str) -> datetime:
        """When there is room for one more."""
        taken = self._taken[network]
        return taken[0] + HOUR if taken else self._clock.now() + HOUR


class Rechecker:
    """Looks again at the mentions of one source. `run` never raises and never overlaps itself."""

    def __init__(
        self,
        name: str,
        connector: Connector,
        assignments: Sequence[Assignment],
        *,
        intake: Intake,
        store: Store,
        clock: Clock,
        random: Random,
        scheduler: Scheduler,
        metrics: Metrics,
        policy: Callable[[], Policy],
        budget: Budget,
    ) -> None:
        self.name = name
        self._most, self._looking = connector.spec.looks, cast("Looking", connector)
        self._assignments = tuple(assignments)
        self._intake, self._store, self._clock, self._random = intake, store, clock, random
        self._scheduler, self._metrics, self._policy, self._budget = scheduler, metrics, policy, budget
        self._planned: datetime | None = None
        self._not_before: datetime | None = None
        self._failures = 0
        self._stopped = False
        self._at_work: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Go on with what was planned before the last stop."""
        self.plan(self._clock.now())

    def plan(self, at: datetime) -> None:
        """Something is worth looking at again at that moment."""
        at = max(at, self._clock.now(), *([self._not_before] if self._not_before else []))
        if not self._stopped and (self._planned is None or at < self._planned):
            self._planned = at
            self._scheduler.at(self._timer, at, self.run)

    async def stop(self) -> None:
        """Break off. What was not written down is looked at again after the next start."""
        self._stopped = True
        self._scheduler.cancel(self._timer)
        if self._at_work is not None:
            self._at_work.cancel()
            await asyncio.wait({self._at_work}, timeout=STOP_WITHIN)

    async def run(self) -> None:
        """Look at everything that is due, then set the timer for what comes next."""
        if self._stopped:
            return
        self._at_work = work = asyncio.create_task(self._work(), name=self._timer)
        try:
            await asyncio.wait({work})
        finally:
            work.cancel()
            self._at_work = None

    @property
    def _timer(self) -> str:
        return f"look:{self.name}"

    async def _work(self) -> None:
        self._planned = None
        following: datetime | None
        try:
            following = await self._round()
            self._failures, self._not_before = 0, None
        except SourceError as error:
            following = self._not_before = self._clock.now() + self._pause(error)
            self._metrics.rechecks_failed.labels(self.name).inc()
            log.info("recheck.failed", source=self.name, reason=str(error), again_at=following.isoformat())
        except StoreError as broken:
            log.warning("store.unavailable", during="recheck", source=self.name, reason=str(broken))
            following = self._clock.now() + RETRY
        except Exception:
            log.exception("recheck.bug", source=self.name)
            following = self._clock.now() + AFTER_BUG
        if following is not None:
            self.plan(following)

    def _pause(self, error: SourceError) -> timedelta:
        """How long to leave the source alone: the looks themselves are not lost, they stay due."""
        self._failures += 1
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            return max(error.retry_after, timedelta(seconds=1))
        return PERSON_PAUSE if needs_person(error) else delay(self._failures, self._random)

    async def _round(self) -> datetime | None:
        """Take what there is room for, drop what there will be none for; when to come back."""
        policy, now = self._policy(), self._clock.now()
        per_hour = policy.rules.scoring.rechecks.per_hour
        due = await self._store.rechecks(self.name, now, AT_ONCE)
        share = shared(due, lambda network: self._budget.room(network, per_hour), queue=per_hour // QUEUE)
        if share.dropped:
            scoring = policy.rules.scoring
            await self._store.drop_rechecks({e.mention.id: passed_over(e, scoring, now) for e in share.dropped})
            self._metrics.rechecks_dropped.labels(self.name).inc(len(share.dropped))
            log.info("recheck.dropped", source=self.name, looks=len(share.dropped))
        for start in range(0, len(share.now), self._most):
            await self._look(share.now[start : start + self._most])
        if len(due) == AT_ONCE and (share.now or share.dropped):  # else it would be the same again, and again
            return self._clock.now()
        if share.waiting:
            frees = (self._budget.frees_at(network) for network in {e.mention.network for e in share.waiting})
            return min(*frees, now + CHECK)
        return await self._store.next_recheck(self.name)

    async def _look(self, asked: Sequence[Recheck]) -> None:
        """Look at a few posts and write down what was found. Raises SourceError and StoreError; then all stay due."""
        for each in asked:
            self._budget.take(each.mention.network)
        looks = await self._looking.look([each.mention for each in asked])
        # Stopped meanwhile or not: what was learnt is written down whole.
        await asyncio.shield(self._keep({each.mention.id: each for each in asked}, looks))

    async def _keep(self, asked: Mapping[MentionId, Recheck], looks: Looks) -> None:
        policy, now = self._policy(), self._clock.now()
        scoring = policy.rules.scoring
        gone = [key for key in looks.gone if key in asked]
        found = {
            key: counted(each.mention, looks.engagement[key])
            for key, each in asked.items()
            if key in looks.engagement and key not in gone
        }
        ours = [(asked[key], mention, self._about(policy, asked[key], mention)) for key, mention in found.items()]
        results = await self._judge(policy, [each for each in ours if each[2]], now)
        if results or gone:
            committed = await self._store.looked(self.name, results, gone, now)
            self._intake.tell((look.judged for look in results), committed)
            self._account(results, committed)
        # Nobody's brand any more: the rules have changed.
        unwanted: dict[MentionId, datetime | None] = {each.mention.id: None for each, _now, about in ours if not about}
        if unwanted:
            await self._store.drop_rechecks(unwanted)
        missing = {
            key: not_found(each, scoring, now) for key, each in asked.items() if key not in found and key not in gone
        }
        if missing:
            await self._store.drop_rechecks(missing, missing=True)
            self._metrics.rechecks.labels(self.name, "missing").inc(len(missing))
        await self._edit([edit for edit in looks.edits if edit.id in found])

    def _about(self, policy: Policy, recheck: Recheck, mention: Mention) -> tuple[Match, ...]:
        """The brands that it was stored for, as far as they still want it."""
        return tuple(each for each in policy.matcher.match(mention) if each.brand in recheck.levels)

    async def _judge(self, policy: Policy, cases: Sequence[Matched], now: datetime) -> list[Looked]:
        if not cases:
            return []
        asked = policy.asks(mention for _recheck, mention, _matches in cases)
        knowledge = await self._store.about(asked, now - policy.rules.scoring.topic.window) if asked else Knowledge()
        earlier = {mention.id: earlier_of(recheck.mention, mention) for recheck, mention, _matches in cases}
        judging = partial(
            policy.judge,
            [(mention, matches) for _recheck, mention, matches in cases],
            now=now,
            past=lambda _mention: frozenset(),
            before={recheck.mention.id: recheck.levels for recheck, _mention, _matches in cases},
            knowledge=knowledge,
            earlier={key: then for key, then in earlier.items() if then is not None},
        )
        judged = await self._intake.judge(judging, policy, sum(len(matches) for _recheck, _mention, matches in cases))
        return [
            looked(recheck, each, policy.rules.scoring, now, reached=policy.reach(recheck.mention, now))
            for (recheck, _mention, _matches), each in zip(cases, judged, strict=True)
        ]

    async def _edit(self, edits: Sequence[Mention]) -> None:
        """Posts that say something else now take the road of every edit."""
        for assignment in self._assignments if edits else ():
            progress = await self._store.progress(self.name, assignment.watch.key, assignment.brands, self._clock.now())
            await self._intake.take(self.name, assignment, Batch(mentions=tuple(edits), unchanged=True), progress)

    def _account(self, results: Sequence[Looked], committed: Committed) -> None:
        raised = frozenset(committed.alerts)
        counts: defaultdict[str, int] = defaultdict(int)
        for look in results:
            rose = any(alert.id in raised for alert in look.judged.alerts)
            counts["raised" if rose else "grew" if look.grew else "same"] += 1
        counts["gone"] = len(committed.deleted)
        for found, count in counts.items():
            if count:
                self._metrics.rechecks.labels(self.name, found).inc(count)
        tell = log.info if committed.alerts else log.debug
        tell("recheck.committed", source=self.name, looked=len(results), alerts=len(committed.alerts))

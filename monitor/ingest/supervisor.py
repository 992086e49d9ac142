"""Starts, stops and replaces sources as rules.yaml says, each independent of the others."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

import structlog

from connectors.base import Connector, Fetch, Source, Tools
from connectors.purse import Purse
from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.ingest.intake import Intake
from monitor.ingest.polled import STOP_WITHIN, PolledSource
from monitor.ingest.pushed import PushedSource, is_pushed
from monitor.ingest.rechecks import Budget, Rechecker
from monitor.ingest.reporter import Reporter
from monitor.ingest.reports import Reports
from monitor.ingest.streamed import StreamedSource
from monitor.ingest.watches import Assignment, assign
from monitor.ingest.websub import Listening, Subscription, offers
from monitor.metrics import Metrics
from monitor.model import SourceHealth
from monitor.policy import Policy
from monitor.rules.load import ConfiguredSource
from monitor.schedule import Scheduler
from monitor.store.base import Store

log = structlog.get_logger(__name__)

SPREAD = timedelta(seconds=2)  # first polls are spread over this, so that a start is not a burst …
SPREAD_EACH = timedelta(milliseconds=30)  # … with many sources over so much for each, or over their interval
JITTER = timedelta(seconds=2)  # at most; a promise counts on the poll interval plus five seconds

MakeTools = Callable[[ConfiguredSource], Tools]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One source as it is to run: built, and not started."""

    configured: ConfiguredSource
    connector: Connector
    assignments: tuple[Assignment, ...]
    purse: Purse  # what it spends
    fetch: Fetch  # to ask its hubs

    @property
    def name(self) -> str:
        return self.configured.entry.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """One source at work, and what it was started with."""

    ready: Ready
    reporter: Reporter
    polled: PolledSource | None = None
    streams: tuple[asyncio.Task[None], ...] = ()
    rechecker: Rechecker | None = None
    pushed: PushedSource | None = None
    listening: Listening | None = None  # to the hubs of a polled source

    def same_as(self, other: Ready) -> bool:
        """Whether starting the other one would change nothing."""
        return self.ready.configured == other.configured and self.ready.assignments == other.assignments


class Supervisor:
    """The running sources."""

    def __init__(
        self,
        *,
        intake: Intake,
        store: Store,
        clock: Clock,
        random: Random,
        scheduler: Scheduler,
        metrics: Metrics,
        policy: Callable[[], Policy],
        tools: MakeTools,
        public_url: str | None = None,
    ) -> None:
        """`public_url` is where the world reaches us; without it no hub is asked to send."""
        self._public_url = public_url
        self._intake, self._store, self._clock, self._random = intake, store, clock, random
        self._scheduler, self._metrics = scheduler, metrics
        self._policy, self._tools = policy, tools
        self._budget, self._reports = Budget(clock), Reports(store)
        self._spread = SPREAD
        self._running: dict[str, _Running] = {}
        self.settled = False  # every source that should run does
        intake.on_looks(self._plan_look)

    @property
    def health(self) -> tuple[SourceHealth, ...]:
        """Every running source's state, in the order of rules.yaml."""
        return tuple(running.reporter.health for running in self._running.values())

    def pushed(self, name: str) -> PushedSource | None:
        """The running source of this name that takes what others send."""
        running = self._running.get(name)
        return None if running is None else running.pushed

    def subscription(self, token: str) -> Subscription | None:
        """Whose callback this is."""
        every = (running.listening for running in self._running.values() if running.listening is not None)
        mine = (each for listening in every for each in listening.subscriptions)
        return next((each for each in mine if token and secrets.compare_digest(each.token, token)), None)

    def prepare(self, policy: Policy) -> tuple[Ready, ...]:
        """Build the sources of a policy; changes nothing. Raises whatever a connector raises when it is built."""
        return tuple(
            self._ready(policy, name, source) for name, source in policy.sources.items() if source.entry.enabled
        )

    def _ready(self, policy: Policy, name: str, source: ConfiguredSource) -> Ready:
        tools = self._tools(source)
        connector = build(source, tools)
        assignments = self._assign(policy, name, connector)
        return Ready(
            configured=source, connector=connector, assignments=assignments, purse=tools.purse, fetch=tools.fetch
        )

    def _assign(self, policy: Policy, name: str, connector: Connector) -> tuple[Assignment, ...]:
        return assign(connector.plan, policy.brands_of(name), self._wanted, connector.spec.query)

    async def apply(self, wanted: Sequence[Ready]) -> None:
        """Run exactly these sources; those that did not change are left alone."""
        names = {ready.name: ready for ready in wanted}
        changed = [
            name for name, running in self._running.items() if name not in names or not running.same_as(names[name])
        ]
        self.settled = False
        await self._halt(changed)
        for name in changed:
            if name not in names:
                self._metrics.forget_source(name)
        fresh = [ready for ready in wanted if ready.name not in self._running]
        before = await self._before() if fresh else {}
        self._spread = max(SPREAD, SPREAD_EACH * len(fresh))
        begun = {ready.name: self._begin(ready, before.get(ready.name)) for ready in fresh}
        self._running = {ready.name: begun.get(ready.name) or self._running[ready.name] for ready in wanted}
        for running in begun.values():
            if running.rechecker is not None:
                running.rechecker.start()
            if running.pushed is not None:
                await running.pushed.begin()
            if running.listening is not None:
                await running.listening.begin()
        self.settled = True

    def _wanted(self, text: str) -> bool:
        """Whether any brand could be meant, by the rules in force when asked."""
        return self._policy().matcher.wanted(text)

    async def listened(self) -> None:
        """A while has passed: sources that say nothing may have fallen silent."""
        for running in list(self._running.values()):
            await running.reporter.listened()

    async def _before(self) -> Mapping[str, SourceHealth]:
        """How every source was when it was last watched; nothing where the database does not say."""
        try:
            return {health.source: health for health in await self._store.health()}
        except StoreError as error:
            log.warning("store.unavailable", during="source health", reason=str(error))
            return {}

    def _begin(self, ready: Ready, before: SourceHealth | None) -> _Running:
        name, connector = ready.name, ready.connector
        reporter = Reporter(
            name,
            ready.configured.entry.connector,
            store=self._store,
            clock=self._clock,
            metrics=self._metrics,
            purse=ready.purse,
            before=before,
            reports=self._reports,
        )
        rechecker = self._rechecker(ready)
        if is_pushed(connector):
            pushed = self._open(ready, reporter)
            return _Running(ready=ready, reporter=reporter, pushed=pushed, rechecker=rechecker)
        if not connector.streaming:
            polled, listening = self._schedule(ready, reporter)
            return _Running(ready=ready, reporter=reporter, polled=polled, rechecker=rechecker, listening=listening)
        streams = [
            StreamedSource(
                name,
                connector,
                each,
                intake=self._intake,
                store=self._store,
                clock=self._clock,
                random=self._random,
                metrics=self._metrics,
                reporter=reporter,
            )
            for each in ready.assignments
        ]
        tasks = tuple(asyncio.create_task(stream.run(), name=f"stream:{name}") for stream in streams)
        return _Running(ready=ready, reporter=reporter, streams=tasks, rechecker=rechecker)

    def _open(self, ready: Ready, reporter: Reporter) -> PushedSource:
        return PushedSource(
            ready.name,
            ready.connector,
            ready.assignments[0],  # there is one: what is sent is sent for every brand
            intake=self._intake,
            store=self._store,
            clock=self._clock,
            metrics=self._metrics,
            reporter=reporter,
        )

    def _rechecker(self, ready: Ready) -> Rechecker | None:
        """Whoever looks again at this source's posts; None where the source cannot show them again."""
        if not ready.connector.spec.looks:
            return None
        return Rechecker(
            ready.name,
            ready.connector,
            ready.assignments,
            intake=self._intake,
            store=self._store,
            clock=self._clock,
            random=self._random,
            scheduler=self._scheduler,
            metrics=self._metrics,
            policy=self._policy,
            budget=self._budget,
        )

    def _plan_look(self, source: str, at: datetime) -> None:
        running = self._running.get(source)
        if running is not None and running.rechecker is not None:
            running.rechecker.plan(at)

    def _listening(self, ready: Ready, polled: PolledSource, reporter: Reporter) -> Listening | None:
        """Whoever has hubs send what is new; None where the world cannot reach us, or the source knows no hubs."""
        if self._public_url is None or not offers(ready.connector):
            return None
        subscriptions = [
            Subscription(
                ready.name,
                ready.connector,
                each,
                about=sha256(ready.configured.config.model_dump_json().encode()).hexdigest()[:32],
                public_url=self._public_url,
                plain_hubs=ready.configured.entry.allow_private,
                fetch=ready.fetch,
                intake=self._intake,
                store=self._store,
                clock=self._clock,
                scheduler=self._scheduler,
                reporter=reporter,
            )
            for each in ready.assignments
        ]
        return Listening(polled, subscriptions, clock=self._clock, reporter=reporter)

    def _schedule(self, ready: Ready, reporter: Reporter) -> tuple[PolledSource, Listening | None]:
        interval = ready.configured.entry.every or ready.connector.spec.every
        polled = PolledSource(
            ready.name,
            ready.connector,
            ready.assignments,
            interval=interval,
            intake=self._intake,
            store=self._store,
            clock=self._clock,
            random=self._random,
            metrics=self._metrics,
            reporter=reporter,
        )
        listening = self._listening(ready, polled, reporter)
        self._scheduler.every(
            _timer(ready.name),
            interval,
            polled.tick if listening is None else listening.tick,
            first=self._clock.now() + max(SPREAD, min(self._spread, interval)) * self._random.random(),
            jitter=min(JITTER, interval / 10),
        )
        return polled, listening

    async def _halt(self, names: Iterable[str]) -> None:
        """Stop these, all at once. A connector that does not let go within seconds is left behind."""
        halted = [self._running.pop(name) for name in names]
        await asyncio.gather(*(self._end(each) for each in halted))

    async def _end(self, running: _Running) -> None:
        self._scheduler.cancel(_timer(running.ready.name))
        if running.rechecker is not None:
            await running.rechecker.stop()
        if running.polled is not None:
            await running.polled.stop()
        if running.pushed is not None:
            await running.pushed.stop()
        if running.listening is not None:
            await running.listening.stop()
        for task in running.streams:
            task.cancel()
        if running.streams:
            await asyncio.wait(running.streams, timeout=STOP_WITHIN)
        await running.reporter.rest()

    async def stop(self) -> None:
        """Stop reading. What was committed is safe; what was not is read again from the same cursor."""
        self.settled = False
        await self._halt(list(self._running))


def build(source: ConfiguredSource, tools: Tools) -> Connector:
    """The connector of a configured source."""
    identity = Source(name=source.entry.name, network=source.network)
    return source.connector(identity, source.config, tools)


def _timer(source: str) -> str:
    return f"poll:{source}"

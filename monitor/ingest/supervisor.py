"""Starts, stops and replaces sources as rules.yaml says, each independent of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import structlog

from connectors.base import Connector, Source, Tools
from monitor.clock import Clock
from monitor.ingest.intake import Intake
from monitor.ingest.polled import PolledSource
from monitor.ingest.reporter import Reporter
from monitor.ingest.streamed import StreamedSource
from monitor.ingest.watches import Assignment, assign
from monitor.metrics import Metrics
from monitor.model import SourceHealth
from monitor.policy import Policy
from monitor.rules.load import ConfiguredSource
from monitor.schedule import Scheduler
from monitor.store.base import Store

log = structlog.get_logger(__name__)

SPREAD = timedelta(seconds=2)  # first polls are spread over this, so that a start is not a burst
JITTER = timedelta(seconds=2)  # at most; a promise counts on the poll interval plus five seconds

MakeTools = Callable[[ConfiguredSource], Tools]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """One source at work, and what it was started with."""

    configured: ConfiguredSource
    assignments: tuple[Assignment, ...]
    reporter: Reporter
    tasks: tuple[asyncio.Task[None], ...]


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
    ) -> None:
        self._intake, self._store, self._clock, self._random = intake, store, clock, random
        self._scheduler, self._metrics = scheduler, metrics
        self._policy, self._tools = policy, tools
        self._running: dict[str, _Running] = {}

    @property
    def health(self) -> tuple[SourceHealth, ...]:
        """Every running source's state, in the order of rules.yaml."""
        return tuple(running.reporter.health for running in self._running.values())

    async def apply(self, policy: Policy) -> None:
        """Run exactly the sources of this policy; those that did not change are left alone."""
        wanted: Mapping[str, ConfiguredSource] = {
            name: source for name, source in policy.sources.items() if source.entry.enabled
        }
        connectors = {name: build(source, self._tools(source)) for name, source in wanted.items()}
        assignments = {name: assign(connectors[name].plan, policy.brands_of(name), self._wanted) for name in wanted}
        for name, running in list(self._running.items()):
            same = name in wanted and running.configured == wanted[name] and running.assignments == assignments[name]
            if not same:
                await self._halt(name)
                if name not in wanted:
                    self._metrics.forget_source(name)
        for name, source in wanted.items():
            if name not in self._running:
                self._running[name] = self._begin(source, connectors[name], assignments[name])
        self._running = {name: self._running[name] for name in wanted}

    def _wanted(self, text: str) -> bool:
        """Whether any brand could be meant, by the rules in force when asked."""
        return self._policy().matcher.wanted(text)

    def _begin(self, source: ConfiguredSource, connector: Connector, assignments: tuple[Assignment, ...]) -> _Running:
        name = source.entry.name
        reporter = Reporter(name, source.entry.connector, store=self._store, clock=self._clock, metrics=self._metrics)
        if connector.streaming:
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
                for each in assignments
            ]
            tasks = tuple(asyncio.create_task(stream.run(), name=f"stream:{name}") for stream in streams)
        else:
            self._schedule(source, connector, assignments, reporter)
            tasks = ()
        return _Running(configured=source, assignments=assignments, reporter=reporter, tasks=tasks)

    def _schedule(
        self,
        source: ConfiguredSource,
        connector: Connector,
        assignments: tuple[Assignment, ...],
        reporter: Reporter,
    ) -> None:
        interval = source.entry.every or connector.spec.every
        polled = PolledSource(
            source.entry.name,
            connector,
            assignments,
            interval=interval,
            intake=self._intake,
            store=self._store,
            clock=self._clock,
            random=self._random,
            metrics=self._metrics,
            reporter=reporter,
        )
        self._scheduler.every(
            _timer(source.entry.name),
            interval,
            polled.tick,
            first=self._clock.now() + SPREAD * self._random.random(),
            jitter=min(JITTER, interval / 10),
        )

    async def _halt(self, name: str) -> None:
        running = self._running.pop(name)
        self._scheduler.cancel(_timer(name))
        for task in running.tasks:
            task.cancel()
        if running.tasks:
            await asyncio.wait(running.tasks, timeout=5)

    async def stop(self) -> None:
        """Stop reading. What was committed is safe; what was not is read again from the same cursor."""
        for name in list(self._running):
            await self._halt(name)


def build(source: ConfiguredSource, tools: Tools) -> Connector:
    """The connector of a configured source."""
    identity = Source(name=source.entry.name, network=source.network)
    return source.connector(identity, source.config, tools)


def _timer(source: str) -> str:
    return f"poll:{source}"

"""A source and its driver on a clock that stands still, over a real store that fails when told to."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, ClassVar, Self

from connectors.base import Batch, Capability, ConnectorConfig, ConnectorSpec, Plan, Watch
from monitor.ingest.intake import Intake
from monitor.ingest.polled import PolledSource
from monitor.ingest.reporter import Reporter
from monitor.ingest.streamed import StreamedSource
from monitor.ingest.watches import Assignment
from monitor.language.identify import Identifier
from monitor.metrics import Metrics
from monitor.model import Cursor, Mention, SourceState
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from monitor.store.sql import SqlStore
from tests.fakes.clock import FakeClock
from tests.fakes.shaky import ShakyStore
from tests.fakes.tower import Scripted

RULES = """
version: 1
brands: [{name: Hotel Miramar, any: [Hotel Miramar]}]
sources: [{name: feed, connector: scripted, every: 1m}]
rules: [{name: loud, when: {level: ">= alert"}}]
route: {receiver: terminal}
receivers: [{name: terminal, console: {}}]
"""

Answer = Batch | BaseException | Callable[[Cursor | None], Batch]


class Pages:
    """A connector that answers each watch from its own script, and says nothing new when that is at its end."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="pages",
        summary="Answers from a script.",
        network="mastodon",
        config=ConnectorConfig,
        capabilities=frozenset({Capability.POLL, Capability.STREAM}),
    )
    plan, streaming = Plan.PER_TERM, False

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.scripts: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self.always: dict[str, Answer] = {}
        self.asked: list[tuple[str, Cursor | None]] = []
        self.opened = self.closed = 0

    def answer(self, watch: Watch, cursor: Cursor | None) -> Batch:
        self.asked.append((watch.key, cursor))
        script = self.scripts[watch.key]
        found = script.popleft() if script else self.always.get(watch.key, Batch())
        if isinstance(found, BaseException):
            raise found
        return found if isinstance(found, Batch) else found(cursor)

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        return self.answer(watch, cursor)

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        self.opened += 1
        try:
            while True:
                if self.scripts[watch.key]:
                    yield self.answer(watch, cursor)
                else:
                    await self._clock.sleep(timedelta(seconds=1))
        finally:
            self.closed += 1

    def keys(self) -> str:
        """The watches asked so far, one letter each."""
        return "".join(key for key, _cursor in self.asked)


class Gate:
    """Everything between a connector and the store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.clock = FakeClock()
        self.metrics = Metrics("test")
        self.pages = Pages(self.clock)
        self.woken: list[object] = []

    async def __aenter__(self) -> Self:
        self.database = await SqlStore.open(f"sqlite:///{self._folder / 'gate.db'}")
        self.store: Any = ShakyStore(self.database)
        self.clock.busy = lambda: self.store.under_way > 0
        rules = self._folder / "rules.yaml"
        rules.write_text(RULES, encoding="utf-8")
        policy = Policy.of(
            load(rules, environ={}, connectors={"scripted": Scripted}), registry.load("default"), Identifier()
        )
        self.intake = Intake(
            store=self.store,
            clock=self.clock,
            metrics=self.metrics,
            policy=lambda: policy,
            wake=self.woken.append,
        )
        self.reporter = Reporter("feed", "pages", store=self.store, clock=self.clock, metrics=self.metrics)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.database.close()

    def _fields(self) -> dict[str, Any]:
        return {
            "intake": self.intake,
            "store": self.store,
            "clock": self.clock,
            "random": Random(5),
            "metrics": self.metrics,
            "reporter": self.reporter,
        }

    def polled(self, *keys: str, every: timedelta = timedelta(minutes=1)) -> PolledSource:
        return PolledSource("feed", self.pages, [assignment(key) for key in keys], interval=every, **self._fields())

    def streamed(self, key: str = "a") -> StreamedSource:
        return StreamedSource("feed", self.pages, assignment(key), **self._fields())

    @property
    def state(self) -> SourceState:
        return self.reporter.health.state

    async def rounds(self, source: PolledSource, count: int, every: timedelta = timedelta(minutes=1)) -> None:
        """What the scheduler does: a tick an interval."""
        for _ in range(count):
            await source.tick()
            await self.clock.advance(every)

    async def stored(self) -> list[str]:
        from monitor.store.base import MentionQuery

        return sorted(row.mention.id for row in (await self.database.search(MentionQuery())).rows)


def assignment(key: str) -> Assignment:
    return Assignment(watch=Watch(key=key, terms=(key,)), brands=("Hotel Miramar",))


def page(*mentions: Mention, **more: Any) -> Batch:
    return Batch(mentions=mentions, seen=len(mentions), **more)

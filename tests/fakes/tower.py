"""A whole daemon in one process, on a fake clock: real policy, real store, scripted sources and receivers.

async with Tower(RULES) as tower:
    tower.source("feed").offers(mention("…"))
    await tower.passes(minutes=2)
    assert tower.told("oncall") == […]
"""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, ClassVar

from pydantic import Field

from connectors.base import (
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Plan,
    Source,
    Tools,
    Watch,
)
from connectors.testing.fakes import tools
from monitor.daemon import Daemon, Parts
from monitor.errors import DeliveryError, SourceError
from monitor.language.identify import Identifier
from monitor.metrics import Metrics
from monitor.model import Cursor, Mention, Notification, Outgoing, Step
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.rules.watchfile import FileWatch
from monitor.sentiment import registry
from monitor.store.sql import SqlStore
from tests.fakes.clock import FakeClock
from tests.fakes.scheduler import FakeScheduler

RARELY = timedelta(minutes=5)


class ScriptConfig(ConnectorConfig):
    """Settings of the scripted connector."""

    stream: bool = Field(default=False, description="Whether it streams.")


class ScriptedSource:
    """What a source will answer, in order; when the script is empty it has nothing new."""

    def __init__(self) -> None:
        self.script: deque[Batch | SourceError] = deque()
        self.asked: list[tuple[str, Cursor | None]] = []

    def offers(self, *mentions: Mention, **more: Any) -> None:
        """The next page."""
        self.script.append(Batch(mentions=mentions, seen=len(mentions), **more))

    def fails(self, error: SourceError, times: int = 1) -> None:
        self.script.extend([error] * times)

    def next(self, watch: Watch, cursor: Cursor | None) -> Batch:
        self.asked.append((watch.key, cursor))
        answer = self.script.popleft() if self.script else Batch()
        if isinstance(answer, SourceError):
            raise answer
        return answer


class Scripted:
    """A connector that answers from a script."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="scripted",
        summary="Answers from a script.",
        network="mastodon",
        config=ScriptConfig,
        capabilities=frozenset({Capability.POLL, Capability.STREAM}),
        every=timedelta(minutes=1),
    )
    sources: ClassVar[dict[str, ScriptedSource]] = defaultdict(ScriptedSource)

    def __init__(self, source: Source, config: ScriptConfig, tools: Tools) -> None:
        self._script, self._config, self._tools = self.sources[source.name], config, tools

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    @property
    def streaming(self) -> bool:
        return self._config.stream

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        return self._script.next(watch, cursor)

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        while True:
            if self._script.script:
                yield self._script.next(watch, cursor)
            else:
                await self._tools.clock.sleep(timedelta(seconds=1))


class Ear:
    """A receiver that remembers what it was told, and fails on command."""

    def __init__(self, name: str, clock: FakeClock, *, keeps_card: bool = False) -> None:
        self.name, self.keeps_card = name, keeps_card
        self._clock = clock
        self.heard: list[tuple[datetime, Notification]] = []
        self.attempts: list[Outgoing] = []
        self.errors: deque[DeliveryError | None] = deque()

    async def send(self, outgoing: Outgoing) -> str | None:
        self.attempts.append(outgoing)
        error = self.errors.popleft() if self.errors else None
        if error is not None:
            raise error
        self.heard.append((self._clock.now(), outgoing.notification))
        return f"ref-{len(self.heard)}"

    async def find(self, notification: Notification, since: datetime) -> str | None:
        return None

    async def check(self) -> str:
        return "listening"

    async def close(self) -> None:
        return None


class _Tracked:
    """The store, counting what is under way so that the fake clock waits for its threads."""

    def __init__(self, store: SqlStore) -> None:
        self._store, self.under_way = store, 0
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            self.calls[name] += 1
            self.under_way += 1
            try:
                return await method(*args, **kwargs)
            finally:
                self.under_way -= 1

        return call


class Tower:
    """The daemon under test."""

    public_url: ClassVar[str | None] = None  # where the world reaches it, if it does

    def __init__(
        self,
        rules: str,
        folder: Path,
        *,
        url: str | None = None,
        cards: Iterable[str] = (),
        check: timedelta = RARELY,
    ) -> None:
        """`check`: how often to look for what other processes have changed; most tests have no other process."""
        self.file = folder / "rules.yaml"
        self.file.write_text(textwrap.dedent(rules), encoding="utf-8")
        self._url = url or f"sqlite:///{folder / 'tower.db'}"
        self._cards, self._check = frozenset(cards), check
        self.clock = FakeClock()
        self.metrics = Metrics("test")
        self.ears: dict[str, Ear] = {}
        Scripted.sources.clear()

    def source(self, name: str) -> ScriptedSource:
        return Scripted.sources[name]

    async def __aenter__(self) -> Tower:
        self.database = await SqlStore.open(self._url)
        self.store = _Tracked(self.database)
        self.clock.busy = lambda: self.store.under_way > 0
        self.scheduler = FakeScheduler(self.clock)
        parts = Parts(
            store=self.store,  # type: ignore[arg-type]
            clock=self.clock,
            random=Random(7),
            scheduler=self.scheduler,
            metrics=self.metrics,
            tools=self._tools,
            receivers=self._receivers,
            load=self._load,
            rules_file=FileWatch(self.file),
            public_url=self.public_url,
            check=self._check,
        )
        self.daemon = Daemon(parts, self._load())
        self._before_start()
        await self.daemon.start()
        await self.clock.settle()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.daemon.stop()
        await self.database.close()

    def _before_start(self) -> None:
        """For daemons that are given more than this one."""

    def _load(self) -> Policy:
        loaded = load(self.file, environ={}, connectors={"scripted": Scripted})
        return Policy.of(loaded, registry.load("default"), Identifier())

    def _tools(self, _source: object) -> Tools:
        return tools(self.clock)

    def _receivers(self, policy: Policy) -> list[Any]:
        for receiver in policy.rules.receivers:
            keeps = receiver.name in self._cards
            self.ears.setdefault(receiver.name, Ear(receiver.name, self.clock, keeps_card=keeps))
        return [self.ears[receiver.name] for receiver in policy.rules.receivers]

    async def passes(self, **delta: float) -> None:
        """Let time pass."""
        await self.clock.advance(timedelta(**delta))

    def told(self, receiver: str) -> list[tuple[str, list[str]]]:
        """What a receiver was told so far: why, and the ids of the fresh mentions. Edits of a card are left out."""
        return [
            (notification.why.value, [str(key) for key in notification.fresh])
            for _at, notification in self.ears[receiver].heard
            if notification.step is not Step.EDIT
        ]

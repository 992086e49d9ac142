"""The real daemon on the simulated internet: started, killed without a word, and started again on the same file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from connectors.base import Tools
from connectors.purse import Purse
from connectors.registry import discover
from connectors.testing.fakes import InlineSandbox, ScriptedFollow
from monitor.app import asked_until
from monitor.daemon import Daemon, Parts
from monitor.ingest.shelf import PurseShelf
from monitor.language.identify import Identifier
from monitor.metrics import Metrics
from monitor.policy import Policy
from monitor.rules.load import ConfiguredSource, load
from monitor.rules.watchfile import FileWatch
from monitor.sentiment import registry
from monitor.store.sql import SqlStore
from tests.day.clockwork import DayClock, DayEar, DayScheduler
from tests.day.internet import Internet, VirtualEdge

RULES: dict[str, Any] = {
    "version": 1,
    "defaults": {"timezone": "UTC"},
    "scoring": {
        "rechecks": {"per_hour": 60},
        "storm": {"bucket": "6h", "windows": ["6h"]},
    },  # storms are another story: seldom looked for
    "rules": [{"name": "loud", "when": {"level": "page"}}],
    "route": {
        "receiver": "oncall",
        "group_wait": "0s",
        "repeat_interval": "48h",
        "routes": [{"matchers": ['rule="source"'], "receiver": "ops"}],
    },
    "receivers": [{"name": "oncall", "console": {}}, {"name": "ops", "console": {}}],
}


class Town:
    """One data folder, and whatever daemon runs on it."""

    def __init__(self, folder: Path, clock: DayClock, internet: Internet, rules: Mapping[str, Any]) -> None:
        self.clock, self.internet = clock, internet
        self._file = folder / "rules.yaml"
        self._file.write_bytes(msgspec.json.encode({**RULES, **rules}))  # JSON is YAML
        self._url = f"sqlite:///{folder / 'town.db'}"
        self._policy: Policy | None = None
        self.ears = {name: DayEar(name, clock) for name in ("oncall", "ops")}
        self._lives = 0

    async def open(self) -> None:
        """Open the store."""
        self.store = await SqlStore.open(self._url)

    async def start(self) -> None:
        """A new process: nothing is left of the last one but the file."""
        self._lives += 1
        self._edge = VirtualEdge(self.clock, self.internet, await asked_until(self.store))
        parts = Parts(
            store=self.store,
            clock=self.clock,
            random=Random(self._lives),
            scheduler=DayScheduler(self.clock),
            metrics=Metrics("test"),
            tools=self._tools,
            receivers=lambda _policy: list(self.ears.values()),
            load=self._load,
            rules_file=FileWatch(self._file),
            check=timedelta(minutes=5),
        )
        self.daemon = Daemon(parts, self._load())
        await self.daemon.start()
        await self.clock.settle()

    async def kill(self) -> None:
        """kill -9, as near as one process can come to it: whatever is under way stops where it stands."""
        mine = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not mine]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.store.close()
        await self.open()

    async def stop(self) -> None:
        await self.daemon.stop()

    def _load(self) -> Policy:
        if self._policy is None:
            loaded = load(self._file, environ={}, connectors=discover())
            self._policy = Policy.of(loaded, registry.load("default"), Identifier())
        return self._policy

    def _tools(self, source: ConfiguredSource) -> Tools:
        limit, name = source.connector.spec.rate_limit, source.entry.name
        purse = Purse(self.clock, PurseShelf.of(self.store, name))
        return Tools(
            fetch=self._edge.fetch_for(rate_limit=limit, source=name, count=purse.count),
            connect=self.internet.connect,
            follow=ScriptedFollow(lambda _request: (), self.clock),
            sandbox=InlineSandbox(),
            clock=self.clock,
            random=Random(name),
            purse=purse,
        )

"""The daemon's collecting part in a process of its own: everything between rules and a database on disk, no receivers.

`main` polls so many feeds of a publisher, each `every` seconds and under a host name of its own, until all were read
once; then it measures for so long and prints JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

from benchmarks._logs import unheard
from benchmarks._material import agency
from benchmarks._polling import Gauge, lateness, worst
from benchmarks._publisher import BRANDS, TERMS
from connectors.rss import Config, Rss
from monitor.app import Edges
from monitor.clock import SystemClock
from monitor.core.issues import Issues
from monitor.core.match import Matcher
from monitor.ingest.intake import Intake
from monitor.ingest.shelf import PurseShelf
from monitor.ingest.supervisor import Supervisor
from monitor.language.identify import Identifier
from monitor.metrics import Metrics
from monitor.net.blocking import BlockingEdge
from monitor.net.fetch import HttpEdge
from monitor.net.sandbox import ProcessSandbox
from monitor.net.websocket import WebSocketEdge
from monitor.notify.pace import Pace
from monitor.policy import Policy
from monitor.rules.load import ConfiguredSource
from monitor.rules.schema import Rules, SourceEntry
from monitor.schedule import ApsScheduler
from monitor.sentiment.registry import load
from monitor.store.sql import SqlStore

PATIENCE = 600.0  # seconds until every feed was read once


async def ours(_host: str, _port: int) -> Sequence[str]:
    """Every name is this machine."""
    return ("127.0.0.1",)


def policy(port: int, sources: int, every: timedelta) -> Policy:
    """200 brands with 10,000 terms, and so many feeds."""
    entries = [
        {"name": f"feed{number}", "connector": "rss", "url": f"http://f{number}.example:{port}/{number}"}
        for number in range(sources)
    ]
    rules = Rules.model_validate(
        {
            "version": 1,
            "brands": [brand.model_dump() for brand in agency(BRANDS, TERMS)],
            "sources": [{**entry, "every": every, "allow_private": True} for entry in entries],
            "rules": [{"name": "loud", "when": {"polarity": "< -0.5"}}],
            "route": {"receiver": "terminal", "group_by": ["brand", "author"]},
            "receivers": [{"name": "terminal", "console": {}}],
        }
    )
    return Policy(
        rules=rules,
        sources={entry.name: _configured(entry) for entry in rules.sources},
        matcher=Matcher.compile(rules.brands),
        sentiment=load("default"),
        languages=Identifier(),
        issues=Issues.compile(),
        digest="benchmark",
    )


def _configured(entry: SourceEntry) -> ConfiguredSource:
    return ConfiguredSource(
        entry=entry, connector=Rss, config=Config.model_validate(entry.settings), network=Rss.spec.network
    )


async def collect(port: int, sources: int, every: timedelta, seconds: float, folder: Path) -> dict[str, Any]:
    """What came of it."""
    clock, random, metrics = SystemClock(), Random(1), Metrics("benchmark")
    rules = policy(port, sources, every)
    store = await SqlStore.open(f"sqlite:///{folder / 'almenara.db'}")
    edges = Edges(
        http=HttpEdge(clock, resolve=ours),
        blocking=BlockingEdge(clock),
        websocket=WebSocketEdge(clock),
        sandbox=ProcessSandbox(),
        clock=clock,
        random=random,
        pace=Pace(clock),
    )
    scheduler = ApsScheduler(clock, random)
    intake = Intake(store=store, clock=clock, metrics=metrics, policy=lambda: rules, wake=lambda _at: None)
    supervisor = Supervisor(
        intake=intake,
        store=store,
        clock=clock,
        random=random,
        scheduler=scheduler,
        metrics=metrics,
        policy=lambda: rules,
        tools=lambda source: edges.tools(source, PurseShelf.of(store, source.name)),
    )
    scheduler.start()
    try:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(PATIENCE):
            begun = clock.now()
            await supervisor.apply(supervisor.prepare(rules))
            gc.collect()
            gc.freeze()  # as the daemon does once it has started
            while not all(each.last_success and each.last_success > begun for each in supervisor.health):  # noqa: ASYNC110 - nobody rings
                await asyncio.sleep(0.1)
            async with lateness() as late:
                before, failed = await Gauge.take(client, port), _failures(metrics)
                await asyncio.sleep(seconds)
                after = await Gauge.take(client, port)
        return after.since(before) | {"failed": _failures(metrics) - failed, "late": worst(late)}
    finally:
        scheduler.stop()
        await supervisor.stop()
        edges.blocking.close()
        await edges.sandbox.aclose()
        await edges.http.aclose()
        await store.close()


def _failures(metrics: Metrics) -> int:
    """Polls that ended otherwise than well."""
    samples = [sample for metric in metrics.polls.collect() for sample in metric.samples]
    return int(sum(s.value for s in samples if s.name.endswith("_total") and s.labels["outcome"] != "ok"))


def main(port: str, sources: str, every: str, seconds: str, folder: str) -> None:
    with unheard():
        found = asyncio.run(
            collect(int(port), int(sources), timedelta(seconds=float(every)), float(seconds), Path(folder))
        )
    print(json.dumps(found))

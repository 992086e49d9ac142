"""Bringing JSON lines into the store: matched, judged, never alerting."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from monitor.app import compile_policy, store
from monitor.cli.context import Prepared
from monitor.clock import SystemClock
from monitor.lines import LineError, decode_line
from monitor.model import Mention
from monitor.policy import Policy
from monitor.store.base import Store

BATCH = 200


@dataclass(slots=True)
class Imported:
    """What became of the lines."""

    read: int = 0
    stored: int = 0
    known: int = 0
    unmatched: int = 0
    problems: list[str] = field(default_factory=list)


async def bring_in(prepared: Prepared, path: Path, source: str) -> Imported:
    """Read, judge and store, a batch at a time. Raises StoreError; what was stored by then stays."""
    policy, outcome, now = compile_policy(prepared.loaded), Imported(), SystemClock().now()
    async with store(prepared.settings) as database:
        batch: list[Mention] = []
        for mention in _mentions(path, source, now, outcome):
            batch.append(mention)
            if len(batch) >= BATCH:
                await _keep(database, policy, batch, outcome, now)
                batch.clear()
        await _keep(database, policy, batch, outcome, now)
    return outcome


def _mentions(path: Path, source: str, now: datetime, outcome: Imported) -> Iterator[Mention]:
    stream = sys.stdin.buffer if str(path) == "-" else path.open("rb")
    with stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            outcome.read += 1
            try:
                yield decode_line(line, number, source=source, now=now)
            except LineError as error:
                outcome.problems.append(str(error))


async def _keep(database: Store, policy: Policy, batch: list[Mention], outcome: Imported, now: datetime) -> None:
    cases = [(mention, policy.matcher.match(mention)) for mention in batch]
    about = [(mention, matches) for mention, matches in cases if matches]
    outcome.unmatched += len(cases) - len(about)
    everything = frozenset(brand.name for brand in policy.rules.brands)
    judged = policy.judge(about, now=now, past=lambda _mention: everything, before={})
    stored = await database.import_([replace(one, alerts=(), joins=()) for one in judged], now)
    outcome.stored += stored
    outcome.known += len(judged) - stored

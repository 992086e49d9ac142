"""Bringing JSON lines into the store: matched, judged, never alerting."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from monitor.app import store
from monitor.cli.context import Prepared, policy_of
from monitor.clock import SystemClock
from monitor.core.dedupe import lookup_keys, sort_out
from monitor.lines import LineError, decode_line, read_lines
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
    unknown: set[str] = field(default_factory=set)  # keys that stand in no table


async def bring_in(prepared: Prepared, path: Path, source: str) -> Imported:
    """Read, judge and store, a batch at a time. Raises StoreError; what was stored by then stays."""
    policy, outcome, now = policy_of(prepared), Imported(), SystemClock().now()
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
    with ExitStack() as stack:
        stream = sys.stdin.buffer if str(path) == "-" else stack.enter_context(path.open("rb"))
        for number, line in read_lines(stream):
            outcome.read += 1
            try:
                yield decode_line(line, number, source=source, now=now, unknown=outcome.unknown)
            except LineError as error:
                outcome.problems.append(str(error))


async def _keep(database: Store, policy: Policy, batch: list[Mention], outcome: Imported, now: datetime) -> None:
    matches = {mention.id: found for mention in batch if (found := policy.matcher.match(mention))}
    about = [mention for mention in batch if mention.id in matches]
    others = [mention for mention in batch if mention.id not in matches]
    # The same eyes as the sources' road has: what is stored under another id or address is not stored again.
    known = await database.known(lookup_keys(about))
    sorted_ = sort_out(about, known, among=others)
    everything = frozenset(brand.name for brand in policy.rules.brands)
    judged = policy.judge(
        [(mention, matches[mention.id]) for mention in sorted_.fresh],
        now=now,
        past=lambda _mention: everything,
        before={},
    )
    fresh = [replace(one, keys=sorted_.keys.get(one.mention.id, ()), alerts=(), joins=()) for one in judged]
    stored = await database.import_(fresh, now) if fresh else 0
    outcome.unmatched += len(others)
    outcome.stored += stored
    outcome.known += len(about) - stored

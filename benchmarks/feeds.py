"""Poll jobs a minute that one process sustains with 2,000 feeds, beside bare httpx and feedparser on the same feeds.

A publisher in another process has the feeds, each under a host name of its own: at one host the daemon asks two at a
time and keeps a pace. What is measured is the daemon between rules and database (scheduler, sources, network edge,
sandboxed parser, judge, SQLite on disk), in a process of its own; CPU includes that of its parsing workers.

Two rows of ours: at the pace that people set (each feed once a minute), and as fast as it goes.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from benchmarks._publisher import BRANDS, TERMS, running
from benchmarks._timing import table

NAME = "Feeds"
AIM = 2_000  # jobs a minute
NEWS = 0.05  # of the polls meet a feed that has changed
USUAL, EAGER = 60.0, 4.0  # seconds between two polls of a feed; the second is more than can be done

_OURS = "import sys; from benchmarks._collector import main; main(*sys.argv[1:])"  # not as a module: workers import it


def run(sources: int = 2_000, seconds: float = 60.0, repetitions: int = 3, usual: float = USUAL) -> str:
    """The table. The row at the usual pace takes `seconds`, each repetition of the others a third of it."""
    # One folder for all: the first run reads every feed whole, the others go on from the places in the database.
    with running(sources, NEWS) as port, tempfile.TemporaryDirectory(prefix="almenara-bench-") as folder:
        calm = _told(["-c", _OURS, port, sources, usual, seconds, folder])
        bare, ours = [], []
        for _ in range(repetitions):
            bare.append(_told(["-m", "benchmarks._bare_feeds", port, sources, seconds / 3]))
            ours.append(_told(["-c", _OURS, port, sources, min(EAGER, usual), seconds / 3, folder]))
    floor = _median(bare)
    rows = [
        _row("bare httpx and feedparser", floor, floor, ""),
        _row(f"the daemon, each feed every {usual:g} s", calm, floor, f"≥ {AIM:,}"),
        _row("the daemon, as fast as it goes", _median(ours), floor, f"≥ {AIM:,}"),
    ]
    head = [
        f"{sources:,} feeds, {BRANDS} brands, {TERMS:,} terms",
        "jobs a minute",
        "304",
        "failed",
        "of one core",
        "CPU ms a job",
        "bare / this, CPU",
        "loop late, p99",
        "memory",
        "its parsers",
        "aim",
    ]
    return table(head, rows)


def _row(name: str, found: dict[str, float], floor: dict[str, float], aim: str) -> Sequence[str]:
    cost, least = (each["cpu"] / each["asked"] for each in (found, floor))
    return [
        name,
        f"{found['asked'] / found['seconds'] * 60:,.0f}",
        f"{found['unchanged']:.0%}",
        f"{found['failed']:.0f}",
        f"{found['cpu'] / found['seconds']:.0%}",
        f"{cost * 1000:.2f}",
        f"**{least / cost:.2f}**",
        f"{found['late'] * 1000:.0f} ms",
        f"{found['memory']:.0f} MB",
        f"{found['workers']:.0f} MB",
        aim,
    ]


def _told(arguments: Sequence[object]) -> dict[str, float]:
    done = subprocess.run([sys.executable, *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _median(found: Sequence[dict[str, Any]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in found) for name in found[0]}

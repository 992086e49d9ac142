"""How time is taken: CPU seconds where they can be had, medians of interleaved repetitions, and tables of both."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")


def process_cpu(pid: int) -> float:
    """CPU seconds of a process so far, its ended children included; 0.0 where it is gone. Resolution: 10 ms."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) * _TICK


def family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
            except OSError:
                continue
            if int(parent) == pid:
                found.append(int(entry.name))
    return found


def family_cpu(pid: int) -> float:
    """CPU seconds of a process and its children, living and ended."""
    return sum(map(process_cpu, family(pid)))


class Stopwatch:
    """Collects measurements by name; asked for, it answers with the median, in seconds."""

    def __init__(self) -> None:
        self._cpu: defaultdict[str, list[float]] = defaultdict(list)
        self._wall: defaultdict[str, list[float]] = defaultdict(list)

    @contextmanager
    def taking(self, name: str, others: Callable[[], float] = lambda: 0.0) -> Iterator[None]:
        """One measurement. `others` tells the CPU seconds of processes that work for us."""
        gc.collect()
        outside, before, started = others(), time.process_time(), time.perf_counter()
        yield
        wall, cpu = time.perf_counter() - started, time.process_time() - before
        self._wall[name].append(wall)
        self._cpu[name].append(cpu + others() - outside)

    def cpu(self, name: str) -> float:
        """CPU seconds, our own and those of `others`."""
        return statistics.median(self._cpu[name])

    def wall(self, name: str) -> float:
        """Seconds on the wall."""
        return statistics.median(self._wall[name])


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0.0 to 1.0) of the values do not exceed: nearest rank, nothing interpolated."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)

"""What a process that polls the publisher is measured by: requests, CPU, memory, and how late its event loop is."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from benchmarks._timing import family, family_cpu, percentile

_STEP = 0.01  # seconds between two looks at the loop


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How things stand at one moment."""

    at: float
    cpu: float  # seconds, of this process and its children
    asked: int
    unchanged: int

    @classmethod
    async def take(cls, client: httpx.AsyncClient, port: int) -> Self:
        told = (await client.get(f"http://127.0.0.1:{port}/asked")).json()
        return cls(at=time.perf_counter(), cpu=family_cpu(os.getpid()), **told)

    def since(self, before: Gauge) -> dict[str, Any]:
        """What happened in between; memory is that of now, in megabytes."""
        asked = self.asked - before.asked
        own, *others = (_resident(pid) for pid in family(os.getpid()))
        return {
            "asked": asked,
            "unchanged": (self.unchanged - before.unchanged) / max(1, asked),
            "seconds": self.at - before.at,
            "cpu": self.cpu - before.cpu,
            "memory": own,
            "workers": sum(others),
        }


@asynccontextmanager
async def lateness() -> AsyncIterator[list[float]]:
    """Seconds by which the loop was late, each hundredth of a second."""
    found: list[float] = []

    async def look() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_STEP)
            found.append(time.perf_counter() - before - _STEP)

    task = asyncio.create_task(look())
    try:
        yield found
    finally:
        task.cancel()


def worst(late: list[float]) -> float:
    """p99 of how late the loop was, in seconds."""
    return percentile(late, 0.99)


def _resident(pid: int) -> float:
    """VmRSS in megabytes; 0.0 where the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)

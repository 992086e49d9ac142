"""The three probes over real HTTP."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator

import pytest

from monitor.metrics import Metrics
from monitor.model import SourceState
from monitor.web.probes import ProbeServer, Readiness, application


class World:
    def __init__(self) -> None:
        self.state = Readiness(ready=True, detail={"database": "ok"})
        self.metrics = Metrics("1.2.3")
        self.refreshed = 0

    async def ready(self) -> Readiness:
        return self.state

    async def refresh(self) -> None:
        self.refreshed += 1


@pytest.fixture
async def world() -> AsyncIterator[tuple[World, str]]:
    world = World()
    server = ProbeServer(application(world.ready, world.metrics, world.refresh), "127.0.0.1", 0)
    server.start()
    yield world, server.address
    await server.stop()


async def get(url: str) -> tuple[int, str]:
    def work() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return await asyncio.to_thread(work)


async def test_alive_is_plain(world: tuple[World, str]) -> None:
    assert await get(f"{world[1]}/healthz") == (200, "ok\n")


async def test_readiness_follows_the_database(world: tuple[World, str]) -> None:
    status, body = await get(f"{world[1]}/readyz")
    assert (status, json.loads(body)) == (200, {"ready": True, "database": "ok"})
    world[0].state = Readiness(ready=False, detail={"database": "gone"})
    status, body = await get(f"{world[1]}/readyz")
    assert (status, json.loads(body)["database"]) == (503, "gone")


async def test_metrics_are_counted_when_somebody_looks(world: tuple[World, str]) -> None:
    world[0].metrics.in_state("feed", SourceState.OK)
    status, body = await get(f"{world[1]}/metrics")
    assert status == 200
    assert world[0].refreshed == 1
    assert 'almenara_build_info{version="1.2.3"} 1.0' in body
    assert 'almenara_source_state{source="feed",state="ok"} 1.0' in body
    assert 'almenara_source_state{source="feed",state="slow"} 0.0' in body


async def test_a_taken_port_is_an_error_before_anything_starts(world: tuple[World, str]) -> None:
    port = int(world[1].rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        ProbeServer(application(world[0].ready, world[0].metrics, world[0].refresh), "127.0.0.1", port)

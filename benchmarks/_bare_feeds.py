"""The least that polling feeds can be: httpx asks conditionally, feedparser reads what changed, nothing is kept.

`python -m benchmarks._bare_feeds PORT SOURCES SECONDS` goes through the feeds of a publisher once, then measures
while it goes on, and prints JSON. As many requests at a time as the daemon has connections, each feed under a name of
its own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import feedparser
import httpcore
import httpx

from benchmarks._polling import Gauge, lateness, worst
from monitor.net.client import KEEP, POOL


class _Here(httpcore.AsyncNetworkBackend):
    """Every name is this machine."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._inner.connect_tcp("127.0.0.1", port, timeout, local_address, socket_options)


class _Transport(httpx.AsyncHTTPTransport):
    def __init__(self) -> None:
        super().__init__()
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=POOL, max_keepalive_connections=KEEP, network_backend=_Here()
        )


async def collect(port: int, sources: int, seconds: float) -> dict[str, Any]:
    """What came of it."""
    etags: dict[int, str] = {}

    async def poll(client: httpx.AsyncClient, feed: int, *, warm: bool) -> None:
        headers = {"If-None-Match": etags[feed]} if feed in etags else {}
        answer = await client.get(f"http://f{feed}.example:{port}/{feed}", headers=headers)
        if answer.status_code == 200:
            headers = dict(answer.headers)
            assert warm or feedparser.parse(BytesIO(answer.content), response_headers=headers).entries
            etags[feed] = answer.headers["etag"]

    async def work(client: httpx.AsyncClient, feeds: Iterable[int], *, warm: bool = False) -> None:
        for feed in feeds:
            await poll(client, feed, warm=warm)

    async with httpx.AsyncClient(transport=_Transport(), trust_env=False) as client, httpx.AsyncClient() as teller:
        first = iter(range(sources))
        await asyncio.gather(*(work(client, first, warm=True) for _ in range(POOL)))
        again = itertools.cycle(range(sources))
        async with lateness() as late:
            before = await Gauge.take(teller, port)
            tasks = [asyncio.create_task(work(client, again)) for _ in range(POOL)]
            await asyncio.sleep(seconds)
            after = await Gauge.take(teller, port)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return after.since(before) | {"late": worst(late), "failed": 0}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(collect(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))))

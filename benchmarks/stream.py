"""Events a second through the Bluesky stream connector, against 10,000 terms, beside the bare WebSocket library.

A Jetstream in another process sends as fast as it is read. Everything is per CPU second of the reading process, which
is what one core of it could do. Follower counts are answered from memory: their round trips are waiting, not work.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from websockets.asyncio.client import connect

from benchmarks._jetstream import running, write
from benchmarks._material import brands, texts
from benchmarks._timing import Stopwatch, table
from connectors.base import Accept, Response, Source, Tools, Watch
from connectors.bluesky import Bluesky
from connectors.bluesky.config import BlueskyConfig
from connectors.bluesky.frames import Frame
from connectors.purse import Purse
from connectors.testing.fakes import ScriptedFollow
from monitor.clock import SystemClock
from monitor.core.match import Matcher
from monitor.net.websocket import WebSocketEdge

NAME = "Stream"
AIM = 0.4
SHARES = (0.001, 0.01)  # of the posts name a brand


def run(count: int = 100_000, brand_count: int = 7_000, repetitions: int = 5) -> str:
    """The table. 7,000 brands have a little more than 10,000 terms."""
    about = brands(brand_count)
    matcher = Matcher.compile(about)
    rows = []
    for share in SHARES:
        with tempfile.TemporaryDirectory(prefix="almenara-bench-") as folder:
            file = Path(folder) / "events.jsonl"
            write(file, texts(min(count, 20_000), about, share=share))
            with running(file, count) as address:
                watch, kept = Stopwatch(), 0
                for _ in range(repetitions):
                    asyncio.run(_bare(address, count, watch))
                    asyncio.run(_decoded(address, count, watch))
                    kept = asyncio.run(_connector(address, count, matcher, watch))
        rates = {name: count / watch.cpu(name) for name in ("bare", "decoded", "connector")}
        rows.append(
            [
                f"{share:.1%}",
                f"{kept:,}",
                *(f"{rate:,.0f}" for rate in rates.values()),
                f"{count / watch.wall('connector'):,.0f}",
                f"{rates['connector'] / rates['decoded']:.2f}",
                f"**{rates['connector'] / rates['bare']:.2f}**",
                f"≥ {AIM}",
            ]
        )
    terms = sum(len(brand.any) for brand in about)
    head = [
        f"about one of {terms:,} terms",
        "mentions",
        "bare receive, events per CPU s",
        "+ JSON decode",
        "connector",
        "connector, wall",
        "connector / decode",
        "connector / bare",
        "aim",
    ]
    return table(head, rows)


async def _bare(address: str, count: int, watch: Stopwatch) -> None:
    async with connect(address, compression=None, proxy=None) as socket:
        with watch.taking("bare"):
            for _ in range(count):
                await socket.recv()


async def _decoded(address: str, count: int, watch: Stopwatch) -> None:
    decode = msgspec.json.Decoder(Frame).decode
    async with connect(address, compression=None, proxy=None) as socket:
        with watch.taking("decoded"):
            for _ in range(count):
                decode(await socket.recv())


async def _connector(address: str, count: int, matcher: Matcher, watch: Stopwatch) -> int:
    """How many mentions came out."""
    clock = SystemClock()
    tools = Tools(
        fetch=_Profiles(),
        connect=WebSocketEdge(clock).connect_for(allow_private=True),
        sandbox=None,  # type: ignore[arg-type] # a stream parses nothing that could hang
        clock=clock,
        random=Random(1),
        follow=ScriptedFollow(lambda _request: (), clock),
        purse=Purse(clock),
    )
    config = BlueskyConfig.model_validate({"mode": "stream", "jetstream_url": address})
    connector = Bluesky(Source(name="bsky", network="bluesky"), config, tools)
    seen = kept = 0
    with watch.taking("connector"):
        async for batch in connector.stream(Watch(key="*", wanted=matcher.wanted), None):
            seen, kept = seen + batch.seen, kept + len(batch.mentions)
            if seen >= count:
                break
    return kept


class _Profiles:
    """Bluesky's AppView, answering at once."""

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response:
        asked = [pair[1] for pair in params or ()]
        profiles = [{"did": did, "handle": "somebody.bsky.social", "followersCount": 100} for did in asked]
        return Response(status=200, url=url, headers={}, body=msgspec.json.encode({"profiles": profiles}))

    async def post(self, url: str, **_more: Any) -> Response:
        raise AssertionError("the stream only reads")

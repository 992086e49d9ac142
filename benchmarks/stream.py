"""Events a second through the stream connectors, against 10,000 terms, beside the bare WebSocket library.

Another process plays the network and sends as fast as it is read. Everything is per CPU second of the reading process,
which is what one core of it could do. What the connectors ask for beside (followers, timelines) is answered from
memory: those round trips are waiting, not work.

`decode` is the least that anybody has to do who looks into an event: for Bluesky only the fields that matter, by
msgspec; for Mastodon, whose posts are JSON inside JSON, msgspec twice over everything.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from websockets.asyncio.client import connect

from benchmarks import _events
from benchmarks._firehose import running
from benchmarks._material import agency, texts
from benchmarks._timing import Stopwatch, table
from connectors.base import Accept, Connector, Response, Source, Tools, Watch
from connectors.bluesky import Bluesky
from connectors.bluesky.config import BlueskyConfig
from connectors.bluesky.frames import Frame
from connectors.mastodon import Mastodon
from connectors.mastodon.config import MastodonConfig
from connectors.purse import Purse
from connectors.testing.fakes import ScriptedFollow
from monitor.clock import SystemClock
from monitor.core.match import Matcher
from monitor.net.websocket import WebSocketEdge

NAME = "Stream"
AIM = 0.5  # of the decoding alone, where no event is about a brand
SHARES = (0.0, 0.001, 0.01)  # of the posts name a brand

Decode = Callable[[str | bytes], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network's stream: how its events look, what decodes them, and who reads it in earnest."""

    name: str
    write: Callable[[Path, Sequence[str]], None]
    decode: Decode
    connector: Callable[[str, Tools], Connector]


def run(count: int = 100_000, brand_count: int = 200, terms: int = 10_000, repetitions: int = 5) -> str:
    """The table: so many events a run, against so many brands with so many terms in all."""
    about = agency(brand_count, terms)
    matcher = Matcher.compile(about)
    rows = []
    for network in NETWORKS:
        for share in SHARES:
            with tempfile.TemporaryDirectory(prefix="almenara-bench-") as folder:
                file = Path(folder) / "events.jsonl"
                network.write(file, texts(min(count, 20_000), about, share=share))
                with running(file, count) as address:
                    rows.append([network.name, f"{share:.1%}", *_row(network, address, count, matcher, repetitions)])
    head = [
        "network",
        f"about one of {terms:,} terms",
        "mentions",
        "bare receive, events per CPU s",
        "+ JSON decode",
        "connector",
        "connector, wall",
        "connector / bare",
        "connector / decode",
        "aim",
    ]
    return table(head, rows)


def _row(network: Network, address: str, count: int, matcher: Matcher, repetitions: int) -> list[str]:
    watch, kept = Stopwatch(), 0
    for _ in range(repetitions):
        asyncio.run(_bare(address, count, watch))
        asyncio.run(_decoded(address, count, network.decode, watch))
        kept = asyncio.run(_connector(network, address, count, matcher, watch))
    bare, decoded, connector = (count / watch.cpu(name) for name in ("bare", "decoded", "connector"))
    return [
        f"{kept:,}",
        f"{bare:,.0f}",
        f"{decoded:,.0f}",
        f"{connector:,.0f}",
        f"{count / watch.wall('connector'):,.0f}",
        f"{connector / bare:.2f}",
        f"**{connector / decoded:.2f}**",
        f"≥ {AIM}",
    ]


async def _bare(address: str, count: int, watch: Stopwatch) -> None:
    async with connect(address, compression=None, proxy=None) as socket:
        with watch.taking("bare"):
            for _ in range(count):
                await socket.recv()


async def _decoded(address: str, count: int, decode: Decode, watch: Stopwatch) -> None:
    async with connect(address, compression=None, proxy=None) as socket:
        with watch.taking("decoded"):
            for _ in range(count):
                decode(await socket.recv())


async def _connector(network: Network, address: str, count: int, matcher: Matcher, watch: Stopwatch) -> int:
    """How many mentions came out."""
    clock = SystemClock()
    tools = Tools(
        fetch=_Answers(),
        connect=WebSocketEdge(clock).connect_for(allow_private=True),
        sandbox=None,  # type: ignore[arg-type] # a stream parses nothing that could hang
        clock=clock,
        random=Random(1),
        follow=ScriptedFollow(lambda _request: (), clock),
        purse=Purse(clock),
    )
    connector = network.connector(address, tools)
    seen = kept = 0
    with watch.taking("connector"):
        async for batch in connector.stream(Watch(key="*", wanted=matcher.wanted), None):
            seen, kept = seen + batch.seen, kept + len(batch.mentions)
            if batch.skipped:
                raise RuntimeError(f"an event of ours could not be read: {batch.skipped[0]}")
            if seen >= count:
                break
    return kept


class _Answers:
    """Bluesky's AppView and a Mastodon server's API, answering at once."""

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
        # A Mastodon timeline that shows nothing, or posts of these ids that nobody knows any more.
        body = {"profiles": profiles} if "xrpc" in url else []
        return Response(status=200, url=url, headers={}, body=msgspec.json.encode(body))

    async def post(self, url: str, **_more: Any) -> Response:
        raise AssertionError("the stream only reads")


def _twice(raw: str | bytes) -> object:
    """A Mastodon event with its payload; that of a deletion is an id, which is JSON too."""
    return msgspec.json.decode(msgspec.json.decode(raw)["payload"])


def _bluesky(address: str, tools: Tools) -> Connector:
    config = BlueskyConfig.model_validate({"mode": "stream", "jetstream_url": f"{address}/subscribe"})
    return Bluesky(Source(name="bsky", network="bluesky"), config, tools)


def _mastodon(address: str, tools: Tools) -> Connector:
    settings = {"mode": "stream", "timeline": "public", "streaming_url": address, "token": "a-token"}
    return Mastodon(Source(name="masto", network="mastodon"), MastodonConfig.model_validate(settings), tools)


NETWORKS = (
    Network(name="Bluesky", write=_events.jetstream, decode=msgspec.json.Decoder(Frame).decode, connector=_bluesky),
    Network(name="Mastodon", write=_events.mastodon, decode=_twice, connector=_mastodon),
)

"""Over real sockets: our edges against local servers in the roles of Jetstream, AppView and account server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from connectors.base import Batch, Source, Tools, Watch
from connectors.bluesky import Bluesky
from connectors.purse import Purse
from connectors.testing import InlineSandbox
from connectors.testing.fakes import ScriptedFollow
from monitor.clock import SystemClock
from monitor.errors import RateLimitedError, TransientSourceError
from monitor.net.fetch import HttpEdge
from monitor.net.websocket import WebSocketEdge
from tests.connectors.bluesky.exam import LUCIA, TOM, uri, wanted
from tests.fakes.appview import PASSWORD, FakeAppView
from tests.fakes.jetstream import FakeJetstream

STREAM = Watch(key="*", wanted=wanted)
SEARCH = Watch(key="term:hotel miramar", terms=("hotel miramar",), wanted=wanted)


@pytest.fixture
async def jetstream() -> AsyncIterator[FakeJetstream]:
    async with FakeJetstream() as server:
        yield server


@pytest.fixture
async def appview() -> AsyncIterator[FakeAppView]:
    async with FakeAppView() as server:
        server.profile(LUCIA, handle="lucia-viaja.example", followers=12_840)
        yield server


@pytest.fixture
async def http() -> AsyncIterator[HttpEdge]:
    edge = HttpEdge(SystemClock())
    yield edge
    await edge.aclose()


def bluesky(http: HttpEdge, appview: FakeAppView, **settings: Any) -> Bluesky:
    clock = SystemClock()
    tools = Tools(
        fetch=http.fetch_for(allow_private=True, source="bsky"),
        connect=WebSocketEdge(clock).connect_for(allow_private=True, source="bsky"),
        sandbox=InlineSandbox(),
        clock=clock,
        random=Random(7),
        follow=ScriptedFollow(lambda _request: (), clock),
        purse=Purse(clock),
    )
    config = Bluesky.spec.config.model_validate({"appview_url": appview.url, "pds_url": appview.url} | settings)
    return Bluesky(Source(name="bsky", network="bluesky"), config, tools)


async def until_mention(stream: AsyncIterator[Batch]) -> Batch:
    async with asyncio.timeout(10):
        while True:
            batch = await anext(stream)
            if batch.mentions:
                return batch


async def test_a_post_comes_through_within_the_promised_two_seconds(
    jetstream: FakeJetstream, appview: FakeAppView, http: HttpEdge
) -> None:
    stream = bluesky(http, appview, jetstream_url=jetstream.url).stream(STREAM, None)
    waiting = asyncio.ensure_future(until_mention(stream))
    await jetstream.connected()
    jetstream.garbage()
    jetstream.post(TOM, "a", "Solo sol")
    jetstream.post(LUCIA, "b", "Hotel Miramar")

    async with asyncio.timeout(2):
        batch = await waiting

    assert [(mention.id, mention.author.followers) for mention in batch.mentions] == [(uri(LUCIA, "b"), 12_840)]
    assert appview.asked == [[LUCIA]]
    await stream.aclose()


async def test_what_was_posted_while_the_connection_was_down_comes_after_it(
    jetstream: FakeJetstream, appview: FakeAppView, http: HttpEdge
) -> None:
    source = bluesky(http, appview, jetstream_url=jetstream.url)
    stream = source.stream(STREAM, None)
    waiting = asyncio.ensure_future(until_mention(stream))
    await jetstream.connected()
    jetstream.post(LUCIA, "a", "Hotel Miramar")
    first = await waiting
    jetstream.drop()
    with pytest.raises(TransientSourceError):
        await until_mention(stream)
    jetstream.post(LUCIA, "b", "Hotel Miramar otra vez")

    again = source.stream(STREAM, first.cursor)
    second = await until_mention(again)

    assert {mention.id for mention in second.mentions} == {uri(LUCIA, "a"), uri(LUCIA, "b")}
    assert jetstream.cursors == [None, int(str(first.cursor)) - 5_000_000]
    await again.aclose()


async def test_a_cursor_older_than_the_server_keeps_is_told(
    jetstream: FakeJetstream, appview: FakeAppView, http: HttpEdge
) -> None:
    now = jetstream.post(LUCIA, "lost", "Hotel Miramar")["time_us"] - 3_600_000_000
    jetstream.events[0]["time_us"] = now
    jetstream.keeps = timedelta(minutes=10)
    jetstream.post(LUCIA, "kept", "Hotel Miramar")
    stream = bluesky(http, appview, jetstream_url=jetstream.url).stream(STREAM, str(now))

    batch = await until_mention(stream)

    assert [mention.id for mention in batch.mentions] == [uri(LUCIA, "kept")]
    assert batch.note.startswith("gap:")
    await stream.aclose()


async def test_a_refused_handshake_is_the_error_it_stands_for(
    jetstream: FakeJetstream, appview: FakeAppView, http: HttpEdge
) -> None:
    jetstream.refuse = 429
    with pytest.raises(RateLimitedError) as limited:
        await anext(bluesky(http, appview, jetstream_url=jetstream.url).stream(STREAM, None))
    assert limited.value.retry_after == timedelta(seconds=1)


async def test_a_hanging_appview_costs_the_followers_and_no_more_than_two_seconds(
    jetstream: FakeJetstream, appview: FakeAppView, http: HttpEdge
) -> None:
    appview.delay = 30
    stream = bluesky(http, appview, jetstream_url=jetstream.url).stream(STREAM, None)
    waiting = asyncio.ensure_future(until_mention(stream))
    await jetstream.connected()
    jetstream.post(LUCIA, "a", "Hotel Miramar")

    async with asyncio.timeout(3):
        batch = await waiting

    assert [mention.author.followers for mention in batch.mentions] == [None]
    await stream.aclose()


async def test_the_search_signs_in_and_reads_all_pages(appview: FakeAppView, http: HttpEdge) -> None:
    for number in range(130):
        appview.post(
            LUCIA, f"k{number}", "Hotel Miramar", indexed=f"2026-11-20T10:{number // 60:02}:{number % 60:02}.000Z"
        )
    source = bluesky(http, appview, mode="search", identifier="watch.example", app_password=PASSWORD)
    first = await source.poll(SEARCH, None)
    appview.post(TOM, "later", "hotel miramar again", indexed="2026-11-20T10:31:00.000Z", likeCount=3)
    second = await source.poll(SEARCH, first.cursor)
    third = await source.poll(SEARCH, second.cursor)

    assert (first.more, second.more) == (True, False)
    assert len({mention.id for batch in (first, second) for mention in batch.mentions}) == 130
    assert uri(TOM, "later") in {mention.id for mention in third.mentions}
    assert appview.sign_ins == 1


async def test_a_token_about_to_end_is_renewed_by_its_own_claim(http: HttpEdge) -> None:
    async with FakeAppView(token_life=200) as server:
        server.post(TOM, "a", "Hotel Miramar", indexed="2026-11-20T10:31:00.000Z")
        source = bluesky(http, server, mode="search", identifier="watch.example", app_password=PASSWORD)
        await source.poll(SEARCH, None)
        server.expire_tokens()
        await source.poll(SEARCH, None)

        assert (server.sign_ins, server.renewals) == (1, 1)

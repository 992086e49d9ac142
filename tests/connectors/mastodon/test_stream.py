"""The stream between the lines: what keeps it alive, what it filters, and whom it trusts with the token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Socket, Source, Watch
from connectors.mastodon import Mastodon
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.timeline import opened
from connectors.testing import Answer, ScriptedFetch, tools
from connectors.testing.fakes import Site
from monitor.errors import AuthError, RateLimitedError, SourceError, TransientSourceError
from tests.connectors.bluesky.desk import TypedSocket, soon
from tests.connectors.mastodon.exam import HOST, TOKEN, event, name, server, status, wanted
from tests.fakes.clock import FakeClock

TERM = Watch(key="term:hotel miramar", terms=("Hotel Miramar",), wanted=wanted)


class Desk:
    """One streaming source, the socket that we type into, its server and its clock."""

    def __init__(self, site: Site, **settings: Any) -> None:
        self.clock = FakeClock()
        self.socket = TypedSocket()
        self.refuse: SourceError | None = None
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.fetch = ScriptedFetch(site, self.clock)
        given = {"base_url": f"https://{HOST}", "token": TOKEN, "mode": "stream"} | settings
        made = tools(self.clock, fetch=self.fetch, connect=self._connect)
        self.source = Mastodon(Source(name="masto", network="mastodon"), MastodonConfig.model_validate(given), made)

    @asynccontextmanager
    async def _connect(
        self, url: str, *, headers: Mapping[str, str] | None = None, stall: timedelta = timedelta(seconds=60)
    ) -> AsyncIterator[Socket]:
        self.asked.append((url, headers or {}))
        if self.refuse is not None:
            raise self.refuse
        yield self.socket

    def stream(self, watch: Watch = TERM) -> AsyncIterator[Batch]:
        return self.source.stream(watch, None)


async def test_the_token_travels_in_the_header_to_the_host_that_the_server_names() -> None:
    desk = Desk(server(status(1, "Hotel Miramar")))
    await soon(desk.stream())

    url = f"wss://streaming.{HOST}/api/v1/streaming?stream=hashtag&tag=hotelmiramar"
    assert desk.asked == [(url, {"Authorization": f"Bearer {TOKEN}"})]


@pytest.mark.parametrize("said", ["ws://elsewhere.example", "https://elsewhere.example", "wss://", 7, None])
async def test_a_streaming_host_that_would_lay_the_token_open_is_not_taken(said: object) -> None:
    whole = server(status(1, "Hotel Miramar"))

    def site(request: Any) -> Answer:
        told = Answer.json({"configuration": {"urls": {"streaming": said}}})
        return told if request.path == "/api/v2/instance" else whole(request)

    desk = Desk(site)
    await soon(desk.stream())

    assert desk.asked[0][0].startswith(f"wss://{HOST}/api/v1/streaming?")


async def test_of_everything_that_passes_only_brands_are_kept_and_the_rest_moves_the_place() -> None:
    desk = Desk(server(status(1, "Solo sol")), timeline="public")
    stream = desk.stream(Watch(key="*", wanted=wanted))
    first = await soon(stream)
    waiting = asyncio.ensure_future(anext(stream))
    desk.socket.say(event("update", status(2, "Solo sol")), event("update", status(3, "Más sol")))
    await desk.clock.advance(timedelta(milliseconds=600))
    moved = await waiting
    desk.socket.say(event("update", status(4, "Hotel Miramar")))
    kept = await soon(stream)

    assert (first.mentions, first.more) == ((), False)
    assert (moved.mentions, moved.seen, opened(moved.cursor).last) == ((), 2, status(3, "")["id"])
    assert [mention.id for mention in kept.mentions] == [name(4)]


async def test_an_edit_that_takes_the_brand_out_of_a_post_is_told_if_the_post_was() -> None:
    desk = Desk(server(), timeline="public")
    stream = desk.stream(Watch(key="*", wanted=wanted))
    desk.socket.say(event("update", status(1, "Hotel Miramar")))
    await soon(stream)
    edit = {"edited_at": "2026-11-20T10:29:00Z"}
    desk.socket.say(event("status.update", status(2, "Otra cosa", **edit)))
    desk.socket.say(event("status.update", status(1, "Nada", **edit)))

    assert [(each.id, each.text) for each in (await soon(stream)).mentions] == [(name(1), "Nada")]


async def test_a_timeline_that_cannot_be_read_for_a_while_does_not_end_a_living_stream() -> None:
    whole = server(status(1, "Hotel Miramar"))
    desk = Desk(whole)
    stream = desk.stream()
    heard: list[str] = []

    async def listen() -> None:
        async for batch in stream:
            heard.extend(mention.id for mention in batch.mentions)

    listening = asyncio.ensure_future(listen())
    await desk.clock.advance(timedelta(minutes=1))
    desk.fetch.site = lambda _request: Answer(status=503)
    await desk.clock.advance(timedelta(hours=1))
    desk.socket.say(event("update", status(2, "Hotel Miramar")))
    await desk.clock.advance(timedelta(minutes=1))
    # This one was never said by the stream.
    desk.fetch.site = server(status(3, "Hotel Miramar"), status(2, "Hotel Miramar"), status(1, "Hotel Miramar"))
    await desk.clock.advance(timedelta(minutes=6))

    assert not listening.done()
    assert heard == [name(1), name(2), name(3)]
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.parametrize(("status_", "kind"), [(401, AuthError), (429, RateLimitedError)])
async def test_a_complaint_in_a_frame_is_the_error_it_stands_for(status_: int, kind: type[Exception]) -> None:
    desk = Desk(server())
    stream = desk.stream()
    desk.socket.say(json.dumps({"error": f"bad token {TOKEN}", "status": status_}))
    with pytest.raises(kind) as raised:
        await soon(stream)

    assert TOKEN not in str(raised.value)


async def test_a_term_that_can_be_no_hashtag_is_not_listened_for() -> None:
    desk = Desk(server())
    batch = await soon(desk.stream(Watch(key="term:24/7", terms=("24/7",))))

    assert (batch, desk.asked) == (Batch(unchanged=True), [])


async def test_where_the_stream_cannot_be_opened_the_server_is_asked_again_where_it_streams() -> None:
    desk = Desk(server(status(1, "Hotel Miramar")))
    await soon(desk.stream())
    desk.refuse = TransientSourceError("nobody there")
    with pytest.raises(TransientSourceError):
        await soon(desk.stream())
    desk.refuse = None
    moved = {"configuration": {"urls": {"streaming": "wss://moved.example"}}}
    whole = desk.fetch.site
    desk.fetch.site = lambda request: Answer.json(moved) if request.path.endswith("/instance") else whole(request)
    await soon(desk.stream())

    assert [url.split("/")[2] for url, _headers in desk.asked] == [f"streaming.{HOST}"] * 2 + ["moved.example"]

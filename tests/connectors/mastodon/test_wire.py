"""Over real sockets: our edges against a local server in the role of a Mastodon that is killed, cut, and babbles."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from connectors.base import Batch, Source, Tools, Watch
from connectors.mastodon import Mastodon
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.timeline import opened, order
from connectors.purse import Purse
from connectors.testing import InlineSandbox, ScriptedFollow
from monitor.clock import SystemClock
from monitor.errors import AuthError, RateLimitedError, TransientSourceError
from monitor.model import Cursor
from monitor.net.fetch import HttpEdge
from monitor.net.websocket import WebSocketEdge
from tests.fakes.mastodon import TOKEN, FakeMastodon, Status

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))


class LeapClock(SystemClock):
    """The real clock, which can be put forward."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


class Ledger:
    """Whoever stores: the cursor of the last committed batch, and what came on each connection."""

    def __init__(self) -> None:
        self.cursor: Cursor | None = None
        self.connections: list[list[str]] = []
        self.edits: list[str] = []
        self.deletions: list[str] = []
        self.skipped = 0
        self.notes: list[str] = []

    def commit(self, batch: Batch) -> None:
        self.connections[-1] += [each.id for each in batch.mentions if each.edited_at is None]
        self.edits += [each.text for each in batch.mentions if each.edited_at is not None]
        self.deletions += batch.deletions
        self.skipped += len(batch.skipped)
        self.notes += [batch.note] if batch.note else []
        self.cursor = batch.cursor or self.cursor

    @property
    def ids(self) -> set[str]:
        return {id_ for connection in self.connections for id_ in connection}

    @property
    def doubles(self) -> list[str]:
        """What came twice on one connection."""
        return [id_ for connection in self.connections for id_ in set(connection) if connection.count(id_) > 1]


class Desk:
    """The server, our source, and the one who stores."""

    def __init__(self, http: HttpEdge, server: FakeMastodon, clock: LeapClock) -> None:
        self.http, self.server, self.clock = http, server, clock
        self.ledger = Ledger()

    def source(self, **settings: Any) -> Mastodon:
        tools = Tools(
            fetch=self.http.fetch_for(allow_private=True, source="masto"),
            connect=WebSocketEdge(self.clock).connect_for(allow_private=True, source="masto"),
            follow=ScriptedFollow(lambda _request: (), self.clock),
            sandbox=InlineSandbox(),
            clock=self.clock,
            random=Random(7),
            purse=Purse(self.clock),
        )
        given = {"base_url": self.server.url, "token": TOKEN, "mode": "stream"} | settings
        return Mastodon(Source(name="masto", network="mastodon"), MastodonConfig.model_validate(given), tools)

    async def listen(self, until: Callable[[], bool], *, commit: bool = True) -> None:
        """One connection from the stored cursor, until it is enough. Raises what ends the stream."""
        self.ledger.connections.append([])
        stream = self.source().stream(WATCH, self.ledger.cursor)
        try:
            async with asyncio.timeout(10):
                while not until():
                    batch = await anext(stream)
                    if commit:
                        self.ledger.commit(batch)
        finally:
            await stream.aclose()  # type: ignore[attr-defined]

    async def begin(self) -> None:
        """Listen once until the first post is stored, so that there is a cursor."""
        status = self.server.post("Hotel Miramar, el primero")
        await self.listen(lambda: name(status) in self.ledger.ids and self.ledger.cursor is not None)

    def has(self, *statuses: Status) -> Callable[[], bool]:
        return lambda: {name(status) for status in statuses} <= self.ledger.ids


def name(status: Status) -> str:
    return f"mastodon:{status['uri']}"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = LeapClock()
    http = HttpEdge(clock)
    async with FakeMastodon(clock.now) as server:
        yield Desk(http, server, clock)
    await http.aclose()


async def test_a_live_post_comes_within_the_promised_two_seconds(desk: Desk) -> None:
    stream = desk.source().stream(WATCH, None)
    waiting = asyncio.ensure_future(_mentioned(stream))
    await desk.server.connected()
    desk.server.post("Hotel Miramar")

    async with asyncio.timeout(2):
        batch = await waiting

    assert [mention.author.followers for mention in batch.mentions] == [842]
    assert not any(TOKEN in request for request in desk.server.asked)
    await stream.aclose()  # type: ignore[attr-defined]


async def _mentioned(stream: AsyncIterator[Batch]) -> Batch:
    while not (batch := await anext(stream)).mentions:
        pass
    return batch


async def test_a_server_killed_and_started_again_offers_what_it_got_meanwhile(desk: Desk) -> None:
    await desk.begin()
    listening = asyncio.ensure_future(desk.listen(lambda: False))
    await desk.server.connected()
    await desk.server.down()
    with pytest.raises(TransientSourceError):
        await listening
    missed = [desk.server.post(f"Hotel Miramar {number}") for number in range(5)]
    with pytest.raises(TransientSourceError):
        await desk.listen(lambda: False)
    await desk.server.up()
    listening = asyncio.ensure_future(desk.listen(desk.has(*desk.server.statuses, *missed)))
    await desk.server.connected()
    desk.server.post("Hotel Miramar, en directo")
    await listening

    assert desk.ledger.ids == {name(status) for status in desk.server.statuses}
    assert desk.ledger.doubles == []
    assert desk.ledger.notes == []


async def test_we_are_killed_before_the_commit_and_nothing_is_missing(desk: Desk) -> None:
    await desk.begin()
    status = desk.server.post("Hotel Miramar otra vez", live=False)
    seen = desk.ledger.cursor
    stream = desk.source().stream(WATCH, seen)
    while name(status) not in {mention.id for mention in (await anext(stream)).mentions}:
        pass
    await stream.aclose()  # type: ignore[attr-defined]  # the batch was never committed

    await desk.listen(desk.has(status))

    assert desk.ledger.ids == {name(status) for status in desk.server.statuses}


async def test_ten_minutes_cut_off_are_filled_up_also_with_what_arrives_late(desk: Desk) -> None:
    await desk.begin()
    cut = desk.clock.now()
    desk.server.drop()
    desk.clock.ahead = timedelta(minutes=10)
    for number in range(150):
        desk.server.post(f"Hotel Miramar {number}", at=cut + timedelta(seconds=4 * number))
    desk.server.post("Hotel Miramar, escrito antes del corte", at=cut - timedelta(hours=2))

    await desk.listen(desk.has(*desk.server.statuses))

    assert len(desk.ledger.ids) == 152
    assert desk.ledger.doubles == []
    assert desk.ledger.notes == []


async def test_what_comes_live_while_the_past_is_read_is_told_and_hides_nothing(desk: Desk) -> None:
    await desk.begin()
    for number in range(100):
        desk.server.post(f"Hotel Miramar {number}", live=False)
    live: list[Status] = []

    def arrive() -> None:
        if len(live) < 3:
            live.append(desk.server.post(f"Hotel Miramar en directo {len(live)}"))

    desk.server.on_page = arrive
    # Killed as soon as the first live post was told: the place must still lie where the timeline was read to.
    await desk.listen(lambda: bool(live) and name(live[0]) in desk.ledger.ids)
    assert len(desk.ledger.ids) < 80
    assert order(opened(desk.ledger.cursor).last) < order(live[0]["id"])
    await desk.listen(desk.has(*desk.server.statuses))

    assert desk.ledger.ids == {name(status) for status in desk.server.statuses}
    assert desk.ledger.doubles == []


async def test_rubbish_between_the_frames_is_reported_and_nothing_else_is_lost(desk: Desk) -> None:
    await desk.begin()
    listening = asyncio.ensure_future(desk.listen(lambda: len(desk.ledger.ids) == 3 and desk.ledger.skipped == 8))
    await desk.server.connected()
    desk.server.garbage()
    desk.server.post("Hotel Miramar uno")
    desk.server.garbage()
    desk.server.post("Hotel Miramar dos")
    await listening

    assert desk.ledger.doubles == []


async def test_a_cursor_older_than_all_that_is_left_brings_what_is_left_and_a_note(desk: Desk) -> None:
    await desk.begin()
    desk.server.statuses.clear()
    for number in range(60):
        desk.server.post(f"Hotel Miramar {number}", live=False)

    await desk.listen(lambda: bool(desk.ledger.notes))

    assert {name(status) for status in desk.server.statuses} <= desk.ledger.ids
    assert desk.ledger.notes == ["a gap: the server shows nothing any more that is as old as what was read last"]
    assert desk.ledger.doubles == []


async def test_a_server_that_refuses_the_place_is_read_anew_with_a_note(desk: Desk) -> None:
    await desk.begin()
    for number in range(60):
        desk.server.post(f"Hotel Miramar {number}", live=False)
    desk.server.refuses_places = True

    await desk.listen(desk.has(*desk.server.statuses))

    assert desk.ledger.notes[0].startswith("a gap: the server does not take the place")
    assert desk.ledger.doubles == []


async def test_edits_and_deletions_come_live(desk: Desk) -> None:
    await desk.begin()
    listening = asyncio.ensure_future(desk.listen(lambda: bool(desk.ledger.deletions)))
    await desk.server.connected()
    status = desk.server.post("Hotel Miramar")
    desk.server.edit(status, "Nada que ver")
    gone = desk.server.post("Hotel Miramar, me he equivocado")
    desk.server.delete(gone)
    await listening

    assert desk.ledger.edits == ["Nada que ver"]
    assert desk.ledger.deletions == [name(gone)]


@pytest.mark.parametrize(
    ("status", "kind"), [(429, RateLimitedError), (503, RateLimitedError), (403, RateLimitedError)]
)
async def test_a_refusal_says_how_long_to_wait(desk: Desk, status: int, kind: type[RateLimitedError]) -> None:
    desk.server.broken = status
    with pytest.raises(kind) as raised:
        await desk.listen(lambda: False)

    assert raised.value.retry_after == timedelta(seconds=7)


async def test_a_wrong_token_needs_a_person_and_is_not_repeated_in_the_error(desk: Desk) -> None:
    stream = desk.source(token="a-wrong-token").stream(WATCH, None)
    with pytest.raises(AuthError) as raised:
        await anext(stream)

    assert "a-wrong-token" not in f"{raised.value} {raised.value!r}"

"""Jetstream: prompt, cheap, resumable, and not to be put off by anything that comes down the wire."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.testing import Answer
from monitor.errors import AuthError, CursorExpiredError, TransientSourceError
from tests.connectors.bluesky.desk import Desk, requests, soon
from tests.connectors.bluesky.exam import COSTA, LUCIA, START_US, TOM, post, uri


def cursor_of(address: str) -> str | None:
    return parse_qs(urlsplit(address).query).get("cursor", [None])[0]


async def test_a_post_about_the_brand_comes_at_once_with_its_author() -> None:
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1))

    batch = await soon(stream)

    assert [mention.author.followers for mention in batch.mentions] == [12_840]
    assert batch.cursor == str(START_US + 1_000_000)
    await stream.aclose()


async def test_other_peoples_posts_only_move_the_cursor_and_only_twice_a_second() -> None:
    desk = Desk()
    stream = desk.stream()
    waiting = asyncio.ensure_future(anext(stream))
    desk.socket.say(*(post(COSTA, f"k{number}", "Solo sol", second=number) for number in range(30)))
    await desk.clock.advance(timedelta(milliseconds=400))
    assert not waiting.done()
    await desk.clock.advance(timedelta(milliseconds=200))

    batch = await waiting

    assert (batch.mentions, batch.seen, batch.cursor) == ((), 30, str(START_US + 29_000_000))
    assert requests(desk) == []
    await stream.aclose()


async def test_a_flood_of_posts_is_handed_over_in_pieces_without_waiting_for_the_beat() -> None:
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(*(post(COSTA, f"k{number}", "Solo sol", second=number / 1000) for number in range(4_500)))
    desk.socket.say(*(post(LUCIA, f"m{number}", "Hotel Miramar", second=5 + number / 1000) for number in range(150)))

    batches = [await soon(stream) for _ in range(4)]

    assert sum(batch.seen for batch in batches) == 4_650
    assert all(batch.seen <= 2_000 and len(batch.mentions) <= 100 for batch in batches)
    assert sum(len(batch.mentions) for batch in batches) == 150
    await stream.aclose()


async def test_resuming_goes_back_a_few_seconds_and_the_cursor_is_the_servers_time_not_the_authors() -> None:
    desk = Desk()
    stream = desk.stream(str(START_US))
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1, created="2031-01-01T00:00:00Z"))

    batch = await soon(stream)

    assert cursor_of(desk.asked[0]) == str(START_US - 5_000_000)
    assert batch.cursor == str(START_US + 1_000_000)
    assert parse_qs(urlsplit(desk.asked[0]).query)["wantedCollections"] == ["app.bsky.feed.post"]
    await stream.aclose()


async def test_an_event_from_the_far_future_does_not_become_the_cursor() -> None:
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1), post(LUCIA, "b", "Hotel Miramar", second=9_999_999))

    batch = await soon(stream)

    assert len(batch.mentions) == 2
    assert batch.cursor == str(START_US + 1_000_000)
    await stream.aclose()


@pytest.mark.parametrize(
    "cursor", ["", "yesterday", "184467231", "-1795170540000000", "9" * 30, "１２３４５６７８９０１２３４５６"]
)
async def test_a_cursor_that_is_not_a_time_of_jetstream_has_expired(cursor: str) -> None:
    with pytest.raises(CursorExpiredError):
        await soon(Desk().stream(cursor))


async def test_a_silently_clamped_cursor_is_told_as_a_gap() -> None:
    desk = Desk()
    stream = desk.stream(str(START_US - 48 * 3_600_000_000))
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=-12 * 3_600))

    batch = await soon(stream)
    desk.socket.say(post(LUCIA, "b", "Hotel Miramar", second=0))

    assert "2026-11-18 10:29:00 to 2026-11-19 22:29:00" in batch.note
    assert (await soon(stream)).note == ""
    await stream.aclose()


async def test_a_server_that_was_merely_quiet_is_no_gap() -> None:
    desk = Desk()
    stream = desk.stream(str(START_US - 300_000_000))
    waiting = asyncio.ensure_future(anext(stream))
    await desk.clock.advance(timedelta(seconds=40))
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=100))

    assert (await waiting).note == ""
    await stream.aclose()


async def test_a_post_deleted_in_the_same_breath_is_only_a_deletion_and_deletions_of_strangers_pass_too() -> None:
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(
        post(TOM, "a", "Hotel Miramar", second=1),
        post(TOM, "a", None, second=2, operation="delete"),
        post(COSTA, "stranger", None, second=3, operation="delete"),
        post(LUCIA, "b", "Hotel Miramar", second=4),
    )

    batch = await soon(stream)

    assert [mention.id for mention in batch.mentions] == [uri(LUCIA, "b")]
    assert batch.deletions == (uri(TOM, "a"), uri(COSTA, "stranger"))
    await stream.aclose()


async def test_an_account_that_is_only_deactivated_keeps_its_posts() -> None:
    desk = Desk()
    stream = desk.stream()

    def account(status: str, **more: object) -> dict[str, object]:
        return {
            "did": TOM,
            "time_us": START_US,
            "kind": "account",
            "account": {"active": False, "status": status} | more,
        }

    desk.socket.say(account("deactivated"), account("suspended"), account("deleted", active=True))
    desk.socket.say(post(LUCIA, "b", "Hotel Miramar", second=4))

    assert (await soon(stream)).departed == ()
    await stream.aclose()


async def test_a_changed_handle_is_known_without_asking_again() -> None:
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1))
    await soon(stream)
    desk.socket.say({"did": LUCIA, "time_us": START_US, "kind": "identity", "identity": {"handle": "lucia.example"}})
    desk.socket.say(post(LUCIA, "b", "Hotel Miramar", second=2))

    batch = await soon(stream)

    assert [mention.author.handle for mention in batch.mentions] == ["lucia.example"]
    assert len(requests(desk)) == 1
    await stream.aclose()


async def test_garbage_is_counted_and_the_stream_goes_on() -> None:
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(
        "{",
        b"\xff\xfe\x00",
        "[]",
        "null",
        '{"did":1}',
        "[" * 5_000,
        '{"did":"did:plc:x","time_us":1e99,"kind":"commit"}',
    )
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1))

    batch = await soon(stream)

    assert (len(batch.mentions), len(batch.skipped), batch.seen) == (1, 7, 8)
    await stream.aclose()


async def test_what_came_before_the_connection_broke_is_handed_over_first() -> None:
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(post(COSTA, "a", "Solo sol", second=1))
    desk.socket.end()

    assert (await soon(stream)).cursor == str(START_US + 1_000_000)
    with pytest.raises(TransientSourceError):
        await soon(stream)


async def test_three_failures_in_a_row_change_the_host_and_a_success_starts_the_count_anew() -> None:
    desk = Desk(jetstream_url=["wss://one.example/subscribe", "wss://two.example/subscribe"])
    desk.refuse = TransientSourceError("refused")
    for _ in range(2):
        with pytest.raises(TransientSourceError):
            await soon(desk.stream())
    desk.refuse = None
    stream = desk.stream()
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1))
    await soon(stream)
    await stream.aclose()
    desk.refuse = AuthError("refused")
    for _ in range(4):
        with pytest.raises(AuthError):
            await soon(desk.stream())

    assert [urlsplit(address).hostname for address in desk.asked] == ["one.example"] * 6 + ["two.example"]


async def test_closing_the_stream_leaves_nothing_running() -> None:
    before = asyncio.all_tasks()
    desk = Desk()
    stream = desk.stream()
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1))
    await soon(stream)
    await stream.aclose()

    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("status", [429, 500, 403, 404])
async def test_an_appview_that_refuses_costs_the_followers_and_nothing_else(status: int) -> None:
    desk = Desk(site=lambda _request: Answer(status=status, body=b"{}"))
    stream = desk.stream()
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1))

    (mention,) = (await soon(stream)).mentions

    assert (mention.author.id, mention.author.followers) == (LUCIA, None)
    await stream.aclose()


@pytest.mark.parametrize(("delay", "followers"), [(timedelta(seconds=0.8), 12_840), (timedelta(seconds=30), None)])
async def test_a_slow_appview_delays_a_post_by_less_than_a_second(delay: timedelta, followers: int | None) -> None:
    desk = Desk()
    desk.appview.delay = delay
    stream = desk.stream()
    waiting = asyncio.ensure_future(anext(stream))
    desk.socket.say(post(LUCIA, "a", "Hotel Miramar", second=1))
    await desk.clock.advance(timedelta(seconds=0.9))

    assert waiting.done()
    assert [mention.author.followers for mention in waiting.result().mentions] == [followers]
    await stream.aclose()


async def test_a_first_connection_that_hears_nothing_says_where_it_began() -> None:
    """Else whatever is posted while a restart is under way, before the first event ever, would be missed."""
    desk = Desk()
    stream = desk.stream()
    opened = desk.clock.now()
    waiting = asyncio.ensure_future(anext(stream))
    await desk.clock.advance(timedelta(seconds=1))

    batch = await waiting

    assert (batch.mentions, batch.seen, batch.cursor) == ((), 0, str(int(opened.timestamp() * 1_000_000)))
    await stream.aclose()

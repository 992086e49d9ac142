"""Streams end loudly, are guarded like requests, and never run ahead of their reader."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from websockets.asyncio.server import ServerConnection, serve

from monitor.errors import (
    AuthError,
    ForbiddenAddressError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
)
from monitor.net.websocket import QUEUE, WebSocketEdge
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Site, redirect

Behaviour = Callable[[ServerConnection], Awaitable[None]]
SECRET = "s3cr3t"


@asynccontextmanager
async def stream(behaviour: Behaviour) -> AsyncIterator[str]:
    async with serve(behaviour, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/subscribe"


def edge() -> WebSocketEdge:
    return WebSocketEdge(FakeClock(), user_agent="almenara/9 (+x)")


async def read(url: str, *, most: int = 10**9, stall: float = 5.0) -> list[str | bytes]:
    found: list[str | bytes] = []
    async with edge().connect_for(allow_private=True, source="bsky")(url, stall=timedelta(seconds=stall)) as socket:
        async for message in socket:
            found.append(message)
            if len(found) >= most:
                return found
    return found


async def test_messages_come_in_order_as_text_and_bytes_and_we_say_who_we_are() -> None:
    seen: dict[str, str] = {}

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.update(connection.request.headers.raw_items())
        await connection.send("one")
        await connection.send(b"two")
        await connection.wait_closed()

    async with stream(talk) as url:
        connect = edge().connect_for(allow_private=True)
        async with connect(url + "?cursor=1", headers={"X-Extra": "1"}) as socket:
            messages = aiter(socket)
            assert [await anext(messages), await anext(messages)] == ["one", b"two"]
    assert seen["User-Agent"] == "almenara/9 (+x)"
    assert seen["X-Extra"] == "1"


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4000])
async def test_a_goodbye_of_any_kind_is_an_error_that_names_the_code_and_not_the_servers_words(code: int) -> None:
    async def leave(connection: ServerConnection) -> None:
        await connection.send("one")
        await connection.close(code, "<!channel> \x1b[31m")

    async with stream(leave) as url:
        with pytest.raises(TransientSourceError, match=rf"127\.0\.0\.1 closed the stream \(code {code}\)$") as caught:
            await read(url)
    assert caught.value.source == "bsky"


async def test_a_connection_that_is_cut_is_an_error() -> None:
    async def cut(connection: ServerConnection) -> None:
        await connection.send("one")
        connection.transport.abort()

    async with stream(cut) as url:
        with pytest.raises(TransientSourceError, match="broke off"):
            await read(url)


async def test_silence_is_an_error_after_the_stall_time_and_talking_puts_it_off() -> None:
    async def fall_silent(connection: ServerConnection) -> None:
        for _ in range(4):
            await connection.send("x")
            await asyncio.sleep(0.15)
        await connection.wait_closed()

    async with stream(fall_silent) as url:
        started = time.monotonic()
        with pytest.raises(TransientSourceError, match="sent nothing for"):
            await read(url, stall=0.3)
        assert 0.7 < time.monotonic() - started < 3


async def test_a_slow_reader_is_not_taken_for_a_silent_server() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("one")
        await connection.send("two")
        await connection.wait_closed()

    async with stream(talk) as url:
        connect = edge().connect_for(allow_private=True)
        async with connect(url, stall=timedelta(seconds=0.1)) as socket:
            messages = aiter(socket)
            await anext(messages)
            await asyncio.sleep(0.4)
            assert await anext(messages) == "two"


async def test_a_message_above_a_mebibyte_ends_the_stream_with_the_reason() -> None:
    async def shout(connection: ServerConnection) -> None:
        await connection.send("x" * (1024 * 1024 + 1))
        await connection.wait_closed()

    async with stream(shout) as url:
        with pytest.raises(TransientSourceError, match="more than 1024 KiB"):
            await read(url)


async def test_a_firehose_is_held_back_while_nobody_reads() -> None:
    sent = 0

    async def flood(connection: ServerConnection) -> None:
        nonlocal sent
        for _ in range(2000):
            await connection.send(b"x" * 100_000)
            sent += 1

    async with stream(flood) as url:
        connect = edge().connect_for(allow_private=True)
        async with connect(url) as socket:
            await anext(aiter(socket))
            await asyncio.sleep(0.5)
            assert sent < QUEUE[0] + 200  # the rest is what the kernel's buffers hold


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=401), AuthError),
        (Reply(status=403), AuthError),
        (Reply(status=404), RequestError),
        (Reply(status=429, headers={"Retry-After": "60"}), RateLimitedError),
        (Reply(status=503), TransientSourceError),
        (Reply(status=200, body=b"<html>"), TransientSourceError),
        (Reply(hang_up=True), TransientSourceError),
        (redirect("ws://169.254.169.254/"), RequestError),
    ],
)
async def test_a_refused_handshake_goes_through_the_status_table(reply: Reply, kind: type[SourceError]) -> None:
    async with Site() as site:
        site.on("/subscribe", reply)
        with pytest.raises(SourceError) as caught:
            await read(f"ws://u:{SECRET}@127.0.0.1:{site.port}/subscribe?token={SECRET}")
    assert type(caught.value) is kind
    assert caught.value.source == "bsky"
    assert SECRET not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


async def test_a_limit_at_the_handshake_says_how_long() -> None:
    async with Site() as site:
        site.on("/subscribe", Reply(status=429, headers={"Retry-After": "60"}))
        with pytest.raises(RateLimitedError) as caught:
            await read(f"ws://127.0.0.1:{site.port}/subscribe")
    assert caught.value.retry_after == timedelta(minutes=1)


async def test_private_addresses_need_permission_here_too() -> None:
    async def asleep(connection: ServerConnection) -> None:
        raise AssertionError("nobody should get here")

    async with stream(asleep) as url:
        with pytest.raises(ForbiddenAddressError) as caught:
            async with edge().connect_for(source="bsky")(url):
                pass
    assert caught.value.source == "bsky"
    for bad in ("http://a.example/", "file:///x", ""):
        with pytest.raises(ForbiddenAddressError):
            async with edge().connect_for(allow_private=True)(bad):
                pass


async def test_the_name_is_looked_up_once_and_kept_as_host_header() -> None:
    asked: list[str] = []
    hosts: list[str] = []

    async def names(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        hosts.append(connection.request.headers["Host"])
        await connection.send("hi")
        await connection.wait_closed()

    async with stream(talk) as url:
        port = url.split(":")[2].split("/")[0]
        connect = WebSocketEdge(FakeClock(), resolve=names).connect_for(allow_private=True)
        async with connect(f"ws://stream.example:{port}/") as socket:
            assert await anext(aiter(socket)) == "hi"
    assert asked == ["stream.example"]
    assert hosts == [f"stream.example:{port}"]


async def test_nobody_listening_and_speaking_tls_to_the_deaf_are_plain_failures() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 smtp.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(TransientSourceError, match="no secure connection could be agreed on"):
        await read(f"wss://127.0.0.1:{port}/")
    server.close()
    await server.wait_closed()
    with pytest.raises(TransientSourceError, match="refuses connections"):
        await read(f"ws://127.0.0.1:{port}/")


async def test_a_handshake_that_never_ends_is_given_up() -> None:
    async with Site() as site:
        site.on("/", Reply(silent=True))
        impatient = WebSocketEdge(FakeClock(), open_within=timedelta(seconds=0.2))
        with pytest.raises(TransientSourceError, match="could not be reached in time"):
            async with impatient.connect_for(allow_private=True)(f"ws://127.0.0.1:{site.port}/"):
                pass


async def test_leaving_is_quick_even_if_the_server_does_not_answer_the_goodbye() -> None:
    over = asyncio.Event()

    async def ignore(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await connection.send("hi")
        await over.wait()
        connection.transport.abort()

    async with stream(ignore) as url:
        started = time.monotonic()
        assert await read(url, most=1) == ["hi"]
        assert time.monotonic() - started < 4.5
        over.set()


async def test_no_handshake_header_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("hi")
        await connection.wait_closed()

    async with stream(talk) as url:
        logging.getLogger("websockets.server").setLevel(logging.WARNING)
        with caplog.at_level(logging.DEBUG):
            connect = edge().connect_for(allow_private=True)
            async with connect(url, headers={"Authorization": SECRET}) as socket:
                await anext(aiter(socket))
    assert SECRET not in caplog.text

"""Long answers end loudly, are guarded like requests, and come line by line however they are cut."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.base import Follow
from monitor.errors import (
    AuthError,
    ForbiddenAddressError,
    GoneError,
    NoAnswerError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.net.fetch import HttpEdge
from monitor.net.lines import LINE_LIMIT
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Site, redirect

SECRET = "s3cr3t"
NDJSON = "application/json"


def follow(*, allow_private: bool = True) -> Follow:
    edge = HttpEdge(FakeClock(), user_agent="almenara/9 (+x)")
    return edge.follow_for(allow_private=allow_private, source="x")


async def read(site: Site, *, most: int = 10**9, stall: float = 5.0, into: list[bytes] | None = None) -> list[bytes]:
    found: list[bytes] = [] if into is None else into
    async with follow()(site.url("/stream"), stall=timedelta(seconds=stall)) as lines:
        async for line in lines:
            found.append(line)
            if len(found) >= most:
                break
    return found


async def test_lines_come_whole_however_they_are_cut_and_keep_alives_as_empty_ones() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b'{"a":1}\r\n\r\n{"b":"\xc3\xb1"}\nrest\n', piece=1))
        assert await read(site, most=4) == [b'{"a":1}', b"", b'{"b":"\xc3\xb1"}', b"rest"]


async def test_many_lines_in_one_piece_come_one_by_one() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"".join(b"%d\n" % number for number in range(10_000))))
        assert await read(site, most=10_000) == [b"%d" % number for number in range(10_000)]


async def test_what_is_asked_for_arrives_with_our_name_and_without_an_offer_to_compress() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"one\n"))
        async with follow()(site.url("/stream?a=1"), params={"b": "ñ"}, headers={"Authorization": "Bearer k"}) as lines:
            assert await anext(aiter(lines)) == b"one"
        asked = site.requests[0]
    assert asked.query == {"a": ["1"], "b": ["ñ"]}
    assert (asked.headers["user-agent"], asked.headers["authorization"]) == ("almenara/9 (+x)", "Bearer k")
    assert asked.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("body", [b"one\n", [b"one\n", b"half a l"]], ids=["polite", "in the middle of a line"])
async def test_an_end_of_any_kind_is_an_error_and_half_a_line_is_none(body: bytes | list[bytes]) -> None:
    heard: list[bytes] = []
    async with Site() as site:
        site.on("/stream", Reply(body=body))
        with pytest.raises(TransientSourceError, match=r"127\.0\.0\.1 closed the stream$") as caught:
            await read(site, into=heard)
    assert heard == [b"one"]
    assert caught.value.source == "x"


async def test_a_connection_that_is_cut_is_an_error() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"one\n", length=1_000))
        with pytest.raises(NoAnswerError, match="broke the connection off"):
            await read(site)


async def test_talking_puts_the_silence_off() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"\n\n\n\n\n", piece=1, pace=0.15, length=6))
        loop = asyncio.get_running_loop()
        started = loop.time()
        with pytest.raises(TransientSourceError, match="broke the connection off"):
            await read(site, stall=0.4)
        assert loop.time() - started > 0.6


async def test_a_server_that_falls_silent_without_a_line_end_is_no_server() -> None:
    def drip() -> Iterator[bytes]:
        yield b"one\ntw"

    async with Site() as site:
        site.on("/stream", lambda _request: Reply(body=drip(), pace=3))
        with pytest.raises(TransientSourceError, match="sent nothing for"):
            await read(site, stall=0.2)


async def test_a_slow_reader_is_not_taken_for_a_silent_server() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"one\ntwo\nthree\n", piece=8, length=100, pace=0.05))
        async with follow()(site.url("/stream"), stall=timedelta(seconds=0.3)) as lines:
            reading = aiter(lines)
            assert await anext(reading) == b"one"
            await asyncio.sleep(0.5)
            assert [await anext(reading), await anext(reading)] == [b"two", b"three"]


@pytest.mark.parametrize("piece", [64 * 1024, 997])
async def test_a_line_without_end_is_given_up_at_the_limit(piece: int) -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"a\n" + b"x" * (20 * LINE_LIMIT), piece=piece))
        with pytest.raises(TransientSourceError, match="a line of more than 1024 KiB"):
            await read(site)
        assert site.bytes_sent < 10 * LINE_LIMIT


async def test_a_line_at_the_limit_comes() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"x" * LINE_LIMIT + b"\nend\n"))
        assert [len(line) for line in await read(site, most=2)] == [LINE_LIMIT, 3]


async def test_a_compressed_stream_is_refused_before_a_byte_of_it_is_unpacked() -> None:
    async with Site() as site:
        bomb = gzip.compress(b"x" * 50_000_000)
        site.on("/stream", Reply(body=bomb, headers={"Content-Encoding": "gzip"}))
        with pytest.raises(UnexpectedContentError, match="compressed"):
            await read(site)


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (204, {}, UnexpectedContentError),
        (304, {}, UnexpectedContentError),
        (400, {}, RequestError),
        (401, {}, AuthError),
        (403, {}, AuthError),
        (404, {}, RequestError),
        (409, {}, RequestError),
        (410, {}, GoneError),
        (429, {"Retry-After": "120"}, RateLimitedError),
        (429, {}, RateLimitedError),
        (500, {}, TransientSourceError),
        (503, {"Retry-After": "120"}, RateLimitedError),
    ],
)
async def test_a_refusal_becomes_the_error_of_the_one_table(
    status: int, headers: dict[str, str], kind: type[SourceError]
) -> None:
    async with Site() as site:
        site.on("/stream", Reply(status=status, headers=headers, body=b"" if status in (204, 304) else b"because"))
        with pytest.raises(SourceError) as caught:
            await read(site)
    assert type(caught.value) is kind
    assert caught.value.source == "x"
    if status >= 400:
        assert (caught.value.status, caught.value.said) == (status, b"because")
        assert "because" not in str(caught.value)
    if isinstance(caught.value, RateLimitedError) and headers:
        assert caught.value.retry_after == timedelta(minutes=2)


async def test_a_web_page_is_no_stream() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"<html>", content_type="text/html; charset=utf-8"))
        with pytest.raises(UnexpectedContentError, match="a web page instead of a stream"):
            await read(site)


async def test_a_redirect_is_not_followed_and_takes_no_secret_along() -> None:
    async with Site() as elsewhere, Site() as site:
        site.on("/stream", redirect(elsewhere.url("/stream"), 307))
        with pytest.raises(RequestError, match="redirects") as caught:
            async with follow()(site.url(f"/stream?key={SECRET}"), headers={"Authorization": SECRET}):
                raise AssertionError("it opened")
        assert elsewhere.requests == []
    assert SECRET not in str(caught.value)


async def test_a_private_address_is_refused() -> None:
    async with Site() as site:
        with pytest.raises(ForbiddenAddressError):
            async with follow(allow_private=False)(site.url("/stream")):
                raise AssertionError("it opened")
        assert site.connections == 0


@pytest.mark.parametrize("url", ["ftp://here.example/", "nothing", "http://"])
async def test_an_address_that_is_none_is_an_error_with_the_sources_name(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        async with follow()(url):
            raise AssertionError("it opened")
    assert caught.value.source == "x"


async def test_whoever_leaves_hangs_up() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"one\n" * 50_000, piece=400, pace=0.01))
        assert await read(site, most=1) == [b"one"]
        async with asyncio.timeout(5):
            while site.open:  # noqa: ASYNC110 - the site has no event for it
                await asyncio.sleep(0.01)
        assert site.bytes_sent < 200_000


async def test_a_stream_that_is_open_holds_up_nobody_else_at_its_host() -> None:
    async with Site() as site:
        site.on("/stream", Reply(body=b"one\n", length=100, pace=30))
        site.on("/other", Reply(body=b"{}", content_type=NDJSON))
        edge = HttpEdge(FakeClock())
        fetch, opened = edge.fetch_for(allow_private=True), edge.follow_for(allow_private=True)
        async with opened(site.url("/stream")), opened(site.url("/stream")), opened(site.url("/stream")):
            answer = await asyncio.wait_for(fetch.get(site.url("/other")), timeout=5)
        assert answer.status == 200

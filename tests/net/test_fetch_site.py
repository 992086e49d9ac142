"""The edge against a real server that behaves badly."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.base import Accept, Fetch
from monitor.errors import NoAnswerError, RequestError, TransientSourceError, UnexpectedContentError
from monitor.net.fetch import HttpEdge, HttpLimits
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Request, Site, redirect

RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'
LIMITS = HttpLimits(
    connect=timedelta(seconds=2), read=timedelta(seconds=0.3), total=timedelta(seconds=0.8), body=1_000_000
)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as running:
        yield running


@pytest.fixture
async def edge() -> AsyncIterator[HttpEdge]:
    edge = HttpEdge(FakeClock(), limits=LIMITS)
    yield edge
    await edge.aclose()


@pytest.fixture
def fetch(edge: HttpEdge) -> Fetch:
    return edge.fetch_for(allow_private=True, source="news")


async def test_a_feed_is_fetched_on_one_connection_poll_after_poll(site: Site, fetch: Fetch) -> None:
    site.on("/feed", Reply(body=RSS, content_type="text/html"))
    for _ in range(3):
        assert (await fetch.get(site.url("/feed"), accept=Accept.FEED)).body == RSS
    assert site.connections == 1


async def test_not_modified_keeps_the_connection_too(site: Site, fetch: Fetch) -> None:
    site.on("/feed", Reply(status=304, headers={"ETag": '"1"', "Content-Encoding": "gzip"}, length=0))
    assert (await fetch.get(site.url("/feed"), accept=Accept.FEED)).status == 304


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_a_compressed_feed_arrives_unpacked(site: Site, fetch: Fetch, coding: str, pack: object) -> None:
    assert callable(pack)
    site.on("/feed", Reply(body=pack(RSS), headers={"Content-Encoding": coding}))
    answer = await fetch.get(site.url("/feed"), accept=Accept.FEED)
    assert answer.body == RSS
    assert "content-encoding" not in answer.headers


async def test_a_gigabyte_bomb_ends_early_and_cheaply(site: Site, fetch: Fetch) -> None:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(10_000_000)
    bomb = b"".join(packer.compress(zeros) for _ in range(100)) + packer.flush()
    site.on("/feed", Reply(body=bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(UnexpectedContentError, match="sent more than 976 KiB"):
        await fetch.get(site.url("/feed"), accept=Accept.FEED)
    spent, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 1.0
    assert peak < 10_000_000


async def test_a_body_without_end_is_cut_at_the_limit(site: Site, fetch: Fetch) -> None:
    site.on("/feed", Reply(body=(b"x" * 65536 for _ in range(100_000))))
    with pytest.raises(UnexpectedContentError, match="sent more than"):
        await fetch.get(site.url("/feed"), accept=Accept.ANY)
    assert site.bytes_sent < 20_000_000


async def test_half_a_body_is_a_broken_answer_not_a_short_one(site: Site, fetch: Fetch) -> None:
    site.on("/feed", Reply(body=RSS, length=len(RSS) * 2))
    with pytest.raises(TransientSourceError, match="broke the connection off"):
        await fetch.get(site.url("/feed"), accept=Accept.FEED)


async def test_half_a_compressed_body_is_a_broken_answer(site: Site, fetch: Fetch) -> None:
    half = gzip.compress(RSS * 100)[:-30]
    site.on("/feed", Reply(body=half, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(TransientSourceError, match="cut off before its end"):
        await fetch.get(site.url("/feed"), accept=Accept.FEED)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip"])
async def test_a_body_that_cannot_be_unpacked_is_unexpected(site: Site, fetch: Fetch, coding: str) -> None:
    site.on("/feed", Reply(body=RSS, headers={"Content-Encoding": coding}))
    with pytest.raises(UnexpectedContentError):
        await fetch.get(site.url("/feed"), accept=Accept.FEED)


async def test_no_answer_ends_with_the_read_time_out(site: Site, fetch: Fetch) -> None:
    site.on("/feed", Reply(silent=True))
    started = time.monotonic()
    with pytest.raises(NoAnswerError, match="did not answer in time"):
        await fetch.get(site.url("/feed"))
    assert time.monotonic() - started < 0.7


async def test_a_body_that_drips_ends_with_the_deadline_for_the_whole(site: Site, fetch: Fetch) -> None:
    site.on("/feed", Reply(body=RSS, piece=1, pace=0.1))
    started = time.monotonic()
    with pytest.raises(TransientSourceError, match="did not answer completely"):
        await fetch.get(site.url("/feed"), accept=Accept.FEED)
    assert 0.6 < time.monotonic() - started < 2


async def test_slow_redirects_share_one_deadline(site: Site, fetch: Fetch) -> None:
    for n in range(5):
        site.on(f"/{n}", Reply(status=302, headers={"Location": f"/{n + 1}"}, delay=0.25))
    started = time.monotonic()
    with pytest.raises(TransientSourceError, match="did not answer completely"):
        await fetch.get(site.url("/0"))
    assert time.monotonic() - started < 2


async def test_a_connection_closed_without_a_word_and_a_closed_port_are_told_apart(site: Site, fetch: Fetch) -> None:
    site.on("/feed", Reply(hang_up=True))
    with pytest.raises(NoAnswerError):
        await fetch.get(site.url("/feed"))
    await site.stop()
    with pytest.raises(TransientSourceError, match="refuses connections") as caught:
        await fetch.get(site.url("/feed"))
    assert type(caught.value) is TransientSourceError


async def test_what_is_not_http_is_a_broken_answer(fetch: Fetch) -> None:
    async def rubbish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"220 smtp.example ESMTP\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(rubbish, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(TransientSourceError, match="broke the connection off"):
        await fetch.get(f"http://127.0.0.1:{port}/")
    server.close()


async def test_headers_without_end_are_cut_off(fetch: Fetch) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(50_000):
            writer.write(b"X-%d: %s\r\n" % (n, b"y" * 100))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(endless, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(TransientSourceError):
        await fetch.get(f"http://127.0.0.1:{port}/")
    server.close()


async def test_endless_redirects_end(site: Site, fetch: Fetch) -> None:
    def onward(request: Request) -> Reply:
        return redirect(f"/{int(request.path.strip('/')) + 1}")

    for n in range(20):
        site.on(f"/{n}", onward)
    with pytest.raises(RequestError, match="more than 5 redirects"):
        await fetch.get(site.url("/0"))
    assert len(site.requests) == 6


@pytest.mark.parametrize("status", [404, 500])
async def test_the_body_of_an_error_page_is_not_even_read(site: Site, fetch: Fetch, status: int) -> None:
    site.on("/feed", Reply(status=status, body=(b"x" * 65536 for _ in range(10_000))))
    with pytest.raises((RequestError, TransientSourceError)):
        await fetch.get(site.url("/feed"))
    assert site.bytes_sent < 20_000_000


async def test_a_host_sees_two_connections_at_a_time(site: Site, fetch: Fetch) -> None:
    site.on("/x", Reply(body=b"{}", delay=0.05))
    await asyncio.gather(*(fetch.get(site.url("/x")) for _ in range(8)))
    assert site.most_open == 2


async def test_one_slow_host_does_not_hold_up_another(site: Site, fetch: Fetch) -> None:
    site.on("/slow", Reply(silent=True))
    async with Site() as other:
        other.on("/", Reply(body=b"{}"))
        stuck = [asyncio.create_task(fetch.get(site.url("/slow"))) for _ in range(10)]
        await asyncio.sleep(0.05)
        started = time.monotonic()
        await fetch.get(other.url("/"))
        assert time.monotonic() - started < 0.2
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)


async def test_a_cancelled_request_frees_its_place(site: Site, fetch: Fetch) -> None:
    site.on("/slow", Reply(silent=True))
    site.on("/quick", Reply(body=b"{}"))
    for _ in range(3):
        stuck = [asyncio.create_task(fetch.get(site.url("/slow"))) for _ in range(2)]
        await asyncio.sleep(0.05)
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)
    assert (await fetch.get(site.url("/quick"))).status == 200


async def test_post_raw_gives_back_whatever_was_answered(site: Site, edge: HttpEdge) -> None:
    site.on("/hook", Reply(status=503, body=b"busy", headers={"Retry-After": "7"}), redirect("/elsewhere"))
    status, headers, body = await edge.post_raw(site.url("/hook"), b"{}", {"X-Sign": "v1"}, allow_private=True)
    assert (status, headers["retry-after"], body) == (503, "7", b"busy")
    assert (site.requests[0].method, site.requests[0].body, site.requests[0].headers["x-sign"]) == ("POST", b"{}", "v1")
    status, _, _ = await edge.post_raw(site.url("/hook"), b"{}", {}, allow_private=True)
    assert status == 302
    assert site.asked("/elsewhere") == []


async def test_post_raw_opens_a_connection_for_each_message_so_that_doubt_is_rare(site: Site, edge: HttpEdge) -> None:
    site.on("/hook", Reply(body=b"ok"))
    for _ in range(3):
        await edge.post_raw(site.url("/hook"), b"{}", {}, allow_private=True)
    assert site.connections == 3


async def test_post_raw_tells_not_sent_from_not_answered(site: Site, edge: HttpEdge) -> None:
    site.on("/silent", Reply(silent=True))
    site.on("/gone", Reply(hang_up=True))
    with pytest.raises(NoAnswerError):
        await edge.post_raw(site.url("/silent"), b"{}", {}, allow_private=True, timeout=timedelta(seconds=0.2))
    with pytest.raises(NoAnswerError):
        await edge.post_raw(site.url("/gone"), b"{}", {}, allow_private=True)
    await site.stop()
    with pytest.raises(TransientSourceError) as caught:
        await edge.post_raw(site.url("/silent"), b"{}", {}, allow_private=True)
    assert not isinstance(caught.value, NoAnswerError)


async def test_post_raw_believes_a_status_even_if_the_body_breaks_off(site: Site, edge: HttpEdge) -> None:
    site.on("/half", Reply(body=b"ok", length=100))
    site.on("/drip", Reply(body=b"x" * 100, piece=1, pace=0.1))
    assert (await edge.post_raw(site.url("/half"), b"{}", {}, allow_private=True))[0] == 200
    answer = await edge.post_raw(site.url("/drip"), b"{}", {}, allow_private=True, timeout=timedelta(seconds=0.3))
    assert (answer[0], answer[2]) == (200, b"")

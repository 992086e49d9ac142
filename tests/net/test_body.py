"""Bodies are decompressed in steps that know the limit."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.body import BodyEncodingError, BodyTooLargeError, read_body

LIMIT = 10_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "": bytes,
}


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@given(
    body=st.binary(max_size=2000),
    encoding=st.sampled_from(sorted(ENCODERS)),
    size=st.integers(1, 500),
)
async def test_a_body_arrives_whole_however_it_is_packed_and_cut(body: bytes, encoding: str, size: int) -> None:
    assert await read_body(pieces(ENCODERS[encoding](body), size), encoding=encoding, limit=LIMIT) == body


@pytest.mark.parametrize("size", [1, 7, 4096])
async def test_the_odd_ways_of_packing_are_understood(size: int) -> None:
    text = b"<rss/>" * 50
    for packed, encoding in (
        (raw_deflate(text), "deflate"),
        (gzip.compress(text[:100], mtime=0) + gzip.compress(text[100:], mtime=0), "GZIP "),
        (gzip.compress(text, mtime=0) + b"\0" * 20, "gzip"),
        (gzip.compress(text, mtime=0) + b"rubbish", "gzip"),
        (text, "utf-8"),
    ):
        assert await read_body(pieces(packed, size), encoding=encoding, limit=LIMIT) == text


@pytest.mark.parametrize("encoding", sorted(ENCODERS))
async def test_the_limit_itself_fits_and_one_byte_more_does_not(encoding: str) -> None:
    pack = ENCODERS[encoding]
    assert len(await read_body(pieces(pack(b"a" * LIMIT), 1000), encoding=encoding, limit=LIMIT)) == LIMIT
    with pytest.raises(BodyTooLargeError):
        await read_body(pieces(pack(b"a" * (LIMIT + 1)), 1000), encoding=encoding, limit=LIMIT)


async def test_a_bomb_of_a_gigabyte_costs_no_more_than_the_limit() -> None:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(10_000_000)
    bomb = b"".join(packer.compress(zeros) for _ in range(100)) + packer.flush()
    assert len(bomb) < 1_100_000
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(BodyTooLargeError):
        await read_body(pieces(bomb, len(bomb)), encoding="gzip", limit=1_000_000)
    spent, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 1.0
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("packed", "encoding", "why"),
    [
        (b"this is not gzip", "gzip", "not compressed"),
        (gzip.compress(b"x" * 5000, mtime=0)[:-12], "gzip", "cut off"),
        (zlib.compress(b"x" * 5000)[:-6], "deflate", "cut off"),
        (b"x", "br", "not offered"),
        (b"x", "gzip, gzip", "not offered"),
        (gzip.compress(b"", mtime=0) * 3000, "gzip", "too many pieces"),
    ],
)
async def test_a_body_that_is_not_what_its_header_says_is_refused(packed: bytes, encoding: str, why: str) -> None:
    with pytest.raises(BodyEncodingError, match=why):
        await read_body(pieces(packed, 1 << 16), encoding=encoding, limit=LIMIT)


async def test_an_empty_body_needs_no_packing() -> None:
    """Answers without content (304) often carry the header of the body they do not have."""
    assert await read_body(pieces(b"", 1), encoding="gzip", limit=LIMIT) == b""

"""Reading a body within limits, decompressing as it comes.

The limit holds for the decompressed bytes and is kept while decompressing: a bomb is put down after one step past the
limit, whatever it would have become.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

ACCEPT_ENCODING = "gzip, deflate"  # what `_Inflater` reads; anything else would be unbounded in somebody else's code
_PLAIN = frozenset({"", "identity", "none", "utf-8", "binary"})  # some servers state a charset or nothing useful
_GZIP = frozenset({"gzip", "x-gzip"})
_MOST_MEMBERS = 1024  # of one gzip stream; each start costs time and may bring no bytes at all


class BodyTooLargeError(Exception):
    """More bytes than the limit allows."""


class BodyEncodingError(Exception):
    """The body is not compressed as its header says, ends early, or uses a coding that was not offered."""


async def read_body(chunks: AsyncIterable[bytes], *, encoding: str, limit: int) -> bytes:
    """The whole decompressed body of at most `limit` bytes. Raises BodyTooLargeError or BodyEncodingError."""
    coding = encoding.strip().lower()
    inflater = None if coding in _PLAIN else _Inflater(coding)
    body = bytearray()
    async for chunk in chunks:
        if inflater is None:
            body += chunk
        else:
            inflater.feed(chunk, body, limit)
        if len(body) > limit:
            raise BodyTooLargeError
    if inflater is not None:
        inflater.finish()
    return bytes(body)


class _Inflater:
    """zlib in bounded steps; understands gzip in several members, and deflate with and without its wrapper."""

    def __init__(self, coding: str) -> None:
        if coding not in _GZIP and coding != "deflate":
            raise BodyEncodingError("compressed in a way that was not offered")
        self._gzip = coding in _GZIP
        self._zlib = zlib.decompressobj(wbits=31 if self._gzip else 15)
        self._members = 0
        self._fed = False

    def feed(self, chunk: bytes, into: bytearray, limit: int) -> None:
        if not chunk:
            return
        try:
            self._feed(chunk, into, limit)
        except zlib.error as error:
            raise BodyEncodingError("not compressed as its header says") from error

    def _feed(self, chunk: bytes, into: bytearray, limit: int) -> None:
        if not self._fed:
            self._fed = True
            # RFC 9110 means zlib by "deflate", but bare deflate is served under that name too.
            if not self._gzip and (chunk[0] & 0x0F) != 8:
                self._zlib = zlib.decompressobj(wbits=-15)
        data = chunk
        while data and len(into) <= limit:
            if self._zlib.eof:
                if not self._gzip or data[:1] != b"\x1f":
                    return  # padding or rubbish after the end, as some servers send it
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise BodyEncodingError("split into too many pieces")
                self._zlib = zlib.decompressobj(wbits=31)
            into += self._zlib.decompress(data, limit + 1 - len(into))
            data = self._zlib.unused_data if self._zlib.eof else self._zlib.unconsumed_tail

    def finish(self) -> None:
        if self._fed and not self._zlib.eof:
            raise BodyEncodingError("cut off before its end")

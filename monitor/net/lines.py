"""An HTTP answer that never ends, read line by line: NDJSON and server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import httpx

from connectors.base import Lines
from monitor.errors import SourceError, TransientSourceError
from monitor.net.failure import error_from
from monitor.net.hop import Hop, first_hop

LINE_LIMIT = 1024 * 1024  # bytes; the largest post with everything around it is far below
OPEN_WITHIN = timedelta(seconds=20)
# Lines are small; a compressed stream is CPU spent and a bomb waiting.
UNCOMPRESSED = frozenset({"", "identity"})

Open = Callable[[Hop, httpx.Timeout], AbstractAsyncContextManager[httpx.Response]]


class SourceFollow:
    """`Follow` for one source. `opened` asks the host, and raises SourceError where the answer is no stream."""

    def __init__(self, opened: Open, *, source: str) -> None:
        self._opened, self._source = opened, source

    @asynccontextmanager
    async def __call__(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        stall: timedelta = timedelta(seconds=60),
    ) -> AsyncIterator[Lines]:
        opening, silence = OPEN_WITHIN.total_seconds(), stall.total_seconds()
        timeout = httpx.Timeout(connect=opening, read=max(opening, silence), write=opening, pool=opening)
        try:
            hop = first_hop("GET", url, headers={**(headers or {}), "Accept-Encoding": "identity"}, params=params)
            async with self._opened(hop, timeout) as response:
                yield _Lines(response, hop.host, silence)
        except SourceError as error:
            error.source = error.source or self._source
            raise


class _Lines:
    """An open answer whose silence is an error. Only waiting for the server counts as silence, not a slow reader."""

    def __init__(self, response: httpx.Response, host: str, stall: float) -> None:
        self._response, self._host, self._stall = response, host, stall

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = self._response.aiter_raw()
        rest = bytearray()
        while True:
            try:
                async with asyncio.timeout(self._stall):
                    piece = await anext(pieces, None)
            except TimeoutError as silence:
                raise TransientSourceError(f"{self._host} sent nothing for {self._stall:.0f} s") from silence
            except httpx.HTTPError as broken:
                raise error_from(broken, self._host) from broken
            if piece is None:
                raise TransientSourceError(f"{self._host} closed the stream")
            # What is left of a line is only ever added to: a giant one in tiny pieces must not be copied each time.
            *ends, last = piece.split(b"\n")
            for end in ends:
                rest += end
                line = bytes(rest)
                rest.clear()
                self._check(len(line))
                yield line.rstrip(b"\r")
            rest += last
            self._check(len(rest))

    def _check(self, length: int) -> None:
        if length > LINE_LIMIT:
            raise TransientSourceError(f"{self._host} sent a line of more than {LINE_LIMIT // 1024} KiB")

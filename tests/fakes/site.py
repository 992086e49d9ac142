"""A local web site that can misbehave in every way the internet does.

It speaks HTTP/1.1 by hand, because no well-bred server library would send half a body or a header that lies.
Serves tests in this process and, through its address, daemons in others:

```python
async with Site() as site:
    site.on("/feed", Reply(body=FEED, content_type="application/rss+xml"))
    site.on("/slow", Reply(body=b"x" * 100, piece=1, pace=0.5))
    ... site.url("/feed"), site.requests ...
```
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asked."""

    method: str
    path: str  # without the query
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered, and how badly."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""  # an iterable is sent as it comes, without Content-Length
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before the first byte
    piece: int = 64 * 1024  # bytes sent at a time …
    pace: float = 0.0  # … and seconds after each
    length: int | None = None  # a Content-Length that may lie
    silent: bool = False  # take the request and never answer
    hang_up: bool = False  # take the request and close the connection


Answer = Reply | Callable[[Request], Reply | Awaitable[Reply]]


def redirect(to: str, status: int = 302) -> Reply:
    """Send the caller elsewhere."""
    return Reply(status=status, headers={"Location": to})


class Site:
    """The server. Unknown paths are 404; a list of answers is given one by one, its last for ever."""

    def __init__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.tls = tls
        self.port = 0
        self.requests: list[Request] = []
        self.open = 0  # requests being answered right now
        self.most_open = 0
        self.connections = 0  # ever accepted
        self.bytes_sent = 0
        self._answers: dict[str, list[Answer]] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def on(self, path: str, *answers: Answer) -> None:
        """Answer this path so."""
        self._answers[path] = list(answers)

    def url(self, path: str = "/", *, host: str = "") -> str:
        return f"{'https' if self.tls else 'http'}://{host or self.host}:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        """The requests for one path, oldest first."""
        return [request for request in self.requests if request.path == path]

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._accept, self.host, port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the door and every open connection. `start(port=site.port)` opens it again."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> Site:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read(reader)) is not None:
                self.requests.append(request)
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    if not await self._answer(request, writer):
                        break
                finally:
                    self.open -= 1
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection may be used again."""
        answers = self._answers.get(request.path) or [Reply(status=404, body=b"no such page")]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        reply = answer if isinstance(answer, Reply) else answer(request)
        if not isinstance(reply, Reply):
            reply = await reply
        await asyncio.sleep(reply.delay)
        if reply.silent:
            await asyncio.sleep(3600)
        if reply.hang_up:
            return False
        whole = isinstance(reply.body, bytes)
        headers = {"Content-Type": reply.content_type}
        if isinstance(reply.body, bytes):
            headers["Content-Length"] = str(len(reply.body) if reply.length is None else reply.length)
        else:
            headers["Connection"] = "close"
        headers |= reply.headers
        head = f"HTTP/1.1 {reply.status} Whatever\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        writer.write(head.encode("latin-1"))
        async for piece in _pieces(reply):
            writer.write(piece)
            self.bytes_sent += len(piece)
            await writer.drain()
            if reply.pace:
                await asyncio.sleep(reply.pace)
        await writer.drain()
        return whole and reply.length is None


async def _pieces(reply: Reply) -> AsyncIterator[bytes]:
    if isinstance(reply.body, bytes):
        for start in range(0, len(reply.body), reply.piece):
            yield reply.body[start : start + reply.piece]
    else:
        for piece in reply.body:
            yield piece


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Request(
        method=method,
        path=parts.path,
        query=parse_qs(parts.query, keep_blank_values=True),
        headers=headers,
        body=body,
    )

"""A local server that plays a scripted service over real sockets, and the edge's way to it.

Any number of hosts lead to the one server: names are resolved to it, and the origins that are meant are kept
beside. The server takes a `Trouble` for one of its requests, and then misbehaves as networks and services do.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from connectors.base import Accept, Fetch, Response
from connectors.testing import Answer, ExamClock, Request
from connectors.testing.fakes import Site, always
from monitor.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What becomes of one answer. Without any of these it is given as it is."""

    name: str
    instead: Answer | None = None  # this is said
    half: bool = False  # half of the body, less than was announced, and the connection is closed
    stall: bool = False  # half of the body, and then nothing any more
    reset: bool = False  # no answer: the connection is reset


CALM = 4  # looks in a row at which nothing was under way


class WireClock(ExamClock):
    """Stands still while anything is under way: what takes time on a wire is no time that the clock tells."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = 0
        self._calm = 0

    def wake_next(self) -> bool:
        # Between two requests nothing is under way either: only what stays so is waiting for the time to pass.
        self._calm = 0 if self.under_way else self._calm + 1
        if self._calm < CALM:
            return False
        self._calm = 0
        return super().wake_next()


class HurriedClock:
    """The edge's own: whoever waits for a turn waits no real time, and no exam's clock moves for it."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._slept = clock, timedelta(0)

    def now(self) -> datetime:
        return self._clock.now() + self._slept

    async def sleep(self, delay: timedelta) -> None:
        self._slept += delay
        await asyncio.sleep(0)


class Stage:
    """The server. `site` answers; `trouble` befalls the request with the number `at`, the first being 0."""

    def __init__(self) -> None:
        self.site: Site = always(Answer(status=404))
        self.asked = 0
        self.origins: dict[str, str] = {}  # the name by which we are called → the origin that is meant
        self.port = 0
        self._at, self._trouble = -1, Trouble(name="none")
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    def calm(self) -> None:
        """From now on nothing goes wrong, and requests are counted anew."""
        self.asked, self._at = 0, -1

    def trouble(self, at: int, trouble: Trouble) -> None:
        """From now on requests are counted anew, and one of them goes wrong."""
        self.asked, self._at, self._trouble = 0, at, trouble

    async def __aenter__(self) -> Stage:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._exchange(reader, writer):
                pass
        writer.close()
        with suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer. Whether the connection may be used again."""
        request = await self._read(reader)
        number, self.asked = self.asked, self.asked + 1
        trouble = self._trouble if number == self._at else Trouble(name="none")
        if trouble.reset:
            linger = struct.pack("ii", 1, 0)  # close with a reset, and throw away what is unsent
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            return False
        # A service that fails has not necessarily done nothing: it is asked in any case.
        answer = self.site(request)
        answer = trouble.instead or answer
        headers = {"content-type": answer.content_type} | {k.lower(): v for k, v in answer.headers.items()}
        head = [f"HTTP/1.1 {answer.status} Whatever", f"content-length: {len(answer.body)}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        cut = len(answer.body) // 2 if trouble.half or trouble.stall else len(answer.body)
        writer.write("\r\n".join([*head, "", ""]).encode("latin-1") + answer.body[:cut])
        await writer.drain()
        if trouble.stall:
            await reader.read()  # until the other side has had enough
        return not (trouble.half or trouble.stall)

    async def _read(self, reader: asyncio.StreamReader) -> Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, target, _version = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        parts = urlsplit(target)
        return Request(
            method=method,
            url=self.origins[headers["host"].partition(":")[0]] + parts.path,
            path=parts.path,
            params=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            headers=headers,
            body=_posted(body, headers.get("content-type", "")),
        )


@dataclass(slots=True, kw_only=True)
class WireFetch:
    """A source's fetch whose requests all go to the stage, under names that no other fetch uses."""

    stage: Stage
    inner: Fetch
    clock: WireClock
    label: str  # of the names, so that no pause of another fetch's hosts is ours
    origins: dict[str, str] = field(default_factory=dict)  # our names → the origins

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response:
        self.clock.under_way += 1
        try:
            return self._told(await self.inner.get(self._here(url), params=params, headers=headers, accept=accept))
        finally:
            self.clock.under_way -= 1

    async def post(
        self,
        url: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response:
        self.clock.under_way += 1
        try:
            answer = await self.inner.post(self._here(url), json=json, data=data, headers=headers, accept=accept)
            return self._told(answer)
        finally:
            self.clock.under_way -= 1

    def _here(self, url: str) -> str:
        parts = urlsplit(url)
        name = f"{self.label}.{parts.hostname}"
        self.stage.origins[name] = f"{parts.scheme}://{parts.netloc}"
        self.origins[f"http://{name}:{self.stage.port}"] = self.stage.origins[name]
        return parts._replace(scheme="http", netloc=f"{name}:{self.stage.port}").geturl()

    def _told(self, answer: Response) -> Response:
        """The answer as if it had come from where it was asked for."""
        parts = urlsplit(answer.url)
        origin = self.origins[f"{parts.scheme}://{parts.netloc}"]
        url = origin + parts._replace(scheme="", netloc="").geturl()
        return Response(status=answer.status, url=url, headers=answer.headers, body=answer.body)


async def resolve_here(_host: str, _port: int) -> Sequence[str]:
    """Every name is ours."""
    return ["127.0.0.1"]


def _posted(body: bytes, kind: str) -> Any:
    """What was posted, as the scripted edge gives it."""
    if not body:
        return None
    if "json" in kind:
        return msgspec.json.decode(body)
    return dict(parse_qsl(body.decode(), keep_blank_values=True)) if "form" in kind else body

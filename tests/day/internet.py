"""The simulated internet: services at hosts, what goes wrong there, and a note of every request that reached one.

It stands where httpx would open connections, so that everything above is the real edge: turns at hosts, token buckets,
time limits, redirects, statuses, content checks.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol, cast
from urllib.parse import parse_qsl

import httpx
import msgspec

from connectors.base import Socket
from connectors.testing import Answer, Request
from connectors.testing.fakes import HTML_PAGE
from monitor.clock import Clock
from monitor.errors import TransientSourceError
from monitor.net.fetch import HttpEdge
from tests.day.services.base import Service
from tests.day.troubles import How, Trouble

LATENCY = timedelta(seconds=0.3)
_UNPLEASANT = timedelta(seconds=20)
_LATELY, _OFTEN = timedelta(seconds=80), 8
_WAIT = 90  # what a limited host asks for, in seconds


class Streaming(Protocol):
    """A service that speaks by itself as well."""

    def begin(self, request: Request, now: datetime) -> datetime: ...

    def events(self) -> Iterable[tuple[datetime, str]]: ...


class Internet(httpx.AsyncBaseTransport):
    """All hosts. `asked` holds when each of them was asked, `under_way` how many answers are still to come."""

    def __init__(self, clock: Clock, services: Iterable[Service], troubles: Iterable[Trouble]) -> None:
        self._clock, self._troubles = clock, tuple(troubles)
        self._at = {host: service for service in services for host in service.hosts}
        self.asked: defaultdict[str, list[datetime]] = defaultdict(list)
        self.strangers: list[str] = []  # hosts that are not of this internet
        self.under_way = 0
        self._said: dict[str, tuple[tuple[datetime, str], ...]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.asked[host].append(self._clock.now())
        self.under_way += 1
        try:
            return await self._answered(host, request)
        finally:
            self.under_way -= 1

    async def _answered(self, host: str, request: httpx.Request) -> httpx.Response:
        trouble = self._trouble(host)
        if trouble is How.DOWN:
            raise httpx.ConnectError("refused", request=request)
        if trouble is How.STALLED:
            patience = cast("dict[str, float]", request.extensions["timeout"])["read"]
            await self._clock.sleep(timedelta(seconds=patience))
            raise httpx.ReadTimeout("nothing came", request=request)
        await self._clock.sleep(_UNPLEASANT if trouble is How.SLOW else LATENCY)
        if trouble in _SAID:
            return _response(_SAID[trouble])
        service = self._at.get(host)
        if service is None:
            self.strangers.append(host)
            raise httpx.ConnectError("no such host", request=request)
        asked = _asked(request)
        if trouble in (How.HALF, How.TRUNCATED):
            asked = replace(asked, headers={k: v for k, v in asked.headers.items() if not k.startswith("if-")})
        answer = service.answer(asked, self._clock.now())
        if trouble in (How.HALF, How.TRUNCATED):
            return _half(answer, request, broken=trouble is How.HALF)
        return _response(answer)

    def walked(self, host: str) -> bool:
        """Whether a host was asked so often within a minute as happens on long walks only; "" is no host."""
        since = self._clock.now() - _LATELY
        return not host or sum(at > since for at in self.asked[host]) >= _OFTEN

    def _trouble(self, host: str) -> How | None:
        now = self._clock.now()
        return next((each.how for each in self._troubles if each.at(host, now)), None)

    @asynccontextmanager
    async def connect(
        self, url: str, *, headers: Mapping[str, str] | None = None, stall: timedelta = timedelta(seconds=60)
    ) -> AsyncIterator[Socket]:
        """`connectors.base.Connect`: a WebSocket to one of the services."""
        target = httpx.URL(url)
        host = target.host
        self.asked[f"{host} (stream)"].append(self._clock.now())
        await self._clock.sleep(LATENCY)
        if self._trouble(host) is How.DOWN:
            raise TransientSourceError(f"{host}: refuses connections")
        service = cast("Streaming", self._at[host])
        if host not in self._said:
            self._said[host] = tuple(service.events())
        request = _asked(httpx.Request("GET", url, headers=dict(headers or {})))
        cuts = sorted(each.since for each in self._troubles if each.host == host and each.how is How.DOWN)
        begin = service.begin(request, self._clock.now())
        yield _Wire(self._clock, self._said[host], begin, cuts, stall)


class _Wire:
    """An open WebSocket: what was said since `begin`, then what is said next, until the line is cut."""

    def __init__(
        self,
        clock: Clock,
        said: tuple[tuple[datetime, str], ...],
        begin: datetime,
        cuts: list[datetime],
        stall: timedelta,
    ) -> None:
        self._clock, self._said, self._stall = clock, said, stall
        self._place = bisect.bisect_left(said, (begin, ""))
        self._cut = next((cut for cut in cuts if cut > clock.now()), None)

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while True:
            now = self._clock.now()
            following = self._said[self._place][0] if self._place < len(self._said) else None
            if self._cut is not None and self._cut <= max(now, following or self._cut):
                await self._clock.sleep(self._cut - now)
                raise TransientSourceError("the stream broke off")
            if following is None or following - now > self._stall:
                await self._clock.sleep(self._stall)
                raise TransientSourceError("sent nothing for too long")
            if following > now:
                await self._clock.sleep(following - now)
            self._place += 1
            yield self._said[self._place - 1][1]


class VirtualEdge(HttpEdge):
    """The real HTTP edge; only where it would open connections the simulated internet stands."""

    def __init__(self, clock: Clock, internet: Internet, asked_until: datetime | None) -> None:
        super().__init__(clock, asked_until=asked_until)
        self._clients = _OneClient(internet)  # type: ignore[assignment]


class _OneClient:
    def __init__(self, internet: Internet) -> None:
        self._client = httpx.AsyncClient(transport=internet, trust_env=False)

    def get(self, *, allow_private: bool, fresh: bool = False) -> httpx.AsyncClient:
        return self._client

    async def aclose(self) -> None:
        await self._client.aclose()


_SAID = {
    How.LIMITED: Answer(status=429, body=b"{}"),
    How.PAUSED: Answer(status=429, body=b"{}", headers={"Retry-After": str(_WAIT)}),
    How.REFUSED: Answer(status=403, body=b"{}", headers={"Retry-After": str(_WAIT)}),
    How.PASSWORD: Answer(status=401, body=b"{}"),
    How.CONSENT: Answer(body=HTML_PAGE, content_type="text/html; charset=utf-8"),
}


def _asked(request: httpx.Request) -> Request:
    """A request as the played services know it."""
    kind = request.headers.get("content-type", "")
    body: Any = None
    if request.content:
        form = dict(parse_qsl(request.content.decode()))
        body = msgspec.json.decode(request.content) if "json" in kind else form
    return Request(
        method=request.method,
        url=str(request.url.copy_with(query=None)),
        path=request.url.path,
        params=tuple(request.url.params.multi_items()),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )


def _response(answer: Answer) -> httpx.Response:
    headers = {"Content-Type": answer.content_type, **answer.headers}
    return httpx.Response(answer.status, headers=headers, stream=_Body(answer.body))


def _half(answer: Answer, request: httpx.Request, *, broken: bool) -> httpx.Response:
    headers = {"Content-Type": answer.content_type, **answer.headers}
    half = answer.body[: len(answer.body) // 2]
    return httpx.Response(answer.status, headers=headers, stream=_Body(half, request if broken else None))


class _Body(httpx.AsyncByteStream):
    """A body; where `broken` is given, it breaks off."""

    def __init__(self, content: bytes, broken: httpx.Request | None = None) -> None:
        self._content, self._broken = content, broken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        if self._broken is not None:
            raise httpx.RemoteProtocolError("peer closed connection", request=self._broken)

"""The HTTP edge: one request in, a whole and checked answer or a SourceError out.

Every request passes the same doors in the same order: address, turn at its host, time limits, size limits, status
table, content check. No error message holds a query value, a header or anything a server wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from connectors.base import Accept, Fetch, Follow, RateLimit, Response
from monitor.clock import Clock
from monitor.errors import (
    NoAnswerError,
    RateLimitedError,
    RequestError,
    SourceError,
    UnexpectedContentError,
)
from monitor.net.body import BodyEncodingError, BodyTooLargeError, read_body
from monitor.net.client import POOL, Clients
from monitor.net.failure import error_from
from monitor.net.guard import Resolve, SystemResolver
from monitor.net.hop import MOST_REDIRECTS, REDIRECTS, Hop, first_hop, next_hop, public_address, trusted
from monitor.net.hosts import Hosts
from monitor.net.lines import OPEN_WITHIN, UNCOMPRESSED, SourceFollow
from monitor.net.sniff import complaint
from monitor.net.status import error_for

_ACCEPT = {
    Accept.JSON: "application/json, */*;q=0.1",
    Accept.FEED: "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
    Accept.ANY: "*/*",
}
_LIMITED_PAUSE = timedelta(seconds=30)  # for a 429 that does not say how long
_REASON = 16 * 1024  # bytes of a refusal that are worth reading, and the time that they may take
_REASON_TIME = timedelta(seconds=2)
_NOT_PASSED_ON = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})


def default_user_agent() -> str:
    """`almenara/<version> (+where to read about it)`; several services block the names of libraries."""
    try:
        number = version("almenara")
    except PackageNotFoundError:  # run from a checkout that was never installed
        number = "0"
    return f"almenara/{number} (+https://pypi.org/project/almenara/)"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """What one request may cost."""

    connect: timedelta = timedelta(seconds=10)
    read: timedelta = timedelta(seconds=30)  # between two pieces of an answer
    total: timedelta = timedelta(seconds=60)  # for the whole answer with its redirects, waiting for turns left out
    body: int = 10 * 1024 * 1024  # decompressed bytes


@dataclass(slots=True, kw_only=True)
class _Answer:
    """An answer as far as it has come: status 0 means that none of it has."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class HttpEdge:
    """Owns the HTTP clients. Build one in `monitor.app`, hand out `fetch_for`, close it last."""

    def __init__(
        self,
        clock: Clock,
        *,
        limits: HttpLimits | None = None,
        user_agent: str = "",
        resolve: Resolve | None = None,
        asked_until: datetime | None = None,
    ) -> None:
        """`asked_until`: until when a process before this one may have asked the same hosts; None: there was none."""
        self._clock = clock
        self._limits = limits or HttpLimits()
        self._clients = Clients(user_agent=user_agent or default_user_agent(), resolve=resolve or SystemResolver())
        self._hosts = Hosts(clock, asked_until=asked_until)
        # A request that waits in httpcore's own line makes each of those that pass by dearer, and fails after a while.
        self._room = asyncio.Semaphore(POOL)

    def fetch_for(
        self,
        *,
        allow_private: bool = False,
        rate_limit: RateLimit | None = None,
        source: str = "",
        count: Callable[[], None] = lambda: None,
    ) -> Fetch:
        """The edge as one source sees it. `count` is told of every request."""
        return _SourceFetch(self, allow_private=allow_private, rate_limit=rate_limit, source=source, count=count)

    def follow_for(
        self, *, allow_private: bool = False, rate_limit: RateLimit | None = None, source: str = ""
    ) -> Follow:
        """Long answers as one source sees them."""

        @asynccontextmanager
        async def opened(hop: Hop, timeout: httpx.Timeout) -> AsyncIterator[httpx.Response]:
            client = self._clients.get(allow_private=allow_private, fresh=True)
            sent = client.build_request(hop.method, hop.url, headers=dict(hop.headers), timeout=timeout)
            async with self._hosts.turn(hop.where, rate_limit):
                try:
                    async with asyncio.timeout(OPEN_WITHIN.total_seconds()):
                        response = await client.send(sent, stream=True)
                except TimeoutError as error:
                    raise NoAnswerError(f"{hop.host} did not answer in time") from error
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    raise error_from(error, hop.host) from error
            try:
                headers = {name.lower(): value for name, value in response.headers.items()}
                answer = _Answer(status=response.status_code, headers=headers)
                if answer.status in REDIRECTS:
                    raise RequestError(f"{hop.host} redirects, which streams here do not follow")
                if not response.is_success:
                    answer.body = await _reason(response)
                self._checked(hop, answer, Accept.ANY)
                if answer.status != 200 or "html" in headers.get("content-type", ""):
                    what = "a web page" if answer.status == 200 else f"status {answer.status}"
                    raise UnexpectedContentError(f"{hop.host} answered with {what} instead of a stream")
                if headers.get("content-encoding", "").strip().lower() not in UNCOMPRESSED:
                    raise UnexpectedContentError(f"{hop.host} sent a compressed stream, which was not asked for")
                yield response
            finally:
                await response.aclose()

        return SourceFollow(opened, source=source)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._clients.aclose()

    async def exchange(
        self, hop: Hop, *, accept: Accept, allow_private: bool, rate_limit: RateLimit | None
    ) -> Response:
        """Send a request, follow its redirects and check what comes back. Raises SourceError."""
        client = self._clients.get(allow_private=allow_private)
        left = self._limits.total.total_seconds()
        been = {(hop.method, str(hop.url))}
        for _ in range(MOST_REDIRECTS + 1):
            async with self._hosts.turn(hop.where, rate_limit), self._room:
                started = asyncio.get_running_loop().time()
                answer = _Answer()
                await self._send(client, hop, answer, limits=replace(self._limits, total=timedelta(seconds=left)))
                left -= asyncio.get_running_loop().time() - started
            if answer.status not in REDIRECTS:
                return self._checked(hop, answer, accept)
            following = next_hop(hop, answer.status, answer.headers.get("location", ""))
            if (following.method, str(following.url)) in been:
                raise RequestError(f"{hop.host} redirects in a circle")
            been.add((following.method, str(following.url)))
            if not trusted(hop.url, following.url):
                rate_limit = None  # it was declared for the first host
            hop = following
        raise RequestError(f"{hop.host}: more than {MOST_REDIRECTS} redirects")

    async def _send(
        self, client: httpx.AsyncClient, hop: Hop, answer: _Answer, *, limits: HttpLimits, any_body: bool = False
    ) -> None:
        """Fill `answer`; the body only where it will be used. Raises SourceError, with `answer` as it stood then."""
        request = client.build_request(
            hop.method, hop.url, headers=dict(hop.headers), content=hop.content, timeout=_timeouts(limits)
        )
        try:
            async with asyncio.timeout(limits.total.total_seconds()):
                response = await client.send(request, stream=True)
                try:
                    answer.status = response.status_code
                    answer.headers = {name.lower(): value for name, value in response.headers.items()}
                    if any_body or response.is_success or response.status_code == 304:
                        encoding = answer.headers.get("content-encoding", "")
                        answer.body = await read_body(response.aiter_raw(), encoding=encoding, limit=limits.body)
                    elif answer.status not in REDIRECTS:
                        answer.body = await _reason(response)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise NoAnswerError(f"{hop.host} did not answer completely within its time") from error
        except BodyTooLargeError as error:
            raise UnexpectedContentError(f"{hop.host} sent more than {limits.body // 1024} KiB") from error
        except BodyEncodingError as error:
            raise UnexpectedContentError(f"{hop.host} sent a body that is {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise error_from(error, hop.host) from error

    def _checked(self, hop: Hop, answer: _Answer, accept: Accept) -> Response:
        error = error_for(answer.status, answer.headers, now=self._clock.now(), host=hop.host)
        if error is not None:
            if isinstance(error, RateLimitedError):
                self._hosts.pause(hop.where, error.retry_after if error.retry_after is not None else _LIMITED_PAUSE)
            error.status, error.said = answer.status, answer.body
            raise error
        if answer.status == 200:
            fault = complaint(accept, answer.headers.get("content-type", ""), answer.body)
            if fault:
                raise UnexpectedContentError(f"{hop.host} answered 200 OK with {fault}")
        kept = {name: value for name, value in answer.headers.items() if name not in _NOT_PASSED_ON}
        return Response(status=answer.status, url=public_address(hop.url), headers=kept, body=answer.body)

    async def post_raw(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        allow_private: bool = False,
        timeout: timedelta = timedelta(seconds=15),
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Post bytes as they are and return status, headers (names in lower case) and body, whatever the status.

        Redirects are not followed. TransientSourceError means that surely nothing was sent, NoAnswerError (a kind of
        it: catch it first) that it was sent and may have been acted on; ForbiddenAddressError and RequestError that
        it will never go out. An answer whose body breaks off or is too large comes back with an empty body, for the
        status has been said.
        """
        hop = first_hop("POST", url, headers=headers, content=body)
        client = self._clients.get(allow_private=allow_private, fresh=True)
        limits = replace(self._limits, connect=min(self._limits.connect, timeout), read=timeout, total=timeout)
        answer = _Answer()
        try:
            await self._send(client, hop, answer, limits=limits, any_body=True)
        except (NoAnswerError, UnexpectedContentError):
            if not answer.status:
                raise
        return answer.status, answer.headers, answer.body


async def _reason(response: httpx.Response) -> bytes:
    """What a refusal says of itself, b"" where it is long, slow or broken: the status has been said."""
    try:
        async with asyncio.timeout(_REASON_TIME.total_seconds()):
            encoding = response.headers.get("content-encoding", "")
            return await read_body(response.aiter_raw(), encoding=encoding, limit=_REASON)
    except (TimeoutError, BodyTooLargeError, BodyEncodingError, httpx.HTTPError):
        return b""


def _timeouts(limits: HttpLimits) -> httpx.Timeout:
    connect, read = limits.connect.total_seconds(), limits.read.total_seconds()
    return httpx.Timeout(connect=connect, read=read, write=read, pool=connect)


class _SourceFetch:
    """`Fetch` for one source: its trust, its rate limit, its name on every error."""

    def __init__(
        self,
        edge: HttpEdge,
        *,
        allow_private: bool,
        rate_limit: RateLimit | None,
        source: str,
        count: Callable[[], None],
    ) -> None:
        self._edge, self._count = edge, count
        self._allow_private = allow_private
        self._rate_limit = rate_limit
        self._source = source

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response:
        return await self._request("GET", url, params=params, headers=headers, accept=accept)

    async def post(
        self,
        url: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response:
        content: bytes = b""
        kind: dict[str, str] = {}
        if data is not None:
            content, kind = urlencode(data).encode("ascii"), {"Content-Type": "application/x-www-form-urlencoded"}
        elif json is not None:
            content, kind = msgspec.json.encode(json), {"Content-Type": "application/json"}
        return await self._request("POST", url, headers={**kind, **(headers or {})}, accept=accept, content=content)

    async def _request(
        self,
        method: str,
        url: str,
        *,
        accept: Accept,
        params: object = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Response:
        sent = {"Accept": _ACCEPT[accept], **(headers or {})}
        try:
            hop = first_hop(method, url, headers=sent, content=content, params=params)
            self._count()
            return await self._edge.exchange(
                hop, accept=accept, allow_private=self._allow_private, rate_limit=self._rate_limit
            )
        except SourceError as error:
            error.source = error.source or self._source
            raise

"""The doors a connector is given, scripted: HTTP, WebSocket and sandbox, without any network."""

from __future__ import annotations

import asyncio
import itertools
import pickle
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from connectors.base import Accept, Connect, Fetch, Follow, Lines, Response, Sandbox, Socket, Tools
from connectors.purse import Purse
from connectors.testing.status import error_for
from monitor.clock import Clock
from monitor.errors import SourceError, TransientSourceError, UnexpectedContentError

T = TypeVar("T")

HTML_PAGE = b"<!doctype html><html><head><title>Before you continue</title></head><body><p>Consent</p></body></html>"
_FEED_STARTS = (b"<?xml", b"<rss", b"<feed", b"<rdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a connector asked for. Parameters of the address and of `params` are joined, in order."""

    method: str
    url: str  # without its query
    path: str
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: Any = None  # what was posted

    def param(self, name: str) -> str | None:
        """The first value of a parameter."""
        return dict(reversed(self.params)).get(name)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter that may stand more than once."""
        return tuple(value for key, value in self.params if key == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the scripted service says."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        return cls(body=msgspec.json.encode(value), status=status, headers=headers or {})


Site = Callable[[Request], Answer]
Frames = Callable[[Request], Sequence[str | bytes | SourceError]]  # an error among them ends the stream there


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One page: a request fits when method and path are equal and `params` are among its parameters."""

    path: str
    answer: Answer
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)

    def fits(self, request: Request) -> bool:
        return (request.method, request.path) == (self.method, self.path) and self.params.items() <= set(request.params)


def pages(*routes: Route) -> Site:
    """A service of fixed pages: the first route that fits answers, 404 where none does."""

    def site(request: Request) -> Answer:
        for route in routes:
            if route.fits(request):
                return route.answer
        return Answer(status=404, body=b"{}")

    return site


def twisted(site: Site, twist: Callable[[int, Request, Answer], Answer]) -> Site:
    """The same service, each of its answers passed through `twist` with its number, from 0 on."""
    numbers = itertools.count()
    return lambda request: twist(next(numbers), request, site(request))


def always(answer: Answer) -> Site:
    """A service that says the same to everyone."""
    return lambda _request: answer


class ScriptedFetch:
    """The HTTP edge over a scripted service: same errors as the real one, and every request is kept in `requests`."""

    def __init__(self, site: Site, clock: Clock) -> None:
        self.site = site
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []
        self.together = False  # requests made together are all under way before the first is answered
        self._clock = clock

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response:
        return await self._ask(_request("GET", url, params, headers), accept)

    async def post(
        self,
        url: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response:
        return await self._ask(_request("POST", url, None, headers, json if data is None else data), accept)

    async def _ask(self, request: Request, accept: Accept) -> Response:
        self.requests.append(request)
        if self.together:
            await asyncio.sleep(0)
        answer = self.site(request)
        self.bodies.append(answer.body)
        headers = {"content-type": answer.content_type} | {k.lower(): v for k, v in answer.headers.items()}
        host = urlsplit(request.url).hostname or "?"
        if error := error_for(answer.status, headers, host=host, now=self._clock.now()):
            error.status, error.said = answer.status, answer.body
            raise error
        if answer.status != 304 and accept is not Accept.ANY and _is_web_page(answer, accept):
            raise UnexpectedContentError(f"{host} answered with a web page instead of {accept.value}")
        return Response(status=answer.status, url=request.url, headers=headers, body=answer.body)


class ScriptedConnect:
    """The WebSocket edge: frames as scripted, then silence until `stall` has passed, then the error the edge raises."""

    def __init__(self, frames: Frames, clock: Clock, *, refuse: Answer | None = None) -> None:
        self.frames = frames
        self.requests: list[Request] = []
        self._clock = clock
        self.refuse = refuse  # the answer to the handshake where it is not a welcome

    @asynccontextmanager
    async def __call__(
        self, url: str, *, headers: Mapping[str, str] | None = None, stall: timedelta = timedelta(seconds=60)
    ) -> AsyncIterator[Socket]:
        request = _request("GET", url, None, headers)
        self.requests.append(request)
        host = urlsplit(url).hostname or "?"
        if self.refuse is not None:
            said = {name.lower(): value for name, value in self.refuse.headers.items()}
            error = error_for(self.refuse.status, said, host=host, now=self._clock.now())
            raise error or UnexpectedContentError(f"{host} answered with a web page instead of a WebSocket")
        yield ScriptedSocket(self.frames(request), self._clock, stall)


class ScriptedSocket:
    """An open WebSocket that plays its frames once."""

    def __init__(
        self, frames: Sequence[str | bytes | SourceError], clock: Clock, stall: timedelta = timedelta(seconds=60)
    ) -> None:
        self._frames, self._clock, self._stall = frames, clock, stall

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        for frame in self._frames:
            if isinstance(frame, SourceError):
                raise frame
            yield frame
        await self._clock.sleep(self._stall)
        raise TransientSourceError("nothing heard for a while: the connection counts as dead")


class ScriptedFollow:
    """Long HTTP answers: lines as scripted, then silence until `stall` has passed, then the error the edge raises."""

    def __init__(self, frames: Frames, clock: Clock, *, refuse: Answer | None = None) -> None:
        self.frames = frames
        self.requests: list[Request] = []
        self._clock = clock
        self.refuse = refuse  # the answer where it is no stream

    @asynccontextmanager
    async def __call__(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        stall: timedelta = timedelta(seconds=60),
    ) -> AsyncIterator[Lines]:
        request = _request("GET", url, params, headers)
        self.requests.append(request)
        host = urlsplit(url).hostname or "?"
        if self.refuse is not None:
            said = {name.lower(): value for name, value in self.refuse.headers.items()}
            error = error_for(self.refuse.status, said, host=host, now=self._clock.now())
            raise error or UnexpectedContentError(f"{host} answered with a web page instead of a stream")
        yield _ScriptedLines(ScriptedSocket(self.frames(request), self._clock, stall))


class _ScriptedLines:
    """The frames of a socket as lines of bytes."""

    def __init__(self, socket: ScriptedSocket) -> None:
        self._socket = socket

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for frame in self._socket:
            yield frame.encode() if isinstance(frame, str) else frame


class InlineSandbox:
    """Runs the function here, after proving that function, arguments and answer could travel to a worker process."""

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        function, arguments = pickle.loads(pickle.dumps((function, arguments)))  # noqa: S301 - our own bytes, from one line up
        answer: T = pickle.loads(pickle.dumps(function(*arguments)))  # noqa: S301
        return answer


def tools(
    clock: Clock,
    *,
    fetch: Fetch | None = None,
    connect: Connect | None = None,
    follow: Follow | None = None,
    sandbox: Sandbox | None = None,
    purse: Purse | None = None,
    random: Random | None = None,
) -> Tools:
    """A connector's tools for tests: those that are not given lead nowhere."""
    return Tools(
        fetch=fetch or ScriptedFetch(always(Answer(status=404)), clock),
        connect=connect or ScriptedConnect(lambda _request: (), clock),
        follow=follow or ScriptedFollow(lambda _request: (), clock),
        sandbox=sandbox or InlineSandbox(),
        clock=clock,
        random=random or Random(7),  # noqa: S311
        purse=purse or Purse(clock),
    )


def _request(
    method: str,
    url: str,
    params: Mapping[str, str] | Sequence[tuple[str, str]] | None,
    headers: Mapping[str, str] | None,
    body: Any = None,
) -> Request:
    parts = urlsplit(url)
    more = tuple(params.items()) if isinstance(params, Mapping) else tuple(params or ())
    return Request(
        method=method,
        url=parts._replace(query="", fragment="").geturl(),
        path=parts.path,
        params=(*parse_qsl(parts.query, keep_blank_values=True), *more),
        headers={name.lower(): value for name, value in (headers or {}).items()},
        body=body,
    )


def _is_web_page(answer: Answer, accept: Accept) -> bool:
    """HTML where something else was asked for. Some sites send real feeds as text/html: their first bytes tell."""
    if "html" not in answer.content_type:
        return False
    return accept is not Accept.FEED or not answer.body.lstrip()[:5].lower().startswith(_FEED_STARTS)

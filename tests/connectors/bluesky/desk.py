"""The doors a Bluesky source is given in its own tests: a socket we type into, a scripted AppView, a fake clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from connectors.base import Batch, Response, Socket, Source, Watch
from connectors.bluesky import Bluesky
from connectors.testing import Request, ScriptedFetch
from connectors.testing.fakes import Site, tools
from monitor.errors import SourceError, TransientSourceError
from monitor.model import Cursor
from tests.connectors.bluesky.exam import profiles, wanted
from tests.fakes.clock import FakeClock

WATCH = Watch(key="*", wanted=wanted)


class TypedSocket:
    """A WebSocket that says what the test puts in."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[str | bytes | Exception] = asyncio.Queue()

    def say(self, *events: Mapping[str, Any] | str | bytes) -> None:
        for event in events:
            self._frames.put_nowait(event if isinstance(event, (str, bytes)) else json.dumps(event))

    def end(self) -> None:
        self._frames.put_nowait(TransientSourceError("the connection was cut"))

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while True:
            frame = await self._frames.get()
            if isinstance(frame, Exception):
                raise frame
            yield frame


class SlowFetch(ScriptedFetch):
    """A service that answers after `delay`, by the clock."""

    delay = timedelta(0)

    async def get(self, *args: Any, **kwargs: Any) -> Response:
        await self._clock.sleep(self.delay)
        return await super().get(*args, **kwargs)


class Desk:
    """One source, its socket, its services and its clock. `asked` holds the addresses it connected to."""

    def __init__(self, *, site: Site = profiles, **settings: Any) -> None:
        self.clock = FakeClock()
        self.socket = TypedSocket()
        self.asked: list[str] = []
        self.refuse: SourceError | None = None
        self.appview = SlowFetch(site, self.clock)
        given = tools(self.clock, fetch=self.appview, connect=self._connect)
        config = Bluesky.spec.config.model_validate(settings)
        self.source = Bluesky(Source(name="bsky", network="bluesky"), config, given)

    @asynccontextmanager
    async def _connect(
        self, url: str, *, headers: Mapping[str, str] | None = None, stall: timedelta = timedelta(seconds=60)
    ) -> AsyncIterator[Socket]:
        self.asked.append(url)
        if self.refuse is not None:
            raise self.refuse
        yield self.socket

    def stream(self, cursor: str | None = None) -> AsyncIterator[Batch]:
        return self.source.stream(WATCH, None if cursor is None else Cursor(cursor))


async def soon(stream: AsyncIterator[Batch]) -> Batch:
    """The next batch, in real time at once."""
    return await asyncio.wait_for(anext(stream), timeout=5)


def requests(desk: Desk) -> list[Request]:
    return desk.appview.requests

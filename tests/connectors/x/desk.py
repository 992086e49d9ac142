"""An X source in its own tests: a played service, a stream we type into, a purse that is written down, a fake clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from connectors.base import Batch, Lines, Source, Watch
from connectors.purse import Purse
from connectors.testing import Answer, Request, ScriptedFetch
from connectors.testing.fakes import Site, tools
from connectors.x import X
from connectors.x.config import XConfig
from monitor.errors import SourceError, TransientSourceError
from monitor.model import Cursor, Mention
from tests.connectors.x.service import TOKEN, Service
from tests.fakes.clock import FakeClock

WATCH = Watch(key="shared:1", terms=("Hotel Miramar",))
SEARCH, USERS, POSTS, RULES = "/2/tweets/search/recent", "/2/users", "/2/tweets", "/2/tweets/search/stream/rules"


class Memo:
    """A shelf that survives the process."""

    def __init__(self) -> None:
        self.text: str | None = None

    async def load(self) -> str | None:
        return self.text

    async def save(self, text: str) -> None:
        self.text = text


class Typed:
    """Lines that the test says, until it says the end. Like X's, they end in an error."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[bytes | SourceError] = asyncio.Queue()

    def say(self, *lines: str | bytes) -> None:
        for line in lines:
            self._lines.put_nowait(line if isinstance(line, bytes) else line.encode())

    def cut(self, error: SourceError | None = None) -> None:
        self._lines.put_nowait(error or TransientSourceError("the connection was cut"))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            line = await self._lines.get()
            if isinstance(line, SourceError):
                raise line
            yield line


class Desk:
    """One source and everything around it."""

    def __init__(
        self, service: Site | None = None, *, memo: Memo | None = None, clock: FakeClock | None = None, **settings: Any
    ) -> None:
        self.service = Service() if service is None else service
        self.clock = clock or FakeClock()
        self.fetch = ScriptedFetch(self._answer, self.clock)
        self.purse = Purse(self.clock, memo or Memo())
        self.lines = Typed()
        self.opened = 0
        self.open = 0
        self.refuse: SourceError | None = None
        given = tools(self.clock, fetch=self.fetch, follow=self._follow, purse=self.purse)
        config = XConfig.model_validate({"bearer_token": TOKEN, "budget": 10_000, **settings})
        self.source = X(Source(name="exam-source", network="x"), config, given)

    def _answer(self, request: Request) -> Answer:
        return self.service(request)

    @asynccontextmanager
    async def _follow(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        stall: timedelta = timedelta(seconds=60),
    ) -> AsyncIterator[Lines]:
        if self.refuse is not None:
            raise self.refuse
        assert url.endswith("/2/tweets/search/stream")
        assert (headers or {})["Authorization"] == f"Bearer {TOKEN}"
        assert timedelta(seconds=20) < stall <= timedelta(seconds=30)
        self.opened += 1
        self.open += 1
        try:
            yield self.lines
        finally:
            self.open -= 1

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path == path]

    async def walk(self, cursor: str | None = None, watch: Watch = WATCH) -> tuple[list[Mention], str | None]:
        """Poll until there is no more."""
        found: list[Mention] = []
        while True:
            batch = await self.source.poll(watch, None if cursor is None else Cursor(cursor))
            found += batch.mentions
            cursor = batch.cursor or cursor
            if not batch.more:
                return found, cursor

    async def spent(self) -> float:
        """Dollars, by our own count."""
        await self.purse.left(self.source._till.month)
        return next(one.spent for one in self.purse.balances() if one.name == "money") / 1_000_000

    def stream(self, cursor: str | None = None, watch: Watch = WATCH) -> AsyncIterator[Batch]:
        return self.source.stream(watch, None if cursor is None else Cursor(cursor))


async def soon(stream: AsyncIterator[Batch]) -> Batch:
    """The next batch, in real time at once."""
    return await asyncio.wait_for(anext(stream), timeout=5)


def ids(mentions: Sequence[Mention]) -> list[str]:
    return [mention.id.partition(":")[2] for mention in mentions]

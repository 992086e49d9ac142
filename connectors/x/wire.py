"""The one connection that X allows, shared by all watches of a source: each has its desk, where its posts arrive.

The connection is opened with the first desk and closed with the last. What it brings is paid for in small portions
ahead; where the budget does not hold another, it is closed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.base import Lines, Source, Tools
from connectors.fields import dig
from connectors.x.api import Api
from connectors.x.rules import Rules
from connectors.x.till import Till
from monitor.clock import Clock
from monitor.errors import PayloadError, RateLimitedError, TransientSourceError

PATH = "/2/tweets/search/stream"
STALL = timedelta(seconds=30)  # a keep-alive comes every twenty seconds
PORTION = 20  # posts paid for at a time
ROOM = 2_000  # posts on one desk; beyond that the connection waits
OPENINGS = 40  # of the connection in OPENINGS_PER; X allows 50
OPENINGS_PER = timedelta(minutes=15)

Arrival = dict[str, Any] | PayloadError


class Desk:
    """Where one watch's posts arrive."""

    def __init__(self) -> None:
        self._arrivals: deque[Arrival] = deque()
        self._wake, self._room, self._opened = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._end: Exception | None = None
        self._left = False

    async def opened(self) -> None:
        """Until the connection is open. Raises what keeps it from opening."""
        await self._opened.wait()
        if self._end is not None:
            raise self._end

    def take(self, most: int) -> list[Arrival]:
        """What has arrived, oldest first."""
        taken = [self._arrivals.popleft() for _ in range(min(most, len(self._arrivals)))]
        self._room.set()
        return taken

    def check(self) -> None:
        """Raise what ended the connection, once everything that came before has been taken."""
        if self._end is not None and not self._arrivals:
            raise self._end

    async def wait(self, clock: Clock, most: timedelta) -> None:
        """Until something arrives or ends, or that time is over."""
        if not self._arrivals and self._end is None:
            self._wake.clear()
            waits = (asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(clock.sleep(most)))
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in waits:
                    each.cancel()
                await asyncio.gather(*waits, return_exceptions=True)

    def open(self) -> None:
        self._opened.set()

    async def put(self, arrival: Arrival) -> None:
        """Lay it down, when there is room. Not after the end: what lies between would be missing."""
        while len(self._arrivals) >= ROOM and not self._left:
            self._room.clear()
            await self._room.wait()
        if not self._left and self._end is None:
            self._arrivals.append(arrival)
            self._wake.set()

    def end(self, error: Exception) -> None:
        self._end = self._end or error
        self._opened.set()
        self._wake.set()

    def leave(self) -> None:
        """Nobody sits here any more."""
        self._left = True
        self._arrivals.clear()
        self._room.set()


class Wire:
    """Reads the stream and lays each post on the desks it is for."""

    def __init__(self, source: Source, api: Api, till: Till, tools: Tools) -> None:
        self._api, self._till, self._follow, self._clock = api, till, tools.follow, tools.clock
        self._rules = Rules(source, api)
        self._order = asyncio.Lock()
        self._desks: dict[str, Desk] = {}
        self._reading: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._open = False
        self._openings: deque[datetime] = deque()

    @asynccontextmanager
    async def desk(self, watch: str, rule: str) -> AsyncIterator[Desk]:
        """A desk of this watch's own, its rule in force and the connection open. Raises SourceError."""
        desk = Desk()
        try:
            async with self._order:  # one after the other: each reads the rules before it changes them
                self._may_open()
                await self._rules.ensure(watch, rule)
                self._desks[watch] = desk
                if self._reading is None or self._reading.done():
                    self._open = False
                    self._openings.append(self._clock.now())
                    self._reading = asyncio.create_task(self._read(self._closing))
                elif self._open:
                    desk.open()
            await desk.opened()
            yield desk
        finally:
            desk.leave()
            if self._desks.get(watch) is desk:
                del self._desks[watch]
            if not self._desks and self._reading is not None:
                self._closing, self._reading, self._open = self._reading, None, False
                self._closing.cancel()
                await asyncio.gather(self._closing, return_exceptions=True)

    async def tidy(self) -> None:
        """Delete the rules of watches that nobody sits at. Raises SourceError."""
        async with self._order:
            await self._rules.tidy(self._desks)

    def _may_open(self) -> None:
        """Each watch tries again for itself: together they must not open it more often than X allows."""
        if self._reading is not None and not self._reading.done():
            return
        now = self._clock.now()
        while self._openings and not now - OPENINGS_PER < self._openings[0] <= now:
            self._openings.popleft()
        if len(self._openings) >= OPENINGS:
            wait = self._openings[0] + OPENINGS_PER - now
            raise RateLimitedError("the stream broke too often of late", retry_after=wait)

    async def _read(self, before: asyncio.Task[None] | None) -> None:
        error: Exception = TransientSourceError("the stream ended")
        if before is not None:  # X allows one connection: the last one is closed first
            await asyncio.gather(before, return_exceptions=True)
        try:
            async with AsyncExitStack() as stack:
                paid = await stack.enter_async_context(_Portions(self._till))
                lines = await self._api.named(lambda fields: self._connect(stack, fields))
                self._open = True
                for desk in self._desks.values():
                    desk.open()
                async for line in lines:
                    if line.strip():
                        await self._deliver(line, paid)
        except Exception as broken:  # noqa: BLE001, RUF100 - handed to every desk, nothing is swallowed
            error = broken
        self._open = False
        for desk in list(self._desks.values()):
            desk.end(error)

    async def _connect(self, stack: AsyncExitStack, fields: Any) -> Lines:
        url = self._api.url(PATH)
        try:
            return await stack.enter_async_context(
                self._follow(url, params=dict(fields), headers=self._api.headers, stall=STALL)
            )
        except RateLimitedError as error:
            await self._api.explain(error)
            raise

    async def _deliver(self, line: bytes, paid: _Portions) -> None:
        try:
            event = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            event = None
        if isinstance(event, dict) and "data" not in event and isinstance(event.get("errors"), list):
            self._api.refuse(dig(event, "errors", 0))
        arrival: Arrival = event if isinstance(event, dict) and "data" in event else _unreadable(line)
        watches = None if isinstance(arrival, PayloadError) else self._rules.watches_of(arrival)
        desks = [desk for watch, desk in self._desks.items() if watches is None or watch in watches]
        # What cannot be read is reported once, not once a watch.
        for desk in desks[:1] if isinstance(arrival, PayloadError) else desks:
            await desk.put(arrival)
        await paid.one()


class _Portions:
    """Pays for posts before they come, a few at a time, and takes back what was not used."""

    def __init__(self, till: Till) -> None:
        self._till, self._left = till, 0

    async def __aenter__(self) -> _Portions:
        await self._next()
        return self

    async def one(self) -> None:
        """One more came. Raises BudgetError where no further may come."""
        self._left -= 1
        if self._left <= 0:
            await self._next()

    async def _next(self) -> None:
        await self._till.take(PORTION * self._till.post)
        self._left = PORTION

    async def __aexit__(self, *_: object) -> None:
        if self._left > 0:
            left, self._left = self._left, 0
            await self._till.settle(taken=left * self._till.post, used=0)


def _unreadable(line: bytes) -> PayloadError:
    return PayloadError("a line of the stream that cannot be read", excerpt=line[:500].decode("utf-8", "replace"))

"""The stream. The server replays nothing, so whoever connects reads the timeline from the last place as well.

The socket is opened first and the timeline read afterwards: what is posted meanwhile waits in the socket, and is told
between two pages. Until the timeline is read to its end the cursor stays with the timeline: a live post that came
early must not hide what lies below it. The same is done once more a little later, because a server may confirm a
connection before it listens for posts itself, and every hour, for whatever neither of them brought.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from msgspec.structs import replace

from connectors import fields
from connectors.base import Batch, Socket, Source, Tools, Watch
from connectors.inbox import Inbox
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.names import Names
from connectors.mastodon.posts import Reader
from connectors.mastodon.taken import Taken
from connectors.mastodon.timeline import AGAIN, Timeline, cursor_of, opened
from connectors.walks import millis
from monitor.clock import Clock
from monitor.errors import RequestError, SourceError, TransientSourceError
from monitor.model import Cursor

BEAT = timedelta(milliseconds=500)
# A quiet hashtag says nothing for days. Whether the connection lives, pings tell; whether the posts flow, the timeline.
STALL = timedelta(hours=12)
SETTLED = timedelta(seconds=10)
RETRY = timedelta(minutes=5)


class Streaming:
    """One connection for each watch. What it keeps between two is where the server streams."""

    def __init__(
        self,
        source: Source,
        config: MastodonConfig,
        timeline: Timeline,
        names: Names,
        tools: Tools,
    ) -> None:
        self._source, self._config, self._timeline, self._names = source, config, timeline, names
        self._connect, self._fetch, self._clock = tools.connect, tools.fetch, tools.clock
        self._url = config.streaming_url or ""

    async def stream(
        self, watch: Watch, cursor: Cursor | None, *, path: str, tag: str, reader: Reader
    ) -> AsyncIterator[Batch]:
        """Batches from the cursor on, until the connection ends with a SourceError."""
        address = await self._address(tag)
        async with (
            self._opened(address) as socket,
            Inbox(socket, self._clock, BEAT) as inbox,
        ):
            course = Course(self._timeline, path, Taken(reader, self._names), self._clock, cursor)
            while True:
                if course.filling:
                    if page := await course.page():
                        yield page
                else:
                    await inbox.wait()
                if live := await course.live(inbox):
                    yield live
                inbox.check()

    @asynccontextmanager
    async def _opened(self, address: str) -> AsyncIterator[Socket]:
        async with AsyncExitStack() as stack:
            try:
                socket = await stack.enter_async_context(
                    self._connect(address, headers=self._config.headers, stall=STALL)
                )
            except SourceError:
                self._url = self._config.streaming_url or ""  # it may stream from elsewhere by now
                raise
            yield socket

    async def _address(self, tag: str) -> str:
        """Where to connect; the token goes into a header, never into this. Raises SourceError."""
        if not self._url:
            self._url = await self._asked()
        stream = self._config.timeline
        query = urlencode([("stream", stream), *([("tag", tag)] if stream == "hashtag" else [])])
        return f"{self._url.rstrip('/')}/api/v1/streaming?{query}"

    async def _asked(self) -> str:
        """Where the server says that it streams; the server itself where it does not say, or would not keep the token
        secret on the way."""
        base = urlsplit(self._config.base)
        scheme = "ws" if base.scheme == "http" else "wss"
        itself = base._replace(scheme=scheme).geturl()
        try:
            response = await self._fetch.get(f"{self._config.base}/api/v2/instance", headers=self._config.headers)
        except RequestError:
            return itself
        said = fields.text(fields.dig(response.json(), "configuration", "urls", "streaming")) or ""
        try:
            parts = urlsplit(said)
        except ValueError:
            return itself
        safe = parts.scheme == "wss" or (parts.scheme == "ws" and scheme == "ws")
        return said if safe and parts.hostname and not parts.query and not parts.fragment else itself


class Course:
    """How far one connection has come: the rounds through the timeline, and what comes live between their pages."""

    def __init__(self, timeline: Timeline, path: str, taken: Taken, clock: Clock, cursor: Cursor | None) -> None:
        self._timeline, self._path, self._taken, self._clock = timeline, path, taken, clock
        self._place, self._stored = opened(cursor), cursor
        self._rest = self._place.resting  # the last place between two rounds
        self._rounds = 2 if self._place.doing else 1  # one that was broken off is finished first
        self._first = True
        self._begun = False  # whether anybody was told that all is read
        self._opened = self._told = clock.now()
        self._due = self._opened + SETTLED

    @property
    def filling(self) -> bool:
        """Whether the timeline is being read."""
        return self._rounds > 0

    async def page(self) -> Batch | None:
        """The next page of the timeline, None where it says nothing new. Raises SourceError on the first round, and
        later where a person is needed: the stream is alive, and what could not be read now is read soon."""
        now = self._clock.now()
        try:
            step = await self._timeline.step(self._path, self._place, now, again=True)
        except TransientSourceError:
            if self._first:
                raise
            self._rounds, self._place, self._due = 0, self._rest, now + RETRY
            return None
        self._place = step.place
        if not step.place.doing:
            self._rounds -= 1
        if not self._rounds:
            self._first = False
            self._place = self._rest = self._taken.joined(step.place, now)
            if self._due <= now:
                self._due = now + AGAIN
        batch = await self._taken.page(step, now)
        cursor = self._kept()
        return self._sent(batch, cursor) if cursor or batch.mentions or batch.skipped or batch.note else None

    async def live(self, inbox: Inbox) -> Batch | None:
        """What came live, where it is time to tell it. Until the timeline is read it brings no cursor."""
        now, taken = self._clock.now(), self._taken
        taken.fill(inbox, now)
        batch: Batch | None = None
        if taken.pressing or (taken.seen and (now - self._told >= BEAT or inbox.ended)):
            cursor: Cursor | None = None
            if not self._rounds:
                self._place = self._rest = replace(taken.joined(self._rest, now), late=millis(now))
                cursor = self._kept()
            batch = self._sent(await taken.batch(), cursor)
            self._told = self._clock.now()
        elif not (self._rounds or self._begun) and now - self._opened >= BEAT:
            batch = self._sent(Batch(), None)  # the stream is there, and all is read
        if not self._rounds and now >= self._due:
            self._rounds, self._due = 1, now + AGAIN
        return batch

    def _kept(self) -> Cursor | None:
        cursor = cursor_of(self._place, self._stored)
        self._stored = cursor or self._stored
        return cursor

    def _sent(self, batch: Batch, cursor: Cursor | None) -> Batch:
        self._begun = self._begun or not self._rounds
        return dataclasses.replace(batch, cursor=cursor, more=self._rounds > 0)

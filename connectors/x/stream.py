"""The filtered stream of one watch, without holes: X does not replay it, so the search reads what was missed.

First the connection is opened, then the search closes the hole up to half a minute ago, which is as far as it sees. A
minute later it reads those last moments too: until then rules may not be in force everywhere. Only after that does the
place follow the stream.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.base import Batch, Source, Tools, Watch
from connectors.fields import dig, listing
from connectors.x.authors import Authors
from connectors.x.posts import latest, newest, parse
from connectors.x.search import Place, Search, cursor_of, opened, rewound
from connectors.x.wire import Arrival, Desk, Wire
from monitor.errors import PayloadError
from monitor.model import Cursor, Mention

SETTLED = timedelta(seconds=60)  # the search lags half a minute behind, rules take up to twenty seconds
OVERLAP = timedelta(seconds=60)  # the stream is out of order by seconds
BEAT = timedelta(seconds=20)
MOST = 100  # posts a batch
REMEMBERED = 10_000  # versions of posts


class Stream:
    """Batches from the cursor on, until the connection ends with a SourceError."""

    def __init__(self, source: Source, search: Search, wire: Wire, authors: Authors, tools: Tools) -> None:
        self._source, self._clock = source, tools.clock
        self._search, self._wire, self._authors = search, wire, authors

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        """The hole first, then what comes."""
        async with self._wire.desk(watch.key, self._search.query(watch)) as desk:
            course = _Course(rewound(opened(cursor), OVERLAP), cursor)
            due: datetime | None = self._clock.now() + SETTLED
            async for batch in self._missed(watch, course, desk):
                yield batch
            while True:
                now = self._clock.now()
                if due is not None and now >= due:
                    async for batch in self._missed(watch, course, desk):
                        yield batch
                    await self._wire.tidy()
                    due, course.settled = None, True
                if arrived := desk.take(MOST):
                    yield await self._arrived(arrived, watch, course)
                    continue
                desk.check()
                await desk.wait(self._clock, BEAT if due is None else min(due - now, BEAT))

    async def _missed(self, watch: Watch, course: _Course, desk: Desk) -> AsyncIterator[Batch]:
        """What the search finds since our place, down to its last page; with that one, what came meanwhile."""
        more = True
        while more:
            step = await self._search.step(watch, course.place, course.stored)
            course.place, found, more = step.place, step.batch, step.batch.more
            mentions, cursor = course.fresh(found.mentions), course.keep()
            came = Batch() if more else await self._arrived(desk.take(MOST), watch, course)
            both = replace(
                found,
                mentions=latest((*mentions, *came.mentions)),
                skipped=(*found.skipped, *came.skipped),
                seen=found.seen + came.seen,
                cursor=cursor,
                more=False,
            )
            if both.mentions or both.skipped or both.note or cursor:
                yield both

    async def _arrived(self, arrived: list[Arrival], watch: Watch, course: _Course) -> Batch:
        """What came by the stream."""
        broken = [item for item in arrived if isinstance(item, PayloadError)]
        posts = [item for item in arrived if not isinstance(item, PayloadError)]
        for post in posts:
            self._authors.learn(listing(post, "includes", "users"))
        now = self._clock.now()
        mentions, skipped = parse([post["data"] for post in posts], source=self._source, fetched_at=now)
        course.reached(newest((dig(post, "data", "id") for post in posts), now))
        return Batch(
            mentions=await self._authors.sign(course.fresh(mentions), watch),
            skipped=(*broken, *skipped),
            cursor=course.keep() if course.settled else None,
            seen=len(arrived),
        )


class _Course:
    """How far one connection has come, and what was told on it, so that search and stream do not tell it twice."""

    def __init__(self, place: Place, stored: Cursor | None) -> None:
        self.place, self.stored = place, stored
        self._reached = opened(stored).since
        self.settled = False  # the holes are closed: from now on the stream says how far we are
        self._streamed = 0
        self._told: dict[str, None] = {}

    def reached(self, post: int) -> None:
        """The stream has brought this one."""
        self._streamed = max(self._streamed, post)

    def keep(self) -> Cursor | None:
        """What is to be stored; None where that is stored already."""
        if not self.place.walked:
            # We began a little earlier than we were, and that is no step back.
            streamed = self._streamed if self.settled else 0
            self.place = Place(since=max(self.place.since, self._reached, streamed))
        kept = cursor_of(self.place, self.stored)
        self.stored = kept or self.stored
        return kept

    def fresh(self, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Those versions of posts that were not told yet."""
        found = tuple(mention for mention in mentions if _version(mention) not in self._told)
        self._told |= {_version(mention): None for mention in found}
        for old in list(self._told)[: max(0, len(self._told) - REMEMBERED)]:
            del self._told[old]
        return found


def _version(mention: Mention) -> str:
    return mention.local_id or mention.id

"""Hacker News stories and comments, through Algolia's public search, in windows of time that overlap.

Reference: hn.algolia.com/api, github.com/algolia/hn-search, github.com/HackerNews/API
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

import msgspec
from pydantic import Field

from connectors.base import (
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Looks,
    Plan,
    Polled,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.fields import count, dig, signed
from connectors.hackernews_items import Items
from connectors.hackernews_parse import created, parse
from connectors.memory import Memory
from connectors.times import from_unix
from monitor.errors import UnexpectedContentError
from monitor.model import Cursor, Mention

PAGE = 100  # hits a page
PAGES_MOST = 500  # of one walk; a service that never ends must not keep us for ever
OVERLAP = timedelta(hours=1)  # the index lags behind by minutes, now and then by more
AHEAD = timedelta(minutes=5)
ASKED_MOST = 20  # profiles asked for with one page
KARMA_KEPT = timedelta(hours=24)
KARMA_TAKES = timedelta(seconds=10)  # at most; what is not known by then stays unknown
KARMA_MOST = 5_000  # profiles remembered
LOOKS = 10  # items asked for together, one call each


class Config(ConnectorConfig):
    """Settings of the hackernews connector."""

    base_url: str = Field(default="https://hn.algolia.com", description="The search service to ask.")
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")
    karma: bool = Field(default=True, description="Ask for each author's karma; without it reach is unknown.")
    items_url: str = Field(
        default="https://hacker-news.firebaseio.com",
        description="Hacker News's own API, where posts are looked at again.",
    )


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds. All times are Hacker News's own, seconds since 1970; none lies in our future."""

    high: int = 0  # everything older than this, less the overlap, has been seen; 0: nothing yet
    since: int = 0  # where the walk in progress ends
    top: int = 0  # newest seen on it
    until: int = 0  # only what is not newer than this; 0: no bound
    walked: int = 0  # pages of this walk; 0: between walks


class HackerNews(Polled):
    """One term at a time; every poll reads one page, and says `more` until the window is read to its end."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="hackernews",
        summary="Finds stories and comments on Hacker News with Algolia's search.",
        network="hackernews",
        config=Config,
        capabilities=frozenset(
            {Capability.POLL, Capability.REACH, Capability.ENGAGEMENT, Capability.LANGUAGE, Capability.LOOK}
        ),
        # Half of the 10,000 an hour that the service is said to allow.
        rate_limit=RateLimit(requests=5_000, per=timedelta(hours=1)),
        every=timedelta(minutes=1),
        looks=LOOKS,
        limits=(
            "It sees what the search index has: usually minutes after posting, and not what was flagged or deleted.",
            "Hacker News knows no followers: reach is the author's karma.",
            "Edits are not told; a deletion is noticed when the post is looked at again.",
        ),
        reference="hn.algolia.com/api, github.com/HackerNews/API",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._base = config.base_url.rstrip("/")
        self._items = Items(config.items_url, tools)
        self._karma: Memory[int] = Memory(
            self._ask_karma,
            tools,
            at_once=1,
            most=ASKED_MOST,
            budget=KARMA_TAKES,
            fresh=KARMA_KEPT,
            remembered=KARMA_MOST,
        )

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page, and the place where the next begins."""
        now = self._tools.clock.now()
        place = self._started(_place(cursor), now)
        hits, pages = await self._page(watch, place)
        mentions, skipped = parse(hits, source=self._source, fetched_at=now)
        onward, note = _onward(place, hits, pages, now)
        return Batch(
            mentions=await self._with_karma(mentions, watch),
            skipped=skipped,
            cursor=None if onward == _place(cursor) else _cursor(onward),
            more=onward.walked > 0,
            seen=len(hits),
            note=note,
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now, by Hacker News itself."""
        return await self._items.look(mentions)

    def _started(self, place: Place, now: datetime) -> Place:
        """The walk in progress, or a new one."""
        if place.walked:
            return place
        first = now - max(timedelta(days=self._config.history), OVERLAP)  # else what is new would never be in it
        high = min(place.high, int(now.timestamp()))  # our clock may have been ahead once
        since = high - int(OVERLAP.total_seconds()) if place.high else int(first.timestamp())
        return Place(high=place.high, since=since, top=place.high)

    async def _page(self, watch: Watch, place: Place) -> tuple[list[Any], int]:
        """The newest hits of the window, and how many pages it fills.

        The rest is reached by ending the window earlier, not by page numbers: those shift when a post is deleted
        meanwhile, and stop at 1,000 hits.
        """
        window = f"created_at_i>={place.since}" + (f",created_at_i<={place.until}" if place.until else "")
        answer = await self._tools.fetch.get(
            f"{self._base}/api/v1/search_by_date",
            params={
                "query": " ".join(f'"{term.replace(chr(34), " ")}"' for term in watch.terms[:1]),
                "tags": "(story,comment,poll,job)",
                "numericFilters": window,
                "hitsPerPage": str(PAGE),
                "page": "0",
                # Without it "Mirama…" is as good as the whole name.
                "typoTolerance": "false",
                "attributesToHighlight": "none",
            },
        )
        body = answer.json()
        hits = body.get("hits") if isinstance(body, dict) else None
        if not isinstance(hits, list):
            raise UnexpectedContentError("the answer has no list of hits")
        pages = count(body.get("nbPages"))
        # A full page that does not say how many there are may not be the last.
        return hits, pages if pages is not None else 1 + len(hits) // PAGE

    async def _with_karma(self, mentions: tuple[Mention, ...], watch: Watch) -> tuple[Mention, ...]:
        if not self._config.karma:
            return mentions
        about = [m for m in mentions if watch.wanted(f"{m.title or ''}\n{m.text}")]
        known = await self._karma.of([m.author.handle for m in about if m.author.handle])
        return tuple(
            replace(m, author=replace(m.author, karma=known[m.author.handle])) if m.author.handle in known else m
            for m in mentions
        )

    async def _ask_karma(self, names: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in names:
            answer = await self._tools.fetch.get(f"{self._base}/api/v1/users/{quote(name, safe='')}")
            karma = signed(dig(answer.json(), "karma"))
            if karma is not None:
                found[name] = karma
        return found


def _onward(place: Place, hits: list[Any], pages: int, now: datetime) -> tuple[Place, str]:
    """Where to go on after this page, and what a person should know about it.

    High water is the newest time of Hacker News's own that is not ahead of our clock: an item from the future
    would otherwise hide all that comes before it.
    """
    latest = int((now + AHEAD).timestamp())
    times = [time for hit in hits if (time := created(hit)) is not None and 0 < time <= latest]
    top = max([place.top, *times])
    walked = place.walked + 1
    if not hits or pages <= 1:
        return Place(high=top), ""
    # Inclusive, so that items of the same second are not lost, but always further back than before.
    oldest = min(times, default=latest)
    if place.until and times and oldest > place.until:
        return Place(high=top), "a gap: the search does not keep to the window that it is asked for"
    until = oldest if not place.until or oldest < place.until else place.until - 1
    if until < place.since:
        return Place(high=top), ""
    if walked >= PAGES_MOST:
        return Place(high=top), f"a gap: posts between {_when(place.since)} and {_when(until)} were too many to read"
    return Place(high=place.high, since=place.since, top=top, until=until, walked=walked), ""


def _when(seconds: int) -> str:
    try:
        return from_unix(seconds).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return "then"


def _place(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    return place if min(msgspec.structs.astuple(place)) >= 0 else Place()


def _cursor(place: Place) -> Cursor:
    return Cursor(msgspec.json.encode(place).decode())

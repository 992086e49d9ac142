"""News articles world-wide by GDELT's DOC 2.0 search: titles and sites, in windows of time that are halved when full.

Reference: blog.gdeltproject.org "GDELT DOC 2.0 API Debuts"; shapes and refusals as observed
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import msgspec
from pydantic import Field

from connectors.base import (
    Accept,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Plan,
    Polled,
    QueryLimit,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.fields import dig, moment
from connectors.gdelt_parse import SEEN, articles, parse, phrases
from connectors.times import from_unix
from monitor.errors import RateLimitedError
from monitor.model import Cursor

PAGE = 250  # articles of one answer; there are no further pages
SLOT = timedelta(minutes=15)  # GDELT takes articles in in batches; a window is not halved below one
OVERLAP = timedelta(hours=2)  # articles come into the index later than the time they were seen at
AHEAD = timedelta(minutes=5)
REST = timedelta(minutes=15)  # after "please limit requests", which says no time
KNOWN = timedelta(days=90)  # how far back it can be asked; a brand may not be in the news for longer
WINDOWS_MOST = 400  # requests of one walk; at six seconds each that is 40 minutes


class Config(ConnectorConfig):
    """Settings of the gdelt connector."""

    base_url: str = Field(default="https://api.gdeltproject.org", description="The service to ask.")
    history: int = Field(default=7, ge=0, le=90, description="How many days back the first walk looks.")
    languages: tuple[str, ...] = Field(
        default=(),
        max_length=3,
        description="Only articles in these languages, by GDELT's English names such as spanish; empty for all.",
    )


class Window(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """From and to, both included, seconds since 1970."""

    start: int
    end: int
    doubted: bool = False  # an empty body came for it once


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds. All times are GDELT's own; none lies in our future."""

    high: int = 0  # everything seen before this, less the overlap, has been read; 0: nothing yet
    top: int = 0  # newest seen on the walk in progress
    todo: tuple[Window, ...] = ()  # what is left of it, in the order it will be read; (): between walks
    walked: int = 0  # requests of this walk


class Gdelt(Polled):
    """Several brands in one search; every poll reads one window, and says `more` until none is left."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="gdelt",
        summary="Finds news articles in some 65 languages with GDELT's search, by title and site.",
        network="news",
        config=Config,
        capabilities=frozenset({Capability.POLL, Capability.LANGUAGE}),
        # It asks for no more than one request in five seconds.
        rate_limit=RateLimit(requests=1, per=timedelta(seconds=6)),
        every=timedelta(minutes=15),
        # Queries beyond some 250 characters are refused, brackets and languages included.
        query=QueryLimit(characters=180, terms=8),
        limits=(
            "It tells titles, sites and languages; no text, no author, no reach and no engagement.",
            "The time it tells is when GDELT saw the article first, not when it was published.",
            "It knows the last three months, and takes articles in every 15 minutes.",
            "It is often overloaded and then refuses even good requests.",
        ),
        reference="blog.gdeltproject.org/gdelt-doc-2-0-api-debuts",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._url = f"{config.base_url.rstrip('/')}/api/v2/doc/doc"

    @property
    def plan(self) -> Plan:
        return Plan.SHARED

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One window, and the place where the next begins."""
        now = self._tools.clock.now()
        before = _place(cursor)
        place = self._started(before, now)
        window = place.todo[0]
        found = await self._read(watch, window)
        if found is None and place.walked and not window.doubted:
            # "Nothing" for a part of what was full: true, or an answer that got lost. It is asked once more, last.
            doubted = (*place.todo[1:], msgspec.structs.replace(window, doubted=True))
            return Batch(cursor=_cursor(msgspec.structs.replace(place, todo=doubted)), more=True)
        found = found or []
        halves = _halves(window) if len(found) >= PAGE else ()
        # What a full answer shows comes again with its halves.
        mentions, skipped = parse([] if halves else found, source=self._source, fetched_at=now)
        onward, note = _onward(place, found, halves, now)
        return Batch(
            mentions=mentions,
            skipped=skipped,
            cursor=None if onward == before else _cursor(onward),
            more=bool(onward.todo),
            seen=len(found),
            note=note,
        )

    def _started(self, place: Place, now: datetime) -> Place:
        """The walk in progress, or a new one over everything since the last."""
        if place.todo:
            return place
        end = int(now.timestamp())
        high = min(place.high, end)  # our clock may have been ahead once
        start = high - int(OVERLAP.total_seconds()) if high else int((now - self._history).timestamp())
        start = max(start, end - int(KNOWN.total_seconds()))
        return Place(high=high, top=high, todo=(Window(start=start, end=max(start, end)),))

    @property
    def _history(self) -> timedelta:
        return max(timedelta(days=self._config.history), OVERLAP)

    async def _read(self, watch: Watch, window: Window) -> list[Any] | None:
        """The articles of a window; None where the body was empty, which also means that there are none."""
        try:
            answer = await self._tools.fetch.get(
                self._url,
                params={
                    "query": self._query(watch),
                    "mode": "artlist",
                    "format": "json",
                    "sort": "datedesc",
                    "maxrecords": str(PAGE),
                    "startdatetime": _stamp(window.start),
                    "enddatetime": _stamp(window.end),
                },
                accept=Accept.ANY,  # refusals come as text with status 200, and "nothing" as an empty body
            )
        except RateLimitedError as error:
            if error.retry_after is None:
                error.retry_after = REST
            raise
        return articles(answer.body, rest=REST)

    def _query(self, watch: Watch) -> str:
        languages = [f"sourcelang:{name}" for name in self._config.languages if name.isalpha()]
        return " ".join(part for part in (phrases(watch.terms), _any(languages)) if part)


def _any(choices: list[str]) -> str:
    """GDELT wants brackets around what is joined by OR, and only there."""
    return f"({' OR '.join(choices)})" if len(choices) > 1 else "".join(choices)


def _halves(window: Window) -> tuple[Window, ...]:
    """The newer half and the older one; () where there is nothing to halve.

    They meet between two of GDELT's batches, at the same moments whenever the walk began, and share that moment.
    """
    slot = int(SLOT.total_seconds())
    middle = (window.start + window.end) // 2 // slot * slot + slot // 2
    if not window.start < middle < window.end:
        return ()
    return Window(start=middle, end=window.end), Window(start=window.start, end=middle)


def _onward(place: Place, found: list[Any], halves: tuple[Window, ...], now: datetime) -> tuple[Place, str]:
    """What is left to read after this window, and what a person should know about it."""
    latest = (now + AHEAD).timestamp()
    times = [int(at.timestamp()) for one in found if (at := moment(dig(one, SEEN))) is not None]
    top = max([place.top, *(time for time in times if time <= latest)])
    rest, walked, note = (*halves, *place.todo[1:]), place.walked + 1, ""
    if len(found) >= PAGE and not halves:
        note = f"a gap: {PAGE} articles or more around {_when(place.todo[0].end)}, and no way to read further"
    if not rest:
        return Place(high=top), note
    if walked >= WINDOWS_MOST:
        return Place(high=top), f"a gap: articles before {_when(rest[0].end)} were too many to read"
    return Place(high=place.high, top=top, todo=rest, walked=walked), note


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d%H%M%S")


def _when(seconds: int) -> str:
    return from_unix(seconds).strftime("%Y-%m-%d %H:%M UTC")


def _place(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    last = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp())
    sound = all(0 <= window.start <= window.end <= last for window in place.todo)
    return place if sound and 0 <= place.high <= last and 0 <= place.top <= last and place.walked >= 0 else Place()


def _cursor(place: Place) -> Cursor:
    return Cursor(msgspec.json.encode(place).decode())

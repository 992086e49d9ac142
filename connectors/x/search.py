"""The search over the last seven days, newest first, from the newest post of the last walk on.

The id to go on from is only given out once the last page of a walk is read. X leaves out what is younger than half a
minute, so that what its index takes in late is not passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from connectors.base import Batch, Source, Tools, Watch
from connectors.fields import dig, key
from connectors.x.api import Api, Page
from connectors.x.authors import Authors
from connectors.x.config import XConfig
from connectors.x.posts import first_at, newest, number, parse, time_of
from connectors.x.till import BudgetError
from monitor.errors import NoAnswerError, RequestError, UnexpectedContentError
from monitor.model import Cursor

PATH = "/2/tweets/search/recent"
QUERY_MOST = 512  # characters
SIZES = (100, 50, 20, 10)  # posts a page; X takes no fewer than ten
PAGES_MOST = 200  # of one walk; a service that never ends must not keep us, and be paid, for ever
KEPT = timedelta(days=7)
EDGE = timedelta(minutes=5)  # not closer to the end of those seven days than this
SOON = timedelta(hours=1)  # waiting so long for the budget is no trouble worth a word
LEAST = timedelta(minutes=2)  # the search sees nothing of the last half minute, and refuses to begin there


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds. Ids are X's own, which grow with its own time; none lies in our future."""

    since: int = 0  # every post up to this id has been seen; 0: none yet
    top: int = 0  # the newest seen on the walk in progress
    start: int = 0  # where a walk ends, seconds since 1970, where no id can say so
    page: str = ""  # X's word for the page to read next
    walked: int = 0  # pages of this walk; 0: between walks
    again: bool = False  # this walk was begun anew, because X did not know the page any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page, and where to go on."""

    batch: Batch  # its cursor says the same as `place`
    place: Place


class Search:
    """Reads one page at a time."""

    def __init__(self, source: Source, config: XConfig, api: Api, authors: Authors, tools: Tools) -> None:
        self._source, self._clock = source, tools.clock
        self._api, self._authors = api, authors
        self._filter, self._history = config.filter.strip(), timedelta(days=config.history)
        self._careful = False

    def query(self, watch: Watch) -> str:
        """What X is asked for: any of the terms, and the filter of the settings."""
        return query(watch.terms, self._filter)

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """The next page, nothing where the budget says "later today"."""
        try:
            return (await self.step(watch, opened(cursor), cursor)).batch
        except BudgetError as error:
            if error.retry_after is not None and error.retry_after <= SOON:
                return Batch(unchanged=True)
            raise

    async def step(self, watch: Watch, place: Place, before: Cursor | None = None) -> Step:
        """One page from this place on. Raises SourceError."""
        now = self._clock.now()
        here = self._begun(place, now)
        page, here, note = await self._page(watch, here, now)
        self._authors.learn(page.users)
        mentions, skipped = parse(page.items, source=self._source, fetched_at=now)
        following, gap = _onward(here, page, now)
        batch = Batch(
            mentions=await self._authors.sign(mentions, watch),
            skipped=skipped,
            cursor=cursor_of(following, before),
            more=following.walked > 0,
            seen=len(page.items),
            note=note or gap,
        )
        return Step(batch=batch, place=following)

    def _begun(self, place: Place, now: datetime) -> Place:
        """The walk in progress, or a new one."""
        if place.walked:
            return place
        since = place.since if place.since <= first_at(now + EDGE) else 0  # our clock may have been ahead once
        oldest = now - KEPT + EDGE
        if not since:
            # Where nothing was ever found the next walk begins where the first one did: nothing lies between them.
            begin = min(time_at(place.start) or now - self._history, now - LEAST)
            return Place(start=int(max(begin, oldest).timestamp()))
        if (made := time_of(since)) is None or made < oldest:
            # Nobody spoke for a week, or nobody listened: an id can no longer say where to begin, a time can.
            return Place(since=since, top=since, start=int(oldest.timestamp()))
        return Place(since=since, top=since)

    async def _page(self, watch: Watch, place: Place, now: datetime) -> tuple[Page, Place, str]:
        """The page, the place it was read from, and what a person should know."""
        try:
            return await self._ask(watch, place), place, ""
        except RequestError as error:
            # A place may be refused, or a page; anything else is not about where we are.
            if error.status not in (0, 400) or not (place.page or (place.since and not place.start)):
                raise
        if place.page and place.again:
            refused = Page(items=[], users=[], errors=[], meta={})
            return refused, place, "a gap: X refuses its own further pages"
        if place.page:
            # X does not know this page any more: the walk goes down once more, from its top.
            anew = Place(since=place.since, top=place.since, start=place.start, again=True, walked=1)
            try:
                return await self._ask(watch, anew), anew, ""
            except RequestError:
                pass  # nor the place: the walk waited for days, for the budget or for us
        oldest = now - KEPT + EDGE
        begin = (time_at(place.start) or time_of(place.since) or oldest) if place.page else oldest
        start = int(max(begin, oldest).timestamp())
        late = Place(since=place.since, top=place.since, start=start, again=bool(place.page))
        page = await self._ask(watch, late)
        lost = not place.page or begin < oldest
        note = "a gap: X no longer goes back to where we were; the last seven days were searched" if lost else ""
        return page, late, note

    async def _ask(self, watch: Watch, place: Place) -> Page:
        params = {"query": self.query(watch), "sort_order": "recency"}
        if place.start:
            params["start_time"] = f"{time_at(place.start):%Y-%m-%dT%H:%M:%SZ}"
        else:
            params["since_id"] = str(place.since)
        if place.page:
            params["next_token"] = place.page
        error: BudgetError | None = None
        # What an answer that never came has cost nobody knows: after one, little is risked until one comes.
        for size in SIZES[-1:] if self._careful else SIZES:
            try:
                page = await self._api.posts(PATH, {**params, "max_results": str(size)}, most=size)
            except BudgetError as refusal:
                error = refusal
            except (NoAnswerError, UnexpectedContentError):
                self._careful = True
                raise
            else:
                self._careful = False
                return page
        raise error or BudgetError("nothing may be spent")


def query(terms: Sequence[str], more: str) -> str:
    """Any of these phrases, and what else is wanted of them. Domains are looked for in links too, where there is room.

    Phrases are compared word by word and without case: "#HotelMiramar" holds the word, and "coca-cola" two of them.
    """
    words = [f'"{word}"' for term in terms if (word := " ".join(term.replace('"', " ").replace("\\", " ").split()))]
    left = QUERY_MOST - len(" OR ".join(words)) - len("() ") - len(more)
    for word in list(words):
        if "." in word and " " not in word and left >= len(extra := f"url:{word}") + len(" OR "):
            words.append(extra)
            left -= len(extra) + len(" OR ")
    return f"({' OR '.join(words)}) {more}".strip()


def _onward(place: Place, page: Page, now: datetime) -> tuple[Place, str]:
    """Where to go on after this page, and what was left out."""
    seen = [dig(item, "id") for item in page.items]
    top = max(place.top, newest([*seen, page.meta.get("newest_id")], now))
    token = key(page.meta.get("next_token")) or ""
    walked = place.walked + 1
    if not token or token == place.page:
        return Place(since=top, start=0 if top else place.start), ""
    if walked >= PAGES_MOST:
        return Place(since=top), f"a gap: after {walked} pages of one walk the rest was not read"
    return replace(place, top=top, page=token, walked=walked), ""


def time_at(start: int) -> datetime | None:
    """The time that a place begins at, where it says one."""
    return datetime.fromtimestamp(start, UTC) if start else None


def opened(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    numbers = (place.since, place.top, place.start, place.walked)
    sane = all(0 <= value < 2**63 for value in numbers) and place.start < 2**37
    return place if sane else Place()


def cursor_of(place: Place, before: Cursor | None) -> Cursor | None:
    """What is to be kept; None where that is kept already. A walk that ends with nothing ends all the same."""
    if place == opened(before):
        return None
    return Cursor(msgspec.json.encode(place).decode())


def rewound(place: Place, by: timedelta) -> Place:
    """The same place, that much earlier: what comes out of order is caught. A walk in progress goes on as it is."""
    since = max(0, place.since - (int(by.total_seconds() * 1000) << 22))
    return place if place.walked or not place.since or number(since) is None else Place(since=since)

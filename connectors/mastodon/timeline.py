"""A timeline, read forwards from the last post seen, and now and then backwards again for what arrived late.

`min_id` asks for the page just after a post, so that nothing lies between two pages. But a post of another server
gets an id by the time it was written, and may arrive hours later: below the place. So the newest hours are read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from connectors import fields
from connectors.base import Fetch
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.posts import local
from connectors.walks import Walk, millis
from monitor.errors import GoneError, RequestError, UnexpectedContentError
from monitor.model import Cursor

PAGE = 40  # the most that a server gives
LATE = timedelta(hours=6)  # how late a post may arrive and still be found
AGAIN = timedelta(hours=1)  # how often that is looked for
FIRST_MOST, LATE_MOST, FIREHOSE_MOST = 200, 50, 5  # pages of a walk backwards: the first, later ones, of all posts
_AHEAD = timedelta(days=1)
_SNOWFLAKE = 16  # digits; Mastodon's ids are milliseconds since 1970, shifted left by 16 bits


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Our cursor. Ids are the server's own and only compared with each other; times are milliseconds, by our clock."""

    last: str = ""  # the newest post seen
    late: int = 0  # when the newest hours were last read again, from their top
    doing: str = ""  # "onward", "back", or "" between rounds
    mark: str = ""  # `last` when the round began; "" on the first
    page: str = ""  # the walk back goes on below this post
    until: int = 0  # … and ends here
    begun: int = 0  # when the walk back began
    read: int = 0  # pages of the walk back
    met: bool = False  # it came as far as `mark`
    search: Walk = Walk()

    @property
    def resting(self) -> Place:
        """The same between two rounds."""
        return Place(last=self.last, late=self.late, search=self.search)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page, and where to go on; `place.doing` says whether the round goes on."""

    statuses: list[Any]
    place: Place
    note: str = ""


class Timeline:
    """One of a server's timelines at a time; the place is the caller's."""

    def __init__(self, config: MastodonConfig, fetch: Fetch) -> None:
        self._base, self._headers, self._fetch = f"{config.base}/api/v1/timelines/", config.headers, fetch
        self._local = [("local", "true")] if config.timeline == "public:local" else []
        # All that is public cannot be walked back for days: the first page is where that begins.
        self._history = timedelta(days=config.history if config.timeline == "hashtag" else 0)
        self._late_most = LATE_MOST if config.timeline == "hashtag" else FIREHOSE_MOST

    async def step(self, path: str, place: Place, now: datetime, *, again: bool = False) -> Step:
        """The next page. `again`: read the newest hours again in this round, whenever that was last done."""
        if not place.doing:
            place = self._begun(place, now)
        if place.doing == "onward":
            step = await self._onward(path, place, now, again=again)
            if step.statuses or step.place.doing != "back":
                return step
            place = step.place
        return await self._back(path, place, now)

    def _begun(self, place: Place, now: datetime) -> Place:
        if place.last:
            return replace(place.resting, doing="onward", mark=place.last)
        return Place(doing="back", until=millis(now - self._history), begun=millis(now), search=place.search)

    async def _onward(self, path: str, place: Place, now: datetime, *, again: bool) -> Step:
        try:
            statuses = await self._page(path, [("min_id", place.last)])
        except (RequestError, GoneError):
            # The server may not know the place any more. If it refuses the timeline as well, that is the error.
            step = await self._back(path, self._begun(Place(search=place.search), now), now)
            note = "a gap: the server does not take the place that was read last; what it still shows is read anew"
            return Step(statuses=step.statuses, place=step.place, note=f"{note}. {step.note}" if step.note else note)
        last = newest([place.last, *ids(statuses)], now)
        if last != place.last:
            return Step(statuses=statuses, place=replace(place, last=last))
        # Not within the last hour, or in the future: our clock was ahead then.
        if again or not 0 <= millis(now) - place.late < AGAIN // timedelta(milliseconds=1):
            since = min(place.late or millis(now), millis(now)) - LATE // timedelta(milliseconds=1)
            return Step(statuses=statuses, place=replace(place, doing="back", until=max(0, since), begun=millis(now)))
        return Step(statuses=statuses, place=place.resting)

    async def _back(self, path: str, place: Place, now: datetime) -> Step:
        statuses = await self._page(path, [("max_id", place.page)] if place.page else [])
        found = sorted(ids(statuses), key=order)
        first = not place.mark
        read = place.read + 1
        met = place.met or any(order(one) <= order(place.mark) for one in found)
        last = newest([place.last, *found], now) if first else place.last
        # A server that shows the same page again, whatever it is asked, ends the walk.
        onward = bool(found) and (not place.page or order(found[0]) < order(place.page))
        place = replace(place, last=last, met=met, read=read)
        if not found and read == 1:
            return Step(statuses=statuses, place=place.resting)  # nothing is shown: nothing was learnt
        most = FIRST_MOST if first else self._late_most
        note = ""
        if onward and not _below(statuses, place.until):
            if read < most:
                return Step(statuses=statuses, place=replace(place, page=found[0]))
            note = f"a gap: after {read} pages the rest of the past was not read" if first else ""
        elif not found and not met and not first:
            # The list ended above the post that was read last, and that one would have been seen.
            note = "a gap: the server shows nothing any more that is as old as what was read last"
        return Step(statuses=statuses, place=replace(place.resting, late=place.begun), note=note)

    async def _page(self, path: str, params: list[tuple[str, str]]) -> list[Any]:
        answer = await self._fetch.get(
            self._base + path, params=[("limit", str(PAGE)), *self._local, *params], headers=self._headers
        )
        body = answer.json()
        if not isinstance(body, list):
            raise UnexpectedContentError("the answer is no list of posts")
        return body


def opened(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    sane = all(not one or local(one) for one in (place.last, place.mark, place.page))
    sane = sane and place.doing in {"", "onward", "back"} and min(place.late, place.until, place.begun, place.read) >= 0
    return place if sane and (place.last or place.doing != "onward") else Place()


def cursor_of(place: Place, before: Cursor | None) -> Cursor | None:
    """What is to be kept; None where that is kept already. A round that ends with nothing ends all the same."""
    if place == opened(before):
        return None
    return Cursor(msgspec.json.encode(place).decode())


def ids(statuses: Iterable[Any]) -> list[str]:
    """The server's own ids of these posts, as far as they can be read."""
    return [found for status in statuses if (found := local(fields.dig(status, "id")))]


def order(one: str) -> tuple[int, str]:
    """Ids of one server grow with time: digits with their length, other sorts have one length."""
    return len(one), one


def newest(found: Iterable[str], now: datetime) -> str:
    """The newest of these posts that can be from now or before; "" where there is none."""
    until = latest(now)
    return max((one for one in found if one and not ahead(one, until)), key=order, default="")


def latest(now: datetime) -> int:
    """The latest time, in milliseconds, that an id may tell and be believed."""
    return millis(now + _AHEAD)


def ahead(one: str, until: int) -> bool:
    """Whether an id claims to be from the future: as our place it would hide everything until then."""
    return one.isdigit() and len(one) >= _SNOWFLAKE and int(one) >> 16 > until


def _below(statuses: Iterable[Any], until: int) -> bool:
    """Whether half the page is older than that: one post with an odd date does not end a walk."""
    times = sorted(time for status in statuses if (time := fields.moment(fields.dig(status, "created_at"))))
    return bool(times) and millis(times[len(times) // 2]) < until

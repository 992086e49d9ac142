"""How far each search has come: windows of time, since page numbers shift and stop at 1,000 results.

Times are GitHub's own, whole seconds since 1970: when a post was created, or when its thread was last touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from monitor.model import Cursor

OVERLAP = timedelta(hours=1)  # the index lags by seconds to minutes
AHEAD = timedelta(minutes=5)
PAGES_MOST = 200  # of one walk; a service that never ends must not keep us for ever
_LAST = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp())


class Window(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One search. `walked` is 0 between walks."""

    high: int = 0  # everything older than this, less the overlap, has been seen; 0: nothing yet
    since: int = 0  # where the walk in progress ends
    top: int = 0  # newest seen on it
    until: int = 0  # where its next page begins
    walked: int = 0  # pages of this walk
    floor: int = 0  # where the last walk ended, if it had several pages

    @property
    def said_since(self) -> int:
        """From when on what was said in a thread may not have been read.

        A thread that was touched while a walk was under way moved out of its reach: the next one finds it, and what
        was said in it long before.
        """
        return self.floor or self.since


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The cursor: a window for every search, by its name."""

    windows: dict[str, Window] = {}

    @property
    def under_way(self) -> tuple[str, ...]:
        """Searches with further pages."""
        return tuple(name for name, window in self.windows.items() if window.walked)

    def is_late(self, name: str) -> bool:
        """Whether this search was to begin, and could not."""
        window = self.windows.get(name, Window())
        return not window.walked and window.until > 0


def opened(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    numbers = [number for window in place.windows.values() for number in msgspec.structs.astuple(window)]
    return place if all(0 <= number <= _LAST for number in numbers) else Place()


def cursor_of(place: Place, before: Place) -> Cursor | None:
    """What is to be kept; None where that is kept already."""
    told = Place(windows={name: window for name, window in place.windows.items() if window != Window()})
    return None if told == before else Cursor(msgspec.json.encode(told).decode())


def begun(window: Window, *, history: timedelta, now: datetime) -> Window:
    """The walk in progress, or a new one that ends where the last one began, and a bit before."""
    if window.walked:
        return window
    present = int(now.timestamp())
    high = min(window.high, present)  # our clock may have been ahead once
    since = high - int(OVERLAP.total_seconds()) if high else int((now - max(history, OVERLAP)).timestamp())
    floor = min(window.floor, since)
    return Window(high=high, since=max(0, since), top=high, until=int((now + AHEAD).timestamp()), floor=floor)


def onward(window: Window, times: Iterable[int], *, full: bool, now: datetime) -> tuple[Window, str]:
    """Where to go on after a page with these times, and what a person should know about it.

    `full`: there may be older ones. What is dated ahead of our clock moves nothing.
    """
    seen = [time for time in times if 0 < time <= int((now + AHEAD).timestamp())]
    top = max([window.top, *seen])
    # An empty answer changes nothing.
    ended = Window(high=top, floor=window.since if window.walked else 0 if seen else window.floor)
    if not full:
        return ended, ""
    # Inclusive, so that posts of the same second are not lost, but always further back than before.
    oldest = min(seen, default=window.until)
    until = oldest if oldest < window.until else window.until - 1
    walked = window.walked + 1
    if until < window.since:
        return ended, ""
    if walked >= PAGES_MOST:
        return ended, f"a gap: posts before {stamp(until)} were too many to read"
    return msgspec.structs.replace(window, top=top, until=until, walked=walked), ""


def between(window: Window) -> str:
    """The window as GitHub's search writes it, both ends included."""
    return f"{stamp(window.since)}..{stamp(window.until)}"


def stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

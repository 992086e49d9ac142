"""Walking a list that shows its newest first, page by page, down to where the last walk ended and a bit further.

One poll reads one page. What is kept between polls is how far the walk has come, so that it goes on across failures
and restarts. Marks are whole numbers that grow with the service's own order: milliseconds since 1970, or its ids.
Nothing that an author or a service says about the future moves them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from monitor.model import Cursor

MOST = 200  # pages of one walk; a service that never ends must not keep us for ever
SAME = 3  # pages in a row with the same marks: it is one page
AGAIN = 2  # times that a walk begins anew


class Walk(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Our cursor. `page` is the service's word for the page to read next, "" for the first."""

    high: int = 0  # everything below this mark, less the overlap, has been seen; 0: nothing yet
    since: int = 0  # where the walk in progress ends
    top: int = 0  # the highest mark seen on it
    page: str = ""
    walked: int = 0  # pages of this walk; 0: between walks
    last: int = 0  # fingerprint of the page before …
    same: int = 0  # … and how many in a row had it: posts of the same second are not yet the same posts
    again: int = 0  # times that it began anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What follows from one page."""

    walk: Walk
    note: str = ""  # a gap, where the walk had to end before its end

    @property
    def more(self) -> bool:
        return self.walk.walked > 0


def opened(cursor: Cursor | None) -> Walk:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        walk = msgspec.json.decode(cursor or b"{}", type=Walk)
    except (msgspec.DecodeError, UnicodeError):
        return Walk()
    return walk if min(walk.high, walk.since, walk.top, walk.walked, walk.same, walk.again) >= 0 else Walk()


def begun(walk: Walk, *, first: int, overlap: int, latest: int) -> Walk:
    """The walk in progress, or a new one.

    `first` is where the very first walk ends, `overlap` how much of what was seen is read again, `latest` the highest
    mark that can be true now: our clock may have been ahead once.
    """
    if walk.walked:
        return walk
    high = min(walk.high, latest)
    return Walk(high=high, since=max(0, high - overlap) if high else first, top=high)


def onward(walk: Walk, marks: Iterable[int], *, next_page: str, latest: int, most: int = MOST) -> Step:
    """Where to go on after a page with these marks. `next_page` is "" on the last one.

    The walk ends with the first page of which half lies below its end: one old post that is pinned above the others
    does not end it.
    """
    seen = sorted(mark for mark in marks if mark <= latest)
    top = max([walk.top, *seen])
    walked = walk.walked + 1
    below = bool(seen) and seen[len(seen) // 2] < walk.since
    if not next_page or next_page == walk.page or below:
        return Step(walk=Walk(high=top))
    last = zlib.crc32(repr(seen).encode()) if seen else 0
    same = walk.same + 1 if last and last == walk.last else 0
    if same >= SAME:
        return Step(walk=Walk(high=top), note="a gap: the service shows the same page over and over")
    if walked >= most:
        return Step(walk=Walk(high=top), note=f"a gap: after {walked} pages of one walk the rest was not read")
    further = msgspec.structs.replace(walk, top=top, page=next_page, walked=walked, last=last, same=same)
    return Step(walk=further)


def anew(walk: Walk) -> Step:
    """The same walk from its first page: the service does not know the page any more.

    Where it refuses its own pages again and again the walk ends, and what lies below is a gap.
    """
    if walk.again >= AGAIN:
        return Step(walk=Walk(high=walk.top), note="a gap: the service refuses its own further pages")
    return Step(walk=Walk(high=walk.high, since=walk.since, top=walk.top, walked=1, again=walk.again + 1))


def cursor_of(walk: Walk, before: Cursor | None) -> Cursor | None:
    """What is to be kept; None where that is kept already. A walk that ends with nothing ends all the same."""
    if walk == opened(before):
        return None
    return Cursor(msgspec.json.encode(walk).decode())


def millis(moment: datetime) -> int:
    """A time as a mark."""
    return int(moment.timestamp() * 1000)

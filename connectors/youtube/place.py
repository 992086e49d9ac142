"""The cursor of one watch: how far the search has come, and what is followed for its comments and uploads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from connectors.walks import Walk
from monitor.model import Cursor

FOLLOWED = 60  # videos of one watch whose comments are read: the newest
FOLLOWED_FOR = timedelta(days=30)
ALWAYS = timedelta(minutes=30)  # between two readings of what the settings name
GIVEN_UP = timedelta(days=7)  # until a video without comments is tried again
_PAUSES = ((timedelta(days=2), timedelta(hours=1)), (timedelta(days=7), timedelta(hours=6)))
_SELDOM = timedelta(days=1)


class Talk(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A list of comments or uploads that is read now and then. Times are seconds since 1970, by our clock."""

    walk: Walk = Walk()
    due: int = 0
    made: int = 0  # when its video was published; 0: the settings name it


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is kept between polls."""

    search: Walk = Walk()
    rested: int = 0  # when the next search may begin
    talks: dict[str, Talk] = {}  # "v:<video>" and "c:<channel>" for comments, "u:<channel>" for uploads


def opened(cursor: Cursor | None, named: Iterable[str], now: int, longest: int) -> Place:
    """What the cursor says, with all that the settings name and without what is too old or no longer named.

    `longest` is how many seconds the search may rest.
    """
    named = frozenset(named)
    place = _decoded(cursor)
    oldest = now - int(FOLLOWED_FOR.total_seconds())
    talks = {key: talk for key, talk in place.talks.items() if key in named or talk.made > oldest}
    newest = sorted((key for key in talks if key not in named), key=lambda key: -talks[key].made)
    for key in newest[FOLLOWED:]:
        del talks[key]
    put_off = int(GIVEN_UP.total_seconds())
    talks = {key: msgspec.structs.replace(talk, due=believed(talk.due, now, put_off)) for key, talk in talks.items()}
    rested = believed(place.rested, now, longest)
    return Place(search=place.search, rested=rested, talks={key: Talk() for key in sorted(named)} | talks)


def believed(until: int, now: int, longest: int) -> int:
    """When a rest ends; at once where it would be longer than any: our clock was ahead when that was noted."""
    return until if until <= now + longest else 0


def cursor_of(place: Place, before: Cursor | None) -> Cursor | None:
    """What is to be kept; None where that is kept already. A walk that ends with nothing ends all the same."""
    kept = msgspec.structs.replace(place, talks={key: talk for key, talk in place.talks.items() if talk != Talk()})
    return None if kept == _decoded(before) else Cursor(msgspec.json.encode(kept).decode())


def pause(talk: Talk, now: int) -> int:
    """Seconds until it is worth reading again: a new video is talked about, an old one hardly."""
    if not talk.made:
        return int(ALWAYS.total_seconds())
    age = timedelta(seconds=max(0, now - talk.made))
    found = next((wait for young, wait in _PAUSES if age < young), _SELDOM)
    return int(found.total_seconds())


def _decoded(cursor: Cursor | None) -> Place:
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    walks = (place.search, *(talk.walk for talk in place.talks.values()))
    numbers = [number for walk in walks for number in (walk.high, walk.since, walk.top, walk.walked)]
    numbers += [place.rested, *(number for talk in place.talks.values() for number in (talk.due, talk.made))]
    return place if min(numbers) >= 0 else Place()

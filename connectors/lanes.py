"""Several lists in one source, walked one after the other: the apps of a store, country by country.

A list that cannot be read keeps no other from being read: the round goes on, and what went wrong is raised at its end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec

from connectors.base import Batch
from connectors.walks import Step, Walk
from monitor.errors import PayloadError, RateLimitedError, SourceError
from monitor.model import Cursor, Mention


class Places(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The cursor: how far each lane's walk has come, and which lanes are done with in the present round."""

    walks: dict[str, Walk] = {}
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page of a lane brought."""

    step: Step
    mentions: tuple[Mention, ...] = ()
    skipped: tuple[PayloadError, ...] = ()
    seen: int = 0


class Lanes:
    """Goes through the lanes, a page a poll. Remembers only which of them failed in this round."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._failed: dict[str, SourceError] = {}
        self._again = False  # the round is over for what failed in it: all lanes from the start

    async def poll(self, cursor: Cursor | None, read: Callable[[str, Walk], Awaitable[Page]]) -> Batch:
        """The next page of the round. Raises what the lanes raised where nothing else is left to be read."""
        place = opened(cursor)
        done = () if self._again else tuple(name for name in place.done if name in self._names)
        if set(done) >= set(self._names):
            done = ()
        self._again = False
        for name in self._names:
            if name in done or name in self._failed:
                continue
            try:
                page = await read(name, place.walks.get(name, Walk()))
            except RateLimitedError:
                raise  # that is about all of them
            except SourceError as error:
                self._failed[name] = error
                continue
            return self._batch(place, done, name, page)
        first = next(iter(self._failed.values()))
        self._failed, self._again = {}, True
        raise first

    def _batch(self, place: Places, done: tuple[str, ...], name: str, page: Page) -> Batch:
        # What is kept of lanes that are read no more is neither looked at nor worth another write.
        kept = {lane: walk for lane, walk in place.walks.items() if lane in self._names}
        before = Places(walks=kept, done=tuple(lane for lane in place.done if lane in self._names))
        walks = kept | {name: page.step.walk}
        done = done if page.step.more else (*done, name)
        more = len(done) < len(self._names)
        after = Places(walks={lane: walk for lane, walk in walks.items() if walk != Walk()}, done=done if more else ())
        return Batch(
            mentions=page.mentions,
            skipped=page.skipped,
            cursor=None if after == before else Cursor(msgspec.json.encode(after).decode()),
            more=more,
            seen=page.seen,
            note=page.step.note,
        )


def opened(cursor: Cursor | None) -> Places:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Places)
    except (msgspec.DecodeError, UnicodeError):
        return Places()
    walks = place.walks.values()
    sane = all(min(walk.high, walk.since, walk.top, walk.walked) >= 0 for walk in walks)
    return place if sane else Places()

"""Working time: how much of a stretch lies inside a time interval, and when so much of it has passed. Pure.

Real time is counted, not what clocks on the wall say: an hour that the wall shows twice counts twice, one that it skips
never was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.core.intervals import contains, next_change
from monitor.rules.schema import Rules, TimeInterval

FARTHEST = timedelta(days=5 * 366)  # a target that needs longer than this is never reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The named intervals of rules.yaml and the zone of those that name none."""

    zone: str
    intervals: Mapping[str, TimeInterval] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Rules) -> Hours:
        return cls(zone=rules.defaults.timezone, intervals={each.name: each for each in rules.time_intervals})

    def deadline(self, start: datetime, length: timedelta, during: str | None) -> datetime | None:
        """When so much time of that interval has passed since `start`. An interval that is gone counts as none."""
        return deadline(start, length, self.intervals.get(during or ""), self.zone)

    def first_inside(self, names: Iterable[str], at: datetime) -> datetime | None:
        """The first moment from `at` on that lies inside one of these intervals; None: not within 400 days.

        No names, or only names that are not defined any more: `at` itself. In doubt somebody is told.
        """
        named = [self.intervals[name] for name in names if name in self.intervals]
        if not named or any(contains(interval, at, self.zone) for interval in named):
            return at
        openings = [change for interval in named if (change := next_change(interval, at, self.zone))]
        return min(openings, default=None)


def deadline(start: datetime, length: timedelta, interval: TimeInterval | None, zone: str) -> datetime | None:
    """When `length` of the interval's time has passed since `start`; None: never, or not within five years.

    A length of zero ends at the first moment inside.
    """
    if interval is None:
        return start + length
    left = length
    for begin, end in _stretches(start, start + FARTHEST, interval, zone):
        if end - begin > left:
            return begin + left
        left -= end - begin
    return None


def elapsed(start: datetime, end: datetime, interval: TimeInterval | None, zone: str) -> timedelta:
    """How much of the interval's time lies between two instants; nothing where the end comes first."""
    if end <= start:
        return timedelta(0)
    if interval is None:
        return end - start
    return sum((later - earlier for earlier, later in _stretches(start, end, interval, zone)), timedelta(0))


def _stretches(
    start: datetime, end: datetime, interval: TimeInterval, zone: str
) -> Iterator[tuple[datetime, datetime]]:
    """The pieces of a stretch that lie inside the interval, in order."""
    moment, inside = start, contains(interval, start, zone)
    while moment < end:
        change = next_change(interval, moment, zone)
        until = end if change is None else min(change, end)
        if inside:
            yield moment, until
        if change is None:
            return
        moment, inside = change, not inside

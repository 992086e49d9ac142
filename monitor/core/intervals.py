"""Alertmanager's time intervals: when a route is quiet, and when that ends.

Wall-clock times are those of the interval's zone, so an office that opens at 09:00 opens at 09:00 on both sides of a
change of the clocks. Two things are more generous than Alertmanager: weekday and month ranges may wrap
(`saturday:monday`, `november:february`), and the default zone is `defaults.timezone` instead of UTC.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.rules.schema import TimeInterval, TimeSpec
from monitor.rules.times import MONTHS, WEEKDAYS, span

HORIZON_DAYS = 400  # how far ahead a change is looked for: a little over a year


def contains(interval: TimeInterval, instant: datetime, default_zone: str) -> bool:
    """Whether the instant lies in one of the interval's sets of times."""
    return any(_spec_contains(spec, instant, spec.location or default_zone) for spec in interval.specs)


def is_quiet(
    mute: Collection[str],
    active: Collection[str],
    intervals: Mapping[str, TimeInterval],
    instant: datetime,
    zone: str,
) -> bool:
    """Whether a route with these interval names must be quiet: inside a mute one, or outside every active one.

    Names that are not defined (any more: groups outlive a reload) count as not written. In doubt a group speaks.
    """
    if any(contains(intervals[name], instant, zone) for name in mute if name in intervals):
        return True
    given = [intervals[name] for name in active if name in intervals]
    return bool(given) and not any(contains(interval, instant, zone) for interval in given)


def quiet_until(
    mute: Collection[str],
    active: Collection[str],
    intervals: Mapping[str, TimeInterval],
    instant: datetime,
    zone: str,
) -> datetime | None:
    """None where the route may speak; otherwise when the quiet ends.

    Where it does not end within a year, a day later: somebody may have edited the file by then.
    """
    if not is_quiet(mute, active, intervals, instant, zone):
        return None
    named = [intervals[name] for name in (*mute, *active) if name in intervals]
    moment = instant
    for _ in range(HORIZON_DAYS):
        changes = [change for interval in named if (change := next_change(interval, moment, zone))]
        if not changes:
            break
        moment = min(changes)
        if not is_quiet(mute, active, intervals, moment, zone):
            return moment
    return instant + timedelta(days=1)


def next_change(interval: TimeInterval, instant: datetime, default_zone: str) -> datetime | None:
    """The first moment after `instant` at which `contains` answers differently; None if not within 400 days."""
    inside = contains(interval, instant, default_zone)
    zones = {spec.location or default_zone for spec in interval.specs}
    walls = {_minutes(edge) for spec in interval.specs for times in spec.times for edge in (times.start, times.end)} | {
        0
    }
    for ahead in range(-1, HORIZON_DAYS):
        moments = sorted(
            moment
            for zone in zones
            for moment in _moments(instant.astimezone(ZoneInfo(zone)).date(), ahead, walls, ZoneInfo(zone))
            if moment > instant
        )
        for moment in moments:
            if contains(interval, moment, default_zone) != inside:
                return moment
    return None


def next_daily(at: str, zone: str, after: datetime) -> datetime:
    """The first HH:MM of that zone strictly after an instant, in UTC.

    Once a day on every day: a time that the clocks skip happens as much later as they jump, one that happens twice
    counts the first time. 24:00 is midnight.
    """
    hour, minute = divmod(_minutes(at) % (24 * 60), 60)
    here = ZoneInfo(zone)
    day = after.astimezone(here).date() - timedelta(days=1)
    while True:
        moment = datetime.combine(day, time(hour, minute), here).astimezone(UTC)
        if moment > after:
            return moment
        day += timedelta(days=1)


def _spec_contains(spec: TimeSpec, instant: datetime, zone: str) -> bool:
    local = instant.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if spec.times and not any(_minutes(times.start) <= minute < _minutes(times.end) for times in spec.times):
        return False
    if spec.weekdays and not _in_cycle(local.weekday(), (span(value, WEEKDAYS) for value in spec.weekdays)):
        return False
    if spec.months and not _in_cycle(local.month, (span(value, MONTHS, 1) for value in spec.months)):
        return False
    if spec.days_of_month and not any(_holds_day(value, local.date()) for value in spec.days_of_month):
        return False
    return not spec.years or any(first <= local.year <= last for first, last in map(span, spec.years))


def _in_cycle(found: int, spans: Iterable[tuple[int, int]]) -> bool:
    # A range whose end comes first wraps around: saturday to monday.
    return any(first <= found <= last if first <= last else found >= first or found <= last for first, last in spans)


def _holds_day(value: str | int, day: date) -> bool:
    # Negative days count from the month's end: -1 is its last. A range that begins after the month has ended is no
    # day of it; one that reaches beyond is cut, as in Alertmanager.
    days = calendar.monthrange(day.year, day.month)[1]
    first, last = (edge + days + 1 if edge < 0 else edge for edge in span(value))
    return first <= day.day <= last


def _moments(start: date, ahead: int, walls: Collection[int], zone: ZoneInfo) -> Iterator[datetime]:
    """Every instant of one local day at which something may change: the given wall times, and a jump of the clocks."""
    day = start + timedelta(days=ahead)
    midnight = datetime.combine(day, time(), zone)
    for wall in walls:
        for fold in (0, 1):
            yield (midnight + timedelta(minutes=wall)).replace(fold=fold).astimezone(UTC)
    begin, end = midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC)
    if begin.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
        yield _jump(begin, end, zone)


def _jump(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The second between two instants at which the zone's offset changes."""
    before = begin.astimezone(zone).utcoffset()
    while end - begin > timedelta(seconds=1):
        middle = begin + timedelta(seconds=(end - begin).total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == before:
            begin = middle
        else:
            end = middle
    return end


def _minutes(wall: str) -> int:
    return int(wall[:2]) * 60 + int(wall[3:])

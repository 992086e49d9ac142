"""Who is on call by a weekly rota. Pure.

Weeks are counted from a fixed Monday, so that every process and every restart agrees on whose turn it is. A hand-over
happens by the clock on the wall of the schedule's zone; where the wall skips that time, as much later as it jumps.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.rules.schema import Schedule
from monitor.rules.times import WEEKDAYS

ANCHOR = date(2024, 1, 1)  # a Monday: the first in the list takes over in this week
_WEEK = timedelta(weeks=1)


def weekly(when: str, week: int, zone: str) -> datetime:
    """The moment "monday 09:00" of the week with that number, in UTC. Week 0 is that of 1 January 2024."""
    weekday, _, clock = when.partition(" ")
    day = ANCHOR + timedelta(days=WEEKDAYS.index(weekday), weeks=week)
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


def week_of(when: str, at: datetime, zone: str) -> int:
    """The number of the week whose "monday 09:00" was the last one at or before that instant."""
    week = (at.astimezone(ZoneInfo(zone)).date() - ANCHOR).days // 7 + 1
    while weekly(when, week, zone) > at:
        week -= 1
    return week


def last_weekly(when: str, at: datetime, zone: str) -> datetime:
    """The last "monday 09:00" at or before an instant."""
    return weekly(when, week_of(when, at, zone), zone)


def next_weekly(when: str, after: datetime, zone: str) -> datetime:
    """The first "monday 09:00" strictly after an instant."""
    return weekly(when, week_of(when, after, zone) + 1, zone)


def on_call(schedule: Schedule, at: datetime, zone: str) -> str | None:
    """Whose turn it is; None for a schedule without a rota. `zone` holds where the schedule names none."""
    rota = schedule.rota
    if rota is None:
        return None
    return rota.people[week_of(rota.handover, at, schedule.timezone or zone) % len(rota.people)]


def last_handover(schedule: Schedule, at: datetime, zone: str) -> datetime | None:
    """When the present shift began."""
    rota = schedule.rota
    return None if rota is None else last_weekly(rota.handover, at, schedule.timezone or zone)


def next_handover(schedule: Schedule, after: datetime, zone: str) -> datetime | None:
    """When the next one takes over: strictly later."""
    rota = schedule.rota
    return None if rota is None else next_weekly(rota.handover, after, schedule.timezone or zone)

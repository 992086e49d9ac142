"""What must come of a day, reckoned from its plan alone: posts, alerts about sources, and how often a host is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.base import RateLimit
from monitor.model import SourceState
from monitor.rules.schema import SourceHealth as Patience
from tests.day.plan import Day, Reading
from tests.day.posts import Post
from tests.day.troubles import STATES, How, Trouble

Span = tuple[datetime, datetime]

SLACK = timedelta(minutes=3)
BACK_OFF = timedelta(hours=1)  # the longest pause after failures
PERSON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An alert that must be told: in which state, between which moments, and whether its end comes within the day."""

    source: str
    state: str
    earliest: datetime
    latest: datetime
    over: datetime  # when the trouble ends …
    back: datetime  # … and when that has been told at the latest
    ends: bool


def recovery(reading: Reading, trouble: Trouble) -> timedelta:
    """How long after its end a source may still leave the host alone."""
    every = reading.service.every
    if reading.service.streams:
        return timedelta(minutes=2)
    if trouble.how is How.PASSWORD:
        return PERSON + every
    if trouble.how is How.QUOTA:
        return every
    if trouble.how in (How.PAUSED, How.REFUSED):
        return timedelta(seconds=90) + every
    # A source that is asked more seldom than that fails once at most, and waits half a minute at most.
    return every * 2 if trouble.lasts <= every else min(BACK_OFF, 2 * trouble.lasts) + every


def closed(day: Day, reading: Reading) -> list[Span]:
    """When a source cannot be counted on."""
    spans = [(death.at, death.at + death.latest + SLACK) for death in day.deaths]
    for trouble in day.troubles:
        if trouble.host in reading.service.hosts and trouble.how is not How.SLOW:
            spans.append((trouble.since, trouble.until + recovery(reading, trouble)))
    return sorted(spans)


def longest(since: datetime, until: datetime, spans: Iterable[Span]) -> timedelta:
    """The longest stretch between two moments that none of the spans touches."""
    best, at = timedelta(0), since
    for begin, end in spans:
        best = max(best, min(begin, until) - at)
        at = max(at, end)
    return max(best, until - at)


def wanted(day: Day) -> dict[str, tuple[Post, list[Reading]]]:
    """Every post that some source looks for, by its mention id."""
    found: dict[str, tuple[Post, list[Reading]]] = {}
    for reading in day.readings:
        for post in reading.service.posts:
            if reading.wants(post):
                found.setdefault(reading.service.name(post), (post, []))[1].append(reading)
    return found


def must_be_read(day: Day, post: Post, readings: Sequence[Reading]) -> bool:
    """Whether a reader who comes back as its limits allow has had time to see it."""
    for reading in readings:
        for one in reading.service.called(reading.service.name(post)):
            since, until = reading.service.offered(one)
            if longest(since, min(until or day.end, day.end), closed(day, reading)) >= reading.service.reach(one):
                return True
    return False


def alerts(day: Day, patience: Patience) -> list[Due]:
    """Whom on-call must hear of. Raises AssertionError where a trouble's length leaves that open."""
    waits = {
        SourceState.NEEDS_PERSON: patience.needs_person,
        SourceState.BLOCKED: patience.blocked,
        SourceState.SLOW: patience.slow,
        SourceState.LIMITED: patience.limited,
    }
    due: list[Due] = []
    for reading in day.readings:
        every = reading.service.pulse
        for trouble in day.troubles:
            state = STATES[trouble.how]
            if trouble.host != reading.service.hosts[0] or state is None:
                continue
            wait, back = waits[state], trouble.until + recovery(reading, trouble)
            if trouble.how is How.TRUNCATED and reading.service.forgiven:
                due.append(_advice(reading, trouble))
                continue
            earliest, latest = trouble.since + wait, trouble.since + every + wait + SLACK
            if latest < trouble.until:
                due.append(
                    Due(
                        source=reading.name,
                        state=state.value,
                        earliest=earliest,
                        latest=latest,
                        over=trouble.until,
                        back=back + every + SLACK,
                        ends=back < day.end,
                    )
                )
                continue
            # What lasts no longer than the pause between two polls is met by one of them at most.
            once = trouble.lasts <= every and not reading.service.streams
            away = 2 * every + SLACK if once else back - (trouble.since - every)
            assert away < wait, f"{reading.name}: {trouble} may be told or not"
    return due


def _advice(reading: Reading, trouble: Trouble) -> Due:
    """What came was read as far as it went: on-call is told once, and nothing of an end."""
    latest = trouble.until + SLACK
    return Due(
        source=reading.name,
        state="advice",
        earliest=trouble.since,
        latest=latest,
        over=trouble.until,
        back=latest,
        ends=False,
    )


def too_fast(asked: Sequence[datetime], limit: RateLimit) -> list[tuple[datetime, int]]:
    """Windows of the limit's length with more requests than it allows: when they begin, and how many they hold."""
    found: list[tuple[datetime, int]] = []
    for place, begin in enumerate(asked):
        inside = sum(1 for at in asked[place : place + 2 * limit.requests + 1] if at - begin < limit.per)
        if inside > limit.requests:
            found.append((begin, inside))
    return found

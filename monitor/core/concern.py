"""Whether a source gives cause for concern, and how that is told. Pure.

An alert about a source has no mention and no brand: it goes down the routing tree by its labels, and is told as a
notice. Its id is made of what it says, so that saying it twice is saying it once, whatever crashes between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.fingerprint import fingerprint
from monitor.core.notice import alone
from monitor.core.rhythm import longest, quiet
from monitor.model import Labels, Level, Notification, Remark, SourceHealth, SourceState, Why
from monitor.rules.schema import SourceHealth as Patience

RULE = "source"
GAP_TOLD_FOR = timedelta(hours=1)  # so long a gap is worth telling; older ones were told, or nobody was there to


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A source that has been in a bad state for long enough."""

    health: SourceHealth
    since: datetime  # when it became worth telling

    @property
    def state(self) -> SourceState:
        return self.health.state


def concern(health: SourceHealth, patience: Patience, now: datetime) -> Concern | None:
    """None where all is well, or not yet long enough otherwise."""
    waits = {
        SourceState.NEEDS_PERSON: patience.needs_person,
        SourceState.BLOCKED: patience.blocked,
        SourceState.SLOW: patience.slow,
        SourceState.LIMITED: patience.limited,
        SourceState.SILENT: timedelta(0) if patience.silent else None,
    }
    wait = waits.get(health.state)
    if not patience.tell or wait is None or now < _bad_since(health) + wait:
        return None
    return Concern(health=health, since=_bad_since(health) + wait)


def ails(health: SourceHealth) -> bool:
    """Whether something is wrong with it, however short a time."""
    return health.state not in (SourceState.OK, SourceState.STARTING)


def _bad_since(health: SourceHealth) -> datetime:
    """A source that fails in turns as slow, limited and blocked has been away since it last was well."""
    return health.away_since or health.since


def labels_of(health: SourceHealth, network: str, level: str, *, state: str = "") -> Labels:
    """What routes, silences and inhibitions see."""
    return tuple(
        sorted(
            {
                "rule": RULE,
                "source": health.source,
                "connector": health.connector,
                "network": network,
                "state": state or health.state.value,
                "level": level,
            }.items()
        )
    )


def told(found: Concern, labels: Labels, *, to: str, first: datetime, repeat: timedelta, now: datetime) -> Notification:
    """What a receiver is told of a concern: once, `first`, and again every `repeat` while it lasts."""
    times = int((now - first) / repeat) if repeat > timedelta(0) else 0
    health = found.health
    key = fingerprint("source", health.source, health.state.value, found.since.isoformat(), to, str(times))
    facts = dict(labels) | {"since": _bad_since(health).isoformat()}
    usual = longest(health.rhythm)
    if health.state is SourceState.SILENT and usual is not None:
        facts |= {"quiet": _whole(quiet(health.rhythm, now)), "usual": _whole(usual)}
    if health.next_try is not None:
        facts["next_try"] = health.next_try.isoformat()
    return _notice(key, Why.SOURCE, facts, to=to, note=health.reason, now=now)


def back(health: SourceHealth, labels: Labels, *, away_since: datetime, to: str, now: datetime) -> Notification:
    """What a receiver that heard of a concern is told when it is over."""
    key = fingerprint("source back", health.source, away_since.isoformat(), to)
    facts = dict(labels) | {"since": away_since.isoformat()}
    return _notice(key, Why.SOURCE_BACK, facts, to=to, note="", now=now)


def gap(missed: Remark, health: SourceHealth, labels: Labels, *, to: str, now: datetime) -> Notification:
    """What a receiver is told of something that a source could not show us any more.

    Once in an hour of the clock: a source that is too fast for us leaves one with every poll, and the store lists all.
    """
    hour = missed.at.replace(minute=0, second=0, microsecond=0)
    key = fingerprint("source gap", health.source, hour.isoformat(), to)
    facts = dict(labels) | {"since": missed.at.isoformat()}
    return _notice(key, Why.GAP, facts, to=to, note=missed.note, now=now)


def advice(remark: Remark, health: SourceHealth, labels: Labels, *, to: str, now: datetime) -> Notification:
    """What a receiver is told that should be known."""
    key = fingerprint("source advice", health.source, remark.at.isoformat(), remark.note, to)
    facts = dict(labels) | {"since": remark.at.isoformat()}
    return _notice(key, Why.SOURCE, facts, to=to, note=remark.note, now=now)


def _whole(span: timedelta) -> str:
    return str(int(span.total_seconds()))


def _notice(key: str, why: Why, facts: dict[str, str], *, to: str, note: str, now: datetime) -> Notification:
    level = Level(facts["level"])
    return alone(key, why, to=to, level=level, labels=tuple(sorted(facts.items())), total=0, note=note, now=now)

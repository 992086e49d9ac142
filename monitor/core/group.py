"""Alerts gather into groups, and a group decides when it speaks and what it says: Alertmanager's three intervals.

`group_wait` before the first message, `group_interval` before telling of further alerts, `repeat_interval` before
saying the same again. Everything here is a function of stored values and an instant that is handed in, so that a
replay makes the same groups and the same notification ids. See docs/explanation/routing.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.fingerprint import fingerprint
from monitor.model import (
    AlertId,
    Delivery,
    Entry,
    Group,
    GroupId,
    Join,
    Level,
    MentionId,
    Notification,
    NotificationId,
    Step,
    Why,
)
from monitor.store.base import Gathered

GATHER = timedelta(hours=6)  # a group is open until so long after its last alert
MOST_ENTRIES = 40  # a Slack message is refused near 13,200 characters; `total` tells the rest
NEVER_QUIET = 80.0  # a page of this priority is not held back by time intervals

Quiet = Callable[[Group], datetime | None]
"""When a group that must be quiet now may be asked again; None: it may speak."""

Daily = Callable[[datetime], datetime]
"""The first daily moment strictly after an instant, for receivers that speak once a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flush:
    """What becomes of a group that was due."""

    group: Group  # to be stored instead of the old one
    notifications: tuple[Notification, ...] = ()  # for the outbox, in this order
    told: frozenset[MentionId] = frozenset()  # their present state, news or deletion, is said by this flush


def group_key(delivery: Delivery) -> str:
    """Alerts with the same key belong together: same receiver, same route, same group labels."""
    labels = [piece for pair in sorted(delivery.group_labels) for piece in pair]
    return fingerprint("group", delivery.receiver, delivery.route, *labels)


def new_group_id(key: str, alert_id: AlertId) -> GroupId:
    """The id of the group that this alert opens; the same alert always opens the same group."""
    return GroupId(fingerprint(key, alert_id))


def is_open(group: Group, at: datetime) -> bool:
    """Whether an alert raised at that moment still joins this group."""
    return at < group.closes_at


def join(group: Group | None, join: Join, *, group_id: GroupId) -> Group:
    """The group with one more alert in it. None, or a group that is closed by then, opens a new one as `group_id`.

    A group that has spoken speaks again `interval` after it did; one that still waits keeps its moment.
    """
    delivery = join.delivery
    if group is None or not is_open(group, join.at):
        return Group(
            id=group_id,
            key=group_key(delivery),
            receiver=delivery.receiver,
            route=delivery.route,
            labels=delivery.group_labels,
            timing=delivery.timing,
            mute=delivery.mute,
            active=delivery.active,
            escalation=delivery.escalation,
            level=join.level,
            opened_at=join.at,
            last_alert_at=join.at,
            due_at=join.at + delivery.timing.wait,
            closes_at=join.at + GATHER,
        )
    if group.flushed_at is None:
        wanted = join.at + group.timing.wait
    else:
        # A clock that ran ahead and was set back must not keep the group waiting for a time that is far off.
        wanted = max(join.at, min(group.flushed_at, join.at) + group.timing.interval)
    last = max(group.last_alert_at, join.at)
    return replace(
        group,
        level=max(group.level, join.level, key=_weight),
        last_alert_at=last,
        # Never later than planned. Earlier only where the plan was a postponement: a grave page that joins a group
        # kept quiet until morning must be looked at now.
        due_at=wanted if group.due_at is None else min(group.due_at, wanted),
        closes_at=max(group.closes_at, last + GATHER),
    )


def flush(gathered: Gathered, *, now: datetime, quiet: Quiet, keeps_card: bool, daily: Daily | None = None) -> Flush:
    """What a group that is due has to say now, and when it wants to speak next. Nothing is said twice."""
    group = gathered.group
    living = tuple(entry for entry in gathered.entries if entry.mention.deleted_at is None)
    fresh = tuple(entry for entry in living if entry.mention.id in gathered.untold)
    # Deleted before anybody heard of them: nothing to say, and nothing to come back to.
    unheard = frozenset(e.mention.id for e in gathered.entries if e.mention.deleted_at) & gathered.untold
    repeating = not fresh and not gathered.deleted and bool(living) and daily is None and _repeat_is_due(group, now)

    if fresh or gathered.deleted or repeating:
        if daily is not None and fresh and not _is_moment(daily, group.due_at):
            return _postponed(group, daily(now), collecting=True)
        if not any(map(_never_quiet, fresh)) and (until := quiet(group)) is not None:
            return _postponed(group, max(until, now + timedelta(seconds=1)))
        notifications = _notifications(gathered, living, fresh, now=now, keeps_card=keeps_card)
        spoken = replace(
            group,
            flushed_at=now,
            sequence=group.sequence + len(notifications),
            told=group.told + len(fresh),
        )
        if daily is not None and fresh:  # today's digest is complete; what comes next belongs to tomorrow's
            spoken = replace(spoken, closes_at=now)
        told = frozenset(entry.mention.id for entry in fresh) | gathered.deleted | unheard
        return Flush(group=_planned(spoken, daily), notifications=notifications, told=told)
    return Flush(group=_planned(group, daily), told=unheard)


def next_repeat(group: Group) -> datetime | None:
    """The first tick of `interval` at or after `repeat` since the last message; None once the group is closed by then.

    Alertmanager looks at a group only every group_interval, so 4h with an interval of 7m repeats after 4h05m.
    """
    interval, repeat = group.timing.interval, group.timing.repeat
    if group.flushed_at is None or max(interval, repeat) <= timedelta(0):
        return None
    ticks = max(1, -(-repeat // interval)) if interval > timedelta(0) else 0
    tick = group.flushed_at + (interval * ticks if ticks else repeat)
    return tick if is_open(group, tick) else None


def _weight(level: Level) -> tuple[int, bool]:
    return level.rank, level is Level.DIGEST  # digest and opportunity rank alike; a complaint wins


def _repeat_is_due(group: Group, now: datetime) -> bool:
    return group.flushed_at is not None and is_open(group, now) and now - group.flushed_at >= group.timing.repeat


def _is_moment(daily: Daily, due_at: datetime | None) -> bool:
    return due_at is not None and daily(due_at - timedelta(microseconds=1)) == due_at


def _never_quiet(entry: Entry) -> bool:
    grave = entry.judgement.level is Level.PAGE and entry.judgement.priority >= NEVER_QUIET
    return grave or "storm" in entry.rules


def _postponed(group: Group, until: datetime, *, collecting: bool = False) -> Flush:
    closes_at = max(group.closes_at, until) if collecting else group.closes_at
    return Flush(group=replace(group, due_at=until, closes_at=closes_at))


def _planned(group: Group, daily: Daily | None) -> Group:
    # A digest is not repeated: what nobody answered in it stays in the list of mentions.
    return replace(group, due_at=next_repeat(group) if daily is None else None)


def _notifications(
    gathered: Gathered, living: Sequence[Entry], fresh: Sequence[Entry], *, now: datetime, keeps_card: bool
) -> tuple[Notification, ...]:
    """The messages of one flush. The card shows the present truth whole; other messages only what is new."""
    group, gone = gathered.group, gathered.deleted
    first = group.flushed_at is None
    news = frozenset(entry.mention.id for entry in fresh)
    deleted = tuple(entry for entry in gathered.entries if entry.mention.id in gone)
    line = Step.THREAD if keeps_card and not first else Step.MESSAGE
    made: list[Notification] = []

    def add(step: Step, why: Why, entries: Sequence[Entry], about: frozenset[MentionId]) -> None:
        sequence = group.sequence + len(made)
        made.append(
            Notification(
                id=NotificationId(fingerprint("notification", group.id, str(sequence))),
                group_id=group.id,
                receiver=group.receiver,
                sequence=sequence,
                step=step,
                why=why,
                level=group.level,
                labels=group.labels,
                entries=tuple(entries[:MOST_ENTRIES]),
                total=len(living),
                fresh=tuple(entry.mention.id for entry in gathered.entries if entry.mention.id in about),
                created_at=now,
            )
        )

    if keeps_card and not first and (fresh or gone):
        add(Step.EDIT, Why.MORE if fresh else Why.DELETED, living or deleted, news or gone)
    if fresh:
        add(line, Why.NEW if first else Why.MORE, fresh, news)
    if gone:
        add(line, Why.DELETED, deleted, gone)
    if not made:
        add(line, Why.REPEAT, living, frozenset())
    return tuple(made)

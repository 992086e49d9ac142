"""Alerts gather into groups, and a group decides when it speaks and what it says: Alertmanager's three intervals.

`group_wait` before the first message, `group_interval` before telling of further alerts, `repeat_interval` before
saying the same again. Everything here is a function of stored values and an instant that is handed in, so that a
replay makes the same groups and the same notification ids. See docs/explanation/routing.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.fingerprint import fingerprint
from monitor.core.mute import Muted, Muting
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
LOOK_AGAIN = timedelta(minutes=1)  # at least so long until it is asked again whether an inhibition still holds
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
    silenced: int = 0  # of those, how many are said to nobody: they were muted for as long as it mattered


def group_key(delivery: Delivery) -> str:
    """Alerts with the same key belong together: same receiver, same route, same group labels."""
    labels = [piece for pair in sorted(delivery.group_labels) for piece in pair]
    return fingerprint("group", delivery.receiver, delivery.route, *labels)


def new_group_id(key: str, alert_id: AlertId) -> GroupId:
    """The id of the group that this alert opens; the same alert always opens the same group."""
    return GroupId(fingerprint(key, alert_id))


def was_called(group: Group) -> bool:
    """Whether no route led here: the receiver was called to the case."""
    return group.case is not None and not group.route


def is_open(group: Group, at: datetime) -> bool:
    """Whether an alert raised at that moment still joins this group. A case's group is there as long as the case."""
    return group.case is not None or at < group.closes_at


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
        level=max(group.level, join.level, key=weight),
        last_alert_at=last,
        # Never later than planned. Earlier only where the plan was a postponement: a grave page that joins a group
        # kept quiet until morning must be looked at now.
        due_at=wanted if group.due_at is None else min(group.due_at, wanted),
        closes_at=max(group.closes_at, last + GATHER),
    )


def flush(
    gathered: Gathered,
    *,
    now: datetime,
    quiet: Quiet,
    keeps_card: bool,
    daily: Daily | None = None,
    mute: Muting = lambda _entry: None,
    quiet_after: timedelta | None = None,
) -> Flush:
    """What a group that is due has to say now, and when it wants to speak next. Nothing is said twice.

    What is muted stays untold, and the group looks again when the mute ends. Groups of cases: `monitor.core.card`.
    """
    sifted = sift(gathered, mute, gathers=daily is not None or is_open(gathered.group, now), now=now)
    group = replace(gathered.group, held=sifted.held)
    living, fresh, quietly = sifted.living, sifted.fresh, sifted.quietly
    due = not fresh and not gathered.deleted and bool(living) and daily is None and repeat_is_due(group, now)
    repeating = due and _still_repeats(group, now, quiet_after)
    if repeating and all(entry.mention.id in sifted.muted for entry in living):
        return _postponed(group, sifted.muted_until)

    if fresh or gathered.deleted or repeating:
        if daily is not None and fresh and not _is_moment(daily, group.due_at):
            return _postponed(group, daily(now), collecting=True)
        if not any(map(never_quiet, fresh)) and (until := quiet(group)) is not None:
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
        told = frozenset(entry.mention.id for entry in fresh) | gathered.deleted | quietly
        planned = _planned(spoken, daily, sifted.again_at, quiet_after, now)
        return Flush(group=planned, notifications=notifications, told=told, silenced=sifted.silenced)
    return Flush(
        group=_planned(group, daily, sifted.again_at, quiet_after, now), told=quietly, silenced=sifted.silenced
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What a group holds, once those who mute were asked."""

    living: tuple[Entry, ...]  # may be shown: neither deleted nor held back
    fresh: tuple[Entry, ...]  # of those, what is to be told
    muted: Mapping[MentionId, Muted]  # of all that were not deleted
    held: tuple[MentionId, ...]  # untold, and held back
    quietly: frozenset[MentionId]  # counts as told, though nobody hears of it
    silenced: int  # of those, how many because they were muted for as long as it mattered
    again_at: datetime | None  # when to ask again about what is held back
    muted_until: datetime  # … and about everything


def sift(gathered: Gathered, mute: Muting, *, gathers: bool, now: datetime) -> Sifted:
    """Ask of every mention that was not deleted who mutes it. `gathers`: what was held back may still be told."""
    alive = [entry for entry in gathered.entries if entry.mention.deleted_at is None]
    muted = {entry.mention.id: found for entry in alive if (found := mute(entry)) is not None}
    untold = [entry.mention.id for entry in alive if entry.mention.id in gathered.untold]
    held = tuple(each for each in untold if each in muted)
    before = frozenset(gathered.group.held)
    late = frozenset() if gathers else frozenset(each for each in untold if each in before and each not in muted)
    # Deleted before anybody heard of them: nothing to say, and nothing to come back to.
    unheard = frozenset(e.mention.id for e in gathered.entries if e.mention.deleted_at) & gathered.untold
    news = frozenset(untold) - frozenset(held) - late
    look_again = now + max(gathered.group.timing.interval, LOOK_AGAIN)
    return Sifted(
        living=tuple(entry for entry in alive if entry.mention.id not in held),
        fresh=tuple(entry for entry in alive if entry.mention.id in news),
        muted=muted,
        held=held,
        quietly=unheard | late,
        silenced=len(late),
        again_at=min((muted[each].until or look_again for each in held), default=None),
        muted_until=min((each.until or look_again for each in muted.values()), default=look_again),
    )


def next_repeat(group: Group, quiet_after: timedelta | None = None) -> datetime | None:
    """The first tick of `interval` at or after `repeat` since the last message; None once the group is closed by then.

    Alertmanager looks at a group only every group_interval, so 4h with an interval of 7m repeats after 4h05m.
    """
    interval, repeat = group.timing.interval, group.timing.repeat
    if group.flushed_at is None or max(interval, repeat) <= timedelta(0):
        return None
    ticks = max(1, -(-repeat // interval)) if interval > timedelta(0) else 0
    tick = group.flushed_at + (interval * ticks if ticks else repeat)
    return tick if is_open(group, tick) and _still_repeats(group, tick, quiet_after) else None


def weight(level: Level) -> tuple[int, bool]:
    """Which of two levels is the higher one."""
    return level.rank, level is Level.DIGEST  # digest and opportunity rank alike; a complaint wins


def repeat_is_due(group: Group, now: datetime) -> bool:
    """Whether repeat_interval has passed since the group last spoke of its mentions."""
    return group.flushed_at is not None and is_open(group, now) and now - group.flushed_at >= group.timing.repeat


def _is_moment(daily: Daily, due_at: datetime | None) -> bool:
    return due_at is not None and daily(due_at - timedelta(microseconds=1)) == due_at


def never_quiet(entry: Entry) -> bool:
    """Whether time intervals do not hold this back: a page of priority 80 or a storm."""
    grave = entry.judgement.level is Level.PAGE and entry.judgement.priority >= NEVER_QUIET
    return grave or "storm" in entry.rules


def _postponed(group: Group, until: datetime, *, collecting: bool = False) -> Flush:
    closes_at = max(group.closes_at, until) if collecting else group.closes_at
    return Flush(group=replace(group, due_at=until, closes_at=closes_at))


def _still_repeats(group: Group, at: datetime, quiet_after: timedelta | None) -> bool:
    return quiet_after is None or at < group.opened_at + quiet_after


def _planned(
    group: Group, daily: Daily | None, again_at: datetime | None, quiet_after: timedelta | None, now: datetime
) -> Group:
    # A digest is not repeated: what nobody answered in it stays in the list of mentions.
    repeat = next_repeat(group, quiet_after) if daily is None else None
    if repeat is not None and repeat <= now:  # quiet until the group had closed
        repeat = None
    return replace(group, due_at=min((at for at in (repeat, again_at) if at is not None), default=None))


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
        made.append(message(gathered, len(made), step, why, entries, about, total=len(living), now=now))

    if keeps_card and not first and (fresh or gone):
        add(Step.EDIT, Why.MORE if fresh else Why.DELETED, living or deleted, news or gone)
    if fresh:
        add(line, Why.NEW if first else Why.MORE, fresh, news)
    if gone:
        add(line, Why.DELETED, deleted, gone)
    if not made:
        add(line, Why.REPEAT, living, frozenset())
    return tuple(made)


def message(
    gathered: Gathered,
    made: int,
    step: Step,
    why: Why,
    entries: Sequence[Entry],
    about: frozenset[MentionId],
    *,
    total: int,
    now: datetime,
) -> Notification:
    """The next notification of a flush that has `made` so many already. `about`: the mentions that are news in it."""
    group, sequence = gathered.group, gathered.group.sequence + made
    return Notification(
        id=NotificationId(fingerprint("notification", group.id, str(sequence))),
        group_id=group.id,
        receiver=group.receiver,
        sequence=sequence,
        step=step,
        why=why,
        level=group.level,
        labels=group.labels,
        entries=tuple(entries[:MOST_ENTRIES]),
        total=total,
        fresh=tuple(entry.mention.id for entry in gathered.entries if entry.mention.id in about),
        created_at=now,
        route=group.route,
    )

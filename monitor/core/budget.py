"""More pages in an hour than anybody can read: one flood card instead of the rest. Pure.

Of each receiver's first page cards only so many an hour go out. The others wait; one message an hour says which, and
is edited as they become more or fewer. They come out as the hour moves on, the gravest first, and mention nobody:
the flood card has done so. Storms pass: a storm's card is itself the one instead of many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.card import Ping
from monitor.core.fingerprint import fingerprint
from monitor.core.group import MOST_ENTRIES
from monitor.model import GroupId, Level, Notification, NotificationId, Step, Why
from monitor.store.base import Gathered

HOUR = timedelta(hours=1)  # the budget slides: so many pages in any hour
TICK = timedelta(minutes=1)  # all that waits is looked at together, so that the gravest comes out first


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """What one receiver's budget holds back, as of the last flush. Kept across restarts."""

    receiver: str
    window: datetime | None = None  # the hour whose flood card stands
    sequence: int = 0  # messages of that card so far
    held: tuple[GroupId, ...] = ()
    stale: bool = False  # the card does not show all of it


def window_of(now: datetime) -> datetime:
    """The hour that a flood card stands for."""
    return now.replace(minute=0, second=0, microsecond=0)


def next_look(now: datetime) -> datetime:
    """When groups that are held back are asked again, all at the same moment."""
    return now.replace(second=0, microsecond=0) + TICK


def flood_id(receiver: str, window: datetime) -> NotificationId:
    """The id of the flood card of one receiver and hour; its group's as well."""
    return NotificationId(fingerprint("flood", receiver, window.isoformat()))


def flooded(
    flood: Flood, waiting: Sequence[Gathered], seen: Collection[GroupId], *, now: datetime, ping: Ping
) -> tuple[Flood, Notification | None]:
    """What is held back after a flush, and what the receiver is told of it.

    `waiting`: groups that this flush held back. `seen`: all groups it looked at; what was held back before and is not
    among them is still held back, and the card is edited when everything was seen.
    """
    ids = frozenset(each.group.id for each in waiting)
    unseen = tuple(each for each in flood.held if each not in seen)
    held = (*unseen, *(each.group.id for each in waiting))
    changed = flood.stale or frozenset(held) != frozenset(flood.held)
    fresh = ids - frozenset(flood.held)
    window = window_of(now)
    opens = bool(fresh) and flood.window != window
    if not opens and (not changed or unseen or flood.window is None):
        return replace(flood, held=held, stale=changed and flood.window is not None), None
    if opens:
        flood = replace(flood, window=window, sequence=0)
    assert flood.window is not None  # noqa: S101 - opened, or it stands
    card = flood_id(flood.receiver, flood.window)
    gravest = sorted(
        (each for each in waiting if each.entries),
        key=lambda each: (-each.entries[0].judgement.priority, each.group.opened_at, each.group.id),
    )
    names = [name for each in waiting if each.group.id in fresh for event in each.events for name in event.ping]
    note = Notification(
        id=card if opens else NotificationId(fingerprint(card, str(flood.sequence))),
        group_id=GroupId(card),
        receiver=flood.receiver,
        sequence=flood.sequence,
        step=Step.MESSAGE if opens else Step.EDIT,
        why=Why.FLOOD,
        level=Level.PAGE,
        labels=(("receiver", flood.receiver),),
        entries=tuple(each.entries[0] for each in gravest[:MOST_ENTRIES]),
        total=len(held),
        created_at=now,
        cases=tuple(each.case for each in gravest[:MOST_ENTRIES] if each.case is not None),
        pings=ping(tuple(dict.fromkeys(names))) if opens and names else (),
        edits=None if opens else card,
    )
    return replace(flood, held=held, sequence=flood.sequence + 1, stale=bool(unseen)), note

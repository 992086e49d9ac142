"""What became of one mention on its way to each receiver, for drills and for whoever asks why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.model import MentionId, Notification, Step
from monitor.store.codec import decode
from monitor.store.tables import group_members, groups, mentions, notifications


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One receiver's first message about the mention. `state`: grouped, pending, sending, delivered or parked."""

    receiver: str
    state: str
    at: datetime | None  # of that state; None while it only waits in its group
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where a stored mention is by now."""

    stored_at: datetime
    legs: tuple[Leg, ...]


def trace(connection: Connection, mention: MentionId) -> Trace | None:
    """None where the mention is not stored."""
    stored = connection.execute(select(mentions.c.stored_at).where(mentions.c.id == mention)).scalar()
    if stored is None:
        return None
    held = select(groups.c.id, groups.c.receiver).join(group_members, group_members.c.group_id == groups.c.id)
    found = connection.execute(held.where(group_members.c.mention_id == mention).distinct().order_by(groups.c.id)).all()
    return Trace(stored_at=stored, legs=tuple(_leg(connection, mention, row.id, row.receiver) for row in found))


def _leg(connection: Connection, mention: MentionId, group: str, receiver: str) -> Leg:
    its = notifications.c
    query = select(its.state, its.updated_at, its.error, its.body)
    query = query.where(its.group_id == group, its.receiver == receiver).order_by(its.sequence)
    for row in connection.execute(query):  # a group that was there before has told of others
        note = decode(row.body, Notification)
        if mention in note.fresh and note.step is not Step.EDIT:
            return Leg(receiver=receiver, state=row.state, at=row.updated_at, error=row.error)
    return Leg(receiver=receiver, state="grouped", at=None)

"""The outbox: what waits for each receiver, in which order, and what became of every attempt.

pending → sending → delivered | parked. A notification whose attempt was begun and never answered may have arrived: it
comes back with `doubtful_since`, and stays in doubt until it is delivered or refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    update,
)

from monitor.case import CaseKind
from monitor.model import CardReference, Notification, NotificationId, Outcome, Outgoing, Receipt, Step, Why
from monitor.store.bulk import insert_new
from monitor.store.clean import clean_text
from monitor.store.codec import AnyRow, decode, encode, notification_values
from monitor.store.columns import UtcTime
from monitor.store.tables import groups, notifications


def _waiting(table: FromClause) -> ColumnElement[bool]:
    # Written out, not bound: only so does the partial index over waiting notifications serve.
    return table.c.state.in_([literal_column("'pending'"), literal_column("'sending'")])


_WAITING = _waiting(notifications)
MOST_EVENTS = 20  # in one line below a card
_LISTS = frozenset({Why.FLOOD, Why.HANDOVER})  # they speak of many groups and belong to none
_DOUBT = func.coalesce(notifications.c.doubtful_since, notifications.c.started_at)


def post(connection: Connection, notification: Notification) -> None:
    """Queue a notification without a group."""
    insert_new(connection, notifications, [notification_values(notification)])


def queue(connection: Connection, notes: Sequence[Notification]) -> None:
    """Queue what a group says, all of one group. What waits already is brought up to date instead of outnumbered.

    An edit that waits becomes the newer edit of the same message; a line below the card that nobody has tried to
    deliver takes further events in. The rank of all that waits rises with the group's level, so that it goes first.
    """
    if not notes:
        return
    row, first = notifications.c, notes[0]
    query = select(row.id, row.body, row.attempts, row.started_at, row.doubtful_since, row.rank)
    mine = (row.group_id == first.group_id, row.receiver == first.receiver, _WAITING)
    found = connection.execute(query.where(*mine).order_by(row.sequence).with_for_update())
    waiting = [_Waiting.of(each) for each in found]
    for note in notes:
        place, merged = next(_merged(waiting, note), (None, note))
        if place is None:
            insert_new(connection, notifications, [notification_values(note)])
            waiting.append(_Waiting(notification=note, untried=True, idle=True))
            continue
        waiting[place] = replace(waiting[place], notification=merged)
        connection.execute(update(notifications).where(row.id == merged.id).values(body=encode(merged)))
    rank = max(note.level.rank for note in notes)
    connection.execute(update(notifications).where(*mine, row.rank < rank).values(rank=rank))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A notification that waits: whether anybody has tried to deliver it, and whether nobody is at it now."""

    notification: Notification
    untried: bool
    idle: bool

    @classmethod
    def of(cls, row: AnyRow) -> _Waiting:
        idle = row.started_at is None
        untried = idle and row.doubtful_since is None and row.attempts == 0
        return cls(notification=decode(row.body, Notification), untried=untried, idle=idle)


def _merged(waiting: Sequence[_Waiting], note: Notification) -> Iterator[tuple[int, Notification]]:
    """Where a new notification can be merged into one that waits, the last one first, and what that becomes."""
    for place in reversed(range(len(waiting))):
        old = waiting[place].notification
        if note.step is Step.EDIT:
            # An edit may be repeated, so one in doubt may become another; not one that is on its way.
            if old.step is Step.EDIT and old.edits == note.edits and waiting[place].idle:
                yield place, replace(note, id=old.id, sequence=old.sequence)
        elif old.step is not Step.EDIT:
            if _is_line(note) and _is_line(old) and waiting[place].untried:
                events = (*old.events, *note.events)
                if len(events) <= MOST_EVENTS:
                    pings = tuple(dict.fromkeys((*old.pings, *note.pings)))
                    yield place, replace(note, id=old.id, sequence=old.sequence, events=events, pings=pings)
            return  # only into the last line: order is kept


def _is_line(note: Notification) -> bool:
    return note.step is Step.THREAD and note.why is Why.CASE


def pending(connection: Connection, receiver: str, now: datetime, limit: int) -> list[Outgoing]:
    """What a receiver may be sent now: of each group the first that is neither delivered nor parked."""
    row = notifications.c
    query = (
        select(row.body, row.attempts, _DOUBT.label("doubt"), groups.c.card)
        .join_from(notifications, groups, groups.c.id == row.group_id, isouter=True)
        .where(*_heads(receiver), or_(row.not_before.is_(None), row.not_before <= now))
        .order_by(row.rank.desc(), row.created_at, row.group_id, row.sequence)
        .limit(limit)
    )
    return _outgoing(connection, connection.execute(query).all())


def next_pending(connection: Connection, receiver: str) -> datetime | None:
    """When the next of them may be sent; in the past where it could be now."""
    when = func.coalesce(notifications.c.not_before, notifications.c.created_at)
    return connection.execute(select(func.min(when)).where(*_heads(receiver))).scalar()


def start(connection: Connection, notification: NotificationId, now: datetime) -> Outgoing | None:
    """An attempt begins; what is to be sent, as it is now. Where another one never ended, its doubt is kept."""
    row = notifications.c
    begun = connection.execute(
        update(notifications)
        .where(row.id == notification, _WAITING)
        .values(state="sending", doubtful_since=_DOUBT, started_at=now, updated_at=now)
        .returning(row.body, row.attempts, row.doubtful_since.label("doubt"), row.group_id)
    ).one_or_none()
    if begun is None:
        return None
    card = connection.execute(select(groups.c.card).where(groups.c.id == begun.group_id)).scalar()
    (outgoing,) = _outgoing(connection, [begun])
    return replace(outgoing, card=card)


def _outgoing(connection: Connection, rows: Sequence[AnyRow]) -> list[Outgoing]:
    notes = [decode(row.body, Notification) for row in rows]
    edited = sorted({note.edits for note in notes if note.edits is not None})
    references: dict[str, str | None] = {}
    if edited:
        query = select(notifications.c.id, notifications.c.reference).where(notifications.c.id.in_(edited))
        references = {row.id: row.reference for row in connection.execute(query)}
    return [
        Outgoing(
            notification=note,
            attempts=row.attempts,
            doubtful_since=row.doubt,
            card=row._mapping.get("card"),
            target=references.get(note.edits) if note.edits is not None else None,
        )
        for row, note in zip(rows, notes, strict=True)
    ]


def record(connection: Connection, receipt: Receipt) -> None:
    """What became of an attempt. Receipts for what is no longer waiting change nothing."""
    row = notifications.c
    changes: dict[str, object] = {
        "attempts": row.attempts + 1,
        "error": clean_text(receipt.error),
        "updated_at": receipt.at,
        "not_before": receipt.not_before,
        "started_at": null(),
    }
    match receipt.outcome:
        case Outcome.DELIVERED:
            reference = clean_text(receipt.reference) if receipt.reference is not None else None
            changes |= {"state": "delivered", "reference": reference, "not_before": null(), "doubtful_since": null()}
        case Outcome.DEFERRED:  # this attempt surely did not arrive; an older one may have
            changes |= {"state": "pending"}
        case Outcome.DOUBTFUL:
            changes |= {"state": "pending", "doubtful_since": func.coalesce(_DOUBT, literal(receipt.at, UtcTime()))}
        case Outcome.REFUSED:
            changes |= {"state": "parked", "not_before": null(), "doubtful_since": null()}
    if receipt.outcome is Outcome.DELIVERED and receipt.reference is not None:
        # The group before its notification, as whoever flushes does: otherwise the two lock each other out.
        its = select(row.group_id).where(row.id == receipt.notification_id).scalar_subquery()
        connection.execute(select(groups.c.id).where(groups.c.id == its).with_for_update())
    mine = and_(row.id == receipt.notification_id, _WAITING)
    written = connection.execute(update(notifications).where(mine).values(changes).returning(row.group_id, row.body))
    found = written.one_or_none()
    if found is None or receipt.outcome is not Outcome.DELIVERED:
        return
    note = decode(found.body, Notification)
    if note.why in _LISTS:
        # No group holds it: what it names would outlive the deletion of its posts here.
        rewrite(connection, replace(note, entries=(), cases=()))
    if receipt.reference is not None:
        _refer(connection, note, receipt.reference)


def _refer(connection: Connection, note: Notification, reference: str) -> None:
    """Keep what the receiver calls a message, where others will edit it or hang below it."""
    row, group = notifications.c, groups.c.id == note.group_id
    if note.edits is not None:
        if isinstance(reference, CardReference):  # what was to be edited is gone, and this stands for it now
            edited = update(notifications).where(row.id == note.edits, row.group_id == note.group_id)
            connection.execute(edited.values(reference=clean_text(reference)))
    elif note.why is Why.PLAYBOOK:
        return  # the checklist is never the card
    elif isinstance(reference, CardReference):  # the receiver says so: the former card is gone
        connection.execute(update(groups).where(group).values(card=clean_text(reference)))
    elif note.step is Step.MESSAGE:
        # The first message is the group's card; later ones hang below it or stand for themselves.
        connection.execute(update(groups).where(group, groups.c.card.is_(None)).values(card=clean_text(reference)))


def waiting_lists(connection: Connection) -> list[Notification]:
    """What waits and belongs to no group, locked."""
    row = notifications.c
    alone = ~exists().where(groups.c.id == row.group_id)
    bodies = connection.execute(select(row.body).where(_WAITING, alone).order_by(row.id).with_for_update()).scalars()
    return [note for note in (decode(body, Notification) for body in bodies) if note.why in _LISTS]


def rewrite(connection: Connection, note: Notification) -> None:
    """Say something else in what waits, or was sent."""
    connection.execute(update(notifications).where(notifications.c.id == note.id).values(body=encode(note)))


def hasten(connection: Connection, receiver: str) -> None:
    """Nothing that waits for this receiver is put off any longer."""
    row = notifications.c
    mine = (row.receiver == receiver, _WAITING, row.not_before.is_not(None))
    connection.execute(update(notifications).where(*mine).values(not_before=null()))


def backlog(connection: Connection) -> Mapping[str, int]:
    """Receiver → how many wait."""
    query = select(notifications.c.receiver, func.count().label("waiting"))
    found = connection.execute(query.where(_WAITING).group_by(notifications.c.receiver))
    return {row.receiver: row.waiting for row in found}


def pages(connection: Connection, receiver: str, since: datetime) -> int:
    """How many first messages of page level a receiver was sent since then; floods and storms do not count."""
    row = notifications.c
    # Written out, so that the partial index serves.
    first: ColumnElement[bool] = literal_column("rank >= 4 AND sequence = 0")
    query = select(row.body).where(row.receiver == receiver, row.created_at >= since, first)
    notes = [decode(found.body, Notification) for found in connection.execute(query)]
    return sum(note.why is Why.NEW and note.step is Step.MESSAGE and not _of_storm(note) for note in notes)


def _of_storm(note: Notification) -> bool:
    return note.case is not None and note.case.kind is CaseKind.STORM


def parked(connection: Connection) -> Mapping[str, int]:
    """Receiver → how many it refused for good."""
    query = select(notifications.c.receiver, func.count().label("refused"))
    found = connection.execute(query.where(notifications.c.state == "parked").group_by(notifications.c.receiver))
    return {row.receiver: row.refused for row in found}


def _heads(receiver: str) -> Sequence[ColumnElement[bool]]:
    """Conditions: waits for this receiver, and nothing of its group waits before it."""
    earlier = notifications.alias("earlier")
    before = exists().where(
        earlier.c.group_id == notifications.c.group_id,
        earlier.c.receiver == receiver,
        _waiting(earlier),
        earlier.c.sequence < notifications.c.sequence,
    )
    return (notifications.c.receiver == receiver, _WAITING, ~before)

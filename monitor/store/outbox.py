"""The outbox: what waits for each receiver, in which order, and what became of every attempt.

pending → sending → delivered | parked. A notification whose attempt was begun and never answered may have arrived: it
comes back with `doubtful_since`, and stays in doubt until it is delivered or refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

from monitor.model import CardReference, Notification, NotificationId, Outcome, Outgoing, Receipt, Step
from monitor.store.bulk import insert_new
from monitor.store.clean import clean_text
from monitor.store.codec import decode, notification_values
from monitor.store.columns import UtcTime
from monitor.store.tables import groups, notifications


def _waiting(table: FromClause) -> ColumnElement[bool]:
    # Written out, not bound: only so does the partial index over waiting notifications serve.
    return table.c.state.in_([literal_column("'pending'"), literal_column("'sending'")])


_WAITING = _waiting(notifications)
_DOUBT = func.coalesce(notifications.c.doubtful_since, notifications.c.started_at)


def post(connection: Connection, notification: Notification) -> None:
    """Queue a notification without a group."""
    insert_new(connection, notifications, [notification_values(notification)])


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
    return [
        Outgoing(
            notification=decode(found.body, Notification),
            attempts=found.attempts,
            doubtful_since=found.doubt,
            card=found.card,
        )
        for found in connection.execute(query)
    ]


def next_pending(connection: Connection, receiver: str) -> datetime | None:
    """When the next of them may be sent; in the past where it could be now."""
    when = func.coalesce(notifications.c.not_before, notifications.c.created_at)
    return connection.execute(select(func.min(when)).where(*_heads(receiver))).scalar()


def start(connection: Connection, notification: NotificationId, now: datetime) -> None:
    """An attempt begins. Where another one never ended, its doubt is kept."""
    connection.execute(
        update(notifications)
        .where(notifications.c.id == notification, _WAITING)
        .values(state="sending", doubtful_since=_DOUBT, started_at=now, updated_at=now)
    )


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
    mine = and_(row.id == receipt.notification_id, _WAITING)
    written = connection.execute(update(notifications).where(mine).values(changes).returning(row.group_id, row.body))
    found = written.one_or_none()
    if found is None or receipt.outcome is not Outcome.DELIVERED or receipt.reference is None:
        return
    group = groups.c.id == found.group_id
    if isinstance(receipt.reference, CardReference):  # the receiver says so: the former card is gone
        connection.execute(update(groups).where(group).values(card=clean_text(receipt.reference)))
    elif decode(found.body, Notification).step is Step.MESSAGE:
        # The first message is the group's card; later ones hang below it or stand for themselves.
        connection.execute(
            update(groups).where(group, groups.c.card.is_(None)).values(card=clean_text(receipt.reference))
        )


def backlog(connection: Connection) -> Mapping[str, int]:
    """Receiver → how many wait."""
    query = select(notifications.c.receiver, func.count().label("waiting"))
    found = connection.execute(query.where(_WAITING).group_by(notifications.c.receiver))
    return {row.receiver: row.waiting for row in found}


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

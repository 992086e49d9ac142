"""Silences: what people have muted, and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, literal_column, select, union

from monitor.case import Silence
from monitor.store.bulk import upsert
from monitor.store.codec import decode, silence_values
from monitor.store.tables import silences


def put(connection: Connection, silence: Silence) -> None:
    """Add or replace."""
    upsert(
        connection,
        silences,
        silence_values(silence),
        keys=("id",),
        changed=("ends_at", "said_expired", "body"),
    )


def current(connection: Connection, since: datetime) -> list[Silence]:
    """Silences that end after `since`, and those whose end nobody has been told; the first to end first."""
    its = silences.c
    lasting = select(its.id).where(its.ends_at > since)
    unsaid = select(its.id).where(literal_column("NOT said_expired"))  # written out: so the partial index serves
    query = select(its.body).where(its.id.in_(union(lasting, unsaid))).order_by(its.ends_at, its.id)
    return [decode(row.body, Silence) for row in connection.execute(query)]

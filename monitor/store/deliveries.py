"""What was sent to us: each delivery counts once, also after a restart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from monitor.store.bulk import insert_new
from monitor.store.tables import deliveries

KEPT = timedelta(hours=24)  # senders repeat what was not answered for hours


def known(connection: Connection, source: str, names: Collection[str], now: datetime) -> bool:
    """Whether one of these names is there."""
    its = deliveries.c
    query = select(its.name).where(its.source == source, its.name.in_(names), its.at > now - KEPT)
    return bool(names) and connection.execute(query.limit(1)).first() is not None


def admit(connection: Connection, source: str, names: Collection[str], now: datetime) -> bool:
    """Note a delivery by its names; False where one of them is there already. What is older than a day is forgotten."""
    if not names:
        return True
    connection.execute(delete(deliveries).where(deliveries.c.at <= now - KEPT))
    rows = [{"source": source, "name": name, "at": now} for name in sorted(set(names))]
    return insert_new(connection, deliveries, rows) == len(rows)

"""How far each watch has come, how each source is doing, what could not be read, and small facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from monitor.model import Cursor, Ingested, Reject, SourceHealth, WatchProgress
from monitor.names import SHARED_WATCH
from monitor.store.base import Gap
from monitor.store.bulk import insert_all, insert_new, upsert
from monitor.store.clean import clean_text, clean_value
from monitor.store.codec import decode, encode
from monitor.store.tables import facts, gaps, rejects, sources, watch_brands, watches

MOST_REJECTS = 1000  # a source


def progress(connection: Connection, source: str, watch: str, brands: Collection[str]) -> WatchProgress:
    """What is stored about a watch, as far as these brands are concerned."""
    cursor = connection.execute(
        select(watches.c.cursor).where(watches.c.source == source, watches.c.watch == watch)
    ).scalar()
    rows = connection.execute(
        select(watch_brands).where(watch_brands.c.source == source, watch_brands.c.watch == watch)
    ).all()
    return WatchProgress(
        cursor=Cursor(cursor) if cursor is not None else None,
        began={row.brand: row.began_at for row in rows if row.brand in brands},
        walked=frozenset(row.brand for row in rows if row.brand in brands and row.walked_at is not None),
    )


def begin(connection: Connection, source: str, watch: str, brands: Collection[str], now: datetime) -> None:
    """Brands that this watch did not look for before begin now.

    A brand that comes from another of the source's shared watches, because the queries were packed anew, brings with it
    when it began: it is not new to the source, and its past is behind it. But what this watch showed before was never
    looked at with that brand in mind: it is walked from the start all the same.
    """
    known = _elsewhere(connection, source, brands) if watch.startswith(SHARED_WATCH) else {}
    rows = [
        {"source": source, "watch": watch, "brand": brand, "began_at": known.get(brand, now), "walked_at": None}
        for brand in sorted(set(brands))
    ]
    insert_new(connection, watch_brands, rows)


def vacate(connection: Connection, source: str, watch: str) -> None:
    """Forget how far a shared watch has come: all of its brands are others now, and the place is none of theirs."""
    if watch.startswith(SHARED_WATCH):
        connection.execute(delete(watches).where(watches.c.source == source, watches.c.watch == watch))


def _elsewhere(connection: Connection, source: str, brands: Collection[str]) -> dict[str, datetime]:
    """When these brands began, in whichever shared watch was earliest."""
    its = watch_brands.c
    query = select(its.brand, func.min(its.began_at).label("began_at")).where(
        its.source == source, its.watch.startswith(SHARED_WATCH), its.brand.in_(brands)
    )
    return {row.brand: row.began_at for row in connection.execute(query.group_by(its.brand))}


def advance(connection: Connection, ingested: Ingested) -> None:
    """The cursor, the brands whose first walk is done, and what was passed over."""
    if ingested.note:
        gap(connection, Gap(source=ingested.source, watch=ingested.watch, note=ingested.note, at=ingested.at))
    if ingested.cursor is not None:
        row = {
            "source": ingested.source,
            "watch": ingested.watch,
            "cursor": ingested.cursor,
            "updated_at": ingested.at,
        }
        upsert(connection, watches, row, keys=("source", "watch"), changed=("cursor", "updated_at"))
    if ingested.walked:
        begin(connection, ingested.source, ingested.watch, ingested.walked, ingested.at)
        connection.execute(
            update(watch_brands)
            .where(
                watch_brands.c.source == ingested.source,
                watch_brands.c.watch == ingested.watch,
                watch_brands.c.brand.in_(ingested.walked),
                watch_brands.c.walked_at.is_(None),
            )
            .values(walked_at=ingested.at)
        )


def reject(connection: Connection, items: Sequence[Reject]) -> None:
    """Keep items that could not be read, the newest of each source."""
    insert_all(
        connection,
        rejects,
        [{"source": each.source, "reason": each.reason, "excerpt": each.excerpt, "at": each.at} for each in items],
    )
    for source in sorted({each.source for each in items}):
        newest = select(rejects.c.id).where(rejects.c.source == source).order_by(rejects.c.id.desc())
        first_too_many = newest.limit(1).offset(MOST_REJECTS).scalar_subquery()
        connection.execute(delete(rejects).where(rejects.c.source == source, rejects.c.id <= first_too_many))


def rejected(connection: Connection, source: str, limit: int) -> list[Reject]:
    """The newest items of a source that could not be read, newest first."""
    query = select(rejects).where(rejects.c.source == source).order_by(rejects.c.id.desc()).limit(limit)
    return [
        Reject(source=row.source, reason=row.reason, excerpt=row.excerpt, at=row.at)
        for row in connection.execute(query)
    ]


def report(connection: Connection, healths: Iterable[SourceHealth]) -> None:
    """Replace the states of these sources, in the order of their names: two processes cannot wait for each other."""
    for health in sorted(map(clean_value, healths), key=lambda each: each.source):
        row = {"source": health.source, "body": encode(health)}
        upsert(connection, sources, row, keys=("source",), changed=("body",))


def health(connection: Connection) -> list[SourceHealth]:
    """The state of every source that ever reported, by name."""
    query = select(sources.c.body).order_by(sources.c.source)
    return [decode(body, SourceHealth) for body in connection.execute(query).scalars()]


def gap(connection: Connection, missed: Gap) -> None:
    insert_all(
        connection,
        gaps,
        [{"source": missed.source, "watch": missed.watch, "note": clean_text(missed.note), "at": missed.at}],
    )


def gaps_noted(connection: Connection, limit: int, since: datetime | None = None) -> list[Gap]:
    """The newest gaps, newest first."""
    query = select(gaps).order_by(gaps.c.id.desc()).limit(limit)
    if since is not None:
        query = query.where(gaps.c.at >= since)
    return [Gap(source=row.source, watch=row.watch, note=row.note, at=row.at) for row in connection.execute(query)]


def remember(connection: Connection, key: str, value: str) -> None:
    row = {"key": clean_text(key), "value": clean_text(value)}
    upsert(connection, facts, row, keys=("key",), changed=("value",))


def recall(connection: Connection, key: str) -> str | None:
    return connection.execute(select(facts.c.value).where(facts.c.key == clean_text(key))).scalar()

"""Where the first of several posts that say the same is found, and what its kind has alerted with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from monitor.core.copies import WITHIN, Head
from monitor.model import Judged, Level, MentionId, Sighting
from monitor.store.bulk import chunks, insert_new
from monitor.store.tables import alerts, mentions, sketches


def alike(connection: Connection, bands: Collection[int], since: datetime) -> list[Head]:
    """Mentions stored since then that share one of these bands and still stand."""
    ids: set[str] = set()
    for numbers in chunks(sorted(set(bands))):
        found = select(sketches.c.mention_id).where(sketches.c.band.in_(numbers), sketches.c.at >= since)
        ids.update(connection.execute(found).scalars())
    told: dict[str, dict[str, Level]] = {}
    for piece in chunks(sorted(ids)):
        for which in (mentions.c.id, mentions.c.copy_of):
            query = (
                select(which.label("head"), alerts.c.brand, alerts.c.level, alerts.c.rank)
                .join(alerts, alerts.c.mention_id == mentions.c.id)
                .where(which.in_(piece))
                .order_by(alerts.c.rank)
            )
            for row in connection.execute(query):
                own = told.setdefault(row.head, {})
                if row.brand not in own or Level(row.level).rank > own[row.brand].rank:
                    own[row.brand] = Level(row.level)
    heads: list[Head] = []
    for piece in chunks(sorted(ids)):
        its = mentions.c
        standing = select(its.id, its.title, its.text, its.author_key).where(
            its.id.in_(piece), its.deleted_at.is_(None)
        )
        heads += [
            Head(
                id=MentionId(row.id),
                title=row.title,
                text=row.text,
                author=row.author_key or "",
                told=told.get(row.id, {}),
            )
            for row in connection.execute(standing)
        ]
    return heads


def keep(connection: Connection, fresh: Sequence[Judged], at: datetime) -> None:
    """Let new mentions be found by what they say; those of days ago no more."""
    rows = {(band, judged.mention.id) for judged in fresh for band in judged.bands}
    if not rows:
        return
    insert_new(connection, sketches, [{"band": band, "mention_id": key, "at": at} for band, key in sorted(rows)])
    oldest = connection.execute(select(func.min(sketches.c.at))).scalar()
    if oldest is not None and oldest < at - 2 * WITHIN:
        connection.execute(delete(sketches).where(sketches.c.at < at - WITHIN))


def forget(connection: Connection, ids: Sequence[MentionId]) -> None:
    """Nothing is a copy of what was deleted."""
    for piece in chunks(ids):
        connection.execute(delete(sketches).where(sketches.c.mention_id.in_(piece)))


def sightings(fresh: Sequence[Judged]) -> list[Sighting]:
    """Copies among new mentions, as what they are to the first of their kind."""
    return [
        Sighting(
            key=judged.mention.id,
            mention_id=judged.copy_of,
            source=judged.mention.source,
            at=judged.mention.fetched_at,
            followers=judged.reach,
        )
        for judged in fresh
        if judged.copy_of is not None
    ]

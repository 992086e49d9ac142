"""Where the first of several posts that say the same is found, and what its kind has alerted with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from monitor.core.copies import COMPARED, WITHIN, Head, Track, highest, track
from monitor.core.mute import Mutes
from monitor.model import Judged, Labels, Level, MentionId, Sighting
from monitor.store.bulk import chunks, insert_new
from monitor.store.codec import decode
from monitor.store.silences import current
from monitor.store.tables import alerts, mentions, sketches

_MOST_ROWS = 20_000  # of so many bands; more share one only where somebody wants them to


def alike(connection: Connection, bands: Collection[Sequence[int]], since: datetime, now: datetime) -> list[Head]:
    """Mentions stored since then that still stand and share bands with one of these sketches: the nearest of each."""
    heads = _standing(connection, _nearest(connection, bands, since))
    told = _told(connection, heads, now) if heads else {}
    return [replace(head, told=told.get(head.id, {})) for head in heads]


def _nearest(connection: Connection, bands: Collection[Sequence[int]], since: datetime) -> list[str]:
    holders: dict[int, list[str]] = {}
    for numbers in chunks(sorted({band for own in bands for band in own})):
        found = select(sketches.c.band, sketches.c.mention_id).where(
            sketches.c.band.in_(numbers), sketches.c.at >= since
        )
        for row in connection.execute(found.limit(_MOST_ROWS)):
            holders.setdefault(row.band, []).append(row.mention_id)
    near: set[str] = set()
    for own in bands:
        met = Counter(key for band in own for key in holders.get(band, ()))
        near.update(key for key, _bands in met.most_common(COMPARED))
    return sorted(near)


def _standing(connection: Connection, ids: Sequence[str]) -> list[Head]:
    heads: list[Head] = []
    for piece in chunks(ids):
        its = mentions.c
        standing = select(its.id, its.title, its.text, its.author_key).where(
            its.id.in_(piece), its.deleted_at.is_(None)
        )
        heads += [
            Head(id=MentionId(row.id), title=row.title, text=row.text, author=row.author_key or "")
            for row in connection.execute(standing)
        ]
    return heads


def _told(connection: Connection, heads: Sequence[Head], now: datetime) -> dict[str, dict[Track, Level]]:
    """What these and their copies have alerted with, but for what is muted now: who is muted silences nobody else."""
    mutes = Mutes.of(current(connection, now), now=now)
    texts = {str(head.id): f"{head.title or ''}\n{head.text}" for head in heads}
    told: dict[str, dict[Track, Level]] = {}
    for piece in chunks(sorted(texts)):
        for which in (mentions.c.id, mentions.c.copy_of):
            query = (
                select(which.label("head"), alerts.c.brand, alerts.c.level, alerts.c.labels)
                .join(alerts, alerts.c.mention_id == mentions.c.id)
                .where(which.in_(piece))
            )
            for row in connection.execute(query):
                if mutes.silences and mutes.alert(decode(row.labels, Labels), texts[row.head], None) is not None:
                    continue
                level = Level(row.level)
                told[row.head] = highest(told.get(row.head, {}), {track(row.brand, level): level})
    return told


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

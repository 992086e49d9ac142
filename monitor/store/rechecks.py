"""What is to be looked at again, and what a look brought. Counts are renewed; level and priority only ever rise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, delete, func, select, update

from monitor.core.normalise import content_hash
from monitor.model import Dropped, Engagement, Judged, Judgement, Level, Looked, MentionId
from monitor.store import mentions as mention_rows
from monitor.store.base import Recheck
from monitor.store.bulk import chunks, insert_new, upsert
from monitor.store.codec import AnyRow, Values, decode, encode, judgement_of, judgement_values, mention_of, reasons
from monitor.store.tables import judgements, mentions, rechecks


def plan(connection: Connection, judged: Sequence[Judged]) -> None:
    """Remember when each of these mentions, stored just now, is worth looking at again. What is planned stays."""
    insert_new(connection, rechecks, [_planned(each, at) for each in judged if (at := each.look_at) is not None])


def due(connection: Connection, source: str, now: datetime, limit: int) -> list[Recheck]:
    """What is due at a source: highest priority first, then the fastest growing, then the longest due."""
    r = rechecks.c
    query = select(rechecks).join(mentions, mentions.c.id == r.mention_id)
    query = query.where(r.source == source, r.due_at <= now, _there())
    order = (r.priority.desc(), r.surprise.desc(), r.due_at, r.mention_id)
    rows = connection.execute(query.order_by(*order).limit(limit)).all()
    posts: dict[str, AnyRow] = {}
    thought: dict[str, list[AnyRow]] = {}
    for piece in chunks(row.mention_id for row in rows):
        posts.update((row.id, row) for row in connection.execute(select(mentions).where(mentions.c.id.in_(piece))))
        for row in connection.execute(select(judgements).where(judgements.c.mention_id.in_(piece))):
            thought.setdefault(row.mention_id, []).append(row)
    return [_recheck(row, posts[row.mention_id], thought.get(row.mention_id, ())) for row in rows]


def next_due(connection: Connection, source: str) -> datetime | None:
    """When something of a source is next worth looking at again."""
    query = select(func.min(rechecks.c.due_at)).join(mentions, mentions.c.id == rechecks.c.mention_id)
    return connection.execute(query.where(rechecks.c.source == source, _there())).scalar()


def postpone(connection: Connection, following: Mapping[MentionId, datetime | None], *, missing: bool) -> None:
    """Plan these for another moment without having looked; None ends it."""
    for key, at in sorted(following.items()):
        here = rechecks.c.mention_id == key
        if at is None:
            connection.execute(delete(rechecks).where(here))
        else:
            values: Values = {"due_at": at} | ({"missing": True} if missing else {})
            connection.execute(update(rechecks).where(here).values(values))


def forget(connection: Connection, ids: Collection[MentionId]) -> None:
    """Nobody looks at these any more."""
    for piece in chunks(sorted(ids)):
        connection.execute(delete(rechecks).where(rechecks.c.mention_id.in_(piece)))


def keep(connection: Connection, looks: Sequence[Looked]) -> list[Looked]:
    """Write what looks brought; those whose judgement still stands.

    A post that was edited or deleted meanwhile is not what was judged: only its counts are taken over.
    """
    rows = mention_rows.stored(connection, [look.judged.mention.id for look in looks])
    kept: list[Looked] = []
    for look in looks:
        mention = look.judged.mention
        row = rows.get(mention.id)
        if row is None or row.deleted_at is not None:
            continue
        values: Values = {"engagement": encode(mention.engagement) if mention.engagement else None}
        if row.text_hash == content_hash(mention.title, mention.text, mention.rating):
            rank = max((judgement.level.rank for judgement in look.judged.judgements), default=0)
            values["rank"] = case((mentions.c.rank < rank, rank), else_=mentions.c.rank)
            _raise(connection, look.judged)
            kept.append(look)
        connection.execute(update(mentions).where(mentions.c.id == mention.id).values(values))
        _plan_next(connection, look)
    return kept


def _raise(connection: Connection, judged: Judged) -> None:
    """Replace what was thought of a mention where a brand has more reason to worry, or to be glad, than before."""
    query = select(judgements).where(judgements.c.mention_id == judged.mention.id)
    before = {row.brand: row for row in connection.execute(query)}
    for judgement in judged.judgements:
        row = before.get(judgement.brand)
        if row is None or _height(judgement) < _height(judgement_of(row)):
            continue
        highest = max(judgement.level, Level(row.highest), key=lambda level: level.rank)
        values = judgement_values(judgement, judged.mention.id, row.published_at, highest)
        changed = ("level", "rank", "highest", "body")
        upsert(connection, judgements, values, keys=("mention_id", "brand"), changed=changed)


def _height(judgement: Judgement) -> tuple[int, float, float]:
    return judgement.level.rank, judgement.priority, judgement.opportunity


def _plan_next(connection: Connection, look: Looked) -> None:
    mention, r = look.judged.mention, rechecks.c
    if look.next_look is None:
        forget(connection, [mention.id])
        return
    priority = _priority(look.judged)
    values: Values = {
        "due_at": look.next_look,
        "slot": r.slot + 1,
        "idle": look.idle,
        "missing": False,
        "surprise": look.surprise,
        "priority": case((r.priority < priority, priority), else_=r.priority),
    }
    if look.grew:
        values |= {"told": priority, "first": encode(mention.engagement) if mention.engagement else None}
    connection.execute(update(rechecks).where(r.mention_id == mention.id).values(values))


def _planned(judged: Judged, at: datetime) -> Values:
    mention = judged.mention
    return {
        "mention_id": mention.id,
        "source": mention.source,
        "due_at": at,
        "slot": 0,
        "idle": 0,
        "missing": False,
        "priority": _priority(judged),
        "surprise": 0.0,
        "told": _priority(judged),
        "first": encode(mention.engagement) if mention.engagement else None,
    }


def _priority(judged: Judged) -> float:
    return max((max(each.priority, each.opportunity) for each in judged.judgements), default=0.0)


def _recheck(row: AnyRow, post: AnyRow, thought: Sequence[AnyRow]) -> Recheck:
    past = {brand for brand, reason in reasons(post.dropped).items() if reason == Dropped.PAST}
    asking = [each for each in thought if each.brand not in past]
    return Recheck(
        mention=mention_of(post),
        source=row.source,
        due_at=row.due_at,
        slot=row.slot,
        idle=row.idle,
        priority=row.priority,
        surprise=row.surprise,
        levels={each.brand: Level(each.highest) for each in asking},
        first=decode(row.first, Engagement) if row.first else None,
        told=row.told,
        missing=row.missing,
        judgements=tuple(map(judgement_of, asking)),
    )


def _there() -> ColumnElement[bool]:
    return mentions.c.deleted_at.is_(None)

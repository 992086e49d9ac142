"""New mentions, and edited ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from monitor.model import Alert, AlertId, Judged, Level, Mention, MentionId
from monitor.store.bulk import chunks, dialect_insert, insert_all, insert_new, insert_telling, upsert
from monitor.store.codec import AnyRow, Values, encode, judged_values, judgement_values, mention_values
from monitor.store.identities import claim_free
from monitor.store.tables import alerts, judgements, mentions, revisions


def add(connection: Connection, fresh: Sequence[Judged], at: datetime) -> None:
    """Store mentions whose keys are claimed, with what was thought of them."""
    alone = {"copies": 1, "copies_reach": 0, "stored_at": at}
    rows = [mention_values(judged.mention) | judged_values(judged) | alone for judged in fresh]
    insert_all(connection, mentions, rows)
    insert_all(
        connection,
        judgements,
        [
            judgement_values(judgement, judged.mention.id, judged.mention.published_at, judgement.level)
            for judged in fresh
            for judgement in judged.judgements
        ],
    )


def raise_alerts(connection: Connection, fresh: Sequence[Judged]) -> list[AlertId]:
    """Store the alerts of new mentions; those that were not there."""
    rows = {alert.id: alert_values(alert) for judged in fresh for alert in judged.alerts}
    return [AlertId(key) for key in insert_telling(connection, alerts, list(rows.values()), "id")]


def raise_again(connection: Connection, edited: Sequence[Judged]) -> list[AlertId]:
    """Store the alerts of edited mentions; those that are new, or graver than they were.

    An alert's id names rule, mention and brand, so an edit that makes a complaint worse raises the same alert again.
    """
    raised: list[AlertId] = []
    for alert in (alert for judged in edited for alert in judged.alerts):
        statement = dialect_insert(connection, alerts).values(alert_values(alert))
        new = statement.excluded
        changed = {name: new[name] for name in ("level", "rank", "priority", "labels", "at")}
        statement = statement.on_conflict_do_update(
            index_elements=[alerts.c.id], set_=changed, where=alerts.c.rank < new.rank
        )
        raised.extend(AlertId(key) for key in connection.execute(statement.returning(alerts.c.id)).scalars())
    return raised


def stored(connection: Connection, ids: Sequence[MentionId]) -> Mapping[str, AnyRow]:
    """The rows of those of these mentions that are stored, locked until the transaction ends."""
    found: dict[str, AnyRow] = {}
    for piece in chunks(sorted(set(ids))):
        query = select(mentions).where(mentions.c.id.in_(piece)).order_by(mentions.c.id).with_for_update()
        found.update((row.id, row) for row in connection.execute(query))
    return found


def edit(connection: Connection, edits: Sequence[Judged], rows: Mapping[str, AnyRow], at: datetime) -> list[Judged]:
    """Replace stored mentions by what their authors made of them; those that really changed.

    The old text is kept as a revision. Deleted mentions stay deleted, and an edit that is older than what is stored
    came late and is ignored.
    """
    done: dict[MentionId, Judged] = {}
    for judged in edits:
        mention, row = judged.mention, rows[judged.mention.id]
        before: Mention | AnyRow = done[mention.id].mention if mention.id in done else row
        text, title, edited_at = before.text, before.title, before.edited_at
        late = mention.edited_at is not None and edited_at is not None and mention.edited_at < edited_at
        if row.deleted_at is not None or late:
            continue
        if (mention.text, mention.title, mention.rating) == (text, title, before.rating):
            # The source says "edited" and shows the same: remember the time, so that it is not looked at again.
            values = {"edited_at": mention.edited_at or edited_at}
            connection.execute(update(mentions).where(mentions.c.id == mention.id).values(values))
            continue
        # When it was first said stays: it is where the mention stands in every list.
        kept = replace(judged, mention=replace(mention, published_at=row.published_at, dated=row.dated))
        revision = {"mention_id": mention.id, "text": text, "title": title, "edited_at": edited_at, "replaced_at": at}
        connection.execute(insert(revisions), [revision])
        connection.execute(update(mentions).where(mentions.c.id == mention.id).values(_edited_values(kept, row)))
        claim_free(connection, dict.fromkeys(judged.keys, mention.id))
        _judge_again(connection, kept)
        done[mention.id] = kept
    return list(done.values())


def judge_also(connection: Connection, also: Sequence[Judged]) -> list[Judged]:
    """Add what is thought of stored mentions as far as further brands are concerned; those that nobody had added."""
    held = stored(connection, [judged.mention.id for judged in also])
    kept: list[Judged] = []
    for judged in also:
        mention = judged.mention
        if mention.id not in held or held[mention.id].deleted_at is not None:
            continue
        new = frozenset(
            judgement.brand
            for judgement in judged.judgements
            if insert_new(
                connection,
                judgements,
                [judgement_values(judgement, mention.id, held[mention.id].published_at, judgement.level)],
            )
        )
        if new:
            alerts = tuple(alert for alert in judged.alerts if alert.brand in new)
            kept.append(replace(judged, alerts=alerts))
            _set_rank(connection, mention.id)
    return kept


def _edited_values(judged: Judged, row: AnyRow) -> Values:
    values = mention_values(judged.mention) | judged_values(judged)
    # Of the past once, of the past for good; which source brought it does not change either.
    return values | {"past": row.past or values["past"], "source": row.source}


def _judge_again(connection: Connection, judged: Judged) -> None:
    mention: Mention = judged.mention
    query = select(judgements.c.brand, judgements.c.highest).where(judgements.c.mention_id == mention.id)
    highest = {row.brand: Level(row.highest) for row in connection.execute(query)}
    for judgement in judged.judgements:
        top = max(judgement.level, highest.get(judgement.brand, Level.LOG), key=lambda level: level.rank)
        values = judgement_values(judgement, mention.id, mention.published_at, top)
        changed = ("level", "rank", "highest", "body")
        upsert(connection, judgements, values, keys=("mention_id", "brand"), changed=changed)
    # A brand that the edit no longer names keeps its judgement, so the loudest may be an older one.
    _set_rank(connection, mention.id)


def _set_rank(connection: Connection, mention: MentionId) -> None:
    loudest = select(func.coalesce(func.max(judgements.c.rank), 0)).where(judgements.c.mention_id == mention)
    connection.execute(update(mentions).where(mentions.c.id == mention).values(rank=loudest.scalar_subquery()))


def alert_values(alert: Alert) -> Values:
    return {
        "id": alert.id,
        "mention_id": alert.mention_id,
        "brand": alert.brand,
        "rule": alert.rule,
        "level": alert.level.value,
        "rank": alert.level.rank,
        "priority": alert.priority,
        "labels": encode(alert.labels),
        "at": alert.at,
    }

"""Lists of mentions, newest first, page by page without counting rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, literal, literal_column, select, tuple_

from monitor.errors import StoreError
from monitor.model import Judgement, Level
from monitor.store.base import MentionQuery, Page, StoredMention
from monitor.store.bulk import chunks
from monitor.store.clean import clean_text
from monitor.store.codec import AnyRow, judgement_of, mention_of, reasons
from monitor.store.columns import micros, moment
from monitor.store.tables import alerts, judgements, mentions

MOST = 1000  # rows a page


def search(connection: Connection, query: MentionQuery) -> Page:
    """One page. Raises StoreError for a `before` that no page gave out."""
    limit = max(1, min(query.limit, MOST))
    rows = connection.execute(_statement(query).limit(limit + 1)).all()
    shown = rows[:limit]
    following = f"{micros(shown[-1].published_at)}.{shown[-1].id}" if len(rows) > limit else None
    return Page(rows=_listed(connection, shown), next=following)


def _statement(query: MentionQuery) -> Select[Any]:
    statement = select(mentions)
    published, key, rank, level = mentions.c.published_at, mentions.c.id, mentions.c.rank, None
    if query.brand is not None:
        # The judgement's own copy of the time lets one index give a brand's newest in order.
        statement = statement.join(judgements, judgements.c.mention_id == mentions.c.id)
        statement = statement.where(judgements.c.brand == clean_text(query.brand))
        published, key = judgements.c.published_at, judgements.c.mention_id
        rank, level = judgements.c.rank, judgements.c.level
    if query.level is Level.OPPORTUNITY:
        # It stands beside the others, so "at least" means itself.
        liked = select(judgements.c.mention_id).where(judgements.c.level == query.level.value)
        statement = statement.where(mentions.c.id.in_(liked) if level is None else level == query.level.value)
    elif query.level is not None:
        # Written out, not bound: only so does the partial index over alerts and pages serve.
        statement = statement.where(rank >= literal_column(str(query.level.rank)))
    if query.source is not None:
        statement = statement.where(mentions.c.source == clean_text(query.source))
    if query.network is not None:
        statement = statement.where(mentions.c.network == clean_text(query.network))
    if query.text:
        statement = statement.where(mentions.c.text.icontains(clean_text(query.text), autoescape=True))
    if query.since is not None:
        statement = statement.where(published >= query.since)
    if query.before is not None:
        at, last = _position(query.before)
        statement = statement.where(tuple_(published, key) < tuple_(literal(at, published.type), literal(last)))
    return statement.order_by(published.desc(), key.desc())


def _position(before: str) -> tuple[Any, str]:
    at, dot, key = before.partition(".")
    try:
        if not dot:
            raise ValueError
        return moment(int(at)), clean_text(key)
    except (ValueError, OverflowError):
        raise StoreError("this is not the key of a page") from None


def _listed(connection: Connection, rows: Sequence[AnyRow]) -> tuple[StoredMention, ...]:
    thought: dict[str, list[Judgement]] = {}
    fired: dict[str, dict[str, None]] = {}
    for ids in chunks([row.id for row in rows]):
        judged = select(judgements.c.mention_id, judgements.c.body).where(judgements.c.mention_id.in_(ids))
        for row in connection.execute(judged.order_by(judgements.c.brand)):
            thought.setdefault(row.mention_id, []).append(judgement_of(row))
        raised = select(alerts.c.mention_id, alerts.c.rule).where(alerts.c.mention_id.in_(ids))
        for row in connection.execute(raised.order_by(alerts.c.at, alerts.c.rule)):
            fired.setdefault(row.mention_id, {})[row.rule] = None
    return tuple(
        StoredMention(
            mention=mention_of(row),
            judgements=tuple(thought.get(row.id, ())),
            past=row.past,
            dropped=reasons(row.dropped),
            copies=row.copies,
            copies_reach=row.copies_reach,
            copy_of=row.copy_of,
            rules=tuple(fired.get(row.id, ())),
        )
        for row in rows
    )

"""One batch, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from monitor.model import AlertId, Committed, Group, Ingested, Judged, MentionId
from monitor.store import authors, deletions, groups, identities, mentions, watching


def commit(connection: Connection, ingested: Ingested) -> Committed:
    """Write everything of a batch; what really changed. The batch must be clean, see `monitor.store.clean`."""
    at = ingested.at
    rows = mentions.stored(connection, [judged.mention.id for judged in ingested.edits])
    # An edit of what we do not hold is a new mention to us.
    unheard_of = [judged for judged in ingested.edits if judged.mention.id not in rows]
    settled = identities.settle(connection, [*ingested.fresh, *unheard_of], at)
    mentions.add(connection, settled.fresh, at)
    authors.note(connection, [judged.mention for judged in settled.fresh])
    raised = mentions.raise_alerts(connection, settled.fresh)
    edits = [judged for judged in ingested.edits if judged.mention.id in rows]
    edited = mentions.edit(connection, edits, rows, at)
    raised += mentions.raise_again(connection, edited)
    also = mentions.judge_also(connection, ingested.also)
    raised += mentions.raise_alerts(connection, also)
    repeated = identities.count(connection, [*settled.repeats, *ingested.sightings])
    touched = _join(connection, [*settled.fresh, *edited, *also], raised)
    gone = _delete(connection, ingested)
    touched += deletions.tell_groups(connection, gone, at)
    watching.reject(connection, ingested.rejects)
    watching.advance(connection, ingested)
    return Committed(
        stored=tuple(judged.mention.id for judged in settled.fresh),
        edited=tuple(judged.mention.id for judged in edited),
        repeated=repeated,
        deleted=tuple(gone),
        alerts=tuple(raised),
        due_at=min((group.due_at for group in touched if group.due_at is not None), default=None),
    )


def import_(connection: Connection, judged: Sequence[Judged], at: datetime) -> int:
    """Store mentions without their alerts; how many were new."""
    settled = identities.settle(connection, judged, at)
    mentions.add(connection, settled.fresh, at)
    authors.note(connection, [judged.mention for judged in settled.fresh])
    identities.count(connection, settled.repeats)
    return len(settled.fresh)


def _join(connection: Connection, judged: Sequence[Judged], raised: Sequence[AlertId]) -> list[Group]:
    wanted = frozenset(raised)
    if not wanted:
        return []
    of_alert = {alert.id: alert.mention_id for each in judged for alert in each.alerts if alert.id in wanted}
    joins = [join for each in judged for join in each.joins]
    return groups.gather(connection, joins, of_alert)


def _delete(connection: Connection, ingested: Ingested) -> list[MentionId]:
    ids = [*ingested.deletions]
    if ingested.departed:
        ids += deletions.of_authors(connection, ingested.departed)
        authors.forget(connection, ingested.departed)
    return deletions.erase(connection, ids, ingested.at) if ids else []

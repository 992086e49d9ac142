"""One batch, one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from monitor.model import AlertId, Committed, Group, Ingested, Judged, MentionId
from monitor.store import (
    admission,
    authors,
    cards,
    deletions,
    deliveries,
    groups,
    identities,
    memory,
    mentions,
    rechecks,
    sketches,
    watching,
)
from monitor.store.admission import Admitted
from monitor.store.identities import Counted


def commit(connection: Connection, ingested: Ingested) -> Committed:
    """Write everything of a batch; what really changed. The batch must be clean, see `monitor.store.clean`."""
    at = ingested.at
    if not deliveries.admit(connection, ingested.source, ingested.delivery, at):
        return Committed(again=True)
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
    sketches.keep(connection, settled.fresh, at)
    elsewhere = [*settled.repeats, *ingested.sightings, *sketches.sightings(settled.fresh)]
    spread = identities.count(connection, elsewhere)
    changed = [*settled.fresh, *edited, *also]
    rechecks.plan(connection, changed)
    told = admission.hear(connection, changed, at)
    admission.widen(connection, _further(spread, settled.fresh, raised), told)
    touched, due = join(connection, changed, raised, at, told)
    gone = _delete(connection, ingested)
    touched += deletions.tell(connection, gone, at)
    watching.reject(connection, ingested.rejects)
    watching.advance(connection, ingested)
    return Committed(
        stored=tuple(judged.mention.id for judged in settled.fresh),
        edited=tuple(judged.mention.id for judged in edited),
        repeated=sum(counted.times for counted in spread.values()),
        deleted=tuple(gone),
        alerts=tuple(raised),
        due_at=min((when for when in (*due, *(group.due_at for group in touched)) if when is not None), default=None),
    )


def _further(
    spread: Mapping[MentionId, Counted], fresh: Sequence[Judged], raised: Sequence[AlertId]
) -> dict[MentionId, int]:
    """Who may have seen each post elsewhere, without the copies that join a case themselves."""
    further = {mention: counted.reach for mention, counted in spread.items()}
    wanted = frozenset(raised)
    for each in fresh:
        if each.copy_of in further and any(alert.id in wanted for alert in each.alerts):
            further[each.copy_of] = max(0, further[each.copy_of] - each.reach)
    return further


def import_(connection: Connection, judged: Sequence[Judged], at: datetime) -> int:
    """Store mentions without their alerts; how many were new."""
    settled = identities.settle(connection, judged, at)
    mentions.add(connection, settled.fresh, at)
    authors.note(connection, [judged.mention for judged in settled.fresh])
    identities.count(connection, settled.repeats)
    return len(settled.fresh)


def join(
    connection: Connection,
    judged: Sequence[Judged],
    raised: Sequence[AlertId],
    at: datetime,
    told: Admitted | None = None,
) -> tuple[list[Group], list[datetime | None]]:
    """Let alerts join their cases and groups; the groups that are touched, and when the cases are due.

    `told` is what the same batch has done to cases already.
    """
    admitted = told or Admitted()
    of_alert: dict[AlertId, MentionId] = {}
    if raised:
        wanted = frozenset(raised)
        of_alert = {alert.id: alert.mention_id for each in judged for alert in each.alerts if alert.id in wanted}
        admitted.absorb(admission.admit(connection, judged, wanted))
    joins = [join for each in judged for join in each.joins]
    touched = groups.gather(connection, joins, of_alert, admitted.case_of_alert()) if of_alert else []
    if admitted.cases:
        joined = frozenset(group.id for group in touched)
        stirred = cards.stir(
            connection, admitted.cases, at, urgent=admitted.urgent, joined=joined, members=admitted.members
        )
        newest = {group.id: group for group in (*touched, *stirred)}
        touched = list(newest.values())
    return touched, [case.due_at for case in admitted.cases.values()]


def _delete(connection: Connection, ingested: Ingested) -> list[MentionId]:
    ids = [*ingested.deletions]
    if ingested.deleted:
        ids += deletions.called(connection, ingested.source, ingested.deleted)
    if ingested.departed:
        ids += deletions.of_authors(connection, ingested.departed)
        authors.forget(connection, ingested.departed)
        memory.forget(connection, ingested.departed)
    return deletions.erase(connection, ids, ingested.at) if ids else []

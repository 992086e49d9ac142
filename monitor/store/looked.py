"""What looking again brought, in one transaction: counts, judgements, alerts that rose, cards that are stale now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.case import Act, Event, Via
from monitor.model import AlertId, CaseId, Committed, Looked, MentionId
from monitor.store import cases, deletions, mentions, rechecks, timeline
from monitor.store.admission import Admitted
from monitor.store.bulk import chunks
from monitor.store.clean import clean_key
from monitor.store.commit import join
from monitor.store.tables import case_members


def looked(connection: Connection, looks: Sequence[Looked], gone: Collection[MentionId], at: datetime) -> Committed:
    """Write down what looks found; what really changed."""
    kept = rechecks.keep(connection, looks)
    raised = mentions.raise_again(connection, [look.judged for look in kept])
    _spread(connection, kept)
    told = _took_off(connection, kept, raised, at)
    touched, due = join(connection, [look.judged for look in kept], raised, at, told)
    keys = [MentionId(clean_key(key)) for key in gone]
    rechecks.forget(connection, keys)
    erased = deletions.erase(connection, keys, at) if keys else []
    touched += deletions.tell(connection, erased, at)
    return Committed(
        deleted=tuple(erased),
        alerts=tuple(raised),
        due_at=min((when for when in (*due, *(group.due_at for group in touched)) if when is not None), default=None),
    )


def _spread(connection: Connection, looks: Sequence[Looked]) -> None:
    """Count in their cases whom posts have reached since. Nobody is told of that alone: the next card shows it."""
    further = {str(look.judged.mention.id): look.further for look in looks if look.further}
    totals: dict[CaseId, int] = {}
    its = case_members.c
    for piece in chunks(sorted(further)):
        query = select(its.case_id, its.mention_id).where(its.mention_id.in_(piece)).distinct()
        for row in connection.execute(query):
            totals[CaseId(row.case_id)] = totals.get(CaseId(row.case_id), 0) + further[row.mention_id]
    for key, case in (cases.locked(connection, totals) if totals else {}).items():
        cases.save(connection, replace(case, reach=case.reach + totals[key]))


def _took_off(connection: Connection, looks: Sequence[Looked], raised: Collection[AlertId], at: datetime) -> Admitted:
    """Say in their cases which posts grow although their level stays: where it rises, that is said already."""
    wanted = frozenset(raised)
    grew = {
        look.judged.mention.id: look
        for look in looks
        if look.grew and not any(alert.id in wanted for alert in look.judged.alerts)
    }
    holders: dict[CaseId, Looked] = {}
    for piece in chunks(sorted(grew)):
        query = select(case_members.c.case_id, case_members.c.mention_id).where(case_members.c.mention_id.in_(piece))
        for row in connection.execute(query.order_by(case_members.c.case_id, case_members.c.mention_id)):
            holders.setdefault(CaseId(row.case_id), grew[row.mention_id])  # said once, however many of its posts grow
    done = Admitted()
    events: list[Event] = []
    for key, case in cases.locked(connection, holders).items():
        about = [each for each in holders[key].judged.judgements if each.brand == case.brand]
        peak = max((case.peak, *(max(each.priority, each.opportunity) for each in about)))
        events.append(Event(case=key, number=case.events + 1, at=at, act=Act.TOOK_OFF, via=Via.WATCH))
        done.cases[key] = cases.save(connection, replace(case, peak=peak, events=case.events + 1))
    timeline.add(connection, events)
    return done

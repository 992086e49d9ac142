"""Groups that are due, with all that they hold: a handful of queries, however many groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.case import Case, Event, Memory
from monitor.model import CaseId, Group, Labels, MentionId
from monitor.store import memory, timeline
from monitor.store.base import Gathered
from monitor.store.bulk import chunks
from monitor.store.codec import AnyRow, case_of, decode, group_of
from monitor.store.entries import Entries
from monitor.store.tables import alerts, case_members, cases, group_members, groups


def due(connection: Connection, now: datetime, limit: int) -> list[Gathered]:
    """Groups that want to speak, the longest waiting first."""
    query = select(groups.c.body, groups.c.version).where(groups.c.due_at <= now)
    rows = connection.execute(query.order_by(groups.c.due_at, groups.c.id).limit(limit))
    found = [group_of(row) for row in rows]
    members: dict[str, list[AnyRow]] = {group.id: [] for group in found}
    columns = (*group_members.c, alerts.c.brand, alerts.c.rule, alerts.c.labels)
    held = select(*columns).join(alerts, alerts.c.id == group_members.c.alert_id)
    theirs = _cases_of(connection, [group.id for group in found if group.case is None])
    for piece in chunks(members):
        wanted = held.where(group_members.c.group_id.in_(piece)).order_by(alerts.c.at, alerts.c.id)
        for member in connection.execute(wanted):
            members[member.group_id].append(member)
    entries = Entries(connection, {member.mention_id for own in members.values() for member in own})
    stories = _Stories.of(connection, found)
    return [_gathered(group, members[group.id], entries, stories, theirs) for group in found]


def _cases_of(connection: Connection, ids: Sequence[str]) -> Mapping[str, frozenset[CaseId]]:
    """Alert → the cases that hold it, for all in these groups: somebody may have silenced the case."""
    found: dict[str, frozenset[CaseId]] = {}
    its = case_members.c
    for piece in chunks(ids):
        held = select(its.alert_id, its.case_id).join(group_members, group_members.c.alert_id == its.alert_id)
        for row in connection.execute(held.where(group_members.c.group_id.in_(piece)).distinct()):
            found[row.alert_id] = found.get(row.alert_id, frozenset()) | {CaseId(row.case_id)}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stories:
    """The cases behind groups, with their newest events and what is known of their authors."""

    cases: Mapping[CaseId, Case]
    events: Mapping[str, tuple[Event, ...]]
    memories: Mapping[str, Memory]

    @classmethod
    def of(cls, connection: Connection, some: Sequence[Group]) -> _Stories:
        heard: dict[CaseId, int] = {}
        for group in some:
            if group.case is not None:
                heard[group.case] = min(group.heard, heard.get(group.case, group.heard))
        if not heard:
            return cls(cases={}, events={}, memories={})
        found: dict[CaseId, Case] = {}
        for piece in chunks(sorted(heard)):
            query = select(cases.c.body, cases.c.version).where(cases.c.id.in_(piece))
            found.update((case.id, case) for case in map(case_of, connection.execute(query)))
        return cls(
            cases=found,
            events=timeline.since(connection, heard),
            memories=memory.of(connection, found.values()),
        )


def _gathered(
    group: Group,
    members: Sequence[AnyRow],
    made: Entries,
    stories: _Stories,
    theirs: Mapping[str, frozenset[CaseId]],
) -> Gathered:
    entries = made.of(members)
    untold = frozenset(MentionId(member.mention_id) for member in members if not member.told)
    gone = {entry.mention.id for entry in entries if entry.mention.deleted_at is not None}
    unsaid = frozenset(MentionId(m.mention_id) for m in members if m.mention_id in gone and not m.gone_said)
    labels: dict[MentionId, tuple[Labels, ...]] = {}
    holders: dict[MentionId, frozenset[CaseId]] = {}
    for member in members:
        key = MentionId(member.mention_id)
        labels[key] = (*labels.get(key, ()), decode(member.labels, Labels))
        holders[key] = holders.get(key, frozenset()) | theirs.get(member.alert_id, frozenset())
    case = stories.cases.get(group.case) if group.case is not None else None
    events = stories.events.get(case.id, ()) if case is not None else ()
    return Gathered(
        group=group,
        entries=entries,
        untold=untold,
        deleted=unsaid - untold,
        labels=labels,
        cases=holders,
        case=case,
        events=tuple(event for event in events if event.number > group.heard - timeline.BEFORE),
        memory=stories.memories.get(case.id) if case is not None else None,
    )

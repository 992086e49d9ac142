"""Cases as people and clocks read them: whole, listed, or due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, func, select

from monitor.case import Case, CaseQuery
from monitor.model import Author, CaseId, Labels
from monitor.store import memory, timeline
from monitor.store.base import CaseFile
from monitor.store.bulk import chunks
from monitor.store.cases import OPEN
from monitor.store.clean import clean_key
from monitor.store.codec import AnyRow, case_of, decode
from monitor.store.entries import Entries
from monitor.store.tables import alerts, authors, case_members, cases

MOST_ENTRIES = 40


def find(connection: Connection, named: str) -> CaseFile | None:
    """One case, by its id or a beginning of it that no other case's id has."""
    if not named:
        return None
    its = cases.c
    row = connection.execute(select(its.body, its.version).where(its.id == named)).one_or_none()
    if row is None:
        begins = func.substr(its.id, 1, len(named)) == named
        rows = connection.execute(select(its.body, its.version).where(begins).limit(2)).all()
        if len(rows) != 1:
            return None
        row = rows[0]
    (file,) = _files(connection, [case_of(row)])
    return file


def several(connection: Connection, named: Sequence[str]) -> list[CaseFile]:
    """Those of these cases that are there, whole."""
    its = cases.c
    found: list[Case] = []
    for piece in chunks(sorted(set(named))):
        query = select(its.body, its.version).where(its.id.in_(piece)).order_by(its.id)
        found += [case_of(row) for row in connection.execute(query)]
    return _files(connection, found)


def listed(connection: Connection, query: CaseQuery) -> list[Case]:
    """Cases, loudest first, then newest. `since` and `until` say when they were opened."""
    its = cases.c
    wanted = select(its.body, its.version)
    if query.states:
        wanted = wanted.where(its.state.in_(sorted(state.value for state in query.states)))
    elif not query.every:
        wanted = wanted.where(OPEN)
    if query.brand is not None:
        wanted = wanted.where(its.brand == query.brand)
    if query.author is not None:
        wanted = wanted.where(its.author == clean_key(query.author))
    if query.least is not None:
        wanted = wanted.where(its.rank >= query.least.rank)
    if query.kind is not None:
        wanted = wanted.where(its.kind == query.kind.value)
    if query.track is not None:
        wanted = wanted.where(its.track == query.track.value)
    if query.since is not None:
        wanted = wanted.where(its.opened_at >= query.since)
    if query.until is not None:
        wanted = wanted.where(its.opened_at < query.until)
    wanted = wanted.order_by(its.rank.desc(), its.opened_at.desc(), its.id).limit(query.limit)
    return [case_of(row) for row in connection.execute(wanted)]


def due(connection: Connection, now: datetime, limit: int) -> list[CaseFile]:
    """Cases whose clocks have something to say, higher levels first, then the longest waiting."""
    its = cases.c
    query = select(its.body, its.version).where(its.due_at <= now)
    rows = connection.execute(query.order_by(its.rank.desc(), its.due_at, its.id).limit(limit))
    return _files(connection, [case_of(row) for row in rows])


def firing(connection: Connection, since: datetime) -> list[Labels]:
    """Labels of the alerts of open cases that have had a mention since then."""
    query = (
        select(alerts.c.labels)
        .join(case_members, case_members.c.alert_id == alerts.c.id)
        .join(cases, cases.c.id == case_members.c.case_id)
        .where(OPEN, cases.c.last_mention_at >= since)
        .distinct()
        .order_by(alerts.c.labels)
    )
    return [decode(labels, Labels) for labels in connection.execute(query).scalars()]


def _files(connection: Connection, found: Sequence[Case]) -> list[CaseFile]:
    ids = [case.id for case in found]
    stories = timeline.whole(connection, ids)
    memories = memory.of(connection, found)
    members = _loudest(connection, ids)
    entries = Entries(connection, {member.mention_id for own in members.values() for member in own})
    known = _authors(connection, found)
    return [
        CaseFile(
            case=case,
            events=stories.get(case.id, ()),
            entries=entries.of(members.get(case.id, ())),
            memory=memories[case.id],
            author=known.get(clean_key(case.author), Author()),
        )
        for case in found
    ]


def _loudest(connection: Connection, ids: Sequence[CaseId]) -> Mapping[str, list[AnyRow]]:
    """Of each case the members whose mentions matter most."""
    found: dict[str, list[AnyRow]] = {}
    its = case_members.c
    columns = (its.case_id, its.mention_id, alerts.c.brand, alerts.c.rule, alerts.c.priority)
    for piece in chunks(ids):
        query = select(*columns).join(alerts, alerts.c.id == its.alert_id).where(its.case_id.in_(piece))
        rows = connection.execute(query.order_by(its.case_id, alerts.c.priority.desc(), alerts.c.id))
        for case, own in groupby(rows, key=lambda row: str(row.case_id)):
            held = list(own)
            kept = frozenset(list(dict.fromkeys(row.mention_id for row in held))[:MOST_ENTRIES])
            found[case] = [row for row in held if row.mention_id in kept]
    return found


def _authors(connection: Connection, found: Sequence[Case]) -> Mapping[str, Author]:
    keys = sorted({clean_key(case.author) for case in found if case.author})
    seen: dict[str, Author] = {}
    for piece in chunks(keys):
        query = select(authors.c.key, authors.c.body).where(authors.c.key.in_(piece))
        seen.update((row.key, decode(row.body, Author)) for row in connection.execute(query))
    return seen

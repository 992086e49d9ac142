"""Cases as rows: found, locked, written, and changed by what people and clocks do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, func, literal_column, select, text, update

from monitor.case import Case, Change, Event
from monitor.core.casing import SPIKE
from monitor.model import AlertId, CaseId, MentionId
from monitor.store import cards, memory, silences, timeline
from monitor.store.bulk import chunks, insert_new, is_postgres
from monitor.store.clean import clean_key
from monitor.store.codec import case_of, case_values, decode
from monitor.store.engine import LostRace
from monitor.store.tables import case_members, case_roots, cases

# Written out, not bound: only so do the partial indexes serve, and SQLAlchemy's own would say "= 1" on SQLite.
GATHERS: ColumnElement[bool] = literal_column("cases.gathers")
OPEN: ColumnElement[bool] = literal_column("cases.open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An alert in a case."""

    case: CaseId
    alert: AlertId
    mention: MentionId
    author: str


def one_at_a_time(connection: Connection, brands: Collection[str]) -> None:
    """Until the transaction ends nobody else opens a case of these brands.

    Which case an alert joins is found by key, by root and by storm; no constraint could guard all three.
    """
    if not is_postgres(connection):
        return  # SQLite has one writer
    for brand in sorted(set(brands)):
        number = int.from_bytes(blake2b(f"case {brand}".encode(), digest_size=8).digest(), signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def locked(connection: Connection, ids: Iterable[str]) -> dict[CaseId, Case]:
    """These cases, locked until the transaction ends."""
    found: dict[CaseId, Case] = {}
    for piece in chunks(sorted(set(ids))):
        query = select(cases.c.body, cases.c.version).where(cases.c.id.in_(piece)).order_by(cases.c.id)
        found.update((case.id, case) for case in map(case_of, connection.execute(query.with_for_update())))
    return found


def insert(connection: Connection, case: Case) -> Case:
    """Write a new case; the one with the same key gathers no more. Raises LostRace if somebody else opened it."""
    return insert_all(connection, [case])[0]


def insert_all(connection: Connection, some: Sequence[Case]) -> list[Case]:
    """The same for many. Of several with one key the last one gathers."""
    if not some:
        return []
    new = [replace(case, version=1) for case in some]
    newest = {case.key: case.id for case in new}
    for piece in chunks(sorted(newest)):
        connection.execute(update(cases).where(cases.c.key.in_(piece), GATHERS).values(gathers=False))
    values = [case_values(case) | {"gathers": newest[case.key] == case.id} for case in new]
    if insert_new(connection, cases, values) < len(new):
        raise LostRace
    keep_roots(connection, new)
    return new


def save(connection: Connection, case: Case) -> Case:
    """Write a case that is locked."""
    case = replace(case, version=case.version + 1)
    connection.execute(update(cases).where(cases.c.id == case.id).values(case_values(case)))
    return case


def keep_roots(connection: Connection, some: Iterable[Case]) -> None:
    """Let these cases be found by the posts they are about."""
    rows = {(clean_key(root), case.id) for case in some for root in case.roots}
    insert_new(connection, case_roots, [{"root": root, "case_id": case} for root, case in sorted(rows)])


def add_members(connection: Connection, members: Iterable[Member]) -> None:
    """Note which alerts cases hold. Twice is once."""
    rows = {
        (each.case, each.alert): {
            "case_id": each.case,
            "alert_id": each.alert,
            "mention_id": each.mention,
            "author": clean_key(each.author),
        }
        for each in members
    }
    insert_new(connection, case_members, [rows[key] for key in sorted(rows)])


def change(connection: Connection, wanted: Change, now: datetime) -> Case | None:
    """What a command or a clock changes, whole or not at all. None: the case changed meanwhile, or is gone."""
    stored = locked(connection, [wanted.case.id]).get(wanted.case.id)
    if stored is None:
        return None
    if timeline.holds(connection, stored.id, [event.key for event in wanted.events]):
        return stored
    if stored.version != wanted.case.version:
        return None
    events = numbered(stored, wanted.events)
    case = save(connection, replace(wanted.case, events=stored.events + len(events)))
    if case.roots != stored.roots:
        keep_roots(connection, [case])
    timeline.add(connection, events)
    memory.learn(connection, case, events)
    for silence in wanted.silences:
        silences.put(connection, silence)
    if events:  # a clock that merely plans ahead has nothing to say
        cards.stir(connection, [case.id], now, urgent=[case.id])
    for call in wanted.calls:
        cards.call(connection, case, call, now)
    return case


def numbered(case: Case, events: Sequence[Event]) -> list[Event]:
    """The events as the next ones of this case."""
    return [replace(event, case=case.id, number=case.events + n) for n, event in enumerate(events, 1)]


def next_due(connection: Connection) -> datetime | None:
    return connection.execute(select(func.min(cases.c.due_at))).scalar()


def storms(connection: Connection, brands: Collection[str]) -> Mapping[str, CaseId]:
    """Brand → its newest open storm, spikes apart: they are notes, and gather nothing."""
    its = cases.c
    query = select(its.id, its.brand, its.body).where(
        literal_column("open AND kind = 'storm'"), its.brand.in_(sorted(brands))
    )
    rows = connection.execute(query.order_by(its.opened_at, its.id))
    return {row.brand: CaseId(row.id) for row in rows if decode(row.body, Case).rules != (SPIKE,)}

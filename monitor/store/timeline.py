"""What happened to cases: added to, and never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, and_, or_, select

from monitor.case import Event
from monitor.model import CaseId
from monitor.store.bulk import chunks, insert_all
from monitor.store.clean import clean_key
from monitor.store.codec import event_of, event_values
from monitor.store.tables import case_events

BEFORE = 5  # events that a receiver has heard and that are shown once more, for the thread of the story


def add(connection: Connection, events: Sequence[Event]) -> None:
    """Append to the timelines of cases that are locked."""
    insert_all(connection, case_events, [event_values(event) for event in events])


def holds(connection: Connection, case: CaseId, keys: Collection[str]) -> frozenset[str]:
    """Those of these keys of commands that are in the timeline already."""
    asked = {clean_key(key): key for key in keys if key}
    if not asked:
        return frozenset()
    its = case_events.c
    query = select(its.key).where(its.case_id == case, its.key.in_(sorted(asked)))
    return frozenset(asked[key] for key in connection.execute(query).scalars())


def whole(connection: Connection, cases: Collection[CaseId]) -> Mapping[str, tuple[Event, ...]]:
    """The timelines of these cases, oldest first."""
    found: dict[str, list[Event]] = {}
    for piece in chunks(sorted(cases)):
        query = select(case_events.c.case_id, case_events.c.body).where(case_events.c.case_id.in_(piece))
        for row in connection.execute(query.order_by(case_events.c.case_id, case_events.c.number)):
            found.setdefault(row.case_id, []).append(event_of(row))
    return {case: tuple(events) for case, events in found.items()}


def since(connection: Connection, heard: Mapping[CaseId, int]) -> Mapping[str, tuple[Event, ...]]:
    """Of each case what came after that event, and the few before it; oldest first."""
    found: dict[str, list[Event]] = {}
    its = case_events.c
    for piece in chunks(sorted(heard), 100):
        wanted = or_(*(and_(its.case_id == case, its.number > heard[case] - BEFORE) for case in piece))
        for row in connection.execute(select(its.case_id, its.body).where(wanted).order_by(its.case_id, its.number)):
            found.setdefault(row.case_id, []).append(event_of(row))
    return {case: tuple(events) for case, events in found.items()}

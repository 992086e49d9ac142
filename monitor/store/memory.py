"""What is known of authors from before: their earlier complaints, and how they want to be treated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select

from monitor.case import Act, Case, CaseState, Event, Memory, Track
from monitor.store.bulk import chunks, upsert
from monitor.store.clean import clean_key, clean_text
from monitor.store.codec import AnyRow
from monitor.store.tables import author_memory, cases


def remember(connection: Connection, author: str, *, preferred: str | None, leave_alone: bool | None) -> None:
    """How an author wants to be treated; None leaves it as it is."""
    changes = {"preferred": clean_text(preferred) if preferred is not None else None, "leave_alone": leave_alone}
    told = {name: value for name, value in changes.items() if value is not None}
    if not author or not told:
        return
    row = {"author": clean_key(author), "preferred": "", "leave_alone": False} | told
    upsert(connection, author_memory, row, keys=("author",), changed=tuple(told))


def learn(connection: Connection, case: Case, events: Sequence[Event]) -> None:
    """Keep what a timeline says about its author's wishes."""
    for event in events:
        if event.act is Act.PREFERS:
            remember(connection, case.author, preferred=event.note, leave_alone=None)
        elif event.act is Act.LEAVE_ALONE:
            remember(connection, case.author, preferred=None, leave_alone=event.note != "")


def forget(connection: Connection, authors: Collection[str]) -> None:
    """Authors who are gone."""
    for piece in chunks(sorted(set(map(clean_key, authors)))):
        connection.execute(delete(author_memory).where(author_memory.c.author.in_(piece)))


def of(connection: Connection, wanted: Collection[Case]) -> Mapping[str, Memory]:
    """For each case, by its id, what is known of its author from before it; complaints about any brand count."""
    keys = sorted({clean_key(case.author) for case in wanted if case.author})
    earlier: dict[str, list[AnyRow]] = {}
    wishes: dict[str, AnyRow] = {}
    its = cases.c
    columns = (its.id, its.author, its.state, its.open_promises, its.opened_at, its.last_mention_at)
    for piece in chunks(keys):
        for row in connection.execute(
            select(*columns).where(its.author.in_(piece), its.track == Track.COMPLAINT.value)
        ):
            earlier.setdefault(row.author, []).append(row)
        for row in connection.execute(select(author_memory).where(author_memory.c.author.in_(piece))):
            wishes[row.author] = row
    found: dict[str, Memory] = {}
    for case in wanted:
        key = clean_key(case.author)
        before = [row for row in earlier.get(key, ()) if _is_before(row, case)] if case.author else []
        memory = Memory(
            cases=len(before),
            recovered=sum(row.state == CaseState.RECOVERED.value for row in before),
            open_promises=sum(row.open_promises for row in before),
            last_at=max((row.last_mention_at for row in before), default=None),
        )
        wish = wishes.get(key)
        if wish is not None:
            memory = replace(memory, preferred=wish.preferred, leave_alone=bool(wish.leave_alone))
        found[case.id] = memory
    return found


def _is_before(row: AnyRow, case: Case) -> bool:
    opened: datetime = row.opened_at
    return row.id != case.id and (opened, row.id) < (case.opened_at, case.id)

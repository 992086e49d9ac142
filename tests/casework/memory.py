"""The part of the store that cases need, in memory: a stand-in at our own seam, with races to lose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.case import Case, CaseQuery, Change, Event, Memory, Silence
from monitor.errors import StoreError
from monitor.model import Author, CaseId, Notification
from monitor.store.base import CaseFile


class InMemory:
    """Cases with their timelines, and what was posted."""

    def __init__(self, *cases: Case) -> None:
        self.held: dict[CaseId, Case] = {case.id: case for case in cases}
        self.timelines: dict[CaseId, tuple[Event, ...]] = {}
        self.silenced: list[Silence] = []
        self.posted: dict[str, Notification] = {}
        self.facts: dict[str, str] = {}
        self.changes = 0
        self.down = False
        self.meanwhile: Callable[[], None] = lambda: None  # happens between reading and writing

    async def case(self, case: CaseId) -> CaseFile | None:
        self._answer()
        found = [one for id_, one in self.held.items() if id_.startswith(case)]
        return self._file(found[0]) if len(found) == 1 else None

    async def cases(self, query: CaseQuery) -> Sequence[Case]:
        self._answer()
        return [one for one in self.held.values() if query.every or one.state.is_open][: query.limit]

    async def change(self, change: Change, now: datetime) -> Case | None:
        self._answer()
        self.meanwhile()
        stored, timeline = self.held[change.case.id], self.timelines.get(change.case.id, ())
        keys = {event.key for event in timeline} - {""}
        if keys & {event.key for event in change.events}:
            return stored
        if stored.version != change.case.version:
            return None
        self.changes += 1
        self.held[stored.id] = replace(change.case, version=stored.version + 1)
        self.timelines[stored.id] = (*timeline, *change.events)
        self.silenced += change.silences
        return self.held[stored.id]

    async def due_cases(self, now: datetime, limit: int = 100) -> Sequence[CaseFile]:
        self._answer()
        due = sorted((case.due_at, case.id) for case in self.held.values() if case.due_at and case.due_at <= now)
        return [self._file(self.held[id_]) for _at, id_ in due[:limit]]

    async def next_case_due(self) -> datetime | None:
        return min((case.due_at for case in self.held.values() if case.due_at), default=None)

    async def post(self, notification: Notification) -> None:
        self._answer()
        self.posted.setdefault(notification.id, notification)

    async def remember(self, key: str, value: str) -> None:
        self._answer()
        self.facts[key] = value

    async def recall(self, key: str) -> str | None:
        self._answer()
        return self.facts.get(key)

    def bump(self, case: CaseId) -> None:
        """Somebody else changed it."""
        self.held[case] = replace(self.held[case], version=self.held[case].version + 1)

    def _file(self, case: Case) -> CaseFile:
        events = self.timelines.get(case.id, ())
        return CaseFile(case=case, events=events, entries=(), memory=Memory(), author=Author())

    def _answer(self) -> None:
        if self.down:
            raise StoreError("the database does not answer")

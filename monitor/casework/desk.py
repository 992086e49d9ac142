"""The one door through which people act on cases, wherever they sit: Slack, the command line, the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from monitor.case import Case, Change, Command, Event, Refusal, Refused
from monitor.clock import Clock
from monitor.core.respond import respond
from monitor.errors import StoreError
from monitor.model import CaseId
from monitor.rules.schema import Rules
from monitor.store.base import CaseFile

log = structlog.get_logger(__name__)

MOST_TRIES = 5  # where others change the same case at the same moment


class Cases(Protocol):
    """What the desk needs of the store."""

    async def case(self, case: CaseId) -> CaseFile | None: ...

    async def change(self, change: Change, now: datetime) -> Case | None: ...


class Desk:
    """Loads the case, lets the pure core decide, and writes the answer down."""

    def __init__(
        self,
        *,
        store: Cases,
        clock: Clock,
        rules: Callable[[], Rules],
        wake: Callable[[datetime], None] | None = None,
        guide: Callable[[Case], str] | None = None,
    ) -> None:
        """`wake` is told when a card wants to be written; `guide` chooses the playbook of whoever takes a case."""
        self._store, self._clock, self._rules, self._guide = store, clock, rules, guide
        self._wake = wake or (lambda _at: None)

    async def do(self, command: Command) -> Case | Refused:
        """The case as it has become, or why nothing changed. The same command twice is one effect. Never raises."""
        try:
            answer = await self._do(command)
        except StoreError as broken:
            log.warning("store.unavailable", during="case.command", reason=str(broken))
            answer = Refused(why=Refusal.BUSY)
        log.info(
            "case.command",
            verb=command.verb.value,
            via=command.via.value,
            outcome=answer.why.value if isinstance(answer, Refused) else "done",
            case=command.case if isinstance(answer, Refused) else answer.id,
        )
        return answer

    async def _do(self, command: Command) -> Case | Refused:
        for _ in range(MOST_TRIES):
            file = await self._store.case(command.case)
            if file is None:
                return Refused(why=Refusal.UNKNOWN)
            if _was_done(file.events, command):
                return file.case
            now = _not_before(self._clock.now(), file)
            change = respond(
                file.case,
                replace(command, case=file.case.id),
                rules=self._rules(),
                now=now,
                memory=file.memory,
                guide=self._guide,
            )
            if isinstance(change, Refused):
                return change
            if (changed := await self._store.change(change, now)) is not None:
                self._wake(now)
                return changed
        return Refused(why=Refusal.BUSY)


def _was_done(events: Sequence[Event], command: Command) -> bool:
    return bool(command.key) and any(event.key == command.key for event in events)


def _not_before(now: datetime, file: CaseFile) -> datetime:
    """A clock that was set back does not turn a timeline round."""
    return max(now, file.events[-1].at) if file.events else now

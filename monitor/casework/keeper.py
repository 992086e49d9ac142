"""Looks after cases when nobody does: their clocks, the end of shifts, and the week's report."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.case import Case, CaseQuery, Change
from monitor.casework.people import People
from monitor.clock import Clock
from monitor.core.clocks import tick
from monitor.core.fingerprint import fingerprint
from monitor.core.notice import alone
from monitor.core.oncall import last_weekly, next_weekly
from monitor.errors import StoreError
from monitor.model import CaseId, Level, Notification, Why
from monitor.rules.schema import Rules, Schedule
from monitor.store.base import CaseFile

log = structlog.get_logger(__name__)

AT_ONCE = 100
MOST_AT_ONCE = 500  # then cards have their turn: after a flood or a long sleep thousands may be due
SOON = timedelta(seconds=1)  # somebody else changed a case meanwhile: look again
AFTER_BUG = timedelta(minutes=1)
STILL_GOOD = timedelta(hours=12)  # a hand-over or a report that was missed is told so much later, then no more
CALENDARS = timedelta(minutes=5)  # calendars change without notice
MOST_CASES = 40  # of a hand-over
SINCE = "keeper.since"  # when a keeper first looked: what lies before it was nobody's

Report = Callable[..., Notification | Awaitable[Notification | None] | None]


class Cases(Protocol):
    """What the keeper needs of the store."""

    async def due_cases(self, now: datetime, limit: int = 100) -> Sequence[CaseFile]: ...

    async def next_case_due(self) -> datetime | None: ...

    async def change(self, change: Change, now: datetime) -> Case | None: ...

    async def cases(self, query: CaseQuery) -> Sequence[Case]: ...

    async def post(self, notification: Notification) -> None: ...

    async def remember(self, key: str, value: str) -> None: ...

    async def recall(self, key: str) -> str | None: ...


class Keeper:
    """Asks the store whose clocks are due, lets the pure core decide, and writes the answer down.

    `weekly(store, rules, now)` makes the week's report, the same week always with the same id; None leaves it out.
    `wake` is told of a receiver that was posted something.
    """

    def __init__(
        self,
        *,
        store: Cases,
        clock: Clock,
        rules: Callable[[], Rules],
        people: People,
        weekly: Report | None = None,
        wake: Callable[[str], None] | None = None,
    ) -> None:
        self._store, self._clock, self._rules, self._people = store, clock, rules, people
        self._weekly, self._wake = weekly, wake or (lambda _receiver: None)
        self._since: datetime | None = None
        self._done: dict[str, datetime] = {}  # schedule, or the report → the moment that was seen to

    async def tick_due(self) -> datetime | None:
        """Let everything speak that is due; when to come back, None: when somebody calls. Raises StoreError.

        A case that trips over a bug, or that somebody else changes meanwhile, holds up no other.
        """
        if self._since is None:
            self._since = await self._began(self._clock.now())
        tripped, raced = await self._tick_cases()
        moments = [
            await self._store.next_case_due(),
            *[await self._safely(self._hand_over(schedule)) for schedule in self._rules().schedules],
            await self._safely(self._report()),
        ]
        now = self._clock.now()
        # What could not be dealt with is due already; coming back at once would be a circle.
        least = now + (AFTER_BUG if tripped else SOON if raced else timedelta(0))
        following = [moment for moment in moments if moment is not None]
        return max(min(following), least) if following else None

    async def _safely(self, work: Awaitable[datetime | None]) -> datetime | None:
        """A card that cannot be made holds up no clock."""
        try:
            return await work
        except StoreError:
            raise
        except Exception:
            log.exception("keeper.bug")
            return self._clock.now() + AFTER_BUG

    async def _tick_cases(self) -> tuple[bool, bool]:
        """Whether a case tripped, and whether one was lost to somebody else."""
        stuck: set[CaseId] = set()
        tripped = raced = False
        done = 0
        while True:
            now, limit = self._clock.now(), AT_ONCE + len(stuck)
            files = await self._store.due_cases(now, limit)
            fresh = [file for file in files if file.case.id not in stuck]
            for file in fresh:
                try:
                    landed = await self._tick(file, now)
                except StoreError:
                    raise
                except Exception:
                    log.exception("case.bug", case=file.case.id)
                    tripped = landed = True
                    stuck.add(file.case.id)
                if not landed:
                    raced = True
                    stuck.add(file.case.id)
            done += len(fresh)
            if len(files) < limit or not fresh or done >= MOST_AT_ONCE:
                return tripped, raced

    async def _tick(self, file: CaseFile, now: datetime) -> bool:
        change = tick(file, rules=self._rules(), now=now)
        landed = await self._store.change(change, now) is not None
        if landed and change.events:
            acts = ",".join(sorted({event.act.value for event in change.events}))
            log.info("case.ticked", case=file.case.id, acts=acts, calls=len(change.calls))
        return landed

    async def _hand_over(self, schedule: Schedule) -> datetime | None:
        """At the end of a shift its open cases are told; when the next one ends."""
        if schedule.handover is None:
            return None
        now = self._clock.now()
        following = self._people.next_handover(schedule.name, now) or now + CALENDARS
        moment = self._people.last_handover(schedule.name, now)
        if moment is None or not self._wants(schedule.name, moment, now):
            return following
        # What nobody needs to do anything about is no burden to be handed on.
        found = await self._store.cases(CaseQuery(limit=5 * MOST_CASES))
        cases = [each for each in found if (each.level.rank >= Level.ALERT.rank or each.owner) and not each.is_drill]
        if cases:
            await self._post(self._card(schedule, moment, cases, now))
        self._done[schedule.name] = moment
        return following

    def _card(self, schedule: Schedule, moment: datetime, cases: Sequence[Case], now: datetime) -> Notification:
        before = self._people.on_call(schedule.name, moment - timedelta(microseconds=1)) or "–"
        after = self._people.on_call(schedule.name, moment) or "–"
        key = fingerprint("handover", schedule.name, moment.isoformat())
        card = alone(
            key,
            Why.HANDOVER,
            to=schedule.handover or "",
            level=Level.DIGEST,
            labels=(("schedule", schedule.name),),
            total=len(cases),
            note=f"{before} → {after}",
            now=now,
        )
        return replace(card, cases=tuple(cases)[:MOST_CASES], pings=self._people.members([after], now))

    async def _report(self) -> datetime | None:
        """The week, told at its hour; when the next one is."""
        rules, now = self._rules(), self._clock.now()
        if rules.report is None or self._weekly is None:
            return None
        zone = rules.defaults.timezone
        following = next_weekly(rules.report.at, now, zone)
        moment = last_weekly(rules.report.at, now, zone)
        if not self._wants("", moment, now):
            return following
        told = self._weekly(self._store, rules, moment)
        report = await told if inspect.isawaitable(told) else told
        if report is not None:
            await self._post(report)
        self._done[""] = moment
        return following

    def _wants(self, what: str, moment: datetime, now: datetime) -> bool:
        """Whether that moment is still to be seen to: new, not long ago, and not before there was a keeper at all."""
        if self._done.get(what) == moment or moment <= now - STILL_GOOD:
            return False
        return self._since is not None and moment > self._since

    async def _began(self, now: datetime) -> datetime:
        if (kept := await self._store.recall(SINCE)) is not None:
            return datetime.fromisoformat(kept)
        await self._store.remember(SINCE, now.isoformat())
        return now

    async def _post(self, notification: Notification) -> None:
        # The id names the moment: after a crash the same is posted again and changes nothing.
        await self._store.post(notification)
        self._wake(notification.receiver)
        log.info("keeper.posted", receiver=notification.receiver, why=notification.why.value)

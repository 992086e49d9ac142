"""Schedules that are iCal calendars: fetched, read in a worker process, and kept in case the calendar goes away.

A copy is good for fifteen minutes. When the calendar cannot be read the last good copy goes on, also after a restart,
and it is said that it is an old one. An event's person is whoever of `people` it names: by an attendee's e-mail
address, or by a name in its title or of an attendee.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import msgspec
import structlog

from connectors.base import Accept, Fetch, Sandbox
from monitor.clock import Clock
from monitor.core.normalise import fold_text as folded
from monitor.errors import MonitorError, PayloadError, SourceError, StoreError
from monitor.rules.schema import Person, Rules, Schedule

log = structlog.get_logger(__name__)

FRESH = timedelta(minutes=15)
BEHIND, AHEAD = timedelta(days=8), timedelta(days=32)  # what is kept of a calendar, around the moment it was read
LARGEST = 2 * 1024 * 1024  # bytes of a calendar
MOST_SHIFTS = 2_000
_LONGEST_NAME, _MOST_NAMES = 120, 20
_NEEDS = "recurring_ical_events"


class Facts(Protocol):
    """Where the last good copy is kept."""

    async def remember(self, key: str, value: str) -> None: ...

    async def recall(self, key: str) -> str | None: ...


class Shift(msgspec.Struct, frozen=True):
    """One event of a calendar: from when to when, and the names and addresses that stand in it."""

    start: datetime
    end: datetime
    names: tuple[str, ...]


class _Copy(msgspec.Struct, frozen=True):
    read_at: datetime
    shifts: tuple[Shift, ...]


@dataclass(slots=True)
class _Calendar:
    """What is known of one calendar."""

    address: str
    copy: _Copy | None = None
    tried_at: datetime | None = None
    problem: str = ""


class Calendars:
    """Every schedule with `ical`. Asking never waits; `refresh` does, and is to be called every few minutes."""

    def __init__(
        self,
        *,
        store: Facts,
        clock: Clock,
        fetch: Callable[[Schedule], Fetch],
        sandbox: Sandbox,
        rules: Callable[[], Rules],
    ) -> None:
        self._store, self._clock, self._fetch, self._sandbox, self._rules = store, clock, fetch, sandbox, rules
        self._known: dict[str, _Calendar] = {}

    async def refresh(self) -> None:
        """Read what is not fresh any more, all at once. Never raises."""
        rules = self._rules()
        wanted = [schedule for schedule in rules.schedules if schedule.ical]
        for gone in self._known.keys() - {schedule.name for schedule in wanted}:
            del self._known[gone]
        await asyncio.gather(*(self._refresh(schedule, rules.defaults.timezone) for schedule in wanted))

    def on_call(self, schedule: str, at: datetime) -> str | None:
        """Whose shift it is by the calendar. Of several the one that began last, which is how people swap shifts."""
        shift = self._shift(schedule, at)
        return person_in(shift, self._rules().people) if shift else None

    def last_change(self, schedule: str, at: datetime) -> datetime | None:
        """When a shift last ended, at or before that moment, and somebody else or nobody took over."""
        ends = {shift.end for shift in self._shifts(schedule) if shift.end <= at}
        for end in sorted(ends, reverse=True):
            if self.on_call(schedule, end - timedelta(microseconds=1)) != self.on_call(schedule, end):
                return end
        return None

    def problems(self) -> dict[str, str]:
        """Schedule → why its calendar is not up to date, and since when; for /readyz."""
        return {
            name: f"{found.problem}; "
            + (f"last read {found.copy.read_at:%Y-%m-%d %H:%M} UTC" if found.copy else "never read")
            for name, found in self._known.items()
            if found.problem
        }

    def _shifts(self, schedule: str) -> tuple[Shift, ...]:
        found = self._known.get(schedule)
        return found.copy.shifts if found and found.copy else ()

    def _shift(self, schedule: str, at: datetime) -> Shift | None:
        present = [shift for shift in self._shifts(schedule) if shift.start <= at < shift.end]
        return max(present, key=lambda shift: (shift.start, -shift.end.timestamp()), default=None)

    async def _refresh(self, schedule: Schedule, zone: str) -> None:
        now, address = self._clock.now(), schedule.ical or ""
        found = self._known.get(schedule.name)
        if found is None or found.address != address:
            found = self._known[schedule.name] = _Calendar(address)
            found.copy = await self._recall(schedule.name, address)
        if found.tried_at is not None and found.tried_at <= now < found.tried_at + FRESH:
            return
        found.tried_at = now
        before, found.problem = found.problem, ""
        try:
            shifts = await self._read(schedule, schedule.timezone or zone, now)
            found.copy = _Copy(read_at=now, shifts=shifts)
            await self._remember(schedule.name, address, found.copy)
        except (MonitorError, OSError, ValueError) as error:
            found.problem = _reason(error)
        except Exception as error:  # whatever the reader of a stranger's file comes up with
            found.problem = f"cannot be read ({type(error).__name__})"
        if found.problem and not before:
            log.warning("calendar.stale", schedule=schedule.name, reason=found.problem, copy=found.copy is not None)
        elif before and not found.problem:
            log.info("calendar.back", schedule=schedule.name)

    async def _read(self, schedule: Schedule, zone: str, now: datetime) -> tuple[Shift, ...]:
        if find_spec(_NEEDS) is None:
            raise PayloadError("calendars need a package that is not installed; run: pip install almenara[ical]")
        raw = await self._bytes(schedule)
        if len(raw) > LARGEST:
            raise PayloadError(f"the calendar is larger than {LARGEST // 1024} KiB")
        return await self._sandbox.run(shifts_in, raw, now - BEHIND, now + AHEAD, zone)

    async def _bytes(self, schedule: Schedule) -> bytes:
        address = (schedule.ical or "").strip()
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "webcal"):
            url = parts._replace(scheme="https" if parts.scheme == "webcal" else parts.scheme).geturl()
            return (await self._fetch(schedule).get(url, accept=Accept.ANY)).body
        path = Path(unquote(parts.path)) if parts.scheme == "file" else Path(address)
        return await asyncio.to_thread(_file, path)

    async def _recall(self, name: str, address: str) -> _Copy | None:
        """The last good copy of an earlier process; none where the calendar is another one now."""
        try:
            kept = await self._store.recall(_key(name))
            stored = msgspec.json.decode(kept, type=tuple[str, _Copy]) if kept else None
        except (StoreError, msgspec.DecodeError):
            return None
        return stored[1] if stored and stored[0] == address else None

    async def _remember(self, name: str, address: str, copy: _Copy) -> None:
        try:
            await self._store.remember(_key(name), msgspec.json.encode((address, copy)).decode())
        except StoreError as broken:
            log.warning("store.unavailable", during="calendar", reason=str(broken))


def person_in(shift: Shift, people: Iterable[Person]) -> str | None:
    """Whom a shift names: an address first, then a whole name, then a name among other words."""
    everybody, names = tuple(people), tuple(folded(name) for name in shift.names)
    for person in everybody:
        if person.email and folded(person.email) in names:
            return person.name
    for name in names:
        for person in everybody:
            if folded(person.name) == name:
                return person.name
    for name in names:
        for person in everybody:
            if f" {_words(folded(person.name))} " in f" {_words(name)} ":
                return person.name
    return None


def shifts_in(raw: bytes, start: datetime, end: datetime, zone: str) -> tuple[Shift, ...]:
    """The events of a calendar that touch a stretch, repetitions worked out, oldest first. Runs in a worker process.

    Times without a zone are the schedule's. What is cancelled, or takes no time, is no shift.
    """
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar.from_ical(raw)
    found: list[Shift] = []
    for event in islice(recurring_ical_events.of(calendar, skip_bad_series=True).after(start), 10 * MOST_SHIFTS):
        begin = _moment(event["DTSTART"].dt, zone)
        if begin >= end or len(found) >= MOST_SHIFTS:
            break
        finish = _moment(event["DTEND"].dt, zone) if "DTEND" in event else begin
        if finish > begin and finish > start and str(event.get("STATUS", "")).upper() != "CANCELLED":
            found.append(Shift(begin, finish, _names(event)))
    return tuple(found)


def _names(event: Any) -> tuple[str, ...]:
    attendees = event.get("ATTENDEE", [])
    named = []
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        named += [str(attendee).lower().removeprefix("mailto:"), str(attendee.params.get("CN", ""))]
    words = (" ".join(name.split())[:_LONGEST_NAME] for name in (*named, str(event.get("SUMMARY", ""))))
    return tuple(dict.fromkeys(filter(None, words)))[-_MOST_NAMES:]


def _moment(when: date | datetime, zone: str) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return (when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _words(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text).split())


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _reason(error: Exception) -> str:
    """In one line, and without the address: it may hold a secret."""
    if isinstance(error, SourceError):
        return str(error)
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "this is no calendar"


def _key(schedule: str) -> str:
    return f"calendar:{schedule}"

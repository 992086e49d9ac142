"""Calendars: read through the HTTP edge or from a file, kept when they go away, and whom their shifts name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from connectors.base import Accept, Response
from monitor.casework import calendars as module
from monitor.casework.calendars import FRESH, LARGEST, Calendars, Shift, person_in, shifts_in
from monitor.errors import PayloadError, TransientSourceError
from monitor.net.sandbox import ProcessSandbox
from monitor.rules.schema import Person, Rules
from tests.casework.memory import InMemory
from tests.core.casework import rules
from tests.fakes.clock import START, FakeClock

ADDRESS = "https://calendar.example/private-token/basic.ics"
PEOPLE = (
    Person(name="ana", email="ana.ruiz@hotel.example"),
    Person(name="Luis", email=None),
    Person(name="josé maría"),
)


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{body}END:VCALENDAR\r\n".encode()


ANA = (
    "DTSTART;TZID=Europe/Madrid:20261102T090000\r\nDTEND;TZID=Europe/Madrid:20261109T090000\r\n"
    "RRULE:FREQ=WEEKLY;INTERVAL=2\r\nSUMMARY:Guardia\r\nATTENDEE;CN=Ana Ruiz:mailto:Ana.Ruiz@hotel.example"
)
LUIS = (
    "DTSTART;TZID=Europe/Madrid:20261109T090000\r\nDTEND;TZID=Europe/Madrid:20261116T090000\r\n"
    "RRULE:FREQ=WEEKLY;INTERVAL=2\r\nSUMMARY:Guardia: Luis (reserva)"
)
ROTA = calendar(ANA, LUIS)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Here:
    """A sandbox without a process."""

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)


class Web:
    """Answers with what lies there."""

    def __init__(self, body: bytes = ROTA) -> None:
        self.body, self.asked = body, list[str]()
        self.error: Exception | None = None

    async def get(self, url: str, *, accept: Accept = Accept.JSON, **_more: Any) -> Response:
        self.asked.append(url)
        if self.error:
            raise self.error
        return Response(status=200, url=url, headers={}, body=self.body)

    async def post(self, url: str, **_more: Any) -> Response:
        raise AssertionError("nobody posts to a calendar")


class Room:
    def __init__(self, address: str = ADDRESS, body: bytes = ROTA) -> None:
        self.store, self.clock, self.web = InMemory(), FakeClock(), Web(body)
        self.rules = self.with_address(address)
        self.restart()

    def with_address(self, address: str) -> Rules:
        people = [{"name": "ana", "email": "ana.ruiz@hotel.example"}, {"name": "luis"}]
        return rules(people=people, schedules=[{"name": "guardia", "ical": address}])

    def restart(self) -> None:
        self.calendars = Calendars(
            store=self.store, clock=self.clock, fetch=lambda _s: self.web, sandbox=Here(), rules=lambda: self.rules
        )

    async def passes(self, **delta: float) -> None:
        await self.clock.advance(timedelta(**delta))
        await self.calendars.refresh()

    def who(self, at: datetime = START) -> str | None:
        return self.calendars.on_call("guardia", at)


async def test_whose_shift_it_is() -> None:
    room = Room()
    assert room.who() is None  # not read yet
    await room.passes()
    assert room.who() == "ana"
    assert room.who(MONDAY - timedelta(seconds=1)) == "ana"
    assert room.who(MONDAY) == "luis"
    assert room.who(MONDAY + timedelta(days=90)) is None
    assert room.calendars.on_call("other", START) is None
    assert room.calendars.problems() == {}


async def test_when_a_shift_last_ended() -> None:
    room = Room()
    await room.passes()
    assert room.calendars.last_change("guardia", START) == utc("2026-11-16T08:00")
    assert room.calendars.last_change("guardia", MONDAY) == MONDAY
    assert room.calendars.last_change("other", MONDAY) is None


async def test_a_copy_is_good_for_a_quarter_of_an_hour() -> None:
    room = Room()
    await room.passes()
    await room.passes(minutes=14)
    assert len(room.web.asked) == 1
    await room.passes(minutes=1)
    assert room.web.asked == [ADDRESS, ADDRESS]


async def test_a_calendar_that_goes_away_leaves_its_last_copy_and_says_so_once() -> None:
    room = Room()
    await room.passes()
    room.web.error = TransientSourceError("calendar.example does not answer")
    with capture_logs() as lines:
        await room.passes(minutes=15)
        await room.passes(minutes=15)
    assert room.who(MONDAY) == "luis"
    assert [line["event"] for line in lines] == ["calendar.stale"]
    assert room.calendars.problems() == {"guardia": "calendar.example does not answer; last read 2026-11-20 10:30 UTC"}
    assert "private-token" not in str(lines) + str(room.calendars.problems())
    room.web.error = None
    with capture_logs() as lines:
        await room.passes(minutes=15)
    assert [line["event"] for line in lines] == ["calendar.back"]
    assert room.calendars.problems() == {}


async def test_the_last_copy_outlives_a_restart_but_not_another_address() -> None:
    room = Room()
    await room.passes()
    room.web.error = TransientSourceError("calendar.example does not answer")
    room.restart()
    await room.passes()
    assert room.who() == "ana"
    room.rules = room.with_address("https://other.example/b.ics")
    await room.passes()
    assert room.who() is None
    assert room.calendars.problems() == {"guardia": "calendar.example does not answer; never read"}


async def test_a_database_that_is_away_keeps_nobody_from_reading() -> None:
    room = Room()
    room.store.down = True
    await room.passes()
    assert room.who() == "ana"


@pytest.mark.parametrize("form", ["{}", "file://{}"])
async def test_a_calendar_may_be_a_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / "our guardia.ics"
    path.write_bytes(ROTA)
    room = Room(form.format(path).replace(" ", "%20" if "file" in form else " "))
    await room.passes()
    assert room.who() == "ana"
    assert room.web.asked == []


async def test_webcal_is_https() -> None:
    room = Room(ADDRESS.replace("https", "webcal"))
    await room.passes()
    assert room.web.asked == [ADDRESS]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>Sign in</html>", "this is no calendar"),
        (b"", "this is no calendar"),
        (b"x" * (LARGEST + 1), "the calendar is larger than 2048 KiB"),
    ],
)
async def test_what_is_no_calendar_is_said(body: bytes, problem: str) -> None:
    room = Room(body=body)
    await room.passes()
    assert room.calendars.problems() == {"guardia": f"{problem}; never read"}


async def test_a_file_that_is_not_there_is_said() -> None:
    room = Room("nowhere.ics")
    await room.passes()
    assert room.calendars.problems() == {"guardia": "No such file or directory; never read"}


async def test_a_package_that_is_missing_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    room = Room()
    await room.passes()
    assert "run: pip install almenara[ical]" in room.calendars.problems()["guardia"]


async def test_a_schedule_that_is_gone_is_forgotten() -> None:
    room = Room("nowhere.ics")
    await room.passes()
    room.rules = rules()
    await room.passes(minutes=FRESH.total_seconds() / 60)
    assert room.calendars.problems() == {}


class TestShifts:
    STRETCH = (utc("2026-11-01T00:00"), utc("2026-12-31T00:00"), "Europe/Madrid")

    def test_days_and_times_without_a_zone_are_the_schedules(self) -> None:
        found = shifts_in(
            calendar(
                "DTSTART;VALUE=DATE:20261124\r\nDTEND;VALUE=DATE:20261126\r\nSUMMARY:Ana",
                "DTSTART:20261201T080000\r\nDTEND:20261201T160000\r\nSUMMARY:Luis",
                "DTSTART:20261202T080000Z\r\nDURATION:PT8H\r\nSUMMARY:Luis",
            ),
            *self.STRETCH,
        )
        assert [(shift.start, shift.end) for shift in found] == [
            (utc("2026-11-23T23:00"), utc("2026-11-25T23:00")),
            (utc("2026-12-01T07:00"), utc("2026-12-01T15:00")),
            (utc("2026-12-02T08:00"), utc("2026-12-02T16:00")),
        ]

    def test_what_is_cancelled_or_takes_no_time_is_no_shift(self) -> None:
        cancelled = "DTSTART:20261201T080000\r\nDTEND:20261201T160000\r\nSTATUS:CANCELLED\r\nSUMMARY:Luis"
        moment = "DTSTART:20261202T080000\r\nDTEND:20261202T080000\r\nSUMMARY:Luis"
        assert shifts_in(calendar(cancelled, moment), *self.STRETCH) == ()

    async def test_a_rule_that_never_ends_is_stopped_by_the_sandbox_or_by_counting(self) -> None:
        evil = "DTSTART:20261101T000000Z\r\nDTEND:20261101T000001Z\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:evil"
        sandbox = ProcessSandbox()
        try:
            found = await sandbox.run(shifts_in, calendar(evil), *self.STRETCH)
            assert len(found) == module.MOST_SHIFTS
        except PayloadError:
            pass
        finally:
            await sandbox.aclose()


@pytest.mark.parametrize(
    ("names", "person"),
    [
        (("luis", "ana.ruiz@hotel.example"), "ana"),  # an address is surest
        (("LUIS",), "Luis"),
        (("Guardia: Luis (reserva)",), "Luis"),
        (("guardia de Jose Maria",), "josé maría"),
        (("Luisa",), None),
        (("Anabel", "guardia"), None),
        ((), None),
    ],
)
def test_whom_a_shift_names(names: tuple[str, ...], person: str | None) -> None:
    assert person_in(Shift(START, MONDAY, names), PEOPLE) == person


async def test_of_two_shifts_the_one_that_began_last_counts() -> None:
    swap = "DTSTART:20261120T080000Z\r\nDTEND:20261120T200000Z\r\nSUMMARY:Luis"
    room = Room(body=calendar(ANA, LUIS, swap))
    await room.passes()
    assert (room.who(), room.who(START + timedelta(hours=12))) == ("luis", "ana")

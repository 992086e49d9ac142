"""A weekly rota: whose turn it is, whatever the clocks on the wall do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.oncall import last_handover, next_handover, on_call
from monitor.rules.schema import Schedule

MADRID = "Europe/Madrid"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rota(*people: str, handover: str = "monday 09:00", **fields: Any) -> Schedule:
    return Schedule.model_validate({"name": "s", "rota": {"people": people, "handover": handover}} | fields)


def test_the_turns_are_counted_from_the_first_monday_of_2024() -> None:
    schedule = rota("ana", "luis", "eva")
    for week, person in enumerate(("ana", "luis", "eva", "ana")):
        assert on_call(schedule, utc("2024-01-01T09:00") + timedelta(weeks=week), MADRID) == person
    assert on_call(schedule, utc("2024-01-01T07:59"), MADRID) == "eva"  # 08:59 in Madrid
    assert on_call(schedule, utc("2024-01-01T08:00"), MADRID) == "ana"


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-03-30T06:59", "2026-03-23T08:00"),  # 08:59 in Madrid on the Monday after the clocks went forward
        ("2026-03-30T07:00", "2026-03-30T07:00"),
        ("2026-10-26T07:59", "2026-10-19T07:00"),  # 08:59 on the Monday after they went back
        ("2026-10-26T08:00", "2026-10-26T08:00"),
    ],
)
def test_a_hand_over_happens_by_the_clock_on_the_wall(at: str, moment: str) -> None:
    assert last_handover(rota("ana", "luis"), utc(at), MADRID) == utc(moment)


def test_a_time_that_the_wall_skips_comes_as_much_later() -> None:
    schedule = rota("ana", "luis", handover="sunday 02:30")
    assert next_handover(schedule, utc("2026-03-28T12:00"), MADRID) == utc("2026-03-29T01:30")  # 03:30 on the wall
    assert next_handover(schedule, utc("2026-03-29T01:30"), MADRID) == utc("2026-04-05T00:30")


def test_a_time_that_comes_twice_counts_the_first_time() -> None:
    schedule = rota("ana", "luis", handover="sunday 02:30")
    assert next_handover(schedule, utc("2026-10-24T12:00"), MADRID) == utc("2026-10-25T00:30")
    assert next_handover(schedule, utc("2026-10-25T00:30"), MADRID) == utc("2026-11-01T01:30")


def test_a_schedule_has_its_own_zone() -> None:
    schedule = rota("ana", "luis", timezone="America/Santiago")
    assert last_handover(schedule, utc("2026-09-07T12:00"), MADRID) == utc("2026-09-07T12:00")
    assert last_handover(schedule, utc("2026-08-31T13:00"), MADRID) == utc("2026-08-31T13:00")


def test_a_calendar_is_no_rota() -> None:
    schedule = Schedule.model_validate({"name": "s", "ical": "https://c.example/a.ics"})
    now = utc("2026-01-01T00:00")
    assert (on_call(schedule, now, MADRID), last_handover(schedule, now, MADRID)) == (None, None)
    assert next_handover(schedule, now, MADRID) is None


@given(
    at=st.datetimes(datetime(2023, 6, 1), datetime(2030, 1, 1)).map(lambda m: m.replace(tzinfo=UTC)),  # noqa: DTZ001
    zone=st.sampled_from([MADRID, "America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
    handover=st.sampled_from(["monday 09:00", "sunday 02:30", "saturday 23:59", "wednesday 00:00"]),
    count=st.integers(1, 5),
)
def test_shifts_follow_each_other_without_a_gap(at: datetime, zone: str, handover: str, count: int) -> None:
    people = [f"p{number}" for number in range(count)]
    schedule = rota(*people, handover=handover)
    begin, end = last_handover(schedule, at, zone), next_handover(schedule, at, zone)
    assert begin is not None
    assert end is not None
    assert begin <= at < end
    assert timedelta(days=6, hours=22) < end - begin < timedelta(days=7, hours=2)
    assert last_handover(schedule, end, zone) == end
    person, following = on_call(schedule, at, zone), on_call(schedule, end, zone)
    assert person == on_call(schedule, begin, zone)
    assert people.index(following or "") == (people.index(person or "") + 1) % count

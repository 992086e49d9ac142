"""Working time is counted in real hours, across nights, weekends and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.intervals import contains
from monitor.core.worktime import Hours, deadline, elapsed
from monitor.rules.schema import TimeInterval
from tests.core.casework import DAY, HOUR, MINUTE

MADRID, SANTIAGO = "Europe/Madrid", "America/Santiago"
OFFICE = TimeInterval.model_validate(
    {"name": "office", "times": [{"start": "09:00", "end": "18:00"}], "weekdays": ["monday:friday"]}
)
NIGHT = TimeInterval.model_validate({"name": "night", "times": [{"start": "00:00", "end": "06:00"}]})
NEVER = TimeInterval.model_validate({"name": "never", "years": [2020]})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("2026-11-20T08:00", HOUR, "2026-11-20T09:00"),  # Friday 09:00 in Madrid
        ("2026-11-20T16:30", HOUR, "2026-11-23T08:30"),  # half an hour on Friday, the rest on Monday
        ("2026-11-20T16:00", HOUR, "2026-11-23T08:00"),  # a full hour ends with the day: it counts on Monday's first
        ("2026-11-21T03:00", HOUR, "2026-11-23T09:00"),  # Saturday night
        ("2026-11-20T08:00", 18 * HOUR, "2026-11-24T08:00"),
        ("2026-11-21T03:00", timedelta(0), "2026-11-23T08:00"),
    ],
)
def test_only_office_hours_count(start: str, length: timedelta, expected: str) -> None:
    assert deadline(utc(start), length, OFFICE, MADRID) == utc(expected)


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        # 29 March 2026: 02:00 becomes 03:00 in Madrid, so that the night has five hours.
        ("2026-03-28T23:00", 4 * HOUR, "2026-03-29T03:00"),
        ("2026-03-28T23:00", 5 * HOUR + MINUTE, "2026-03-29T22:01"),
        # 25 October 2026: 03:00 becomes 02:00, so that it has seven.
        ("2026-10-24T22:00", 6 * HOUR + 59 * MINUTE, "2026-10-25T04:59"),
        ("2026-10-24T22:00", 7 * HOUR + MINUTE, "2026-10-25T23:01"),
    ],
)
def test_nights_in_which_the_clocks_change_are_as_long_as_they_are(
    start: str, length: timedelta, expected: str
) -> None:
    assert deadline(utc(start), length, NIGHT, MADRID) == utc(expected)


def test_where_the_clocks_change_at_midnight() -> None:
    """Santiago goes from 24:00 to 01:00 on 6 September 2026: that night has five hours."""
    assert elapsed(utc("2026-09-06T03:00"), utc("2026-09-06T12:00"), NIGHT, SANTIAGO) == 5 * HOUR
    assert elapsed(utc("2026-09-05T03:00"), utc("2026-09-05T12:00"), NIGHT, SANTIAGO) == 6 * HOUR


def test_an_office_opens_at_nine_on_both_sides_of_a_change() -> None:
    assert deadline(utc("2026-03-27T16:59"), 2 * MINUTE, OFFICE, MADRID) == utc("2026-03-30T07:01")
    assert deadline(utc("2026-10-23T15:59"), 2 * MINUTE, OFFICE, MADRID) == utc("2026-10-26T08:01")


def test_without_an_interval_every_hour_counts() -> None:
    assert deadline(utc("2026-03-28T23:00"), DAY, None, MADRID) == utc("2026-03-29T23:00")
    assert elapsed(utc("2026-03-28T23:00"), utc("2026-03-29T23:00"), None, MADRID) == DAY
    assert elapsed(utc("2026-03-28T23:00"), utc("2026-03-27T23:00"), OFFICE, MADRID) == timedelta(0)


def test_hours_that_never_come_have_no_deadline() -> None:
    assert deadline(utc("2026-03-28T23:00"), HOUR, NEVER, MADRID) is None


def test_names_that_are_gone_hold_nothing_up() -> None:
    hours = Hours(zone=MADRID, intervals={"office": OFFICE, "never": NEVER})
    night = utc("2026-11-20T23:00")
    assert hours.deadline(night, HOUR, "gone") == night + HOUR
    assert hours.first_inside((), night) == night
    assert hours.first_inside(("gone",), night) == night
    assert hours.first_inside(("office",), night) == utc("2026-11-23T08:00")
    assert hours.first_inside(("never", "office"), night) == utc("2026-11-23T08:00")
    assert hours.first_inside(("never",), night) is None


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


@given(
    start=moments,
    minutes=st.integers(1, 3000),
    interval=st.sampled_from([OFFICE, NIGHT]),
    zone=st.sampled_from([MADRID, SANTIAGO]),
)
def test_what_has_passed_at_the_deadline_is_the_length(
    start: datetime, minutes: int, interval: TimeInterval, zone: str
) -> None:
    end = deadline(start, minutes * MINUTE, interval, zone)
    assert end is not None
    assert contains(interval, end, zone)
    assert elapsed(start, end, interval, zone) == minutes * MINUTE

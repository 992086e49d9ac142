"""Alertmanager's time intervals, in zones whose clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.intervals import contains, is_quiet, next_change, next_daily, quiet_until
from monitor.rules.schema import TimeInterval

MADRID = "Europe/Madrid"


def interval(**spec: Any) -> TimeInterval:
    return TimeInterval.model_validate({"name": "it"} | spec)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OFFICE = interval(times=[{"start": "09:00", "end": "18:00"}], weekdays=["monday:friday"])


@pytest.mark.parametrize(
    ("spec", "instant", "inside"),
    [
        # In Madrid it is one hour later than UTC in winter, two in summer. 2026-11-20 is a Friday.
        pytest.param({}, "2026-11-20 08:00", True, id="nothing said holds always"),
        pytest.param({"times": [{"start": "09:00", "end": "18:00"}]}, "2026-11-20 08:00", True, id="start included"),
        pytest.param({"times": [{"start": "09:00", "end": "18:00"}]}, "2026-11-20 07:59:59", False, id="before"),
        pytest.param({"times": [{"start": "09:00", "end": "18:00"}]}, "2026-11-20 17:00", False, id="end excluded"),
        pytest.param({"times": [{"start": "09:00", "end": "18:00"}]}, "2026-07-20 07:00", True, id="summer time"),
        pytest.param({"times": [{"start": "22:00", "end": "24:00"}]}, "2026-11-20 22:59:59", True, id="until midnight"),
        pytest.param({"weekdays": ["monday:friday"]}, "2026-11-20 22:59", True, id="friday night"),
        pytest.param({"weekdays": ["monday:friday"]}, "2026-11-20 23:00", False, id="saturday already there"),
        pytest.param({"weekdays": ["Saturday"]}, "2026-11-21 12:00", True, id="names in any case"),
        pytest.param({"weekdays": ["saturday:monday"]}, "2026-11-22 12:00", True, id="weekdays wrap"),
        pytest.param({"weekdays": ["saturday:monday"]}, "2026-11-24 12:00", False, id="weekdays wrap and end"),
        pytest.param({"days_of_month": ["1:5"]}, "2026-11-05 12:00", True, id="day range, end included"),
        pytest.param({"days_of_month": [6]}, "2026-11-05 12:00", False, id="another day"),
        pytest.param({"days_of_month": [-1]}, "2026-11-30 12:00", True, id="last day of November"),
        pytest.param({"days_of_month": [-1]}, "2028-02-29 12:00", True, id="last day of a leap February"),
        pytest.param({"days_of_month": ["-3:-1"]}, "2026-11-28 12:00", True, id="last three days"),
        pytest.param({"days_of_month": ["-3:-1"]}, "2026-11-27 12:00", False, id="not the last three days"),
        pytest.param({"days_of_month": ["20:-1"]}, "2026-11-25 12:00", True, id="from the 20th to the end"),
        pytest.param({"days_of_month": ["30:31"]}, "2026-02-28 12:00", False, id="a range after the month's end"),
        pytest.param({"days_of_month": ["28:31"]}, "2026-02-28 12:00", True, id="a range cut at the month's end"),
        pytest.param({"days_of_month": ["-31:-1"]}, "2026-02-01 12:00", True, id="31 days back in a short month"),
        pytest.param({"months": ["june:august"]}, "2026-07-01 12:00", True, id="months by name"),
        pytest.param({"months": ["6:8"]}, "2026-09-01 12:00", False, id="months by number"),
        pytest.param({"months": ["november:february"]}, "2026-01-15 12:00", True, id="months wrap"),
        pytest.param({"years": ["2026:2028"]}, "2027-01-15 12:00", True, id="years"),
        pytest.param({"years": [2025]}, "2026-01-15 12:00", False, id="another year"),
        pytest.param({"years": [2026]}, "2025-12-31 23:30", True, id="the year changes at local midnight"),
        pytest.param({"location": "Atlantic/Canary", "times": [{"start": "09:00", "end": "10:00"}]},
                     "2026-11-20 09:30", True, id="own zone"),
        pytest.param({"location": "Asia/Kathmandu", "times": [{"start": "09:00", "end": "10:00"}]},
                     "2026-11-20 03:15", True, id="a zone of 5:45"),
        pytest.param({"weekdays": ["friday"], "times": [{"start": "10:00", "end": "11:00"}]},
                     "2026-11-19 09:30", False, id="all fields must hold"),
        pytest.param({"time_intervals": [{"weekdays": ["sunday"]}, {"weekdays": ["friday"]}]},
                     "2026-11-20 12:00", True, id="one of several sets is enough"),
    ],
)  # fmt: skip
def test_an_instant_lies_inside_or_outside(spec, instant, inside):
    assert contains(interval(**spec), utc(instant), MADRID) is inside


@pytest.mark.parametrize(
    ("instant", "change"),
    [
        pytest.param("2026-11-20 12:00", "2026-11-20 17:00", id="closes this afternoon"),
        pytest.param("2026-11-20 17:00", "2026-11-23 08:00", id="opens on Monday"),
        pytest.param("2026-11-20 07:00", "2026-11-20 08:00", id="opens this morning"),
        pytest.param("2026-03-27 17:00", "2026-03-30 07:00", id="opens an hour earlier in UTC after the clocks change"),
        pytest.param("2026-10-23 16:00", "2026-10-26 08:00", id="and an hour later in autumn"),
    ],
)
def test_the_next_change_of_office_hours(instant, change):
    assert next_change(OFFICE, utc(instant), MADRID) == utc(change)


def test_a_start_that_the_clocks_skip_begins_when_they_jump():
    """On 29 March 2026 Madrid goes from 02:00 to 03:00, at 01:00 UTC."""
    early = interval(times=[{"start": "02:30", "end": "06:00"}])

    assert next_change(early, utc("2026-03-29 00:00"), MADRID) == utc("2026-03-29 01:00")


def test_an_hour_that_comes_twice_is_inside_twice():
    """On 25 October 2026 Madrid lives 02:00 to 03:00 twice; a quarter of it comes, goes, comes and goes."""
    quarter = interval(times=[{"start": "02:15", "end": "02:30"}])
    moment, seen = utc("2026-10-25 00:00"), []
    for _ in range(4):
        moment = next_change(quarter, moment, MADRID)
        seen.append(moment)

    assert seen == [utc(f"2026-10-25 {at}") for at in ("00:15", "00:30", "01:15", "01:30")]


def test_an_interval_that_never_changes_has_no_next_change():
    assert next_change(interval(), utc("2026-11-20 12:00"), MADRID) is None


@pytest.mark.parametrize(
    ("mute", "active", "instant", "quiet"),
    [
        pytest.param((), (), "2026-11-20 12:00", False, id="no intervals: never quiet"),
        pytest.param(("office",), (), "2026-11-20 12:00", True, id="muted inside"),
        pytest.param(("office",), (), "2026-11-21 12:00", False, id="speaks outside a mute interval"),
        pytest.param((), ("office",), "2026-11-20 12:00", False, id="speaks inside an active interval"),
        pytest.param((), ("office",), "2026-11-21 12:00", True, id="quiet outside"),
        pytest.param((), ("office", "weekend"), "2026-11-21 12:00", False, id="one active interval is enough"),
        pytest.param(("weekend",), ("weekend",), "2026-11-21 12:00", True, id="mute wins over active"),
        pytest.param(("gone",), ("gone",), "2026-11-21 12:00", False, id="a name that is gone mutes nothing"),
    ],
)
def test_a_route_is_quiet_inside_a_mute_interval_or_outside_every_active_one(mute, active, instant, quiet):
    known = {"office": OFFICE, "weekend": interval(weekdays=["saturday:sunday"])}

    assert is_quiet(mute, active, known, utc(instant), MADRID) is quiet
    assert (quiet_until(mute, active, known, utc(instant), MADRID) is not None) is quiet


def test_quiet_ends_when_the_last_of_several_reasons_ends():
    known = {
        "night": interval(times=[{"start": "00:00", "end": "07:00"}, {"start": "22:00", "end": "24:00"}]),
        "office": OFFICE,
    }

    # Friday 23:00 local: the night ends on Saturday at 07:00, but the office opens on Monday at 09:00.
    assert quiet_until(("night",), ("office",), known, utc("2026-11-20 22:00"), MADRID) == utc("2026-11-23 08:00")


def test_quiet_without_an_end_is_looked_at_again_a_day_later():
    known = {"past": interval(years=[2020])}

    assert quiet_until((), ("past",), known, utc("2026-11-20 12:00"), MADRID) == utc("2026-11-21 12:00")


@pytest.mark.parametrize(
    ("at", "after", "moment"),
    [
        pytest.param("09:00", "2026-11-20 07:59", "2026-11-20 08:00", id="later today"),
        pytest.param("09:00", "2026-11-20 08:00", "2026-11-21 08:00", id="strictly after"),
        pytest.param("24:00", "2026-11-20 08:00", "2026-11-20 23:00", id="midnight"),
        pytest.param("02:30", "2026-03-28 12:00", "2026-03-29 01:30", id="skipped by the clocks: an hour later"),
        pytest.param("02:30", "2026-10-24 12:00", "2026-10-25 00:30", id="twice that night: the first"),
        pytest.param("02:30", "2026-10-25 00:30", "2026-10-26 01:30", id="and not the second"),
        pytest.param("09:00", "2026-03-28 08:00", "2026-03-29 07:00", id="nine stays nine in spring"),
    ],
)
def test_the_next_daily_moment(at, after, moment):
    assert next_daily(at, MADRID, utc(after)) == utc(moment)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.sampled_from([MADRID, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda pair: pair[0] < pair[1]),
)
def test_between_an_instant_and_its_next_change_nothing_changes(naive, zone, hours):
    it = interval(times=[{"start": f"{hours[0]:02}:30", "end": f"{hours[1]:02}:45"}])
    instant = naive.replace(tzinfo=UTC)

    change = next_change(it, instant, zone)

    assert change is not None
    inside = contains(it, instant, zone)
    assert contains(it, change, zone) is not inside
    steps = int((change - instant) / timedelta(minutes=10))
    assert all(contains(it, instant + timedelta(minutes=10 * n), zone) is inside for n in range(steps))
    assert contains(it, change - timedelta(microseconds=1), zone) is inside

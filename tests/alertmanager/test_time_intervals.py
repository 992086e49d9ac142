"""Alertmanager's time intervals, as its documentation ("time_interval") and timeinterval_test.go have them.

Two things differ on purpose and are said in docs/explanation/routing.md: ranges of weekdays and months may wrap, and an
interval without a location is in defaults.timezone instead of UTC (these tests say UTC).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.core.intervals import contains, is_quiet, quiet_until
from monitor.rules.schema import TimeInterval

WORK = {"times": [{"start": "09:00", "end": "17:00"}], "weekdays": ["monday:friday"]}
QUARTER = {
    "weekdays": ["monday:friday", "sunday"],
    "months": ["january:march"],
    "days_of_month": ["-7:-1"],
    "years": ["2020:2025", "2030:2035"],
    "times": [{"start": "09:00", "end": "17:00"}],
}
SYDNEY = {"location": "Australia/Sydney"}


def interval(**spec: Any) -> TimeInterval:
    return TimeInterval.model_validate({"name": "it"} | spec)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("spec", "inside", "outside"),
    [
        pytest.param({}, ["2006-01-02T15:04+00:00"], [], id="an interval that says nothing holds always"),
        pytest.param(
            WORK,
            ["2020-05-04T15:04+00:00", "2020-05-05T10:04+00:00", "2020-06-09T09:04+00:00"],
            ["2020-05-03T15:04+00:00", "2020-05-04T08:59+00:00", "2020-05-05T05:00+00:00"],
            id="nine to five from monday to friday",
        ),
        pytest.param(
            {"days_of_month": ["4:6"], "months": ["april"], "years": ["2020"]},
            ["2020-04-04T15:04+00:00", "2020-04-05T00:00+00:00", "2020-04-06T23:05+00:00"],
            ["2018-05-03T15:04+00:00", "2020-04-03T23:59+00:00", "2019-04-06T23:59+00:00", "2020-04-07T00:00+00:00"],
            id="easter of one year, all fields together",
        ),
        pytest.param(
            {"days_of_month": ["-3:-1"]},
            ["2020-01-31T15:04+00:00", "2020-01-29T15:04+00:00", "2020-06-30T00:00+00:00", "2020-02-29T23:05+00:00"],
            ["2020-01-27T15:04+00:00", "2020-04-03T23:59+00:00", "2020-03-01T00:00+00:00"],
            id="negative days count from the end of the month, leap years included",
        ),
        pytest.param(
            {"months": ["june"], "days_of_month": ["-31:-1"]},
            ["2020-06-30T00:00+00:00", "2020-06-01T00:00+00:00"],
            ["2020-05-31T00:00+00:00", "2020-07-01T00:00+00:00"],
            id="days beyond a month are cut to the month",
        ),
        pytest.param(
            {"days_of_month": ["30:31"], "months": ["february"], "years": ["2020:2023"]},
            [],
            ["2021-02-28T13:00+00:00"],
            id="a range that begins after the month has ended is no day of it",
        ),
        pytest.param(
            QUARTER,
            ["2021-01-27T09:00+00:00", "2021-01-28T16:59+00:00", "2025-03-31T13:00+00:00", "2035-01-31T13:00+00:00"],
            ["2021-01-30T13:00+00:00", "2021-04-01T13:00+00:00", "2026-01-30T13:00+00:00", "2035-01-31T17:01+00:00"],
            id="several ranges of a field: one is enough, and all fields must hold",
        ),
        pytest.param(
            WORK | SYDNEY,
            ["2021-04-06T13:00+10:00"],
            ["2021-04-06T13:00+00:00"],
            id="times are those of the interval's location",
        ),
        pytest.param(
            WORK | SYDNEY | {"months": ["november"]},
            ["2021-11-01T09:00+11:00", "2021-10-31T22:00+00:00"],
            ["2021-10-31T21:00+00:00"],
            id="in summer time the clock on the wall counts",
        ),
        pytest.param(
            {"days_of_month": ["-1"], "location": "America/New_York"},
            ["2021-03-31T12:00-04:00"],
            ["2021-03-30T12:00-04:00"],
            id="the last day of a month in which the clocks change is its last day",
        ),
        pytest.param(
            {"times": [{"start": "02:00", "end": "03:00"}], "location": "Europe/Madrid"},
            ["2026-10-25T00:30+00:00", "2026-10-25T01:30+00:00"],
            ["2026-10-24T23:59+00:00", "2026-10-25T02:00+00:00", "2026-03-29T00:59+00:00", "2026-03-29T01:00+00:00"],
            id="an hour that happens twice counts twice, one that is skipped not at all",
        ),
        pytest.param(
            {"times": [{"start": "22:00", "end": "24:00"}], "location": "Europe/Madrid"},
            ["2026-03-29T21:59+00:00", "2026-10-25T22:59+00:00"],
            ["2026-03-29T22:00+00:00", "2026-10-25T23:00+00:00"],
            id="24:00 is midnight on days of 23 and of 25 hours",
        ),
    ],
)
def test_what_an_interval_contains(spec: dict[str, Any], inside: list[str], outside: list[str]) -> None:
    made = interval(**spec)
    assert [text for text in inside if not contains(made, at(text), "UTC")] == []
    assert [text for text in outside if contains(made, at(text), "UTC")] == []


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"times": [{"start": "17:31", "end": "17:31"}]}, id="a range of times without length"),
        pytest.param({"times": [{"start": "12:30", "end": "24:01"}]}, id="a time after 24:00"),
        pytest.param({"times": [{"start": "09:30", "end": "07:41"}]}, id="an end before its start"),
        pytest.param({"times": [{"start": "24:00", "end": "17:41"}]}, id="a day that starts at its end"),
        pytest.param({"times": [{"start": "14:03"}]}, id="a range without an end"),
        pytest.param({"times": [{"start": "01:99", "end": "23:59"}]}, id="99 minutes"),
        pytest.param({"weekdays": ["blurgsday:flurgsday"]}, id="weekdays that are none"),
        pytest.param({"weekdays": ["1:3"]}, id="weekdays by number"),
        pytest.param({"days_of_month": ["0"]}, id="day zero"),
        pytest.param({"days_of_month": ["-50:-20"]}, id="fifty days back"),
        pytest.param({"days_of_month": ["1:50"]}, id="a fiftieth day"),
        pytest.param({"days_of_month": ["-15:5"]}, id="from the end to the beginning"),
        pytest.param({"days_of_month": ["10:-25"]}, id="a range that always ends before it begins"),
        pytest.param({"months": ["martius:june"]}, id="a month that is none"),
        pytest.param({"years": ["2022:2020"]}, id="years the wrong way round"),
        pytest.param({"location": "Mars/Olympus"}, id="a zone that is none"),
    ],
)
def test_what_is_no_interval(spec: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        interval(**spec)


def test_months_may_be_written_in_any_case_and_days_may_mix_ends() -> None:
    assert contains(interval(months=["January:december"]), at("2026-07-01T00:00+00:00"), "UTC")
    assert contains(interval(days_of_month=["1:-1"]), at("2026-02-28T00:00+00:00"), "UTC")


NAMED = {
    "evenings": interval(times=[{"start": "00:00", "end": "09:00"}, {"start": "17:00", "end": "24:00"}], **SYDNEY),
    "weekends": interval(weekdays=["saturday", "sunday"], **SYDNEY),
}


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        pytest.param("2024-01-01T00:00+11:00", True, id="outside working hours"),
        pytest.param("2024-01-01T09:00+11:00", False, id="during working hours"),
        pytest.param("2024-01-06T10:00+11:00", True, id="at the weekend"),
        pytest.param("2024-01-06T17:00+11:00", True, id="on a weekend's evening, muted twice"),
        pytest.param("2024-01-01T10:00+00:00", True, id="the same hour of another zone on a weekday"),
        pytest.param("2024-01-06T10:00+00:00", True, id="the same hour of another zone at a weekend"),
    ],
)
def test_several_mute_intervals(now: str, quiet: bool) -> None:
    assert is_quiet(tuple(NAMED), (), NAMED, at(now), "UTC") is quiet


@pytest.mark.parametrize(
    ("mute", "active", "quiet"),
    [
        pytest.param((), (), False, id="no intervals: never quiet"),
        pytest.param(("on",), (), True, id="inside a mute interval"),
        pytest.param(("off",), (), False, id="outside a mute interval"),
        pytest.param((), ("on",), False, id="inside an active interval"),
        pytest.param((), ("off",), True, id="outside every active interval"),
        pytest.param((), ("off", "on"), False, id="inside one of several active intervals"),
        pytest.param(("on",), ("on",), True, id="muted and active: muted"),
        pytest.param(("gone",), (), False, id="a name that is not defined any more counts as not written"),
    ],
)
def test_mute_and_active(mute: tuple[str, ...], active: tuple[str, ...], quiet: bool) -> None:
    named = {"on": interval(), "off": interval(years=[1999])}
    assert is_quiet(mute, active, named, at("2026-11-20T12:00+00:00"), "UTC") is quiet


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        pytest.param("2026-03-28T22:30+01:00", "2026-03-29T07:00+02:00", id="the night is an hour shorter in spring"),
        pytest.param("2026-10-24T22:30+02:00", "2026-10-25T07:00+01:00", id="the night is an hour longer in autumn"),
    ],
)
def test_a_night_ends_at_the_same_hour_on_the_wall(now: str, ends: str) -> None:
    night = interval(
        times=[{"start": "22:00", "end": "24:00"}, {"start": "00:00", "end": "07:00"}], location="Europe/Madrid"
    )
    assert quiet_until(("night",), (), {"night": night}, at(now), "UTC") == at(ends)

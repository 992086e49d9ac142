"""Every odd date becomes UTC or a ValueError."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.times import from_unix, not_after, parse

DATES = {
    "Fri, 20 Nov 2026 08:15:00 +0100": "2026-11-20T07:15:00",
    "Fri, 20 Nov 26 08:00:00 CET": "2026-11-20T07:00:00",
    "20 Nov 99 08:00 GMT": "1999-11-20T08:00:00",
    "Fri, 20 Nov 2026 08:00:00 PDT": "2026-11-20T15:00:00",
    "Fri, 20 Nov 2026 08:00:00 CEST": "2026-11-20T06:00:00",
    "Fri, 20 Nov 2026 08:00:00 XYZ": "2026-11-20T08:00:00",
    "Fri, 20 Nov 2026 24:00:00 GMT": "2026-11-21T00:00:00",
    "Fri, 20 Nov 2026 23:59:60 GMT": "2026-11-20T23:59:59",
    "vie, 20 nov 2026 07:00:00 +0100": "2026-11-20T06:00:00",
    "viernes, 20 de noviembre de 2026 10:05": "2026-11-20T10:05:00",
    "20 de enero de 2026": "2026-01-20T00:00:00",
    "1 ago. 2026 10:00": "2026-08-01T10:00:00",
    "lun., 3 sept. 2026 09:00": "2026-09-03T09:00:00",
    "24 Dez 2026 12:00 MEZ": "2026-12-24T11:00:00",
    "ven., 20 févr. 2026 08:00 CET": "2026-02-20T07:00:00",
    "20 juil. 2026": "2026-07-20T00:00:00",
    "9 dicembre 2026": "2026-12-09T00:00:00",
    "Nov 20, 2026 10:00 PST": "2026-11-20T18:00:00",
    "Fri Nov 20 10:00:00 2026": "2026-11-20T10:00:00",
    "2026-11-20T10:05:00Z": "2026-11-20T10:05:00",
    "2026-11-20T10:05:00.250+02:00": "2026-11-20T08:05:00.250000",
    "2026-11-20 10:04": "2026-11-20T10:04:00",
    "2026-11-20T10:04 GMT": "2026-11-20T10:04:00",
    "2026-11-17": "2026-11-17T00:00:00",
    "2026-11": "2026-11-01T00:00:00",
    "  2026-11-20\n10:04:00 ": "2026-11-20T10:04:00",
}
NO_DATES = (
    "",
    "   ",
    "mañana",
    "31 Feb 2026",
    "2026-13-01",
    "0000-00-00",
    "20 Foo 2026",
    "1" * 500,
    "1901-01-01",
    "99999-01-01",
)


@pytest.mark.parametrize("written", DATES)
def test_a_date_as_written_becomes_utc(written: str) -> None:
    assert parse(written) == datetime.fromisoformat(DATES[written]).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", NO_DATES)
def test_what_is_no_date_is_a_value_error(written: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse(written)


EARLY, LATE = datetime.fromisoformat("1971-01-01"), datetime.fromisoformat("9000-01-01")
pieces = st.lists(
    st.one_of(
        st.sampled_from(
            ["Fri,", "20", "nov", "de", "2026", "T", "24:00", ":", "+9999", "-0000", "GMT", "99", "0", " "]
        ),
        st.integers(-(10**12), 10**12).map(str),
        st.text(max_size=6),
    ),
    max_size=9,
).map(" ".join)


@given(st.one_of(st.text(max_size=120), pieces))
def test_nothing_but_a_value_error_is_ever_raised(written: str) -> None:
    try:
        moment = parse(written)
    except ValueError:
        return
    assert moment.tzinfo is UTC
    assert 1970 <= moment.year < 9990


@given(st.datetimes(min_value=EARLY, max_value=LATE, timezones=st.just(UTC)))
def test_what_we_write_we_can_read(moment: datetime) -> None:
    assert parse(moment.isoformat()) == moment


@given(st.one_of(st.integers(), st.floats()))
def test_seconds_since_1970_are_a_time_or_a_value_error(seconds: float) -> None:
    try:
        assert from_unix(seconds).tzinfo is UTC
    except ValueError:
        assert not 0 <= seconds < 253_000_000_000


def test_a_clock_may_be_five_minutes_ahead_of_ours_and_no_more() -> None:
    now = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    near, far = now + timedelta(minutes=5), now + timedelta(minutes=5, seconds=1)
    assert not_after(near, now) == near
    assert not_after(far, now) == now
    assert not_after(now - timedelta(days=9), now) == now - timedelta(days=9)

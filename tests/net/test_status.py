"""One table from status to error, and how long to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import (
    AuthError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
)
from monitor.net.status import LONGEST_WAIT, error_for, reset_after, retry_after, wait_hint

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


def error(status: int, **headers: str) -> SourceError | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_for(status, named, now=NOW, host="api.example", source="news")


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ((200, 201, 202, 204, 206, 299, 304), type(None)),
        ((401, 402, 403), AuthError),
        ((410,), GoneError),
        ((300, 301, 305, 400, 404, 405, 406, 409, 411, 413, 414, 415, 418, 421, 422, 431, 451), RequestError),
        ((408, 425, 500, 501, 502, 503, 504, 507, 520, 599, 999, 0, 100), TransientSourceError),
        ((420, 429), RateLimitedError),
    ],
)
def test_each_status_has_one_meaning(statuses: tuple[int, ...], kind: type) -> None:
    assert [type(error(status)) for status in statuses] == [kind] * len(statuses)


def test_the_message_names_host_and_status_in_standard_words() -> None:
    found = error(503)
    assert str(found) == "api.example answered 503 Service Unavailable"
    assert found is not None
    assert found.source == "news"
    assert str(error(999)) == "api.example answered 999"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "60"}, timedelta(seconds=60)),
        ({"ratelimit_remaining": "0"}, None),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "90"}, timedelta(seconds=90)),
        ({"x_ratelimit_remaining": "0.0", "x_ratelimit_reset": str(int(NOW.timestamp()) + 300)}, timedelta(minutes=5)),
    ],
)
def test_a_forbidden_that_means_slow_down_is_a_limit(headers: dict[str, str], wait: timedelta | None) -> None:
    found = error(403, **headers)
    assert isinstance(found, RateLimitedError)
    assert found.retry_after == wait


def test_a_forbidden_with_requests_left_is_forbidden() -> None:
    assert isinstance(error(403, x_ratelimit_remaining="41", x_ratelimit_reset="90"), AuthError)


def test_unavailable_until_later_is_a_limit() -> None:
    found = error(503, retry_after="120")
    assert isinstance(found, RateLimitedError)
    assert found.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("1.9", 1),
        ("-5", 0),
        ("86401", 86400),
        ("9" * 5000, 86400),
        ("Fri, 20 Nov 2026 10:31:00 GMT", 60),
        ("Friday, 20-Nov-26 10:31:00 GMT", 60),
        ("Fri Nov 20 10:31:00 2026", 60),
        ("Fri, 20 Nov 2026 10:31:00 -0000", 60),
        ("Fri, 20 Nov 2020 10:31:00 GMT", 0),
        ("Fri, 20 Nov 2099 10:31:00 GMT", 86400),
        ("", None),
        ("soon", None),
        ("1e3", None),
        ("NaN", None),
        ("Fri, 99 Nov 2026 10:31:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_kept_within_a_day(value: str, wait: int | None) -> None:
    assert retry_after(value, now=NOW) == (None if wait is None else timedelta(seconds=wait))


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("30", 30),
        ("567.3", 567),
        (str(int(NOW.timestamp()) + 60), 60),
        (str((int(NOW.timestamp()) + 60) * 1000), 60),
        (str(int(NOW.timestamp()) - 60), 0),
        ("2026-11-20T10:35:00.123Z", 300.123),
        ("2026-11-20T10:35:00", 300),
        ("whenever", None),
    ],
)
def test_a_reset_is_read_as_seconds_moment_or_date(value: str, wait: float | None) -> None:
    assert reset_after(value, now=NOW) == (None if wait is None else timedelta(seconds=wait))


def test_the_longer_of_two_hints_holds() -> None:
    headers = {"retry-after": "1", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "100"}
    assert wait_hint(headers, now=NOW) == timedelta(seconds=100)


def test_a_reset_counts_only_where_nothing_is_left_before_it() -> None:
    headers = {"retry-after": "60", "x-ratelimit-remaining": "50", "x-ratelimit-reset": "3000"}
    assert wait_hint(headers, now=NOW) == timedelta(seconds=60)


@given(st.text(max_size=60) | st.from_regex(r"-?[0-9]{1,40}(\.[0-9]*)?", fullmatch=True))
def test_no_header_value_breaks_the_reading_or_the_bounds(value: str) -> None:
    for wait in (retry_after(value, now=NOW), reset_after(value, now=NOW)):
        assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT
    assert isinstance(error_for(429, {"retry-after": value}, now=NOW, host="h"), RateLimitedError)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)))  # noqa: DTZ001 - given a zone below
def test_an_http_date_waits_until_then_within_a_day(moment: datetime) -> None:
    date = moment.replace(microsecond=0, tzinfo=UTC)
    expected = min(max(date - NOW, timedelta(0)), LONGEST_WAIT)
    assert retry_after(format_datetime(date, usegmt=True), now=NOW) == expected

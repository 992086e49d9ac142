"""From an HTTP status to what it means for us: one table for every source and both edges. Pure.

| status | error |
|---|---|
| 200-299, 304 | none |
| 401, 402, 403 | AuthError: a person has to look |
| 403 with `Retry-After` or a used-up rate limit, 420, 429, 503 with `Retry-After` | RateLimitedError |
| 408, 425, 500-599 and numbers outside the standard (a block page's 999) | TransientSourceError |
| 410 | GoneError |
| every other 3xx and 4xx | RequestError |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from monitor.errors import (
    AuthError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
)

LONGEST_WAIT = timedelta(hours=24)

_NUMBER = re.compile(r"\+?(\d{1,18})(?:\.\d*)?")
_NEGATIVE = re.compile(r"-\d+(?:\.\d*)?")
_HUGE = re.compile(r"\+?\d{19,}(?:\.\d*)?")
# Above this a reset is a moment (2001 and later), below it a number of seconds from now.
_FIRST_MOMENT = 1_000_000_000
_FIRST_MILLISECONDS = 100_000_000_000
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_RESET = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_AUTH = frozenset({401, 402, 403})
_LIMITED = frozenset({420, 429})
_TRANSIENT = frozenset({408, 425})


def error_for(
    status: int, headers: Mapping[str, str], *, now: datetime, host: str, source: str = ""
) -> SourceError | None:
    """The error an answer stands for, or None where it is one to work with. `headers` have lower-case names."""
    if 200 <= status <= 299 or status == 304:
        return None
    message = f"{host} answered {describe(status)}"
    if is_limit(status, headers):
        return RateLimitedError(message, retry_after=wait_hint(headers, now=now), source=source)
    if status in _AUTH:
        return AuthError(message, source=source)
    if status == 410:
        return GoneError(message, source=source)
    if status in _TRANSIENT or not 300 <= status <= 499:
        return TransientSourceError(message, source=source)
    return RequestError(message, source=source)


def is_limit(status: int, headers: Mapping[str, str]) -> bool:
    """Whether this answer means "slow down", in whatever number the service says it."""
    if status in _LIMITED:
        return True
    if status == 503:
        return "retry-after" in headers
    return status == 403 and ("retry-after" in headers or _used_up(headers) is True)


def wait_hint(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long the answer asks us to wait: zero to 24 hours, None where it does not say.

    The longer of `Retry-After` and the rate limit's reset; the reset counts only where nothing is left before it.
    """
    hints = [retry_after(headers.get("retry-after", ""), now=now)]
    if _used_up(headers) is not False:
        hints += [reset_after(headers[name], now=now) for name in _RESET if name in headers]
    return max((hint for hint in hints if hint is not None), default=None)


def retry_after(value: str, *, now: datetime) -> timedelta | None:
    """`Retry-After` in both its forms: seconds or an HTTP date. None where it cannot be read."""
    seconds = _seconds(value)
    if seconds is not None:
        return _clamped(seconds)
    moment = _http_date(value)
    return None if moment is None else _until(moment, now)


def reset_after(value: str, *, now: datetime) -> timedelta | None:
    """A rate limit's reset: seconds from now, seconds or milliseconds since 1970, or an ISO 8601 moment."""
    seconds = _seconds(value)
    if seconds is None:
        moment = _iso_date(value)
        return None if moment is None else _until(moment, now)
    if seconds >= _FIRST_MILLISECONDS:
        seconds //= 1000
    if seconds >= _FIRST_MOMENT:
        return _clamped(seconds - int(now.timestamp()))
    return _clamped(seconds)


def describe(status: int) -> str:
    """The number with its standard words; never the server's own, which are not to be trusted."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _used_up(headers: Mapping[str, str]) -> bool | None:
    """Whether nothing is left of the rate limit; None where the answer does not say."""
    for name in _REMAINING:
        if name in headers:
            return _seconds(headers[name]) == 0
    return None


def _seconds(value: str) -> int | None:
    text = value.strip()
    if match := _NUMBER.fullmatch(text):
        return int(match[1])
    if _NEGATIVE.fullmatch(text):
        return 0
    if _HUGE.fullmatch(text):
        return int(LONGEST_WAIT.total_seconds())
    return None


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso_date(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _until(moment: datetime, now: datetime) -> timedelta:
    return min(max(moment - now, timedelta(0)), LONGEST_WAIT)


def _clamped(seconds: int) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0), int(LONGEST_WAIT.total_seconds())))

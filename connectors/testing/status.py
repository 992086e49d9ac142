"""From an answer to the error it stands for: the daemon's table, restated so that the kit needs no HTTP edge.

A test of the project holds the two tables equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.errors import (
    AuthError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
)

EXPECTED: Mapping[int, type[SourceError]] = {
    400: RequestError,
    401: AuthError,
    402: AuthError,
    403: AuthError,
    404: RequestError,
    408: TransientSourceError,
    410: GoneError,
    425: TransientSourceError,
    429: RateLimitedError,
    500: TransientSourceError,
    502: TransientSourceError,
    503: TransientSourceError,
    504: TransientSourceError,
}


def error_for(status: int, headers: Mapping[str, str], *, host: str, now: datetime) -> SourceError | None:
    """The error an answer stands for, None for success and 304. The message names the host only: paths hold secrets."""
    if 200 <= status < 300 or status == 304:
        return None
    wait = _retry_after(headers.get("retry-after", ""), now)
    message = f"{host} answered {status}"
    if status in {420, 429} or (status in {403, 503} and "retry-after" in headers):
        return RateLimitedError(message, retry_after=wait)
    kind = EXPECTED.get(status, TransientSourceError if status >= 500 else RequestError)
    return kind(message)


def _retry_after(value: str, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date, None where it says neither."""
    if value.strip().isdigit():
        return timedelta(seconds=int(value))
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return max(timedelta(0), (then if then.tzinfo else then.replace(tzinfo=UTC)) - now)

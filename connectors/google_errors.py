"""What Google's services say when they refuse: which quota is gone, and whether a day or a minute brings it back. Pure.

One refusal has several forms: 403 with a reason, 429 with a sentence that names the limit, and both at once.
Reference: developers.google.com/youtube/v3/docs/errors, cloud.google.com/apis/design/errors
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from connectors.fields import dig, listing
from monitor.errors import SourceError

_BY_DAY = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_BY_MINUTE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "concurrentLimitExceeded"})
_A_DAY = re.compile(r"\bper\s+day\b", re.IGNORECASE)
_A_MINUTE = re.compile(r"\bper\s+(?:minute|100\s+seconds|second)\b", re.IGNORECASE)
_BAD_KEY = frozenset({"keyInvalid", "API_KEY_INVALID", "keyExpired", "API_KEY_EXPIRED"})


class Spent(StrEnum):
    """What a service says is used up."""

    DAY = "day"
    MINUTE = "minute"


def said(error: SourceError) -> object:
    """The body of a refusal; None where there is none that can be read."""
    try:
        return msgspec.json.decode(error.said) if error.said else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def reasons(error: SourceError) -> frozenset[str]:
    """The words by which a refusal names its reason."""
    body = said(error)
    found = [dig(each, "reason") for each in (*listing(body, "error", "errors"), *listing(body, "error", "details"))]
    found.append(dig(body, "error", "status"))
    return frozenset(word for word in found if isinstance(word, str))


def message(error: SourceError) -> str:
    """The sentence that came with it; for reading, never for showing."""
    found = dig(said(error), "error", "message")
    return found if isinstance(found, str) else ""


def spent(error: SourceError) -> Spent | None:
    """Which quota is used up. The sentence counts more than the reason: 429 says `rateLimitExceeded` for both."""
    words = message(error)
    if error.status not in {403, 429}:
        return None
    if _A_DAY.search(words):
        return Spent.DAY
    named = reasons(error)
    if _A_MINUTE.search(words):
        return Spent.MINUTE
    if named & _BY_DAY:
        return Spent.DAY
    return Spent.MINUTE if named & _BY_MINUTE else None


def bad_key(error: SourceError) -> bool:
    """Whether the key itself is refused, which Google answers with 400."""
    return bool(reasons(error) & _BAD_KEY)

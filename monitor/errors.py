"""Everything that can go wrong, drawn once.

```
MonitorError
├─ ConfigError                    refuse to start (or to reload); names file, line, field
├─ SourceError (.source)
│  ├─ TransientSourceError        back off, poll again from the same cursor
│  │  ├─ RateLimitedError         … not before .retry_after
│  │  ├─ UnexpectedContentError   200, but not what was asked for (consent page, block page)
│  │  └─ NoAnswerError            the request went out and no answer came back: it may have been acted on
│  ├─ AuthError                   stop polling, tell a person once
│  ├─ GoneError                   the source says it will never come back
│  ├─ RequestError                the source refuses the request itself: retry slowly, tell why
│  ├─ ForbiddenAddressError       the address guard said no
│  ├─ CursorExpiredError          forget the cursor, walk again
│  └─ PayloadError                skip this item, keep it for diagnosis, count it
├─ StoreError                     nothing was committed; the old cursor still holds
└─ DeliveryError (.receiver)
   ├─ TransientDeliveryError      leave it in the outbox, not before .retry_after
   ├─ DoubtfulDeliveryError       it may or may not have arrived: look before repeating
   └─ RefusedDeliveryError        park it and say so
```

Messages never carry a secret: whoever raises puts in only what may be logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


class MonitorError(Exception):
    """The root. Catch it at the edge of the process only."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration file, with its place and its remedy."""

    file: str
    line: int  # 1-based
    column: int  # 1-based
    field: str  # dotted path: "route.routes[0].receiver"
    found: str  # the value as written, shortened; "" where something is missing
    message: str  # what is wrong and what is allowed
    hint: str = ""  # the nearest right name, or what to do

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.field}: {self.message}"
        if self.found:
            text += f" (found {self.found})"
        return f"{text}. {self.hint}" if self.hint else text


class ConfigError(MonitorError):
    """The configuration cannot be used. Carries every problem, not just the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class SourceError(MonitorError):
    """A source could not be read. `source` is its name in rules.yaml, "" until known."""

    status: int = 0  # of the HTTP answer that this stands for; 0: there was none
    said: bytes = b""  # how that answer's body begins, for the connector that can read it; never logged or shown

    def __init__(self, message: str, *, source: str = "") -> None:
        super().__init__(message)
        self.source = source


class TransientSourceError(SourceError):
    """Likely to pass: 5xx, time-outs, broken connections."""


class RateLimitedError(TransientSourceError):
    """The source asked us to wait."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None, source: str = "") -> None:
        super().__init__(message, source=source)
        self.retry_after = retry_after


class UnexpectedContentError(TransientSourceError):
    """A 200 whose body is not what was asked for; never to be read as "nothing new"."""


class NoAnswerError(TransientSourceError):
    """The request was sent, wholly or in part, and no answer came back: the other side may have acted on it."""


class AuthError(SourceError):
    """The credentials are missing, wrong, expired or not enough. Needs a person."""


class GoneError(SourceError):
    """410: switched off for good. Needs a person."""


class RequestError(SourceError):
    """400, 404 and the like: the request, and so probably the settings, are wrong."""


class ForbiddenAddressError(SourceError):
    """The address leads to a private network and the source does not say `allow_private: true`."""


class CursorExpiredError(SourceError):
    """The source no longer accepts our cursor."""


class PayloadError(SourceError):
    """One item could not be read; the rest of the page survives.

    `excerpt` is a shortened piece of the item for diagnosis, never logged at info level. `place` is the item's place in
    a message that was sent to us, counted from 0.
    """

    def __init__(self, message: str, *, excerpt: str = "", source: str = "", place: int | None = None) -> None:
        super().__init__(message, source=source)
        self.excerpt = excerpt[:500]
        self.place = place


class StoreError(MonitorError):
    """The database refused or was not there. Nothing was committed."""


class DeliveryError(MonitorError):
    """A receiver did not take a notification."""

    def __init__(self, message: str, *, receiver: str = "") -> None:
        super().__init__(message)
        self.receiver = receiver


class TransientDeliveryError(DeliveryError):
    """Surely not delivered; try again, not before `retry_after` where the receiver said so."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None, receiver: str = "") -> None:
        super().__init__(message, receiver=receiver)
        self.retry_after = retry_after


class DoubtfulDeliveryError(DeliveryError):
    """The request went out and no answer came back: it may have arrived."""


class RefusedDeliveryError(DeliveryError):
    """The receiver will never take this: wrong channel, revoked token, invalid message."""

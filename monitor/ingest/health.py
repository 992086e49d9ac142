"""The state of a source: a pure step from one state to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.errors import (
    AuthError,
    ForbiddenAddressError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    UnexpectedContentError,
)
from monitor.model import SourceHealth, SourceState


def starting(source: str, connector: str, now: datetime) -> SourceHealth:
    """Configured, nothing tried yet."""
    return SourceHealth(source=source, connector=connector, state=SourceState.STARTING, since=now)


def read(health: SourceHealth, now: datetime, *, seen: int, kept: int, skipped: int) -> SourceHealth:
    """A page arrived and is safe; whether all is well, the end of the round will tell."""
    return replace(
        health,
        last_success=now,
        seen=health.seen + seen,
        kept=health.kept + kept,
        skipped=health.skipped + skipped,
    )


def succeeded(
    health: SourceHealth,
    now: datetime,
    *,
    seen: int = 0,
    kept: int = 0,
    skipped: int = 0,
    next_try: datetime | None = None,
) -> SourceHealth:
    """All that was asked for arrived and is safe."""
    changed = health.state is not SourceState.OK
    return replace(
        read(health, now, seen=seen, kept=kept, skipped=skipped),
        state=SourceState.OK,
        reason="",
        since=now if changed else health.since,
        next_try=next_try,
    )


def failed(health: SourceHealth, error: SourceError, now: datetime, next_try: datetime) -> SourceHealth:
    """A read failed; `next_try` is when it will be tried again."""
    state = state_after(error)
    changed = state is not health.state
    return replace(health, state=state, reason=str(error), since=now if changed else health.since, next_try=next_try)


def state_after(error: SourceError) -> SourceState:
    """Which state an error stands for."""
    if isinstance(error, RateLimitedError):
        return SourceState.LIMITED
    if isinstance(error, (AuthError, GoneError, RequestError, ForbiddenAddressError)):
        return SourceState.NEEDS_PERSON
    if isinstance(error, UnexpectedContentError):
        return SourceState.BLOCKED
    return SourceState.SLOW


def needs_person(error: SourceError) -> bool:
    """Whether trying soon again is pointless."""
    return state_after(error) is SourceState.NEEDS_PERSON

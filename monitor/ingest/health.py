"""The state of a source: a pure step from one state to the next.

```
starting ─▶ ok ◀─▶ silent            it answers; it is quieter than it ever is
   any    ─▶ slow                     it fails, and is being retried
   any    ─▶ limited                  it asked us to wait
   any    ─▶ blocked                  it answers with something else than what was asked for
   any    ─▶ needs a person           a password, an address or a setting is wrong
   any    ─▶ ok                       all that was asked for is safe again
```
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.rhythm import deaf, hear, is_silent, listen, longest, quiet
from monitor.errors import (
    AuthError,
    ForbiddenAddressError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    UnexpectedContentError,
)
from monitor.model import Remark, SourceHealth, SourceState

ADVICE_AGAIN = timedelta(days=7)
MOST_ADVICE = 10  # in that time; a connector that words the same anew with every page is not heard out
MISSED = 20  # gaps that are kept with a source; the store has them all
WELL = frozenset({SourceState.OK, SourceState.SILENT})
_AWAY = frozenset({SourceState.SLOW, SourceState.LIMITED, SourceState.BLOCKED, SourceState.NEEDS_PERSON})


def starting(source: str, connector: str, now: datetime, before: SourceHealth | None = None) -> SourceHealth:
    """Configured, nothing tried yet. `before` is how it was when the process last stopped.

    What was wrong then is still wrong until it has been tried, and since when it was; silence as well, until something
    new comes. While nobody listened nothing could be heard.
    """
    if before is None or before.connector != connector:
        return SourceHealth(source=source, connector=connector, state=SourceState.STARTING, since=now)
    before = replace(before, next_try=None, rhythm=deaf(before.rhythm), requests=0)
    if before.state is SourceState.OK:
        return replace(before, state=SourceState.STARTING, since=now, reason="")
    return before


def read(
    health: SourceHealth, now: datetime, *, seen: int, kept: int, skipped: int, news: bool = False
) -> SourceHealth:
    """A page is safe; whether all is well, the end of the round will tell. `news`: it held something new."""
    return replace(
        health,
        last_success=now,
        seen=health.seen + seen,
        kept=health.kept + kept,
        skipped=health.skipped + skipped,
        rhythm=hear(health.rhythm, now) if news else health.rhythm,
    )


def succeeded(
    health: SourceHealth,
    now: datetime,
    *,
    seen: int = 0,
    kept: int = 0,
    skipped: int = 0,
    news: bool = False,
    next_try: datetime | None = None,
) -> SourceHealth:
    """All that was asked for arrived and is safe. Who was silent stays so until something new comes."""
    after = read(health, now, seen=seen, kept=kept, skipped=skipped, news=news)
    after = replace(after, rhythm=listen(after.rhythm, now), next_try=next_try, away_since=None)
    heard_at = after.rhythm.heard_at
    if health.state is SourceState.SILENT and (heard_at is None or heard_at <= health.since):
        return after
    changed = health.state is not SourceState.OK
    return replace(after, state=SourceState.OK, reason="", since=now if changed else health.since)


def failed(health: SourceHealth, error: SourceError, now: datetime, next_try: datetime) -> SourceHealth:
    """A read failed; `next_try` is when it will be tried again."""
    state = state_after(error)
    changed = state is not health.state
    begun = health.away_since or (health.since if health.state in _AWAY else now)
    return replace(
        health,
        state=state,
        reason=str(error),
        since=now if changed else health.since,
        away_since=min(begun, now),  # not in the future: the clock was set back
        next_try=next_try,
        rhythm=deaf(health.rhythm),
    )


def listened(health: SourceHealth, now: datetime) -> SourceHealth:
    """Time has passed: a source that answers and says nothing may have fallen silent."""
    if health.state is SourceState.SILENT and health.since > now:  # the clock was set back: news are news all the same
        return replace(health, since=now)
    usual = longest(health.rhythm)
    if health.state is not SourceState.OK or usual is None or not is_silent(health.rhythm, now):
        return health
    pause = f"{rough(quiet(health.rhythm, now))} without anything new; the longest in four weeks was {rough(usual)}"
    return replace(health, state=SourceState.SILENT, reason=pause, since=now)


def missed(health: SourceHealth, note: str, now: datetime) -> SourceHealth:
    """The source could not show us something any more."""
    return replace(health, missed=(*health.missed, Remark(at=now, note=note))[-MISSED:])


def advised(health: SourceHealth, text: str, now: datetime) -> SourceHealth:
    """A person should know this. The same words again within a week say nothing new."""
    known = tuple(each for each in health.advices if now - each.at < ADVICE_AGAIN)
    if len(known) >= MOST_ADVICE or any(each.note == text for each in known):
        return health
    remark = Remark(at=now, note=text)
    return replace(health, advice=remark, advices=(*known, remark))


def woken(health: SourceHealth, now: datetime) -> SourceHealth:
    """We slept, or the clock was set: how long the source has said nothing is unknown, and is counted from now on."""
    if health.rhythm.listening is None:
        return health
    return replace(health, rhythm=listen(deaf(health.rhythm), now))


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


def rough(span: timedelta) -> str:
    """ "9 h", "40 min", "3 d": as exactly as it matters."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 72 * 60 else f"{round(minutes / 1440)} d"

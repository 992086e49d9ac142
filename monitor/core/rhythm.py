"""How often a source usually speaks, and whether it is quieter than it ever is. Pure.

Counted is the time in which we listened and nothing new came. The longest such pause of each of the last four weeks'
days is kept; a source is silent when the present pause is twice as long as the longest of them. With thirty pauses that
come by chance, that happens about once in thirty months of four weeks; with more, more rarely.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import Rhythm

TIMES = 2  # so many times the longest pause
AT_LEAST = timedelta(hours=1)  # no source is called silent sooner
LEARNT_AFTER = timedelta(days=3)  # of listening, nights and a weekend's beginning included …
LEARNT_FROM = 30  # … and so many times that something new came
DAYS = 28


def listen(rhythm: Rhythm, now: datetime) -> Rhythm:
    """The source answers, whatever it has to say."""
    if rhythm.listening is not None:
        return rhythm
    return replace(rhythm, listening=now, since=rhythm.since or now)


def deaf(rhythm: Rhythm) -> Rhythm:
    """The source does not answer: nothing can be said about what it has to say."""
    return replace(rhythm, listening=None)


def hear(rhythm: Rhythm, now: datetime) -> Rhythm:
    """Something new came."""
    rhythm = listen(rhythm, now)
    today = int(now.timestamp() // 86_400)
    pauses = dict(rhythm.pauses)
    if rhythm.heard_at is not None:
        pauses[today] = max(pauses.get(today, 0.0), quiet(rhythm, now).total_seconds())
    kept = tuple(sorted((day, pause) for day, pause in pauses.items() if today - DAYS < day <= today))
    return replace(rhythm, heard=rhythm.heard + 1, heard_at=now, pauses=kept)


def quiet(rhythm: Rhythm, now: datetime) -> timedelta:
    """How long we have listened since something new came; zero where we do not listen."""
    if rhythm.listening is None:
        return timedelta(0)
    # What is in the future was written before the clock was set back.
    return now - max((each for each in (rhythm.listening, rhythm.heard_at) if each and each <= now), default=now)


def longest(rhythm: Rhythm) -> timedelta | None:
    """The longest pause it usually makes; None as long as too little is known."""
    if rhythm.since is None or rhythm.heard_at is None or rhythm.heard < LEARNT_FROM:
        return None
    if rhythm.heard_at - rhythm.since < LEARNT_AFTER or not rhythm.pauses:
        return None
    return timedelta(seconds=max(pause for _day, pause in rhythm.pauses))


def is_silent(rhythm: Rhythm, now: datetime) -> bool:
    """Whether it is quieter than it ever is."""
    usual = longest(rhythm)
    return usual is not None and quiet(rhythm, now) > max(AT_LEAST, TIMES * usual)

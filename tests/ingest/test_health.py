"""The state of a source: which error leads where, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import (
    AuthError,
    ForbiddenAddressError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.ingest.health import (
    MOST_ADVICE,
    advised,
    failed,
    listened,
    needs_person,
    read,
    starting,
    state_after,
    succeeded,
)
from monitor.model import SourceState
from tests.fakes.clock import START

STATES = [
    (TransientSourceError("503"), SourceState.SLOW),
    (RateLimitedError("429"), SourceState.LIMITED),
    (UnexpectedContentError("a consent page"), SourceState.BLOCKED),
    (AuthError("401"), SourceState.NEEDS_PERSON),
    (GoneError("410"), SourceState.NEEDS_PERSON),
    (RequestError("404"), SourceState.NEEDS_PERSON),
    (ForbiddenAddressError("10.0.0.1"), SourceState.NEEDS_PERSON),
]


@pytest.mark.parametrize(("error", "state"), STATES, ids=lambda value: type(value).__name__)
def test_each_error_leads_to_its_state(error: SourceError, state: SourceState) -> None:
    assert state_after(error) is state
    assert needs_person(error) is (state is SourceState.NEEDS_PERSON)


def test_since_is_when_the_state_began_not_when_it_was_last_seen() -> None:
    first = failed(starting("feed", "rss", START), TransientSourceError("503"), START, START + timedelta(minutes=1))
    later = START + timedelta(minutes=5)
    again = failed(first, TransientSourceError("502"), later, later + timedelta(minutes=2))
    assert (again.since, again.reason) == (START, "502")
    back = succeeded(again, later, seen=3, kept=1)
    assert (back.state, back.since, back.reason, back.seen, back.kept) == (SourceState.OK, later, "", 3, 1)


def test_counters_add_up() -> None:
    health = starting("feed", "rss", START)
    for _ in range(3):
        health = succeeded(health, START, seen=10, kept=2, skipped=1)
    assert (health.seen, health.kept, health.skipped) == (30, 6, 3)


def test_the_same_advice_is_news_again_after_a_week() -> None:
    first = advised(starting("feed", "rss", START), "the token ends soon", START)
    assert advised(first, "the token ends soon", START + timedelta(days=6)) is first
    other = advised(first, "the token ends tomorrow", START + timedelta(days=6))
    again = advised(first, "the token ends soon", START + timedelta(days=7))
    assert [each.advice and each.advice.at for each in (other, again)] == [
        START + timedelta(days=6),
        START + timedelta(days=7),
    ]


def test_a_source_that_fails_in_turns_is_away_since_it_first_did() -> None:
    health = succeeded(starting("feed", "rss", START), START)
    for minute, error in enumerate((TransientSourceError("503"), RateLimitedError("429"), AuthError("401")), 1):
        now = START + timedelta(minutes=minute)
        # Other watches of the source are read all the while.
        health = failed(read(health, now, seen=1, kept=0, skipped=0), error, now, now)
    assert (health.since, health.away_since) == (START + timedelta(minutes=3), START + timedelta(minutes=1))
    assert succeeded(health, START + timedelta(minutes=4)).away_since is None


def test_what_was_silent_before_a_restart_is_silent_until_something_comes() -> None:
    silent = replace(succeeded(starting("feed", "rss", START), START), state=SourceState.SILENT, reason="9 h")
    later = START + timedelta(hours=10)
    again = starting("feed", "rss", later, silent)
    assert (again.state, again.reason, again.since) == (SourceState.SILENT, "9 h", START)
    assert succeeded(again, later).state is SourceState.SILENT
    assert succeeded(again, later, news=True).state is SourceState.OK


def test_news_end_a_silence_though_the_clock_was_set_back() -> None:
    silent = replace(succeeded(starting("feed", "rss", START), START), state=SourceState.SILENT)
    earlier = START - timedelta(hours=5)
    health = listened(silent, earlier)
    assert succeeded(health, earlier + timedelta(minutes=1)).state is SourceState.SILENT
    assert succeeded(health, earlier + timedelta(minutes=1), news=True).state is SourceState.OK


def test_advice_that_alternates_is_said_once_each_and_endless_advice_not_for_ever() -> None:
    health = starting("feed", "rss", START)
    for minute in range(100):
        health = advised(health, f"feed {minute % 2} has moved", START + timedelta(minutes=minute))
    assert [each.note for each in health.advices] == ["feed 0 has moved", "feed 1 has moved"]
    for minute in range(100):
        health = advised(health, f"{minute} left", START + timedelta(minutes=minute))
    assert len(health.advices) == MOST_ADVICE
    assert len(advised(health, "new", START + timedelta(days=8)).advices) == 1

"""The state of a source: which error leads where, and since when."""

from __future__ import annotations

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
from monitor.ingest.health import advised, failed, needs_person, starting, state_after, succeeded
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

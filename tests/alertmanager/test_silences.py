"""Alertmanager's silences, as its documentation and silence/silence_test.go have them: states, validation, expiry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.case import Silence
from monitor.core.mute import muted
from monitor.core.silence import SilenceProblem, expired, new_silence, state
from tests.core.cases import START

HOUR = timedelta(hours=1)
LABELS = (("job", "test"), ("operation", "user"))


def silence(*, starts: datetime = START, ends: datetime = START + HOUR, **more: Any) -> Silence:
    given: dict[str, Any] = {"matchers": ['job="test"'], "by": "ana", "comment": "c", "now": START - 9 * HOUR}
    return new_silence(starts_at=starts, ends_at=ends, **(given | more))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(START - HOUR, "pending", id="before it starts it is pending"),
        pytest.param(START, "active", id="at its start it is active"),
        pytest.param(START + HOUR / 2, "active", id="between start and end it is active"),
        pytest.param(START + HOUR - timedelta(microseconds=1), "active", id="just before its end it is active"),
        pytest.param(START + HOUR, "expired", id="at its end it is expired"),
        pytest.param(START + 9 * HOUR, "expired", id="afterwards it stays expired"),
    ],
)
def test_states(now: datetime, expected: str) -> None:
    assert state(silence(), now).value == expected
    found = muted(LABELS, "", None, silences=[silence()], firing=(), inhibit_rules=(), now=now)
    assert (found is not None) is (expected == "active"), "only an active silence mutes"


@pytest.mark.parametrize(
    ("now", "starts", "ends"),
    [
        pytest.param(START + HOUR / 2, START, START + HOUR / 2, id="expiring an active silence moves its end to now"),
        pytest.param(
            START - HOUR, START - HOUR, START - HOUR, id="expiring a pending silence moves its start and end to now"
        ),
        pytest.param(START + 2 * HOUR, START, START + HOUR, id="expiring an expired silence changes nothing"),
    ],
)
def test_expiring(now: datetime, starts: datetime, ends: datetime) -> None:
    over = expired(silence(), now)
    assert (over.starts_at, over.ends_at, state(over, now).value) == (starts, ends, "expired")


@pytest.mark.parametrize(
    "matchers",
    [
        pytest.param([], id="no matcher at all"),
        pytest.param(['job=""'], id="one matcher, which matches the empty string"),
        pytest.param(['job=~".*"'], id="a pattern that matches the empty string"),
        pytest.param(['job!="x"', 'other!~"y"'], id="several that all match the empty string"),
        pytest.param(['job=~"("'], id="a pattern that is none"),
        pytest.param(['00="x"'], id="a label's name that is none"),
    ],
)
def test_silences_that_are_refused(matchers: list[str]) -> None:
    with pytest.raises(SilenceProblem):
        silence(matchers=matchers)


def test_one_matcher_that_does_not_match_the_empty_string_is_enough() -> None:
    assert silence(matchers=['job=""', 'operation="user"']).matchers == ('job=""', 'operation="user"')


@pytest.mark.parametrize(
    ("matchers", "mutes"),
    [
        pytest.param(['job="test"'], True, id="equal"),
        pytest.param(['job!="test"', 'operation="user"'], False, id="not equal"),
        pytest.param(['job=~"te.*"'], True, id="a pattern"),
        pytest.param(['job=~"es"'], False, id="a pattern is anchored"),
        pytest.param(['job!~"[a-z]+"', 'operation="user"'], False, id="a negative pattern"),
        pytest.param(['job="test"', 'operation="other"'], False, id="all matchers of a silence must match"),
        pytest.param(['job="test"', 'method=""'], True, id="a missing label matches the empty string"),
    ],
)
def test_what_an_active_silence_mutes(matchers: list[str], mutes: bool) -> None:
    held = silence(matchers=matchers)
    found = muted(LABELS, "", None, silences=[held], firing=(), inhibit_rules=(), now=START)
    assert (found is not None) is mutes


def test_one_of_several_silences_is_enough() -> None:
    other = silence(matchers=['job="other"'])
    found = muted(LABELS, "", None, silences=[other, silence()], firing=(), inhibit_rules=(), now=START)
    assert found is not None
    assert found.silences == (silence(),)

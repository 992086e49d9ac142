"""Silences as people write them: what is wrong is said with its column and what helps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Silence
from monitor.core.silence import SilenceProblem, SilenceState, expired, new_silence, read_matcher, says, state
from tests.core.cases import START

HOUR = timedelta(hours=1)


def made(**changes: Any) -> Silence:
    defaults: dict[str, Any] = {
        "matchers": ['level="alert"'],
        "starts_at": START,
        "ends_at": START + HOUR,
        "by": "ana",
        "comment": "obras",
        "now": START,
    }
    return new_silence(**(defaults | changes))


def test_the_same_wish_is_the_same_silence_and_another_one_is_not():
    assert made().id == made().id
    assert len({made().id, made(by="luis").id, made(term="piscina").id, made(now=START + HOUR / 2).id}) == 4


def test_matchers_are_kept_as_rules_yaml_writes_them():
    assert made(matchers=["level=alert", 'brand=~"a|b"']).matchers == ('level="alert"', 'brand=~"a|b"')


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ('="page"', 1, "a label's name is missing"),
        ("level", 6, "comes one of"),
        ('level=="page"', 6, "is none of"),
        ("level==page", 6, "is none of"),
        ('level>"page"', 6, "is none of"),
        ('level="page', 7, "not closed"),
        ('level="page" brand="x"', 13, "goes on"),
        ("brand=Hotel Miramar", 12, "quotation marks"),
        ('brand=~"a(b"', 10, "not a regular expression"),
        ("brand=~a)b", 9, "not a regular expression"),
        ("", 1, "missing"),
    ],
)
def test_a_matcher_that_cannot_be_read_says_where_and_what_helps(text, column, what):
    with pytest.raises(SilenceProblem) as raised:
        read_matcher(text)

    assert (raised.value.column, raised.value.text) == (column, text)
    assert what in raised.value.what
    assert raised.value.hint


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_matcher_or_a_problem_with_a_column(text):
    assert 1 <= column_of(text) <= len(text) + 2


def column_of(text: str) -> int:
    """Where reading stops; 1 where it does not."""
    try:
        read_matcher(text)
    except SilenceProblem as problem:
        return problem.column
    return 1


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"matchers": []}, "needs a matcher, a word or a case"),
        ({"matchers": [], "term": "@"}, "no word"),
        ({"matchers": ['level=~".*"']}, "would mute everything"),
        ({"matchers": ['author!="x"', 'brand=""']}, "would mute everything"),
        ({"ends_at": START}, "ends after it begins"),
        ({"starts_at": START - 2 * HOUR, "ends_at": START - HOUR}, "over already"),
        ({"comment": " "}, "needs a comment"),
        ({"by": ""}, "somebody who answers"),
    ],
)
def test_a_silence_that_makes_no_sense_is_refused(changes, what):
    with pytest.raises(SilenceProblem, match=what):
        made(**changes)


def test_a_word_makes_a_wide_matcher_narrow_enough():
    assert made(matchers=['author!="x"'], term="piscina").term == "piscina"


@pytest.mark.parametrize(
    ("at", "found"),
    [(-1, SilenceState.PENDING), (0, SilenceState.ACTIVE), (59, SilenceState.ACTIVE), (60, SilenceState.EXPIRED)],
)
def test_a_silence_is_pending_active_and_expired(at, found):
    assert state(made(), START + timedelta(minutes=at)) is found


@pytest.mark.parametrize("at", [-10, 30, 90])
def test_a_silence_that_was_expired_is_over_at_once_and_never_begins_again(at):
    now = START + timedelta(minutes=at)

    over = expired(made(now=START - HOUR), now)

    assert state(over, now) is SilenceState.EXPIRED
    assert expired(over, now + HOUR) == over
    assert over.ends_at <= max(now, START + HOUR)


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("El desayuno, frío", "FRIO", True),
        ("enfriado", "frio", False),
        ("niño", "nino", False),
        ("hotelmiramar", "Hotel Miramar", True),
        ("gracias 🪳!", "🪳", True),
        ("escribe a @ana.example", "@ana", False),
    ],
)
def test_a_word_is_found_as_brands_are(text, term, found):
    assert says(text, term) is found

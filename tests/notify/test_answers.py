"""What whoever pressed a button is told."""

from __future__ import annotations

import pytest

from monitor.case import Flaw, Refusal, Refused, Verb
from monitor.core import respond
from monitor.notify.answers import answer
from monitor.notify.words import words
from tests.notify.cases import TAKEN, taken


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("why", Refusal)
def test_every_refusal_is_said_in_both_languages(why, language):
    told = answer(Refused(why=why, who="ana", flaw=Flaw.PROMISE_DUE), Verb.ACKNOWLEDGE, language)

    assert told
    assert "{" not in told
    assert ("Ana" in told) is (why is Refusal.TAKEN)
    assert (words(language).flaws[Flaw.PROMISE_DUE] in told) is (why is Refusal.BAD)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_is_a_sentence_of_its_own(flaw, language):
    told = words(language).flaws[flaw]

    assert told.endswith(".")
    assert list(words(language).flaws.values()).count(told) == 1


def test_the_limits_that_are_told_are_those_that_hold():
    told = words("en").flaws

    for flaw, limit in (
        (Flaw.PROMISE_TEXT, respond.LONGEST_PROMISE),
        (Flaw.NOTE, respond.LONGEST_NOTE),
        (Flaw.TERM, respond.LONGEST_WORD),
        (Flaw.CHANNEL, respond.LONGEST_WORD),
        (Flaw.MANY_PROMISES, respond.MOST_PROMISES),
    ):
        assert f"{limit:,} " in told[flaw]


@pytest.mark.parametrize(("language", "told"), [("es", "Es tuyo."), ("en", "It is yours.")])
def test_what_worked_is_said(language, told):
    assert answer(taken(), Verb.ACKNOWLEDGE, language).startswith(told)


@pytest.mark.parametrize(
    ("language", "told"),
    [("es", "Ya lo tiene Ana desde las 10:17."), ("en", "Ana has had it since 10:17.")],
)
def test_who_has_it_and_since_when(language, told):
    refused = Refused(why=Refusal.TAKEN, who="ana", since=TAKEN)

    assert answer(refused, Verb.ACKNOWLEDGE, language, zone="Europe/Madrid") == told


def test_a_hostile_name_stays_one_line():
    told = answer(Refused(why=Refusal.TAKEN, who="a\n\u202eb" * 500), Verb.ACKNOWLEDGE, "es")

    assert "\n" not in told
    assert "\u202e" not in told
    assert len(told) < 100

"""Whose words they are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.marks import BRAND
from monitor.sentiment.quotes import Voices, voices


def said(text: str) -> str:
    return " ".join(voices(text).own.split())


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Mi vecino dice «es el peor hotel de la costa» y yo no sé.", "Mi vecino dice y yo no sé."),
        ("The sign says “we never close on Sundays” by the door", "The sign says by the door"),
        ('She told me "they lost my luggage twice" and left', "She told me and left"),
        ("Er sagte „das war der schlimmste Flug“ und ging", "Er sagte und ging"),
        ("'' they lost my luggage '' was all he wrote", "was all he wrote"),
        ("> the worst support I have met\nI had no trouble so far.", "I had no trouble so far."),
        ("Totally agree with this RT @ana: they lost my luggage again", "Totally agree with this"),
        ("RT @ana: «el peor banco de España» — hay que leerlo entero", "— hay que leerlo entero"),
        ("RT @ana: they are thieves // is that so? anybody else?", "// is that so? anybody else?"),
        ("> «la única con sede en Chile» — no es así, hay dos más", "> — no es así, hay dos más"),
    ],
)
def test_what_is_quoted_is_not_the_writers(text: str, own: str) -> None:
    assert said(text) == own
    assert voices(text).speaks


@pytest.mark.parametrize(
    "text",
    [
        "No quotation at all, and no trouble.",
        'a 15" screen and a 13" screen on the desk',
        "don't you think it's the neighbours' dog",
        "5 > 3 and 2 < 4, as they say",
    ],
)
def test_marks_that_quote_nobody_leave_the_text_alone(text: str) -> None:
    assert voices(text) == Voices(own=text, quoted="")


def test_a_word_or_two_held_at_arms_length_stay_the_writers() -> None:
    assert voices('their "service" is a joke') == Voices(own='their "service" is a joke', quoted="", scare=True)
    assert not voices('watched "Casablanca" in the lobby').scare


def test_a_post_that_only_quotes_does_not_speak() -> None:
    found = voices(f"«{BRAND} nos tiene abandonados desde mayo» https://news.example/a @ana")
    assert not found.speaks
    assert BRAND in found.quoted


@given(st.text(alphabet=st.sampled_from("ab \n\"'«»“”„‘’>RT@x:/|" + BRAND), max_size=300))
def test_every_word_is_somebodys(text: str) -> None:
    found = voices(text)
    assert sorted(found.own.replace(" ", "") + found.quoted.replace(" ", "")) == sorted(text.replace(" ", ""))


@pytest.mark.parametrize(
    "piece", ['"', "''", "«", "»", "“", "„", "‘", "> ", ">", "RT @x: ", "RT ", '"a b c d', "«a b c "]
)
def test_time_is_linear(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    voices(text)
    assert time.process_time() - began < 2

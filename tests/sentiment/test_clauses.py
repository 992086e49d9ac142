"""Where clauses begin, which are ours, and what weighs most."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.clauses import cut, main, ours, sentences, whole_ones
from monitor.sentiment.contrast import Turn, contrast
from monitor.sentiment.marks import BRAND, OTHER


def pieces(text: str, language: str) -> list[str]:
    return [clause.text for clause in cut(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "behind"),
    [
        ("La habitación bien, pero la recepción un desastre", "es", "la recepción un desastre"),
        ("Rooms fine, however the desk was rude", "en", "the desk was rude"),
        ("Quarto bom, mas a receção péssima", "pt", "a receção péssima"),
        ("Chambre correcte, mais accueil glacial", "fr", "accueil glacial"),
        ("Camera bella, però colazione scarsa", "it", "colazione scarsa"),
        ("Zimmer gut, aber das Frühstück kalt", "de", "das Frühstück kalt"),
        ("Todo limpio. Sin embargo, nadie contesta", "es", "nadie contesta"),
        ("Habitación cara pero muy limpia", "und", "muy limpia"),
    ],
)
def test_what_stands_behind_but_weighs_most(text: str, language: str, behind: str) -> None:
    assert main(cut(text, language)).strip(", ") == behind


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Volveremos aunque el desayuno flojo", "es"),
        ("Volveremos although breakfast was thin", "en"),
        ("Volveremos obwohl das Frühstück dünn war", "de"),
    ],
)
def test_what_although_brings_in_weighs_least(text: str, language: str) -> None:
    assert main(cut(text, language)) == "Volveremos"


def test_a_word_of_contrast_that_feels_is_read_with_its_clause() -> None:
    assert pieces("Great beach. Shame about the room", "en") == ["Great beach.", "Shame about the room"]


def test_but_at_the_head_of_a_sentence_turns_against_all_before() -> None:
    assert main(cut("Nice lobby. Nice pool. But the room stank. We left.", "en")) == "the room stank. We left."


def test_a_language_without_words_of_contrast_is_cut_at_its_stops_only() -> None:
    assert [clause.turn for clause in cut("Hezké, but drahé. Konec", "cs")] == [None, None, None]


def test_each_brand_has_its_own_clause() -> None:
    text = f"odio {OTHER} pero el {BRAND} nos salvó el viaje"
    assert ours(cut(text, "es")) == f"el {BRAND} nos salvó el viaje"


def test_what_follows_is_about_the_brand_until_another_is_named() -> None:
    text = f"{BRAND} was lovely. They gave us fruit. {OTHER} charged us twice. Never again."
    assert ours(cut(text, "en")) == f"{BRAND} was lovely. They gave us fruit."


def test_a_clause_too_short_to_say_anything_is_read_with_its_neighbour() -> None:
    clauses = cut(f"The {BRAND}, the pool and the bar were all great, but pricey", "en")
    assert whole_ones(clauses)[0].text.endswith("were all great,")
    assert whole_ones(clauses)[-1].turn is Turn.BUT


def test_a_question_asks() -> None:
    assert [part.asks for part in sentences(cut("Are they open? They are.", "en"))] == [True, False]


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr", "it", "de", "und"])
def test_each_language_has_all_three_turns(language: str) -> None:
    assert set(contrast(language).turns.values()) == set(Turn)


@given(st.text(max_size=400), st.sampled_from(["es", "en", "pt", "fr", "it", "de", "und", "ja", ""]))
def test_clauses_hold_nothing_that_was_not_said(text: str, language: str) -> None:
    clauses = cut(text, language)
    at = 0
    for clause in clauses:
        at = text.index(clause.text, at) + len(clause.text)
    assert [clause.sentence for clause in clauses] == sorted(clause.sentence for clause in clauses)


@pytest.mark.parametrize("piece", [",", ", ", "pero ", "…", "a, ", "((", "\n", "no obstant", BRAND, f"{OTHER}, "])
def test_time_is_linear(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    clauses = cut(text, "es")
    ours(whole_ones(clauses))
    main(clauses)
    assert time.process_time() - began < 3

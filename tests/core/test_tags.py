"""Hashtags to the words they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.tags import split_tags, tag_texts, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#HotelMiramarEsUnDesastre", ["Hotel Miramar Es Un Desastre"]),
        ("#RENFEMadrid", ["RENFE Madrid"]),
        ("#hotel_miramar2026", ["hotel miramar 2026"]),
        ("#HabitaciónSucia", ["Habitación Sucia"]),
        ("＃HotelMiramar", ["Hotel Miramar"]),
        ("#hotel #PLAYA #2026", []),
        ("HotelMiramar", []),
    ],
)
def test_a_hashtag_holds_words(text: str, words: list[str]) -> None:
    assert tag_texts(text) == words


@given(st.text("aAbB1_", min_size=1, max_size=12))
def test_plain_letters_are_split_as_all_others_are(tag: str) -> None:
    """The shortcut for ASCII and the rule for any script agree: written in Greek, the same tag falls apart alike."""
    greek = tag.translate(str.maketrans("aAbB", "αΑβΒ"))

    assert [words_of(f"#{greek}", each) for each in split_tags(f"#{greek}")] == [
        each.translate(str.maketrans("aAbB", "αΑβΒ")) for each in tag_texts(f"#{tag}")
    ]

"""Folding: two spellings of one name become one string, and the way back is kept."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.normalise import fold, fold_text, text_hash

# Letters, marks, invisible characters, emoji with tones and joiners, white space: where folding has something to do.
AWKWARD = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "aAnNñÑéÉßẞİıſﬁ½Æœøł'’´–-  \t\n\xa0\u3000\u200b\u200d\ufeff\xad\u0301\u0303\u0308\u0323\u3099\ufe0f"
        ),
        st.sampled_from("👍🏽🏿👩🍳❤🇪🇸ｶﾞガ가각ㅏ각йёЙΆς™①ｖ\ud800\x1f\x00"),
    ),
    max_size=40,
)

SAME = [
    ("Totême", "toteme"),
    ("HOTEL MIRÁMAR", "hotel miramar"),
    ("Telefónica", "TELEFONICA"),
    ("Peluquería Ágil", "peluqueria agil"),
    ("café", "cafe\u0301"),  # NFC and NFD
    ("niño", "nin\u0303o"),
    ("NIÑO", "niño"),
    ("Straße", "STRASSE"),
    ("İstanbul", "istanbul"),
    ("ISPARTA", "ısparta"),
    ("McDonald’s", "McDonald's"),
    ("Coca\u2011Cola", "coca-cola"),
    ("Hotel\xa0Miramar", "hotel miramar"),
    ("Hotel \n\t Miramar", "hotel miramar"),
    ("Mira\u200bmar", "miramar"),
    ("Mira\xadmar", "miramar"),
    ("ＶＩＳＡ", "visa"),
    ("𝓗𝓸𝓽𝓮𝓵", "hotel"),
    ("ﬁn", "fin"),
    ("Mærsk", "maersk"),
    ("Cœur", "coeur"),
    ("Łódź Møller", "lodz moller"),
    ("Barça", "barca"),
    ("ΑΘΉΝΑΣ", "αθηνας"),
    ("ёлка", "елка"),
    ("مُحَمَّد", "محمد"),
    ("👍🏽", "👍"),
    ("❤\ufe0f", "❤"),
    ("Miramar™", "miramar"),
    ("ｶﾞｽ", "ガス"),
]

DIFFERENT = [
    ("niño", "nino"),
    ("año", "ano"),
    ("ガス", "カス"),  # the voicing mark is part of the letter
    ("กา", "กี"),  # Thai vowels are marks to Unicode, letters to people
    ("कि", "कु"),
    ("й", "и"),
    ("각", "가"),
    ("C++", "C"),
    ("👍", "👎"),
    ("🇪🇸", "🇫🇷"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_name_fold_to_the_same_text(one, other):
    assert fold_text(one) == fold_text(other)
    assert text_hash(one) == text_hash(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_stay_different(one, other):
    assert fold_text(one) != fold_text(other)
    assert text_hash(one) != text_hash(other)


def test_every_character_there_is_folds_to_something_that_stays_as_it_is():
    changed = [code for code in range(0x0, 0x110000, 7) if fold_text(again := fold_text(f"a{chr(code)}b")) != again]
    assert changed == []


@given(AWKWARD)
def test_folding_twice_is_folding_once(text):
    once = fold_text(text)
    assert fold_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(AWKWARD)
def test_the_fast_road_and_the_one_with_offsets_give_the_same_text(text):
    folded = fold(text)
    assert folded.text == fold_text(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)


@given(AWKWARD)
def test_offsets_never_run_backwards_and_stay_inside_the_text(text):
    folded = fold(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@given(AWKWARD, st.data())
def test_offsets_lead_to_the_characters_that_were_folded(text, data):
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    begin, stop = folded.span(start, end)
    # One character may fold to several (ß to ss): the span holds at least what was asked for.
    assert folded.text[start:end].strip() in fold_text(text[begin:stop])


def test_offsets_lead_back_through_everything_at_once():
    text = "  Ｅl «Hötel\xa0\n Mira\u200bma\u0301r» 👍🏽 de Großmann"
    folded = fold(text)

    def original(piece: str) -> str:
        start = folded.text.index(piece)
        begin, stop = folded.span(start, start + len(piece))
        return text[begin:stop]

    assert folded.text == "el «hotel miramar» 👍 de grossmann"
    assert original("hotel miramar") == "Hötel\xa0\n Mira\u200bma\u0301r"
    assert original("👍") == "👍🏽"
    assert original("grossmann") == "Großmann"
    assert original("el") == "Ｅl"


@pytest.mark.parametrize("prank", ["a" + "\u0301\u0323" * 100_000, "e\u0301" * 100_000, "\u1100\u1161" * 50_000])
def test_a_letter_under_a_heap_of_marks_takes_no_longer_than_other_text(prank):
    started = time.process_time()
    assert fold(prank).text == fold_text(prank)
    assert time.process_time() - started < 5  # quadratic would be minutes

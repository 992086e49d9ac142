"""What is taken out of a post before its language is read, and what a claim is brought to."""

from __future__ import annotations

import pytest

from monitor.language.asturian import own_words
from monitor.language.claims import primary
from monitor.language.clean import KEPT, readable
from monitor.language.scripts import LATIN, script


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mira https://example.com/que/tal?a=b esto", "mira esto"),
        ("reserva en hotelmiramar.example/ofertas ya", "reserva en ya"),
        ("escribe a ana@example.com o a @ana@example.social", "escribe a o a"),
        ("#HotelMiramarEsUnDesastre", "Hotel Miramar Es Un Desastre"),
        ("#no_vuelvo", "no vuelvo"),
        ("mi iPhone y mi RTX4090", "mi y mi"),
        ("jajajaja qué bueno jejeje hahaha lol kkkkk", "qué bueno"),
        ("creooooo que síííí", "creoo que síí"),
        ("NO FUNCIONA NADA", "no funciona nada"),
        ("Tom &amp; Jerry 👍🏽 100% 3,5", "Tom Jerry , "),
        ("RT @ana: hola", "hola"),
        ("ca\u0301lido", "cálido"),
    ],
)
def test_only_words_are_left(text: str, left: str) -> None:
    assert readable(text).replace(":", "").split() == left.split()


def test_what_is_read_is_bounded() -> None:
    assert len(readable("palabra " * 100_000)) <= KEPT


@pytest.mark.parametrize("text", ["l'hotel és d'allò més bo", "où est-ce", "¿qué tal?"])
def test_what_tells_languages_apart_stays(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(
    ("claim", "language"),
    [
        ("es", "es"), ("es-419", "es"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("EN", "en"), ("nb", "no"),
        ("nn-NO", "no"), ("iw", "he"), ("in", "id"), ("spa", "es"), ("cat", "ca"), ("ast", "ast"), (None, None),
        ("", None), ("und", None), ("zxx", None), ("qme", None), ("english", None), ("e", None), ("e1", None),
    ],
)  # fmt: skip
def test_a_claim_is_its_primary_subtag(claim: str | None, language: str | None) -> None:
    assert primary(claim) == language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hola", LATIN),
        ("ñandú ŵ ő", LATIN),
        ("Привет", "cyrillic"),
        ("これは日本語です", "kana"),
        ("中文", "han"),
        ("𐎠𐎡𐎢", "other"),
        ("me encanta 東京", LATIN),
    ],
)
def test_a_text_is_in_the_script_of_most_of_its_letters(text: str, name: str) -> None:
    assert script(text)[0] == name


def test_asturian_has_words_of_its_own_and_spanish_has_none_of_them() -> None:
    assert own_words("Esti hotel ye una vergüenza, nun volvemos más") == 3
    assert own_words("Este hotel es una vergüenza, no volvemos más") == 0

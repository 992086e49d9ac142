"""The default reader: what it says of plain cases in its languages, and that no text upsets it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.sentiment.default import Default
from monitor.sentiment.net import weights
from monitor.sentiment.net.calibration import Calibration

READER = Default()
NEGATIVE, NEUTRAL, POSITIVE = range(3)


def class_of(text: str, language: str) -> int:
    return int(READER.read([text], [language])[0].argmax())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El peor hotel en el que he estado, habitación sucia y personal maleducado", "es"),
        ("Cuatro días sin línea y en el 1004 nadie sabe nada", "es"),
        ("Worst airline ever, they lost my luggage and nobody cares", "en"),
        ("My flight got cancelled and there is nobody to talk to", "en"),
        ("Péssimo atendimento, nunca mais compro aqui", "pt"),
        ("Service client horrible, je suis vraiment déçu", "fr"),
        ("Servizio pessimo, una vergogna", "it"),
        ("Schrecklicher Service, ich bin total enttäuscht", "de"),
    ],
)
def test_a_complaint_reads_as_negative(text: str, language: str) -> None:
    assert class_of(text, language) == NEGATIVE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Me ha encantado el hotel, el personal fue muy amable 😍", "es"),
        ("Thank you so much, the crew was wonderful!", "en"),
        ("Adorei o atendimento, muito obrigado!", "pt"),
        ("Super accueil, merci beaucoup, je recommande !", "fr"),
        ("Servizio fantastico, grazie mille!", "it"),
        ("Toller Service, vielen Dank, sehr zufrieden!", "de"),
    ],
)
def test_praise_reads_as_positive(text: str, language: str) -> None:
    assert class_of(text, language) == POSITIVE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Sabéis si el supermercado abre el lunes?", "es"),
        ("La compañía publica mañana sus cuentas anuales", "es"),
        ("Is the museum open on Monday?", "en"),
        ("The airline publishes its annual report tomorrow", "en"),
        ("Wann kommt der nächste Zug nach Köln?", "de"),
    ],
)
def test_a_question_or_a_notice_reads_as_neutral(text: str, language: str) -> None:
    assert class_of(text, language) == NEUTRAL


def test_negation_turns_a_word_round() -> None:
    assert class_of("the food was not bad at all", "en") == POSITIVE
    assert class_of("I do not recommend this shop", "en") == NEGATIVE
    assert class_of("la comida no estaba nada mal", "es") == POSITIVE
    assert class_of("no se lo recomiendo a nadie", "es") == NEGATIVE


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x00",
        "a\x00b\ud800c\udfff",
        "😡",
        "🙃" * 5_000,
        "x" * 1_000_000,
        "word " * 200_000,
        "né́" * 3_000,
        "\u202eabc\u2066",
        "@a @b https://example.org",
        "&lt;&amp;&#x1F621;" * 400,
        "漢字だけ",
        "\n\n\t",
    ],
)
def test_any_text_is_read_and_answered_with_shares(text: str) -> None:
    shares = READER.read([text], ["und"])

    assert shares.shape == (1, 3)
    assert shares.dtype == np.float32
    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(1, abs=1e-5)


@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from(["es", "en", "und", "xx"])), max_size=8))
@settings(max_examples=60, deadline=None)
def test_shares_sum_to_one_and_a_text_does_not_depend_on_its_neighbours(pairs: list[tuple[str, str]]) -> None:
    texts, languages = [text for text, _ in pairs], [language for _, language in pairs]

    together = READER.read(texts, languages)

    assert together.shape == (len(pairs), 3)
    for index, (text, language) in enumerate(pairs):
        np.testing.assert_allclose(together[index], READER.read([text], [language])[0], atol=1e-4)
        assert together[index].sum() == pytest.approx(1, abs=1e-5)


def test_a_text_with_nothing_to_read_is_neutral() -> None:
    for text in ("", "   ", "@someone", "https://example.org/x"):
        assert READER.read([text], ["es"])[0].tolist() == [0.0, 1.0, 0.0]


def test_no_texts_give_no_rows() -> None:
    assert READER.read([], []).shape == (0, 3)


def test_links_and_account_names_do_not_count() -> None:
    bare = READER.read(["ha llegado tarde y roto"], ["es"])

    np.testing.assert_allclose(READER.read(["@tienda ha llegado tarde y roto https://t.co/x"], ["es"]), bare, atol=1e-6)


def test_it_speaks_its_languages_in_any_region_and_no_others() -> None:
    assert all(
        READER.speaks(language) for language in ("es", "en", "pt-BR", "fr", "it", "de", "ar", "hi", "und", "ES_mx")
    )
    assert not any(READER.speaks(language) for language in ("ja", "ru", "zh", "", "eng"))


def test_the_version_names_the_weights() -> None:
    assert READER.name == "default"
    assert READER.version == f"1-{weights.mark('default.npz')}"
    assert len(weights.mark("default.npz")) == 8


def test_the_weights_stay_small() -> None:
    assert len(weights.read("default.npz")) + len(weights.read("pieces.model")) < 20_000_000


def test_a_language_without_a_calibration_of_its_own_takes_the_common_one() -> None:
    calibration = Calibration({"und": [1.0, 0.0, 0.0, 0.0], "es": [1.0, 5.0, 0.0, 0.0]})
    logits = np.zeros((3, 3), np.float32)

    shares = calibration.shares(logits, ["fr", "es-MX", "und"])

    assert shares[0].tolist() == shares[2].tolist() == pytest.approx([1 / 3] * 3)
    assert shares[1][NEGATIVE] > 0.9

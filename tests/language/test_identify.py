"""Languages of short posts: ours are recognised, neighbours are not taken for ours, and doubt is said."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.base import UNKNOWN, Spoken
from monitor.language.identify import Identifier
from monitor.language.prior import CLAIM_ALONE
from monitor.rules.judging import LanguageReading
from tests.language.posts import FURTHER, NEXT_TO_US, OURS, SCRIPTS, pairs

IDENTIFIER = Identifier()
JUDGED = set(OURS)


def spoken(text: str, claim: str | None = None, by: Identifier = IDENTIFIER) -> Spoken:
    return by.identify([(text, claim)])[0]


@pytest.mark.parametrize(("language", "post"), pairs(OURS))
def test_our_languages_are_recognised(language: str, post: str) -> None:
    found = spoken(post)
    assert (found.language, found.by) == (language, "text")


@pytest.mark.parametrize(("language", "post"), pairs(NEXT_TO_US))
def test_a_neighbour_is_itself_and_never_one_of_ours(language: str, post: str) -> None:
    assert spoken(post).language == language


@pytest.mark.parametrize(("language", "post"), pairs(FURTHER))
def test_languages_further_away_are_not_taken_for_ours(language: str, post: str) -> None:
    found = spoken(post).language
    assert found not in JUDGED
    assert found in {language, UNKNOWN} or {language, found} <= {"da", "no", "sv", "nl", "af", "oc", "ca"}


@pytest.mark.parametrize(("language", "post"), SCRIPTS.items())
def test_another_script_is_its_own_language(language: str, post: str) -> None:
    found = spoken(post)
    assert (found.language, found.by) == (language, "text")


def test_one_foreign_name_does_not_change_the_language_of_a_post() -> None:
    assert spoken("Ayer cenamos en 東京 y todo estaba riquísimo").language == "es"
    assert spoken("昨日はHotel Miramarに泊まりました").language == "ja"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "👍👍👍",
        "12345",
        "100 %",
        "https://example.com/una/pagina/en/espanol",
        "@alguien @otra",
        "…",
        "jajajaja",
    ],
)
class TestNothingToRead:
    def test_is_unknown(self, text: str) -> None:
        assert spoken(text) == Spoken(language=UNKNOWN, confidence=0.0, by="")

    def test_is_what_the_network_claims_with_modest_confidence(self, text: str) -> None:
        assert spoken(text, "es-MX") == Spoken(language="es", confidence=CLAIM_ALONE, by="network")

    def test_stays_unknown_where_a_modest_confidence_is_not_enough(self, text: str) -> None:
        strict = Identifier(LanguageReading(unknown_below=0.7))

        assert spoken(text, "es", strict).language == UNKNOWN


@pytest.mark.parametrize("text", ["ok", "no", "genial", "Top!", "hotel", "bravo"])
def test_a_word_of_many_languages_is_unknown(text: str) -> None:
    assert spoken(text).language == UNKNOWN


class TestTheNetworksClaim:
    @pytest.mark.parametrize(
        ("language", "post"), [*pairs({key: OURS[key] for key in ("es", "pt", "fr")}), *pairs(NEXT_TO_US)]
    )
    def test_a_phone_set_to_english_writes_other_languages(self, language: str, post: str) -> None:
        assert spoken(post, "en").language == language

    def test_decides_what_the_text_leaves_open(self) -> None:
        assert spoken("genial", "es") == Spoken(
            language="es", confidence=spoken("genial", "es").confidence, by="network"
        )
        assert spoken("genial", "pt-BR").language == "pt"

    def test_weighs_less_where_it_says_english(self) -> None:
        assert spoken("genial", "en").language != "en"

    def test_that_agrees_makes_surer(self) -> None:
        assert spoken("No funciona", "es").confidence > spoken("No funciona").confidence
        assert spoken("No funciona", "es").by == "text"

    def test_that_disagrees_makes_less_sure(self) -> None:
        assert spoken("Habitación sucia", "ca").confidence < spoken("Habitación sucia").confidence

    def test_is_taken_for_a_language_in_foreign_letters_that_the_text_leaves_open(self) -> None:
        text = "yeh hotel bahut accha hai yaar"
        assert spoken(text).language == UNKNOWN
        assert spoken(text, "hi") == Spoken(language="hi", confidence=CLAIM_ALONE, by="network")

    @pytest.mark.parametrize("claim", ["", "und", "zxx", "qme", "español", "<b>", "e", "1234", "\ud800", "x" * 10_000])
    def test_that_is_no_language_is_no_claim(self, claim: str) -> None:
        assert spoken("👍", claim).language == UNKNOWN
        assert spoken("Muy mal servicio", claim) == spoken("Muy mal servicio")

    @given(
        post=st.sampled_from([post for _, post in pairs(OURS, NEXT_TO_US)]),
        claim=st.sampled_from(
            ["en", "es", "pt", "fr", "it", "de", "ca", "gl", "eu", "nl", "ro", "pl", "ja", "ar", "hi", "xx"]
        ),
    )
    def test_never_overrules_a_clear_text(self, post: str, claim: str) -> None:
        alone = spoken(post)
        if alone.confidence >= 0.97:
            assert spoken(post, claim).language == alone.language


class TestMixedPosts:
    @pytest.mark.parametrize(
        ("language", "post"),
        [
            ("es", "La habitación estaba fatal y nadie nos atendió en recepción, never again"),
            ("en", "the room was awful and nobody at the desk would help us, qué asco"),
        ],
    )
    def test_are_in_the_language_that_most_of_them_is_in(self, language: str, post: str) -> None:
        assert spoken(post).language == language

    def test_are_less_sure_where_the_halves_disagree(self) -> None:
        mixed = spoken("El hotel muy bonito y muy limpio but the staff was so rude, never again")

        assert mixed.language in {"es", "en"}
        assert 0.5 <= mixed.confidence < 0.85
        assert spoken("El hotel muy bonito y muy limpio pero el personal muy borde, nunca más").confidence > 0.95


class TestTuning:
    def test_below_the_stated_confidence_a_language_is_unknown_and_the_confidence_is_still_told(self) -> None:
        found = spoken("Habitación sucia")
        strict = spoken("Habitación sucia", by=Identifier(LanguageReading(unknown_below=0.9)))

        assert found.language == "es"
        assert strict == Spoken(language=UNKNOWN, confidence=found.confidence, by="")

    def test_with_no_threshold_there_is_always_an_answer_where_there_are_words(self) -> None:
        assert spoken("genial", by=Identifier(LanguageReading(unknown_below=0.0))).language != UNKNOWN

    def test_an_expected_language_is_likelier(self) -> None:
        at_home = Identifier(LanguageReading(expected=("ca", "es")))

        assert spoken("Bona tarda").language == UNKNOWN
        assert spoken("Bona tarda", by=at_home).confidence > spoken("Bona tarda").confidence
        assert spoken("Bona tarda a tothom", by=at_home).language == "ca"

    def test_an_expected_language_does_not_make_others_vanish(self) -> None:
        at_home = Identifier(LanguageReading(expected=("es",)))
        wrong = [post for language, post in pairs(NEXT_TO_US, OURS) if spoken(post, by=at_home).language != language]

        assert wrong == []

    def test_an_expected_language_that_nobody_knows_changes_nothing(self) -> None:
        assert spoken("Habitación sucia", by=Identifier(LanguageReading(expected=("tlh",)))) == spoken(
            "Habitación sucia"
        )

    def test_the_version_names_the_model(self) -> None:
        assert IDENTIFIER.version.startswith("py3langid-")


HOSTILE = [
    "\x00",
    "\ud800",
    "\u202e",
    "a",
    "@a",
    "#aB1",
    "ja",
    "a.",
    "x-",
    "\u0301",
    "&",
    "\ufdfa",
    "http://",
    "été ",
    "\U0001f468\u200d",
]


class TestHostileText:
    @pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
    def test_a_megabyte_takes_no_longer_than_a_moment(self, unit: str) -> None:
        text = unit * (1_000_000 // len(unit))
        started = time.process_time()
        found = spoken(text, "es")

        assert time.process_time() - started < 0.5
        assert 0 <= found.confidence <= 1

    def test_marks_that_turn_or_hide_letters_change_nothing(self) -> None:
        assert spoken("Muy \u202emal\u202c ser\u200bvi\u00adcio en todo el ho\u2060tel") == spoken(
            "Muy mal servicio en todo el hotel"
        )

    def test_nuls_and_lone_surrogates_are_read_over(self) -> None:
        assert spoken("Muy mal servicio\x00 en todo \ud83d el hotel").language == "es"

    def test_letters_dressed_up_are_letters(self) -> None:
        assert spoken("𝓜𝓾𝔂 𝓶𝓪𝓵 𝓼𝓮𝓻𝓿𝓲𝓬𝓲𝓸 𝓮𝓷 𝓽𝓸𝓭𝓸 𝓮𝓵 𝓱𝓸𝓽𝓮𝓵").language == "es"

    @given(
        text=st.text(st.characters(), max_size=200) | st.text(string.printable, max_size=200),
        claim=st.none() | st.text(max_size=12) | st.sampled_from(["en", "es-419", "zh-Hant-TW", "iw", "und"]),
    )
    def test_any_text_has_one_answer_and_always_the_same(self, text: str, claim: str | None) -> None:
        found = spoken(text, claim)

        assert 0.0 <= found.confidence <= 1.0
        assert found.by in {"text", "network", ""}
        assert (found.language == UNKNOWN) == (found.by == "")
        assert found.language.isascii()
        assert found.language == UNKNOWN or found.confidence >= 0.5
        assert spoken(text, claim) == found

    @given(st.lists(st.tuples(st.text(max_size=40), st.none() | st.just("es")), max_size=8))
    def test_a_batch_answers_as_one_by_one_would(self, texts: list[tuple[str, str | None]]) -> None:
        assert IDENTIFIER.identify(texts) == [spoken(text, claim) for text, claim in texts]

"""An answer is read as a screenshot. What it finds on labelled drafts is stated exactly, misses included.

The drafts in `drafts/` were written together with the rules, so these figures say that the rules do what they are meant
to do, not how often strangers' drafts will be read right.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.draft import LONGEST, DraftRule, check_draft
from monitor.core.draft_words import WORDS
from monitor.playbooks.advice import advice

LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Draft:
    text: str
    public: bool
    rules: frozenset[str]


def drafts(language: str) -> list[Draft]:
    lines = (Path(__file__).parent / "drafts" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    return [Draft(each["text"], each.get("public", False), frozenset(each["rules"])) for each in read]


def found(text: str, language: str | None = None, *, public: bool = False) -> set[str]:
    return {finding.rule.value for finding in check_draft(text, language, public=public)}


class TestOnLabelledDrafts:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_there_are_enough_and_every_rule_is_among_them(self, language: str) -> None:
        labelled = drafts(language)
        assert len(labelled) >= 40
        assert sum(not each.rules for each in labelled) >= 15
        assert {rule for each in labelled for rule in each.rules} == {rule.value for rule in DraftRule}

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("told", [True, False], ids=["language told", "language unknown"])
    def test_good_drafts_pass_clean(self, language: str, told: bool) -> None:
        good = [each for each in drafts(language) if not each.rules]
        assert [each.text for each in good if found(each.text, language if told else None, public=each.public)] == []

    @pytest.mark.parametrize(("language", "right", "wrong", "missed"), [("es", 41, 0, 2), ("en", 42, 0, 2)])
    def test_precision_and_recall(self, language: str, right: int, wrong: int, missed: int) -> None:
        """Precision 1; recall 41 of 43 and 42 of 44: what is meant without being said is missed."""
        counts: Counter[str] = Counter()
        misses = []
        for draft in drafts(language):
            seen = found(draft.text, language, public=draft.public)
            counts.update(right=len(seen & draft.rules), wrong=len(seen - draft.rules))
            misses += [(draft.text, rule) for rule in draft.rules - seen]
        assert (counts["right"], counts["wrong"], len(misses)) == (right, wrong, missed), misses


class TestPlaces:
    def test_a_finding_names_its_place_in_the_text_as_given(self) -> None:
        text = "Hola. Lamentamos que se sienta así."
        (finding,) = check_draft(text, "es")
        assert text[finding.start : finding.end] == "Lamentamos que se sienta"
        assert finding.why == DraftRule.SORRY_YOU_FEEL.value

    def test_accents_as_telephones_type_them_change_nothing(self) -> None:
        composed, apart, none = "No volverá a pasar", "No volvera\u0301 a pasar", "no volvera a pasar"
        assert found(composed) == found(apart) == found(none) == {"empty promise"}
        (finding,) = check_draft(apart)
        assert apart[finding.start : finding.end] == apart

    def test_a_typographic_apostrophe_is_an_apostrophe(self) -> None:
        assert found("It won’t happen again.", "en") == {"empty promise"}

    def test_findings_stand_in_the_order_of_the_text(self) -> None:
        text = "Estimado cliente, eso es mentira. Lo verán nuestros abogados."
        assert [finding.rule for finding in check_draft(text, "es")] == [
            DraftRule.TEMPLATE,
            DraftRule.DENIAL,
            DraftRule.LEGAL,
        ]

    @given(st.text(max_size=300), st.sampled_from([None, "es", "en", "pt"]), st.booleans())
    def test_any_text_is_read_and_every_place_lies_within_it(
        self, text: str, language: str | None, public: bool
    ) -> None:
        for finding in check_draft(text, language, public=public):
            assert 0 <= finding.start < finding.end <= len(text)

    @given(
        st.lists(
            st.sampled_from(["sorry", "pero ", "but ", "we will ", "!", "\n", "+34 612", "NO ", " ", "a"]), max_size=400
        )
    )
    def test_reading_twice_is_reading_once(self, pieces: list[str]) -> None:
        text = "".join(pieces)
        assert check_draft(text) == check_draft(text)

    def test_a_wall_of_text_is_read_up_to_a_limit(self) -> None:
        wall = "lo siento pero " * 20_000
        assert max(finding.end for finding in check_draft(wall, "es")) <= LONGEST


class TestPromises:
    def test_a_date_in_the_next_sentence_will_do(self) -> None:
        assert found("Te devolvemos el dinero. Lo tendrás el viernes.", "es") == set()
        assert found("We will refund you. It will be there by Friday.", "en") == set()

    def test_as_soon_as_possible_is_no_date(self) -> None:
        (finding,) = check_draft("We will call you as soon as possible.", "en")
        assert (finding.rule, finding.end) == (DraftRule.NO_DATE, len("We will call you as soon as possible"))


class TestInPublic:
    def test_compensation_and_personal_data_are_fine_in_private(self) -> None:
        text = "Te devolvemos el importe de la reserva MX48213 hoy, y un descuento si quieres volver."
        assert found(text, "es") == set()
        assert found(text, "es", public=True) == {"compensation", "personal data"}

    @pytest.mark.parametrize(
        "ours",
        [
            "Escríbenos a hola@hotel.example",
            "Llámanos al 922 123 456",
            "Write to us at hello@hotel.example",
            "Please call us on +34 922 123 456",
        ],
    )
    def test_our_own_address_as_the_private_way_is_no_personal_data(self, ours: str) -> None:
        assert found(ours, public=True) == set()

    @pytest.mark.parametrize("figure", ["2026-11-20", "10:00-18:00", "1.250 €", "a las 12:00 del 3/12/2026"])
    def test_dates_hours_and_amounts_are_no_telephones(self, figure: str) -> None:
        assert found(f"Abrimos {figure}", "es", public=True) == set()


class TestShouting:
    def test_a_name_in_capitals_is_a_name(self) -> None:
        assert found("Gracias por avisar a la OMIC y a FACUA.", "es") == set()

    def test_two_words_in_capitals_are_not(self) -> None:
        assert found("Se limpia CADA DÍA.", "es") == {"shouting"}


class TestAdvice:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("rule", list(DraftRule))
    def test_every_finding_says_why_and_what_to_write_instead(self, rule: DraftRule, language: str) -> None:
        said = advice(rule, language)
        assert said.title
        assert said.why.endswith(".")
        assert said.instead
        assert said != advice(rule, "en" if language == "es" else "es")

    def test_the_advice_itself_would_pass(self) -> None:
        """What we tell people to write holds nothing that we tell them not to write."""
        for language in LANGUAGES:
            for rule in DraftRule:
                quoted = [
                    piece
                    for opening, closing in (("«", "»"), ('"', '"'))
                    for piece in advice(rule, language).instead.split(opening)[1::1]
                    for piece in [piece.split(closing)[0]]
                    if len(piece.split()) > 3
                ]
                for piece in quoted:
                    assert check_draft(piece, language) == (), piece

    def test_both_languages_know_the_same_rules(self) -> None:
        assert set(WORDS["es"]) == set(WORDS["en"])

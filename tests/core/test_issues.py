"""What a complaint is about, read from its words."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.expressions import Expressions, tokens_of
from monitor.core.issue_words import BUILT_IN
from monitor.core.issues import Issue, Issues, shipped
from monitor.rules.scoring import Scoring

ISSUES = Issues.compile()
LABELLED = Path(__file__).parent.parent / "labelled" / "open.jsonl"


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Tres de la mesa acabamos en urgencias por una intoxicación", "safety"),
        ("A fire broke out in the kitchen while we were eating", "safety"),
        ("The charger caught fire overnight", "safety"),
        ("Se cayó el techo del baño encima de mi hija", "safety"),
        ("Les vitres: éclats de verre dans la soupe, on a fini aux urgences", "safety"),
        ("Filtración de datos: mi DNI está publicado", "leak"),
        ("There was a data breach and nobody told us", "leak"),
        ("I can see someone else's account in the app", "leak"),
        ("Mañana pongo la denuncia en consumo", "legal"),
        ("See you in court. My lawyer has the photos", "legal"),
        ("No me dejaron entrar por ser gitana", "discrimination"),
        ("The doorman was openly racist", "discrimination"),
        ("Cucarachas en la ducha, y nadie responde", "hygiene"),
        ("Bed bugs in room 214", "hygiene"),
        ("Se cayó la app otra vez", "outage"),
        ("The app is down again", "outage"),
        ("Me cobraron dos veces la misma cena", "fraud"),
        ("They charged me twice for one night", "fraud"),
        ("@norzal support ghosted me and kept my money", "fraud"),
        ("Es una estafa", "fraud"),
        ("Llevo 3 semanas esperando el pedido y nadie contesta", "complaint"),
        ("El logo nuevo es horroroso", "taste"),
        ("hate the new advert, and the music is worse", "taste"),
        ("Un asco todo", "complaint"),
    ],
)
def test_words_tell_what_a_negative_post_is_about(text: str, issue: str) -> None:
    assert ISSUES.of(text, "negative").name == issue


@pytest.mark.parametrize(
    "text",
    [
        "this is fire and I still want my refund, three weeks now",
        "Me muero de risa con la respuesta que me dieron, tres semanas esperando",
        "Me robaron el corazón estas botas y ahora no llegan",
        "Mucha demanda, dicen, y yo esperando",
        "free fire drill at 7am, thanks for waking us up",
    ],
)
def test_words_that_only_sound_grave_are_not(text: str) -> None:
    assert ISSUES.of(text, "negative").name == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "No hubo heridos, pero la espera fue eterna",
        "No data was leaked, but the refund never came",
        "Sin cucarachas, al menos; el retraso sí",
        "It is not a scam, just slow delivery",
        "No hay ni una sola cucaracha; el desayuno, eso sí, frío",
    ],
)
def test_what_is_denied_is_not_the_issue(text: str) -> None:
    assert ISSUES.of(text, "negative").name == "complaint"


def test_a_denial_further_away_denies_nothing() -> None:
    assert ISSUES.of("No limpian las cucarachas", "negative").name == "hygiene"
    assert ISSUES.of("No es solo una estafa", "negative").name == "fraud"


def test_in_portuguese_no_means_in_the() -> None:
    assert ISSUES.of("O aplicativo fica no ecrã branco", "negative", "pt").name == "outage"


def test_news_told_without_feeling_have_an_issue_when_it_is_a_matter_of_fact() -> None:
    assert ISSUES.of("Un incendio obliga a evacuar la estación", "neutral").name == "safety"
    assert ISSUES.of("¿Qué color tiene el logo?", "neutral").name == "default"
    assert ISSUES.of("Delivery takes three days", "neutral").name == "default"


def test_praise_has_no_issue() -> None:
    assert ISSUES.of("Cucarachas cero, y la denuncia que puse la resolvieron en un día", "positive") == Issue("default")


def test_the_gravest_wins_and_says_which_word_decided() -> None:
    assert ISSUES.of("Cucarachas, la app caída y una fuga de gas", "negative") == Issue("safety", "fuga de gas")


def test_the_project_decides_what_is_gravest() -> None:
    mine = Issues.compile(severity={**Scoring().severity, "hygiene": 1.0, "safety": 0.5})
    assert mine.of("Cucarachas y una fuga de gas", "negative").name == "hygiene"


def test_capitals_accents_and_missing_tildes_do_not_matter() -> None:
    for text in ("INTOXICACIÓN MASIVA", "intoxicacion masiva", "Intoxicación masiva"):
        assert shipped().of(text, "negative").name == "safety"
    with_tilde, without = (
        shipped().of(f"un {word} usado debajo de la cama", "negative") for word in ("pañal", "panal")
    )
    assert with_tilde.name == without.name


def test_a_spanish_breakfast_that_was_fatal_killed_nobody() -> None:
    assert ISSUES.of("El desayuno fatal", "negative", "es").name == "complaint"
    assert ISSUES.of("A fatal accident at the station", "neutral", "en").name == "safety"


def test_other_languages_are_read_in_their_own_texts_only() -> None:
    assert ISSUES.of("Chambre sale", "negative", "fr").name == "hygiene"
    assert ISSUES.of("El avión sale tarde", "negative", "es").name == "complaint"


def test_rules_add_words_and_take_words_out() -> None:
    extra = {"hygiene": ["gaviota*"], "safety": ["-fuga de gas"]}
    mine = Issues.compile(extra)
    assert mine.of("Gaviotas en el comedor", "negative") == Issue("hygiene", "gaviotas")
    assert mine.of("Fuga de gas en el baño", "negative").name == "complaint"
    assert mine.of("Incendio en el baño", "negative").name == "safety"


def test_a_word_taken_out_does_not_take_out_what_rules_add() -> None:
    mine = Issues.compile({"fraud": ["-estafa", "estafa piramidal"]})
    assert mine.of("una estafa", "negative").name == "complaint"
    assert mine.of("una estafa piramidal", "negative").name == "fraud"


@pytest.mark.parametrize("word", ["wi-fi roto", "#wifiroto", "L'eau du robinet", "A&B", "24 h", "💩"])
def test_words_of_rules_are_taken_as_people_write_them(word: str) -> None:
    assert Issues.compile({"safety": [word]}).of(f"pues {word}, otra vez", "negative").name == "safety"


def test_rules_may_name_issues_of_their_own() -> None:
    mine = Issues.compile({"strike": ["huelga"]}, severity={"strike": 0.95})
    assert mine.of("Huelga y cucarachas", "negative") == Issue("strike", "huelga")


def test_every_built_in_issue_has_a_severity() -> None:
    for lists in BUILT_IN.values():
        assert set(lists) - {"innocent"} <= set(Scoring().severity)


def test_every_built_in_expression_can_be_found() -> None:
    """Its own plainest reading finds it: no typing error makes an expression that never matches."""
    for language, lists in BUILT_IN.items():
        for issue, words in lists.items():
            found = Expressions(words)
            for key, word in enumerate(words):
                plain = plainest(word)
                keys = {find.key for find in found.find(tokens_of(plain))}
                assert key in keys, f"{language} {issue}: {word!r} as {plain!r}"


def plainest(expression: str) -> str:
    pieces = [piece.split("/")[0].rstrip("*") for piece in expression.split() if piece != ".."]
    return " ".join("3" if piece == "#" else piece.removesuffix("?") or "?" for piece in pieces)


def test_of_the_posts_labelled_for_this_project_nine_in_ten_get_their_issue() -> None:
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    right = [
        ISSUES.of(row["text"], row["expect"]["label"], row["language"]).name == row["expect"]["issue"] for row in rows
    ]
    assert sum(right) >= 0.9 * len(right)


@given(st.text(), st.sampled_from(["negative", "neutral", "positive", "?"]), st.sampled_from(["es", "fr", "und", "xx"]))
def test_any_text_has_an_issue_that_can_be_weighed(text: str, label: str, language: str) -> None:
    assert ISSUES.of(text, label, language).name in Scoring().severity


@settings(max_examples=30)  # each compiles every list
@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_list_of_words_in_rules_compiles(words: list[str]) -> None:
    assert Issues.compile({"hygiene": words}).of("nada que ver", "positive").name == "default"


def test_a_megabyte_is_read_in_bounded_time() -> None:
    for text in ("no funciona la app " * 55_000, "a" * 1_000_000, "cobr " * 200_000, "🙃" * 250_000):
        begun = time.process_time()
        ISSUES.of(text, "negative")
        assert time.process_time() - begun < 1.0


def test_endless_words_are_not_remembered() -> None:
    expressions = Expressions(["cucaracha*", "fuga de gas"])

    assert [find.key for find in expressions.find(["cucaracha" + "s" * 5_000])] == [0]
    assert [find.key for find in expressions.find(["cucarachas"])] == [0]

    assert list(expressions._known) == ["cucarachas"]

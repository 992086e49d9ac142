"""Evidence in words that readers of feeling tend to miss, told in log-odds and never as a verdict."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.expressions import Expressions, tokens_of
from monitor.sentiment.emoji import NEGATIVE, POSITIVE
from monitor.sentiment.hint_words import GROUPS, LANGUAGES, words_of
from monitor.sentiment.hints import STRENGTH, Offsets, apply, hints

EVEN = (1 / 3, 1 / 3, 1 / 3)


def leaning(text: str, language: str = "es") -> float:
    """What the hints alone make of a text: −1 to +1."""
    negative, _neutral, positive = apply(EVEN, hints(text, language))
    return positive - negative


def groups(text: str, language: str = "es") -> set[str]:
    return {hint.group for hint in hints(text, language).because}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Llevo 3 semanas esperando el pedido de @tienda y nadie contesta", "es"),
        ("Me cobraron la cena dos veces y no me devuelven el dinero", "es"),
        ("Sigo sin respuesta", "es"),
        ("La app no funciona desde ayer", "es"),
        ("No lo recomiendo", "es"),
        ("Nunca más", "es"),
        ("nos dejaron tirados en el aeropuerto", "es"),
        ("hotel cutre, una porquería", "es"),
        ("On hold for 2 hours", "en"),
        ("Still waiting for a refund", "en"),
        ("My parcel never arrived", "en"),
        ("@norzal support ghosted me and kept my money", "en"),
        ("Third time this month. Never again", "en"),
        ("Not worth it", "en"),
        ("Bed bugs. Room 214", "en"),
        ("Esperando há 3 semanas e ninguém responde", "pt"),
        ("J'attends depuis 3 semaines, personne ne répond", "fr"),
        ("Non funziona e nessuno risponde", "it"),
        ("Warte seit 3 Wochen, keine Antwort", "de"),
        ("الخدمة سيئة جدا", "ar"),
    ],
)
def test_a_complaint_is_one_without_a_word_of_feeling(text: str, language: str) -> None:
    assert leaning(text, language) < -0.4


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("not bad at all", "en"),
        ("Can't complain", "en"),
        ("They never disappoint", "en"),
        ("absolutely slaps", "en"),
        ("Nada mal el café", "es"),
        ("Ni tan mal", "es"),
        ("Nunca falla", "es"),
        ("No me arrepiento", "es"),
        ("Una pasada", "es"),
        ("está padrísimo", "es"),
        ("Nichts zu meckern", "de"),
        ("Niente male", "it"),
    ],
)
def test_denied_blame_and_slang_praise_are_praise(text: str, language: str) -> None:
    assert leaning(text, language) > 0.4


@pytest.mark.parametrize(
    ("text", "language", "group"),
    [
        ("Card was cloned and they blocked it before I noticed", "en", "recovered"),
        ("Boiler broke on Sunday, they fixed it within the hour", "en", "recovered"),
        ("Already booked again, third year running", "en", "loyal"),
        ("Two years with them, not one outage", "en", "not_bad"),
        ("Never once let me down", "en", "not_bad"),
        ("I take it all back", "en", "turned_good"),
        ("La cafetera se rompió y me la cambiaron sin preguntar", "es", "recovered"),
        ("Repetimos el año que viene, chapó", "es", "loyal"),
        ("Seis meses y ni una caída", "es", "not_bad"),
        ("Retiro lo dicho, han mejorado", "es", "turned_good"),
        ("Trocaram sem perguntar nada", "pt", "recovered"),
        ("Tiro o chapéu", "pt", "loyal"),
        ("Remplacé sans discuter", "fr", "recovered"),
        ("Chapeau bas, on reviendra", "fr", "loyal"),
        ("Mi hanno richiamato subito", "it", "recovered"),
        ("Tanto di cappello, torneremo", "it", "loyal"),
        ("Anstandslos umgetauscht", "de", "recovered"),
        ("Hut ab, wir kommen wieder", "de", "loyal"),
    ],
)
def test_praise_told_as_a_story_is_praise(text: str, language: str, group: str) -> None:
    assert group in groups(text, language)
    assert leaning(text, language) > 0.4


@pytest.mark.parametrize(
    ("text", "language", "group"),
    [
        ("Opened the box and found two left shoes", "en", "wrong_thing"),
        ("Says out for delivery since Monday", "en", "stuck"),
        ("This is my fourth email about the kettle", "en", "polite"),
        ("Who signed that logo off", "en", "taste"),
        ("They closed our branch", "en", "less"),
        ("The bakery has gone downhill", "en", "turned_bad"),
        ("Pedí una lámpara y me llegó un cable", "es", "wrong_thing"),
        ("El sofá lleva nueve días en reparto", "es", "stuck"),
        ("¿Sería posible saber dónde está mi maleta?", "es", "polite"),
        ("A quién se le ocurre ese cartel", "es", "taste"),
        ("Cerraron la sucursal del barrio", "es", "less"),
        ("Ya no es lo que era", "es", "turned_bad"),
        ("Pedi azul e veio verde", "pt", "wrong_thing"),
        ("Colis vide", "fr", "wrong_thing"),
        ("Ordine incompleto", "it", "wrong_thing"),
        ("Zwei linke Schuhe", "de", "wrong_thing"),
    ],
)
def test_a_complaint_told_without_feeling_is_one(text: str, language: str, group: str) -> None:
    assert group in groups(text, language)
    assert leaning(text, language) < -0.4


def test_trouble_told_before_its_solution_is_none_and_after_it_is() -> None:
    assert "failing" not in groups("Stopped working, then they fixed it within an hour", "en")
    assert "failing" in groups("They fixed it within an hour and it stopped working", "en")
    assert "recovered" not in groups("Nobody fixed it within the hour", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Great, another delayed flight 🙃", "en"),
        ("Thanks for cancelling my flight", "en"),
        ("Love how there is no one answering, on hold again for 2 hours", "en"),
        ("what a wonderful service /s", "en"),
        ("Genial, otra vez sin internet", "es"),
        ("Gracias por perder mi maleta", "es"),
        ("Me encanta cuando se cae la app y se cayó hace 3 horas", "es"),
    ],
)
def test_praise_of_what_nobody_praises_is_irony(text: str, language: str) -> None:
    assert "irony" in groups(text, language)
    assert leaning(text, language) < 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thanks for fixing the delay so quickly", "en"),
        ("Great day out, then the match was cancelled", "en"),
        ("Gracias por resolver la avería", "es"),
        ("¡Gracias a ti! Que tengas una buena tarde", "es"),
        ("Perfecto, nos vemos a las 7 en la puerta", "es"),
    ],
)
def test_thanks_that_are_meant_are_not_irony(text: str, language: str) -> None:
    assert "irony" not in groups(text, language)


def test_quotation_marks_around_a_boast_are_doubt() -> None:
    assert "scare_quotes" in groups('their "premium" service', "en")
    assert leaning('their "premium" service', "en") < 0
    assert "scare_quotes" not in groups('the song "La brisa"', "en")


def test_a_denial_turns_praise_round_and_lifts_a_complaint() -> None:
    assert groups("No es excelente") == {"slang_bad"}
    assert hints("Nunca llega tarde", "es") == Offsets()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Alguien sabe a qué hora abre el domingo?", "es"),
        ("Does anyone know if it opens on Sundays?", "en"),
        ("Zapatara lanza su nueva tienda en línea", "es"),
        ("Oldmere opens its 20th store", "en"),
        ("Se busca camarero con experiencia", "es"),
        ("We're hiring nurses", "en"),
    ],
)
def test_questions_news_and_job_offers_lean_to_neutral_gently(text: str, language: str) -> None:
    negative, neutral, positive = apply(EVEN, hints(text, language))
    assert neutral > max(negative, positive)
    assert neutral < 0.7


def test_a_question_that_is_a_complaint_is_a_complaint() -> None:
    assert leaning("¿Alguien sabe por qué nadie contesta?") < -0.4


def test_emoji_with_a_plain_feeling_count_and_the_others_do_not() -> None:
    assert leaning("😡", "und") < 0 < leaning("😍", "und")
    assert leaning("😡😡😡", "xx") < leaning("😡", "xx") < 0
    for either_way in "😂😭🔥🙏💀":
        assert not hints(either_way, "en")
    assert not NEGATIVE & POSITIVE


def test_the_brands_own_words_count_as_much_as_they_are_worth() -> None:
    lexicon = (("brutal", 2.0), ("estafa", -3.5))
    mild, strong = hints("menudo timbre", "xx", lexicon), hints("ESTAFA total", "xx", lexicon)
    assert not mild
    assert strong.negative == -strong.positive == pytest.approx(1.225)
    assert strong.because[0].word == "estafa"


def test_the_brands_own_words_are_turned_round_where_they_are_denied() -> None:
    lexicon = (("estafa", -3.5),)
    assert hints("no es una estafa", "xx", lexicon).positive > 0


def test_a_language_without_lists_gives_no_hints() -> None:
    assert not hints("no funciona, nadie contesta", "eu")


def test_an_unknown_language_is_read_with_all_lists() -> None:
    assert leaning("nadie contesta, never again", "und") < -0.4


def test_nothing_said_changes_nothing() -> None:
    assert apply((0.2, 0.5, 0.3), hints("La tienda está en la calle Mayor", "es")) == pytest.approx((0.2, 0.5, 0.3))


def test_every_hint_says_which_words_it_was_read_from() -> None:
    because = hints("Llevo 3 semanas esperando", "es").because
    assert [(hint.group, hint.word) for hint in because] == [("waiting", "llevo 3 semanas esperando")]


def test_a_hint_is_evidence_and_not_a_verdict() -> None:
    assert all(abs(value) <= 2 for strengths in STRENGTH.values() for value in strengths)
    sure = apply((0.01, 0.04, 0.95), hints("no lo recomiendo", "es"))
    assert sure[2] > 0.5


def test_every_expression_can_be_found() -> None:
    for language in LANGUAGES:
        assert set(words_of(language)) == set(GROUPS)
        for group, words in words_of(language).items():
            found = Expressions(words)
            for key, word in enumerate(words):
                plain = plainest(word)
                keys = {find.key for find in found.find(tokens_of(plain))}
                assert key in keys, f"{language} {group}: {word!r} as {plain!r}"


def plainest(expression: str) -> str:
    pieces = [piece.split("/")[0].rstrip("*") for piece in expression.split() if piece != ".."]
    return " ".join("3" if piece == "#" else piece.removesuffix("?") for piece in pieces)


words = st.lists(st.tuples(st.text(max_size=12), st.floats(-4, 4)), max_size=4).map(tuple)
SPEECH = 'no nunca great thanks genial , . " 🙃 👏 3 semanas esperando nadie contesta mal /s ? bad not'
speech = st.lists(st.sampled_from(SPEECH.split())).map(" ".join)


@given(st.one_of(st.text(), speech), st.sampled_from([*LANGUAGES, "und", "xx"]), words)
def test_any_text_gives_bounded_offsets_and_honest_probabilities(
    text: str, language: str, lexicon: tuple[tuple[str, float], ...]
) -> None:
    offsets = hints(text, language, lexicon)
    assert all(abs(each) <= 2.5 for each in (offsets.negative, offsets.neutral, offsets.positive))
    shares = apply((0.0, 1.0, 0.0), offsets)
    assert sum(shares) == pytest.approx(1.0)
    assert min(shares) >= 0


def test_a_megabyte_is_read_in_bounded_time() -> None:
    for text in ("no funciona, nadie contesta " * 40_000, "a" * 1_000_000, '"premium ' * 110_000, "great " * 170_000):
        begun = time.process_time()
        hints(text, "und", (("estafa", -3.5),))
        assert time.process_time() - begun < 1.0

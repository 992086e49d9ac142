"""What a card says, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.notice import notice
from monitor.model import Author, MentionId, Step, Why
from monitor.notify import phrases
from monitor.notify.plain import body, brief, lines
from monitor.notify.render import Card, render
from monitor.notify.text import length
from tests.notify.samples import POSTED, SENT, entry, notification
from tests.notify.test_text import HOSTILE


def card(*held: Any, language: str = "es", now: Any = SENT, repeat: bool = False, **changes: Any) -> Card:
    told = notification(*held, **changes)
    return render(told, now=now, language=language, zone="Europe/Madrid", possible_repeat=repeat)


def test_a_first_message_says_level_brand_who_what_why_and_how_late():
    whole = card()
    (item,) = whole.items

    assert (whole.heading, whole.lead, whole.doubt, whole.more) == ("🟠 AVISO · Hotel Miramar", "", "", 0)
    assert item.who.startswith("@lucia en Mastodon, 9.000 seguidores")
    assert "cucarachas" in item.text
    assert item.headline.startswith("Prioridad 41")
    assert "Regla: page" in item.facts
    assert item.times == "Publicado 10:00:05 · visto 10:00:45 (+40 s) · enviado 10:01:20 (+35 s)"


@pytest.mark.parametrize(
    ("changes", "title", "lead", "more"),
    [
        ({"why": Why.NEW, "total": 50}, "AVISO · Hotel Miramar · 50 menciones", "", 49),
        ({"why": Why.MORE, "step": Step.THREAD, "total": 5}, "AVISO · Hotel Miramar · 5 menciones",
         "Una mención más (5 en total)", 0),
        ({"why": Why.MORE, "step": Step.MESSAGE, "total": 5, "fresh": tuple(map(MentionId, "abc"))},
         "AVISO · Hotel Miramar · 5 menciones", "3 menciones más (5 en total)", 2),
        ({"why": Why.MORE, "step": Step.EDIT, "total": 5}, "AVISO · Hotel Miramar · 5 menciones", "", 4),
        ({"why": Why.REPEAT, "step": Step.THREAD, "fresh": ()}, "AVISO · Hotel Miramar",
         "Recordatorio: sigue abierto y no hay nada nuevo", 0),
        ({"why": Why.DELETED, "step": Step.THREAD, "total": 3}, "AVISO · Hotel Miramar",
         "Su autor ha borrado la publicación", 0),
    ],
)  # fmt: skip
def test_title_and_lead_say_why_this_message(changes, title, lead, more):
    made = card(**changes)

    assert (made.title, made.lead, made.more) == (title, lead, more)


@pytest.mark.parametrize(
    ("why", "what", "title", "lead"),
    [
        (Why.TEST, "", "⚠️ Mensaje de prueba de Almenara", "Si lees esto, el receptor funciona."),
        (
            Why.TROUBLE,
            "Slack cannot be reached",
            "⚠️ El receptor «oncall» no acepta mensajes",
            "Slack cannot be reached",
        ),
        (Why.BACK, "0:05:00", "⚠️ El receptor «oncall» vuelve a aceptar mensajes", "Ha faltado durante 0:05:00."),
    ],
)
def test_messages_about_ourselves_have_no_mentions(why, what, title, lead):
    told = notice(why, about="oncall", to="terminal", what=what, now=SENT)
    made = render(told, now=SENT, language="es", zone="Europe/Madrid")

    assert (made.heading, made.lead, made.items) == (title, lead, ())
    assert body(made, limit=1000) == f"{title}\n{lead}"


def test_a_card_of_another_day_shows_dates_and_an_edit_says_updated():
    (item,) = card(now=SENT + timedelta(days=2), step=Step.EDIT, language="en").items

    assert item.times == "Posted 20 Nov 10:00:05 · seen 20 Nov 10:00:45 (+40 s) · updated 10:01:20"


def test_a_post_without_a_date_says_so():
    (item,) = card(entry(dated=False)).items

    assert item.times.startswith("La fuente no dice cuándo se publicó · visto 10:00:45 ·")


def test_a_possible_repeat_is_marked():
    assert card(repeat=True).doubt.startswith("Puede estar repetido")


def test_copies_and_a_foreign_language_are_facts():
    (item,) = card(entry(copies=4, rules=("a", "b"), language="ca")).items

    assert item.facts[1:] == ("Reglas: a, b", "Visto 4 veces en fuentes distintas", "En catalán")


def test_a_title_stands_before_the_text_and_nothing_at_all_is_said_to_be_nothing():
    assert card(entry(title="Mal hotel")).items[0].text.startswith("Mal hotel\nDos noches")
    assert card(entry(text=" \u200b ")).items[0].text == "(sin texto)"


def test_an_address_that_is_no_web_address_is_not_shown():
    assert card(entry(url="javascript:alert(1)")).items[0].url is None


@given(HOSTILE, HOSTILE, st.sampled_from(Why), st.sampled_from(Step))
def test_every_line_of_every_card_is_one_line(text, name, why, step):
    made = card(entry(text=text, author=Author(handle=name, name=name), rules=(name,)), why=why, step=step)

    for line in (
        made.title,
        made.lead,
        *(f for i in made.items for f in (i.who, i.headline, i.times, *i.facts, *i.because)),
    ):
        assert "\n" not in line
        assert "\u202e" not in line


@given(st.integers(40, 3000), st.integers(1, 30))
def test_plain_text_keeps_its_limit(limit, count):
    made = card(*(entry(id=f"x:{n}", text="malo " * 200) for n in range(count)), total=99)

    assert length(body(made, limit=limit)) <= limit


def test_plain_text_of_a_card():
    told = lines(card(total=3))

    assert told[0] == "🟠 AVISO · Hotel Miramar · 3 menciones"
    assert "https://social.example/@lucia/1" in told
    assert told[-1] == "… y 2 más"


def test_brief_is_one_short_line():
    line = brief(card(entry(text="muy\nmalo " * 500)))

    assert "\n" not in line
    assert length(line) <= 300


def test_both_languages_have_the_same_phrases():
    assert phrases._PHRASES["es"].keys() == phrases._PHRASES["en"].keys()


@pytest.mark.parametrize(
    ("length_of", "told"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=40.9), "40 s"),
        (timedelta(minutes=3, seconds=5), "3 min 5 s"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=2, seconds=5), "2 d"),
        (timedelta(days=400, hours=4), "400 d 4 h"),
    ],
)
def test_spans_are_told_in_their_two_largest_units(length_of, told):
    assert phrases.span(length_of) == told


def test_rendering_twice_is_the_same():
    told = notification(entry(), replace(entry(id="x:2"), copies=2))

    assert render(told, now=POSTED, language="es", zone="UTC") == render(told, now=POSTED, language="es", zone="UTC")

"""Lines below a card: everything that can happen to a case, in words, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.case import Act, Via
from monitor.model import Level, Step, Why
from monitor.notify.render import render
from monitor.notify.slack_blocks import message
from monitor.notify.thread import Here, line, loud
from monitor.notify.words import words
from tests.notify.cases import PAGED, TAKEN, card_of, case, event, line_of, promise, taken
from tests.notify.samples import POSTED, SENT, entry
from tests.notify.test_checklist import GUIDE

FRIDAY = POSTED + timedelta(days=7)
DAY = timedelta(days=1)


def here(language: str) -> Here:
    return Here(language=language, zone="UTC", now=SENT, guide=GUIDE)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("who", ["", "ana"])
@pytest.mark.parametrize("act", Act)
def test_everything_that_can_happen_is_told_in_one_line(act, who, language):
    told = line(event(act, who=who, target="contact", note="x", deadline=FRIDAY), taken(), here=here(language))

    assert told.startswith("09:17 ")
    assert len(told) > len("09:17 ") + 3
    assert "{" not in told
    assert "\n" not in told
    assert act.value not in told.split(":")[0] or language == "en"


@pytest.mark.parametrize(
    ("told", "spanish", "english"),
    [
        (event(Act.ACKNOWLEDGED, who="ana"), "09:17 Ana se encarga", "09:17 Ana is on it"),
        (event(Act.OVERDUE, target="p1", note="reembolso"), "09:17 Promesa vencida: reembolso (Ana, martes 09:00)",
         "09:17 Promise overdue: reembolso (Ana, Tuesday 09:00)"),
        (event(Act.PROMISED, who="luis", target="p1", note="reembolso", deadline=FRIDAY),
         "09:17 Luis apunta una promesa: reembolso (Ana, martes 09:00)",
         "09:17 Luis notes a promise: reembolso (Ana, Tuesday 09:00)"),
        (event(Act.ESCALATED, target="dirección", note="2"),
         "09:17 Sin respuesta: se avisa a dirección (paso 2 de 3)", "09:17 No answer: telling dirección (step 2 of 3)"),
        (event(Act.ESCALATED, target="dirección", note="2/3"),
         "09:17 Sin respuesta: se avisa a dirección (paso 2 de 3)", "09:17 No answer: telling dirección (step 2 of 3)"),
        (event(Act.ESCALATED, target="oncall, guardia", note="1/3"),
         "09:17 Se avisa a oncall, guardia (paso 1 de 3)", "09:17 Telling oncall, guardia (step 1 of 3)"),
        (event(Act.ESCALATED, who="ana", target="oncall, slack:U0X"),
         "09:17 Ana escala: se avisa a oncall, alguien de Slack (U0X)",
         "09:17 Ana escalates: telling oncall, somebody in Slack (U0X)"),
        (event(Act.APPROACHING, target="contact", deadline=TAKEN + timedelta(minutes=5)),
         "09:17 El objetivo de contacto vence en 5 min", "09:17 The target for contact ends in 5 min"),
        (event(Act.BREACHED, target="acknowledge", deadline=TAKEN),
         "09:17 Se ha pasado el objetivo de respuesta (era a las 09:17)",
         "09:17 The target for an answer was missed (due at 09:17)"),
        (event(Act.UNDONE, target="ana", note="ana"),
         "09:17 Ana se encargó y no ha hecho nada más: vuelve a no llevarlo nadie",
         "09:17 Ana took it and did nothing more: nobody has it now"),
        (event(Act.ROSE, level=Level.PAGE), "09:17 Sube a URGENTE", "09:17 Rises to PAGE"),
        (event(Act.RESOLVED, who="ana", target="our fault", note="Devuelto; promises open: 7", at=TAKEN + DAY),
         "21 nov 09:17 Ana lo da por resuelto: culpa nuestra; Devuelto; queda 1 promesa por cumplir",
         "21 Nov 09:17 Ana calls it resolved: our fault; Devuelto; 1 promise still owed"),
        (event(Act.RESOLVED, who="ana", target="our fault", note="our fault"),
         "09:17 Ana lo da por resuelto: culpa nuestra", "09:17 Ana calls it resolved: our fault"),
        (event(Act.RESOLVED, who="ana", note="Gracias dadas"),
         "09:17 Ana lo da por resuelto: Gracias dadas", "09:17 Ana calls it resolved: Gracias dadas"),
        (event(Act.ESCALATED, target="guardia", note="1/3", at=PAGED),
         "09:15 Se avisa a guardia (paso 1 de 3)", "09:15 Telling guardia (step 1 of 3)"),
        (event(Act.ESCALATED, target="guardia", note="1/3", at=PAGED + DAY),
         "21 nov 09:15 Sin respuesta: se avisa a guardia (paso 1 de 3)",
         "21 Nov 09:15 No answer: telling guardia (step 1 of 3)"),
        (event(Act.GREW, note="120"), "09:17 La tormenta se ha duplicado: 120 menciones",
         "09:17 The storm has doubled: 120 mentions"),
        (event(Act.LEAVE_ALONE, who="ana", note="asked"), "09:17 Ana apunta que no quiere que se le contacte",
         "09:17 Ana notes that they do not want to be contacted"),
        (event(Act.MUTED, who="ana", target="author", deadline=FRIDAY, note="ya hablamos"),
         "09:17 Ana lo silencia (todo lo de esta cuenta, hasta el 27 nov 09:00): ya hablamos",
         "09:17 Ana mutes it (everything by this account, until 27 Nov 09:00): ya hablamos"),
        (event(Act.CONTACTED, who="ana", note="email"), "09:17 Ana ha escrito en privado (Correo electrónico)",
         "09:17 Ana wrote privately (E-mail)"),
        (event(Act.TICKED, who="ana", target="write"),
         "09:17 Ana ha hecho el paso 2 («Escríbele en privado») de la guía",
         "09:17 Ana did step 2 («Escríbele en privado») of the guide"),
        (event(Act.REMINDED, target="7d"), "09:17 Hace 7 días que se resolvió: mira qué dice ahora e invita a volver",
         "09:17 Resolved 7 days ago: see what they say now, and invite them back"),
        (event(Act.REMINDED, target="untaken"), "09:17 Recordatorio: nadie se ha encargado todavía",
         "09:17 Reminder: nobody has taken it yet"),
        (event(Act.LEAVE_ALONE, who="ana"), "09:17 Ana apunta que ya se le puede contactar",
         "09:17 Ana notes that they may be contacted again"),
        (event(Act.ANSWERED, who="ana", note="neither"), "09:17 Ana lo ha leído: no es una queja",
         "09:17 Ana has read it: it is not a complaint"),
        (event(Act.JOINED, note="3"), "09:17 Se suman 3 menciones más", "09:17 3 more mentions join"),
    ],
)  # fmt: skip
def test_a_line_says_when_who_and_what(told, spanish, english):
    held = taken(promises=(promise(),))

    assert line(told, held, here=here("es")) == spanish
    assert line(told, held, here=here("en")) == english


def test_both_languages_say_the_same_things():
    spanish, english = words("es"), words("en")

    for table in ("acts", "unasked", "verbs", "done", "refusals", "states", "causes", "clocks", "feelings",
                  "languages", "said", "praise_verbs", "flaws", "confirms"):  # fmt: skip
        assert getattr(spanish, table).keys() == getattr(english, table).keys(), table
    assert len(spanish.weekdays) == len(english.weekdays) == 7


def test_nothing_can_happen_without_words():
    assert set(Act) == words("es").acts.keys() | words("es").unasked.keys()


@pytest.mark.parametrize(
    ("notification", "heard"),
    [
        (line_of(taken(), event(Act.NOTED)), False),
        (line_of(taken(), event(Act.ESCALATED), pings=("U0LUIS",)), True),
        (line_of(case(), event(Act.ROSE, level=Level.PAGE, via=Via.WATCH)), True),
        (line_of(case(), event(Act.ROSE, level=Level.ALERT, via=Via.WATCH)), False),
        (card_of(case(), why=Why.MORE, step=Step.THREAD), True),
        (card_of(case(), why=Why.CASE, pings=("U0LUIS",)), False),
    ],
    ids=["a note", "somebody is called", "a page now", "an alert now", "more of a page", "the card itself"],
)
def test_only_what_calls_somebody_or_becomes_a_page_is_shown_in_the_channel_as_well(notification, heard):
    assert loud(notification) is heard


def test_a_line_has_no_heading_and_shows_no_post_that_was_told_before():
    told = line_of(taken(), event(Act.ACKNOWLEDGED, who="ana"), pings=("U0ANA",))

    text, blocks = message(render(told, now=SENT, language="es", zone="UTC"))

    assert [block["type"] for block in blocks] == ["section", "section"]
    assert [block["text"]["text"] for block in blocks] == ["Para: <@U0ANA>", "09:17 Ana se encarga"]
    assert text == "🔴 Hotel Miramar · Lucía Pérez (Mastodon) | 09:17 Ana se encarga"


def test_a_line_about_new_mentions_shows_those_only():
    old, new = entry(id="mastodon:1"), entry(id="mastodon:2", text="Y otra más")
    told = card_of(taken(), old, new, why=Why.MORE, step=Step.THREAD, fresh=(new.mention.id,), total=2)

    made = render(told, now=SENT, language="es", zone="UTC")

    assert made.lead == "Una mención más (2 en total)"
    assert [item.text for item in made.items] == ["Y otra más"]
    assert made.more == 0

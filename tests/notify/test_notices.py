"""A flood of pages, a silence that is over, the end of a shift, the week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.case import Silence
from monitor.core.notice import silence_over
from monitor.model import CaseId, Level, Why
from monitor.notify.card import Card
from monitor.notify.plain import lines
from monitor.notify.render import render
from monitor.notify.slack_blocks import message
from tests.notify import blockkit
from tests.notify.cases import card_of, case, contacted, promise, storm
from tests.notify.samples import SENT, entry

WEEK = """# Semana 47

Casos: **12**
- 3 recuperados
- 2 abiertos

## Alcance
| crítica | recuperación |
|---|---|
| 120.000 | 40.000 |
"""


def told(why: Why, *entries: Any, language: str = "es", note: str = "", cases: Any = (), **changes: Any) -> Card:
    whole = card_of(case(), *entries, why=why, note=note, cases=cases, **changes)
    alone = replace(whole, case=None, entries=whole.entries if entries else ())
    made = render(alone, now=SENT + timedelta(hours=1), language=language, zone="Europe/Madrid")
    _, blocks = message(made)
    assert blockkit.faults(blocks) == []
    return made


@pytest.mark.parametrize(
    ("language", "heading", "lead"),
    [
        ("es", "🌊 DEMASIADOS AVISOS URGENTES · Hotel Miramar · 9 casos en espera", "Más en una hora"),
        ("en", "🌊 TOO MANY PAGES · Hotel Miramar · 9 cases waiting", "More in an hour"),
    ],
)
def test_a_flood_is_one_card_of_what_was_held_back(language, heading, lead):
    made = told(Why.FLOOD, entry(id="x:1"), entry(id="x:2"), language=language, total=9, level=Level.PAGE)

    assert made.heading == heading
    assert made.lead.startswith(lead)
    assert (len(made.items), made.more) == (2, 7)


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("es", "Ya no queda ninguno en espera: cada caso tiene su tarjeta."),
        ("en", "None is waiting any more: every case has its card."),
    ],
)
def test_a_flood_that_is_over_says_so(language, lead):
    made = told(Why.FLOOD, language=language, total=0, level=Level.PAGE)

    assert (made.lead, made.items, made.more) == (lead, (), 0)


@pytest.mark.parametrize(
    ("language", "told_of"),
    [
        (
            "es",
            ["🔔 Ha terminado un silencio", 'a="b" · «ya hablamos» · lo puso Ana · Mientras duró retuvo 3 menciones'],
        ),
        ("en", ["🔔 A silence is over", 'a="b" · «ya hablamos» · made by Ana · It held back 3 mentions']),
    ],
)
def test_a_silence_that_is_over_says_which_and_what_it_held_back(language, told_of):
    silence = Silence(
        id="s1", starts_at=SENT, ends_at=SENT, created_at=SENT, by="ana", comment="ya hablamos", matchers=('a="b"',)
    )

    made = render(silence_over(silence, to="oncall", held=3, now=SENT), now=SENT, language=language, zone="UTC")

    assert lines(made) == told_of


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"term": "menú"}, "El término «menú» · «obras» · lo puso alguien de Slack (U0X) · No retuvo nada"),
        (
            {"case": CaseId("5df41d13a0b1c2d3")},
            "Caso 5df41d13 · «obras» · lo puso alguien de Slack (U0X) · No retuvo nada",
        ),
        ({"comment": ""}, "Lo puso alguien de Slack (U0X) · No retuvo nada"),
    ],
)
def test_a_silence_says_what_was_not_to_be_heard(changes, what):
    times = {"starts_at": SENT, "ends_at": SENT, "created_at": SENT}
    silence = Silence(**({"id": "s1", "by": "slack:U0X", "comment": "obras"} | times | changes))

    made = render(silence_over(silence, to="oncall", held=0, now=SENT), now=SENT, language="es", zone="UTC")

    assert made.lead == what


def test_who_hands_over_to_whom_is_said_by_name():
    assert told(Why.HANDOVER, cases=(case(),), total=1, note="ana → luis").lead == "Ana → Luis"


def test_the_end_of_a_shift_lists_the_open_cases_the_loudest_first():
    quiet = case(id=CaseId("quiet"), level=Level.ALERT, peak=40)
    owed = contacted(id=CaseId("owed"), peak=80, promises=(promise(due=SENT),))
    made = told(Why.HANDOVER, cases=(quiet, storm(id=CaseId("storm"), peak=90), owed), total=3)

    assert made.heading == "🔁 Cambio de turno · 3 casos abiertos"
    assert [passage.lines[0] for passage in made.rows] == [
        "🔴 URGENTE · Hotel Miramar · Tormenta · nuevo · no lo lleva nadie · 58 menciones · storm",
        (
            "🔴 URGENTE · Hotel Miramar · Lucía Pérez (Mastodon) · contactado · lo tiene Ana · 1 promesa"
            " · 1 promesa vencida · owed"
        ),
        "🟠 AVISO · Hotel Miramar · Lucía Pérez (Mastodon) · nuevo · no lo lleva nadie · quiet",
    ]


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [("es", "🔁 Cambio de turno", "No queda ningún caso abierto."), ("en", "🔁 End of shift", "No case is open.")],
)
def test_a_shift_may_end_with_nothing_open(language, title, line):
    assert lines(told(Why.HANDOVER, language=language, total=0)) == [title, "", line]


def test_many_open_cases_are_counted_where_they_have_no_room():
    made = told(Why.HANDOVER, cases=tuple(case(id=CaseId(f"c{n}")) for n in range(200)), total=300)

    _, blocks = message(made)

    listed = [text for _, text in blockkit.texts(blocks) if "Lucía" in text]
    assert len(listed) > 30
    assert list(blockkit.texts(blocks))[-1][1] == f"… y {300 - len(listed)} más"


def test_a_report_is_plain_paragraphs_under_its_own_title():
    made = told(Why.REPORT, note=WEEK)

    assert made.heading == "📊 Semana 47"
    assert [passage.lines for passage in made.rows] == [
        ("Casos: 12", "• 3 recuperados", "• 2 abiertos"),
        ("ALCANCE", "crítica · recuperación", "120.000 · 40.000"),
    ]


@pytest.mark.parametrize(("language", "title"), [("es", "Informe semanal"), ("en", "Weekly report")])
def test_a_report_without_a_heading_is_called_what_it_is(language, title):
    assert told(Why.REPORT, language=language, note="Nada").title == title

"""The living card of a case: who has it, how far it is, what we know, and what can be pressed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.case import Act, Case, CaseKind, CaseState, Memory, Track, Verb, Via
from monitor.model import Author, CaseId, Level, Step, Why
from monitor.notify.card import Card
from monitor.notify.console import drawn
from monitor.notify.plain import brief, lines
from monitor.notify.render import render
from monitor.notify.slack_blocks import message
from monitor.notify.words import words
from tests.notify import blockkit
from tests.notify.cases import (
    CHAIN,
    MEMORY,
    PAGED,
    RESOLVED,
    card_of,
    case,
    contacted,
    event,
    promise,
    storm,
    taken,
)
from tests.notify.samples import POSTED, SENT, entry
from tests.notify.test_console import Stream

NOW = SENT + timedelta(hours=1)
MORE = ["No va de nosotros", "Sentimiento equivocado…", "Silenciar…", "Anotar…"]
ROSE = event(Act.ROSE, number=2, at=PAGED, level=Level.PAGE, via=Via.WATCH)


def shown(held: Case, *entries: Any, language: str = "es", **changes: Any) -> Card:
    return render(card_of(held, *entries, **changes), now=NOW, language=language, zone="Europe/Madrid")


def above(held: Case, language: str = "es", **changes: Any) -> list[str]:
    return [line for passage in shown(held, language=language, **changes).above for line in passage.lines]


def below(held: Case, language: str = "es", **changes: Any) -> list[str]:
    return [line for passage in shown(held, language=language, **changes).below for line in passage.lines]


def pressable(held: Case, language: str = "es") -> list[list[str]]:
    _, blocks = message(shown(held, language=language))
    return [[e["text"]["text"] for e in block["elements"]] for block in blocks if block["type"] == "actions"]


# Who has it, and how far it is


@pytest.mark.parametrize(
    ("held", "spanish", "english"),
    [
        (case(), ["Nuevo: nadie se ha encargado todavía"], ["New: nobody has taken it yet"]),
        (taken(), ["Lo tiene Ana desde las 10:17"], ["Ana has had it since 10:17"]),
        (
            contacted(),
            [
                "Lo tiene Ana desde las 10:17",
                "Contactado en privado tras 26 min 12 s, de ellos 11 min desde el aviso urgente",
            ],
            ["Ana has had it since 10:17", "Contacted privately after 26 min 12 s, of which 11 min since the page"],
        ),
        (
            contacted(levelled_at=POSTED),
            ["Lo tiene Ana desde las 10:17", "Contactado en privado tras 26 min 12 s"],
            ["Ana has had it since 10:17", "Contacted privately after 26 min 12 s"],
        ),
        (
            case(**RESOLVED),
            ["Resuelto a las 13:00; causa: culpa nuestra"],
            ["Resolved at 13:00; cause: our fault"],
        ),
        (
            case(**(RESOLVED | {"state": CaseState.RECOVERED, "cause": None, "recovery_reach": 180_000})),
            [
                "Resuelto a las 13:00",
                "Recuperado: quien se quejó cuenta que se arregló (alcance 180.000; la crítica, 9.000)",
            ],
            ["Resolved at 13:00", "Recovered: the author says it was put right (reach 180,000; the critique's, 9,000)"],
        ),
        (
            case(state=CaseState.RELAPSED, acknowledged_at=POSTED),
            ["Recaída: vuelve a quejarse", "Ahora no lo lleva nadie"],
            ["Relapsed: they complain again", "Nobody has it now"],
        ),
        (taken(owner="slack:U0NEW"), ["Lo tiene alguien de Slack (U0NEW) desde las 10:17"],
         ["somebody in Slack (U0NEW) has had it since 10:17"]),
    ],
)  # fmt: skip
def test_the_card_says_who_has_it_and_how_long_the_author_waited(held, spanish, english):
    assert above(held) == spanish
    assert above(held, "en") == english


def test_promises_stand_with_their_owner_and_date_the_overdue_ones_first():
    held = contacted(
        promises=(
            promise(),
            promise(id="p2", text="habitación revisada", owner="luis", due=POSTED + timedelta(minutes=50)),
            promise(id="p3", text="llamada", kept_at=SENT),
        )
    )

    assert above(held)[2:] == [
        "⏰ Vencida: habitación revisada (Luis, 10:50)",
        "☐ reembolso (Ana, martes 10:00)",
        "✅ llamada (Ana)",
    ]
    buttons = [passage.button for passage in shown(held).above if passage.button]
    assert [(b.action, b.value, b.label) for b in buttons] == [
        ("case:keep", "c0ffee12|p2", "Cumplida"),
        ("case:keep", "c0ffee12|p1", "Cumplida"),
    ]


def test_of_many_promises_the_next_ones_are_shown_and_the_others_counted():
    many = tuple(promise(id=f"p{n}", due=POSTED + timedelta(days=n)) for n in range(1, 8))

    assert above(contacted(promises=many), "en")[-1] == "… and 3 more promises"


# What we know, and what has happened


@pytest.mark.parametrize(
    ("memory", "spanish", "english"),
    [
        (None, None, None),
        (Memory(), "Con nosotros: sin casos anteriores", "With us: no earlier cases"),
        (Memory(cases=1), "Con nosotros: 1 caso anterior", "With us: 1 earlier case"),
        (replace(MEMORY, last_at=None),
         "Con nosotros: 2 casos anteriores, 1 recuperado, 1 promesa pendiente, prefiere correo electrónico",
         "With us: 2 earlier cases, 1 recovered, 1 promise owed, prefers e-mail"),
    ],
)  # fmt: skip
def test_the_card_remembers_the_author(memory, spanish, english):
    for language, told in (("es", spanish), ("en", english)):
        found = [line for line in below(case(), language, memory=memory) if line.startswith(("Con nos", "With us"))]
        assert found == ([told] if told else [])


def test_a_pile_on_says_how_many_people_and_how_many_could_see_it():
    held = case(kind=CaseKind.PILE_ON, mentions=12, authors=9, reach=230_000)

    assert shown(held).heading == "🔴 URGENTE · Hotel Miramar · 12 menciones"
    assert "Alrededor de una publicación: 12 menciones de 9 cuentas · alcance conjunto 230.000" in below(held)
    assert "Around one post: 12 mentions by 9 accounts · joint reach 230,000" in below(held, "en")


def test_the_newest_three_events_stand_on_the_card_and_so_does_its_name():
    happened = tuple(event(Act.NOTED, number=n, who="ana", note=f"nota {n}") for n in range(1, 6))

    assert below(taken(), events=happened) == [
        "10:17 Ana anota: nota 3",
        "10:17 Ana anota: nota 4",
        "10:17 Ana anota: nota 5",
        "Caso c0ffee12 · almenara cases show c0ffee12",
    ]


@pytest.mark.parametrize(
    ("flags", "language", "fact"),
    [
        ((), "es", "En catalán"),
        (("language_not_spoken",), "es", "En catalán: el sentimiento no se puede juzgar en este idioma"),
        (("language_not_spoken",), "en", "In Catalan; judged as unknown, because we cannot read feeling in it"),
    ],
)
def test_another_language_is_named_and_so_is_that_we_cannot_read_it(flags, language, fact):
    (item,) = shown(case(), entry(language="ca", flags=flags), language=language).items

    assert fact in item.facts


# What can be pressed


@pytest.mark.parametrize(
    ("held", "rows"),
    [
        (case(), [["Me encargo", "Contactado en privado", "Promesa…", "Resolver…"],
                  [*MORE, "Escalar"]]),
        (case(chain=None), [["Me encargo", "Contactado en privado", "Promesa…", "Resolver…"], MORE]),
        (case(chain=replace(CHAIN, done=6)), [["Me encargo", "Contactado en privado", "Promesa…", "Resolver…"], MORE]),
        (taken(), [["Contactado en privado", "Promesa…", "Resolver…", "Soltar"], [*MORE, "Escalar"]]),
        (contacted(), [["En arreglo", "Promesa…", "Resolver…", "Soltar"], [*MORE, "Escalar"]]),
        (case(**RESOLVED), [["Reabrir", "Anotar…"]]),
        (case(state=CaseState.RELAPSED, followed_by=CaseId("newer123456")), [["Anotar…"]]),
        (storm(), [["Me encargo", "En arreglo", "Resolver…"],
                   ["No va de nosotros", "Silenciar…", "Anotar…", "Escalar"]]),
        (case(track=Track.PRAISE, level=Level.OPPORTUNITY),
         [["Me encargo", "Agradecido en privado", "Promesa…", "Cerrar…"], MORE]),
        (case(asks=True), [["Sí, es una queja"], ["No es una queja"]]),
    ],
    ids=["new", "without a chain", "everybody told", "taken", "contacted", "resolved", "relapsed elsewhere", "storm",
         "praise", "asks"],
)  # fmt: skip
def test_only_what_makes_sense_can_be_pressed(held, rows):
    assert pressable(held) == rows
    assert all(len(row) <= 5 for row in rows), "a phone shows no more of a row"


@pytest.mark.parametrize(
    ("held", "memory", "primary"),
    [
        (case(), None, "Me encargo"),
        (taken(), None, "Contactado en privado"),
        (taken(), Memory(leave_alone=True), "Resolver…"),
        (contacted(), None, "En arreglo"),
        (contacted(state=CaseState.FIXING, fixing_at=SENT), None, "Resolver…"),
        (case(state=CaseState.RELAPSED, acknowledged_at=POSTED, contacted_at=POSTED), None, "Me encargo"),
        (taken(track=Track.PRAISE, level=Level.OPPORTUNITY), None, "Agradecido en privado"),
        (contacted(track=Track.PRAISE, level=Level.OPPORTUNITY), None, "Cerrar…"),
        (storm(owner="ana", state=CaseState.ACKNOWLEDGED), None, "En arreglo"),
        (storm(owner="ana", state=CaseState.FIXING, fixing_at=SENT), None, "Resolver…"),
        (case(**RESOLVED), None, None),
        (case(asks=True), None, None),
    ],
)
def test_what_comes_next_is_the_one_button_that_stands_out(held, memory, primary):
    _, blocks = message(shown(held, memory=memory))

    styled = [each["text"]["text"] for block in blocks if block["type"] == "actions" for each in block["elements"]
              if each.get("style") == "primary"]  # fmt: skip
    assert styled == ([primary] if primary else [])


def test_what_is_pressed_most_stands_right_below_what_was_said_and_before_the_arithmetic():
    _, blocks = message(shown(case(), memory=MEMORY))

    assert [block["type"] for block in blocks] == [
        "header", "section", "section", "section", "actions", "context", "context", "context", "actions",
    ]  # fmt: skip
    assert blocks[3]["text"]["text"].startswith("Dos noches")
    assert blocks[4]["elements"][0]["text"]["text"] == "Me encargo"


def test_on_a_card_of_many_posts_it_stands_before_the_list():
    many = [entry(id=f"mastodon:{n}") for n in range(9)]
    _, blocks = message(shown(case(mentions=9), *many))

    assert [block["type"] for block in blocks][:3] == ["header", "section", "actions"]


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_closes_a_case_or_wakes_somebody_is_asked_once_more(language):
    _, blocks = message(shown(case(), language=language))

    asked = {
        each["action_id"]: each["confirm"]
        for block in blocks
        if block["type"] == "actions"
        for each in block["elements"]
        if "confirm" in each
    }
    assert set(asked) == {"case:not-about-us", "case:escalate"}
    assert asked["case:not-about-us"]["style"] == "danger"
    assert asked["case:not-about-us"]["confirm"]["text"] == words(language).verbs[Verb.NOT_ABOUT_US]
    assert "style" not in asked["case:escalate"]


@pytest.mark.parametrize(
    ("held", "action", "of"),
    [
        (case(), "case:resolve", ""),
        (case(track=Track.PRAISE), "case:resolve", "|praise"),
        (case(), "case:mute", ""),
        (case(), "case:note", ""),
        (storm(), "case:mute", "|nobody"),
        (case(author=""), "case:note", "|nobody"),
    ],
)
def test_a_button_says_what_its_form_has_to_know(held, action, of):
    _, blocks = message(shown(held))

    pressed = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
    assert [e["value"] for e in pressed if e["action_id"] == action] == [f"c0ffee12{of}"]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_a_button_and_an_answer_in_both_languages(verb, language):
    told = words(language)

    assert 0 < len(told.verbs[verb]) <= 75
    assert told.done[verb]


def test_a_button_carries_its_verb_and_the_case():
    _, blocks = message(shown(case(asks=True)))

    buttons = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    assert [(b["action_id"], b["value"]) for b in buttons] == [
        ("case:answer", "c0ffee12|complaint"),
        ("case:answer", "c0ffee12|neither"),
    ]


def test_where_nobody_hears_what_is_pressed_there_are_no_buttons():
    _, blocks = message(shown(contacted(promises=(promise(),))), interactive=False)

    assert "action_id" not in str([block for block in blocks if "open_post" not in str(block)])
    assert "Caso c0ffee12 · almenara cases show c0ffee12" in str(blocks)


# Other sorts of card


@pytest.mark.parametrize("language", ["es", "en"])
def test_whoever_asked_to_be_left_alone_is_said_to_before_anything_else(language):
    for held in (case(), contacted(), case(asks=True)):
        told = above(held, language, memory=Memory(cases=1, leave_alone=True))
        assert words(language).said["leave_alone"] in told[:2]


@pytest.mark.parametrize(
    ("held", "heading"),
    [
        (case(**RESOLVED), "✅ RESUELTO · Hotel Miramar"),
        (case(**(RESOLVED | {"state": CaseState.RECOVERED})), "✅ RECUPERADO · Hotel Miramar"),
        (storm(**RESOLVED), "✅ RESUELTO · TORMENTA · Hotel Miramar · 58 menciones"),
        (taken(), "🔴 URGENTE · Hotel Miramar"),
    ],
)
def test_what_is_over_does_not_look_as_if_it_were_on_fire(held, heading):
    assert shown(held).heading == heading


def test_a_case_that_goes_on_in_a_newer_one_says_in_which():
    held = case(state=CaseState.RELAPSED, followed_by=CaseId("5df41d13a0b1c2d3e4f5061728394a5b"))

    assert above(held) == ["Recaída: vuelve a quejarse", "Lo que haya que hacer se hace en el caso nuevo, 5df41d13"]


def test_a_case_is_named_once_and_as_short_as_can_be_typed():
    held = case(id=CaseId("5df41d13a0b1c2d3e4f5061728394a5b"))

    assert below(held)[-1] == "Caso 5df41d13 · almenara cases show 5df41d13"


@pytest.mark.parametrize(("language", "word"), [("es", "🧪 SIMULACRO"), ("en", "🧪 DRILL")])
def test_a_drill_says_so_at_the_head_of_everything(language, word):
    held = case(author=f"{Case.DRILL}x", name="x", mentions=2)
    made = shown(held, language=language)
    assert made.title.startswith(f"{word} · ")
    _, blocks = message(made)
    assert word in blocks[0]["text"]["text"]
    for why, extra in ((Why.CASE, (event(Act.ACKNOWLEDGED, who="ana"),)), (Why.MORE, ()), (Why.REPEAT, ())):
        line = shown(held, language=language, step=Step.THREAD, why=why, events=extra)
        _, blocks = message(line)
        assert blocks[0]["text"]["text"].startswith(f"{word} · ")
        assert line.title.startswith(f"{word} · ")
        assert word in brief(line)


def test_a_drill_is_known_where_no_case_tells_of_it():
    fake = Author(id=f"{Case.DRILL}x".partition(":")[2], handle="almenara-drill", followers=2_000_000)
    told = replace(card_of(case(), entry(author=fake)), case=None)

    made = render(told, now=NOW, language="es", zone="UTC")
    mixed = replace(told, entries=(*told.entries, entry(id="mastodon:2")))

    assert made.title.startswith("🧪 SIMULACRO · ")
    assert made.items[0].who.startswith("🧪 SIMULACRO · ")
    assert not render(mixed, now=NOW, language="es", zone="UTC").title.startswith("🧪")


def test_the_route_by_which_it_came_stands_beside_the_rule():
    told = replace(card_of(case()), route="0.2")

    (item,) = render(told, now=NOW, language="es", zone="UTC").items
    assert "Regla: page · ruta 0.2 → oncall" in item.facts


def test_an_unsure_mention_is_a_question_and_nothing_else_until_it_is_answered():
    held = case(asks=True, level=Level.ALERT)

    assert shown(held).heading == "❓ ¿UNA QUEJA? · Hotel Miramar"
    assert above(held, memory=MEMORY) == ["No estamos seguros. ¿Es una queja sobre Hotel Miramar?"]
    assert above(held, "en") == ["We are not sure. Is this a complaint about Hotel Miramar?"]
    assert len(below(held, memory=MEMORY)) == 1
    assert shown(replace(held, answer="complaint")).heading == "🟠 AVISO · Hotel Miramar"


def test_a_storm_is_compared_with_what_is_usual():
    assert shown(storm()).heading == "🌪️ TORMENTA · Hotel Miramar · 58 menciones"
    assert above(storm()) == [
        "Desde las 10:00: 58 menciones en 1 h; lo habitual son 3,1 (×19)",
        "⚠️ Posible coordinación: el 55 % son cuentas nuevas o casi sin seguidores",
        "31 cuentas; las de más influencia: @lucia (81), @pedro (60)",
        "Redes: Mastodon 40, X 18",
        "Se repite: «cucarachas», «ducha»",
        "Nuevo: nadie se ha encargado todavía",
    ]
    assert above(storm(), "en")[:2] == [
        "Since 10:00: 58 mentions in 1 h; usual would be 3.1 (×19)",
        "⚠️ Possible coordination: 55% are new accounts or have hardly any followers",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"young": 0.4}, "Cuentas nuevas o casi sin seguidores: 40 %"),
        ({"expected": 0.01}, "Desde las 10:00: 58 menciones en 1 h; lo habitual es casi ninguna"),
        ({"calm_at": SENT}, "En calma desde las 10:01"),
    ],
)
def test_a_storm_tells_what_it_knows(changes, told):
    facts = storm().storm
    assert facts is not None

    assert told in above(storm(storm=replace(facts, **changes)))


def test_a_spike_of_any_mentions_is_no_storm():
    facts = storm().storm
    assert facts is not None

    assert shown(storm(storm=replace(facts, stream="all"))).title.startswith("PICO DE MENCIONES")


def test_praise_has_an_icon_of_its_own():
    assert shown(case(track=Track.PRAISE, level=Level.OPPORTUNITY)).heading == "🌟 OPORTUNIDAD · Hotel Miramar"


def test_who_is_called_is_called_by_the_only_live_text_of_the_card():
    _, blocks = message(shown(case(), pings=("U0ANA", "U0LUIS")))

    live = [text for kind, text in blockkit.texts(blocks) if kind == blockkit.MRKDWN]
    assert live == ["Para: <@U0ANA> <@U0LUIS>"]


def test_the_same_card_in_a_terminal_and_on_a_lock_screen():
    made = shown(contacted(), events=(ROSE,), memory=MEMORY, pings=("U0ANA",), step=Step.EDIT)

    told = drawn(made, Stream())
    for part in ("URGENTE · Hotel Miramar", "Lo tiene Ana", "cucarachas", "10:15 Sube a URGENTE", "c0ffee12"):
        assert part in told
    assert "U0ANA" not in told
    assert "Me encargo" not in told
    assert lines(made)[1] == "Lo tiene Ana desde las 10:17"
    assert brief(made).startswith("🔴 URGENTE · Hotel Miramar | @lucia en Mastodon")


def test_an_escalation_to_another_receiver_is_the_whole_card_with_what_happened_first():
    told = event(Act.ESCALATED, target="dirección", note="2", via=Via.CLOCK)

    made = shown(case(chain=CHAIN), why=Why.CASE, events=(told,))

    assert made.above[0].lines == ("10:17 Sin respuesta: se avisa a dirección (paso 2 de 3)",)
    assert made.items
    assert made.buttons

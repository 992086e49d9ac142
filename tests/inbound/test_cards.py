"""Every button of every card, pressed: from the card as it is rendered, through its form, to the desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.case import Act, Case, CaseKind, CaseState, Cause, Command, Refusal, Refused, Track, Verb
from monitor.model import Level
from monitor.notify.modals import form
from monitor.notify.render import render
from monitor.notify.slack_blocks import message
from monitor.notify.thread import ASKED
from tests.fakes.clock import START
from tests.fakes.slack_forms import buttons
from tests.inbound.office import CASE, Office
from tests.notify import blockkit
from tests.notify.cases import RESOLVED, card_of, case, contacted, promise, storm, taken

LATER = START.replace(year=START.year + 1)
OURS = {"id": CASE, "brand": "Hotel Miramar", "promises": (promise(due=LATER),)}
PRAISE = {"track": Track.PRAISE, "level": Level.OPPORTUNITY, "chain": None}
CARDS = {
    "new": case(**OURS),
    "nobody knows who": case(**OURS, author="", name=""),
    "asks": case(**OURS, asks=True, level=Level.ALERT),
    "taken": taken(**OURS),
    "contacted": contacted(**OURS),
    "fixing": contacted(**OURS, state=CaseState.FIXING, fixing_at=START),
    "resolved": case(**OURS, **RESOLVED),
    "relapsed": case(**OURS, state=CaseState.RELAPSED, acknowledged_at=START),
    "praise": case(**OURS, **PRAISE),
    "praise taken": taken(**OURS, **PRAISE),
    "praise contacted": contacted(**OURS, **PRAISE),
    "praise closed": case(**OURS, **(RESOLVED | {"cause": None}), **PRAISE),
    "storm": storm(**OURS),
    "storm taken": storm(**OURS, owner="ana", state=CaseState.ACKNOWLEDGED, acknowledged_at=START),
    "pile-on": case(**OURS, kind=CaseKind.PILE_ON, authors=9, mentions=12),
}
WRITTEN: dict[str, dict[str, Any]] = {
    "promise": {"text": "Devolver dos noches"},
    "resolve": {"cause": "our fault"},
    "wrong-feeling": {"feeling": "positive"},
    "mute": {"what": "case", "note": "ya hablamos"},
    "note": {"text": "Le llamamos"},
}


def standing(office: Office, held: Case) -> dict[str, Any]:
    """The card as it stands in the channel."""
    office.forms = form
    office.desk.cases[CASE] = held
    made = render(card_of(held), now=START, language="es", zone="UTC")
    text, blocks = message(made)
    assert blockkit.faults(blocks) == []
    card = office.card()
    card |= {"text": text, "blocks": blocks}
    return card


def pressable() -> list[Any]:
    found = []
    for name, held in CARDS.items():
        _, blocks = message(render(card_of(held), now=START, language="es", zone="UTC"))
        pressed = [each for each in buttons({"blocks": blocks}) if each["action_id"].startswith("case:")]
        found += [pytest.param(held, each["action_id"], each["value"], id=f"{name}: {each['text']['text']}")
                  for each in pressed]  # fmt: skip
    return found


@pytest.mark.parametrize(("held", "action", "value"), pressable())
async def test_it_does_what_it_says(office: Office, held: Case, action: str, value: str) -> None:
    card = standing(office, held)

    assert (await office.slack.press(card, action, value=value)).acknowledged
    verb = action.removeprefix("case:")
    if verb in WRITTEN:
        (view,) = office.slack.hands.forms
        asked = {block["block_id"] for block in view["blocks"]}
        given = {name: text for name, text in WRITTEN[verb].items() if name in asked}
        outcome = await office.slack.submit(view, given)
        assert (outcome.acknowledged, outcome.payload) == (True, None)

    assert office.slack.hands.whispers == []
    (command,) = office.desk.asked
    assert (command.verb, command.who) == (Verb(verb), "ana")
    assert office.desk.now != held, "something came of it"


async def test_praise_is_closed_without_a_cause(office: Office) -> None:
    card = standing(office, CARDS["praise taken"])

    await office.slack.press(card, "case:resolve")
    (view,) = office.slack.hands.forms
    assert [block["block_id"] for block in view["blocks"]] == ["note"]
    await office.slack.submit(view, {})

    assert (office.desk.now.state, office.desk.now.cause) == (CaseState.RESOLVED, None)


async def test_a_complaint_is_closed_with_one(office: Office) -> None:
    await office.slack.press(standing(office, CARDS["taken"]), "case:resolve")
    await office.slack.submit(office.slack.hands.forms[0], {"cause": "accident", "note": "Se fue la luz"})

    assert office.desk.now.cause is Cause.ACCIDENT


class TestNoting:
    @pytest.mark.parametrize(
        ("values", "happened"),
        [
            ({"text": "Es clienta"}, [(Act.NOTED, "Es clienta")]),
            ({"channel": "email"}, [(Act.PREFERS, "email")]),
            ({"contact": "no"}, [(Act.LEAVE_ALONE, ASKED)]),
            ({"contact": "no", "text": "Lo pidió dos veces"}, [(Act.LEAVE_ALONE, "Lo pidió dos veces")]),
            (
                {"text": "Es clienta", "channel": "phone", "contact": "no"},
                [(Act.PREFERS, "phone"), (Act.LEAVE_ALONE, "Es clienta")],
            ),
            ({"text": "Es clienta", "channel": "dm"}, [(Act.PREFERS, "dm"), (Act.NOTED, "Es clienta")]),
        ],
    )
    async def test_one_form_says_it_all(self, office: Office, values: Any, happened: Any) -> None:
        await office.slack.press(standing(office, CARDS["taken"]), "case:note")
        outcome = await office.slack.submit(office.slack.hands.forms[0], values)

        assert (outcome.acknowledged, outcome.payload) == (True, None)
        assert [(event.act, event.note) for event in office.desk.events] == happened

    async def test_handed_in_twice_each_of_it_is_one_event(self, office: Office) -> None:
        await office.slack.press(standing(office, CARDS["taken"]), "case:note")
        payload = office.slack.hands.submitted(office.slack.hands.forms[0], {"text": "Es clienta", "channel": "dm"})
        await office.slack.hands.send("interactive", payload, accepts=True)
        office.slack.hands.cut()
        await office.board.stop()
        office.board = office.another_process()  # … and the second one knows nothing of the first
        await office.board.apply(office.rules)
        await office.slack.hands.send("interactive", payload, accepts=True)

        assert [event.act for event in office.desk.events] == [Act.PREFERS, Act.NOTED]

    async def test_what_is_so_already_keeps_nothing_else_from_being_noted(self, office: Office) -> None:
        card = standing(office, CARDS["taken"])
        do = office.desk.do

        async def known(command: Command) -> Any:
            return Refused(why=Refusal.ALREADY) if command.verb is Verb.PREFER else await do(command)

        office.desk.do = known  # type: ignore[method-assign]
        await office.slack.press(card, "case:note")
        outcome = await office.slack.submit(office.slack.hands.forms[0], {"text": "Es clienta", "channel": "dm"})

        assert outcome.payload is None
        assert [event.act for event in office.desk.events] == [Act.NOTED]

    async def test_nothing_written_is_said_beside_the_first_field(self, office: Office) -> None:
        await office.slack.press(standing(office, CARDS["taken"]), "case:note")

        outcome = await office.slack.submit(office.slack.hands.forms[0], {})

        assert outcome.errors == {"text": "Falta este dato."}


async def test_whoever_comes_second_is_told_who_has_it_and_since_when(office: Office) -> None:
    card = standing(office, CARDS["new"])
    office.desk.cases[CASE] = replace(CARDS["taken"], acknowledged_at=START)

    await office.slack.press(card, "case:acknowledge", "U0LUIS")

    assert office.slack.hands.heard("U0LUIS") == ["Ana has had it since 11:30."]


async def test_what_does_not_fit_is_said_in_the_readers_language_beside_its_field(office: Office) -> None:
    await office.slack.press(standing(office, CARDS["taken"]), "case:promise")
    (view,) = office.slack.hands.forms
    many = tuple(promise(id=f"p{n}", text=f"x{n}", due=LATER) for n in range(50))
    office.desk.cases[CASE] = replace(CARDS["taken"], promises=many)

    outcome = await office.slack.submit(view, {"text": "Otra más"})

    assert outcome.errors == {"text": "No se ha hecho nada. Un caso admite 50 promesas como mucho."}

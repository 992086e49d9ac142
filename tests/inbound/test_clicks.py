"""One interaction, one effect, one clear answer: from a press in Slack to the desk and back, over real sockets."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from monitor.case import CaseState, Refusal, Refused, Track, Verb
from monitor.inbound.parse import FORMS
from monitor.notify.answers import answer
from monitor.notify.modals import form
from monitor.notify.text import mrkdwn
from tests.fakes.clock import START
from tests.inbound.office import CASE, Office, a_case, until

ACK = ("acknowledge", CASE)


def refused(
    why: Refusal, language: str, who: str = "", verb: Verb = Verb.ACKNOWLEDGE, since: datetime | None = None
) -> str:
    """The sentence that tells it."""
    refusal = Refused(why=why, who=who, since=since)
    return mrkdwn(answer(refusal, verb, language, zone="Europe/Madrid", now=START))


async def test_a_press_is_a_command_and_needs_no_words(office: Office) -> None:
    outcome = await office.slack.press(office.card(ACK), "case:acknowledge")
    assert (outcome.acknowledged, outcome.payload) == (True, None)
    assert office.desk.done() == ["acknowledged by ana"]
    assert office.slack.hands.whispers == []


async def test_two_people_at_once_are_one_owner_and_one_told_so(office: Office) -> None:
    card = office.card(ACK)
    both = await asyncio.gather(
        office.slack.press(card, "case:acknowledge", "U0ANA"), office.slack.press(card, "case:acknowledge", "U0LUIS")
    )
    assert [each.acknowledged for each in both] == [True, True]
    assert office.desk.done() == ["acknowledged by ana"]
    assert office.slack.hands.heard("U0LUIS") == [refused(Refusal.TAKEN, "en", "ana", since=START)]
    assert office.slack.hands.heard("U0ANA") == []


async def test_a_double_click_is_one_effect_even_where_twice_would_be_two(office: Office) -> None:
    card = office.card(("escalate", f"{CASE}|oncall"))
    payload = office.slack.hands.pressed(card, "case:escalate")
    again = office.slack.hands.pressed(card, "case:escalate")
    outcomes = [await office.slack.hands.send("interactive", each) for each in (payload, again)]
    assert [each.acknowledged for each in outcomes] == [True, True]
    assert office.desk.done() == ["escalated by ana"]
    assert office.slack.hands.whispers == []


async def test_pressed_again_some_time_later_is_meant(office: Office) -> None:
    card = office.card(("escalate", f"{CASE}|oncall"))
    for seconds in (0, 60):
        payload = office.slack.hands.pressed(card, "case:escalate")
        payload["actions"][0]["action_ts"] = f"{START.timestamp() + seconds:.6f}"
        await office.slack.hands.send("interactive", payload)
    assert office.desk.done() == ["escalated by ana", "escalated by ana"]


async def test_a_click_on_a_stale_card_says_what_is_so(office: Office) -> None:
    office.desk.cases[CASE] = a_case(state=CaseState.RESOLVED)
    assert (await office.slack.press(office.card(ACK), "case:acknowledge")).acknowledged
    assert (await office.slack.press(office.card(("acknowledge", "longgone")), "case:acknowledge")).acknowledged
    assert office.slack.hands.heard("U0ANA") == [
        refused(Refusal.OVER, "es"),
        refused(Refusal.UNKNOWN, "es"),
    ]


async def test_an_envelope_sent_again_has_no_second_effect_and_no_second_answer(office: Office) -> None:
    office.desk.cases[CASE] = a_case(owner="luis", state=CaseState.ACKNOWLEDGED)
    payload = office.slack.hands.pressed(office.card(ACK), "case:acknowledge")
    for attempt in range(3):
        outcome = await office.slack.hands.send("interactive", payload, envelope="E-same", attempt=attempt)
        assert outcome.acknowledged
    assert office.desk.done() == []
    assert office.slack.hands.heard("U0ANA") == [refused(Refusal.TAKEN, "es", "luis")]


async def test_the_same_envelope_twice_at_once_is_one_command(office: Office) -> None:
    payload = office.slack.hands.pressed(office.card(ACK), "case:acknowledge")
    sent = await asyncio.gather(*(office.slack.hands.send("interactive", payload, envelope=f"E{n}") for n in range(5)))
    assert all(each.acknowledged for each in sent)
    assert len(office.desk.asked) == 1


class TestWhateverTheDatabaseDoes:
    async def test_hanging_for_ten_seconds_it_is_answered_within_three(self, office: Office) -> None:
        office.desk.answers.clear()
        press = asyncio.create_task(office.slack.press(office.card(ACK), "case:acknowledge"))
        await office.meanwhile(seconds=2)
        outcome = await press
        assert outcome.acknowledged
        assert office.clock.now() - START <= timedelta(seconds=3)
        (told,) = office.slack.hands.heard("U0ANA")
        assert "Vuelve a pulsar" in told
        # After ten seconds it answers, and what was asked for lands: that is said too, and once.
        await office.clock.advance(timedelta(seconds=8))
        office.desk.answers.set()
        await until(lambda: len(office.slack.hands.whispers) == 2)
        assert office.slack.hands.heard("U0ANA")[1] == "Ya está anotado."
        assert office.desk.done() == ["acknowledged by ana"]

    async def test_pressing_again_meanwhile_is_harmless(self, office: Office) -> None:
        office.desk.answers.clear()
        card = office.card(("escalate", f"{CASE}|oncall"))
        for _ in range(2):
            press = asyncio.create_task(office.slack.press(card, "case:escalate"))
            await office.meanwhile(seconds=2)
            while not press.done():
                await office.clock.advance(timedelta(seconds=1))
                await asyncio.sleep(0.001)
            assert press.result().acknowledged
        office.desk.answers.set()
        await until(lambda: office.desk.done() != [])
        assert office.desk.done() == ["escalated by ana"]

    async def test_being_away_it_is_said_and_the_next_press_is_the_same_command(self, office: Office) -> None:
        office.desk.gone = True
        card = office.card(("escalate", f"{CASE}|oncall"))
        first = office.slack.hands.pressed(card, "case:escalate")
        first["actions"][0]["action_ts"] = f"{START.timestamp():.6f}"
        later = office.slack.hands.pressed(card, "case:escalate")
        later["actions"][0]["action_ts"] = f"{START.timestamp() + 600:.6f}"
        assert (await office.slack.hands.send("interactive", first)).acknowledged
        assert "Vuelve a pulsar" in office.slack.hands.heard("U0ANA")[0]
        office.desk.gone = False
        assert (await office.slack.hands.send("interactive", later)).acknowledged
        assert len({command.key for command in office.desk.asked}) == 1
        assert office.desk.done() == ["escalated by ana"]

    async def test_long_after_nobody_knew_how_it_ended_a_press_is_a_new_one(self, office: Office) -> None:
        office.desk.gone = True
        card = office.card(("escalate", f"{CASE}|oncall"))
        for hours in (0, 1):
            payload = office.slack.hands.pressed(card, "case:escalate")
            payload["actions"][0]["action_ts"] = f"{START.timestamp() + 3600 * hours:.6f}"
            await office.slack.hands.send("interactive", payload)
        assert len({command.key for command in office.desk.asked}) == 2

    async def test_a_case_keeps_its_order_and_does_not_hold_up_another(self, office: Office) -> None:
        office.desk.answers.clear()
        card = office.card(("contact", f"{CASE}|dm"), ("fix", CASE), ("contact", "other"))
        presses = [
            asyncio.create_task(office.slack.press(card, "case:contact", value=f"{CASE}|dm")),
            asyncio.create_task(office.slack.press(card, "case:fix")),
            asyncio.create_task(office.slack.press(card, "case:contact", "U0LUIS", value="other")),
        ]
        await until(lambda: len(office.desk.asked) == 2)
        assert {(each.verb, each.case) for each in office.desk.asked} == {
            (Verb.CONTACT, CASE),
            (Verb.CONTACT, "other"),
        }
        office.desk.answers.set()
        await asyncio.gather(*presses)
        assert office.desk.done() == ["acknowledged by ana", "contacted by ana", "fixing by ana"]

    async def test_slack_not_taking_the_answer_still_gets_its_acknowledgement(self, office: Office) -> None:
        office.slack.hands.whisper_error = "fatal_error"
        office.desk.cases[CASE] = a_case(owner="luis", state=CaseState.ACKNOWLEDGED)
        assert (await office.slack.press(office.card(ACK), "case:acknowledge")).acknowledged

    async def test_without_a_response_url_the_answer_comes_by_the_channel(self, office: Office) -> None:
        office.desk.cases[CASE] = a_case(owner="luis", state=CaseState.ACKNOWLEDGED)
        await office.slack.press(office.card(ACK), "case:acknowledge", response_url="")
        assert office.slack.hands.whispers[0]["via"] == "chat.postEphemeral"

    async def test_an_answer_stays_with_slack(self, office: Office) -> None:
        """A payload cannot make us call another server, and neither can a redirect."""
        called: list[bytes] = []

        async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            called.append(await reader.readline())
            writer.close()

        server = await asyncio.start_server(stranger, "127.0.0.1", 0)
        elsewhere = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
        office.desk.cases[CASE] = a_case(owner="luis", state=CaseState.ACKNOWLEDGED)
        office.slack.hands.redirects_to = elsewhere
        redirected = f"http://127.0.0.1:{office.slack.port}/moved"
        for url in (elsewhere, redirected, "https://hooks.slack.com.evil.example/x", "http://[", "file:///etc/passwd"):
            await office.slack.press(office.card(ACK), "case:acknowledge", response_url=url)
            assert office.slack.hands.whispers.pop()["via"] == "chat.postEphemeral"
        server.close()
        assert called == []

    async def test_more_at_once_than_can_be_done_is_still_answered(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await office.slack.press(office.card(("note", CASE)), "case:note")
        monkeypatch.setattr("monitor.inbound.answering.MOST_AT_ONCE", 0)
        assert (await office.slack.press(office.card(ACK), "case:acknowledge")).acknowledged
        assert "no responde" in (await office.slack.slash("status")).text
        outcome = await office.slack.submit(office.slack.hands.forms[0], {"text": "Le llamamos"})
        assert "Vuelve a pulsar" in outcome.errors["text"]
        assert office.desk.asked == []

    async def test_a_mistake_of_ours_is_answered_too(self, office: Office) -> None:
        def broken(*_given: object, **_more: object) -> None:
            raise ZeroDivisionError

        office.forms = broken
        assert (await office.slack.press(office.card(("note", CASE)), "case:note")).acknowledged
        assert "No se ha podido abrir" in office.slack.hands.heard("U0ANA")[0]


class TestKilledBetweenEffectAndAcknowledgement:
    async def test_slack_sends_again_and_there_is_one_effect(self, office: Office) -> None:
        office.desk.hangs_after = True
        office.desk.answers.clear()
        card = office.card(("escalate", f"{CASE}|oncall"))
        press = asyncio.create_task(office.slack.press(card, "case:escalate"))
        await until(lambda: office.desk.done() != [])
        office.slack.hands.cut()  # the process is gone: no acknowledgement, no memory
        dead, office.board = office.board, office.another_process()
        office.desk.answers.set()
        office.desk.hangs_after = False
        await office.board.apply(office.rules)
        outcome = await press
        assert (outcome.acknowledged, outcome.deliveries) == (True, 2)
        assert office.desk.done() == ["escalated by ana"]
        assert office.slack.hands.whispers == []
        await dead.stop()


class TestForms:
    async def test_a_promise_is_written_in_a_form(self, office: Office) -> None:
        card = office.card(("promise", CASE))
        assert (await office.slack.press(card, "case:promise")).acknowledged
        (form,) = office.slack.hands.forms
        due = START + timedelta(days=3)
        outcome = await office.slack.submit(
            form, {"text": "Devolver dos noches", "owner": "luis", "due": int(due.timestamp())}
        )
        assert (outcome.acknowledged, outcome.payload) == (True, None)
        (promise,) = office.desk.now.promises
        assert (promise.text, promise.owner, promise.due) == ("Devolver dos noches", "luis", due)
        assert office.desk.now.owner == "ana"

    async def test_what_is_wrong_stands_beside_its_field(self, office: Office) -> None:
        await office.slack.press(office.card(("promise", CASE)), "case:promise")
        (form,) = office.slack.hands.forms
        outcome = await office.slack.submit(form, {"due": int(START.timestamp()) - 60}, "U0LUIS")
        assert outcome.errors == {"text": "This is needed.", "due": "This must be in the future."}
        assert office.desk.asked == []

    async def test_handed_in_twice_it_is_one_promise(self, office: Office) -> None:
        await office.slack.press(office.card(("note", CASE)), "case:note")
        payload = office.slack.hands.submitted(office.slack.hands.forms[0], {"text": "Le llamamos"})
        sent = [await office.slack.hands.send("interactive", payload, accepts=True) for _ in range(2)]
        assert [(each.acknowledged, each.payload) for each in sent] == [(True, None)] * 2
        assert office.desk.done() == ["noted by ana"]

    async def test_a_refusal_takes_the_forms_place(self, office: Office) -> None:
        await office.slack.press(office.card(("resolve", CASE)), "case:resolve")
        office.desk.cases[CASE] = a_case(state=CaseState.RESOLVED)
        outcome = await office.slack.submit(office.slack.hands.forms[0], {"cause": "our fault"})
        assert outcome.text == refused(Refusal.OVER, "es", verb=Verb.RESOLVE)

    async def test_while_the_database_hangs_the_form_stays_open(self, office: Office) -> None:
        await office.slack.press(office.card(("note", CASE)), "case:note")
        office.desk.answers.clear()
        send = asyncio.create_task(office.slack.submit(office.slack.hands.forms[0], {"text": "Le llamamos"}))
        await office.meanwhile(seconds=2)
        outcome = await send
        assert "Vuelve a pulsar" in outcome.errors["text"]
        office.desk.answers.set()
        await until(lambda: office.slack.hands.whispers != [])
        assert office.slack.hands.whispers[0]["via"] == "chat.postEphemeral"
        assert (await office.slack.submit(office.slack.hands.forms[0], {"text": "Le llamamos"})).payload is None
        assert office.desk.done() == ["noted by ana"]

    async def test_a_double_click_opens_one_form(self, office: Office) -> None:
        card = office.card(("promise", CASE))
        await asyncio.gather(*(office.slack.press(card, "case:promise") for _ in range(2)))
        assert len(office.slack.hands.forms) == 1

    async def test_too_late_to_open_one_is_said_and_the_next_press_opens_it(self, office: Office) -> None:
        card = office.card(("promise", CASE))
        late = office.slack.hands.pressed(card, "case:promise")
        office.slack.hands.later = 4
        assert (await office.slack.hands.send("interactive", late)).acknowledged
        assert office.slack.hands.heard("U0ANA") == ["No se ha podido abrir el formulario. Vuelve a pulsar el botón."]
        await office.slack.press(card, "case:promise")
        assert len(office.slack.hands.forms) == 1

    async def test_opening_a_form_asks_nothing_of_the_database(self, office: Office) -> None:
        office.desk.answers.clear()
        await office.slack.press(office.card(("mute", CASE)), "case:mute")
        assert len(office.slack.hands.forms) == 1

    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ({"what": "term", "until": "1h"}, {"term": "Falta este dato."}),
            ({"what": "author"}, {"until": "Falta este dato."}),
            ({"until": "1d"}, {"what": "Falta este dato."}),
        ],
    )
    async def test_muting_wants_to_know_what_and_for_how_long(
        self, office: Office, values: dict[str, str], wrong: dict[str, str]
    ) -> None:
        await office.slack.press(office.card(("mute", CASE)), "case:mute")
        assert (await office.slack.submit(office.slack.hands.forms[0], values)).errors == wrong


class TestTheRealForms:
    """Slack takes every form that a card can open, and what is written into it is understood."""

    WRITTEN = {  # noqa: RUF012 - read only
        Verb.PROMISE: {"text": "Devolver dos noches", "owner": "luis"},
        Verb.RESOLVE: {"cause": "our fault", "note": "la caldera"},
        Verb.WRONG_FEELING: {"feeling": "neutral"},
        Verb.MUTE: {"what": "term", "term": "menú", "until": "7d", "note": "campaña"},
        Verb.NOTE: {"text": "Le llamamos"},
    }

    @pytest.mark.parametrize("language", ["es", "en"])
    @pytest.mark.parametrize("verb", sorted(FORMS))
    async def test_opened_filled_in_and_recorded(self, office: Office, verb: Verb, language: str) -> None:
        office.forms = form
        user = {"es": "U0ANA", "en": "U0LUIS"}[language]
        await office.slack.press(office.card((verb.value, CASE)), f"case:{verb.value}", user)
        (view,) = office.slack.hands.forms
        outcome = await office.slack.submit(view, dict(self.WRITTEN[verb]), user)
        assert (outcome.acknowledged, outcome.payload) == (True, None)
        assert len(office.desk.done()) >= 1

    async def test_praise_is_closed_without_asking_whose_fault_it_was(self, office: Office) -> None:
        office.forms = form
        office.desk.cases[CASE] = a_case(track=Track.PRAISE)
        await office.slack.press(office.card(("resolve", f"{CASE}|praise")), "case:resolve")
        (view,) = office.slack.hands.forms
        assert (await office.slack.submit(view, {})).payload is None
        assert office.desk.now.state is CaseState.RESOLVED


async def test_an_unknown_button_is_told_and_a_link_is_not(office: Office) -> None:
    await office.slack.press(office.card(("dance", CASE)), "case:dance")
    assert "No conozco este botón" in office.slack.hands.heard("U0ANA")[0]
    card = office.card()
    card["blocks"][0]["elements"].append(
        {
            "type": "button",
            "action_id": "open_post",
            "url": "https://example.org",
            "text": {"type": "plain_text", "text": "x"},
        }
    )
    assert (await office.slack.press(card, "open_post")).acknowledged
    assert len(office.slack.hands.whispers) == 1


async def test_everybody_is_answered_in_their_language(office: Office) -> None:
    office.desk.cases[CASE] = a_case(state=CaseState.RESOLVED)
    await office.slack.press(office.card(ACK), "case:acknowledge", "U0ANA")
    await office.slack.press(office.card(ACK), "case:acknowledge", "U0LUIS")  # a person's own
    await office.slack.press(office.card(ACK, channel="C0DIGEST0"), "case:acknowledge", "U0NEW")  # the channel's
    assert [whisper["text"] for whisper in office.slack.hands.whispers] == [
        refused(Refusal.OVER, language) for language in ("es", "en", "en")
    ]


async def test_somebody_unknown_acts_under_their_slack_id(office: Office) -> None:
    await office.slack.press(office.card(ACK), "case:acknowledge", "U0NEW")
    assert office.desk.done() == ["acknowledged by slack:U0NEW"]

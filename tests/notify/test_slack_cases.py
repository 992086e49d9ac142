"""Slack by bot token: cards of cases, their threads, their checklists."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.case import Act, Via
from monitor.model import CardReference, Level, Step, Why
from monitor.notify.guide import Guide
from tests.notify.cases import card_of, case, event, line_of, taken
from tests.notify.samples import outgoing
from tests.notify.test_checklist import GUIDE

GONE = "C0MIRAMAR:1700000000.000001"
ROSE = event(Act.ROSE, level=Level.PAGE, via=Via.WATCH)


def guides(name: str, language: str) -> Guide | None:
    return GUIDE if (name, language) == ("critic", "es") else None


def checklist(**changes: Any) -> Any:
    return card_of(taken(), id="n5", **({"why": Why.PLAYBOOK, "step": Step.THREAD} | changes))


async def test_a_card_has_buttons_where_somebody_hears_them(receiver_for, slack):
    await receiver_for(interactive=True).send(outgoing(card_of(case())))
    await receiver_for().send(outgoing(card_of(case())))

    heard, deaf = slack.accepted
    assert "case:acknowledge" in str(heard["blocks"])
    assert "case:" not in str(deaf["blocks"])


async def test_a_line_that_calls_somebody_is_shown_in_the_channel_and_calls_them(receiver_for, slack):
    receiver = receiver_for()
    card = await receiver.send(outgoing(card_of(case())))

    await receiver.send(outgoing(line_of(case(), ROSE, id="n2", pings=("U0ANA",)), card=card))
    await receiver.send(outgoing(line_of(case(), event(Act.NOTED, note="x"), id="n3"), card=card))

    _, loud, quiet = slack.accepted
    assert (loud["reply_broadcast"], quiet["reply_broadcast"]) == (True, False)
    assert "<@U0ANA>" in str(loud["blocks"])


@pytest.mark.parametrize("card", [GONE, None], ids=["somebody deleted the card", "there never was a card"])
async def test_a_line_whose_card_is_gone_becomes_the_whole_card(receiver_for, slack, card):
    reference = await receiver_for(interactive=True).send(outgoing(line_of(case(), ROSE, id="n2"), card=card))

    (post,) = slack.accepted
    assert isinstance(reference, CardReference)
    assert "Sube a URGENTE" in str(post["blocks"])
    assert "cucarachas" in str(post["blocks"])
    assert "case:acknowledge" in str(post["blocks"])


async def test_the_checklist_hangs_below_the_card_and_is_edited_there(receiver_for, slack):
    receiver = receiver_for(interactive=True, guides=guides)
    card = await receiver.send(outgoing(card_of(taken())))
    below = await receiver.send(outgoing(checklist(), card=card))
    ticked = card_of(taken(ticks=("own",)), id="n6", why=Why.PLAYBOOK, step=Step.EDIT, edits="n5")

    reference = await receiver.send(outgoing(ticked, card=card, target=below))

    _, first, edit = slack.accepted
    assert first["thread_ts"] == card.partition(":")[2]
    assert (edit["method"], edit["ts"]) == ("chat.update", below.partition(":")[2])
    assert reference == below
    assert "☐ 1. Confirma" in str(first["blocks"])
    assert "✅ 1. Confirma" in str(edit["blocks"])


@pytest.mark.parametrize("target", [None, GONE], ids=["never delivered", "somebody deleted it"])
async def test_a_change_of_a_message_that_is_not_there_changes_nothing(receiver_for, slack, clock, target):
    receiver = receiver_for(guides=guides)
    card = await receiver.send(outgoing(card_of(taken())))
    change = outgoing(checklist(step=Step.EDIT, edits="n5"), card=card, target=target, doubtful_since=clock.now())

    assert await receiver.send(change) is None
    assert len(slack.accepted) == 1


async def test_a_checklist_without_its_card_never_becomes_the_card(receiver_for, slack):
    reference = await receiver_for(guides=guides).send(outgoing(checklist(), card=GONE))

    assert reference
    assert not isinstance(reference, CardReference)
    assert "Guía: Crítica" in str(slack.accepted[0]["blocks"])


async def test_where_blocks_are_refused_who_is_called_is_called_all_the_same(receiver_for, slack):
    slack.script("1:error:invalid_blocks")

    await receiver_for().send(outgoing(card_of(case(), pings=("U0ANA", "<!channel>"))))

    (post,) = slack.accepted
    assert post["text"].startswith("Para: <@U0ANA>\n")
    assert "<!" not in post["text"]

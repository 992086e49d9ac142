"""Slack by bot token: one message a second, and what a check says."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

import pytest

from monitor.app import edges
from monitor.errors import DeliveryError, TransientDeliveryError
from monitor.model import Step
from monitor.notify.pace import Pace
from monitor.rules import schema
from tests.fakes.slack import TOKEN, FakeSlack
from tests.notify.conftest import HurriedClock
from tests.notify.samples import notification, outgoing

EDIT, THREAD = Step.EDIT, Step.THREAD


async def test_messages_into_one_channel_keep_a_second_apart_whoever_sends_them(receiver_for, slack, clock):
    first, second, other = receiver_for(), receiver_for(), receiver_for(channel="#digest")

    for number, receiver in enumerate((first, second, first, other)):
        await receiver.send(outgoing(notification(id=f"n{number}")))

    assert [round(length.total_seconds(), 3) for length in clock.slept] == [1.0, 1.0]


async def test_a_429_pauses_the_channel_for_everybody_who_writes_into_it(receiver_for, slack, clock):
    slack.script("1:429:30")
    with pytest.raises(TransientDeliveryError):
        await receiver_for().send(outgoing())

    with pytest.raises(TransientDeliveryError) as caught:
        await receiver_for().send(outgoing(notification(id="n2")))
    assert caught.value.retry_after == timedelta(seconds=30)
    assert len(slack.attempts) == 1, "the second one did not even ask"

    await clock.advance(timedelta(seconds=30))
    assert await receiver_for().send(outgoing(notification(id="n2")))


@pytest.mark.parametrize("known", [True, False], ids=["its id is remembered", "its id is learned by writing"])
async def test_a_channel_has_one_pace_whether_it_is_called_by_name_or_by_id(receiver_for, slack, clock, facts, known):
    if known:
        facts["slack.channel.oncall.#miramar"] = "C0MIRAMAR"
    by_name, by_id = receiver_for(), receiver_for(channel="C0MIRAMAR")

    for number, receiver in enumerate((by_name, by_id, by_name)):
        await receiver.send(outgoing(notification(id=f"n{number}")))

    assert [round(length.total_seconds(), 3) for length in clock.slept] == [1.0, 1.0]


async def test_a_429_for_a_name_that_turns_out_to_be_a_known_channel_pauses_that_channel(slack, clock):
    pace = Pace(clock)
    pace.pause("#miramar", timedelta(seconds=30))
    pace.same("#miramar", "C0MIRAMAR")

    for name in ("#miramar", "C0MIRAMAR"):
        with pytest.raises(TransientDeliveryError) as caught:
            await pace.turn(name)
        assert caught.value.retry_after == timedelta(seconds=30)


async def test_a_429_outlives_a_reload_of_the_rules(facts):
    async with FakeSlack(second=None, script="1:429:30") as slack, edges() as network:
        there = {"channel": "C0MIRAMAR", "token": TOKEN, "api_url": slack.api_url}
        entry = schema.Receiver.model_validate({"name": "oncall", "slack": there})
        rules = schema.Rules.model_construct(receivers=(entry,), defaults=schema.Defaults())
        for _ in range(2):
            (receiver,) = network.receivers(rules, facts, io.StringIO())
            with pytest.raises(TransientDeliveryError):
                await receiver.send(outgoing())
            await receiver.close()

        assert len(slack.attempts) == 1, "the second one did not even ask"


async def test_five_messages_with_a_429_at_the_fourth_are_five_messages_in_order(facts, receiver_for, clock):
    """With Slack's own limit of one a second in force, in real time."""

    class RealTime(HurriedClock):
        async def sleep(self, delay: timedelta) -> None:
            await asyncio.sleep(delay.total_seconds())
            await super().sleep(delay)

    wall = RealTime()
    async with FakeSlack(script="4:429:1") as strict:
        receiver = receiver_for(api_url=strict.api_url, clock=wall, pace=Pace(wall))
        for number in range(5):
            while True:
                try:
                    await receiver.send(outgoing(notification(id=f"n{number}")))
                    break
                except TransientDeliveryError as error:
                    await wall.sleep(error.retry_after or timedelta(seconds=1))

        assert [p["metadata"]["event_payload"]["id"] for p in strict.accepted] == [f"n{n}" for n in range(5)]
        assert [a["outcome"] for a in strict.attempts] == ["ok"] * 3 + ["ratelimited"] + ["ok"] * 2


# Checking


async def test_a_check_names_workspace_bot_and_channel_and_sends_nothing(receiver_for, slack):
    assert await receiver_for().check() == "Miramar as @almenara, in #miramar"
    assert slack.accepted == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token": "xoxb-wrong"}, "the token is not valid"),
        ({"channel": "#nowhere"}, "there is no channel #nowhere"),
        ({"channel": "C0ARCHIVE"}, "archived"),
        ({"channel": "#foreign"}, "invite the app"),
    ],
)
async def test_a_check_says_what_is_wrong(receiver_for, changes, said):
    with pytest.raises(DeliveryError, match=said):
        await receiver_for(**changes).check()


async def test_a_check_without_the_scope_to_see_channels_says_so(receiver_for, slack):
    slack.scopes -= {"channels:read"}

    assert "cannot be checked without" in await receiver_for().check()

"""Slack by bot token: exactly once, as far as Slack lets us know."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from monitor.errors import DoubtfulDeliveryError, TransientDeliveryError
from monitor.model import Step, Why
from tests.fakes.slack import Channel, FakeSlack
from tests.notify.samples import notification, outgoing

EDIT, THREAD = Step.EDIT, Step.THREAD


@pytest.mark.parametrize("fault", ["lost", "hang"])
async def test_a_message_accepted_without_an_answer_is_recognised_and_not_sent_again(receiver_for, slack, clock, fault):
    receiver = receiver_for(timeout=timedelta(seconds=0.3))
    slack.script(f"1:{fault}")
    began = clock.now()
    with pytest.raises(DoubtfulDeliveryError):
        await receiver.send(outgoing())
    await clock.advance(timedelta(minutes=3))

    reference = await receiver.send(outgoing(doubtful_since=began, attempts=1))

    assert len(slack.accepted) == 1
    assert reference == f"C0MIRAMAR:{slack.accepted[0]['ts']}"


async def test_a_message_that_never_arrived_is_sent_after_looking(receiver_for, slack, clock):
    receiver = receiver_for()
    slack.script("1:cut")
    with pytest.raises(DoubtfulDeliveryError):
        await receiver.send(outgoing())

    assert await receiver.send(outgoing(doubtful_since=clock.now(), attempts=1))
    assert len(slack.accepted) == 1


async def test_a_thread_line_accepted_without_an_answer_is_recognised_in_its_thread(receiver_for, slack, clock):
    receiver = receiver_for()
    card = await receiver.send(outgoing())
    line = notification(id="n2", step=THREAD, why=Why.MORE)
    slack.script("2:lost")
    with pytest.raises(DoubtfulDeliveryError):
        await receiver.send(outgoing(line, card=card))

    reference = await receiver.send(outgoing(line, card=card, doubtful_since=clock.now(), attempts=1))

    assert len(slack.posts) == 2
    assert reference == f"C0MIRAMAR:{slack.posts[1]['ts']}"


async def test_its_own_message_is_found_behind_hundreds_of_others(clock, facts, receiver_for, slack):
    async with FakeSlack(now=lambda: clock.now().timestamp(), second=None, page=50) as busy:
        receiver = receiver_for(api_url=busy.api_url)
        reference = await receiver.send(outgoing())
        channel = busy.channels["C0MIRAMAR"]
        channel.messages += [{"ts": f"{clock.now().timestamp() + n:.6f}", "text": "hola"} for n in range(1, 300)]

        assert await receiver.find(notification(), clock.now()) == reference


async def test_its_own_message_is_found_behind_thousands_of_others(clock, facts, receiver_for):
    async with FakeSlack(now=lambda: clock.now().timestamp(), second=None, page=100) as busy:
        receiver = receiver_for(api_url=busy.api_url)
        reference = await receiver.send(outgoing())
        channel = busy.channels["C0MIRAMAR"]
        channel.messages += [{"ts": f"{clock.now().timestamp() + n:.6f}", "text": "hola"} for n in range(1, 2_500)]

        assert await receiver.send(outgoing(doubtful_since=clock.now(), attempts=1)) == reference
        assert len(busy.accepted) == 1


async def test_where_there_is_more_than_can_be_searched_the_doubt_stays_and_nothing_is_repeated(clock, receiver_for):
    async with FakeSlack(now=lambda: clock.now().timestamp(), second=None, page=1) as busy:
        receiver = receiver_for(api_url=busy.api_url)
        await receiver.send(outgoing())
        channel = busy.channels["C0MIRAMAR"]
        channel.messages += [{"ts": f"{clock.now().timestamp() + n:.6f}", "text": "hola"} for n in range(1, 60)]

        with pytest.raises(DoubtfulDeliveryError):
            await receiver.send(outgoing(doubtful_since=clock.now(), attempts=1))
        assert len(busy.accepted) == 1


async def test_a_channel_is_found_by_name_in_a_workspace_of_thousands(clock, facts, receiver_for):
    others = [Channel(f"C0OTHER{n:03}", f"other-{n}", member=False) for n in range(100)]
    async with FakeSlack(now=lambda: clock.now().timestamp(), second=None, page=1, channels=others) as large:
        receiver = receiver_for(api_url=large.api_url)
        reference = await receiver.send(outgoing())
        facts.clear()  # the crash came before the channel's id was remembered
        again = receiver_for(api_url=large.api_url)

        assert await again.send(outgoing(doubtful_since=clock.now(), attempts=1)) == reference
        assert len(large.accepted) == 1


async def test_a_list_of_channels_that_is_too_long_does_not_mean_that_the_channel_is_not_there(clock, receiver_for):
    others = [Channel(f"C0OTHER{n:03}", f"other-{n}", member=False) for n in range(100)]
    async with FakeSlack(now=lambda: clock.now().timestamp(), second=None, page=1, channels=others) as large:
        receiver = receiver_for(api_url=large.api_url, channel="#somewhere")

        with pytest.raises(DoubtfulDeliveryError):
            await receiver.send(outgoing(doubtful_since=clock.now(), attempts=1))
        assert large.attempts == []


async def test_somebody_elses_metadata_is_not_mistaken_for_ours(receiver_for, slack, clock):
    channel = slack.channels["C0MIRAMAR"]
    for number, metadata in enumerate(
        [{"event_type": "other", "event_payload": {"id": "n1"}}, {"event_type": "almenara_notification"}, None]
    ):
        channel.messages.append({"ts": f"{clock.now().timestamp() + number:.6f}", "text": "x", "metadata": metadata})

    assert await receiver_for().find(notification(), clock.now()) is None


async def test_a_message_older_than_the_doubt_is_not_looked_at(receiver_for, clock):
    receiver = receiver_for()
    await receiver.send(outgoing())

    assert await receiver.find(notification(), clock.now() + timedelta(minutes=5)) is None
    assert await receiver.find(notification(), clock.now() + timedelta(seconds=59)) is not None


async def test_an_edit_is_simply_repeated(receiver_for, slack, clock):
    receiver = receiver_for()
    card = await receiver.send(outgoing())
    edit = outgoing(notification(id="n2", step=EDIT, why=Why.MORE), card=card, doubtful_since=clock.now())

    assert await receiver.send(edit) == card
    assert len(slack.posts) == 1


async def test_as_long_as_slack_cannot_be_asked_nothing_is_repeated(receiver_for, slack, clock):
    receiver = receiver_for(channel="C0MIRAMAR")
    await slack.refuse()

    with pytest.raises(TransientDeliveryError):
        await receiver.send(outgoing(doubtful_since=clock.now(), attempts=1))

    assert slack.accepted == []


async def test_an_app_that_may_not_read_marks_a_repeat_as_possible(receiver_for, slack, clock):
    slack.scopes -= {"channels:history"}

    await receiver_for(channel="C0MIRAMAR").send(outgoing(doubtful_since=clock.now(), attempts=1))

    assert "Puede estar repetido" in str(slack.accepted[0]["blocks"])


async def test_the_id_of_a_channel_is_remembered_looked_up_or_known(receiver_for, slack, facts, clock):
    await receiver_for().send(outgoing())
    assert facts == {"slack.channel.oncall.#miramar": "C0MIRAMAR"}

    facts.clear()
    assert await receiver_for().find(notification(), clock.now())
    assert facts == {"slack.channel.oncall.#miramar": "C0MIRAMAR"}

    slack.scopes -= {"channels:read"}
    assert await receiver_for().find(notification(), clock.now())
    facts.clear()
    assert await receiver_for(channel="C0MIRAMAR").find(notification(), clock.now())
    assert facts == {}


async def test_a_doubt_in_a_channel_that_is_not_there_sends_and_lets_slack_say_so(receiver_for, clock):
    with pytest.raises(TransientDeliveryError, match="no such channel"):
        await receiver_for(channel="#nowhere").send(outgoing(doubtful_since=clock.now()))


async def test_a_slack_that_comes_back_gets_what_waited_exactly_once(receiver_for, slack, clock):
    slack.script("1:refuse:0.2")
    receiver = receiver_for()
    began = clock.now()
    with pytest.raises(DoubtfulDeliveryError):  # the connection broke off with the request already under way
        await receiver.send(outgoing())
    with pytest.raises(TransientDeliveryError):  # nobody listens, and so nothing could be looked up or sent
        await receiver.send(outgoing(doubtful_since=began, attempts=1))
    await asyncio.sleep(0.4)

    await receiver.send(outgoing(doubtful_since=began, attempts=2))

    assert len(slack.accepted) == 1

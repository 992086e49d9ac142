"""Slack by bot token: one card a group, exactly once as far as Slack lets us know."""

from __future__ import annotations

import asyncio
import io
import logging
from datetime import timedelta

import pytest

from monitor.app import edges
from monitor.errors import (
    DeliveryError,
    DoubtfulDeliveryError,
    RefusedDeliveryError,
    StoreError,
    TransientDeliveryError,
)
from monitor.model import CardReference, Level, Step, Why
from monitor.notify.pace import Pace
from monitor.notify.slack_errors import UNFIT
from monitor.rules import schema
from tests.fakes.slack import TOKEN, Channel, FakeSlack
from tests.notify.conftest import HurriedClock
from tests.notify.samples import entry, notification, outgoing

EDIT, THREAD = Step.EDIT, Step.THREAD


def card_of(reference: str) -> tuple[str, str]:
    channel, _, stamp = reference.partition(":")
    return channel, stamp


# Posting


async def test_a_message_is_a_card_with_its_id_as_metadata_and_nothing_for_slack_to_look_up(receiver_for, slack):
    reference = await receiver_for().send(outgoing())

    (post,) = slack.accepted
    assert reference == f"C0MIRAMAR:{post['ts']}"
    assert post["metadata"] == {"event_type": "almenara_notification", "event_payload": {"id": "n1"}}
    assert (post["parse"], post["link_names"], post["mrkdwn"]) == ("none", False, False)
    assert (post["unfurl_links"], post["unfurl_media"]) == (False, False)
    assert "AVISO · Hotel Miramar" in post["text"]


async def test_an_edit_changes_the_card_and_a_thread_line_goes_below_it(receiver_for, slack):
    receiver = receiver_for()
    card = await receiver.send(outgoing())

    edited = await receiver.send(outgoing(notification(id="n2", step=EDIT, why=Why.MORE), card=card))
    line = await receiver.send(outgoing(notification(id="n3", step=THREAD, why=Why.MORE), card=card))

    first, second, third = slack.accepted
    assert (first["method"], second["method"], third["method"]) == (
        "chat.postMessage",
        "chat.update",
        "chat.postMessage",
    )
    assert edited == card
    assert second["ts"] == third["thread_ts"] == card_of(card)[1]
    assert line != card


@pytest.mark.parametrize(
    ("level", "why", "loud"),
    [
        (Level.PAGE, Why.MORE, True),
        (Level.PAGE, Why.REPEAT, False),
        (Level.PAGE, Why.DELETED, False),
        (Level.ALERT, Why.MORE, False),
    ],
)
async def test_only_news_of_a_page_is_shown_in_the_channel_as_well(receiver_for, slack, level, why, loud):
    receiver = receiver_for()
    card = await receiver.send(outgoing())

    await receiver.send(outgoing(notification(id="n2", step=THREAD, why=why, level=level), card=card))

    assert slack.accepted[-1]["reply_broadcast"] is loud


async def test_a_thread_line_or_an_edit_without_a_card_becomes_a_message(receiver_for, slack):
    receiver = receiver_for()

    assert await receiver.send(outgoing(notification(id="n2", step=EDIT, why=Why.MORE)))
    assert await receiver.send(outgoing(notification(id="n3", step=THREAD, why=Why.MORE)))

    assert [call["method"] for call in slack.accepted] == ["chat.postMessage"] * 2


GONE = "C0MIRAMAR:1700000000.000001"


@pytest.mark.parametrize("step", [EDIT, THREAD])
@pytest.mark.parametrize("card", [GONE, None], ids=["somebody deleted the card", "there never was a card"])
async def test_without_its_card_a_change_is_posted_as_the_card_and_the_next_line_hangs_below_it(
    receiver_for, slack, card, step
):
    receiver = receiver_for()

    successor = await receiver.send(outgoing(notification(id="n2", step=step, why=Why.MORE), card=card))
    line = await receiver.send(outgoing(notification(id="n3", step=THREAD, why=Why.MORE), card=successor))

    post, below = slack.accepted
    assert isinstance(successor, CardReference)
    assert not isinstance(line, CardReference)
    assert "thread_ts" not in post
    assert below["thread_ts"] == post["ts"] == card_of(successor)[1]


@pytest.mark.parametrize("step", [EDIT, THREAD])
async def test_a_successor_of_the_card_that_was_accepted_without_an_answer_is_recognised_as_the_card(
    receiver_for, slack, clock, step
):
    receiver = receiver_for()
    change = notification(id="n2", step=step, why=Why.MORE)
    slack.script("2:lost")  # the first attempt meets the missing card
    with pytest.raises(DoubtfulDeliveryError):
        await receiver.send(outgoing(change, card=GONE))

    reference = await receiver.send(outgoing(change, card=GONE, doubtful_since=clock.now(), attempts=1))

    (post,) = slack.accepted
    assert reference == f"C0MIRAMAR:{post['ts']}"
    assert isinstance(reference, CardReference)


async def test_the_reference_of_an_edit_or_a_line_below_a_living_card_leaves_the_card_alone(receiver_for, clock):
    receiver = receiver_for()
    card = await receiver.send(outgoing())
    line = outgoing(notification(id="n3", step=THREAD, why=Why.MORE), card=card)

    references = [
        card,
        await receiver.send(outgoing(notification(id="n2", step=EDIT, why=Why.MORE), card=card)),
        await receiver.send(line),
        await receiver.send(outgoing(line.notification, card=card, doubtful_since=clock.now())),
    ]

    assert not [reference for reference in references if isinstance(reference, CardReference)]


async def test_a_failing_database_does_not_make_an_accepted_message_fail(receiver_for, slack):
    async def broken(_key: str, _value: str) -> None:
        raise StoreError("gone")

    assert await receiver_for(remember=broken).send(outgoing())


# What Slack answers


@pytest.mark.parametrize(
    ("fault", "error", "retry_after"),
    [
        pytest.param("429:7", TransientDeliveryError, timedelta(seconds=7), id="429 with Retry-After"),
        pytest.param("error:ratelimited", TransientDeliveryError, timedelta(seconds=30), id="ratelimited in a 200"),
        pytest.param("503", TransientDeliveryError, None, id="503"),
        pytest.param("error:service_unavailable", TransientDeliveryError, None, id="service_unavailable"),
        pytest.param("500", DoubtfulDeliveryError, None, id="500"),
        pytest.param("error:internal_error", DoubtfulDeliveryError, None, id="internal_error"),
        pytest.param("error:fatal_error", DoubtfulDeliveryError, None, id="fatal_error"),
        pytest.param("html", DoubtfulDeliveryError, None, id="200, but somebody else's page"),
        pytest.param("lost", DoubtfulDeliveryError, None, id="accepted, connection lost"),
        pytest.param("hang", DoubtfulDeliveryError, None, id="accepted, never answered"),
        pytest.param("cut", DoubtfulDeliveryError, None, id="connection cut"),
        *(
            pytest.param(f"error:{word}", TransientDeliveryError, timedelta(minutes=5), id=f"{word}: a person mends it")
            for word in (
                "channel_not_found", "not_in_channel", "invalid_auth", "token_revoked", "account_inactive",
                "is_archived", "missing_scope", "restricted_action", "something_new",
            )
        ),
    ],
)  # fmt: skip
async def test_each_answer_says_what_to_do_next(receiver_for, slack, fault, error, retry_after):
    slack.script(f"1:{fault}")

    with pytest.raises(DeliveryError) as caught:
        await receiver_for(timeout=timedelta(seconds=0.3) if fault == "hang" else timedelta(seconds=2)).send(outgoing())

    assert type(caught.value) is error
    assert getattr(caught.value, "retry_after", None) == retry_after


async def test_a_slack_that_is_not_there_has_surely_not_got_the_message(receiver_for, slack):
    await slack.refuse()

    with pytest.raises(TransientDeliveryError):
        await receiver_for().send(outgoing())


@pytest.mark.parametrize("channel", ["#archive", "#foreign", "#nowhere"])
async def test_a_channel_that_cannot_be_written_to_keeps_the_message_waiting(receiver_for, channel):
    with pytest.raises(TransientDeliveryError) as caught:
        await receiver_for(channel=channel).send(outgoing())

    assert caught.value.retry_after == timedelta(minutes=5)


async def test_no_error_and_no_log_holds_the_token_or_the_post(receiver_for, slack, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "xoxb-secret-secret"
    slack.script("1:500,2:html,3:lost")
    receiver = receiver_for(token=secret)
    told = []
    for _ in range(4):
        with pytest.raises(DeliveryError) as caught:
            await receiver.send(outgoing())
        error: BaseException | None = caught.value
        while error is not None:
            told.append(f"{error!r} {error} {vars(error)} {vars(error).get('response')}")
            told.append(str(getattr(vars(error).get("response"), "req_args", "")))
            error = error.__cause__
        slack.tokens[secret] = ""

    assert secret not in "".join(told)
    assert secret not in caplog.text
    assert "cucarachas" not in caplog.text


@pytest.mark.parametrize("word", sorted(UNFIT))
async def test_blocks_that_slack_refuses_become_a_plain_message(receiver_for, slack, word):
    slack.script(f"1:error:{word}")

    assert await receiver_for().send(outgoing())

    (post,) = slack.accepted
    assert post["blocks"] == []
    assert "cucarachas" in post["text"]
    assert "https://social.example/@lucia/1" in post["text"]


async def test_what_is_refused_even_as_plain_text_is_refused_for_good(receiver_for, slack):
    slack.script("1:error:invalid_blocks,2:error:msg_too_long")

    with pytest.raises(RefusedDeliveryError):
        await receiver_for().send(outgoing())


# Exactly once


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


# One message a second


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


async def test_a_doubt_in_a_channel_that_is_not_there_sends_and_lets_slack_say_so(receiver_for, clock):
    with pytest.raises(TransientDeliveryError, match="no such channel"):
        await receiver_for(channel="#nowhere").send(outgoing(doubtful_since=clock.now()))


async def test_hostile_text_is_taken_by_slack_as_it_is(receiver_for, slack):
    hostile = "<!channel> `x` *y* <https://evil.example|bank> \u202e\x1b[31m" + "👩\u200d👩\u200d👧\u200d👦" * 5000

    await receiver_for().send(outgoing(notification(entry(text=hostile), total=9)))

    (post,) = slack.accepted
    assert "<" not in post["text"]


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

"""Slack by bot token: one card a group, exactly once as far as Slack lets us know."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from monitor.errors import (
    DeliveryError,
    DoubtfulDeliveryError,
    RefusedDeliveryError,
    StoreError,
    TransientDeliveryError,
)
from monitor.model import CardReference, Level, Step, Why
from monitor.notify.slack_errors import UNFIT
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


async def test_hostile_text_is_taken_by_slack_as_it_is(receiver_for, slack):
    hostile = "<!channel> `x` *y* <https://evil.example|bank> \u202e\x1b[31m" + "👩\u200d👩\u200d👧\u200d👦" * 5000

    await receiver_for().send(outgoing(notification(entry(text=hostile), total=9)))

    (post,) = slack.accepted
    assert "<" not in post["text"]

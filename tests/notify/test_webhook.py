"""A signed POST of the notification as JSON."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from monitor.case import Act
from monitor.errors import (
    DeliveryError,
    DoubtfulDeliveryError,
    ForbiddenAddressError,
    NoAnswerError,
    RefusedDeliveryError,
    TransientDeliveryError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.net.fetch import HttpEdge
from monitor.notify.pace import Pace
from monitor.notify.slack_webhook import SlackWebhookReceiver
from monitor.notify.webhook import WebhookReceiver
from tests.fakes.slack import FakeSlack
from tests.notify.cases import case, contacted, event, line_of, promise, storm
from tests.notify.samples import POSTED, entry, notification, outgoing

FIVE = timedelta(minutes=5)


class Wire:
    """The HTTP edge: answers as told, keeps what it was given."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers) or [(200, {}, b"")]
        self.sent: list[tuple[str, bytes, Mapping[str, str], bool]] = []

    async def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool = False, timeout: Any = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        self.sent.append((url, body, headers, allow_private))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def receiver(clock):
    def make(wire: Wire, *, secret: str | None = "s3cret", allow_private: bool = False) -> WebhookReceiver:
        return WebhookReceiver(
            "hook",
            url="https://hook.example/in",
            secret=secret,
            allow_private=allow_private,
            language="es",
            zone="Europe/Madrid",
            clock=clock,
            post=wire,
        )

    return make


@pytest.fixture
def slack_hook(clock):
    def make(post: Any, url: str = "https://hooks.slack.com/services/T0/B0/x") -> SlackWebhookReceiver:
        return SlackWebhookReceiver(
            "hook", url=url, language="es", zone="Europe/Madrid", clock=clock, pace=Pace(clock), post=post
        )

    return make


async def test_the_body_is_signed_with_its_time_and_carries_its_id(receiver):
    wire = Wire()
    await receiver(wire, allow_private=True).send(outgoing())

    ((url, body, headers, private),) = wire.sent
    stamp = headers["X-Almenara-Timestamp"]
    expected = hmac.new(b"s3cret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert (url, private, headers["Idempotency-Key"]) == ("https://hook.example/in", True, "n1")
    assert stamp == "1795165280"
    assert headers["X-Almenara-Signature"] == f"sha256={expected}"


async def test_without_a_secret_nothing_pretends_to_be_signed(receiver):
    wire = Wire()
    await receiver(wire, secret=None).send(outgoing())

    assert "X-Almenara-Signature" not in wire.sent[0][2]


async def test_the_body_has_the_documented_shape(receiver):
    wire = Wire()
    await receiver(wire).send(
        outgoing(notification(entry(text="a\u202eb\x1b[31m"), entry(id="x:2", deleted_at=POSTED)))
    )

    shape = json.loads(wire.sent[0][1])
    first, second = shape["mentions"]
    assert (shape["version"], shape["id"], shape["why"], shape["level"]) == (1, "n1", "new", "alert")
    assert (shape["labels"], shape["total"], shape["possible_repeat"]) == ({"brand": "Hotel Miramar"}, 2, False)
    assert (shape["created_at"], shape["sent_at"]) == ("2026-11-20T09:01:20Z", "2026-11-20T09:01:20Z")
    assert (first["text"], first["fresh"], first["polarity"], first["author"]["followers"]) == (
        "ab[31m",
        True,
        -0.85,
        9000,
    )
    assert (second["text"], second["url"], second["deleted_at"]) == ("", None, "2026-11-20T09:00:05Z")


async def test_a_case_goes_with_its_events_its_promises_and_its_storm(receiver):
    wire = Wire()
    held = contacted(promises=(promise(text="reem\u202ebolso"),), storm=storm().storm)
    await receiver(wire).send(outgoing(line_of(held, event(Act.CONTACTED, who="ana"), cases=(case(),))))

    shape = json.loads(wire.sent[0][1])
    told = shape["case"]
    assert (shape["why"], told["id"], told["state"], told["owner"]) == ("case", "c0ffee12", "contacted", "ana")
    assert told["contacted_at"] == "2026-11-20T09:26:17Z"
    assert told["promises"][0]["text"] == "reembolso"
    assert (told["storm"]["count"], told["storm"]["window"]) == (58, 3600)
    assert [(e["act"], e["who"], e["at"]) for e in shape["events"]] == [("contacted", "ana", "2026-11-20T09:17:05Z")]
    assert [other["state"] for other in shape["cases"]] == ["new"]


async def test_a_repeat_that_may_be_one_says_so(receiver, clock):
    wire = Wire()
    await receiver(wire).send(outgoing(doubtful_since=clock.now()))

    assert json.loads(wire.sent[0][1])["possible_repeat"] is True


@pytest.mark.parametrize(
    ("answer", "error", "retry_after"),
    [
        ((429, {"retry-after": "7"}, b""), TransientDeliveryError, timedelta(seconds=7)),
        ((503, {"retry-after": "99999999"}, b""), TransientDeliveryError, timedelta(hours=1)),
        ((503, {}, b""), TransientDeliveryError, None),
        ((500, {}, b""), DoubtfulDeliveryError, None),
        ((502, {}, b""), DoubtfulDeliveryError, None),
        ((401, {}, b""), TransientDeliveryError, FIVE),
        ((403, {}, b""), TransientDeliveryError, FIVE),
        ((404, {}, b""), TransientDeliveryError, FIVE),
        ((408, {}, b""), TransientDeliveryError, None),
        ((302, {"location": "https://elsewhere.example"}, b""), TransientDeliveryError, FIVE),
        ((400, {}, b""), RefusedDeliveryError, None),
        ((410, {}, b""), RefusedDeliveryError, None),
        ((413, {}, b""), RefusedDeliveryError, None),
        (NoAnswerError("late"), DoubtfulDeliveryError, None),
        (UnexpectedContentError("huge"), DoubtfulDeliveryError, None),
        (TransientSourceError("refused"), TransientDeliveryError, None),
        (ForbiddenAddressError("private"), TransientDeliveryError, FIVE),
    ],
)
async def test_each_answer_says_what_to_do_next(receiver, answer, error, retry_after):
    wire = Wire(answer)
    with pytest.raises(DeliveryError) as caught:
        await receiver(wire).send(outgoing())

    assert type(caught.value) is error
    assert getattr(caught.value, "retry_after", None) == retry_after
    assert caught.value.receiver == "hook"
    assert len(wire.sent) == 1


async def test_an_address_cannot_be_asked_what_it_has(receiver, clock):
    assert await receiver(Wire()).find(notification(), clock.now()) is None
    assert "signed" in await receiver(Wire()).check()


# Slack's incoming webhook


async def test_a_slack_webhook_takes_the_card_over_a_real_connection(slack, clock, slack_hook):
    edge = HttpEdge(clock)
    try:
        await slack_hook(edge.post_raw, slack.webhook_url).send(outgoing())
    finally:
        await edge.aclose()

    (call,) = slack.accepted
    assert call["text"].startswith("🟠 AVISO · Hotel Miramar")
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)


async def test_a_slack_webhook_that_took_the_message_without_answering_marks_the_repeat(slack, clock, slack_hook):
    slack.script("1:lost")
    edge, began = HttpEdge(clock), clock.now()
    try:
        hook = slack_hook(edge.post_raw, slack.webhook_url)
        with pytest.raises(DoubtfulDeliveryError):
            await hook.send(outgoing())
        await hook.send(outgoing(doubtful_since=began, attempts=1))
    finally:
        await edge.aclose()

    first, second = slack.accepted
    assert "Puede estar repetido" not in str(first)
    assert "Puede estar repetido" in str(second)


@pytest.mark.parametrize(
    ("answer", "error", "retry_after"),
    [
        ((429, {"retry-after": "3"}, b"rate_limited"), TransientDeliveryError, timedelta(seconds=3)),
        ((429, {}, b""), TransientDeliveryError, timedelta(seconds=30)),
        ((403, {}, b"action_prohibited"), TransientDeliveryError, FIVE),
        ((404, {}, b"no_service"), TransientDeliveryError, FIVE),
        ((410, {}, b"channel_is_archived"), TransientDeliveryError, FIVE),
        ((500, {}, b"rollup_error"), DoubtfulDeliveryError, None),
        ((400, {}, b"invalid_payload"), RefusedDeliveryError, None),
    ],
)
async def test_slack_says_what_is_wrong_with_a_webhook_in_words(slack_hook, answer, error, retry_after):
    with pytest.raises(DeliveryError) as caught:
        await slack_hook(Wire(answer)).send(outgoing())

    assert type(caught.value) is error
    assert getattr(caught.value, "retry_after", None) == retry_after


async def test_blocks_that_a_webhook_refuses_become_a_plain_message(slack_hook):
    wire = Wire((400, {}, b"invalid_blocks"), (200, {}, b"ok"))
    await slack_hook(wire).send(outgoing())

    plain = json.loads(wire.sent[1][1])
    assert "blocks" not in plain
    assert "cucarachas" in plain["text"]


async def test_a_webhook_sends_one_message_a_second_and_pauses_when_told(slack_hook, clock):
    hook = slack_hook(Wire((200, {}, b"ok"), (429, {"retry-after": "9"}, b""), (200, {}, b"ok")))
    await hook.send(outgoing())
    with pytest.raises(TransientDeliveryError):
        await hook.send(outgoing())

    with pytest.raises(TransientDeliveryError, match="rate limit"):
        await hook.send(outgoing())

    assert [round(length.total_seconds(), 3) for length in clock.slept] == [1.0]


async def test_the_fake_keeps_slacks_pace_for_webhooks_too(clock, slack_hook):
    edge = HttpEdge(clock)
    async with FakeSlack() as strict:
        try:
            await slack_hook(edge.post_raw, strict.webhook_url).send(outgoing())
            with pytest.raises(TransientDeliveryError):
                await slack_hook(edge.post_raw, strict.webhook_url).send(outgoing())
        finally:
            await edge.aclose()

        assert [a["outcome"] for a in strict.attempts] == ["ok", "ratelimited"]

"""Every kind of receiver is built from its entry in rules.yaml."""

from __future__ import annotations

import io
from random import Random

import pytest

from monitor.notify.factory import build
from monitor.rules.schema import Defaults, Receiver
from tests.notify.cases import card_of, case
from tests.notify.samples import outgoing
from tests.notify.test_webhook import Wire


@pytest.mark.parametrize(
    ("entry", "kind", "keeps_card"),
    [
        ({"console": {}}, "ConsoleReceiver", False),
        ({"slack": {"channel": "#a", "token": "xoxb-x"}}, "SlackReceiver", True),
        ({"slack": {"webhook_url": "https://hooks.slack.com/services/x"}}, "SlackWebhookReceiver", False),
        ({"webhook": {"url": "https://a.example", "secret": "s"}}, "WebhookReceiver", False),
        ({"apprise": {"url": "json://a.example"}}, "AppriseReceiver", False),
    ],
)
def test_a_receiver_is_built_by_its_kind(clock, facts, entry, kind, keeps_card):
    made = build(
        Receiver.model_validate({"name": "it"} | entry),
        defaults=Defaults(),
        clock=clock,
        rng=Random(1),
        post=Wire(),
        remember=facts.remember,
        recall=facts.recall,
        stream=io.StringIO(),
    )

    assert (type(made).__name__, made.name, made.keeps_card) == (kind, "it", keeps_card)


@pytest.mark.parametrize(("own", "said"), [(None, "AVISO"), ("en", "ALERT")])
async def test_a_receiver_speaks_its_own_language_or_the_default(clock, facts, own, said):
    stream = io.StringIO()
    made = build(
        Receiver.model_validate({"name": "it", "console": {}, "language": own}),
        defaults=Defaults(language="es"),
        clock=clock,
        rng=Random(1),
        post=Wire(),
        remember=facts.remember,
        recall=facts.recall,
        stream=stream,
    )
    await made.send(outgoing())

    assert said in stream.getvalue()


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        ({"token": "xoxb-x"}, False),
        ({"token": "xoxb-x", "app_token": "xapp-x"}, True),
        ({"token": "xoxb-x", "signing_secret": "x"}, True),
    ],
    ids=["nobody hears", "Socket Mode", "signed requests"],
)
async def test_cards_have_buttons_only_where_somebody_hears_what_is_pressed(clock, facts, slack, keys, heard):
    slack.tokens["xoxb-x"] = ""
    made = build(
        Receiver.model_validate({"name": "it", "slack": {"channel": "#miramar", "api_url": slack.api_url} | keys}),
        defaults=Defaults(),
        clock=clock,
        rng=Random(1),
        post=Wire(),
        remember=facts.remember,
        recall=facts.recall,
        stream=io.StringIO(),
    )
    await made.send(outgoing(card_of(case())))
    await made.close()

    assert ("case:acknowledge" in str(slack.accepted[0]["blocks"])) is heard

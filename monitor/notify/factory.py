"""From a receiver's entry in rules.yaml to the receiver itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random
from typing import TextIO

from monitor.clock import Clock
from monitor.notify.apprise import AppriseReceiver
from monitor.notify.base import Receiver
from monitor.notify.console import ConsoleReceiver
from monitor.notify.guide import Guides, no_guides
from monitor.notify.http import Post
from monitor.notify.pace import Pace
from monitor.notify.slack_webhook import SlackWebhookReceiver
from monitor.notify.webhook import WebhookReceiver
from monitor.rules import schema

Remember = Callable[[str, str], Awaitable[None]]
Recall = Callable[[str], Awaitable[str | None]]


def build(
    receiver: schema.Receiver,
    *,
    defaults: schema.Defaults,
    clock: Clock,
    rng: Random,
    post: Post,
    remember: Remember,
    recall: Recall,
    stream: TextIO,
    pace: Pace | None = None,
    guides: Guides = no_guides,
) -> Receiver:
    """The receiver, ready to send. Nothing is contacted yet.

    `pace` keeps receivers that share a Slack channel to one message a second between them: hand the same one to all.
    `guides` are the playbooks, by name and language, for receivers that show them.
    `rng` is there for receivers that need chance; none of these does.
    """
    name, language, zone = receiver.name, receiver.language or defaults.language, defaults.timezone
    pace = pace or Pace(clock)
    if receiver.slack is not None:
        return _slack(name, receiver.slack, language, zone, clock, pace, post, remember, recall, guides)
    if receiver.webhook is not None:
        webhook = receiver.webhook
        return WebhookReceiver(
            name,
            url=webhook.url.get_secret_value(),
            secret=None if webhook.secret is None else webhook.secret.get_secret_value(),
            allow_private=webhook.allow_private,
            language=language,
            zone=zone,
            clock=clock,
            post=post,
        )
    if receiver.apprise is not None:
        url = receiver.apprise.url.get_secret_value()
        return AppriseReceiver(name, url=url, language=language, zone=zone, clock=clock)
    return ConsoleReceiver(name, language=language, zone=zone, clock=clock, stream=stream)


def _slack(
    name: str,
    slack: schema.Slack,
    language: str,
    zone: str,
    clock: Clock,
    pace: Pace,
    post: Post,
    remember: Remember,
    recall: Recall,
    guides: Guides,
) -> Receiver:
    if slack.webhook_url is not None:
        url = slack.webhook_url.get_secret_value()
        return SlackWebhookReceiver(name, url=url, language=language, zone=zone, clock=clock, pace=pace, post=post)
    from monitor.notify.slack import SlackReceiver  # half a second of imports that most commands do not need

    return SlackReceiver(
        name,
        channel=slack.channel or "",
        token=slack.token.get_secret_value() if slack.token else "",
        api_url=slack.api_url,
        language=language,
        zone=zone,
        clock=clock,
        pace=pace,
        remember=remember,
        recall=recall,
        interactive=slack.app_token is not None or slack.signing_secret is not None,
        guides=guides,
    )

"""The Slack apps that speak for us, made of the receivers in rules.yaml that can be talked back to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from monitor.inbound.parse import Origin
from monitor.rules.schema import Rules, Slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """One Slack app. Receivers with the same token, app token or signing secret are the same app."""

    receiver: str  # the first one, for logs and errors
    api_url: str
    token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    language: str
    languages: tuple[tuple[str, str], ...] = ()  # channel as written in rules.yaml → language

    def language_in(self, origin: Origin) -> str:
        """What is spoken in the channel where somebody pressed."""
        spoken = dict(self.languages)
        for name in (origin.channel, f"#{origin.channel_name}", origin.channel_name):
            if name in spoken:
                return spoken[name]
        return self.language


def bots(rules: Rules) -> tuple[Bot, ...]:
    """Every app whose buttons reach us, by Socket Mode or by signed requests."""
    made: list[Bot] = []
    for receiver in rules.receivers:
        slack = receiver.slack
        if slack is None or slack.token is None:
            continue
        language = receiver.language or rules.defaults.language
        bot = Bot(
            receiver=receiver.name,
            api_url=slack.api_url,
            token=slack.token.get_secret_value(),
            app_token=_secret(slack, "app_token"),
            signing_secret=_secret(slack, "signing_secret"),
            language=language,
            languages=((slack.channel or "", language),),
        )
        same = [each for each in made if _same(each, bot)]
        made = [each for each in made if each not in same] + [_merged((*same, bot))]
    return tuple(bot for bot in made if bot.app_token or bot.signing_secret)


def _secret(slack: Slack, name: str) -> str:
    found = getattr(slack, name)
    return found.get_secret_value() if found is not None else ""


def _same(one: Bot, other: Bot) -> bool:
    return one.api_url == other.api_url and (
        one.token == other.token
        or "" != one.app_token == other.app_token
        or "" != one.signing_secret == other.signing_secret
    )


def _merged(parts: Iterable[Bot]) -> Bot:
    first, *others = parts
    for other in others:
        first = replace(
            first,
            app_token=first.app_token or other.app_token,
            signing_secret=first.signing_secret or other.signing_secret,
            languages=first.languages + other.languages,
        )
    return first

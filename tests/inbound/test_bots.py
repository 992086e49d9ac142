"""Which receivers are one Slack app, and which of them can be talked back to."""

from __future__ import annotations

from typing import Any

from monitor.inbound.bots import Bot, bots
from monitor.inbound.parse import Origin
from monitor.rules.schema import Rules


def made(*receivers: dict[str, Any]) -> tuple[Bot, ...]:
    return bots(
        Rules.model_validate(
            {
                "version": 1,
                "defaults": {"language": "es"},
                "brands": [{"name": "Hotel Miramar", "any": ["Hotel Miramar"]}],
                "sources": [{"name": "sample", "connector": "replay"}],
                "rules": [{"name": "page", "when": {"level": "page"}}],
                "route": {"receiver": "r0"},
                "receivers": [
                    {"name": f"r{number}", "language": slack.pop("language", None), "slack": slack}
                    for number, slack in enumerate(receivers)
                ],
            }
        )
    )


def test_without_a_way_back_there_is_nobody_to_talk_to() -> None:
    assert made({"channel": "#a", "token": "xoxb-1"}, {"webhook_url": "https://hooks.slack.com/services/x"}) == ()


def test_receivers_of_one_app_are_one() -> None:
    (bot,) = made(
        {"channel": "#a", "token": "xoxb-1"},
        {"channel": "C0B", "token": "xoxb-1", "app_token": "xapp-1", "language": "en"},
        {"channel": "#c", "token": "xoxb-2", "app_token": "xapp-1"},
    )
    assert (bot.receiver, bot.app_token) == ("r0", "xapp-1")
    assert bot.languages == (("#a", "es"), ("C0B", "en"), ("#c", "es"))


def test_two_apps_are_two() -> None:
    talk = ({"channel": "#a", "token": f"xoxb-{n}", "signing_secret": f"secret-{n}"} for n in range(2))
    assert [bot.signing_secret for bot in made(*talk)] == ["secret-0", "secret-1"]


def test_nothing_secret_shows() -> None:
    (bot,) = made({"channel": "#a", "token": "xoxb-1", "app_token": "xapp-1", "signing_secret": "hush"})
    assert not any(secret in repr(bot) for secret in ("xoxb-1", "xapp-1", "hush"))


def test_a_channel_speaks_its_receivers_language() -> None:
    talk = {"token": "xoxb-1", "app_token": "xapp-1"}
    (bot,) = made({"channel": "#a", **talk}, {"channel": "C0B", "language": "en", **talk})
    for channel, name, language in (("C0A", "a", "es"), ("C0B", "b", "en"), ("C0Z", "z", "es"), ("", "", "es")):
        assert bot.language_in(Origin(user="U", who="u", channel=channel, channel_name=name)) == language

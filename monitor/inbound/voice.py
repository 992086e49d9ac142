"""How one app answers a person: a form, or words that only they see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import structlog

from monitor.clock import Clock
from monitor.errors import DeliveryError
from monitor.inbound.bots import Bot
from monitor.inbound.parse import Origin
from monitor.notify.pace import Pace
from monitor.notify.slack_api import SlackApi

log = structlog.get_logger(__name__)

TIMEOUT = timedelta(seconds=5)
SLACKS_OWN = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})  # where response_urls lead


class Voice(Protocol):
    """One app, speaking."""

    async def open(self, trigger: str, view: dict[str, Any]) -> None:
        """Show a form. The trigger is good for three seconds. Raises DeliveryError."""
        ...

    async def whisper(self, origin: Origin, text: str) -> bool:
        """Tell one person in the channel, in mrkdwn; whether Slack took it."""
        ...

    async def close(self) -> None: ...


class SlackVoice:
    """The real one: views.open, the press's own response_url, and chat.postEphemeral where that is missing."""

    def __init__(self, bot: Bot, clock: Clock, *, timeout: timedelta = TIMEOUT) -> None:
        self._bot, self._timeout = bot, timeout
        self._api = SlackApi(
            token=bot.token, api_url=bot.api_url, receiver=bot.receiver, pace=Pace(clock), timeout=timeout
        )
        self._session: aiohttp.ClientSession | None = None

    async def open(self, trigger: str, view: dict[str, Any]) -> None:
        await self._api.call("views.open", json={"trigger_id": trigger, "view": view})

    async def whisper(self, origin: Origin, text: str) -> bool:
        if origin.response_url and await self._respond(origin.response_url, text):
            return True
        if not (origin.channel and origin.user):
            return False
        try:
            await self._api.call(
                "chat.postEphemeral", json={"channel": origin.channel, "user": origin.user, "text": text}
            )
        except DeliveryError as failure:
            log.warning("slack.answer_lost", receiver=self._bot.receiver, reason=str(failure))
            return False
        return True

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        await self._api.close()

    async def _respond(self, url: str, text: str) -> bool:
        if not self._is_slacks(url):
            log.warning("slack.response_url_refused", receiver=self._bot.receiver)
            return False
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        try:
            async with self._connected().post(url, json=body, allow_redirects=False) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return False

    def _is_slacks(self, url: str) -> bool:
        """A payload is believed only as far as its answer stays with Slack."""
        try:
            there, home = urlsplit(url), urlsplit(self._bot.api_url)
            if (there.scheme, there.hostname, there.port) == (home.scheme, home.hostname, home.port):
                return True
            return there.scheme == "https" and there.hostname in SLACKS_OWN and there.port in (None, 443)
        except ValueError:
            return False

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout.total_seconds()), trust_env=True
            )
        return self._session

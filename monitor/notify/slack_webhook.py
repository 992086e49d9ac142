"""A Slack channel by incoming webhook: plain messages, no editing, no looking back.

Slack answers a webhook in words, not JSON: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import structlog

from monitor.clock import Clock
from monitor.errors import DeliveryError, RefusedDeliveryError, TransientDeliveryError
from monitor.model import Notification, Outgoing
from monitor.notify import slack_blocks
from monitor.notify.http import MENDABLE_PAUSE, Post, deliver, error_for
from monitor.notify.pace import Pace
from monitor.notify.render import render

log = structlog.get_logger(__name__)

LIMITED_PAUSE = timedelta(seconds=30)  # for a 429 that does not say how long
_UNFIT = frozenset({"invalid_payload", "invalid_blocks", "no_text", "too_many_attachments", "msg_too_long"})
_MENDABLE = frozenset(
    {
        "no_service", "no_service_id", "no_team", "no_active_hooks", "team_disabled", "invalid_token",
        "channel_not_found", "channel_is_archived", "action_prohibited", "user_not_found",
        "posting_to_general_channel_denied",
    }
)  # fmt: skip


class SlackWebhookReceiver:
    """One incoming webhook. Where an attempt may have arrived, the repeat says that it may be one."""

    keeps_card = False

    def __init__(self, name: str, *, url: str, language: str, zone: str, clock: Clock, pace: Pace, post: Post) -> None:
        self.name = name
        self._url, self._language, self._zone = url, language, zone
        self._clock, self._pace, self._post = clock, pace, post

    async def send(self, outgoing: Outgoing) -> str | None:
        card = render(
            outgoing.notification,
            now=self._clock.now(),
            language=self._language,
            zone=self._zone,
            possible_repeat=outgoing.doubtful_since is not None,
        )
        text, blocks = slack_blocks.message(card, interactive=False)
        error = await self._try({"text": text, "blocks": blocks})
        if isinstance(error, RefusedDeliveryError):
            log.warning("slack.blocks_refused", receiver=self.name, reason=str(error))
            error = await self._try({"text": slack_blocks.text_only(card)})
        if error is not None:
            raise error
        return None

    async def find(self, notification: Notification, since: datetime) -> str | None:
        """Never anything: a webhook cannot read."""
        return None

    async def check(self) -> str:
        """Nothing can be proved without sending something."""
        return "an incoming webhook, which can only be tried by sending to it"

    async def close(self) -> None:
        """Nothing is held open here."""

    async def _try(self, message: dict[str, Any]) -> DeliveryError | None:
        await self._pace.turn(self._url)
        body = json.dumps(message | {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}).encode()
        # The address is the operator's own, and a stand-in for Slack may well be on a private network.
        status, headers, said = await deliver(
            self._post,
            self._url,
            body,
            {"Content-Type": "application/json; charset=utf-8"},
            allow_private=True,
            receiver=self.name,
        )
        word = said[:100].decode("utf-8", "replace").strip()
        if 400 <= status < 500 and status != 429 and word in _UNFIT:
            return RefusedDeliveryError(f"Slack does not take the message ({word})", receiver=self.name)
        if 400 <= status < 500 and word in _MENDABLE:
            return TransientDeliveryError(
                f"Slack refuses the webhook ({word})", retry_after=MENDABLE_PAUSE, receiver=self.name
            )
        error = error_for(status, headers, now=self._clock.now(), receiver=self.name)
        if status == 429:
            asked = getattr(error, "retry_after", None) or LIMITED_PAUSE
            pause = max(asked, timedelta(seconds=1))
            self._pace.pause(self._url, pause)
            return TransientDeliveryError("Slack asks us to slow down", retry_after=pause, receiver=self.name)
        return error

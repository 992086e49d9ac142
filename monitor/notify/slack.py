"""A Slack channel by bot token: one card a group, edited as things change, with a thread below it.

Delivery is exactly once as far as Slack lets us know: every message carries the notification's id as metadata, and
whenever an attempt may have arrived the channel is searched for it before anything is sent again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from monitor.clock import Clock
from monitor.errors import DeliveryError, MonitorError, RefusedDeliveryError, TransientDeliveryError
from monitor.model import CardReference, Notification, Outgoing, Step, Why
from monitor.notify import slack_blocks
from monitor.notify.guide import Guide, Guides, no_guides
from monitor.notify.pace import Pace
from monitor.notify.render import render
from monitor.notify.slack_api import EVENT, SlackApi
from monitor.notify.slack_errors import CardGoneError, TooMuchToSearchError, UnfitMessageError, word_of
from monitor.notify.thread import loud

log = structlog.get_logger(__name__)

Remember = Callable[[str, str], Awaitable[None]]
Recall = Callable[[str], Awaitable[str | None]]

TIMEOUT = timedelta(seconds=15)
SKEW = timedelta(minutes=1)  # between Slack's clock, which dates messages, and ours
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{6,}")
# Nothing in a message is to be looked up, unfolded or linked by Slack itself.
_INERT = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False, "mrkdwn": False}


class SlackReceiver:
    """One channel. References are `<channel id>:<timestamp>`."""

    keeps_card = True

    def __init__(
        self,
        name: str,
        *,
        channel: str,
        token: str,
        api_url: str,
        language: str,
        zone: str,
        clock: Clock,
        pace: Pace,
        remember: Remember,
        recall: Recall,
        interactive: bool = False,
        guides: Guides = no_guides,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        """`interactive`: somebody hears what is pressed; without it a card has no buttons."""
        self.name = name
        self._interactive, self._guides = interactive, guides
        self._channel, self._language, self._zone, self._clock = channel, language, zone, clock
        self._remember, self._recall = remember, recall
        self._known = ""  # the channel's id, once it is known and remembered
        self._api = SlackApi(token=token, api_url=api_url, receiver=name, pace=pace, timeout=timeout)

    async def send(self, outgoing: Outgoing) -> str | None:
        """Post, edit or answer. What may have arrived is looked for first."""
        notification, card = outgoing.notification, _split(outgoing.card)
        possible_repeat = False
        if notification.edits is not None:
            return await self._edit_other(notification, _split(outgoing.target))
        if outgoing.doubtful_since is not None and (notification.step is not Step.EDIT or card is None):
            found, possible_repeat = await self._look(notification, outgoing.doubtful_since, card)
            if found:
                return found
        if card is None:
            return _standing(notification, await self._post(notification, possible_repeat=possible_repeat))
        try:
            if notification.step is Step.EDIT:
                return await self._edit(notification, card)
            if notification.step is Step.THREAD:
                return await self._post(notification, thread=card, possible_repeat=possible_repeat)
        except CardGoneError as gone:
            log.info("slack.card_gone", receiver=self.name, reason=str(gone))
            # An edit as well: Slack may still take lines below a card that nobody sees any more.
            if notification.step is Step.EDIT and outgoing.doubtful_since is not None:
                found, possible_repeat = await self._look(notification, outgoing.doubtful_since, None)
                if found:
                    return found
        return _standing(notification, await self._post(notification, possible_repeat=possible_repeat))

    async def _edit_other(self, notification: Notification, target: tuple[str, str] | None) -> str | None:
        """Change an earlier message that is not the card; where it is not there, there is nothing to change."""
        if target is None:
            return None
        try:
            return await self._edit(notification, target)
        except CardGoneError as gone:
            log.info("slack.message_gone", receiver=self.name, reason=str(gone))
            return None

    async def find(self, notification: Notification, since: datetime) -> str | None:
        """The reference of this very notification, if it stands in the channel; an edit leaves no trace of its own."""
        try:
            return await self._find(notification, since, None)
        except _CannotLookError as error:
            raise TransientDeliveryError(str(error), receiver=self.name) from error

    async def check(self) -> str:
        """Who we are, and whether the channel is there and we are in it. Raises DeliveryError."""
        who = await self._api.call("auth.test")
        told = f"{_word(who.get('team'))} as @{_word(who.get('user'))}"
        try:
            channel = await self._channel_id()
            about = (await self._api.call("conversations.info", channel=channel))["channel"] if channel else None
        except DeliveryError as error:
            if word_of_cause(error) == "missing_scope":
                return f"{told}; the channel cannot be checked without the scopes channels:read and groups:read"
            raise
        if about is None:
            raise TransientDeliveryError(f"{told}, but there is no channel {self._channel}", receiver=self.name)
        if about.get("is_archived"):
            raise TransientDeliveryError(f"{told}, but {self._channel} is archived", receiver=self.name)
        if about.get("is_member") is False:
            raise TransientDeliveryError(f"{told}, but not in {self._channel}: invite the app", receiver=self.name)
        return f"{told}, in {self._channel}"

    async def close(self) -> None:
        await self._api.close()

    async def _post(
        self, notification: Notification, *, thread: tuple[str, str] | None = None, possible_repeat: bool = False
    ) -> str:
        body: dict[str, Any] = {
            "channel": thread[0] if thread else self._channel,
            "metadata": {"event_type": EVENT, "event_payload": {"id": notification.id}},
        }
        if thread:
            body |= {"thread_ts": thread[1], "reply_broadcast": loud(notification)}
        elif notification.case is not None and notification.why is not Why.PLAYBOOK:
            # Its card is gone, and this one takes its place: it says all that a card says.
            notification = replace(notification, step=Step.MESSAGE)
        answer = await self._write("chat.postMessage", notification, body, possible_repeat=possible_repeat)
        await self._keep_channel(str(answer["channel"]))
        return f"{answer['channel']}:{answer['ts']}"

    async def _edit(self, notification: Notification, card: tuple[str, str]) -> str:
        await self._write("chat.update", notification, {"channel": card[0], "ts": card[1]})
        return f"{card[0]}:{card[1]}"

    async def _look(
        self, notification: Notification, since: datetime, card: tuple[str, str] | None
    ) -> tuple[str | None, bool]:
        """The reference of what an earlier attempt sent, if it did; and whether that cannot be known."""
        try:
            found = await self._find(notification, since, card)
        except _CannotLookError:
            return None, True
        if found:
            log.info("slack.recognised", receiver=self.name, notification=notification.id)
        return found, False

    async def _write(
        self, method: str, notification: Notification, body: dict[str, Any], *, possible_repeat: bool = False
    ) -> dict[str, Any]:
        """With blocks; where Slack does not take them, as plain text: an ugly message is better than none."""
        shown = render(
            notification,
            now=self._clock.now(),
            language=self._language,
            zone=self._zone,
            possible_repeat=possible_repeat,
            guide=self._guide(notification),
        )
        text, blocks = slack_blocks.message(shown, interactive=self._interactive)
        inert = _INERT if method == "chat.postMessage" else {"parse": "none", "link_names": False}
        whole = {**body, **inert, "text": text, "blocks": blocks}
        await self._recall_channel()
        try:
            answer = await self._api.write(method, self._channel, whole)
        except UnfitMessageError as unfit:
            log.warning("slack.blocks_refused", receiver=self.name, reason=str(unfit))
            answer = await self._api.write(
                method, self._channel, {**whole, "text": slack_blocks.text_only(shown), "blocks": []}
            )
        if not isinstance(answer.get("ts"), str) or not isinstance(answer.get("channel"), str):
            raise RefusedDeliveryError("Slack took the message without saying where it stands", receiver=self.name)
        return answer

    async def _find(self, notification: Notification, since: datetime, card: tuple[str, str] | None) -> str | None:
        try:
            channel = card[0] if card else await self._channel_id()
            if channel is None:
                return None  # there is no such channel, so nothing can stand in it
            thread = card[1] if card and notification.step is Step.THREAD else None
            try:
                found = await self._api.find_message(channel, notification.id, since=since - SKEW, thread=thread)
            except CardGoneError:
                found = await self._api.find_message(channel, notification.id, since=since - SKEW, thread=None)
        except TooMuchToSearchError:
            raise
        except DeliveryError as error:
            if word_of_cause(error) in ("missing_scope", "no_permission", "not_allowed_token_type"):
                log.warning("slack.cannot_look", receiver=self.name, reason=str(error))
                raise _CannotLookError(str(error)) from error
            # Whatever kept us from looking, this attempt itself has sent nothing.
            after = error.retry_after if isinstance(error, TransientDeliveryError) else None
            raise TransientDeliveryError(str(error), retry_after=after, receiver=self.name) from error
        if found is None:
            return None
        reference = f"{channel}:{found.stamp}"
        return reference if found.below else _standing(notification, reference)

    async def _channel_id(self) -> str | None:
        """The channel's id: as written in rules.yaml, as Slack told us once, or looked up by name."""
        if _CHANNEL_ID.fullmatch(self._channel):
            return self._channel
        kept = self._known or await self._recall(self._key)
        if kept:
            return kept
        found = await self._api.channel_id(self._channel)
        if found:
            await self._keep_channel(found)
        return found

    async def _recall_channel(self) -> None:
        """Share the pace with whoever names the same channel by its id, as soon as that is known."""
        if self._known or _CHANNEL_ID.fullmatch(self._channel):
            return
        try:
            kept = await self._recall(self._key)
        except MonitorError:
            return  # it only saves a pause now and then
        if kept:
            self._known = kept
            self._api.same_channel(self._channel, kept)

    async def _keep_channel(self, channel: str) -> None:
        if channel in (self._channel, self._known):
            return
        self._api.same_channel(self._channel, channel)
        try:
            await self._remember(self._key, channel)
        except MonitorError as error:  # it only saves a look-up; the message itself was taken
            log.info("slack.channel_not_remembered", receiver=self.name, reason=str(error))
        else:
            self._known = channel

    def _guide(self, notification: Notification) -> Guide | None:
        case = notification.case
        return self._guides(case.playbook, self._language) if case is not None and case.playbook else None

    @property
    def _key(self) -> str:
        return f"slack.channel.{self.name}.{self._channel}"


class _CannotLookError(Exception):
    """The app lacks the scopes to read its own messages."""


def word_of_cause(error: DeliveryError) -> str:
    """Slack's own word behind one of our errors."""
    return word_of(error.__cause__) if isinstance(error.__cause__, Exception) else ""


def _standing(notification: Notification, reference: str) -> str:
    """The reference of a message that stands in the channel. One that was to change a card, or to hang below it, and
    could not, is the card from now on: the next one hangs below it."""
    if notification.step is Step.MESSAGE or notification.why is Why.PLAYBOOK:
        return reference  # a checklist is edited by itself: it must not become the card
    return CardReference(reference)


def _split(reference: str | None) -> tuple[str, str] | None:
    channel, _, stamp = (reference or "").partition(":")
    return (channel, stamp) if channel and stamp else None


def _word(value: object) -> str:
    return "".join(c for c in str(value) if c.isalnum() or c in " ._-")[:60]

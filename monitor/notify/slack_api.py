"""Slack's Web API as we use it: one call at a time, no blind retries, every failure as our own error."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from monitor.notify.pace import Pace
from monitor.notify.slack_errors import TooMuchToSearchError, error_for, pause_asked

# The SDK would write whole messages, personal text included, into its debug log.
_SDK_LOG = logging.getLogger("monitor.notify.slack_sdk")
_SDK_LOG.setLevel(logging.WARNING)

EVENT = "almenara_notification"
PAGE = 999  # Slack takes less than 1,000
MOST_PAGES = 40  # Slack grants about 50 calls a minute; with full pages that is as many messages as nobody writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message of ours that stands in Slack."""

    stamp: str
    below: bool  # a line in somebody's thread, and so no card itself


class SlackApi:
    """A bot token at one address. Raises DeliveryErrors only."""

    def __init__(self, *, token: str, api_url: str, receiver: str, pace: Pace, timeout: timedelta) -> None:
        self._token, self._api_url, self._receiver = token, api_url, receiver
        self._pace, self._timeout = pace, timeout.total_seconds()
        self._client: AsyncWebClient | None = None

    async def call(self, method: str, *, json: Any = None, **params: Any) -> dict[str, Any]:
        """One request, one answer. Parameters for methods that read, `json` for those that write."""
        try:
            verb = "POST" if json is not None or not params else "GET"
            answer = await self._connected().api_call(method, http_verb=verb, params=params or None, json=json)
            data = answer.data
            if isinstance(data, dict):
                return data
            raise ValueError("not an object")
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, ValueError, AttributeError) as failure:
            # AttributeError: the SDK takes a text/plain answer for a mapping.
            raise error_for(failure, receiver=self._receiver) from _quiet(failure)

    async def write(self, method: str, channel: str, json: dict[str, Any]) -> dict[str, Any]:
        """The same into a channel, in its turn; when Slack says 429 the whole channel pauses."""
        key = self._key(channel)
        await self._pace.turn(key)
        try:
            return await self.call(method, json=json)
        except Exception as failure:
            asked = pause_asked(failure.__cause__) if isinstance(failure.__cause__, Exception) else None
            if asked:
                self._pace.pause(key, asked)
            raise

    def same_channel(self, name: str, channel: str) -> None:
        """The channel configured under this name is that one: whoever writes into either shares its pace."""
        self._pace.same(self._key(name), self._key(channel))

    async def pages(self, method: str, **params: Any) -> AsyncIterator[dict[str, Any]]:
        """The answers of a method that pages, to the end. Raises TooMuchToSearchError where that does not come."""
        cursor: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = await self.call(method, limit=PAGE, **params, **cursor)
            yield answer
            following = (answer.get("response_metadata") or {}).get("next_cursor")
            if not following:
                return
            cursor = {"cursor": following}
        raise TooMuchToSearchError("Slack holds more than can be searched", receiver=self._receiver)

    async def find_message(
        self, channel: str, notification: str, *, since: datetime, thread: str | None
    ) -> Found | None:
        """The message that carries this notification's id, in a thread or in the channel, and not older than `since`.

        There is no later end: the doubt dates from the first attempt, and any since may be the one that arrived.
        """
        window = {"channel": channel, "oldest": f"{since.timestamp():.6f}", "inclusive": 1, "include_all_metadata": 1}
        if thread is not None:
            found = await self._first_match("conversations.replies", notification, window | {"ts": thread})
            if found:
                return found
        return await self._first_match("conversations.history", notification, window)

    async def channel_id(self, name: str) -> str | None:
        """The id of the channel with that name, among those the bot may see."""
        bare = name.removeprefix("#")
        kinds = "public_channel,private_channel"
        # Nearly always the bot is in it, and it is in few: a large workspace need not be listed whole.
        for method in ("users.conversations", "conversations.list"):
            async for answer in self.pages(method, exclude_archived=1, types=kinds):
                for channel in answer.get("channels") or ():
                    if channel.get("name") == bare:
                        return str(channel["id"])
        return None

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None and client.session is not None:
            await client.session.close()

    def _key(self, channel: str) -> Hashable:
        return (self._api_url, self._token, channel)

    async def _first_match(self, method: str, notification: str, params: dict[str, Any]) -> Found | None:
        async for answer in self.pages(method, **params):
            for message in answer.get("messages") or ():
                metadata = message.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if metadata.get("event_type") == EVENT and payload.get("id") == notification:
                    stamp = str(message["ts"])
                    return Found(stamp=stamp, below=message.get("thread_ts", stamp) != stamp)
        return None

    def _connected(self) -> AsyncWebClient:
        if self._client is None:
            session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout, sock_connect=min(10.0, self._timeout)),
                # A kept connection that Slack had closed would leave a doubt; a new one costs a tenth of a second.
                connector=aiohttp.TCPConnector(force_close=True),
                trust_env=True,
            )
            self._client = AsyncWebClient(
                token=self._token,
                base_url=self._api_url,
                session=session,
                retry_handlers=[],
                logger=_SDK_LOG,
                timeout=int(self._timeout),
            )
            self._client.proxy = None  # aiohttp knows NO_PROXY, the SDK does not
        return self._client


def _quiet(failure: Exception) -> Exception:
    """The cause, without the request that the SDK keeps in its exception: it holds the token."""
    response: Any = getattr(failure, "response", None)
    if hasattr(response, "req_args"):
        response.req_args = {}
    return failure

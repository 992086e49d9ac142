"""Telegram channels and groups that a bot is in, through the Bot API's queue of updates.

Reference: core.telegram.org/bots/api#getting-updates, github.com/tdlib/telegram-bot-api
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec
from pydantic import Field, SecretStr

from connectors import fields
from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Plan,
    Polled,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.memory import Memory
from connectors.telegram_parse import KINDS, chat_of, number_of, parse
from connectors.walks import millis
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.model import Cursor, Mention, Venue

PAGE = 100  # updates an answer, the most there is
KEPT = timedelta(hours=24)  # how long Telegram keeps what was not asked for
# After a week without updates their numbers begin anew somewhere else, and an old place would hide them all.
RENUMBERED = timedelta(days=6)
MEMBERS_KEPT = timedelta(hours=12)


class Config(ConnectorConfig):
    """Settings of the telegram connector."""

    base_url: str = Field(
        default="https://api.telegram.org", pattern=r"^https?://[^\s/?#]+[^\s?#]*$", description="The Bot API to ask."
    )
    token: SecretStr = Field(description="The bot's token, from @BotFather.")
    private: bool = Field(
        default=False,
        description="Read channels and groups without a public address too; by default they are left out.",
    )


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds: the first update not yet seen, and when the last one came (milliseconds, our clock)."""

    offset: int = 0
    at: int = 0


class Telegram(Polled):
    """One bot's updates. Asking from a place tells Telegram to delete what lies before it, so the place that is asked
    from is always one whose updates are safe: the cursor."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="telegram",
        summary="Posts in the Telegram channels and groups that a bot of yours is a member of.",
        network="telegram",
        config=Config,
        auth=Auth.REQUIRED,
        credentials=(
            "Write to @BotFather on Telegram, send `/newbot`, and keep the token it answers with.",
            "For groups, send `/setprivacy` to @BotFather and choose Disable; else the bot hears only commands.",
            "Make the bot an administrator of each channel, and a member of each group, that it is to read.",
            "Give the token as `token: ${TELEGRAM_TOKEN}`; no other program may read updates with it.",
        ),
        capabilities=frozenset({Capability.POLL, Capability.REACH, Capability.EDITS}),
        rate_limit=RateLimit(requests=25, per=timedelta(seconds=1)),
        every=timedelta(seconds=15),
        limits=(
            "It sees only chats that the bot is in, and only what is posted from then on: bots cannot search.",
            "Telegram keeps updates for 24 hours; what was not fetched by then is lost.",
            "Views and reactions are not told to bots, and deletions are not told at all.",
            "One bot has one reader: a second program with the same token, or a webhook, takes the updates away.",
        ),
        reference="core.telegram.org/bots/api",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._private, self._tools = source, config.private, tools
        # The token is part of the path: this never leaves the object.
        self._base = SecretStr(f"{config.base_url.rstrip('/')}/bot{config.token.get_secret_value().strip()}")
        self._members: Memory[int] = Memory(self._count, tools, at_once=1, fresh=MEMBERS_KEPT)

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """The updates that wait, oldest first, at most a hundred."""
        now = self._tools.clock.now()
        place = opened(cursor, now)
        updates = await self._updates(place)
        mentions, skipped = parse(updates, source=self._source, fetched_at=now, private=self._private)
        numbers = [number for update in updates if (number := number_of(update)) is not None]
        offset = max([place.offset, *(number + 1 for number in numbers)])
        advanced = offset > place.offset
        return Batch(
            mentions=await self._with_members(mentions, watch),
            skipped=skipped,
            cursor=_cursor(Place(offset=offset, at=millis(now))) if advanced else None,
            more=advanced and len(updates) >= PAGE,
            seen=len(updates),
            note=_gap(place, min(numbers, default=0), now),
        )

    async def _updates(self, place: Place) -> list[Any]:
        params = {"limit": str(PAGE), "timeout": "0", "allowed_updates": msgspec.json.encode(list(KINDS)).decode()}
        if place.offset:
            params["offset"] = str(place.offset)
        try:
            result = await self._call("getUpdates", params)
        except RequestError as error:
            if "409" in str(error):
                raise RequestError(_TWO_READERS, source=self._source.name) from error
            raise
        if not isinstance(result, list):
            raise UnexpectedContentError("the answer has no list of updates")
        return result

    async def _call(self, method: str, params: Mapping[str, str]) -> Any:
        """What the Bot API answers. Raises SourceError, also where a 200 says that it is none."""
        url = f"{self._base.get_secret_value()}/{method}"
        body = (await self._tools.fetch.get(url, params=params)).json()
        if fields.dig(body, "ok") is True:
            return fields.dig(body, "result")
        raise _refusal(body)

    async def _with_members(self, mentions: tuple[Mention, ...], watch: Watch) -> tuple[Mention, ...]:
        """How many follow the channel or sit in the group, asked for where a brand could be meant."""
        chats = dict.fromkeys(chat_of(each) for each in mentions if watch.wanted(each.text))
        members = await self._members.of(list(chats))
        return tuple(
            replace(each, venue=replace(each.venue or Venue(), members=members[chat]))
            if (chat := chat_of(each)) in members
            else each
            for each in mentions
        )

    async def _count(self, chats: Sequence[str]) -> Mapping[str, int]:
        found = {chat: fields.count(await self._call("getChatMemberCount", {"chat_id": chat})) for chat in chats}
        return {chat: count for chat, count in found.items() if count is not None}


_TWO_READERS = (
    "409: another program reads this bot's updates, or a webhook is set; give this source a bot of its own, or call "
    "deleteWebhook"
)


def opened(cursor: Cursor | None, now: datetime) -> Place:
    """What the cursor says. One that says nothing starts with what is there, as does one from before a renumbering:
    everything before it was confirmed long ago."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    # A place from the future says nothing of how long ago it was: our clock was ahead then.
    if not 0 <= place.offset < 2**63 or abs(millis(now) - place.at) > RENUMBERED // timedelta(milliseconds=1):
        return Place()
    return place


def _cursor(place: Place) -> Cursor:
    return Cursor(msgspec.json.encode(place).decode())


def _gap(place: Place, first: int, now: datetime) -> str:
    """What Telegram no longer had: the numbers of updates follow each other, and it throws them away after a day."""
    kept = KEPT // timedelta(milliseconds=1)
    if not place.offset or first <= place.offset or millis(now) - place.at <= kept:
        return ""
    return f"a gap: {first - place.offset} updates were waiting for more than a day, and Telegram threw them away"


def _refusal(body: Any) -> SourceError:
    """An answer that came as 200 and says that it failed."""
    code = fields.count(fields.dig(body, "error_code"))
    if code is None:
        return UnexpectedContentError("the answer is not one of the Bot API")
    message = f"Telegram answered {code}"
    if code == 429:
        wait = fields.count(fields.dig(body, "parameters", "retry_after"))
        known = wait is not None and wait <= 86_400
        return RateLimitedError(message, retry_after=timedelta(seconds=wait or 0) if known else None)
    if code in {401, 403}:
        return AuthError(message)
    return TransientSourceError(message) if code >= 500 else RequestError(message)

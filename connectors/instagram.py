"""Instagram: what is posted under a hashtag, or what tags your own account, through a business account's Graph API.

Reference: developers.facebook.com/docs/instagram-platform (hashtag-search, ig-user/tags, business-discovery)
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

import msgspec
from pydantic import Field, SecretStr

from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Looks,
    Plan,
    Polled,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.fields import count, dig, each, key, listing, moment, name
from connectors.instagram_parse import engagement, handle_of, hashtag, read_media
from connectors.memory import Memory
from connectors.meta import HOUR, Graph, code_of
from connectors.times import from_unix
from connectors.walks import Walk, anew, begun, millis, onward
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Author, Cursor, Engagement, Mention

PAGE = 50  # media a page; the API's own limit
SHOWN = timedelta(hours=24)  # how far back a hashtag shows anything
OVERLAP = {"hashtags": timedelta(hours=6), "tags": timedelta(days=2)}  # the lists are only roughly newest first
AHEAD = timedelta(minutes=5)
HASHTAGS = 30  # different ones in seven days
LOOKS = 20  # media in one call; Meta takes up to 50
ASKED_MOST = 10  # profiles asked for with one page, one call each
FIELDS = "id,caption,media_type,permalink,timestamp,like_count,comments_count"
_UNKNOWN_TAG = 24  # "the requested resource does not exist"
_UNREADABLE = frozenset({10, 21, _UNKNOWN_TAG, 100, 803})  # not there, or not for us: Meta does not tell which


class Config(ConnectorConfig):
    """Settings of the instagram connector."""

    access_token: SecretStr = Field(description="A user access token, of somebody who runs the account's page.")
    account: str = Field(pattern=r"^\d{1,30}$", description="Id of your Instagram business account (a number).")
    mode: Literal["hashtags", "tags"] = Field(
        default="hashtags",
        description="`hashtags` reads each term's hashtag; `tags` reads the posts in which the account is tagged.",
    )
    followers: bool = Field(
        default=True,
        description="In `tags`: ask for the followers of authors with a business account, ten with one page.",
    )
    history: int = Field(default=30, ge=0, le=3_650, description="In `tags`: how many days back the first walk looks.")
    base_url: str = Field(default="https://graph.facebook.com/v24.0", description="The API to ask, with its version.")


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Our cursor."""

    walk: Walk = Walk()
    at: int = 0  # the hour in which something was last read to its end, seconds since 1970


class Instagram(Polled):
    """One hashtag at a time, or the account's tags; every poll reads one page."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="instagram",
        summary="Reads what is posted on Instagram under your hashtags, or tags your own business account.",
        network="instagram",
        config=Config,
        auth=Auth.REQUIRED,
        credentials=(
            "Turn the Instagram account into a business account and link it to a Facebook page.",
            "Create an app at developers.facebook.com/apps and add Instagram.",
            "Have Meta review instagram_basic, instagram_manage_comments, pages_read_engagement and pages_show_list.",
            "For hashtags, have Meta review the feature Instagram Public Content Access as well.",
            "Make a long-lived token of a system user of your business, and give it as `access_token`.",
            "Ask me/accounts?fields=instagram_business_account for the number to give as `account`.",
        ),
        capabilities=frozenset({Capability.POLL, Capability.REACH, Capability.ENGAGEMENT, Capability.LOOK}),
        rate_limit=RateLimit(requests=200, per=timedelta(hours=1)),
        every=timedelta(minutes=30),
        looks=LOOKS,
        limits=(
            "A hashtag shows the last 24 hours only, without authors: their reach is unknown.",
            "An account may ask for 30 different hashtags in seven days.",
            "Mentions in captions and comments are sent to webhooks only, and are not seen; photo tags are (`tags`).",
            "Followers are told of business accounts only.",
            "What was found by hashtag cannot be looked at again, and no deletion is told.",
        ),
        reference="developers.facebook.com/docs/instagram-platform",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._graph = Graph(config.base_url, config.access_token, tools)
        self._authors: Memory[Author] = Memory(self._discover, tools, at_once=1, most=ASKED_MOST)
        self._ids: dict[str, str] = {}  # of hashtags; they never change
        self._called = ""  # the account's own name
        self._read: dict[str, datetime] = {}  # when each watch was last read to its end

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM if self._config.mode == "hashtags" else Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page, and the place where the next begins."""
        now = self._tools.clock.now()
        latest, place = millis(now + AHEAD), opened(cursor)
        tags = self._config.mode == "tags"
        first = millis(now - (timedelta(days=self._config.history) if tags else 2 * SHOWN))
        overlap = int(OVERLAP[self._config.mode].total_seconds() * 1000)
        walk = begun(place.walk, first=first, overlap=overlap, latest=latest)
        tag = "" if tags else hashtag(watch.terms[0] if watch.terms else "") or ""
        path = f"{self._config.account}/tags" if tags else await self._hashtag_path(tag)
        if not path:
            return Batch(unchanged=True)
        # Before the page: Meta's limit may be reached with it, and what was read would be lost over the name.
        tagged = await self._own_name() if tags else None
        try:
            media, page = await self._page(path, walk.page)
        except RequestError:
            if not walk.page:
                raise
            again = anew(walk)
            kept = _cursor(Place(walk=again.walk, at=place.at), cursor)
            return Batch(cursor=kept, unchanged=again.more, note=again.note)
        mentions, skipped = each(
            media, lambda one: read_media(one, self._source, now, tag=tag, tagged=tagged), what="post"
        )
        marks = [millis(at) for one in media if (at := moment(dig(one, "timestamp")))]
        step = onward(walk, marks, next_page=page, latest=latest)
        gap = self._gap(watch, place, now) if media and not tags and not walk.walked else ""
        hour = place.at
        if not step.more:
            self._read[watch.key] = now
            hour = int(now.timestamp()) // 3600 * 3600 if media or walk.walked else hour
        return Batch(
            mentions=await self._with_followers(mentions, watch),
            skipped=skipped,
            cursor=_cursor(Place(walk=step.walk, at=hour), cursor),
            more=step.more,
            seen=len(media),
            note="; ".join(part for part in (gap, step.note) if part),
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """The counts of those posts that Meta lets the account read by their ids: what tags it, not hashtags' posts."""
        numbers = {mention.id: mention.id.partition(":")[2] for mention in mentions}
        asked = {id_: number for id_, number in numbers.items() if number.isascii() and number.isdigit()}
        if not asked or self._config.mode == "hashtags":
            return Looks()
        found = await self._media(list(asked.values()))
        now = self._tools.clock.now()
        counts: dict[Any, Engagement] = {}
        for id_, number in asked.items():
            if (told := engagement(found.get(number), now)) is not None:
                counts[id_] = told
        return Looks(engagement=counts)

    async def _hashtag_path(self, tag: str) -> str:
        """Where a hashtag's posts are listed; "" where there is no such hashtag."""
        if tag and tag not in self._ids:
            try:
                body = await self._graph.get("ig_hashtag_search", {"user_id": self._config.account, "q": tag})
            except RequestError as error:
                if code_of(error) == _UNKNOWN_TAG:
                    return ""  # nobody has used it yet
                raise
            number = dig(body, "data", 0, "id")
            if not (isinstance(number, str) and number.isascii() and number.isdigit()):
                raise UnexpectedContentError("the hashtag's id is missing or unreadable")
            self._ids[tag] = number
            await self._count_hashtags()
        return f"{self._ids[tag]}/recent_media" if tag else ""

    async def _count_hashtags(self) -> None:
        """How many of the week's hashtags are used, by Meta's own list: other programs use the account as well."""
        try:
            body = await self._graph.get(f"{self._config.account}/recently_searched_hashtags", {"limit": str(HASHTAGS)})
        except SourceError:
            return
        used = len(listing(body, "data"))
        self._tools.purse.tell("hashtags", left=max(0, HASHTAGS - used), amount=HASHTAGS, unit="hashtags in 7 days")

    async def _page(self, path: str, page: str) -> tuple[list[Any], str]:
        """The media of one page, and a word for the next one: "" on the last.

        A hashtag's cursor is the same on every page, so the word holds what was on the page too: a page that comes
        twice ends the walk, one that only has the same cursor does not.
        """
        tags = self._config.mode == "tags"
        params = {"fields": f"{FIELDS},username", "limit": str(PAGE)}
        if not tags:
            params = {"user_id": self._config.account, "fields": FIELDS, "limit": str(PAGE)}
        after = page.partition(":")[2]
        body = await self._graph.get(path, params | ({"after": after} if after else {}))
        if not isinstance(dig(body, "data"), list):
            raise UnexpectedContentError("the answer has no list of media")
        media = listing(body, "data")
        following = key(dig(body, "paging", "cursors", "after"))
        if not media or not following:
            return media, ""
        shown = zlib.crc32("\n".join(str(dig(one, "id")) for one in media).encode())
        return media, f"{shown:08x}:{following}"

    def _gap(self, watch: Watch, place: Place, now: datetime) -> str:
        """What a person should know where the last walk was longer ago than a hashtag shows."""
        last = self._read.get(watch.key) or (from_unix(place.at) if place.at else None)
        if last is None or now - last <= SHOWN + HOUR:
            return ""
        return f"a gap: a hashtag shows 24 hours, and this one was last read {last:%Y-%m-%d %H:%M} UTC"

    async def _own_name(self) -> str:
        """The name of the account, which those who tag it need not write down. Asked for once."""
        if not self._called:
            body = await self._graph.get(self._config.account, {"fields": "username"})
            handle = handle_of(dig(body, "username"))
            if handle is None:
                raise UnexpectedContentError("the account's own name is missing or unreadable")
            self._called = handle.casefold()
        return self._called

    async def _with_followers(self, mentions: tuple[Mention, ...], watch: Watch) -> tuple[Mention, ...]:
        about = [mention for mention in mentions if mention.author.handle and watch.wanted(mention.text)]
        if not about or not self._config.followers:
            return mentions
        known = await self._authors.of([mention.author.handle or "" for mention in about])
        return tuple(_signed(mention, known.get(mention.author.handle or "")) for mention in mentions)

    async def _discover(self, handles: Sequence[str]) -> Mapping[str, Author]:
        """What Meta tells of a business account; it refuses all others, which are left out."""
        (handle,) = handles
        fields = f"business_discovery.username({handle}){{username,name,followers_count}}"
        try:
            body = await self._graph.get(self._config.account, {"fields": fields})
        except RequestError:
            return {}
        except AuthError as error:
            # Without that permission each call would be in vain.
            raise RateLimitedError("accounts may not be looked up", retry_after=HOUR) from error
        found = dig(body, "business_discovery")
        return {handle: Author(name=name(dig(found, "name")), followers=count(dig(found, "followers_count")))}

    async def _media(self, numbers: Sequence[str]) -> Mapping[str, Any]:
        """Posts by their ids. One that may not be read spoils a call for many: then each is asked for alone."""
        params = {"ids": ",".join(numbers), "fields": "id,like_count,comments_count"}
        try:
            return await self._graph.get("", params)
        except (RequestError, AuthError) as error:
            if code_of(error) not in _UNREADABLE:
                raise
        if len(numbers) == 1:
            return {}
        found: dict[str, Any] = {}
        for part in await asyncio.gather(*(self._media([number]) for number in numbers)):
            found.update(part)
        return found


def opened(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
        from_unix(place.at)
    except (msgspec.DecodeError, UnicodeError, ValueError):
        return Place()
    walk = place.walk
    return place if min(walk.high, walk.since, walk.top, walk.walked) >= 0 else Place()


def _cursor(place: Place, before: Cursor | None) -> Cursor | None:
    if place == opened(before):
        return None
    return Cursor(msgspec.json.encode(place).decode())


def _signed(mention: Mention, known: Author | None) -> Mention:
    """The mention with what was looked up of its author."""
    if known is None:
        return mention
    return replace(mention, author=replace(mention.author, name=known.name, followers=known.followers))

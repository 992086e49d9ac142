"""Threads: posts that its search finds for each term, or those that mention the account whose token it is.

Reference: developers.facebook.com/docs/threads (keyword-search, threads-mentions, threads-profiles, debug-access-token)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field, SecretStr

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
from connectors.fields import count, dig, each, flag, key, link, listing, moment, must, name, when
from connectors.memory import Memory
from connectors.meta import HOUR, Graph
from connectors.purse import Allowance
from connectors.text import tidy
from connectors.walks import anew, begun, cursor_of, millis, onward, opened
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Author, Cursor, Kind, Mention, MentionId, Venue

SITE = "https://www.threads.com"
PAGE = 100  # posts a page; the API's own limit
OVERLAP = timedelta(hours=1)  # the search may learn of a post this late
AHEAD = timedelta(minutes=5)
EARLIEST = 1_688_540_400  # `since` may not lie before Threads itself
# 2,200 and 1,000 in any 24 hours. Ours are counted from midnight to midnight, so some is left for the seam.
SEARCHES = Allowance(name="searches", amount=2_000)
PROFILES = Allowance(name="profiles", amount=900)
ASKED_MOST = 20  # profiles asked for with one page, one call each
WARN = timedelta(days=14)  # before the token ends
FIELDS = "id,text,media_type,permalink,timestamp,username,has_replies,is_quote_post,is_reply,topic_tag,is_verified"
MENTION_FIELDS = "id,text,media_type,permalink,timestamp,username,has_replies,is_quote_post,is_reply"


class Config(ConnectorConfig):
    """Settings of the threads connector."""

    access_token: SecretStr = Field(description="A long-lived user access token of your app; it lasts 60 days.")
    mode: Literal["search", "mentions"] = Field(
        default="search",
        description="`search` asks for each term; `mentions` reads who mentions the account whose token it is.",
    )
    followers: bool = Field(default=True, description="Ask for each author's followers; without it reach is unknown.")
    history: int = Field(default=7, ge=0, le=365, description="How many days back the first walk looks.")
    base_url: str = Field(default="https://graph.threads.net/v1.0", description="The API to ask, with its version.")


class Threads(Polled):
    """One term at a time, or the account's mentions; every poll reads one page."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="threads",
        summary="Finds public posts on Threads by search, or those that mention your own account.",
        network="threads",
        config=Config,
        auth=Auth.REQUIRED,
        credentials=(
            "Create an app with the use case Threads at developers.facebook.com/apps.",
            "Add threads_basic, threads_keyword_search, threads_manage_mentions and threads_profile_discovery.",
            "Have Meta review them: until then only your own posts are found.",
            "Sign in with the account, and exchange the short-lived token for a long-lived one (th_exchange_token).",
            "Give it as `access_token`, from the environment.",
            "Within 60 days renew it (th_refresh_token) and restart with the new one; a note says so in time.",
        ),
        capabilities=frozenset({Capability.POLL, Capability.REACH}),
        rate_limit=RateLimit(requests=120, per=timedelta(minutes=1)),
        every=timedelta(minutes=15),
        limits=(
            "Without Meta's review of the app, only your own posts are found, and nothing says so.",
            "It tells no likes, answers, language or edits of other people's posts, so it cannot look again either.",
            "Followers are told of public accounts with 100 followers or more.",
            "What a reply answers and what a quote quotes is not told; reposts are left out.",
            "The token lasts 60 days and is not renewed by itself: there is no safe place to keep the new one.",
        ),
        reference="developers.facebook.com/docs/threads",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._graph = Graph(config.base_url, config.access_token, tools)
        self._authors: Memory[Author] = Memory(self._lookup, tools, at_once=1, most=ASKED_MOST)
        self._token_at: datetime | None = None  # when the token is to be looked at again

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM if self._config.mode == "search" else Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page, and the place where the next begins."""
        now = self._tools.clock.now()
        latest = millis(now + AHEAD)
        # Only what is newer is found, so the first walk begins no later than where the next one would.
        first = millis(now - max(timedelta(days=self._config.history), OVERLAP))
        walk = begun(opened(cursor), first=first, overlap=int(OVERLAP.total_seconds() * 1000), latest=latest)
        try:
            posts, after = await self._page(watch, since=walk.since // 1000, after=walk.page)
        except RequestError:
            if not walk.page:
                raise
            again = anew(walk)
            return Batch(cursor=cursor_of(again.walk, cursor), unchanged=again.more, note=again.note)
        if posts is None:
            return Batch(unchanged=True)
        mentions, skipped = each(posts, lambda post: read_post(post, self._source, now), what="post")
        marks = [millis(at) for post in posts if (at := moment(dig(post, "timestamp")))]
        step = onward(walk, marks, next_page=after, latest=latest)
        return Batch(
            mentions=await self._with_followers(mentions, watch),
            skipped=skipped,
            cursor=cursor_of(step.walk, cursor),
            more=step.more,
            seen=len(posts),
            note=step.note,
            advice=await self._token_note(),
        )

    async def _page(self, watch: Watch, *, since: int, after: str) -> tuple[list[Any] | None, str]:
        """The posts of one page and the service's word for the next; None where it is too early in the day for it."""
        more = {"limit": str(PAGE)} | ({"after": after} if after else {})
        if self._config.mode == "mentions":
            body = await self._graph.get("me/mentions", {"fields": MENTION_FIELDS, **more})
            return _posts(body)
        if not watch.terms or not await self._tools.purse.take(SEARCHES):
            return None, ""
        params = {"q": watch.terms[0], "search_type": "RECENT", "since": str(max(since, EARLIEST)), "fields": FIELDS}
        posts, following = _posts(await self._graph.get("keyword_search", params | more))
        if not posts:
            await self._tools.purse.settle(SEARCHES, taken=1, used=0)  # what finds nothing does not count
        return posts, following

    async def _with_followers(self, mentions: tuple[Mention, ...], watch: Watch) -> tuple[Mention, ...]:
        if not self._config.followers:
            return mentions
        about = [mention for mention in mentions if watch.wanted(mention.text)]
        known = await self._authors.of([mention.author.handle for mention in about if mention.author.handle])
        return tuple(_signed(mention, known.get(mention.author.handle or "")) for mention in mentions)

    async def _lookup(self, handles: Sequence[str]) -> Mapping[str, Author]:
        """What Threads tells of one account. Too small, private and unknown ones are refused, and left out."""
        purse, now = self._tools.purse, self._tools.clock.now()
        if not await purse.take(PROFILES):
            raise RateLimitedError("profiles are used up for now", retry_after=purse.next_at(PROFILES) - now)
        (handle,) = handles
        fields = "username,name,is_verified,follower_count"
        try:
            body = await self._graph.get("profile_lookup", {"username": handle, "fields": fields})
        except RequestError:
            return {}
        except AuthError as error:
            # Without that permission each call would be in vain.
            raise RateLimitedError("profiles may not be looked up", retry_after=HOUR) from error
        found = dig(body, "data", 0) or body
        author = Author(
            handle=handle,
            name=name(dig(found, "name")),
            followers=count(dig(found, "follower_count")),
            verified=flag(dig(found, "is_verified")),
        )
        return {handle: author}

    async def _token_note(self) -> str:
        """Once a day: whether the token ends soon, or does not allow what is asked of it; "" where all is well."""
        now = self._tools.clock.now()
        if self._token_at is not None and now < self._token_at:
            return ""
        self._token_at = now + timedelta(days=1)
        try:
            asked = {"input_token": self._config.access_token.get_secret_value()}
            told = dig(await self._graph.get("debug_token", asked), "data")
        except SourceError:
            return ""  # only testers of the app are answered; the posts themselves tell whether the token is good
        notes = []
        ends = moment(dig(told, "expires_at"))
        if ends is not None and now < ends <= now + WARN:
            notes.append(f"the access token ends on {ends:%Y-%m-%d}: renew it and put the new one into the settings")
        scopes = listing(told, "scopes")
        needed = "threads_keyword_search" if self._config.mode == "search" else "threads_manage_mentions"
        if scopes and needed not in scopes:
            notes.append(f"the access token lacks {needed}: nothing will be found")
        return "; ".join(notes)


def _posts(body: Any) -> tuple[list[Any], str]:
    """The posts of an answer, and the cursor that follows them: "" after an empty page, whatever it says."""
    if not isinstance(dig(body, "data"), list):
        raise UnexpectedContentError("the answer has no list of posts")
    posts = listing(body, "data")
    return posts, (key(dig(body, "paging", "cursors", "after")) or "") if posts else ""


def read_post(post: Any, source: Source, now: datetime) -> Mention | None:
    """One post; None for a repost, and for pictures without a word. Raises ValueError where it has no id."""
    number = must(key(dig(post, "id")), "the id")
    if dig(post, "media_type") == "REPOST_FACADE":
        return None
    said = dig(post, "text")
    if said is not None and not isinstance(said, str):
        raise ValueError("the text is no text")
    words = tidy(said or "")
    topic = name(dig(post, "topic_tag"))
    if topic and topic.casefold() not in words.casefold():
        words = tidy(f"{words}\n#{topic}")  # the author chose it, and it is shown beside the text
    if not words:
        return None
    handle = name(dig(post, "username"))
    published_at, dated = when(dig(post, "timestamp"), now)
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        url=link(dig(post, "permalink")) or "",
        kind=Kind.COMMENT if flag(dig(post, "is_reply")) else Kind.POST,
        text=words,
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        author=Author(
            handle=handle,
            url=link(f"{SITE}/@{handle}") if handle else None,
            verified=flag(dig(post, "is_verified")),
        ),
        venue=Venue(name=f"#{topic}") if topic else None,
    )


def _signed(mention: Mention, known: Author | None) -> Mention:
    """The mention with what was looked up of its author."""
    if known is None:
        return mention
    verified = mention.author.verified if known.verified is None else known.verified
    author = replace(mention.author, name=known.name, followers=known.followers, verified=verified)
    return replace(mention, author=author)

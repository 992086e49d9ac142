"""A Discourse forum: searched for the brands' terms, or read whole.

Reference: docs.discourse.org, discourse/discourse app/controllers/{search,posts,topics}_controller.rb, lib/search.rb
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
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
    Looks,
    Plan,
    Polled,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.discourse_parse import Forum, Topic, is_cut, is_gone, marks, post_id, read, topic_of, words
from connectors.memory import Memory
from connectors.times import from_unix
from connectors.walks import Walk, begun, cursor_of, millis, onward, opened
from monitor.errors import (
    AuthError,
    GoneError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.model import Cursor, Engagement, Mention, MentionId

PAGES = 10  # of one search; the forum refuses the eleventh
OVERLAP = timedelta(hours=1)  # the search index lags behind
AHEAD = timedelta(minutes=5)
BEHIND = 50  # ids that one page of the firehose may span
LOOKS = 5  # posts asked for together, one call each
TOPICS_MOST = 10  # topics asked for with one page
TOPIC_KEPT = timedelta(minutes=30)
TEXT_KEPT = timedelta(hours=6)
TEXTS_TAKE = timedelta(minutes=15)  # a whole page of long posts, at the pace of an anonymous visitor


class Mode(StrEnum):
    """How a forum is read."""

    SEARCH = "search"
    ALL = "all"


class Config(ConnectorConfig):
    """Settings of the discourse connector."""

    base_url: str = Field(default="https://meta.discourse.org", description="The forum.")
    mode: Mode = Field(default=Mode.SEARCH, description="`search` for each term, or read `all` new posts.")
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")
    topics: bool = Field(default=True, description="Ask topics for their views and for what a post answers.")
    api_key: SecretStr | None = Field(default=None, description="An API key of the forum, with `api_username`.")
    api_username: str = Field(default="system", description="In whose name an API key is used.")
    user_api_key: SecretStr | None = Field(default=None, description="A user API key, instead of an API key.")


@dataclass(frozen=True, slots=True)
class _Page:
    posts: list[Any]
    topics: Mapping[str, Any]  # by number, as the search lists them
    onward: str  # the page after it, "" where there is none
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Full:
    """A single post as the forum shows it; None where it does not."""

    post: Mapping[str, Any] | None
    gone: bool = False


class Discourse(Polled):
    """One term at a time, or the whole forum; every poll reads one page."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="discourse",
        summary="Finds posts on any Discourse forum, with its search or by reading all that is new.",
        network="discourse",
        config=Config,
        auth=Auth.OPTIONAL,
        credentials=(
            "Public forums need none.",
            "For a forum behind a login, an administrator makes an API key under Admin, Advanced, API keys.",
            "Make it for a single user who may read what you may use, with the scopes to read and to search.",
            "Put it into `api_key` and the user's name into `api_username`.",
        ),
        capabilities=frozenset(
            {Capability.POLL, Capability.ENGAGEMENT, Capability.EDITS, Capability.DELETIONS, Capability.LOOK}
        ),
        # The shipped limit of searches for an anonymous visitor; all requests keep to it.
        rate_limit=RateLimit(requests=8, per=timedelta(minutes=1)),
        every=timedelta(minutes=5),
        looks=LOOKS,
        limits=(
            "It sees what a visitor sees, or the user whose key it has.",
            "Forums know no followers: reach is unknown.",
            "The search wants at least three characters and knows whole words only.",
        ),
        reference="docs.discourse.org, github.com/discourse/discourse",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._config, self._tools = config, tools
        self._forum = Forum(source=source, base=config.base_url.rstrip("/"))
        self._trouble: SourceError | None = None
        self._topics: Memory[Topic] = Memory(
            self._ask_topics, tools, at_once=1, together=1, most=TOPICS_MOST, fresh=TOPIC_KEPT, remembered=5_000
        )
        self._texts: Memory[_Full] = Memory(
            self._ask_texts, tools, at_once=1, together=1, budget=TEXTS_TAKE, fresh=TEXT_KEPT, remembered=2_000
        )

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING if self._config.mode is Mode.ALL else Plan.PER_TERM

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page, and the place where the next begins."""
        now = self._tools.clock.now()
        latest, first = millis(now + AHEAD), millis(now - timedelta(days=self._config.history))
        overlap = int(OVERLAP.total_seconds() * 1000)
        walk = begun(opened(cursor), first=first, overlap=overlap, latest=latest)
        page = await (self._newest(walk) if self._config.mode is Mode.ALL else self._found(watch, walk))
        step = onward(walk, marks(page.posts), next_page=page.onward, latest=latest)
        posts = await self._with_texts(page, watch)
        mentions, skipped = fields.each(
            posts, lambda post: read(post, _about(page, post), self._forum, now), what="post"
        )
        return Batch(
            mentions=await self._with_topics(mentions, posts, watch),
            skipped=skipped,
            deletions=tuple(self._forum.identity(n) for post in posts if is_gone(post) and (n := post_id(post))),
            cursor=cursor_of(step.walk, cursor),
            more=step.more,
            seen=len(page.posts),
            note=step.note or ("" if step.more else page.note),
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now. Raises SourceError; then nothing was learnt."""
        asked = [(mention, number) for mention in mentions if (number := self._forum.number_of(mention))]
        answers = await asyncio.gather(*(self._text(number) for _mention, number in asked))
        if asked and all(isinstance(answer, AuthError) for answer in answers):
            raise next(answer for answer in answers if isinstance(answer, AuthError))
        now = self._tools.clock.now()
        engagement: dict[MentionId, Engagement] = {}
        edits: list[Mention] = []
        gone: list[MentionId] = []
        for (mention, _number), answer in zip(asked, answers, strict=True):
            if isinstance(answer, AuthError) or (answer.post is None and not answer.gone):
                continue  # moved to where we may not look
            if answer.post is None or is_gone(answer.post):
                gone.append(mention.id)
                continue
            found = await self._again(mention, answer.post, now)
            if found is not None:
                engagement[mention.id] = found.engagement or Engagement(at=now)
                edits += [found] if _is_edit(found, mention) else []
        return Looks(engagement=engagement, edits=tuple(edits), gone=tuple(gone))

    async def _found(self, watch: Watch, walk: Walk) -> _Page:
        """A page of the search. The page to read is "number" or "number@day": before that day."""
        number, _at, before = walk.page.partition("@")
        page = int(number) if number.isdecimal() and len(number) < 5 else 1
        term = " ".join(watch.terms[:1]).replace('"', " ")
        since = _day(walk.since) - timedelta(days=1)  # whole days, in whatever zone
        query = f'"{term}" order:latest after:{since.isoformat()}' + (f" before:{before}" if before else "")
        body = await self._get("/search.json", {"q": query, "page": str(page)})
        result = fields.dig(body, "grouped_search_result")
        if fields.dig(result, "error") is not None:
            raise TransientSourceError("the forum is overloaded and did not search")
        posts = _listed(body, "posts")
        topics = {
            key: topic for topic in fields.listing(body, "topics") if (key := fields.key(fields.dig(topic, "id")))
        }
        if not posts or fields.dig(result, "more_full_page_results") in (None, False):
            return _Page(posts, topics, "")
        if page < PAGES:
            return _Page(posts, topics, f"{page + 1}@{before}" if before else str(page + 1))
        day = (_day(min(marks(posts), default=0)) + timedelta(days=1)).isoformat()
        if before and day >= before:
            return _Page(posts, topics, "", f"a gap: more posts before {day} than the search shows")
        return _Page(posts, topics, f"1@{day}")

    async def _newest(self, walk: Walk) -> _Page:
        """A page of all posts, newest first. The page to read is a post's number: what came before it."""
        before = int(walk.page) if walk.page.isdecimal() and len(walk.page) < 19 else 0
        body = await self._get("/posts.json", {"before": str(before)} if before else {})
        posts = _listed(body, "latest_posts")
        lowest = min((number for post in posts if (number := post_id(post))), default=0)
        if before and lowest > before:
            return _Page(posts, {}, "", "a gap: the forum shows the same page again")
        if lowest and (not before or lowest < before):
            return _Page(posts, {}, str(lowest))
        # Some versions show the fifty numbers below, and all of them may be gone or private.
        return _Page(posts, {}, str(before - BEHIND) if before > BEHIND else "")

    async def _with_texts(self, page: _Page, watch: Watch) -> list[Any]:
        """The posts, those about the brand whole. Raises SourceError where a text cannot be had now.

        A part of a text must not be told: it would be another part for another term, and each an edit of the other.
        """
        cut = {
            number: str(number)
            for post in page.posts
            if is_cut(post)
            and (number := post_id(post))
            and watch.wanted(f"{fields.dig(_about(page, post), 'title') or ''}\n{words(post)}")
        }
        if not cut:
            return page.posts
        self._trouble = None
        known = await self._texts.of(tuple(cut.values()))
        if self._trouble is not None:
            raise self._trouble
        if set(cut.values()) - set(known):
            raise TransientSourceError("the forum did not show all texts in time")
        return [_whole(post, known.get(str(fields.dig(post, "id")))) for post in page.posts]

    async def _ask_texts(self, keys: Sequence[str]) -> dict[str, _Full]:
        if self._trouble is not None:
            raise self._trouble  # the page is read again later: nothing more is asked for it now
        found: dict[str, _Full] = {}
        for key in keys:
            try:
                answer = await self._text(key)
            except SourceError as error:
                if isinstance(error, RequestError) and error.status == 404:
                    found[key] = _Full(None)
                    continue
                self._trouble = error
                raise
            found[key] = _Full(None) if isinstance(answer, AuthError) else answer
        return found

    async def _text(self, number: str) -> _Full | AuthError:
        """A post by itself; AuthError where it is not for us."""
        try:
            body = await self._get(f"/posts/{number}.json")
        except AuthError as error:
            return error
        except (RequestError, GoneError) as error:
            if error.status == 410 or (error.status == 404 and _said_of(error, "error_type") == "not_found"):
                return _Full(None, gone=True)
            raise  # a 404 in other words is not the forum's: it may be away, or its address wrong
        if post_id(body) != int(number):
            raise UnexpectedContentError("the answer is not the post that was asked for")
        return _Full(body)

    async def _with_topics(
        self, mentions: tuple[Mention, ...], posts: Sequence[Any], watch: Watch
    ) -> tuple[Mention, ...]:
        if not self._config.topics:
            return mentions
        by_id = {self._forum.identity(number): post for post in posts if (number := post_id(post))}
        wanted = {
            m.id: key
            for m in mentions
            if watch.wanted(f"{m.title or ''}\n{m.text}") and (key := fields.key(fields.dig(by_id[m.id], "topic_id")))
        }
        known = await self._topics.of(tuple(wanted.values()))
        return tuple(
            self._placed(m, by_id[m.id], known[wanted[m.id]]) if wanted.get(m.id) in known else m for m in mentions
        )

    async def _again(self, mention: Mention, post: Mapping[str, Any], now: datetime) -> Mention | None:
        """The mention as its post reads now; None where it cannot be read."""
        found = fields.each([post], lambda one: read(one, None, self._forum, now))[0]
        topic = fields.key(post.get("topic_id"))
        if not found or found[0].id != mention.id:
            return None
        # A single post does not tell its topic's title.
        read_now = replace(found[0], title=found[0].title or mention.title, venue=mention.venue)
        known = await self._topics.of([topic]) if topic and self._config.topics else {}
        return self._placed(read_now, post, known[topic]) if topic in known else read_now

    def _placed(self, mention: Mention, post: Any, topic: Topic) -> Mention:
        """With what its topic tells: views of the first post, and whom the others answer."""
        if fields.dig(post, "post_number") == 1:
            if topic.views is None:
                return mention
            told = mention.engagement or Engagement(at=mention.fetched_at)
            return replace(mention, engagement=replace(told, views=topic.views))
        parent = topic.numbers.get(fields.count(fields.dig(post, "reply_to_post_number")) or 1) or topic.first
        return replace(mention, reply_to=self._forum.identity(parent)) if parent else mention

    async def _ask_topics(self, keys: Sequence[str]) -> dict[str, Topic]:
        return {key: topic_of(await self._get(f"/t/{key}.json")) for key in keys}

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        headers: dict[str, str] = {}
        if self._config.user_api_key is not None:
            headers["User-Api-Key"] = self._config.user_api_key.get_secret_value()
        elif self._config.api_key is not None:
            headers["Api-Key"] = self._config.api_key.get_secret_value()
            headers["Api-Username"] = self._config.api_username
        try:
            answer = await self._tools.fetch.get(f"{self._forum.base}{path}", params=params, headers=headers)
        except RateLimitedError as error:
            if error.retry_after is None and (wait := _wait(error)) is not None:
                raise RateLimitedError(str(error), retry_after=wait) from error
            raise
        body = answer.json()
        if not isinstance(body, dict):
            raise UnexpectedContentError("the answer is not what a forum says")
        if fields.listing(body, "errors"):
            raise TransientSourceError("the forum answered 200 with an error")
        return body


def _is_edit(found: Mention, before: Mention) -> bool:
    """Whether its author wrote something else since. The search shows short texts in its own words, which is none."""
    newer = found.edited_at is not None and (before.edited_at is None or found.edited_at > before.edited_at)
    return newer and (found.text, found.title) != (before.text, before.title)


def _wait(error: RateLimitedError) -> timedelta | None:
    """How long the body of a refusal asks us to wait, where its header does not say."""
    seconds = fields.count(_said_of(error, "extras", "wait_seconds"))
    return timedelta(seconds=seconds) if seconds and seconds <= timedelta(days=1).total_seconds() else None


def _said_of(error: SourceError, *path: str) -> Any:
    """What a refusal says at this place of its body."""
    try:
        return fields.dig(msgspec.json.decode(error.said), *path)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _day(mark: int) -> date:
    try:
        return max(date(1970, 1, 2), from_unix(mark / 1000).date())
    except ValueError:
        return date(1970, 1, 2)


def _listed(body: Any, name: str) -> list[Any]:
    found = fields.dig(body, name)
    if not isinstance(found, list):
        raise UnexpectedContentError("the answer has no list of posts")
    return found


def _about(page: _Page, post: Any) -> Any:
    """A post's topic, where the search lists it."""
    return page.topics.get(fields.key(fields.dig(post, "topic_id")) or "")


def _whole(post: Any, full: _Full | None) -> Any:
    """A search result with what the post itself says."""
    if full is None or not isinstance(post, Mapping):
        return post
    if full.gone:
        return {**post, "user_deleted": True}
    return {**post, **(full.post or {})}

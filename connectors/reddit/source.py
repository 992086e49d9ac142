"""The connector: a search or whole communities, walked page by page; authors and communities remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorSpec,
    Looks,
    Plan,
    Polled,
    QueryLimit,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.fields import count, dig, moment, signed
from connectors.memory import Memory
from connectors.reddit.client import Client
from connectors.reddit.config import RedditConfig
from connectors.reddit.parse import (
    COMMENT,
    COMMUNITY,
    POST,
    Page,
    engagement,
    erased,
    mention,
    named,
    parse,
    things,
)
from connectors.times import from_unix, not_after
from connectors.walks import Step, Walk, anew, begun, millis, onward, opened
from monitor.errors import GoneError, RequestError, UnexpectedContentError
from monitor.model import Cursor, Engagement, Mention, MentionId

PAGE = 100  # items a page; the API's own limit
# Full pages after which a listing may have ended because it shows no more: about 1,000 items, a search about 245.
DEEP, SEARCH_DEEP = 9, 2
AT_ONCE = 100  # things in one call
SEARCH_OVERLAP = timedelta(hours=1)  # the index lags behind by minutes, now and then by more
LIST_OVERLAP = timedelta(minutes=15)  # what a moderator let through late stands where it was written
AHEAD = timedelta(minutes=5)
_SPANS = (("day", 1), ("week", 7), ("month", 30), ("year", 365))  # what `t` of a search knows


class Places(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds: how far the list of posts, or the search, was read, and how far that of comments."""

    posts: Walk = Walk()
    comments: Walk = Walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    karma: int | None
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One step of one walk."""

    step: Step
    page: Page | None = None  # None: the service did not know the page any more

    @property
    def more(self) -> bool:
        """A refused page is not asked for again at once: it might be refused for ever."""
        return self.page is not None and self.step.more


class Reddit(Polled):
    """Searches for posts of all Reddit, or reads the posts and comments of `subreddits` whole."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="reddit",
        summary="Searches Reddit's posts, or reads the posts and comments of chosen communities, with an API client.",
        network="reddit",
        config=RedditConfig,
        auth=Auth.REQUIRED,
        credentials=(
            "Ask Reddit for API access as its Responsible Builder Policy describes; commercial use needs a contract.",
            "When it is approved, create an app of type `script` or `web app` at reddit.com/prefs/apps.",
            "`client_id` stands below the app's name, `client_secret` beside `secret`; give it as `${NAME}`.",
            "Set `user_agent` to `platform:app id:v1.0 (by /u/account)` with your account's name.",
        ),
        capabilities=frozenset(
            {
                Capability.POLL,
                Capability.REACH,
                Capability.ENGAGEMENT,
                Capability.EDITS,
                Capability.DELETIONS,
                Capability.LOOK,
            }
        ),
        # 100 a minute are allowed, averaged over ten minutes.
        rate_limit=RateLimit(requests=80, per=timedelta(minutes=1)),
        every=timedelta(minutes=2),
        looks=AT_ONCE,
        query=QueryLimit(characters=512),
        limits=(
            "Comments cannot be searched: they are read whole in the communities that `subreddits` names.",
            "A list ends at about 1,000 items, a search at about 245; what lies below is reported as a gap.",
            "Reddit tells no followers: reach is the community's members and the author's karma.",
            "The search lags behind by minutes and may leave posts out.",
        ),
        reference="reddit.com/dev/api, github.com/praw-dev/praw",
    )

    def __init__(self, source: Source, config: RedditConfig, tools: Tools) -> None:
        self._source, self._config, self._clock = source, config, tools.clock
        self._client = Client(config, tools)
        self._people: Memory[_Person] = Memory(self._ask_people, tools, at_once=AT_ONCE)
        self._members: Memory[int] = Memory(self._ask_members, tools, at_once=AT_ONCE)

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING if self._config.subreddits else Plan.SHARED

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """A page of the search, or of each list that is being walked, and the places where the next begin."""
        now, before = self._clock.now(), _places(cursor)
        if self._config.subreddits:
            where = "/r/" + "+".join(self._config.subreddits)
            walking = before.posts.walked or before.comments.walked
            posts = comments = None
            if before.posts.walked or not walking:
                posts = await self._step(f"{where}/new", {}, before.posts, LIST_OVERLAP, now)
            if before.comments.walked or not walking:
                comments = await self._step(f"{where}/comments", {}, before.comments, LIST_OVERLAP, now)
        else:
            posts, comments = await self._search(watch, before.posts, now), None
        after = Places(
            posts=posts.step.walk if posts else before.posts,
            comments=comments.step.walk if comments else before.comments,
        )
        reads = [read for read in (posts, comments) if read is not None]
        pages = [read.page for read in reads if read.page is not None]
        found = {each.id: each for page in pages for each in page.mentions}
        if self._config.subreddits:
            found = {id_: each for id_, each in found.items() if watch.wanted(f"{each.title or ''}\n{each.text}")}
        homes = {id_: home for page in pages for id_, home in page.communities.items()}
        return Batch(
            mentions=await self._told_apart(tuple(found.values()), homes, watch),
            skipped=tuple(problem for page in pages for problem in page.skipped),
            deletions=tuple(dict.fromkeys(id_ for page in pages for id_ in page.deletions)),
            cursor=_cursor(after, before, cursor),
            more=any(read.more for read in reads),
            seen=sum(page.size for page in pages),
            note="; ".join(dict.fromkeys(read.step.note for read in reads if read.step.note)),
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts and comments stand now. What the service leaves out was not found."""
        ids = ((named(each.id.partition(":")[2], POST, COMMENT), each) for each in mentions)
        asked = {full: each for full, each in ids if full}
        if not asked:
            return Looks()
        shown = things(await self._client.get("/api/info", {"id": ",".join(asked)}), POST, COMMENT)
        now = self._clock.now()
        counts: dict[MentionId, Engagement] = {}
        gone: list[MentionId] = []
        edits: list[Mention] = []
        for full, data in shown.items():
            then = asked.get(full)
            if then is None:
                continue
            if erased(data):
                gone.append(then.id)
                continue
            if (found := engagement(data, now)) is not None:
                counts[then.id] = found
            if (edit := self._edited(then, full, data, now)) is not None:
                edits.append(edit)
        return Looks(engagement=counts, edits=tuple(edits), gone=tuple(gone))

    def _edited(self, then: Mention, full: str, data: object, now: datetime) -> Mention | None:
        """The post, where it was edited since; its author and community as they were known."""
        try:
            edit = mention(data, full[:2], source=self._source, fetched_at=now)
        except ValueError:
            return None
        if edit.edited_at is None or (then.edited_at is not None and edit.edited_at <= then.edited_at):
            return None
        return replace(edit, author=then.author, venue=then.venue or edit.venue)

    async def _search(self, watch: Watch, walk: Walk, now: datetime) -> _Read:
        if not watch.terms:
            raise RequestError("Reddit's search needs a term to search for; or name `subreddits`")
        quoted = (f'"{term.replace(chr(34), " ")}"' for term in watch.terms)
        first = self._begun(walk, SEARCH_OVERLAP, now).since
        days = (millis(now) - first) / 86_400_000
        span = next((name for name, most in _SPANS if days <= most), "all")
        query = {
            "q": " OR ".join(quoted),
            "sort": "new",
            "t": span,
            "type": "link",
            "include_over_18": "on",
        }
        return await self._step("/search", query, walk, SEARCH_OVERLAP, now, deep=SEARCH_DEEP)

    def _begun(self, walk: Walk, overlap: timedelta, now: datetime) -> Walk:
        first = max(0, millis(now - timedelta(days=self._config.history)))
        ahead = millis(now + AHEAD)
        return begun(walk, first=first, overlap=overlap // timedelta(milliseconds=1), latest=ahead)

    async def _step(
        self, path: str, query: Mapping[str, str], place: Walk, overlap: timedelta, now: datetime, *, deep: int = DEEP
    ) -> _Read:
        """One page of a listing, newest first."""
        walk = self._begun(place, overlap, now)
        params = {**query, "limit": str(PAGE)} | ({"after": walk.page} if walk.page else {})
        try:
            body = await self._client.get(path, params)
        except (RequestError, GoneError):
            if not walk.page:
                raise
            return _Read(step=anew(walk))  # the post that the page begins after is known no more
        page = parse(body, source=self._source, fetched_at=now)
        if walk.page and walk.high and not page.size and walk.walked <= deep:
            # A listing that breaks off looks like one that ends: what lies below is tried again.
            return _Read(page=page, step=Step(walk=Walk(high=walk.high)))
        step = onward(walk, page.marks, next_page=page.after, latest=millis(now + AHEAD))
        if not step.note and walk.high and not page.after and walk.walked >= deep:
            step = replace(step, note=_gap(walk, page))
        return _Read(page=page, step=step)

    async def _told_apart(
        self, mentions: tuple[Mention, ...], homes: Mapping[MentionId, str], watch: Watch
    ) -> tuple[Mention, ...]:
        """The mentions with their authors' karma and their communities' members, as far as they can be had."""
        about = [each for each in mentions if watch.wanted(f"{each.title or ''}\n{each.text}")]
        unsized = {each.id: homes[each.id] for each in about if each.id in homes and _unsized(each)}
        members = await self._members.of(list(unsized.values())) if unsized else {}
        authors = [each.author.id for each in about if each.author.id] if self._config.karma else []
        people = await self._people.of(authors) if authors else {}
        return tuple(_completed(each, people, members.get(unsized.get(each.id, ""))) for each in mentions)

    async def _ask_people(self, keys: Sequence[str]) -> Mapping[str, _Person]:
        body = await self._client.get("/api/user_data_by_account_ids", {"ids": ",".join(keys)})
        if not isinstance(body, dict):
            raise UnexpectedContentError("the answer holds no accounts")
        return {id_: _person(body[id_], self._clock.now()) for id_ in keys if isinstance(body.get(id_), dict)}

    async def _ask_members(self, keys: Sequence[str]) -> Mapping[str, int]:
        shown = things(await self._client.get("/api/info", {"id": ",".join(keys)}), COMMUNITY)
        sizes = {full: count(dig(data, "subscribers")) for full, data in shown.items()}
        return {full: size for full, size in sizes.items() if size is not None}


def _unsized(mention: Mention) -> bool:
    return mention.venue is not None and mention.venue.members is None


def _completed(mention: Mention, people: Mapping[str, _Person], members: int | None) -> Mention:
    if mention.venue is not None and mention.venue.members is None and members is not None:
        mention = replace(mention, venue=replace(mention.venue, members=members))
    person = people.get(mention.author.id or "")
    if person is None:
        return mention
    return replace(mention, author=replace(mention.author, karma=person.karma, created_at=person.since))


def _person(data: object, now: datetime) -> _Person:
    parts = [signed(dig(data, "link_karma")), signed(dig(data, "comment_karma"))]
    told = [part for part in parts if part is not None]
    since = moment(dig(data, "created_utc"))
    return _Person(karma=sum(told) if told else None, since=None if since is None else not_after(since, now))


def _gap(walk: Walk, page: Page) -> str:
    """What a person should know where the listing ended before the walk did."""
    if not page.marks:
        return f"a gap: Reddit's list ended before the walk came to {_when(walk.since)}"
    oldest = min(page.marks)
    if oldest <= walk.high:
        return ""  # what was seen last time was seen again
    return f"a gap: Reddit shows nothing older than {_when(oldest)}; the last walk had come to {_when(walk.since)}"


def _when(mark: int) -> str:
    try:
        return from_unix(mark / 1000).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return "then"


def _places(cursor: Cursor | None) -> Places:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        places = msgspec.json.decode(cursor or b"{}", type=Places)
    except (msgspec.DecodeError, UnicodeError):
        return Places()
    return Places(posts=_sound(places.posts), comments=_sound(places.comments))


def _sound(walk: Walk) -> Walk:
    return opened(Cursor(msgspec.json.encode(walk).decode()))


def _cursor(after: Places, before: Places, stored: Cursor | None) -> Cursor | None:
    if after == before:
        return None
    return Cursor(msgspec.json.encode(after).decode())

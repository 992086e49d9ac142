"""The search: newest posts first, down to where the last poll ended and a little further.

The service's page cursor lives within one poll only. What is kept between polls is a time by the service's clock, so
that a poll that fails half way is simply asked again, whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Struct

from connectors.base import Batch, Source, Watch
from connectors.bluesky.profiles import Profile, Profiles, to_author
from connectors.bluesky.records import Record, moment, profile_url, read_record, split_uri, to_mention
from connectors.bluesky.session import Session
from monitor.clock import Clock
from monitor.errors import CursorExpiredError, PayloadError, RequestError
from monitor.model import Author, Cursor, Engagement, MentionId

METHOD = "app.bsky.feed.searchPosts"
PAGE = 100  # the API's own limit
MOST_PAGES = 10  # a poll
OVERLAP = timedelta(minutes=30)  # posts may reach the index this late

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class _Place(Struct, frozen=True):
    """Our cursor: the newest `indexedAt` that a completed poll has seen."""

    high: Annotated[datetime, msgspec.Meta(tz=True)]


class _Page(Struct):
    posts: list[msgspec.Raw]
    cursor: str | None = None


class _View(Struct, rename="camel"):
    """A post as the service shows it."""

    uri: str
    author: Profile
    record: msgspec.Raw
    indexed_at: str
    like_count: _Count | None = None
    reply_count: _Count | None = None
    repost_count: _Count | None = None
    quote_count: _Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One post of a page, read."""

    did: str
    key: str
    author: Author  # as the page shows it: without followers
    record: Record
    indexed_at: datetime
    engagement: Engagement

    @property
    def sorted_at(self) -> datetime:
        """The time by which the service sorts and compares: the earlier of its own and the author's."""
        claimed = moment(self.record.created_at)
        return self.indexed_at if claimed is None else min(claimed, self.indexed_at)


class Search:
    """Polls one term at a time."""

    def __init__(self, source: Source, session: Session, profiles: Profiles, clock: Clock) -> None:
        self._source, self._session, self._profiles, self._clock = source, session, profiles, clock

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """Everything about the watch's terms since the cursor. Raises SourceError; then nothing has moved on."""
        if not watch.terms:
            raise RequestError("Bluesky's search needs a term to search for", source=self._source.name)
        place = None if cursor is None else _place(cursor)
        now = self._clock.now()
        walk = _Walk(since=None if place is None else min(place.high, now) - OVERLAP, now=now)
        for term in watch.terms:
            await self._walk(term, walk)
        found = tuple(walk.found.values())
        authors = await self._profiles.authors([post.did for post in found])
        mentions = tuple(
            to_mention(
                post.record,
                did=post.did,
                key=post.key,
                served_at=post.indexed_at,
                fetched_at=now,
                source=self._source,
                author=authors[post.did] if authors[post.did].handle else post.author,
                wanted=watch.wanted,
                engagement=post.engagement,
            )
            for post in found
        )
        high = max((post.indexed_at for post in found if post.indexed_at <= now), default=None)
        if high is not None and (place is None or high > place.high):
            cursor = Cursor(msgspec.json.encode(_Place(high)).decode())
        return Batch(mentions=mentions, skipped=tuple(walk.skipped), cursor=cursor, seen=walk.seen, note=walk.note)

    async def _walk(self, term: str, walk: _Walk) -> None:
        quoted = '"' + term.replace('"', " ").strip() + '"'
        query = [("q", quoted), ("sort", "latest"), ("limit", str(PAGE))]
        if walk.since is not None:
            query.append(("since", f"{walk.since:%Y-%m-%dT%H:%M:%S.%f}Z"))
        page: str | None = None
        for _ in range(MOST_PAGES):
            answer = await self._session.get(METHOD, query if page is None else [*query, ("cursor", page)])
            shown: _Page = answer.json(_Page)
            newest = walk.take(shown.posts, self._source.network)
            if not shown.posts or not shown.cursor or shown.cursor == page:
                return
            if walk.since is not None and newest is not None and newest < walk.since:
                return
            page = shown.cursor
        if walk.since is not None:
            walk.note = (
                f"gap: more than {MOST_PAGES * PAGE} posts since {walk.since:%Y-%m-%d %H:%M:%S} UTC; "
                f"the oldest of them were not read"
            )


class _Walk:
    """What one poll has gathered."""

    def __init__(self, *, since: datetime | None, now: datetime) -> None:
        self.since, self._now = since, now
        self.found: dict[MentionId, Found] = {}
        self.skipped: list[PayloadError] = []
        self.seen = 0
        self.note = ""

    def take(self, posts: list[msgspec.Raw], network: str) -> datetime | None:
        """Read a page; the newest of its sorting times is returned, None where nothing on it could be read."""
        times: list[datetime] = []
        for raw in posts:
            self.seen += 1
            try:
                id_, post = read_view(raw, network, self._now)
            except PayloadError as error:
                self.skipped.append(error)
                continue
            self.found.setdefault(id_, post)
            times.append(post.sorted_at)
        return max(times, default=None)


def read_view(raw: msgspec.Raw, network: str, now: datetime) -> tuple[MentionId, Found]:
    """One post of a page, with its id. Raises PayloadError."""
    excerpt = bytes(raw)[:200].decode("utf-8", "replace")
    try:
        view = msgspec.json.decode(raw, type=_View)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise PayloadError(f"an unreadable post: {error}", excerpt=excerpt) from None
    did, key = split_uri(view.uri)
    indexed_at = moment(view.indexed_at)
    if indexed_at is None:
        raise PayloadError("a post without a time of the service", excerpt=excerpt)
    counts = Engagement(
        likes=view.like_count, replies=view.reply_count, reposts=view.repost_count, quotes=view.quote_count, at=now
    )
    author = replace(to_author(view.author), id=did, url=profile_url(did))  # the address says who wrote it
    post = Found(
        did=did, key=key, author=author, record=read_record(view.record), indexed_at=indexed_at, engagement=counts
    )
    return MentionId(f"{network}:{view.uri}"), post


def _place(cursor: Cursor) -> _Place:
    try:
        return msgspec.json.decode(cursor, type=_Place)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise CursorExpiredError("the stored cursor is not one of a search") from error

"""The search: newest posts first, window by window of time, down to where the last walk ended and a bit further.

The service's own page cursor need not reach the end and is good for one moment only. What is kept between polls is the
window still to be read, by the service's clock, so that a walk goes on across polls, failures and restarts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
FIRST_WALK = 10  # polls of the very first walk, which has no end of its own
MOST_STEPS = 10  # pages of the service's own cursor within one poll, where time does not move
MOST_WALKED = 1_000  # polls of one walk; a service that never ends must not keep us for ever
OVERLAP = timedelta(minutes=30)  # posts may reach the index this late
TICK = timedelta(milliseconds=1)  # the service's clock has no finer one; `until` is exclusive

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Place(Struct, frozen=True, omit_defaults=True):
    """Our cursor. No time in it lies in our future."""

    high: _Time | None = None  # the newest `indexedAt` that a walk has begun with and read to its end
    since: _Time | None = None  # where the walk in progress ends
    top: _Time | None = None  # the newest `indexedAt` it began with
    until: _Time | None = None  # what is as new as this, or newer, it has read
    walked: Annotated[int, msgspec.Meta(ge=0)] = 0  # polls of this walk; 0: between walks


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
    """Polls one term at a time. Every poll reads one page, and says `more` until the walk is at its end."""

    def __init__(self, source: Source, session: Session, profiles: Profiles, clock: Clock) -> None:
        self._source, self._session, self._profiles, self._clock = source, session, profiles, clock

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """The next page about the watch's term. Raises SourceError; then nothing has moved on."""
        if not watch.terms:
            raise RequestError("Bluesky's search needs a term to search for", source=self._source.name)
        now = self._clock.now()
        stored = _place(cursor)
        place = _started(stored, now)
        read = await self._read(watch.terms[0], place, now)
        found = tuple(read.found.values())
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
        onward, note = _onward(place, read, now)
        return Batch(
            mentions=mentions,
            skipped=tuple(read.skipped),
            cursor=None if onward == stored else Cursor(msgspec.json.encode(onward).decode()),
            more=onward.walked > 0,
            seen=read.seen,
            note=note,
        )

    async def _read(self, term: str, place: Place, now: datetime) -> _Read:
        """The newest page of the window; and those after it, as long as they bring the window's end no nearer."""
        quoted = '"' + term.replace('"', " ").strip() + '"'
        query = [("q", quoted), ("sort", "latest"), ("limit", str(PAGE))]
        query += [(name, _written(at)) for name, at in (("since", place.since), ("until", place.until)) if at]
        read = _Read(now)
        page: str | None = None
        for _ in range(MOST_STEPS):
            answer = await self._session.get(METHOD, query if page is None else [*query, ("cursor", page)])
            shown: _Page = answer.json(_Page)
            read.take(shown.posts, self._source.network)
            following = shown.cursor if shown.cursor != page else None
            # A full page may be all that the service is willing to page through: its end is not the window's.
            read.ended = not following and len(shown.posts) < PAGE
            if not following or _moved(place, read.surely_read):
                break
            page = following
        return read


class _Read:
    """What one poll has gathered."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.found: dict[MentionId, Found] = {}
        self.skipped: list[PayloadError] = []
        self.seen = 0
        self.ended = False  # the service has no more of this window

    def take(self, posts: list[msgspec.Raw], network: str) -> None:
        for raw in posts:
            self.seen += 1
            try:
                id_, post = read_view(raw, network, self._now)
            except PayloadError as error:
                self.skipped.append(error)
            else:
                self.found.setdefault(id_, post)

    @property
    def top(self) -> datetime | None:
        """The newest time of indexing that is not ahead of our clock."""
        return max((post.indexed_at for post in self.found.values() if post.indexed_at <= self._now), default=None)

    @property
    def surely_read(self) -> datetime | None:
        """Everything newer has been shown, by the service's own clock.

        The last post of a page is the oldest by the service's order, which no post's time of indexing comes before.
        What authors claim is left out: one odd date would jump over everything between.
        """
        return min((post.indexed_at for post in self.found.values()), default=None)

    @property
    def claimed(self) -> datetime | None:
        """How far down it goes if the authors' dates are believed."""
        return min((post.sorted_at for post in self.found.values()), default=None)

    def within(self, until: datetime) -> bool:
        """Whether the service kept to the window at all."""
        return sum(post.sorted_at < until for post in self.found.values()) * 2 > len(self.found)


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


def _started(place: Place, now: datetime) -> Place:
    """The walk in progress, or a new one."""
    if place.walked:
        return place
    # Our clock may have been ahead once.
    return Place(high=place.high, since=None if place.high is None else min(place.high, now) - OVERLAP)


def _moved(place: Place, oldest: datetime | None) -> bool:
    return oldest is not None and (place.until is None or oldest + TICK < place.until)


def _onward(place: Place, read: _Read, now: datetime) -> tuple[Place, str]:
    """Where the next poll goes on, and what a person should know about it.

    The high water is what the walk began with: a post that was indexed while it went on does not say that everything
    before it was seen.
    """
    top = place.top if place.walked else read.top
    walked = place.walked + 1
    done = Place(high=top if place.high is None or (top is not None and top > place.high) else place.high)
    if read.ended or (place.since is None and walked >= FIRST_WALK):
        return done, ""
    # A whole heap of posts dated back: the authors' dates are what the service sorts them by.
    oldest = read.surely_read if _moved(place, read.surely_read) else read.claimed
    if oldest is not None and _moved(place, oldest) and walked < MOST_WALKED:
        until = oldest + TICK
        if place.since is not None and until <= place.since:
            return done, ""
        return Place(high=place.high, since=place.since, top=top, until=until, walked=walked), ""
    if place.since is None:
        return done, ""
    until = place.until or now
    note = f"gap: the search was cut short; posts between {_said(place.since)} and {_said(until)} UTC may be missing"
    if place.until is None or walked >= MOST_WALKED or not read.within(place.until):
        return done, note
    # More posts of one moment than the service pages through: what lies before it is still to be had.
    below = place.until - TICK
    note = f"gap: more posts at {_said(below)} UTC than the search shows; some of them may be missing"
    return Place(high=place.high, since=place.since, top=top, until=below, walked=walked), note


def _place(cursor: Cursor | None) -> Place:
    try:
        return msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise CursorExpiredError("the stored cursor is not one of a search") from error


def _written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"

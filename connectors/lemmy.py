"""Lemmy and PieFed, through one server's search: whatever of the network that server has.

Reference: LemmyNet/lemmy crates/api/routes and routes_v3, lemmy-js-client src/types; PieFed app/api/alpha
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec
from pydantic import Field

from connectors import fields
from connectors.base import (
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
from connectors.lemmy_parse import (
    Reading,
    community_of,
    gone,
    identity,
    languages,
    listed,
    marks,
    members_of,
    merged,
    read,
    sound,
    word,
)
from connectors.memory import Memory
from connectors.walks import Step, Walk, anew, begun, millis, onward
from monitor.errors import (
    GoneError,
    PayloadError,
    RequestError,
    SourceError,
    UnexpectedContentError,
)
from monitor.model import Cursor, Engagement, Mention, MentionId, Venue

PAGE = 50  # the most that the search gives of one kind
OVERLAP = timedelta(hours=6)  # posts of other servers arrive late, under the time they were written
AHEAD = timedelta(minutes=5)
SITE_KEPT = timedelta(hours=24)
COMMUNITY_KEPT = timedelta(days=7)
LOOKS = 5  # posts asked for together, one call each
ASKED_MOST = 10  # communities asked for with one page
_MISSING = frozenset({"couldnt_find_post", "couldnt_find_comment", "not_found"})


class Config(ConnectorConfig):
    """Settings of the lemmy connector."""

    base_url: str = Field(default="https://lemmy.world", description="The server to ask.")
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")
    members: bool = Field(default=True, description="Ask how many follow a community, where posts do not tell.")


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds: how far each list was walked. A server with one list for all uses `posts`."""

    posts: Walk = Walk()
    comments: Walk = Walk()
    again: int = 0  # how often this walk was begun anew


@dataclass(frozen=True, slots=True)
class Site:
    """What the server said of itself."""

    path: str  # "/api/v3", "/api/v4" or PieFed's "/api/alpha"
    languages: Mapping[int, str]
    until: datetime

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists it keeps, each with pages of its own."""
        return ("posts",) if self.path == "/api/v4" else ("posts", "comments")


class Lemmy(Polled):
    """One term at a time; every poll reads one page of what is not yet read to its end."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="lemmy",
        summary="Finds posts and comments on Lemmy and PieFed with one server's search.",
        network="lemmy",
        config=Config,
        capabilities=frozenset(
            {
                Capability.POLL,
                Capability.REACH,
                Capability.ENGAGEMENT,
                Capability.LANGUAGE,
                Capability.EDITS,
                Capability.DELETIONS,
                Capability.LOOK,
            }
        ),
        # The shipped limit of searches for one address; a server may set another. All requests keep to it.
        rate_limit=RateLimit(requests=60, per=timedelta(minutes=10)),
        every=timedelta(minutes=5),
        looks=LOOKS,
        limits=(
            "It sees what the server has: communities that nobody there follows are not among it.",
            "Lemmy knows no followers: reach is how many follow the community.",
            "A post that arrives from another server more than six hours late is missed.",
        ),
        reference="github.com/LemmyNet/lemmy-js-client, github.com/LemmyNet/lemmy",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._base = config.base_url.rstrip("/")
        self._server = urlsplit(self._base).netloc.rpartition("@")[2].lower()
        self._site: Site | None = None
        self._members: Memory[int] = Memory(
            self._ask_members,
            tools,
            at_once=1,
            most=ASKED_MOST,
            budget=timedelta(seconds=30),
            fresh=COMMUNITY_KEPT,
        )

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of each list that is not read to its end, and the place where the next begins."""
        site, now = await self._about(), self._tools.clock.now()
        before, latest = _place(cursor), millis(now + AHEAD)
        first = millis(now - timedelta(days=self._config.history))
        under_way = [name for name in site.lists if getattr(before, name).walked]
        overlap = int(OVERLAP.total_seconds() * 1000)
        walks: dict[str, Walk] = {
            name: begun(getattr(before, name), first=first, overlap=overlap, latest=latest)
            for name in under_way or site.lists
        }
        try:
            pages = await self._pages(site, watch, walks)
        except (RequestError, GoneError):
            if any(walk.page for walk in walks.values()):
                return _refused(before, walks)
            self._site = None  # it may speak another dialect by now
            raise
        steps = {
            name: onward(walks[name], marks(views), next_page=page, latest=latest)
            for name, (views, page) in pages.items()
        }
        more = any(step.more for step in steps.values())
        after = _changed(before, steps, again=before.again if more else 0)
        views = [view for found, _page in pages.values() for view in found]
        mentions, skipped = self._read(views, site, now)
        deleted = (identity(view, self._source) for view in views if gone(view))
        return Batch(
            mentions=await self._with_members(mentions, views, watch),
            skipped=skipped,
            deletions=tuple(dict.fromkeys(key for key in deleted if key)),
            cursor=None if after == before else _cursor(after),
            more=more,
            seen=len(views),
            note="; ".join(step.note for step in steps.values() if step.note),
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now on this server. Raises SourceError; then nothing was learnt."""
        asked = [(mention, local) for mention in mentions if (local := self._local(mention))]
        if not asked:
            return Looks()
        site, now = await self._about(), self._tools.clock.now()
        views = await asyncio.gather(*(self._view(site, *local) for _mention, local in asked))
        engagement: dict[MentionId, Engagement] = {}
        edits: list[Mention] = []
        lost: list[MentionId] = []
        for (mention, _), view in zip(asked, views, strict=True):
            if view is None or (gone(view) and identity(view, self._source) == mention.id):
                lost.append(mention.id)
                continue
            for found in self._read([view], site, now)[0]:
                if found.id == mention.id:  # else the number means another post by now
                    engagement[found.id] = found.engagement or Engagement(at=now)
                    edits += [replace(found, venue=mention.venue)] if _says_else(found, mention) else []
        return Looks(engagement=engagement, edits=tuple(edits), gone=tuple(lost))

    def _local(self, mention: Mention) -> tuple[str, str] | None:
        """What it is, post or comment, and its number on this server; None where it has none, or another's."""
        named, _at, server = (mention.local_id or "").partition("@")
        kind, _slash, number = named.partition("/")
        sound = kind in {"post", "comment"} and number.isascii() and number.isdigit() and server == self._server
        return (kind, number) if sound else None

    def _read(
        self, views: Sequence[Any], site: Site, now: datetime
    ) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
        escaped = site.path == "/api/v3"
        reading = Reading(source=self._source, server=self._server, languages=site.languages, escaped=escaped, at=now)
        return fields.each(views, lambda view: read(view, reading), what="post")

    async def _about(self) -> Site:
        """Which dialect the server speaks, and its languages. Raises SourceError."""
        now = self._tools.clock.now()
        if self._site is None or now >= self._site.until:
            path, body = await self._said_of_itself()
            major = (fields.text(fields.dig(body, "version")) or "").partition(".")[0]
            if not (major.isascii() and major.isdigit() and len(major) < 5):
                raise UnexpectedContentError("the server does not say its version")
            if path == "/api/v3" and int(major) >= 1:
                path = "/api/v4"  # which keeps /api/v3 for a while, for others
            self._site = Site(path, languages(body), now + SITE_KEPT)
        return self._site

    async def _said_of_itself(self) -> tuple[str, Any]:
        refused: SourceError | None = None
        for path in ("/api/v3", "/api/v4", "/api/alpha"):
            try:
                answer = await self._tools.fetch.get(f"{self._base}{path}/site")
            except RequestError as error:
                refused = error
                continue
            return path, answer.json()
        raise refused or UnexpectedContentError("the server does not say what it is")

    async def _pages(self, site: Site, watch: Watch, walks: Mapping[str, Walk]) -> dict[str, tuple[list[Any], str]]:
        """The next page of each of these lists, and the service's word for the one after it."""
        if site.path == "/api/v4":
            body = await self._search(site, watch, "all", {"page_cursor": walks["posts"].page})
            return {"posts": (merged(body), fields.text(fields.dig(body, "next_page")) or "")}
        numbers = {
            name: int(walk.page) if walk.page.isdecimal() and len(walk.page) < 9 else 1 for name, walk in walks.items()
        }
        if site.path == "/api/v3" and set(numbers) == set(site.lists) and set(numbers.values()) == {1}:
            body = await self._search(site, watch, "All", {"page": "1"})
            bodies = dict.fromkeys(numbers, body)
        else:
            bodies = {
                name: await self._search(site, watch, name.capitalize(), {"page": str(number)})
                for name, number in numbers.items()
            }
        found = {name: listed(body, name) for name, body in bodies.items()}
        # PieFed may give fewer than were asked for, and says nothing about it.
        full = 1 if site.path == "/api/alpha" else PAGE
        return {name: (views, str(numbers[name] + 1) if len(views) >= full else "") for name, views in found.items()}

    async def _search(self, site: Site, watch: Watch, kind: str, page: Mapping[str, str]) -> Any:
        new, everywhere, word = ("new", "all", "search_term") if site.path == "/api/v4" else ("New", "All", "q")
        answer = await self._tools.fetch.get(
            f"{self._base}{site.path}/search",
            params={
                word: " ".join(watch.terms[:1]),
                "type_": kind,
                "sort": new,
                "listing_type": everywhere,
                "limit": str(PAGE),
                **{name: value for name, value in page.items() if value},
            },
        )
        return sound(answer.json())

    async def _view(self, site: Site, kind: str, number: str) -> Any:
        """The post or comment as it is shown now; None where the server says that there is none."""
        try:
            answer = await self._tools.fetch.get(f"{self._base}{site.path}/{kind}", params={"id": number})
        except RequestError as error:
            if word(error.said) in _MISSING:
                return None
            raise
        view = fields.dig(sound(answer.json()), f"{kind}_view")
        if not isinstance(view, dict):
            raise UnexpectedContentError("the answer is no post")
        return view

    async def _with_members(
        self, mentions: tuple[Mention, ...], views: Sequence[Any], watch: Watch
    ) -> tuple[Mention, ...]:
        if not self._config.members:
            return mentions
        homes = {identity(view, self._source): community_of(view) for view in views}
        wanted = [homes.get(m.id) for m in mentions if watch.wanted(f"{m.title or ''}\n{m.text}")]
        known = await self._members.of([key for key in wanted if key])
        return tuple(
            replace(m, venue=replace(m.venue or Venue(), members=known[home]))
            if (home := homes.get(m.id)) in known and home
            else m
            for m in mentions
        )

    async def _ask_members(self, keys: Sequence[str]) -> dict[str, int]:
        site = await self._about()
        found: dict[str, int] = {}
        for key in keys:
            answer = await self._tools.fetch.get(f"{self._base}{site.path}/community", params={"id": key})
            members = members_of(answer.json())
            if members is not None:
                found[key] = members
        return found


def _refused(before: Place, walks: Mapping[str, Walk]) -> Batch:
    """The server does not know the page any more: from the first page once again, and no more often than that."""
    if not before.again:
        place = msgspec.structs.replace(before, again=1, **{name: anew(walk).walk for name, walk in walks.items()})
        return Batch(cursor=_cursor(place), more=True)
    ended = {name: Walk(high=max(walk.high, walk.top)) for name, walk in walks.items()}
    place = msgspec.structs.replace(before, again=0, **ended)
    return Batch(cursor=_cursor(place), note="a gap: the server refused the next page, and refused it again")


def _changed(before: Place, steps: Mapping[str, Step], *, again: int) -> Place:
    return msgspec.structs.replace(before, again=again, **{name: step.walk for name, step in steps.items()})


def _says_else(found: Mention, before: Mention) -> bool:
    return (found.text, found.title) != (before.text, before.title)


def _place(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    numbers = (n for walk in (place.posts, place.comments) for n in (walk.high, walk.since, walk.top, walk.walked))
    return place if min(numbers) >= 0 else Place()


def _cursor(place: Place) -> Cursor:
    return Cursor(msgspec.json.encode(place).decode())

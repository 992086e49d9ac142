"""Lobsters: its newest stories read whole, and the comments of those that are about a brand.

Reference: github.com/lobsters/lobsters (config/routes.rb, config/initializers/rack_attack.rb)
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

from pydantic import Field

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
from connectors.fields import count, dig, each, listing, moment, signed
from connectors.lobsters_parse import COMMENT, STORY, Site, counts, edited_at, erased, short_id
from connectors.memory import Memory
from connectors.missing import Missing
from connectors.text import from_html
from connectors.walks import Step, anew, begun, cursor_of, millis, onward, opened
from monitor.errors import PayloadError, RequestError, UnexpectedContentError
from monitor.model import Cursor, Engagement, Mention, MentionId

OVERLAP = timedelta(hours=1)
FOLLOWED = timedelta(days=1)  # how long the comments of a story are read
THREADS = 25  # stories of one page whose comments are read
AHEAD = timedelta(minutes=5)
LOOKS = 4  # posts, one call each
PEOPLE = 5  # profiles asked for with one page; 30 in five minutes is the service's limit


class Config(ConnectorConfig):
    """Settings of the lobsters connector."""

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")] = Field(
        default="https://lobste.rs", description="The site to read; others run the same software."
    )
    comments: bool = Field(default=True, description="Read the comments of stories about a brand, for a day.")
    history: int = Field(default=7, ge=0, le=365, description="How many days back the first walk looks.")
    karma: bool = Field(default=True, description="Ask for authors' karma; without it reach is unknown.")


class Lobsters(Polled):
    """Every poll reads one page of the newest stories, and says `more` until the walk is at its end."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="lobsters",
        summary="Reads the newest stories of Lobsters, and the comments of those about a brand.",
        network="lobsters",
        config=Config,
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
        # The site allows 4 a second, 30 a minute, 100 in ten minutes and 400 an hour; this keeps below all of them.
        rate_limit=RateLimit(requests=18, per=timedelta(minutes=3)),
        every=timedelta(minutes=15),
        looks=LOOKS,
        limits=(
            "There is no search: the newest stories are read whole and matched here.",
            "Comments are read for a day, and only those of stories that are about a brand.",
            "Lobsters knows no followers: reach is the author's karma.",
        ),
        reference="github.com/lobsters/lobsters",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._config, self._fetch, self._clock = config, tools.fetch, tools.clock
        self._site = Site(config.base_url, source)
        self._missing = Missing(tools.clock)
        self._karma: Memory[int] = Memory(
            self._ask_karma, tools, at_once=1, together=1, most=PEOPLE, budget=timedelta(seconds=20)
        )

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of stories with the comments that belong to it, and the place where the next begins."""
        now = self._clock.now()
        latest = millis(now + AHEAD)
        walk = begun(
            opened(cursor),
            first=max(0, millis(now - timedelta(days=self._config.history))),
            overlap=(FOLLOWED if self._config.comments else OVERLAP) // timedelta(milliseconds=1),
            latest=latest,
        )
        number = count(walk.page) or 1
        try:
            stories = await self._page(number)
        except RequestError:
            if number == 1:
                raise
            # It will be walked again from the top, but not at once: it might be refused for ever.
            again = anew(walk)
            return Batch(cursor=cursor_of(again.walk, cursor), unchanged=again.more, note=again.note)
        found, skipped = each(stories, lambda data: self._site.story(data, now), what="story")
        about = {story.id: story for story in found if watch.wanted(f"{story.title or ''}\n{story.text}")}
        said, gone, broken, note = await self._comments(stories, about, watch, now)
        step = _step(onward(walk, _marks(stories), next_page=str(number + 1) if stories else "", latest=latest), note)
        return Batch(
            mentions=await self._with_karma([*about.values(), *said]),
            skipped=(*skipped, *broken),
            deletions=gone,
            cursor=cursor_of(step.walk, cursor),
            more=step.more,
            seen=len(stories) + len(said),
            note=step.note,
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now, one call each. A story that was missing twice is gone; a comment says so."""
        places = ((each_, self._site.place(each_.id)) for each_ in mentions)
        asked = [(post, *place) for post, place in places if place is not None]
        bodies = await asyncio.gather(*(self._item(kind, short) for _post, kind, short in asked))
        if any(body is None for body in bodies):
            await self._page(1)  # raises where it is not the post that is refused, but we are
        now = self._clock.now()
        engagement: dict[MentionId, Engagement] = {}
        edits: list[Mention] = []
        gone: list[MentionId] = []
        for (post, kind, short), body in zip(asked, bodies, strict=True):
            if self._missing.gone(post.id, here=body is not None) or (kind == COMMENT and erased(body)):
                gone.append(post.id)
            elif body is not None and dig(body, "short_id") == short:  # else it was merged into another story
                if (found := counts(body, now)) is not None:
                    engagement[post.id] = found
                edits += self._edit(post, kind, body, now)
        return Looks(engagement=engagement, edits=tuple(edits), gone=tuple(gone))

    def _edit(self, post: Mention, kind: str, body: Any, now: datetime) -> list[Mention]:
        """A comment that was edited since, at most one."""
        edited, words = edited_at(body, now), from_html(str(dig(body, "comment") or ""))
        if kind != COMMENT or edited is None or not words or (post.edited_at is not None and edited <= post.edited_at):
            return []
        return [replace(post, text=words, edited_at=edited, fetched_at=now, engagement=counts(body, now), looks=())]

    async def _page(self, number: int) -> list[Any]:
        path = "/newest.json" if number == 1 else f"/newest/page/{number}.json"
        body = (await self._fetch.get(f"{self._site.base}{path}")).json()
        if not isinstance(body, list):
            raise UnexpectedContentError("the answer is no list of stories")
        return body

    async def _item(self, kind: str, short: str) -> dict[str, Any] | None:
        """A story or comment; None where the site knows none of that name."""
        try:
            body = (await self._fetch.get(f"{self._site.base}/{kind}/{short}.json")).json()
        except RequestError:
            return None
        if not isinstance(body, dict):
            raise UnexpectedContentError("the answer is no story or comment")
        return body

    async def _comments(
        self, stories: Sequence[Any], about: Mapping[MentionId, Mention], watch: Watch, now: datetime
    ) -> tuple[list[Mention], tuple[MentionId, ...], list[PayloadError], str]:
        """Comments of the stories about a brand, as far as they may be about it, and those that were deleted."""
        talked = [id_ for id_, story in about.items() if story.engagement is None or story.engagement.replies != 0]
        said: dict[MentionId, Mention] = {}
        gone: dict[MentionId, None] = {}
        broken: list[PayloadError] = []
        for id_ in talked[:THREADS] if self._config.comments else ():
            place = self._site.place(id_)
            thread = await self._item(STORY, place[1]) if place else None
            if thread is None or dig(thread, "short_id") != (place and place[1]):
                continue  # deleted, or merged into another, since the page was made
            comments = listing(thread, "comments")
            kept = [comment for comment in comments if not erased(comment)]
            read = partial(self._site.comment, story=thread, now=now)
            found, problems = each(kept, read, what="comment")
            said |= {comment.id: comment for comment in found if watch.wanted(comment.text)}
            gone |= {self._site.identity(COMMENT, short): None for short in _shorts(filter(erased, comments))}
            broken += problems
        cut = self._config.comments and len(talked) > THREADS
        note = f"a gap: of one page, only {THREADS} stories about a brand had their comments read" if cut else ""
        return list(said.values()), tuple(gone), broken, note

    async def _with_karma(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        names = [each_.author.id for each_ in mentions if each_.author.id and each_.author.karma is None]
        known = await self._karma.of(names) if self._config.karma and names else {}
        return tuple(
            replace(each_, author=replace(each_.author, karma=known[each_.author.id]))
            if each_.author.id in known
            else each_
            for each_ in mentions
        )

    async def _ask_karma(self, names: Sequence[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for name in names:
            try:
                answer = await self._fetch.get(f"{self._site.base}/~{quote(name, safe='')}.json")
            except RequestError:
                continue  # the account was deleted
            if (karma := signed(dig(answer.json(), "karma"))) is not None:
                found[name] = karma
        return found


def _step(step: Step, note: str) -> Step:
    return replace(step, note="; ".join(part for part in (step.note, note) if part))


def _marks(stories: Sequence[Any]) -> list[int]:
    times = (moment(dig(story, "created_at")) for story in stories)
    return [millis(time) for time in times if time is not None]


def _shorts(comments: Any) -> list[str]:
    found = []
    for comment in comments:
        try:
            found.append(short_id(comment))
        except ValueError:
            continue
    return found

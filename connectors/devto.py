"""dev.to, or any other Forem: its latest articles read whole, and the comments of those that are about a brand.

Reference: developers.forem.com/api/v1, github.com/forem/forem (config/initializers/rack_attack.rb)
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

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
from connectors.devto_parse import ARTICLES, COMMENTS, Site, code_of, counts, haystack, hidden, number_of, replies
from connectors.fields import count, dig, each, moment
from connectors.missing import Missing
from connectors.walks import anew, begun, cursor_of, millis, onward, opened
from monitor.errors import PayloadError, RequestError, UnexpectedContentError
from monitor.model import Cursor, Engagement, Mention, MentionId

PAGE = 100  # articles a page
WHOLE_PAGE = 30  # … where each is read whole, one call each
THREADS = 30  # articles of one page whose comments are read
OVERLAP = timedelta(hours=3)
FOLLOWED = timedelta(days=1)  # how long the comments of an article are read
AHEAD = timedelta(minutes=5)
LOOKS = 6  # posts, one call each
READ_MOST = 5_000  # articles remembered as read whole

_API = {"Accept": "application/vnd.forem.api-v1+json"}


class Config(ConnectorConfig):
    """Settings of the devto connector."""

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")] = Field(
        default="https://dev.to", description="The site to read: dev.to or any other Forem."
    )
    bodies: Literal["matching", "all"] = Field(
        default="matching",
        description="Whose text is fetched: articles whose title, description or tags name a brand, or all of them.",
    )
    comments: bool = Field(default=True, description="Read the comments of articles about a brand, for a day.")
    history: int = Field(default=7, ge=0, le=30, description="How many days back the first walk looks.")


class DevTo(Polled):
    """Every poll reads one page of the latest articles, and says `more` until the walk is at its end."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="devto",
        summary="Reads the latest articles of dev.to or another Forem, and the comments of those about a brand.",
        network="devto",
        config=Config,
        capabilities=frozenset(
            {
                Capability.POLL,
                Capability.ENGAGEMENT,
                Capability.LANGUAGE,
                Capability.EDITS,
                Capability.DELETIONS,
                Capability.LOOK,
            }
        ),
        # The service allows 3 a second to an address.
        rate_limit=RateLimit(requests=12, per=timedelta(seconds=10)),
        every=timedelta(minutes=15),
        looks=LOOKS,
        limits=(
            "There is no search by date: the latest articles are read whole and matched here.",
            "A brand that only the text names is found with `bodies: all`, one call an article.",
            "Comments are read for a day, and only those of articles that are about a brand.",
            "Forem's public API tells no followers.",
        ),
        reference="developers.forem.com/api/v1, github.com/forem/forem",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._config, self._fetch, self._clock = config, tools.fetch, tools.clock
        self._site = Site(config.base_url, source)
        self._missing = Missing(tools.clock)
        self._dull: OrderedDict[tuple[int, str], None] = OrderedDict()
        self._dull_for: Callable[[str], bool] | None = None  # whose tests they failed

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of articles with the comments that belong to it, and the place where the next begins."""
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
            listed = await self._page(number)
        except RequestError:
            if number == 1:
                raise
            # It will be walked again from the top, but not at once: it might be refused for ever.
            again = anew(walk)
            return Batch(cursor=cursor_of(again.walk, cursor), unchanged=again.more, note=again.note)
        step = onward(walk, _marks(listed), next_page=str(number + 1) if listed else "", latest=latest)
        whole = await self._whole(listed, watch)
        read = partial(self._article, whole=whole, watch=watch, now=now)
        about, skipped = each(listed, read, what="article")
        self._remember_dull(whole, about)
        said, gone, broken, note = await self._comments(about, watch, now)
        return Batch(
            mentions=(*about, *said),
            skipped=(*skipped, *broken),
            deletions=gone,
            cursor=cursor_of(step.walk, cursor),
            more=step.more,
            seen=len(listed) + len(said),
            note="; ".join(part for part in (step.note, note) if part),
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now, one call each. What was missing twice is gone; a comment may say so itself."""
        paths = ((post, self._site.path(post.id)) for post in mentions)
        asked = [(post, path) for post, path in paths if path is not None]
        bodies = await asyncio.gather(*(self._item(path) for _post, path in asked))
        if any(body is None for body in bodies):
            await self._page(1)  # raises where it is not the post that is refused, but we are
        now = self._clock.now()
        engagement: dict[MentionId, Engagement] = {}
        edits: list[Mention] = []
        gone: list[MentionId] = []
        for (post, path), body in zip(asked, bodies, strict=True):
            comment = path.startswith(COMMENTS)
            if self._missing.gone(post.id, here=body is not None) or (comment and hidden(body)):
                gone.append(post.id)
            elif body is not None:
                found = replies(body, now) if comment else counts(body, now)
                if found is not None:
                    engagement[post.id] = found
                edits += [] if comment else self._edit(post, body, now)
        return Looks(engagement=engagement, edits=tuple(edits), gone=tuple(gone))

    def _edit(self, post: Mention, body: Any, now: datetime) -> list[Mention]:
        """The article, where it was edited since, at most one."""
        try:
            # The tags that were told below the text stay there: one of them may be all that names the brand.
            edit = self._site.article(body, now, body=body, wanted=lambda tag: tag in post.text)
        except ValueError:
            return []
        newer = edit.edited_at is not None and (post.edited_at is None or edit.edited_at > post.edited_at)
        return [replace(edit, id=post.id)] if newer else []

    async def _page(self, number: int) -> list[Any]:
        size = WHOLE_PAGE if self._config.bodies == "all" else PAGE
        answer = await self._fetch.get(
            f"{self._site.base}/api/articles/latest",
            params={"page": str(number), "per_page": str(size)},
            headers=_API,
        )
        body = answer.json()
        if not isinstance(body, list):
            raise UnexpectedContentError("the answer is no list of articles")
        return body

    async def _item(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """An article, a comment or the comments of an article; None where the site knows none of that id."""
        try:
            answer = await self._fetch.get(f"{self._site.base}{path}", params=params, headers=_API)
        except RequestError:
            return None
        body = answer.json()
        if not isinstance(body, list if params else dict):
            raise UnexpectedContentError("the answer is not what was asked for")
        return body

    async def _whole(self, listed: Sequence[Any], watch: Watch) -> dict[int, Any]:
        """The articles that may be about a brand, each with its text, by id."""
        if self._dull_for != watch.wanted:
            self._dull_for = watch.wanted
            self._dull.clear()
        ids: dict[int, None] = {}
        for data in listed:
            number = count(dig(data, "id"))
            unread = self._config.bodies == "all" and _version(data) not in self._dull
            if number is not None and (unread or watch.wanted(haystack(data))):
                ids[number] = None
        bodies = await asyncio.gather(*(self._item(f"{ARTICLES}{number}") for number in ids))
        return dict(zip(ids, bodies, strict=True))

    def _article(self, data: Any, *, whole: Mapping[int, Any], watch: Watch, now: datetime) -> Mention | None:
        """A listed article, where it may be about a brand. Raises ValueError."""
        article = self._site.article(data, now, body=whole.get(number_of(data)), wanted=watch.wanted)
        return article if watch.wanted(f"{article.title or ''}\n{article.text}") else None

    def _remember_dull(self, whole: Mapping[int, Any], about: Sequence[Mention]) -> None:
        """What was read whole in vain need not be read again, unless it is edited."""
        kept = {article.id for article in about}
        for number, body in whole.items():
            if body is not None and self._site.article_id(number) not in kept:
                self._dull[_version(body)] = None
        while len(self._dull) > READ_MOST:
            self._dull.popitem(last=False)

    async def _comments(
        self, about: Sequence[Mention], watch: Watch, now: datetime
    ) -> tuple[list[Mention], tuple[MentionId, ...], list[PayloadError], str]:
        """Comments of the articles about a brand, as far as they may be about it, and those that were deleted."""
        talked = [one for one in about if one.engagement is None or one.engagement.replies != 0]
        said: dict[MentionId, Mention] = {}
        gone: dict[MentionId, None] = {}
        broken: list[PayloadError] = []
        for article in talked[:THREADS] if self._config.comments else ():
            number = article.id.rpartition("/")[2].rpartition(":")[2]
            thread = await self._item("/api/comments", {"a_id": number})
            pairs = list(self._site.tree(thread or [], article.id))
            there = [pair for pair in pairs if not hidden(pair[0])]
            found, problems = each(there, partial(self._comment, article=article, now=now), what="comment")
            said |= {comment.id: comment for comment in found if watch.wanted(comment.text)}
            gone |= {self._site.comment_id(code): None for code in _codes(pairs)}
            broken += problems
        cut = self._config.comments and len(talked) > THREADS
        note = f"a gap: of one page, only {THREADS} articles about a brand had their comments read" if cut else ""
        return list(said.values()), tuple(gone), broken, note

    def _comment(self, pair: tuple[Any, MentionId], *, article: Mention, now: datetime) -> Mention:
        return self._site.comment(pair[0], pair[1], article, now)


def _marks(listed: Sequence[Any]) -> list[int]:
    times = (moment(dig(data, "published_at")) for data in listed)
    return [millis(time) for time in times if time is not None]


def _version(data: Any) -> tuple[int, str]:
    return count(dig(data, "id")) or 0, str(dig(data, "edited_at"))[:50]


def _codes(pairs: Sequence[tuple[Any, MentionId]]) -> list[str]:
    """Ids of the comments that are hidden from the public."""
    found = []
    for comment, _parent in pairs:
        try:
            if hidden(comment):
                found.append(code_of(comment))
        except ValueError:
            continue
    return found

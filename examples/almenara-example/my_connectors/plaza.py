"""Plaza, a forum that does not exist: public posts that its search finds for each term, newest first."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from connectors.base import (
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
from connectors.fields import count, dig, each, key, language, link, listing, moment, must, name, text, when
from connectors.text import from_html
from connectors.walks import begun, cursor_of, millis, onward, opened
from monitor.errors import UnexpectedContentError
from monitor.model import Author, Cursor, Engagement, Mention, MentionId


class Config(ConnectorConfig):
    base_url: str = Field(default="https://plaza.example", description="The forum to ask.")
    history: int = Field(default=30, ge=0, description="How many days back the first walk looks.")


class Plaza(Polled):
    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="plaza",
        summary="Finds public posts on Plaza with its search.",
        network="plaza",
        config=Config,
        capabilities=frozenset({Capability.POLL, Capability.REACH, Capability.ENGAGEMENT, Capability.LANGUAGE}),
        rate_limit=RateLimit(requests=60, per=timedelta(minutes=1)),
        limits=("Private boards are not searched.",),
        reference="plaza.example/api",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        now = self._tools.clock.now()
        first, latest = millis(now - timedelta(days=self._config.history)), millis(now + timedelta(minutes=5))
        walk = begun(opened(cursor), first=first, overlap=60 * 60 * 1000, latest=latest)
        params = {"q": f'"{" ".join(watch.terms)}"', "limit": "50"} | ({"page": walk.page} if walk.page else {})
        body = (await self._tools.fetch.get(f"{self._config.base_url}/api/posts", params=params)).json()
        if not isinstance(dig(body, "posts"), list):
            raise UnexpectedContentError("the answer has no list of posts")
        posts = listing(body, "posts")
        mentions, skipped = each(posts, lambda post: read(post, self._source, now), what="post")
        marks = [millis(at) for post in posts if (at := moment(dig(post, "posted")))]
        step = onward(walk, marks, next_page=key(dig(body, "next")) or "", latest=latest)
        place = cursor_of(step.walk, cursor)
        return Batch(mentions=mentions, skipped=skipped, cursor=place, more=step.more, seen=len(posts), note=step.note)


def read(post: Any, source: Source, now: datetime) -> Mention:
    number = must(key(dig(post, "id")), "the id")
    published_at, dated = when(dig(post, "posted"), now)
    likes, answers = count(dig(post, "likes")), count(dig(post, "answers"))
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        url=link(dig(post, "url")) or "",
        text=must(from_html(text(dig(post, "html")) or ""), "the text"),
        language=language(dig(post, "language")),
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        author=Author(handle=name(dig(post, "author", "name")), followers=count(dig(post, "author", "followers"))),
        engagement=None if likes is None and answers is None else Engagement(likes=likes, replies=answers, at=now),
    )

"""News articles that Google News finds for the brands' names, through its feed of search results.

Undocumented: the shapes are as observed. Reference: news.google.com/rss/search, support.google.com/news
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from connectors.base import (
    Accept,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Plan,
    Polled,
    QueryLimit,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.feed_items import Item, scoped
from connectors.postponed import Postponed
from connectors.rss import ACCEPT, feed_of
from connectors.times import not_after
from monitor.errors import PayloadError, RateLimitedError, SourceError, UnexpectedContentError
from monitor.model import Author, Cursor, Kind, Mention, MentionId, Venue

SHOWN_MOST = 100  # results of one query, newest and most fitting mixed
REST = timedelta(hours=1)  # after "unusual traffic", where it does not say how long
_HOST = "news.google.com"
_QUERY_WORD = re.compile(r'["()]')

Edition = Annotated[str, Field(pattern=r"^[A-Z]{2}:[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$")]


class Config(ConnectorConfig):
    """Settings of the googlenews connector."""

    base_url: str = Field(default="https://news.google.com", description="The service to ask.")
    editions: tuple[Edition, ...] = Field(
        default=("US:en",),
        min_length=1,
        max_length=20,
        description="Editions to search, one request each: country and language, such as ES:es, CO:es-419 or GB:en.",
    )
    days: int = Field(default=7, ge=1, le=90, description="How many days back every search looks.")


class GoogleNews(Polled):
    """Every poll reads the whole answer of every edition: there are no pages, and no place to keep."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="googlenews",
        summary="Finds news articles through the search feed of Google News, in the editions that are named.",
        network="news",
        config=Config,
        capabilities=frozenset({Capability.POLL, Capability.LANGUAGE}),
        rate_limit=RateLimit(requests=6, per=timedelta(minutes=1)),
        every=timedelta(minutes=15),
        # 32 words, as far as anyone has found: ten names of up to three words.
        query=QueryLimit(characters=300, terms=10),
        limits=(
            "The feed says of itself that it is for personal, non-commercial use: leave it off where yours is not.",
            "It shows headlines, not articles: a brand that only the article names is found and not recognised.",
            "At most 100 articles an edition and search; there are no further pages and no history.",
            "Links lead through Google; the article's own address is not told.",
            "There is no reach and no engagement; the publisher's site may stand in a list of top sites.",
        ),
        reference="news.google.com/rss/search (undocumented, as observed)",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._url = f"{config.base_url.rstrip('/')}/rss/search"
        self._postponed = Postponed()  # by edition: one that fails keeps no other from being read

    @property
    def plan(self) -> Plan:
        return Plan.SHARED

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """What every edition shows now. No cursor is given: what was told before is known by its id."""
        self._postponed.come_due(watch.key)
        now = self._tools.clock.now()
        mentions: dict[str, Mention] = {}
        skipped: list[PayloadError] = []
        full: list[str] = []
        notes: list[str] = []
        seen = 0
        for edition in self._config.editions:
            try:
                items, problems, count, said, cut = await self._edition(watch, edition)
            except SourceError as error:
                self._postponed.keep(watch.key, edition, error)
                if isinstance(error, RateLimitedError):
                    break  # that is about all of them
                continue
            if cut:
                # What was read of it is told all the same. The rest is shown by the next poll.
                self._postponed.keep(watch.key, edition, UnexpectedContentError("the feed breaks off in the middle"))
            for item in items:
                mention = self._mention(item, edition, now)
                mentions.setdefault(mention.id, mention)
            skipped += problems
            seen += count
            if said:
                notes.append(f"{edition}: {said}")
            if count >= SHOWN_MOST:
                full.append(edition)
        if not seen:
            self._postponed.come_due(watch.key)
        if full:
            notes.append(f"as many articles as a search shows in {', '.join(full)}: there may be more")
        return Batch(
            mentions=tuple(mentions.values()),
            skipped=tuple(skipped),
            more=self._postponed.waits(watch.key),
            seen=seen,
            advice="; ".join(notes),
        )

    async def _edition(self, watch: Watch, edition: str) -> tuple[list[Item], list[PayloadError], int, str, bool]:
        params = {"q": f"{query(watch.terms)} when:{self._config.days}d"} | localised(edition)
        try:
            # A consent page, wherever it is served from, is no feed: the edge says so.
            answer = await self._tools.fetch.get(
                self._url, params=params, headers={"Accept": ACCEPT}, accept=Accept.FEED
            )
        except RateLimitedError as error:
            if error.retry_after is None:
                error.retry_after = REST
            raise
        feed = await feed_of(answer, self._tools.sandbox)
        problems = [PayloadError(reason, excerpt=excerpt) for reason, excerpt in feed.problems]
        usable: list[Item] = []
        for item in feed.items:
            if item.key or item.url:
                usable.append(item)
            else:
                problems.append(PayloadError("an article without id and link", excerpt=item.title))
        return usable, problems, feed.seen, feed.note, feed.cut

    def _mention(self, item: Item, edition: str, now: datetime) -> Mention:
        network, headline = self._source.network, without_publisher(item)
        host = (urlsplit(item.site_url or "").hostname or "").removeprefix("www.")
        return Mention(
            id=MentionId(f"{network}:{scoped(item.key or item.url, _HOST)}"),
            network=network,
            source=self._source.name,
            url=item.url,
            kind=Kind.ARTICLE,
            # The description is a list of links to this article and to others that tell the same story.
            text=headline,
            title=headline,
            language=edition.partition(":")[2].partition("-")[0],
            published_at=not_after(item.published, now) if item.published else now,
            dated=item.published is not None,
            fetched_at=now,
            author=Author(name=item.site),
            venue=Venue(name=host or item.site) if host or item.site else None,
        )


def query(terms: tuple[str, ...]) -> str:
    """Exact phrases, any of them."""
    phrases = [f'"{" ".join(_QUERY_WORD.sub(" ", term).split())}"' for term in terms]
    return phrases[0] if len(phrases) == 1 else f"({' OR '.join(phrases)})"


def localised(edition: str) -> dict[str, str]:
    """What names an edition in the address: "GB:en" is hl=en-GB, gl=GB, ceid=GB:en."""
    country, _, language = edition.partition(":")
    # English and Portuguese differ by country in the interface's language; Google redirects where it wants another.
    spoken = f"{language}-{country}" if language in {"en", "pt"} else language
    return {"hl": spoken, "gl": country, "ceid": edition}


def without_publisher(item: Item) -> str:
    """The headline without " - Publisher", which stands behind every one of them."""
    title = item.title or item.text
    if item.site and title.endswith(f" - {item.site}"):
        return title.removesuffix(f" - {item.site}").strip() or title
    return title

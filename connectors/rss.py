"""Feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, of one site or of a search that answers with a feed.

Reference: RFC 9110 section 13 (conditional requests), RFC 4287, RSS 2.0, RSS 1.0, jsonfeed.org/version/1.1
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import quote, urlsplit

import msgspec
from pydantic import Field, field_validator

from connectors.base import (
    Accept,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Offer,
    Plan,
    Polled,
    Response,
    Sandbox,
    Source,
    Tools,
    Watch,
)
from connectors.feed_hubs import offer
from connectors.feed_items import Feed, Item, scoped
from connectors.rss_parse import parse_feed
from connectors.times import not_after
from monitor.core.canonical import canonical_url
from monitor.errors import PayloadError, UnexpectedContentError
from monitor.model import Author, Cursor, Engagement, Kind, Mention, MentionId, Venue

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
# Some servers send validators that never change while the feed does; once a day it is asked without them.
WHOLE_EVERY = timedelta(hours=24)

_KINDS = {
    "news": Kind.ARTICLE,
    "blog": Kind.ARTICLE,
    "youtube": Kind.VIDEO,
    "reviews": Kind.REVIEW,
    "stackexchange": Kind.QUESTION,
}


class Config(ConnectorConfig):
    """Settings of the rss connector."""

    url: str = Field(
        repr=False,  # addresses of private feeds are secrets
        description="Address of the feed; {query} in it stands for the brand's terms, quoted and joined by OR.",
    )
    language: str | None = Field(
        default=None, description="Language of posts that do not name theirs (BCP 47, such as es)."
    )

    push: Literal["auto", "off"] = Field(
        default="auto",
        description="auto: the feed's hub sends what is new (WebSub), where the feed names one and ALMENARA_PUBLIC_URL "
        "is set; off: only poll.",
    )

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("not an http or https address")
        return url


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the cursor holds: how to ask whether anything is new. No time in it comes from a feed."""

    page: str  # fingerprint of the address; another address starts over
    body: str  # fingerprint of the last body
    whole: int  # when it was last asked for without validators, seconds since 1970 by our clock
    etag: str = ""
    modified: str = ""


class Rss(Polled):
    """One feed, asked conditionally and read whole each time it changed: what it still shows cannot be missed."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="rss",
        summary="Reads a feed of any kind (RSS, Atom, RDF, JSON Feed): a site, a tag, or a search with {query}.",
        network="news",
        config=Config,
        capabilities=frozenset({Capability.POLL, Capability.ENGAGEMENT, Capability.LANGUAGE, Capability.EDITS}),
        limits=(
            "A feed shows its newest entries only: what comes and goes between two polls is never seen.",
            "Feeds do not tell how many followers an author has.",
            "That an entry is gone from a feed does not mean that it was deleted.",
        ),
        reference="RSS 2.0, RSS 1.0, RFC 4287, JSON Feed 1.1, RFC 9110",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._offers: dict[str, Offer | None] = {}  # by the watch's key

    @property
    def plan(self) -> Plan:
        return Plan.PER_BRAND if "{query}" in self._config.url else Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """Everything the feed shows if it changed since `cursor`, nothing otherwise."""
        now = self._tools.clock.now()
        url = address(self._config.url, watch.terms)
        place = _place(cursor, url)
        whole = place is None or not 0 <= now.timestamp() - place.whole < WHOLE_EVERY.total_seconds()
        headers = {"Accept": ACCEPT} | ({} if place is None or whole else _validators(place))
        response = await self._tools.fetch.get(url, headers=headers, accept=Accept.FEED)
        if response.status == 304:
            return Batch(unchanged=True)
        here = _here(response, url, int(now.timestamp()) if place is None or whole else place.whole)
        if place is not None and place.body == here.body:
            return Batch(cursor=None if here == place else _cursor(here), unchanged=True)
        feed = await feed_of(response, self._tools.sandbox)
        self._offers[watch.key] = offer(response.headers.get("link", ""), feed.hub, feed.topic, response.url)
        if not feed.seen:
            if feed.cut:
                raise UnexpectedContentError("the feed breaks off before its first entry")
            return Batch(advice=feed.note)
        return Batch(
            mentions=self._mentions(feed, now),
            skipped=tuple(PayloadError(reason, excerpt=excerpt) for reason, excerpt in feed.problems),
            cursor=None if feed.cut else _cursor(here),  # else the whole feed would pass for unchanged
            seen=feed.seen,
            unchanged=feed.cut,  # half a feed ends no first walk: the other half would come as news
            advice=feed.note,
        )

    @property
    def listens(self) -> bool:
        return self._config.push == "auto"

    def offer(self, watch: Watch) -> Offer | None:
        """The hub that the feed named when it was last read whole."""
        return self._offers.get(watch.key)

    async def delivered(self, watch: Watch, content_type: str, body: bytes) -> Batch:
        """The entries that a hub sent. The place stays where it is: the next poll sees them again."""
        base = address(self._config.url, watch.terms)
        response = Response(status=200, url=base, headers={"content-type": content_type}, body=body)
        feed = await feed_of(response, self._tools.sandbox)
        return Batch(
            mentions=self._mentions(feed, self._tools.clock.now()),
            skipped=tuple(PayloadError(reason, excerpt=excerpt) for reason, excerpt in feed.problems),
            seen=feed.seen,
        )

    def _mentions(self, feed: Feed, now: datetime) -> tuple[Mention, ...]:
        host = urlsplit(self._config.url).hostname or ""
        mentions = {m.id: m for m in (self._mention(item, feed, host, now) for item in reversed(feed.items))}
        return tuple(reversed(mentions.values()))

    def _mention(self, item: Item, feed: Feed, host: str, now: datetime) -> Mention:
        network = self._source.network
        counts = (item.replies, item.likes, item.views)
        site = item.site or feed.title
        return Mention(
            id=MentionId(f"{network}:{_key(item, host)}"),
            network=network,
            source=self._source.name,
            url=item.url,
            kind=_KINDS.get(network, Kind.POST),
            text=item.text or item.title,
            title=item.title or None,
            language=item.language or self._config.language,
            published_at=not_after(item.published, now) if item.published else now,
            dated=item.published is not None,
            fetched_at=now,
            edited_at=not_after(item.edited, now) if item.edited else None,
            author=Author(handle=item.handle, name=item.author, url=item.author_url),
            venue=Venue(name=site) if site else None,
            engagement=None
            if counts == (None, None, None)
            else Engagement(replies=item.replies, likes=item.likes, views=item.views, at=now),
            reply_to=f"{network}:{scoped(item.reply_to, host)}" if item.reply_to else None,
        )


async def feed_of(response: Response, sandbox: Sandbox) -> Feed:
    """The feed in this answer, read in a worker process. Raises UnexpectedContentError where it is none."""
    try:
        feed = await sandbox.run(parse_feed, response.body, response.headers.get("content-type", ""), response.url)
    except PayloadError as error:
        # Not one item but the whole page: never to be taken for "nothing new".
        raise UnexpectedContentError(f"the feed cannot be read: {error}") from error
    if not feed.format:
        raise UnexpectedContentError("the answer is not a feed")
    return feed


def address(url: str, terms: tuple[str, ...]) -> str:
    """The feed's address, with the terms as an exact-phrase query where it has a place for them."""
    phrases = (f'"{term.replace(chr(34), " ").strip()}"' for term in terms)
    return url.replace("{query}", quote(" OR ".join(phrases), safe=""))


def _key(item: Item, host: str) -> str:
    if item.key:
        return scoped(item.key, host)
    return canonical_url(item.url) if item.url else f"{host}#{item.fingerprint}"


def _validators(place: Place) -> dict[str, str]:
    """Verbatim, weak prefix and quotes included."""
    headers = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    return {name: value for name, value in headers.items() if value}


def _here(response: Response, url: str, whole: int) -> Place:
    return Place(
        page=_digest(url.encode()),
        body=_digest(response.body),
        whole=whole,
        etag=_printable(response.headers.get("etag", "")),
        modified=_printable(response.headers.get("last-modified", "")),
    )


def _printable(value: str) -> str:
    """A header that may be sent back; "" where it could not even be written."""
    return value if value.isascii() and value.isprintable() and len(value) <= 1_000 else ""


def _place(cursor: Cursor | None, url: str) -> Place | None:
    """What the cursor says of this address; None where it says nothing, so that the feed is read whole."""
    if not cursor:
        return None
    try:
        place = msgspec.json.decode(cursor, type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return place if place.page == _digest(url.encode()) else None


def _cursor(place: Place) -> Cursor:
    return Cursor(msgspec.json.encode(place).decode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]

"""Posts looked at again: how many liked, answered and passed them on by now, and whether they are still there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Struct

from connectors.base import Looks, Tools
from connectors.bluesky.records import split_uri
from connectors.missing import Missing
from monitor.errors import PayloadError
from monitor.model import Engagement, Mention

AT_ONCE = 25  # posts in one call; the API's own limit

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class _Answer(Struct):
    posts: list[msgspec.Raw]


class _Counts(Struct, rename="camel"):
    """A post as the AppView shows it, as far as it changes."""

    uri: str
    like_count: _Count | None = None
    reply_count: _Count | None = None
    repost_count: _Count | None = None
    quote_count: _Count | None = None


class Looking:
    """`app.bsky.feed.getPosts`, which leaves out what was deleted or taken down.

    It leaves out as well what it fails to read just then, so a post is only called gone when it was missing twice.
    """

    def __init__(self, url: str, tools: Tools) -> None:
        self._url = f"{url.rstrip('/')}/xrpc/app.bsky.feed.getPosts"
        self._fetch, self._clock = tools.fetch, tools.clock
        self._missing = Missing(tools.clock)

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """The counts of these posts. Raises SourceError; then nothing was learnt."""
        asked = {uri: mention.id for mention in mentions if (uri := _uri(mention))}
        if not asked:
            return Looks()
        response = await self._fetch.get(self._url, params=[("uris", uri) for uri in asked])
        answer: _Answer = response.json(_Answer)
        now = self._clock.now()
        shown = {counts.uri: counts for counts in map(_read, answer.posts) if counts is not None}
        return Looks(
            engagement={key: _engagement(shown[uri], now) for uri, key in asked.items() if uri in shown},
            gone=tuple(key for uri, key in asked.items() if self._missing.gone(key, here=uri in shown)),
        )


def _uri(mention: Mention) -> str | None:
    """The post's address there; None where the id is none: one wrong address, and the whole call is refused."""
    uri = mention.id.partition(":")[2]
    try:
        split_uri(uri)
    except PayloadError:
        return None
    return uri


def _read(raw: msgspec.Raw) -> _Counts | None:
    try:
        return msgspec.json.decode(raw, type=_Counts)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None  # not shown in a way that we can read: not found this time


def _engagement(counts: _Counts, now: datetime) -> Engagement:
    return Engagement(
        likes=counts.like_count,
        replies=counts.reply_count,
        reposts=counts.repost_count,
        quotes=counts.quote_count,
        at=now,
    )

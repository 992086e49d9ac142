"""What the Mastodon connector declares, and which of its ways it goes."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from msgspec.structs import replace

from connectors import fields
from connectors.base import Auth, Batch, Capability, ConnectorSpec, Looks, Plan, RateLimit, Source, Tools, Watch
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.looking import Looking
from connectors.mastodon.names import AT_ONCE, Names
from connectors.mastodon.posts import Reader
from connectors.mastodon.search import Search
from connectors.mastodon.streaming import STALL, Streaming
from connectors.mastodon.timeline import Timeline, cursor_of, opened
from monitor.model import Cursor, Mention

# How long a batch waits for the names of what its posts answer. A streamed post must be told within two seconds.
STREAM_BUDGET = timedelta(seconds=0.9)
POLL_BUDGET = timedelta(seconds=4)


class Mastodon:
    """Public posts that reach one server of the fediverse, polled or streamed."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="mastodon",
        summary="Public posts that reach one Mastodon server: hashtags, full text with an account, or all of them.",
        network="mastodon",
        config=MastodonConfig,
        auth=Auth.OPTIONAL,
        credentials=(
            "Hashtags need none on many servers; search and streaming need an account on the server that is asked.",
            "Sign in there, open Preferences, Development, New application.",
            "Give it a name, and of the scopes only `read:statuses`, `read:search` and `read:accounts`.",
            "Open the application again and take its access token: `token: ${MASTODON_TOKEN}`.",
        ),
        capabilities=frozenset(
            {
                Capability.POLL,
                Capability.STREAM,
                Capability.RESUME,
                Capability.REACH,
                Capability.ENGAGEMENT,
                Capability.LANGUAGE,
                Capability.EDITS,
                Capability.DELETIONS,
                Capability.LOOK,
            }
        ),
        rate_limit=RateLimit(requests=300, per=timedelta(minutes=5)),
        every=timedelta(minutes=1),
        looks=AT_ONCE,
        limits=(
            "A server sees only what reaches it: there is no search over all of the fediverse.",
            "Without a token only hashtags are found, and only where the server shows them to everybody.",
            "The search finds only authors who allow it, and nothing where the server has no index for it.",
            "Counts and followers are what this server knows; of other servers' people that may be old or too low.",
            "A hashtag stream takes one connection for each term; a term without letters cannot be a hashtag.",
            "Deletions are told by the stream for posts of this run; others are noticed when the post is looked at.",
        ),
        reference="docs/connectors/mastodon.md",
    )

    def __init__(self, source: Source, config: MastodonConfig, tools: Tools) -> None:
        self._source, self._config, self._clock = source, config, tools.clock
        reader = Reader(source=source, host=config.host)
        names = Names(config, tools, STREAM_BUDGET if config.mode == "stream" else POLL_BUDGET)
        self._names, self._timeline = names, Timeline(config, tools.fetch)
        self._search = Search(config, tools.fetch) if config.search and config.key and self._by_tag else None
        self._streaming = Streaming(source, config, self._timeline, names, tools)
        self._looking = Looking(config, reader, names, tools)

    @property
    def _by_tag(self) -> bool:
        return self._config.timeline == "hashtag"

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM if self._by_tag else Plan.EVERYTHING

    @property
    def streaming(self) -> bool:
        return self._config.mode == "stream"

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """A page of the timeline and one of the search; `more` while either of them has more."""
        now, place = self._clock.now(), opened(cursor)
        reader = self._reader(watch)
        fresh = not place.doing and not place.search.walked
        statuses: list[Any] = []
        notes: list[str] = []
        path, _tag = self._path(watch)
        if path and (fresh or place.doing):
            step = await self._timeline.step(path, place, now)
            place, statuses, notes = step.place, step.statuses, [step.note]
        if self._search and watch.terms and (fresh or place.search.walked):
            found = await self._search.step(watch.terms[0], place.search, now)
            place = replace(place, search=found.walk)
            statuses, notes = [*statuses, *found.statuses], [*notes, found.note]
        mentions, skipped = fields.each(statuses, lambda status: reader.post(status, now), what="post")
        return Batch(
            mentions=await self._names.whole(mentions, reader),
            skipped=skipped,
            cursor=cursor_of(place, cursor),
            more=bool(place.doing) or place.search.walked > 0,
            seen=len(statuses),
            note="; ".join(note for note in notes if note),
        )

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        """Follow the stream, and fill up what it missed. Ends with a SourceError, never by itself."""
        path, tag = self._path(watch)
        while not path:
            yield Batch(unchanged=True)  # there is nothing to listen for, and nothing wrong
            await self._clock.sleep(STALL)
        batches = self._streaming.stream(watch, cursor, path=path, tag=tag, reader=self._reader(watch))
        try:
            async for batch in batches:
                yield batch
        finally:
            await batches.aclose()  # type: ignore[attr-defined]  # an async generator: closed now, not some time

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now, as far as this server knows."""
        return await self._looking.look(mentions)

    def _reader(self, watch: Watch) -> Reader:
        return Reader(source=self._source, host=self._config.host, wanted=watch.wanted, everything=self._by_tag)

    def _path(self, watch: Watch) -> tuple[str, str]:
        """Which timeline to read, and the hashtag; "" where the term leaves nothing for a hashtag."""
        if not self._by_tag:
            return "public", ""
        tag = hashtag(watch.terms[0]) if watch.terms else ""
        return (f"tag/{quote(tag, safe='')}", tag) if tag else ("", "")


def hashtag(term: str) -> str:
    """A term as people write it behind a #: letters and digits only, in lower case, and not digits alone."""
    tag = "".join(char for char in unicodedata.normalize("NFC", term) if char.isalnum() or _joins(char)).lower()
    return "" if not any(map(str.isalpha, tag)) else tag


def _joins(char: str) -> bool:
    """Vowel signs and the like are part of the letters before them."""
    return unicodedata.category(char) in {"Mn", "Mc"}

"""What the x connector declares, and which of its two ways it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import ClassVar

from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorSpec,
    Looks,
    Plan,
    QueryLimit,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.x.api import Api
from connectors.x.authors import Authors
from connectors.x.config import FILTER_MOST, XConfig
from connectors.x.looking import AT_ONCE, Looking
from connectors.x.search import QUERY_MOST, SIZES, Search
from connectors.x.stream import Stream
from connectors.x.till import Till, dollars
from connectors.x.wire import PORTION, Wire
from monitor.model import Cursor, Mention

# How long a batch waits for authors. What comes by the stream must be told within moments.
STREAM_BUDGET = timedelta(seconds=0.9)
SEARCH_BUDGET = timedelta(seconds=4)


class X:
    """Public posts on X, searched or streamed, within a budget."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="x",
        summary="Public posts on X by search or filtered stream; every post and author is paid for, within a budget.",
        network="x",
        config=XConfig,
        auth=Auth.REQUIRED,
        credentials=(
            "Sign in at https://console.x.com and create a project with an app.",
            "Buy credits there, and set a spending limit of your own as a second lock.",
            "Under Keys and tokens, generate the app's bearer token and put it into the environment.",
            "Set `budget` to what a month may cost; without it the source does not start.",
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
                Capability.LOOK,
            }
        ),
        rate_limit=RateLimit(requests=300, per=timedelta(minutes=15)),
        every=timedelta(minutes=2),
        looks=AT_ONCE,
        query=QueryLimit(characters=QUERY_MOST - FILTER_MOST - len("() ")),
        limits=(
            "It spends no more than its budget: what would cost more is not asked for, and is missing.",
            "The search goes back seven days; after a longer outage what lies between is lost.",
            "Posts of protected and suspended accounts are not seen.",
            "The stream replays nothing: after each connection the search, which is paid for too, closes the hole.",
            "Reposts are left out unless `filter` says otherwise, and the search never shows them.",
            "An author whom the budget leaves no room for, or who cannot be had within moments, stays an id.",
        ),
        reference="docs.x.com, X API v2 (OpenAPI 2.167)",
    )

    def __init__(self, source: Source, config: XConfig, tools: Tools) -> None:
        self._config, self._till = config, Till(config, tools)
        api = Api(config, self._till, tools)
        authors = Authors(api, tools, STREAM_BUDGET if config.mode == "stream" else SEARCH_BUDGET)
        self._search = Search(source, config, api, authors, tools)
        self._looking = Looking(source, api, authors, tools)
        self._stream = Stream(source, self._search, Wire(source, api, self._till, tools), authors, tools)

    @property
    def plan(self) -> Plan:
        return Plan.SHARED

    @property
    def streaming(self) -> bool:
        return self._config.mode == "stream"

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of the search, whichever way the source is driven."""
        return await self._search.poll(watch, cursor)

    def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        """Follow the stream. Ends with a SourceError, never by itself."""
        return self._stream.stream(watch, cursor)

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now, as far as the budget for it goes."""
        return await self._looking.look(mentions)

    def estimate(self, watch: Watch) -> str:
        """The most that the next poll for this watch may cost."""
        page, further = SIZES[0] * (self._till.post + self._till.user), PORTION * self._till.post
        ahead = f"; the stream pays {PORTION} posts ahead, {dollars(further)}" if self.streaming else ""
        return f"at most {dollars(page)}: {SIZES[0]} posts and their authors{ahead}"

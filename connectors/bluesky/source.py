"""What the Bluesky connector declares, and which of its two ways it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import ClassVar

from pydantic import SecretStr

from connectors.base import Auth, Batch, Capability, ConnectorSpec, Looks, Plan, RateLimit, Source, Tools, Watch
from connectors.bluesky.config import BlueskyConfig
from connectors.bluesky.jetstream import Jetstream
from connectors.bluesky.looking import AT_ONCE, Looking
from connectors.bluesky.profiles import Profiles
from connectors.bluesky.search import Search
from connectors.bluesky.session import Session
from monitor.errors import RequestError
from monitor.model import Cursor, Mention

# How long a batch waits for follower counts. A post may come just after the batch before it began to wait, and must
# still be told within two seconds of being seen.
STREAM_BUDGET = timedelta(seconds=0.9)
SEARCH_BUDGET = timedelta(seconds=4)


class Bluesky:
    """Public posts of Bluesky, streamed or searched."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="bluesky",
        summary="Public posts on Bluesky, from the stream of all of them or by search with an account.",
        network="bluesky",
        config=BlueskyConfig,
        auth=Auth.OPTIONAL,
        credentials=(
            "The stream needs none; the search needs an account.",
            "On Bluesky open Settings, Privacy and security, App passwords, and add one.",
            "Give the account's handle as `identifier`, and the app password as `app_password` from the environment.",
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
            "Posts that Bluesky hides, and everything that is not public, are not seen.",
            "The stream brings no counts of likes, replies and reposts: those come when a post is looked at again.",
            "The stream can be resumed for about 36 hours; what is older than that is reported as a gap.",
            "The search misses posts that their author dated more than half an hour back; the stream does not.",
            "Follower counts that cannot be had within moments stay unknown.",
        ),
        reference="docs/connectors/bluesky.md",
    )

    def __init__(self, source: Source, config: BlueskyConfig, tools: Tools) -> None:
        self._source = source
        self._search: Search | None = None
        self._looking = Looking(config.appview_url, tools)
        profiles = Profiles(config.appview_url, tools, STREAM_BUDGET if config.mode == "stream" else SEARCH_BUDGET)
        self._jetstream = Jetstream(source, config.jetstreams, profiles, tools)
        if config.mode == "search":
            password = config.app_password or SecretStr("")
            session = Session(config.pds_url, config.identifier or "", password, tools)
            self._search = Search(source, session, profiles, tools.clock)

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING if self._search is None else Plan.PER_TERM

    @property
    def streaming(self) -> bool:
        return self._search is None

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """Search for the watch's terms. Raises RequestError where the source is a stream."""
        if self._search is None:
            raise RequestError("this source streams; `mode: search` makes it poll", source=self._source.name)
        return await self._search.poll(watch, cursor)

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """What the AppView shows of these posts now; it needs no account."""
        return await self._looking.look(mentions)

    def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        """Follow the stream. Ends with a SourceError, never by itself."""
        return self._jetstream.stream(watch, cursor)

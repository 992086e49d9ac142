"""The GitHub source: three searches side by side, each in windows of time, and what the hits' own pages add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorSpec,
    Looks,
    Plan,
    Polled,
    QueryLimit,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.fields import count, dig, flag
from connectors.github.api import Api
from connectors.github.config import Config
from connectors.github.graph import SEARCHES, THREADS
from connectors.github.home import Home
from connectors.github.looking import Looking
from connectors.github.parse import author_of, items, thread_mentions, touched
from connectors.github.windows import Place, Window, begun, between, cursor_of, onward, opened
from connectors.memory import Memory, within
from connectors.postponed import Postponed
from connectors.text import line
from connectors.times import from_unix
from monitor.errors import (
    GoneError,
    PayloadError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.model import Cursor, Mention

PAGE = 100  # results of one REST page
LOOKS = 10  # without a token each is a request of its own
FOLLOWERS_KEPT = timedelta(days=7)
PATIENCE = timedelta(seconds=25)  # for reach; turns at the host come slowly
ASKED_MOST = 3  # authors a page without a token
_POSTS = "posts"
_THREADS = ("comments", "discussions")
_GRAPH = "graph"  # the way that both of them go


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What one page of one search brought."""

    window: Window
    mentions: tuple[Mention, ...]
    skipped: tuple[PayloadError, ...]
    seen: int
    note: str


class GitHub(Polled):
    """Several brands in one query. Every poll reads a page of each search that has one left, and says `more`."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="github",
        summary="Finds issues and pull requests, and with a token comments and discussions, in public repositories.",
        network="github",
        config=Config,
        auth=Auth.OPTIONAL,
        credentials=(
            "Sign in to github.com with any account; a new one that owns nothing will do.",
            "Open Settings, Developer settings, Personal access tokens, and generate a token without any scope.",
            "Put it into the environment, and its name into `token`, such as ${GITHUB_TOKEN}.",
        ),
        capabilities=frozenset(
            {Capability.POLL, Capability.REACH, Capability.ENGAGEMENT, Capability.EDITS, Capability.LOOK}
        ),
        # What searches are allowed without a token; with one it would be 30 a minute.
        rate_limit=RateLimit(requests=10, per=timedelta(minutes=1)),
        every=timedelta(minutes=5),
        looks=LOOKS,
        # A query holds 256 characters and five operators; what narrows it takes up to 104 of them.
        query=QueryLimit(characters=150, terms=6),
        limits=(
            "It sees public repositories only, as far as GitHub's search has them.",
            "Comments and discussions need a token; of a thread, the newest 50 comments are read.",
            "Without a token few authors' followers are known, and no repository's stars.",
            "GitHub names no language of a post.",
        ),
        reference="docs.github.com/rest/search, docs.github.com/graphql",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._api, self._home = Api(config, tools), Home(source.network, config.base_url)
        self._looking = Looking(source, self._api, tools)
        self._postponed = Postponed()  # by way: REST and GraphQL have limits and troubles of their own
        self._authors: Memory[int] = Memory(
            self._ask_followers,
            tools,
            at_once=1,
            together=1,
            most=ASKED_MOST,
            budget=PATIENCE,
            fresh=FOLLOWERS_KEPT,
        )

    @property
    def plan(self) -> Plan:
        return Plan.SHARED

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """A page of every search, and the place where the next ones begin."""
        now = self._tools.clock.now()
        place = opened(cursor)
        history = timedelta(days=self._config.history)
        under_way = [name for name in place.under_way if name in self._searches]
        self._postponed.come_due(watch.key, {_way(name) for name in under_way})
        # Those that failed when they should have begun join in.
        late = [name for name in self._searches if name not in under_way and place.is_late(name)]
        names = [*under_way, *late] if under_way else list(self._searches)
        windows = {name: begun(place.windows.get(name, Window()), history=history, now=now) for name in names}
        reads, limited = await self._reads(watch, windows)
        names = list(reads)
        after = Place(windows={**place.windows, **windows, **{name: read.window for name, read in reads.items()}})
        mentions = tuple({mention.id: mention for name in names for mention in reads[name].mentions}.values())
        return Batch(
            mentions=self._home.told(mentions if limited else await self._with_reach(mentions, watch)),
            skipped=tuple(problem for read in reads.values() for problem in read.skipped),
            cursor=cursor_of(after, place),
            more=any(read.window.walked for read in reads.values()) or self._postponed.waits(watch.key),
            seen=sum(read.seen for read in reads.values()),
            note="; ".join(read.note for read in reads.values() if read.note),
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now."""
        return self._home.looks(await self._looking.look(self._home.own(mentions)))

    @property
    def _searches(self) -> tuple[str, ...]:
        if not self._api.signed:
            return (_POSTS,)
        asked = {"comments": self._config.comments, "discussions": self._config.discussions}
        return (_POSTS, *(name for name in _THREADS if asked[name]))

    async def _reads(self, watch: Watch, windows: Mapping[str, Window]) -> tuple[dict[str, _Read], bool]:
        """The next page of each of these searches, as far as they answer, and whether GitHub has had enough.

        Raises SourceError where none answers.
        """
        reads: dict[str, _Read] = {}
        limited = False
        for way in dict.fromkeys(map(_way, windows)):
            asked = {name: window for name, window in windows.items() if _way(name) == way}
            try:
                reads |= await (self._threads(watch, asked) if way == _GRAPH else self._posts(watch, asked[_POSTS]))
            except SourceError as error:
                self._postponed.keep(watch.key, way, error)
                limited = isinstance(error, RateLimitedError)
                if limited:
                    break
            else:
                self._postponed.settle(watch.key, way)
        if not reads:
            self._postponed.come_due(watch.key)
        return reads, limited

    async def _posts(self, watch: Watch, window: Window) -> dict[str, _Read]:
        """The newest issues and pull requests of this window."""
        now = self._tools.clock.now()
        answer = await self._api.get(
            "/search/issues",
            {
                "q": f"{phrases(watch.terms)} in:title,body is:public created:{between(window)}",
                "advanced_search": "true",  # brackets and OR
                "sort": "created",
                "order": "desc",
                "per_page": str(PAGE),
                "page": "1",
            },
        )
        found = dig(answer, "items")
        if not isinstance(found, list):
            raise UnexpectedContentError("GitHub's answer has no list of items")
        if flag(dig(answer, "incomplete_results")):
            raise TransientSourceError("GitHub's search did not finish in its time")
        times = [time for item in found if (time := touched(item, "created_at")) is not None]
        full = bool(found) and (len(found) >= PAGE or (count(dig(answer, "total_count")) or 0) > len(found))
        after, note = onward(window, times, full=full, now=now)
        mentions, skipped = items(found, source=self._source, fetched_at=now)
        return {_POSTS: _Read(window=after, mentions=mentions, skipped=skipped, seen=len(found), note=note)}

    async def _threads(self, watch: Watch, windows: Mapping[str, Window]) -> dict[str, _Read]:
        """Threads that were touched in these windows, with what was said in them: both searches in one call."""
        now, terms = self._tools.clock.now(), phrases(watch.terms)
        asked = {
            name: f"{terms} {within_} is:public updated:{between(windows[name])} sort:updated-desc"
            for name, within_ in (("comments", "in:comments"), ("discussions", "in:title,body,comments"))
            if name in windows
        }
        data = await self._api.graph(
            SEARCHES,
            {
                "comments": asked.get("comments", ""),
                "discussions": asked.get("discussions", ""),
                "count": THREADS,
                "with": "comments" in windows,
                "about": "discussions" in windows,
            },
        )
        reads = {}
        for name, window in windows.items():
            found = dig(data, name, "nodes")
            if not isinstance(found, list):
                raise UnexpectedContentError(f"GitHub's answer has no list of {name}")
            times = [time for node in found if (time := touched(node, "updatedAt")) is not None]
            full = bool(found) and dig(data, name, "pageInfo", "hasNextPage") is not False
            after, note = onward(window, times, full=full, now=now)
            mentions, skipped = thread_mentions(
                found, source=self._source, fetched_at=now, since=window.said_since, wanted=watch.wanted
            )
            reads[name] = _Read(window=after, mentions=mentions, skipped=skipped, seen=len(found), note=note)
        return reads

    async def _with_reach(self, mentions: tuple[Mention, ...], watch: Watch) -> tuple[Mention, ...]:
        """Followers, stars and edits, of those that could be about a brand; a mention never gets lost over them."""
        about = [m for m in mentions if watch.wanted(f"{m.title or ''}\n{m.text}")]
        if not self._config.followers or not about:
            return mentions
        if not self._api.signed:
            known = await self._authors.of([m.author.handle for m in about if m.author.handle])
            return tuple(
                replace(m, author=replace(m.author, followers=known[m.author.handle]))
                if m.author.handle in known
                else m
                for m in mentions
            )
        nodes: dict[str, Any] = {}

        async def ask() -> None:
            # Threads and their comments came with all of it.
            plain = [m.id.partition(":")[2] for m in about if m.venue is None or m.venue.members is None]
            try:
                for start in range(0, len(plain), PAGE):
                    nodes.update(await self._looking.nodes(plain[start : start + PAGE]))
            except SourceError:
                return  # the mentions matter more

        await within(self._tools.clock, PATIENCE, ask())
        return tuple(_enriched(m, nodes.get(m.id.partition(":")[2])) for m in mentions)

    async def _ask_followers(self, logins: Sequence[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for login in logins:
            try:
                profile = await self._api.get(f"/users/{quote(login, safe='')}")
            except (RequestError, GoneError):
                continue  # the account is gone: that is remembered, too
            if (number := count(dig(profile, "followers"))) is not None:
                found[login] = number
        return found


def _way(search: str) -> str:
    return _GRAPH if search in _THREADS else search


def phrases(terms: Sequence[str]) -> str:
    """Exact phrases, any of them."""
    quoted = [f'"{line(term.replace(chr(34), " ").replace(chr(92), " "))}"' for term in terms]
    return f"({' OR '.join(quoted)})" if len(quoted) > 1 else "".join(quoted)


def _enriched(mention: Mention, node: Any) -> Mention:
    """The mention with what only its node tells: its author's followers, the repository's stars, when it was edited."""
    if node is None:
        return mention
    author, stars, edited = author_of(dig(node, "author")), count(dig(node, "repository", "stargazerCount")), None
    if (seconds := touched(node, "lastEditedAt")) is not None:
        edited = from_unix(min(seconds, int(mention.fetched_at.timestamp())))
    same = author.handle == mention.author.handle
    return replace(
        mention,
        author=replace(author, id=mention.author.id or author.id) if same else mention.author,
        venue=replace(mention.venue, members=stars) if mention.venue is not None else None,
        edited_at=edited,
    )

"""What a connector is: a declaration, and one thing it does.

A connector turns a watch and a cursor into batches. It never saves a cursor, never sleeps by itself, never reads the
environment or the wall clock, and knows nothing of databases, alerts or the web. Everything it needs is handed to it
in `Tools`. The contract suite in `connectors.testing` holds every connector, ours and others', to that.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from connectors.purse import Purse
from monitor.clock import Clock
from monitor.errors import PayloadError
from monitor.model import Cursor, Engagement, Mention, MentionId

T = TypeVar("T")


class Auth(StrEnum):
    """What a source wants to see before it talks."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Capability(StrEnum):
    """What a connector can tell. The contract suite checks each flag against what it really does."""

    POLL = "poll"
    STREAM = "stream"
    RESUME = "resume"  # a stream that takes a cursor and replays what was missed
    REACH = "reach"  # tells followers, karma or venue members
    ENGAGEMENT = "engagement"
    LANGUAGE = "language"
    EDITS = "edits"
    DELETIONS = "deletions"
    LOOK = "look"  # can look again at posts by their ids: `look`
    PUSH = "push"  # takes what others send: `receive`


class Plan(StrEnum):
    """How brands become watches."""

    EVERYTHING = "everything"  # one watch, no terms: the source is read whole and matched here
    PER_BRAND = "per_brand"  # one watch a brand, with all its search terms
    PER_TERM = "per_term"  # one watch a distinct search term
    SHARED = "shared"  # as many brands in one watch as the service's query holds (`spec.query`): it knows OR


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """The documented limit of one host: at most `requests` in any `per`."""

    requests: int
    per: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimit:
    """How much one query with OR may hold. A term counts with its quotes and the OR before it."""

    characters: int
    terms: int = 1_000


class ConnectorConfig(BaseModel):
    """Base of every connector's settings. Unknown keys are mistakes; every field has a description."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorSpec:
    """What a connector declares about itself; `almenara sources describe` prints it."""

    name: str
    summary: str  # one sentence: what it sees
    network: str  # default network of its mentions
    mixed: bool = False  # its posts name their networks themselves; `network` stands in for those that do not
    config: type[ConnectorConfig]
    auth: Auth = Auth.NONE
    credentials: tuple[str, ...] = ()  # how to come by them, step by step
    capabilities: frozenset[Capability]
    rate_limit: RateLimit | None = None  # per host; None: the edge's default
    every: timedelta = timedelta(minutes=2)  # default pause between polls
    looks: int = 0  # posts that one call of `look` takes; 0: it cannot look again
    query: QueryLimit | None = None  # for Plan.SHARED
    limits: tuple[str, ...] = ()  # what it cannot see or do, in plain sentences
    reference: str = ""  # where the facts come from


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What one poll asks for. Cursors belong to (source, key)."""

    key: str  # stable across restarts: "*", "brand:hotel miramar", "term:hotel miramar", "shared:1"
    terms: tuple[str, ...] = ()  # search terms without @ and #, original spelling; () = everything
    wanted: Callable[[str], bool] = field(default=lambda _text: True, compare=False, repr=False)
    # `wanted` is a cheap test for firehoses: could this text be about any brand? Matching is repeated later.


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one step brought: mentions, and the cursor that is valid once they are safe."""

    mentions: tuple[Mention, ...] = ()
    skipped: tuple[PayloadError, ...] = ()
    deletions: tuple[MentionId, ...] = ()
    deleted: tuple[str, ...] = ()  # the same by `local_id`, where the source tells no more than that
    departed: tuple[str, ...] = ()  # "<network>:<author id>": accounts that were deleted or taken down
    cursor: Cursor | None = None  # None: leave the stored one alone
    more: bool = False  # there is more right now: ask again with this cursor, without waiting
    seen: int = 0  # items looked at, matched or not
    unchanged: bool = False  # the source says that nothing changed: no walk, so none is completed by it
    live: bool = False  # present by declaration: never "the past", whatever its dates say
    note: str = ""  # a gap: something that was not or could not be read, and who saw it; people are told
    advice: str = ""  # what a person should know though nothing is lost; the same words are told once a week
    delivery: tuple[str, ...] = ()  # what names a delivery that was sent to us: the same one again changes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What looking again at some posts brought. A post that is in neither was not found this time."""

    engagement: Mapping[MentionId, Engagement] = field(default_factory=dict)  # `at` is when it was read
    edits: tuple[Mention, ...] = ()  # posts that say something else now
    gone: tuple[MentionId, ...] = ()  # the source says that they were deleted


class Accept(StrEnum):
    """Which body a request expects. Anything else with status 200 is an UnexpectedContentError."""

    JSON = "json"
    FEED = "feed"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete answer: status is 200-299 or 304, the body is decompressed and within limits."""

    status: int
    url: str  # after redirects
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def json(self, type: type[T] | None = None) -> Any:  # noqa: A002 - msgspec's own word
        """Decode the body with msgspec, into `type` if given. Raises UnexpectedContentError."""
        import msgspec

        from monitor.errors import UnexpectedContentError

        try:
            return msgspec.json.decode(self.body, type=type) if type else msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UnexpectedContentError(f"the answer is not the JSON that was expected: {error}") from error


class Fetch(Protocol):
    """The HTTP edge as a connector sees it. Raises the SourceError that the status or failure stands for.

    The error carries the `status`, and in `said` how the refusal's body begins, for services that explain themselves.
    """

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response: ...

    async def post(
        self,
        url: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Accept = Accept.JSON,
    ) -> Response: ...


class Socket(Protocol):
    """An open WebSocket, read only. Ends by raising TransientSourceError, never silently."""

    def __aiter__(self) -> AsyncIterator[str | bytes]: ...


class Lines(Protocol):
    """A long answer, line by line as it comes, without line ends. Ends by raising TransientSourceError."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...


class Follow(Protocol):
    """An HTTP answer that never ends (NDJSON, server-sent events): same guard, status table and limits as HTTP.

    `stall` is how long nothing at all may come, keep-alives included. Raises SourceError instead of opening.
    """

    def __call__(
        self,
        url: str,
        *,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        stall: timedelta = timedelta(seconds=60),
    ) -> AbstractAsyncContextManager[Lines]: ...


class Connect(Protocol):
    """The WebSocket edge: same guard and limits as HTTP, and a watchdog against silence."""

    def __call__(
        self, url: str, *, headers: Mapping[str, str] | None = None, stall: timedelta = timedelta(seconds=60)
    ) -> AbstractAsyncContextManager[Socket]: ...


class Sandbox(Protocol):
    """Runs a module-level function in a worker process with time and memory limits.

    For parsers that hostile input can hang or blow up. Raises PayloadError when a limit is hit or the worker dies.
    """

    async def run(self, function: Callable[..., T], *arguments: Any) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything a connector may use."""

    fetch: Fetch
    connect: Connect
    follow: Follow
    sandbox: Sandbox
    clock: Clock
    random: Random
    purse: Purse  # what this source may spend, where its service counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A connector's place in rules.yaml: which name and network its mentions carry."""

    name: str
    network: str


class Connector(Protocol):
    """One source. `poll` for POLL, `stream` for STREAM; a connector may offer both and choose by its settings."""

    spec: ClassVar[ConnectorSpec]

    def __init__(self, source: Source, config: Any, tools: Tools) -> None: ...

    @property
    def plan(self) -> Plan: ...

    @property
    def streaming(self) -> bool:
        """Whether this source, as configured, is to be driven by `stream` rather than `poll`."""
        ...

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch: ...

    def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]: ...


class Polled:
    """For connectors that are only ever polled: what there is to say of streaming."""

    @property
    def streaming(self) -> bool:
        return False

    async def stream(self, watch: Watch, cursor: Cursor | None) -> AsyncIterator[Batch]:
        """It is polled; this ends at once."""
        nothing: tuple[Batch, ...] = ()
        for batch in nothing:
            yield batch


class Looking(Protocol):
    """What a connector with the capability LOOK does besides."""

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """The present state of at most `spec.looks` posts. Raises SourceError; then nothing was learnt."""
        ...


class Estimating(Protocol):
    """What a connector does besides whose requests cost money."""

    def estimate(self, watch: Watch) -> str:
        """The most that the next poll for this watch may cost, for people: "at most 1.50 $: 100 posts and their
        authors". Asks nobody."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What somebody sent us: an HTTP request, whole, within the size limit, and not yet believed."""

    headers: Mapping[str, str]  # names in lower case
    params: Mapping[str, str]  # of the address
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A hub that sends what is new at a topic to whoever subscribes (WebSub)."""

    hub: str
    topic: str


class Offering(Protocol):
    """What a connector does besides whose service can have what is new sent to us by a hub, where its settings allow.

    Polling goes on all the same, only more rarely: hubs promise nothing.
    """

    @property
    def listens(self) -> bool:
        """Whether its settings want that at all."""
        ...

    def offer(self, watch: Watch) -> Offer | None:
        """What the last whole answer for this watch named; None where it named nothing, or nothing was read yet."""
        ...

    async def delivered(self, watch: Watch, content_type: str, body: bytes) -> Batch:
        """What a hub sent, read like a page. Whether it is the hub's was found out before. Raises SourceError."""
        ...


class Receiving(Protocol):
    """What a connector with the capability PUSH does besides."""

    async def receive(self, pushed: Pushed) -> Batch:
        """What was sent, as a batch that names its `delivery`. Raises AuthError where the signature is not right,
        RequestError where it is no message at all; an item that cannot be read is in `skipped`, with its `place`."""
        ...

"""Tumblr posts by their tags, newest first, in windows that end ever earlier.

Reference: tumblr/docs api.md, /tagged
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

import msgspec
from pydantic import Field, SecretStr

from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Looks,
    Plan,
    Polled,
    RateLimit,
    Response,
    Source,
    Tools,
    Watch,
)
from connectors.fields import count, dig, key, listing
from connectors.missing import Missing
from connectors.purse import Allowance
from connectors.tumblr_parse import mark, notes, parse
from monitor.errors import AuthError, RateLimitedError, RequestError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor, Engagement, Mention, MentionId

PAGE = 20  # posts a page; the service's own most
PAGES_MOST = 250  # of one walk: a twentieth of the day's requests
OVERLAP = timedelta(hours=1)  # a tag is indexed some time after it is set
AHEAD = timedelta(minutes=5)
LOOKS = 10  # posts asked for together, one call each
# 5,000 a day and key; what other sources with the same key ask for is not known here.
REQUESTS = Allowance(name="requests a day", amount=5_000)
_BLOG_ID = "t:"  # how a blog's own id begins; it is taken wherever a name is
_PERIODS = {"hour": "requests this hour", "day": "requests this day"}


class Config(ConnectorConfig):
    """Settings of the tumblr connector."""

    api_key: SecretStr = Field(min_length=1, description="The OAuth consumer key of your registered application.")
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")
    base_url: str = Field(default="https://api.tumblr.com", description="The API to ask.")


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds, in seconds since 1970 by Tumblr's clock; none lies in our future."""

    high: int = 0  # everything older than this, less the overlap, has been seen; 0: nothing yet
    since: int = 0  # where the walk in progress ends
    top: int = 0  # newest seen on it
    until: int = 0  # only what is not newer than this; 0: no bound
    walked: int = 0  # pages of this walk; 0: between walks


class Tumblr(Polled):
    """One tag at a time; every poll reads one page, and says `more` until the window is read to its end."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="tumblr",
        summary="Finds public Tumblr posts that carry a search term as a tag.",
        network="tumblr",
        config=Config,
        auth=Auth.REQUIRED,
        credentials=(
            "Sign in to Tumblr and open https://www.tumblr.com/oauth/apps.",
            "Register an application; any address of yours will do as callback.",
            "Copy its OAuth consumer key into the environment; the secret is not needed.",
        ),
        capabilities=frozenset({Capability.POLL, Capability.ENGAGEMENT, Capability.LOOK}),
        rate_limit=RateLimit(requests=1_000, per=timedelta(hours=1)),
        every=timedelta(minutes=10),
        looks=LOOKS,
        limits=(
            "Only posts that carry the term as a tag, word for word, are found: Tumblr offers no search of texts.",
            "Tumblr tells nobody's followers, and likes, reblogs and replies only as one number.",
            "Edits are not told; a deletion is believed when a post is missing twice.",
            "5,000 requests a day and 1,000 an hour are allowed for a key.",
        ),
        reference="tumblr/docs api.md",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._base = config.base_url.rstrip("/")
        self._missing = Missing(tools.clock)
        self._resets: dict[str, tuple[int, datetime]] = {}  # what is left of a period, and when it ends

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page, and the place where the next begins."""
        if not await self._tools.purse.take(REQUESTS):
            return Batch(unchanged=True)
        now = self._tools.clock.now()
        place = self._begun(_place(cursor), now)
        params = {"tag": " ".join(watch.terms[:1]), "limit": str(PAGE)}
        if place.until:
            params["before"] = str(place.until + 1)  # what is of that very second comes again
        posts = await self._ask("/v2/tagged", params)
        if not isinstance(posts, list):
            raise UnexpectedContentError("the answer has no list of posts")
        mentions, skipped = parse(posts, source=self._source, fetched_at=now)
        onward, note = _onward(place, posts, now)
        return Batch(
            mentions=mentions,
            skipped=skipped,
            cursor=None if onward == _place(cursor) else Cursor(msgspec.json.encode(onward).decode()),
            more=onward.walked > 0,
            seen=len(posts),
            note=note,
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How many notes these posts have by now, one call each."""
        asked = [(mention.id, place) for mention in mentions if (place := _where(mention)) is not None]
        if asked and not await self._tools.purse.take(REQUESTS, len(asked)):
            wait = self._tools.purse.next_at(REQUESTS, len(asked)) - self._tools.clock.now()
            raise RateLimitedError("the day's requests have to last until its end", retry_after=wait)
        found = await asyncio.gather(*(self._post(*place) for _id, place in asked))
        now = self._tools.clock.now()
        engagement: dict[MentionId, Engagement] = {}
        gone = []
        for (id_, _place_of), post in zip(asked, found, strict=True):
            if self._missing.gone(id_, here=post is not None):
                gone.append(id_)
            if post is not None and (score := notes(post)) is not None:
                engagement[id_] = Engagement(score=score, at=now)
        return Looks(engagement=engagement, gone=tuple(gone))

    async def _post(self, blog: str, number: str) -> Any:
        """The post; None where the blog does not have it."""
        try:
            answer = await self._ask(f"/v2/blog/{quote(blog, safe=':')}/posts", {"id": number})
        except RequestError as error:
            if error.status == 404 and _speaks(error.said):
                return None
            raise
        return next((post for post in listing(answer, "posts") if _number(post) == number), None)

    async def _ask(self, path: str, params: Mapping[str, str]) -> Any:
        """What an answer holds. Raises SourceError; a refusal may come inside a good answer."""
        now = self._tools.clock.now()
        for left, until in self._resets.values():
            if left <= 0 and now < until:
                raise RateLimitedError("Tumblr: the key's requests are used up", retry_after=until - now)
        key_of = self._config.api_key.get_secret_value()
        try:
            answer = await self._tools.fetch.get(f"{self._base}{path}", params={**params, "api_key": key_of})
        except RateLimitedError as error:
            error.retry_after = error.retry_after or self._wait(now)
            raise
        self._tell(answer, now)
        body = answer.json()
        status = dig(body, "meta", "status")
        if not isinstance(status, int) or not 200 <= status < 300:
            raise _refusal(status)
        return dig(body, "response")

    def _tell(self, answer: Response, now: datetime) -> None:
        """What the answer says of the key's limits."""
        for period, name in _PERIODS.items():
            left, amount, reset = (
                count(answer.headers.get(f"x-ratelimit-per{period}-{what}")) for what in ("remaining", "limit", "reset")
            )
            if left is not None and amount:
                self._tools.purse.tell(name, left=left, amount=amount)
            if left is not None and reset is not None and reset <= timedelta(days=1).total_seconds():
                self._resets[period] = (left, now + timedelta(seconds=reset))

    def _wait(self, now: datetime) -> timedelta | None:
        """Until the period is over of which least was left; None where nobody said."""
        known = [(left, until) for left, until in self._resets.values() if now < until]
        return min(known)[1] - now if known else None

    def _begun(self, place: Place, now: datetime) -> Place:
        """The walk in progress, or a new one."""
        if place.walked:
            return place
        high = min(place.high, int(now.timestamp()))  # our clock may have been ahead once
        first = int((now - timedelta(days=self._config.history)).timestamp())
        since = high - int(OVERLAP.total_seconds()) if high else first
        return Place(high=high, since=max(0, since), top=high)


def _onward(place: Place, posts: list[Any], now: datetime) -> tuple[Place, str]:
    """Where to go on after this page. A page may be short in the middle of a walk: only an empty one is the last."""
    latest = int((now + AHEAD).timestamp())
    marks = sorted(found for post in posts if (found := mark(post)) is not None and 0 < found <= latest)
    top = max([place.top, *marks])
    inside = [found for found in marks if found >= place.since]
    if not posts or (marks and marks[len(marks) // 2] < place.since):
        return Place(high=top), ""
    # Always further back than before. Where a page tells no time at all, only the next second can be tried.
    until = min([*inside, (place.until or latest) - 1])
    walked = place.walked + 1
    if until < place.since or not inside:
        return Place(high=top), ""
    if walked >= PAGES_MOST:
        return Place(high=top), f"a gap: after {walked} pages of one walk the rest was not read"
    return Place(high=place.high, since=place.since, top=top, until=until, walked=walked), ""


def _refusal(status: Any) -> TransientSourceError | AuthError | RequestError:
    """The error that the envelope of a good answer stands for."""
    if status == 429:
        return RateLimitedError("Tumblr: too many requests")
    if status in (401, 403):
        return AuthError("Tumblr does not accept the API key")
    if isinstance(status, int) and 400 <= status < 500:
        return RequestError("Tumblr refuses the request")
    if isinstance(status, int) and status >= 500:
        return TransientSourceError("Tumblr answered with a fault of its own")
    return UnexpectedContentError("the answer has no status")


def _where(mention: Mention) -> tuple[str, str] | None:
    """Blog and number of a post; None where it cannot be asked for.

    A blog's name may change, its own id does not: by the old name its posts would look deleted.
    """
    known = mention.author.id or ""
    number, blog = mention.id.rpartition(":")[2], known if known.startswith(_BLOG_ID) else mention.author.handle
    if not blog or not number.isascii() or not number.isdigit():
        return None
    return blog, number


def _number(post: Any) -> str | None:
    return key(dig(post, "id_string")) or key(dig(post, "id"))


def _speaks(said: bytes) -> bool:
    """Whether a refusal is Tumblr's own: anything else that answers 404 says nothing of the post."""
    try:
        return bool(dig(msgspec.json.decode(said), "meta", "status") == 404)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False


def _place(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    numbers = msgspec.structs.astuple(place)
    return place if min(numbers) >= 0 and max(numbers) < 2**40 else Place()

"""Product Hunt's newest products and what is said below them, read whole and matched here: it has no search.

Reference: producthunt/producthunt-api schema.graphql, api.producthunt.com/v2/docs
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

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
from connectors.fields import count, dig, flag, key, listing, moment, text
from connectors.missing import Missing
from connectors.producthunt_parse import parse, votes
from connectors.walks import anew, begun, cursor_of, millis, onward, opened
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Cursor, Engagement, Mention, MentionId

# Products a page, and comments below each: the most that one query may hold is not told beforehand, so that where it
# is too much for one, fewer are asked for, and that is remembered.
SIZES = ((20, 5), (10, 5), (10, 2), (5, 2), (2, 2))
LOOKS = 20
AHEAD = timedelta(minutes=5)
_USER = "user{id name username url followers(first:0){totalCount}}"
_COMMENT = f"id body createdAt url votesCount parentId {_USER}"
_QUERY = (
    "query($first:Int!,$after:String,$since:DateTime){posts(order:NEWEST,first:$first,after:$after,postedAfter:$since)"
    "{edges{node{id name tagline description url website votesCount commentsCount createdAt "
    f"{_USER} comments(first:%d,order:NEWEST){{edges{{node{{{_COMMENT}}}}}}}}}}} pageInfo{{endCursor hasNextPage}}}}}}"
)


class Config(ConnectorConfig):
    """Settings of the producthunt connector."""

    token: SecretStr = Field(min_length=1, description="A developer token of your application.")
    history: int = Field(default=2, ge=0, le=60, description="How many days back the first walk looks.")
    follow: int = Field(default=12, ge=1, le=168, description="For how many hours new comments are looked for.")
    base_url: str = Field(default="https://api.producthunt.com", description="The API to ask.")


class ProductHunt(Polled):
    """One page of products with their newest comments at a time, down to those that are not followed any more."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="producthunt",
        summary="Reads the newest products on Product Hunt and the newest comments below them.",
        network="producthunt",
        config=Config,
        auth=Auth.REQUIRED,
        credentials=(
            "Sign in to Product Hunt and open https://www.producthunt.com/v2/oauth/applications.",
            "Add an application; any https address of yours will do as its redirect.",
            "Create a developer token at the bottom of its page and put it into the environment; it does not expire.",
            "For commercial use, ask Product Hunt for permission: their terms demand it.",
        ),
        capabilities=frozenset({Capability.POLL, Capability.REACH, Capability.ENGAGEMENT, Capability.LOOK}),
        rate_limit=RateLimit(requests=60, per=timedelta(minutes=15)),
        every=timedelta(minutes=30),
        looks=LOOKS,
        limits=(
            "It reads the products of the last hours, and of each the newest comments; older ones are not followed.",
            "Names and followers of other people may be withheld; reach is unknown then.",
            "Answers below comments are only seen where Product Hunt lists them among the newest.",
            "6,250 points of complexity are allowed in 15 minutes; a full walk may take longer than that.",
        ),
        reference="producthunt/producthunt-api schema.graphql, api.producthunt.com/v2/docs",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._url = f"{config.base_url.rstrip('/')}/v2/api/graphql"
        self._missing = Missing(tools.clock)
        self._size = 0  # of SIZES
        self._left: int | None = None  # points until `_reset`
        self._reset: datetime | None = None
        self._price = 0  # points that the last query took

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page, and the place where the next begins."""
        now = self._tools.clock.now()
        follow = timedelta(hours=self._config.follow)
        walk = begun(
            opened(cursor),
            # Only what is newer is found, so the first walk begins no later than where the next one would.
            first=max(0, millis(now - max(timedelta(days=self._config.history), follow))),
            overlap=follow // timedelta(milliseconds=1),
            latest=millis(now + AHEAD),
        )
        try:
            page = await self._page(walk.page, _second(walk.since))
        except _TooMuchError:
            raise  # that is not about the page
        except RequestError:
            if not walk.page:
                raise
            again = anew(walk)  # it does not know that page any more
            return Batch(cursor=cursor_of(again.walk, cursor), unchanged=again.more, note=again.note)
        products = [dig(edge, "node") for edge in listing(page, "edges")]
        mentions, skipped = parse(products, source=self._source, fetched_at=now, wanted=watch.wanted)
        marks = [millis(made) for product in products if (made := moment(dig(product, "createdAt"))) is not None]
        further = key(dig(page, "pageInfo", "endCursor")) if flag(dig(page, "pageInfo", "hasNextPage")) else None
        step = onward(walk, marks, next_page=further or "", latest=millis(now + AHEAD))
        return Batch(
            mentions=mentions,
            skipped=skipped,
            cursor=cursor_of(step.walk, cursor),
            more=step.more,
            seen=len(products),
            note=step.note,
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How many votes and comments these have by now."""
        asked = {
            f"n{number}": (mention.id, what) for number, mention in enumerate(mentions) if (what := _what(mention))
        }
        if not asked:
            return Looks()
        fields = {"post": "id votesCount commentsCount", "comment": "id votesCount"}
        parts = [f'{name}:{kind}(id:"{number}"){{{fields[kind]}}}' for name, (_id, (kind, number)) in asked.items()]
        body = await self._ask({"query": f"query{{{' '.join(parts)}}}"})
        now, sure = self._tools.clock.now(), not listing(body, "errors")
        engagement: dict[MentionId, Engagement] = {}
        gone = []
        for name, (id_, (_kind, number)) in asked.items():
            found = dig(body, "data", name)
            here = key(dig(found, "id")) == number
            if here and (counts := votes(found, now)) is not None:
                engagement[id_] = counts
            told = here or (sure and found is None and name in (dig(body, "data") or {}))
            if told and self._missing.gone(id_, here=here):
                gone.append(id_)
        return Looks(engagement=engagement, gone=tuple(gone))

    async def _page(self, after: str, since: str) -> Any:
        """A page as large as one query may be. Raises SourceError."""
        while True:
            first, comments = SIZES[self._size]
            variables = {"first": first, "after": after or None, "since": since}
            try:
                body = await self._ask({"query": _QUERY % comments, "variables": variables})
            except _TooMuchError:
                if self._size + 1 == len(SIZES):
                    raise
                self._size += 1
                continue
            page = dig(body, "data", "posts")
            if not isinstance(dig(page, "edges"), list):
                raise UnexpectedContentError("the answer has no list of products")
            return page

    async def _ask(self, question: Mapping[str, Any]) -> Any:
        """The answer, with data in it. Raises the SourceError that an error inside a good answer stands for."""
        now = self._tools.clock.now()
        if self._left is not None and self._reset is not None and now < self._reset and self._left < self._price:
            raise RateLimitedError("Product Hunt: too few points are left for a query", retry_after=self._reset - now)
        headers = {"Authorization": f"Bearer {self._config.token.get_secret_value()}"}
        answer = await self._tools.fetch.post(self._url, json=question, headers=headers)
        self._tell(answer, now)
        body = answer.json()
        data, errors = dig(body, "data"), listing(body, "errors")
        if isinstance(data, dict) and not (errors and all(value is None for value in data.values())):
            return body
        raise _fault(errors)

    def _tell(self, answer: Response, now: datetime) -> None:
        """What the answer says of the points."""
        left, amount, reset = (
            count(answer.headers.get(f"x-rate-limit-{what}")) for what in ("remaining", "limit", "reset")
        )
        if left is not None and amount:
            self._tools.purse.tell("points in 15 minutes", left=left, amount=amount, unit="points")
        if left is not None and self._left is not None and left < self._left:
            self._price = self._left - left
        self._left = left
        known = reset is not None and reset <= timedelta(days=1).total_seconds()
        self._reset = now + timedelta(seconds=reset) if known and reset is not None else None


class _TooMuchError(RequestError):
    """The query is more than one may hold."""


def _fault(errors: Sequence[Any]) -> SourceError:
    """The error that the first of these stands for."""
    first = errors[0] if errors else None
    kind, words = text(dig(first, "error")) or "", (text(dig(first, "message")) or "").lower()
    if kind == "rate_limit_reached":
        wait = count(dig(first, "details", "reset_in"))
        known = wait is not None and wait <= timedelta(days=1).total_seconds()
        return RateLimitedError(
            "Product Hunt: the points are used up",
            retry_after=timedelta(seconds=wait) if known and wait is not None else None,
        )
    if "oauth" in kind or "unauthorized" in kind or "token" in kind:
        return AuthError("Product Hunt does not accept the token")
    if "complexity" in words:
        return _TooMuchError("Product Hunt finds even the smallest query too complex")
    if words:
        return RequestError("Product Hunt refuses the query")
    return UnexpectedContentError("the answer has neither data nor a reason")


def _what(mention: Mention) -> tuple[str, str] | None:
    """What to ask for; None where the id is none of ours."""
    kind, _, number = mention.id.rpartition(":")[2].partition("-")
    return (kind, number) if kind in ("post", "comment") and number.isascii() and number.isdigit() else None


def _second(mark: int) -> str:
    return datetime.fromtimestamp(min(mark // 1000, 2**33), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

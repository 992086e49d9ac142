"""X's API: one question, its price, and the error that an answer stands for.

What X calls a post in one place it calls a tweet in another. One naming is sent; where it is refused the others are
tried, and the one that was taken is remembered. Both are understood.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, TypeVar

import msgspec

from connectors.base import Response, Tools
from connectors.fields import count, dig, listing, text
from connectors.x.config import XConfig
from connectors.x.till import Till
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)

T = TypeVar("T")

_TWEET_FIELDS = (
    "created_at,lang,public_metrics,conversation_id,referenced_tweets,in_reply_to_user_id,entities,author_id,"
    "edit_history_tweet_ids,note_tweet"
)
_POST_FIELDS = (
    "created_at,lang,public_metrics,conversation_id,referenced_posts,in_reply_to_user_id,entities,author_id,"
    "edit_history_post_ids,note_post"
)
# What the post naming's own list of fields has: the others come by themselves, or not at all.
_LISTED_FIELDS = "created_at,lang,public_metrics,conversation_id,entities,note_post"
NAMINGS: tuple[Mapping[str, str], ...] = (
    {"tweet.fields": _TWEET_FIELDS},
    {"post.fields": _POST_FIELDS},
    {"post.fields": _LISTED_FIELDS},
)
_CAPPED, _LIMITED = "usage-capped", "rate-limit-exceeded"
_FORBIDDEN = frozenset({"client-forbidden", "unsupported-authentication", "client-not-enrolled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer with posts or users in it."""

    items: list[Any]
    users: list[Any]
    errors: list[Any]
    meta: Mapping[str, Any]


class Api:
    """Asks. Holds the token, and which naming was last understood."""

    def __init__(self, config: XConfig, till: Till, tools: Tools) -> None:
        self._fetch, self._clock, self._purse = tools.fetch, tools.clock, tools.purse
        self._base = config.base_url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {config.bearer_token.get_secret_value()}"}
        self._till = till
        self._naming = NAMINGS[0]

    def url(self, path: str) -> str:
        return f"{self._base}{path}"

    async def posts(self, path: str, params: Mapping[str, str], *, most: int, looking: bool = False) -> Page:
        """Posts, `most` of them at the most; paid for. Raises SourceError."""
        async with self._till.paying(most * self._till.post, looking=looking) as bill:
            page = await self.named(lambda fields: self._page(path, {**params, **fields}))
            # Authors are not asked for here; where they come along all the same, they are on the bill.
            bill.used = len(page.items) * self._till.post + len(page.users) * self._till.user
            return page

    async def users(self, params: Mapping[str, str], *, most: int) -> Page:
        """Users, paid for."""
        async with self._till.paying(most * self._till.user) as bill:
            page = await self._page("/2/users", params)
            bill.used = len(page.items) * self._till.user
            return page

    async def named(self, ask: Callable[[Mapping[str, str]], Awaitable[T]]) -> T:
        """Ask with one naming after the other until one is understood; the first refusal where none is."""
        refused: RequestError | None = None
        for fields in (self._naming, *(other for other in NAMINGS if other is not self._naming)):
            try:
                answer = await ask(fields)
            except RequestError as error:
                if error.status not in (0, 400) or b"since_id" in error.said:
                    raise  # it is not the naming that is wrong
                refused = refused or error
            else:
                self._naming = fields
                return answer
        raise refused or RequestError("X understands none of our requests")

    async def free(self, path: str, params: Mapping[str, str] | None = None, *, json: Any = None) -> Any:
        """What costs nothing. Raises SourceError."""
        url = self.url(path)
        try:
            if json is None:
                answer = await self._fetch.get(url, params=params, headers=self.headers)
            else:
                answer = await self._fetch.post(url, json=json, headers=self.headers)
        except RateLimitedError as error:
            await self.explain(error)
            raise
        self._tell(path, answer)
        body = answer.json()
        if not isinstance(body, dict):
            raise UnexpectedContentError("the answer is not an object")
        return body

    async def _page(self, path: str, params: Mapping[str, str]) -> Page:
        body = await self.free(path, params)
        meta, problems = body.get("meta"), listing(body, "errors")
        items = body.get("data")
        if items is None and not (isinstance(meta, dict) and count(meta.get("result_count")) == 0):
            if not problems:
                raise UnexpectedContentError("the answer has neither data nor a count of nothing")
            if not all(_about_one(problem) for problem in problems):
                self.refuse(problems[0])
        if not isinstance(items, list | None):
            raise UnexpectedContentError("the answer's data is no list")
        users = listing(body, "includes", "users")
        return Page(items=items or [], users=users, errors=problems, meta=meta if isinstance(meta, dict) else {})

    def refuse(self, problem: Any) -> NoReturn:
        """Raise the error that a problem within a good answer stands for."""
        kind, status = _kind(problem), count(dig(problem, "status"))
        if kind == _CAPPED:
            raise RateLimitedError("X: the month's cap of posts is used up", retry_after=self._until_month())
        if kind == _LIMITED or status == 429:
            raise RateLimitedError("X: too many requests")
        if kind in _FORBIDDEN or status in (401, 403):
            raise AuthError("X does not let this app do what it asked for")
        if status is not None and 400 <= status < 500:
            raise RequestError("X refuses the request")
        raise TransientSourceError("X answered with a problem instead of posts")

    async def explain(self, error: RateLimitedError) -> None:
        """A used-up cap is not over in minutes: until its day comes, asking is in vain. Raises instead of returning."""
        try:
            problem = msgspec.json.decode(error.said)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return
        if _kind(problem) != _CAPPED:
            return
        if str(dig(problem, "period")).lower() == "daily":
            wait = self._until(self._midnight() + timedelta(days=1))
        else:
            wait = await self._until_reset()
        raise RateLimitedError("X: the cap of posts is used up", retry_after=wait) from error

    async def _until_reset(self) -> timedelta:
        """Until the day on which X says that the cap begins anew; the first of the month where it does not say."""
        try:
            answer = await self._fetch.get(self.url("/2/usage/tweets"), headers=self.headers)
            day = count(dig(answer.json(), "data", "cap_reset_day"))
        except SourceError:
            day = None
        if day is None or not 1 <= day <= 31:
            return self._until_month()
        begin = self._midnight()
        days = (begin + timedelta(days=ahead) for ahead in range(1, 62))
        return self._until(next((one for one in days if one.day == day), begin + timedelta(days=1)))

    def _until_month(self) -> timedelta:
        return self._until((self._midnight().replace(day=1) + timedelta(days=32)).replace(day=1))

    def _midnight(self) -> datetime:
        return self._clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def _until(self, moment: datetime) -> timedelta:
        return moment - self._clock.now()

    def _tell(self, path: str, answer: Response) -> None:
        left, amount = (count(answer.headers.get(f"x-rate-limit-{name}")) for name in ("remaining", "limit"))
        if left is not None and amount:
            self._purse.tell(f"{path} in 15 minutes", left=left, amount=amount)


def _kind(problem: Any) -> str:
    """The last word of a problem's type."""
    return (text(dig(problem, "type")) or "").rpartition("/")[2]


def _about_one(problem: Any) -> bool:
    """Whether a problem is about one of several things that were asked for."""
    return isinstance(problem, dict) and ("resource_id" in problem or "value" in problem)

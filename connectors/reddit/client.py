"""Requests in the name of one API client: its token, its allowance, and errors that come with status 200."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.base import Response, Tools
from connectors.fields import count, dig, text
from connectors.reddit.config import RedditConfig
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)

EARLY = timedelta(minutes=10)  # a token is renewed this long before it ends
LIFE = timedelta(hours=1)  # of a token that does not say; 24 hours is usual
YOUNG = timedelta(minutes=1)  # a token this fresh is not what a refusal is about
PAUSE = timedelta(seconds=30)  # after a 429 that does not say how long
LONGEST = timedelta(minutes=15)  # that we wait for an allowance which is counted over ten minutes

_UNKNOWN = "Reddit gives this client no token; check `client_id` and `client_secret`"
_REFUSED = (
    "Reddit refuses the client although it has a token: the client may not be approved, its `user_agent` or our "
    "address may be blocked"
)
_CLOSED = "; or one of `subreddits` is private, quarantined or banned"


class Client:
    """GET with a token that is fetched and renewed by itself. It lives in memory only."""

    def __init__(self, config: RedditConfig, tools: Tools) -> None:
        self._config, self._fetch, self._clock, self._purse = config, tools.fetch, tools.clock, tools.purse
        self._base = config.base_url.rstrip("/")
        self._lock = asyncio.Lock()
        self._token = ""
        self._since = self._until = datetime.min.replace(tzinfo=UTC)
        self._used_up_until = datetime.min.replace(tzinfo=UTC)

    async def get(self, path: str, params: Mapping[str, str]) -> Any:
        """The JSON that the API answers with. Raises the SourceError that the answer stands for."""
        now = self._clock.now()
        if now < self._used_up_until:
            raise RateLimitedError("Reddit's allowance is used up for now", retry_after=self._used_up_until - now)
        try:
            return self._read(await self._answer(path, params))
        except RateLimitedError as error:
            # Whoever asks next in this poll would only be told the same.
            self._used_up_until = max(self._used_up_until, self._clock.now() + (error.retry_after or PAUSE))
            raise

    async def _answer(self, path: str, params: Mapping[str, str]) -> Response:
        token = await self._current()
        try:
            return await self._ask(path, params, token)
        except AuthError as error:
            if not await self._renewed(token):
                raise self._refusal(error) from error
        try:
            return await self._ask(path, params, await self._current())
        except AuthError as error:
            raise self._refusal(error) from error

    async def _ask(self, path: str, params: Mapping[str, str], token: str) -> Response:
        headers = {"Authorization": f"bearer {token}", "User-Agent": self._config.user_agent}
        # Without raw_json every text comes with `<`, `>` and `&` escaped.
        return await self._fetch.get(f"{self._base}{path}", params={**params, "raw_json": "1"}, headers=headers)

    def _refusal(self, error: AuthError) -> AuthError:
        """A 401 or 403 in words: the body, which may be a page that says "blocked", is not shown to us."""
        return AuthError(f"{error}. {_REFUSED}{_CLOSED if self._config.subreddits else ''}")

    def _read(self, answer: Response) -> Any:
        body = answer.json()
        self._account(answer.headers)
        if error := _told(body):
            raise error
        return body

    def _account(self, headers: Mapping[str, str]) -> None:
        """What the answer says of the allowance, which is counted over ten minutes."""
        left, used = _number(headers.get("x-ratelimit-remaining")), _number(headers.get("x-ratelimit-used"))
        reset = _number(headers.get("x-ratelimit-reset"))
        if left is None:
            return
        self._purse.tell("requests", left=left, amount=left + (used or 0))
        if left == 0 and reset:
            self._used_up_until = self._clock.now() + min(timedelta(seconds=min(reset, 86_400)), LONGEST)

    async def _current(self) -> str:
        async with self._lock:
            return self._token if self._clock.now() < self._until else await self._sign_in()

    async def _renewed(self, refused: str) -> bool:
        """Whether there is another token now than the one that was refused."""
        async with self._lock:
            if self._token != refused:
                return True
            if timedelta(0) <= self._clock.now() - self._since < YOUNG:
                return False
            await self._sign_in()
            return True

    async def _sign_in(self) -> str:
        self._token, self._until = "", datetime.min.replace(tzinfo=UTC)
        pair = f"{self._config.client_id}:{self._config.client_secret.get_secret_value()}"
        try:
            answer = await self._fetch.post(
                self._config.token_url,
                data={"grant_type": "client_credentials"},
                headers={
                    "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
                    "User-Agent": self._config.user_agent,
                },
            )
        except AuthError as error:
            raise AuthError(f"{error}. {_UNKNOWN}") from error
        body = answer.json()
        if told := _told(body):
            raise told if isinstance(told, TransientSourceError) else AuthError(_UNKNOWN)
        token = text(dig(body, "access_token"))
        if token is None or not token.isascii() or not token.isprintable():
            raise UnexpectedContentError("the answer holds no token")
        now = self._clock.now()
        life = timedelta(seconds=min(count(dig(body, "expires_in")) or LIFE.total_seconds(), 864_000))
        # A token that ends sooner than we renew is good for the call it was fetched for.
        self._token, self._since, self._until = token, now, now + max(life - EARLY, timedelta(0))
        return token


def _told(body: Any) -> SourceError | None:
    """The error in a body that came with status 200, if there is one."""
    said = dig(body, "error")
    if said is None or said is False or said == "":
        return None
    status = count(said)
    if status is None:
        return RequestError("Reddit answered 200 OK with an error")
    message = f"Reddit answered 200 OK with error {status}"
    if status == 429:
        return RateLimitedError(message)
    if status in {401, 403}:
        return AuthError(message)
    return TransientSourceError(message) if status >= 500 else RequestError(message)


def _number(value: str | None) -> int | None:
    """A header such as "97.0"; None where it is no count."""
    whole = (value or "").strip().partition(".")[0]
    return count(whole)

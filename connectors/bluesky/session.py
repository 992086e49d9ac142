"""The account that searches: signing in, and staying signed in. Tokens live in memory only."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct
from pydantic import SecretStr

from connectors.base import Response, Tools
from monitor.errors import AuthError, RequestError

EARLY = timedelta(minutes=5)  # a token is renewed this long before it ends
ASSUMED_LIFE = timedelta(minutes=100)  # of a token that does not say; the documented life is 120 minutes
YOUNG = timedelta(minutes=1)  # a token this fresh is not what a refusal is about
PAUSE = timedelta(minutes=10)  # after a refused sign-in; the service allows 300 a day


class _Tokens(Struct, rename="camel"):
    access_jwt: str
    refresh_jwt: str

    def __repr__(self) -> str:
        return "_Tokens()"


class _Claims(Struct):
    exp: int


class Session:
    """Requests in the name of one account. One sign-in or renewal at a time, whoever asks."""

    def __init__(self, url: str, identifier: str, password: SecretStr, tools: Tools) -> None:
        self._xrpc = f"{url.rstrip('/')}/xrpc"
        self._identifier, self._password = identifier, password
        self._fetch, self._clock = tools.fetch, tools.clock
        self._lock = asyncio.Lock()
        self._tokens: _Tokens | None = None
        self._since = self._until = datetime.min.replace(tzinfo=UTC)
        self._refused_until: datetime | None = None

    async def get(self, method: str, params: Sequence[tuple[str, str]]) -> Response:
        """Call an XRPC query. Raises AuthError where the account is refused, else the error the answer stands for.

        An expired token is told with status 400, like many other things, so a refusal is answered with one renewal
        and one more try, unless the token is quite new.
        """
        tokens = await self._current()
        url = f"{self._xrpc}/{method}"
        try:
            return await self._fetch.get(url, params=params, headers=_bearer(tokens.access_jwt))
        except (RequestError, AuthError):
            if not await self._renewed(tokens):
                raise
        return await self._fetch.get(url, params=params, headers=_bearer((await self._current()).access_jwt))

    async def _current(self) -> _Tokens:
        async with self._lock:
            if self._tokens is None:
                return await self._sign_in()
            if self._clock.now() >= self._until:
                return await self._refresh(self._tokens)
            return self._tokens

    async def _renewed(self, refused: _Tokens) -> bool:
        """Whether there are other tokens now than those that were refused."""
        async with self._lock:
            if self._tokens is not refused:
                return True
            if self._clock.now() - self._since < YOUNG:
                return False
            await self._refresh(refused)
            return True

    async def _refresh(self, tokens: _Tokens) -> _Tokens:
        try:
            url = f"{self._xrpc}/com.atproto.server.refreshSession"
            answer = await self._fetch.post(url, headers=_bearer(tokens.refresh_jwt))
        except (RequestError, AuthError):
            return await self._sign_in()
        return self._keep(answer)

    async def _sign_in(self) -> _Tokens:
        self._tokens = None
        refusal = "the account was refused; check `identifier`, and make a new app password in Bluesky's settings"
        if self._refused_until is not None and self._clock.now() < self._refused_until:
            raise AuthError(refusal)
        who = {"identifier": self._identifier, "password": self._password.get_secret_value()}
        try:
            answer = await self._fetch.post(f"{self._xrpc}/com.atproto.server.createSession", json=who)
        except AuthError as error:
            self._refused_until = self._clock.now() + PAUSE
            raise AuthError(refusal) from error
        return self._keep(answer)

    def _keep(self, answer: Response) -> _Tokens:
        tokens: _Tokens = answer.json(_Tokens)
        now = self._clock.now()
        ends = _ends(tokens.access_jwt)
        self._tokens, self._since, self._refused_until = tokens, now, None
        # A token that ends sooner than we renew is used once and renewed by the next call.
        self._until = (ends or now + ASSUMED_LIFE + EARLY) - EARLY
        return tokens


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _ends(token: str) -> datetime | None:
    """When a JSON Web Token ends, by its own claim; None where it does not say."""
    try:
        payload = token.split(".")[1]
        claims = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=_Claims)
        return datetime.fromtimestamp(claims.exp, UTC)
    except (IndexError, binascii.Error, msgspec.DecodeError, UnicodeError, OverflowError, OSError, ValueError):
        return None

"""Meta's Graph API, as Threads and Instagram share it: the token in a header, errors by their codes, and restraint.

Reference: developers.facebook.com/docs/graph-api/guides/error-handling, …/graph-api/overview/rate-limiting
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from pydantic import SecretStr

from connectors.base import Tools
from connectors.fields import count, dig, listing
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)

ENOUGH = 80.0  # percent of a limit; Meta throttles at 100, and other programs share it
HOUR = timedelta(hours=1)  # over which Meta counts, rolling; it does not say when a call is welcome again
PAUSE = timedelta(minutes=10)  # after `ENOUGH` without a time; then the next answer tells how it stands
_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
_TOKEN = frozenset({102, 190})
_PERMISSION = frozenset({10, *range(200, 300)})
_PASSING = frozenset({1, 2})
_USAGE = ("call_count", "total_cputime", "total_time")


class Graph:
    """Requests in the name of one token. Rests of its own accord once most of a limit is used."""

    def __init__(self, base: str, token: SecretStr, tools: Tools) -> None:
        self._base, self._token = base.rstrip("/"), token
        self._fetch, self._clock, self._purse = tools.fetch, tools.clock, tools.purse
        self._resting_until: datetime | None = None

    async def get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """The object that Meta answers with. Raises the SourceError that its own code stands for.

        Once Meta has said that a limit is reached, nothing more is asked before the time that it gave.
        """
        now = self._clock.now()
        if self._resting_until is not None and now < self._resting_until:
            raise RateLimitedError("Meta's limit is used up, or nearly so", retry_after=self._resting_until - now)
        try:
            return await self._ask(path, params)
        except RateLimitedError as error:
            self._resting_until = now + (error.retry_after or PAUSE)
            raise

    async def _ask(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        try:
            answer = await self._fetch.get(f"{self._base}/{path}", params=params, headers=headers)
        except SourceError as error:
            meant = meaning(error)
            if meant is error:
                raise
            raise meant from error
        body = answer.json()
        if not isinstance(body, dict):
            raise UnexpectedContentError("the answer is no object")
        if "error" in body:
            refusal = _by_code(body)
            if refusal is None:
                raise UnexpectedContentError("the answer is an error that Meta does not name")
            refusal.status, refusal.said = answer.status, answer.body
            raise refusal
        self._heed(answer.headers)
        return body

    def _heed(self, headers: Mapping[str, str]) -> None:
        """What the answer says of the limits: told to people, and kept to."""
        told = list(_usages(headers))
        if not told:
            return
        used = max(percent for percent, _wait in told)
        self._purse.tell("graph", left=max(0, int(100 - used)), amount=100, unit="%")
        if used >= ENOUGH:
            wait = max(wait for _percent, wait in told)
            self._resting_until = self._clock.now() + (wait or PAUSE)


def meaning(error: SourceError) -> SourceError:
    """What Meta means, with whichever status it says so; the error itself where its body says nothing."""
    if isinstance(error, RateLimitedError):
        return error  # it may know how long
    try:
        body = msgspec.json.decode(error.said)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return error
    meant = _by_code(body)
    if meant is None:
        return error
    meant.status, meant.said = error.status, error.said
    return meant


def code_of(error: SourceError) -> int | None:
    """Meta's own code for a refusal, where it gave one."""
    try:
        return count(dig(msgspec.json.decode(error.said), "error", "code"))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _by_code(body: Any) -> SourceError | None:
    """The error that a code stands for; never in Meta's words, which may quote what was asked. None: no code."""
    code = count(dig(body, "error", "code"))
    if code is None:
        return None
    if code in _LIMITS:
        return RateLimitedError(f"Meta says that a limit is reached (code {code})", retry_after=HOUR)
    if code in _TOKEN:
        return AuthError(f"the access token has expired or was withdrawn: make a new one (code {code})")
    if code in _PERMISSION:
        return AuthError(f"the app lacks a permission, or Meta has not reviewed it yet (code {code})")
    if code in _PASSING:
        return TransientSourceError(f"Meta is not well just now (code {code})")
    return RequestError(f"Meta refuses the request (code {code})")


def _usages(headers: Mapping[str, str]) -> Iterator[tuple[float, timedelta]]:
    """How much of each limit is used, in percent, and how long it is closed."""
    app = _decoded(headers.get("x-app-usage"))
    business = _decoded(headers.get("x-business-use-case-usage"))
    cases = [case for id_ in business for case in listing(business, id_)] if isinstance(business, dict) else []
    for case in (app, *cases):
        told = [used for name in _USAGE if (used := _percent(dig(case, name))) is not None]
        if told:
            minutes = min(count(dig(case, "estimated_time_to_regain_access")) or 0, 24 * 60)
            yield max(told), timedelta(minutes=minutes)


def _percent(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= 1_000_000 else None


def _decoded(text: str | None) -> Any:
    try:
        return msgspec.json.decode(text or "null")
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None

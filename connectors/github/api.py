"""Asking GitHub: headers, the secret, the quota it tells, and refusals that its status alone does not explain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.base import Response, Tools
from connectors.fields import count
from connectors.github.config import Config
from connectors.github.graph import REST, data_of
from connectors.purse import Allowance, Period
from monitor.errors import AuthError, RateLimitedError

# What an address may ask without a token: 60 an hour. Searches are counted apart, by the minute.
ANONYMOUS = Allowance(name="core", amount=55, unit="requests", period=Period.HOUR, burst=1.0)
_HEADERS = {"Accept": "application/vnd.github.text+json", "X-GitHub-Api-Version": "2022-11-28"}
_RESOURCES = frozenset({"core", "search", "graphql"})


class Api:
    """Every request of one source goes through here."""

    def __init__(self, config: Config, tools: Tools) -> None:
        self._base = config.base_url.rstrip("/")
        self._graph = f"{self._base.removesuffix('/v3')}/graphql"
        self._tools = tools
        token = config.token.get_secret_value() if config.token else ""
        self.signed = bool(token)
        self._headers = _HEADERS | ({"Authorization": f"Bearer {token}"} if token else {})

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """One REST answer. Without a token, what is no search is taken from the small quota there is."""
        if not self.signed and not path.startswith("/search/") and not await self._tools.purse.take(ANONYMOUS):
            raise RateLimitedError("the requests of this hour are used up", retry_after=self._until_next())
        try:
            answer = await self._tools.fetch.get(f"{self._base}{path}", params=params, headers=self._headers)
        except AuthError as error:
            if _is_limit(error):
                raise RateLimitedError("GitHub asks for fewer requests", retry_after=REST) from error
            raise
        self._tell(answer)
        return answer.json()

    async def graph(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of one GraphQL answer. Needs a token."""
        body = {"query": query, "variables": dict(variables)}
        try:
            answer = await self._tools.fetch.post(self._graph, json=body, headers=self._headers)
        except AuthError as error:
            if _is_limit(error):
                raise RateLimitedError("GitHub asks for fewer requests", retry_after=REST) from error
            raise
        self._tell(answer)
        return data_of(answer.json())

    def _until_next(self) -> timedelta:
        return max(self._tools.purse.next_at(ANONYMOUS) - self._tools.clock.now(), timedelta(seconds=1))

    def _tell(self, answer: Response) -> None:
        resource = answer.headers.get("x-ratelimit-resource", "")
        left, amount = (count(answer.headers.get(f"x-ratelimit-{word}")) for word in ("remaining", "limit"))
        if resource in _RESOURCES and left is not None and amount:
            self._tools.purse.tell(f"GitHub {resource}", left=left, amount=amount)


def _is_limit(error: AuthError) -> bool:
    """A 403 may be a secondary limit without `Retry-After`: its body says so, and GitHub asks for a minute then."""
    return error.status == 403 and b"rate limit" in error.said.lower()

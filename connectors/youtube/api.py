"""The Data API with its quotas: what is spent before it is asked, and what its refusals mean.

Searches have a quota of their own. Everything else shares the units, of which some are kept for hydrating and looking
again: comments are many and would eat them all. Both quotas begin anew at midnight in California.
Reference: developers.google.com/youtube/v3/determine_quota_cost, developers.google.com/youtube/v3/docs/errors
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.base import Tools
from connectors.google_errors import Spent, bad_key, message, reasons, spent
from connectors.purse import Allowance, bounds
from connectors.youtube.config import YouTubeConfig
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, UnexpectedContentError

CALIFORNIA = "America/Los_Angeles"
KEPT = 0.4  # of the units, for videos, channels and looking again
A_MINUTE = timedelta(minutes=1)
_SEARCHES = "search queries"  # so the sentence names that quota
_OFF = "commentsDisabled"
_UNKNOWN = frozenset({"videoNotFound", "channelNotFound", "playlistNotFound"})


class NotThereError(RequestError):
    """The video, channel or thread is gone, or its comments are switched off."""


class Api:
    """One project's key."""

    def __init__(self, config: YouTubeConfig, tools: Tools) -> None:
        self._url = f"{config.base_url.rstrip('/')}/youtube/v3"
        self._headers = {"X-Goog-Api-Key": config.api_key.get_secret_value()}
        self._fetch, self._purse, self._clock = tools.fetch, tools.purse, tools.clock
        kept = max(1, int(config.units * KEPT))
        self.searches = Allowance(name="searches", amount=config.searches, unit="searches", zone=CALIFORNIA)
        # Not spread over the day: these follow searches and looks, which are.
        self.details = Allowance(name="details", amount=kept, unit="units", zone=CALIFORNIA, burst=1.0)
        self.comments = Allowance(name="comments", amount=config.units - kept, unit="units", zone=CALIFORNIA)

    async def may(self, allowance: Allowance) -> bool:
        """Take one of it, where the time of day allows it."""
        return await self._purse.take(allowance)

    async def may_search(self) -> bool:
        """Take a search, where what it finds can be looked up as well."""
        return await self._purse.left(self.details) > 1 and await self._purse.take(self.searches)

    async def used_up(self) -> timedelta:
        """How long until there are searches again where the day's are gone; zero where it is only too early for one."""
        for allowance, least in ((self.searches, 1), (self.details, 2)):
            if await self._purse.left(allowance) < least:
                now = self._clock.now()
                return bounds(allowance, now)[1] - now
        return timedelta(0)

    async def details_of(self, path: str, params: Mapping[str, str]) -> list[Any]:
        """The items of a call that is paid from what was kept. Raises RateLimitedError where nothing is left."""
        if not await self._purse.take(self.details):
            wait = self._purse.next_at(self.details) - self._clock.now()
            raise RateLimitedError("the units that were kept for details are used up", retry_after=wait)
        items, _page = await self.ask(path, params, self.details)
        return items

    async def ask(self, path: str, params: Mapping[str, str], paid: Allowance) -> tuple[list[Any], str]:
        """Items and the mark of the next page, of a call that has been paid for."""
        try:
            answer = await self._fetch.get(f"{self._url}/{path}", params=params, headers=self._headers)
        except SourceError as error:
            meant = await self._meant(error, paid)
            if meant is error:
                raise
            raise meant from error
        body = answer.json()
        items = body.get("items") if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise UnexpectedContentError("the answer has no list of items")
        following = body.get("nextPageToken")
        return items, following if isinstance(following, str) and len(following) < 2_000 else ""

    async def _meant(self, error: SourceError, paid: Allowance) -> SourceError:
        """What a refusal stands for."""
        gone = spent(error)
        if gone is Spent.DAY:
            if paid is self.searches or _SEARCHES in message(error).lower():
                spent_ones: tuple[Allowance, ...] = (self.searches,)
            else:
                spent_ones = (self.details, self.comments)
            for allowance in spent_ones:
                await self._purse.empty(allowance)
            now = self._clock.now()
            _begin, end = bounds(spent_ones[0], now)
            what = "searches" if spent_ones == (self.searches,) else "units"
            return RateLimitedError(f"YouTube says that the day's {what} are used up", retry_after=end - now)
        if gone is Spent.MINUTE:
            wait = error.retry_after if isinstance(error, RateLimitedError) else None
            return RateLimitedError("YouTube asks for a pause", retry_after=wait or A_MINUTE)
        if bad_key(error):
            return AuthError("YouTube refuses the API key")
        named = reasons(error)
        off = error.status == 403 and (_OFF in named or (paid is self.comments and "forbidden" in named))
        if off or (error.status == 404 and named & _UNKNOWN):
            return NotThereError("YouTube does not have it, or its comments are switched off")
        return error

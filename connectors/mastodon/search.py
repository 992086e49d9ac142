"""Full-text search, for who has a token on a server that has one. Newest first, walked as far as the last walk came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors import fields
from connectors.base import Fetch
from connectors.mastodon.config import MastodonConfig
from connectors.times import from_unix
from connectors.walks import Walk, anew, begun, millis, onward
from monitor.errors import GoneError, RequestError, UnexpectedContentError

PAGE = 40  # the most that a server gives
ENOUGH = PAGE // 2  # a page with fewer is the last: what the account may not see is missing from any of them
TWICE = 5  # posts of a page that the next one shows again: somebody may delete one meanwhile
MOST = 100  # pages of one walk
OVERLAP = timedelta(hours=6)  # posts of other servers arrive late, and are put where they belong by their date
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page, and where to go on."""

    statuses: list[Any]
    walk: Walk
    note: str = ""


class Search:
    """`/api/v2/search`; it shows only authors who allow it, and shows nothing where the server has no index."""

    def __init__(self, config: MastodonConfig, fetch: Fetch) -> None:
        self._url, self._headers, self._fetch = f"{config.base}/api/v2/search", config.headers, fetch
        self._history = timedelta(days=config.history)

    async def step(self, term: str, walk: Walk, now: datetime) -> Found:
        """The next page of this walk, or the first of a new one."""
        latest = millis(now + _AHEAD)
        first = millis(now - self._history)
        walk = begun(walk, first=first, overlap=OVERLAP // timedelta(milliseconds=1), latest=latest)
        try:
            statuses = await self._page(term, walk)
        except (RequestError, GoneError):
            if not walk.page:
                raise
            again = anew(walk)
            if not again.more:
                return Found(statuses=[], walk=again.walk, note=again.note)
            walk = again.walk
            statuses = await self._page(term, walk)
        marks = [millis(time) for one in statuses if (time := fields.moment(fields.dig(one, "created_at")))]
        further = str(_offset(walk) + len(statuses) - TWICE) if len(statuses) >= ENOUGH else ""
        step = onward(walk, marks, next_page=further, latest=latest, most=MOST)
        return Found(statuses=statuses, walk=step.walk, note=step.note)

    async def _page(self, term: str, walk: Walk) -> list[Any]:
        words = term.replace('"', " ")
        params = {"type": "statuses", "limit": str(PAGE), "q": f'"{words}" after:{_day_before(walk.since)}'}
        if offset := _offset(walk):
            params["offset"] = str(offset)
        body = (await self._fetch.get(self._url, params=params, headers=self._headers)).json()
        statuses = fields.dig(body, "statuses")
        if not isinstance(statuses, list):
            raise UnexpectedContentError("the answer has no list of posts")
        return statuses


def _offset(walk: Walk) -> int:
    return fields.count(walk.page) or 0


def _day_before(since: int) -> str:
    """The server leaves out the whole day that it is given, by its own clock."""
    try:
        return (from_unix(since / 1000) - timedelta(days=2)).strftime("%Y-%m-%d")
    except (ValueError, OverflowError):
        return "1970-01-01"

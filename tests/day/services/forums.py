"""Discourse forums, searched or read whole, at the slow pace of an anonymous visitor."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.discourse.exam import forum, post
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, asked_for, iso, naming, stamp

FIRST = 20_000


class Discourse(Service):
    """One forum."""

    connector = "discourse"
    late = timedelta(minutes=20)

    def __init__(self, host: str, *, every: timedelta, whole: bool = False) -> None:
        mode = "all" if whole else "search"
        super().__init__(host, every=every, base_url=f"https://{host}", mode=mode, topics=False, history=1)
        self._whole = whole

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=told if self._whole else 0, late=self.late, words=12 if self._whole else 7)

    def name(self, post: Post) -> str:
        return f"discourse:{self.host}/{FIRST + post.number}"

    def ever_since(self) -> list[Any]:
        """What stood there before the day began: a forum that is read whole is walked back to it."""
        old = datetime(2026, 11, 10, tzinfo=UTC)
        return [
            post(FIRST - number, iso(old - timedelta(hours=number)), "<p>old times</p>", topic_id=4, post_number=number)
            for number in range(1, 41)
        ]

    def draw(self, one: Post, now: datetime) -> Any:
        number = FIRST + one.number
        return post(number, iso(stamp(one)), f"<p>{one.says(now)}</p>", topic_id=number, post_number=2)

    def answer(self, request: Request, now: datetime) -> Answer:
        posts = self.there(now)
        if request.path == "/search.json":
            query = request.param("q") or ""
            posts = naming(posts, re.findall(r'"([^"]+)"', query)[:1], now)
            request = asked_for(request, q=re.sub(r'^"[^"]*"', '"Hotel Miramar"', query))
        return forum(*self.shown(posts, now), *(self.ever_since() if self._whole else ())).site(request)

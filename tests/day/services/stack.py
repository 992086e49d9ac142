"""Stack Exchange: a search within a daily quota that the API counts, and tells with every answer."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.stackexchange.exam import KEY, answer, api, question
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, asked_for, naming, stamp

FIRST = 79_000_000
WITH_KEY, WITHOUT_KEY = 10_000, 300


class StackExchange(Service):
    """The API as one address, or one key, sees it."""

    connector = "stackexchange"
    late = timedelta(minutes=15)

    def __init__(self, host: str, *, every: timedelta, key: bool = False, first: int = 0) -> None:
        super().__init__(host, every=every, base_url=f"https://{host}", history=1, **({"key": KEY} if key else {}))
        self._first = FIRST + first
        self.quota = WITH_KEY if key else WITHOUT_KEY
        self.spent: Counter[date] = Counter()  # answered requests, by the day in UTC
        self.refused = 0
        self.others: tuple[datetime, int] | None = None  # somebody else at our address asks so often, from then on

    def habit(self, told: int) -> Habit:
        return Habit(told=told, late=self.late)

    def reach(self, post: Post) -> timedelta:
        """Three hundred requests a day are few for several terms."""
        return timedelta(minutes=90)

    def _answer(self, one: Post) -> bool:
        return one.number % 3 == 0

    def name(self, post: Post) -> str:
        return f"stackexchange:stackoverflow/{self._first + post.number}"

    def draw(self, one: Post, now: datetime) -> Any:
        make = answer if self._answer(one) else question
        return make(self._first + one.number, int(stamp(one).timestamp()), f"<p>{one.says(now)}</p>")

    def answer(self, request: Request, now: datetime) -> Answer:
        day, others = now.date(), self.others
        taken = others[1] if others is not None and others[0] <= now and others[0].date() == day else 0
        left = self.quota - self.spent[day] - taken
        if left <= 0:
            self.refused += 1
            said = {"error_id": 502, "error_name": "throttle_violation"}
            midnight = datetime.combine(day, datetime.min.time(), now.tzinfo) + timedelta(days=1)
            wait = int((midnight - now).total_seconds())
            message = f"too many requests from this IP, more requests available in {wait} seconds"
            return Answer.json(said | {"error_message": message}, status=400)
        self.spent[day] += 1
        posts = self.there(now)
        if request.path.endswith("/search/excerpts"):
            posts = naming(posts, re.findall(r'"([^"]+)"', request.param("q") or ""), now)
            request = asked_for(request, q='"Hotel Miramar"')
        wrapper = {"quota_max": self.quota, "quota_remaining": left - 1}
        return api(*self.shown(posts, now), wrapper=wrapper).site(request)

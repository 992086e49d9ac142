"""YouTube: a search that is dear and late, videos, and the comments on them; the day ends in California."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.testing import Answer, Request
from tests.connectors.youtube.tube import KEY, comment, thread, tube, video
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, naming, stamp

CALIFORNIA = ZoneInfo("America/Los_Angeles")
SEARCHES, UNITS = 100, 10_000


class YouTube(Service):
    """One project's key."""

    connector = "youtube"
    late = timedelta(hours=2)

    def __init__(self, host: str, *, every: timedelta, first: int = 0) -> None:
        super().__init__(host, every=every, base_url=f"https://{host}", api_key=KEY, history=1)
        self._first = first
        self.searches: Counter[date] = Counter()  # by the day in California
        self.units: Counter[date] = Counter()
        self.refused = 0
        self._videos: dict[int, Post | None] = {}
        self.others: datetime | None = None  # from then on somebody else has used the project's quota up

    def habit(self, told: int) -> Habit:
        return Habit(told=told, late=self.late)

    def _video(self, one: Post) -> Post | None:
        """The video that a comment stands under; None where it is a video itself."""
        if not self._videos:
            known = [post for post in self.posts if self.looked_for.intersection(post.brands) and not post.ahead]
            videos = [post for post in known if post.number % 3]
            for post in self.posts:
                before = [other for other in videos if other.shown <= post.written]
                self._videos[post.number] = before[-1] if post.number % 3 == 0 and before else None
        return self._videos[one.number]

    def reach(self, post: Post) -> timedelta:
        """A search every quarter of an hour; comments of a video once an hour, behind those of the others."""
        return timedelta(hours=1) if self._video(post) is None else timedelta(hours=2.5)

    def _number(self, one: Post) -> str:
        return f"vid{self._first + one.number:08d}"

    def _remark(self, one: Post) -> str:
        return f"UgRemark{self._first + one.number:012d}"

    def name(self, post: Post) -> str:
        return f"youtube:{self._number(post) if self._video(post) is None else self._remark(post)}"

    def draw(self, one: Post, now: datetime) -> Any:
        at = stamp(one).strftime("%Y-%m-%dT%H:%M:%SZ")
        of = self._video(one)
        if of is None:
            return video(self._number(one), at, one.says(now), viewCount="10", commentCount="3")
        return thread(self._number(of), comment(self._remark(one), at, one.says(now)))

    def answer(self, request: Request, now: datetime) -> Answer:
        today = now.astimezone(CALIFORNIA).date()
        if self.others is not None and self.others <= now and self.others.astimezone(CALIFORNIA).date() == today:
            self.refused += 1
            return _spent()
        searching = request.path.endswith("/search")
        (self.searches if searching else self.units)[today] += 1
        posts = self.there(now)
        videos = [post for post in posts if self._video(post) is None]
        if searching:
            terms = [term.strip('"') for term in (request.param("q") or "").split("|")]
            videos = naming(videos, terms, now)
        threads = [post for post in posts if self._video(post) is not None]
        return tube(*self.shown(videos, now), threads=self.shown(threads, now)).site(request)


def _spent() -> Answer:
    error = {"code": 403, "message": "Your quota is exceeded.", "errors": [{"reason": "quotaExceeded"}]}
    return Answer.json({"error": error}, status=403)

"""Hacker News: Algolia's search, which learns of posts late, and the items of Hacker News itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.hackernews.exam import algolia, comment
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, asked_for, iso, naming, stamp

FIRST = 45_100_000


class HackerNews(Service):
    """Every source asks the same two hosts."""

    connector = "hackernews"
    late = timedelta(minutes=30)

    def __init__(self, host: str, *, every: timedelta) -> None:
        super().__init__(host, every=every, base_url=f"https://{host}", items_url=f"https://items.{host}", history=1)

    @property
    def hosts(self) -> tuple[str, ...]:
        return (self.host, f"items.{self.host}")

    def habit(self, told: int) -> Habit:
        return Habit(told=told, late=self.late, deletions=0.03)

    def name(self, post: Post) -> str:
        return f"hackernews:{FIRST + post.number}"

    def draw(self, post: Post, now: datetime) -> Any:
        return comment(FIRST + post.number, iso(stamp(post)), f"<p>{post.says(now)}</p>")

    def answer(self, request: Request, now: datetime) -> Answer:
        if request.path.startswith("/v0/item/"):
            number = int(request.path.rpartition("/")[2].removesuffix(".json"))
            (post,) = [post for post in self.posts if FIRST + post.number == number] or (None,)
            if post is None:
                return Answer.json(None)
            gone = post.gone is not None and post.gone <= now
            return Answer.json({"id": number, "type": "comment", "kids": [], "deleted": gone})
        term = (request.param("query") or "").strip('"')
        hits = self.shown(naming(self.there(now), [term], now), now)
        return algolia(*hits).site(asked_for(request, query='"Hotel Miramar"') if term else request)

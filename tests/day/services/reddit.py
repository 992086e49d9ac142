"""Reddit: a search for posts, and two communities whose posts and comments are read whole."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.reddit.exam import SETTINGS, comment, post, reddit
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, asked_for, iso, naming, stamp


class Reddit(Service):
    """`whole`: the communities instead of the search."""

    connector = "reddit"

    def __init__(self, host: str, *, every: timedelta, whole: bool = False) -> None:
        at = {"base_url": f"https://oauth.{host}", "token_url": f"https://www.{host}/api/v1/access_token"}
        more: dict[str, Any] = {"subreddits": ["Malaga", "travel"]} if whole else {}
        super().__init__(f"oauth.{host}", every=every, **{**SETTINGS, **at, "history": 1, **more})
        self._home, self._whole = host, whole
        self.late = timedelta(0) if whole else timedelta(minutes=35)

    @property
    def hosts(self) -> tuple[str, ...]:
        return (self.host, f"www.{self._home}")

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=2 * told if self._whole else 0, late=self.late, reposts=0.08)

    def _comment(self, one: Post) -> bool:
        return self._whole and one.number % 3 == 0 and one.repost_of is None

    def _key(self, number: int) -> str:
        return f"{'w' if self._whole else 's'}{number:05d}"

    def name(self, post: Post) -> str:
        return f"reddit:{'t1' if self._comment(post) else 't3'}_{self._key(post.number)}"

    def draw(self, post_: Post, now: datetime) -> Any:
        key, at = self._key(post_.number), iso(stamp(post_))
        if self._comment(post_):
            return comment(key, at, post_.says(now))
        kind = "t1" if self._whole and (post_.repost_of or 1) % 3 == 0 else "t3"
        more = {"crosspost_parent": f"{kind}_{self._key(post_.repost_of)}"} if post_.repost_of else {}
        return post(key, at, post_.says(now), **more)

    def answer(self, request: Request, now: datetime) -> Answer:
        posts = self.there(now)
        if request.path == "/search":
            posts = naming(posts, re.findall(r'"([^"]+)"', request.param("q") or ""), now)
            request = asked_for(request, q='"Hotel Miramar" OR "hotelmiramar"')
        links = self.shown([one for one in posts if not self._comment(one)], now)
        said = self.shown([one for one in posts if self._comment(one)], now)
        return reddit(*links, comments=tuple(said)).site(request)

"""dev.to and Lobsters: newest first, read whole, and the comments below what is about a brand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.devto.exam import article, forem
from tests.connectors.devto.exam import comment as remark
from tests.connectors.lobsters.exam import comment, lobsters, story
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, iso, stamp


class Threads(Service):
    """A site where every third post stands below one before it."""

    def __init__(self, host: str, *, every: timedelta) -> None:
        super().__init__(host, every=every, base_url=f"https://{host}", history=1)
        self._tops: dict[int, Post | None] = {}

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=told, late=timedelta(minutes=20))

    def top(self, one: Post) -> Post | None:
        """What a comment stands below; None where it stands by itself."""
        if not self._tops:
            stories = [post for post in self.posts if post.number % 3 and post.brands and not post.ahead]
            for post in self.posts:
                before = [other for other in stories if other.shown <= post.written]
                comment = post.number % 3 == 0 and post.brands and before
                self._tops[post.number] = before[-1] if comment else None
        return self._tops[one.number]

    def below(self, top: Post, now: datetime) -> list[Post]:
        return [post for post in self.there(now) if self.top(post) is top]

    def tops(self, now: datetime) -> list[Post]:
        return [post for post in self.there(now) if self.top(post) is None]


class DevTo(Threads):
    """dev.to itself: ids of other Forems have their host in them."""

    connector = "devto"

    def name(self, post: Post) -> str:
        return f"devto:{1_000 + post.number}" if self.top(post) is None else f"devto:c/{_code(post)}"

    def draw(self, one: Post, now: datetime) -> Any:
        text, at = one.says(now), iso(stamp(one))
        if self.top(one) is not None:
            return remark(_code(one), at, f"<p>{text}</p>")
        return article(1_000 + one.number, at, text, description="", body_html=f"<p>{text}</p>")

    def answer(self, request: Request, now: datetime) -> Answer:
        tops = self.tops(now)
        trees = {1_000 + top.number: self.shown(self.below(top, now), now) for top in tops if top.brands}
        pairs = zip(tops, self.shown(tops, now), strict=True)
        articles = [one | {"comments_count": len(trees.get(1_000 + top.number, ()))} for top, one in pairs]
        return forem(*articles, comments={key: tree for key, tree in trees.items() if tree}).site(request)


class Lobsters(Threads):
    """lobste.rs itself."""

    connector = "lobsters"

    def name(self, post: Post) -> str:
        return f"lobsters:{'s' if self.top(post) is None else 'c'}/{_code(post)}"

    def draw(self, one: Post, now: datetime) -> Any:
        text, at = one.says(now), iso(stamp(one))
        if self.top(one) is not None:
            return comment(_code(one), at, f"<p>{text}</p>")
        return story(_code(one), at, text)

    def answer(self, request: Request, now: datetime) -> Answer:
        tops = self.tops(now)
        stories = []
        for top, one in zip(tops, self.shown(tops, now), strict=True):
            said = self.shown(self.below(top, now), now) if top.brands else []
            stories.append(one | {"comment_count": len(said), "comments": said})
        return lobsters(*stories).site(request)


def _code(one: Post) -> str:
    return f"k{one.number:05d}"

"""Trustpilot and Apple's App Store: reviews that come out a while after they were written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.appstore.exam import APP, entry, feed
from tests.connectors.trustpilot.exam import KEY, review, site
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, iso, stamp


class Trustpilot(Service):
    """The reviews of one business."""

    connector = "trustpilot"
    late = timedelta(hours=8)

    def __init__(self, host: str, *, every: timedelta, first: int = 0) -> None:
        super().__init__(
            host, every=every, base_url=f"https://{host}", api_key=KEY, domain="hotelmiramar.example", history=2
        )
        self._first = first

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=told // 2, late=self.late)

    def name(self, post: Post) -> str:
        return f"trustpilot:{review(self._first + post.number, '')['id']}"

    def draw(self, post: Post, now: datetime) -> Any:
        return review(self._first + post.number, iso(stamp(post)), post.says(now))

    def answer(self, request: Request, now: datetime) -> Answer:
        return site(*self.shown(self.there(now), now))(request)  # type: ignore[no-any-return]


class AppStore(Service):
    """The public feed of one app in one country."""

    connector = "appstore"
    late = timedelta(hours=8)

    def __init__(self, host: str, *, every: timedelta, first: int = 0) -> None:
        super().__init__(host, every=every, base_url=f"https://{host}", apps=[APP], countries=["es"], history=2)
        self._first = 7_000_000 + first

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=told // 2, late=self.late)

    def name(self, post: Post) -> str:
        return f"appstore:{APP['id']}:{self._first + post.number}"

    def draw(self, post: Post, now: datetime) -> Any:
        at = stamp(post) - timedelta(hours=8)
        return entry(self._first + post.number, at.strftime("%Y-%m-%dT%H:%M:%S"), post.says(now))

    def answer(self, request: Request, now: datetime) -> Answer:
        return feed(*self.shown(self.there(now), now)).site(request)

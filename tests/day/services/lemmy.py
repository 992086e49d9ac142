"""Lemmy servers, of both dialects: posts and comments of a term, those of other servers hours late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.lemmy.exam import comment, fourth, post, server
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, asked_for, iso, naming, stamp


class Lemmy(Service):
    """One server; `four` speaks the newer dialect."""

    connector = "lemmy"
    tells_deletions = tells_edits = True
    late = timedelta(hours=3)

    def __init__(self, host: str, *, every: timedelta, four: bool = False) -> None:
        super().__init__(host, every=every, base_url=f"https://{host}", history=1)
        self._four = four

    def habit(self, told: int) -> Habit:
        return Habit(told=told, late=self.late, edits=0.06, deletions=0.06)

    def _comment(self, one: Post) -> bool:
        return one.number % 3 == 0

    def uri(self, one: Post) -> str:
        return one.elsewhere or f"https://{self.host}/{'comment' if self._comment(one) else 'post'}/{one.number}"

    def name(self, post: Post) -> str:
        return f"lemmy:{self.uri(post)}"

    def draw(self, one: Post, now: datetime) -> Any:
        gone = one.gone is not None and one.gone <= now
        more: dict[str, Any] = {"ap_id": self.uri(one), "deleted": gone}
        if one.is_edited(now) and one.edited:
            more["updated"] = iso(one.edited)
        make = comment if self._comment(one) else post
        view: Any = make(one.number, iso(stamp(one)), "" if gone else one.says(now), **more)
        return fourth(view) if self._four else view

    def answer(self, request: Request, now: datetime) -> Answer:
        views = self.shown(self.ever(now), now)
        version = "1.0.2" if self._four else "0.19.11"
        if request.path.endswith("/search"):
            name = "search_term" if self._four else "q"
            found = self.shown(naming(self.ever(now), [request.param(name) or ""], now), now)
            return server(*found, version=version).site(asked_for(request, **{name: "Hotel Miramar"}))
        return server(version=version, there=tuple(views)).site(request)

"""Telegram: a bot's queue of updates, from which what was confirmed is gone for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.telegram.exam import TOKEN, bot, post
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, stamp

KEPT = timedelta(hours=24)


class Telegram(Service):
    """One bot in one channel."""

    connector = "telegram"
    tells_edits = True

    def __init__(self, host: str, *, every: timedelta, first: int = 0) -> None:
        super().__init__(host, every=every, base_url=f"https://{host}", token=TOKEN)
        self._first = first
        self.confirmed = 0

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=told, edits=0.05)

    def name(self, post: Post) -> str:
        return f"telegram:-1001234567890:{self._first + post.number}"

    def draw(self, one: Post, now: datetime) -> Any:
        raise AssertionError("updates are drawn one by one")

    def answer(self, request: Request, now: datetime) -> Answer:
        self.confirmed = max(self.confirmed, int(request.param("offset") or 0))
        waiting = [
            self._update(number, at, one, edit=edit)
            for number, (at, edit, one) in enumerate(self._told(), 880_000_000)
            if number >= self.confirmed and at <= now < at + KEPT
        ]
        return bot(*waiting).site(request)

    def _told(self) -> list[tuple[datetime, bool, Post]]:
        if not self._drawn:
            told = [(one.shown, False, one) for one in self.posts]
            told += [(one.edited, True, one) for one in self.posts if one.edited is not None]
            self._drawn[0, False, False] = sorted(told, key=lambda each: (each[0], each[1], each[2].number))
        found: list[tuple[datetime, bool, Post]] = self._drawn[0, False, False]
        return found

    def _update(self, number: int, at: datetime, one: Post, *, edit: bool) -> Any:
        more: dict[str, Any] = {"kind": "edited_channel_post", "edit_date": int(at.timestamp())} if edit else {}
        text = one.then if edit else one.text
        return post(number, text, id=self._first + one.number, date=int(stamp(one).timestamp()), **more)

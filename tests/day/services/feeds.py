"""Feeds of news sites: the newest entries only, asked conditionally. Half of them are RSS, half JSON Feed."""

from __future__ import annotations

import bisect
import hashlib
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import msgspec

from connectors.testing import Answer, Request
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, iso, stamp


class Feed(Service):
    """One site's feed with its newest `window` entries."""

    connector = "rss"
    tells_edits = True

    def __init__(self, host: str, *, every: timedelta, window: int = 40, xml: bool = False) -> None:
        super().__init__(host, every=every, url=f"https://{host}/feed")
        self._window, self._xml = window, xml
        self.forgiven = xml
        self._order: list[tuple[datetime, int]] = []

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=told // 2, edits=0.05, words=12)

    def name(self, post: Post) -> str:
        return f"news:https://{self.host}/{post.number}"

    def draw(self, post: Post, now: datetime) -> Any:
        link, text = f"https://{self.host}/{post.number}", post.says(now)
        if self._xml:
            edited = f"<atom:updated>{iso(post.edited)}</atom:updated>" if post.is_edited(now) and post.edited else ""
            date = format_datetime(stamp(post), usegmt=True)
            return (
                f"<item><guid>{link}</guid><link>{link}</link><title>{text[:40]}</title>"
                f"<description>{text}</description><pubDate>{date}</pubDate>{edited}</item>"
            )
        item = {"id": link, "url": link, "content_text": text, "date_published": iso(stamp(post))}
        return item | ({"date_modified": iso(post.edited)} if post.is_edited(now) and post.edited else {})

    def answer(self, request: Request, now: datetime) -> Answer:
        newest = sorted(self.there(now), key=lambda post: post.shown)[-self._window :][::-1]
        items = self.shown(newest, now)
        if self._xml:
            frame = '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            body = f"{frame}<title>News</title>{''.join(items)}</channel></rss>".encode()
        else:
            about = {"version": "https://jsonfeed.org/version/1.1", "title": "News"}
            body = msgspec.json.encode(about | {"items": items})
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        kind = "application/rss+xml; charset=utf-8" if self._xml else "application/feed+json"
        return Answer(body=body, content_type=kind, headers={"ETag": tag})

    def offered(self, post: Post) -> tuple[datetime, datetime | None]:
        """Until so many newer ones have pushed it out."""
        if not self._order:
            self._order = sorted((other.shown, other.number) for other in self.posts)
        following = bisect.bisect(self._order, (post.shown, post.number)) + self._window - 1
        pushed = self._order[following][0] if following < len(self._order) else None
        ends = [moment for moment in (post.gone, pushed) if moment is not None]
        return post.shown, min(ends, default=None)

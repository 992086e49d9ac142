"""Mastodon servers: timelines by id, search, boosts, posts that arrive hours late from elsewhere, and the stream."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from connectors.walks import millis
from tests.connectors.mastodon.exam import TAG, TOKEN, event, server, status
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, iso, naming, stamp


class Mastodon(Service):
    """One server. `timeline` and `mode` as in the connector's settings."""

    connector = "mastodon"

    def __init__(
        self, host: str, *, every: timedelta, timeline: str = "hashtag", mode: str = "poll", search: bool = False
    ) -> None:
        given = {"token": TOKEN} if search or mode == "stream" else {}
        super().__init__(
            host,
            every=every,
            base_url=f"https://{host}",
            timeline=timeline,
            mode=mode,
            streaming_url=f"wss://{host}",
            history=1,
            **given,
        )
        self._tags, self.streams = timeline == "hashtag", mode == "stream"
        self.late = timedelta(hours=3) if self._tags else timedelta(minutes=20)
        self.tells_deletions = self.tells_edits = self.forgets = self.streams

    def habit(self, told: int) -> Habit:
        if self.streams:
            return Habit(told=told, noise=told, edits=0.05, deletions=0.05)
        return Habit(told=told, noise=0 if self._tags else told, late=self.late, reposts=0.1 if self._tags else 0.0)

    def reach(self, post: Post) -> timedelta:
        """What arrives late is below the place, and looked for once an hour."""
        return super().reach(post) + (timedelta(hours=1) if post.shown > post.written else timedelta(0))

    def key(self, post: Post) -> str:
        """The server's own id: the time of writing, then a number."""
        return str(millis(post.written) << 16 | post.number)

    def uri(self, post: Post) -> str:
        return post.elsewhere or f"https://{self.host}/users/ana/statuses/{self.key(post)}"

    def name(self, post: Post) -> str:
        return f"mastodon:{self.uri(post)}"

    def draw(self, post: Post, now: datetime) -> Any:
        original = next((one for one in self.posts if one.number == post.repost_of), None)
        more: dict[str, Any] = {"id": self.key(post), "uri": self.uri(post), "url": self.uri(post)}
        if post.is_edited(now) and post.edited:
            more["edited_at"] = iso(post.edited)
        if original is not None:
            more["reblog"] = self.draw(original, now)
        content = "" if original is not None else f"<p>{post.says(now)}</p>"
        return status(0, content, created_at=iso(stamp(post)), **more)

    def answer(self, request: Request, now: datetime) -> Answer:
        posts = sorted(self.there(now), key=lambda post: int(self.key(post)), reverse=True)
        tag = re.fullmatch(r"/api/v1/timelines/tag/(.+)", request.path)
        query = re.match(r'"([^"]*)"', request.param("q") or "")
        if tag:
            posts = naming(posts, [tag[1]], now)
            request = replace(request, path=f"/api/v1/timelines/tag/{TAG}")
        found = naming(self.there(now), [query[1]], now) if query else []
        found.sort(key=stamp, reverse=True)
        return server(*self.shown(posts, now), found=self.shown(found, now))(request)

    def begin(self, request: Request, now: datetime) -> datetime:
        """The stream replays nothing."""
        return now

    def events(self) -> Sequence[tuple[datetime, str]]:
        """All that the stream says in the day."""
        said: list[tuple[datetime, str]] = []
        for post in self.posts:
            said.append((post.shown, event("update", self.draw(post, post.shown))))
            if post.edited is not None:
                said.append((post.edited, event("status.update", self.draw(post, post.edited))))
            if post.gone is not None:
                said.append((post.gone, event("delete", self.key(post))))
        return sorted(said)

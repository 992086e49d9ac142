"""Bluesky: a Jetstream that replays from a cursor, and the AppView beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.connectors.bluesky.exam import COSTA, LUCIA, SPAM, START_US, TOM, post, profiles, shown, uri
from tests.day.posts import Habit, Post
from tests.day.services.base import Service, iso, stamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HUM = timedelta(seconds=45)  # somebody always does something, though not as often as there
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


class Bluesky(Service):
    """The stream of everybody's posts."""

    connector = "bluesky"
    tells_deletions = tells_edits = True
    streams = True

    def __init__(self, host: str, *, every: timedelta) -> None:
        super().__init__(
            host, every=every, jetstream_url=f"wss://{host}/subscribe", appview_url=f"https://appview.{host}"
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        return (self.host, f"appview.{self.host}")

    def habit(self, told: int) -> Habit:
        return Habit(told=told, noise=2 * told, edits=0.03, deletions=0.08)

    def name(self, post: Post) -> str:
        return uri(_author(post), _key(post))

    def draw(self, post: Post, now: datetime) -> Any:
        return self._event(post, "update" if post.is_edited(now) else "create", now)

    def answer(self, request: Request, now: datetime) -> Answer:
        if request.path.endswith("getPosts"):
            asked = set(request.all("uris"))
            names = (self.name(post) for post in self.there(now))
            found = [shown(name, likeCount=1) for name in names if name.partition(":")[2] in asked]
            return Answer.json({"posts": found})
        return profiles(request)

    def begin(self, request: Request, now: datetime) -> datetime:
        """From the cursor on, as far back as one asks."""
        cursor = request.param("cursor")
        return _EPOCH + timedelta(microseconds=int(cursor)) if cursor else now

    def events(self) -> Sequence[tuple[datetime, str]]:
        """All that the stream says in the day."""
        said: list[tuple[datetime, str]] = []
        if not self.posts:
            return said
        for one in self.posts:
            said.append((one.shown, json.dumps(self._event(one, "create", one.shown))))
            if one.edited is not None:
                said.append((one.edited, json.dumps(self._event(one, "update", one.edited))))
            if one.gone is not None:
                said.append((one.gone, json.dumps(self._event(one, "delete", one.gone))))
        first, last = said[0][0] - timedelta(hours=1), said[-1][0] + timedelta(hours=6)
        hum = [first + HUM * place for place in range((last - first) // HUM)]
        return sorted([*said, *((moment, _hum(moment)) for moment in hum)])

    def _event(self, one: Post, operation: str, at: datetime) -> Any:
        second = (at - _EPOCH).total_seconds() - START_US / 1e6
        return post(_author(one), _key(one), one.says(at), second=second, operation=operation, created=iso(stamp(one)))


def _hum(at: datetime) -> str:
    account = {"active": True, "did": SPAM}
    return json.dumps(
        {"did": SPAM, "time_us": (at - _EPOCH) // timedelta(microseconds=1), "kind": "account", "account": account}
    )


def _author(post: Post) -> str:
    return (LUCIA, TOM, COSTA)[post.number % 3]


def _key(post: Post) -> str:
    """A record key, with the digits that those have."""
    number, key = post.number, ""
    for _ in range(10):
        number, place = divmod(number, 32)
        key = _LETTERS[place] + key
    return f"3ma{key}"

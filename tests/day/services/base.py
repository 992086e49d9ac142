"""What every service of the simulated internet has: a host, posts that come and go, and an answer to a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.testing import Answer, Request
from tests.day.posts import Brand, Habit, Post

FUTURE = datetime(2031, 1, 1, tzinfo=UTC)


class Service:
    """One service at one host. Subclasses say how it pages, and how it shows a post."""

    connector = ""
    tells_deletions = False  # to whoever reads on: deletions must be honoured
    tells_edits = False
    late = timedelta(0)  # how late a post may be found, so that its documented overlap still reaches it
    forgiven = False  # half an answer is read as far as it goes, and a person is told of it
    streams = False
    forgets = False  # a stream that tells deletions of what it told itself, and nothing of what it missed
    stubborn = 2  # so often may one process ask for a quota that is used up: whoever reads, and whoever looks again

    def __init__(self, host: str, *, every: timedelta, **settings: Any) -> None:
        self.host, self.every, self.settings = host, every, settings
        self.posts: tuple[Post, ...] = ()
        self.brands: tuple[Brand, ...] = ()
        self.looked_for: frozenset[str] = frozenset()  # brands that somebody looks for there
        self._drawn: dict[tuple[int, bool, bool], Any] = {}
        self._called: dict[str, list[Post]] = {}

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host that it answers at."""
        return (self.host,)

    @property
    def entry(self) -> dict[str, Any]:
        """Its place in rules.yaml, name and brands left out."""
        return {"connector": self.connector, "every": f"{int(self.every.total_seconds())}s", **self.settings}

    def habit(self, told: int) -> Habit:
        """How people post there."""
        return Habit(told=told, late=self.late)

    def name(self, post: Post) -> str:
        """The mention id of a post."""
        raise AssertionError(post)

    def called(self, name: str) -> list[Post]:
        """The posts that have this mention id."""
        if not self._called:
            for post in self.posts:
                self._called.setdefault(self.name(post), []).append(post)
        return self._called.get(name, [])

    def draw(self, post: Post, now: datetime) -> Any:
        """A post as the API shows it now."""
        raise AssertionError(post, now)

    def answer(self, request: Request, now: datetime) -> Answer:
        """What it says to a request."""
        raise AssertionError(request, now)

    def there(self, now: datetime) -> list[Post]:
        """What can be found now."""
        return [post for post in self.posts if post.shown <= now and (post.gone is None or now < post.gone)]

    def ever(self, now: datetime) -> list[Post]:
        """What could ever be found, deletions included."""
        return [post for post in self.posts if post.shown <= now]

    def shown(self, posts: Sequence[Post], now: datetime) -> list[Any]:
        """These posts as the API shows them."""
        found = []
        for post in posts:
            key = (post.number, post.is_edited(now), post.gone is not None and post.gone <= now)
            if key not in self._drawn:
                self._drawn[key] = self.draw(post, now)
            found.append(self._drawn[key])
        return found

    @property
    def pulse(self) -> timedelta:
        """How long it may be since a source that is well was last read."""
        return timedelta(minutes=15) if self.streams else self.every

    def reach(self, post: Post) -> timedelta:
        """How long a reader may take until it has come across a post."""
        return 2 * self.every + timedelta(minutes=10)

    def offered(self, post: Post) -> tuple[datetime, datetime | None]:
        """From when to when a reader can find it."""
        return post.shown, post.gone


def naming(posts: Sequence[Post], terms: Sequence[str], now: datetime) -> list[Post]:
    """Posts in which one of the terms stands, as a search would find them."""
    pattern = re.compile("|".join(rf"\b{re.escape(term)}\b" for term in terms), re.IGNORECASE)
    return [post for post in posts if pattern.search(post.says(now))]


def asked_for(request: Request, **params: str) -> Request:
    """The same request with some parameters changed: the played services know one query."""
    changed = tuple((name, params.pop(name, value)) for name, value in request.params)
    return replace(request, params=(*changed, *params.items()))


def stamp(post: Post) -> datetime:
    """When its author says that it was written."""
    return FUTURE if post.ahead else post.written


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


Make = Callable[[Mapping[str, Any]], Service]

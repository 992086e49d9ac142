"""What the store remembers about an author, as values: the last posts, and how they were answered.

A post has matured when it was looked at no earlier than the network's half-life after it was written. Counts that were
read when a post was a minute old say nothing about its author: taken for history, they would make everybody whose posts
we see at once look like somebody whom nobody answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.influence import History
from monitor.core.networks import usual
from monitor.core.virality import weigh
from monitor.model import Author, Engagement, MentionId
from monitor.rules.schema import Scoring


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """One stored mention, as far as its author's standing is concerned. Deleted ones are not remembered."""

    id: MentionId
    network: str
    author: str  # "<network>:<author id>"
    brands: frozenset[str]  # that it was judged for
    engagement: Engagement | None
    followers: int | None
    karma: int | None
    published_at: datetime
    looked_at: datetime  # when the engagement was read
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRecord:
    """An author@network: as last seen, and the newest posts we hold, newest first."""

    posts: tuple[StoredPost, ...] = ()
    author: Author | None = None  # only for accounts that were asked for by name …
    network: str = ""  # … and where that account is


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the store told about the authors of one batch. What is not in it is not known."""

    authors: Mapping[str, AuthorRecord] = field(default_factory=dict)  # "<network>:<author id>" → record
    accounts: Mapping[str, AuthorRecord] = field(default_factory=dict)  # normalised account → record


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a batch wants to know."""

    authors: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.authors or self.accounts)


def matured(posts: Iterable[StoredPost], scoring: Scoring) -> list[tuple[StoredPost, float]]:
    """The posts whose engagement is known and was read late enough to count, with its weight."""
    found = []
    for post in posts:
        if post.dated and post.looked_at - post.published_at >= usual(post.network, scoring).scoring.half_life:
            weighted = weigh(post.engagement, post.network, scoring)
            if weighted is not None:
                found.append((post, weighted))
    return found


def history_of(record: AuthorRecord | None, scoring: Scoring, *, without: MentionId | None = None) -> History | None:
    """How the last matured posts were answered; None where there are none. `without` leaves one out: itself."""
    if record is None or not record.posts:
        return None
    others = [post for post in record.posts if post.id != without]
    newest = matured(others, scoring)[: scoring.influence.history_posts]
    return History(engagements=tuple(weighted for _post, weighted in newest)) if newest else None

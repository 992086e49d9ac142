"""Stored posts for the tests of standing: say what matters, the rest is filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.core.record import AuthorRecord, StoredPost
from monitor.model import Engagement, MentionId
from tests.fakes.judging import BRAND, NOW


def a_post(
    number: int = 1, *, likes: int | None = 10, days: float = 10, seen_after: float = 48, **fields: Any
) -> StoredPost:
    """A post about Hotel Miramar of so many days ago, looked at so many hours after it was written."""
    at = NOW - timedelta(days=days)
    defaults: dict[str, Any] = {
        "id": MentionId(f"mastodon:old-{number}"),
        "network": "mastodon",
        "author": "mastodon:17",
        "brands": frozenset({BRAND}),
        "engagement": None if likes is None else Engagement(likes=likes),
        "followers": 9_000,
        "karma": None,
        "published_at": at,
        "looked_at": at + timedelta(hours=seen_after),
        "dated": True,
    }
    return StoredPost(**(defaults | fields))


def a_record(*posts: StoredPost, **fields: Any) -> AuthorRecord:
    return AuthorRecord(posts=tuple(sorted(posts, key=lambda post: post.published_at, reverse=True)), **fields)

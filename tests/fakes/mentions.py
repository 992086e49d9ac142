"""Short ways to say what somebody posted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from monitor.model import Author, Mention, MentionId
from tests.fakes.clock import START

ANGRY = "Hotel Miramar is an awful, disgusting place. The worst nightmare of my life, terrible staff, I hate it!"


def angry(key: str) -> str:
    """A complaint in somebody's own words: the same words from several people would be copies of one post."""
    return f"{ANGRY} {own_words(key)}"


def own_words(key: str) -> str:
    """What makes two texts differ for whoever looks for copies, and for nobody else."""
    return " ".join(str(crc32(f"{key} {number}".encode())) for number in range(12))


def mention(key: str, text: str | None = None, *, at: datetime = START, **fields: Any) -> Mention:
    """A post on Mastodon about Hotel Miramar, by somebody influential unless `author` says otherwise."""
    defaults: dict[str, Any] = {
        "id": MentionId(f"mastodon:{key}"),
        "network": "mastodon",
        "source": "feed",
        "url": f"https://social.example/@critic/{key}",
        "text": angry(key) if text is None else text,
        "language": "en",
        "published_at": at,
        "fetched_at": at,
        "author": person("critic"),
    }
    return Mention(**(defaults | fields))


def person(handle: str, followers: int | None = 900_000, **fields: Any) -> Author:
    return Author(id=handle, handle=handle, followers=followers, **fields)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)

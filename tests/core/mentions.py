"""Mentions for the tests of the core: say what matters, the rest is filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitor.model import Mention, MentionId

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_PLAIN = Mention(
    id=MentionId("mastodon:1"),
    network="mastodon",
    source="toots",
    url="https://example.social/@lucia/1",
    text="",
    published_at=AT,
    fetched_at=AT,
)


def mention(text: str = "", **fields: Any) -> Mention:
    """A post on Mastodon, seen the moment it was written, unless told otherwise."""
    return replace(_PLAIN, text=text, **fields)

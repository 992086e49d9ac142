"""Instagram's media to mentions, and terms to hashtags. Pure.

Reference: developers.facebook.com/docs/instagram-platform
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

from connectors.base import Source
from connectors.fields import count, dig, key, link, must, name, when
from connectors.text import tidy
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

SITE = "https://www.instagram.com"
_ADDRESS = re.compile(r"\S+\.\w{2,}(/\S*)?")  # a web address is nobody's hashtag
_HANDLE = re.compile(r"[A-Za-z0-9._]{1,30}")


def hashtag(term: str) -> str | None:
    """How people write this term as a hashtag; None where they cannot: emoji, numbers alone, web addresses."""
    if _ADDRESS.fullmatch(term.strip()):
        return None
    tag = "".join(char for char in unicodedata.normalize("NFC", term).casefold() if char.isalnum() or char == "_")
    return tag if tag and not tag.isdigit() and len(tag) <= 100 else None


def handle_of(value: Any) -> str | None:
    """An account's name. It is asked for within a list of fields, so it may hold nothing but what names hold."""
    return value if isinstance(value, str) and _HANDLE.fullmatch(value) else None


def read_media(
    media: Any, source: Source, now: datetime, *, tag: str = "", tagged: str | None = None
) -> Mention | None:
    """One photo or video; None where there is not a word. Raises ValueError where it has no id.

    `tag` is the hashtag that found it. `tagged` is the account that it shows, which the caption need not name.
    """
    number = must(key(dig(media, "id")), "the id")
    said = dig(media, "caption")
    if said is not None and not isinstance(said, str):
        raise ValueError("the caption is no text")
    words = tidy(said or "")
    if tagged and f"@{tagged}" not in words.casefold():
        words = tidy(f"{words}\n@{tagged}")
    if not words:
        return None
    handle = handle_of(dig(media, "username"))
    published_at, dated = when(dig(media, "timestamp"), now)
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        url=link(dig(media, "permalink")) or "",
        kind=Kind.VIDEO if dig(media, "media_type") == "VIDEO" else Kind.POST,
        text=words,
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        author=Author(handle=handle, url=f"{SITE}/{handle}/" if handle else None),
        venue=Venue(name=name(f"#{tag}")) if tag else None,
        engagement=engagement(media, now),
    )


def engagement(media: Any, now: datetime) -> Engagement | None:
    """Likes, which the owner may hide, and comments; None where neither is told."""
    likes, replies = count(dig(media, "like_count")), count(dig(media, "comments_count"))
    return None if likes is None and replies is None else Engagement(likes=likes, replies=replies, at=now)

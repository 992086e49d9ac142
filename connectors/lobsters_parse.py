"""Stories and comments of Lobsters to mentions. Pure. Reference: github.com/lobsters/lobsters (app/models)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.base import Source
from connectors.fields import count, dig, flag, key, link, listing, moment, must, name, signed, text, when
from connectors.text import TEXT_MOST, from_html, plain, title_from_html
from connectors.times import not_after
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

HOME = "lobste.rs"  # ids of other sites that run the same software carry their host
STORY, COMMENT = "s", "c"


class Site:
    """Where the posts stand: their ids and addresses."""

    def __init__(self, base: str, source: Source) -> None:
        self.base, self.source = base.rstrip("/"), source
        host = urlsplit(self.base).netloc.lower()
        self._prefix = f"{source.network}:" if host == HOME else f"{source.network}:{host}/"

    def identity(self, kind: str, short: str) -> MentionId:
        return MentionId(f"{self._prefix}{kind}/{short}")

    def place(self, identity: str) -> tuple[str, str] | None:
        """Kind and short id of one of this site's posts; None for anything else."""
        kind, _, short = identity.removeprefix(self._prefix).partition("/")
        here = identity.startswith(self._prefix) and kind in (STORY, COMMENT)
        return (kind, short) if here and short.isascii() and short.isalnum() and len(short) <= 20 else None

    def story(self, data: Any, now: datetime) -> Mention:
        """Raises ValueError where it is none."""
        short = short_id(data)
        title = title_from_html(must(text(dig(data, "title")), "title"))
        words = from_html(text(dig(data, "description")) or "") or title
        target = link(dig(data, "url"))
        published, dated = when(dig(data, "created_at"), now)
        return Mention(
            id=self.identity(STORY, short),
            network=self.source.network,
            source=self.source.name,
            url=link(dig(data, "comments_url"), self.base) or f"{self.base}/s/{short}",
            kind=Kind.POST,
            # The link counts: it may lead to the brand.
            text=must(plain(f"{words}\n{target}" if target else words, most=TEXT_MOST), "text"),
            title=title or None,
            published_at=published,
            dated=dated,
            fetched_at=now,
            author=self._author(dig(data, "submitter_user")),
            venue=_venue(data),
            engagement=counts(data, now),
        )

    def comment(self, data: Any, story: Any, now: datetime) -> Mention:
        """One comment of a story. Raises ValueError where it is none."""
        short, parent = short_id(data), key(dig(data, "parent_comment"))
        published, dated = when(dig(data, "created_at"), now)
        answered = self.identity(COMMENT, parent) if parent else self.identity(STORY, short_id(story))
        return Mention(
            id=self.identity(COMMENT, short),
            network=self.source.network,
            source=self.source.name,
            url=link(dig(data, "url"), self.base) or f"{self.base}/c/{short}",
            kind=Kind.COMMENT,
            text=must(from_html(text(dig(data, "comment")) or ""), "comment"),
            published_at=published,
            dated=dated,
            fetched_at=now,
            edited_at=edited_at(data, now),
            author=self._author(dig(data, "commenting_user")),
            venue=_venue(story),
            engagement=counts(data, now),
            reply_to=answered,
        )

    def _author(self, user: Any) -> Author:
        """A name; older sites send the whole profile."""
        handle = name(user, most=100) or name(dig(user, "username"), most=100)
        if handle is None:
            return Author()
        profile = link(f"{self.base}/~{quote(handle, safe='')}")
        return Author(id=handle, handle=handle, url=profile, karma=signed(dig(user, "karma")))


def short_id(data: Any) -> str:
    """Raises ValueError where there is none: it is put into addresses."""
    short = must(key(dig(data, "short_id")), "short_id")
    if not (short.isascii() and short.isalnum() and len(short) <= 20):
        raise ValueError("short_id is none")
    return short


def erased(data: Any) -> bool:
    """Whether a comment was deleted by its author or removed by a moderator."""
    return flag(dig(data, "is_deleted")) is True or flag(dig(data, "is_moderated")) is True


def edited_at(data: Any, now: datetime) -> datetime | None:
    """When a comment was edited; one that never was bears the time it was written at."""
    written, edited = moment(dig(data, "created_at")), moment(dig(data, "last_edited_at"))
    if edited is None or (written is not None and edited <= written):
        return None
    return not_after(edited, now)


def counts(data: Any, now: datetime) -> Engagement | None:
    """Points, and a story's comments."""
    score, replies = signed(dig(data, "score")), count(dig(data, "comment_count"))
    return None if score is None and replies is None else Engagement(score=score, replies=replies, at=now)


def _venue(story: Any) -> Venue | None:
    tags: Sequence[str | None] = [name(tag, most=50) for tag in listing(story, "tags")[:10]]
    named = ", ".join(tag for tag in tags if tag)
    return Venue(name=named) if named else None

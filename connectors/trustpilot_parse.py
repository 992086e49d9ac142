"""A Trustpilot review to a mention. Pure. Reference: developers.trustpilot.com/service-reviews-api"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from connectors.base import Source
from connectors.fields import count, dig, key, language, moment, must, name, text, when
from connectors.stars import share, starred
from connectors.text import line, tidy
from connectors.times import not_after
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

SITE = "https://www.trustpilot.com"


def read_review(review: Any, source: Source, now: datetime) -> Mention | None:
    """One review; None where it is hidden. Raises ValueError where it has no id or no words.

    The title carries the stars and the name of the business: hardly anyone who reviews a hotel writes down its name.
    A verified review says that its author was a customer; `author.verified` means another thing, and stays unknown.
    """
    if hidden(review):
        return None
    number = must(identity(dig(review, "id")), "the id")
    business = name(dig(review, "businessUnit", "displayName"))
    title = line(text(dig(review, "title")) or "")
    words = tidy(text(dig(review, "text")) or "") or title
    published_at, dated = when(dig(review, "createdAt"), now)
    edited_at = moment(dig(review, "updatedAt"))
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        url=f"{SITE}/reviews/{number}",
        kind=Kind.REVIEW,
        text=must(words, "the text"),
        title=starred(" · ".join(part for part in (title, business) if part), dig(review, "stars")) or None,
        language=language(dig(review, "language")),
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        edited_at=not_after(edited_at, now) if edited_at else None,
        author=_author(dig(review, "consumer")),
        venue=Venue(name=business) if business else None,
        engagement=engagement(review, now),
        rating=share(dig(review, "stars")),
    )


def engagement(review: Any, now: datetime) -> Engagement | None:
    """How many found it useful; None where that is not told."""
    likes = count(dig(review, "numberOfLikes"))
    return None if likes is None else Engagement(likes=likes, at=now)


def hidden(review: Any) -> bool:
    """Whether it was reported and is not shown while that is looked into."""
    return text(dig(review, "reportData", "reviewVisibility")) == "hidden"


def identity(value: Any) -> str | None:
    """An id of Trustpilot's, which stands in addresses: letters and digits."""
    found = key(value)
    return found if found and found.isascii() and found.isalnum() else None


def _author(consumer: Any) -> Author:
    number = identity(dig(consumer, "id"))
    return Author(id=number, name=name(dig(consumer, "displayName")), url=f"{SITE}/users/{number}" if number else None)

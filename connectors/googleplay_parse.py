"""Reviews as the Play Developer API tells them, to mentions. Pure.

Reference: developers.google.com/android-publisher/api-ref/rest/v3/reviews
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.base import Source
from connectors.fields import count, dig, key, language, listing, moment, must, name, signed, text, when
from connectors.stars import share, starred
from connectors.text import line, plain
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

STORE = "https://play.google.com/store/apps/details"


def read_review(review: Any, package: str, about: str, source: Source, now: datetime) -> Mention:
    """A review; what the developer answered is none. Its only date is that of the last change."""
    number = must(key(dig(review, "reviewId")), "the id")
    said = must(_said(review), "the author's comment")
    # Older reviews have a title, which stands before the words and a tab.
    title, _, words = (text(dig(said, "text")) or "").rpartition("\t")
    published_at, dated = when(_seconds(said), now)
    likes = count(dig(said, "thumbsUpCount"))
    return Mention(
        id=MentionId(f"{source.network}:{package}:{number}"),
        network=source.network,
        source=source.name,
        url=f"{STORE}?id={quote(package)}&reviewId={quote(number, safe='')}",
        kind=Kind.REVIEW,
        text=must(plain(words) or line(title), "the text"),
        title=starred(" · ".join(part for part in (line(title), line(about)) if part), dig(said, "starRating")),
        language=language(dig(said, "reviewerLanguage")),
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        author=Author(name=name(dig(review, "authorName"))),
        venue=Venue(name="Google Play"),
        engagement=None if likes is None else Engagement(likes=likes, at=now),
        rating=share(dig(said, "starRating")),
    )


def changed(review: Any) -> datetime | None:
    """When a review was written or last changed."""
    return moment(_seconds(_said(review)))


def _said(review: Any) -> dict[str, Any] | None:
    """What the author says; the last word where there are several."""
    found = [dig(comment, "userComment") for comment in listing(review, "comments")]
    return next((one for one in reversed(found) if isinstance(one, dict)), None)


def _seconds(said: Any) -> int | None:
    """Seconds since 1970, which come as text."""
    return signed(dig(said, "lastModified", "seconds"))

"""Reviews as the App Store tells them, in the public feed's shape and in App Store Connect's, to mentions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from connectors.base import Source
from connectors.fields import count, dig, key, link, moment, must, name, text, when
from connectors.stars import share, starred
from connectors.text import line, plain
from connectors.walks import millis
from monitor.errors import UnexpectedContentError
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

STORE = "https://apps.apple.com"
_REVIEWER = re.compile(r"/reviews/id(\d{1,30})")
_OF_THE_APP = ("im:name", "im:artist", "im:price")  # what an entry has that tells of the app itself


class App(BaseModel):
    """An app, and what people call it: most reviews never say its name."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, coerce_numbers_to_str=True)

    id: str = Field(pattern=r"^\d{1,20}$", description="The digits after `id` in the app's address.")
    name: str = Field(
        min_length=1, max_length=200, description="Stands in every review's title, for the brand to be found by."
    )


def entries_of(body: Any) -> list[Any]:
    """The entries of a feed: a list, one alone, or nothing where there are none. Raises UnexpectedContentError."""
    feed = dig(body, "feed")
    if not isinstance(feed, dict):
        raise UnexpectedContentError("the answer is no feed")
    if "entry" not in feed:
        return []
    entries = feed["entry"]
    if isinstance(entries, dict):
        entries = [entries]
    if not isinstance(entries, list):
        raise UnexpectedContentError("the feed has no list of entries")
    return [entry for entry in entries if not _of_the_app(entry)]


def marks(items: Iterable[Any], *path: str) -> Iterator[int]:
    """When each was written or last changed, as far as it says."""
    for item in items:
        if (written := moment(dig(item, *path))) is not None:
            yield millis(written)


def feed_review(entry: Any, app: App, country: str, source: Source, now: datetime) -> Mention:
    """A review of the public feed. Its only date is that of the last change."""
    uri = link(_label(entry, "author", "uri"))
    reviewer = _REVIEWER.search(uri or "")
    votes = count(_label(entry, "im:voteSum"))
    return _mention(
        app=app,
        source=source,
        now=now,
        number=must(_number(_label(entry, "id")), "the id"),
        url=f"{STORE}/{country}/app/id{app.id}?see-all=reviews",
        title=_label(entry, "title"),
        words=_label(entry, "content"),
        rating=_label(entry, "im:rating"),
        written=_label(entry, "updated"),
        author=Author(id=reviewer[1] if reviewer else None, name=name(_label(entry, "author", "name")), url=uri),
        store=country,
        engagement=None if votes is None else Engagement(likes=votes, at=now),
    )


def own_review(review: Any, app: App, source: Source, now: datetime) -> Mention:
    """A review of App Store Connect."""
    said = dig(review, "attributes")
    territory = dig(said, "territory")
    return _mention(
        app=app,
        source=source,
        now=now,
        number=must(key(dig(review, "id")), "the id"),
        url=f"{STORE}/app/id{app.id}?see-all=reviews",
        title=dig(said, "title"),
        words=dig(said, "body"),
        rating=dig(said, "rating"),
        written=dig(said, "createdDate"),
        author=Author(name=name(dig(said, "reviewerNickname"))),
        store=name(territory, most=10) or "",
    )


def _mention(
    *,
    app: App,
    source: Source,
    now: datetime,
    number: str,
    url: str,
    title: Any,
    words: Any,
    rating: Any,
    written: Any,
    author: Author,
    store: str,
    engagement: Engagement | None = None,
) -> Mention:
    above = line(text(title) or "")
    published_at, dated = when(written, now)
    return Mention(
        id=MentionId(f"{source.network}:{app.id}:{number}"),
        network=source.network,
        source=source.name,
        url=url,
        kind=Kind.REVIEW,
        text=must(plain(text(words) or "") or above, "the text"),
        title=starred(" · ".join(part for part in (above, line(app.name)) if part), rating),
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        author=author,
        venue=Venue(name=f"App Store {store.upper()}".strip()),
        engagement=engagement,
        rating=share(rating),
    )


def _label(entry: Any, *path: str) -> Any:
    return dig(entry, *path, "label")


def _number(value: Any) -> str | None:
    """A review's id: digits. The app's own entry has an address there."""
    found = key(value)
    return found if found is not None and found.isascii() and found.isdigit() else None


def _of_the_app(entry: Any) -> bool:
    """Older feeds begin with an entry that tells of the app, and is no review."""
    return isinstance(entry, dict) and "im:rating" not in entry and any(name in entry for name in _OF_THE_APP)

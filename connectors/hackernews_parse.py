"""A page of Hacker News search results to mentions. Pure. Reference: hn.algolia.com/api"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from connectors.base import Source
from connectors.fields import count, shown, signed
from connectors.links import safe_url
from connectors.text import TEXT_MOST, from_html, line, plain, title_from_html
from connectors.times import from_unix, not_after
from monitor.errors import PayloadError
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

SITE = "https://news.ycombinator.com"
_LISTS = {"front_page": "front page", "ask_hn": "Ask HN", "show_hn": "Show HN", "job": "jobs"}


def parse(
    hits: Iterable[Any], *, source: Source, fetched_at: datetime
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """The mentions of one page, karma unknown, and what could not be read."""
    mentions: dict[str, Mention] = {}
    skipped: list[PayloadError] = []
    for hit in hits:
        try:
            mention = _mention(hit, source, fetched_at)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            skipped.append(PayloadError(f"a hit that cannot be read: {type(error).__name__}", excerpt=shown(hit)))
            continue
        mentions.setdefault(mention.id, mention)
    return tuple(mentions.values()), tuple(skipped)


def created(hit: Any) -> int | None:
    """When Hacker News took a hit in, seconds since 1970; None where it does not say."""
    value = hit.get("created_at_i") if isinstance(hit, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _mention(hit: Mapping[str, Any], source: Source, now: datetime) -> Mention:
    """Raises KeyError, TypeError, ValueError and the like where the hit is not what the API describes."""
    number = str(int(hit["objectID"]))
    author = line(hit["author"], most=100)
    tags = [tag for tag in hit.get("_tags") or () if isinstance(tag, str)]
    comment = "comment" in tags or "comment_text" in hit
    title = title_from_html(hit.get("title") or "")
    text = _text(hit, title)
    if not text or not author:
        raise ValueError("neither title nor text, or no author")
    parent = hit.get("parent_id")
    score, replies = signed(hit.get("points")), count(hit.get("num_comments"))
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        url=f"{SITE}/item?id={number}",
        kind=Kind.COMMENT if comment else Kind.POST,
        text=text,
        title=title or None,
        # Nearly all of it is English; the judge looks for itself.
        language="en",
        published_at=not_after(from_unix(hit["created_at_i"]), now),
        fetched_at=now,
        author=Author(id=author, handle=author, url=safe_url(f"{SITE}/user?id={author}") or None),
        venue=Venue(name=_venue(hit, tags, comment)),
        engagement=None if score is None and replies is None else Engagement(score=score, replies=replies, at=now),
        reply_to=f"{source.network}:{int(parent)}" if comment and parent is not None else None,
    )


def _text(hit: Mapping[str, Any], title: str) -> str:
    """A comment's or a post's own words; a link post's are its title. The link counts: it may lead to the brand."""
    words = from_html(hit.get("comment_text") or hit.get("story_text") or "") or title
    link = safe_url(hit.get("url"))
    return plain(f"{words}\n{link}" if link else words, most=TEXT_MOST)


def _venue(hit: Mapping[str, Any], tags: list[str], comment: bool) -> str:
    if comment:
        return title_from_html(hit.get("story_title") or "", most=200) or "comments"
    return next((name for tag, name in _LISTS.items() if tag in tags), "newest")

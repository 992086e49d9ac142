"""Products and comments of Product Hunt to mentions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from connectors.base import Source
from connectors.fields import count, dig, each, key, link, listing, must, name, text, when
from connectors.text import from_html, plain
from monitor.errors import PayloadError
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

SITE = "https://www.producthunt.com"
_REDACTED = "[REDACTED]"


def parse(
    products: Iterable[Any], *, source: Source, fetched_at: datetime, wanted: Callable[[str], bool]
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """Products and comments that could be about a brand, and what could not be read."""
    found: dict[str, Mention] = {}
    broken: list[PayloadError] = []
    for product in products:
        said = [dig(edge, "node") for edge in listing(product, "comments", "edges")]
        above, skipped = each([product], partial(_product, source=source, now=fetched_at), what="product")
        below, missed = each(said, partial(_comment, of=product, source=source, now=fetched_at), what="comment")
        broken += [*skipped, *missed]
        for mention in (*above, *below):
            if wanted(f"{mention.title or ''}\n{mention.text}"):
                found.setdefault(mention.id, mention)
    return tuple(found.values()), tuple(broken)


def votes(thing: Any, at: datetime) -> Engagement | None:
    """Votes and comments; None where neither is told."""
    score, replies = count(dig(thing, "votesCount")), count(dig(thing, "commentsCount"))
    return None if score is None and replies is None else Engagement(score=score, replies=replies, at=at)


def _product(product: Any, source: Source, now: datetime) -> Mention:
    number = must(_number(dig(product, "id")), "the id")
    title = must(name(dig(product, "name")), "the name")
    parts = (text(dig(product, "tagline")), text(dig(product, "description")))
    words = plain("\n\n".join(part.strip() for part in parts if part)) or title
    published, dated = when(dig(product, "createdAt"), now)
    return Mention(
        id=MentionId(f"{source.network}:post-{number}"),
        network=source.network,
        source=source.name,
        url=link(dig(product, "url")) or "",
        text=words,
        title=title,
        published_at=published,
        dated=dated,
        fetched_at=now,
        author=_author(dig(product, "user")),
        engagement=votes(product, now),
    )


def _comment(comment: Any, of: Any, source: Source, now: datetime) -> Mention:
    number = must(_number(dig(comment, "id")), "the id")
    published, dated = when(dig(comment, "createdAt"), now)
    below, product, title = _number(dig(comment, "parentId")), _number(dig(of, "id")), name(dig(of, "name"))
    parent = f"comment-{below}" if below else f"post-{product}" if product else None
    return Mention(
        id=MentionId(f"{source.network}:comment-{number}"),
        network=source.network,
        source=source.name,
        url=link(dig(comment, "url")) or link(dig(of, "url")) or "",
        kind=Kind.COMMENT,
        text=must(from_html(text(dig(comment, "body")) or ""), "the text"),
        published_at=published,
        dated=dated,
        fetched_at=now,
        author=_author(dig(comment, "user")),
        venue=Venue(name=title) if title else None,
        engagement=votes(comment, now),
        reply_to=f"{source.network}:{parent}" if parent else None,
    )


def _author(user: Any) -> Author:
    """Who wrote it; nobody where Product Hunt withholds that, and with it a number of followers that is none."""
    handle = name(dig(user, "username"), most=100)
    if handle is None or _REDACTED in handle:
        return Author()
    shown = name(dig(user, "name"))
    return Author(
        id=_number(dig(user, "id")) or handle,
        handle=handle,
        name=None if shown is None or _REDACTED in shown else shown,
        url=link(f"{SITE}/@{handle}"),
        followers=count(dig(user, "followers", "totalCount")),
    )


def _number(value: Any) -> str | None:
    found = key(value)
    return found if found is not None and found.isascii() and found.isdigit() and int(found) > 0 else None

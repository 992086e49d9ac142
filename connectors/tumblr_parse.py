"""Tumblr posts to mentions, in the old format with HTML and in the new one with blocks. Pure.

Reference: tumblr/docs api.md, npf-spec.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from connectors.base import Source
from connectors.fields import count, dig, each, key, link, listing, must, name, text, when
from connectors.text import from_html, line, plain, title_from_html
from monitor.errors import PayloadError
from monitor.model import Author, Engagement, Kind, Mention, MentionId

SITE = "https://www.tumblr.com"
# Where a post of each type keeps what its author wrote, all of it HTML.
_HTML = ("question", "body", "caption", "text", "source", "description", "answer")


def parse(
    posts: Iterable[Any], *, source: Source, fetched_at: datetime
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """The mentions of one page, and what could not be read."""
    return each(posts, lambda post: _mention(post, source, fetched_at), what="post")


def mark(post: Any) -> int | None:
    """Where a post stands in its tag, seconds since 1970: tags that are curated go by when it was featured."""
    return count(dig(post, "featured_timestamp")) or count(dig(post, "timestamp"))


def notes(post: Any) -> int | None:
    """Likes, reblogs and replies together."""
    return count(dig(post, "note_count"))


def _mention(post: Any, source: Source, now: datetime) -> Mention:
    number = must(_number(dig(post, "id_string")) or _number(dig(post, "id")), "the id")
    blog = name(dig(post, "blog_name"), most=100) or name(dig(post, "blog", "name"), most=100)
    title = title_from_html(text(dig(post, "title")) or "") or None
    words = "\n\n".join(part for part in (*_words(post), _tags(post)) if part)
    words = plain(words) or title or line(text(dig(post, "summary")) or "")
    published, dated = when(dig(post, "timestamp"), now)
    score, parent = notes(post), _parent(post, number)
    relation = None if parent is None else f"{source.network}:{parent}"
    own = _own_words(post)
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        url=link(dig(post, "post_url")) or (link(f"{SITE}/{blog}/{number}") if blog else None) or "",
        kind=Kind.VIDEO if dig(post, "type") == "video" else Kind.POST,
        text=must(words, "the text"),
        title=title,
        published_at=published,
        dated=dated,
        fetched_at=now,
        author=Author(
            id=key(dig(post, "blog", "uuid")) or blog,
            handle=blog,
            name=name(dig(post, "blog", "title")),
            url=link(f"{SITE}/{blog}") if blog else None,
        ),
        engagement=None if score is None else Engagement(score=score, at=now),
        quote_of=relation if own else None,
        repost_of=None if own else relation,
    )


def _words(post: Any) -> Iterator[str]:
    """What is written in it, with what it passes on."""
    for step in listing(post, "trail"):
        yield "\n".join(_blocks(listing(step, "content")))
    yield "\n".join(_blocks(listing(post, "content")))
    for field in _HTML:
        yield from_html(text(dig(post, field)) or "")
    if target := link(dig(post, "url")):
        yield target


def _blocks(blocks: Iterable[Any]) -> Iterator[str]:
    """The new format's blocks: plain text, and links with their titles."""
    for block in blocks:
        kind = dig(block, "type")
        fields = {"text": ("text",), "link": ("title", "description", "url"), "image": ("alt_text",)}
        for field in fields.get(kind, ()) if isinstance(kind, str) else ():
            if found := text(dig(block, field)):
                yield found


def _tags(post: Any) -> str:
    """The tags, which belong to what is said: many a post is about a brand by its tags alone."""
    return " ".join(f"#{tag}" for one in listing(post, "tags") if (tag := name(one, most=150)))


def _parent(post: Any, number: str) -> str | None:
    """The post that this one passes on, the first of its trail; None where it is the first itself, or nobody tells."""
    told = (dig(post, "reblogged_root_id"), *(dig(step, "post", "id") for step in listing(post, "trail")))
    for one in (*told, dig(post, "reblogged_from_id"), dig(post, "parent_post_id")):
        if (found := _number(one)) is not None and found != number:
            return found
    return None


def _own_words(post: Any) -> bool:
    """Whether somebody who passes a post on says something to it."""
    return bool(text(dig(post, "reblog", "comment")) or any(_blocks(listing(post, "content"))))


def _number(value: Any) -> str | None:
    found = key(value)
    return found if found is not None and found.isascii() and found.isdigit() and int(found) > 0 else None

"""What a Lemmy or PieFed server tells of posts and comments, to mentions. Pure.

Three dialects, one reading: `/api/v3` keeps counts apart, `/api/v4` has them inline, and PieFed calls some fields
otherwise. Reference: LemmyNet/lemmy-js-client src/types, PieFed app/api/alpha/views.py
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from connectors import fields
from connectors.base import Source
from connectors.text import line, tidy
from connectors.times import not_after
from connectors.walks import millis
from monitor.errors import RateLimitedError, UnexpectedContentError
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

_LIMITED = frozenset({"rate_limit_error", "too_many_requests"})
_OTHERS = frozenset({"community", "multicommunity", "multi_community", "person", "user"})  # v4's other kinds of finds


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What must be known to read a page."""

    source: Source
    server: str  # whose numbers it holds
    languages: Mapping[int, str]
    escaped: bool  # this version's texts hold entities
    at: datetime


def languages(body: Any) -> dict[int, str]:
    """The server's table of languages: its number to BCP 47. 0 is "undetermined" and left out."""
    rows = [*fields.listing(body, "all_languages"), *fields.listing(body, "site", "all_languages")]
    known = ((fields.count(fields.dig(row, "id")), fields.language(fields.dig(row, "code"))) for row in rows)
    return {number: code for number, code in known if number and code}


def listed(body: Any, name: str) -> list[Any]:
    found = fields.dig(body, name)
    if not isinstance(found, list):
        raise UnexpectedContentError(f"the answer has no list of {name}")
    return found


def merged(body: Any) -> list[Any]:
    """Posts and comments of one page: in two lists, or in one as earlier versions had it."""
    if fields.dig(body, "search") is not None:
        return listed(body, "search")
    return [*listed(body, "posts"), *listed(body, "comments")]


def sound(body: Any) -> Any:
    """The answer, unless it is an error in spite of its status."""
    error = fields.text(fields.dig(body, "error"))
    if error in _LIMITED:
        raise RateLimitedError("the server says that it was asked too often")
    if error:
        raise UnexpectedContentError("the server answered 200 with an error")
    return body


def word(said: bytes) -> str | None:
    """The error's name in a refusal."""
    try:
        return fields.text(fields.dig(msgspec.json.decode(said), "error"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def part_of(view: Any) -> tuple[Any, bool]:
    """The post or comment within a view, and whether it is a comment."""
    comment = fields.dig(view, "comment")
    return (comment, True) if comment is not None else (fields.dig(view, "post"), False)


def identity(view: Any, source: Source) -> MentionId | None:
    """The network's own name for it: the same on every server that has it."""
    address = fields.link(fields.dig(part_of(view)[0], "ap_id"))
    return MentionId(f"{source.network}:{address}") if address else None


def gone(view: Any) -> bool:
    """Whether its author or a moderator took it away."""
    part, _comment = part_of(view)
    return any(fields.flag(fields.dig(part, name)) for name in ("deleted", "removed"))


def marks(views: Iterable[Any]) -> list[int]:
    """When these were published, as marks of a walk."""
    found = (_first(part_of(view)[0], fields.moment, "published", "published_at") for view in views)
    return [millis(moment) for moment in found if moment is not None]


def community_of(view: Any) -> str | None:
    """The server's number for the community, where its members are not told along with it."""
    return None if _members(view) is not None else fields.key(fields.dig(view, "community", "id"))


def members_of(body: Any) -> int | None:
    """How many follow a community, from an answer about it."""
    view = fields.dig(body, "community_view")
    for part in (fields.dig(view, "counts"), fields.dig(view, "community")):
        members: int | None = _first(part, fields.count, "subscribers", "total_subscriptions_count")
        if members is not None:
            return members
    return None


def read(view: Any, reading: Reading) -> Mention | None:
    """One view to a mention; None for what is no post, or is there no more. Raises ValueError where it is broken."""
    part, comment = part_of(view)
    if not isinstance(part, Mapping):
        if str(fields.dig(view, "type_")).lower() in _OTHERS:
            return None
        raise ValueError("neither post nor comment")
    name = fields.must(identity(view, reading.source), "ap_id")
    number = fields.must(fields.key(part.get("id")), "id")
    if gone(view):
        return None
    title = None if comment else _first(part, _text_reader(reading), "name", "title")
    text = _words(part, comment, title, reading)
    published, dated = fields.when(_first(part, _moment_text, "published", "published_at"), reading.at)
    edited = _first(part, fields.moment, "updated", "updated_at", "edited_at")
    return Mention(
        id=name,
        network=reading.source.network,
        source=reading.source.name,
        url=name.partition(":")[2],
        kind=Kind.COMMENT if comment else Kind.POST,
        text=fields.must(text, "text"),
        title=line(title) or None if title else None,
        language=reading.languages.get(fields.count(part.get("language_id")) or 0),
        published_at=published,
        dated=dated,
        fetched_at=reading.at,
        edited_at=None if edited is None else not_after(edited, reading.at),
        author=_author(fields.dig(view, "creator")),
        venue=_venue(view),
        engagement=_counts(view, part, comment, reading.at),
        reply_to=_parent(view, reading.source) if comment else None,
        local_id=f"{'comment' if comment else 'post'}/{number}@{reading.server}",
    )


def _words(part: Mapping[str, Any], comment: bool, title: str | None, reading: Reading) -> str:
    """Markdown as it was typed. A link post's link counts: it may lead to the brand."""
    words = _first(part, _text_reader(reading), "content", "body") or title or ""
    link = None if comment else fields.link(part.get("url"))
    return tidy(f"{words}\n{link}" if link else words)


def _author(creator: Any) -> Author:
    address = _first(creator, fields.link, "actor_id", "ap_id")
    name = _first(creator, fields.name, "name", "user_name")
    host = urlsplit(address).hostname if address else None
    made = _first(creator, fields.moment, "published", "published_at")
    return Author(
        id=address,
        handle=f"{name}@{host}" if name and host else name,
        name=_first(creator, fields.name, "display_name", "title"),
        url=address,
        created_at=made,
        bot=_first(creator, fields.flag, "bot_account", "bot"),
    )


def _venue(view: Any) -> Venue | None:
    name = _first(fields.dig(view, "community"), fields.name, "title", "name")
    members = _members(view)
    return None if name is None and members is None else Venue(name=name, members=members)


def _members(view: Any) -> int | None:
    return fields.count(fields.dig(view, "community", "subscribers"))


def _counts(view: Any, part: Mapping[str, Any], comment: bool, now: datetime) -> Engagement | None:
    counts = fields.dig(view, "counts")
    told = counts if isinstance(counts, Mapping) else part
    likes, score = fields.count(told.get("upvotes")), fields.signed(told.get("score"))
    replies = fields.count(told.get("child_count" if comment else "comments"))
    if (likes, score, replies) == (None, None, None):
        return None
    return Engagement(likes=likes, score=score, replies=replies, at=now)


def _parent(view: Any, source: Source) -> str | None:
    """The post above. The comment it answers is told by a number that only this server knows."""
    address = fields.link(fields.dig(view, "post", "ap_id"))
    return f"{source.network}:{address}" if address else None


def _text_reader(reading: Reading) -> Any:
    def text(value: Any) -> str | None:
        found = fields.text(value)
        return html.unescape(found) if found and reading.escaped else found

    return text


def _moment_text(value: Any) -> Any:
    return value if fields.moment(value) is not None else None


def _first(of: Any, reader: Any, *names: str) -> Any:
    """What the first of these fields says that says anything."""
    return next((found for name in names if (found := reader(fields.dig(of, name))) is not None), None)

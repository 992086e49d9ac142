"""A forum's posts, as its search, its firehose and its single posts show them, to mentions. Pure.

Reference: docs.discourse.org, discourse/discourse app/serializers/{search_post,post,topic_view}_serializer.rb
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from connectors import fields
from connectors.base import Source
from connectors.text import from_html, title_from_html
from connectors.times import not_after
from connectors.walks import millis
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

_LIKE = 2  # the action "like"
_SHOWN = frozenset({None, 1, 2})  # types of posts: by a person, by a moderator; 3 is a note of the forum, 4 a whisper
_DOTS = ("...", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """Which forum is read, for whom."""

    source: Source
    base: str  # without a slash at its end

    @property
    def host(self) -> str:
        """What its ids begin with: posts are numbered forum by forum."""
        parts = urlsplit(self.base)
        return f"{parts.netloc}{parts.path}".lower()

    def identity(self, number: int) -> MentionId:
        return MentionId(f"{self.source.network}:{self.host}/{number}")

    def number_of(self, mention: Mention) -> str | None:
        """The forum's own number of a mention; None where it is not of this forum."""
        head, _slash, number = mention.id.rpartition("/")
        ours = head == f"{self.source.network}:{self.host}" and mention.url.startswith(f"{self.base}/")
        return number if ours and number.isascii() and number.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a topic tells of itself."""

    views: int | None = None
    first: int | None = None  # its first post
    numbers: Mapping[int, int]  # a post's place in the topic to the post, as far as shown


def topic_of(body: Any) -> Topic:
    """The answer about one topic."""
    posts = fields.listing(body, "post_stream", "posts")
    pairs = ((fields.count(fields.dig(post, "post_number")), post_id(post)) for post in posts)
    numbers = {place: number for place, number in pairs if place and number}
    first = numbers.get(1) or fields.count(fields.dig(body, "post_stream", "stream", 0))
    return Topic(views=fields.count(fields.dig(body, "views")), first=first, numbers=numbers)


def post_id(post: Any) -> int | None:
    return fields.count(fields.dig(post, "id")) or None


def marks(posts: Iterable[Any]) -> list[int]:
    """When these were written, by the forum's clock, as marks of a walk."""
    moments = (fields.moment(fields.dig(post, "created_at")) for post in posts)
    return [millis(moment) for moment in moments if moment is not None]


def is_gone(post: Any) -> bool:
    """Whether its author or a moderator deleted it."""
    return (
        fields.moment(fields.dig(post, "deleted_at")) is not None
        or fields.flag(fields.dig(post, "user_deleted")) is True
    )


def is_cut(post: Any) -> bool:
    """Whether a search result shows a part of the text only."""
    blurb = (fields.text(fields.dig(post, "blurb")) or "").strip()
    return blurb.startswith(_DOTS) or blurb.endswith(_DOTS)


def read(post: Any, about: Any, forum: Forum, now: datetime) -> Mention | None:
    """One post to a mention, `about` being its topic in the search's list; None where it is none or no more.

    Raises ValueError where it is broken.
    """
    if not isinstance(post, Mapping):
        raise ValueError("not an object")
    number = fields.must(post_id(post), "id")
    topic = fields.must(fields.count(post.get("topic_id")), "topic_id")
    place = fields.must(fields.count(post.get("post_number")), "post_number")
    if is_gone(post) or fields.flag(post.get("hidden")) or fields.count(post.get("post_type")) not in _SHOWN:
        return None
    slug = fields.key(post.get("topic_slug")) or fields.key(fields.dig(about, "slug"))
    title = _title(post, about)
    published, dated = fields.when(post.get("created_at"), now)
    return Mention(
        id=forum.identity(number),
        network=forum.source.network,
        source=forum.source.name,
        url=f"{forum.base}/t/{quote(slug, safe='')}/{topic}/{place}" if slug else f"{forum.base}/t/{topic}/{place}",
        kind=Kind.POST if place == 1 else Kind.COMMENT,
        text=fields.must(words(post) or (title if place == 1 else None), "text"),
        title=title if place == 1 else None,
        published_at=published,
        dated=dated,
        fetched_at=now,
        edited_at=_edited(post, now),
        author=_author(post, forum),
        venue=Venue(name=title or forum.host) if place > 1 else Venue(name=forum.host),
        engagement=counts(post, about, now),
    )


def words(post: Any) -> str:
    """What the author says, without what is quoted; else the part that the search shows."""
    cooked, blurb = fields.text(fields.dig(post, "cooked")), fields.text(fields.dig(post, "blurb"))
    return from_html(_unquoted(cooked)) if cooked else from_html(blurb or "")


def counts(post: Any, about: Any, now: datetime) -> Engagement | None:
    """A first post's answers are its topic's; how often it was seen is told by the topic alone."""
    first = fields.dig(post, "post_number") == 1
    posts = fields.count(fields.dig(about, "posts_count"))
    if posts is None:
        posts = fields.count(fields.dig(post, "posts_count"))
    topic_replies = max(0, posts - 1) if posts is not None else None
    found = Engagement(
        likes=_likes(post),
        replies=topic_replies if first else fields.count(fields.dig(post, "reply_count")),
        quotes=fields.count(fields.dig(post, "quote_count")),
        views=None if first else fields.count(fields.dig(post, "reads")),
        at=now,
    )
    return None if (found.likes, found.replies, found.quotes, found.views) == (None,) * 4 else found


def _likes(post: Any) -> int | None:
    told = fields.count(fields.dig(post, "like_count"))
    actions = fields.dig(post, "actions_summary")
    if told is not None or not isinstance(actions, list):
        return told
    # An action that nobody took stands there without a count, or not at all.
    likes = [action for action in actions if fields.dig(action, "id") == _LIKE]
    return 0 if not likes or "count" not in likes[0] else fields.count(likes[0]["count"])


def _title(post: Mapping[str, Any], about: Any) -> str | None:
    title = fields.text(fields.dig(about, "title")) or fields.text(post.get("topic_title"))
    if title:
        return fields.name(title, most=1_000)
    return title_from_html(fields.text(post.get("topic_title_headline")) or "") or None


def _edited(post: Mapping[str, Any], now: datetime) -> datetime | None:
    """A post's first version is no edit, whatever else touched it since."""
    at = fields.moment(post.get("updated_at"))
    return not_after(at, now) if at is not None and (fields.count(post.get("version")) or 1) > 1 else None


def _author(post: Mapping[str, Any], forum: Forum) -> Author:
    """Nobody where the account was deleted. Names are a forum's own, so the id says which forum's."""
    handle = fields.key(post.get("username"))
    if handle is None:
        return Author()
    user = fields.signed(post.get("user_id"))
    return Author(
        id=f"{forum.host}/{handle}",
        handle=fields.name(handle),
        name=fields.name(post.get("name")),
        url=fields.link(f"{forum.base}/u/{quote(handle, safe='')}"),
        bot=True if user is not None and user < 0 else None,
    )


def _unquoted(cooked: str) -> str:
    """The HTML without quotations of other posts. Linear: the length is the author's choice."""
    kept: list[str] = []
    at = 0
    while (start := cooked.find('<aside class="quote', at)) >= 0:
        end = cooked.find("</aside>", start)
        if end < 0:
            break
        kept.append(cooked[at:start])
        at = end + len("</aside>")
    return "".join([*kept, cooked[at:]])

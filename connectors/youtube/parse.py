"""Videos, channels and comments as the Data API tells them, to mentions. Pure.

Reference: developers.google.com/youtube/v3/docs (videos, channels, commentThreads, comments)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from connectors.base import Source
from connectors.fields import count, dig, flag, key, language, link, listing, moment, must, name, text, when
from connectors.text import line, tidy
from connectors.times import not_after
from monitor.model import Author, Engagement, Kind, Mention, MentionId

SITE = "https://www.youtube.com"
VIDEO_ID = re.compile(r"[\w-]{11}", re.ASCII)
CHANNEL_ID = re.compile(r"UC[\w-]{10,30}", re.ASCII)
COMMENT_ID = re.compile(r"[\w.-]{12,200}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What is told of a channel."""

    name: str | None
    handle: str | None
    subscribers: int | None  # rounded by YouTube to three digits; None where the channel hides them
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it lies in a thread."""

    item: Any
    video: str | None = None
    answers: int | None = None


def video_id(value: Any) -> str | None:
    """A video's id."""
    return value if isinstance(value, str) and VIDEO_ID.fullmatch(value) else None


def comment_id(value: Any) -> str | None:
    """A comment's id; an answer's has its thread's before it."""
    return value if isinstance(value, str) and COMMENT_ID.fullmatch(value) else None


def read_video(item: Any, source: Source, now: datetime) -> Mention:
    """A video of `videos.list`, its author's reach unknown. Raises ValueError where it has no id or no words."""
    number = must(video_id(dig(item, "id")), "the id")
    said = dig(item, "snippet")
    title = line(text(dig(said, "title")) or "")
    # Search looks at the tags too, so the brand may stand there only.
    tags = ", ".join(filter(None, (name(tag) for tag in listing(said, "tags"))))
    words = "\n\n".join(part for part in (tidy(text(dig(said, "description")) or ""), tags) if part)
    published_at, dated = when(dig(said, "publishedAt"), now)
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        url=f"{SITE}/watch?v={number}",
        kind=Kind.VIDEO,
        text=must(tidy(words) or title, "the text"),
        title=title or None,
        language=language(dig(said, "defaultAudioLanguage")) or language(dig(said, "defaultLanguage")),
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        author=_author(dig(said, "channelId"), title=dig(said, "channelTitle")),
        engagement=counts_of_video(item, now),
    )


def counts_of_video(item: Any, now: datetime) -> Engagement | None:
    """What a video's numbers say, which are texts, and not there where they are hidden or switched off."""
    told = dig(item, "statistics")
    likes, replies, views = (count(dig(told, field)) for field in ("likeCount", "commentCount", "viewCount"))
    return _engagement(likes=likes, replies=replies, views=views, now=now)


def unfolded(thread: Any) -> list[Said]:
    """A thread's first comment, and those of its answers that came along."""
    said = dig(thread, "snippet")
    video = video_id(dig(said, "videoId"))
    top = Said(dig(said, "topLevelComment"), video, count(dig(said, "totalReplyCount")))
    return [top, *(Said(answer, video) for answer in listing(thread, "replies", "comments"))]


def unshown(thread: Any) -> str | None:
    """The id of a thread of which not all answers came along."""
    there = count(dig(thread, "snippet", "totalReplyCount")) or 0
    return comment_id(dig(thread, "id")) if there > len(listing(thread, "replies", "comments")) else None


def read_comment(found: Said, source: Source, now: datetime) -> Mention:
    """A comment, in a thread or alone. Raises ValueError where it is none."""
    number = must(comment_id(dig(found.item, "id")), "the id")
    said = dig(found.item, "snippet")
    video = video_id(dig(said, "videoId")) or found.video
    parent = comment_id(dig(said, "parentId")) or (number.rpartition(".")[0] or None)
    published_at, dated = when(dig(said, "publishedAt"), now)
    updated = moment(dig(said, "updatedAt"))
    edited = updated is not None and dated and updated > published_at
    above = parent or video
    return Mention(
        id=MentionId(f"{source.network}:{number}"),
        network=source.network,
        source=source.name,
        # The address of a comment whose video is not told leads nowhere: none is better.
        url=f"{SITE}/watch?v={video}&lc={number}" if video else "",
        kind=Kind.COMMENT,
        text=must(tidy(text(dig(said, "textDisplay")) or text(dig(said, "textOriginal")) or ""), "the text"),
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        edited_at=not_after(updated, now) if updated and edited else None,
        author=_author(
            dig(said, "authorChannelId", "value"),
            title=dig(said, "authorDisplayName"),
            address=dig(said, "authorChannelUrl"),
        ),
        engagement=_engagement(likes=count(dig(said, "likeCount")), replies=found.answers, now=now),
        reply_to=f"{source.network}:{above}" if above else None,
    )


def read_channel(item: Any) -> Channel:
    """A channel of `channels.list`."""
    told = dig(item, "statistics")
    hidden = flag(dig(told, "hiddenSubscriberCount"))
    return Channel(
        name=name(dig(item, "snippet", "title")),
        handle=name(dig(item, "snippet", "customUrl"), most=100),
        subscribers=None if hidden else count(dig(told, "subscriberCount")),
        since=moment(dig(item, "snippet", "publishedAt")),
    )


def of_channel(mention: Mention, channel: Channel) -> Mention:
    """The mention, with what is known of its author's channel."""
    author = mention.author
    return replace(
        mention,
        author=replace(
            author,
            name=author.name or channel.name,
            handle=author.handle or channel.handle,
            followers=channel.subscribers,
            created_at=channel.since,
        ),
    )


def _author(channel: Any, *, title: Any, address: Any = None) -> Author:
    """Whoever has a channel. Names of commenters are handles since 2023."""
    number, called = key(channel), name(title)
    handle = called if called and called.startswith("@") and " " not in called else None
    return Author(
        id=number,
        handle=handle,
        name=called,
        url=link(f"{SITE}/channel/{number}") if number else link(address),
    )


def _engagement(
    *, likes: int | None, replies: int | None, now: datetime, views: int | None = None
) -> Engagement | None:
    if (likes, replies, views) == (None, None, None):
        return None
    return Engagement(likes=likes, replies=replies, views=views, at=now)

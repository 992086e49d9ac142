"""X's posts and users to ours, in both namings. Pure. Reference: docs.x.com, X API v2"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.base import Source
from connectors.fields import count, dig, each, flag, key, link, listing, moment, must, name, text
from connectors.text import plain
from connectors.times import not_after
from monitor.errors import PayloadError
from monitor.model import Author, Engagement, Mention, MentionId

SITE = "https://x.com"
_EPOCH = 1_288_834_974_657  # milliseconds since 1970; the first id with a time in it
_FIRST = 10**15  # ids below have no time in them: they are from 2010 and before
_LAST = 2**63 - 1
_PSEUDO = frozenset({"art", "qam", "qct", "qht", "qme", "qst", "und", "zxx"})  # links only, tags only, undefined …
_OLD_CODES = {"in": "id", "iw": "he", "ji": "yi"}
_AHEAD = timedelta(minutes=5)


def number(value: Any) -> int | None:
    """An id as a number; None where it cannot be a post's or a user's."""
    found = key(value)
    if found is None or not found.isascii() or not found.isdigit() or len(found) > 19:
        return None
    return int(found) if 0 < int(found) <= _LAST else None


def time_of(post: int) -> datetime | None:
    """When X gave this id away; None for ids that do not tell."""
    if post < _FIRST:
        return None
    return datetime.fromtimestamp(((post >> 22) + _EPOCH) / 1000, UTC)


def first_at(when: datetime) -> int:
    """The smallest id that X can have given away at that time."""
    return max(0, int(when.timestamp() * 1000) - _EPOCH) << 22


def newest(values: Iterable[Any], now: datetime) -> int:
    """The highest of these ids that X can have given away by now; 0 where there is none."""
    latest = first_at(now + _AHEAD)
    return max((found for value in values if (found := number(value)) is not None and found <= latest), default=0)


def parse(
    items: Iterable[Any], *, source: Source, fetched_at: datetime
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """The mentions among these, of each post its newest version; authors are known by their ids only."""
    mentions: list[Mention] = []
    skipped: list[PayloadError] = []
    for item in items:  # one by one: `each` keeps the first of an id, and that need not be the newest
        found, broken = each([item], lambda one: to_mention(one, source=source, fetched_at=fetched_at), what="post")
        mentions += found
        skipped += broken
    return latest(mentions), tuple(skipped)


def latest(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Of each post the newest version."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        known = found.get(mention.id)
        if known is None or _version(mention) > _version(known):
            found[mention.id] = mention
    return tuple(found.values())


def to_mention(item: Any, *, source: Source, fetched_at: datetime) -> Mention:
    """Raises ValueError where it is no post."""
    here = must(number(dig(item, "id")), "the id")
    versions = sorted(found for value in _either(item, "edit_history", "ids") if (found := number(value)) is not None)
    first = min([here, *versions])
    words = plain(_words(item))
    if not words:
        raise ValueError("the text is missing or unreadable")
    made = moment(dig(item, "created_at")) or time_of(here)
    began = (time_of(first) or made) if first != here else made
    author = number(dig(item, "author_id"))
    related = {dig(one, "type"): number(dig(one, "id")) for one in _referenced(item)}

    def relation(kind: str) -> str | None:
        found = related.get(kind)
        return None if found is None else f"{source.network}:{found}"

    return Mention(
        id=MentionId(f"{source.network}:{first}"),
        local_id=str(here) if here != first else None,
        network=source.network,
        source=source.name,
        url=f"{SITE}/i/web/status/{here}",
        text=words,
        language=language(dig(item, "lang")),
        published_at=fetched_at if began is None else not_after(began, fetched_at),
        dated=began is not None,
        edited_at=not_after(made or fetched_at, fetched_at) if here != first else None,
        fetched_at=fetched_at,
        author=Author() if author is None else Author(id=str(author), url=f"{SITE}/i/user/{author}"),
        engagement=counts(item, fetched_at),
        reply_to=relation("replied_to"),
        quote_of=relation("quoted"),
        repost_of=relation("retweeted") or relation("reposted"),
    )


def by(mention: Mention, author: Author | None) -> Mention:
    """The mention with what is known of its author; its address then names the author too."""
    if author is None:
        return mention
    post = mention.url.rpartition("/")[2]
    url = f"{SITE}/{author.handle}/status/{post}" if author.handle else mention.url
    return replace(mention, author=author, url=url)


def to_author(item: Any) -> tuple[str, Author] | None:
    """A user by id; None where it is none."""
    user, handle = number(dig(item, "id")), name(dig(item, "username"), most=50)
    if user is None:
        return None
    if handle is not None and not handle.replace("_", "a").isalnum():
        handle = None
    return str(user), Author(
        id=str(user),
        handle=handle,
        name=name(dig(item, "name")),
        url=link(f"{SITE}/{handle}") if handle else f"{SITE}/i/user/{user}",
        followers=count(dig(item, "public_metrics", "followers_count")),
        verified=flag(dig(item, "verified")),
        created_at=moment(dig(item, "created_at")),
    )


def counts(item: Any, at: datetime) -> Engagement | None:
    """What readers did with it; None where nothing is told."""
    told = dig(item, "public_metrics")
    reposts = count(dig(told, "retweet_count"))
    found = Engagement(
        likes=count(dig(told, "like_count")),
        replies=count(dig(told, "reply_count")),
        reposts=count(dig(told, "repost_count")) if reposts is None else reposts,
        quotes=count(dig(told, "quote_count")),
        views=count(dig(told, "impression_count")),
        at=at,
    )
    return None if found == Engagement(at=at) else found


def latest_version(item: Any) -> int | None:
    """The id of a post's newest version, where its history tells."""
    return max((found for value in _either(item, "edit_history", "ids") if (found := number(value))), default=None)


def language(value: Any) -> str | None:
    """A language, and no code for "none"."""
    code = text(value)
    if code is None or code in _PSEUDO or not code.replace("-", "").isalnum() or len(code) > 12:
        return None
    return _OLD_CODES.get(code, code)


def _words(item: Any) -> str:
    """The whole text, with links as they lead, and `&`, `<` and `>` as they were typed."""
    whole = next((one for one in (dig(item, "note_tweet"), dig(item, "note_post")) if text(dig(one, "text"))), item)
    words = (text(dig(whole, "text")) or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for entity in [*listing(whole, "entities", "urls"), *listing(item, "entities", "urls")]:
        short, long = text(dig(entity, "url")), _target(entity)
        if short and short.startswith("http") and long is not None:
            words = words.replace(short, long)
    return words


def _target(entity: Any) -> str | None:
    """Where a link leads; "" for the post's own pictures, which are no words of it."""
    if text(dig(entity, "media_key")):
        return ""
    return link(dig(entity, "unwound_url")) or link(dig(entity, "expanded_url"))


def _referenced(item: Any) -> list[Any]:
    found = listing(item, "referenced_tweets") or listing(item, "referenced_posts")
    return [one for one in found if isinstance(dig(one, "type"), str)]


def _either(item: Any, before: str, after: str) -> list[Any]:
    return listing(item, f"{before}_tweet_{after}") or listing(item, f"{before}_post_{after}")


def _version(mention: Mention) -> int:
    return int(mention.local_id or mention.id.rpartition(":")[2])


def learned(users: Iterable[Any]) -> Mapping[str, Author]:
    """Users by id, those that cannot be read left out."""
    return dict(found for user in users if (found := to_author(user)) is not None)

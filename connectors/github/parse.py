"""GitHub's items (REST) and nodes (GraphQL) to mentions. Pure. Ids are GitHub's node ids, the same on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from connectors.base import Source
from connectors.fields import count, dig, each, key, link, listing, moment, must, name, shown, text, when
from connectors.github.markdown import from_markdown
from connectors.text import line, plain, tidy
from connectors.times import not_after
from monitor.errors import PayloadError
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

_THREADS = frozenset({"Issue", "PullRequest", "Discussion"})
_COMMENTS = frozenset({"IssueComment", "DiscussionComment"})
Wanted = Callable[[str], bool]


def items(
    found: Iterable[Any], *, source: Source, fetched_at: datetime
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """The issues and pull requests of a REST answer; followers, stars and edits are not in it."""
    return each(found, lambda item: of_item(item, source, fetched_at), what="search result")


def of_item(item: Any, source: Source, now: datetime) -> Mention:
    """One of them. Raises ValueError and the like where it cannot be read."""
    identity = must(key(dig(item, "node_id")), "node_id")
    url = must(link(dig(item, "html_url")), "html_url")
    published, dated = when(dig(item, "created_at"), now)
    rendered, raw = text(dig(item, "body_text")), text(dig(item, "body"))
    title, words = line(text(dig(item, "title")) or ""), tidy(rendered) if rendered else from_markdown(raw or "")
    login = name(dig(item, "user", "login"), most=100)
    reactions, replies = count(dig(item, "reactions", "total_count")), count(dig(item, "comments"))
    return Mention(
        id=MentionId(f"{source.network}:{identity}"),
        network=source.network,
        source=source.name,
        url=url,
        kind=Kind.POST,
        text=must(words or title, "title and body"),
        title=title or None,
        published_at=published,
        dated=dated,
        fetched_at=now,
        author=Author(
            id=key(dig(item, "user", "id")) if login else None,
            handle=login,
            url=link(dig(item, "user", "html_url")) if login else None,
            bot=True if login and (dig(item, "user", "type") == "Bot" or login.endswith("[bot]")) else None,
        ),
        venue=_venue("/".join((text(dig(item, "repository_url")) or "").split("/repos/")[-1].split("/")[-2:])),
        engagement=_engagement(now, likes=reactions, replies=replies),
    )


def of_node(node: Any, source: Source, now: datetime, *, thread: Any = None) -> Mention | None:
    """One node, whatever it is; None for what is not public. `thread` is what a comment was found below.

    Raises ValueError and the like where it cannot be read.
    """
    sort = dig(node, "__typename")
    if sort not in _THREADS | _COMMENTS:
        raise ValueError("a node of an unknown sort")
    above = thread or next((found for at in ("pullRequest", "issue", "discussion") if (found := dig(node, at))), None)
    place = next(
        (found for one in (node, above) if isinstance(found := dig(one, "repository"), dict)),
        None,
    )
    if dig(place, "isPrivate") is True:
        return None
    identity = must(key(dig(node, "id")), "id")
    title = line(text(dig(node, "title")) or text(dig(above, "title")) or "")
    published, dated = when(dig(node, "createdAt"), now)
    edited = moment(dig(node, "lastEditedAt"))
    own_title = title if sort in _THREADS else ""
    parent = key(dig(node, "replyTo", "id")) or key(dig(above, "id"))
    replies = dig(node, "replies", "totalCount") if sort == "DiscussionComment" else dig(node, "comments", "totalCount")
    return Mention(
        id=MentionId(f"{source.network}:{identity}"),
        network=source.network,
        source=source.name,
        url=must(link(dig(node, "url")), "url"),
        kind=Kind.POST if sort in _THREADS else Kind.COMMENT,
        text=must(tidy(text(dig(node, "bodyText")) or "") or own_title, "body"),
        title=title or None,
        published_at=published,
        dated=dated,
        fetched_at=now,
        edited_at=not_after(edited, now) if edited else None,
        author=author_of(dig(node, "author")),
        venue=_venue(text(dig(place, "nameWithOwner")) or "", count(dig(place, "stargazerCount"))),
        engagement=_engagement(
            now,
            likes=count(dig(node, "reactions", "totalCount")),
            replies=count(replies),
            score=count(dig(node, "upvoteCount")),
        ),
        reply_to=f"{source.network}:{parent}" if sort in _COMMENTS and parent else None,
    )


def author_of(actor: Any) -> Author:
    """Who wrote it; nobody where the account is gone (GitHub shows a ghost)."""
    login = name(dig(actor, "login"), most=100)
    if not login:
        return Author()
    return Author(
        id=key(dig(actor, "databaseId")),
        handle=login,
        name=name(dig(actor, "name")),
        url=link(dig(actor, "url")),
        followers=count(dig(actor, "followers", "totalCount")),
        created_at=moment(dig(actor, "createdAt")),
        bot=True if dig(actor, "__typename") == "Bot" or login.endswith("[bot]") else None,
    )


def thread_mentions(
    threads: Iterable[Any], *, source: Source, fetched_at: datetime, since: int, wanted: Wanted
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """Discussions among these threads, and the comments below them all that were written or edited after `since` and
    could be about a brand."""
    nodes: list[tuple[Any, Any]] = []
    broken: list[Any] = []
    for thread in threads:
        if not isinstance(thread, dict):
            broken.append(thread)
            continue
        if (sort := dig(thread, "__typename")) == "Discussion":
            nodes.append((thread, None))
        elif sort not in _THREADS:
            broken.append(thread)
        nodes += [(comment, thread) for comment in listing(thread, "comments", "nodes") if comment is not None]

    def read(pair: tuple[Any, Any]) -> Mention | None:
        node, thread = pair
        if not isinstance(node, dict):
            raise ValueError("no comment")
        mention = of_node(node, source, fetched_at, thread=thread)
        if mention is None or (thread is not None and not _fresh(mention, since)):
            return None
        # The search names whole threads: which comment is meant is for us to find.
        return mention if thread is None or wanted(f"{mention.title or ''}\n{mention.text}") else None

    mentions, skipped = each(nodes, read, what="post")
    strange = tuple(PayloadError("a thread that cannot be read", excerpt=shown(one)) for one in broken)
    return mentions, (*strange, *skipped)


def touched(node: Any, field: str) -> int | None:
    """A time of GitHub's own, seconds since 1970."""
    at = moment(dig(node, field))
    return int(at.timestamp()) if at is not None else None


def _fresh(mention: Mention, since: int) -> bool:
    return max(mention.published_at, mention.edited_at or mention.published_at).timestamp() >= since


def _venue(repository: str, stars: int | None = None) -> Venue | None:
    """The repository; those who starred it are its members."""
    return Venue(name=plain(repository, most=200), members=stars) if "/" in repository else None


def _engagement(now: datetime, **counts: int | None) -> Engagement | None:
    return Engagement(**counts, at=now) if any(value is not None for value in counts.values()) else None

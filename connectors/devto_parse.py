"""Articles and comments of dev.to, or of another Forem, to mentions. Pure. Reference: developers.forem.com/api/v1"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.base import Source
from connectors.fields import count, dig, key, link, listing, moment, must, name, text, when
from connectors.text import TEXT_MOST, from_html, plain, tidy
from connectors.times import not_after
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

ARTICLES, COMMENTS = "/api/articles/", "/api/comments/"
HOME = "dev.to"  # ids of other Forems carry their host
DEEP = 2_000  # comments of one article
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")


class Site:
    """Where the posts stand: their ids and addresses."""

    def __init__(self, base: str, source: Source) -> None:
        self.base, self.source = base.rstrip("/"), source
        self._host = urlsplit(self.base).netloc.lower()
        self._prefix = f"{source.network}:" if self._host == HOME else f"{source.network}:{self._host}/"

    def article_id(self, number: int) -> MentionId:
        return MentionId(f"{self._prefix}{number}")

    def comment_id(self, code: str) -> MentionId:
        return MentionId(f"{self._prefix}c/{code}")

    def path(self, identity: str) -> str | None:
        """Where the API shows one of this site's posts; None for anything else."""
        own = identity.removeprefix(self._prefix)
        if not identity.startswith(self._prefix) or len(own) > 30 or not own.isascii():
            return None
        if own.isdigit():
            return f"{ARTICLES}{own}"
        return f"{COMMENTS}{own[2:]}" if own.startswith("c/") and own[2:].isalnum() else None

    def article(
        self, data: Any, now: datetime, *, body: Any = None, wanted: Callable[[str], bool] = lambda _text: False
    ) -> Mention:
        """An article as the list tells it, with its text where `body` holds it whole. Raises ValueError.

        A tag that is `wanted` stands below the text: there, matching and people see why the article is here.
        """
        title = must(name(dig(data, "title"), most=1_000), "title")
        published, dated = when(dig(data, "published_at") or dig(data, "published_timestamp"), now)
        edited = moment(dig(data, "edited_at"))
        url = link(dig(data, "url"), self.base) or link(dig(data, "path"), self.base)
        return Mention(
            id=self.article_id(number_of(data)),
            network=self.source.network,
            source=self.source.name,
            url=must(url, "url"),
            kind=Kind.ARTICLE,
            text=self._words(data, body, title, wanted),
            title=title,
            language=_language(dig(data, "language")),
            published_at=published,
            dated=dated,
            fetched_at=now,
            edited_at=None if edited is None else not_after(edited, now),
            author=self._author(dig(data, "user")),
            venue=_venue(data),
            engagement=counts(data, now),
        )

    def comment(self, data: Any, parent: MentionId, article: Mention, now: datetime) -> Mention:
        """One comment. Raises ValueError where it is none."""
        code = code_of(data)
        published, dated = when(dig(data, "created_at"), now)
        return Mention(
            id=self.comment_id(code),
            network=self.source.network,
            source=self.source.name,
            url=f"{article.url.partition('#')[0]}#comment-{code}",
            kind=Kind.COMMENT,
            text=must(from_html(text(dig(data, "body_html")) or ""), "body_html"),
            published_at=published,
            dated=dated,
            fetched_at=now,
            author=self._author(dig(data, "user")),
            venue=article.venue,
            engagement=replies(data, now),
            reply_to=parent,
        )

    def tree(self, comments: list[Any], article: MentionId) -> Iterator[tuple[Any, MentionId]]:
        """Every comment with what it answers, from the top down. No recursion: depth is the authors' choice."""
        waiting: list[tuple[Any, MentionId]] = [(comment, article) for comment in reversed(comments)]
        seen = 0
        while waiting and seen < DEEP:
            comment, parent = waiting.pop()
            seen += 1
            yield comment, parent
            code = key(dig(comment, "id_code"))
            below = self.comment_id(code) if code else parent
            waiting += [(child, below) for child in reversed(listing(comment, "children"))]

    def _words(self, data: Any, body: Any, title: str, wanted: Callable[[str], bool]) -> str:
        """The text, or what the list tells of it; below, wanted tags, and where the article stood first."""
        words = from_html(text(dig(body, "body_html")) or "") or tidy(text(dig(data, "description")) or "") or title
        below = [f"#{tag}" for tag in tags(data) if wanted(f"#{tag}")]
        first = link(dig(data, "canonical_url"))
        if first and (urlsplit(first).hostname or "") != (urlsplit(self.base).hostname or ""):
            below.append(first)
        room = TEXT_MOST - sum(len(each) + 1 for each in below)
        return must(plain("\n".join([plain(words, most=max(room, 100)), *below]), most=TEXT_MOST), "text")

    def _author(self, user: Any) -> Author:
        handle = name(dig(user, "username"), most=100)
        number = key(dig(user, "user_id"))
        return Author(
            id=number or handle,
            handle=handle,
            name=name(dig(user, "name")),
            url=link(f"{self.base}/{quote(handle, safe='')}") if handle else None,
        )


def number_of(data: Any) -> int:
    """An article's id. Raises ValueError where it is none."""
    return must(count(dig(data, "id")), "id")


def code_of(data: Any) -> str:
    """A comment's id. Raises ValueError where it is none: it is put into addresses."""
    code = must(key(dig(data, "id_code")), "id_code")
    if not (code.isascii() and code.isalnum() and len(code) <= 20):
        raise ValueError("id_code is none")
    return code


def hidden(comment: Any) -> bool:
    """Whether a comment was deleted, or hidden by the article's author: then it names nobody, and its text is gone."""
    user = dig(comment, "user")
    return isinstance(user, Mapping) and not {"name", "username", "user_id"} & user.keys()


def counts(data: Any, now: datetime) -> Engagement | None:
    """Reactions and comments of an article."""
    likes = count(dig(data, "public_reactions_count"))
    likes = count(dig(data, "positive_reactions_count")) if likes is None else likes
    replies = count(dig(data, "comments_count"))
    return None if likes is None and replies is None else Engagement(likes=likes, replies=replies, at=now)


def replies(comment: Any, now: datetime) -> Engagement:
    """How many answered a comment."""
    return Engagement(replies=len(listing(comment, "children")), at=now)


def tags(data: Any) -> list[str]:
    """An article's tags: a list in lists, a text with commas where it stands alone."""
    told = dig(data, "tag_list")
    each = told if isinstance(told, list) else str(told or "").split(",")
    return [word for tag in each[:20] if (word := name(tag, most=50))]


def haystack(data: Any) -> str:
    """Everything in the list's entry in which a brand could be named."""
    fields = ("title", "description", "canonical_url")
    words = [dig(data, field) for field in fields]
    return plain("\n".join([*(word for word in words if isinstance(word, str)), *(f"#{tag}" for tag in tags(data))]))


def _venue(data: Any) -> Venue | None:
    organization = name(dig(data, "organization", "name"), most=200)
    return Venue(name=organization) if organization else None


def _language(value: Any) -> str | None:
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None

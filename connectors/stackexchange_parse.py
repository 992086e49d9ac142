"""What the Stack Exchange API tells of questions and answers, to mentions. Pure.

Reference: api.stackexchange.com/docs
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors import fields
from connectors.base import Source
from connectors.text import from_html, title_from_html
from connectors.times import not_after
from connectors.walks import millis
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

_OWN_DOMAINS = {
    "askubuntu": "askubuntu.com",
    "mathoverflow": "mathoverflow.net",
    "serverfault": "serverfault.com",
    "stackapps": "stackapps.com",
    "superuser": "superuser.com",
}
_SECONDS = re.compile(r"(\d{1,6}) seconds")
_FORBIDDEN = frozenset({401, 402, 403, 405, 406})  # the API's own numbers, all of them about keys and tokens
_PASSING = frozenset({500, 503})
_THROTTLED = 502


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site of the network, by the name that the API has for it, read for one source."""

    name: str
    source: Source

    @property
    def host(self) -> str:
        """Where people read it."""
        if self.name in _OWN_DOMAINS:
            return _OWN_DOMAINS[self.name]
        if self.name.endswith((".com", ".net")):
            return self.name
        if self.name.endswith(("stackoverflow", ".stackexchange", "superuser", "serverfault")):
            return f"{self.name}.com"
        return f"{self.name}.stackexchange.com"

    @property
    def language(self) -> str | None:
        """Stack Overflow has sites by language; what the others write in, the judge finds out."""
        head, _dot, tail = self.name.partition(".")
        return "en" if self.name == "stackoverflow" else head if tail == "stackoverflow" and len(head) == 2 else None

    def identity(self, number: str) -> MentionId:
        """Questions and answers of a site are numbered together."""
        return MentionId(f"{self.source.network}:{self.name}/{number}")

    def number_of(self, mention: Mention) -> str | None:
        """The site's own number; None where the mention is not of this site."""
        head, _slash, number = mention.id.rpartition("/")
        ours = head == f"{self.source.network}:{self.name}" and mention.url.startswith(f"https://{self.host}/")
        return number if ours and number.isascii() and number.isdigit() else None


def number_of(item: Any) -> str | None:
    """An answer's number, else the question's."""
    for name in ("answer_id", "question_id"):
        value = fields.dig(item, name)
        if value is not None:
            number = fields.count(value)
            return str(number) if number else None
    return None


def is_answer(item: Any) -> bool:
    return fields.dig(item, "answer_id") is not None


def marks(items: Iterable[Any]) -> list[int]:
    """When these were written, as marks of a walk."""
    moments = (fields.moment(fields.dig(item, "creation_date")) for item in items)
    return [millis(moment) for moment in moments if moment is not None]


def read(item: Any, site: Site, now: datetime) -> Mention:
    """One question or answer, as the search or the API's own list shows it. Raises ValueError where it is broken."""
    if not isinstance(item, Mapping):
        raise ValueError("not an object")
    number, answer = fields.must(number_of(item), "id"), is_answer(item)
    title = None if answer else title_from_html(fields.text(item.get("title")) or "") or None
    question = fields.count(item.get("question_id")) if answer else None
    link = None if answer else fields.link(item.get("link"))
    if link is None or not link.startswith(f"https://{site.host}/"):
        link = f"https://{site.host}/{'a' if answer else 'q'}/{number}"
    published, dated = fields.when(item.get("creation_date"), now)
    edited = fields.moment(item.get("last_edit_date"))
    return Mention(
        id=site.identity(number),
        network=site.source.network,
        source=site.source.name,
        url=link,
        kind=Kind.COMMENT if answer else Kind.QUESTION,
        text=fields.must(from_html(fields.text(item.get("body")) or "") or title, "text"),
        title=title,
        language=site.language,
        published_at=published,
        dated=dated,
        fetched_at=now,
        edited_at=None if edited is None else not_after(edited, now),
        author=_author(item.get("owner"), site),
        venue=Venue(name=site.host),
        engagement=_counts(item, answer, now),
        reply_to=site.identity(str(question)) if question else None,
    )


def _author(owner: Any, site: Site) -> Author:
    """A deleted account keeps the name that the site gave it, and nothing else."""
    name = title_from_html(fields.text(fields.dig(owner, "display_name")) or "", most=200) or None
    number = fields.count(fields.dig(owner, "user_id"))
    return Author(
        id=f"{site.name}/{number}" if number else None,
        name=name,
        url=fields.link(fields.dig(owner, "link")),
        karma=fields.signed(fields.dig(owner, "reputation")),
    )


def _counts(item: Mapping[str, Any], answer: bool, now: datetime) -> Engagement | None:
    score, views = fields.signed(item.get("score")), fields.count(item.get("view_count"))
    replies = None if answer else fields.count(item.get("answer_count"))
    if (score, views, replies) == (None, None, None):
        return None
    return Engagement(score=score, views=views, replies=replies, at=now)


def items_of(body: Any) -> list[Any]:
    """The list within the wrapper. Raises the SourceError that an error in its place stands for."""
    if isinstance(body, Mapping) and "error_id" in body:
        raise trouble(body) or UnexpectedContentError("the API answered 200 with an error")
    items = fields.dig(body, "items")
    if not isinstance(items, list):
        raise UnexpectedContentError("the answer has no list of items")
    return items


def trouble(said: Any) -> SourceError | None:
    """What an error of the API stands for: its status is 400 whatever is wrong. None where it says nothing else."""
    if isinstance(said, bytes):
        try:
            said = msgspec.json.decode(said)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
    number = fields.dig(said, "error_id")
    if number == _THROTTLED:
        found = _SECONDS.search(fields.text(fields.dig(said, "error_message")) or "")
        wait = timedelta(seconds=int(found[1])) if found else None
        return RateLimitedError("the API says that it was asked too often", retry_after=wait)
    if number in _FORBIDDEN:
        return AuthError("the API does not accept the key")
    if number in _PASSING:
        return TransientSourceError("the API is out of order for the moment")
    return RequestError("the API does not accept the request") if number in {400, 404} else None

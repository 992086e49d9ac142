"""Items of a message to mentions, deletions and refusals. Pure, and good to be run in a worker process."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from connectors import fields
from connectors.base import Source
from connectors.github.markdown import from_markdown
from connectors.stars import share, starred
from connectors.text import from_html, line, plain, title_from_html
from connectors.times import not_after
from connectors.webhook.paths import Item, Mapped, items_of
from monitor.core.canonical import canonical_url
from monitor.errors import PayloadError, RequestError
from monitor.model import Author, Engagement, Kind, Mention, MentionId, Venue

MOST_ITEMS = 500
_MOST_FIELDS = 1_000
_MILLIS = 10**11  # seconds would lie in the year 5138
_NETWORK = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_KINDS = {kind.value: kind for kind in Kind}
_TRUE = frozenset({"true", "yes", "1", "on"})
_FALSE = frozenset({"false", "no", "0", "off"})
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)*)\s*([kKmMbB]?)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_TIMES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
_MOST = 2**63 - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How this source's messages are to be read."""

    source: Source
    mapped: Mapped
    text_format: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a message says."""

    mentions: tuple[Mention, ...]
    deletions: tuple[MentionId, ...]
    skipped: tuple[PayloadError, ...]
    items: int


def read(body: bytes, form: bool, reading: Reading, now: datetime) -> Message:
    """Everything a body says. Raises RequestError where it is no message."""
    items = items_of(message := _form(body) if form else _json(body), reading.mapped)
    if items is None or (items and not any(isinstance(own, dict) for own in items)):
        raise RequestError("neither an item, nor a list of items where one was expected")
    if len(items) > MOST_ITEMS:
        error = RequestError(f"more than {MOST_ITEMS} items in one message")
        error.status = 413
        raise error
    mentions: dict[MentionId, Mention] = {}
    gone: dict[MentionId, None] = {}
    skipped: list[PayloadError] = []
    for place, own in enumerate(items):
        try:
            found = _Reader(Item(message, own, reading.mapped), reading, now).read()
        except (AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
            reason = str(error) if type(error) is ValueError else type(error).__name__
            skipped.append(PayloadError(reason, excerpt=fields.shown(own), place=place))
            continue
        if isinstance(found, Mention):
            mentions[found.id] = found  # of two with one id the later one
        else:
            gone[found] = None
    said = tuple(mention for key, mention in mentions.items() if key not in gone)
    return Message(mentions=said, deletions=tuple(gone), skipped=tuple(skipped), items=len(items))


def _json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise RequestError("the body is not JSON") from error


def _form(body: bytes) -> Any:
    """A form: one field `payload` that holds JSON, or the fields of one item (`author.name=…`)."""
    try:
        pairs = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise RequestError("the body is not a form") from error
    if not pairs:
        raise RequestError("the form is empty")
    if "payload" in pairs:
        return _json(pairs["payload"].encode("utf-8", "replace"))
    item: dict[str, Any] = {}
    for name, value in pairs.items():
        here = item
        *before, last = name.replace("]", "").replace("[", ".").split(".")[:10]
        for step in before:
            below = here.setdefault(step, {})
            here = below if isinstance(below, dict) else here.setdefault(f"{step}.", {})
        here[last] = value
    return item


class _Reader:
    """One item."""

    def __init__(self, item: Item, reading: Reading, now: datetime) -> None:
        self._item, self._reading, self._now = item, reading, now

    def read(self) -> Mention | MentionId:
        """A mention, or the id of a post that is gone. Raises ValueError with a reason for the sender."""
        if not isinstance(self._item.own, dict):
            raise ValueError("not an object")
        url = self._one("url", fields.link, ("url",), ("link",)) or ""
        markup = self._one("text_format", fields.text, ("text_format",)) or self._reading.text_format
        title, text = self._title(markup), self._text(markup)
        published = self._one("published_at", moment, ("published_at",), ("created_at",))
        author = self._author()
        network = self._one("network", _network, ("network",)) or self._reading.source.network
        identity = self._identity(network, url, author, text or title, published)
        if self._one("deleted", truth, ("deleted",)):
            if identity is None:
                raise ValueError("what was deleted has neither id nor url")
            return identity
        if identity is None or not (text or title or url):
            raise ValueError("text or url is required")
        rating = self._one("rating", _number, ("metrics", "rating"), ("rating",))
        best = self._one("rating_max", amount, ("metrics", "rating_max"), ("rating_max",)) or 5
        kind = self._one("kind", _kind, ("kind",)) or (Kind.POST if rating is None else Kind.REVIEW)
        edited = self._one("edited_at", moment, ("edited_at",), ("updated_at",))
        return Mention(
            id=identity,
            network=network,
            source=self._reading.source.name,
            url=url,
            kind=kind,
            text=text or title,
            title=(title if rating is None else starred(title, rating, of=best)) or None,
            language=self._one("language", fields.language, ("language",), ("lang",)) or self._reading.language,
            published_at=self._now if published is None else not_after(published, self._now),
            dated=published is not None,
            fetched_at=self._now,
            edited_at=None if edited is None else not_after(edited, self._now),
            rating=share(rating, of=int(best)),
            author=author,
            venue=self._venue(),
            engagement=self._engagement(),
            reply_to=self._other("reply_to", network, ("reply_to",), ("in_reply_to",)),
            quote_of=self._other("quote_of", network, ("quote_of",)),
            repost_of=self._other("repost_of", network, ("repost_of",)),
        )

    def _one(self, name: str, reader: Callable[[Any], T | None], *usual: tuple[str | int, ...]) -> T | None:
        return next((read for value in self._item.values(name, *usual) if (read := reader(value)) is not None), None)

    def _text(self, markup: str) -> str:
        found = self._item.values("text", ("text",))
        if found and not isinstance(found[0], str):
            raise ValueError("the text is not text")
        written = found[0] if found else ""
        if markup == "html":
            return from_html(written)
        return from_markdown(written) if markup == "markdown" else plain(written)

    def _title(self, markup: str) -> str:
        written = self._one("title", fields.text, ("title",)) or ""
        return title_from_html(written) if markup == "html" else line(written)

    def _author(self) -> Author:
        handle = self._one("author.handle", fields.name, ("author", "handle"), ("author_handle",))
        return Author(
            id=self._one("author.id", fields.key, ("author", "id"), ("author_id",)),
            handle=handle.removeprefix("@") or None if handle else None,
            name=self._one("author.name", fields.name, ("author", "name"), ("author",), ("author_name",)),
            url=self._one("author.url", fields.link, ("author", "url"), ("author_url",)),
            followers=self._one("author.followers", amount, ("author", "followers"), ("followers",)),
            karma=self._one("author.karma", fields.signed, ("author", "karma")),
            verified=self._one("author.verified", truth, ("author", "verified")),
            bot=self._one("author.bot", truth, ("author", "bot")),
        )

    def _venue(self) -> Venue | None:
        name = self._one("venue.name", fields.name, ("venue", "name"), ("venue",), ("source",))
        members = self._one("venue.members", amount, ("venue", "members"))
        return None if name is None and members is None else Venue(name=name, members=members)

    def _engagement(self) -> Engagement | None:
        def count(name: str, also: str = "") -> int | None:
            places = [(group, each) for group in ("engagement", "metrics") for each in (name, also) if each]
            return self._one(f"engagement.{name}", amount, *places, (name,))

        score = self._one("engagement.score", fields.signed, ("engagement", "score"), ("metrics", "score"))
        counts = [count("likes"), count("replies"), count("reposts", "shares"), count("quotes"), count("views")]
        if score is None and all(each is None for each in counts):
            return None
        likes, replies, reposts, quotes, views = counts
        return Engagement(
            likes=likes, replies=replies, reposts=reposts, quotes=quotes, views=views, score=score, at=self._now
        )

    def _identity(
        self, network: str, url: str, author: Author, text: str, published: datetime | None
    ) -> MentionId | None:
        """The sender's id, else the address, else a fingerprint of who said what on which day."""
        own = self._one("id", _key, ("id",))
        if own is not None:
            return MentionId(f"{network}:{self._reading.source.name}/{own}")
        if url:
            return MentionId(f"{network}:{canonical_url(url)}")
        if not text:
            return None
        day = "" if published is None else published.date().isoformat()
        who = author.id or author.handle or author.name or ""
        words = "\0".join((self._reading.source.name, who, text, day))
        digest = sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
        return MentionId(f"{network}:{self._reading.source.name}/{digest}")

    def _other(self, name: str, network: str, *usual: tuple[str | int, ...]) -> str | None:
        """Another post, by its address or by the sender's id of it."""
        if address := self._one(name, fields.link, *usual):
            return f"{network}:{canonical_url(address)}"
        key = self._one(name, _key, *usual)
        return None if key is None else f"{network}:{self._reading.source.name}/{key}"


def amount(value: Any) -> int | None:
    """A count of zero or more, also as people write it: 1200, "1,200", "1.200", "1.2K", "3 M"."""
    if not isinstance(value, str):
        return fields.count(value)
    match = _AMOUNT.fullmatch(value.strip()[:40])
    if match is None:
        return None
    digits, unit = match[1], match[2].lower()
    if _GROUPED.fullmatch(digits) and not unit:
        digits = re.sub(r"[.,]", "", digits)  # a count is whole: what looks like decimals parts thousands
    whole, _, rest = digits.replace(",", ".").partition(".")
    if "." in rest or len(whole) > 18 or (rest and not unit):
        return None
    number = int(whole) * _TIMES[unit] + int(rest[:9].ljust(9, "0") if rest else "0") * _TIMES[unit] // 10**9
    return number if number <= _MOST else None


def moment(value: Any) -> datetime | None:
    """A time: RFC 3339 and its relatives, or seconds or milliseconds since 1970 as a number or as digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and 9 <= len(value) <= 15:
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _MILLIS:
        value = value / 1_000
    return fields.moment(value)


def truth(value: Any) -> bool | None:
    """True or false, also as forms write it."""
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else None
    return bool(value) if value in (0, 1) and isinstance(value, int) else None


def _number(value: Any) -> float | int | None:
    """A rating: a number, whole or not."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}(?:[.,]\d{1,3})?", value):
        return float(value.replace(",", "."))
    return value if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000 else None


def _kind(value: Any) -> Kind | None:
    return _KINDS.get(value.strip().lower()) if isinstance(value, str) else None


def _network(value: Any) -> str | None:
    return value if isinstance(value, str) and _NETWORK.fullmatch(value) else None


def _key(value: Any) -> str | None:
    """The sender's id; one that could not stand in ours is replaced by its fingerprint."""
    found = fields.key(value)
    if found is None and isinstance(value, str) and value.strip():
        return sha256(value.encode("utf-8", "replace")).hexdigest()[:32]
    return found

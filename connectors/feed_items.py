"""What any kind of feed is read into, and what its readers share. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.times import parse as parse_time

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SELF_CONTAINED = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed, as far as its own words go. Times are UTC and may lie anywhere."""

    key: str  # guid; "" where the feed gives none
    url: str  # absolute http(s), or ""
    title: str = ""
    text: str = ""
    published: datetime | None = None
    edited: datetime | None = None
    language: str | None = None
    author: str | None = None
    handle: str | None = None
    author_url: str | None = None
    site: str | None = None  # where it was published first
    site_url: str | None = None
    replies: int | None = None
    likes: int | None = None
    views: int | None = None
    reply_to: str | None = None  # the key of what it answers

    @property
    def fingerprint(self) -> str:
        """What tells it from others where it has neither guid nor link. Dates get corrected and are no part of it."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that was read. `format` is "" where the bytes were no feed at all."""

    format: str = ""
    title: str | None = None
    items: tuple[Item, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()  # (what is wrong with an item, an excerpt of it)
    seen: int = 0
    note: str = ""
    hub: str = ""  # that sends what is new (WebSub) …
    topic: str = ""  # … and what it calls this feed
    cut: bool = False  # the end is missing: what came is not all there is


def distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """Every item with a key of its own: the first keeps a repeated guid, later ones are told apart by link or place."""
    seen: dict[str, Item] = {}
    for place, item in enumerate(items):
        key = item.key
        if key and key in seen:
            if item == seen[key]:
                continue
            key = f"{item.key}|{item.url}" if item.url and item.url != seen[item.key].url else f"{item.key}|{place}"
            if key in seen:
                continue
        seen[key or f"\0{place}"] = replace(item, key=key)
    return tuple(seen.values())


def moment(value: str | None) -> datetime | None:
    """A date, or None where there is none that can be understood."""
    try:
        return parse_time(value) if value else None
    except ValueError:
        return None


def language(*values: str | None) -> str | None:
    """The first that looks like BCP 47."""
    found = (value.strip() for value in values if value)
    return next((value.replace("_", "-") for value in found if _LANGUAGE.fullmatch(value)), None)


def count(value: object) -> int | None:
    """A number of things, or None."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def scoped(key: str, host: str) -> str:
    """A guid that stands alone (an address, tag: or urn:) as it is, a bare one like "99" with its site before it."""
    return key if _SELF_CONTAINED.match(key) else f"{host}#{key}"

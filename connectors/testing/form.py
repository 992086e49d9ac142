"""What is well-formed, whatever the service said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from connectors.base import Batch, Looks
from connectors.testing.room import demand, native
from monitor.errors import PayloadError
from monitor.model import Engagement, Kind, Mention

AHEAD = timedelta(minutes=5)
MOST = 2**63 - 1  # a count beyond this fits no database
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"]+")


def check_batch(batch: Batch, home: str) -> None:
    """Breach unless everything in it is what the types say, and safe to store and to show."""
    for mention in batch.mentions:
        check_mention(mention, home)
    demand(all(isinstance(problem, PayloadError) for problem in batch.skipped), f"`skipped`: {batch.skipped!r}")
    for identity in (*batch.deletions, *batch.departed):
        _check_id(identity, home, "a deletion")
    demand(batch.cursor is None or _storable(batch.cursor), f"the cursor is {batch.cursor!r}")
    demand(_storable(batch.note), f"the note is {batch.note!r}")
    demand(_storable(batch.advice), f"the advice is {batch.advice!r}")


def check_mention(mention: Mention, home: str) -> None:
    """Breach unless every field is well-formed."""
    author, venue, who = mention.author, mention.venue, f"{mention.id!r}"
    kind, dated, rating = _untyped(mention.kind, mention.dated, mention.rating)
    strings: tuple[object, ...] = (mention.text, mention.url, mention.network, mention.source)
    _check_id(mention.id, home, "a mention")
    demand(isinstance(kind, Kind), f"{who}: kind is {mention.kind!r}")
    demand(all(isinstance(one, str) for one in strings), f"{who}: one of {strings} is no string")
    demand(isinstance(dated, bool), f"{who}: dated is {dated!r}")
    for field, value in _texts(mention):
        demand(value is None or (isinstance(value, str) and _inert(value)), f"{who}: {field} is {value!r}")
    for field, url in (("url", mention.url), ("author.url", author.url or "")):
        demand(url == "" or _URL.fullmatch(url), f"{who}: {field} is {url!r}")
    language = mention.language
    demand(language is None or _LANGUAGE.fullmatch(language), f"{who}: language is {language!r}")
    times = (mention.published_at, mention.fetched_at, mention.edited_at, mention.deleted_at, author.created_at)
    demand(all(map(_utc, (*times, *_counted(mention)))), f"{who}: its times are {times}")
    late = [t for t in (mention.published_at, mention.edited_at) if t and t > mention.fetched_at + AHEAD]
    demand(not late, f"{who}: {late} lies in the future")
    flags = (author.verified, author.bot)
    demand(all(flag is None or isinstance(flag, bool) for flag in flags), f"{who}: flags are {flags}")
    demand(is_count(author.followers), f"{who}: followers are {author.followers!r}")
    demand(is_count(author.karma, signed=True), f"{who}: karma is {author.karma!r}")
    members = venue.members if venue else None
    demand(is_count(members), f"{who}: members are {members!r}")
    check_counts(mention.engagement, who)
    demand(rating is None or (isinstance(rating, float) and 0 <= rating <= 1), f"{who}: rating is {rating!r}")
    demand(_storable(mention), f"{who}: it cannot be written down")


def check_looks(looks: Looks, home: str) -> None:
    """Breach unless what looking again brought is well-formed."""
    for identity, counts in looks.engagement.items():
        check_counts(counts, repr(identity))
        demand(counts.at is not None and _utc(counts.at), f"{identity}: counted at {counts.at!r}")
    for mention in looks.edits:
        check_mention(mention, home)


def check_counts(counts: Engagement | None, who: str) -> None:
    """Breach unless every count is None or zero or more; a score may be negative."""
    if counts is not None:
        for field in ("likes", "replies", "reposts", "quotes", "views"):
            demand(is_count(getattr(counts, field)), f"{who}: {field} is {getattr(counts, field)!r}")
        demand(is_count(counts.score, signed=True), f"{who}: score is {counts.score!r}")


def is_count(value: Any, *, signed: bool = False) -> bool:
    """A whole number that can be stored, or None."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value is None or (whole and (-MOST if signed else 0) <= value <= MOST)


def has_counts(mention: Mention) -> bool:
    """Whether anything was counted."""
    counts = mention.engagement
    fields = ("likes", "replies", "reposts", "quotes", "views", "score")
    return counts is not None and any(getattr(counts, field) is not None for field in fields)


def _untyped(*values: Any) -> tuple[Any, ...]:
    """Values whose declared types are not to be believed."""
    return values


def _texts(mention: Mention) -> Iterable[tuple[str, Any]]:
    author = mention.author
    yield from (("text", mention.text), ("title", mention.title), ("author.name", author.name))
    yield from (("author.handle", author.handle), ("author.id", author.id), ("reply_to", mention.reply_to))
    yield from (("quote_of", mention.quote_of), ("repost_of", mention.repost_of), ("local_id", mention.local_id))
    yield "venue.name", mention.venue.name if mention.venue else None


def _counted(mention: Mention) -> tuple[datetime | None, ...]:
    return (mention.engagement.at if mention.engagement else None,)


def _utc(moment: Any) -> bool:
    return moment is None or (isinstance(moment, datetime) and moment.tzinfo is UTC)


def _inert(text: str) -> bool:
    if text.isprintable():
        return True
    return not any(
        char in _BIDI or (unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t\r") for char in text
    )


def _check_id(identity: Any, home: str, what: str) -> None:
    good = isinstance(identity, str) and identity.startswith(f"{home}:") and native(identity) and _inert(identity)
    demand(good, f"the id of {what} is {identity!r}")


def _storable(value: Any) -> bool:
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError, msgspec.MsgspecError):
        return False
    return True

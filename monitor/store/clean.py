"""What a database or UTF-8 refuses, taken out in one place. Pure.

Text from the internet may hold NUL (PostgreSQL refuses it), lone surrogates (no UTF-8 for them), and ids longer than an
index entry. Everything that is stored or asked for passes here first, so that what comes back under a key is what was
put there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from monitor.model import Ingested, Judged, MentionId

T = TypeVar("T")

LONGEST_KEY = 500  # characters; PostgreSQL's index entries end at 2,704 bytes, and one character is up to four


def clean_text(text: str) -> str:
    """The text without NUL and lone surrogates, each replaced by a space. Most text comes back as it is.

    A space, because folding makes one of them too: the hash of a text stays that of the text as stored.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        # Two halves of a pair, as JSON escapes write an emoji, become the character they mean.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = text.replace("\N{REPLACEMENT CHARACTER}", " ")
    return text.replace("\x00", " ") if "\x00" in text else text


def clean_key(key: str) -> str:
    """An id or identity key as it is stored: cleaned, and where it is too long for an index, its start and a hash."""
    key = clean_text(key)
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 40]}…{blake2b(key.encode(), digest_size=16).hexdigest()}"


def clean_value(value: T) -> T:
    """The same value, storable. Values without anything odd, nearly all, are returned themselves."""
    try:
        if b"\\u0000" not in msgspec.json.encode(value):
            return value
    except UnicodeEncodeError:
        pass
    plain = msgspec.to_builtins(value, builtin_types=(datetime, timedelta))
    return msgspec.convert(_cleaned(plain), type(value))


def clean_ingested(ingested: Ingested) -> Ingested:
    """A batch with every text storable and every id short enough for an index."""
    ingested = clean_value(ingested)
    if all(len(key) <= LONGEST_KEY for key in _keys(ingested)):
        return ingested
    return replace(
        ingested,
        fresh=tuple(map(_short, ingested.fresh)),
        edits=tuple(map(_short, ingested.edits)),
        also=tuple(map(_short, ingested.also)),
        sightings=tuple(
            replace(each, key=clean_key(each.key), mention_id=MentionId(clean_key(each.mention_id)))
            for each in ingested.sightings
        ),
        deletions=tuple(MentionId(clean_key(key)) for key in ingested.deletions),
    )


def clean_judged(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """The same for mentions that come without a batch."""
    return tuple(_short(clean_value(each)) for each in judged)


def _keys(ingested: Ingested) -> Iterable[str]:
    for judged in (*ingested.fresh, *ingested.edits, *ingested.also):
        yield judged.mention.id
        yield from judged.keys
    for sighting in ingested.sightings:
        yield sighting.key
        yield sighting.mention_id
    yield from ingested.deletions


def _short(judged: Judged) -> Judged:
    if len(judged.mention.id) <= LONGEST_KEY and all(len(key) <= LONGEST_KEY for key in judged.keys):
        return judged
    short = MentionId(clean_key(judged.mention.id))
    return replace(
        judged,
        mention=replace(judged.mention, id=short),
        keys=tuple(map(clean_key, judged.keys)),
        alerts=tuple(replace(alert, mention_id=short) for alert in judged.alerts),
    )


def _cleaned(plain: Any) -> Any:
    match plain:
        case str():
            return clean_text(plain)
        case dict():
            return {clean_text(name): _cleaned(value) for name, value in plain.items()}
        case list() | tuple():
            return [_cleaned(value) for value in plain]
        case _:
            return plain

"""A post's record, as its author wrote it, and the mention it becomes. Pure.

Records are written by clients, and nobody checks them before they reach us: whatever is not what the lexicon says is
left out, and the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from connectors import times
from connectors.base import Source
from connectors.text import plain
from monitor.errors import PayloadError
from monitor.model import Author, Engagement, Mention, MentionId

COLLECTION = "app.bsky.feed.post"
EARLIEST = datetime(2006, 1, 1, tzinfo=UTC)  # an older `createdAt` is a broken clock, not an imported post
_DID = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,200}")
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_URI = re.compile(rf"at://({_DID.pattern})/app\.bsky\.feed\.post/({_KEY.pattern})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")


class Feature(Struct):
    """What a stretch of text stands for: a link or a tag (a mention's DID is of no use to us)."""

    uri: str | None = None
    tag: str | None = None


class Facet(Struct):
    features: list[Feature] = []


class Card(Struct):
    """A link preview."""

    uri: str = ""
    title: str = ""
    description: str = ""


class Image(Struct):
    alt: str | None = None


class Ref(Struct):
    """A strong reference; inside recordWithMedia it is wrapped once more."""

    uri: str | None = None
    record: Ref | None = None


class Embed(Struct):
    """Any of the embeds: card, images, video, quoted post, or quoted post with media."""

    external: Card | None = None
    images: list[Image] | None = None
    alt: str | None = None
    record: Ref | None = None
    media: Embed | None = None


class Reply(Struct):
    parent: Ref | None = None


class Record(Struct, rename="camel"):
    """A record of app.bsky.feed.post, as far as it matters here."""

    text: str = ""
    created_at: str | None = None
    langs: list[str] | None = None
    facets: list[Facet] | None = None
    embed: Embed | None = None
    tags: list[str] | None = None
    reply: Reply | None = None


_STRICT = msgspec.json.Decoder(Record)


def read_record(raw: bytes | msgspec.Raw) -> Record:
    """A record, without those of its fields that are not what they should be. Raises PayloadError."""
    try:
        return _STRICT.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(f"a record is not JSON: {error}") from None
    if not isinstance(value, dict) or not isinstance(value.get("text", ""), str):
        raise PayloadError("a record without readable text", excerpt=str(value)[:200])
    return msgspec.convert({key: inner for key, inner in value.items() if _fits(key, inner)}, Record)


def _fits(key: str, value: Any) -> bool:
    try:
        msgspec.convert({key: value}, Record)
    except msgspec.ValidationError:
        return False
    return True


def haystack(record: Record) -> str:
    """Everything in which a brand could be named, for the cheap test."""
    text = record.text
    if record.facets or record.embed is not None or record.tags:
        text = "\n".join((text, *_links(record), *_hidden(record)))
    # A bidi mark or a control character may break a name. Printable text needs no more than matching does anyway, and
    # neither do its line ends.
    return text if text.isascii() or text.replace("\n", " ").isprintable() else plain(text)


def _links(record: Record) -> list[str]:
    """Where links lead: what stands in the text is often shortened."""
    return [feature.uri for facet in record.facets or () for feature in facet.features if feature.uri]


def _hidden(record: Record) -> list[str]:
    """What readers see beside the text, or not at all: card, alt texts, tags."""
    found: list[str] = []
    embed = record.embed
    while embed is not None:
        if embed.external is not None:
            found += (embed.external.title, embed.external.description, embed.external.uri)
        if embed.images:
            found += [image.alt for image in embed.images if image.alt]
        if embed.alt:
            found.append(embed.alt)
        embed = embed.media
    if record.tags:
        found += [f"#{tag}" for tag in record.tags]
    if record.facets:
        found += [f"#{feature.tag}" for facet in record.facets for feature in facet.features if feature.tag]
    return found


def full_text(record: Record, wanted: Callable[[str], bool]) -> str:
    """The text, the links that it shortens, and whatever beside it names a brand, each on a line of its own."""
    text = record.text
    for uri in _links(record):
        text = text if uri in text else f"{text}\n{uri}"
    for piece in _hidden(record):
        text = text if piece in text or not wanted(plain(piece)) else f"{text}\n{piece}"
    return plain(text)


def post_uri(did: str, key: str) -> str:
    """`at://…` of a post. Raises PayloadError where its parts are not what they should be."""
    if not _DID.fullmatch(did) or not _KEY.fullmatch(key):
        raise PayloadError("a post with an impossible address", excerpt=f"{did} {key}")
    return f"at://{did}/{COLLECTION}/{key}"


def split_uri(uri: str) -> tuple[str, str]:
    """DID and record key of a post. Raises PayloadError."""
    found = _URI.fullmatch(uri)
    if found is None:
        raise PayloadError("a post with an impossible address", excerpt=uri)
    return found[1], found[2]


def is_did(did: str) -> bool:
    return _DID.fullmatch(did) is not None


def profile_url(did: str) -> str:
    """The page of an author, in the form that survives a change of handle."""
    return f"https://bsky.app/profile/{did}"


def moment(text: str | None) -> datetime | None:
    """A time in UTC, None where it is none."""
    try:
        return times.parse(text or "")
    except ValueError:
        return None


def to_mention(
    record: Record,
    *,
    did: str,
    key: str,
    served_at: datetime,
    fetched_at: datetime,
    source: Source,
    author: Author,
    wanted: Callable[[str], bool],
    edited: bool = False,
    engagement: Engagement | None = None,
) -> Mention:
    """The mention that a record is. `served_at` is the service's time; the author's own may only be earlier."""
    uri = post_uri(did, key)
    served_at = times.not_after(served_at, fetched_at)
    claimed = moment(record.created_at)
    honest = claimed is not None and EARLIEST <= claimed <= served_at
    reply = record.reply.parent if record.reply else None
    quote = record.embed.record if record.embed else None
    return Mention(
        id=MentionId(f"{source.network}:{uri}"),
        network=source.network,
        source=source.name,
        url=f"{profile_url(did)}/post/{key}",
        text=full_text(record, wanted),
        language=next((lang for lang in record.langs or () if _LANGUAGE.fullmatch(lang)), None),
        published_at=claimed if claimed is not None and honest else served_at,
        fetched_at=fetched_at,
        edited_at=served_at if edited else None,
        author=author,
        engagement=engagement,
        reply_to=_reference(reply, source.network),
        quote_of=_reference(quote, source.network),
    )


def _reference(ref: Ref | None, network: str) -> str | None:
    inner = ref.record if ref is not None and ref.record is not None else ref
    uri = inner.uri if inner is not None else None
    return f"{network}:{uri}" if uri and _URI.fullmatch(uri) else None

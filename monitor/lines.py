"""Mentions as JSON lines: one object a line, UTF-8, the same keys wherever mentions are exported, imported or replayed.

A null or absent key means unknown, 0 means zero. Unknown keys are kept out and collected, so that whoever reads a file
warns once. A line that cannot be read is one `LineError`; the lines after it are not touched by it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, BinaryIO

import msgspec

from monitor.errors import PayloadError
from monitor.model import Author, Engagement, Judgement, Kind, Mention, MentionId, Venue
from monitor.rules.parts import NETWORKS

MAX_LINE = 4 * 1024 * 1024  # bytes; a longer line is skipped without being held in memory
MAX_TEXT = 100_000  # characters of `text`; the longest post of any network is far below
_SKEW = timedelta(minutes=5)  # how far a source's clock may run ahead of ours
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # controls, bidi tricks
_NETWORK = re.compile(r"[a-z][a-z0-9_-]{0,39}")

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Votes = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Time = Annotated[datetime, msgspec.Meta(tz=True)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class LineError(PayloadError):
    """One line could not be read. The message says where, what was found and what to do; `number` counts from 1."""

    def __init__(self, number: int, message: str, *, excerpt: str = "", source: str = "") -> None:
        super().__init__(f"line {number}: {message}", excerpt=excerpt, source=source)
        self.number = number


class _Author(msgspec.Struct):
    id: str | None = None
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    followers: _Count | None = None
    karma: _Votes | None = None
    verified: bool | None = None
    notability: _Share | None = None
    created_at: _Time | None = None
    bot: bool | None = None


class _Venue(msgspec.Struct):
    name: str | None = None
    members: _Count | None = None
    rank: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)] | None = None


class _Engagement(msgspec.Struct):
    likes: _Count | None = None
    replies: _Count | None = None
    reposts: _Count | None = None
    quotes: _Count | None = None
    views: _Count | None = None
    score: _Votes | None = None
    at: _Time | None = None


class _Expect(msgspec.Struct):
    label: str | None = None
    level: str | None = None
    issue: str | None = None
    severity: _Share | None = None
    hard: list[str] | None = None
    note: str | None = None


class _Line(msgspec.Struct):
    id: str | None = None
    network: str | None = None
    source: str | None = None
    url: str | None = None
    kind: Kind | None = None
    text: str | None = None
    title: str | None = None
    language: str | None = None
    brand: str | None = None
    published_at: _Time | None = None
    dated: bool | None = None
    fetched_at: _Time | None = None
    edited_at: _Time | None = None
    deleted_at: _Time | None = None
    author: _Author | None = None
    venue: _Venue | None = None
    engagement: _Engagement | None = None
    looks: list[_Engagement] | None = None
    reply_to: str | None = None
    quote_of: str | None = None
    repost_of: str | None = None
    local_id: str | None = None
    rating: _Share | None = None
    expect: _Expect | None = None


_PARTS: dict[str, type[msgspec.Struct]] = {
    "author": _Author,
    "venue": _Venue,
    "engagement": _Engagement,
    "looks": _Engagement,
    "expect": _Expect,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as read: the mention, and what only `score` and `evaluate` ask for."""

    number: int  # 1-based
    mention: Mention
    brand: str | None = None  # whom the post is about; None: the whole post is judged
    expect: Mapping[str, str | float | list[str]] | None = None  # label, level, issue … as a person saw them
    name: str | None = None  # the id as the line wrote it, None where it wrote none
    notes: tuple[str, ...] = ()  # what was read in another way than it was written, one sentence each


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A whole file: what could be read, what could not, and the keys that nobody knows."""

    lines: tuple[Line, ...]
    problems: tuple[LineError, ...]
    unknown: frozenset[str]  # dotted: "author.shoe_size"


def numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of every line, blank ones too. Of a line beyond MAX_LINE only a useless piece is kept."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        rest = line
        while not rest.endswith(b"\n") and len(rest) > MAX_LINE and (rest := stream.readline(MAX_LINE + 1)):
            pass
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of every line that is not blank, otherwise as `numbered`."""
    return ((number, line) for number, line in numbered(stream) if line.strip())


def decode_lines(
    lines: Iterable[tuple[int, bytes]], *, source: str, now: datetime, network: str | None = None
) -> Decoded:
    """Every line that can be read, with the problems of the others. Never raises for what stands in the lines."""
    good: list[Line] = []
    problems: list[LineError] = []
    unknown: set[str] = set()
    for number, line in lines:
        try:
            good.append(parse_line(line, number, source=source, now=now, network=network, unknown=unknown))
        except LineError as error:
            problems.append(error)
    return Decoded(lines=tuple(good), problems=tuple(problems), unknown=frozenset(unknown))


def decode_line(
    line: bytes,
    number: int,
    *,
    source: str,
    now: datetime,
    network: str | None = None,
    unknown: set[str] | None = None,
) -> Mention:
    """The mention of one line. Arguments and errors as in `parse_line`."""
    return parse_line(line, number, source=source, now=now, network=network, unknown=unknown).mention


def parse_line(
    line: bytes,
    number: int,
    *,
    source: str,
    now: datetime,
    network: str | None = None,
    unknown: set[str] | None = None,
    lenient: bool = False,
) -> Line:
    """Read one line. `source` and `network` stand in where the line names none; unknown keys are added to `unknown`.

    Without `fetched_at` the post counts as fetched when it was published, without either as published and fetched
    `now` and undated. Without `id` one is made from the url, else from the content. Raises LineError.

    `lenient` is for lines that are judged and not kept: an id need not begin with its network, a text that is too long
    is cut (and `Line.notes` says so), and a post must have a text even if it was deleted.
    """
    try:
        found = _checked(line, unknown)
        if not lenient:
            return _line(found, number, source, network, now)
        name, notes = found.id, _softened(found, network)
        return replace(_line(found, number, source, network, now), name=name or None, notes=notes)
    except _MistakeError as mistake:
        excerpt = line[:300].decode("utf-8", "replace")
        raise LineError(number, str(mistake), excerpt=excerpt, source=source) from None


def encode_line(mention: Mention, extras: Mapping[str, Any] | None = None) -> bytes:
    """One line without its newline. `extras` are further keys (`brand`, say); what is unknown is left out.

    Lone surrogates, which no UTF-8 can hold, become U+FFFD.
    """
    value = _known(asdict(mention))
    if mention.dated:
        del value["dated"]
    return _encode(value | dict(extras or {}))


def encode_judgement(mention_id: str, judgement: Judgement) -> bytes:
    """One line of scores without its newline. `because` and `influence_parts` are lists of {name, points}.

    `rating` is what a review gave, `words` the polarity of its words alone; both are null for other posts.

    A judgement of the whole post, towards no brand, has null for its brand.
    """
    keys = (
        "language", "label", "polarity", "confidence", "relevance", "unsure", "issue", "severity", "influence",
        "virality", "priority", "opportunity", "level", "because", "influence_parts", "rating", "words", "flags",
        "versions",
    )  # fmt: skip
    value = {key: getattr(judgement, key) for key in keys}
    return _encode({"id": mention_id, "brand": judgement.brand or None} | value)


class _MistakeError(ValueError):
    """What is wrong with a line, without its number."""


def _checked(line: bytes, unknown: set[str] | None) -> _Line:
    if len(line) > MAX_LINE:
        raise _MistakeError(f"the line is longer than {MAX_LINE // 1024 // 1024} MB; cut its text")
    try:
        value = msgspec.json.decode(line)
    except UnicodeDecodeError:
        raise _MistakeError("these bytes are not UTF-8; save the file as UTF-8") from None
    except RecursionError:
        raise _MistakeError("objects nested too deeply; a mention is at most two levels deep") from None
    except msgspec.DecodeError as error:
        raise _MistakeError(f"not valid JSON ({_lower(str(error))}); each line must be one complete object") from None
    if not isinstance(value, dict):
        raise _MistakeError(
            f"found a {_kind_of(value)} where an object was expected; write {{…}} with one mention a line"
        )
    if b"\\u0000" in line and _holds_nul(value):
        raise _MistakeError("a text holds the character NUL (\\u0000), which no database takes; remove it")
    if unknown is not None:
        unknown.update(_strangers(value))
    try:
        return msgspec.convert(value, _Line)
    except (msgspec.ValidationError, OverflowError) as error:
        raise _MistakeError(_explained(str(error))) from None


def _softened(found: _Line, network: str | None) -> tuple[str, ...]:
    """Changes what only a line that is kept has to be like; the answer is what was read otherwise than written."""
    notes: list[str] = []
    for field in ("text", "title"):
        value = getattr(found, field)
        if value and len(value) > MAX_TEXT:
            notes.append(f"{field}: {len(value):,} characters; only the first {MAX_TEXT:,} were read")
            setattr(found, field, value[:MAX_TEXT])
    if not found.text and not found.title:
        raise _MistakeError("`text` is missing; without text and title there is nothing to judge")
    prefix = _prefix(found.id)
    found.network = found.network or (prefix if prefix in NETWORKS else network)
    start = f"{found.network}:"
    if found.id and found.network and not found.id.startswith(start):
        found.id = start + found.id
    if found.id in ("", start):
        found.id = None
    return tuple(notes)


def _line(found: _Line, number: int, source: str, network: str | None, now: datetime) -> Line:
    network = found.network or _prefix(found.id) or network
    if not network:
        raise _MistakeError('`network` is missing; say where it was posted, for example "network": "mastodon"')
    if not _NETWORK.fullmatch(network):
        raise _MistakeError(f"network: found {network[:50]!r}; a network is a short lower-case word like mastodon")
    if found.id is not None and not found.id.removeprefix(f"{network}:"):
        raise _MistakeError("id: it is empty; leave it out and one is made from the url or the content")
    if found.id is not None and not found.id.startswith(f"{network}:"):
        raise _MistakeError(f"id: found {found.id[:80]!r}; it must begin with its network: {network}:{found.id[:40]}")
    if found.title and len(found.title) > MAX_TEXT:
        raise _MistakeError(f"title: {len(found.title):,} characters; at most {MAX_TEXT:,} are read, cut it")
    if not found.text and not found.title and found.deleted_at is None:
        raise _MistakeError("`text` is missing; a mention without text and title says nothing about anybody")
    if found.text and len(found.text) > MAX_TEXT:
        raise _MistakeError(f"text: {len(found.text):,} characters; at most {MAX_TEXT:,} are read, cut it")
    for field, url in (("url", found.url), ("author.url", found.author and found.author.url)):
        if url and not _ADDRESS.fullmatch(url):
            raise _MistakeError(f"{field}: found {url[:80]!r}; write an http or https address, or leave it out")
    if found.expect is not None and not found.expect.label:
        raise _MistakeError("expect.label: it is missing; write negative, neutral or positive")
    try:
        mention = _mention(found, network, source, now)
    except OverflowError:
        raise _MistakeError("a time lies outside the years 1 to 9999; correct it") from None
    expect = found.expect and {k: v for k, v in msgspec.structs.asdict(found.expect).items() if v is not None}
    return Line(number=number, mention=mention, brand=found.brand or None, expect=expect or None)


def _mention(found: _Line, network: str, source: str, now: datetime) -> Mention:
    published, fetched = _utc(found.published_at), _utc(found.fetched_at)
    seen = fetched or published or now
    when = published or seen
    author = msgspec.structs.asdict(found.author or _Author())
    return Mention(
        id=MentionId(found.id or f"{network}:{_identity(found)}"),
        network=network,
        source=found.source or source,
        url=found.url or "",
        kind=found.kind or Kind.POST,
        text=inert(found.text or ""),
        title=None if found.title is None else inert(found.title),
        language=found.language,
        published_at=when if when <= seen + _SKEW else seen,
        dated=published is not None and found.dated is not False,
        fetched_at=seen,
        edited_at=_utc(found.edited_at),
        deleted_at=_utc(found.deleted_at),
        author=Author(**_spoken(author) | {"created_at": _utc(author["created_at"])}),
        venue=None if found.venue is None else Venue(**_spoken(msgspec.structs.asdict(found.venue))),
        engagement=None if found.engagement is None else _engagement(found.engagement),
        looks=tuple(map(_engagement, found.looks or ())),
        reply_to=found.reply_to,
        quote_of=found.quote_of,
        repost_of=found.repost_of,
        local_id=found.local_id,
        rating=found.rating,
    )


def inert(text: str) -> str:
    """Text that does nothing where it is shown: NFC, no control characters but newline and tab, no bidi tricks."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n")))


def _spoken(value: dict[str, Any]) -> dict[str, Any]:
    """The same with what people will read made inert."""
    return {key: inert(inner) if key in {"name", "handle"} and inner else inner for key, inner in value.items()}


def _engagement(found: _Engagement) -> Engagement:
    value = msgspec.structs.asdict(found)
    return Engagement(**value | {"at": _utc(found.at)})


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _identity(found: _Line) -> str:
    """A native id for a line that brings none: its address, else a fingerprint of what it says."""
    if found.url:
        return found.url
    author = found.author.id or found.author.handle if found.author else None
    what = "\n".join(str(part) for part in (author, found.published_at, found.title, found.text))
    return hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:32]


def _prefix(id_: str | None) -> str | None:
    network, colon, _ = (id_ or "").partition(":")
    return network if colon else None


def _strangers(value: Mapping[str, Any]) -> Iterator[str]:
    """Dotted names of the keys that stand in no table."""
    known = _Line.__struct_fields__
    for key, inner in value.items():
        if key not in known:
            yield key[:80]
        elif part := _PARTS.get(key):
            for entry in inner if isinstance(inner, list) else [inner]:
                if isinstance(entry, dict):
                    yield from (f"{key}.{name[:80]}" for name in entry if name not in part.__struct_fields__)


def _holds_nul(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_nul(inner) or "\0" in key for key, inner in value.items())
    if isinstance(value, list):
        return any(map(_holds_nul, value))
    return isinstance(value, str) and "\0" in value


def _explained(error: str) -> str:
    """msgspec's sentence turned round: the field, what is wrong, what to write."""
    what, _, path = error.partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".") or "the line"
    name = field.rpartition(".")[2]
    if name == "kind":
        remedy = f"write one of {', '.join(Kind)}"
    elif name == "at" or name.endswith("_at"):
        remedy = "write a time with its zone, like 2026-11-20T10:30:00Z, or null"
    elif name in {"notability", "severity"}:
        remedy = "write a number from 0 to 1, or null where it is unknown"
    elif name in _NUMBERS:
        remedy = "write a whole number, or null where it is unknown"
    elif name in {"verified", "bot", "dated"}:
        remedy = "write true or false, or null where it is unknown"
    elif name.startswith("hard"):
        remedy = 'write a list of texts, like ["irony"], or null'
    elif name in _PARTS:
        remedy = f"write a list of {{…}} with {_names(name)}" if name == "looks" else f"write {{…}} with {_names(name)}"
    else:
        remedy = "write a text in double quotes, or null where it is unknown"
    return f"{field}: {_lower(what)}; {remedy}"


_NUMBERS = frozenset({f.name for f in fields(Engagement)} - {"at"} | {"followers", "karma", "members", "rank"})


def _names(part: str) -> str:
    return ", ".join(_PARTS[part].__struct_fields__)


def _lower(sentence: str) -> str:
    # "JSON is malformed" keeps its capitals.
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]


def _kind_of(value: object) -> str:
    return {list: "list", str: "text", bool: "yes-or-no value", type(None): "null"}.get(type(value), "number")


def _known(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown: None and, at the top, an author and looks of whom nothing is known."""
    answer: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            inner = _known(inner)
            if key == "author" and not inner:
                continue
        elif isinstance(inner, (tuple, list)):
            inner = [_known(entry) for entry in inner]
            if not inner:
                continue
        if inner is not None:
            answer[key] = inner
    return answer


def _encode(value: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_sound(value))


def _sound(value: Any) -> Any:
    """The same with every lone surrogate replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_sound(key): _sound(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sound(inner) for inner in value]
    return value

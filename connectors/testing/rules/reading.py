"""What the mentions themselves look like."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Batch
from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Scene
from connectors.testing.room import SOURCE_NAME, Seat, demand, mentions, native, seat, walk
from connectors.testing.rules.base import Book
from monitor.errors import SourceError
from monitor.model import Mention

BOOK = Book()

_AHEAD = timedelta(minutes=5)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#[xX][0-9a-fA-F]+);")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


async def _all_scenes(exam: Exam) -> list[Batch]:
    """Batches of every scene, whatever it is for."""
    groups = (exam.story, exam.changes, exam.disorder, (exam.damaged,), (exam.hostile,), exam.sparse_scenes)
    return [batch for scenes in groups for visit in await walk(exam, tuple(scenes)) for batch in visit]


def _texts(mention: Mention) -> Iterator[tuple[str, str]]:
    """Everything in a mention that people read, with its field."""
    yield "text", mention.text
    venue = mention.venue.name if mention.venue else None
    for field, value in (
        ("title", mention.title),
        ("author.name", mention.author.name),
        ("author.handle", mention.author.handle),
        ("venue.name", venue),
    ):
        if value is not None:
            yield field, value


@BOOK.rule("mentions-as-expected")
async def mentions_as_expected(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Every scene brings the mentions, deletions and departures that the exam expects, field by field."""
    demand(len(exam.story) > 1, "the exam's story has fewer than two scenes")
    for scenes in (tuple(exam.story), tuple(exam.changes), (exam.hostile,)):
        for scene, batches in zip(scenes, await walk(exam, scenes), strict=True):
            compare(scene, batches)
    demand(all(scene.expected for scene in exam.story), "a scene of the exam's story expects nothing")


def compare(scene: Scene, batches: list[Batch]) -> None:
    """Breach where the batches lack what the scene expects."""
    brought = {native(mention.id): mention for mention in mentions(batches)}
    for wanted in scene.expected:
        mention = brought.get(native(wanted["id"]))
        demand(mention is not None, f"{wanted['id']} did not come; there are {sorted(brought)}")
        plain = msgspec.to_builtins(mention)
        for field, value in wanted.items():
            if field != "id":
                found = _field(plain, field)
                demand(_same(found, value), f"{wanted['id']}: {field} is {found!r}, expected {value!r}")
    gone = {native(identity) for batch in batches for identity in batch.deletions}
    left = {identity for batch in batches for identity in batch.departed}
    demand({native(one) for one in scene.deletions} <= gone, f"deletions told: {sorted(gone)}")
    demand(set(scene.departed) <= left, f"departures told: {sorted(left)}")


def _field(plain: Mapping[str, Any], dotted: str) -> Any:
    value: Any = plain
    for name in dotted.split("."):
        demand(value is None or name in value, f"the exam expects {dotted}, and mentions have no such field")
        value = None if value is None else value[name]
    return value


def _same(found: Any, wanted: Any) -> bool:
    """Equal, or the same instant written differently."""
    if found == wanted:
        return True
    if not (isinstance(found, str) and isinstance(wanted, str)):
        return False
    try:
        instants = [datetime.fromisoformat(value) for value in (found, wanted)]
    except ValueError:
        return False
    first, second = (one if one.tzinfo else one.replace(tzinfo=UTC) for one in instants)
    return first == second


@BOOK.rule("ids-unique")
async def ids_unique(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """No batch names one id twice."""
    for batch in await _all_scenes(exam):
        ids = [mention.id for mention in batch.mentions]
        demand(len(ids) == len(set(ids)), f"repeated: {sorted({one for one in ids if ids.count(one) > 1})}")


@BOOK.rule("ids-prefixed")
async def ids_prefixed(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Every id begins with the network's name and has something after it."""
    for batch in await _all_scenes(exam):
        for identity in (*(mention.id for mention in batch.mentions), *batch.deletions, *batch.departed):
            demand(identity.startswith(f"{exam.home}:") and native(identity), f"{identity!r}")


@BOOK.rule("ids-stable")
async def ids_stable(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """The same page fetched again on another day, by another process, gives the same ids."""
    first = await seat(exam, exam.story[0], ExamClock(exam.now)).visit(None)
    later = await seat(exam, exam.story[0], ExamClock(exam.now + timedelta(hours=26))).visit(None)
    demand([m.id for m in mentions(first)] == [m.id for m in mentions(later)], "the ids changed")


@BOOK.rule("origin-stamped")
async def origin_stamped(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Mentions carry the configured source's name and network."""
    for mention in mentions(await _all_scenes(exam)):
        demand(mention.source == SOURCE_NAME, f"{mention.id}: source is {mention.source!r}, configured {SOURCE_NAME!r}")
        demand(mention.network == exam.home, f"{mention.id}: network is {mention.network!r}, configured {exam.home!r}")


@BOOK.rule("times-utc")
async def times_utc(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """All times are UTC."""
    for mention in mentions(await _all_scenes(exam)):
        at = mention.engagement.at if mention.engagement else None
        times = (mention.published_at, mention.fetched_at, mention.edited_at, mention.deleted_at, at)
        for time in (*times, mention.author.created_at):
            demand(time is None or time.tzinfo is UTC, f"{mention.id}: {time!r}")


@BOOK.rule("times-not-future")
async def times_not_future(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Nothing is published or edited later than five minutes after it was fetched, whatever the author claims."""
    seen = mentions(await _all_scenes(exam))
    for mention in seen:
        for time in (mention.published_at, mention.edited_at):
            demand(time is None or time <= mention.fetched_at + _AHEAD, f"{mention.id}: {time}")
    demand(any(native(m.id) == native(exam.future) for m in seen), f"the exam's `future` item {exam.future} never came")


@BOOK.rule("fetched-now")
async def fetched_now(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """`fetched_at` is our clock at the time of the fetch."""
    clock = ExamClock(exam.now)
    batches = await seat(exam, exam.story[0], clock).visit(None)
    for mention in mentions(batches):
        demand(exam.now <= mention.fetched_at <= clock.now(), f"{mention.id}: {mention.fetched_at}")


@BOOK.rule("text-plain")
async def text_plain(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Text holds no markup and no undecoded entities; where the service's texts are plain, it stays as typed."""
    place = seat(exam, exam.hostile, ExamClock(exam.now))
    hostile = await place.visit(None)
    demand("<" in _unescaped(place), "the exam's hostile scene has no markup in it")
    if not exam.markup:
        demand(any("<" in mention.text for mention in mentions(hostile)), "what the author typed was taken for markup")
        return
    story = [batch for visit in await walk(exam, tuple(exam.story)) for batch in visit]
    for mention in mentions([*story, *hostile]):
        for field, value in _texts(mention):
            demand(not _MARKUP.search(value), f"{mention.id}: {field} is {value!r}")


@BOOK.rule("text-inert")
async def text_inert(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Text holds no control characters but newline and tab, no bidi overrides and no lone surrogates."""
    place = seat(exam, exam.hostile, ExamClock(exam.now))
    batches = await place.visit(None)
    raw = _unescaped(place)
    demand(any(char in raw for char in _BIDI), "the exam's hostile scene has no bidi override in it")
    demand(any(map(_is_control, raw)), "the exam's hostile scene has no control character in it")
    for mention in mentions(batches):
        for field, value in _texts(mention):
            bad = [char for char in value if char in _BIDI or _is_control(char) or unicodedata.category(char) == "Cs"]
            demand(not bad, f"{mention.id}: {field} holds {bad!r}")


@BOOK.rule("text-composed")
async def text_composed(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Text is in normal form NFC."""
    place = seat(exam, exam.hostile, ExamClock(exam.now))
    batches = await place.visit(None)
    raw = _unescaped(place)
    demand(unicodedata.normalize("NFC", raw) != raw, "the exam's hostile scene has no decomposed accent in it")
    for mention in mentions(batches):
        for field, value in _texts(mention):
            demand(unicodedata.is_normalized("NFC", value), f"{mention.id}: {field} is {value!r}")


@BOOK.rule("url-safe")
async def url_safe(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Links are http or https, or "" where the post has none of its own."""
    for mention in mentions(await _all_scenes(exam)):
        for url in (mention.url, mention.author.url or ""):
            safe = url == "" or re.fullmatch(r"https?://[^\s\x00-\x1f\x7f<>\"]+", url)
            demand(safe, f"{mention.id}: {url!r}")


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" and char not in "\n\t\r"


def _unescaped(place: Seat) -> str:
    """What the hostile scene sent, or the files it pointed at, with JSON and XML escapes undone."""
    chunks = list(place.fetch.bodies)
    for request in (*place.connect.requests, *place.follow.requests):
        frames = [frame for frame in place.connect.frames(request) if not isinstance(frame, SourceError)]
        chunks += [frame.encode() if isinstance(frame, str) else frame for frame in frames]
    chunks += [pushed.body for pushed in place.scene.pushes]
    for value in {**place.exam.settings, **place.exam.hostile.settings}.values():
        if not place.exam.remote and isinstance(value, (str, Path)) and Path(value).is_file():
            chunks.append(Path(value).read_bytes())
    text = b"\n".join(chunks).decode("utf-8", "replace")
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # html.unescape maps references to C1 controls to what Windows meant, or drops them: undo those first.
    text = re.sub(r"&#(?:x([0-9a-fA-F]+)|(\d+));", lambda m: _character(m[1], m[2]), text)
    return html.unescape(text)


def _character(hexadecimal: str | None, decimal: str | None) -> str:
    number = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
    return chr(number) if number < 0x110000 else ""

"""Streams on bad days: rubbish between the frames, and a connection that breaks after any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Mode, Scene
from connectors.testing.fakes import Request
from connectors.testing.room import demand, mentions, newest_cursor, seat
from connectors.testing.rules.base import Book
from connectors.testing.rules.walking import resumes
from monitor.errors import SourceError, TransientSourceError

BOOK = Book()

Frame = str | bytes | SourceError

GARBAGE: tuple[str | bytes, ...] = (
    b"\xff\xfe\x00\x01", "{", "[]", "null", "42", '"x"', "{}", '{"a": "\\ud800"}', '{"id": 1e999}',
    "[" * 3_000, "x" * 1_000_000, ": keep-alive", "event: nonsense",
)  # fmt: skip
_CUTS = 6


def _streams(exam: Exam) -> bool:
    return exam.mode is Mode.STREAM and any(scene.frames is not None for scene in exam.story)


@BOOK.rule("stream-garbage", applies=_streams)
async def stream_garbage(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Rubbish between the frames of a stream is not fatal, and no frame around it is lost."""
    for scene in exam.story:
        calm = {m.id for m in mentions(await seat(exam, scene, ExamClock(exam.now)).visit(None))}
        found = {m.id for m in mentions(await seat(exam, _littered(scene), ExamClock(exam.now)).visit(None))}
        demand(calm <= found, f"lost between rubbish: {sorted(calm - found)}")
        demand(found <= calm, f"made of rubbish: {sorted(found - calm)}")


@BOOK.rule("stream-cut", applies=lambda exam: _streams(exam) and resumes(exam))
async def stream_cut(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Cut after any frame and opened again from the last cursor, a stream misses nothing and tells nothing twice
    under another id."""
    scene = exam.story[-1]
    place = seat(exam, scene, ExamClock(exam.now))
    calm = {m.id for m in mentions(await place.visit(None))}
    played = [*place.connect.requests, *place.follow.requests]
    length = len(scene.frames(played[0])) if scene.frames and played else 0
    demand(length, "the last scene of the story has no frames")
    for count in sorted({*range(min(length, _CUTS)), length - 1}):
        place = seat(exam, _cut(scene, count + 1), ExamClock(exam.now))
        batches = await place.visit(None)
        place.turn(scene)
        batches += await place.visit(newest_cursor(batches, None))
        found = {m.id for m in mentions(batches)}
        demand(calm <= found, f"cut after frame {count + 1} it missed: {sorted(calm - found)}")
        demand(found <= calm, f"cut after frame {count + 1} it told under other ids: {sorted(found - calm)}")


def _littered(scene: Scene) -> Scene:
    frames = scene.frames

    def littered(request: Request) -> Sequence[Frame]:
        played = list(frames(request)) if frames else []
        events = _events(played)
        separated = len(events) < len(played)
        rubbish: list[Frame] = []
        for piece in GARBAGE:
            rubbish += [piece, "", f"data: {piece!s}", ""] if separated else [piece]
        return [*rubbish, *(one for event in events for one in (*event, *rubbish))]

    return replace(scene, frames=littered)


def _events(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames that belong together: server-sent events have several lines, and end with an empty one."""
    if not any(frame in {"", b""} for frame in frames if not isinstance(frame, SourceError)):
        return [[frame] for frame in frames]
    events: list[list[Frame]] = [[]]
    for frame in frames:
        events[-1].append(frame)
        if not isinstance(frame, SourceError) and not frame:
            events.append([])
    return [event for event in events if event]


def _cut(scene: Scene, count: int) -> Scene:
    frames = scene.frames

    def cut(request: Request) -> Sequence[Frame]:
        return [*(frames(request)[:count] if frames else ()), TransientSourceError("the connection broke")]

    return replace(scene, frames=cut)

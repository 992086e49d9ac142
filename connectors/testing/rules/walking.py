"""Cursors: nothing is lost by restarts, empty pages, disorder or damage."""

from __future__ import annotations

from dataclasses import replace

from connectors.base import Batch, Capability
from connectors.testing.clock import START, ExamClock
from connectors.testing.exam import Exam, Mode
from connectors.testing.room import MOST_BATCHES, demand, mentions, native, newest_cursor, seat, walk
from connectors.testing.rules.base import Book
from monitor.errors import CursorExpiredError
from monitor.model import Cursor, Mention

BOOK = Book()


def resumes(exam: Exam) -> bool:
    """Whether it keeps a place."""
    if exam.mode is Mode.PUSH:
        return False
    return exam.mode is Mode.POLL or Capability.RESUME in exam.connector.spec.capabilities


def _told(batch: Batch | None) -> dict[str, Mention]:
    """What a batch tells, apart from when we looked."""
    if batch is None:
        return {}
    return {mention.id: timeless(mention) for mention in batch.mentions}


def timeless(mention: Mention) -> Mention:
    """The mention without the times that come from our own clock."""
    ours = not mention.dated or mention.published_at >= mention.fetched_at
    counts = replace(mention.engagement, at=None) if mention.engagement else None
    looks = tuple(replace(look, at=None) for look in mention.looks)
    published = START if ours else mention.published_at
    return replace(mention, fetched_at=START, published_at=published, engagement=counts, looks=looks)


@BOOK.rule("repeatable")
async def repeatable(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Asking twice from one cursor gives the same mentions."""
    cursor: Cursor | None = None
    clock = ExamClock(exam.now)
    place = seat(exam, exam.story[0], clock)
    for number, scene in enumerate(exam.story):
        if number:
            clock.jump(scene.after)
        if scene.settings:
            place = seat(exam, scene, clock)
        place.turn(scene)
        for _ in range(MOST_BATCHES):
            first, second = await place.step(cursor), await place.step(cursor)
            demand(_told(first) == _told(second), f"from cursor {cursor!r}: {set(_told(first)) ^ set(_told(second))}")
            before, cursor = cursor, newest_cursor([first] if first else [], cursor)
            if first is None or cursor == before or not (first.more or exam.mode is Mode.STREAM):
                break


@BOOK.rule("empty-page")
async def empty_page(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """An empty page leaves the cursor alone, and is not an error."""
    clock = ExamClock(exam.now)
    cursor = newest_cursor(await seat(exam, exam.story[0], clock).visit(None), None)
    clock.jump(exam.empty.after)
    batches = await seat(exam, exam.empty, clock).visit(cursor)
    demand(not mentions(batches), "the exam's empty scene brings mentions")
    for batch in batches:
        demand(batch.cursor in (None, cursor), f"the cursor went from {cursor!r} to {batch.cursor!r}")


@BOOK.rule("resume", applies=resumes)
async def resume(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Crashing before and restarting after every commit loses nothing that one uninterrupted walk finds."""
    whole = {m.id for visit in await walk(exam, tuple(exam.story)) for m in mentions(visit)}
    pieces: set[str] = set()
    clock = ExamClock(exam.now)
    cursor: Cursor | None = None
    for number, scene in enumerate(exam.story):
        if number:
            clock.jump(scene.after)
        for _ in range(MOST_BATCHES):
            await seat(exam, scene, clock).step(cursor)  # this one dies before its batch is committed
            batch = await seat(exam, scene, clock).step(cursor)
            if batch is None:
                break
            found = {mention.id for mention in batch.mentions}
            before, cursor = cursor, batch.cursor or cursor
            stuck = cursor == before and found <= pieces
            pieces |= found
            if stuck or (exam.mode is Mode.POLL and not batch.more):
                break
    demand(whole, "the exam's story brings nothing")
    demand(whole <= pieces, f"lost by restarting: {sorted(whole - pieces)}")


@BOOK.rule("disorder")
async def disorder(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Items out of order, repeated or dated in the future neither get lost nor hide what comes after them."""
    scenes = tuple(exam.disorder)
    demand(len(scenes) > 1 and scenes[-1].expected, "the exam's disorder has no later scene with news")
    for scene, batches in zip(scenes, await walk(exam, scenes), strict=True):
        found = {native(mention.id) for mention in mentions(batches)}
        lost = {native(wanted["id"]) for wanted in scene.expected} - found
        demand(not lost, f"lost: {sorted(lost)}")


@BOOK.rule("damaged")
async def damaged(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """A damaged item is reported in `skipped`, and the rest of the page survives."""
    batches = await seat(exam, exam.damaged, ExamClock(exam.now)).visit(None)
    found = {native(mention.id) for mention in mentions(batches)}
    wanted = {native(item["id"]) for item in exam.damaged.expected}
    demand(exam.broken > 0 and wanted, "the exam's damaged scene has no broken item, or no survivors")
    demand(wanted <= found, f"lost with it: {sorted(wanted - found)}")
    skipped = sum(len(batch.skipped) for batch in batches)
    demand(skipped == exam.broken, f"{skipped} reported in `skipped`, {exam.broken} are broken")


@BOOK.rule("foreign-cursor")
async def foreign_cursor(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """A cursor it cannot read is started over from, or CursorExpiredError: nothing else."""
    for strange in ("", "{", "ñandú", '{"v": 99}', "-1e999"):
        try:
            await seat(exam, exam.story[0], ExamClock(exam.now)).visit(Cursor(strange))
        except CursorExpiredError:
            continue

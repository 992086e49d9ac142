"""The exam room: puts a connector before a scene and drives it, polled or streaming, on a clock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from connectors.base import Batch, Capability, Connector, Looking, Looks, Pushed, Receiving, Source
from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Mode, Scene
from connectors.testing.fakes import Answer, ScriptedConnect, ScriptedFetch, ScriptedFollow, always, tools
from monitor.errors import TransientSourceError
from monitor.model import Cursor, Mention

T = TypeVar("T")

SOURCE_NAME = "exam-source"
MOST_BATCHES = 500
_PATIENCE = 20.0  # real seconds for one visit
_IDLE_WAKES = 300  # a stream that wakes this often without a batch has nothing more to say


class Breach(AssertionError):  # noqa: N818 - it is what pytest shows, not an error of the daemon
    """The connector, or the exam itself, breaks a rule."""


def demand(truth: object, message: str) -> None:
    """Breach unless `truth`."""
    if not truth:
        raise Breach(message)


@dataclass(slots=True, kw_only=True)
class Seat:
    """One connector, freshly built, before one scene."""

    exam: Exam
    scene: Scene
    clock: ExamClock
    connector: Connector
    fetch: ScriptedFetch
    connect: ScriptedConnect
    follow: ScriptedFollow

    def turn(self, scene: Scene, *, refuse: Answer | None = None) -> None:
        """Let the same connector see another scene; with `refuse` the service says only that."""
        self.scene = scene
        self.fetch.site = always(refuse) if refuse else scene.site
        self.connect.frames = self.follow.frames = scene.frames or (lambda _request: ())
        self.connect.refuse = self.follow.refuse = refuse

    async def step(self, cursor: Cursor | None, *, patient: bool = False) -> Batch | None:
        """One poll, or the first batch of a stream, or all that is sent. None: there was nothing to hear."""
        if self.exam.mode is Mode.POLL:
            return await drive(self.clock, self.connector.poll(self.exam.watch, cursor), patient=patient)
        if self.exam.mode is Mode.PUSH:
            return _joined(await self._receive_all())
        batches = await self._listen(cursor, most=1)
        return batches[0] if batches else None

    async def visit(self, cursor: Cursor | None) -> list[Batch]:
        """Everything the scene has to say from this cursor on."""
        if self.exam.mode is Mode.STREAM:
            return await self._listen(cursor, most=MOST_BATCHES)
        if self.exam.mode is Mode.PUSH:
            return await self._receive_all()
        batches: list[Batch] = []
        while True:
            batch = await drive(self.clock, self.connector.poll(self.exam.watch, cursor))
            batches.append(batch)
            cursor = batch.cursor or cursor
            if not batch.more:
                return batches
            demand(len(batches) < MOST_BATCHES, f"`more` is still true after {MOST_BATCHES} polls of one scene")

    async def receive(self, pushed: Pushed) -> Batch:
        """One delivery as it stands. Raises SourceError."""
        return await drive(self.clock, cast("Receiving", self.connector).receive(pushed))

    async def _receive_all(self) -> list[Batch]:
        return [await self.receive(self.exam.sign(pushed, self.clock.now())) for pushed in self.scene.pushes]

    async def _listen(self, cursor: Cursor | None, *, most: int) -> list[Batch]:
        batches: list[Batch] = []

        async def collect() -> None:
            stream = self.connector.stream(self.exam.watch, cursor)
            try:
                async for batch in stream:
                    batches.append(batch)
                    if len(batches) >= most:
                        break
            finally:
                if close := getattr(stream, "aclose", None):
                    await close()

        try:
            await drive(self.clock, collect(), progress=lambda: len(batches))
        except TransientSourceError:
            # The scripted socket ends like a real one that fell silent. Refusals are asked for by scenes
            # without frames, and there the error is the answer.
            if self.connect.refuse is not None:
                raise
        return batches


def seat(exam: Exam, scene: Scene, clock: ExamClock, *, refuse: Answer | None = None) -> Seat:
    """A fresh connector before `scene`; with `refuse` the service says only that, to HTTP and handshakes alike."""
    fetch = ScriptedFetch(scene.site, clock)
    connect = ScriptedConnect(scene.frames or (lambda _request: ()), clock)
    config = exam.connector.spec.config.model_validate({**exam.settings, **scene.settings})
    follow = ScriptedFollow(connect.frames, clock)
    given = tools(clock, fetch=fetch, connect=connect, follow=follow)
    connector = exam.connector(Source(name=SOURCE_NAME, network=exam.home), config, given)
    place = Seat(exam=exam, scene=scene, clock=clock, connector=connector, fetch=fetch, connect=connect, follow=follow)
    if refuse:
        place.turn(scene, refuse=refuse)
    return place


async def walk(exam: Exam, scenes: tuple[Scene, ...], *, clock: ExamClock | None = None) -> list[list[Batch]]:
    """Visit scene after scene, as a daemon that never stops would; batches per scene."""
    clock = clock or ExamClock(exam.now)
    cursor: Cursor | None = None
    visits: list[list[Batch]] = []
    place: Seat | None = None
    for number, scene in enumerate(scenes):
        if number:
            clock.jump(scene.after)
        # Settings belong to the connector from its birth: a scene with its own needs a connector of its own.
        if place is None or scene.settings != scenes[number - 1].settings:
            place = seat(exam, scene, clock)
        place.turn(scene)
        batches = await place.visit(cursor)
        cursor = newest_cursor(batches, cursor)
        visits.append(batches)
    return visits


def can_look(exam: Exam) -> bool:
    """Whether the connector declares that it can look again."""
    spec = exam.connector.spec
    return Capability.LOOK in spec.capabilities and spec.looks > 0 and callable(getattr(exam.connector, "look", None))


async def told(exam: Exam) -> tuple[list[Mention], ExamClock]:
    """Those mentions of the story that are looked at again, as they were told, and the clock afterwards."""
    later = exam.later
    demand(later is not None, "LOOK is declared, and the exam has no `later` to show it")
    assert later is not None  # noqa: S101 - demanded
    clock = ExamClock(exam.now)
    visits = await walk(exam, tuple(exam.story), clock=clock)
    # As it was first told: that is how it is stored.
    seen = {native(mention.id): mention for visit in reversed(visits) for mention in reversed(mentions(visit))}
    wanted = (*later.expected, *later.gone)
    missing = [key for key in wanted if native(key) not in seen]
    demand(wanted and not missing, f"the story does not bring what is looked at again: {missing}")
    return [seen[native(key)] for key in wanted], clock


def _joined(batches: list[Batch]) -> Batch | None:
    """What several deliveries brought, as one."""
    if not batches:
        return None
    seen = {mention.id: mention for mention in mentions(batches)}
    skipped = tuple(problem for batch in batches for problem in batch.skipped)
    gone = tuple(key for batch in batches for key in batch.deletions)
    return replace(batches[-1], mentions=tuple(seen.values()), skipped=skipped, deletions=gone)


async def look(place: Seat, posts: Sequence[Mention]) -> Looks:
    """One look. Raises SourceError."""
    return await drive(place.clock, cast("Looking", place.connector).look(posts))


def newest_cursor(batches: list[Batch], before: Cursor | None) -> Cursor | None:
    """The cursor that is stored once all these batches are committed."""
    return next((batch.cursor for batch in reversed(batches) if batch.cursor is not None), before)


def mentions(batches: list[Batch]) -> list[Mention]:
    """All mentions of some batches, repeats included."""
    return [mention for batch in batches for mention in batch.mentions]


def native(identity: str) -> str:
    """The service's part of a mention id."""
    return identity.partition(":")[2]


async def drive(
    clock: ExamClock,
    work: Coroutine[Any, Any, T],
    *,
    patient: bool = False,
    progress: Callable[[], int] = lambda: 0,
) -> T:
    """Run `work` to its end, waking whoever sleeps on the clock. `patient`: wake nobody, and give up after a second."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + (1.0 if patient else _PATIENCE)
    idle, before = 0, progress()
    try:
        while not task.done():
            for _ in range(20):
                await asyncio.sleep(0)
            if task.done():
                break
            idle, before = (idle + 1 if progress() == before else 0), progress()
            if not patient and clock.wake_next():
                if idle > _IDLE_WAKES:
                    raise TransientSourceError("the stream only sleeps")
            else:
                await asyncio.wait({task}, timeout=0.002)
            demand(loop.time() < deadline, "it does not come back: it waits for something other than its tools")
        return await task
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task

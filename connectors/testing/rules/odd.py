"""Answers that are not what the documentation says: other types, unknown keys, less than all, or half of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from connectors.base import Batch, Capability, Pushed
from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Mode, Scene
from connectors.testing.fakes import Answer, Frames, Request, twisted
from connectors.testing.form import check_batch, check_looks, has_counts
from connectors.testing.room import (
    MOST_BATCHES,
    Breach,
    Seat,
    can_look,
    demand,
    look,
    mentions,
    newest_cursor,
    seat,
    told,
    walk,
)
from connectors.testing.rules.base import Book
from connectors.testing.rules.reading import compare
from connectors.testing.rules.walking import timeless
from connectors.testing.spoil import Spoil, spoilt, with_strangers
from monitor.errors import SourceError
from monitor.model import Cursor

BOOK = Book()

SPOILT = 50  # answers an exam, at most
_LOOKS_SPOILT = 12
_FRAMES_SPOILT = 60  # a stream is slow: so many alone, and then all of them in one go
_STEPS = 3  # of one scene; the pages after them are alike


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One poll or delivery of the undisturbed walk: from where, when, what was said to it, and what came of it."""

    scene: Scene
    cursor: Cursor | None
    at: datetime
    bodies: tuple[bytes, ...]
    batch: Batch
    pushed: bool = False

    def with_body(self, number: int, body: bytes) -> Scene:
        """The same scene, with another body in that place."""
        if self.pushed:
            return replace(self.scene, pushes=(replace(self.scene.pushes[0], body=body),))

        def twist(count: int, _request: Request, answer: Answer) -> Answer:
            return replace(answer, body=body) if count == number else answer

        return replace(self.scene, site=twisted(self.scene.site, twist))


def _needs_sparse(exam: Exam) -> bool:
    return exam.remote or exam.mode is Mode.PUSH or exam.sparse is not None


def _speaks(exam: Exam) -> bool:
    return exam.remote or exam.mode is Mode.PUSH


@BOOK.rule("sparse", applies=_needs_sparse)
async def sparse(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Items that lack all that the service may leave out come all the same, and what is not known is None."""
    demand(
        exam.sparse is not None,
        "the exam has no `sparse`: write a Scene with posts that lack all they can (author, counts, title, language), "
        'and in its `expected` what must come of them, such as {"id": …, "author.id": None, "engagement": None}; '
        "see connectors/testing/README.md",
    )
    scenes = exam.sparse_scenes
    demand(scenes[0].expected, "the exam's `sparse` expects nothing")
    visits = await walk(exam, scenes)
    compare(scenes[0], visits[0])
    seen = mentions(visits[0])
    authors = [mention.author for mention in seen]
    nobody = any((author.id, author.handle, author.name) == (None, None, None) for author in authors)
    demand(
        nobody or exam.always_signed,
        "no post of `sparse` comes without author (id, handle and name None); "
        "where the service always names one, say so with `always_signed=True`",
    )
    counting = Capability.ENGAGEMENT in exam.connector.spec.capabilities
    bare = any(not has_counts(mention) for mention in seen)
    demand(bare or not counting, "ENGAGEMENT is declared, and no post of `sparse` comes without counts")


@BOOK.rule("changed-types", applies=_speaks)
async def changed_types(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Whatever changes its type or goes missing in an answer: only SourceError comes out, every mention is
    well-formed, and no post is lost without a word."""
    exam = _open(exam)
    random = Random(exam.name)  # noqa: S311 - the same for every run
    scenes = (exam.story[0], *exam.sparse_scenes)
    if exam.mode is Mode.STREAM:
        for scene in scenes:
            await _spoil_stream(exam, scene, random, _FRAMES_SPOILT // len(scenes))
    else:
        steps = [step for scene in scenes for step in await _steps(exam, scene)]
        bodies = [(step, number) for step in steps for number in range(len(step.bodies))]
        each = SPOILT if len(bodies) <= _STEPS else SPOILT // 2
        spoils = [
            (step, number, spoil)
            for step, number in bodies
            for spoil in spoilt(step.bodies[number], random, each, omits=exam.omits)
        ]
        for step, number, spoil in random.sample(spoils, min(SPOILT, len(spoils))):
            await _judge_step(exam, step, number, spoil)
    await _spoil_looks(exam, random)


@BOOK.rule("unknown-fields", applies=_speaks)
async def unknown_fields(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Keys and elements that nobody knows change nothing."""
    for scene in (exam.story[0], *exam.sparse_scenes):
        calm = await seat(exam, scene, ExamClock(exam.now)).visit(None)
        odd = await seat(exam, _strangers(scene), ExamClock(exam.now)).visit(None)
        before, after = ({one.id: timeless(one) for one in mentions(batches)} for batches in (calm, odd))
        changed = sorted(key for key in before | after if before.get(key) != after.get(key))
        demand(not changed, f"with an unknown field in every object these came differently, or not: {changed}")
        skipped = [sum(len(batch.skipped) for batch in batches) for batches in (calm, odd)]
        demand(skipped[0] == skipped[1], f"unknown fields made it skip {skipped[1] - skipped[0]} items more")


@BOOK.rule("half-body", applies=_speaks)
async def half_body(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """An answer cut in the middle is a SourceError, or read without loss; never "nothing new"."""
    if exam.mode is Mode.STREAM:
        return  # half a frame is garbage in a stream, and has its own rule
    for step in await _steps(exam, exam.story[0], most=1):
        for number, body in list(enumerate(step.bodies))[:_LOOKS_SPOILT]:
            for cut in (body[: len(body) // 2], body.rstrip()[:-1], b""):
                await _judge_half(exam, step, number, cut)


async def _judge_half(exam: Exam, step: _Step, number: int, cut: bytes) -> None:
    place = seat(exam, step.with_body(number, cut), ExamClock(step.at))
    try:
        batch = await place.step(step.cursor)
    except SourceError:
        return
    lost = _ids(step.batch) - _ids(batch)
    if not lost:
        return
    batches, raised = await _goes_on(place, step, batch)
    lost -= {mention.id for mention in mentions(batches)}
    told = any(each.note or each.advice for each in batches)
    demand(
        raised or told or not lost,
        f"{len(cut)} bytes of an answer lost {len(lost)} posts without a word",
    )
    place.turn(step.scene)
    again = await place.visit(newest_cursor(batches, step.cursor))
    lost -= {mention.id for mention in mentions(again)}
    demand(not lost, f"lost for ever over half an answer: {sorted(lost)}")


async def _goes_on(place: Seat, step: _Step, batch: Batch | None) -> tuple[list[Batch], bool]:
    """The batch and, while it says `more`, those after it; and whether an error ended them: so a part that failed is
    told after the others."""
    batches = [batch] if batch else []
    cursor = step.cursor
    while batches and batches[-1].more and len(batches) < MOST_BATCHES:
        cursor = batches[-1].cursor or cursor
        try:
            following = await place.step(cursor)
        except SourceError:
            return batches, True
        batches += [following] if following else []
    return batches, False


def _open(exam: Exam) -> Exam:
    """The same exam for somebody who wants every post: a spoilt text is not one that nobody asked about."""
    return replace(exam, watch=replace(exam.watch, wanted=lambda _text: True))


def _ids(batch: Batch | None) -> set[str]:
    return {mention.id for mention in batch.mentions} if batch else set()


async def _steps(exam: Exam, scene: Scene, *, most: int = _STEPS) -> list[_Step]:
    """The first steps of an undisturbed walk, each by a connector that has just been built."""
    if exam.mode is Mode.PUSH:
        return [step async for step in _deliveries(exam, scene)]
    steps: list[_Step] = []
    clock = ExamClock(exam.now)
    cursor: Cursor | None = None
    while len(steps) < most:
        place, at = seat(exam, scene, clock), clock.now()
        batch = await place.step(cursor)
        if batch is None:
            break
        steps.append(_Step(scene=scene, cursor=cursor, at=at, bodies=tuple(place.fetch.bodies), batch=batch))
        cursor = batch.cursor or cursor
        if not batch.more:
            break
    return steps


async def _deliveries(exam: Exam, scene: Scene) -> AsyncIterator[_Step]:
    for pushed in scene.pushes:
        alone = replace(scene, pushes=(pushed,))
        batch = await seat(exam, alone, ExamClock(exam.now)).step(None)
        if batch is not None:
            yield _Step(scene=alone, cursor=None, at=exam.now, bodies=(pushed.body,), batch=batch, pushed=True)


async def _judge_step(exam: Exam, step: _Step, number: int, spoil: Spoil) -> None:
    place = seat(exam, step.with_body(number, spoil.body), ExamClock(step.at))
    what = f"answer {number + 1}: {spoil.what}"
    try:
        batch = await place.step(step.cursor)
    except SourceError:
        return
    except Exception as error:  # that is what is looked for
        demand(False, f"{what}, and {type(error).__name__} came out: {error}")
        return
    if batch is not None and _well_formed(step.batch, exam):
        _judge_form(batch, exam, what)
    if not spoil.may_lose and _ids(step.batch) - _ids(batch):
        batches, raised = await _goes_on(place, step, batch)
        if not raised:
            _judge_loss(step.batch, batches, what)


def _well_formed(calm: Batch, exam: Exam) -> bool:
    """Whether the undisturbed answer gives well-formed mentions: where it does not, other rules say so."""
    try:
        check_batch(calm, exam.home)
    except Breach:
        return False
    return True


def _judge_form(batch: Batch, exam: Exam, what: str) -> None:
    try:
        check_batch(batch, exam.home)
    except Breach as breach:
        demand(False, f"{what}: {breach}")


def _judge_loss(calm: Batch, batches: Sequence[Batch], what: str) -> None:
    """As many posts as before, or a word about each that is missing. A post with another id counts as the same."""
    seen = {mention.id for batch in batches for mention in batch.mentions}
    lost, found = _ids(calm) - seen, seen - _ids(calm)
    told = sum(len(batch.skipped) + len(batch.deletions) for batch in batches)
    demand(len(lost) <= len(found) + told, f"{what}, and without a word these got lost: {sorted(lost)[:5]}")


async def _spoil_stream(exam: Exam, scene: Scene, random: Random, most: int) -> None:
    """Spoilt frames one at a time, and then each of them behind the sound one."""
    demand(scene.frames is not None, "a scene of a stream has no `frames`")
    calm = Batch(mentions=tuple(mentions(await seat(exam, scene, ExamClock(exam.now)).visit(None))))
    judged = _well_formed(calm, exam)
    for _ in range(most):
        chosen = random.randrange(1_000_000)
        said: list[Spoil] = []

        def one(frames: Sequence[bytes], chosen: int = chosen, said: list[Spoil] = said) -> list[bytes]:
            same = [spoilt(frame, Random(chosen), 4, omits=exam.omits) for frame in frames]  # noqa: S311
            choices = [(n, spoil) for n, spoils in enumerate(same) for spoil in spoils]
            if not choices:
                return list(frames)
            number, spoil = choices[chosen % len(choices)]
            said.append(spoil)
            return [*frames[:number], spoil.body, *frames[number + 1 :]]

        batches = await _listened(exam, _framed(scene, one), said, judged)
        if said and not said[-1].may_lose:
            _judge_loss(calm, batches, f"frame: {said[-1].what}")

    def all_of_them(frames: Sequence[bytes]) -> list[bytes]:
        each = 1 + SPOILT // max(1, len(frames))
        return [one for frame in frames for one in (frame, *(s.body for s in spoilt(frame, random, each)))]

    batches = await _listened(exam, _framed(scene, all_of_them), [], judged)
    lost = _ids(calm) - {mention.id for mention in mentions(batches)}
    demand(not lost, f"spoilt frames took sound ones with them: {sorted(lost)}")


async def _listened(exam: Exam, scene: Scene, said: list[Spoil], judged: bool) -> list[Batch]:
    try:
        batches = await seat(exam, scene, ExamClock(exam.now)).visit(None)
    except SourceError:
        raise
    except Exception as error:  # that is what is looked for
        what = said[-1].what if said else "spoilt frames"
        demand(False, f"{what}, and {type(error).__name__} came out: {error}")
        raise
    for batch in batches if judged else ():
        _judge_form(batch, exam, f"frame: {said[-1].what}" if said else "spoilt frames")
    return batches


async def _spoil_looks(exam: Exam, random: Random) -> None:
    if exam.later is None or not can_look(exam) or not exam.remote:
        return
    posts, clock = await told(exam)
    scene = exam.later.visits[-1]
    calm = seat(exam, scene, clock)
    before = await look(calm, posts)
    try:
        check_looks(before, exam.home)
    except Breach:
        return  # other rules say so
    bodies = list(enumerate(calm.fetch.bodies))
    for number, body in random.sample(bodies, min(len(bodies), _LOOKS_SPOILT)):
        for spoil in spoilt(body, random, 1 + _LOOKS_SPOILT // len(bodies), omits=exam.omits):

            def twist(
                count: int, _request: Request, answer: Answer, wrong: bytes = spoil.body, n: int = number
            ) -> Answer:
                return replace(answer, body=wrong) if count == n else answer

            place = seat(exam, replace(scene, site=twisted(scene.site, twist)), clock)
            try:
                check_looks(await look(place, posts), exam.home)
            except SourceError:
                continue
            except Breach as breach:
                demand(False, f"looking again: {spoil.what}: {breach}")
            except Exception as error:  # that is what is looked for
                demand(False, f"looking again: {spoil.what}, and {type(error).__name__} came out: {error}")


def _framed(scene: Scene, change: Callable[[Sequence[bytes]], list[bytes]]) -> Scene:
    """The scene with other frames; text stays text where it can."""
    frames = scene.frames

    def changed(request: Request) -> Sequence[str | bytes | SourceError]:
        played = [frame for frame in (frames(request) if frames else ()) if not isinstance(frame, SourceError)]
        text = any(isinstance(frame, str) for frame in played)
        plain = [frame.encode() if isinstance(frame, str) else frame for frame in played]
        return [_as_text(frame) if text else frame for frame in change(plain)]

    return replace(scene, frames=changed)


def _as_text(frame: bytes) -> str | bytes:
    try:
        return frame.decode()
    except UnicodeDecodeError:
        return frame


def _strangers(scene: Scene) -> Scene:
    def twist(_count: int, _request: Request, answer: Answer) -> Answer:
        return replace(answer, body=with_strangers(answer.body))

    def pushed(one: Pushed) -> Pushed:
        return replace(one, body=with_strangers(one.body))

    framed: Frames | None = None
    if scene.frames is not None:
        framed = _framed(scene, lambda frames: [with_strangers(frame) for frame in frames]).frames
    return replace(scene, site=twisted(scene.site, twist), frames=framed, pushes=tuple(map(pushed, scene.pushes)))

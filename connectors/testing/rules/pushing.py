"""What is sent to us: believed only where it is signed."""

from __future__ import annotations

from dataclasses import replace

from connectors.base import Capability, Pushed
from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Mode
from connectors.testing.room import demand, mentions, seat
from connectors.testing.rules.base import Book
from monitor.errors import AuthError, SourceError

BOOK = Book()


def _pushed(exam: Exam) -> bool:
    return exam.mode is Mode.PUSH


@BOOK.rule(f"flag-{Capability.PUSH.value}", once=True)
async def flag_push(exam: Exam, exams: tuple[Exam, ...]) -> None:
    """The flag PUSH tells the truth: who declares it has `receive`, and makes mentions of what is sent."""
    able = callable(getattr(exam.connector, "receive", None))
    declared = Capability.PUSH in exam.connector.spec.capabilities
    demand(declared == able, f"PUSH declared: {declared}; `receive`: {able}")
    shown = [one for one in exams if _pushed(one)]
    demand(shown or not declared, "PUSH is declared, and no exam with Mode.PUSH shows it")
    demand(declared or not shown, "PUSH is not declared, and an exam has Mode.PUSH")
    for one in shown:
        demand(one.story[0].pushes, "a story with Mode.PUSH has no `pushes`")
        brought = await seat(one, one.story[0], ExamClock(one.now)).visit(None)
        demand(mentions(brought), "PUSH is declared, but nothing comes of what is sent")


@BOOK.rule("forged", applies=_pushed)
async def forged(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """What is not signed, or signed for something else, is an AuthError; what is signed well comes all the same."""
    demand(exam.forged, "the exam has no `forged`: requests that must be refused, sent at `now`")
    place = seat(exam, exam.story[0], ExamClock(exam.now))
    bare = exam.story[0].pushes[0]
    signed = exam.sign(bare, exam.now)
    wrong = [*exam.forged]
    if signed != bare:
        wrong += [bare, replace(signed, body=signed.body + b" ")]
    for number, one in enumerate(wrong, 1):
        await _refused(exam, one, number)
        try:
            await place.receive(one)
        except SourceError:
            continue
    batches = await place.visit(None)
    demand(mentions(batches), "after something forged, what is signed well did not come")


async def _refused(exam: Exam, one: Pushed, number: int) -> None:
    try:
        batch = await seat(exam, exam.story[0], ExamClock(exam.now)).receive(one)
    except AuthError:
        return
    except SourceError as error:
        demand(False, f"forged request {number} became {error!r}, expected AuthError")
    else:
        demand(False, f"forged request {number} was believed: {len(batch.mentions)} mentions")

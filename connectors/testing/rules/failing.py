"""What happens when the service fails, and that no secret shows when it does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO

from pydantic import SecretStr

from connectors.base import Auth, Batch
from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Scene
from connectors.testing.fakes import HTML_PAGE, Answer
from connectors.testing.room import Seat, can_look, demand, look, mentions, newest_cursor, seat, told
from connectors.testing.rules.base import Book
from connectors.testing.status import EXPECTED
from monitor.errors import RateLimitedError, SourceError, UnexpectedContentError
from monitor.model import Cursor

BOOK = Book()

_WEB_PAGE = Answer(body=HTML_PAGE, content_type="text/html; charset=utf-8")
_DISGUISED = (Answer(body=HTML_PAGE, content_type=kind) for kind in ("application/json", "application/xml"))
_WEB_PAGES = (_WEB_PAGE, *_DISGUISED)


def _remote(exam: Exam) -> bool:
    return exam.remote


def _refusal(status: int) -> Answer:
    return Answer(status=status, body=b'{"error": "no"}', headers={"Retry-After": "120"} if status == 429 else {})


async def _failure(place: Seat, cursor: Cursor | None) -> tuple[SourceError | None, list[Batch]]:
    try:
        return None, await place.visit(cursor)
    except SourceError as error:
        return error, []


async def _second_scene(exam: Exam) -> tuple[Scene, Cursor | None, ExamClock]:
    """The story's second scene, and the cursor and time at which it is reached."""
    clock = ExamClock(exam.now)
    cursor = newest_cursor(await seat(exam, exam.story[0], clock).visit(None), None)
    clock.jump(exam.story[1].after)
    return exam.story[1], cursor, clock


@BOOK.rule("status-errors", applies=_remote)
async def status_errors(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Each status code becomes its error, by the one table, and brings no cursor."""
    scene, cursor, clock = await _second_scene(exam)
    for status, kind in EXPECTED.items():
        if status in exam.forbidden:
            continue
        error, batches = await _failure(seat(exam, scene, clock, refuse=_refusal(status)), cursor)
        demand(type(error) is kind, f"{status} became {error!r} and {len(batches)} batches, expected {kind.__name__}")
        if isinstance(error, RateLimitedError):
            demand(error.retry_after and error.retry_after.total_seconds() == 120, "Retry-After got lost")


@BOOK.rule("html-page", applies=_remote)
async def html_page(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """A web page with status 200 is an UnexpectedContentError, never "nothing new"."""
    scene, cursor, clock = await _second_scene(exam)
    for page in _WEB_PAGES:
        error, batches = await _failure(seat(exam, scene, clock, refuse=page), cursor)
        what = f"a web page sent as {page.content_type} became {error!r} and {len(batches)} batches"
        demand(isinstance(error, UnexpectedContentError), what)


@BOOK.rule("error-keeps-place", applies=_remote)
async def error_keeps_place(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """After an error the same connector, asked again from the same cursor, finds all it would have found."""
    scene, cursor, clock = await _second_scene(exam)
    calm = await seat(exam, scene, clock).visit(cursor)
    place = seat(exam, scene, clock)
    for refusal in (_refusal(503), _WEB_PAGE):
        place.turn(scene, refuse=refusal)
        await _failure(place, cursor)
    place.turn(scene)
    troubled = await place.visit(cursor)
    lost = {m.id for m in mentions(calm)} - {m.id for m in mentions(troubled)}
    demand(mentions(calm), "the exam's second scene brings nothing")
    demand(not lost, f"lost: {sorted(lost)}")


@BOOK.rule("no-secrets")
async def no_secrets(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """No secret shows in a repr, an error, a log line, a note, a cursor or on the screen."""
    place = seat(exam, exam.story[0], ExamClock(exam.now))
    config = exam.connector.spec.config.model_validate(dict(exam.settings))
    holds = [value for _, value in config if isinstance(value, SecretStr)]
    needs = exam.connector.spec.auth is Auth.REQUIRED or holds
    demand(exam.secrets or not needs, "the connector takes secrets and the exam names none")
    shown = {"repr(config)": f"{config!r} {config}", "repr(connector)": f"{place.connector!r}"}
    with _listening() as heard:
        batches = await place.visit(None)
        shown["a mention"] = "\n".join(map(str, mentions(batches)))
        notes = [f"{b.note} {b.advice} {b.cursor} {b.skipped!r}" for b in batches]
        damaged = await seat(exam, exam.damaged, ExamClock(exam.now)).visit(None)
        notes += [f"{b.note} {b.advice} {[(str(s), s.excerpt) for s in b.skipped]}" for b in damaged]
        errors: list[str] = []
        if exam.remote:
            for answer in (*(_refusal(status) for status in EXPECTED), *_WEB_PAGES):
                failed = seat(exam, exam.story[0], ExamClock(exam.now), refuse=answer)
                errors += _said((await _failure(failed, None))[0])
            errors += [text for error in await look_errors(exam) for text in _said(error)]
    shown |= {"a note, cursor or skipped item": "\n".join(notes), "an error": "\n".join(errors)}
    shown["a log line or the screen"] = heard.getvalue()
    for place_name, text in shown.items():
        demand(not any(secret in text for secret in exam.secrets), f"a secret shows in {place_name}")


def _said(error: BaseException | None) -> list[str]:
    """An error and those behind it, whatever they are. What a refusal's body said is not among it: nobody shows it."""
    behind: list[BaseException | None] = [error]
    known: list[BaseException] = []
    while behind:
        one = behind.pop()
        if one is not None and not any(one is each for each in known):  # an error may be its own cause
            known.append(one)
            behind += [one.__cause__, None if one.__suppress_context__ else one.__context__]
    return [f"{one} {one!r}" for one in known]


async def look_errors(exam: Exam) -> list[SourceError | None]:
    """What a connector that looks again raises, for each refusal and then for each sort of web page."""
    if exam.later is None or not can_look(exam):
        return []
    errors: list[SourceError | None] = []
    posts, clock = await told(exam)
    for answer in (*map(_refusal, EXPECTED), *_WEB_PAGES):
        place = seat(exam, exam.later.visits[0], clock, refuse=answer)
        try:
            await look(place, posts[:1])
        except SourceError as error:
            errors.append(error)
        else:
            errors.append(None)
    return errors


@contextmanager
def _listening() -> Iterator[StringIO]:
    """Everything that is logged, at any level, or printed meanwhile."""
    heard = StringIO()
    handler, root = logging.StreamHandler(heard), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            yield heard
    finally:
        root.setLevel(level)
        root.removeHandler(handler)

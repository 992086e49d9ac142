"""Bad days of the service: no answer, limits, pages that never end, nothing but what is known."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from random import Random
from urllib.parse import urlsplit

from connectors.base import Batch
from connectors.testing.clock import ExamClock
from connectors.testing.exam import Exam, Mode, Scene
from connectors.testing.fakes import Answer, Request, Site
from connectors.testing.room import MOST_BATCHES, Seat, demand, mentions, newest_cursor, seat
from connectors.testing.rules.base import Book
from connectors.testing.rules.walking import resumes
from monitor.errors import NoAnswerError, RateLimitedError, SourceError, TransientSourceError
from monitor.model import Cursor

BOOK = Book()

_TRIES = 8  # requests of one walk at which trouble begins; the first and the last are among them
_WAIT = timedelta(minutes=2)


def _polled(exam: Exam) -> bool:
    return exam.mode is Mode.POLL and exam.remote


@BOOK.rule("known-page", applies=lambda exam: exam.remote and resumes(exam))
async def known_page(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """What was read to its end and is asked for again brings no new ids, ends, and leaves the place where it was."""
    first, second = exam.story[0], exam.story[1]
    clock = ExamClock(exam.now)
    place = seat(exam, first, clock)
    whole = await place.visit(None)
    cursor = newest_cursor(whole, None)
    before = 0
    for what in ("once", "twice"):
        clock.jump(first.after)
        again = await place.visit(cursor)
        new = {m.id for m in mentions(again)} - {m.id for m in mentions(whole)}
        demand(not new, f"asked {what} more, it brought new ids: {sorted(new)}")
        read = len(mentions(again))
        demand(what == "once" or read <= before, f"each time it reads further back: {before} posts, then {read}")
        before = read
        cursor = newest_cursor(again, cursor)
    clock.jump(second.after)
    place.turn(second)
    news = {m.id for m in mentions(await place.visit(cursor))}
    calm = seat(exam, second, clock)
    wanted = {m.id for m in mentions(await calm.visit(newest_cursor(whole, None)))} - {m.id for m in mentions(whole)}
    demand(wanted <= news, f"asking twice for what is known lost: {sorted(wanted - news)}")


@BOOK.rule("stuck-paging", applies=_polled)
async def stuck_paging(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """A service that shows its first page again as every further page is left in the end, and that page is not lost."""
    scene = exam.story[1]  # the longer one: it shows what the first does and more
    clock = ExamClock(exam.now)
    calm = seat(exam, scene, clock)
    page = await calm.step(None)
    paths = [(request.method, request.url) for request in calm.fetch.requests]
    batches = await seat(exam, replace(scene, site=_stuck(scene.site)), clock).visit(None)
    demand(len(batches) <= MOST_BATCHES, "it never ends")
    if page is None or len(paths) > len(set(paths)):
        return  # its first step reads several pages: nobody can say which of them stands still
    lost = {m.id for m in page.mentions} - {m.id for m in mentions(batches)}
    demand(not lost, f"lost: {sorted(lost)}")


def _stuck(site: Site) -> Site:
    """Whatever the parameters: the first answer of each path."""
    first: dict[tuple[str, str], Answer] = {}

    def stuck(request: Request) -> Answer:
        key = (request.method, request.url)
        if key not in first:
            first[key] = site(request)
        return first[key]

    return stuck


@BOOK.rule("no-answer", applies=_polled)
async def no_answer(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """No answer at any one request of a walk: a SourceError, or batches that lost nothing; afterwards all is found."""
    errors = (NoAnswerError("no answer"), TransientSourceError("the connection broke"))
    for scene, error in zip((exam.story[0], exam.story[1]), errors, strict=True):
        clock = ExamClock(exam.now)
        place = seat(exam, scene, clock)
        calm = {m.id for m in mentions(await place.visit(None))}
        for number in _numbers(exam, len(place.fetch.requests)):
            place = seat(exam, replace(scene, site=_failing_at(scene.site, number, error)), ExamClock(exam.now))
            found, cursor, failed = await _walked(place)
            lost = calm - found
            told = f"{type(error).__name__} at request {number + 1}"
            demand(failed or not lost, f"{told} was kept quiet, and lost: {sorted(lost)}")
            place.turn(scene)
            found |= {m.id for m in mentions(await place.visit(cursor))}
            demand(calm <= found, f"{told} lost for ever: {sorted(calm - found)}")


async def _walked(place: Seat) -> tuple[set[str], Cursor | None, bool]:
    """Polls until the walk is done or fails: what came, the place that is stored then, and whether it failed."""
    found: set[str] = set()
    cursor: Cursor | None = None
    for _ in range(MOST_BATCHES):
        try:
            batch = await place.step(cursor)
        except SourceError:
            return found, cursor, True
        batch = batch or Batch()
        found |= {mention.id for mention in batch.mentions}
        cursor = batch.cursor or cursor
        if not batch.more:
            break
    return found, cursor, False


def _numbers(exam: Exam, requests: int) -> list[int]:
    """Some of the requests of a walk, by number; the same for every run."""
    random = Random(exam.name)  # noqa: S311 - the same for every run
    middle = range(1, requests - 1)
    chosen = random.sample(middle, min(len(middle), _TRIES - 2))
    return sorted({0, requests - 1, *chosen}) if requests else []


def _failing_at(site: Site, number: int, error: SourceError, *, on: bool = False) -> Site:
    """A service that fails at one request, or from it `on`."""
    count = -1

    def failing(request: Request) -> Answer:
        nonlocal count
        count += 1
        if count == number or (on and count > number):
            raise error
        return site(request)

    return failing


@BOOK.rule("limits-told", applies=lambda exam: exam.remote and exam.mode is not Mode.PUSH)
async def limits_told(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """429 without Retry-After, 429 with a date, and 403 with Retry-After are limits, and the wait is what was said."""
    at = format_datetime(exam.now + _WAIT, usegmt=True)
    for status, headers, most in (
        (429, {}, None),
        (429, {"Retry-After": at}, _WAIT),
        (403, {"Retry-After": "120"}, _WAIT),
    ):
        if status in exam.forbidden:
            continue
        refuse = Answer(status=status, body=b'{"error": "slow down"}', headers=headers)
        what = f"{status} with {headers or 'no Retry-After'}"
        try:
            await seat(exam, exam.story[0], ExamClock(exam.now), refuse=refuse).visit(None)
        except RateLimitedError as error:
            wait = error.retry_after
            demand(wait is None or wait > timedelta(0), f"{what}: the wait is {wait}")
            demand(most is None or (wait is not None and most / 2 <= wait <= most), f"{what}: the wait is {wait}")
        except SourceError as error:
            demand(False, f"{what} became {error!r}")
        else:
            demand(False, f"{what} was kept quiet")


@BOOK.rule("no-requests-after-limit", applies=_polled)
async def no_requests_after_limit(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Once a host has said that there were too many requests, that poll asks this host nothing more."""
    scene = exam.story[0]
    calm = seat(exam, scene, ExamClock(exam.now))
    await calm.step(None)
    for number in _numbers(exam, len(calm.fetch.requests)):
        place = seat(exam, scene, ExamClock(exam.now))
        place.fetch.together = True
        host, known = await _limited_at(place, scene, number)
        further = [one for one in place.fetch.requests[known:] if host and _host(one) == host]
        demand(not further, f"after a limit at request {number + 1} it asked {len(further)} times more: {further[:2]}")


async def _limited_at(place: Seat, scene: Scene, number: int) -> tuple[str, int]:
    """Which host refused, and how many requests had been made when it did."""
    refused: list[tuple[str, int]] = []

    def noting(site: Site) -> Callable[[Request], Answer]:
        def limited(request: Request) -> Answer:
            try:
                return site(request)
            except RateLimitedError:
                refused.append((_host(request), len(place.fetch.requests)))
                raise

        return limited

    place.fetch.site = noting(_failing_at(scene.site, number, RateLimitedError("too many requests"), on=True))
    with suppress(SourceError):
        await place.step(None)
    return refused[0] if refused else ("", 0)


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc

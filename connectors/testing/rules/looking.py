"""Looking again at posts that were told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from connectors.base import Capability, Looks
from connectors.testing.exam import Exam, Later
from connectors.testing.room import Seat, can_look, demand, look, native, seat, told
from connectors.testing.rules.base import Book
from connectors.testing.rules.failing import look_errors
from connectors.testing.status import EXPECTED
from monitor.errors import RateLimitedError, UnexpectedContentError
from monitor.model import Engagement, Mention, MentionId

BOOK = Book()

_COUNTS = ("likes", "replies", "reposts", "quotes", "views", "score")


def _looks(exam: Exam) -> bool:
    return exam.later is not None and can_look(exam)


@BOOK.rule(f"flag-{Capability.LOOK.value}", once=True)
async def flag_look(exam: Exam, exams: tuple[Exam, ...]) -> None:
    """The flag LOOK tells the truth: who declares it says how many posts it takes, has `look`, and brings counts."""
    spec = exam.connector.spec
    declared, able = Capability.LOOK in spec.capabilities, callable(getattr(exam.connector, "look", None))
    demand(declared == able == (spec.looks > 0), f"LOOK declared: {declared}; `looks`: {spec.looks}; `look`: {able}")
    if able:
        shown = [one for one in exams if one.later is not None]
        demand(shown, "LOOK is declared, and no exam has a `later` to show it")
        brought = [looks.engagement for one in shown for looks in (await _visits(one))[2]]
        counts = [each for found in brought for each in found.values() if _told(each)]
        demand(counts, "LOOK is declared, but no look brings a count")


@BOOK.rule("look-as-expected", applies=_looks)
async def look_as_expected(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """Looking again brings the counts and the deletions that the exam expects, each count with its time, in UTC."""
    later, place, visits = await _visits(exam)
    found = {native(key): counts for key, counts in visits[-1].engagement.items()}
    gone = {native(key) for key in visits[-1].gone}
    for key, wanted in later.expected.items():
        counts = found.get(native(key))
        demand(counts is not None, f"{key}: nothing was found; there is {sorted(found)}")
        have = {name: getattr(counts, name) for name in wanted}
        demand(have == dict(wanted), f"{key}: found {have}, expected {dict(wanted)}")
    demand({native(key) for key in later.gone} == gone, f"called gone: {sorted(gone)}")
    for key, counts in ((key, counts) for looks in visits for key, counts in looks.engagement.items()):
        known = counts.at is not None and counts.at.tzinfo is UTC and counts.at <= place.clock.now()
        demand(known, f"{key}: counted at {counts.at!r}")


@BOOK.rule("look-unknown", applies=_looks)
async def look_unknown(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """A post that the service does not know, or whose id makes no sense, brings nothing and spoils nothing."""
    later, posts, place = await _ready(exam)
    stranger = _stranger(posts[0], later.stranger, None)
    oddity = _stranger(posts[0], f"{exam.home}:no such post/?&#", "no such post/?&#")
    for asked in ([stranger], [oddity], [stranger, posts[0], oddity], []):
        if len(asked) > exam.connector.spec.looks:
            continue
        looks = await look(place, asked)
        strange = {stranger.id, oddity.id} & {*looks.engagement, *looks.gone}
        demand(not strange, f"something was found of {sorted(strange)}")
        demand(posts[0] not in asked or posts[0].id in looks.engagement, "the post beside it was not found")


@BOOK.rule("look-full", applies=_looks)
async def look_full(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """It looks at as many posts at once as it says."""
    later, posts, place = await _ready(exam)
    # With the local id of the one that is there: else a connector that asks by it would not ask for these at all.
    like, local = posts[0], posts[0].local_id
    others = [_stranger(like, f"{later.stranger}{number}", local) for number in range(exam.connector.spec.looks - 1)]
    looks = await look(place, [*others, posts[0]])
    demand(posts[0].id in looks.engagement, f"the last of {len(others) + 1} posts was not looked at")


@BOOK.rule("look-errors", applies=lambda exam: _looks(exam) and exam.remote)
async def look_errors_told(exam: Exam, _all: tuple[Exam, ...]) -> None:
    """While it looks again, each status code becomes its error by the one table, and a web page is no answer."""
    errors = await look_errors(exam)
    for (status, kind), error in zip(EXPECTED.items(), errors, strict=False):
        if status in exam.forbidden:
            continue
        demand(type(error) is kind, f"{status} became {error!r}, expected {kind.__name__}")
        if isinstance(error, RateLimitedError):
            demand(error.retry_after and error.retry_after.total_seconds() == 120, "Retry-After got lost")
    for error in errors[len(EXPECTED) :]:
        demand(isinstance(error, UnexpectedContentError), f"a web page became {error!r}")


async def _ready(exam: Exam) -> tuple[Later, list[Mention], Seat]:
    """A fresh connector before the last visit, and the posts that are still there."""
    posts, clock = await told(exam)
    later = exam.later
    assert later is not None  # noqa: S101 - told() demands it
    for scene in later.visits:
        clock.jump(scene.after)
    here = [post for post in posts if native(post.id) in {native(key) for key in later.expected}]
    demand(here, "the exam's `later` expects nothing")
    return later, here, seat(exam, later.visits[-1], clock)


async def _visits(exam: Exam) -> tuple[Later, Seat, list[Looks]]:
    """Every visit's look, by one connector."""
    posts, clock = await told(exam)
    later = exam.later
    assert later is not None  # noqa: S101 - told() demands it
    demand(len(posts) <= exam.connector.spec.looks, "`later` names more posts than one look takes")
    place = seat(exam, later.visits[0], clock)
    found = []
    for scene in later.visits:
        clock.jump(scene.after)
        place.turn(scene)
        found.append(await look(place, posts))
    return later, place, found


def _stranger(like: Mention, key: str, local_id: str | None) -> Mention:
    url = "https://nowhere.example/"
    return replace(like, id=MentionId(key), url=url, local_id=local_id, engagement=None, looks=())


def _told(counts: Engagement) -> bool:
    return any(getattr(counts, name) is not None for name in _COUNTS)

"""Every connector's exam over real sockets: a local server plays the service, and the real HTTP edge asks it.

What is scripted comes out the same over the wire, and a bad day on the wire costs nothing: only a SourceError comes
out, the stored place stays where it was, and from there nothing is lost.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.base import Looks, RateLimit, Source
from connectors.testing import Answer, Exam, ScriptedFetch
from connectors.testing.clock import START
from connectors.testing.exam import Mode, Scene
from connectors.testing.fakes import HTML_PAGE, ScriptedConnect, ScriptedFollow, tools
from connectors.testing.room import (
    MOST_BATCHES,
    SOURCE_NAME,
    Seat,
    can_look,
    look,
    mentions,
    newest_cursor,
    seat,
    told,
    walk,
)
from monitor.errors import RateLimitedError, SourceError
from monitor.model import Cursor, Mention
from monitor.net.fetch import HttpEdge, HttpLimits
from tests.connectors.test_contract import FOUND, exams_of
from tests.fakes.stage import HurriedClock, Stage, Trouble, WireClock, WireFetch, resolve_here

EXAMS = [exam for name in FOUND.connectors for exam in exams_of(name) if exam.remote and exam.mode is not Mode.PUSH]
POLLED = [exam for exam in EXAMS if exam.mode is Mode.POLL]
LOOKING = [exam for exam in EXAMS if exam.later is not None and can_look(exam)]

QUICK = HttpLimits(connect=timedelta(seconds=2), read=timedelta(seconds=0.1), total=timedelta(seconds=2))
UNLIMITED = RateLimit(requests=400_000, per=timedelta(seconds=1))  # how fast hosts are asked is judged elsewhere
WAIT = timedelta(seconds=120)

_NO = b'{"error": "no"}'
BAD_DAYS = (
    *(Trouble(name=str(status), instead=Answer(status=status, body=_NO)) for status in (401, 403, 404, 410, 429)),
    Trouble(name="429 with Retry-After", instead=Answer(status=429, body=_NO, headers={"Retry-After": "120"})),
    *(Trouble(name=str(status), instead=Answer(status=status, body=_NO)) for status in (500, 503)),
    Trouble(name="half a body", half=True),
    Trouble(name="a body that stalls", stall=True),
    Trouble(name="a web page", instead=Answer(body=HTML_PAGE, content_type="text/html; charset=utf-8")),
    Trouble(name="an empty body", instead=Answer()),
    Trouble(name="a reset", reset=True),
)


class Wire:
    """The stage, the edge, and connectors that ask the one through the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.clock = stage, WireClock()
        self.edge = HttpEdge(HurriedClock(self.clock), limits=QUICK, resolve=resolve_here)
        self._labels = (f"n{number}" for number in itertools.count())

    def seat(self, exam: Exam, scene: Scene) -> Seat:
        """A fresh connector before `scene`, to hosts that know nothing of the others'."""
        # Only its `site` is used, by the stage, so that the seat can be turned to another scene.
        script = ScriptedFetch(scene.site, self.clock)
        self.stage.site = lambda request: script.site(request)
        inner = self.edge.fetch_for(allow_private=True, rate_limit=UNLIMITED)
        fetch = WireFetch(stage=self.stage, inner=inner, clock=self.clock, label=next(self._labels))
        connect = ScriptedConnect(scene.frames or (lambda _request: ()), self.clock)
        follow = ScriptedFollow(connect.frames, self.clock)
        config = exam.connector.spec.config.model_validate({**exam.settings, **scene.settings})
        given = tools(self.clock, fetch=fetch, connect=connect, follow=follow)
        connector = exam.connector(Source(name=SOURCE_NAME, network=exam.home), config, given)
        return Seat(
            exam=exam,
            scene=scene,
            clock=self.clock,
            connector=connector,
            fetch=script,
            connect=connect,
            follow=follow,
        )

    async def visits(self, exam: Exam) -> dict[str, Mention]:
        """The story by one connector that never stops."""
        place, cursor = self.seat(exam, exam.story[0]), None
        found: dict[str, Mention] = {}
        for number, scene in enumerate(exam.story):
            if number:
                self.clock.jump(scene.after)
            if scene.settings:
                place = self.seat(exam, scene)
            place.turn(scene)
            batches = await place.visit(cursor)
            cursor = newest_cursor(batches, cursor)
            found |= {mention.id: mention for mention in mentions(batches)}
        return found

    async def steps(self, exam: Exam, scene: Scene, cursor: Cursor | None) -> tuple[set[str], Cursor | None]:
        """Every page of one scene, each by a connector that was just started."""
        found: set[str] = set()
        for _ in range(MOST_BATCHES):
            batch = await self.seat(exam, scene).step(cursor)
            assert batch is not None
            found |= {mention.id for mention in batch.mentions}
            cursor = batch.cursor or cursor
            if not batch.more:
                return found, cursor
        raise AssertionError("it never ends")

    async def until_it_fails(self, exam: Exam, scene: Scene) -> tuple[set[str], Cursor | None, SourceError | None]:
        """A walk from the start: what came of it, the place that is stored then, and what ended it."""
        place, cursor, found = self.seat(exam, scene), None, set[str]()
        for _ in range(MOST_BATCHES):
            try:
                batch = await place.step(cursor)
            except SourceError as error:
                return found, cursor, error
            assert batch is not None
            found |= {mention.id for mention in batch.mentions}
            cursor = batch.cursor or cursor
            if not batch.more:
                return found, cursor, None
        raise AssertionError("it never ends")


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with Stage() as stage:
        wire = Wire(stage)
        yield wire
        await wire.edge.aclose()


def said(mention: Mention) -> Mention:
    """What a mention says, apart from the times that are our own clock's."""
    ours = not mention.dated or mention.published_at >= mention.fetched_at
    counts = replace(mention.engagement, at=None) if mention.engagement else None
    published = START if ours else mention.published_at
    return replace(mention, fetched_at=START, published_at=published, engagement=counts)


def by_name(exam: Exam) -> str:
    return exam.name


@pytest.mark.parametrize("exam", EXAMS, ids=by_name)
async def test_over_the_wire_the_same_mentions_come(exam: Exam, wire: Wire) -> None:
    scripted = {m.id: m for batches in await walk(exam, tuple(exam.story)) for m in mentions(batches)}
    found = await wire.visits(exam)
    assert {key: said(m) for key, m in found.items()} == {key: said(m) for key, m in scripted.items()}


@pytest.mark.parametrize("exam", POLLED, ids=by_name)
async def test_over_the_wire_a_restart_at_every_page_loses_nothing(exam: Exam, wire: Wire) -> None:
    scripted = {m.id for batches in await walk(exam, tuple(exam.story)) for m in mentions(batches)}
    found, cursor = await wire.steps(exam, exam.story[0], None)
    for scene in exam.story[1:]:
        wire.clock.jump(scene.after)
        more, cursor = await wire.steps(exam, scene, cursor)
        found |= more
    assert found == scripted


@pytest.mark.parametrize("exam", POLLED, ids=by_name)
async def test_a_bad_day_on_the_wire_loses_nothing(exam: Exam, wire: Wire) -> None:
    scene = exam.story[0]
    calm, _cursor, error = await wire.until_it_fails(exam, scene)
    assert calm
    assert error is None
    requests = wire.stage.asked
    rest: dict[Cursor | None, set[str]] = {None: calm}  # what a restart finds from a place: always the same
    for trouble in BAD_DAYS:
        if trouble.instead and trouble.instead.status in exam.forbidden:
            continue
        for number in sorted({0, requests - 1}):
            what = f"{trouble.name} at request {number + 1} of {requests}"
            wire.stage.trouble(number, trouble)
            found, cursor, error = await wire.until_it_fails(exam, scene)
            assert wire.stage.asked > number, f"{what}: it never came to that"
            if isinstance(error, RateLimitedError) and "Retry-After" in trouble.name:
                assert error.retry_after is not None, what
                assert error.retry_after >= WAIT, what
            wire.stage.calm()
            if cursor not in rest:
                rest[cursor], _after = await wire.steps(exam, scene, cursor)
            assert calm <= found | rest[cursor], f"{what} lost {sorted(calm - found - rest[cursor])}"


@pytest.mark.parametrize("exam", LOOKING, ids=by_name)
async def test_over_the_wire_looking_again_sees_the_same(exam: Exam, wire: Wire) -> None:
    assert exam.later is not None
    posts, clock = await told(exam)
    wire.clock.jump(clock.now() - wire.clock.now())
    scripted, wired = seat(exam, exam.later.visits[0], clock), wire.seat(exam, exam.later.visits[0])
    for scene in exam.later.visits:
        for place in (scripted, wired):
            place.clock.jump(scene.after)
            place.turn(scene)
        assert seen(await look(wired, posts)) == seen(await look(scripted, posts))


@pytest.mark.parametrize("exam", LOOKING, ids=by_name)
async def test_a_bad_day_on_the_wire_tells_nothing_false_of_a_post(exam: Exam, wire: Wire) -> None:
    """Where a look fails, nothing was learnt; no post is gone because the wire was."""
    assert exam.later is not None
    posts, _clock = await told(exam)
    scene = exam.later.visits[-1]
    for trouble in BAD_DAYS:
        if trouble.instead and trouble.instead.status in exam.forbidden | {404, 410}:
            continue  # what these say of a post is the service's own language
        wire.stage.trouble(0, trouble)
        place = wire.seat(exam, scene)
        place.turn(scene)
        try:
            looks = await look(place, posts)
        except SourceError:
            continue
        assert set(looks.gone) <= {post.id for post in posts if is_gone(exam, post)}, trouble.name


def is_gone(exam: Exam, post: Mention) -> bool:
    gone = exam.later.gone if exam.later else ()
    return post.id.partition(":")[2] in {key.partition(":")[2] for key in gone}


def seen(looks: Looks) -> tuple[object, ...]:
    counts = {key: replace(each, at=None) for key, each in looks.engagement.items()}
    return counts, sorted(looks.gone), {edit.id: said(edit) for edit in looks.edits}

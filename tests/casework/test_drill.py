"""A drill goes the whole way a real critique goes, says that it is one, and measures what really happened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.case import CaseQuery
from monitor.casework.drill import REQUEST, TOO_OLD, Request, decoded, drill_mention, encoded, request_for
from monitor.casework.report import files
from monitor.dispatch.flusher import CHECK
from monitor.model import Level
from monitor.names import DRILL
from monitor.rules.schema import Brand
from monitor.store.traces import Trace
from tests.fakes.clock import START
from tests.fakes.tower import Tower

RULES = """
    version: 1
    defaults: {language: es}
    brands:
      - {name: Hotel Miramar, any: ["Hotel Miramar"]}
      - {name: Casa Sol, any: ["Casa Sol"], none: ["SIMULACRO"]}
    sources: [{name: feed, connector: scripted, every: 1m}]
    rules: [{name: page, when: {level: page}}]
    route: {receiver: oncall, group_by: [brand], group_wait: 0s, group_interval: 5m}
    targets: []
    receivers: [{name: oncall, console: {}}]
"""


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with Tower(RULES, tmp_path, check=CHECK) as tower:
        await tower.passes(seconds=5)
        yield tower


async def asked(tower: Tower, brand: str = "Hotel Miramar", *, ago: timedelta = timedelta(0)) -> Request:
    """Somebody asks for a drill in another process; a moment later this became of the request."""
    request = request_for(brand, tower.clock.now() - ago)
    await tower.database.remember(REQUEST, encoded(request))
    await tower.passes(seconds=2 * CHECK.total_seconds())
    found = decoded(await tower.database.recall(REQUEST))
    assert found is not None
    assert found.token == request.token
    return found


async def traced(tower: Tower, request: Request) -> Trace:
    found = await tower.database.trace(request.mention_id)
    assert found is not None
    return found


async def test_the_daemon_picks_it_up_and_it_pages_like_a_real_one(tower: Tower) -> None:
    request = await asked(tower)

    assert request.started_at is not None
    assert request.done_at is not None
    assert request.problem == ""
    assert tower.told("oncall") == [("new", [request.mention_id])]
    (case,) = await tower.database.cases(CaseQuery())
    assert (case.level, case.is_drill, case.name) == (Level.PAGE, True, "SIMULACRO de Almenara")
    (leg,) = (await traced(tower, request)).legs
    assert (leg.receiver, leg.state) == ("oncall", "delivered")
    assert leg.at is not None
    assert timedelta(0) <= leg.at - request.at <= 2 * CHECK


async def test_each_drill_is_a_case_of_its_own_and_is_measured_by_its_own_message(tower: Tower) -> None:
    first = await asked(tower)
    second = await asked(tower)

    assert len(await tower.database.cases(CaseQuery())) == 2
    (leg,) = (await traced(tower, second)).legs
    assert (leg.state, leg.at) == ("grouped", None), "the route's group waits its interval, and so does the drill"
    await tower.passes(minutes=5)
    (leg,) = (await traced(tower, second)).legs
    assert leg.state == "delivered"
    assert leg.at is not None
    assert leg.at > second.at
    (before,) = (await traced(tower, first)).legs
    assert before.at is not None
    assert before.at < leg.at


async def test_a_request_that_no_daemon_saw_in_time_is_left_alone(tower: Tower) -> None:
    request = await asked(tower, ago=TOO_OLD + timedelta(seconds=1))

    assert request.started_at is None
    assert tower.told("oncall") == []


@pytest.mark.parametrize(("brand", "problem"), [("Casa Luna", "there is no brand"), ("Casa Sol", "own conditions")])
async def test_what_keeps_it_from_being_let_in_is_said(tower: Tower, brand: str, problem: str) -> None:
    request = await asked(tower, brand)

    assert problem in request.problem
    assert request.done_at is not None
    assert await tower.database.trace(request.mention_id) is None


async def test_without_a_brand_it_is_about_the_first_one(tower: Tower) -> None:
    request = await tower.daemon.office.drill.ask()
    await tower.passes(seconds=1)

    assert request.brand == "Hotel Miramar"
    assert tower.told("oncall") == [("new", [request.mention_id])]


async def test_the_weeks_report_knows_nothing_of_drills(tower: Tower) -> None:
    await asked(tower)

    day = timedelta(days=1)
    assert await files(tower.database, since=START - day, until=START + day) == []


async def test_it_carries_what_the_brand_insists_on_and_says_what_it_is() -> None:
    brand = Brand.model_validate(
        {"name": "Sol", "any": ["Sol"], "all": ["hotel"], "context": ["playa"], "require_context": True}
    )
    for language, word in (("es", "SIMULACRO"), ("en", "DRILL"), ("eu", "DRILL")):
        post = drill_mention(request_for("Sol", START), brand, language, START)
        assert post.text.startswith(word)
        assert "(hotel, playa)" in post.text
        assert word in str(post.author.name)
    assert post.source == DRILL


def test_what_is_no_request_is_none() -> None:
    request = Request(token="t", brand="Sol", at=START, started_at=START, problem="x")

    assert decoded(encoded(request)) == request
    for text in (None, "", "no json", "[]", '{"token": 1}'):
        assert decoded(text) is None

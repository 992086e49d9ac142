"""X is never asked for more than may be spent, and the state says why."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Watch
from connectors.testing import Answer, Request
from connectors.x import X
from monitor.errors import AuthError, NoAnswerError, RateLimitedError, UnexpectedContentError
from tests.connectors.x.desk import POSTS, SEARCH, USERS, WATCH, Desk, Memo
from tests.connectors.x.service import TOKEN, Service, post, user
from tests.fakes.clock import FakeClock

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
THREE = [post(f"2026-11-20T10:0{n}:00.000Z", by=str(101 + n % 2)) for n in range(3)]
BOTH = {"101": user("101", "tom"), "102": user("102", "ana")}


def test_without_a_budget_it_does_not_start() -> None:
    with pytest.raises(ValidationError):
        X.spec.config.model_validate({"bearer_token": TOKEN})


async def test_a_page_costs_what_it_returns_and_authors_are_asked_for_once() -> None:
    desk = Desk(Service(posts=list(THREE), users=BOTH))
    found, cursor = await desk.walk()
    assert len(found) == 3
    assert await desk.spent() == pytest.approx(3 * 0.005 + 2 * 0.010)
    desk.service.posts.append(post("2026-11-20T10:09:00.000Z", by="101"))  # type: ignore[attr-defined]
    await desk.walk(cursor)
    assert await desk.spent() == pytest.approx(4 * 0.005 + 2 * 0.010)
    assert len(desk.asked(USERS)) == 1


async def test_authors_are_asked_for_anew_after_a_week_and_not_before() -> None:
    desk = Desk(Service(posts=list(THREE), users=BOTH), history=7)
    await desk.walk()
    await desk.clock.advance(timedelta(days=6, hours=1))
    await desk.walk()
    assert len(desk.asked(USERS)) == 1
    await desk.clock.advance(timedelta(hours=23))
    desk.service.posts.append(post("2026-11-27T10:09:00.000Z", by="101"))  # type: ignore[attr-defined]
    await desk.walk()
    assert len(desk.asked(USERS)) == 2


async def test_authors_of_posts_that_no_brand_is_meant_by_are_not_paid_for() -> None:
    desk = Desk(Service(posts=THREE, users=BOTH))
    await desk.walk(watch=Watch(key="shared:1", terms=("Hotel Miramar",), wanted=lambda _text: False))
    assert desk.asked(USERS) == []


async def test_authors_who_come_too_late_for_their_page_are_paid_for_once_and_known_then() -> None:
    service, answered = Service(posts=THREE, users=BOTH), asyncio.Event()
    desk = Desk(service)
    at_once = desk.fetch.get

    async def slow(url: str, **more: Any) -> Any:
        if url.endswith(USERS):
            await answered.wait()
        return await at_once(url, **more)

    desk.fetch.get = slow  # type: ignore[method-assign]
    walk = asyncio.create_task(desk.walk())
    await desk.clock.advance(timedelta(seconds=5))
    found, cursor = await walk
    assert {mention.author.handle for mention in found} == {None}
    service.posts = [*THREE, post("2026-11-20T10:29:30.000Z", by="101")]
    walk = asyncio.create_task(desk.walk(cursor))
    await desk.clock.advance(timedelta(seconds=2))
    answered.set()
    found, _ = await walk
    assert [mention.author.handle for mention in found] == [BOTH["101"]["username"]]
    assert len(desk.asked(USERS)) == 1
    assert await desk.spent() == pytest.approx(4 * 0.005 + 2 * 0.010)


async def test_the_page_is_as_large_as_the_money_and_no_larger() -> None:
    desk = Desk(budget=3, clock=FakeClock(FIRST))  # a tenth of it may be spent at once: 60 posts
    await desk.walk()
    assert [request.param("max_results") for request in desk.asked(SEARCH)] == ["50"]


async def test_an_author_for_whom_there_is_no_money_stays_an_id() -> None:
    desk = Desk(
        Service(posts=THREE, users=BOTH),
        budget=1,
        user_price=1,
        clock=FakeClock(datetime(2026, 11, 20, 10, 30, tzinfo=UTC)),
    )
    found, _ = await desk.walk()
    assert {mention.author.id for mention in found} == {"101", "102"}
    assert {mention.author.handle for mention in found} == {None}
    assert desk.asked(USERS) == []


async def test_where_the_month_is_spent_nothing_is_asked_and_the_state_says_why() -> None:
    memo = Memo()
    desk = Desk(Service(posts=THREE), memo=memo, budget=1)
    await desk.purse.empty(desk.source._till.month)
    with pytest.raises(RateLimitedError) as caught:
        await desk.source.poll(WATCH, None)
    assert "0.00 $ of this month's 1.00 $" in str(caught.value)
    assert "up to 0.05 $ is more" in str(caught.value)
    assert caught.value.retry_after == datetime(2026, 12, 1, tzinfo=UTC) - desk.clock.now()
    assert desk.fetch.requests == []

    again = Desk(Service(posts=THREE), memo=memo, budget=1, clock=desk.clock)
    with pytest.raises(RateLimitedError):  # a restart does not fill the purse
        await again.source.poll(WATCH, None)
    await desk.clock.advance(caught.value.retry_after)
    assert not (await again.source.poll(WATCH, None)).unchanged


async def test_what_would_be_too_early_in_the_month_waits_silently_for_less_than_an_hour() -> None:
    desk = Desk(budget=1, clock=FakeClock(FIRST))  # 0.10 $ at once, then 0.0014 $ an hour
    till = desk.source._till
    assert await desk.purse.take(till.month, 51_000)
    assert (await desk.source.poll(WATCH, None)).unchanged
    assert desk.fetch.requests == []
    await desk.purse.settle(till.month, taken=0, used=30_000)
    with pytest.raises(RateLimitedError, match="too early in the month") as caught:
        await desk.source.poll(WATCH, None)
    assert caught.value.retry_after is not None
    assert timedelta(hours=1) < caught.value.retry_after < timedelta(days=2)
    assert desk.fetch.requests == []


class Failing(Service):
    """X, whose search fails as it is told to."""

    failure: Exception | None = None

    def __call__(self, request: Request) -> Answer:
        if self.failure is not None and request.path == SEARCH:
            raise self.failure
        return super().__call__(request)


@pytest.mark.parametrize(
    ("failure", "cost"),
    [
        (NoAnswerError("broken off"), 0.5),  # it may have been answered, and billed
        (UnexpectedContentError("half a body"), 0.5),
        (AuthError("401"), 0.0),
        (RateLimitedError("429"), 0.0),
    ],
)
async def test_a_failure_costs_all_that_was_taken_where_nobody_knows_and_nothing_where_x_refused(
    failure: Exception, cost: float
) -> None:
    service = Failing(posts=THREE)
    service.failure = failure
    desk = Desk(service)
    with pytest.raises(type(failure)):
        await desk.source.poll(WATCH, None)
    assert await desk.spent() == pytest.approx(cost)
    service.failure = None
    await desk.walk()
    await desk.walk()
    careful = "10" if cost else "100"
    assert [request.param("max_results") for request in desk.asked(SEARCH)] == ["100", careful, "100"]


async def test_looking_again_has_its_share_and_no_more() -> None:
    service = Service(posts=THREE)
    desk = Desk(service, budget=1, looks=0.02, clock=FakeClock(datetime(2026, 11, 30, 23, 0, tzinfo=UTC)), history=7)
    service.posts = [post(f"2026-11-30T22:0{n}:00.000Z") for n in range(3)]
    found, _ = await desk.walk()
    looks = await desk.source.look(found)  # 0.015 $ of 0.02 $
    assert len(looks.engagement) == 3
    assert await desk.spent() == pytest.approx(6 * 0.005)
    with pytest.raises(RateLimitedError, match="looking again") as caught:
        await desk.source.look(found)
    assert caught.value.retry_after == timedelta(hours=1)
    assert len(desk.asked(POSTS)) == 1
    assert not (await desk.source.poll(WATCH, None)).unchanged  # the search goes on


async def test_a_look_that_the_month_has_no_room_for_gives_its_share_back() -> None:
    desk = Desk(Service(posts=THREE))
    found, _ = await desk.walk()
    till = desk.source._till
    await desk.purse.empty(till.month)
    before = await desk.purse.left(till.looks)
    with pytest.raises(RateLimitedError):
        await desk.source.look(found)
    assert await desk.purse.left(till.looks) == before


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "at most 1.50 $: 100 posts and their authors"),
        ({"post_price": 0.001, "user_price": 0}, "at most 0.10 $: 100 posts and their authors"),
        ({"mode": "stream"}, "at most 1.50 $: 100 posts and their authors; the stream pays 20 posts ahead, 0.10 $"),
    ],
)
def test_what_a_request_may_cost_is_told_before_it_is_sent(settings: dict[str, Any], words: str) -> None:
    desk = Desk(**settings)
    assert desk.source.estimate(WATCH) == words
    assert desk.fetch.requests == []


async def test_what_a_request_under_way_may_give_back_is_waited_for_before_another_is_refused() -> None:
    desk = Desk(budget=1, clock=FakeClock(FIRST))  # a tenth of it may be spent at once
    till = desk.source._till
    async with asyncio.timeout(5):
        async with till.paying(90_000) as bill:
            second = asyncio.ensure_future(till.take(50_000))
            await desk.clock.settle()
            assert not second.done()
            bill.used = 5_000
        await second
    assert await desk.spent() == pytest.approx(0.055)
    with pytest.raises(RateLimitedError):  # nothing is under way any more
        await till.take(50_000)

"""The stream: one connection, rules that are ours, and no hole when it breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import pytest

from connectors.base import Batch, Watch
from connectors.purse import allowed
from connectors.testing import Answer, Request
from monitor.errors import RateLimitedError, RequestError, TransientSourceError
from monitor.model import Cursor
from tests.connectors.x.desk import RULES, SEARCH, WATCH, Desk, Memo, ids, soon
from tests.connectors.x.service import PROBLEM, Service, event, post
from tests.fakes.clock import FakeClock

TAG = "almenara:exam-source:shared:1"
OTHER = Watch(key="shared:2", terms=("Hotel Miramar", "Playa"))
MINE = {"id": "1", "value": '("Hotel Miramar") -is:retweet', "tag": TAG}
FOREIGN = {"id": "2", "value": "cats", "tag": "somebody else"}
STALE = {"id": "3", "value": "dogs", "tag": "almenara:exam-source:shared:7"}


class Live(Service):
    """X in time: the search sees what is older than half a minute."""

    clock: FakeClock

    def __call__(self, request: Request) -> Answer:
        whole = self.posts
        edge = f"{self.clock.now() - timedelta(seconds=30):%Y-%m-%dT%H:%M:%S.000Z}"
        self.posts = [one for one in whole if one["created_at"] <= edge]
        try:
            return super().__call__(request)
        finally:
            self.posts = whole


def live(**settings: Any) -> tuple[Desk, Live]:
    service = Live()
    desk = Desk(service, mode="stream", **settings)
    service.clock = desk.clock
    return desk, service


def now(desk: Desk, number: int = 1, text: str = "Hotel Miramar") -> Any:
    return post(f"{desk.clock.now():%Y-%m-%dT%H:%M:%S.000Z}", text, number=number)


@asynccontextmanager
async def listening(desk: Desk, cursor: str | None = None, watch: Watch = WATCH) -> AsyncIterator[list[Batch]]:
    """Batches as they come, while the test goes on; like a daemon, until the end or the error."""
    batches: list[Batch] = []

    async def listen() -> None:
        stream = cast("AsyncGenerator[Batch]", desk.stream(cursor, watch))
        try:
            async for batch in stream:
                batches.append(batch)
        finally:
            await stream.aclose()

    task = asyncio.create_task(listen())
    await calm(desk)
    try:
        yield batches
        await calm(desk)
        if task.done() and (error := task.exception()) is not None:
            raise error
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def calm(desk: Desk) -> None:
    """Everything that can happen without time has happened: a post passes through several tasks."""
    for _ in range(20):
        await desk.clock.settle()


def told(batches: list[Batch]) -> list[str]:
    return [one for batch in batches for one in ids(batch.mentions)]


def place(batches: list[Batch], before: str | None = None) -> str | None:
    return next((batch.cursor for batch in reversed(batches) if batch.cursor), before)


async def test_a_rule_is_made_once_and_nobody_elses_is_touched() -> None:
    desk, service = live()
    service.rules = [FOREIGN, STALE]
    async with listening(desk):
        assert [rule["tag"] for rule in service.rules] == [FOREIGN["tag"], STALE["tag"], TAG]
    async with listening(desk):
        assert len(service.rules) == 3


async def test_a_rule_that_says_something_else_is_replaced_and_a_double_one_removed() -> None:
    desk, service = live()
    service.rules = [FOREIGN, MINE | {"value": "old"}, MINE | {"id": "4"}, MINE | {"id": "5"}]
    async with listening(desk):
        assert [(rule["id"], rule["value"]) for rule in service.rules] == [("2", "cats"), ("4", MINE["value"])]


async def test_rules_of_brands_that_are_gone_are_deleted_once_everybody_has_come() -> None:
    desk, service = live()
    service.rules = [FOREIGN, STALE, MINE]
    async with listening(desk):
        assert STALE in service.rules
        await desk.clock.advance(timedelta(seconds=61))
        assert service.rules == [FOREIGN, MINE]


async def test_a_rule_that_somebody_else_has_already_brings_its_posts_here_too() -> None:
    service = Service(rules=[FOREIGN])

    def refusing(request: Request) -> Answer:
        if request.method == "POST":
            return Answer.json({"errors": [{"title": "DuplicateRule", "id": "2", "type": PROBLEM + "duplicate-rules"}]})
        return service(request)

    desk = Desk(refusing, mode="stream")
    one = post("2026-11-20T10:30:00.000Z")
    async with listening(desk) as batches:
        desk.lines.say(json.dumps({"data": one, "matching_rules": [{"id": "2", "tag": "somebody else"}]}))
        await calm(desk)
        assert told(batches) == [one["id"]]


async def test_a_rule_that_x_does_not_take_is_an_error() -> None:
    def refusing(request: Request) -> Answer:
        if request.method == "POST":
            return Answer.json({"errors": [{"title": "Invalid Rule", "type": PROBLEM + "invalid-rules"}]}, status=200)
        return Service()(request)

    with pytest.raises(RequestError, match="does not take the rule"):
        await soon(Desk(refusing, mode="stream").stream())


async def test_all_watches_share_one_connection_and_each_gets_its_own() -> None:
    desk, _ = live()
    async with listening(desk) as first, listening(desk, watch=OTHER) as second:
        assert (desk.opened, desk.open) == (1, 1)
        mine, theirs, both = (now(desk, number) for number in (1, 2, 3))
        other_tag = "almenara:exam-source:shared:2"
        rules = [{"id": "8", "tag": TAG}, {"id": "9", "tag": other_tag}]
        desk.lines.say(event(mine, tag=TAG), event(theirs, tag=other_tag))
        desk.lines.say(json.dumps({"data": both, "matching_rules": rules}), event(now(desk, 4), tag="somebody else"))
        await calm(desk)
        assert (told(first), told(second)) == ([mine["id"], both["id"]], [theirs["id"], both["id"]])
    assert desk.open == 0


async def test_a_watch_that_leaves_does_not_close_the_connection_of_the_others() -> None:
    desk, _ = live()
    async with listening(desk) as first:
        async with listening(desk, watch=OTHER):
            pass
        assert desk.open == 1
        desk.lines.say(event(one := now(desk)))
        await calm(desk)
        assert told(first) == [one["id"]]
    assert desk.open == 0
    async with listening(desk):
        assert (desk.opened, desk.open) == (2, 1)


async def test_one_cut_is_everybodys_error_and_everybody_comes_back() -> None:
    desk, _ = live()
    for _try in range(3):
        first, second = desk.stream(), desk.stream(watch=OTHER)
        waits = [asyncio.ensure_future(anext(one)) for one in (first, second)]
        await calm(desk)
        desk.lines.cut()
        ends = await asyncio.wait_for(asyncio.gather(*waits, return_exceptions=True), timeout=5)
        assert [type(end) for end in ends] == [TransientSourceError, TransientSourceError]
        assert desk.open == 0
    assert desk.opened == 3


async def test_a_cut_of_ten_minutes_misses_nothing_and_tells_nothing_twice_on_one_connection() -> None:
    """Every second moment has a post; the daemon is killed, cut and restarted meanwhile."""
    memo = Memo()
    service = Live()
    clock = FakeClock()
    service.clock = clock
    cursor: str | None = None
    everything: list[str] = []
    heard: list[str] = []
    number = 0

    async def happen(desk: Desk | None, moments: int) -> None:
        nonlocal number
        for _ in range(moments):
            number += 1
            one = post(f"{clock.now():%Y-%m-%dT%H:%M:%S.000Z}", number=number)
            service.posts.append(one)
            everything.append(one["id"])
            if desk is not None:
                desk.lines.say(event(one))
            await clock.advance(timedelta(seconds=20))

    for connected, away in ((2, 2), (1, 30), (8, 0), (5, 3), (12, 1)):
        desk = Desk(service, mode="stream", memo=memo, clock=clock)
        async with listening(desk, cursor) as batches:
            await happen(desk, connected)
        assert len(told(batches)) == len(set(told(batches)))
        heard += told(batches)
        cursor = place(batches, cursor)  # killed: only what was committed is left
        await happen(None, away)
    desk = Desk(service, mode="stream", memo=memo, clock=clock)
    async with listening(desk, cursor) as batches:
        await clock.advance(timedelta(minutes=2))
    assert set(heard) | set(told(batches)) == set(everything)


async def test_what_the_search_cannot_see_yet_when_the_stream_opens_is_searched_a_minute_later() -> None:
    desk, service = live()
    service.posts.append(just_now := now(desk))
    await desk.clock.advance(timedelta(seconds=2))
    async with listening(desk) as batches:
        assert told(batches) == []
        await desk.clock.advance(timedelta(seconds=59))
        assert told(batches) == []
        await desk.clock.advance(timedelta(seconds=2))
        assert told(batches) == [just_now["id"]]


async def test_until_then_the_place_does_not_follow_the_stream() -> None:
    desk, service = live()
    async with listening(desk) as batches:
        desk.lines.say(event(early := now(desk)))
        service.posts.append(early)
        await desk.clock.advance(timedelta(seconds=30))
        assert (told(batches), place(batches)) == ([early["id"]], None)
        await desk.clock.advance(timedelta(seconds=35))
        assert place(batches) == json.dumps({"since": int(early["id"])}, separators=(",", ":"))
        desk.lines.say(event(later := now(desk)))
        await calm(desk)
        assert place(batches) == json.dumps({"since": int(later["id"])}, separators=(",", ":"))


async def test_what_comes_twice_is_told_once_and_an_edit_once_more() -> None:
    desk, _ = live()
    async with listening(desk) as batches:
        one = now(desk)
        desk.lines.say(event(one), event(one))
        await calm(desk)
        desk.lines.say(event(one), "", "\r")
        await desk.clock.advance(timedelta(seconds=5))
        edit = now(desk, text="Hotel Miramar, mended") | {"edit_history_tweet_ids": [one["id"]]}
        desk.lines.say(event(edit))
        await calm(desk)
        assert told(batches) == [one["id"], one["id"]]
        assert batches[-1].mentions[0].text == "Hotel Miramar, mended"


async def test_garbage_is_reported_once_and_spoils_nothing() -> None:
    desk, _ = live()
    async with listening(desk) as first, listening(desk, watch=OTHER) as second:
        desk.lines.say(b"\xff\xfe", "[1]", "{}", '{"data":7}', "[" * 100_000, event(one := now(desk)))
        await calm(desk)
        skipped = [len([error for batch in batches for error in batch.skipped]) for batches in (first, second)]
        assert told(first) == [one["id"]]
        assert skipped == [5, 1]  # `{"data":7}` names no rule: it might be anybody's


async def test_a_problem_in_the_stream_ends_it() -> None:
    desk, _ = live()
    with pytest.raises(TransientSourceError):
        async with listening(desk):
            desk.lines.say(json.dumps({"errors": [{"title": "operational-disconnect", "type": "about:blank"}]}))


async def test_a_used_up_cap_ends_the_stream_until_it_begins_anew() -> None:
    desk, _ = live()
    with pytest.raises(RateLimitedError) as caught:
        async with listening(desk):
            desk.lines.say(json.dumps({"errors": [{"type": PROBLEM + "usage-capped"}]}))
    assert caught.value.retry_after == timedelta(days=10, hours=13, minutes=30)


async def test_a_refused_connection_is_the_error_it_stands_for() -> None:
    desk, _ = live()
    desk.refuse = RateLimitedError("too many connections", retry_after=timedelta(minutes=5))
    with pytest.raises(RateLimitedError, match="too many connections"):
        await soon(desk.stream())
    assert await desk.spent() == 0
    assert desk.asked(SEARCH) == []


async def test_watches_that_try_again_each_for_itself_do_not_open_it_more_often_than_x_allows() -> None:
    desk, _service = live()
    desk.refuse = TransientSourceError("503")
    errors: list[str] = []
    for _ in range(60):
        with pytest.raises(TransientSourceError) as caught:
            async with listening(desk):
                await desk.clock.advance(timedelta(seconds=1))
        errors.append(str(caught.value))
    assert errors.count("503") == 40
    assert isinstance(caught.value, RateLimitedError)
    assert caught.value.retry_after == timedelta(minutes=15) - timedelta(seconds=59)
    asked = len(desk.fetch.requests)
    desk.refuse = None
    await desk.clock.advance(caught.value.retry_after)
    async with listening(desk):
        assert desk.open == 1
    assert len(desk.fetch.requests) > asked


async def test_posts_are_paid_for_before_they_come_and_what_did_not_come_is_given_back() -> None:
    desk, _ = live(user_price=0)
    async with listening(desk):
        assert await desk.spent() == pytest.approx(20 * 0.005)
        desk.lines.say(*(event(now(desk, number)) for number in range(1, 26)))
        await calm(desk)
        assert await desk.spent() == pytest.approx(40 * 0.005)
    assert await desk.spent() == pytest.approx(25 * 0.005)


async def test_where_the_money_ends_the_stream_ends_and_says_why() -> None:
    desk, _ = live(user_price=0, budget=1)
    till = desk.source._till
    before = allowed(till.month, desk.clock.now()) - 350_000  # three portions of 0.10 $ are left for now
    await desk.purse.settle(till.month, taken=0, used=before)
    heard: list[Batch] = []
    with pytest.raises(RateLimitedError, match=r"\$ of this month's 1\.00 \$"):
        async with listening(desk) as heard:
            desk.lines.say(*(event(now(desk, number)) for number in range(1, 200)))
    assert len(told(heard)) == 60
    assert await desk.spent() == pytest.approx(before / 1_000_000 + 60 * 0.005)
    assert desk.open == 0


async def test_a_stream_that_stops_to_listen_holds_the_connection_back_and_loses_nothing() -> None:
    desk, _ = live()
    stream = desk.stream()
    wait = asyncio.ensure_future(anext(stream))
    await calm(desk)
    desk.lines.say(*(event(now(desk, number)) for number in range(1, 5_001)))
    got = told([await asyncio.wait_for(wait, timeout=5)])
    while len(got) < 5_000:
        got += told([await soon(stream)])
    assert len(set(got)) == 5_000
    await cast("AsyncGenerator[Batch]", stream).aclose()


async def test_polling_a_source_that_streams_searches_once() -> None:
    desk, service = live()
    service.posts.append(now(desk))
    await desk.clock.advance(timedelta(minutes=1))
    batch = await desk.source.poll(WATCH, Cursor("{}"))
    assert len(batch.mentions) == 1
    assert desk.opened == 0
    assert desk.asked(RULES) == []


async def test_a_watch_that_is_slow_to_notice_the_cut_gets_nothing_of_the_next_connection() -> None:
    """It would follow the new one without having closed the hole between the two."""
    desk, _ = live()
    slow, quick = desk.stream(watch=OTHER), desk.stream()
    waits = [asyncio.ensure_future(anext(one)) for one in (slow, quick)]
    await calm(desk)
    desk.lines.say(event(now(desk), tag=None))
    await asyncio.wait_for(asyncio.gather(*waits), timeout=5)
    desk.lines.cut()
    with pytest.raises(TransientSourceError):
        await soon(quick)
    async with listening(desk) as batches:
        desk.lines.say(event(after := now(desk, 2), tag=None))
        await calm(desk)
        assert (told(batches), desk.opened) == ([after["id"]], 2)
        with pytest.raises(TransientSourceError, match="cut"):
            await soon(slow)


async def test_what_the_stream_brings_out_of_order_is_not_lost_by_a_restart() -> None:
    desk, service = live()
    async with listening(desk) as batches:
        await desk.clock.advance(timedelta(seconds=65))
        service.posts.append(early := now(desk))
        await desk.clock.advance(timedelta(seconds=5))
        service.posts.append(late := now(desk))
        desk.lines.say(event(late))
        await calm(desk)
    cursor = place(batches)
    assert (told(batches), cursor) == ([late["id"]], json.dumps({"since": int(late["id"])}, separators=(",", ":")))
    await desk.clock.advance(timedelta(minutes=1))
    async with listening(desk, cursor) as batches:
        assert early["id"] in told(batches)

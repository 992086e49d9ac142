"""Product Hunt's points, its errors inside good answers, and what it withholds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Source, Watch
from connectors.producthunt import SIZES, Config, ProductHunt
from connectors.testing import Answer, Request, ScriptedFetch
from connectors.testing.fakes import Site, always, tools
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Cursor, Mention
from tests.connectors.producthunt.exam import DESK, MANY, TOKEN, newest, product, there, wanted
from tests.fakes.clock import FakeClock

WATCH = Watch(key="*", wanted=wanted)


class Desk:
    """One source before a scripted service."""

    def __init__(self, site: Site, **settings: Any) -> None:
        self.clock = FakeClock()
        self.fetch = ScriptedFetch(site, self.clock)
        self.tools = tools(self.clock, fetch=self.fetch)
        config = Config.model_validate({"token": TOKEN, **settings})
        self.source = ProductHunt(Source(name="ph", network="producthunt"), config, self.tools)

    async def walk(self, cursor: Cursor | None = None) -> tuple[list[Mention], Cursor | None]:
        found: list[Mention] = []
        while True:
            batch = await self.source.poll(WATCH, cursor)
            found += batch.mentions
            cursor = batch.cursor or cursor
            if not batch.more:
                return found, cursor


def errors(*problems: Any) -> Answer:
    return Answer.json({"data": None, "errors": list(problems)})


async def test_used_up_points_wait_for_their_reset() -> None:
    problem = {"error": "rate_limit_reached", "details": {"limit": 6250, "remaining": -50, "reset_in": 412}}
    desk = Desk(always(errors(problem)))
    with pytest.raises(RateLimitedError) as caught:
        await desk.source.poll(WATCH, None)
    assert caught.value.retry_after == timedelta(seconds=412)


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ({"error": "invalid_oauth_token"}, AuthError),
        ({"error": "unauthorized_oauth"}, AuthError),
        ({"message": "Field 'posts' doesn't exist on type 'Query'"}, RequestError),
        ({"error": "rate_limit_reached", "details": {"reset_in": "soon"}}, RateLimitedError),
        ({}, UnexpectedContentError),
        ("odd", UnexpectedContentError),
        (None, UnexpectedContentError),
    ],
)
async def test_an_error_inside_a_good_answer_is_the_error_it_stands_for(problem: Any, kind: type[SourceError]) -> None:
    desk = Desk(always(errors(problem)))
    with pytest.raises(SourceError) as caught:
        await desk.source.poll(WATCH, None)
    assert type(caught.value) is kind


async def test_a_query_that_is_too_much_is_made_smaller_and_that_is_remembered() -> None:
    plain = newest(DESK, *(product(n + 1, f"2026-11-19T20:{n:02d}:00Z") for n in range(15))).site

    def site(request: Request) -> Answer:
        if request.body["variables"]["first"] > 5:
            return errors({"message": "Query has complexity of 1126, which exceeds max complexity of 1000"})
        return plain(request)

    desk = Desk(site)
    found, _ = await desk.walk()
    assert len(found) == 16 + 2
    assert [request.body["variables"]["first"] for request in desk.fetch.requests] == [20, 10, 10, 5, 5, 5, 5]


async def test_where_even_the_smallest_query_is_too_much_the_tries_end() -> None:
    desk = Desk(always(errors({"message": "complexity"})))
    with pytest.raises(RequestError):
        await desk.source.poll(WATCH, None)
    assert len(desk.fetch.requests) == len(SIZES)


async def test_points_that_do_not_reach_for_another_query_are_left_alone_until_the_reset() -> None:
    left = [6_250, 3_400, 550, 550]
    plain = newest(DESK).site

    def site(request: Request) -> Answer:
        answer = plain(request)
        headers = {
            "X-Rate-Limit-Limit": "6250",
            "X-Rate-Limit-Remaining": str(left.pop(0)),
            "X-Rate-Limit-Reset": "300",
        }
        return Answer(body=answer.body, headers=headers)

    desk = Desk(site)
    for _ in range(3):
        await desk.source.poll(WATCH, None)
    told = {one.name: (one.left, one.amount, one.unit) for one in desk.tools.purse.balances()}
    assert told == {"points in 15 minutes": (550, 6250, "points")}
    with pytest.raises(RateLimitedError) as caught:
        await desk.source.poll(WATCH, None)
    assert caught.value.retry_after == timedelta(seconds=300)
    assert len(desk.fetch.requests) == 3
    await desk.clock.advance(timedelta(seconds=300))
    await desk.source.poll(WATCH, None)
    assert len(desk.fetch.requests) == 4


async def test_only_what_could_be_about_a_brand_is_told() -> None:
    desk = Desk(newest(DESK).site)
    found, _ = await desk.walk()
    assert [mention.id.partition(":")[2] for mention in found] == ["post-1099001", "comment-501", "comment-502"]


async def test_people_who_are_withheld_are_nobody_and_have_no_followers() -> None:
    desk = Desk(newest(DESK).site)
    found, _ = await desk.walk()
    withheld = found[0].author
    assert (withheld.id, withheld.handle, withheld.name, withheld.url, withheld.followers) == (None,) * 5


async def test_comments_below_products_of_the_last_hours_are_read_again() -> None:
    desk = Desk(newest(DESK).site)
    _, cursor = await desk.walk()
    await desk.clock.advance(timedelta(minutes=30))
    found, _ = await desk.walk(cursor)
    assert "producthunt:comment-501" in {mention.id for mention in found}
    await desk.source.poll(WATCH, cursor)
    since = desk.fetch.requests[-1].body["variables"]["since"]
    assert since == "2026-11-19T20:01:00Z"  # twelve hours before the newest product


async def test_missing_once_or_beside_an_error_is_not_gone() -> None:
    desk = Desk(newest(DESK).site)
    found, _ = await desk.walk()
    desk.fetch.site = always(Answer.json({"data": {"n0": None}, "errors": [{"message": "timeout"}]}))
    with pytest.raises(SourceError):
        await desk.source.look(found[:1])
    desk.fetch.site = there().site
    assert (await desk.source.look(found[:1])).gone == ()
    await desk.clock.advance(timedelta(minutes=2))
    partly = {"data": {"n0": None, "n1": {"id": "501", "votesCount": 1}}, "errors": [{"message": "timeout"}]}
    desk.fetch.site = always(Answer.json(partly))
    assert (await desk.source.look(found[:2])).gone == ()
    desk.fetch.site = there().site
    assert (await desk.source.look(found[:1])).gone == ("producthunt:post-1099001",)


async def test_without_history_what_comes_after_the_first_walk_is_found() -> None:
    desk = Desk(newest().site, history=0)
    _, cursor = await desk.walk()
    await desk.clock.advance(timedelta(hours=1))
    desk.fetch.site = newest(product(7, "2026-11-20T11:00:00Z")).site
    found, _ = await desk.walk(cursor)
    assert [mention.id for mention in found] == ["producthunt:post-7"]


async def test_a_page_that_is_not_known_any_more_begins_the_walk_anew_and_never_holds_it_up_for_ever() -> None:
    whole = newest(*MANY).site
    forgotten = True

    def forgetful(request: Request) -> Answer:
        refused = forgotten and request.body["variables"]["after"]
        return errors({"message": "Invalid cursor"}) if refused else whole(request)

    desk = Desk(forgetful)
    first = await desk.source.poll(WATCH, None)
    again = await desk.source.poll(WATCH, first.cursor)
    assert (again.mentions, again.unchanged, again.more) == ((), True, False)
    forgotten = False
    found, _ = await desk.walk(again.cursor)
    assert len({mention.id for mention in found}) == len(MANY)
    forgotten, cursor, notes = True, first.cursor, []
    for _ in range(6):
        batch = await desk.source.poll(WATCH, cursor)
        cursor = batch.cursor or cursor
        notes.append(batch.note)
    assert any(note.startswith("a gap") for note in notes)

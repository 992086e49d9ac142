"""Tumblr's windows, limits and odd answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import Source, Watch
from connectors.purse import allowed
from connectors.testing import Answer, Request, ScriptedFetch
from connectors.testing.fakes import Site, always, tools
from connectors.tumblr import PAGES_MOST, REQUESTS, Config, Tumblr
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, TransientSourceError
from monitor.model import Cursor, Mention
from tests.connectors.tumblr.exam import KEY, WINTER, blog, envelope, post, tagged
from tests.fakes.clock import FakeClock

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))


class Desk:
    """One source before a scripted service."""

    def __init__(self, site: Site) -> None:
        self.clock = FakeClock()
        self.fetch = ScriptedFetch(site, self.clock)
        self.tools = tools(self.clock, fetch=self.fetch)
        config = Config.model_validate({"api_key": KEY})
        self.source = Tumblr(Source(name="tumblr", network="tumblr"), config, self.tools)

    async def walk(self, cursor: Cursor | None = None) -> tuple[list[Mention], Cursor | None]:
        found: list[Mention] = []
        while True:
            batch = await self.source.poll(WATCH, cursor)
            found += batch.mentions
            cursor = batch.cursor or cursor
            if not batch.more:
                return found, cursor


def hourly(left: int, reset: int) -> dict[str, str]:
    return {
        "X-Ratelimit-Perhour-Limit": "1000",
        "X-Ratelimit-Perhour-Remaining": str(left),
        "X-Ratelimit-Perhour-Reset": str(reset),
        "X-Ratelimit-Perday-Limit": "5000",
        "X-Ratelimit-Perday-Remaining": "4321",
        "X-Ratelimit-Perday-Reset": "40000",
    }


async def test_windows_end_with_the_oldest_post_so_that_nothing_between_pages_is_lost() -> None:
    desk = Desk(tagged(*(post(n + 1, f"2026-11-20T{n // 12:02d}:{n % 12 * 5:02d}:00Z") for n in range(70))).site)
    found, cursor = await desk.walk()
    assert {mention.id for mention in found} == {f"tumblr:{n + 1}" for n in range(70)}
    before = [request.param("before") for request in desk.fetch.requests]
    assert before[0] is None
    assert sorted(map(int, filter(None, before)), reverse=True) == [int(one) for one in before if one]
    assert msgspec.json.decode(cursor or b"") == {"high": int(datetime(2026, 11, 20, 5, 45, tzinfo=UTC).timestamp())}


async def test_curated_tags_go_by_the_time_a_post_was_featured() -> None:
    """Their posts are old by their own time, and stand where they were featured."""

    def featured(number: int) -> dict[str, Any]:
        at = int(datetime(2026, 11, 20, 9, number, tzinfo=UTC).timestamp())
        return post(number + 1, "2026-10-01T00:00:00Z") | {"featured_timestamp": at}

    def site(request: Request) -> Answer:
        before = int(request.param("before") or 2**40)
        there = sorted(map(featured, range(50)), key=lambda one: int(one["featured_timestamp"]), reverse=True)
        return Answer.json(envelope([one for one in there if one["featured_timestamp"] < before][:20]))

    found, _ = await Desk(site).walk()
    assert len({mention.id for mention in found}) == 50


async def test_one_old_post_between_newer_ones_does_not_hide_the_rest() -> None:
    pinned = post(99, "2020-01-01T00:00:00Z")
    there = [post(n + 1, f"2026-11-20T08:{n:02d}:00Z") for n in range(40)]
    plain = tagged(*there).site

    def site(request: Request) -> Answer:
        body = msgspec.json.decode(plain(request).body)
        return Answer.json(envelope([pinned, *body["response"]]))

    found, _ = await Desk(site).walk()
    assert len({mention.id for mention in found}) == 41


async def test_a_service_that_ignores_the_window_does_not_keep_us_for_ever() -> None:
    page = [post(n + 1, "2026-11-20T08:00:00Z") for n in range(20)]
    desk = Desk(always(Answer.json(envelope(page))))
    cursor: Cursor | None = None
    notes: list[str] = []
    polls = 0
    while True:
        batch = await desk.source.poll(WATCH, cursor)
        cursor, polls = batch.cursor or cursor, polls + 1
        notes += [batch.note] if batch.note else []
        if not batch.more:
            break
    assert polls == PAGES_MOST
    assert notes == [f"a gap: after {PAGES_MOST} pages of one walk the rest was not read"]


async def test_what_the_headers_say_is_shown_and_kept_to() -> None:
    desk = Desk(tagged(WINTER, headers=hourly(left=0, reset=1800)).site)
    await desk.source.poll(WATCH, None)
    told = {one.name: (one.left, one.amount) for one in desk.tools.purse.balances() if one.told}
    assert told == {"requests this hour": (0, 1000), "requests this day": (4321, 5000)}
    with pytest.raises(RateLimitedError) as caught:
        await desk.source.poll(WATCH, None)
    assert caught.value.retry_after == timedelta(minutes=30)
    assert len(desk.fetch.requests) == 1
    await desk.clock.advance(timedelta(minutes=30))
    await desk.source.poll(WATCH, None)
    assert len(desk.fetch.requests) == 2


async def test_a_limit_without_a_time_waits_for_the_end_of_the_period_of_which_least_was_left() -> None:
    answers = [tagged(WINTER, headers=hourly(left=3, reset=600)).site, always(Answer(status=429, body=b"{}"))]
    desk = Desk(lambda request: answers[len(desk.fetch.requests) > 1](request))
    await desk.source.poll(WATCH, None)
    with pytest.raises(RateLimitedError) as caught:
        await desk.source.poll(WATCH, None)
    assert caught.value.retry_after == timedelta(minutes=10)


async def test_the_days_requests_last_until_its_end() -> None:
    desk = Desk(tagged().site)
    assert await desk.tools.purse.take(REQUESTS, allowed(REQUESTS, desk.clock.now()) - 10)
    polls = [await desk.source.poll(WATCH, None) for _ in range(15)]
    assert [poll.unchanged for poll in polls] == [False] * 10 + [True] * 5
    assert len(desk.fetch.requests) == 10
    await desk.clock.advance(timedelta(hours=1))
    assert not (await desk.source.poll(WATCH, None)).unchanged


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, RateLimitedError),
        (401, AuthError),
        (403, AuthError),
        (404, RequestError),
        (500, TransientSourceError),
        (None, TransientSourceError),
        ("200", TransientSourceError),
    ],
)
async def test_a_refusal_inside_a_good_answer_is_an_error(status: Any, kind: type[SourceError]) -> None:
    desk = Desk(always(Answer.json({"meta": {"status": status}, "response": []})))
    with pytest.raises(kind):
        await desk.source.poll(WATCH, None)


async def test_a_404_that_is_not_tumblrs_own_says_nothing_of_the_post() -> None:
    desk = Desk(tagged(WINTER).site)
    found, _ = await desk.walk()
    desk.fetch.site = blog().site
    assert (await desk.source.look(found)).gone == ()
    await desk.clock.advance(timedelta(minutes=5))
    desk.fetch.site = always(Answer(status=404, body=b"<html>proxy</html>"))
    with pytest.raises(RequestError):
        await desk.source.look(found)
    desk.fetch.site = blog().site
    assert (await desk.source.look(found)).gone == ("tumblr:801000000000000001",)


async def test_a_blog_that_changed_its_name_is_asked_for_by_its_own_id() -> None:
    named = post(1, "2026-11-20T09:00:00Z") | {"blog": {"uuid": "t:1a2B-3c", "name": "cuadernodecosta"}}
    desk = Desk(tagged(named).site)
    found, _ = await desk.walk()
    desk.fetch.site = blog(named | {"blog_name": "otro-cuaderno"}).site
    looks = await desk.source.look(found)
    assert list(looks.engagement) == ["tumblr:1"]


async def test_a_walk_that_ends_with_nothing_ends_all_the_same() -> None:
    desk = Desk(tagged().site)
    stored = Cursor(msgspec.json.encode({"until": 1_795_000_000, "walked": 1}).decode())
    assert msgspec.json.decode((await desk.source.poll(WATCH, stored)).cursor or b"") == {}

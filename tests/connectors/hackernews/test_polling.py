"""Hacker News is walked window by window; karma is a courtesy that costs no mention."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
import pytest

from connectors.base import Batch, Source, Watch
from connectors.hackernews import ASKED_MOST, PAGES_MOST, Config, HackerNews, Place
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch, always
from connectors.testing.fakes import tools
from monitor.errors import UnexpectedContentError
from monitor.model import Cursor
from tests.connectors.hackernews.exam import FUTURE, NEWS, algolia, comment

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))


class Desk:
    """One hackernews source before a scripted index."""

    def __init__(self, *hits: Any, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(algolia(*hits).site, self.clock)
        given = tools(self.clock, fetch=self.fetch, random=Random(1))
        self.connector = HackerNews(Source(name="hn", network="hackernews"), Config(**settings), given)

    async def poll(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self, cursor: Cursor | None = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 1_000
        return batches

    @property
    def searches(self) -> list[Request]:
        return [request for request in self.fetch.requests if request.path.endswith("search_by_date")]

    @property
    def profiles(self) -> list[str]:
        return [request.path.rpartition("/")[2] for request in self.fetch.requests if "/users/" in request.path]


def spread(number: int) -> list[dict[str, Any]]:
    return [comment(n, f"2026-11-1{n % 9}T{n // 9 % 24:02d}:{n % 60:02d}:30Z") for n in range(1, number + 1)]


async def test_the_phrase_is_quoted_and_typos_are_not_tolerated() -> None:
    desk = Desk()
    desk.fetch.site = always(Answer.json({"hits": [], "nbPages": 0}))
    await desk.poll(watch=Watch(key="t", terms=('Hotel "Miramar"',)))
    assert desk.searches[0].param("query") == '"Hotel  Miramar "'
    assert desk.searches[0].param("typoTolerance") == "false"


async def test_without_history_the_first_walk_looks_back_as_far_as_the_index_lags() -> None:
    """Until something is found every walk is the first: one that began now would never find anything."""
    desk = Desk(NEWS, history=0)
    desk.clock.jump(timedelta(minutes=10))
    assert len((await desk.poll()).mentions) == 1


async def test_more_hits_than_paging_reaches_are_all_found() -> None:
    desk = Desk(*spread(1_350))
    batches = await desk.walk()
    assert {m.id for b in batches for m in b.mentions} == {f"hackernews:{n}" for n in range(1, 1_351)}
    assert not any(batch.note for batch in batches)


async def test_a_post_deleted_between_two_pages_hides_no_other() -> None:
    hits = spread(250)
    desk = Desk(*hits)
    first = await desk.poll()
    desk.fetch.site = algolia(*(hit for hit in hits if f"hackernews:{hit['objectID']}" != first.mentions[0].id)).site
    rest = await desk.walk(first.cursor)
    assert len({m.id for b in (first, *rest) for m in b.mentions}) == 250


async def test_the_next_walk_begins_an_hour_before_the_newest() -> None:
    desk = Desk(NEWS)
    desk.clock.jump(timedelta(minutes=10))
    cursor = (await desk.poll()).cursor
    await desk.poll(cursor)
    assert desk.searches[-1].param("numericFilters") == f"created_at_i>={NEWS['created_at_i'] - 3600}"


async def test_a_post_from_the_future_moves_no_window() -> None:
    desk = Desk(FUTURE)
    batch = await desk.poll()
    assert len(batch.mentions) == 1
    assert batch.mentions[0].published_at == desk.clock.now()
    assert batch.cursor is None


async def test_our_own_clock_having_been_ahead_moves_no_window_past_now() -> None:
    desk = Desk(NEWS)
    desk.clock.jump(timedelta(minutes=10))
    cursor = (await desk.poll()).cursor
    desk.clock.jump(timedelta(days=-2))
    await desk.poll(cursor)
    assert desk.searches[-1].param("numericFilters") == f"created_at_i>={int(desk.clock.now().timestamp()) - 3600}"


async def test_the_first_walk_looks_back_as_far_as_the_settings_say() -> None:
    desk = Desk(history=7)
    await desk.poll()
    week_ago = int((desk.clock.now() - timedelta(days=7)).timestamp())
    assert desk.searches[0].param("numericFilters") == f"created_at_i>={week_ago}"


async def test_a_service_that_never_ends_is_left_with_a_gap_that_is_told() -> None:
    desk = Desk(karma=False)
    desk.fetch.site = lambda request: Answer.json({"hits": [_newest_allowed(request)], "nbPages": 9})
    batches = await desk.walk(Cursor(msgspec.json.encode(Place(high=1_795_000_000)).decode()))
    assert len(batches) == PAGES_MOST
    assert batches[-1].note.startswith("a gap: posts between")


def _newest_allowed(request: Request) -> dict[str, Any]:
    """One hit of exactly the moment at which the window ends."""
    until = re.search(r"<=(\d+)", request.param("numericFilters") or "")
    hit = comment(1, "2026-11-20T09:00:00Z")
    return hit | {"created_at_i": int(until[1])} if until else hit


async def test_a_service_that_ignores_the_window_is_left_with_a_gap_that_is_told() -> None:
    desk = Desk(karma=False)
    hit = comment(1, "2026-11-20T09:00:00Z")
    desk.fetch.site = lambda _request: Answer.json({"hits": [hit], "nbPages": 9})
    batches = await desk.walk()
    assert len(batches) < 5
    assert batches[-1].note.startswith("a gap: the search does not keep to the window")


@pytest.mark.parametrize("pages", [None, "many", -1, [3]])
async def test_a_full_page_that_does_not_say_how_many_follow_is_not_taken_for_the_last(pages: object) -> None:
    desk = Desk(karma=False)
    hits = [comment(n, f"2026-11-20T09:{n // 60:02d}:{n % 60:02d}Z") for n in range(100)]
    desk.fetch.site = always(Answer.json({"hits": hits, "nbPages": pages}))
    assert (await desk.poll()).more


async def test_karma_that_cannot_be_had_loses_no_mention() -> None:
    desk = Desk(NEWS)
    index = desk.fetch.site
    desk.fetch.site = lambda asked: Answer(status=503) if "/users/" in asked.path else index(asked)
    desk.clock.jump(timedelta(minutes=10))
    (mention,) = (await desk.poll()).mentions
    assert mention.author.karma is None
    desk.fetch.site = index
    (mention,) = (await desk.poll()).mentions
    assert mention.author.karma == 5_321


@pytest.mark.parametrize("body", [b"[]", b'{"karma": "many"}', b"{", b"null"])
async def test_a_strange_profile_leaves_karma_unknown(body: bytes) -> None:
    desk = Desk(NEWS)
    index = desk.fetch.site
    desk.fetch.site = lambda asked: Answer(body=body) if "/users/" in asked.path else index(asked)
    (mention,) = (await desk.poll()).mentions
    assert mention.author.karma is None


async def test_karma_is_remembered_for_a_day() -> None:
    desk = Desk(NEWS)
    await desk.poll()
    desk.clock.jump(timedelta(hours=23))
    await desk.poll()
    assert desk.profiles == ["rsanchez"]
    desk.clock.jump(timedelta(hours=2))
    await desk.poll()
    assert desk.profiles == ["rsanchez", "rsanchez"]


async def test_only_authors_of_wanted_mentions_are_asked_about_and_not_too_many_at_once() -> None:
    crowd = [comment(n, "2026-11-20T09:00:00Z", by=f"user{n}") for n in range(30)]
    desk = Desk(*crowd, comment(99, "2026-11-20T09:00:00Z", "something else", by="stranger"))
    await desk.poll(watch=Watch(key="t", terms=("Hotel Miramar",), wanted=lambda text: "Miramar" in text))
    assert len(desk.profiles) == ASKED_MOST
    assert "stranger" not in desk.profiles


async def test_karma_can_be_switched_off() -> None:
    desk = Desk(NEWS, karma=False)
    await desk.poll()
    assert desk.profiles == []


async def test_json_of_another_shape_is_never_nothing_new() -> None:
    desk = Desk()
    for body in (b"[]", b'{"message": "no"}', b'{"hits": null}'):
        desk.fetch.site = lambda _request, body=body: Answer(body=body)  # type: ignore[misc]
        with pytest.raises(UnexpectedContentError):
            await desk.poll()


async def test_entities_are_decoded_once_and_a_typed_tag_stays() -> None:
    desk = Desk(comment(1, "2026-11-20T09:00:00Z", "a &lt;b&gt; tag &amp;amp; more"))
    assert (await desk.poll()).mentions[0].text == "a <b> tag &amp; more"

"""Lobsters is read gently: few pages, few threads, a handful of profiles; deletions only when they are sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Source, Watch
from connectors.lobsters import PEOPLE, THREADS, Config, Lobsters
from connectors.testing import Answer, ExamClock, ScriptedFetch
from connectors.testing.fakes import tools
from monitor.errors import RequestError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor, MentionId
from tests.connectors.lobsters.exam import MANY, OLD, TALKED, comment, lobsters, story

WATCH = Watch(key="*", wanted=lambda text: "Miramar" in text)


class Desk:
    """One lobsters source before a scripted site."""

    def __init__(self, *stories: Any, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(lobsters(*stories).site, self.clock)
        given = tools(self.clock, fetch=self.fetch)
        self.connector = Lobsters(Source(name="lobsters", network="lobsters"), Config(**settings), given)

    def but(self, path: str, answer: Answer) -> None:
        site = self.fetch.site
        self.fetch.site = lambda request: answer if request.path == path else site(request)

    async def poll(self, cursor: Cursor | None = None) -> Batch:
        return await self.connector.poll(WATCH, cursor)

    def asked(self, start: str) -> list[str]:
        return [request.path for request in self.fetch.requests if request.path.startswith(start)]


async def test_stories_and_comments_about_no_brand_are_dropped_and_their_threads_not_read() -> None:
    other = story("other1", "2026-11-20T03:00:00.000-06:00", "A new shell", comment_count=40)
    chatty = OLD | {"comment_count": 2, "comments": [comment("chat01", OLD["created_at"], "<p>nice</p>")]}
    batch = await (desk := Desk(other, chatty)).poll()
    assert [each.id for each in batch.mentions] == ["lobsters:s/old001"]
    assert desk.asked("/s/") == ["/s/old001.json"]
    assert batch.seen == 2


async def test_comments_can_be_switched_off_and_then_little_is_read_twice() -> None:
    desk = Desk(TALKED, *MANY, comments=False)
    cursor: Cursor | None = None
    batch = await desk.poll()
    while batch.more:
        cursor = batch.cursor or cursor
        batch = await desk.poll(cursor)
    assert desk.asked("/s/") == []
    pages = len(desk.asked("/newest"))
    assert not (await desk.poll(batch.cursor)).more
    assert len(desk.asked("/newest")) == pages + 1


async def test_a_thread_that_vanished_meanwhile_costs_nothing_else() -> None:
    desk = Desk(TALKED, OLD)
    desk.but("/s/ab1cde.json", Answer(status=404))
    assert {each.id for each in (await desk.poll()).mentions} == {"lobsters:s/ab1cde", "lobsters:s/old001"}


async def test_a_thread_that_does_not_answer_keeps_the_whole_page_for_later() -> None:
    desk = Desk(TALKED, OLD)
    desk.but("/s/ab1cde.json", Answer(status=503))
    with pytest.raises(TransientSourceError):
        await desk.poll()


async def test_more_threads_on_one_page_than_we_read_are_told_as_a_gap() -> None:
    crowd = [story(f"t{n:03d}", "2026-11-20T03:00:00.000-06:00", comment_count=1) for n in range(THREADS + 1)]
    desk = Desk()
    desk.but("/newest.json", Answer.json(crowd))
    batch = await desk.poll()
    assert batch.note.startswith("a gap: ")
    assert len(desk.asked("/s/")) == THREADS


async def test_only_a_few_profiles_are_asked_for_with_one_page_and_each_once_a_day() -> None:
    crowd = [story(f"u{n:03d}", "2026-11-20T03:00:00.000-06:00", submitter_user=f"user{n}") for n in range(20)]
    desk = Desk(*crowd)
    await desk.poll()
    assert len(desk.asked("/~")) == PEOPLE
    desk = Desk(OLD)
    await desk.poll()
    desk.clock.jump(timedelta(hours=23))
    await desk.poll()
    assert desk.asked("/~") == ["/~nferrer.json"]


async def test_karma_can_be_switched_off() -> None:
    desk = Desk(OLD, karma=False)
    assert (await desk.poll()).mentions[0].author.karma is None
    assert desk.asked("/~") == []


async def test_a_refused_page_begins_the_walk_anew_and_not_for_ever() -> None:
    desk = Desk(*MANY)
    first = await desk.poll()
    site = desk.fetch.site
    desk.but("/newest/page/2.json", Answer(status=404))
    second = await desk.poll(first.cursor)
    assert not second.more
    assert (second.unchanged, second.note) == (True, "")
    desk.fetch.site = site
    found = {each.id for each in first.mentions}
    cursor, more = second.cursor, True
    while more:
        batch = await desk.poll(cursor)
        found |= {each.id for each in batch.mentions}
        cursor, more = batch.cursor or cursor, batch.more
    assert len(found) == len(MANY)


async def test_a_list_of_another_shape_is_never_nothing_new() -> None:
    desk = Desk()
    for body in ({"error": "no"}, None, 7):
        desk.but("/newest.json", Answer.json(body))
        with pytest.raises(UnexpectedContentError):
            await desk.poll()


async def test_another_site_with_the_same_software_has_ids_of_its_own() -> None:
    desk = Desk(OLD, base_url="https://other.example/")
    (found,) = (await desk.poll()).mentions
    assert found.id == "lobsters:other.example/s/old001"
    assert (await desk.connector.look([found])).engagement.keys() == {found.id}
    ours = replace(found, id=MentionId("lobsters:s/old001"))
    assert not (await desk.connector.look([ours])).engagement


async def test_a_story_is_gone_when_it_is_missing_twice_while_the_site_answers() -> None:
    desk = Desk(OLD)
    (found,) = (await desk.poll()).mentions
    desk.fetch.site = lobsters().site
    assert not (await desk.connector.look([found])).gone
    assert not (await desk.connector.look([found])).gone
    desk.clock.jump(timedelta(minutes=2))
    assert (await desk.connector.look([found])).gone == (found.id,)


async def test_a_site_that_refuses_everything_calls_nothing_gone() -> None:
    desk = Desk(OLD)
    (found,) = (await desk.poll()).mentions
    desk.fetch.site = lambda _request: Answer(status=404)
    for _ in range(3):
        desk.clock.jump(timedelta(minutes=2))
        with pytest.raises(RequestError):
            await desk.connector.look([found])


async def test_a_story_merged_into_another_is_neither_found_nor_gone() -> None:
    desk = Desk(OLD)
    (found,) = (await desk.poll()).mentions
    desk.but("/s/old001.json", Answer.json(TALKED))
    looks = await desk.connector.look([found])
    assert (looks.engagement, looks.gone) == ({}, ())


async def test_looking_again_tells_a_comments_edit_and_its_deletion() -> None:
    said = comment("said01", OLD["created_at"])
    desk = Desk(OLD | {"comment_count": 1, "comments": [said]})
    found = next(each for each in (await desk.poll()).mentions if each.id == "lobsters:c/said01")
    now = said | {
        "comment": "<p>Hotel Miramar is <em>worse</em></p>",
        "last_edited_at": "2026-11-19T05:00:00.000-06:00",
    }
    desk.but("/c/said01.json", Answer.json(now))
    (edit,) = (await desk.connector.look([found])).edits
    assert (edit.text, edit.author) == ("Hotel Miramar is worse", found.author)
    assert not (await desk.connector.look([edit])).edits
    desk.but("/c/said01.json", Answer.json(now | {"is_deleted": True}))
    assert (await desk.connector.look([edit])).gone == (found.id,)

"""A Forem has no search: what is read whole, what is fetched besides, and when a post is surely gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Source, Watch
from connectors.devto import PAGE, THREADS, WHOLE_PAGE, Config, DevTo
from connectors.testing import Answer, ExamClock, ScriptedFetch
from connectors.testing.fakes import tools
from monitor.errors import RequestError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor, MentionId
from tests.connectors.devto.exam import MANY, OLD, TALK, article, comment, forem

WATCH = Watch(key="*", wanted=lambda text: "miramar" in text.casefold())
DULL = article(800, "2026-11-20T09:00:00Z", "Ten tools", description="I use", body_html="<p>One is Hotel Miramar</p>")
DULLER = article(801, "2026-11-20T09:01:00Z", "Ten tools", description="I use", body_html="<p>None of it</p>")


class Desk:
    """One devto source before a scripted site."""

    def __init__(self, *articles: Any, comments: dict[int, list[Any]] | None = None, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(forem(*articles, comments=comments).site, self.clock)
        given = tools(self.clock, fetch=self.fetch)
        self.connector = DevTo(Source(name="devto", network="devto"), Config(**settings), given)

    def but(self, path: str, answer: Answer) -> None:
        site = self.fetch.site
        self.fetch.site = lambda request: answer if request.path == path else site(request)

    async def poll(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    def asked(self, start: str) -> list[str]:
        return [request.path for request in self.fetch.requests if request.path.startswith(start)]


async def test_only_articles_that_name_a_brand_in_the_list_are_fetched_whole() -> None:
    desk = Desk(OLD, DULL, DULLER)
    assert [each.id for each in (await desk.poll()).mentions] == ["devto:500"]
    assert desk.asked("/api/articles/5") == ["/api/articles/500"]
    assert desk.asked("/api/articles/8") == []
    assert desk.fetch.requests[0].param("per_page") == str(PAGE)


async def test_every_article_is_fetched_whole_where_the_settings_say_so_and_dull_ones_only_once() -> None:
    desk = Desk(OLD, DULL, DULLER, bodies="all")
    assert [each.id for each in (await desk.poll()).mentions] == ["devto:800", "devto:500"]
    assert desk.fetch.requests[0].param("per_page") == str(WHOLE_PAGE)
    await desk.poll()
    assert len(desk.asked("/api/articles/801")) == 1
    assert len(desk.asked("/api/articles/800")) == 2


async def test_a_dull_article_is_read_again_when_it_is_edited_or_another_brand_is_watched() -> None:
    desk = Desk(DULLER, bodies="all")
    await desk.poll()
    desk.fetch.site = forem(DULLER | {"edited_at": "2026-11-20T10:29:00Z", "body_html": "<p>Miramar</p>"}).site
    assert len((await desk.poll()).mentions) == 1
    desk = Desk(DULLER, bodies="all")
    await desk.poll()
    assert len((await desk.poll(watch=Watch(key="*", wanted=lambda text: "None of it" in text))).mentions) == 1


async def test_a_tag_that_names_a_brand_stands_below_the_text() -> None:
    tagged = article(900, "2026-11-20T09:00:00Z", "Ten tools", description="", tag_list=["web", "hotelmiramar"])
    (found,) = (await Desk(tagged | {"body_html": "<p>words</p>"}).poll()).mentions
    assert found.text == "words\n#hotelmiramar"


async def test_an_article_that_vanished_meanwhile_comes_as_the_list_told_it() -> None:
    desk = Desk(OLD)
    desk.but("/api/articles/500", Answer(status=404))
    (found,) = (await desk.poll()).mentions
    assert found.text == "About Hotel Miramar"


@pytest.mark.parametrize("path", ["/api/articles/500", "/api/comments"])
async def test_what_does_not_answer_keeps_the_whole_page_for_later(path: str) -> None:
    desk = Desk(OLD | {"comments_count": 1})
    desk.but(path, Answer(status=503))
    with pytest.raises(TransientSourceError):
        await desk.poll()


async def test_comments_can_be_switched_off_and_articles_without_any_are_not_asked() -> None:
    desk = Desk(OLD, OLD | {"id": 501, "comments_count": 3}, comments=None)
    await desk.poll()
    assert len(desk.asked("/api/comments")) == 1
    desk = Desk(OLD | {"comments_count": 3})
    desk.connector = DevTo(
        Source(name="d", network="devto"), Config(comments=False), tools(desk.clock, fetch=desk.fetch)
    )
    await desk.poll()
    assert desk.asked("/api/comments") == []


async def test_a_thread_as_deep_as_json_allows_is_read_to_its_end() -> None:
    deep = comment("c0", "2026-11-20T09:00:00Z")
    for n in range(1, 300):
        deep = comment(f"c{n}", "2026-11-20T09:00:00Z", children=[deep])
    batch = await Desk(OLD | {"comments_count": 300}, comments={500: [deep]}).poll()
    bottom = next(each for each in batch.mentions if each.id == "devto:c/c0")
    assert len(batch.mentions) == 301
    assert bottom.reply_to == "devto:c/c1"


async def test_more_threads_on_one_page_than_we_read_are_told_as_a_gap() -> None:
    desk = Desk(*({**one, "comments_count": 1} for one in MANY[: THREADS + 1]))
    assert (await desk.poll()).note.startswith("a gap: ")
    assert len(desk.asked("/api/comments")) == THREADS


async def test_a_refused_page_begins_the_walk_anew_and_not_for_ever() -> None:
    desk = Desk(*MANY)
    first = await desk.poll()
    site = desk.fetch.site
    desk.fetch.site = lambda request: Answer(status=404) if request.param("page") == "2" else site(request)
    second = await desk.poll(first.cursor)
    assert not second.more
    assert (second.unchanged, second.note) == (True, "")
    desk.fetch.site = site
    found, cursor, more = {each.id for each in first.mentions}, second.cursor, True
    while more:
        batch = await desk.poll(cursor)
        found |= {each.id for each in batch.mentions}
        cursor, more = batch.cursor or cursor, batch.more
    assert len(found) == len(MANY)


async def test_a_list_of_another_shape_is_never_nothing_new() -> None:
    desk = Desk()
    for body in ({"error": "no", "status": 422}, None, 7):
        desk.but("/api/articles/latest", Answer.json(body))
        with pytest.raises(UnexpectedContentError):
            await desk.poll()


async def test_another_forem_has_ids_of_its_own() -> None:
    desk = Desk(OLD | {"comments_count": 3}, comments={500: TALK}, base_url="https://forem.example/")
    mentions = (await desk.poll()).mentions
    assert [each.id for each in mentions][:2] == ["devto:forem.example/500", "devto:forem.example/c/35af1"]
    assert set((await desk.connector.look(mentions[:2])).engagement) == {each.id for each in mentions[:2]}
    assert not (await desk.connector.look([replace(mentions[0], id=MentionId("devto:500"))])).engagement


async def test_an_article_is_gone_when_it_is_missing_twice_while_the_site_answers() -> None:
    desk = Desk(OLD)
    (found,) = (await desk.poll()).mentions
    desk.fetch.site = forem().site
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


async def test_looking_again_tells_an_edit_once_and_a_comment_that_was_deleted() -> None:
    desk = Desk(OLD | {"comments_count": 3}, comments={500: TALK})
    mentions = {each.id: each for each in (await desk.poll()).mentions}
    told, said = mentions[MentionId("devto:500")], mentions[MentionId("devto:c/35af3")]
    edited = OLD | {"edited_at": "2026-11-20T10:20:00Z", "body_html": "<p>Miramar is worse</p>", "comments_count": 3}
    erased = comment("35af3", "2026-11-20T07:11:00Z", "<p>[deleted]</p>", user={})
    desk.fetch.site = forem(edited, comments={500: [erased]}).site
    looks = await desk.connector.look([told, said])
    assert [each.text for each in looks.edits] == ["Miramar is worse"]
    assert looks.gone == (said.id,)
    assert not (await desk.connector.look(looks.edits)).edits


async def test_an_edit_keeps_the_tag_that_names_the_brand() -> None:
    tagged = article(900, "2026-11-20T09:00:00Z", "Ten tools", description="", tag_list=["web", "hotelmiramar"])
    desk = Desk(tagged)
    (told,) = (await desk.poll()).mentions
    edited = tagged | {"edited_at": "2026-11-20T10:20:00Z", "body_html": "<p>Eleven of them</p>"}
    desk.fetch.site = forem(edited).site
    (edit,) = (await desk.connector.look([told])).edits
    assert edit.text == "Eleven of them\n#hotelmiramar"

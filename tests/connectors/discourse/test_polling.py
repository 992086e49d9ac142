"""A forum's search shows pieces, ten pages and strict limits; its list of all posts has holes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Plan, Source, Watch
from connectors.discourse import Config, Discourse
from connectors.testing import Answer, ExamClock, Request, Scene, ScriptedFetch, tools
from monitor.errors import AuthError, RateLimitedError, RequestError, TransientSourceError, UnexpectedContentError
from tests.connectors.discourse.exam import BRIEF, REPLY, ROOT, SHORT, WATCH, forum, ident, post

SLOW = b'{"errors":["slow down"],"error_type":"rate_limit","extras":{"wait_seconds":21,"time_left":"21 seconds"}}'


class Desk:
    """One discourse source before a scripted forum."""

    def __init__(self, scene: Scene, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(scene.site, self.clock)
        config = Config(**({"base_url": "https://foro.example/"} | settings))
        source = Source(name="forum", network="discourse")
        self.connector = Discourse(source, config, tools(self.clock, fetch=self.fetch))

    async def poll(self, cursor: Any = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self) -> list[Batch]:
        batches: list[Batch] = []
        cursor = None
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 300
        return batches

    def asked(self, start: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path.startswith(start)]

    def but(self, start: str, answer: Answer) -> None:
        """The same forum, but for what lies under this path."""
        site = self.fetch.site
        self.fetch.site = lambda request: answer if request.path.startswith(start) else site(request)


def hours(count: int, start: int = 1) -> list[dict[str, Any]]:
    days = [f"2026-11-{n // 24 + 1:02d}T{n % 24:02d}:00:00.000Z" for n in range(count)]
    return [post(start + n, at, post_number=n + 2) for n, at in enumerate(days)]


async def test_only_posts_about_a_brand_are_read_whole_and_only_once() -> None:
    desk = Desk(forum(REPLY, BRIEF, post(31, "2026-11-20T09:00:00.000Z", "<p>" + "nothing " * 40 + "</p>")))
    wanted = Watch(key="t", terms=WATCH.terms, wanted=lambda text: "breakfast" in text.casefold())
    texts: dict[str, str] = {m.id: m.text for m in (await desk.poll(watch=wanted)).mentions}
    await desk.poll(watch=wanted)
    assert texts[ident(31877)] == SHORT
    assert [request.path for request in desk.asked("/posts/")] == ["/posts/31877.json"]


async def test_a_text_that_cannot_be_had_now_keeps_the_page_for_later() -> None:
    desk = Desk(forum(REPLY))
    site = desk.fetch.site
    desk.but("/posts/", Answer(status=429, body=SLOW))
    with pytest.raises(RateLimitedError) as caught:
        await desk.poll()
    assert caught.value.retry_after == timedelta(seconds=21)
    desk.fetch.site = site
    desk.clock.jump(timedelta(minutes=2))
    assert (await desk.poll()).mentions[0].text == SHORT


async def test_what_was_not_asked_for_after_a_failure_is_asked_for_next_time() -> None:
    desk = Desk(forum(REPLY, *(REPLY | {"id": 40_000 + n} for n in range(4))), topics=False)
    site = desk.fetch.site
    desk.but("/posts/", Answer(status=500))
    with pytest.raises(TransientSourceError):
        await desk.poll()
    assert len(desk.asked("/posts/")) == 1
    desk.fetch.site = site
    assert {mention.text for mention in (await desk.poll()).mentions} == {SHORT}


async def test_a_post_that_is_not_for_us_comes_as_the_search_shows_it() -> None:
    desk = Desk(forum(REPLY), topics=False)
    desk.but("/posts/", Answer(status=403))
    assert (await desk.poll()).mentions[0].text.startswith("...")


async def test_a_post_deleted_between_search_and_reading_is_told_as_deleted() -> None:
    desk = Desk(forum(extra=[REPLY]))
    batch = await desk.poll()
    assert (batch.mentions, batch.deletions) == ((), (ident(31877),))


async def test_the_wait_in_the_body_counts_where_the_header_has_none() -> None:
    for headers, seconds in (({}, 21), ({"Retry-After": "40"}, 40)):
        desk = Desk(forum())
        desk.but("/search", Answer(status=429, body=SLOW, headers=headers))
        with pytest.raises(RateLimitedError) as caught:
            await desk.poll()
        assert caught.value.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"posts": [], "grouped_search_result": {"error": "extreme load"}}, TransientSourceError),
        ({"errors": ["no"], "posts": []}, TransientSourceError),
        ({"posts": None}, UnexpectedContentError),
        ([], UnexpectedContentError),
    ],
)
async def test_an_error_with_status_200_is_an_error(body: Any, error: type[Exception]) -> None:
    desk = Desk(forum())
    desk.but("/search", Answer.json(body))
    with pytest.raises(error):
        await desk.poll()


async def test_more_than_ten_pages_are_reached_by_searching_before_their_last_day() -> None:
    desk = Desk(forum(*hours(460)), topics=False, history=60)
    batches = await desk.walk()
    assert len({m.id for batch in batches for m in batch.mentions}) == 460
    assert not any(batch.note for batch in batches)
    assert {request.param("page") for request in desk.asked("/search")} <= {str(n) for n in range(1, 11)}


async def test_a_day_that_holds_more_than_the_search_shows_is_a_gap_that_is_told() -> None:
    desk = Desk(forum(*(post(n, "2026-11-15T10:00:00.000Z", post_number=n) for n in range(2, 300))), topics=False)
    assert (await desk.walk())[-1].note.startswith("a gap")


async def test_the_whole_forum_is_read_across_holes_in_its_numbers() -> None:
    posts = [*hours(30), *hours(30, start=400)]
    desk = Desk(Scene(), mode="all", topics=False, history=60)

    def windows(request: Request) -> Answer:
        before = int(request.param("before") or 10_000)
        if not request.param("before"):
            return Answer.json({"latest_posts": posts[-20:][::-1]})
        return Answer.json({"latest_posts": [p for p in reversed(posts) if before - 50 < p["id"] <= before]})

    desk.fetch.site = windows
    batches = await desk.walk()
    assert desk.connector.plan is Plan.EVERYTHING
    assert len({m.id for batch in batches for m in batch.mentions}) == 60


async def test_a_reply_names_the_post_it_answers_and_the_first_one_where_that_is_not_shown() -> None:
    desk = Desk(
        forum(ROOT, REPLY, post(40_000, "2026-11-20T10:00:00.000Z", post_number=9, reply_to_post_number=3)), mode="all"
    )
    answers = {m.id: m.reply_to for m in (await desk.poll(watch=Watch(key="*"))).mentions}
    assert answers == {ident(31870): None, ident(31877): ident(31870), ident(40_000): ident(31877)}


async def test_topics_that_cannot_be_had_cost_no_mention() -> None:
    desk = Desk(forum(ROOT, REPLY))
    desk.but("/t/", Answer(status=500))
    assert len((await desk.poll()).mentions) == 2


async def test_the_key_travels_in_headers_only() -> None:
    desk = Desk(forum(), api_key="secret-1", api_username="monitor")
    await desk.poll()
    assert desk.fetch.requests[0].headers == {"api-key": "secret-1", "api-username": "monitor"}
    assert "secret-1" not in str(desk.fetch.requests[0].params)
    desk = Desk(forum(), user_api_key="secret-2")
    await desk.poll()
    assert desk.fetch.requests[0].headers == {"user-api-key": "secret-2"}


async def test_a_single_post_that_was_closed_to_us_spoils_no_look_at_the_others() -> None:
    desk = Desk(forum(ROOT, REPLY))
    mentions = (await desk.poll()).mentions
    desk.but("/posts/31877", Answer(status=403))
    looks = await desk.connector.look(mentions)
    assert (list(looks.engagement), looks.gone) == ([ident(31870)], ())
    desk.but("/posts/", Answer(status=403))
    with pytest.raises(AuthError):
        await desk.connector.look(mentions)


@pytest.mark.parametrize(
    "answer",
    [Answer(status=404, body=b'{"errors":["not found"],"error_type":"not_found"}'), Answer(status=410)],
)
async def test_a_post_that_is_not_found_any_more_is_gone(answer: Answer) -> None:
    desk = Desk(forum(ROOT))
    mentions = (await desk.poll()).mentions
    desk.but("/posts/", answer)
    assert (await desk.connector.look(mentions)).gone == (ident(31870),)


@pytest.mark.parametrize("body", [b"", b"<h1>404</h1>", b"{}", b'{"error_type":"maintenance"}'])
async def test_a_404_that_is_not_the_forums_own_word_deletes_nothing(body: bytes) -> None:
    """The forum may have moved, or somebody else may answer in its place: then all of its posts would be gone."""
    desk = Desk(forum(ROOT, REPLY), topics=False)
    desk.but("/posts/", Answer(status=404, body=body))
    batch = await desk.poll()
    assert (len(batch.mentions), batch.deletions) == (2, ())
    with pytest.raises(RequestError):
        await desk.connector.look(batch.mentions)


async def test_an_edited_topic_keeps_its_title_which_a_single_post_does_not_tell() -> None:
    desk = Desk(forum(ROOT))
    mentions = (await desk.poll()).mentions
    later = {"updated_at": "2026-11-20T10:20:00.000Z", "version": 2}
    desk.fetch.site = forum(ROOT | later).site
    assert (await desk.connector.look(mentions)).edits == ()
    desk.fetch.site = forum(ROOT | later | {"cooked": "<p>The Hotel Miramar it is</p>"}).site
    (edit,) = (await desk.connector.look(mentions)).edits
    assert (edit.text, edit.title, edit.venue) == ("The Hotel Miramar it is", mentions[0].title, mentions[0].venue)


async def test_what_the_search_shows_in_other_words_is_no_edit() -> None:
    """The search shows quotations and shortens addresses; the post itself does not, and each would edit the other."""
    said = '<aside class="quote"><blockquote>Never again</blockquote></aside><p>But the Hotel Miramar is fine</p>'
    desk = Desk(forum(ROOT | {"cooked": said}))
    mentions = (await desk.poll()).mentions
    assert mentions[0].text == "Never againBut the Hotel Miramar is fine"
    assert (await desk.connector.look(mentions)).edits == ()


async def test_looking_again_brings_edits() -> None:
    desk = Desk(forum(ROOT))
    mentions = (await desk.poll()).mentions
    desk.fetch.site = forum(ROOT | {"cooked": "<p>All is well at the Hotel Miramar</p>", "version": 2}).site
    assert [edit.text for edit in (await desk.connector.look(mentions)).edits] == ["All is well at the Hotel Miramar"]


async def test_a_forum_in_a_folder_has_ids_of_its_own() -> None:
    site = forum(BRIEF).site
    desk = Desk(Scene(), base_url="https://Shop.example/forum", topics=False)
    desk.fetch.site = lambda r: site(
        Request(method="GET", url=r.url, path=r.path.removeprefix("/forum"), params=r.params)
    )
    mention = (await desk.poll()).mentions[0]
    assert mention.id == "discourse:shop.example/forum/31860"
    assert mention.url == "https://Shop.example/forum/t/que-tal-el-hotel-miramar/4800/7"

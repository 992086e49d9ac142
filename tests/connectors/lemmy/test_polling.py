"""Lemmy keeps two lists or one, speaks three dialects, and forgets its page tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import Batch, Looks, Source, Watch
from connectors.lemmy import Config, Lemmy, Place
from connectors.testing import Answer, ExamClock, Request, Scene, ScriptedFetch, tools
from connectors.walks import Walk
from monitor.errors import RateLimitedError, RequestError, UnexpectedContentError
from monitor.model import Cursor
from tests.connectors.lemmy.exam import LANGUAGES, OLD, V4, comment, fourth, minutes, post, server

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))


class Desk:
    """One lemmy source before a scripted server."""

    def __init__(self, scene: Scene, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(scene.site, self.clock)
        config = Config(base_url="https://lemmy.example/", **settings)
        self.connector = Lemmy(Source(name="lemmy", network="lemmy"), config, tools(self.clock, fetch=self.fetch))

    async def poll(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self, cursor: Cursor | None = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 100
        return batches

    def asked(self, word: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path.endswith(f"/{word}")]


def piefed(posts: list[Any], replies: list[Any]) -> Scene:
    """PieFed: other paths, one kind a request, and other names for some fields."""

    def site(request: Request) -> Answer:
        if request.path == "/api/alpha/site":
            return Answer.json({"version": "1.2.3", "site": {"all_languages": LANGUAGES}})
        if request.path == "/api/alpha/search":
            found = {"Posts": posts, "Comments": replies}[request.param("type_") or ""]
            start = (int(request.param("page") or 1) - 1) * 20
            return Answer.json(
                {"posts": [], "comments": [], (request.param("type_") or "").lower(): found[start:][:20]}
            )
        if request.path == "/api/alpha/community":
            return Answer.json({"community_view": {"counts": {"total_subscriptions_count": 12}}})
        return Answer(status=404)

    return Scene(site=site)


async def test_a_long_list_of_posts_hides_no_comment_and_the_short_list_is_not_asked_again() -> None:
    posts = [post(1_000 + n, at) for n, at in enumerate(minutes(220))]
    said = [comment(5_000 + n, at) for n, at in enumerate(minutes(60))]
    desk = Desk(server(*posts, *said), members=False)
    found = {mention.local_id for batch in await desk.walk() for mention in batch.mentions}
    assert len(found) == 280
    assert [(r.param("type_"), r.param("page")) for r in desk.asked("search")] == [
        ("All", "1"),
        *[(kind, page) for page in ("2",) for kind in ("Posts", "Comments")],
        ("Posts", "3"),
        ("Posts", "4"),
        ("Posts", "5"),
    ]


async def test_the_server_is_asked_what_it_is_once_a_day() -> None:
    desk = Desk(server(OLD))
    await desk.poll()
    await desk.poll()
    desk.clock.jump(timedelta(hours=25))
    await desk.poll()
    assert len(desk.asked("site")) == 2


async def test_piefed_is_found_where_lemmy_is_not_and_read_in_its_own_words() -> None:
    asked = post(7, "2026-11-20T09:00:00Z", title="Where to stay?", name=None, edited_at="2026-11-20T09:30:00Z")
    asked["creator"] = {"user_name": "mo", "title": "Mo", "bot": True, "actor_id": "https://pie.example/u/mo"}
    reply = comment(8, "2026-11-20T09:10:00Z", body="At the Hotel Miramar.")
    del reply["comment"]["content"]
    desk = Desk(piefed([asked, *(post(100 + n, at) for n, at in enumerate(minutes(30)))], [reply]))
    mentions = {str(m.local_id).partition("@")[0]: m for batch in await desk.walk() for m in batch.mentions}
    assert len(mentions) == 32
    first = mentions["post/7"]
    assert (first.title, first.author.handle, first.author.name) == ("Where to stay?", "mo@pie.example", "Mo")
    assert first.author.bot is True
    assert first.edited_at is not None
    assert first.venue is not None
    assert first.venue.members == 12
    assert mentions["comment/8"].text == "At the Hotel Miramar."


async def test_a_community_is_asked_about_once_and_only_where_the_brand_is_meant() -> None:
    desk = Desk(server(OLD, post(401, "2026-11-18T11:00:00Z", "of no interest")))
    nobody = Watch(key="t", terms=WATCH.terms, wanted=lambda _text: False)
    batch = await desk.poll(watch=nobody)
    assert [m.venue.members for m in batch.mentions if m.venue] == [None, None]
    batch = await desk.poll()
    await desk.poll()
    assert [m.venue.members for m in batch.mentions if m.venue] == [2841, 2841]
    assert len(desk.asked("community")) == 1


async def test_communities_that_cannot_be_had_cost_no_mention() -> None:
    desk = Desk(server(OLD))
    site = desk.fetch.site
    desk.fetch.site = lambda r: Answer(status=500) if r.path.endswith("/community") else site(r)
    assert len((await desk.poll()).mentions) == 1


async def test_a_page_that_was_forgotten_is_walked_anew_once_and_then_called_a_gap() -> None:
    desk = Desk(server(*map(fourth, [post(n, at) for n, at in enumerate(minutes(120), 1)]), version="1.0.2"))
    site = desk.fetch.site
    desk.fetch.site = lambda r: Answer(status=400) if r.param("page_cursor") else site(r)
    batches = await desk.walk()
    assert len(desk.asked("search")) == 4
    assert batches[-1].note.startswith("a gap")
    assert msgspec.json.decode(batches[-1].cursor or b"", type=Place).posts.walked == 0


async def test_a_refused_first_page_is_the_settings_fault() -> None:
    desk = Desk(server(OLD))
    await desk.poll()
    desk.fetch.site = lambda _r: Answer(status=404)
    with pytest.raises(RequestError):
        await desk.poll()


async def test_an_upgrade_from_three_to_four_in_the_middle_of_a_walk_loses_nothing() -> None:
    desk = Desk(server(*(fourth(post(n, at)) for n, at in enumerate(minutes(80), 1)), version="1.0.2"))
    walk = Walk(since=1, page="2", walked=1)
    before = Cursor(msgspec.json.encode(Place(posts=walk, comments=walk)).decode())
    site = desk.fetch.site
    desk.fetch.site = lambda r: Answer(status=400) if r.param("page_cursor") == "2" else site(r)
    assert len({m.id for batch in await desk.walk(before) for m in batch.mentions}) == 80


async def test_earlier_betas_of_four_had_one_list_for_all() -> None:
    desk = Desk(server(version="1.0.0-alpha.5"))
    site = desk.fetch.site
    listed = {"search": [{"type_": "Post", **V4["posts"][0]}, {"type_": "Community", "community": {"id": 33}}]}
    desk.fetch.site = lambda r: Answer.json(listed) if r.path.endswith("/search") else site(r)
    batch = await desk.poll()
    assert (len(batch.mentions), batch.skipped) == (1, ())


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"error": "rate_limit_error"}, RateLimitedError),
        ({"error": "something_else"}, UnexpectedContentError),
        ({"posts": None, "comments": []}, UnexpectedContentError),
        ([], UnexpectedContentError),
    ],
)
async def test_an_error_with_status_200_is_an_error(body: Any, error: type[Exception]) -> None:
    desk = Desk(server())
    site = desk.fetch.site
    desk.fetch.site = lambda r: Answer.json(body) if r.path.endswith("/search") else site(r)
    with pytest.raises(error):
        await desk.poll()


async def test_looking_again_brings_what_was_edited_and_not_another_post_under_the_same_number() -> None:
    desk = Desk(server(OLD))
    mention = (await desk.poll()).mentions[0]
    edited = post(400, "2026-11-18T10:00:00Z", "It was not the Hotel Miramar", updated="2026-11-20T10:00:00Z")
    desk.fetch.site = server(there=(edited,)).site
    looks = await desk.connector.look([mention])
    assert [edit.text for edit in looks.edits] == ["It was not the Hotel Miramar"]
    assert looks.edits[0].venue == mention.venue
    other = post(400, "2026-11-18T10:00:00Z", ap_id="https://elsewhere.example/post/1", deleted=True)
    desk.fetch.site = server(there=(other,)).site
    looks = await desk.connector.look([mention])
    assert (dict(looks.engagement), looks.gone) == ({}, ())


async def test_a_refusal_that_does_not_say_gone_is_not_gone() -> None:
    desk = Desk(server(OLD))
    mention = (await desk.poll()).mentions[0]
    site = desk.fetch.site
    desk.fetch.site = lambda r: Answer(status=404, body=b"<html>") if r.path.endswith("/post") else site(r)
    with pytest.raises(RequestError):
        await desk.connector.look([mention])


async def test_another_servers_number_is_not_looked_up_here() -> None:
    """Whoever changes `base_url` must not have everything that the old server told called deleted."""
    desk = Desk(server(OLD, there=(OLD,)))
    mentions = (await desk.poll()).mentions
    moved = [replace(one, local_id=str(one.local_id).replace("@", "@old.")) for one in mentions]
    assert await desk.connector.look(moved) == Looks()
    assert len((await desk.connector.look(mentions)).engagement) == 1

"""Polling a Mastodon: hashtags, late arrivals, search, and what looking again may call gone."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import Batch, Plan, Source, Watch
from connectors.mastodon import Mastodon
from connectors.mastodon.config import MastodonConfig
from connectors.mastodon.posts import Reader
from connectors.mastodon.source import hashtag
from connectors.mastodon.timeline import newest
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch, tools
from connectors.testing.clock import START
from connectors.testing.fakes import Site
from monitor.errors import RequestError, UnexpectedContentError
from monitor.model import Cursor, Mention
from tests.connectors.mastodon.exam import HOST, MARGA, MARGA_ID, SAM, TAG, TOKEN, name, server, status

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))


class Desk:
    """One source, its server and its clock."""

    def __init__(self, site: Site, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(site, self.clock)
        config = MastodonConfig.model_validate({"base_url": f"https://{HOST}", **settings})
        self.source = Mastodon(Source(name="masto", network="mastodon"), config, tools(self.clock, fetch=self.fetch))
        self.cursor: Cursor | None = None

    async def visit(self, watch: Watch = WATCH) -> list[Batch]:
        """Polls until there is no more."""
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batch = await self.source.poll(watch, self.cursor)
            self.cursor = batch.cursor or self.cursor
            batches.append(batch)
        return batches

    async def found(self, watch: Watch = WATCH) -> list[Mention]:
        return [mention for batch in await self.visit(watch) for mention in batch.mentions]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path.endswith(path)]


@pytest.mark.parametrize(
    ("term", "tag"),
    [
        ("Hotel Miramar", "hotelmiramar"),
        ("Café-Bar Ñandú 2", "cafébarñandú2"),
        ("Straße", "straße"),
        ("ミラマール", "ミラマール"),
        ("24/7", ""),
        ("¡!", ""),
    ],
)
def test_a_term_as_people_write_it_behind_a_hash(term: str, tag: str) -> None:
    assert hashtag(term) == tag


async def test_a_term_that_can_be_no_hashtag_is_only_searched_for() -> None:
    watch = Watch(key="term:24/7", terms=("24/7",))
    without, with_token = Desk(server()), Desk(server(found=[SAM]), token=TOKEN)

    assert await without.found(watch) == []
    assert without.fetch.requests == []
    assert [mention.id.rpartition("/")[2] for mention in await with_token.found(watch)] == [SAM["id"]]
    assert with_token.asked(f"tag/{TAG}") == []


async def test_after_an_outage_everything_is_read_forwards_page_by_page() -> None:
    desk = Desk(server(status(0, "Hotel Miramar")))
    await desk.found()
    posts = [status(number, "Hotel Miramar") for number in range(200, 0, -1)]
    desk.fetch.site = server(*posts, status(0, "Hotel Miramar"))

    assert {mention.id for mention in await desk.found()} == {name(number) for number in range(1, 201)}


async def test_the_first_walk_goes_back_as_far_as_the_settings_say() -> None:
    new = [status(number, "Hotel Miramar") for number in range(300, 200, -1)]
    old = [status(number, "Hotel Miramar", created_at="2026-10-01T00:00:00Z") for number in range(200, 100, -1)]
    desk = Desk(server(*new, *old), history=7)

    found = await desk.found()

    assert 100 <= len(found) <= 160
    assert await Desk(server(*new, *old), history=0).found() != []


async def test_a_post_that_arrives_late_below_the_place_is_found_within_the_hour() -> None:
    desk = Desk(server(SAM, status(5, "Hotel Miramar")))
    await desk.found()
    desk.fetch.site = server(status(5, "Hotel Miramar"), status(4, "Hotel Miramar, tarde"), SAM)
    desk.clock.jump(timedelta(minutes=30))
    soon = await desk.found()
    desk.clock.jump(timedelta(minutes=31))
    later = await desk.found()
    requests = len(desk.fetch.requests)
    desk.clock.jump(timedelta(minutes=1))
    await desk.found()

    assert soon == []
    assert name(4) in {mention.id for mention in later}
    assert len(desk.fetch.requests) == requests + 1


async def test_a_list_that_ends_above_the_place_is_told_as_a_gap_once() -> None:
    desk = Desk(server(status(1, "Hotel Miramar")))
    await desk.found()
    desk.fetch.site = server(status(9, "Hotel Miramar"), status(8, "Hotel Miramar"))
    notes = []
    for _ in range(3):
        desk.clock.jump(timedelta(hours=1))
        notes += [batch.note for batch in await desk.visit() if batch.note]

    assert notes == ["a gap: the server shows nothing any more that is as old as what was read last"]


async def test_a_server_that_refuses_everything_is_no_gap_but_an_error() -> None:
    desk = Desk(server(status(1, "Hotel Miramar")))
    await desk.found()
    desk.fetch.site = lambda _request: Answer(status=404, body=b"{}")

    with pytest.raises(RequestError):
        await desk.visit()


async def test_an_error_that_came_with_200_is_not_nothing_new() -> None:
    with pytest.raises(UnexpectedContentError):
        await Desk(lambda _request: Answer.json({"error": "This method requires an authenticated user"})).visit()


def test_an_id_from_the_future_is_no_place() -> None:
    ahead = str(int((START + timedelta(days=30)).timestamp() * 1000) << 16)
    assert newest([MARGA["id"], ahead], START) == MARGA["id"]
    assert newest(["9", "10", ""], START) == "10"
    assert newest(["01HX4ZJ3W9K7T1", "01HX4ZJ3W9K7T2"], START) == "01HX4ZJ3W9K7T2"


async def test_the_search_needs_a_token_and_asks_for_the_phrase() -> None:
    with_token, without = Desk(server(found=[SAM]), token=TOKEN), Desk(server(found=[SAM]))
    await with_token.found()
    await without.found()

    assert with_token.asked("search")[0].param("q") == '"Hotel Miramar" after:2026-10-19'
    assert without.asked("search") == []
    assert with_token.fetch.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


async def test_the_search_reads_every_page_and_a_little_of_each_twice() -> None:
    minutes = {number: f"2026-11-20T0{number // 60}:{number % 60:02}:00Z" for number in range(100, 0, -1)}
    posts = [status(number, "Hotel Miramar", created_at=at) for number, at in minutes.items()]
    desk = Desk(server(found=posts), token=TOKEN)

    assert {mention.id for mention in await desk.found()} == {name(number) for number in range(1, 101)}
    assert [request.param("offset") for request in desk.asked("search")] == [None, "35", "70", "95"]


async def test_a_page_of_the_search_that_lacks_what_the_account_may_not_see_is_not_the_last() -> None:
    """The server takes forty posts from its index first, and leaves out those of people it has blocked afterwards."""
    posts = [status(number, "Hotel Miramar", created_at="2026-11-20T09:00:00Z") for number in range(100, 0, -1)]
    whole = server(found=posts)

    def filtered(request: Request) -> Answer:
        if not request.path.endswith("/search"):
            return whole(request)
        offset = int(request.param("offset") or 0)
        return Answer.json({"statuses": [one for one in posts[offset : offset + 40] if int(one["id"]) % 4]})

    found = {mention.id for mention in await Desk(filtered, token=TOKEN).found()}
    assert found == {name(number) for number in range(1, 101) if number % 4}


async def test_after_a_clock_that_was_ahead_late_posts_are_looked_for_again() -> None:
    desk = Desk(server(status(2, "Hotel Miramar")))
    desk.clock.jump(timedelta(days=400))
    await desk.visit()
    desk.clock.jump(timedelta(days=-400))
    desk.fetch.site = server(status(2, "Hotel Miramar"), status(1, "Hotel Miramar", created_at="2026-11-20T09:30:00Z"))

    assert name(1) in {mention.id for mention in await desk.found()}


async def test_a_round_that_ends_with_nothing_ends_all_the_same() -> None:
    desk = Desk(server())
    desk.cursor = Cursor(msgspec.json.encode({"doing": "back", "page": "115580200000000001", "read": 1}).decode())
    await desk.visit()
    desk.fetch.site = server(status(5, "Hotel Miramar"))

    assert [mention.id for mention in await desk.found()] == [name(5)]


async def test_a_whole_timeline_is_one_watch_and_only_brands_are_kept() -> None:
    watch = Watch(key="*", wanted=lambda text: "Miramar" in text)
    desk = Desk(server(status(2, "Solo sol"), status(1, "Hotel Miramar")), timeline="public:local", token=TOKEN)

    batches = await desk.visit(watch)

    assert desk.source.plan is Plan.EVERYTHING
    assert [mention.id for batch in batches for mention in batch.mentions] == [name(1)]
    assert desk.fetch.requests[0].param("local") == "true"
    assert desk.asked("search") == []


@pytest.mark.parametrize(
    ("account", "followers"),
    [
        ({"followers_count": 0}, 0),
        ({"followers_count": -1}, None),
        ({"followers_count": 0, "hide_collections": True}, None),
        ({"followers_count": 12, "hide_collections": True}, 12),
        ({"followers_count": 0, "pleroma": {"hide_followers_count": True}}, None),
        ({"followers_count": None}, None),
    ],
)
async def test_hidden_followers_are_unknown_not_none(account: dict[str, Any], followers: int | None) -> None:
    found = await Desk(server(status(1, "Hotel Miramar", account={"acct": "ana"} | account))).found()

    assert [(mention.author.followers, mention.author.handle) for mention in found] == [(followers, f"ana@{HOST}")]


async def test_what_stands_beside_the_words_is_text() -> None:
    post = status(
        1,
        '<p>Mirad <a href="https://hotelmiramar.example/spa?a=1&amp;b=2">esto</a> <a class="u-url mention" '
        'href="https://masto.example/@eva">@eva</a></p>',
        spoiler_text="Hoteles & <3",
        media_attachments=[{"description": "La fachada"}, {"description": None}, 7],
        poll={"options": [{"title": "Sí"}, {"title": "No"}]},
    )
    found = await Desk(server(post)).found()

    lines = ["Hoteles & <3", "Mirad esto @eva", "La fachada", "Sí", "No", "https://hotelmiramar.example/spa?a=1&b=2"]
    assert [mention.text for mention in found] == ["\n".join(lines)]


async def test_posts_for_followers_are_left_out_and_posts_of_unknown_visibility_reported() -> None:
    posts = [status(1, "a", visibility="private"), status(2, "b", visibility="direct"), status(3, "c", visibility=None)]
    batches = await Desk(server(*posts, status(4, "Hotel Miramar", visibility="unlisted"))).visit()

    assert [mention.id for batch in batches for mention in batch.mentions] == [name(4)]
    assert sum(len(batch.skipped) for batch in batches) == 1


async def test_an_answer_whose_parent_cannot_be_had_still_names_it() -> None:
    reply = status(1, "Hotel Miramar", in_reply_to_id="42")
    assert [mention.reply_to for mention in await Desk(server(reply)).found()] == [f"mastodon:{HOST}/42"]


async def told(desk: Desk) -> tuple[Mention, ...]:
    return tuple(await desk.found())


async def test_a_server_that_ignores_the_question_deletes_nothing() -> None:
    """It answers with an empty list; each post alone is still there."""
    desk = Desk(server(MARGA, SAM))
    posts = await told(desk)
    whole = server(MARGA, SAM)

    def deaf(request: Request) -> Answer:
        return Answer.json([]) if request.path == "/api/v1/statuses" else whole(request)

    desk.fetch.site = deaf
    first = await desk.source.look(posts)
    desk.clock.jump(timedelta(minutes=5))
    second = await desk.source.look(posts)

    assert (first.gone, second.gone) == ((), ())
    assert {*second.engagement} == {mention.id for mention in posts}


async def test_a_server_without_the_call_for_many_is_asked_for_each() -> None:
    desk = Desk(server(MARGA, SAM))
    posts = await told(desk)
    whole = server(MARGA, SAM)
    desk.fetch.site = lambda request: (
        Answer(status=404, body=b"{}") if request.path == "/api/v1/statuses" else whole(request)
    )

    assert {*(await desk.source.look(posts)).engagement} == {mention.id for mention in posts}


async def test_an_edit_is_told_when_it_is_met_and_keeps_what_it_answers() -> None:
    desk = Desk(server(SAM))
    posts = await told(desk)
    desk.fetch.site = server(SAM | {"content": "Nada", "edited_at": "2026-11-20T10:20:00Z"})

    looks = await desk.source.look(posts)

    assert [(each.text, each.reply_to) for each in looks.edits] == [("Nada", posts[0].reply_to)]
    assert posts[0].reply_to is not None


async def test_another_post_under_the_same_number_is_not_taken_for_ours() -> None:
    desk = Desk(server(MARGA))
    posts = await told(desk)
    desk.fetch.site = server(MARGA | {"uri": "https://another.example/1"})

    looks = await desk.source.look(posts)

    assert (looks.engagement, looks.gone, MARGA_ID in {mention.id for mention in posts}) == ({}, (), True)


@pytest.mark.parametrize("refusal", [400, 403, 422, 500])
async def test_a_refusal_that_does_not_say_not_found_deletes_nothing(refusal: int) -> None:
    desk = Desk(server(MARGA))
    posts = await told(desk)
    desk.fetch.site = lambda request: (
        Answer.json([]) if request.path == "/api/v1/statuses" else Answer(status=refusal, body=b"{}")
    )
    await desk.source.look(posts)
    desk.clock.jump(timedelta(minutes=5))

    assert (await desk.source.look(posts)).gone == ()


def test_markup_of_nothing_but_long_words_costs_no_more_than_reading_it_once() -> None:
    content = f"<a {'a' * 3_990}>" * 50
    started = time.process_time()
    Reader(source=Source(name="masto", network="mastodon"), host=HOST).post(status(1, content), START)

    assert time.process_time() - started < 2

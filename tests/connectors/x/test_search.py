"""The search: its place, its two namings, and what its answers stand for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import Watch
from connectors.testing import Answer, Request
from connectors.x.posts import language
from connectors.x.search import query
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, TransientSourceError
from monitor.model import Cursor
from tests.connectors.x.desk import POSTS, SEARCH, WATCH, Desk, ids
from tests.connectors.x.service import PROBLEM, Service, post, post_id, problem
from tests.fakes.clock import START

MANY = [post(f"2026-11-20T{7 + n // 60:02d}:{n % 60:02d}:00.000Z") for n in range(130)]


async def test_the_place_only_moves_once_the_last_page_is_read() -> None:
    desk = Desk(Service(posts=MANY))
    first = await desk.source.poll(WATCH, None)
    assert first.more
    assert msgspec.json.decode(first.cursor or b"").get("since") is None
    second = await desk.source.poll(WATCH, first.cursor)
    assert not second.more
    assert msgspec.json.decode(second.cursor or b"") == {"since": int(MANY[-1]["id"])}
    assert len({*ids(first.mentions), *ids(second.mentions)}) == 130


async def test_what_comes_while_a_walk_goes_on_is_found_by_the_next_one() -> None:
    service = Service(posts=list(MANY))
    desk = Desk(service)
    first = await desk.source.poll(WATCH, None)
    service.posts.append(news := post("2026-11-20T10:29:00.000Z"))
    found, cursor = await desk.walk(first.cursor)
    later, _ = await desk.walk(cursor)
    assert news["id"] in {*ids(found), *ids(later)}
    assert {one["id"] for one in MANY} <= {*ids(first.mentions), *ids(found), *ids(later)}


async def test_a_place_of_more_than_seven_days_ago_is_searched_from_by_time() -> None:
    service = Service(posts=MANY[:3])
    desk = Desk(service)
    _, cursor = await desk.walk()
    await desk.clock.advance(timedelta(days=9))
    service.posts.append(news := post("2026-11-29T10:00:00.000Z"))
    found, cursor = await desk.walk(cursor)
    assert ids(found) == [news["id"]]
    asked = desk.asked(SEARCH)[-1]
    assert asked.param("since_id") is None
    assert asked.param("start_time") == "2026-11-22T10:35:00Z"


async def test_a_place_that_x_refuses_becomes_a_time_and_a_gap_that_is_told() -> None:
    service = Service(posts=MANY)

    def strict(request: Request) -> Answer:
        if request.param("since_id"):
            return Answer(status=400, body=b'{"errors":[{"message":"\'since_id\' must be created after"}]}')
        return service(request)

    desk = Desk(strict)
    cursor = msgspec.json.encode({"since": int(MANY[0]["id"])}).decode()
    batch = await desk.source.poll(WATCH, cursor)  # type: ignore[arg-type]
    assert len(batch.mentions) == 100
    assert batch.note.startswith("a gap")
    assert len(desk.asked(SEARCH)) == 2


@pytest.mark.parametrize("naming", ["tweet.fields", "post.fields"])
async def test_the_naming_that_is_understood_is_found_and_remembered(naming: str) -> None:
    desk = Desk(Service(posts=MANY[:1], naming=naming))
    found, cursor = await desk.walk()
    await desk.walk(cursor)
    assert len(found) == 1
    namings = [next(name for name, _ in request.params if "fields" in name) for request in desk.asked(SEARCH)]
    assert namings == ["tweet.fields"] * (1 if naming == "post.fields" else 2) + ["post.fields"] * (
        2 if naming == "post.fields" else 0
    )


async def test_a_request_that_no_naming_helps_is_refused_after_three_tries() -> None:
    desk = Desk(lambda _request: Answer(status=400, body=b"{}"))
    with pytest.raises(RequestError):
        await desk.source.poll(WATCH, None)
    assert len(desk.fetch.requests) == 3


async def test_both_namings_say_the_same() -> None:
    history = [post_id("2026-11-20T09:00:00.000Z"), post_id("2026-11-20T09:10:00.000Z")]
    counts: dict[str, Any] = {"reply_count": 6, "like_count": 203, "quote_count": 2, "impression_count": 15}
    more = {"author_id": "101", "lang": "es", "text": "corto…", "id": history[1]}
    reference = [{"type": "quoted", "id": "19913"}]
    tweet: dict[str, Any] = {
        **more,
        "edit_history_tweet_ids": history,
        "note_tweet": {"text": "largo"},
        "public_metrics": {**counts, "retweet_count": 14},
        "referenced_tweets": reference,
    }
    renamed: dict[str, Any] = {
        **more,
        "edit_history_post_ids": history,
        "note_post": {"text": "largo"},
        "public_metrics": {**counts, "repost_count": 14},
        "referenced_posts": reference,
    }
    (old,), _ = await Desk(Service(posts=[tweet])).walk()
    (new,), _ = await Desk(Service(posts=[renamed], naming="post.fields")).walk()
    assert old == new
    assert (old.id, old.local_id, old.text, old.quote_of) == (f"x:{history[0]}", history[1], "largo", "x:19913")


async def test_versions_of_one_post_are_one_mention_and_the_newest_one_counts() -> None:
    history = [post_id(f"2026-11-20T09:{minute:02d}:00.000Z") for minute in (0, 5, 10)]
    versions = [
        post(f"2026-11-20T09:{minute:02d}:00.000Z", f"Hotel Miramar {minute}", edit_history_tweet_ids=history[: n + 1])
        for n, minute in enumerate((0, 5, 10))
    ]
    found, _ = await Desk(Service(posts=versions)).walk()
    assert [(mention.id, mention.text) for mention in found] == [(f"x:{history[0]}", "Hotel Miramar 10")]


def capped(reset: Any = 16, **more: Any) -> Any:
    def site(request: Request) -> Answer:
        if request.path == "/2/usage/tweets":
            return Answer.json({"data": {"cap_reset_day": reset, "project_cap": "10", "project_usage": "10"}})
        return Answer.json({"type": PROBLEM + "usage-capped", "title": "UsageCapExceeded", **more}, status=429)

    return site


@pytest.mark.parametrize(
    ("site", "wait"),
    [
        (capped(), timedelta(days=25, hours=13, minutes=30)),  # 16 December
        (capped(24), timedelta(days=3, hours=13, minutes=30)),
        (capped("no day"), timedelta(days=10, hours=13, minutes=30)),  # 1 December
        (capped(period="Daily"), timedelta(hours=13, minutes=30)),
    ],
)
async def test_a_used_up_cap_waits_for_its_day(site: Any, wait: timedelta) -> None:
    desk = Desk(site)
    with pytest.raises(RateLimitedError, match="the cap of posts is used up") as caught:
        await desk.source.poll(WATCH, None)
    assert caught.value.retry_after == wait
    assert await desk.spent() == 0


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"type": PROBLEM + "usage-capped"}, RateLimitedError),
        ({"type": PROBLEM + "rate-limit-exceeded"}, RateLimitedError),
        ({"type": PROBLEM + "client-forbidden"}, AuthError),
        ({"type": "about:blank", "status": 400}, RequestError),
        ({"type": "about:blank"}, TransientSourceError),
        ("odd", TransientSourceError),
    ],
)
async def test_a_problem_inside_a_good_answer_is_an_error_and_no_empty_page(said: Any, kind: type[SourceError]) -> None:
    desk = Desk(lambda _request: Answer.json({"errors": [said]}))
    with pytest.raises(kind):
        await desk.source.poll(WATCH, None)


async def test_problems_with_single_posts_leave_the_page_alone() -> None:
    service = Service(posts=MANY[:2])

    def partly(request: Request) -> Answer:
        answer = service(request)
        body = msgspec.json.decode(answer.body)
        return Answer.json({**body, "errors": [problem("resource-not-found", "1")]})

    found, _ = await Desk(partly).walk()
    assert len(found) == 2


async def test_what_x_says_is_left_is_shown() -> None:
    desk = Desk(Service(posts=MANY[:1], headers={"x-rate-limit-remaining": "449", "x-rate-limit-limit": "450"}))
    await desk.walk()
    told = {one.name: (one.left, one.amount) for one in desk.purse.balances() if one.told}
    assert told == {f"{SEARCH} in 15 minutes": (449, 450)}


async def test_a_page_that_x_does_not_know_any_more_is_walked_to_once_more_from_the_top() -> None:
    service = Service(posts=MANY)
    forgotten = {"100"}

    def forgetful(request: Request) -> Answer:
        if request.param("next_token") in forgotten:
            forgotten.clear()
            return Answer(status=400, body=b"{}")
        return service(request)

    found, _ = await Desk(forgetful).walk()
    assert len(set(ids(found))) == 130


async def test_a_walk_whose_pages_are_never_known_ends_with_a_gap_instead_of_paying_for_ever() -> None:
    service = Service(posts=list(MANY))
    desk = Desk(lambda request: Answer(status=400, body=b"{}") if request.param("next_token") else service(request))
    first = await desk.source.poll(WATCH, None)
    second = await desk.source.poll(WATCH, first.cursor)
    last = await desk.source.poll(WATCH, second.cursor)
    assert (first.more, second.more, last.more) == (True, True, False)
    assert last.note == "a gap: X refuses its own further pages"
    assert await desk.spent() == pytest.approx(200 * 0.005)
    service.posts.append(news := post("2026-11-20T10:29:00.000Z"))
    found, _ = await desk.walk(last.cursor)
    assert ids(found) == [news["id"]]


async def test_a_walk_that_waited_until_its_beginning_is_too_old_goes_on_by_time() -> None:
    service = Service(posts=[])
    old = post_id("2026-11-20T06:00:00.000Z")

    def strict(request: Request) -> Answer:
        since, start = request.param("since_id"), request.param("start_time")
        if since == old and desk.clock.now() > START + timedelta(days=7):
            return Answer(status=400, body=b'{"errors":[{"message":"\'since_id\' must be created after"}]}')
        if start is not None and start < f"{desk.clock.now() - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}":
            return Answer(status=400, body=b'{"errors":[{"message":"\'start_time\' must be after"}]}')
        return service(request)

    desk = Desk(strict)
    service.posts = list(MANY)
    first = await desk.source.poll(WATCH, Cursor(msgspec.json.encode({"since": int(old)}).decode()))
    assert first.more
    await desk.clock.advance(timedelta(days=8))  # for the budget, say
    service.posts = [*MANY, *(post(f"2026-11-27T{7 + n // 60:02d}:{n % 60:02d}:00.000Z") for n in range(130))]
    batch = await desk.source.poll(WATCH, first.cursor)
    assert len(batch.mentions) == 100
    assert batch.note.startswith("a gap")
    found, _ = await desk.walk(batch.cursor)
    assert {one["id"] for one in service.posts[130:]} <= {*ids(batch.mentions), *ids(found)}


async def test_what_is_no_answer_to_a_place_does_not_end_a_walk() -> None:
    service = Service(posts=MANY)
    desk = Desk(lambda request: Answer(status=404, body=b"{}") if request.param("next_token") else service(request))
    first = await desk.source.poll(WATCH, None)
    for _ in range(3):
        with pytest.raises(RequestError):
            await desk.source.poll(WATCH, first.cursor)
    desk.service = service
    found, _ = await desk.walk(first.cursor)
    assert len({*ids(first.mentions), *ids(found)}) == 130


async def test_a_first_walk_without_history_begins_where_x_lets_it_and_the_next_one_there_too() -> None:
    service = Service(posts=[])
    desk = Desk(service, history=0)
    _, cursor = await desk.walk()
    assert desk.asked(SEARCH)[-1].param("start_time") == "2026-11-20T10:28:00Z"
    await desk.clock.advance(timedelta(hours=3))
    service.posts.append(news := post("2026-11-20T11:00:00.000Z"))
    found, _ = await desk.walk(cursor)
    assert ids(found) == [news["id"]]


async def test_a_walk_that_ends_with_nothing_that_can_be_read_ends_all_the_same() -> None:
    service = Service(posts=[])
    desk = Desk(service)
    stored = Cursor(msgspec.json.encode({"start": 1763600000, "page": "100", "walked": 1}).decode())
    batch = await desk.source.poll(WATCH, stored)
    assert batch.cursor is not None
    assert "page" not in msgspec.json.decode(batch.cursor)


@pytest.mark.parametrize(
    ("terms", "more", "asked"),
    [
        (("Hotel Miramar", "miramar"), "-is:retweet", '("Hotel Miramar" OR "miramar") -is:retweet'),
        (('a "b" \\c',), "", '("a b c")'),
        (("miramar.example",), "", '("miramar.example" OR url:"miramar.example")'),
    ],
)
def test_a_query_is_any_of_the_terms(terms: tuple[str, ...], more: str, asked: str) -> None:
    assert query(terms, more) == asked


def test_a_full_query_keeps_within_what_x_takes() -> None:
    terms = tuple(f"brand{n:02d}.example" for n in range(18))  # as many as the declared limit lets through
    assert sum(len(term) + 6 for term in terms) <= 388
    assert len(query(terms, "x" * 120)) <= 512


async def test_a_term_that_tries_to_be_an_operator_stays_a_phrase() -> None:
    watch = Watch(key="shared:1", terms=("Hotel Miramar", '" OR from:everybody OR "'))
    desk = Desk(Service())
    await desk.walk(watch=watch)
    assert desk.asked(SEARCH)[0].param("query") == '("Hotel Miramar" OR "OR from:everybody OR") -is:retweet'


@pytest.mark.parametrize(
    ("code", "meant"),
    [("es", "es"), ("und", None), ("qme", None), ("zxx", None), ("in", "id"), ("iw", "he"), (7, None), ("<b>", None)],
)
def test_a_code_for_no_language_is_none(code: Any, meant: str | None) -> None:
    assert language(code) == meant


async def test_looking_again_tells_of_edits_and_of_all_that_is_gone() -> None:
    first, second = post("2026-11-20T09:00:00.000Z"), post("2026-11-20T09:01:00.000Z")
    service = Service(posts=[first, second])
    desk = Desk(service)
    found, _ = await desk.walk()
    newer = post("2026-11-20T09:20:00.000Z", "Hotel Miramar, mended")
    history = {"edit_history_tweet_ids": [first["id"], newer["id"]]}
    service.posts, service.gone = [first | history, newer | history], {second["id"]: "not-authorized-for-resource"}
    looks = await desk.source.look(found)
    assert [(one.id, one.text, one.local_id) for one in looks.edits] == [
        (f"x:{first['id']}", "Hotel Miramar, mended", newer["id"])
    ]
    assert looks.gone == (f"x:{second['id']}",)


async def test_an_edit_that_was_told_is_not_paid_for_again_though_its_words_are_the_same() -> None:
    first = post("2026-11-20T09:00:00.000Z")
    newer = post("2026-11-20T09:20:00.900Z") | {"created_at": "2026-11-20T09:20:00.000Z"}
    history = {"edit_history_tweet_ids": [first["id"], newer["id"]]}
    service = Service(posts=[first])
    desk = Desk(service)
    (found,), _ = await desk.walk()
    service.posts = [first | history, newer | history]
    (edit,) = (await desk.source.look([found])).edits
    asked = len(desk.asked(POSTS))
    assert (await desk.source.look([replace(found, edited_at=edit.edited_at)])).edits == ()
    assert len(desk.asked(POSTS)) == asked + 1


async def test_counts_that_were_paid_for_stay_where_the_edits_cannot_be_had() -> None:
    first = post("2026-11-20T09:00:00.000Z")
    newer = post("2026-11-20T09:20:00.000Z")
    service = Service(posts=[first])
    desk = Desk(lambda request: Answer(status=503) if request.param("ids") == newer["id"] else service(request))
    found, _ = await desk.walk()
    service.posts = [first | {"edit_history_tweet_ids": [first["id"], newer["id"]]}]
    looks = await desk.source.look(found)
    assert list(looks.engagement) == [f"x:{first['id']}"]
    assert looks.edits == ()

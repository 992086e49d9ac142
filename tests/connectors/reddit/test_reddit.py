"""Reddit's token, its allowance and its walls, and what a listing that ends too early means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Plan, Source, Watch
from connectors.purse import Purse
from connectors.reddit import Reddit
from connectors.reddit.config import RedditConfig
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch
from connectors.testing.fakes import tools
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.model import Author, Cursor, MentionId
from tests.connectors.reddit.exam import CHAT, MANY, NEWS, OLD, SETTINGS, comment, post, reddit

WATCH = Watch(key="shared:1", terms=("Hotel Miramar", "hotelmiramar"))
HOMES = {"subreddits": ("Malaga", "travel")}


class Desk:
    """One reddit source before a scripted service."""

    def __init__(self, *posts: Any, comments: tuple[Any, ...] = (), **settings: Any) -> None:
        self.clock = ExamClock()
        self.purse = Purse(self.clock)
        self.fetch = ScriptedFetch(reddit(*posts, comments=comments).site, self.clock)
        given = tools(self.clock, fetch=self.fetch, purse=self.purse)
        config = RedditConfig.model_validate({**SETTINGS, **settings})
        self.connector = Reddit(Source(name="reddit", network="reddit"), config, given)

    def but(self, path: str, answer: Answer | Callable[[Request], Answer]) -> None:
        """From now on the service answers so at this path."""
        site = self.fetch.site
        say = answer if callable(answer) else lambda _request: answer
        self.fetch.site = lambda request: say(request) if request.path == path else site(request)

    async def poll(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self, cursor: Cursor | None = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 500
        return batches

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path == path]


TOKEN_PATH = "/api/v1/access_token"


def test_it_searches_for_brands_together_unless_communities_are_named() -> None:
    assert Desk().connector.plan is Plan.SHARED
    assert Desk(**HOMES).connector.plan is Plan.EVERYTHING


async def test_one_token_serves_until_shortly_before_its_end() -> None:
    desk = Desk(NEWS)
    await desk.poll()
    desk.clock.jump(timedelta(hours=23))
    await desk.poll()
    assert len(desk.asked(TOKEN_PATH)) == 1
    desk.clock.jump(timedelta(hours=1))
    await desk.poll()
    assert len(desk.asked(TOKEN_PATH)) == 2


async def test_a_refused_token_is_renewed_once_and_the_request_repeated() -> None:
    desk = Desk(OLD)
    await desk.poll()
    desk.clock.jump(timedelta(hours=2))
    site, refused = desk.fetch.site, [Answer(status=401)]
    desk.but("/search", lambda request: refused.pop() if refused else site(request))
    assert (await desk.poll()).mentions
    assert len(desk.asked(TOKEN_PATH)) == 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": "unsupported_grant_type"}, AuthError),
        ({"message": "Unauthorized", "error": 401}, AuthError),
        ({"message": "Too Many Requests", "error": 429}, RateLimitedError),
        ({"error": 503}, TransientSourceError),
        ({"access_token": 7}, UnexpectedContentError),
        ([], UnexpectedContentError),
    ],
)
async def test_a_grant_that_fails_with_status_200_is_an_error(body: Any, kind: type[SourceError]) -> None:
    desk = Desk()
    desk.but(TOKEN_PATH, Answer.json(body))
    with pytest.raises(kind):
        await desk.poll()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"message": "Too Many Requests", "error": 429}, RateLimitedError),
        ({"message": "Forbidden", "error": 403}, AuthError),
        ({"error": 500}, TransientSourceError),
        ({"error": "no"}, RequestError),
        ({"data": {"children": None}}, UnexpectedContentError),
        ([], UnexpectedContentError),
    ],
)
async def test_an_answer_200_that_holds_an_error_is_never_nothing_new(body: Any, kind: type[SourceError]) -> None:
    desk = Desk()
    desk.but("/search", Answer.json(body))
    with pytest.raises(kind):
        await desk.poll()


async def test_a_403_with_a_good_token_says_what_a_person_can_check() -> None:
    desk = Desk(**HOMES)
    desk.but("/r/Malaga+travel/new", Answer(status=403, content_type="text/html", body=b"whoa there, pardner!"))
    with pytest.raises(AuthError, match=r"not be approved.*user_agent.*private, quarantined or banned"):
        await desk.poll()


async def test_a_community_that_does_not_exist_is_never_nothing_new() -> None:
    desk = Desk(**HOMES)
    others = [{"kind": "t5", "data": {"name": "t5_2qh41", "display_name": "travel"}}]
    desk.but("/r/Malaga+travel/new", Answer.json({"kind": "Listing", "data": {"children": others}}))
    with pytest.raises(RequestError, match="check the names"):
        await desk.poll()


async def test_what_the_service_says_of_its_allowance_is_shown() -> None:
    desk = Desk()
    said = {"X-Ratelimit-Used": "3", "X-Ratelimit-Remaining": "97.0", "X-Ratelimit-Reset": "240"}
    desk.but("/search", Answer.json({"data": {"children": [], "after": None}}, headers=said))
    await desk.poll()
    (balance,) = desk.purse.balances()
    assert (balance.spent, balance.amount, balance.told) == (3, 100, True)


async def test_an_allowance_that_is_used_up_is_waited_for() -> None:
    desk = Desk()
    said = {"X-Ratelimit-Used": "1000", "X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Reset": "240"}
    desk.but("/search", Answer.json({"data": {"children": [], "after": None}}, headers=said))
    await desk.poll()
    with pytest.raises(RateLimitedError) as caught:
        await desk.poll()
    assert caught.value.retry_after == timedelta(seconds=240)
    assert len(desk.asked("/search")) == 1
    desk.clock.jump(timedelta(seconds=240))
    await desk.poll()


async def test_the_search_asks_for_phrases_newest_first_over_18_included() -> None:
    desk = Desk()
    await desk.poll()
    asked = dict(desk.asked("/search")[0].params)
    assert asked["q"] == '"Hotel Miramar" OR "hotelmiramar"'
    assert (asked["sort"], asked["t"], asked["include_over_18"], asked["limit"]) == ("new", "week", "on", "100")


async def test_communities_are_read_whole_and_only_what_may_be_about_a_brand_is_kept() -> None:
    other = post("x1", "2026-11-20T10:00:00Z", "a car", selftext="")
    said = comment("x2", "2026-11-20T10:00:00Z", "a bicycle")
    desk = Desk(OLD, other, comments=(said, CHAT[0]), **HOMES)
    batch = await desk.poll(watch=Watch(key="*", wanted=lambda text: "Miramar" in text))
    assert {each.id for each in batch.mentions} == {"reddit:t3_old1", "reddit:t1_n000"}
    assert batch.seen == 4


async def test_two_lists_of_different_length_are_each_read_to_their_ends() -> None:
    desk = Desk(OLD, comments=tuple(CHAT), **HOMES)
    batches = await desk.walk()
    assert sum(each.id.startswith("reddit:t1_") for batch in batches for each in batch.mentions) == len(CHAT)
    assert len(desk.asked("/r/Malaga+travel/new")) == 1
    assert len(desk.asked("/r/Malaga+travel/comments")) == 2


async def test_a_refused_page_begins_the_walk_anew_and_not_for_ever() -> None:
    desk = Desk(*MANY)
    first = await desk.poll()
    site = desk.fetch.site
    desk.but("/search", lambda request: Answer(status=400) if request.param("after") else site(request))
    second = await desk.poll(first.cursor)
    assert not second.more
    assert second.cursor
    desk.fetch.site = site
    rest = await desk.walk(second.cursor)
    assert len({each.id for batch in (first, second, *rest) for each in batch.mentions}) == len(MANY)


async def test_a_listing_that_breaks_off_is_read_again_from_the_top() -> None:
    desk = Desk(*MANY[:1])
    cursor = (await desk.walk())[-1].cursor
    desk.fetch.site = reddit(*MANY).site
    first = await desk.poll(cursor)
    site = desk.fetch.site
    nothing = Answer.json({"data": {"children": [], "after": None}})
    desk.but("/search", lambda request: nothing if request.param("after") else site(request))
    second = await desk.poll(first.cursor)
    assert not second.more
    desk.fetch.site = site
    rest = await desk.walk(second.cursor)
    assert len({each.id for batch in (first, second, *rest) for each in batch.mentions}) == len(MANY)


async def test_what_lies_below_a_listings_end_is_told_as_a_gap() -> None:
    desk = Desk(OLD)
    cursor = (await desk.walk())[-1].cursor
    flood = [post(f"f{n:04d}", f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(1_000)]
    desk.fetch.site = reddit(*flood).site
    notes = [batch.note for batch in await desk.walk(cursor)]
    assert notes[-1].startswith("a gap: Reddit shows nothing older than 2026-11-19 00:00 UTC")
    assert not any(notes[:-1])


def capped(posts: list[Any], most: int, *, empty: bool) -> Callable[[Request], Answer]:
    """A search that shows so many posts and no more; `empty`: it names a further page, on which there is nothing."""

    def site(request: Request) -> Answer:
        if request.path != "/search":
            return reddit(*posts).site(request)
        names = [one["data"]["name"] for one in posts[:most]]
        begin = names.index(after) + 1 if (after := request.param("after")) else 0
        page = posts[begin:most][:100]
        more = begin + 100 < most or (empty and page)
        data = {"children": page, "after": page[-1]["data"]["name"] if page and more else None}
        return Answer.json({"kind": "Listing", "data": data})

    return site


@pytest.mark.parametrize("empty", [False, True])
async def test_a_search_that_shows_no_more_is_a_gap_once_and_the_next_walk_ends_above_it(
    empty: bool,
) -> None:
    desk = Desk(OLD)
    cursor = (await desk.walk())[-1].cursor
    flood = [post(f"f{n:04d}", f"2026-11-20T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(600)][::-1]
    desk.fetch.site = capped(flood, 245, empty=empty)
    batches = await desk.walk(cursor)
    assert [bool(batch.note) for batch in batches] == [False] * (len(batches) - 1) + [True]
    after = await desk.walk(batches[-1].cursor)
    assert [(batch.more, batch.note) for batch in after] == [(True, ""), (False, "")]


async def test_an_account_that_is_gone_leaves_its_post_and_a_removed_post_is_a_deletion() -> None:
    left = post("left1", "2026-11-20T10:00:00Z", author="[deleted]", selftext="Hotel Miramar was fine")
    taken = post("took1", "2026-11-20T10:00:00Z", removed_by_category="automod_filtered")
    batch = await Desk(left, taken).poll()
    assert [(each.id, each.author) for each in batch.mentions] == [("reddit:t3_left1", Author())]
    assert batch.deletions == ("reddit:t3_took1",)


async def test_karma_can_be_switched_off_and_its_failure_loses_no_mention() -> None:
    desk = Desk(OLD, karma=False)
    await desk.poll()
    assert not desk.asked("/api/user_data_by_account_ids")
    desk = Desk(OLD)
    desk.but("/api/user_data_by_account_ids", Answer(status=503))
    (found,) = (await desk.poll()).mentions
    assert found.author.karma is None


async def test_an_edit_met_while_looking_again_keeps_what_is_known_of_its_author() -> None:
    desk = Desk(OLD)
    (before,) = (await desk.poll()).mentions
    edited = {"kind": "t3", "data": OLD["data"] | {"selftext": "worse than I said", "edited": 1795165000.0}}
    desk.fetch.site = reddit(edited).site
    (edit,) = (await desk.connector.look([before])).edits
    assert (edit.text, edit.author.karma) == ("worse than I said", -8)
    assert not (await desk.connector.look([edit])).edits


@pytest.mark.parametrize("key", ["reddit:t3_a,t3_b", "reddit:t5_2r8z2", "reddit:", "reddit:t3_ñ"])
async def test_an_id_that_is_no_post_is_not_asked_for(key: str) -> None:
    desk = Desk(OLD)
    (one,) = (await desk.poll()).mentions
    asked = len(desk.fetch.requests)
    await desk.connector.look([replace(one, id=MentionId(key))])
    assert len(desk.fetch.requests) == asked


@pytest.mark.parametrize("agent", ["short", "naïve client of ours", "two\nlines of an agent"])
def test_a_user_agent_that_no_header_can_hold_is_refused(agent: str) -> None:
    with pytest.raises(ValueError, match="user_agent"):
        RedditConfig.model_validate({**SETTINGS, "user_agent": agent})


@pytest.mark.parametrize("name", ["r/travel", "a+b", "../api", ""])
def test_a_community_is_named_without_signs(name: str) -> None:
    with pytest.raises(ValueError, match="subreddits"):
        RedditConfig.model_validate({**SETTINGS, "subreddits": [name]})


async def test_after_a_clock_that_was_ahead_a_token_that_ended_is_renewed() -> None:
    desk = Desk(NEWS)
    desk.clock.jump(timedelta(days=400))
    await desk.poll()
    desk.clock.jump(timedelta(days=-400))
    (stale,) = {request.headers["authorization"] for request in desk.asked("/search")}
    desk.but(
        "/search",
        lambda request: (
            Answer(status=401, body=b"{}")
            if len(desk.asked(TOKEN_PATH)) == 1 and request.headers["authorization"] == stale
            else reddit(NEWS).site(request)
        ),
    )
    assert (await desk.poll()).seen == 1
    assert len(desk.asked(TOKEN_PATH)) == 2

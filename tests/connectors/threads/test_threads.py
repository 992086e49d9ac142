"""Threads is searched term by term within its limits; followers are a courtesy, and the token's end is told in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Plan, Source, Watch
from connectors.purse import Purse
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch
from connectors.testing.fakes import tools
from connectors.threads import ASKED_MOST, EARLIEST, PROFILES, SEARCHES, Config, Threads
from monitor.errors import AuthError, RequestError, UnexpectedContentError
from monitor.model import Cursor
from tests.connectors.threads.exam import NEWS, OLD, TOKEN, found, post, refusal

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))


class Desk:
    """One threads source before a scripted Threads."""

    def __init__(self, *posts: Any, **settings: Any) -> None:
        self.clock = ExamClock()
        self.clock.jump(timedelta(minutes=10))
        self.purse = Purse(self.clock)
        self.fetch = ScriptedFetch(found(*posts).site, self.clock)
        given = tools(self.clock, fetch=self.fetch, purse=self.purse)
        config = Config(**{"access_token": TOKEN, **settings})
        self.connector = Threads(Source(name="th", network="threads"), config, given)

    async def poll(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self, cursor: Cursor | None = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
        return batches

    def answering(self, path: str, answer: Answer) -> None:
        """Let one path say something else."""
        site = self.fetch.site
        self.fetch.site = lambda request: answer if request.path.endswith(path) else site(request)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path.endswith(path)]


async def test_the_newest_are_asked_for_from_an_hour_before_the_last_walk() -> None:
    desk = Desk(NEWS)
    (batch, _end) = await desk.walk()
    await desk.poll((await desk.walk(batch.cursor))[-1].cursor or batch.cursor)
    last = desk.asked("keyword_search")[-1]
    assert (last.param("search_type"), last.param("q")) == ("RECENT", "Hotel Miramar")
    assert last.param("since") == "1795167060"  # 2026-11-20 09:31:00


async def test_nothing_is_asked_from_before_threads_itself() -> None:
    desk = Desk(history=365)
    desk.clock.jump(timedelta(days=-1200))
    await desk.poll()
    assert desk.asked("keyword_search")[0].param("since") == str(EARLIEST)


async def test_a_search_that_finds_nothing_costs_nothing() -> None:
    desk = Desk()
    await desk.poll()
    assert await desk.purse.left(SEARCHES) == SEARCHES.amount
    desk = Desk(NEWS)
    await desk.poll()
    assert await desk.purse.left(SEARCHES) == SEARCHES.amount - 1


async def test_too_early_in_the_day_it_waits_and_keeps_its_place() -> None:
    desk = Desk(NEWS)
    await desk.purse.empty(SEARCHES)
    assert await desk.poll(Cursor('{"high":1}')) == Batch(unchanged=True)
    assert desk.asked("keyword_search") == []


async def test_a_repost_and_a_picture_without_a_word_are_no_mentions() -> None:
    desk = Desk(post(1, "2026-11-20T09:00:00+0000", media_type="REPOST_FACADE"), post(2, OLD["timestamp"], None))
    batch = await desk.poll()
    assert (batch.mentions, batch.skipped, batch.seen) == ((), (), 2)


async def test_a_topic_that_the_text_does_not_name_is_part_of_it() -> None:
    (named,) = (await Desk(post(1, OLD["timestamp"], "Qué sitio", topic_tag="HotelMiramar")).poll()).mentions
    assert named.text == "Qué sitio\n#HotelMiramar"
    (known,) = (await Desk(post(1, OLD["timestamp"], "Qué #hotelmiramar", topic_tag="HotelMiramar")).poll()).mentions
    assert known.text == "Qué #hotelmiramar"


async def test_a_page_that_is_refused_in_the_middle_begins_the_walk_anew() -> None:
    many = [post(n, f"2026-11-20T0{n // 60}:{n % 60:02d}:00+0000") for n in range(150)]
    desk = Desk(*many)
    first = await desk.poll()
    assert first.more
    desk.answering("keyword_search", refusal(100))
    again = await desk.poll(first.cursor)
    assert (again.more, again.unchanged) == (False, True)
    assert again.note == ""
    desk.fetch.site = found(*many).site
    assert len({mention.id for batch in await desk.walk(again.cursor) for mention in batch.mentions}) == 150


async def test_a_first_page_that_is_refused_is_an_error() -> None:
    desk = Desk()
    desk.answering("keyword_search", refusal(100))
    with pytest.raises(RequestError):
        await desk.poll()


async def test_followers_that_cannot_be_had_lose_no_mention() -> None:
    desk = Desk(NEWS)
    desk.answering("profile_lookup", Answer(status=500))
    (mention,) = (await desk.poll()).mentions
    assert mention.author.followers is None


async def test_an_account_that_is_too_small_is_not_asked_for_again_at_once() -> None:
    desk = Desk(post(1, OLD["timestamp"], username="tiny"))
    await desk.poll()
    await desk.poll()
    assert len(desk.asked("profile_lookup")) == 1


async def test_without_the_permission_no_profile_is_asked_for_again_within_the_hour() -> None:
    desk = Desk(*(post(n, OLD["timestamp"], username=f"user{n}") for n in range(10)))
    desk.answering("profile_lookup", refusal(10))
    await desk.poll()
    await desk.poll()
    assert 0 < len(desk.asked("profile_lookup")) <= 4  # those under way at the same time


async def test_profiles_are_asked_for_within_their_allowance_and_not_too_many_at_once() -> None:
    crowd = [post(n, OLD["timestamp"], username=f"user{n}") for n in range(40)]
    desk = Desk(*crowd)
    await desk.poll()
    assert len(desk.asked("profile_lookup")) == ASKED_MOST
    desk = Desk(*crowd)
    await desk.purse.empty(PROFILES)
    await desk.poll()
    assert desk.asked("profile_lookup") == []


async def test_mentions_of_the_account_are_one_watch_and_cost_no_search() -> None:
    desk = Desk(NEWS, mode="mentions")
    assert desk.connector.plan is Plan.EVERYTHING
    assert len((await desk.poll(watch=Watch(key="*"))).mentions) == 1
    assert desk.asked("keyword_search") == []


def token(days: int, *scopes: str) -> Answer:
    ends = int((ExamClock().now() + timedelta(days=days, hours=1)).timestamp())
    return Answer.json({"data": {"is_valid": True, "expires_at": ends, "scopes": list(scopes)}})


async def test_two_weeks_before_the_token_ends_it_says_so_once_a_day() -> None:
    desk = Desk(NEWS)
    desk.answering("debug_token", token(13, "threads_keyword_search"))
    assert (await desk.poll()).advice == (
        "the access token ends on 2026-12-03: renew it and put the new one into the settings"
    )
    assert (await desk.poll()).advice == ""
    desk.clock.jump(timedelta(days=1))
    assert "ends on" in (await desk.poll()).advice


@pytest.mark.parametrize(
    "answer", [token(15, "threads_keyword_search"), refusal(10), Answer.json({"data": 3}), Answer(status=500)]
)
async def test_a_token_that_is_well_or_will_not_tell_makes_no_note(answer: Answer) -> None:
    desk = Desk(NEWS)
    desk.answering("debug_token", answer)
    assert (await desk.poll()).advice == ""


async def test_a_token_without_the_permission_is_told_of() -> None:
    desk = Desk()
    desk.answering("debug_token", token(50, "threads_basic"))
    assert (await desk.poll()).advice == "the access token lacks threads_keyword_search: nothing will be found"


async def test_a_token_that_has_ended_needs_a_person() -> None:
    with pytest.raises(AuthError, match="make a new one"):
        await Desk(access_token="another").poll()


@pytest.mark.parametrize("body", [b"{}", b'{"data": null}', b'{"data": {"a": 1}}'])
async def test_json_of_another_shape_is_never_nothing_new(body: bytes) -> None:
    desk = Desk()
    desk.answering("keyword_search", Answer(body=body))
    with pytest.raises(UnexpectedContentError):
        await desk.poll()


async def test_without_history_what_comes_after_the_first_search_is_found() -> None:
    desk = Desk(history=0)
    await desk.walk()
    desk.clock.jump(timedelta(minutes=15))
    late = post(9, "2026-11-20T10:50:00+0000")
    desk.fetch.site = found(late).site
    assert [mention.id for batch in await desk.walk() for mention in batch.mentions] == [f"threads:{late['id']}"]

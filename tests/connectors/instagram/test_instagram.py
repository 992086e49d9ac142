"""Instagram is read hashtag by hashtag within a day, or by who tags the account; what is missed is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import Batch, Plan, Source, Watch
from connectors.instagram import Config, Instagram
from connectors.instagram_parse import hashtag
from connectors.purse import Purse
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch
from connectors.testing.fakes import tools
from monitor.errors import AuthError, RateLimitedError, RequestError, UnexpectedContentError
from monitor.model import Cursor, Mention
from tests.connectors.instagram.exam import ACCOUNT, NEWS, OLD, TAG_ID, TOKEN, media, refusal, site

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))
BASE = "https://graph.example/v24.0"


class Desk:
    """One instagram source before a scripted Instagram."""

    def __init__(self, *posts: Any, **settings: Any) -> None:
        self.clock = ExamClock()
        self.clock.jump(timedelta(minutes=10))
        self.purse = Purse(self.clock)
        self.fetch = ScriptedFetch(site(*posts), self.clock)
        given = tools(self.clock, fetch=self.fetch, purse=self.purse)
        config = Config(**{"access_token": TOKEN, "account": ACCOUNT, "base_url": BASE, **settings})
        self.connector = Instagram(Source(name="ig", network="instagram"), config, given)

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


@pytest.mark.parametrize(
    ("term", "tag"),
    [
        ("Hotel Miramar", "hotelmiramar"),
        ("St. Regis", "stregis"),
        ("Totême", "totême"),
        ("Tote\u0302me", "totême"),
        ("ホテル", "ホテル"),
        ("casa_ana", "casa_ana"),
        ("hotelmiramar.example", None),
        ("hotelmiramar.example/menu", None),
        ("1898", None),
        ("🌅", None),
        ("", None),
    ],
)
def test_a_term_becomes_the_hashtag_that_people_write(term: str, tag: str | None) -> None:
    assert hashtag(term) == tag


async def test_a_hashtag_is_looked_up_once_and_the_weeks_count_is_told() -> None:
    desk = Desk(NEWS)
    await desk.walk()
    await desk.walk()
    assert len(desk.asked("ig_hashtag_search")) == 1
    (balance,) = desk.purse.balances()
    assert (balance.name, balance.left, balance.amount) == ("hashtags", 29, 30)


async def test_a_term_that_is_no_hashtag_is_not_asked_for() -> None:
    desk = Desk(NEWS)
    batch = await desk.poll(watch=Watch(key="t", terms=("hotelmiramar.example",)))
    assert batch == Batch(unchanged=True)
    assert desk.fetch.requests == []


async def test_a_hashtag_that_nobody_has_used_yet_is_nothing_new() -> None:
    desk = Desk()
    assert await desk.poll(watch=Watch(key="t", terms=("Hotel Nowhere",))) == Batch(unchanged=True)


async def test_a_hashtag_that_is_refused_for_another_reason_is_told() -> None:
    desk = Desk()
    desk.answering("ig_hashtag_search", refusal(18))
    with pytest.raises(RequestError, match="code 18"):
        await desk.poll()


async def test_pages_with_one_and_the_same_cursor_are_all_read() -> None:
    """Instagram gives every page of a hashtag the same cursor, and goes on from it all the same."""
    times = [f"2026-11-20T0{n // 60}:{n % 60:02d}:00+0000" for n in range(150)]
    pages = [[media(n, times[n]) for n in range(start, start + 50)] for start in (0, 50, 100)]
    left = list(pages)
    desk = Desk()
    others = desk.fetch.site

    def answer(request: Request) -> Answer:
        if not request.path.endswith("recent_media"):
            return others(request)
        shown = left.pop(0) if left else []
        return Answer.json({"data": shown, "paging": {"cursors": {"after": "NTAZD"}}})

    desk.fetch.site = answer
    batches = await desk.walk()
    assert len({mention.id for batch in batches for mention in batch.mentions}) == 150


async def test_a_page_that_comes_twice_ends_the_walk() -> None:
    desk = Desk()
    page = {"data": [NEWS], "paging": {"cursors": {"after": "NTAZD"}}}
    desk.answering("recent_media", Answer.json(page))
    assert len(await desk.walk()) == 2


async def test_nothing_is_told_of_authors_by_a_hashtag_and_none_is_asked_for() -> None:
    desk = Desk(NEWS)
    (mention,) = (await desk.poll()).mentions
    assert mention.author.handle is None
    assert desk.asked(f"/{ACCOUNT}") == []


async def test_a_day_without_a_look_is_a_gap_and_a_restart_does_not_forget_it() -> None:
    desk = Desk(NEWS)
    cursor = (await desk.walk())[-1].cursor
    desk.clock.jump(timedelta(hours=23))
    assert (await desk.walk(cursor))[0].note == ""
    later = Desk(NEWS)
    later.clock.jump(timedelta(hours=40))
    assert (await later.walk(cursor))[0].note == (
        "a gap: a hashtag shows 24 hours, and this one was last read 2026-11-20 10:00 UTC"
    )


async def test_a_quiet_hashtag_that_was_read_all_the_time_has_no_gap() -> None:
    desk = Desk(NEWS)
    cursor = (await desk.walk())[-1].cursor
    quiet, busy = site(), desk.fetch.site
    desk.fetch.site = quiet
    for _ in range(3):
        desk.clock.jump(timedelta(hours=20))
        assert (await desk.walk(cursor))[0].cursor is None
    desk.fetch.site = busy
    assert (await desk.walk(cursor))[0].note == ""


async def test_a_page_that_is_refused_in_the_middle_begins_the_walk_anew_and_says_so() -> None:
    posts = [media(n, f"2026-11-20T0{n // 60}:{n % 60:02d}:00+0000") for n in range(80)]
    desk = Desk(*posts)
    first = await desk.poll()
    desk.answering("recent_media", refusal(100))
    again = await desk.poll(first.cursor)
    assert (again.more, again.unchanged) == (False, True)
    desk.fetch.site = site(*posts)
    assert len({mention.id for batch in await desk.walk(again.cursor) for mention in batch.mentions}) == 80


async def test_who_tags_the_account_is_one_watch_and_names_it() -> None:
    desk = Desk(media(1, OLD["timestamp"], None), mode="tags")
    assert desk.connector.plan is Plan.EVERYTHING
    (mention,) = (await desk.poll(watch=Watch(key="*"))).mentions
    assert mention.text == "@hotelmiramar"
    assert mention.author.followers == 12_840
    assert desk.asked("ig_hashtag_search") == []


async def test_a_caption_that_names_the_account_is_left_as_it_is() -> None:
    desk = Desk(media(1, OLD["timestamp"], "Gracias @HotelMiramar 💙"), mode="tags")
    assert (await desk.poll()).mentions[0].text == "Gracias @HotelMiramar 💙"


@pytest.mark.parametrize("answer", [refusal(110), refusal(10), Answer(status=500), Answer.json([])])
async def test_followers_that_cannot_be_had_lose_no_mention(answer: Answer) -> None:
    desk = Desk(media(1, OLD["timestamp"]), mode="tags")
    others = desk.fetch.site
    desk.fetch.site = lambda asked: answer if "business_discovery" in (asked.param("fields") or "") else others(asked)
    (mention,) = (await desk.poll()).mentions
    assert mention.author.followers is None


async def test_a_name_that_would_ask_for_other_fields_is_none() -> None:
    desk = Desk(media(1, OLD["timestamp"], username="ana){id,media{caption}}"), mode="tags")
    (mention,) = (await desk.poll()).mentions
    assert mention.author.handle is None
    assert not any("business_discovery" in (request.param("fields") or "") for request in desk.fetch.requests)


async def mentions(desk: Desk) -> list[Mention]:
    return [mention for batch in await desk.walk() for mention in batch.mentions]


async def test_one_that_may_not_be_read_does_not_spoil_the_look_at_the_others() -> None:
    first, second = media(1, OLD["timestamp"]), media(2, OLD["timestamp"])
    desk = Desk(first, second, mode="tags")
    posts = await mentions(desk)
    desk.fetch.site = site(first | {"like_count": 90})
    looks = await desk.connector.look(posts)
    assert {key: counts.likes for key, counts in looks.engagement.items()} == {f"instagram:{first['id']}": 90}
    assert looks.gone == ()  # not there, or not for us: Meta does not tell which
    assert [request.param("ids") for request in desk.fetch.requests[-3:]].count(f"{second['id']},{first['id']}") <= 1


async def test_a_look_in_the_name_of_a_dead_token_needs_a_person() -> None:
    desk = Desk(media(1, OLD["timestamp"]), mode="tags")
    posts = await mentions(desk)
    desk.answering("/", refusal(190))
    with pytest.raises(AuthError):
        await desk.connector.look(posts)


async def test_what_a_hashtag_found_is_not_looked_at_by_its_id() -> None:
    desk = Desk(NEWS)
    posts = await mentions(desk)
    before = len(desk.fetch.requests)
    assert (await desk.connector.look(posts)).engagement == {}
    assert len(desk.fetch.requests) == before


async def test_at_eighty_percent_of_the_limit_it_rests_and_says_how_it_stands() -> None:
    desk = Desk(NEWS)
    others = desk.fetch.site
    usage = '{"1": [{"type": "instagram", "call_count": 81, "estimated_time_to_regain_access": 0}]}'

    def answer(request: Request) -> Answer:
        said = others(request)
        return Answer(status=said.status, body=said.body, headers={"X-Business-Use-Case-Usage": usage})

    desk.fetch.site = answer
    with pytest.raises(RateLimitedError):
        await desk.poll()
    assert len(desk.fetch.requests) == 1
    assert [(balance.name, balance.left) for balance in desk.purse.balances()] == [("graph", 19)]


@pytest.mark.parametrize("body", [b"{}", b'{"data": null}', b'{"data": {"a": 1}}', b"[]"])
async def test_json_of_another_shape_is_never_nothing_new(body: bytes) -> None:
    desk = Desk()
    desk.answering(f"{TAG_ID}/recent_media", Answer(body=body))
    with pytest.raises(UnexpectedContentError):
        await desk.poll()


async def test_a_limit_that_is_reached_with_the_page_loses_nothing_of_it() -> None:
    desk = Desk(NEWS, mode="tags")
    honest = desk.fetch.site
    used = {"X-App-Usage": '{"call_count":85,"total_time":1,"total_cputime":1}'}

    def busy(request: Request) -> Answer:
        return replace(honest(request), headers=used)

    desk.fetch.site = busy
    found: list[Mention] = []
    for _ in range(2):
        try:
            found += (await desk.poll(watch=Watch(key="*"))).mentions
        except RateLimitedError as error:
            desk.clock.jump(error.retry_after or timedelta(0))
    assert len(found) == 1


async def test_a_walk_that_ends_with_nothing_ends_all_the_same() -> None:
    desk = Desk()
    stored = Cursor(msgspec.json.encode({"walk": {"page": "0:50", "walked": 1}}).decode())
    after = (await desk.poll(stored)).cursor
    assert "page" not in (after or "page")

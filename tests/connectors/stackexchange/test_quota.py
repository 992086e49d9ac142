"""The API counts every request: its pauses are kept, and the day's share lasts for the day and for every term."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Batch, Source, Watch
from connectors.stackexchange import Config, StackExchange
from connectors.stackexchange_parse import Site
from connectors.testing import Answer, ExamClock, Request, Scene, ScriptedFetch, tools
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from tests.connectors.stackexchange.exam import ASKED, EDITED, MANY, SAID, WATCH, api, question


class Desk:
    """One stackexchange source before a scripted API."""

    def __init__(self, scene: Scene, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(scene.site, self.clock)
        config = Config(base_url="https://api.example", **settings)
        self.tools = tools(self.clock, fetch=self.fetch)
        self.connector = StackExchange(Source(name="se", network="stackexchange"), config, self.tools)

    async def poll(self, cursor: Any = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self, cursor: Any = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 300
        return batches

    async def until_it_fails(self) -> tuple[set[str], SourceError]:
        """What came of a walk, and what ended it."""
        found: set[str] = set()
        cursor = None
        while True:
            try:
                batch = await self.poll(cursor)
            except SourceError as error:
                return found, error
            found |= {mention.id for mention in batch.mentions}
            cursor = batch.cursor or cursor
            assert batch.more, "it never failed"

    def asked(self, method: str) -> list[Request]:
        return [request for request in self.fetch.requests if f"/2.3/{method}" in request.path]


def refusal(number: int, message: str = "no") -> Answer:
    return Answer.json({"error_id": number, "error_name": "x", "error_message": message}, status=400)


async def test_authors_and_whole_texts_are_asked_for_in_one_call_each_and_remembered() -> None:
    desk = Desk(api(ASKED, SAID, *MANY[:5]))
    cursor = (await desk.poll()).cursor
    await desk.poll(cursor)
    assert (len(desk.asked("questions")), len(desk.asked("answers"))) == (1, 1)
    assert len(desk.asked("search")) == 2


async def test_what_changed_since_is_asked_for_again() -> None:
    desk = Desk(api(SAID))
    cursor = (await desk.poll()).cursor
    desk.fetch.site = api(EDITED).site
    assert (await desk.poll(cursor)).mentions[0].edited_at is not None


async def test_posts_that_nobody_wants_cost_nothing_more() -> None:
    desk = Desk(api(ASKED, SAID))
    batch = await desk.poll(watch=Watch(key="t", terms=WATCH.terms, wanted=lambda _text: False))
    assert [mention.author.id for mention in batch.mentions] == [None, None]
    assert [request.path for request in desk.fetch.requests] == ["/2.3/search/excerpts"]


async def test_a_backoff_is_kept_and_the_place_with_it() -> None:
    desk = Desk(api(*MANY, wrapper={"backoff": 10}))
    first = await desk.poll()
    assert first.more
    known = len(desk.fetch.requests)
    second = await desk.poll(first.cursor)
    assert (second.unchanged, second.more, second.cursor) == (True, False, None)
    assert len(desk.fetch.requests) == known
    desk.clock.jump(timedelta(seconds=10))
    assert len((await desk.poll(first.cursor)).mentions) > 0


async def test_looking_again_waits_for_a_backoff_too() -> None:
    desk = Desk(api(ASKED, wrapper={"backoff": 30}))
    mentions = (await desk.poll()).mentions
    with pytest.raises(RateLimitedError) as caught:
        await desk.connector.look(mentions)
    assert caught.value.retry_after == timedelta(seconds=30)


async def test_what_the_api_says_of_the_quota_is_told() -> None:
    desk = Desk(api(ASKED))
    await desk.poll()
    told = {balance.name: (balance.left, balance.amount) for balance in desk.tools.purse.balances()}
    assert told["quota"] == (200, 300)
    assert told["searches"] == (199, 200)
    assert told["details"] == (99, 100)


async def test_a_quota_that_somebody_else_used_up_stops_us_until_the_day_is_over() -> None:
    desk = Desk(api(wrapper={"quota_remaining": 1}))
    await desk.poll()
    desk.clock.jump(timedelta(hours=12))
    with pytest.raises(RateLimitedError) as limited:  # after a restart too: nobody shall think that it is well
        await desk.poll()
    assert limited.value.retry_after == timedelta(hours=1, minutes=30)
    desk.clock.jump(timedelta(hours=2))
    assert not (await desk.poll()).unchanged


@pytest.mark.parametrize(("key", "most"), [(None, 200), ("our-key", 6_667)])
async def test_a_day_of_polls_never_runs_dry(key: str | None, most: int) -> None:
    desk = Desk(api(), key=key)
    desk.clock.jump(timedelta(hours=13, minutes=30))  # to midnight
    terms = [Watch(key=f"term:{n}", terms=WATCH.terms) for n in range(12)]
    asked: dict[str, int] = {}
    late = 0
    for minute in range(0, 24 * 60, 5):
        for watch in terms:
            if not (await desk.poll(watch=watch)).unchanged:
                asked[watch.key] = asked.get(watch.key, 0) + 1
                late += minute >= 20 * 60
        desk.clock.jump(timedelta(minutes=5))
    assert sum(asked.values()) <= most
    assert late > 0
    assert max(asked.values()) - min(asked.values()) <= 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(502, "too many requests from this IP, more requests available in 3412 seconds"), RateLimitedError),
        (refusal(403), AuthError),
        (refusal(500), TransientSourceError),
        (refusal(400), RequestError),
        (Answer(status=400, body=b"[[["), RequestError),
        (Answer.json({"error_id": 502, "error_message": "wait"}), RateLimitedError),
        (Answer.json({"error_id": "?"}), UnexpectedContentError),
        (Answer.json({"items": None}), UnexpectedContentError),
    ],
)
async def test_an_error_is_what_its_number_says(answer: Answer, error: type[Exception]) -> None:
    desk = Desk(Scene(site=lambda _request: answer))
    with pytest.raises(error) as caught:
        await desk.poll()
    if b"3412" in answer.body:
        assert isinstance(caught.value, RateLimitedError)
        assert caught.value.retry_after == timedelta(seconds=3_412)


async def test_every_site_is_walked_to_its_own_end() -> None:
    desk = Desk(api(*MANY, site="travel"), sites=["stackoverflow", "travel"])
    batches = await desk.walk()
    assert len({mention.id for batch in batches for mention in batch.mentions}) == 80
    assert all(m.id.startswith("stackexchange:travel/") for batch in batches for m in batch.mentions)
    assert [r.param("site") for r in desk.asked("search")][:3] == ["stackoverflow", "travel", "travel"]


async def test_more_posts_in_one_second_than_a_page_holds_do_not_keep_us_for_ever() -> None:
    desk = Desk(api(*(question(n, 1795160000) for n in range(1, 60))))
    batches = await desk.walk()
    assert len({mention.id for batch in batches for mention in batch.mentions}) == 30
    assert len(batches) < 5


async def test_an_answer_about_other_posts_calls_nothing_deleted() -> None:
    desk = Desk(api(ASKED, SAID))
    mentions = (await desk.poll()).mentions
    site = desk.fetch.site
    wrong = Answer.json({"items": [question(1, 1795163467)]})
    desk.fetch.site = lambda request: wrong if "/questions/" in request.path else site(request)
    with pytest.raises(UnexpectedContentError):
        await desk.connector.look(mentions)


async def test_looking_again_brings_edits_and_takes_a_hundred_in_one_call() -> None:
    posts = [question(n, 1795160000 + n) for n in range(1, 31)]
    desk = Desk(api(*posts))
    mentions = (await desk.poll()).mentions
    desk.fetch.site = api(*(post | {"body": "<p>Not the Hotel Miramar</p>"} for post in posts)).site
    known = len(desk.fetch.requests)
    looks = await desk.connector.look(mentions)
    assert (len(looks.engagement), len(looks.edits), looks.gone) == (30, 30, ())
    assert len(desk.fetch.requests) == known + 1


@pytest.mark.parametrize(
    ("name", "host", "language"),
    [
        ("stackoverflow", "stackoverflow.com", "en"),
        ("es.stackoverflow", "es.stackoverflow.com", "es"),
        ("travel", "travel.stackexchange.com", None),
        ("meta.stackexchange", "meta.stackexchange.com", None),
        ("travel.meta", "travel.meta.stackexchange.com", None),
        ("askubuntu", "askubuntu.com", None),
        ("mathoverflow.net", "mathoverflow.net", None),
    ],
)
def test_a_site_has_its_address_and_perhaps_its_language(name: str, host: str, language: str | None) -> None:
    site = Site(name=name, source=Source(name="se", network="stackexchange"))
    assert (site.host, site.language) == (host, language)


def test_a_site_that_is_no_name_is_refused() -> None:
    with pytest.raises(ValidationError):
        Config(sites=("https://stackoverflow.com/",))


async def test_without_history_the_first_walk_looks_back_as_far_as_the_index_lags() -> None:
    desk = Desk(api(SAID), history=0)
    assert len((await desk.poll()).mentions) == 1


async def test_a_site_that_is_refused_keeps_no_other_from_being_read_and_is_told_after_them() -> None:
    calm = api(*MANY)

    def site(request: Request) -> Answer:
        return refusal(400) if request.param("site") == "typo" else calm.site(request)

    desk = Desk(replace(calm, site=site), sites=("typo", "stackoverflow"))
    found, error = await desk.until_it_fails()
    assert (len(found), type(error)) == (len(MANY), RequestError)
    assert len([one for one in desk.asked("search") if one.param("site") == "typo"]) == 1

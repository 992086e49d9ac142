"""Trustpilot reviews: the business is found once, stars stand in the title, and only Trustpilot says what is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Batch, Source, Watch
from connectors.testing import Answer, ExamClock, ScriptedFetch, always
from connectors.testing.fakes import tools
from connectors.trustpilot import Config, Trustpilot
from monitor.errors import RequestError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor, Mention
from tests.connectors.trustpilot.exam import AFTER, BEFORE, FUTURE, KEY, NEWS, UNIT, id_of, review, site

WATCH = Watch(key="*")


class Desk:
    """One trustpilot source before a scripted Trustpilot."""

    def __init__(self, *reviews: Any, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(site(*reviews), self.clock)
        config = Config(**{"api_key": KEY, "domain": "hotelmiramar.example", **settings})
        source = Source(name="tp", network="trustpilot")
        self.connector = Trustpilot(source, config, tools(self.clock, fetch=self.fetch))

    async def walk(self, cursor: Cursor | None = None) -> list[Batch]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.connector.poll(WATCH, cursor))
            cursor = batches[-1].cursor or cursor
        return batches

    async def one(self) -> Mention:
        ((mention,),) = [batch.mentions for batch in await self.walk()]
        return mention

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.fetch.requests]


async def test_the_business_is_looked_up_once() -> None:
    desk = Desk(NEWS)
    await desk.walk()
    await desk.walk()
    assert desk.paths.count("/v1/business-units/find") == 1


async def test_a_known_business_is_not_looked_up_at_all() -> None:
    desk = Desk(NEWS, domain="", business_unit=UNIT)
    await desk.walk()
    assert "/v1/business-units/find" not in desk.paths


@pytest.mark.parametrize("settings", [{}, {"domain": "a.example", "business_unit": "b"}, {"domain": " "}])
def test_exactly_one_business_is_named(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either `domain` or `business_unit`"):
        Config(api_key=KEY, **settings)


async def test_an_unknown_domain_is_said_to_be_the_settings_fault() -> None:
    with pytest.raises(RequestError, match="check `domain`"):
        await Desk(domain="elsewhere.example").walk()


async def test_the_key_goes_into_a_header_and_into_no_address() -> None:
    desk = Desk(NEWS)
    await desk.walk()
    assert all(request.headers["apikey"] == KEY for request in desk.fetch.requests)
    assert KEY not in "".join(f"{request.url} {request.params}" for request in desk.fetch.requests)


async def test_a_walk_ends_two_days_before_the_newest_of_the_last_one() -> None:
    many = [review(n, f"2026-11-{1 + n // 24:02d}T{n % 24:02d}:00:00.000Z") for n in range(450)]
    desk = Desk(*many, history=365)
    first = await desk.walk()
    assert [len(batch.mentions) for batch in first] == [100, 100, 100, 100, 50]
    again = await desk.walk(first[-1].cursor)
    assert [len(batch.mentions) for batch in again] == [100]


async def test_a_page_that_comes_again_and_again_ends_the_walk_with_a_gap() -> None:
    desk = Desk()
    page = {"reviews": [review(n, "2026-11-20T09:00:00.000Z") for n in range(100)]}
    found = site()
    desk.fetch.site = lambda asked: Answer.json(page) if asked.path.endswith("/reviews") else found(asked)
    batches = await desk.walk()
    assert len(batches) < 10
    assert batches[-1].note.startswith("a gap")


async def test_a_review_from_the_future_moves_no_place() -> None:
    (batch,) = await Desk(FUTURE).walk()
    assert len(batch.mentions) == 1
    assert batch.cursor is None


async def test_a_verified_review_is_no_verified_account_and_a_count_of_reviews_no_audience() -> None:
    mention = await Desk(review(1, "2026-11-20T09:00:00.000Z", isVerified=True)).one()
    assert (mention.author.verified, mention.author.followers, mention.author.karma) == (None, None, None)


async def test_a_review_that_is_hidden_while_it_is_looked_into_is_no_mention() -> None:
    (batch,) = await Desk(NEWS | {"reportData": {"reviewVisibility": "hidden"}}).walk()
    assert (batch.mentions, batch.skipped, batch.seen) == ((), (), 1)


async def test_a_review_without_a_text_says_its_title() -> None:
    assert (await Desk(review(1, "2026-11-20T09:00:00.000Z", "", title="Pésimo")).one()).text == "Pésimo"


async def test_a_look_brings_what_was_edited_and_leaves_alone_what_was_not() -> None:
    desk = Desk(BEFORE)
    mention = await desk.one()
    assert (await desk.connector.look([mention])).edits == ()
    desk.fetch.site = site(AFTER)
    desk.clock.jump(timedelta(hours=1))
    looks = await desk.connector.look([mention])
    (edit,) = looks.edits
    assert edit.text == "Lo han arreglado"
    assert edit.title is not None
    assert edit.title.startswith("★★★★☆")


async def test_a_review_is_gone_when_it_was_missing_twice() -> None:
    desk = Desk(NEWS)
    mention = await desk.one()
    desk.fetch.site = site()
    assert (await desk.connector.look([mention])).gone == ()
    desk.clock.jump(timedelta(minutes=5))
    assert (await desk.connector.look([mention])).gone == (id_of(NEWS),)


async def test_a_review_that_came_back_in_between_is_not_gone() -> None:
    desk = Desk(NEWS)
    mention = await desk.one()
    for there in (site(), site(NEWS), site()):
        desk.fetch.site = there
        desk.clock.jump(timedelta(minutes=5))
        assert (await desk.connector.look([mention])).gone == ()


async def test_where_nothing_at_all_is_found_the_address_is_wrong_and_no_review_gone() -> None:
    desk = Desk(NEWS)
    mention = await desk.one()
    desk.fetch.site = always(Answer(status=404, body=b"{}"))
    for _ in range(3):
        desk.clock.jump(timedelta(minutes=5))
        with pytest.raises(RequestError):
            await desk.connector.look([mention])


@pytest.mark.parametrize("body", [b"[]", b'{"reviews": null}', b'{"reviews": {"a": 1}}', b"null"])
async def test_json_of_another_shape_is_never_nothing_new(body: bytes) -> None:
    desk = Desk(domain="", business_unit=UNIT)
    desk.fetch.site = always(Answer(body=body))
    with pytest.raises(UnexpectedContentError):
        await desk.walk()


@pytest.mark.parametrize("found", [None, [], {"id": None}, {"id": {"a": 1}}])
async def test_a_business_without_an_id_is_not_taken_for_one(found: Any) -> None:
    desk = Desk()
    desk.fetch.site = always(Answer.json(found))
    with pytest.raises(TransientSourceError):
        await desk.walk()


async def test_a_review_that_is_hidden_for_a_while_is_not_called_gone() -> None:
    desk = Desk(BEFORE)
    mention = await desk.one()
    desk.fetch.site = site(BEFORE | {"reportData": {"reviewVisibility": "hidden"}})
    for _ in range(3):
        desk.clock.jump(timedelta(hours=1))
        looks = await desk.connector.look([mention])
        assert (looks.gone, dict(looks.engagement)) == ((), {})

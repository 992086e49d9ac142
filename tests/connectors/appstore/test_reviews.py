"""Apple's feed has many shapes, fails in odd ways, and one country's trouble is not another's."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import ValidationError

from connectors.appstore import AppStore, AppStoreConfig
from connectors.base import Batch, Source, Watch
from connectors.purse import Purse
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch, always, tools
from monitor.errors import AuthError, RateLimitedError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor
from tests.connectors.appstore.exam import APP, KEYS, MANY, NEWS, OWN, PUBLIC, connect, entry, feed, recorded


class Desk:
    """One appstore source before a scripted store."""

    def __init__(self, site: Any, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(site, self.clock)
        self.purse = Purse(self.clock)
        config = AppStoreConfig.model_validate({"apps": [APP], "countries": ["es"], **settings})
        given = tools(self.clock, fetch=self.fetch, random=Random(1), purse=self.purse)
        self.connector = AppStore(Source(name="apple", network="appstore"), config, given)

    async def poll(self, cursor: Cursor | None = None) -> Batch:
        return await self.connector.poll(Watch(key="*"), cursor)

    async def walk(self, cursor: Cursor | None = None) -> tuple[list[Batch], Cursor | None]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 100
        return batches, cursor


def pages(requests: list[Request]) -> list[str]:
    return [request.path.split("/")[4] for request in requests]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("feed_with_two_reviews.json", ["13370000001", "13370000002"]),
        ("feed_whose_entry_is_no_list.json", ["13370000003"]),
        ("feed_that_begins_with_the_app.json", ["13370000004"]),
        ("feed_without_entry.json", []),
    ],
)
async def test_every_shape_of_the_feed_is_read(name: str, ids: list[str]) -> None:
    batch = await Desk(always(Answer.json(recorded(name)))).poll()
    assert [mention.id.rpartition(":")[2] for mention in batch.mentions] == ids
    assert batch.skipped == ()


@pytest.mark.parametrize("body", [{}, [], {"feed": []}, {"feed": {"entry": "none"}}, {"feed": {"entry": None}}])
async def test_what_is_no_feed_is_never_nothing_new(body: Any) -> None:
    with pytest.raises(UnexpectedContentError):
        await Desk(always(Answer.json(body))).poll()


async def test_an_empty_feed_after_a_full_one_is_a_failure_until_it_lasts() -> None:
    desk = Desk(feed(NEWS).site)
    desk.clock.jump(timedelta(minutes=10))
    _, cursor = await desk.walk()
    desk.fetch.site = feed().site
    for _ in range(3):
        with pytest.raises(UnexpectedContentError):
            await desk.poll(cursor)
        desk.clock.jump(timedelta(hours=23))
    desk.clock.jump(timedelta(hours=4))
    batch = await desk.poll(cursor)
    assert batch.mentions == ()
    assert batch.cursor is None


async def test_the_page_after_the_last_ends_the_walk_whatever_it_answers() -> None:
    desk = Desk(feed(*MANY[:100]).site)
    batches, _ = await desk.walk()
    assert sum(len(batch.mentions) for batch in batches) == 100
    assert pages(desk.fetch.requests) == ["page=1", "page=2", "page=3", "page=3"]


@pytest.mark.parametrize("stray", [Answer(status=404), Answer(status=400), Answer.json({"feed": {}})])
@pytest.mark.parametrize("page", [1, 2])
async def test_nothing_is_believed_the_second_time_only(stray: Answer, page: int) -> None:
    """A feed that was empty once would end a walk with the rest unread, or a first walk before it began."""
    if page == 1 and stray.status != 200:
        return  # there is always a first page: such an answer is a failure
    calm, asked = feed(*MANY).site, list[str]()

    def site(request: Request) -> Answer:
        asked.append(request.path)
        return stray if len(asked) == page else calm(request)

    batches, _ = await Desk(site).walk()
    assert sum(len(batch.mentions) for batch in batches) == len(MANY)


async def test_a_failing_page_is_asked_for_again_and_loses_nothing() -> None:
    desk = Desk(feed(*MANY).site)
    first = await desk.poll()
    desk.fetch.site = always(Answer(status=502))
    with pytest.raises(TransientSourceError):
        await desk.poll(first.cursor)
    desk.fetch.site = feed(*MANY).site
    rest, _ = await desk.walk(first.cursor)
    assert len({m.id for batch in (first, *rest) for m in batch.mentions}) == len(MANY)


async def test_a_further_page_that_fails_for_hours_is_left_with_a_gap_and_the_first_is_read_again() -> None:
    calm = feed(*MANY).site
    desk = Desk(lambda request: Answer(status=500) if "page=2" in request.path else calm(request))
    cursor = (await desk.poll()).cursor
    for _ in range(3):
        with pytest.raises(TransientSourceError):
            await desk.poll(cursor)
        desk.clock.jump(timedelta(hours=2))
    batch = await desk.poll(cursor)
    assert (batch.note, batch.more) == ("a gap: page 2 of the feed es/1234567890 cannot be read", False)
    await desk.poll(batch.cursor)
    assert pages(desk.fetch.requests)[-1] == "page=1"


async def test_no_page_beyond_the_tenth_is_asked_for() -> None:
    many = [entry(n, f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00") for n in range(800)]
    desk = Desk(feed(*many).site)
    batches, _ = await desk.walk()
    assert sum(len(batch.mentions) for batch in batches) == 500
    assert pages(desk.fetch.requests)[-1] == "page=10"


async def test_an_edited_review_keeps_its_id_and_brings_its_new_words() -> None:
    desk = Desk(feed(entry(7, "2026-11-10T09:00:00", "Se cuelga", "1"), NEWS).site)
    desk.clock.jump(timedelta(minutes=10))
    _, cursor = await desk.walk()
    desk.fetch.site = feed(entry(7, "2026-11-20T02:35:00", "Ya funciona", "5"), NEWS).site
    batches, _ = await desk.walk(cursor)
    edited = next(m for m in batches[0].mentions if m.id == "appstore:1234567890:7")
    assert (edited.text, edited.title) == ("Ya funciona", "★★★★★ Regular · Hotel Miramar")


async def test_a_country_in_trouble_keeps_no_other_from_being_read_and_is_told() -> None:
    good = feed(NEWS).site

    def site(request: Request) -> Answer:
        return Answer(status=503) if "/de/" in request.path else good(at_home(request))

    desk = Desk(site, countries=["de", "es", "us"])
    first = await desk.poll()
    second = await desk.poll(first.cursor)
    assert [len(batch.mentions) for batch in (first, second)] == [1, 1]
    assert second.more
    with pytest.raises(TransientSourceError):
        await desk.poll(second.cursor)
    again = await desk.poll(second.cursor)  # the next round begins with all of them
    assert len(again.mentions) == 1


def at_home(request: Request) -> Request:
    """The same request to the Spanish store."""
    return replace(request, path=f"/es/{request.path.split('/', 2)[2]}")


async def test_the_same_review_id_in_two_countries_is_one_review() -> None:
    good = feed(NEWS).site
    desk = Desk(lambda request: good(at_home(request)), countries=["es", "mx"])
    batches, _ = await desk.walk()
    assert {mention.id for batch in batches for mention in batch.mentions} == {"appstore:1234567890:3000"}
    assert [mention.venue.name for b in batches for mention in b.mentions if mention.venue] == [
        "App Store ES",
        "App Store MX",
    ]


async def test_app_store_connect_is_asked_with_a_token_that_apples_rules_allow() -> None:
    desk = Desk(connect(*OWN).site, **KEYS)
    await desk.poll()
    (request,) = desk.fetch.requests
    head, claims, signature = (_raw(part) for part in request.headers["authorization"].split()[1].split("."))
    assert msgspec.json.decode(head) == {"alg": "ES256", "typ": "JWT", "kid": KEYS["key_id"]}
    now = int(desk.clock.now().timestamp())
    said = {"iss": KEYS["issuer_id"], "iat": now, "exp": now + 900, "aud": "appstoreconnect-v1"}
    assert msgspec.json.decode(claims) == said
    numbers = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    signed = request.headers["authorization"].split()[1].rpartition(".")[0].encode()
    PUBLIC.verify(encode_dss_signature(*numbers), signed, ECDSA(SHA256()))  # raises where it is forged


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def test_a_token_is_used_until_it_nears_its_end() -> None:
    desk = Desk(connect(*OWN).site, **KEYS)
    used = []
    for _ in range(3):
        await desk.poll()
        used.append(desk.fetch.requests[-1].headers["authorization"])
        desk.clock.jump(timedelta(minutes=6))
    assert used[0] == used[1] != used[2]


async def test_the_next_page_is_asked_for_at_our_own_address_only() -> None:
    desk = Desk(connect(*([recorded("connect_one_review_and_next.json")["data"][0]] * 201)).site, **KEYS)
    first = await desk.poll()
    await desk.poll(first.cursor)
    assert {request.url for request in desk.fetch.requests} == {
        "https://api.appstoreconnect.apple.com/v1/apps/1234567890/customerReviews"
    }
    assert desk.fetch.requests[1].param("cursor") == "200"


async def test_what_is_left_of_the_hour_is_told() -> None:
    desk = Desk(connect(*OWN).site, **KEYS)
    await desk.poll()
    (balance,) = desk.purse.balances()
    assert (balance.amount, balance.left, balance.told) == (3600, 3545, True)


async def test_refused_keys_and_used_up_hours_are_what_they_are() -> None:
    desk = Desk(always(Answer(status=401, body=b'{"errors": [{"code": "NOT_AUTHORIZED"}]}')), **KEYS)
    with pytest.raises(AuthError):
        await desk.poll()
    desk.fetch.site = always(Answer(status=429, headers={"Retry-After": "60"}))
    with pytest.raises(RateLimitedError) as limited:
        await desk.poll()
    assert limited.value.retry_after == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"issuer_id": "i", "key_id": "k"}, "go together"),
        (KEYS | {"private_key": "not a key"}, "cannot be read"),
        ({"apps": [{"id": "com.example", "name": "x"}]}, "apps.0.id"),
        ({"apps": []}, "apps"),
        ({"countries": ["ESP"]}, "countries.0"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AppStoreConfig.model_validate({"apps": [APP], **settings})
    assert said in str(refused.value)
    assert "not a key" not in str(refused.value)

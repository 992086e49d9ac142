"""The search: nothing lost between two polls, and an account that stays signed in without being a nuisance."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Batch, Watch
from connectors.bluesky.config import BlueskyConfig
from connectors.testing import Answer, Request
from monitor.errors import AuthError, CursorExpiredError, RateLimitedError, RequestError
from monitor.model import Cursor
from tests.connectors.bluesky.desk import Desk
from tests.connectors.bluesky.exam import FOUND_LATER, FOUND_LUCIA, FOUND_TOM, LUCIA, profiles, view, wanted

ACCOUNT = {"mode": "search", "identifier": "watch.example", "app_password": "abcd-efgh-ijkl-mnop"}
WATCH = Watch(key="term:hotel miramar", terms=("hotel miramar",), wanted=wanted)


class Service:
    """The account's server. Tokens are `access-N`; those not in `good` get 400, as the real one does."""

    def __init__(self, *posts: Any, page: int = 100) -> None:
        self.posts, self.page = list(posts), page
        self.good: set[str] = set()
        self.calls: list[str] = []
        self.queries: list[Request] = []
        self.sign_in = self.renew = self.search = 200

    def __call__(self, request: Request) -> Answer:
        method = request.path.rpartition(".")[2]
        if method == "getProfiles":
            return profiles(request)
        self.calls.append(method)
        status = {"createSession": self.sign_in, "refreshSession": self.renew, "searchPosts": self.search}[method]
        if status != 200:
            return Answer.json({"error": "No"}, status=status, headers={"Retry-After": "30"} if status == 429 else {})
        if method != "searchPosts":
            token = f"access-{len(self.calls)}"
            self.good = {token}
            return Answer.json({"accessJwt": token, "refreshJwt": f"refresh-{len(self.calls)}"})
        if request.headers["authorization"].removeprefix("Bearer ") not in self.good:
            return Answer.json({"error": "ExpiredToken"}, status=400)
        self.queries.append(request)
        start = int(request.param("cursor") or 0)
        more = {"cursor": str(start + self.page)} if start + self.page < len(self.posts) else {}
        return Answer.json({"posts": self.posts[start : start + self.page]} | more)


def desk(service: Service) -> Desk:
    return Desk(site=service, **ACCOUNT)


async def poll(place: Desk, cursor: Cursor | None = None) -> Batch:
    return await place.source.poll(WATCH, cursor)


async def test_the_term_is_asked_as_a_phrase_newest_first() -> None:
    service = Service(FOUND_LUCIA)
    await poll(desk(service))

    assert dict(service.queries[0].params) == {"q": '"hotel miramar"', "sort": "latest", "limit": "100"}


async def test_the_next_poll_looks_back_half_an_hour_behind_the_newest_post_by_the_services_clock() -> None:
    service = Service(FOUND_LUCIA, FOUND_TOM)
    place = desk(service)
    first = await poll(place)
    await poll(place, first.cursor)

    assert service.queries[1].param("since") == "2026-11-20T09:42:33.118000Z"


async def test_a_post_indexed_in_the_future_does_not_carry_the_cursor_there() -> None:
    ahead = view(LUCIA, "3mahead22222222", {"text": "Hotel Miramar"}, "2031-01-01T00:00:00Z")
    batch = await poll(desk(Service(ahead, FOUND_TOM)))

    assert len(batch.mentions) == 2
    assert "2026-11-20T09:55:12" in str(batch.cursor)


async def test_all_pages_down_to_the_last_poll_are_read_in_one_go() -> None:
    service = Service(*(many(25)), page=10)
    place = desk(service)
    batch = await poll(place, Cursor('{"high":"2026-11-20T09:00:00Z"}'))

    assert (len(batch.mentions), batch.more, batch.note) == (25, False, "")


async def test_more_than_ten_pages_are_told_as_a_gap_but_not_at_the_very_first_poll() -> None:
    service = Service(*many(25), page=2)
    place = desk(service)
    later = await poll(place, Cursor('{"high":"2026-11-20T09:00:00Z"}'))
    first = await poll(place)

    assert len(later.mentions) == len(first.mentions) == 20
    assert "since 2026-11-20 08:30:00" in later.note
    assert first.note == ""


async def test_a_page_that_fails_half_way_moves_nothing_and_the_same_poll_finds_everything_later() -> None:
    service = Service(*many(4), page=2)
    place = desk(service)
    await poll(place)
    service.search = 429
    with pytest.raises(RateLimitedError) as limited:
        await poll(place)
    service.search = 200

    assert limited.value.retry_after == timedelta(seconds=30)
    assert len((await poll(place)).mentions) == 4


async def test_an_expired_token_is_renewed_and_the_question_asked_again() -> None:
    service = Service(FOUND_LUCIA)
    place = desk(service)
    await poll(place)
    service.good.clear()
    await place.clock.advance(timedelta(minutes=5))

    assert len((await poll(place)).mentions) == 1
    assert service.calls == ["createSession", "searchPosts", "searchPosts", "refreshSession", "searchPosts"]


async def test_where_renewing_is_refused_the_account_signs_in_again() -> None:
    service = Service(FOUND_LUCIA)
    place = desk(service)
    await poll(place)
    service.good.clear()
    service.renew = 400
    await place.clock.advance(timedelta(minutes=5))

    assert len((await poll(place)).mentions) == 1
    assert service.calls[-3:] == ["refreshSession", "createSession", "searchPosts"]


async def test_a_token_is_renewed_before_it_ends() -> None:
    service = Service(FOUND_LUCIA)
    place = desk(service)
    await poll(place)
    await place.clock.advance(timedelta(minutes=101))
    await poll(place)

    assert service.calls == ["createSession", "searchPosts", "refreshSession", "searchPosts"]


async def test_a_refused_question_with_a_fresh_token_is_not_the_tokens_fault() -> None:
    service = Service(FOUND_LUCIA)
    service.search = 400
    with pytest.raises(RequestError):
        await poll(desk(service))

    assert service.calls == ["createSession", "searchPosts"]


async def test_several_terms_at_once_sign_in_once() -> None:
    service = Service(FOUND_LUCIA)
    place = desk(service)
    await asyncio.gather(*(poll(place) for _ in range(5)))

    assert service.calls.count("createSession") == 1


async def test_a_refused_password_says_what_to_do_and_is_not_tried_again_at_once() -> None:
    service = Service()
    service.sign_in = 401
    place = desk(service)
    for _ in range(3):
        with pytest.raises(AuthError, match="app password"):
            await poll(place)
    await place.clock.advance(timedelta(minutes=11))
    service.sign_in = 200
    await poll(place)

    assert service.calls == ["createSession", "createSession", "searchPosts"]


async def test_followers_are_looked_up_for_every_author_and_the_page_tells_who_the_others_are() -> None:
    batch = await poll(desk(Service(FOUND_LATER, FOUND_TOM)))

    found = {mention.author.handle: mention.author.followers for mention in batch.mentions}
    assert found == {"costaverde.example": 208_113, "tom-reviews.example": None}


async def test_a_cursor_of_the_stream_is_not_one_of_the_search() -> None:
    with pytest.raises(CursorExpiredError):
        await poll(desk(Service()), Cursor("1795170540000000"))


@pytest.mark.parametrize("missing", ["identifier", "app_password"])
def test_searching_without_an_account_is_refused_when_the_file_is_read(missing: str) -> None:
    with pytest.raises(ValidationError, match="needs both"):
        BlueskyConfig.model_validate({key: value for key, value in ACCOUNT.items() if key != missing})


@pytest.mark.parametrize(
    "wrong",
    [
        {"jetstream_url": "https://a.example"},
        {"jetstream_url": []},
        {"appview_url": "a.example"},
        {"pds_url": "file:///x"},
    ],
)
def test_addresses_of_the_wrong_sort_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BlueskyConfig.model_validate(wrong)


def many(count: int) -> list[Any]:
    return [
        view(LUCIA, f"3mmany{number:08}", {"text": "Hotel Miramar"}, f"2026-11-20T10:{59 - number:02}:00Z")
        for number in range(30, 30 + count)
    ]

"""The search: nothing lost between two polls, and an account that stays signed in without being a nuisance."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
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
        self.windows = True  # `until` is honoured
        self.depth = 10_000  # posts that the service's own cursor pages through

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
        since, until = request.param("since") or "", request.param("until") if self.windows else None
        until = until or "9"
        hits = [post for post in self.posts if since <= sorted_at(post) < until]
        hits.sort(key=sorted_at, reverse=True)
        start = int(request.param("cursor") or 0)
        following = start + self.page
        more = {"cursor": str(following)} if following < min(len(hits), self.depth) else {}
        return Answer.json({"posts": hits[start:following]} | more)


def sorted_at(post: Any) -> str:
    """Only dates that are dates count; any other post is sorted by the time it was indexed."""
    indexed, claimed = post["indexedAt"], post["record"].get("createdAt", "9")
    return str(min(indexed, claimed) if claimed.endswith("Z") else indexed)


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


YESTERDAY = Cursor('{"high":"2026-11-19T10:00:00Z"}')


async def walk(place: Desk, cursor: Cursor | None = None, *, most: int = 400) -> list[Batch]:
    """Polls until there is no more, each from the cursor that the one before gave."""
    batches: list[Batch] = []
    while len(batches) < most:
        batches.append(await poll(place, cursor))
        cursor = batches[-1].cursor or cursor
        if not batches[-1].more:
            return batches
    raise AssertionError("the walk does not end")


def ids(batches: list[Batch]) -> set[str]:
    return {mention.id for batch in batches for mention in batch.mentions}


async def test_after_an_outage_of_hours_everything_is_read_window_by_window() -> None:
    service = Service(*many(2_345, every=timedelta(seconds=20)))
    batches = await walk(desk(service), YESTERDAY)

    assert len(ids(batches)) == 2_345
    assert {batch.note for batch in batches} == {""}
    assert not [query for query in service.queries if query.param("cursor")]
    assert "2026-11-20T10:29:00" in str(batches[-1].cursor)


async def test_a_walk_goes_on_where_it_stood_after_a_restart_or_a_failure() -> None:
    service = Service(*many(450, every=timedelta(seconds=20)))
    first = await poll(desk(service), YESTERDAY)
    place = desk(service)
    service.search = 429
    with pytest.raises(RateLimitedError):
        await poll(place, first.cursor)
    service.search = 200
    rest = await walk(place, first.cursor)

    assert len(ids([first, *rest])) == 450
    assert service.queries[1].param("until") is not None


async def test_where_the_services_own_cursor_ends_the_window_goes_on() -> None:
    service = Service(*many(500, every=timedelta(seconds=20)))
    service.depth = 100

    assert len(ids(await walk(desk(service), YESTERDAY))) == 500


async def test_hundreds_of_posts_of_the_same_moment_are_all_read() -> None:
    service = Service(*many(350, every=timedelta(0)), FOUND_TOM)
    batches = await walk(desk(service), YESTERDAY)

    assert (len(ids(batches)), batches[-1].note) == (351, "")


async def test_posts_dated_back_in_a_heap_are_all_read() -> None:
    heap = [
        view(LUCIA, f"3mheap{n:08}", {"text": "Hotel Miramar", "createdAt": stamp(n)}, "2026-11-20T10:29:30.000Z")
        for n in range(250)
    ]

    assert len(ids(await walk(desk(Service(*heap, FOUND_TOM)), YESTERDAY))) == 251


async def test_a_date_that_only_we_can_read_hides_nothing_that_comes_after_it() -> None:
    """The author's `createdAt` says yesterday in a way that the service does not understand."""
    posts = many(300, every=timedelta(seconds=20))
    posts[50]["record"]["createdAt"] = "2026-11-19T09:40:00+00:00"

    assert len(ids(await walk(desk(Service(*posts)), YESTERDAY))) == 300


async def test_what_is_indexed_while_a_walk_goes_on_does_not_move_the_high_water() -> None:
    service = Service(*many(250, every=timedelta(seconds=20)))
    place = desk(service)
    first = await poll(place, YESTERDAY)
    await place.clock.advance(timedelta(hours=2))
    late = {"text": "Hotel Miramar", "createdAt": "2026-11-20T09:30:01.000Z"}
    service.posts.append(view(LUCIA, "3mlate22222222", late, "2026-11-20T12:29:59.000Z"))
    rest = await walk(place, first.cursor)

    assert len(ids([first, *rest])) == 251
    assert '"high":"2026-11-20T10:29:00' in str(rest[-1].cursor)


async def test_more_posts_of_one_moment_than_the_service_shows_are_a_gap_and_the_rest_is_read() -> None:
    service = Service(*many(1_500, every=timedelta(0)), FOUND_TOM)
    service.depth = 1_000
    batches = await walk(desk(service), YESTERDAY)

    assert len(ids(batches)) == 1_001
    assert [batch.note for batch in batches if batch.note] == [
        "gap: more posts at 2026-11-20 10:29:00 UTC than the search shows; some of them may be missing"
    ]


async def test_a_service_that_does_not_keep_to_windows_of_time_is_a_gap_and_not_a_walk_without_end() -> None:
    service = Service(*many(3_000, every=timedelta(seconds=20)))
    service.windows = False
    batches = await walk(desk(service), YESTERDAY)

    assert len(ids(batches)) >= 1_000
    assert [batch.note[:26] for batch in batches if batch.note] == ["gap: the search was cut sh"]


async def test_the_very_first_walk_reads_a_thousand_posts_and_misses_none() -> None:
    batches = await walk(desk(Service(*many(1_500, every=timedelta(seconds=20)))))

    assert (len(batches), batches[-1].note) == (10, "")
    assert 985 <= len(ids(batches)) <= 1_000


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


def stamp(number: int, every: timedelta = timedelta(seconds=20)) -> str:
    """A minute before the desk's clock, and `every` further back for each."""
    return f"{datetime(2026, 11, 20, 10, 29, tzinfo=UTC) - number * every:%Y-%m-%dT%H:%M:%S}.000Z"


def many(count: int, *, every: timedelta) -> list[Any]:
    return [view(LUCIA, f"3mmany{n:08}", {"text": "Hotel Miramar"}, stamp(n, every)) for n in range(count)]

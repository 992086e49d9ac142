"""What is spent is spread over YouTube's day, and what YouTube says when something is used up is understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import Batch, Source, Watch
from connectors.purse import Purse
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch, tools
from connectors.youtube import YouTube
from connectors.youtube.config import YouTubeConfig
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError
from monitor.model import Cursor, Kind, Mention
from tests.connectors.youtube.tube import KEY, comment, recorded, thread, tube, video

WATCH = Watch(key="shared:1", terms=("Hotel Miramar", "Parador"))
MIDNIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)  # in California
TO_MIDNIGHT = datetime(2026, 11, 21, 8, tzinfo=UTC) - datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
FOUND = video("foundAAAAAA", "2026-11-20T09:00:00Z", commentCount="3")
DISABLED = Answer.json(recorded("error_comments_disabled_403.json"), status=403)


class Desk:
    """One youtube source before a scripted service."""

    def __init__(self, *videos: Any, threads: Any = (), answers: Any = (), start: Any = None, **settings: Any) -> None:
        self.clock = ExamClock(start) if start else ExamClock()
        self.fetch = ScriptedFetch(tube(*videos, threads=threads, answers=answers).site, self.clock)
        self.purse = Purse(self.clock)
        config = YouTubeConfig.model_validate({"api_key": KEY, **settings})
        given = tools(self.clock, fetch=self.fetch, purse=self.purse)
        self.connector = YouTube(Source(name="tube", network="youtube"), config, given)

    def refuses(self, path: str, answer: Answer) -> None:
        honest = self.fetch.site
        self.fetch.site = lambda request: answer if request.path.endswith(f"/{path}") else honest(request)

    async def poll(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> Batch:
        return await self.connector.poll(watch, cursor)

    async def walk(self, cursor: Cursor | None = None, watch: Watch = WATCH) -> tuple[list[Batch], Cursor | None]:
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await self.poll(cursor, watch))
            cursor = batches[-1].cursor or cursor
            assert len(batches) < 500
        return batches, cursor

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.fetch.requests if request.path.endswith(f"/{path}")]

    async def left(self, name: str) -> int:
        return next(balance.left for balance in self.purse.balances() if balance.name == name)


def mentions(batches: list[Batch]) -> dict[str, Mention]:
    return {mention.id: mention for batch in batches for mention in batch.mentions}


@pytest.mark.parametrize("watches", [1, 3, 8])
async def test_a_day_of_searches_lasts_the_whole_day_and_is_shared_fairly(watches: int) -> None:
    desk = Desk(FOUND, start=MIDNIGHT, comments=False)
    keys = [f"shared:{number}" for number in range(1, watches + 1)]
    cursors: dict[str, Cursor | None] = dict.fromkeys(keys)
    times: dict[str, list[datetime]] = {key: [] for key in keys}
    while desk.clock.now() < MIDNIGHT + timedelta(days=1):
        for key in keys:
            before = len(desk.asked("search"))
            _, cursors[key] = await desk.walk(cursors[key], Watch(key=key, terms=(key,)))
            times[key] += [desk.clock.now()] * (len(desk.asked("search")) - before)
        desk.clock.jump(timedelta(minutes=5))
    every = sorted(moment for each in times.values() for moment in each)
    assert 70 <= len(every) <= 100
    assert max(map(len, times.values())) - min(map(len, times.values())) <= 2
    gaps = [later - earlier for earlier, later in zip(every, [*every[1:], MIDNIGHT + timedelta(days=1)], strict=True)]
    assert max(gaps) <= timedelta(minutes=25 * watches)  # searched to the end of the day


async def test_a_flood_of_results_does_not_eat_the_day() -> None:
    flood = [video(f"flood{n:06d}", f"2026-11-20T0{n % 8}:{n // 60:02d}:{n % 60:02d}Z") for n in range(480)]
    desk = Desk(*flood, start=MIDNIGHT, comments=False)
    cursor: Cursor | None = None
    latest = MIDNIGHT
    while desk.clock.now() < MIDNIGHT + timedelta(days=1):
        before = len(desk.asked("search"))
        _, cursor = await desk.walk(cursor)
        latest = desk.clock.now() if len(desk.asked("search")) > before else latest
        desk.clock.jump(timedelta(minutes=5))
    assert len(desk.asked("search")) <= 100
    assert latest > MIDNIGHT + timedelta(hours=21)


async def test_half_a_search_waits_for_its_turn_and_counts_as_no_walk() -> None:
    many = [video(f"many{n:07d}", f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(120)]
    desk = Desk(*many, searches=10, comments=False, start=MIDNIGHT)
    first = await desk.poll()
    assert first.more
    waiting = await desk.poll(first.cursor)
    assert (waiting.unchanged, waiting.more, waiting.cursor) == (True, False, None)
    desk.clock.jump(timedelta(hours=6))
    rest, _ = await desk.walk(first.cursor)
    assert len(mentions([first, *rest])) == 120


async def test_several_brands_share_a_query_of_phrases() -> None:
    desk = Desk(FOUND)
    await desk.poll(watch=Watch(key="shared:1", terms=("Hotel Miramar", "Parador", '-b|a"d')))
    assert desk.asked("search")[0].param("q") == '"Hotel Miramar"|Parador|"-b a d"'


async def test_the_key_is_in_the_header_and_in_no_address() -> None:
    desk = Desk(FOUND)
    await desk.walk()
    assert all(request.headers["x-goog-api-key"] == KEY for request in desk.fetch.requests)
    assert not any(KEY in f"{request.url}{request.params}" for request in desk.fetch.requests)


@pytest.mark.parametrize("name", ["error_quota_exceeded_403.json", "error_quota_exceeded_429.json"])
async def test_a_day_that_is_used_up_is_waited_for_and_written_down(name: str) -> None:
    desk = Desk(FOUND)
    said = recorded(name)
    desk.refuses("search", Answer.json(said, status=said["error"]["code"]))
    with pytest.raises(RateLimitedError) as limited:
        await desk.poll()
    assert limited.value.retry_after == TO_MIDNIGHT
    assert await desk.left("searches") == 0
    with pytest.raises(RateLimitedError) as limited:
        await desk.poll()  # no search is tried again before midnight
    assert limited.value.retry_after == TO_MIDNIGHT
    assert len(desk.asked("search")) == 1
    desk.clock.jump(TO_MIDNIGHT + timedelta(minutes=1))
    with pytest.raises(RateLimitedError):
        await desk.poll()
    assert len(desk.asked("search")) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"message": "… limit 'Queries per minute' …", "errors": [{"reason": "quotaExceeded"}]},
        {"message": "Too many", "errors": [{"reason": "userRateLimitExceeded"}]},
    ],
)
async def test_a_minute_that_is_used_up_is_waited_for_and_no_longer(said: Any) -> None:
    desk = Desk(FOUND)
    desk.refuses("search", Answer.json({"error": said}, status=403))
    with pytest.raises(RateLimitedError) as limited:
        await desk.poll()
    assert limited.value.retry_after == timedelta(minutes=1)
    assert await desk.left("searches") == 99


async def test_units_that_are_used_up_are_not_the_searches() -> None:
    desk = Desk(FOUND)
    desk.refuses("videos", Answer.json(recorded("error_quota_exceeded_403.json"), status=403))
    with pytest.raises(RateLimitedError) as limited:
        await desk.poll()
    assert limited.value.retry_after == TO_MIDNIGHT
    assert await desk.left("details") == 0
    assert await desk.left("searches") == 99


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, {"error": {"errors": [{"reason": "keyInvalid"}]}}, AuthError),
        (400, {"error": {"details": [{"reason": "API_KEY_INVALID"}], "status": "INVALID_ARGUMENT"}}, AuthError),
        (403, {"error": {"errors": [{"reason": "accessNotConfigured"}]}}, AuthError),
        (400, {"error": {"errors": [{"reason": "invalidSearchFilter"}]}}, RequestError),
        (403, {"error": ["odd"]}, AuthError),
        (403, [[[]]], AuthError),
    ],
)
async def test_other_refusals_are_what_they_are(status: int, said: Any, kind: type[SourceError]) -> None:
    desk = Desk(FOUND)
    desk.refuses("search", Answer.json(said, status=status))
    with pytest.raises(SourceError) as refused:
        await desk.poll()
    assert type(refused.value) is kind


async def test_a_video_without_comments_is_marked_and_not_asked_about_again() -> None:
    desk = Desk(FOUND)
    desk.refuses("commentThreads", DISABLED)
    _, cursor = await desk.walk()
    for _ in range(40):
        desk.clock.jump(timedelta(hours=1))
        _, cursor = await desk.walk(cursor)
    assert len(desk.asked("commentThreads")) == 1


async def test_a_failing_list_of_comments_keeps_no_other_from_being_read() -> None:
    other = video("otherAAAAAA", "2026-11-20T09:30:00Z", commentCount="1")
    desk = Desk(FOUND, other, threads=[thread("otherAAAAAA", comment("UgOther0000001", "2026-11-20T10:00:00Z", "hm"))])
    honest = desk.fetch.site
    desk.fetch.site = lambda asked: Answer(status=500) if asked.param("videoId") == "foundAAAAAA" else honest(asked)
    first = await desk.poll()
    with pytest.raises(SourceError):
        await desk.poll(first.cursor)
    second = await desk.poll(first.cursor)
    assert [mention.id for mention in second.mentions] == ["youtube:UgOther0000001"]


async def test_new_comments_are_read_and_the_known_end_the_walk() -> None:
    many = [
        thread("foundAAAAAA", comment(f"UgMany{n:09d}", f"2026-11-1{5 + n % 5}T{n // 60:02d}:{n % 60:02d}:00Z", "hm"))
        for n in range(450)
    ]
    desk = Desk(FOUND, threads=many)
    batches, cursor = await desk.walk()
    assert sum(mention.kind is Kind.COMMENT for mention in mentions(batches).values()) == 450
    assert len(desk.asked("commentThreads")) == 5
    fresh = thread("foundAAAAAA", comment("UgFresh0000001", "2026-11-20T11:00:00Z", "Hotel Miramar"))
    desk.fetch.site = tube(FOUND, threads=[*many, fresh]).site
    desk.clock.jump(timedelta(hours=1))
    batches, _ = await desk.walk(cursor)
    assert "youtube:UgFresh0000001" in mentions(batches)
    assert len(desk.asked("commentThreads")) < 5 + 5


async def test_answers_that_did_not_come_along_are_asked_for() -> None:
    top = comment("UgTop000000001", "2026-11-20T10:00:00Z", "Hotel Miramar?")
    answers = [comment(f"UgTop000000001.a{n}", "2026-11-20T10:05:00Z", "sí") for n in range(7)]
    for answer in answers:
        answer["snippet"]["parentId"] = "UgTop000000001"
    desk = Desk(FOUND, threads=[thread("foundAAAAAA", top, *answers[:2], count=7)], answers=answers)
    found = mentions((await desk.walk())[0])
    assert {key for key in found if ".a" in key} == {f"youtube:UgTop000000001.a{n}" for n in range(7)}
    assert found["youtube:UgTop000000001.a6"].reply_to == "youtube:UgTop000000001"
    assert len(desk.asked("comments")) == 1


async def test_a_channel_is_read_without_spending_a_search() -> None:
    channel = "UCmiramarReviewsAAAAAAAA1"
    talk = thread("oldvideoAAA", comment("UgChan00000001", "2026-11-20T10:00:00Z", "Hotel Miramar"))
    desk = Desk(FOUND, threads=[talk], channels=[channel], comments=False)
    batches, _ = await desk.walk(watch=Watch(key="shared:1"))
    assert set(mentions(batches)) == {"youtube:foundAAAAAA", "youtube:UgChan00000001"}
    assert desk.asked("search") == []


async def test_hidden_subscribers_are_unknown_and_never_zero() -> None:
    small = video("smallAAAAAA", "2026-11-20T09:00:00Z")
    small["snippet"]["channelId"] = "UChiddenSubsBBBBBBBBBBB2"
    found = mentions([await Desk(small, FOUND).poll()])
    assert found["youtube:smallAAAAAA"].author.followers is None
    assert found["youtube:foundAAAAAA"].author.followers == 118_000


async def test_only_authors_of_wanted_comments_are_asked_about() -> None:
    desk = Desk(FOUND, threads=[thread("foundAAAAAA", comment("UgElse00000001", "2026-11-20T10:00:00Z", "other"))])
    await desk.walk(watch=Watch(key="shared:1", terms=("Hotel Miramar",), wanted=lambda text: "Miramar" in text))
    assert [request.param("id") for request in desk.asked("channels")] == ["UCmiramarReviewsAAAAAAAA1"]


async def test_changed_words_are_an_edit_when_looked_at_again() -> None:
    desk = Desk(FOUND)
    known = list(mentions([await desk.poll()]).values())
    desk.fetch.site = tube(video("foundAAAAAA", "2026-11-20T09:00:00Z", title="Hotel Miramar: rectifico")).site
    (edit,) = (await desk.connector.look(known)).edits
    assert (edit.title, edit.edited_at) == ("Hotel Miramar: rectifico", desk.clock.now())
    assert edit.author == known[0].author


async def test_a_comment_that_is_gone_spoils_no_look_at_the_others() -> None:
    texts = [comment(f"UgLook0000000{n}", "2026-11-20T10:00:00Z", "Hotel Miramar", likeCount=n) for n in range(5)]
    desk = Desk(FOUND, threads=[thread("foundAAAAAA", one) for one in texts])
    known = [m for m in mentions((await desk.walk())[0]).values() if m.kind is Kind.COMMENT]
    honest = tube(FOUND, answers=texts[:4]).site
    missing = Answer.json({"error": {"errors": [{"reason": "commentNotFound"}]}}, status=404)

    def strict(request: Request) -> Answer:
        gone = request.path.endswith("/comments") and "UgLook00000004" in (request.param("id") or "")
        return missing if gone else honest(request)

    desk.fetch.site = strict
    first = await desk.connector.look(known)
    assert len(first.engagement) == 4
    assert first.gone == ()
    desk.clock.jump(timedelta(hours=1))
    assert (await desk.connector.look(known)).gone == ("youtube:UgLook00000004",)


async def test_a_comment_that_may_not_be_read_spoils_no_look_at_the_others_and_is_not_gone() -> None:
    texts = [comment(f"UgLook0000000{n}", "2026-11-20T10:00:00Z", "Hotel Miramar", likeCount=n) for n in range(5)]
    desk = Desk(FOUND, threads=[thread("foundAAAAAA", one) for one in texts])
    known = [m for m in mentions((await desk.walk())[0]).values() if m.kind is Kind.COMMENT]
    honest = tube(FOUND, answers=texts).site
    refusal = Answer.json({"error": {"code": 403, "errors": [{"reason": "forbidden"}]}}, status=403)

    def strict(request: Request) -> Answer:
        closed = request.path.endswith("/comments") and "UgLook00000004" in (request.param("id") or "")
        return refusal if closed else honest(request)

    desk.fetch.site = strict
    for _ in range(2):
        looks = await desk.connector.look(known)
        assert (len(looks.engagement), looks.gone) == (4, ())
        desk.clock.jump(timedelta(hours=1))


async def test_looking_again_waits_where_the_kept_units_are_used_up() -> None:
    desk = Desk(FOUND, units=10)
    known = list(mentions([await desk.poll()]).values())
    for _ in range(2):
        await desk.connector.look(known)
    with pytest.raises(RateLimitedError) as limited:
        await desk.connector.look(known)
    assert limited.value.retry_after == TO_MIDNIGHT


async def test_without_history_what_comes_after_the_first_search_is_found() -> None:
    desk = Desk(history=0, comments=False)
    _, cursor = await desk.walk()
    desk.clock.jump(timedelta(hours=6))
    desk.fetch.site = tube(FOUND, video("laterAAAAAA", "2026-11-20T12:00:00Z")).site
    batches, _ = await desk.walk(cursor)
    assert "youtube:laterAAAAAA" in mentions(batches)


async def test_a_rest_that_a_clock_noted_that_was_ahead_is_not_kept() -> None:
    desk = Desk(FOUND)
    desk.clock.jump(timedelta(days=3))
    _, cursor = await desk.walk()
    assert len(desk.asked("search")) == 1
    desk.clock.jump(timedelta(days=-3))
    restarted = Desk(FOUND)
    restarted.clock.jump(desk.clock.now() - restarted.clock.now())
    await restarted.walk(cursor)
    assert len(restarted.asked("search")) == 1


async def test_a_list_put_off_by_a_clock_that_was_ahead_is_read() -> None:
    desk = Desk(FOUND, videos=("foundAAAAAA",))
    far = int((desk.clock.now() + timedelta(days=400)).timestamp())
    place = {"rested": far, "talks": {"v:foundAAAAAA": {"due": far}}}
    await desk.walk(Cursor(msgspec.json.encode(place).decode()))
    assert (len(desk.asked("search")), len(desk.asked("commentThreads"))) == (1, 1)


async def test_a_walk_that_ends_with_nothing_ends_all_the_same() -> None:
    desk = Desk(comments=False)
    place = {"search": {"since": 1, "page": "50", "walked": 1}, "rested": 1}
    _, cursor = await desk.walk(Cursor(msgspec.json.encode(place).decode()))
    assert "page" not in (cursor or "page")

"""A polled source: every watch gets its turn, pages are bounded, and no error goes further than it must."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from structlog.testing import capture_logs

from connectors.base import Batch
from monitor.errors import (
    AuthError,
    CursorExpiredError,
    PayloadError,
    RateLimitedError,
    RequestError,
    TransientSourceError,
)
from monitor.ingest.polled import PAGES, PERSON_PAUSE
from monitor.model import Cursor, SourceState
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person
from tests.ingest.gate import Gate, page


async def test_every_watch_is_asked_in_each_round(gate: Gate) -> None:
    await gate.rounds(gate.polled("a", "b", "c"), 3)
    assert gate.pages.keys() == "abcabcabc"
    assert gate.state is SourceState.OK


async def test_a_watch_whose_host_always_fails_keeps_no_other_from_being_read(gate: Gate) -> None:
    gate.pages.always["b"] = TransientSourceError("503 for this query")
    await gate.rounds(gate.polled("a", "b", "c"), 30)
    asked = gate.pages.keys()
    assert min(asked.count("a"), asked.count("c")) >= 5
    assert asked.count("b") <= asked.count("a") + 1
    assert (gate.state, gate.reporter.health.reason) == (SourceState.SLOW, "503 for this query")


async def test_after_trouble_with_the_host_the_others_come_first(gate: Gate) -> None:
    gate.pages.scripts["b"].append(TransientSourceError("503"))
    source = gate.polled("a", "b", "c")
    await source.tick()
    assert gate.pages.keys() == "ab"
    await gate.rounds(source, 3)
    assert gate.pages.keys().startswith("ab" + "cab")


async def test_a_request_that_the_source_refuses_is_that_watchs_own_trouble(gate: Gate) -> None:
    gate.pages.always["b"] = RequestError("400: this term is too short")
    await gate.rounds(gate.polled("a", "b", "c"), 10)
    assert gate.pages.keys() == "abc" + "ac" * 9
    assert (gate.state, gate.reporter.health.reason) == (SourceState.NEEDS_PERSON, "400: this term is too short")
    await gate.rounds(gate.polled("a", "b", "c"), int(PERSON_PAUSE.total_seconds() // 60))
    assert gate.pages.keys().count("b") == 2


async def test_a_watch_that_is_answered_again_makes_the_source_well(gate: Gate) -> None:
    gate.pages.scripts["b"].append(RequestError("400"))
    await gate.rounds(gate.polled("a", "b"), 20)
    assert gate.state is SourceState.OK


async def test_a_wrong_password_stops_the_round(gate: Gate) -> None:
    gate.pages.always["a"] = AuthError("401")
    await gate.rounds(gate.polled("a", "b", "c"), 10)
    assert gate.pages.keys() == "a"
    assert gate.state is SourceState.NEEDS_PERSON


async def test_a_limit_is_respected_for_the_whole_source(gate: Gate) -> None:
    gate.pages.scripts["a"].append(RateLimitedError("429", retry_after=timedelta(minutes=5)))
    source = gate.polled("a", "b")
    await gate.rounds(source, 5)
    assert gate.pages.keys() == "a"
    await gate.rounds(source, 1)
    assert gate.pages.keys() == "aba"
    assert gate.state is SourceState.OK


async def test_a_page_that_cannot_be_read_is_tried_again_next_time(gate: Gate) -> None:
    gate.pages.scripts["a"].append(PayloadError("the feed is not a feed"))
    source = gate.polled("a", "b")
    await source.tick()
    assert (gate.pages.keys(), gate.state) == ("ab", SourceState.SLOW)
    await gate.clock.advance(timedelta(minutes=1))
    await source.tick()
    assert (gate.pages.keys(), gate.state) == ("abab", SourceState.OK)


async def test_a_source_that_reads_and_fails_in_one_round_is_not_said_to_come_and_go(gate: Gate) -> None:
    gate.pages.always["b"] = TransientSourceError("503")
    with capture_logs() as said:
        await gate.rounds(gate.polled("a", "b"), 10)
    assert [each["event"] for each in said if each["event"].startswith("source.")] == ["source.away"]


async def test_a_long_walk_is_broken_off_so_that_the_others_get_their_turn(gate: Gate) -> None:
    def another(cursor: Cursor | None) -> Batch:
        return page(cursor=Cursor(str(int(cursor or 0) + 1)), more=True)

    gate.pages.always["a"] = another
    source = gate.polled("a", "b")
    await source.tick()
    assert gate.pages.keys() == "a" * PAGES + "b"
    await source.tick()
    assert gate.pages.asked[PAGES + 1] == ("a", str(PAGES))  # where the last round stopped


async def test_a_source_that_says_more_and_gives_no_cursor_cannot_hold_us(gate: Gate) -> None:
    gate.pages.always["a"] = page(more=True)
    await gate.polled("a").tick()
    assert len(gate.pages.asked) == PAGES


async def test_a_bug_in_a_connector_slows_its_source_and_nothing_else(gate: Gate) -> None:
    gate.pages.scripts["a"].append(ZeroDivisionError())
    source = gate.polled("a", "b")
    with capture_logs() as said:
        await source.tick()
    assert (gate.state, gate.reporter.health.reason) == (
        SourceState.SLOW,
        "an error in the connector; see the log",
    )
    assert [each["event"] for each in said] == ["source.bug", "source.away"]
    await gate.rounds(source, 3)
    assert gate.state is SourceState.OK


async def test_a_commit_that_fails_repeats_the_page_from_the_same_cursor(gate: Gate) -> None:
    source = gate.polled("a")
    await source.tick()  # the first walk finds nothing
    news = page(mention("1", at=START + timedelta(seconds=5)), cursor=Cursor("next"))
    gate.pages.scripts["a"].extend([news, news])
    gate.store.fails("commit")
    await source.tick()
    assert await gate.stored() == []
    await gate.rounds(source, 2)
    assert [cursor for _key, cursor in gate.pages.asked] == [None, None, None, "next"]
    assert await gate.stored() == ["mastodon:1"]


async def test_a_database_that_cannot_be_read_asks_nobody(gate: Gate) -> None:
    gate.store.fails("progress", times=2)
    source = gate.polled("a", "b")
    await gate.rounds(source, 2)
    assert gate.pages.keys() == ""
    await gate.rounds(source, 1)
    assert gate.pages.keys() == "ab"


async def test_an_expired_cursor_is_put_on_record_and_the_walk_begins_anew(gate: Gate) -> None:
    source = gate.polled("a")
    gate.pages.scripts["a"].extend([page(cursor=Cursor("old")), CursorExpiredError("410"), page(cursor=Cursor("new"))])
    await gate.rounds(source, 2)
    assert [cursor for _key, cursor in gate.pages.asked] == [None, "old", None]
    assert [gap.note for gap in await gate.database.gaps()] == ["410"]


async def test_a_gap_that_cannot_be_written_does_not_undo_what_was_committed(gate: Gate) -> None:
    source = gate.polled("a")
    await source.tick()
    gate.store.fails("gap")
    gate.pages.scripts["a"].append(
        page(mention("1", at=START + timedelta(seconds=9)), cursor=Cursor("1"), note="a page was cut")
    )
    await source.tick()
    assert await gate.stored() == ["mastodon:1"]
    assert len(gate.woken) == 1  # the alert does not wait for the flusher's safety net
    assert gate.state is SourceState.OK


async def test_stopping_breaks_off_a_poll_that_hangs_and_nothing_comes_after_it(gate: Gate) -> None:
    source = gate.polled("a", "b")

    async def hang(*_: object) -> Batch:
        await asyncio.sleep(3600)
        return Batch()

    gate.pages.poll = hang  # type: ignore[method-assign]
    tick = asyncio.create_task(source.tick())
    await asyncio.sleep(0.05)
    async with asyncio.timeout(2):
        await source.stop()
        await tick
    await source.tick()
    assert gate.store.calls.count("progress") == 1
    assert gate.state is SourceState.STARTING


async def test_what_is_being_committed_when_the_source_stops_is_finished_and_told(gate: Gate) -> None:
    source = gate.polled("a")
    await source.tick()
    gate.pages.scripts["a"].append(page(mention("1", at=START + timedelta(seconds=9), author=person("critic"))))
    begun, go_on, commit = asyncio.Event(), asyncio.Event(), gate.database.commit

    async def slow(ingested):  # type: ignore[no-untyped-def]
        begun.set()
        await go_on.wait()
        return await commit(ingested)

    gate.database.commit = slow  # type: ignore[method-assign]
    tick = asyncio.create_task(source.tick())
    await begun.wait()
    await source.stop()
    await tick
    go_on.set()
    await asyncio.sleep(0.05)
    await gate.clock.settle()
    assert await gate.stored() == ["mastodon:1"]
    assert len(gate.woken) == 1

"""A streamed source: it takes no more than it can keep, and comes back from wherever the last commit stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from structlog.testing import capture_logs

from monitor.errors import AuthError, CursorExpiredError, RateLimitedError, TransientSourceError
from monitor.ingest.polled import PERSON_PAUSE
from monitor.ingest.streamed import StreamedSource
from monitor.model import Cursor, SourceState
from tests.fakes.clock import START
from tests.fakes.mentions import mention
from tests.ingest.gate import Gate, page


@asynccontextmanager
async def running(gate: Gate) -> AsyncIterator[StreamedSource]:
    source = gate.streamed()
    task = asyncio.create_task(source.run())
    await gate.clock.settle()
    try:
        yield source
        assert not task.done(), "a stream goes on until it is cancelled"
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=2)


def cursors(gate: Gate) -> list[str | None]:
    return [cursor for _key, cursor in gate.pages.asked]


async def test_batches_are_committed_as_they_come(gate: Gate) -> None:
    async with running(gate):
        gate.pages.scripts["a"].append(page(mention("1"), cursor=Cursor("1")))
        await gate.clock.advance(timedelta(seconds=2))
        assert await gate.stored() == ["mastodon:1"]
        assert gate.state is SourceState.OK


async def test_the_next_batch_is_not_asked_for_until_the_last_one_is_safe(gate: Gate) -> None:
    go_on, commit = asyncio.Event(), gate.database.commit
    yielded = 0

    async def slow(ingested):  # type: ignore[no-untyped-def]
        await go_on.wait()
        return await commit(ingested)

    async def stream(*_: object) -> AsyncIterator[object]:
        nonlocal yielded
        for number in range(5):
            yielded += 1
            yield page(mention(str(number)), cursor=Cursor(str(number)))
        await asyncio.sleep(3600)

    gate.database.commit = slow  # type: ignore[method-assign]
    gate.pages.stream = stream  # type: ignore[method-assign, assignment]
    gate.clock.busy = lambda: False
    async with running(gate):
        await asyncio.sleep(0.05)
        assert yielded == 1
        go_on.set()
        for _ in range(100):
            await asyncio.sleep(0.01)
            if yielded == 5:
                break
        assert yielded == 5


async def test_a_stream_that_ends_is_opened_again_from_the_last_commit(gate: Gate) -> None:
    async with running(gate):
        gate.pages.scripts["a"].extend(
            [page(mention("1"), cursor=Cursor("1")), TransientSourceError("reset"), page(cursor=Cursor("2"))]
        )
        await gate.clock.advance(timedelta(seconds=10))
        assert cursors(gate)[:3] == [None, None, "1"]
        assert (gate.pages.opened, gate.state) == (2, SourceState.OK)


async def test_a_commit_that_fails_closes_the_stream_and_takes_the_batch_again(gate: Gate) -> None:
    gate.store.fails("commit", times=2)
    async with running(gate):
        gate.pages.scripts["a"].extend([page(mention("1"), cursor=Cursor("1"))] * 3)
        await gate.clock.advance(timedelta(seconds=1))
        assert gate.pages.closed == 1  # at once, not when somebody tidies up
        await gate.clock.advance(timedelta(seconds=20))
        assert cursors(gate) == [None, None, None]
        assert await gate.stored() == ["mastodon:1"]


async def test_a_database_that_is_away_at_the_start_is_waited_for(gate: Gate) -> None:
    gate.store.fails("progress", times=3)
    async with running(gate):
        gate.pages.scripts["a"].append(page(mention("1"), cursor=Cursor("1")))
        await gate.clock.advance(timedelta(seconds=20))
        assert await gate.stored() == ["mastodon:1"]


async def test_a_bug_in_the_connector_slows_the_source_and_ends_nothing(gate: Gate) -> None:
    async with running(gate):
        gate.pages.scripts["a"].extend([ZeroDivisionError(), page(mention("1"), cursor=Cursor("1"))])
        with capture_logs() as said:
            await gate.clock.advance(timedelta(seconds=1))
        assert [each["event"] for each in said] == ["source.bug", "source.away"]
        assert gate.state is SourceState.SLOW
        await gate.clock.advance(timedelta(seconds=10))
        assert gate.state is SourceState.OK


async def test_an_expired_cursor_leaves_a_gap_and_begins_anew(gate: Gate) -> None:
    async with running(gate):
        gate.pages.scripts["a"].extend([page(cursor=Cursor("1")), CursorExpiredError("36 hours"), page()])
        await gate.clock.advance(timedelta(seconds=20))
        assert [gap.note for gap in await gate.database.gaps()] == ["36 hours"]
        assert (gate.pages.opened, gate.state) == (2, SourceState.OK)


async def test_a_gap_that_cannot_be_written_neither_ends_the_stream_nor_is_forgotten(gate: Gate) -> None:
    gate.store.fails("gap")
    async with running(gate):
        gate.pages.scripts["a"].extend(
            [page(cursor=Cursor("1")), CursorExpiredError("36 hours"), CursorExpiredError("36 hours"), page()]
        )
        await gate.clock.advance(timedelta(seconds=30))
        assert [gap.note for gap in await gate.database.gaps()] == ["36 hours"]
        assert cursors(gate) == [None, None, "1", None]
        assert gate.state is SourceState.OK


async def test_pauses_follow_what_the_source_says(gate: Gate) -> None:
    async with running(gate):
        gate.pages.scripts["a"].extend([RateLimitedError("429", retry_after=timedelta(minutes=3)), AuthError("401")])
        await gate.clock.advance(timedelta(minutes=2))
        assert (gate.pages.opened, gate.state) == (1, SourceState.LIMITED)
        await gate.clock.advance(timedelta(minutes=2))
        assert (gate.pages.opened, gate.state) == (2, SourceState.NEEDS_PERSON)
        await gate.clock.advance(PERSON_PAUSE)
        assert gate.pages.opened == 3


async def test_a_stream_ends_promptly_when_it_is_stopped(gate: Gate) -> None:
    async with running(gate):
        assert (gate.pages.opened, gate.pages.closed) == (1, 0)
    assert gate.pages.closed == 1


async def test_the_first_mention_after_the_start_is_news(gate: Gate) -> None:
    async with running(gate):
        gate.pages.scripts["a"].append(page(mention("1", at=START + timedelta(seconds=1)), cursor=Cursor("1")))
        await gate.clock.advance(timedelta(seconds=2))
        assert len(gate.woken) == 1

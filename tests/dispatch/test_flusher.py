"""Groups speak when they are due, and a wake-up is never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.case import Silence
from monitor.clock import SystemClock
from monitor.core.group import Flush
from monitor.dispatch.flusher import CHECK, Flusher
from monitor.errors import StoreError
from monitor.metrics import Metrics
from monitor.schedule import ApsScheduler
from monitor.store.base import Gathered
from tests.fakes.clock import START
from tests.fakes.mentions import mention, minutes, person
from tests.fakes.tower import Tower
from tests.stories.test_watch import RULES


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with Tower(RULES, tmp_path, check=CHECK) as tower:
        await tower.passes(seconds=5)
        yield tower


class EmptyStore:
    """Nothing is ever due; asking takes as long as the gate is closed."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.asked = 0

    async def due(self, now: datetime, limit: int) -> Sequence[Gathered]:
        self.asked += 1
        await self.gate.wait()
        return ()

    async def next_due(self) -> datetime | None:
        return None

    async def silences(self, since: datetime) -> Sequence[Silence]:
        return ()


async def until(store: EmptyStore, asked: int) -> bool:
    for _ in range(200):
        if store.asked >= asked:
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_page_that_comes_while_the_flusher_is_at_work_is_flushed_right_after() -> None:
    """On the real scheduler, which would drop a timer whose job is still running."""
    store, clock = EmptyStore(), SystemClock()
    scheduler = ApsScheduler(clock, Random(1))
    flusher = Flusher(
        store=store,  # type: ignore[arg-type]
        clock=clock,
        scheduler=scheduler,
        metrics=Metrics("test"),
        policy=lambda: None,  # type: ignore[arg-type, return-value]
        voices=None,  # type: ignore[arg-type]
    )
    scheduler.start()
    try:
        flusher.wake(clock.now())
        assert await until(store, asked=1)
        flusher.wake(clock.now())  # committed while the flusher waits for the database
        await asyncio.sleep(0.05)
        store.gate.set()
        assert await until(store, asked=2)
        flusher.wake(clock.now())
        assert await until(store, asked=3)
    finally:
        scheduler.stop()


async def test_a_later_wake_up_does_not_move_an_earlier_one(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    tower.daemon.flusher.wake(START + minutes(3))
    tower.daemon.flusher.wake(START + minutes(200))
    await tower.passes(minutes=1)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_group_that_nobody_woke_us_for_is_found_within_seconds(tower: Tower) -> None:
    """As after a change that the command line made in another process."""
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(seconds=53)
    tower.daemon.flusher._planned = START  # as if it had been woken: whoever wakes it now is not heard
    await tower.passes(seconds=3 + CHECK.total_seconds())
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


class Clocks:
    """The clocks of cases: asked before groups are flushed."""

    def __init__(self, answer: datetime | Exception | None = None) -> None:
        self.asked, self.answer = 0, answer

    async def __call__(self) -> datetime | None:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("trouble", [ZeroDivisionError(), StoreError("the database is gone")], ids=["bug", "database"])
async def test_whatever_happens_to_the_clocks_of_cases_groups_are_flushed(tower: Tower, trouble: Exception) -> None:
    tower.daemon.flusher._before = clocks = Clocks(trouble)
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=1)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]
    assert clocks.asked >= 1


async def test_the_flusher_is_awake_when_the_next_clock_of_a_case_rings(tower: Tower) -> None:
    tower.daemon.flusher._before = clocks = Clocks(START + minutes(3))
    await tower.daemon.flusher.run()
    asked = clocks.asked
    await tower.passes(seconds=174)
    assert clocks.asked == asked
    await tower.passes(seconds=1)
    assert clocks.asked > asked


async def test_a_database_that_is_away_delays_and_loses_nothing(tower: Tower) -> None:
    real, failures = tower.database.due, 5

    async def away(now: datetime, limit: int = 100) -> Sequence[Gathered]:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise StoreError("the database is gone")
        return await real(now, limit)

    tower.database.due = away  # type: ignore[method-assign]
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]


async def test_a_group_that_trips_over_a_bug_holds_up_no_other(tower: Tower) -> None:
    flusher = tower.daemon.flusher
    decide = flusher._decide
    tripping = True

    def trip(gathered: Gathered, *more: Any, **named: Any) -> Flush:
        if tripping and ("author", "mastodon:cursed") in gathered.group.labels:
            raise ZeroDivisionError
        return decide(gathered, *more, **named)

    flusher._decide = trip  # type: ignore[method-assign]
    cursed = {mention(str(n), at=START + minutes(1), author=person(name)) for n, name in enumerate(["cursed", "b"])}
    tower.source("feed").offers(*sorted(cursed, key=lambda each: each.id))
    with capture_logs() as said:
        await tower.passes(minutes=1)
    assert tower.told("oncall") == [("new", ["mastodon:1"])]
    assert [each["event"] for each in said if each["log_level"] == "error"] == ["flush.bug"]
    tripping = False
    await tower.passes(minutes=2)
    assert tower.told("oncall") == [("new", ["mastodon:1"]), ("new", ["mastodon:0"])]


async def test_the_log_line_of_a_flush_keeps_its_own_level(tower: Tower) -> None:
    tower.source("feed").offers(mention("1", at=START + minutes(1)))
    with capture_logs() as said:
        await tower.passes(minutes=1)
    (line,) = [each for each in said if each["event"] == "group.flushed"]
    assert (line["log_level"], line["group_level"], line["receiver"]) == ("info", "page", "oncall")
    assert "level" not in line


async def test_more_groups_than_one_page_of_them_are_all_told(tower: Tower) -> None:
    posts = [mention(str(n), at=START + minutes(1), author=person(f"critic{n}")) for n in range(120)]
    tower.source("feed").offers(*posts)
    await tower.passes(minutes=1)
    for _ in range(100):  # so many are judged in a thread, which the fake clock does not wait for
        await asyncio.sleep(0.05)
        await tower.passes(seconds=1)
        if len(tower.told("oncall")) >= len(posts):
            break
    assert len(tower.told("oncall")) == len(posts)
    assert {ids[0] for _why, ids in tower.told("oncall")} == {each.id for each in posts}


async def test_groups_due_together_speak_in_the_order_of_their_posts(tower: Tower) -> None:
    late, early = (
        mention("late", at=START + timedelta(seconds=58), author=person("zoe")),
        mention("early", at=START + timedelta(seconds=31), author=person("abe")),
    )
    seen = []
    store = tower.database.flush

    async def note(group, notifications, told):  # type: ignore[no-untyped-def]
        seen.append(dict(group.labels)["author"])
        return await store(group, notifications, told)

    tower.database.flush = note  # type: ignore[method-assign]
    tower.source("feed").offers(late, early)
    await tower.passes(minutes=1)
    assert seen == ["mastodon:abe", "mastodon:zoe"]

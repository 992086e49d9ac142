"""What services tell of authors is asked for in batches, remembered for a while, and costs no mention."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.memory import ABSENT, FRESH, REST, Memory
from connectors.testing import ExamClock, tools
from connectors.testing.room import drive
from monitor.errors import RateLimitedError, SourceError, TransientSourceError


class Desk:
    """A service that knows the followers of everybody but those whose names begin with an x."""

    def __init__(self, **more: Any) -> None:
        self.clock = ExamClock()
        self.calls: list[list[str]] = []
        self.error: SourceError | None = None
        self.slow = timedelta(0)
        self.memory: Memory[int] = Memory(self.ask, tools(self.clock), **({"at_once": 2} | more))

    async def ask(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.calls.append(list(keys))
        if self.slow:
            await self.clock.sleep(self.slow)
        if self.error:
            raise self.error
        return {key: len(key) for key in keys if not key.startswith("x")}

    async def of(self, *keys: str) -> dict[str, int]:
        return await drive(self.clock, self.memory.of(keys))


async def test_keys_are_asked_for_once_each_in_batches() -> None:
    desk = Desk()
    assert await desk.of("ana", "bo", "ana", "cleo", "xan") == {"ana": 3, "bo": 2, "cleo": 4}
    assert desk.calls == [["ana", "bo"], ["cleo", "xan"]]
    await desk.of("ana", "xan")
    assert len(desk.calls) == 2


async def test_what_is_known_grows_old_and_what_is_not_is_asked_for_sooner() -> None:
    desk = Desk()
    await desk.of("ana", "xan")
    desk.clock.jump(ABSENT)
    await desk.of("ana", "xan")
    desk.clock.jump(FRESH - ABSENT)
    await desk.of("ana")
    assert desk.calls == [["ana", "xan"], ["xan"], ["ana"]]


async def test_an_error_teaches_nothing_and_an_old_value_stays() -> None:
    desk = Desk()
    await desk.of("ana")
    desk.clock.jump(FRESH)
    desk.error = TransientSourceError("no")
    assert await desk.of("ana", "bo") == {"ana": 3}
    desk.error = None
    assert await desk.of("bo") == {"bo": 2}


async def test_after_too_many_requests_nobody_is_asked_until_the_wait_is_over() -> None:
    desk = Desk(together=1)
    desk.error = RateLimitedError("slow down")
    assert await desk.of("ana", "bo", "cleo") == {}
    assert len(desk.calls) == 1
    desk.error = None
    assert await desk.of("ana") == {}
    desk.clock.jump(REST)
    assert await desk.of("ana") == {"ana": 3}


async def test_a_slow_service_costs_no_more_than_the_budget_and_what_came_in_time_is_kept() -> None:
    desk = Desk(together=1, budget=timedelta(seconds=4))
    desk.slow = timedelta(seconds=3)
    began = desk.clock.now()
    assert await desk.of("ana", "bo", "cleo", "dana") == {"ana": 3, "bo": 2}
    assert desk.clock.now() - began <= timedelta(seconds=4)


async def test_what_comes_along_is_learnt_and_what_is_gone_is_forgotten() -> None:
    desk = Desk()
    desk.memory.learn("xan", 9)
    assert await desk.of("xan") == {"xan": 9}
    desk.memory.forget("xan")
    assert await desk.of("xan") == {}
    desk.memory.forget("nobody")


@given(st.lists(st.lists(st.text("abx", min_size=1, max_size=3), max_size=12), max_size=6))
def test_memory_is_bounded_and_every_known_key_of_a_page_is_answered(pages: list[list[str]]) -> None:
    async def live() -> None:
        desk = Desk(remembered=5, most=5)
        for page in pages:
            found = await desk.of(*page)
            asked = list(dict.fromkeys(page))
            assert set(found) <= {key for key in asked if not key.startswith("x")}
            assert len(asked) > 5 or set(found) == {key for key in asked if not key.startswith("x")}
            assert len(desk.memory._known) <= 5

    asyncio.run(live())

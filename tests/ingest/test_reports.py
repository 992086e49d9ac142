"""How thousands of sources are doing is written in few transactions, the newest state of each."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from monitor.errors import StoreError
from monitor.ingest.health import starting
from monitor.ingest.reports import Reports
from monitor.model import SourceHealth
from tests.fakes.clock import START
from tests.ingest.gate import Gate


def health(number: int, seen: int = 0) -> SourceHealth:
    return replace(starting(f"feed{number:02}", "rss", START), seen=seen)


def writes(gate: Gate) -> int:
    return int(gate.store.calls.count("report"))


async def test_what_comes_while_one_write_is_under_way_goes_out_with_the_next(gate: Gate) -> None:
    reports = Reports(gate.store)
    first = asyncio.create_task(reports.write(health(0)))
    while not writes(gate):  # noqa: ASYNC110 - nobody rings
        await asyncio.sleep(0)
    await asyncio.gather(first, *(reports.write(health(number)) for number in range(1, 50)))
    assert writes(gate) == 2
    assert [each.source for each in await gate.database.health()] == [f"feed{number:02}" for number in range(50)]


async def test_of_two_states_of_a_source_the_newer_one_is_written(gate: Gate) -> None:
    reports = Reports(gate.store)
    await asyncio.gather(reports.write(health(1, seen=1)), reports.write(health(1, seen=2)))
    assert [each.seen for each in await gate.database.health()] == [2]


async def test_a_write_that_fails_is_told_to_all_who_wait_for_it_and_to_nobody_else(gate: Gate) -> None:
    reports = Reports(gate.store)
    gate.store.fails("report")
    told = await asyncio.gather(reports.write(health(1)), reports.write(health(2)), return_exceptions=True)
    assert [type(each) for each in told] == [StoreError, StoreError]
    await reports.write(health(3))
    assert [each.source for each in await gate.database.health()] == ["feed03"]


async def test_who_stops_waiting_breaks_off_nobodys_write(gate: Gate) -> None:
    reports = Reports(gate.store)
    leaving = asyncio.create_task(reports.write(health(1)))
    staying = asyncio.create_task(reports.write(health(2)))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await staying
    assert len(await gate.database.health()) == 2

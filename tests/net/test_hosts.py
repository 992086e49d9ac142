"""Each host has its own line, and nobody waits in another's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from connectors.base import RateLimit
from monitor.errors import RateLimitedError
from monitor.net import hosts as room
from monitor.net.hosts import Hosts
from tests.fakes.clock import FakeClock

SLOW = RateLimit(requests=1, per=timedelta(seconds=10))


async def ask(hosts: Hosts, host: str, log: list[str], name: str, limit: RateLimit | None = None) -> None:
    async with hosts.turn(host, limit):
        log.append(name)


async def test_callers_of_one_host_are_served_in_the_order_they_came() -> None:
    clock, log = FakeClock(), list[str]()
    hosts = Hosts(clock)
    tasks = [asyncio.create_task(ask(hosts, "a.example", log, str(n), SLOW)) for n in range(4)]
    await clock.settle()
    assert log == ["0"]
    await clock.advance(timedelta(seconds=11))
    assert log == ["0", "1"]
    await clock.advance(timedelta(seconds=21))
    assert log == ["0", "1", "2", "3"]
    await asyncio.gather(*tasks)


async def test_a_caller_that_waits_holds_up_no_other_host() -> None:
    clock, log = FakeClock(), list[str]()
    hosts = Hosts(clock)
    waiting = [asyncio.create_task(ask(hosts, "slow.example", log, "slow", SLOW)) for _ in range(3)]
    await clock.settle()
    await ask(hosts, "quick.example", log, "quick")
    assert log == ["slow", "quick"]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await clock.advance(timedelta(seconds=11))
    await ask(hosts, "slow.example", log, "again", SLOW)  # those who left are not in the way
    assert log[-1] == "again"


async def test_what_the_process_before_may_have_asked_is_counted() -> None:
    clock, log = FakeClock(), list[str]()
    just_now = Hosts(clock, asked_until=clock.now() - timedelta(seconds=4))
    long_ago = Hosts(clock, asked_until=clock.now() - timedelta(hours=1))
    ahead = Hosts(clock, asked_until=clock.now() + timedelta(hours=1))  # our clock was set back
    tasks = [
        asyncio.create_task(ask(hosts, "a.example", log, name, SLOW))
        for name, hosts in (("ahead", ahead), ("just now", just_now), ("long ago", long_ago))
    ]
    await clock.settle()
    assert log == ["long ago"]
    await clock.advance(timedelta(seconds=7))
    assert log == ["long ago", "just now"]
    await clock.advance(timedelta(seconds=4))
    assert log == ["long ago", "just now", "ahead"]
    await asyncio.gather(*tasks)


async def test_two_requests_at_a_time_and_no_third() -> None:
    clock = FakeClock()
    hosts, leave, inside = Hosts(clock), asyncio.Event(), list[int]()

    async def visit(n: int) -> None:
        async with hosts.turn("a.example"):
            inside.append(n)
            await leave.wait()

    tasks = [asyncio.create_task(visit(n)) for n in range(3)]
    await clock.settle()
    assert inside == [0, 1]
    leave.set()
    await asyncio.gather(*tasks)
    assert inside == [0, 1, 2]


async def test_a_short_pause_is_waited_for() -> None:
    clock, log = FakeClock(), list[str]()
    hosts = Hosts(clock)
    hosts.pause("a.example", timedelta(seconds=20))
    task = asyncio.create_task(ask(hosts, "a.example", log, "late"))
    await clock.advance(timedelta(seconds=19))
    assert log == []
    await clock.advance(timedelta(seconds=2))
    assert log == ["late"]
    await task


async def test_a_long_pause_is_told_with_what_is_left_of_it_and_asks_nothing() -> None:
    clock = FakeClock()
    hosts = Hosts(clock)
    hosts.pause("a.example", timedelta(minutes=10))
    await clock.advance(timedelta(minutes=4))
    with pytest.raises(RateLimitedError, match=r"a\.example asked us to wait") as caught:
        await ask(hosts, "a.example", [], "never")
    assert caught.value.retry_after == timedelta(minutes=6)


async def test_those_already_in_line_learn_of_a_long_pause_too() -> None:
    clock = FakeClock()
    hosts = Hosts(clock)
    await ask(hosts, "a.example", [], "first", SLOW)
    waiting = asyncio.create_task(ask(hosts, "a.example", [], "second", SLOW))
    await clock.settle()
    hosts.pause("a.example", timedelta(minutes=10))
    await clock.advance(timedelta(seconds=11))
    with pytest.raises(RateLimitedError):
        await waiting


async def test_hosts_met_once_are_forgotten_but_not_while_they_are_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_HOSTS", 10)
    clock = FakeClock()
    hosts = Hosts(clock)
    hosts.pause("paused.example", timedelta(hours=2))
    for n in range(40):
        await ask(hosts, f"h{n}.example", [], "x")
        await clock.advance(timedelta(minutes=1))
    assert len(hosts._lines) <= 11
    with pytest.raises(RateLimitedError):
        await ask(hosts, "paused.example", [], "never")

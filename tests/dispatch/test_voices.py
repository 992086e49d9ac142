"""Receivers come, go and are replaced by a reload; none of them delays another, and nothing is sent twice."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from monitor.dispatch import voices
from monitor.model import Outgoing
from tests.dispatch.desk import Desk, message
from tests.fakes.clock import START
from tests.fakes.tower import Ear


class Slow:
    """Makes an ear think about each message until the gate opens."""

    def __init__(self, ear: Ear) -> None:
        self.gate, self._ear = asyncio.Event(), ear
        self._hear = ear.send
        ear.send = self.send  # type: ignore[method-assign]

    async def send(self, outgoing: Outgoing) -> str | None:
        await self.gate.wait()
        return await self._hear(outgoing)


async def test_a_receiver_that_thinks_for_ever_delays_no_other(desk: Desk) -> None:
    await desk.opens("oncall", "channel")
    slow = Slow(desk.ear("oncall"))
    await desk.posts("one", to="oncall")
    await desk.posts("two", to="channel")
    assert (desk.heard("oncall"), desk.heard("channel")) == ([], ["two"])
    slow.gate.set()


async def test_a_reload_while_a_message_is_under_way_sends_it_once(desk: Desk) -> None:
    await desk.opens("oncall")
    slow = Slow(desk.ear("oncall"))
    await desk.posts("one")
    await desk.opens("oncall")
    await desk.posts("two")
    assert desk.heard() == []
    slow.gate.set()
    await asyncio.sleep(0.02)
    await desk.clock.settle()
    assert desk.heard() == ["one", "two"]


async def test_a_reload_does_not_wait_for_a_receiver_that_stays(desk: Desk) -> None:
    await desk.opens("oncall", "channel")
    slow = Slow(desk.ear("oncall"))
    await desk.posts("one")
    async with asyncio.timeout(2):
        await desk.opens("oncall", "channel")
    await desk.posts("two", to="channel")
    assert desk.heard("channel") == ["two"]
    slow.gate.set()


async def test_whether_a_receiver_keeps_cards_is_known_at_every_moment_of_a_reload(desk: Desk) -> None:
    desk.ear("oncall", keeps_card=True)
    await desk.opens("oncall")
    slow = Slow(desk.ear("oncall"))
    await desk.posts("one")
    reloading = asyncio.create_task(desk.opens("oncall"))
    for _ in range(20):
        assert desk.voices.keeps_card("oncall")
        await asyncio.sleep(0)
    slow.gate.set()
    await reloading


async def test_a_message_that_is_stuck_for_too_long_is_given_up_and_comes_back_in_doubt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "PATIENCE", 0.05)
    await desk.opens("oncall")
    Slow(desk.ear("oncall"))
    await desk.posts("one")
    del desk.ear("oncall").__dict__["send"]  # the receiver of the new rules answers
    await desk.opens("oncall")
    await asyncio.sleep(0.1)
    await desk.clock.settle()
    assert desk.heard() == ["one"]
    assert desk.ear().attempts[-1].doubtful_since == START


async def test_a_receiver_that_left_the_rules_keeps_what_waits_for_it_and_is_named(desk: Desk) -> None:
    await desk.store.post(message("one", to="old", created_at=START))
    with capture_logs() as said:
        await desk.opens("oncall")
    assert [(each["event"], each["receiver"], each["waiting"]) for each in said] == [("receiver.unknown", "old", 1)]
    assert await desk.store.backlog() == {"old": 1}
    assert not desk.voices.keeps_card("old")


async def test_something_new_for_a_receiver_that_left_is_named_and_kept(desk: Desk) -> None:
    await desk.opens("oncall")
    with capture_logs() as said:
        await desk.posts("one", to="old")
    assert [each["event"] for each in said] == ["receiver.unknown"]
    assert await desk.store.backlog() == {"old": 1}


async def test_a_receiver_that_comes_back_gets_what_waited(desk: Desk) -> None:
    await desk.opens("oncall", "channel")
    await desk.opens("oncall")
    await desk.posts("one", to="channel")
    await desk.opens("oncall", "channel")
    assert desk.heard("channel") == ["one"]


async def test_receivers_are_closed_when_they_go_and_at_the_end(desk: Desk) -> None:
    closed = []
    for name in ("oncall", "channel"):

        async def close(name: str = name) -> None:
            closed.append(name)

        desk.ear(name).close = close  # type: ignore[method-assign]
    await desk.opens("oncall", "channel")
    await desk.opens("channel")
    assert sorted(closed) == ["channel", "oncall"]  # the old channel too: a reload builds a new one
    await desk.voices.stop()
    assert sorted(closed) == ["channel", "channel", "oncall"]


async def test_stopping_twice_or_before_the_start_is_fine(desk: Desk) -> None:
    await desk.voices.stop()
    await desk.opens("oncall")
    await desk.voices.stop()
    await desk.voices.stop()
    assert desk.voices.problems() == {}


async def test_a_database_that_is_away_at_a_reload_does_not_stop_it(desk: Desk) -> None:
    desk.store.fails("backlog")
    await desk.opens("oncall")
    await desk.posts("one")
    assert desk.heard() == ["one"]

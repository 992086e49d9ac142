"""The one door: whatever happens around it, one wish has one effect and one answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from monitor.case import Act, Case, CaseState, Refusal, Refused, Verb
from monitor.casework.desk import MOST_TRIES, Desk
from monitor.model import CaseId
from tests.casework.memory import InMemory
from tests.core.casework import RULES, case, command
from tests.fakes.clock import START, FakeClock


class Room:
    def __init__(self) -> None:
        self.store, self.clock, self.woken = InMemory(case()), FakeClock(), list[datetime]()
        self.desk = Desk(store=self.store, clock=self.clock, rules=lambda: RULES, wake=self.woken.append)

    @property
    def acts(self) -> list[Act]:
        return [event.act for event in self.store.timelines.get(CaseId("c0ffee"), ())]


@pytest.fixture
def room() -> Room:
    return Room()


async def test_what_is_done_lands_and_wakes_whoever_tells(room: Room) -> None:
    done = await room.desk.do(command(Verb.CONTACT))
    assert isinstance(done, Case)
    assert (done.state, done.owner, done.version) == (CaseState.CONTACTED, "ana", 1)
    assert room.acts == [Act.ACKNOWLEDGED, Act.CONTACTED]
    assert room.woken == [START]


async def test_the_same_envelope_again_is_answered_the_same_and_does_nothing(room: Room) -> None:
    first = await room.desk.do(command(Verb.ACKNOWLEDGE))
    assert await room.desk.do(command(Verb.ACKNOWLEDGE)) == first
    assert room.acts == [Act.ACKNOWLEDGED]


async def test_two_at_once_the_second_hears_who_was_first(room: Room) -> None:
    async def first() -> None:
        await room.desk.do(command(Verb.ACKNOWLEDGE, "ana"))

    # Luis has read the case; before his change lands Ana's does.
    read = room.store.case

    async def reads_then_is_overtaken(wanted: CaseId) -> object:
        room.store.case = read  # type: ignore[method-assign]
        found = await read(wanted)
        await first()
        return found

    room.store.case = reads_then_is_overtaken  # type: ignore[method-assign, assignment]
    assert await room.desk.do(command(Verb.ACKNOWLEDGE, "luis")) == Refused(why=Refusal.TAKEN, who="ana", since=START)
    assert room.acts == [Act.ACKNOWLEDGED]


async def test_a_race_that_is_lost_is_run_again(room: Room) -> None:
    left = [1, 2]

    def somebody_else() -> None:
        if left:
            left.pop()
            room.store.bump(CaseId("c0ffee"))

    room.store.meanwhile = somebody_else
    assert isinstance(await room.desk.do(command(Verb.ACKNOWLEDGE)), Case)
    assert room.store.changes == 1


async def test_who_loses_every_race_is_told_to_press_again(room: Room) -> None:
    tries: list[int] = []

    def always() -> None:
        tries.append(1)
        room.store.bump(CaseId("c0ffee"))

    room.store.meanwhile = always
    assert await room.desk.do(command(Verb.ACKNOWLEDGE)) == Refused(why=Refusal.BUSY)
    assert len(tries) == MOST_TRIES


async def test_a_database_that_is_away_is_said(room: Room) -> None:
    room.store.down = True
    assert await room.desk.do(command(Verb.ACKNOWLEDGE)) == Refused(why=Refusal.BUSY)
    room.store.down = False
    assert isinstance(await room.desk.do(command(Verb.ACKNOWLEDGE)), Case)


async def test_a_case_that_is_not_there(room: Room) -> None:
    wish = replace(command(Verb.ACKNOWLEDGE), case=CaseId("nothing"))
    assert await room.desk.do(wish) == Refused(why=Refusal.UNKNOWN)


async def test_the_beginning_of_an_id_is_enough(room: Room) -> None:
    done = await room.desk.do(
        replace(command(Verb.MUTE, target="case", due=START + timedelta(days=1)), case=CaseId("c0"))
    )
    assert isinstance(done, Case)
    assert room.store.silenced[0].case == "c0ffee"


async def test_a_clock_that_was_set_back_does_not_turn_the_timeline_round(room: Room) -> None:
    await room.desk.do(command(Verb.ACKNOWLEDGE))
    room.clock = FakeClock(START - timedelta(hours=1))
    desk = Desk(store=room.store, clock=room.clock, rules=lambda: RULES)
    await desk.do(command(Verb.CONTACT))
    times = [event.at for event in room.store.timelines[CaseId("c0ffee")]]
    assert times == sorted(times)


async def test_the_log_holds_no_name_and_no_text(room: Room) -> None:
    with capture_logs() as lines:
        await room.desk.do(command(Verb.NOTE, note="Lucía, room 12"))
    (line,) = lines
    assert (line["event"], line["verb"], line["via"], line["outcome"]) == ("case.command", "note", "slack", "done")
    assert not {"ana", "Luc", "room 12"} & set(map(str, line.values()))

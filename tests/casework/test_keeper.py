"""The keeper: clocks tick, shifts are handed over, the week is told, and nothing holds up anything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.case import Act, Case, CaseState
from monitor.casework import keeper as module
from monitor.casework.keeper import AFTER_BUG, AT_ONCE, MOST_AT_ONCE, Keeper
from monitor.casework.people import People
from monitor.core.clocks import tick
from monitor.errors import StoreError
from monitor.model import CaseId, GroupId, Level, Notification, NotificationId, Step, Why
from monitor.rules.schema import Rules
from tests.casework.memory import InMemory
from tests.core.casework import RULES, case, rules
from tests.fakes.clock import START, FakeClock

HANDING = rules(schedules=[{"name": "guardia", "handover": "oncall", "rota": {"people": ["ana", "luis"]}}])
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)  # 09:00 in Madrid


class Room:
    def __init__(self, *cases: Any, under: Rules = RULES, start: datetime = START, weekly: Any = None) -> None:
        self.store, self.clock, self.rules, self.woken = InMemory(*cases), FakeClock(start), under, list[str]()
        self.weekly = weekly
        self.restart()

    def restart(self) -> None:
        people = People(lambda: self.rules)
        self.keeper = Keeper(
            store=self.store,
            clock=self.clock,
            rules=lambda: self.rules,
            people=people,
            weekly=self.weekly,
            wake=self.woken.append,
        )

    async def at(self, moment: datetime) -> datetime | None:
        await self.clock.advance(max(timedelta(0), moment - self.clock.now()))
        return await self.keeper.tick_due()

    @property
    def posted(self) -> list[Notification]:
        return list(self.store.posted.values())


def several(count: int) -> list[Any]:
    return [case(id=CaseId(f"case{number:03}")) for number in range(count)]


class TestClocks:
    async def test_what_is_due_is_said_and_the_next_moment_told(self) -> None:
        room = Room(case())
        assert await room.at(START) == START + timedelta(minutes=4)
        assert await room.at(START + timedelta(minutes=5)) == START + timedelta(minutes=24)
        assert [event.act for event in room.store.timelines[CaseId("c0ffee")]] == [Act.BREACHED]

    async def test_a_restart_repeats_nothing(self) -> None:
        room = Room(case())
        await room.at(START + timedelta(minutes=5))
        room.restart()
        await room.keeper.tick_due()
        assert len(room.store.timelines[CaseId("c0ffee")]) == 1

    async def test_thousands_that_are_due_let_cards_have_their_turn(self) -> None:
        room = Room(*several(MOST_AT_ONCE + 1))
        following = await room.at(START + timedelta(minutes=5))
        assert len(room.store.timelines) == MOST_AT_ONCE
        assert following == room.clock.now(), "the rest is due at once"
        await room.keeper.tick_due()
        assert len(room.store.timelines) == MOST_AT_ONCE + 1

    async def test_more_cases_than_are_read_at_once(self) -> None:
        room = Room(*several(2 * AT_ONCE + 1))
        await room.at(START + timedelta(minutes=5))
        assert len(room.store.timelines) == 2 * AT_ONCE + 1

    async def test_a_case_that_trips_holds_up_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        room = Room(*several(AT_ONCE + 20))
        bad = {f"case{number:03}" for number in range(AT_ONCE)}

        def trips(file: Any, **more: Any) -> Any:
            if file.case.id in bad:
                raise ZeroDivisionError
            return tick(file, **more)

        monkeypatch.setattr(module, "tick", trips)
        with capture_logs() as lines:
            assert await room.at(START + timedelta(minutes=5)) == room.clock.now() + AFTER_BUG
        assert len(room.store.timelines) == 20
        assert sum(line["event"] == "case.bug" for line in lines) == AT_ONCE

    async def test_a_race_that_is_lost_is_left_for_the_next_round(self) -> None:
        room = Room(*several(2))
        room.store.meanwhile = lambda: room.store.bump(CaseId("case000"))
        assert await room.at(START + timedelta(minutes=5)) == room.clock.now() + module.SOON
        assert list(room.store.timelines) == ["case001"]
        room.store.meanwhile = lambda: None
        await room.at(room.clock.now() + module.SOON)
        assert list(room.store.timelines) == ["case001", "case000"]

    async def test_a_database_that_is_away_is_somebody_elses_worry(self) -> None:
        room = Room(case())
        room.store.down = True
        with pytest.raises(StoreError):
            await room.keeper.tick_due()

    async def test_where_nothing_will_ever_be_due_nobody_need_come(self) -> None:
        assert await Room().keeper.tick_due() is None


class TestHandingOver:
    async def test_the_open_cases_are_told_at_the_end_of_a_shift_once(self) -> None:
        room = Room(case(due_at=None), case(id=CaseId("over"), state=CaseState.RESOLVED, due_at=None), under=HANDING)
        assert await room.at(START) == MONDAY
        assert room.posted == []
        assert await room.at(MONDAY) == MONDAY + timedelta(weeks=1)
        room.restart()
        await room.at(MONDAY + timedelta(minutes=1))
        (told,) = room.posted
        assert (told.why, told.receiver, told.step) == (Why.HANDOVER, "oncall", Step.MESSAGE)
        assert [each.id for each in told.cases] == ["c0ffee"]
        assert (told.note, told.pings) == ("ana → luis", ("U0LUIS",))
        assert room.woken[:1] == ["oncall"]

    async def test_a_daemon_that_was_away_at_the_time_tells_it_late_but_not_the_next_day(self) -> None:
        for late, told in ((timedelta(hours=11), 1), (timedelta(hours=13), 0)):
            room = Room(case(due_at=None), under=HANDING)
            await room.at(START)
            room.restart()
            await room.at(MONDAY + late)
            assert len(room.posted) == told

    async def test_the_first_start_hands_over_nothing_that_lies_before_it(self) -> None:
        room = Room(case(due_at=None), under=HANDING, start=MONDAY + timedelta(hours=1))
        await room.keeper.tick_due()
        assert room.posted == []

    async def test_what_asks_nothing_of_anybody_is_not_handed_over(self) -> None:
        quiet = case(Level.DIGEST, id=CaseId("digest"), due_at=None)
        taken = case(Level.DIGEST, id=CaseId("taken"), due_at=None, owner="ana", state=CaseState.ACKNOWLEDGED)
        drill = case(id=CaseId("drill"), due_at=None, author=f"{Case.DRILL}0a1b")
        room = Room(quiet, taken, drill, under=HANDING)
        await room.at(START)
        await room.at(MONDAY)
        (told,) = room.posted
        assert [each.id for each in told.cases] == ["taken"]

    async def test_where_nothing_is_open_nothing_is_said(self) -> None:
        room = Room(under=HANDING)
        await room.at(START)
        await room.at(MONDAY)
        assert room.posted == []

    async def test_without_a_receiver_nobody_is_told(self) -> None:
        room = Room(case(due_at=None))
        await room.at(START)
        assert await room.at(MONDAY) is None
        assert room.posted == []


class TestTheWeek:
    UNDER = rules(report={"receiver": "manager", "at": "monday 09:00"})

    def weekly(self, _store: Any, under: Rules, now: datetime) -> Notification:
        self.asked = now
        return Notification(
            id=NotificationId("any"),
            group_id=GroupId("any"),
            receiver=under.report.receiver if under.report else "",
            sequence=0,
            step=Step.MESSAGE,
            why=Why.REPORT,
            level=Level.DIGEST,
            labels=(),
            entries=(),
            total=0,
            created_at=now,
        )

    async def test_it_is_told_at_its_hour_once(self) -> None:
        room = Room(under=self.UNDER, weekly=self.weekly)
        assert await room.at(START) == MONDAY
        await room.at(MONDAY + timedelta(minutes=3))
        room.restart()
        await room.at(MONDAY + timedelta(minutes=4))
        (told,) = room.posted
        assert (told.why, told.receiver, self.asked) == (Why.REPORT, "manager", MONDAY)

    async def test_it_may_take_its_time(self) -> None:
        async def slowly(store: Any, under: Rules, now: datetime) -> Notification:
            return self.weekly(store, under, now)

        room = Room(under=self.UNDER, weekly=slowly)
        await room.at(START)
        await room.at(MONDAY)
        assert len(room.posted) == 1

    async def test_a_report_that_cannot_be_made_holds_up_no_clock(self) -> None:
        def breaks(*_any: Any) -> None:
            raise ZeroDivisionError

        room = Room(replace(case(), due_at=MONDAY), under=self.UNDER, weekly=breaks)
        await room.at(START)
        assert await room.at(MONDAY) == MONDAY + AFTER_BUG
        assert room.store.timelines

"""Desk and keeper over the real store: what the stand-in promises, a database keeps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.case import Act, Case, CaseQuery, CaseState, Cause, Refusal, Refused, Verb
from monitor.casework.desk import Desk
from monitor.casework.keeper import Keeper
from monitor.casework.people import People
from monitor.casework.report import weekly
from monitor.model import CaseId, Level, Why
from monitor.store.sql import SqlStore
from tests.core.casework import command, rules
from tests.fakes.clock import START, FakeClock
from tests.fakes.mentions import mention, person
from tests.store.material import batch, judged

RULES = rules(schedules=[{"name": "guardia", "handover": "oncall", "rota": {"people": ["ana", "luis"]}}])


class Room:
    """A page of Lucía's on a database, with everybody who works on it."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.clock = store, FakeClock()
        self.desk = Desk(store=store, clock=self.clock, rules=lambda: RULES)
        self.keeper = Keeper(store=store, clock=self.clock, rules=lambda: RULES, people=People(lambda: RULES))

    async def begin(self) -> None:
        post = mention("1", author=person("lucia", name="Lucía"))
        await self.store.commit(batch(judged(post, Level.PAGE, priority=69)))
        (case,) = await self.store.cases(CaseQuery())
        self.id = case.id

    async def does(self, verb: Verb, who: str = "ana", **fields: object) -> Case | Refused:
        wish = command(verb, who, self.clock.now(), **fields)
        return await self.desk.do(replace(wish, case=self.id))

    async def acts(self) -> list[Act]:
        file = await self.store.case(self.id)
        assert file is not None
        return [event.act for event in file.events]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    store = await SqlStore.open(f"sqlite:///{tmp_path / 'cases.db'}")
    found = Room(store)
    await found.begin()
    yield found
    await store.close()


async def test_a_case_lives_from_its_page_to_its_end(room: Room) -> None:
    assert await room.keeper.tick_due() == START + timedelta(minutes=4)
    await room.clock.advance(timedelta(minutes=5))
    await room.keeper.tick_due()
    await room.does(Verb.ACKNOWLEDGE)
    await room.does(Verb.CONTACT, note="DM")
    await room.does(Verb.PROMISE, note="refund", due=room.clock.now() + timedelta(days=1))
    await room.keeper.tick_due()
    await room.clock.advance(timedelta(days=2))
    await room.keeper.tick_due()
    await room.does(Verb.RESOLVE, cause=Cause.OUR_FAULT)
    assert await room.acts() == [
        Act.OPENED, Act.BREACHED, Act.ACKNOWLEDGED, Act.CONTACTED, Act.PROMISED, Act.BREACHED, Act.OVERDUE,
        Act.RESOLVED,
    ]  # fmt: skip


async def test_everybody_presses_at_once_and_one_has_it(room: Room) -> None:
    names = [f"person{number}" for number in range(8)]
    answers = await asyncio.gather(*(room.does(Verb.ACKNOWLEDGE, name) for name in names))
    owners = [answer.owner for answer in answers if isinstance(answer, Case)]
    assert len(owners) == 1
    assert {answer.who for answer in answers if isinstance(answer, Refused)} == set(owners)
    assert {answer.why for answer in answers if isinstance(answer, Refused)} == {Refusal.TAKEN}
    assert await room.acts() == [Act.OPENED, Act.ACKNOWLEDGED]


async def test_one_envelope_many_times_is_one_effect(room: Room) -> None:
    answers = await asyncio.gather(*(room.does(Verb.NOTE, note="called", key="envelope") for _ in range(5)))
    assert all(isinstance(answer, Case) for answer in answers)
    assert await room.acts() == [Act.OPENED, Act.NOTED]


async def test_a_shift_is_handed_over_on_the_outbox_once(room: Room) -> None:
    await room.keeper.tick_due()
    await room.clock.advance(timedelta(days=2, hours=21, minutes=31))  # Monday 09:01 in Madrid
    for _restart in range(3):
        keeper = Keeper(store=room.store, clock=room.clock, rules=lambda: RULES, people=People(lambda: RULES))
        await keeper.tick_due()
    waiting = await room.store.pending("oncall", room.clock.now())
    handed = [each.notification for each in waiting if each.notification.cases]
    assert [case.id for case in handed[0].cases] == [room.id]
    assert len(handed) == 1


async def test_the_week_is_told_at_its_hour_once(room: Room) -> None:
    under = rules(report={"receiver": "manager", "at": "monday 09:00"})

    def keeper() -> Keeper:
        people = People(lambda: under)
        return Keeper(store=room.store, clock=room.clock, rules=lambda: under, people=people, weekly=weekly)

    await keeper().tick_due()
    await room.clock.advance(timedelta(days=2, hours=21, minutes=31))
    for _restart in range(3):
        await keeper().tick_due()
    (told,) = await room.store.pending("manager", room.clock.now())
    assert told.notification.why is Why.REPORT
    assert "1" in told.notification.note


async def test_two_keepers_say_a_thing_once(room: Room) -> None:
    await room.clock.advance(timedelta(minutes=5))
    other = Keeper(store=room.store, clock=room.clock, rules=lambda: RULES, people=People(lambda: RULES))
    await asyncio.gather(room.keeper.tick_due(), other.tick_due())
    assert await room.acts() == [Act.OPENED, Act.BREACHED]


async def test_what_is_resolved_is_quiet_until_the_look_back(room: Room) -> None:
    await room.does(Verb.CONTACT)
    await room.does(Verb.RESOLVE, cause=Cause.ACCIDENT)
    await room.keeper.tick_due()
    assert await room.store.next_case_due() == START + timedelta(days=7)
    file = await room.store.case(CaseId(room.id[:6]))
    assert file is not None
    assert file.case.state is CaseState.RESOLVED

"""Slack is gone for an hour while five hundred cases change: afterwards each card shows the truth, once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.case import Act
from monitor.errors import TransientDeliveryError
from monitor.model import Level, Outgoing, Step, Why
from tests.dispatch.room import Room, of

CASES = 500
PAGES = 50


@pytest.mark.slow
async def test_an_hour_without_slack_costs_each_card_one_edit(tmp_path: Path) -> None:
    budget = {"escalation": {"max_pages_per_hour": CASES}}
    async with Room(tmp_path, scoring=budget) as room:
        await room.flusher.run()
        pages = [f"p{n}" for n in range(PAGES)]
        await room.sees(*pages)
        await room.sees(*(f"a{n}" for n in range(CASES - PAGES)), level=Level.ALERT)
        await room.passes(minutes=5)
        assert room.counted() == {("message", "new"): CASES}
        room.forget()

        gone, ear = True, room.ear("oncall")
        hear = ear.send

        async def send(outgoing: Outgoing) -> str | None:
            if gone:
                raise TransientDeliveryError("Slack does not answer")
            return await hear(outgoing)

        ear.send = send  # type: ignore[method-assign]
        for act in (Act.NOTED, Act.TOOK_OFF, Act.CONTACTED):
            for case in (await room.cases()).values():
                await room.does(case, act)
            await room.passes(minutes=20)
        assert room.told() == []
        assert room.counted("terminal") == {("message", "trouble"): 1}, "the fallback was told at the time, once"

        gone = False
        await room.passes(minutes=3)

        edits = of(room.notes(), Why.CASE, Step.EDIT)
        assert Counter(note.group_id for note in edits).most_common(1)[0][1] == 1, "at most one edit each"
        assert len(edits) == CASES
        truth = {case.id: case.events for case in (await room.cases()).values()}
        assert {note.case.id: note.case.events for note in edits if note.case} == truth
        assert {note.level for note in edits[:PAGES]} == {Level.PAGE}, "higher levels first"
        lines = of(room.notes(), Why.CASE, Step.THREAD)
        told = Counter(event.case for note in lines for event in note.events)
        assert set(told) == set(truth)
        assert set(told.values()) == {2}, "every line is told; the note says nothing and has none"
        assert room.counted("terminal") == {("message", "trouble"): 1, ("message", "back"): 1}
        assert await room.store.backlog() == {}


async def test_a_card_that_changes_while_those_before_it_are_edited_shows_the_newest(tmp_path: Path) -> None:
    """Edits are handed out some at a time. One that was brought up to date since is sent as it is by then."""
    async with Room(tmp_path) as room:
        await room.flusher.run()
        await room.sees("ana", "luis")
        room.forget()
        ear = room.ear("oncall")
        hear = ear.send
        changing = True

        async def send(outgoing: Outgoing) -> str | None:
            nonlocal changing
            if changing and not ear.errors and outgoing.notification.step is Step.EDIT:
                changing = False
                mine = outgoing.notification.case
                (other,) = [case for case in (await room.cases()).values() if mine and case.id != mine.id]
                await room.does(other, Act.CONTACTED)
                await room.flusher.run()
            return await hear(outgoing)

        ear.send = send  # type: ignore[method-assign]
        ear.errors.append(TransientDeliveryError("429", retry_after=timedelta(seconds=30)))  # so that both wait
        for case in (await room.cases()).values():
            await room.does(case, Act.TOOK_OFF)
        await room.flusher.run()
        await room.passes(minutes=1)

        shown = {note.case.id: note.case.events for note in of(room.notes(), Why.CASE, Step.EDIT) if note.case}
        assert shown == {case.id: case.events for case in (await room.cases()).values()}
        told = Counter(e.act for note in of(room.notes(), Why.CASE, Step.THREAD) for e in note.events)
        assert told == {Act.TOOK_OFF: 2, Act.CONTACTED: 1}
        assert await room.store.backlog() == {}

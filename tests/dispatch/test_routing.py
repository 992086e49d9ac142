"""Cards, silences, inhibition and the page budget, with the real store and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from monitor.case import Act, Call, CaseState, Change, Via
from monitor.core.silence import expired
from monitor.dispatch.flusher import CHECK
from monitor.model import Level, Step, Why
from tests.dispatch.room import Room, of
from tests.fakes.mentions import mention
from tests.store.material import batch, card, delivery, judged

SECONDS = CHECK.total_seconds()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with Room(tmp_path) as room:
        await room.flusher.run()
        yield room


# Cards


async def test_one_case_is_one_card_and_one_thread(room: Room) -> None:
    await room.sees("first", author="lucia")
    await room.passes(minutes=5)
    await room.sees("second", author="lucia")
    await room.passes(seconds=1)

    assert room.told() == [("message", "new"), ("edit", "more"), ("thread", "more")]
    assert [note.total for note in room.notes()] == [1, 2, 2]
    assert len({note.group_id for note in room.notes()}) == 1


async def test_what_the_command_line_does_is_on_the_card_within_seconds(room: Room) -> None:
    await room.sees("1", author="lucia")
    await room.passes(minutes=10)
    room.forget()

    await room.takes("lucia")
    await room.passes(seconds=SECONDS)

    assert room.told() == [("edit", "case"), ("thread", "case"), ("thread", "playbook")]
    assert [note.case.owner for note in room.notes() if note.case] == ["ana"] * 3


async def test_an_escalation_mentions_whoever_its_names_are(room: Room) -> None:
    await room.sees("1", author="lucia")
    (case,) = (await room.cases()).values()
    await room.does(case, Act.ESCALATED, via=Via.CLOCK, ping=("ana", "luis"))
    await room.passes(seconds=SECONDS)

    assert room.notes()[-1].pings == ("Uana", "Uluis")


async def test_a_receiver_that_is_called_is_told_once(room: Room) -> None:
    await room.sees("1", author="lucia")
    (case,) = (await room.cases()).values()
    await room.store.change(
        Change(case=case, events=(), calls=(Call(receiver="terminal", level=Level.PAGE),)), room.clock.now()
    )
    await room.passes(minutes=5)
    await room.sees("2", author="lucia")
    await room.passes(minutes=5)

    assert room.told("terminal") == [("message", "new")]
    assert [entry.mention.id for entry in room.notes("terminal")[0].entries] == ["mastodon:1"]


async def test_cases_of_higher_level_go_first(room: Room) -> None:
    now = room.clock.now()
    levels = {"a": Level.ALERT, "b": Level.PAGE, "c": Level.ALERT}
    await room.store.commit(batch(*(room.post(name, level=level, at=now) for name, level in levels.items())))
    await room.passes(seconds=SECONDS)

    assert [note.level for note in room.notes()] == [Level.PAGE, Level.ALERT, Level.ALERT]


# Silences


async def test_a_silence_holds_back_and_its_end_is_told_with_what_it_held(room: Room) -> None:
    await room.mutes('author="mastodon:lucia"', minutes=30)
    await room.sees("1", author="lucia")
    await room.sees("2", author="marta")
    await room.passes(minutes=29)
    assert [note.entries[0].mention.id for note in room.notes()] == ["mastodon:2"]

    await room.passes(minutes=2)

    over, card = room.notes()[1:]
    assert (over.why, over.note, over.total) == (Why.SILENCE_OVER, "obras · ana · 1", 1)
    assert (card.why, card.entries[0].mention.id) == (Why.NEW, "mastodon:1")
    room.forget()
    await room.passes(minutes=30)
    assert room.told() == [], "it is said once"


async def test_a_silence_that_the_command_line_ends_lets_go_within_seconds(room: Room) -> None:
    silence = await room.mutes('author="mastodon:lucia"', minutes=600)
    await room.sees("1", author="lucia")
    await room.passes(minutes=3)
    assert room.told() == []

    await room.store.silence(expired(silence, room.clock.now()))
    await room.passes(seconds=SECONDS)

    assert room.told() == [("message", "silence over"), ("message", "new")]


async def test_the_end_of_a_silence_that_held_nothing_is_logged_only(room: Room) -> None:
    await room.mutes('author="mastodon:nobody"', minutes=3)
    await room.flusher.run()
    with capture_logs() as logged:
        await room.passes(minutes=4)

    assert room.told() == []
    assert [(each["silence"], each["held"]) for each in logged if each["event"] == "silence.over"] == [("s1", 0)]
    assert [each.said_expired for each in await room.database.silences(room.clock.now() - timedelta(hours=1))] == [True]


async def test_what_a_long_silence_held_is_counted_and_told_to_nobody(room: Room) -> None:
    room.flusher._check = timedelta(minutes=2)
    await room.mutes('author="mastodon:lucia"', minutes=60 * 7)
    await room.sees("1", author="lucia")
    with capture_logs() as logged:
        await room.passes(minutes=60 * 7 + 1)

    assert room.told() == [("message", "silence over")]
    assert [each["mentions"] for each in logged if each["event"] == "group.silenced"] == [1]


async def test_a_crash_after_the_word_and_before_it_is_written_down_says_it_once(room: Room) -> None:
    await room.mutes('author="mastodon:lucia"', minutes=30)
    await room.sees("1", author="lucia")
    await room.passes(minutes=29)
    room.store.fails("silence", times=3)
    await room.passes(minutes=2)

    assert room.told() == [("message", "silence over"), ("message", "new")]


# Inhibition


async def test_while_a_storm_blows_single_alerts_of_the_brand_are_held_and_told_when_it_is_calm(tmp_path: Path) -> None:
    rule = {"source_matchers": ['rule="storm"'], "target_matchers": ['level=~"alert|digest"'], "equal": ["brand"]}
    async with Room(tmp_path, inhibit_rules=[rule]) as room:
        await room.flusher.run()
        storm = room.post("storm", level=Level.PAGE, at=room.clock.now(), author="everybody")
        labels = tuple(sorted({**dict(storm.alerts[0].labels), "rule": "storm"}.items()))
        storm = replace(storm, alerts=(replace(storm.alerts[0], labels=labels),))
        await room.store.commit(batch(storm))
        await room.passes(seconds=SECONDS)
        room.forget()

        await room.sees("1", author="lucia", level=Level.ALERT)
        await room.sees("2", author="marta", level=Level.ALERT, influence=60.0)
        await room.passes(minutes=20)
        assert [note.entries[0].mention.id for note in of(room.notes(), Why.NEW)] == ["mastodon:2"], "heard far: spared"

        case = (await room.cases())["everybody"]
        await room.does(case, Act.RESOLVED, state=CaseState.RESOLVED)
        await room.passes(minutes=6)
        assert [note.entries[0].mention.id for note in of(room.notes(), Why.NEW)] == ["mastodon:2", "mastodon:1"]


# The page budget


async def test_beyond_the_budget_one_flood_card_and_then_the_rest_quietly(room: Room) -> None:
    for number in range(9):
        await room.sees(str(number), priority=60.0 + number)
        await room.passes(seconds=10)
    await room.passes(minutes=3)

    assert room.counted() == {("message", "new"): 6, ("message", "flood"): 1, ("edit", "flood"): 1}
    (flood,) = of(room.notes(), Why.FLOOD, Step.EDIT)
    assert flood.total == 3
    assert [entry.mention.id for entry in flood.entries] == ["mastodon:8", "mastodon:7", "mastodon:6"]
    assert flood.edits == of(room.notes(), Why.FLOOD)[0].id

    room.forget()
    await room.passes(minutes=62)
    cards = of(room.notes(), Why.NEW)
    # On a clock that stands still all three are made at once, and which one a sender sees first is chance.
    assert sorted(card.entries[0].mention.id for card in cards) == ["mastodon:6", "mastodon:7", "mastodon:8"]
    assert [card.pings for card in cards] == [()] * 3
    assert of(room.notes(), Why.FLOOD, Step.EDIT)[-1].total == 0
    assert of(room.notes(), Why.FLOOD) == [], "no second flood card"


async def test_a_restart_does_not_forget_who_waits(room: Room) -> None:
    await room.sees(*map(str, range(8)))
    await room.passes(seconds=1)
    room.forget()
    room.flusher = room.make_flusher()
    await room.flusher.run()
    await room.passes(minutes=5)

    assert room.told() == []
    await room.passes(minutes=60)
    assert room.counted()[("message", "new")] == 2


async def test_alerts_are_no_pages_and_have_no_budget(room: Room) -> None:
    await room.sees(*map(str, range(12)), level=Level.ALERT)
    await room.passes(seconds=1)

    assert room.counted() == {("message", "new"): 12}


async def test_a_silence_by_case_reaches_receivers_without_cards_as_well(room: Room) -> None:
    both = [card("oncall", "0.0", wait=timedelta(0)), delivery("terminal")]
    now = room.clock.now()
    committed = await room.store.commit(batch(judged(mention("1", at=now), Level.PAGE, to=both, at=now), at=now))
    room.flusher.wake(committed.due_at or now)
    await room.passes(seconds=1)
    assert room.told() == [("message", "new")]

    (case,) = (await room.cases()).values()
    await room.mutes(case=case.id, minutes=30)
    await room.passes(minutes=10)
    assert room.told("terminal") == []

    await room.passes(minutes=21)
    assert room.told("terminal") == [("message", "silence over"), ("message", "new")]

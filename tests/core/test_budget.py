"""More pages than anybody can read: one flood card an hour, edited as it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.case import Act, Via
from monitor.core.budget import Flood, flood_id, flooded, next_look, window_of
from monitor.model import GroupId
from monitor.store.base import Gathered
from tests.core.cases import START, Thread, a_group, minutes, post

NOTHING = Flood(receiver="oncall")


def waiting(name: str, priority: float = 70) -> Gathered:
    thread = Thread(group=a_group(id=GroupId(name)))
    thread.joins(post(name, priority=priority))
    thread.happens(Act.ESCALATED, via=Via.CLOCK, ping=("ana",))
    return thread.gathered


def look(flood: Flood, *held: Gathered, seen: tuple[str, ...] = (), at: timedelta = timedelta(0)):
    known = {each.group.id for each in held} | set(map(GroupId, seen))
    return flooded(flood, held, known, now=START + at, ping=lambda names: tuple(f"U{name}" for name in names))


def test_nothing_held_back_is_nothing_said():
    assert look(NOTHING) == (NOTHING, None)


def test_the_first_that_waits_makes_the_flood_card_which_mentions_on_call():
    flood, card = look(NOTHING, waiting("a", 70), waiting("b", 90))

    assert card is not None
    assert (card.step.value, card.why.value, card.id) == ("message", "flood", flood_id("oncall", START))
    assert (card.id, card.pings, card.total) == (card.group_id, ("Uana",), 2)
    assert [each.mention.id for each in card.entries] == ["mastodon:b", "mastodon:a"], "the gravest first"
    assert flood.held == ("a", "b")


def test_more_of_them_edit_the_card_once_all_are_seen_together():
    flood, card = look(NOTHING, waiting("a"))
    alone, nothing = look(flood, waiting("b"), at=minutes(1))
    together, edit = look(alone, waiting("a"), waiting("b"), at=minutes(2))

    assert nothing is None
    assert alone.stale
    assert card is not None
    assert edit is not None
    assert (edit.step.value, edit.edits, edit.group_id, edit.total) == ("edit", card.id, card.id, 2)
    assert edit.id != card.id
    assert edit.pings == ()
    assert look(together, waiting("a"), waiting("b"), at=minutes(3))[1] is None, "nothing changed"


def test_as_they_come_out_the_card_says_how_many_still_wait():
    flood, _card = look(NOTHING, waiting("a"), waiting("b"))

    flood, fewer = look(flood, waiting("b"), seen=("a",), at=minutes(5))
    flood, none = look(flood, seen=("b",), at=minutes(6))

    assert [each.total for each in (fewer, none) if each] == [1, 0]
    assert flood.held == ()


def test_those_that_still_wait_in_the_next_hour_make_no_further_card_but_new_ones_do():
    flood, card = look(NOTHING, waiting("a"))

    same, nothing = look(flood, waiting("a"), at=minutes(61))
    _next, further = look(same, waiting("a"), waiting("b"), at=minutes(62))

    assert nothing is None
    assert card is not None
    assert further is not None
    assert (further.step.value, further.total) == ("message", 2)
    assert further.id != card.id


def test_at_most_forty_are_named_and_all_are_counted():
    _flood, card = look(NOTHING, *(waiting(f"g{n}") for n in range(60)))

    assert card is not None
    assert (len(card.entries), card.total) == (40, 60)


@pytest.mark.parametrize("second", [0, 1, 59])
def test_all_that_waits_is_looked_at_again_in_the_same_moment(second):
    now = START + timedelta(seconds=second)

    assert next_look(now) == START + minutes(1)
    assert window_of(replace_minute(now)) == START


def replace_minute(now):
    return now + minutes(42)


def test_a_flood_without_posts_is_still_counted():
    gone = replace(waiting("a"), entries=())

    assert look(NOTHING, gone)[1].total == 1

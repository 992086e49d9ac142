"""When the card of a case wants to speak."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Call
from monitor.core.cards import CALL_TIMING, FOREVER, called, card_key, join_card, stirred
from monitor.core.group import is_open
from monitor.model import AlertId, CaseId, GroupId, Join, Level
from tests.core.test_casing import case
from tests.fakes.clock import START
from tests.store.material import BRAND, INTERVAL, WAIT, after, card

ID = GroupId("g")


def joining(level: Level = Level.ALERT, minutes: float = 0, route: str = "0") -> Join:
    return Join(alert_id=AlertId("a"), level=level, delivery=card(route=route), at=after(minutes=minutes))


def opened(level: Level = Level.ALERT):
    return join_card(None, joining(level), case(), group_id=ID)


def test_a_card_belongs_to_one_receiver_and_one_case_for_good():
    group = opened()

    assert (group.key, group.case) == (card_key("oncall", case().id), case().id)
    assert card_key("oncall", CaseId("a")) != card_key("manager", CaseId("a"))
    assert (group.due_at, group.closes_at) == (START + WAIT, FOREVER)
    assert is_open(group, after(days=3650))
    assert group.labels == (("brand", BRAND),), "whatever the route groups by"


def test_one_more_alert_waits_for_the_first_moment_then_for_the_interval():
    assert join_card(opened(), joining(minutes=0.2), case(), group_id=ID).due_at == START + WAIT
    spoken = replace(opened(), flushed_at=after(minutes=1), due_at=None)
    assert join_card(spoken, joining(minutes=2), case(), group_id=ID).due_at == after(minutes=1) + INTERVAL


def test_a_rise_speaks_at_once_by_the_rules_of_the_route_that_raised_it():
    muted = replace(opened(), mute=("night",), flushed_at=START, due_at=after(hours=8))

    risen = join_card(muted, joining(Level.PAGE, 1, route="0.2"), case(), group_id=ID)

    assert (risen.level, risen.due_at, risen.route, risen.mute) == (Level.PAGE, after(minutes=1), "0.2", ())


def test_a_call_is_due_at_once_and_never_lowers_what_is_there():
    group = called(None, Call(receiver="manager", level=Level.PAGE), case(), START, group_id=ID)
    assert (group.due_at, group.timing, group.route) == (START, CALL_TIMING, "")

    again = called(replace(group, due_at=None), Call(receiver="manager", level=Level.ALERT), case(), START, group_id=ID)
    assert (again.level, again.due_at) == (Level.PAGE, START)


def test_a_receiver_that_was_called_speaks_by_the_first_route_that_leads_there():
    group = called(None, Call(receiver="manager", level=Level.PAGE), case(), START, group_id=ID)

    assert join_card(group, joining(route="0.4"), case(), group_id=ID).route == "0.4"


@given(st.one_of(st.none(), st.integers(-600, 600)), st.one_of(st.none(), st.integers(-600, 600)), st.booleans())
def test_what_changes_a_case_never_puts_its_card_off_and_never_asks_it_back_into_the_past(flushed, planned, urgent):
    def moment(minutes: int | None):
        return None if minutes is None else after(minutes=minutes)

    group = replace(opened(), flushed_at=moment(flushed), due_at=moment(planned))

    due = stirred(group, START, urgent=urgent).due_at

    if group.due_at is not None:
        assert due is not None
        assert due <= group.due_at
    if urgent:
        assert due is not None
        assert due <= START
    if due is not None and due != group.due_at:
        assert START <= due <= START + max(INTERVAL, timedelta(0))

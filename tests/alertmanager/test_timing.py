"""Alertmanager's group timing, as its documentation (docs/configuration.md) and dispatch/dispatch_test.go have it.

Its repeats are rounded: a group is looked at every group_interval, so a repeat falls on the first of these moments at
or after repeat_interval. Ours do the same, and the table says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.core.group import join
from monitor.model import Timing
from tests.core.test_group import DELIVERY, START, arrival, gathered, minutes, opened, post, said, speak

HOURS_4 = timedelta(hours=4)


def timed(wait: float, interval: float, repeat: timedelta = HOURS_4) -> Timing:
    return Timing(wait=minutes(wait), interval=minutes(interval), repeat=repeat)


@pytest.mark.parametrize(
    ("wait", "second_alert", "told_at"),
    [
        pytest.param(0, None, 0, id="a group_wait of zero speaks at once"),
        pytest.param(1, None, 1, id="the first message waits group_wait"),
        pytest.param(1, 0.5, 1, id="an alert that comes meanwhile does not put it off"),
    ],
)
def test_group_wait(wait: float, second_alert: float | None, told_at: float) -> None:
    group = opened(delivery=replace(DELIVERY, timing=timed(wait, 5)))
    if second_alert is not None:
        group = join(group, arrival(START + minutes(second_alert), alert="a2"), group_id=group.id)
    assert group.due_at == START + minutes(told_at)


@pytest.mark.parametrize(
    ("comes", "told_at"),
    [
        pytest.param(1, 5, id="an alert within group_interval waits for its end"),
        pytest.param(5, 5, id="an alert at its end is told at once"),
        pytest.param(7, 7, id="an alert after it is told at once"),
    ],
)
def test_group_interval(comes: float, told_at: float) -> None:
    group = speak(gathered(opened(), untold=[post("1")]), START).group
    group = join(group, arrival(START + minutes(comes), alert="a2"), group_id=group.id)
    assert group.due_at == START + minutes(told_at)


def test_a_message_within_group_interval_is_one_for_all_that_came() -> None:
    group = speak(gathered(opened(), untold=[post("1")]), START).group
    result = speak(
        gathered(group, told=[post("1")], untold=[post("2"), post("3")]), START + minutes(5), keeps_card=False
    )
    assert said(result) == [("message", "more", ("mastodon:2", "mastodon:3"))]


@pytest.mark.parametrize(
    ("interval", "repeat", "told_at"),
    [
        pytest.param(5, HOURS_4, 240, id="a multiple of the interval: exactly then"),
        pytest.param(7, HOURS_4, 245, id="no multiple: the next look after it"),
        pytest.param(60, minutes(61), 120, id="a minute more than the interval: a whole interval later"),
        pytest.param(5, minutes(1), 5, id="shorter than the interval: at every look"),
        pytest.param(5, minutes(5), 5, id="as long as the interval: at every look"),
    ],
)
def test_repeats_are_rounded_up_to_the_next_look(interval: float, repeat: timedelta, told_at: float) -> None:
    group = opened(delivery=replace(DELIVERY, timing=timed(0, interval, repeat)))
    spoken = speak(gathered(group, untold=[post("1")]), START)
    assert spoken.group.due_at == START + minutes(told_at)
    again = speak(gathered(spoken.group, told=[post("1")]), START + minutes(told_at), keeps_card=False)
    assert said(again) == [("message", "repeat", ("mastodon:1",))]


@pytest.mark.parametrize("at", [1, 5, 239], ids=["soon", "at the next look", "just before repeat_interval"])
def test_nothing_new_is_nothing_said_before_repeat_interval(at: float) -> None:
    group = speak(gathered(opened(), untold=[post("1")]), START).group
    assert speak(gathered(group, told=[post("1")]), START + minutes(at)).notifications == ()


def test_further_alerts_begin_the_repeat_interval_anew() -> None:
    group = speak(gathered(opened(), untold=[post("1")]), START).group
    later = join(group, arrival(START + minutes(60), alert="a2"), group_id=group.id)
    result = speak(gathered(later, told=[post("1")], untold=[post("2")]), START + minutes(60))
    assert result.group.due_at == START + minutes(60) + HOURS_4


def test_a_muted_interval_holds_back_and_loses_nothing() -> None:
    morning = START + timedelta(hours=2)
    kept = speak(gathered(opened(), untold=[post("1")]), START + minutes(1), quiet_until=morning)
    told = speak(gathered(kept.group, untold=[post("1")]), morning)
    assert (kept.notifications, said(told)) == ((), [("message", "new", ("mastodon:1",))])

"""Chains: which step is due, rounds, hours of steps, and whom a name means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Call, Chain, ChainStep
from monitor.core.escalate import Directory, due_steps, next_at, next_step, plan
from monitor.core.worktime import Hours
from monitor.model import Level
from tests.core.casework import MINUTE, RULES, chain
from tests.fakes.clock import START

HOURS = Hours.of(RULES)  # START is a Friday, 11:30 in Madrid
NAMES = Directory.of(RULES)


def times(subject: Chain) -> list[tuple[int, tuple[str, ...]]]:
    return [((step.at - START) // MINUTE, step.notify) for step in plan(subject, HOURS)]


def test_rounds_follow_after_as_long_a_pause_as_the_last_one() -> None:
    assert times(chain((0, "a"), (5, "b"), (15, "c"), repeat=1)) == [
        (0, ("a",)), (5, ("b",)), (15, ("c",)), (25, ("a",)), (30, ("b",)), (40, ("c",)),
    ]  # fmt: skip


def test_a_chain_of_one_step_comes_again_after_five_minutes_at_least() -> None:
    assert times(chain((0, "a"), repeat=2)) == [(0, ("a",)), (5, ("a",)), (10, ("a",))]
    assert times(chain((30, "a"), repeat=1)) == [(30, ("a",)), (90, ("a",))]


def test_what_has_come_is_due_until_it_is_counted() -> None:
    running = chain((0, "a"), (5, "b"), (15, "c"))
    assert [step.notify for step in due_steps(running, START + 5 * MINUTE, HOURS)] == [("a",), ("b",)]
    counted = replace(running, done=2)
    assert due_steps(counted, START + 14 * MINUTE, HOURS) == ()
    assert next_at(counted, HOURS) == START + 15 * MINUTE
    assert next_at(replace(counted, done=3), HOURS) is None


def test_a_stopped_chain_is_silent_but_knows_what_would_come() -> None:
    stopped = chain((0, "a"), (5, "b"), done=1, stopped=True)
    assert due_steps(stopped, START + 60 * MINUTE, HOURS) == ()
    assert next_at(stopped, HOURS) is None
    following = next_step(stopped, HOURS)
    assert following is not None
    assert following.notify == ("b",)


def test_a_step_outside_its_hours_waits_for_them_and_holds_up_no_other() -> None:
    evening = START + timedelta(hours=8)  # 19:30 on Friday
    steps = (
        ChainStep(after=timedelta(0), notify=("guardia",)),
        ChainStep(after=15 * MINUTE, notify=("manager",), only_during=("office",)),
    )
    running = Chain(name="e", steps=steps, repeat=1, started_at=evening)
    monday = START + timedelta(days=2, hours=21, minutes=30)
    assert [(step.at, step.notify) for step in plan(running, HOURS)] == [
        (evening, ("guardia",)),
        (evening + 30 * MINUTE, ("guardia",)),
        (monday, ("manager",)),
        (monday, ("manager",)),
    ]


def test_a_name_may_stand_for_a_receiver_and_a_schedule() -> None:
    both = Directory(receivers=frozenset({"oncall"}), people=frozenset({"ana"}), schedules=("oncall",))
    names = ("oncall", "ana", "oncall", "gone")
    assert both.calls(names, Level.PAGE) == (Call(receiver="oncall", level=Level.PAGE),)
    assert both.pings(names) == ("oncall", "ana")
    assert not both.knows("gone")


def test_where_nobody_owns_a_case_the_chain_says_whom_to_ask_and_else_the_first_schedule() -> None:
    assert NAMES.duty(chain((0, "oncall"), (5, "luis manager"))) == ("luis",)
    assert NAMES.duty(chain((0, "oncall"))) == ("guardia",)
    assert NAMES.duty(None) == ("guardia",)


@given(
    afters=st.lists(st.integers(0, 600), min_size=1, max_size=5, unique=True).map(sorted),
    repeat=st.integers(0, 3),
    office=st.lists(st.booleans(), min_size=5, max_size=5),
    start=st.integers(0, 10_000),
)
def test_every_step_of_every_round_comes_and_none_too_early(
    afters: list[int], repeat: int, office: list[bool], start: int
) -> None:
    begin = START + start * MINUTE
    steps = tuple(
        ChainStep(after=after * MINUTE, notify=(str(after),), only_during=("office",) if bound else ())
        for after, bound in zip(afters, office, strict=False)
    )
    running = Chain(name="e", steps=steps, repeat=repeat, started_at=begin)
    planned = plan(running, HOURS)
    assert len(planned) == len(steps) * (repeat + 1)
    assert [step.at for step in planned] == sorted(step.at for step in planned)
    assert all(step.at >= begin + steps[step.step].after for step in planned)
    taken = 0
    while (at := next_at(running, HOURS)) is not None:
        due = due_steps(running, at, HOURS)
        assert due
        taken += len(due)
        running = replace(running, done=running.done + len(due))
    assert taken == len(planned)

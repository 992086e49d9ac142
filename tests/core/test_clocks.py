"""The clocks of a case: each thing once, at its time, to whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.case import Act, Call, CaseKind, CaseState, Cause, Change, Clock, Memory, Track, Verb
from monitor.core.clocks import running
from monitor.model import Level
from tests.core.casework import DAY, HOUR, MINUTE, RULES, Life, case, chain, rules
from tests.fakes.clock import START

# START is a Friday, 11:30 in Madrid. The default targets of a page: 5 min, 30 min, 24 h, one hour to act.
SILENT = rules(targets=[])
OFFICE = rules(targets=[{"level": "alert", "acknowledge": "1h", "contact": "4h", "during": "office"}])


def at(**delta: float) -> timedelta:
    return timedelta(**delta)


class TestTheChain:
    def test_it_runs_until_somebody_answers(self) -> None:
        life = Life(case(chain=chain((0, "oncall guardia"), (5, "manager"), (15, "luis"))), under=SILENT)
        assert life.ticks(at()) == ["escalated oncall, guardia @guardia"]
        assert life.case.due_at == START + 5 * MINUTE
        assert life.ticks(at(minutes=5)) == ["escalated manager"]
        assert isinstance(life.last, Change)
        assert life.last.calls == (Call(receiver="manager", level=Level.PAGE),)
        life.does(Verb.ACKNOWLEDGE, after=at(minutes=6))
        assert life.ticks(at(minutes=15)) == []

    def test_its_first_step_calls_only_whom_no_route_has_told_and_every_later_one_calls_in_any_case(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), (5, "oncall manager"), repeat=1)), under=SILENT)
        unless_told = []
        for minutes in (0, 5, 10, 15):
            life.ticks(at(minutes=minutes))
            assert isinstance(life.last, Change)
            unless_told.append([(call.receiver, call.unless_told) for call in life.last.calls])
        assert unless_told == [
            [("oncall", True)],
            [("oncall", False), ("manager", False)],
            [("oncall", False)],
            [("oncall", False), ("manager", False)],
        ]

    def test_given_back_it_begins_aloud(self) -> None:
        life = Life(case(chain=chain((0, "oncall"))), under=rules(targets=[{"level": "page", "act_within": "1h"}]))
        life.ticks(at())
        life.does(Verb.ACKNOWLEDGE, after=MINUTE)
        life.ticks(at(hours=2))
        assert isinstance(life.last, Change)
        assert life.last.calls == (Call(receiver="oncall", level=Level.PAGE),)

    def test_steps_that_were_slept_through_are_told_as_one(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), (5, "manager"), (15, "oncall luis"), repeat=2)), under=SILENT)
        assert life.ticks(at(days=2)) == ["escalated oncall, manager, luis @luis"]
        assert life.case.due_at is None

    def test_it_does_not_run_for_praise(self) -> None:
        life = Life(case(Level.OPPORTUNITY, track=Track.PRAISE, chain=chain((0, "oncall"))))
        assert life.ticks(at(days=1)) == []
        assert life.case.due_at is None

    def test_a_relapse_starts_it_again(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), (5, "manager"))), under=SILENT)
        life.ticks(at())
        life.does(Verb.CONTACT)
        life.does(Verb.RESOLVE, cause=Cause.ACCIDENT)
        life.becomes(state=CaseState.RELAPSED, recovered_at=START + DAY, due_at=START + DAY)
        assert life.ticks(at(days=1)) == ["escalated oncall"]
        assert life.ticks(at(days=1, minutes=5)) == ["escalated manager"]
        assert life.ticks(at(days=1, minutes=6)) == []


class TestTargets:
    def test_a_page_that_nobody_takes(self) -> None:
        life = Life()
        assert life.lives(at(days=3)) == [
            (at(minutes=4), "approaching acknowledge"),
            (at(minutes=5), "breached acknowledge @guardia"),
            (at(minutes=24), "approaching contact"),
            (at(minutes=30), "breached contact @guardia"),
            (at(hours=19, minutes=12), "approaching resolve"),
            (at(hours=24), "breached resolve @guardia"),
        ]
        assert life.case.due_at is None

    def test_a_breach_takes_the_next_step_before_its_time(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), (15, "manager"), (60, "luis"))))
        assert life.lives(at(minutes=31)) == [
            (at(), "escalated oncall"),
            (at(minutes=4), "approaching acknowledge"),
            (at(minutes=5), "breached acknowledge"),
            (at(minutes=5), "escalated manager"),
            (at(minutes=24), "approaching contact"),
            (at(minutes=30), "breached contact"),
            (at(minutes=30), "escalated luis @luis"),
        ]

    def test_a_breach_and_a_step_at_the_same_time_are_one_step(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), (5, "manager"), (60, "luis"))))
        life.ticks(at())
        assert life.ticks(at(minutes=5)) == ["escalated manager", "breached acknowledge"]

    def test_a_breach_does_not_wake_whom_the_chain_lets_sleep(self) -> None:
        steps = chain((0, "oncall"), (15, "manager"))
        bound = type(steps.steps[1])(after=15 * MINUTE, notify=("manager",), only_during=("office",))
        evening = START + 8 * HOUR
        running_ = type(steps)(name="e", steps=(steps.steps[0], bound), repeat=0, started_at=evening)
        life = Life(case(chain=running_, levelled_at=evening))
        life.ticks(at(hours=8))
        assert life.ticks(at(hours=8, minutes=5)) == ["breached acknowledge @guardia"]
        monday = at(days=2, hours=21, minutes=30)
        assert (monday, "escalated manager") in life.lives(at(days=4))

    def test_late_contact_escalates_although_somebody_owns_it(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), (15, "manager"))))
        life.ticks(at())
        life.does(Verb.ACKNOWLEDGE, after=2 * MINUTE)
        life.does(Verb.NOTE, note="asking reception", after=3 * MINUTE)
        assert life.lives(at(hours=23)) == [
            (at(minutes=24), "approaching contact @ana"),
            (at(minutes=30), "breached contact @ana"),
            (at(minutes=30), "escalated manager"),
            (at(hours=19, minutes=12), "approaching resolve @ana"),
        ]

    def test_what_is_met_says_nothing(self) -> None:
        life = Life()
        life.does(Verb.CONTACT, after=MINUTE)
        assert [each for _at, each in life.lives(at(hours=20))] == ["approaching resolve @ana"]
        life.does(Verb.RESOLVE, after=20 * HOUR, cause=Cause.ACCIDENT)
        assert life.lives(at(days=6)) == []

    def test_working_hours_count_where_a_target_says_so(self) -> None:
        life = Life(case(Level.ALERT, levelled_at=START + 6 * HOUR), under=OFFICE)  # Friday 17:30
        assert [each for each in life.lives(at(days=4)) if each[1].startswith("breached")] == [
            (at(days=2, hours=22), "breached acknowledge @guardia"),  # Monday 09:30
            (at(days=3, hours=1), "breached contact @guardia"),
        ]

    def test_a_rising_level_brings_its_own_targets(self) -> None:
        life = Life(case(Level.ALERT))
        assert life.ticks(at(hours=1)) == ["breached acknowledge @guardia"]
        life.becomes(level=Level.PAGE, levelled_at=START + 2 * HOUR)
        assert life.ticks(at(hours=2, minutes=5)) == ["breached acknowledge @guardia"]

    def test_nobody_is_hurried_to_write_to_somebody_who_wants_to_be_left_alone_or_to_a_storm(self) -> None:
        for life in (Life(memory=Memory(leave_alone=True)), Life(case(kind=CaseKind.STORM))):
            assert not any("contact" in each for _at, each in life.lives(at(days=2)))

    def test_praise_has_its_own_and_pages_nobody(self) -> None:
        praising = rules(targets=[{"level": "opportunity", "acknowledge": "8h"}])
        life = Life(case(Level.OPPORTUNITY, track=Track.PRAISE, chain=chain((0, "oncall"))), under=praising)
        assert [each for _at, each in life.lives(at(days=2))] == ["approaching acknowledge", "breached acknowledge"]
        assert isinstance(life.last, Change)
        assert life.last.calls == ()

    def test_the_clocks_that_run_can_be_shown(self) -> None:
        life = Life()
        life.does(Verb.ACKNOWLEDGE, after=MINUTE)
        left = {due.clock: due.deadline - START for due in running(life.file, rules=RULES, now=START)}
        assert left == {Clock.CONTACT: 30 * MINUTE, Clock.RESOLVE: 24 * HOUR}


class TestReminders:
    def test_an_alert_that_nobody_took_within_the_hour(self) -> None:
        life = Life(case(Level.ALERT), under=SILENT)
        assert life.lives(at(days=2)) == [(at(hours=1), "reminded untaken @guardia")]

    def test_in_office_hours_where_the_target_has_them(self) -> None:
        under = rules(targets=[{"level": "alert", "during": "office"}])
        life = Life(case(Level.ALERT, levelled_at=START + 9 * HOUR), under=under)
        assert life.lives(at(days=5)) == [(at(days=2, hours=22, minutes=30), "reminded untaken @guardia")]

    def test_a_breach_at_the_same_time_is_enough(self) -> None:
        life = Life(case(Level.ALERT))
        assert [each for _at, each in life.lives(at(minutes=90))] == [
            "approaching acknowledge",
            "breached acknowledge @guardia",
        ]


class TestGivingBack:
    def test_who_takes_a_case_and_does_nothing_loses_it_and_the_chain_runs_again(self) -> None:
        only = rules(targets=[{"level": "page", "act_within": "1h"}])
        life = Life(case(chain=chain((0, "oncall"), (5, "manager"))), under=only)
        life.ticks(at())
        life.does(Verb.ACKNOWLEDGE, after=2 * MINUTE)
        assert life.lives(at(hours=2)) == [
            (at(hours=1, minutes=2), "undone ana @ana"),
            (at(hours=1, minutes=2), "escalated oncall"),
            (at(hours=1, minutes=7), "escalated manager"),
        ]
        assert (life.case.state, life.case.owner, life.case.acknowledged_at) == (CaseState.NEW, "", None)
        undone = next(event for event in life.events if event.act is Act.UNDONE)
        assert undone.note == "ana"

    def test_without_a_chain_on_call_is_asked(self) -> None:
        only = rules(targets=[{"level": "alert", "act_within": "8h"}])
        life = Life(case(Level.ALERT), under=only)
        life.does(Verb.ACKNOWLEDGE)
        assert life.lives(at(hours=10)) == [
            (at(hours=8), "undone ana @ana @guardia"),
            (at(hours=9), "reminded untaken @guardia"),
        ]

    @pytest.mark.parametrize("verb", [Verb.CONTACT, Verb.NOTE, Verb.TICK, Verb.FIX])
    def test_anything_that_somebody_does_keeps_it(self, verb: Verb) -> None:
        only = rules(targets=[{"level": "page", "act_within": "1h"}])
        life = Life(under=only)
        life.does(Verb.ACKNOWLEDGE)
        life.does(verb, note="x", target="1", after=59 * MINUTE)
        assert life.lives(at(days=5)) == []

    def test_who_takes_it_again_has_the_whole_time_again(self) -> None:
        only = rules(targets=[{"level": "page", "act_within": "1h"}])
        life = Life(under=only)
        life.does(Verb.ACKNOWLEDGE)
        life.does(Verb.NOTE, note="x", after=MINUTE)
        life.does(Verb.RELEASE, after=30 * MINUTE)
        life.does(Verb.ACKNOWLEDGE, "luis", after=50 * MINUTE)
        assert life.lives(at(hours=3)) == [(at(minutes=110), "undone luis @luis @guardia")]


class TestPromises:
    def test_an_overdue_one_speaks_up_once_even_after_the_end(self) -> None:
        life = Life(under=SILENT)
        life.does(Verb.PROMISE, note="refund", owner="luis", due=START + 2 * DAY)
        life.does(Verb.PROMISE, note="room", due=START + DAY, key="2")
        life.does(Verb.KEEP, target=life.case.promises[1].id)
        life.does(Verb.RESOLVE, cause=Cause.OUR_FAULT)
        assert life.lives(at(days=6)) == [(at(days=2), f"overdue {life.case.promises[0].id} @luis")]
        assert life.events[-1].note == "refund"


class TestLookingBack:
    def resolved(self, **fields: Any) -> Life:
        life = Life(case(**fields), under=SILENT)
        life.does(Verb.CONTACT)
        life.does(Verb.RESOLVE, cause=Cause.OUR_FAULT)
        return life

    def test_a_week_and_a_month_after_it_was_put_right(self) -> None:
        life = self.resolved()
        assert life.lives(at(days=400)) == [(at(days=7), "reminded 7d @ana"), (at(days=30), "reminded 30d @ana")]
        assert [event.note for event in life.events[-2:]] == ["invite back", "look back"]

    def test_who_slept_for_two_months_is_told_once(self) -> None:
        life = self.resolved()
        assert life.ticks(at(days=60)) == ["reminded 30d @ana"]
        assert life.case.due_at is None

    def test_in_office_hours_where_the_target_has_them(self) -> None:
        life = Life(case(Level.ALERT), under=OFFICE)
        life.does(Verb.CONTACT, after=8 * HOUR)
        life.does(Verb.RESOLVE, after=8 * HOUR, cause=Cause.OUR_FAULT)  # Friday 19:30
        assert life.lives(at(days=15)) == [(at(days=9, hours=21, minutes=30), "reminded 7d @ana")]

    def test_a_recovery_is_looked_back_on_too_and_a_relapse_is_not(self) -> None:
        life = self.resolved()
        life.becomes(state=CaseState.RECOVERED, recovered_at=START + DAY)
        assert life.ticks(at(days=7)) == ["reminded 7d @ana"]
        life.becomes(state=CaseState.RELAPSED, recovered_at=START + 8 * DAY)
        assert life.ticks(at(days=31)) == []

    def test_nobody_is_invited_back_who_never_complained_about_us_or_wants_no_word(self) -> None:
        other = Life(under=SILENT)
        other.does(Verb.NOT_ABOUT_US)
        assert other.ticks(at(days=31)) == []
        alone = self.resolved()
        alone.memory = Memory(leave_alone=True)
        assert alone.ticks(at(days=31)) == []
        assert self.resolved(kind=CaseKind.STORM).ticks(at(days=31)) == []


doings = st.lists(
    st.tuples(
        st.sampled_from(
            [None, None, Verb.ACKNOWLEDGE, Verb.RELEASE, Verb.CONTACT, Verb.RESOLVE, Verb.REOPEN, Verb.PROMISE]
        ),
        st.integers(0, 200_000).map(lambda seconds: timedelta(seconds=seconds)),
    ),
    max_size=8,
)
levels = st.sampled_from([Level.PAGE, Level.ALERT, Level.DIGEST, Level.OPPORTUNITY])


@settings(max_examples=150, deadline=None)
@given(doings=doings, level=levels, chained=st.booleans(), office=st.booleans())
def test_nothing_is_said_twice_and_every_moment_is_planned(
    doings: list[tuple[Verb | None, timedelta]], level: Level, chained: bool, office: bool
) -> None:
    track = Track.PRAISE if level is Level.OPPORTUNITY else Track.COMPLAINT
    chain_ = chain((0, "oncall"), (5, "manager guardia"), repeat=1) if chained else None
    life = Life(case(level, track=track, chain=chain_), under=OFFICE if office else RULES)
    after = timedelta(0)
    for verb, pause in doings:
        # Between what is planned nothing is due: a look at any moment before it says nothing.
        life.ticks(after)
        due = life.case.due_at
        assert due is None or due > START + after
        assert life.ticks(after) == []
        if due is not None and due - START > after + timedelta(seconds=2):
            assert life.ticks((after + due - START) / 2) == []
            assert life.case.due_at == due
        after += pause
        if verb is not None:
            life.does(verb, note="word", due=START + after + DAY, cause=Cause.ACCIDENT, after=after, key=str(after))
        assert len(life.ticks(after)) <= 9
        assert len(life.case.told) <= 9
    assert len(life.lives(after + 90 * DAY)) <= 30
    assert life.case.due_at is None


@settings(max_examples=60, deadline=None)
@given(sleep=st.integers(0, 300_000), level=levels, owner=st.booleans())
def test_a_long_sleep_says_each_thing_at_most_once(sleep: int, level: Level, owner: bool) -> None:
    track = Track.PRAISE if level is Level.OPPORTUNITY else Track.COMPLAINT
    life = Life(case(level, track=track, chain=chain((0, "oncall"), (5, "manager"), (9, "luis"), repeat=5)))
    if owner:
        life.does(Verb.ACKNOWLEDGE)
    said = life.ticks(timedelta(seconds=sleep))
    assert len(said) == len(set(said))
    assert sum(each.startswith("escalated") for each in said) <= 1
    assert not any(each.startswith("approaching") and each.replace("approaching", "breached") in said for each in said)

"""One case, one card, one thread: what is told when, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Act, CaseKind, CaseState, Silence, Track, Via
from monitor.core.card import is_new_page
from monitor.core.mute import Mutes
from monitor.model import Level, MentionId
from tests.core.cases import START, Thread, a_group, acts, minutes, pinged, post, said

ACKNOWLEDGED = {
    "state": CaseState.ACKNOWLEDGED,
    "owner": "ana",
    "acknowledged_at": START + minutes(1),
    "playbook": "critic",
}
RESOLVED = {"state": CaseState.RESOLVED, "resolved_at": START + minutes(9)}


def spoken(**case: object) -> Thread:
    """A case whose card stands."""
    thread = Thread(**case)  # type: ignore[arg-type]
    thread.joins(post("1"))
    thread.flush()
    return thread


def escalated(thread: Thread, *people: str, target: str = "") -> None:
    thread.happens(Act.ESCALATED, via=Via.CLOCK, ping=people, target=target)


def a_silence(**changes: object) -> Silence:
    defaults = {
        "id": "s1",
        "matchers": ('author="mastodon:u1"',),
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "by": "ana",
        "comment": "known",
        "created_at": START,
    }
    return Silence(**(defaults | changes))  # type: ignore[arg-type]


# The card


def test_a_new_case_is_one_card_with_everything_on_it():
    thread = Thread()
    thread.joins(post("1"), post("2"))
    escalated(thread, "ana")

    result = thread.flush()

    assert said(result) == [("message", "new")]
    (card,) = result.notifications
    assert (card.case, card.total, card.pings) == (thread.case, 2, ("UANA",))
    assert [each.act for each in card.events] == [Act.ESCALATED], "what is on the card is no news afterwards"
    assert thread.group.heard == thread.group.shown == thread.case.events
    assert said(thread.flush(START + minutes(1))) == []


def test_praise_never_mentions_anybody():
    thread = Thread(track=Track.PRAISE, level=Level.OPPORTUNITY)
    thread.joins(post("1"))
    escalated(thread, "ana")

    assert pinged(thread.flush()) == []


def test_a_case_whose_only_post_was_deleted_before_anybody_heard_makes_no_card():
    thread = Thread()
    thread.joins(post("1", deleted_at=START))

    result = thread.flush()

    assert (said(result), result.told, thread.group.due_at) == ([], {"mastodon:1"}, None)


# What happens afterwards


def test_a_further_mention_edits_the_card_and_adds_a_line():
    thread = spoken()
    thread.joins(post("2"))

    result = thread.flush(START + minutes(5))

    assert said(result) == [("edit", "more"), ("thread", "more")]
    assert [len(each.entries) for each in result.notifications] == [2, 1]


def test_copies_of_what_stands_there_edit_the_card_and_add_no_line():
    thread = spoken()
    thread.case = replace(thread.case, spread=1)

    assert said(thread.flush(START + minutes(6))) == [("edit", "case")]
    assert said(thread.flush(START + minutes(12))) == [], "once"


def test_many_mentions_are_told_at_most_once_an_interval_while_the_card_shows_them_at_once():
    thread = spoken()
    thread.joins(post("2"))

    early, later = thread.flush(START + minutes(1)), thread.flush(START + minutes(5))

    assert (said(early), early.told) == ([("edit", "case")], frozenset())
    assert early.group.due_at == START + minutes(5)
    assert said(later)[-1] == ("thread", "more")
    assert later.told == {"mastodon:2"}


def test_what_people_do_is_told_at_once_and_holds_up_no_mention():
    thread = spoken()
    thread.joins(post("2"))
    thread.happens(Act.ACKNOWLEDGED, via=Via.SLACK, who="ana", case=ACKNOWLEDGED)

    result = thread.flush(START + minutes(1))

    assert said(result) == [("edit", "case"), ("thread", "case"), ("thread", "playbook")]
    assert acts(result) == ["acknowledged"]
    assert result.group.due_at == START + minutes(5)
    assert said(thread.flush(START + minutes(5)))[-1] == ("thread", "more")


def test_a_rise_is_told_at_once_with_the_mentions_that_caused_it_and_once_only():
    thread = spoken(level=Level.ALERT)
    thread.joins(post("2"))
    thread.happens(Act.ROSE, level=Level.PAGE, case={"level": Level.PAGE})
    escalated(thread, "ana")

    result = thread.flush(START + minutes(1))

    assert said(result) == [("edit", "more"), ("thread", "more"), ("thread", "case")]
    assert (acts(result), pinged(result)) == (["rose", "escalated"], ["UANA"])
    assert {each.level for each in result.notifications} == {Level.PAGE}
    assert said(thread.flush(START + minutes(2))) == []


@pytest.mark.parametrize(
    ("act", "target", "who"),
    [
        (Act.OVERDUE, "p1", ["UANA"]),
        (Act.REMINDED, "7d", ["UANA"]),
        (Act.REMINDED, "untaken", []),
        (Act.ESCALATED, "ana", []),
    ],
)
def test_of_a_case_that_is_over_only_promises_and_looks_back_still_mention(act, target, who):
    thread = spoken()
    thread.happens(Act.RESOLVED, via=Via.SLACK, who="luis", case=RESOLVED)
    thread.flush(START + minutes(9))
    thread.happens(act, via=Via.CLOCK, ping=("ana",), target=target)

    assert pinged(thread.flush(START + minutes(20))) == who


@pytest.mark.parametrize(
    ("keeps_card", "told"), [(True, [("edit", "case"), ("thread", "case")]), (False, [("message", "case")])]
)
def test_a_mention_that_was_told_and_rises_is_not_one_more(keeps_card, told):
    thread = Thread(level=Level.ALERT, keeps_card=keeps_card)
    thread.joins(post("1"))
    thread.flush()
    thread.happens(Act.ROSE, level=Level.PAGE, target="mastodon:1", case={"level": Level.PAGE})
    thread.untold.add(MentionId("mastodon:1"))  # its alert was raised again, by a look or another rule

    result = thread.flush(START + minutes(1))

    assert (said(result), acts(result), result.told) == (told, ["rose"], {"mastodon:1"})


def test_nobody_is_mentioned_for_what_somebody_has_taken_meanwhile():
    thread = spoken()
    escalated(thread, "ana")
    thread.happens(Act.ACKNOWLEDGED, via=Via.SLACK, who="luis", case=ACKNOWLEDGED)
    thread.happens(Act.OVERDUE, via=Via.CLOCK, ping=("luis",))

    assert pinged(thread.flush(START + minutes(1))) == ["ULUIS"]


@pytest.mark.parametrize(
    "act", [act for act in Act if act not in {Act.OPENED, Act.JOINED, Act.DELETED, Act.TICKED, Act.UNTICKED, Act.NOTED}]
)
def test_every_other_event_is_a_line(act):
    thread = spoken()
    thread.happens(act, via=Via.CLI)

    assert acts(thread.flush(START + minutes(1))) == [act.value]


@pytest.mark.parametrize(("note", "told"), [("called them", ["noted"]), ("", [])])
def test_a_note_is_a_line_if_it_says_something(note, told):
    thread = spoken()
    thread.happens(Act.NOTED, via=Via.CLI, note=note)

    assert acts(thread.flush(START + minutes(1))) == told


def test_a_deletion_changes_the_card_and_is_said():
    thread = spoken()
    thread.entries[0] = post("1", deleted_at=START + minutes(1))
    thread.happens(Act.DELETED)
    thread.deleted = {thread.entries[0].mention.id}

    result = thread.flush(START + minutes(1))

    assert said(result) == [("edit", "deleted"), ("thread", "deleted")]
    assert result.told == {"mastodon:1"}


# The playbook


def test_the_playbook_comes_once_and_its_ticks_edit_it():
    thread = spoken()
    thread.happens(Act.ACKNOWLEDGED, via=Via.SLACK, who="ana", case=ACKNOWLEDGED)
    first = thread.flush(START + minutes(1)).notifications[-1]
    thread.happens(Act.TICKED, via=Via.SLACK, who="ana", target="1", case={"ticks": ("1",)})
    ticked = thread.flush(START + minutes(2))
    thread.happens(Act.RELEASED, via=Via.SLACK, who="ana")
    thread.happens(Act.ACKNOWLEDGED, via=Via.SLACK, who="luis")
    again = thread.flush(START + minutes(3))

    assert (first.why.value, first.step.value) == ("playbook", "thread")
    assert said(ticked) == [("edit", "case"), ("edit", "playbook")]
    assert ticked.notifications[-1].edits == first.id
    assert ticked.notifications[0].edits is None
    assert "playbook" not in {why for _step, why in said(again)}


def test_a_case_taken_before_its_card_stood_has_its_playbook_below_the_card():
    thread = Thread()
    thread.joins(post("1"))
    thread.happens(Act.ACKNOWLEDGED, via=Via.CLI, who="ana", case=ACKNOWLEDGED)

    assert said(thread.flush()) == [("message", "new"), ("thread", "playbook")]


# Repeats


def test_a_case_nobody_took_is_said_again_while_it_gathers():
    thread = spoken()
    assert thread.group.due_at == START + timedelta(hours=4)
    assert said(thread.flush(START + timedelta(hours=4))) == [("thread", "repeat")]
    assert thread.group.due_at is None, "the next tick comes after the six hours"


@pytest.mark.parametrize(
    "why_not",
    [
        pytest.param({"case": ACKNOWLEDGED}, id="somebody took it"),
        pytest.param({"quiet_after": timedelta(hours=3)}, id="quiet_after has passed"),
        pytest.param({"called": True}, id="the receiver was called by a chain, which repeats itself"),
    ],
)
def test_no_repeat_where(why_not):
    thread = Thread(group=a_group(route="" if why_not.get("called") else "0.0"), **why_not.get("case", {}))
    thread.joins(post("1"))
    thread.manner = replace(thread.manner, quiet_after=why_not.get("quiet_after"))

    assert thread.flush().group.due_at is None
    assert said(thread.flush(START + timedelta(hours=4))) == []


# Receivers without a card


def called() -> Thread:
    thread = Thread(group=a_group(route="", receiver="pager"), keeps_card=False)
    thread.joins(post("1"))
    thread.flush()
    return thread


@pytest.mark.parametrize(
    ("act", "target", "told"),
    [
        (Act.ESCALATED, "oncall, pager", True),
        (Act.ESCALATED, "oncall", False),
        (Act.ROSE, "", True),
        (Act.RESOLVED, "", True),
        (Act.ACKNOWLEDGED, "", False),
        (Act.PROMISED, "", False),
        (Act.JOINED, "", False),
        (Act.APPROACHING, "", False),
    ],
)
def test_a_called_receiver_without_a_card_hears_only_of_what_changes_everything(act, target, told):
    thread = called()
    thread.happens(act, via=Via.CLOCK, target=target)

    assert said(thread.flush(START + minutes(1))) == ([("message", "case")] if told else [])


def test_a_called_receiver_hears_of_the_case_once_and_of_no_further_mention():
    thread = Thread(group=a_group(route="", receiver="pager"), keeps_card=False)
    thread.joins(post("1"))
    assert said(thread.flush()) == [("message", "new")]
    thread.joins(post("2"))

    result = thread.flush(START + minutes(6))

    assert (said(result), result.told) == ([], {"mastodon:2"})


def test_who_does_not_want_to_hear_of_the_end_does_not():
    thread = called()
    thread.happens(Act.RESOLVED, via=Via.SLACK, case=RESOLVED)

    assert said(thread.flush(START + minutes(1), send_resolved=False)) == []


# Quiet and muted


def test_quiet_hours_hold_back_the_card_until_they_end():
    thread = Thread()
    thread.joins(post("1"))
    thread.quiet_until = START + timedelta(hours=8)

    kept = thread.flush()
    thread.quiet_until = None

    assert (said(kept), kept.group.due_at) == ([], START + timedelta(hours=8))
    assert said(thread.flush(START + timedelta(hours=8))) == [("message", "new")], "nobody muted it: it is told late"


@pytest.mark.parametrize("grave", [{"peak": 80.0}, {"kind": CaseKind.STORM}], ids=["priority 80", "a storm"])
def test_quiet_hours_never_hold_back_the_gravest(grave):
    thread = Thread(**grave)
    thread.joins(post("1"))
    thread.quiet_until = START + timedelta(hours=8)

    assert said(thread.flush()) == [("message", "new")]


def test_in_quiet_hours_the_card_is_kept_true_and_the_warnings_wait():
    thread = spoken()
    thread.quiet_until = START + timedelta(hours=8)
    thread.happens(Act.BREACHED, via=Via.CLOCK, ping=("ana",))

    night = thread.flush(START + minutes(5))
    again = thread.flush(START + minutes(6))
    thread.quiet_until = None
    morning = thread.flush(START + timedelta(hours=8))

    assert (said(night), said(again)) == ([("edit", "case")], [])
    assert night.group.due_at == START + timedelta(hours=8)
    assert (acts(morning), pinged(morning)) == (["breached"], ["UANA"])


def test_a_silence_holds_back_the_card_of_any_page():
    thread = Thread(peak=99.0)
    thread.joins(post("1", priority=99, level=Level.PAGE))
    thread.mutes = Mutes.of([a_silence()], now=START)

    result = thread.flush()

    assert (said(result), result.told) == ([], frozenset())
    assert (result.group.held, result.group.due_at) == (("mastodon:1",), START + timedelta(hours=2))


def test_when_the_silence_ends_in_time_everything_is_told():
    thread = Thread()
    thread.joins(post("1"))
    thread.mutes = Mutes.of([a_silence()], now=START)
    thread.flush()
    thread.mutes = Mutes(now=START)

    assert said(thread.flush(START + timedelta(hours=2))) == [("message", "new")]


def test_when_it_ends_long_after_nobody_hears_and_it_is_counted():
    thread = Thread()
    thread.joins(post("1"))
    thread.mutes = Mutes.of([a_silence()], now=START)
    thread.flush()
    thread.mutes = Mutes(now=START)

    result = thread.flush(START + timedelta(hours=7))

    assert (said(result), result.told, result.silenced) == ([], {"mastodon:1"}, 1)
    assert result.group.due_at is None


def test_a_muted_case_keeps_its_card_true_and_lets_people_speak():
    thread = spoken()
    thread.mutes = Mutes.of([a_silence()], now=START)
    escalated(thread, "ana")
    clock = thread.flush(START + minutes(1))
    thread.happens(Act.MUTED, via=Via.SLACK, who="ana")
    person = thread.flush(START + minutes(2))

    assert (said(clock), pinged(clock)) == ([("edit", "case")], [])
    assert (acts(person), pinged(person)) == (["escalated", "muted"], [])


def test_a_silence_for_one_word_mutes_only_the_mentions_that_say_it():
    thread = spoken()
    thread.mutes = Mutes.of([a_silence(matchers=(), term="PISCINA")], now=START)
    thread.joins(post("2", text="La piscina del Hotel Miramar"), post("3"))

    result = thread.flush(START + minutes(5))

    assert [each.fresh for each in result.notifications if each.why.value == "more"] == [("mastodon:3",)] * 2
    assert result.group.held == ("mastodon:2",)
    assert result.group.due_at == START + timedelta(hours=2)


# The budget's question


def test_the_first_card_of_a_page_counts_against_the_budget_and_nothing_else_does():
    def counts(thread: Thread) -> bool:
        held = thread.gathered
        return is_new_page(held, thread.flush(START + minutes(9)))

    page, alert, storm = (
        Thread(),
        Thread(level=Level.ALERT, group=a_group(level=Level.ALERT)),
        Thread(kind=CaseKind.STORM),
    )
    for each in (page, alert, storm):
        each.joins(post("1"))
    later = spoken()
    later.joins(post("2"))

    assert [counts(each) for each in (page, alert, storm, later)] == [True, False, False, False]


# For every course of events

_steps = st.lists(
    st.tuples(st.sampled_from(["joins", "acts", "clock", "quiet", "loud"]), st.integers(1, 300)), max_size=14
)


@given(_steps, st.booleans())
def test_every_mention_and_event_is_told_once_and_the_group_falls_silent(steps, keeps_card):
    now, thread = START, Thread(keeps_card=keeps_card)
    thread.joins(post("0"))
    told: list[str] = []
    events: list[int] = []

    def run_until(end: object) -> None:
        for _ in range(200):
            due = thread.group.due_at
            if due is None or due > end:  # type: ignore[operator]
                return
            if thread.quiet_until is not None and due >= thread.quiet_until:
                thread.quiet_until = None
            result = thread.flush(due)
            assert result.group.due_at is None or result.group.due_at > due, "a flush always moves on"
            assert len([each for each in result.notifications if each.step.value == "edit" and not each.edits]) <= 1
            told.extend(result.told)
            events.extend(
                each.number
                for note in result.notifications
                if note.why.value == "case" and note.step.value == "thread"
                for each in note.events
            )
        raise AssertionError("the group never falls silent")

    for index, (what, gap) in enumerate(steps, 1):
        now += minutes(gap)
        run_until(now)
        if what == "joins":
            thread.joins(post(str(index)))
        elif what == "acts":
            thread.happens(Act.PROMISED, via=Via.SLACK)
        elif what == "clock":
            thread.happens(Act.BREACHED, via=Via.CLOCK)
        else:
            thread.quiet_until = now + minutes(200) if what == "quiet" else None
        thread.group = replace(thread.group, due_at=now)
    run_until(now + timedelta(days=3))

    assert sorted(told) == sorted(each.mention.id for each in thread.entries)
    assert len(events) == len(set(events))
    assert not thread.untold
    assert thread.group.heard == thread.case.events

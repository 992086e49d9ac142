"""What people do with a case: one owner, one effect, a clear answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.case import (
    Act,
    Call,
    Case,
    CaseKind,
    CaseState,
    Cause,
    Change,
    Memory,
    Refusal,
    Refused,
    Track,
    Verb,
)
from monitor.core.clocks import ACTIVE
from monitor.core.respond import open_promises
from monitor.model import Level
from monitor.rules.values import Matcher
from tests.core.casework import DAY, HOUR, MINUTE, Life, case, chain, rules
from tests.fakes.clock import START

FRIDAY = START + DAY
OURS: dict[str, Any] = {"cause": Cause.OUR_FAULT}


def acts(change: Change | Refused | None) -> list[Act]:
    assert isinstance(change, Change), change
    return [event.act for event in change.events]


def why(refused: Change | Refused | None) -> Refusal:
    assert isinstance(refused, Refused)
    return refused.why


class TestOwning:
    def test_whoever_takes_a_case_owns_it_and_its_chain_falls_silent(self) -> None:
        life = Life(case(chain=chain((0, "oncall"))))
        change = life.does(Verb.ACKNOWLEDGE, after=2 * MINUTE)
        assert acts(change) == [Act.ACKNOWLEDGED]
        assert (life.case.state, life.case.owner) == (CaseState.ACKNOWLEDGED, "ana")
        assert life.case.acknowledged_at == START + 2 * MINUTE
        assert life.case.chain is not None
        assert life.case.chain.stopped
        assert life.case.due_at == START + 2 * MINUTE

    def test_the_second_to_press_is_told_who_has_it(self) -> None:
        life = Life()
        life.does(Verb.ACKNOWLEDGE)
        assert life.does(Verb.ACKNOWLEDGE, "luis") == Refused(why=Refusal.TAKEN, who="ana", since=START)
        assert why(life.does(Verb.ACKNOWLEDGE)) is Refusal.ALREADY

    @pytest.mark.parametrize(
        ("fields", "playbook"),
        [
            ({}, "critic"),
            ({"kind": CaseKind.PILE_ON}, "critic"),
            ({"kind": CaseKind.STORM}, "storm"),
            ({"track": Track.PRAISE, "level": Level.OPPORTUNITY}, "praise"),
        ],
    )
    def test_taking_a_case_fixes_its_playbook(self, fields: dict[str, Any], playbook: str) -> None:
        life = Life(case(**fields))
        life.does(Verb.ACKNOWLEDGE)
        assert life.case.playbook == playbook

    @pytest.mark.parametrize("verb", [Verb.CONTACT, Verb.FIX, Verb.PROMISE])
    def test_acting_on_a_case_that_nobody_owns_takes_it(self, verb: Verb) -> None:
        life = Life()
        change = life.does(verb, note="refund", due=FRIDAY)
        assert acts(change)[0] is Act.ACKNOWLEDGED
        assert life.case.owner == "ana"

    def test_only_the_last_event_of_a_command_carries_its_key(self) -> None:
        change = Life().does(Verb.CONTACT)
        assert isinstance(change, Change)
        assert [bool(event.key) for event in change.events] == [False, True]

    def test_a_colleague_who_writes_to_the_author_does_not_become_the_owner(self) -> None:
        life = Life()
        life.does(Verb.ACKNOWLEDGE)
        assert acts(life.does(Verb.CONTACT, "luis", note="mastodon DM")) == [Act.CONTACTED]
        assert (life.case.state, life.case.owner) == (CaseState.CONTACTED, "ana")

    def test_who_gives_it_back_starts_the_chain_again(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), done=1)))
        life.does(Verb.CONTACT, after=MINUTE)
        assert acts(life.does(Verb.RELEASE, "luis", after=HOUR)) == [Act.RELEASED]
        assert (life.case.state, life.case.owner) == (CaseState.NEW, "")
        assert life.case.chain == chain((0, "oncall"), at=START + HOUR)
        assert why(life.does(Verb.RELEASE, after=HOUR)) is Refusal.ALREADY

    def test_the_next_owner_goes_on_where_the_last_one_stopped(self) -> None:
        life = Life()
        life.does(Verb.CONTACT, after=MINUTE)
        life.does(Verb.RELEASE, after=2 * MINUTE)
        life.does(Verb.ACKNOWLEDGE, "luis", after=3 * MINUTE)
        assert (life.case.state, life.case.contacted_at) == (CaseState.CONTACTED, START + MINUTE)


class TestContactAndPromises:
    def test_contact_is_once(self) -> None:
        life = Life()
        life.does(Verb.CONTACT, note="  DM  ")
        assert life.events[-1].note == "DM"
        assert why(life.does(Verb.CONTACT, "luis")) is Refusal.ALREADY

    def test_a_promise_has_an_owner_and_a_date_and_moves_a_contacted_case_on(self) -> None:
        life = Life()
        life.does(Verb.CONTACT)
        change = life.does(Verb.PROMISE, note="refund by Friday", owner="luis", due=FRIDAY)
        (promise,) = life.case.promises
        assert (promise.text, promise.owner, promise.due) == ("refund by Friday", "luis", FRIDAY)
        assert life.case.state is CaseState.FIXING
        assert isinstance(change, Change)
        assert (change.events[-1].ping, change.events[-1].deadline) == (("luis",), FRIDAY)

    @pytest.mark.parametrize(
        "fields",
        [
            {"note": "", "due": FRIDAY},
            {"note": "x" * 501, "due": FRIDAY},
            {"note": "refund"},
            {"note": "refund", "due": START},
            {"note": "refund", "due": FRIDAY, "owner": "nobody"},
        ],
    )
    def test_a_promise_without_sense_is_refused(self, fields: dict[str, Any]) -> None:
        assert why(Life().does(Verb.PROMISE, **fields)) is Refusal.BAD

    def test_the_same_promise_twice_is_one(self) -> None:
        life = Life()
        life.does(Verb.PROMISE, note="refund", due=FRIDAY)
        assert why(life.does(Verb.PROMISE, note="refund", due=FRIDAY, key="other")) is Refusal.ALREADY

    def test_promises_are_kept_by_id_or_where_there_is_only_one(self) -> None:
        life = Life()
        life.does(Verb.PROMISE, note="refund", due=FRIDAY)
        life.does(Verb.PROMISE, note="room checked", due=FRIDAY, key="2")
        assert why(life.does(Verb.KEEP)) is Refusal.BAD
        assert why(life.does(Verb.KEEP, target="nothing")) is Refusal.BAD
        first, second = life.case.promises
        assert acts(life.does(Verb.KEEP, target=first.id)) == [Act.KEPT]
        assert why(life.does(Verb.KEEP, target=first.id)) is Refusal.ALREADY
        assert open_promises(life.case) == (second,)
        life.does(Verb.RESOLVE, **OURS)
        assert acts(life.does(Verb.KEEP)) == [Act.KEPT]  # after the end, and the only one left


class TestTheEnd:
    def test_a_complaint_is_resolved_with_its_cause(self) -> None:
        life = Life()
        life.does(Verb.CONTACT)
        assert why(life.does(Verb.RESOLVE)) is Refusal.BAD
        change = life.does(Verb.RESOLVE, note="refunded", after=HOUR, **OURS)
        assert acts(change) == [Act.RESOLVED]
        assert (life.case.state, life.case.owner, life.case.cause) == (CaseState.RESOLVED, "", Cause.OUR_FAULT)
        assert life.case.resolved_at == START + HOUR
        assert (life.events[-1].target, life.events[-1].note) == ("our fault", "refunded")

    def test_praise_needs_no_cause(self) -> None:
        life = Life(case(Level.OPPORTUNITY, track=Track.PRAISE))
        assert acts(life.does(Verb.RESOLVE)) == [Act.RESOLVED]

    def test_open_promises_are_counted(self) -> None:
        life = Life()
        life.does(Verb.PROMISE, note="refund", due=FRIDAY)
        life.does(Verb.RESOLVE, note="done", **OURS)
        assert life.events[-1].note == "done; promises open: 1"

    @pytest.mark.parametrize("verb", list(Verb))
    def test_what_may_be_said_about_a_case_that_is_over(self, verb: Verb) -> None:
        life = Life()
        life.does(Verb.PROMISE, note="refund", due=FRIDAY)
        life.does(Verb.RESOLVE, **OURS)
        answer = life.does(verb, note="complaint", target="author", due=FRIDAY, after=MINUTE)
        if verb in (Verb.REOPEN, Verb.NOTE, Verb.PREFER, Verb.LEAVE_ALONE):
            assert isinstance(answer, Change)
        elif verb is Verb.KEEP:
            assert why(answer) is Refusal.BAD  # there is no promise "author"
        else:
            assert why(answer) is Refusal.OVER

    def test_who_opens_it_again_owns_it(self) -> None:
        life = Life()
        assert why(life.does(Verb.REOPEN)) is Refusal.ALREADY
        life.does(Verb.CONTACT)
        life.does(Verb.RESOLVE, **OURS)
        life.does(Verb.REOPEN, "luis")
        assert (life.case.state, life.case.owner) == (CaseState.CONTACTED, "luis")
        assert (life.case.resolved_at, life.case.cause) == (None, None)

    def test_after_a_relapse_everything_is_to_be_done_again(self) -> None:
        life = Life()
        life.does(Verb.CONTACT)
        life.does(Verb.RESOLVE, after=HOUR, **OURS)
        life.becomes(state=CaseState.RELAPSED, recovered_at=START + DAY)
        life.does(Verb.ACKNOWLEDGE, "luis", after=DAY + HOUR)
        assert (life.case.state, life.case.owner) == (CaseState.ACKNOWLEDGED, "luis")
        assert (life.case.contacted_at, life.case.cause) == (None, None)
        assert acts(life.does(Verb.CONTACT, "luis", after=DAY + HOUR)) == [Act.CONTACTED]


class TestVerdicts:
    def test_who_opens_it_again_may_be_asked_again(self) -> None:
        life = Life(case(asks=True))
        life.does(Verb.NOT_ABOUT_US)
        assert life.case.answer == "neither"
        life.does(Verb.REOPEN, after=MINUTE)
        assert life.case.answer == ""

    def test_not_about_us_ends_the_case_and_is_learnt_from(self) -> None:
        life = Life()
        change = life.does(Verb.NOT_ABOUT_US)
        assert acts(change) == [Act.NOT_ABOUT_US]
        assert (life.case.state, life.case.cause) == (CaseState.RESOLVED, Cause.NOT_OURS)
        assert isinstance(change, Change)
        assert change.labels == (("level", "page"), ("rule", "page"), ("said", "not about us"))

    @pytest.mark.parametrize(("feeling", "over"), [("negative", False), ("neutral", True), ("positive", True)])
    def test_a_wrong_feeling_ends_the_case_unless_it_is_a_complaint_after_all(self, feeling: str, over: bool) -> None:
        life = Life()
        assert why(life.does(Verb.WRONG_FEELING, note="angry")) is Refusal.BAD
        change = life.does(Verb.WRONG_FEELING, note=feeling)
        assert isinstance(change, Change)
        assert dict(change.labels)["said"] == feeling
        assert life.case.state.is_open is not over
        assert why(life.does(Verb.WRONG_FEELING, note=feeling)) is (Refusal.OVER if over else Refusal.ALREADY)

    def test_a_complaint_that_a_person_confirms_becomes_a_page(self) -> None:
        life = Life(case(Level.WATCH, asks=True))
        change = life.does(Verb.ANSWER, note="complaint", after=HOUR)
        assert acts(change) == [Act.ROSE, Act.ANSWERED]
        assert (life.case.level, life.case.levelled_at) == (Level.PAGE, START + HOUR)
        assert (life.case.state, life.case.answer) == (CaseState.NEW, "complaint")
        assert why(life.does(Verb.ANSWER, "luis", note="complaint")) is Refusal.ALREADY

    def test_a_confirmed_complaint_goes_where_pages_go_and_runs_their_chain(self) -> None:
        under = rules(
            route={
                "receiver": "oncall",
                "routes": [{"matchers": ['level="page"'], "receiver": "manager", "escalation": "reception"}],
            },
            escalations=[{"name": "reception", "steps": [{"after": "0s", "notify": ["luis"]}]}],
        )
        life = Life(case(Level.WATCH, asks=True), under=under)
        change = life.does(Verb.ANSWER, note="complaint", after=HOUR)
        assert isinstance(change, Change)
        assert change.calls == (Call(receiver="manager", level=Level.PAGE),)
        assert [event.ping for event in change.events] == [("luis",), ()]
        assert life.case.chain is not None
        assert (life.case.chain.name, life.case.chain.started_at) == ("reception", START + HOUR)
        assert life.ticks(HOUR) == ["escalated luis @luis"]

    def test_without_a_chain_whoever_is_on_call_is_asked_and_else_the_owner(self) -> None:
        life = Life(case(Level.WATCH, asks=True))
        change = life.does(Verb.ANSWER, note="complaint")
        assert isinstance(change, Change)
        assert change.events[0].ping == ("guardia",)
        owned = Life(case(Level.WATCH, asks=True, state=CaseState.ACKNOWLEDGED, owner="luis"))
        change = owned.does(Verb.ANSWER, note="complaint")
        assert isinstance(change, Change)
        assert change.events[0].ping == ("luis",)

    @pytest.mark.parametrize("answer", ["neither", "praise"])
    def test_what_is_no_complaint_is_over(self, answer: str) -> None:
        life = Life(case(Level.ALERT, asks=True))
        assert acts(life.does(Verb.ANSWER, note=answer)) == [Act.ANSWERED]
        assert (life.case.state, life.case.answer, life.case.level) == (CaseState.RESOLVED, answer, Level.ALERT)

    def test_an_answer_wants_a_question(self) -> None:
        assert why(Life().does(Verb.ANSWER, note="complaint")) is Refusal.BAD
        assert why(Life(case(asks=True)).does(Verb.ANSWER, note="perhaps")) is Refusal.BAD


class TestMuting:
    def silence(self, **fields: Any) -> Any:
        change = Life(case(**fields.pop("of", {}))).does(Verb.MUTE, due=FRIDAY, note="known", **fields)
        assert isinstance(change, Change)
        (silence,) = change.silences
        assert (silence.ends_at, silence.by, silence.comment) == (FRIDAY, "ana", "known")
        return silence

    def test_an_author_by_label(self) -> None:
        silence = self.silence(target="author", of={"author": 'x:a"b\\', "brand": "Sol"})
        author, brand = (Matcher.parse(each) for each in silence.matchers)
        assert author('x:a"b\\')
        assert brand("Sol")
        assert not brand("Mar")

    def test_a_case_and_a_term(self) -> None:
        assert self.silence(target="case").case == "c0ffee"
        term = self.silence(target="term", term=" piscina ")
        assert (term.term, term.matchers) == ("piscina", ('brand="Hotel Miramar"',))

    def test_the_same_thing_muted_again_is_the_same_silence(self) -> None:
        assert self.silence(target="case").id == self.silence(target="case", key="later").id
        assert self.silence(target="case").id != self.silence(target="author").id

    @pytest.mark.parametrize(
        "fields",
        [
            {"target": "author", "due": None},
            {"target": "author", "due": START},
            {"target": "author", "due": START + timedelta(days=366)},
            {"target": "term", "term": " "},
            {"target": "everything"},
        ],
    )
    def test_a_silence_without_sense_is_refused(self, fields: dict[str, Any]) -> None:
        assert why(Life().does(Verb.MUTE, **({"due": FRIDAY} | fields))) is Refusal.BAD

    def test_nobody_unknown_is_muted(self) -> None:
        assert why(Life(case(author="")).does(Verb.MUTE, target="author", due=FRIDAY)) is Refusal.BAD


class TestEscalating:
    def test_the_next_step_comes_now_even_when_somebody_owns_it(self) -> None:
        life = Life(case(chain=chain((0, "oncall"), (15, "manager guardia"), done=1)))
        life.does(Verb.ACKNOWLEDGE)
        change = life.does(Verb.ESCALATE)
        assert isinstance(change, Change)
        assert change.calls == (Call(receiver="manager", level=Level.PAGE),)
        (event,) = change.events
        assert (event.target, event.note, event.ping) == ("manager, guardia", "2/2", ("guardia",))
        assert why(life.does(Verb.ESCALATE)) is Refusal.BAD  # everybody has been told

    def test_without_a_chain_a_name_is_needed(self) -> None:
        life = Life()
        assert why(life.does(Verb.ESCALATE)) is Refusal.BAD
        assert why(life.does(Verb.ESCALATE, target="nobody")) is Refusal.BAD
        change = life.does(Verb.ESCALATE, target="luis")
        assert isinstance(change, Change)
        assert (change.calls, change.events[0].ping) == ((), ("luis",))


class TestSmallThings:
    def test_ticks_of_the_playbook(self) -> None:
        life = Life()
        assert acts(life.does(Verb.TICK, target="3")) == [Act.TICKED]
        assert why(life.does(Verb.TICK, "luis", target="3")) is Refusal.ALREADY
        assert acts(life.does(Verb.UNTICK, target="3")) == [Act.UNTICKED]
        assert why(life.does(Verb.UNTICK, target="3")) is Refusal.ALREADY
        assert why(life.does(Verb.TICK)) is Refusal.BAD

    def test_notes(self) -> None:
        assert why(Life().does(Verb.NOTE, note=" ")) is Refusal.BAD
        assert acts(Life().does(Verb.NOTE, note="called reception")) == [Act.NOTED]

    def test_how_an_author_wants_to_be_treated(self) -> None:
        life = Life(memory=Memory(preferred="e-mail", leave_alone=True))
        assert why(life.does(Verb.PREFER, note="e-mail")) is Refusal.ALREADY
        assert acts(life.does(Verb.PREFER, note="phone")) == [Act.PREFERS]
        assert why(life.does(Verb.LEAVE_ALONE, note="asked us to")) is Refusal.ALREADY
        assert acts(life.does(Verb.LEAVE_ALONE)) == [Act.LEAVE_ALONE]
        nobody = Life(case(author=""))
        assert why(nobody.does(Verb.LEAVE_ALONE, note="x")) is Refusal.BAD

    def test_somebody_must_ask(self) -> None:
        assert why(Life().does(Verb.ACKNOWLEDGE, " ")) is Refusal.BAD


wishes = st.fixed_dictionaries(
    {
        "verb": st.sampled_from(list(Verb)),
        "who": st.sampled_from(["ana", "luis", "slack:U0NEW"]),
        "note": st.sampled_from(["", "complaint", "neither", "negative", "positive", "text"]),
        "target": st.sampled_from(["", "author", "case", "term", "1", "luis"]),
        "term": st.sampled_from(["", "piscina"]),
        "due": st.sampled_from([None, START, START + 30 * DAY]),
        "cause": st.sampled_from([None, *Cause]),
        "step": st.integers(0, 10_000).map(lambda seconds: timedelta(seconds=seconds)),
        "watch": st.sampled_from(["", "relapse", "tick"]),
    }
)


@settings(max_examples=200, deadline=None)
@given(st.lists(wishes, max_size=12), st.booleans(), st.booleans())
def test_whatever_people_do_the_case_stays_one_that_makes_sense(
    wanted: list[dict[str, Any]], asks: bool, chained: bool
) -> None:
    running = chain((0, "oncall"), (5, "guardia manager"), repeat=1) if chained else None
    life, after = Life(case(Level.ALERT, asks=asks, chain=running)), timedelta(0)
    for number, wish in enumerate(wanted):
        after += wish.pop("step")
        watch = wish.pop("watch")
        if watch == "relapse" and not life.case.state.is_open:
            life.becomes(state=CaseState.RELAPSED, recovered_at=START + after)
        elif watch == "tick":
            life.ticks(after)
        before = life.case
        answer = life.does(**wish, after=after, key=str(number))
        if isinstance(answer, Refused):
            assert life.case is before
        else:
            assert sum(event.key == str(number) for event in answer.events) == 1
        check(life)


def check(life: Life) -> None:
    subject: Case = life.case
    assert bool(subject.owner) is (subject.state in ACTIVE)
    assert [event.number for event in life.events] == list(range(1, subject.events + 1))
    assert [event.at for event in life.events] == sorted(event.at for event in life.events)
    done = [subject.acknowledged_at, subject.contacted_at] if subject.owner else []
    assert all(moment is not None for moment in done[: 1 + (subject.state is CaseState.CONTACTED)])
    assert (subject.state is CaseState.RESOLVED) <= (subject.resolved_at is not None)
    if subject.owner:
        assert subject.chain is None or subject.chain.stopped
        assert subject.playbook
    assert len({promise.id for promise in subject.promises}) == len(subject.promises)
    assert len(set(subject.ticks)) == len(subject.ticks)


def test_a_change_is_made_from_the_version_that_was_read() -> None:
    life = Life(replace(case(), version=7))
    change = life.does(Verb.ACKNOWLEDGE)
    assert isinstance(change, Change)
    assert change.case.version == 7

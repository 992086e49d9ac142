"""The week in figures: every act counts in the week in which it happened, every target once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.case import Act, CaseKind, CaseState, Cause, Clock, Promise, StormFacts, Track
from monitor.core.review import Pace, Week, review
from monitor.model import Level
from monitor.store.base import CaseFile
from tests.core.weeks import DAY, HOUR, MINUTE, NOON, SINCE, UNTIL, Story, case, rules

RULES = rules()


def week(*files: CaseFile, since: datetime = SINCE, until: datetime = UNTIL) -> Week:
    return review(files, since=since, until=until, rules=RULES)


def pace(clock: Clock, *files: CaseFile, since: datetime = SINCE, until: datetime = UNTIL) -> Pace:
    return next(each for each in week(*files, since=since, until=until).pace if each.clock is clock)


class TestWhatCame:
    def test_cases_are_counted_by_level_and_kind_loudest_first(self) -> None:
        found = week(
            Story(case("a", level=Level.ALERT)).file(),
            Story(case("b", level=Level.PAGE)).file(),
            Story(case("c", level=Level.ALERT, kind=CaseKind.PILE_ON)).file(),
        )
        assert found.opened == 3
        assert found.levels == ((Level.PAGE, 1), (Level.ALERT, 2))
        assert found.kinds == ((CaseKind.AUTHOR, 2), (CaseKind.PILE_ON, 1))

    def test_the_week_begins_with_its_first_moment_and_ends_before_the_next_one(self) -> None:
        first, last = Story(case("a", SINCE)).file(), Story(case("b", UNTIL - timedelta(microseconds=1))).file()
        before, after = Story(case("c", SINCE - MINUTE)).file(), Story(case("d", UNTIL)).file()
        assert week(first, last, before, after).opened == 2

    def test_nothing_is_a_week_too(self) -> None:
        found = week()
        assert (found.opened, found.reach, found.recovered, found.people, found.rules) == (0, 0, (), (), ())
        assert [(each.done, each.median, each.judged) for each in found.pace] == [(0, None, 0)] * 3


class TestHowSoon:
    def test_lucia_is_written_to_eleven_minutes_after_the_page(self) -> None:
        """An alert, fifteen minutes later a page: targets count from the page, her waiting from her post."""
        story = Story(case(level=Level.ALERT)).then(15 * MINUTE, Act.ROSE, level=Level.PAGE)
        story.then(17 * MINUTE, Act.ACKNOWLEDGED, "ana").then(26 * MINUTE, Act.CONTACTED, "ana")

        contact = pace(Clock.CONTACT, story.file(level=Level.PAGE))
        assert (contact.done, contact.median, contact.waited) == (1, 11 * MINUTE, 27 * MINUTE)
        assert (contact.met, contact.judged) == (1, 1)

    def test_median_and_p90_are_times_that_really_happened(self) -> None:
        files = [
            Story(case(f"c{number}")).then(number * MINUTE, Act.ACKNOWLEDGED, "ana").file() for number in range(1, 11)
        ]
        found = pace(Clock.ACKNOWLEDGE, *files)
        assert (found.median, found.p90) == (5 * MINUTE, 9 * MINUTE)
        assert (found.met, found.judged) == (5, 10)

    def test_only_the_hours_of_the_target_count(self) -> None:
        """An alert on Wednesday at 17:30; Thursday at 9:20 is fifty minutes of office time later, and in time."""
        evening = NOON + 5.5 * HOUR
        story = Story(case("a", evening, Level.ALERT)).then(15 * HOUR + 50 * MINUTE, Act.ACKNOWLEDGED, "ana")
        found = pace(Clock.ACKNOWLEDGE, story.file())
        assert (found.median, found.met, found.judged) == (50 * MINUTE, 1, 1)
        assert found.waited == 15 * HOUR + 51 * MINUTE

    def test_what_nobody_did_in_time_is_judged_without_having_been_done(self) -> None:
        found = pace(Clock.ACKNOWLEDGE, Story(case()).file())
        assert (found.done, found.met, found.judged) == (0, 0, 1)

    def test_what_still_has_time_is_not_judged(self) -> None:
        found = pace(Clock.ACKNOWLEDGE, Story(case("a", UNTIL - MINUTE)).file())
        assert (found.done, found.judged) == (0, 0)

    def test_a_target_is_judged_once_though_the_act_comes_in_the_next_week(self) -> None:
        late = Story(case("a", UNTIL - HOUR)).then(2 * HOUR, Act.ACKNOWLEDGED, "ana").file()
        here = pace(Clock.ACKNOWLEDGE, late)
        there = pace(Clock.ACKNOWLEDGE, late, since=UNTIL, until=UNTIL + 7 * DAY)
        assert (here.done, here.met, here.judged) == (0, 0, 1)
        assert (there.done, there.met, there.judged) == (1, 0, 0)

    @pytest.mark.parametrize("taken_back", [Act.UNDONE, Act.RELEASED])
    def test_acknowledged_and_given_back_is_not_acknowledged(self, taken_back: Act) -> None:
        story = Story(case()).then(MINUTE, Act.ACKNOWLEDGED, "ana").then(HOUR, taken_back)
        assert (pace(Clock.ACKNOWLEDGE, story.file()).done, pace(Clock.ACKNOWLEDGE, story.file()).judged) == (0, 1)

        story.then(2 * HOUR, Act.ACKNOWLEDGED, "luis")
        assert pace(Clock.ACKNOWLEDGE, story.file()).median == 2 * HOUR

    def test_a_relapse_starts_its_clocks_anew(self) -> None:
        story = Story(case()).then(MINUTE, Act.ACKNOWLEDGED, "ana").then(HOUR, Act.RESOLVED, "ana", target="accident")
        story.then(DAY, Act.RELAPSED).then(DAY + 3 * MINUTE, Act.ACKNOWLEDGED, "ana")
        found = pace(Clock.ACKNOWLEDGE, story.file(state=CaseState.ACKNOWLEDGED))
        assert (found.done, found.median, found.p90, found.met) == (2, MINUTE, 3 * MINUTE, 2)

    def test_what_was_no_complaint_after_all_misses_no_target(self) -> None:
        story = Story(case()).then(HOUR, Act.NOT_ABOUT_US, "ana")
        assert [each.judged for each in week(story.file(state=CaseState.RESOLVED)).pace] == [0, 0, 0]

    def test_resolved_at_once_is_seen_and_needs_no_contact(self) -> None:
        story = Story(case()).then(2 * MINUTE, Act.RESOLVED, "ana", target="not ours")
        assert [(each.done, each.met, each.judged) for each in week(story.file(state=CaseState.RESOLVED)).pace] == [
            (1, 1, 1),
            (0, 0, 0),
            (1, 1, 1),
        ]

    def test_praise_has_no_clock(self) -> None:
        fan = case(track=Track.PRAISE, level=Level.OPPORTUNITY)
        story = Story(fan).then(HOUR, Act.ACKNOWLEDGED, "ana").then(2 * HOUR, Act.CONTACTED, "ana")
        found = week(story.file())
        assert [each.done for each in found.pace] == [0, 0, 0]
        assert (found.opportunities, found.thanked) == (1, 1)

    @given(st.lists(st.integers(0, 10_000), max_size=20))
    def test_in_time_is_never_more_than_judged_and_the_order_of_cases_does_not_matter(self, delays: list[int]) -> None:
        files = [
            Story(case(f"c{number}")).then(timedelta(minutes=delay), Act.ACKNOWLEDGED, "ana").file()
            for number, delay in enumerate(delays)
        ]
        found = week(*files)
        assert all(0 <= each.met <= each.judged for each in found.pace)
        assert all((each.median or timedelta()) <= (each.p90 or timedelta()) for each in found.pace)
        assert week(*reversed(files)) == found


class TestWonBack:
    def test_the_reach_of_the_recovery_stands_beside_that_of_the_critique(self) -> None:
        lucia = Story(case("lucia", NOON - 20 * DAY)).then(19 * DAY, Act.RECOVERED)
        marc = Story(case("marc", NOON - 9 * DAY)).then(9 * DAY, Act.RECOVERED)
        found = week(
            lucia.file(state=CaseState.RECOVERED, reach=9000, recovery_reach=12_400),
            marc.file(state=CaseState.RECOVERED, reach=500, recovery_reach=80),
        )
        assert [(each.name, each.reach, each.recovery_reach) for each in found.recovered] == [
            ("lucia", 9000, 12_400),
            ("marc", 500, 80),
        ]
        assert (found.reach, found.recovery_reach) == (9500, 12_480)

    def test_who_relapsed_afterwards_was_not_won_back(self) -> None:
        story = Story(case()).then(HOUR, Act.RECOVERED).then(2 * HOUR, Act.RELAPSED)
        found = week(story.file(state=CaseState.RELAPSED))
        assert (found.recovered, found.relapsed) == ((), 1)

    def test_a_recovery_counts_in_its_own_week(self) -> None:
        story = Story(case("a", SINCE - 20 * DAY)).then(10 * DAY, Act.RECOVERED)
        assert week(story.file(state=CaseState.RECOVERED)).recovered == ()


def promise(id_: str, *, made: datetime = NOON, due: datetime = NOON + DAY, kept: datetime | None = None) -> Promise:
    return Promise(id=id_, text="refund", owner="ana", due=due, made_at=made, kept_at=kept)


def test_promises_are_made_kept_late_overdue_or_open() -> None:
    promises = (
        promise("kept", kept=NOON + HOUR),
        promise("late", kept=NOON + 2 * DAY),
        promise("overdue"),
        promise("open", due=UNTIL + DAY),
        promise("kept later", kept=UNTIL + HOUR),  # not yet at the end of the week
        promise("last week", made=SINCE - DAY, due=NOON, kept=SINCE - HOUR),
    )
    kept = week(Story(case()).file(promises=promises)).promises
    assert (kept.made, kept.kept, kept.late, kept.overdue, kept.open) == (5, 2, 1, 2, 1)


def test_causes_are_those_of_what_was_resolved_in_the_week() -> None:
    def resolved(name: str, cause: Cause) -> CaseFile:
        return Story(case(name)).then(HOUR, Act.RESOLVED, "ana", target=cause.value).file(state=CaseState.RESOLVED)

    found = week(resolved("a", Cause.OUR_FAULT), resolved("b", Cause.NOT_OURS), resolved("c", Cause.OUR_FAULT))
    assert found.causes == ((Cause.NOT_OURS, 1), (Cause.OUR_FAULT, 2))


def test_a_storm_is_told_with_what_was_usual() -> None:
    facts = StormFacts(
        stream="negative", onset=NOON, count=57, expected=3.2, window=HOUR, score=9.0, authors=41, calm_at=NOON + HOUR
    )
    (storm,) = week(Story(case("s", kind=CaseKind.STORM, storm=facts)).file()).storms
    assert (storm.count, storm.expected, storm.authors, storm.calm_at) == (57, 3.2, 41, NOON + HOUR)


def test_everybodys_load_is_counted_pings_included() -> None:
    story = Story(case("a")).then(MINUTE, Act.ESCALATED, ping=("ana", "luis")).then(2 * MINUTE, Act.ACKNOWLEDGED, "ana")
    story.then(3 * MINUTE, Act.CONTACTED, "ana").then(HOUR, Act.RESOLVED, "ana", target="accident")
    other = Story(case("b")).then(MINUTE, Act.ACKNOWLEDGED, "luis")
    found = week(story.file(state=CaseState.RESOLVED), other.file(state=CaseState.ACKNOWLEDGED, owner="luis"))
    assert [(each.who, each.taken, each.contacted, each.resolved, each.pinged, each.open) for each in found.people] == [
        ("luis", 1, 0, 0, 1, 1),
        ("ana", 1, 1, 1, 1, 0),
    ]


class TestPrecisionPerRule:
    def test_verdicts_count_against_every_rule_that_fired(self) -> None:
        files = [
            Story(case("a", rules=("page", "anger"))).then(MINUTE, Act.NOT_ABOUT_US, "ana").file(),
            Story(case("b", rules=("page",))).then(MINUTE, Act.ACKNOWLEDGED, "ana").file(),
            Story(case("c", rules=("page",))).then(MINUTE, Act.WRONG_FEELING, "ana", note="positive").file(),
            Story(case("d", rules=("page",))).file(),  # nobody looked: it says nothing
        ]
        page, anger = week(*files).rules
        assert (page.rule, page.cases, page.judged, page.not_about_us, page.wrong_feeling) == ("page", 4, 3, 1, 1)
        assert page.precision == pytest.approx(1 / 3)
        assert (anger.cases, anger.precision) == (1, 0)

    def test_a_feeling_that_was_right_is_no_mistake(self) -> None:
        asked = Story(case("a")).then(MINUTE, Act.ANSWERED, "ana", note="complaint").file()
        (page,) = week(asked).rules
        assert page.precision == 1

    def test_nobody_looked_is_no_precision(self) -> None:
        (page,) = week(Story(case()).file()).rules
        assert page.precision is None

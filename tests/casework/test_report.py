"""The week's report: read from the store, made once a week for its receiver, in the receiver's language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from monitor.case import Act, Case, CaseQuery, CaseState, Change, Command, Verb, Via
from monitor.casework.report import stretch, week, weekly
from monitor.core.respond import respond
from monitor.model import CaseId, Level, Why
from monitor.notify import notices
from monitor.rules.schema import Report
from monitor.store.base import CaseFile, Store
from monitor.store.sql import SqlStore
from tests.core.weeks import DAY, HOUR, MINUTE, NOON, SINCE, UNTIL, Story, case, rules
from tests.fakes.clock import START
from tests.store.material import batch, judged

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)  # 09:00 in Madrid


class Cabinet:
    """A store that knows cases only."""

    def __init__(self, *files: CaseFile) -> None:
        self.files = {file.case.id: file for file in files}
        self.read: list[CaseId] = []

    async def cases(self, query: CaseQuery) -> Sequence[Case]:
        def wanted(each: Case) -> bool:
            return (
                (query.every or each.state.is_open)
                and (query.since is None or each.opened_at >= query.since)
                and (query.until is None or each.opened_at < query.until)
            )

        return [file.case for file in self.files.values() if wanted(file.case)][: query.limit]

    async def case_files(self, ids: Collection[CaseId]) -> Sequence[CaseFile]:
        self.read += ids
        return [self.files[id_] for id_ in ids]


def store(*files: CaseFile) -> Store:
    return cast("Store", Cabinet(*files))


def handled(name: str = "a", **fields: Any) -> CaseFile:
    story = Story(case(name)).then(3 * MINUTE, Act.ACKNOWLEDGED, "ana").then(11 * MINUTE, Act.CONTACTED, "ana")
    return story.file(state=CaseState.CONTACTED, owner="ana", **fields)


class TestWhichWeek:
    def test_the_seven_whole_days_before_the_day_it_is_told(self) -> None:
        days = stretch(Report(receiver="team", at="monday 09:00"), MONDAY, "Europe/Madrid")
        assert (days.since, days.until) == (SINCE, UNTIL)

    @pytest.mark.parametrize("later", [0 * HOUR, HOUR, 6 * DAY])
    def test_the_same_one_until_the_next_is_due(self, later: Any) -> None:
        report = Report(receiver="team", at="monday 09:00")
        assert stretch(report, MONDAY + later, "Europe/Madrid") == stretch(report, MONDAY, "Europe/Madrid")
        assert stretch(report, MONDAY + 7 * DAY, "Europe/Madrid").since == UNTIL

    def test_days_are_those_of_the_zone_when_the_clocks_change(self) -> None:
        """In the week of 25 October 2026 Madrid has an hour more."""
        days = stretch(Report(receiver="team"), datetime(2026, 10, 26, 8, tzinfo=UTC), "Europe/Madrid")
        assert days.until - days.since == 7 * DAY + HOUR
        assert days.until == datetime(2026, 10, 25, 23, tzinfo=UTC)


class TestTheNotification:
    async def test_it_carries_the_week_to_the_receiver_in_its_language(self) -> None:
        told = await weekly(store(handled()), rules(), MONDAY)
        assert told is not None
        assert (told.receiver, told.why, told.total) == ("team", Why.REPORT, 1)
        assert told.note.startswith("# The week from 16 Nov 2026 to 22 Nov 2026")
        assert "First private contact: median 11 min, in time 1 of 1" in told.note

    async def test_slack_makes_a_title_and_passages_of_it(self) -> None:
        told = await weekly(store(handled()), rules(), MONDAY)
        assert told is not None
        assert notices.report_title(told.note, "en") == "The week from 16 Nov 2026 to 22 Nov 2026"
        assert "median 11 min" in str(notices.report(told.note))

    async def test_the_same_week_is_the_same_notification(self) -> None:
        first, again = [await weekly(store(handled()), rules(), at) for at in (MONDAY, MONDAY + HOUR)]
        next_week = await weekly(store(), rules(), MONDAY + 7 * DAY)
        other = await weekly(store(), rules(report=Report(receiver="board")), MONDAY)
        assert first is not None
        assert again is not None
        assert next_week is not None
        assert other is not None
        assert first.id == again.id
        assert len({first.id, next_week.id, other.id}) == 3

    async def test_nobody_wants_it_nobody_gets_it(self) -> None:
        assert await weekly(store(), rules(report=None), MONDAY) is None


class TestWhichCasesCount:
    async def test_drills_do_not(self) -> None:
        drill = handled("drill")
        drill = replace(drill, case=replace(drill.case, author=f"{Case.DRILL}0a1b"))
        assert (await week(store(drill), rules(), since=SINCE, until=UNTIL)).opened == 0

    async def test_an_old_case_that_was_resolved_in_the_week_does(self) -> None:
        story = Story(case("old", NOON - 40 * DAY)).then(40 * DAY, Act.RESOLVED, "ana", target="accident")
        file = story.file(state=CaseState.RESOLVED, resolved_at=NOON)
        assert (await week(store(file), rules(), since=SINCE, until=UNTIL)).causes

    async def test_timelines_of_cases_that_were_over_long_before_are_not_read(self) -> None:
        story = Story(case("old", SINCE - 40 * DAY)).then(DAY, Act.RESOLVED, "ana", target="accident")
        cabinet = Cabinet(story.file(state=CaseState.RESOLVED, resolved_at=SINCE - 39 * DAY), handled())
        await week(cast("Store", cabinet), rules(), since=SINCE, until=UNTIL)
        assert cabinet.read == ["case-a"]


class TestOnARealStore:
    async def test_a_case_from_mention_to_contact_is_in_the_week_and_the_report_waits_once(self) -> None:
        database = await SqlStore.open("sqlite://")
        try:
            door = cast("Store", database)
            await door.commit(batch(judged("1", Level.PAGE, rules=("page",), reach=9000)))
            (opened,) = await door.cases(CaseQuery())
            for minutes, verb in ((3, Verb.ACKNOWLEDGE), (11, Verb.CONTACT)):
                at = START + minutes * MINUTE
                (now,) = await door.cases(CaseQuery())
                asked = Command(case=now.id, verb=verb, who="ana", via=Via.CLI, at=at, key=verb.value)
                change = respond(now, asked, rules=rules(), now=at)
                assert isinstance(change, Change)
                assert await door.change(change, at)

            figures = await week(door, rules(), since=SINCE, until=UNTIL)
            assert (figures.opened, figures.still_open) == (1, 1)
            assert [(each.done, each.median) for each in figures.pace] == [
                (1, 3 * MINUTE),
                (1, 11 * MINUTE),
                (0, None),
            ]
            assert [(each.who, each.taken, each.open) for each in figures.people] == [("ana", 1, 1)]
            assert [(each.rule, each.judged) for each in figures.rules] == [("page", 1)]
            assert opened.id

            for later in (MONDAY, MONDAY + HOUR):
                told = await weekly(door, rules(), later)
                assert told is not None
                await door.post(told)
            (waiting,) = await door.pending("team", MONDAY + HOUR)
            assert "median 11 min" in waiting.notification.note
        finally:
            await database.close()

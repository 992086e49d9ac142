"""One text in many places is one alert with a count: agencies, copied complaints, one post on several networks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.base import Batch, Watch
from monitor.case import CaseQuery
from monitor.core.silence import new_silence
from monitor.ingest.intake import Intake
from monitor.ingest.watches import Assignment
from monitor.metrics import Metrics
from monitor.model import Dropped, Step, WatchProgress
from monitor.store.base import MentionQuery
from tests.fakes.clock import START
from tests.fakes.mentions import ANGRY, mention, minutes, person
from tests.fakes.tower import Tower

RULES = """
    version: 1
    brands: [{name: Hotel Miramar, any: ["Hotel Miramar"]}]
    sources: [{name: feed, connector: scripted, every: 1m}]
    rules: [{name: loud, when: {level: ">= alert"}}]
    route: {receiver: oncall, group_by: [brand, author], group_wait: 0s}
    receivers: [{name: oncall, slack: {channel: "#miramar", token: xoxb-1}}]
"""
SAID = f"{ANGRY} Nobody at the desk answered, nobody called back, and we left after one night."


def copied(number: int, followers: int = 20_000, text: str = SAID):
    return mention(
        f"p{number}", text, at=START + minutes(number), author=person(f"author{number}", followers=followers)
    )


async def test_a_text_that_thirty_people_copy_is_told_once_and_counted(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path, cards={"oncall"}) as tower:
        await tower.passes(seconds=5)
        tower.source("feed").offers(copied(1, followers=90_000))
        await tower.passes(minutes=2)
        for start in range(2, 32, 6):
            tower.source("feed").offers(*(copied(number) for number in range(start, start + 6)))
            await tower.passes(minutes=6)

        (case,) = await tower.database.cases(CaseQuery())
        rows = (await tower.database.search(MentionQuery(limit=50))).rows
        first = next(row for row in rows if row.mention.id == "mastodon:p1")
        others = [row for row in rows if row is not first]
        edits = [note for _at, note in tower.ears["oncall"].heard if note.step is Step.EDIT]

    assert [ids for why, ids in tower.told("oncall") if why != "case"] == [["mastodon:p1"]]
    assert (first.copies, first.copies_reach > 0, first.copy_of) == (31, True, None)
    assert {row.copy_of for row in others} == {"mastodon:p1"}
    assert {tuple(row.dropped.values()) for row in others} == {(Dropped.COPY,)}
    assert case.mentions == 1
    assert case.reach >= first.copies_reach
    assert edits, "the card says how far it has come"
    assert edits[-1].entries[0].copies == 31


async def test_copies_that_come_at_once_are_one_alert_too(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        tower.source("feed").offers(*(copied(number) for number in range(1, 7)))
        await tower.passes(minutes=2)

    assert tower.told("oncall") == [("new", ["mastodon:p1"])]


async def test_somebody_much_louder_who_repeats_it_is_told_in_the_same_case(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path, cards={"oncall"}) as tower:
        await tower.passes(seconds=5)
        tower.source("feed").offers(copied(1, followers=9_000))
        await tower.passes(minutes=2)
        tower.source("feed").offers(copied(2, followers=9_000_000))
        await tower.passes(minutes=6)
        cases = await tower.database.cases(CaseQuery())

    assert [(case.mentions, case.authors) for case in cases] == [(2, 2)]


async def test_a_copy_of_something_that_alerted_nobody_speaks_for_itself(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(copied(-600))  # the past: stored, and told to nobody
        await tower.passes(minutes=2)
        tower.source("feed").offers(copied(3))
        await tower.passes(minutes=2)

    assert tower.told("oncall") == [("new", ["mastodon:p3"])]


async def test_what_was_deleted_is_nobodys_original(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        first = copied(1)
        tower.source("feed").offers(first)
        await tower.passes(minutes=2)
        tower.source("feed").offers(deletions=(first.id,))
        await tower.passes(minutes=2)
        tower.source("feed").offers(copied(5))
        await tower.passes(minutes=2)

    assert ("new", ["mastodon:p5"]) in tower.told("oncall")


@pytest.mark.slow
async def test_after_two_days_the_same_words_are_news_again(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        tower.source("feed").offers(copied(1))
        await tower.passes(hours=49)
        tower.source("feed").offers(mention("late", SAID, at=tower.clock.now(), author=person("other")))
        await tower.passes(minutes=2)

    assert ("new", ["mastodon:late"]) in tower.told("oncall")


async def test_a_muted_author_silences_nobody_who_says_the_same(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        now = tower.clock.now()
        troll = new_silence(
            matchers=['author=~"mastodon:author[12]"'],
            starts_at=now,
            ends_at=now + minutes(600),
            by="ana",
            comment="a troll",
            now=now,
        )
        await tower.database.silence(troll)
        tower.source("feed").offers(copied(1), copied(2), copied(3))
        await tower.passes(minutes=2)
        assert tower.told("oncall") == [("new", ["mastodon:p3"])]
        tower.source("feed").offers(copied(4))
        await tower.passes(minutes=2)
        assert tower.told("oncall") == [("new", ["mastodon:p3"])]


async def test_whoever_joins_the_case_is_counted_in_it_once(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path, cards={"oncall"}) as tower:
        await tower.passes(seconds=5)
        reached = []
        for number, followers in ((1, 9_000), (2, 9_000_000), (3, 500)):
            tower.source("feed").offers(copied(number, followers=followers))
            await tower.passes(minutes=2)
            (case,) = await tower.database.cases(CaseQuery())
            reached.append(case.reach)

    assert reached == [1_800, 1_800 + 1_800_000, 1_800 + 1_800_000 + 100]


async def test_copies_of_something_old_are_counted_with_the_first_that_was_told(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path, cards={"oncall"}) as tower:
        tower.source("feed").offers(copied(-600))
        await tower.passes(minutes=2)
        for number in (3, 4, 5):
            tower.source("feed").offers(copied(number))
            await tower.passes(minutes=3)
        (case,) = await tower.database.cases(CaseQuery())
        tower.source("feed").offers(copied(6, followers=9_000_000))
        await tower.passes(minutes=6)
        card = [note for _at, note in tower.ears["oncall"].heard if note.step is Step.EDIT][-1]

    assert (case.mentions, case.reach) == (1, 3 * 4_000)
    assert {(entry.mention.id, entry.copies) for entry in card.entries} == {("mastodon:p3", 5), ("mastodon:p6", 5)}


async def test_two_sources_that_bring_it_at_the_same_moment_make_one_alert(tmp_path: Path) -> None:
    two = RULES.replace("every: 1m}]", "every: 1m}, {name: other, connector: scripted, every: 1m}]")
    async with Tower(two, tmp_path) as tower:
        await tower.passes(minutes=2)
        batches = [
            Batch(mentions=(replace(copied(number), source=name),)) for number, name in ((1, "feed"), (2, "other"))
        ]
        watch = Assignment(watch=Watch(key="*"), brands=("Hotel Miramar",))
        done = WatchProgress(cursor=None, began={}, walked=frozenset({"Hotel Miramar"}))
        intake = Intake(
            store=tower.database,
            clock=tower.clock,
            metrics=Metrics("test"),
            policy=tower.daemon.policy,
            wake=tower.daemon.flusher.wake,
        )
        taken = [intake.take(one.mentions[0].source, watch, one, done) for one in batches]
        await asyncio.gather(*taken)
        await tower.passes(minutes=2)

    assert len(tower.told("oncall")) == 1

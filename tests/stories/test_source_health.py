"""A broken source is an alert, not a silence: by the routes, silences and hours of every alert, once, and it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.core.silence import new_silence
from monitor.errors import AuthError, CursorExpiredError, RateLimitedError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor, Rhythm, SourceState, Why
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.mentions import mention, minutes
from tests.fakes.tower import Tower

RULES = """
    version: 1
    defaults: {timezone: UTC}
    brands: [{name: Hotel Miramar, any: ["Hotel Miramar"]}]
    sources: [{name: feed, connector: scripted, every: 1m}, {name: other, connector: scripted, every: 1m}]
    rules: [{name: loud, when: {level: ">= alert"}}]
    time_intervals: [{name: office, times: [{start: "12:00", end: "18:00"}]}]
    route:
      receiver: oncall
      group_wait: 0s
      repeat_interval: 1h
      routes: [{matchers: ['rule="source"', 'source="other"'], receiver: ops}]
    receivers: [{name: oncall, console: {}}, {name: ops, console: {}}]
"""


def notices(tower: Tower, receiver: str) -> list[tuple[str, str, str]]:
    """What a receiver heard of sources: why, of which, in which state."""
    found = []
    for _at, note in tower.ears[receiver].heard:
        labels = dict(note.labels)
        if labels.get("rule") == "source":
            found.append((note.why.value, labels["source"], labels["state"]))
    return found


async def test_a_wrong_password_is_told_once_by_its_route_and_again_when_it_is_right(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("other").fails(AuthError("401"), times=4)  # every quarter of an hour
        await tower.passes(minutes=4)
        assert notices(tower, "ops") == []
        await tower.passes(minutes=10)
        assert notices(tower, "ops") == [("source", "other", "needs a person")]
        await tower.passes(hours=1)
        assert notices(tower, "ops")[1:] == [("source back", "other", "ok")]
        assert notices(tower, "oncall") == []


async def test_a_short_trouble_is_nobodys_business(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("feed").fails(TransientSourceError("503"), times=3)
        await tower.passes(hours=2)
        assert notices(tower, "oncall") == []


async def test_each_state_has_its_patience(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("feed").fails(UnexpectedContentError("a consent page"), times=500)
        tower.source("other").fails(RateLimitedError("429", retry_after=timedelta(minutes=10)), times=500)
        await tower.passes(minutes=45)
        assert notices(tower, "oncall") == [("source", "feed", "blocked")]
        assert notices(tower, "ops") == []
        await tower.passes(minutes=90)
        assert notices(tower, "ops") == [("source", "other", "limited")]


async def test_it_is_said_again_while_it_lasts(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("feed").fails(AuthError("401"), times=500)
        await tower.passes(hours=3)
        assert notices(tower, "oncall") == [("source", "feed", "needs a person")] * 3


async def test_a_restart_neither_forgets_nor_repeats(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("feed").fails(AuthError("401"), times=500)
        await tower.passes(minutes=20)
        assert notices(tower, "oncall") == [("source", "feed", "needs a person")]
        now = tower.clock.now()
    again = Tower(RULES, tmp_path)
    await again.clock.advance(now - START)
    async with again as tower:
        tower.source("feed").fails(AuthError("401"), times=2)
        await tower.passes(minutes=10)
        assert notices(tower, "oncall") == []
        await tower.passes(hours=1)
        assert notices(tower, "oncall") == [("source back", "feed", "ok")]


async def test_a_silence_holds_it_and_its_end_lets_it_through(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        now = tower.clock.now()
        quiet = new_silence(
            matchers=['rule="source"'], starts_at=now, ends_at=now + minutes(60), by="ana", comment="works", now=now
        )
        await tower.database.silence(quiet)
        tower.source("feed").fails(AuthError("401"), times=500)
        await tower.passes(minutes=50)
        assert notices(tower, "oncall") == []
        await tower.passes(minutes=20)
        assert notices(tower, "oncall") == [("source", "feed", "needs a person")]


async def test_a_route_that_sleeps_hears_of_it_in_the_morning(tmp_path: Path) -> None:
    asleep = RULES.replace("receiver: ops}]", "receiver: ops, active_time_intervals: [office]}]")
    async with Tower(asleep, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("other").fails(AuthError("401"), times=500)
        until_noon = START.replace(hour=12, minute=0) - tower.clock.now()
        await tower.clock.advance(until_noon % timedelta(days=1) - minutes(5))
        assert notices(tower, "ops") == []
        await tower.passes(minutes=10)
        assert notices(tower, "ops") == [("source", "other", "needs a person")]


async def test_a_source_quieter_than_it_ever_is_is_told_until_it_speaks(tmp_path: Path) -> None:
    learnt = Rhythm(
        since=START - timedelta(days=4), heard=50, heard_at=START, pauses=((int(START.timestamp()) // 86_400, 7_200.0),)
    )
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        (before,) = [each for each in tower.daemon.sources.health if each.source == "feed"]
    database = await SqlStore.open(f"sqlite:///{tmp_path / 'tower.db'}")
    await database.report(replace(before, rhythm=learnt))
    await database.close()
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(hours=3.9)
        assert notices(tower, "oncall") == []
        await tower.passes(minutes=10)
        assert notices(tower, "oncall") == [("source", "feed", "silent")]
        (health,) = [each for each in tower.daemon.sources.health if each.source == "feed"]
        assert health.state is SourceState.SILENT
        assert "the longest in four weeks was 2 h" in health.reason
        tower.source("feed").offers(mention("news", "Nothing about you either"), cursor=Cursor("news"))
        await tower.passes(minutes=3)
        assert notices(tower, "oncall")[1:] == [("source back", "feed", "ok")]


async def test_a_gap_is_told_and_listed_but_not_that_of_a_first_walk(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(note="a gap: the past is longer than we read", cursor=Cursor("a"))
        await tower.passes(minutes=3)
        assert notices(tower, "oncall") == []
        tower.source("feed").offers(note="a gap: 200 pages", cursor=Cursor("b"))
        tower.source("other").fails(CursorExpiredError("the cursor is too old"))
        await tower.passes(minutes=5)
        assert notices(tower, "oncall") == [("gap", "feed", "gap")]
        assert notices(tower, "ops") == [("gap", "other", "gap")]
        (gap,) = [note for _at, note in tower.ears["oncall"].heard if note.why is Why.GAP]
        assert gap.note == "a gap: 200 pages"


async def test_what_should_be_known_is_said_once_and_no_trouble(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        for _ in range(3):
            tower.source("feed").offers(advice="the access token ends on 2026-12-01")
            await tower.passes(minutes=10)
        assert notices(tower, "oncall") == [("source", "feed", "advice")]
        assert tower.daemon.sources.health[0].state is SourceState.OK


async def test_nothing_is_told_where_nobody_wants_to_hear_it(tmp_path: Path) -> None:
    deaf = RULES.replace("    receivers:", "    source_health: {tell: false}\n    receivers:")
    async with Tower(deaf, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("feed").fails(AuthError("401"), times=500)
        await tower.passes(hours=1)
        assert notices(tower, "oncall") == []


async def test_one_failure_after_a_long_stop_is_a_short_trouble(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        now = tower.clock.now()
    again = Tower(RULES, tmp_path)
    await again.clock.advance(now - START + timedelta(hours=10))
    again.source("feed").fails(TransientSourceError("503"), times=2)
    async with again as tower:
        await tower.passes(minutes=10)
        assert notices(tower, "oncall") == []


async def test_gaps_at_every_poll_are_told_once_an_hour(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        for number in range(40):
            tower.source("feed").offers(note=f"a gap of {number} posts", cursor=Cursor(f"c{number}"))
        await tower.passes(minutes=42)
        assert len(await tower.database.gaps()) == 40
        assert 1 <= len(notices(tower, "oncall")) <= 2


async def test_trouble_that_lasts_costs_no_write_a_minute(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("feed").fails(AuthError("401"), times=500)
        await tower.passes(minutes=10)
        tower.store.calls.clear()
        await tower.passes(minutes=30)
        assert tower.store.calls["post"] == 0


async def test_a_source_that_is_taken_out_while_it_is_away_is_forgotten(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(minutes=2)
        tower.source("feed").fails(AuthError("401"), times=500)
        await tower.passes(minutes=20)
        assert "feed" in (await tower.database.recall("sources told") or "")
        tower.file.write_text(tower.file.read_text().replace("{name: feed, connector: scripted, every: 1m}, ", ""))
        await tower.daemon.reload()
        await tower.passes(minutes=3)
        assert await tower.database.recall("sources told") == "{}"

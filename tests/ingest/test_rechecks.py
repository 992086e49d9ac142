"""The daemon looks again: at the right moments, within its budget, through failures, and on-call hears of what grew."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from connectors.base import Capability, ConnectorSpec, Looks
from monitor.errors import RateLimitedError, SourceError, TransientSourceError
from monitor.ingest import rechecks
from monitor.language.identify import Identifier
from monitor.model import Cursor, Engagement, Level, Mention, MentionId
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from monitor.store.base import MentionQuery, StoredMention
from tests.fakes.clock import START
from tests.fakes.mentions import ANGRY, mention, minutes, person
from tests.fakes.shaky import ShakyStore
from tests.fakes.tower import Scripted, Tower

RULES = """
    version: 1
    brands: [{name: Hotel Miramar, any: ["Hotel Miramar"]}]
    sources: [{name: feed, connector: looking, every: 2h}]
    scoring: {rechecks: {per_hour: 600}}
    rules:
      - {name: loud, when: {level: ">= alert"}}
    route:
      receiver: channel
      group_by: [brand, author]
      group_wait: 0s
      group_interval: 1m
      routes:
        - {matchers: ['level="page"'], receiver: oncall, group_wait: 0s}
    receivers:
      - {name: oncall, console: {}}
      - {name: channel, console: {}}
"""
VOICE = person("voice", 9_000)  # an alert as it stands, a page once it spreads


class LookingSource(Scripted):
    """A scripted source that can show its posts again."""

    spec: ClassVar[ConnectorSpec] = replace(
        Scripted.spec,
        name="looking",
        capabilities=frozenset({Capability.POLL, Capability.STREAM, Capability.ENGAGEMENT, Capability.LOOK}),
        looks=3,
    )
    likes: ClassVar[dict[str, int]] = {}
    gone: ClassVar[set[str]] = set()
    edits: ClassVar[list[Mention]] = []
    fails: ClassVar[deque[SourceError | Exception]] = deque()
    visits: ClassVar[list[tuple[datetime, list[str]]]] = []

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        now = self._tools.clock.now()
        self.visits.append((now, [name_of(m.id) for m in mentions]))
        if self.fails:
            raise self.fails.popleft()
        edits, self.edits[:] = tuple(self.edits), []
        return Looks(
            engagement={
                m.id: Engagement(likes=self.likes[name], at=now)
                for m in mentions
                if (name := name_of(m.id)) in self.likes
            },
            edits=edits,
            gone=tuple(m.id for m in mentions if name_of(m.id) in self.gone),
        )


def name_of(key: MentionId) -> str:
    return key.partition(":")[2]


class Watchtower(Tower):
    """A daemon whose one source can look again."""

    def __init__(self, folder: Path, rules: str = RULES) -> None:
        super().__init__(rules, folder)
        for known in (LookingSource.likes, LookingSource.gone, LookingSource.edits, LookingSource.fails):
            known.clear()
        LookingSource.visits.clear()

    def _load(self) -> Policy:
        loaded = load(self.file, environ={}, connectors={"looking": LookingSource})
        return Policy.of(loaded, registry.load("default"), Identifier())

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.scheduler.cancel("rules")  # a look at the file every two seconds makes a day long
        return self

    def says(self, *names: str, **fields: Any) -> None:
        """As many people post at once, and the first poll, moments later, finds it."""
        at = self.clock.now()
        told = {"author": VOICE, "engagement": Engagement(likes=0)} | fields
        posts = [mention(name, f"{ANGRY} {name}", at=at, **told) for name in names]
        self.source("feed").offers(*posts, live=True)

    @property
    def visits(self) -> list[tuple[int, list[str]]]:
        """Minutes since the start, rounded, and whom was looked at."""
        return [(round((at - START) / minutes(1)), names) for at, names in LookingSource.visits]

    async def stored(self, name: str = "1") -> StoredMention:
        (row,) = [row for row in (await self.database.search(MentionQuery())).rows if name_of(row.mention.id) == name]
        return row

    def count(self, metric: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(metric, {"source": "feed"} | labels) or 0.0


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Watchtower]:
    async with Watchtower(tmp_path) as tower:
        yield tower


async def test_it_looks_after_five_and_fifteen_minutes_one_and_four_hours(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 1
    await tower.passes(minutes=241)
    assert [at for at, _names in tower.visits] == [5, 15, 60, 240]


async def test_what_takes_off_becomes_a_page_at_the_second_look(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 2
    await tower.passes(minutes=6)
    assert (tower.told("channel"), tower.told("oncall")) == ([("new", ["mastodon:1"])], [])

    LookingSource.likes["1"] = 30
    await tower.passes(minutes=10)

    assert tower.told("oncall") == [("new", ["mastodon:1"])]
    (when, _note) = tower.ears["oncall"].heard[0]
    assert START + minutes(15) <= when <= START + minutes(15.2)
    row = await tower.stored()
    assert (row.judgements[0].level, row.mention.engagement and row.mention.engagement.likes) == (Level.PAGE, 30)
    assert tower.count("almenara_rechecks_total", found="raised") == 1


async def test_on_call_is_told_once_a_level_however_far_it_goes(tower: Watchtower) -> None:
    tower.says("1")
    for likes in (2, 30, 300, 3_000, 30_000):
        LookingSource.likes["1"] = likes
        await tower.passes(minutes=11)
    assert [why for why, _ids in tower.told("oncall")] == ["new"]


async def test_what_is_found_less_than_before_lowers_nothing(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 300
    await tower.passes(minutes=6)
    LookingSource.likes["1"] = 0
    await tower.passes(minutes=20)
    assert (await tower.stored()).judgements[0].level is Level.PAGE


async def test_never_more_at_once_than_the_connector_takes(tower: Watchtower) -> None:
    tower.says(*(f"post-{number}" for number in range(7)))
    await tower.passes(minutes=6)
    assert [len(names) for _at, names in tower.visits] == [3, 3, 1]


async def test_a_look_that_fails_is_tried_again_and_not_lost(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 30
    LookingSource.fails.extend([RateLimitedError("slow down", retry_after=minutes(2)), TransientSourceError("gone")])
    await tower.passes(minutes=14)
    assert [at for at, _names in tower.visits][:2] == [5, 7]
    assert (await tower.stored()).judgements[0].level is Level.PAGE
    assert tower.count("almenara_rechecks_failed_total") == 2


async def test_a_bug_in_a_connector_stops_no_later_look(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 30
    LookingSource.fails.append(ZeroDivisionError("oops"))
    await tower.passes(minutes=8)
    assert (await tower.stored()).judgements[0].level is Level.PAGE


async def test_a_database_that_is_away_loses_no_look(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 30
    await tower.passes(minutes=4)
    shaky = ShakyStore(tower.database)
    shaky.fails("looked", 3)
    rechecker = tower.daemon.sources._running["feed"].rechecker
    assert rechecker is not None
    rechecker._store = shaky
    tower.clock.busy = lambda: tower.store.under_way + shaky.under_way > 0
    await tower.passes(minutes=3)
    assert shaky.calls.count("looked") == 4
    assert (await tower.stored()).judgements[0].level is Level.PAGE


async def test_a_deleted_post_is_emptied_and_left_alone(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.gone.add("1")
    await tower.passes(minutes=16)
    assert [at for at, _names in tower.visits] == [5]
    row = await tower.stored()
    assert (row.mention.text, row.judgements[0].level) == ("", Level.ALERT)
    assert tower.count("almenara_rechecks_total", found="gone") == 1


async def test_a_post_that_is_not_found_is_looked_for_once_more_and_then_at_its_slots(tower: Watchtower) -> None:
    tower.says("1")
    await tower.passes(minutes=70)
    assert [at for at, _names in tower.visits] == [5, 15, 60]
    assert (await tower.stored()).mention.text == f"{ANGRY} 1"
    assert tower.count("almenara_rechecks_total", found="missing") == 3


async def test_an_edit_that_a_look_finds_takes_the_road_of_every_edit(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 1
    await tower.passes(minutes=4)
    before = (await tower.stored()).mention
    better = replace(before, text="Hotel Miramar put it right, lovely people", edited_at=START + minutes(3))
    LookingSource.edits.append(better)
    await tower.passes(minutes=3)
    assert (await tower.stored()).mention.text == better.text


async def test_the_past_is_not_looked_at(tmp_path: Path) -> None:
    tower = Watchtower(tmp_path)
    Scripted.sources["feed"].offers(mention("old", at=START - minutes(1), author=VOICE), cursor=Cursor("a"))
    async with tower:
        await tower.passes(minutes=16)
        assert (await tower.stored("old")).past  # the first walk found it
        assert tower.visits == []


async def test_beyond_the_hours_budget_the_least_is_dropped_and_counted(tmp_path: Path) -> None:
    async with Watchtower(tmp_path, RULES.replace("per_hour: 600", "per_hour: 6")) as tower:
        small = (
            mention(f"small-{number}", f"{ANGRY} {number}", author=person(f"s-{number}", 50)) for number in range(9)
        )
        great = mention("great", author=person("great", 900_000))
        tower.source("feed").offers(*small, great, live=True)
        await tower.passes(minutes=10)
        looked = [name for _at, names in tower.visits for name in names]
        assert len(looked) == 6
        assert looked[0] == "great"
        assert tower.count("almenara_rechecks_dropped_total") == 3, "one of ten may wait"
        await tower.passes(minutes=115)
        assert len([name for _at, names in tower.visits for name in names]) > 6, "later slots are still kept"
        per_hour = [at for at, names in LookingSource.visits for _name in names]
        assert all(sum(since <= at < since + timedelta(hours=1) for at in per_hour) <= 6 for since in per_hour), (
            "in no hour more than its budget"
        )


async def test_where_all_that_is_due_waits_for_room_it_waits_and_does_not_spin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecks, "AT_ONCE", 2)
    async with Watchtower(tmp_path, RULES.replace("per_hour: 600", "per_hour: 12")) as tower:
        asked = ShakyStore(tower.database)
        tower.store._store = asked  # type: ignore[assignment]
        tower.says(*map(str, range(14)))
        await tower.passes(minutes=10)
        assert len([name for _at, names in tower.visits for name in names]) == 12
        assert asked.calls.count("rechecks") < 30


async def test_a_restart_goes_on_with_what_was_planned(tmp_path: Path) -> None:
    tower = Watchtower(tmp_path)
    tower.says("1")
    async with tower:
        await tower.passes(minutes=2)
    LookingSource.likes["1"] = 30
    await tower.clock.advance(minutes(30))
    async with tower:
        await tower.passes(seconds=1)
        assert [names for _at, names in tower.visits] == [["1"]]
        assert (await tower.stored()).judgements[0].level is Level.PAGE


async def test_a_brand_that_left_the_rules_is_not_looked_at_any_more(tower: Watchtower) -> None:
    tower.says("1")
    LookingSource.likes["1"] = 3
    await tower.passes(minutes=2)
    text = tower.file.read_text(encoding="utf-8")
    tower.file.write_text(text.replace("Hotel Miramar", "Playa Serena"), encoding="utf-8")
    assert await tower.daemon.reload()
    await tower.passes(minutes=14)
    assert [at for at, _names in tower.visits] == [5]

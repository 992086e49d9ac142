"""Storms from stored mentions to a case that calms down, on a real store and a clock of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.rss import Rss
from monitor.case import Act, Case, CaseKind, CaseQuery, CaseState
from monitor.casework.storms import GRACE, Storms
from monitor.errors import StoreError
from monitor.language.identify import Identifier
from monitor.model import Author, Judged, Level, SourceHealth, SourceState
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from monitor.store.sql import SqlStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.mentions import mention
from tests.fakes.scheduler import FakeScheduler
from tests.store.material import BRAND, batch, judged

BUCKET, HOUR = timedelta(minutes=5), timedelta(hours=1)
RULES = """
version: 1
brands: [{name: Hotel Miramar, any: ["Hotel Miramar"]}]
sources: [{name: feed, connector: rss, url: "https://feed.example/rss"}]
rules: [{name: page, when: {level: page}}]
route: {receiver: terminal}
receivers: [{name: terminal, console: {}}]
"""
BEGIN = START.replace(minute=0)


class Room:
    """A week of quiet history, then whatever the test says."""

    def __init__(self, store: SqlStore, policy: Policy) -> None:
        self.store, self.policy, self.clock = store, policy, FakeClock(BEGIN)
        self.state, self.woken, self.count = SourceState.OK, list[datetime](), 0
        self.restart()

    def restart(self, store: Any = None) -> None:
        self.storms = Storms(
            store=store or self.store,
            clock=self.clock,
            scheduler=FakeScheduler(self.clock),
            policy=lambda: self.policy,
            health=lambda: [SourceHealth(source="feed", connector="rss", state=self.state, since=BEGIN)],
            wake=self.woken.append,
        )

    def post(self, at: datetime, **fields: Any) -> Judged:
        self.count += 1
        key = str(self.count)
        author = Author(id=key, handle=key, name=f"Ana {key}", followers=2 if self.count % 2 else 300)
        text = f"Cucarachas gigantes en el Hotel Miramar {key}"
        return judged(mention(key, text, at=at, author=author), Level.LOG, rules=(), priority=9.0, **fields)

    async def history(self) -> None:
        posts = [self.post(BEGIN - n * timedelta(minutes=17)) for n in range(1, 7 * 24 * 60 // 17)]
        await self.store.commit(batch(*posts))

    async def hear(self, count: int, **fields: Any) -> None:
        posts = [self.post(self.clock.now() + n * timedelta(seconds=2), **fields) for n in range(count)]
        await self.store.commit(batch(*posts))

    async def after(self, buckets: int = 1) -> None:
        for _ in range(buckets):
            number = (self.clock.now() - BEGIN) // BUCKET + 1
            await self.clock.advance(BEGIN + number * BUCKET + GRACE - self.clock.now())
            await self.storms.run()

    async def cases(self) -> list[Case]:
        return list(await self.store.cases(CaseQuery(every=True, kind=CaseKind.STORM)))

    async def acts(self) -> list[Act]:
        file = await self.store.case((await self.cases())[0].id)
        assert file is not None
        return [event.act for event in file.events]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    (tmp_path / "rules.yaml").write_text(RULES)
    loaded = load(tmp_path / "rules.yaml", environ={}, connectors={"rss": Rss})
    store = await SqlStore.open("sqlite://")
    made = Room(store, Policy.of(loaded, registry.load("default"), Identifier()))
    await made.history()
    await made.after()
    await made.clock.advance(12 * BUCKET)  # sources settle for an hour
    await made.after(2)
    yield made
    await store.close()


async def test_many_small_voices_raise_one_page_that_explains_itself(room: Room) -> None:
    await room.hear(40)
    await room.after(3)

    (case,) = await room.cases()
    assert (case.level, case.rules, case.network, case.author) == (Level.PAGE, ("storm",), "", "")
    assert case.storm is not None
    assert case.storm.stream == "negative"
    assert case.storm.count >= 40
    assert case.storm.expected < 8
    assert case.storm.score > 4.5
    assert len(case.storm.top_authors) == 5
    assert case.storm.phrases == ("cucarachas gigantes",)
    assert case.storm.young == pytest.approx(0.5, abs=0.1)
    assert room.woken


async def test_quiet_hours_raise_nothing(room: Room) -> None:
    await room.after(12)

    assert await room.cases() == []


async def test_a_campaign_is_a_note_and_no_storm(room: Room) -> None:
    await room.hear(60, polarity=0.8, label="positive")
    await room.after()

    (case,) = await room.cases()
    assert (case.level, case.rules) == (Level.DIGEST, ("spike",))
    assert case.storm is not None
    assert case.storm.stream == "all"


async def test_a_storm_that_doubles_says_so_and_calms_down_by_itself(room: Room) -> None:
    await room.hear(30)
    await room.after()
    await room.hear(90)
    await room.after()
    assert Act.GREW in await room.acts()

    await room.after(15 * 12)

    (case,) = await room.cases()
    assert case.storm is not None
    assert case.storm.calm_at is not None
    assert (await room.acts()).count(Act.CALMED) == 1
    assert case.state is CaseState.NEW  # a person still has to close it


async def test_an_outage_and_its_catch_up_raise_nothing(room: Room) -> None:
    room.state = SourceState.BLOCKED
    began = room.clock.now()
    await room.after(72)
    room.state = SourceState.OK
    missed = [room.post(began + n * timedelta(minutes=2)) for n in range(170)]
    await room.store.commit(batch(*missed))

    await room.after(24)

    assert await room.cases() == []


class CrashError(Exception):
    """The process ended here."""


class Crashing:
    """A store whose process dies at one call."""

    def __init__(self, store: SqlStore, at: str, *, after: bool) -> None:
        self._store, self._at, self._after = store, at, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name != self._at:
            return found

        async def dies(*arguments: Any) -> Any:
            if self._after:
                await found(*arguments)
            raise CrashError

        return dies


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["save_storm_watch", "raise_storm"])
async def test_a_crash_between_deciding_and_recording_raises_one_storm(room: Room, step: str, after: bool) -> None:
    await room.hear(40)
    room.restart(Crashing(room.store, step, after=after))
    room.storms._started = BEGIN
    with pytest.raises(CrashError):
        await room.after()

    room.restart()
    await room.after(3)

    assert len(await room.cases()) == 1


async def test_a_database_that_does_not_answer_postpones_and_loses_nothing(room: Room) -> None:
    await room.hear(40)
    storms = room.storms

    class Down:
        async def storm_watch(self, brand: str) -> None:
            raise StoreError("gone")

    storms._store = Down()  # type: ignore[assignment]
    await room.after()
    storms._store = room.store
    await room.after()

    assert len(await room.cases()) == 1


async def test_it_looks_at_the_end_of_every_bucket(room: Room) -> None:
    scheduler = FakeScheduler(room.clock)
    storms = Storms(store=room.store, clock=room.clock, scheduler=scheduler, policy=lambda: room.policy, health=list)
    storms.start()
    scheduler.start()
    before = await room.store.storm_watch(BRAND)
    room.clock.busy = lambda: False
    await room.clock.advance(BUCKET)
    for _ in range(200):
        if await room.store.storm_watch(BRAND) != before:
            break
    scheduler.stop()

    assert await room.store.storm_watch(BRAND) != before

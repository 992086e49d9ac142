"""A daemon says that it lives, so that whoever reads the database knows how old its word is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.life import BEAT, KEY, LOST, Life, Signs, signs_of
from monitor.store.sql import SqlStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.shaky import ShakyStore


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ShakyStore]:
    opened = await SqlStore.open(f"sqlite:///{tmp_path / 'life.db'}")
    yield ShakyStore(opened)
    await opened.close()


async def test_nobody_ever_ran(store: ShakyStore) -> None:
    assert await signs_of(store) is None


async def test_every_sign_keeps_when_it_began(store: ShakyStore) -> None:
    clock = FakeClock()
    life = Life(store, clock)
    await life.beat()
    await clock.advance(BEAT)
    await life.beat()
    assert await signs_of(store) == Signs(began=START, seen=START + BEAT)


async def test_an_end_is_told(store: ShakyStore) -> None:
    life = Life(store, FakeClock())
    await life.beat()
    await life.end()
    signs = await signs_of(store)
    assert signs is not None
    assert not signs.alive(START)


async def test_who_never_began_has_no_end(store: ShakyStore) -> None:
    await Life(store, FakeClock()).end()
    assert await signs_of(store) is None


async def test_a_database_that_is_away_ends_nothing(store: ShakyStore) -> None:
    store.fails("remember")
    life = Life(store, FakeClock())
    await life.beat()
    await life.beat()
    assert await signs_of(store) == Signs(began=START, seen=START)


async def test_what_another_version_wrote_says_nothing(store: ShakyStore) -> None:
    await store.remember(KEY, '{"born": 7}')
    assert await signs_of(store) is None


@pytest.mark.parametrize(("ago", "alive"), [(timedelta(0), True), (LOST - BEAT, True), (LOST, False)])
def test_who_is_not_heard_of_for_some_minutes_was_killed(ago: timedelta, alive: bool) -> None:
    assert Signs(began=START, seen=START).alive(START + ago) is alive

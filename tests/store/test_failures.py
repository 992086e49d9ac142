"""Whatever happens to the database is a StoreError with a plain sentence and no secret; afterwards work goes on."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import migrate
from monitor.store.base import MentionQuery
from monitor.store.sql import SqlStore
from tests.fakes.clock import START
from tests.fakes.postgres import Postgres
from tests.store.material import batch, judged, quiet


async def test_a_store_that_answers_can_be_written(store):
    await store.ping()


async def test_a_closed_store_says_so(url):
    store = await SqlStore.open(url)
    await store.close()

    with pytest.raises(StoreError, match="closed"):
        await store.ping()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://root:hunter2@db/x", "only SQLite"),
        ("nonsense hunter2", "not understood"),
        ("postgresql://root:hunter2@127.0.0.1:1/x", "cannot be reached"),
        ("sqlite:////proc/nowhere/hunter2.db", "could not be used"),
    ],
)
async def test_an_address_that_leads_nowhere_is_explained_without_its_password(address, said):
    with pytest.raises(StoreError) as caught:
        await SqlStore.open(address)

    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


async def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "store.db"
    path.write_text("Dear diary, " * 500)

    with pytest.raises(StoreError, match="not an SQLite database"):
        await SqlStore.open(f"sqlite:///{path}")

    assert path.read_text().startswith("Dear diary")


async def test_a_database_locked_by_another_process_is_said_and_survived(tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    store = await SqlStore.open(f"sqlite:///{path}")
    await store._database.call(lambda: _set_patience(store, 50))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="locked by another process"):
        await store.commit(batch(judged("1"), cursor="c"))
    assert (await store.progress("feed", "*", [], START)).cursor is None, "reading goes on meanwhile"
    other.execute("ROLLBACK")
    other.close()

    assert (await store.commit(batch(judged("1")))).stored
    await store.close()


def _set_patience(store: SqlStore, milliseconds: int) -> None:
    with store._database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute(f"PRAGMA busy_timeout = {milliseconds}")


async def test_a_full_disk_is_said_and_nothing_of_the_batch_is_there(tmp_path):
    store = await SqlStore.open(f"sqlite:///{tmp_path / 'store.db'}")

    def limit(pages: int) -> None:
        with store._database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute(f"PRAGMA max_page_count = {pages}")

    await store._database.call(lambda: limit(1))  # SQLite takes it as "no page more than there are"
    with pytest.raises(StoreError, match="disk is full"):
        await store.commit(batch(*(quiet(str(n)) for n in range(500)), cursor="c"))
    await store._database.call(lambda: limit(10**9))

    assert (await store.search(MentionQuery())).rows == ()
    assert len((await store.commit(batch(*(quiet(str(n)) for n in range(500))))).stored) == 500
    await store.close()


def test_what_a_missing_table_means_is_said(tmp_path: Path):
    path = tmp_path / "store.db"
    url = f"sqlite:///{path}"
    migrate.upgrade(url)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE facts")

    async def ask() -> None:
        store = await SqlStore.open(url)
        try:
            await store.recall("x")
        finally:
            await store.close()

    with pytest.raises(StoreError, match="a table is missing"):
        asyncio.run(ask())


async def test_what_was_committed_is_there_after_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    first = await SqlStore.open(url)
    await first.commit(batch(judged("1"), cursor="c1"))
    await first.close()

    second = await SqlStore.open(url)
    assert (await second.progress("feed", "*", [], START)).cursor == "c1"
    assert len(await second.due(START.replace(hour=23))) == 1
    await second.close()


async def test_reading_goes_on_while_a_long_write_is_under_way(empty_url):
    store = await SqlStore.open(empty_url)
    await store.commit(batch(quiet("0")))
    writing = asyncio.create_task(store.commit(batch(*(quiet(str(n)) for n in range(1, 1500)))))
    await asyncio.sleep(0)

    seen = len((await store.search(MentionQuery(limit=1000))).rows)
    await writing

    assert seen in (1, 1000), "all of the other batch or nothing"
    await store.close()


async def test_after_postgresql_was_away_the_store_works_again(tmp_path_factory):
    server = Postgres(tmp_path_factory.mktemp("pg"))
    server.start()
    try:
        with server.database() as url:
            store = await SqlStore.open(url)
            await asyncio.gather(*(store.recall("x") for _ in range(10)))
            server.pause()
            with pytest.raises(StoreError) as caught:
                await store.ping()
            assert "database" in str(caught.value)
            server.resume()

            await asyncio.gather(*(store.recall("x") for _ in range(10)))
            assert (await store.commit(batch(judged("1")))).stored
            await store.close()
    finally:
        server.stop()

"""The steps lead to exactly the tables that the code knows, whoever takes them and however often."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.errors import StoreError
from monitor.store import migrate
from monitor.store.engine import make_engine, parse_url
from monitor.store.migrate import State
from monitor.store.sql import SqlStore
from tests.store.material import batch, judged

OPEN = """
import asyncio, sys
from monitor.store.sql import SqlStore

async def main():
    store = await SqlStore.open(sys.argv[1])
    await store.ping()
    await store.close()

asyncio.run(main())
"""


def execute(url: str, statement: str) -> None:
    engine = make_engine(parse_url(url), size=0)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_upgraded_database_equals_the_tables_of_the_code(empty_url):
    assert migrate.upgrade(empty_url).state is State.HEAD

    assert migrate.differences(empty_url) == []


def test_a_difference_is_noticed(empty_url):
    migrate.upgrade(empty_url)
    execute(empty_url, "ALTER TABLE facts ADD COLUMN extra TEXT")
    execute(empty_url, "DROP INDEX ix_groups_due_at")

    assert len(migrate.differences(empty_url)) == 2


def test_the_way_back_leads_to_an_empty_database_and_forth_again(empty_url):
    migrate.upgrade(empty_url)

    standing = migrate.downgrade(empty_url, "base")

    assert (standing.state, standing.found) == (State.EMPTY, None)
    assert migrate.upgrade(empty_url).current
    assert migrate.differences(empty_url) == []


def test_check_tells_where_a_database_stands_and_changes_nothing(empty_url):
    assert migrate.check(empty_url).state is State.EMPTY
    assert migrate.check(empty_url).state is State.EMPTY
    migrate.upgrade(empty_url)

    standing = migrate.check(empty_url)

    assert standing.current
    assert standing.head in standing.sentence


def test_checking_a_file_that_is_not_there_does_not_create_it(tmp_path):
    assert not migrate.check(f"sqlite:///{tmp_path / 'none.db'}").current
    assert list(tmp_path.iterdir()) == []


async def test_a_database_of_a_newer_version_is_refused_untouched(empty_url):
    migrate.upgrade(empty_url)
    execute(empty_url, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreError, match="upgraded by a newer version"):
        await SqlStore.open(empty_url)

    standing = migrate.check(empty_url)
    assert (standing.state, standing.found) == (State.AHEAD, "9999")
    with pytest.raises(StoreError, match="9999"):
        migrate.upgrade(empty_url)


def test_two_processes_that_start_at_once_on_an_empty_database_both_succeed(empty_url):
    started = [
        subprocess.Popen([sys.executable, "-c", OPEN, empty_url], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in started]

    assert [code for _, code in ended] == [0, 0], ended
    assert migrate.differences(empty_url) == []


async def test_an_upgrade_that_fails_half_way_leaves_nothing(empty_url, monkeypatch):
    from alembic import command

    upgrade = command.upgrade

    def breaks(*arguments: object) -> None:
        upgrade(*arguments)  # type: ignore[arg-type]
        raise OSError("power cut")

    monkeypatch.setattr(command, "upgrade", breaks)
    with pytest.raises(StoreError):
        await SqlStore.open(empty_url)
    monkeypatch.undo()

    assert migrate.check(empty_url).state is State.EMPTY
    store = await SqlStore.open(empty_url)
    assert (await store.commit(batch(judged("1")))).stored
    await store.close()


def test_a_start_without_an_upgrade_does_not_import_alembic(tmp_path):
    """It would cost a second."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    migrate.upgrade(url)
    asks = OPEN + "\nsys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asks, url], check=False, timeout=60).returncode == 0


def test_the_newest_file_is_where_alembic_itself_would_go():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.folder()))
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [migrate.revisions()[-1]]
    assert [step.revision for step in scripts.walk_revisions()] == list(reversed(migrate.revisions()))


def test_the_steps_do_not_hide_alembic_itself():
    """The folder of the steps has the library's name; a package file in it would take the library's place."""
    assert not (Path(migrate.folder()) / "__init__.py").exists()

"""`almenara db`: the database's shape, asked and mended."""

from __future__ import annotations

import sqlite3

from monitor.store import migrate
from tests.cli.terminal import Desk


def test_an_empty_database_is_not_yet_in_shape_and_asking_does_not_make_it(desk: Desk) -> None:
    done = desk.types("db", "check")
    assert done.code == 1
    assert done.out.startswith("The database is empty; the next start brings it to revision ")
    assert not desk.data.exists()


def test_an_upgrade_brings_it_into_shape_and_may_be_repeated(desk: Desk) -> None:
    for _ in range(2):
        done = desk.types("db", "upgrade")
        assert (done.code, done.out) == (0, "The database is up to date.\n")
    assert desk.types("db", "check").code == 0


def test_a_database_from_the_future_is_left_alone(desk: Desk) -> None:
    desk.types("db", "upgrade")
    with sqlite3.connect(desk.data / "almenara.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    done = desk.types("db", "check")
    assert done.code == 1
    assert "was upgraded by a newer version" in done.out
    for words in ("db upgrade", "mentions list", "sources list"):
        refused = desk.types(*words.split())
        assert refused.code == 1
        assert "was upgraded by a newer version" in refused.err


def test_a_database_can_be_brought_back_and_up_again(desk: Desk) -> None:
    desk.types("db", "upgrade")
    migrate.downgrade(f"sqlite:///{desk.data / 'almenara.db'}", "base")
    assert desk.types("db", "check").code == 1
    assert desk.types("db", "upgrade").code == 0
    assert desk.types("db", "check").code == 0


def test_a_file_that_is_no_database_is_one_sentence(desk: Desk) -> None:
    desk.data.mkdir()
    (desk.data / "almenara.db").write_bytes(b"this is no database, and long enough to be looked at" * 100)
    for words in ("db check", "db upgrade", "mentions list"):
        done = desk.types(*words.split())
        assert done.code == 1
        assert done.err.startswith("almenara: ")
        assert len(done.err.splitlines()) == 1


def test_the_address_of_the_database_comes_from_the_environment(desk: Desk) -> None:
    url = f"sqlite:///{desk.folder / 'elsewhere' / 'x.db'}"
    assert desk.types("db", "upgrade", ALMENARA_DATABASE_URL=url).code == 0
    assert (desk.folder / "elsewhere" / "x.db").exists()
    assert not desk.data.exists()

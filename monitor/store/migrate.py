"""The steps from one shape of the tables to the next, taken at start.

Alembic is imported only where a step has to be taken: it costs a second, and most starts need none. The steps are the
files of `alembic/versions`, numbered; the last one is where a database should stand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine, inspect, text

from monitor.errors import StoreError
from monitor.store.engine import is_memory, make_engine, make_folder, parse_url
from monitor.store.failures import translated
from monitor.store.tables import metadata

T = TypeVar("T")

log = structlog.get_logger(__name__)

_LOCK = 0x616C6D65  # "alme": PostgreSQL's advisory lock that one upgrade holds at a time
_PATIENT = "-c timezone=UTC -c lock_timeout=60s"  # an upgrade may take its time; statements have no limit


class State(StrEnum):
    """Where a database stands, seen from this version of the code."""

    EMPTY = "empty"
    BEHIND = "behind"
    HEAD = "at head"
    AHEAD = "ahead"  # a newer version has been at work: this one must not touch it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A database's revision, and the one that this code wants."""

    state: State
    found: str | None
    head: str

    @property
    def current(self) -> bool:
        """Whether this code can work with the database as it is."""
        return self.state is State.HEAD

    @property
    def sentence(self) -> str:
        """The same in words."""
        match self.state:
            case State.EMPTY:
                return f"The database is empty; the next start brings it to revision {self.head}."
            case State.BEHIND:
                return f"The database is at revision {self.found}; the next start brings it to {self.head}."
            case State.HEAD:
                return f"The database is at revision {self.found}, as this version needs it."
            case State.AHEAD:
                return (
                    f"The database was upgraded by a newer version of Almenara: it is at revision {self.found}, this "
                    f"version knows {self.head}. Install that version again, or restore the copy made before it."
                )


def folder() -> Path:
    """Where the steps lie: inside the installed package, or at the top of a checkout."""
    here = Path(__file__).resolve().parent
    packed = here / "migrations"
    return packed if packed.is_dir() else here.parents[1] / "alembic"


def revisions() -> tuple[str, ...]:
    """The revisions this code knows, oldest first; the file names begin with them."""
    return tuple(sorted(path.name.partition("_")[0] for path in (folder() / "versions").glob("[0-9]*_*.py")))


def check(url: str) -> Standing:
    """Where a database stands, without changing anything. Raises StoreError if it cannot be read."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite" and (is_memory(parsed) or not Path(str(parsed.database)).exists()):
        return _standing(None)  # opening it would create it
    return _with_engine(url, lambda engine: _look(engine), begin="BEGIN")


def upgrade(url: str) -> Standing:
    """Take the missing steps; where the database stands then. Raises StoreError."""
    with translated():
        make_folder(parse_url(url))
    return _with_engine(url, upgrade_with)


def downgrade(url: str, revision: str) -> Standing:
    """Go back to an older revision, "base" for none at all. What newer columns held is lost. Raises StoreError."""

    def back(engine: Engine) -> Standing:
        from alembic import command

        _locked(engine, lambda connection: command.downgrade(_config(connection), revision))
        return _look(engine)

    return _with_engine(url, back)


def differences(url: str) -> list[str]:
    """What in the database is not as the code's tables say, one line each; empty if all is well."""

    def compare(engine: Engine) -> list[str]:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found: list[Any] = compare_metadata(context, metadata)
            return [str(each) for each in found]

    return _with_engine(url, compare)


def upgrade_with(engine: Engine) -> Standing:
    """Upgrade through an engine that is there already: for a database in memory there is no other way in."""
    with translated():
        standing = _look(engine)
        if standing.state is State.HEAD:
            return standing
        _refuse_newer(standing)
        _locked(engine, _take_steps)
        standing = _look(engine)
    log.info("store.upgraded", revision=standing.found)
    return standing


def _take_steps(connection: Connection) -> None:
    # Somebody else may have been faster while we waited for the lock.
    standing = _standing(_revision(connection))
    _refuse_newer(standing)
    if standing.state is State.HEAD:
        return
    from alembic import command

    command.upgrade(_config(connection), "head")


def _locked(engine: Engine, work: Callable[[Connection], None]) -> None:
    """Run all steps in one transaction, one process at a time: a step that fails leaves nothing behind."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # SQLite changes a table by copying it, which foreign keys would forbid; outside a transaction only.
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():  # SQLite: BEGIN IMMEDIATE, which waits for whoever else is writing
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text("SET LOCAL lock_timeout = '60s'"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                work(connection)
        finally:
            if connection.dialect.name == "sqlite":
                raw.execute("PRAGMA foreign_keys = ON")


def _refuse_newer(standing: Standing) -> None:
    if standing.state is State.AHEAD:
        raise StoreError(standing.sentence)


def _look(engine: Engine) -> Standing:
    with engine.connect() as connection:
        return _standing(_revision(connection))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _standing(found: str | None) -> Standing:
    known = revisions()
    if found is None:
        state = State.EMPTY
    elif found == known[-1]:
        state = State.HEAD
    else:
        state = State.BEHIND if found in known else State.AHEAD
    return Standing(state=state, found=found, head=known[-1])


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _with_engine(url: str, work: Callable[[Engine], T], *, begin: str = "BEGIN IMMEDIATE") -> T:
    with translated():
        engine = make_engine(parse_url(url), size=0, begin=begin, options=_PATIENT)
        try:
            return work(engine)
        finally:
            engine.dispose()

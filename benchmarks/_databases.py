"""The two databases of the benchmarks, under one handle each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks._floors import PostgresFloor, SqliteFloor
from benchmarks._postgres import postgres
from monitor.store import migrate


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """How to get an empty, upgraded one (as a URL), its bare driver, and the CPU seconds its server spent for us."""

    name: str
    empty: Callable[[], AbstractContextManager[str]]
    floor: Callable[[str], SqliteFloor | PostgresFloor]
    cpu: Callable[[], float]


@contextmanager
def databases(names: tuple[str, ...] = ("SQLite", "PostgreSQL")) -> Iterator[list[Database]]:
    """SQLite in a file, PostgreSQL as a server of our own; both as durable as in earnest."""
    with ExitStack() as stack:
        found = []
        if "SQLite" in names:
            found.append(_sqlite(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="almenara-bench-")))))
        if "PostgreSQL" in names:
            server = stack.enter_context(postgres())
            found.append(Database(name="PostgreSQL", empty=server.database, floor=PostgresFloor, cpu=server.cpu))
        yield found


def _sqlite(folder: Path) -> Database:
    template, numbers = folder / "template.db", count()
    migrate.upgrade(f"sqlite:///{template}")

    @contextmanager
    def empty() -> Iterator[str]:
        path = folder / f"{next(numbers)}.db"
        shutil.copyfile(template, path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for leftover in folder.glob(f"{path.name}*"):
                leftover.unlink()

    return Database(name="SQLite", empty=empty, floor=SqliteFloor, cpu=lambda: 0.0)

"""The database and the threads that talk to it.

SQLAlchemy's synchronous Core runs in threads of our own: for SQLite one writer and two readers, each with its own
connection (WAL lets them work at once); for PostgreSQL five of either kind. An asyncio driver costs four times as much
for small batches and would bring greenlets; see docs/decisions.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool, StaticPool

from monitor.errors import StoreError
from monitor.store.failures import sentence, translated, worth_repeating

T = TypeVar("T")

READERS = 2  # SQLite
CONNECTIONS = 5  # PostgreSQL
REPEATS = 10  # of a transaction that lost against another one

# A statement that takes longer is lost anyway; a session that sleeps in a transaction must not lock others out.
_POSTGRES_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)


class LostRace(Exception):  # noqa: N818 - not an error: the transaction begins anew and sees what the other one did
    """Another transaction committed first what this one was about to write."""


def parse_url(url: str) -> URL:
    """The URL with our drivers in it. Raises StoreError, which never repeats the URL: it may hold a password."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(sentence(error)) from None
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+pysqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case _:
            raise StoreError("only SQLite (sqlite:///…) and PostgreSQL (postgresql://…) are known as databases")


def is_memory(url: URL) -> bool:
    """Whether the database lives in this process only."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


# A cable that is pulled says nothing: without these a half-open connection holds a thread for hours.
_POSTGRES_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


def make_engine(
    url: URL, *, size: int, begin: str = "BEGIN IMMEDIATE", options: str = _POSTGRES_OPTIONS, echo: bool = False
) -> Engine:
    """An engine with `size` connections. `begin` is how SQLite opens its transactions, `options` are PostgreSQL's."""
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            echo=echo,
            hide_parameters=True,
            pool_size=size,
            max_overflow=0,
            pool_pre_ping=True,  # after a restart of the server the first use finds out, not the first statement
            pool_timeout=15,
            connect_args={"options": options, "application_name": "almenara"} | _POSTGRES_PATIENCE,
        )
        event.listen(engine, "connect", _send_arrays_in_binary)
        return engine
    arguments: dict[str, Any] = {"connect_args": {"check_same_thread": False}}
    if is_memory(url):
        arguments["poolclass"] = StaticPool
    elif size:
        arguments.update(poolclass=QueuePool, pool_size=size, max_overflow=0)
    else:
        arguments["poolclass"] = NullPool
    engine = create_engine(url, echo=echo, hide_parameters=True, **arguments)
    read_only = begin == "BEGIN"

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # Python's own BEGINs come too late and leave DDL outside
        # SQLite's own folds ASCII only: whoever looks for "ñandú" shall find "ÑANDÚ".
        connection.create_function("lower", 1, _lower, deterministic=True)
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 10000")
        if not is_memory(url) and not read_only:
            _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")  # what the outbox promised survives a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _send_arrays_in_binary(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # Their text form quotes every item with a regular expression: half the cost of a commit, JSON being full of quotes.
    from psycopg.types.array import ListBinaryDumper

    connection.adapters.register_dumper(list, ListBinaryDumper)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _use_wal(cursor: sqlite3.Cursor) -> None:
    # Changing the journal mode does not wait like other statements do: two first starts at once need patience of ours.
    for _ in range(100):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.05)
        else:
            return
    cursor.execute("PRAGMA journal_mode = WAL")


def make_folder(url: URL) -> None:
    """The folder of an SQLite file, so that a first start needs no preparation."""
    if url.get_backend_name() == "sqlite" and not is_memory(url) and not str(url.database).startswith("file:"):
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)


class Database:
    """Runs functions of a connection in a transaction each, away from the event loop.

    Whatever goes wrong is a StoreError, and then nothing was written.
    """

    def __init__(self, url: URL, *, echo: bool = False) -> None:
        self.is_postgres = url.get_backend_name() == "postgresql"
        if self.is_postgres:
            self._engine = self._read_engine = make_engine(url, size=CONNECTIONS, echo=echo)
            self._writer = self._reader = ThreadPoolExecutor(CONNECTIONS, "store")
        elif is_memory(url):
            self._engine = self._read_engine = make_engine(url, size=1, echo=echo)
            self._writer = self._reader = ThreadPoolExecutor(1, "store")
        else:
            self._engine = make_engine(url, size=1, echo=echo)
            self._read_engine = make_engine(url, size=READERS, begin="BEGIN", echo=echo)
            self._writer = ThreadPoolExecutor(1, "store-write")
            self._reader = ThreadPoolExecutor(READERS, "store-read")

    @property
    def engine(self) -> Engine:
        """For the upgrade at start, which has transactions of its own."""
        return self._engine

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; repeated from the start where another transaction won a race."""
        return await self._run(self._writer, lambda: self._written(work))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one consistent picture of the database."""
        return await self._run(self._reader, lambda: self._seen(work))

    async def call(self, work: Callable[[], T]) -> T:
        """Run `work` in the writer's thread, without a transaction."""
        return await self._run(self._writer, work)

    async def close(self) -> None:
        """Let what is under way finish, then close every connection."""
        for pool in {self._reader, self._writer}:
            await asyncio.to_thread(pool.shutdown)
        for engine in {self._read_engine, self._engine}:
            engine.dispose()

    async def _run(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        try:
            future = asyncio.get_running_loop().run_in_executor(pool, work)
        except RuntimeError as error:
            raise StoreError("the store is closed") from error
        return await future

    def _written(self, work: Callable[[Connection], T]) -> T:
        with translated():
            for _ in range(REPEATS):
                try:
                    with self._engine.begin() as connection:
                        return work(connection)
                except LostRace:
                    continue
                except DBAPIError as error:
                    if not worth_repeating(error):
                        raise
        raise StoreError("the database could not bring two transactions into an order")

    def _seen(self, work: Callable[[Connection], T]) -> T:
        with translated(), self._read_engine.connect() as connection:
            if self.is_postgres:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                return work(connection)

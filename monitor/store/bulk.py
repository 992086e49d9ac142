"""Many rows at once, in the way that is fastest on either database.

On PostgreSQL one statement with an array per column: three to four times as fast as a VALUES list of many parameters,
and one round trip. On SQLite, which is in the same process, row by row is as good as anything. The statements are
written here and handed to the driver as they are: what SQLAlchemy does for each parameter costs more than the insert.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

import msgspec
from sqlalchemy import Column, Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect

from monitor.store.codec import Values
from monitor.store.columns import UtcTime, micros

T = TypeVar("T")
AnyRows: TypeAlias = "Sequence[Row[*tuple[Any, ...]]]"

CHUNK = 1000  # values in one IN list; SQLite takes 32,766 parameters, PostgreSQL 65,535


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`: for IN lists of any length."""
    rest = iter(values)
    while piece := list(islice(rest, size)):
        yield piece


def is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def dialect_insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows ON CONFLICT."""
    return postgresql.insert(table) if is_postgres(connection) else sqlite.insert(table)


def fetch(connection: Connection, wanted: Sequence[Column[str]], where: Column[str], keys: Collection[str]) -> AnyRows:
    """Columns of text, all of one table, of the rows whose `where` is among the keys, however many these are."""
    if not keys:
        return []
    if is_postgres(connection):
        return connection.exec_driver_sql(_select_any(tuple(wanted), where), {"keys": sorted(keys)}).all()
    # As one JSON text the keys are one parameter, and the statement the same however many there are.
    text = msgspec.json.encode(sorted(keys)).decode()
    return connection.exec_driver_sql(_select_each(tuple(wanted), where), (text,)).all()


def insert_all(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert every row. All rows must name the same columns."""
    _insert(connection, table, rows, "")


def insert_new(connection: Connection, table: Table, rows: Sequence[Values]) -> int:
    """Insert the rows that contradict none that is there; how many went in."""
    return _insert(connection, table, rows, " ON CONFLICT DO NOTHING")


def insert_telling(connection: Connection, table: Table, rows: Sequence[Values], returning: str) -> list[Any]:
    """Insert the rows that contradict none that is there; the `returning` column of those that went in."""
    if not rows:
        return []
    tail = f' ON CONFLICT DO NOTHING RETURNING "{returning}"'
    columns = tuple(rows[0])
    if is_postgres(connection):
        return list(connection.exec_driver_sql(_unnest(table, columns, tail), _arrays(rows)).scalars())
    statement, bind = _values(table, columns, tail)
    return [key for row in rows for key in connection.exec_driver_sql(statement, bind(row)).scalars()]


def upsert(
    connection: Connection, table: Table, row: Values, *, keys: tuple[str, ...], changed: tuple[str, ...]
) -> None:
    """Insert a row, or change these columns of the one that has its `keys`."""
    conflict = f" ON CONFLICT ({_names(keys)}) DO UPDATE SET " + ", ".join(f'"{c}" = excluded."{c}"' for c in changed)
    _insert(connection, table, [row], conflict)


def upsert_newer(
    connection: Connection, table: Table, rows: Sequence[Values], *, key: str, changed: tuple[str, ...], newer: str
) -> None:
    """Insert rows, or replace those that have the key where `newer` is not earlier than what stands there.

    Every key once, please. A value that is not known now does not wipe out what was known before.
    """
    kept = ", ".join(f'"{name}" = coalesce(excluded."{name}", "{table.name}"."{name}")' for name in changed)
    tail = f' ON CONFLICT ("{key}") DO UPDATE SET {kept} WHERE excluded."{newer}" >= "{table.name}"."{newer}"'
    _insert(connection, table, rows, tail)


def _insert(connection: Connection, table: Table, rows: Sequence[Values], tail: str) -> int:
    if not rows:
        return 0
    columns = tuple(rows[0])
    if is_postgres(connection):
        return connection.exec_driver_sql(_unnest(table, columns, tail), _arrays(rows)).rowcount
    statement, bind = _values(table, columns, tail)
    return connection.exec_driver_sql(statement, list(map(bind, rows))).rowcount


def _arrays(rows: Sequence[Values]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


@cache
def _unnest(table: Table, columns: tuple[str, ...], tail: str) -> str:
    dialect = PGDialect()  # type: ignore[no-untyped-call]
    arrays = ", ".join(f"%({name})s::{table.c[name].type.compile(dialect)}[]" for name in columns)
    return f"{_into(table, columns)} SELECT * FROM unnest({arrays}){tail}"  # noqa: S608 - our own names


@cache
def _values(table: Table, columns: tuple[str, ...], tail: str) -> tuple[str, Callable[[Values], tuple[Any, ...]]]:
    """The statement, and what makes its parameters out of a row."""
    pick = itemgetter(*columns)
    times = [index for index, name in enumerate(columns) if isinstance(table.c[name].type, UtcTime)]

    def bind(row: Values) -> tuple[Any, ...]:
        values = list(pick(row))
        for index in times:
            if values[index] is not None:
                values[index] = micros(values[index])
        return tuple(values)

    return f"{_into(table, columns)} VALUES ({', '.join('?' * len(columns))}){tail}", bind


@cache
def _select_any(wanted: tuple[Column[str], ...], where: Column[str]) -> str:
    return f'{_select(wanted)} WHERE "{where.name}" = ANY(%(keys)s::text[])'


@cache
def _select_each(wanted: tuple[Column[str], ...], where: Column[str]) -> str:
    return f'{_select(wanted)} WHERE "{where.name}" IN (SELECT value FROM json_each(?))'  # noqa: S608 - our own names


def _select(wanted: Sequence[Column[str]]) -> str:
    return f'SELECT {_names(column.name for column in wanted)} FROM "{wanted[0].table.name}"'  # noqa: S608 - ditto


def _into(table: Table, columns: Iterable[str]) -> str:
    return f'INSERT INTO "{table.name}" ({_names(columns)})'


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)

"""The least that storing can cost: the rows a run left behind, inserted again by the bare driver.

Same rows, same tables and indexes, same batches, same durability; nothing is looked up, encoded or decided.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.types.array import ListBinaryDumper

Rows = list[tuple[Any, ...]]
Batches = list[dict[str, Rows]]  # one dictionary a commit: table → rows

# In the order in which a commit writes them, with the column that leads to the mention they belong to.
TABLES = ("identities", "mentions", "judgements", "alerts", "groups", "group_members")
_OWNERS = {
    "identities": "mention_id",
    "mentions": "id",
    "judgements": "mention_id",
    "alerts": "mention_id",
    "group_members": "mention_id",
}


def sort_rows(columns: dict[str, list[str]], rows: dict[str, Rows], batches: Sequence[Sequence[str]]) -> Batches:
    """What a finished run wrote, laid out by the batch in which each mention came."""
    batch_of = {mention: number for number, ids in enumerate(batches) for mention in ids}
    laid: Batches = [{name: [] for name in TABLES} for _ in batches]
    group_batch: dict[str, int] = {}
    members = columns["group_members"]
    for row in rows["group_members"]:
        number = batch_of[row[members.index("mention_id")]]
        group_batch.setdefault(row[members.index("group_id")], number)
    for name in TABLES:
        owner = columns[name].index(_OWNERS.get(name, "id"))
        where = group_batch if name == "groups" else batch_of
        for row in rows[name]:
            laid[where[row[owner]]][name].append(row)
    return laid


class SqliteFloor:
    """`sqlite3` of the standard library: executemany, WAL, synchronous = FULL."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self.columns = {
            name: [row[1] for row in self._connection.execute(f"PRAGMA table_info({name})")] for name in TABLES
        }

    def read(self) -> dict[str, Rows]:
        return {name: self._connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}

    def insert(self, batches: Batches) -> None:
        statements = {
            name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO NOTHING"
            for name, columns in self.columns.items()
        }
        connection = self._connection
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            for name in TABLES:
                if rows := batch[name]:
                    connection.executemany(statements[name], rows)
            connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class PostgresFloor:
    """psycopg 3: INSERT … SELECT unnest(…) … RETURNING, an array a column, in binary; the fastest way it has."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.adapters.register_dumper(list, ListBinaryDumper)
        columns = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        query = f"{columns} ORDER BY ordinal_position".encode()
        found = {name: self._connection.execute(query, [name]).fetchall() for name in TABLES}
        self.columns = {name: [row[0] for row in rows] for name, rows in found.items()}
        self._types = {name: [row[1] for row in rows] for name, rows in found.items()}

    def read(self) -> dict[str, Rows]:
        return {name: self._connection.execute(f"SELECT * FROM {name}".encode()).fetchall() for name in TABLES}

    def insert(self, batches: Batches) -> None:
        arrays = {name: ", ".join(f"%s::{kind}[]" for kind in kinds) for name, kinds in self._types.items()}
        statements = {
            name: f"INSERT INTO {name} SELECT * FROM unnest({arrays[name]}) "
            f"ON CONFLICT DO NOTHING RETURNING {self.columns[name][0]}".encode()
            for name in TABLES
        }
        connection = self._connection
        for batch in batches:
            with connection.transaction():
                for name in TABLES:
                    if rows := batch[name]:
                        connection.execute(statements[name], list(map(list, zip(*rows, strict=True)))).fetchall()

    def close(self) -> None:
        self._connection.close()

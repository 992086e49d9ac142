"""Every failure of a database, in one plain sentence that may be logged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import StoreError

# SQLite knows its errors by text only.
_SQLITE = {
    "locked": "the database is locked by another process",
    "disk is full": "the database's disk is full",
    "readonly": "the database is read-only",
    "query_only": "the database is read-only",
    "unable to open": "the database file cannot be opened: does its folder exist, and may we write there?",
    "disk i/o error": "the disk under the database reports an error",
    "not a database": "the file is not an SQLite database",
    "malformed": "the database file is damaged",
    "no such table": "the database has not been upgraded: a table is missing",
    "no such column": "the database has not been upgraded: a column is missing",
}

# PostgreSQL's codes, by their longest matching beginning: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES = {
    "08": "the database cannot be reached",
    "25006": "the database is read-only",
    "28": "the database refused the user or the password",
    "3D": "the database does not exist on its server",
    "40": "the database could not bring two transactions into an order",
    "42501": "the database's user lacks a permission",
    "42P01": "the database has not been upgraded: a table is missing",
    "42703": "the database has not been upgraded: a column is missing",
    "53100": "the database's disk is full",
    "53200": "the database is out of memory",
    "53300": "the database has no connection left for us",
    "55P03": "the database is locked by another process",
    "57014": "the database took too long",
    "57P": "the database is shutting down or starting",
    "58": "the disk under the database reports an error",
}

# What repeating the transaction cures: serialization failure, deadlock.
_AGAIN = frozenset({"40001", "40P01"})


def worth_repeating(error: DBAPIError) -> bool:
    """Whether the same transaction, begun anew, is likely to succeed."""
    return getattr(error.orig, "sqlstate", None) in _AGAIN


def sentence(error: BaseException) -> str:
    """What went wrong, without the address, the statement or the values in it."""
    if isinstance(error, PoolTimeoutError):
        return "the database is too busy: no connection became free in time"
    if isinstance(error, (ArgumentError, NoSuchModuleError)):
        return "the database URL is not understood: write sqlite:///path/to/file.db or postgresql://user@host/name"
    if isinstance(error, msgspec.MsgspecError):
        return "a stored value cannot be read: was it written by a newer version?"
    if isinstance(error, IntegrityError):
        return "the database refused a row that contradicts another"
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    return f"the database could not be used ({type(error).__name__})"


def _of_driver(error: DBAPIError) -> str:
    code = getattr(error.orig, "sqlstate", None)
    if code:
        for length in range(len(code), 1, -1):
            if found := _POSTGRES.get(code[:length]):
                return found
        return f"the database refused (code {code})"
    said = str(error.orig).lower()
    for sign, found in _SQLITE.items():
        if sign in said:
            return found
    if (type(error.orig).__module__ or "").startswith("psycopg"):
        # No code: the connection never came about, or broke.
        return _of_lost_connection(said)
    return f"the database refused ({type(error.orig).__name__})"


def _of_lost_connection(said: str) -> str:
    if "authentication failed" in said or "no password" in said:
        return "the database refused the user or the password"
    if "does not exist" in said and "database" in said:
        return "the database does not exist on its server"
    if "starting up" in said or "shutting down" in said:
        return "the database is shutting down or starting"
    return "the database cannot be reached"


@contextmanager
def translated() -> Iterator[None]:
    """Whatever the database layer raises inside becomes a StoreError with its cause."""
    try:
        yield
    except (SQLAlchemyError, msgspec.MsgspecError, OverflowError, UnicodeError, OSError) as error:
        raise StoreError(sentence(error)) from error

"""Jetstream's frames, version 1: decoded cheaply, because there are hundreds a second and few matter. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from connectors.bluesky.records import Record, read_record
from monitor.errors import PayloadError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_TIME = 1_000_000_000_000_000  # below this a cursor counts events, it does not tell a time
GONE = frozenset({"deleted", "takendown"})


class Commit(Struct):
    operation: str
    collection: str
    rkey: str
    record: Record | None = None


class Account(Struct):
    active: bool = True
    status: str | None = None


class Identity(Struct):
    handle: str | None = None


class Frame(Struct):
    """One event. `time_us` is the server's time in microseconds since 1970."""

    did: str
    time_us: int
    kind: str
    commit: Commit | None = None
    account: Account | None = None
    identity: Identity | None = None


class _LooseCommit(Struct):
    operation: str
    collection: str
    rkey: str
    record: msgspec.Raw = msgspec.Raw()


class _LooseFrame(Struct):
    did: str
    time_us: int
    kind: str
    commit: _LooseCommit | None = None


_STRICT = msgspec.json.Decoder(Frame)
_LOOSE = msgspec.json.Decoder(_LooseFrame)


def read_frame(raw: str | bytes) -> Frame:
    """One event. A record with odd fields is read without them. Raises PayloadError."""
    try:
        return _STRICT.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _read_loosely(raw)


def _read_loosely(raw: str | bytes) -> Frame:
    try:
        loose = _LOOSE.decode(raw)
        frame = Frame(did=loose.did, time_us=loose.time_us, kind=loose.kind)
        if (found := loose.commit) is not None:
            record = read_record(found.record) if bytes(found.record) else None
            frame.commit = Commit(found.operation, found.collection, found.rkey, record)
    except (msgspec.DecodeError, UnicodeError, RecursionError, PayloadError) as error:
        excerpt = raw[:200] if isinstance(raw, str) else raw[:200].decode("utf-8", "replace")
        raise PayloadError(f"an unreadable event: {error}", excerpt=excerpt) from None
    return frame


def time_of(time_us: int) -> datetime:
    """A server time as a datetime. Raises PayloadError where it is none."""
    try:
        if time_us < FIRST_TIME:
            raise PayloadError("an event without a usable time", excerpt=str(time_us))
        return _EPOCH + timedelta(microseconds=time_us)
    except OverflowError:
        raise PayloadError("an event from beyond all calendars", excerpt=str(time_us)) from None


def microseconds(moment: datetime) -> int:
    """The inverse of `time_of`."""
    return (moment - _EPOCH) // timedelta(microseconds=1)

"""Store over SQLAlchemy, SQLite and PostgreSQL alike.

This file only assembles: each noun has its file beside this one, as functions of a connection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.calibration import Calibration, Survey
from monitor.core.record import Asked, Knowledge
from monitor.model import (
    Committed,
    Group,
    GroupId,
    Ingested,
    Judged,
    MentionId,
    Notification,
    NotificationId,
    Outgoing,
    Receipt,
    Reject,
    SourceHealth,
    WatchProgress,
)
from monitor.store import authors, commit, groups, identities, listing, migrate, outbox, watching
from monitor.store.base import Gap, Gathered, Known, MentionQuery, Page
from monitor.store.clean import clean_ingested, clean_judged, clean_value
from monitor.store.engine import Database, make_folder, parse_url
from monitor.store.failures import translated

_PING = "almenara.ping"  # a fact nobody reads


class SqlStore:
    """The Store. Open it with `SqlStore.open`; every method is one transaction in a thread of the store's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    async def open(cls, url: str, *, echo: bool = False) -> SqlStore:
        """Connect, and upgrade the tables where they are behind. Safe for any number of processes at once.

        `url` is sqlite:///path, sqlite:// (in memory) or postgresql://user:password@host/name. Raises StoreError,
        also where a newer Almenara has upgraded the database beyond what this one knows.
        """
        parsed = parse_url(url)
        with translated():
            make_folder(parsed)
            database = Database(parsed, echo=echo)
        try:
            await database.call(lambda: migrate.upgrade_with(database.engine))
        except BaseException:
            await database.close()
            raise
        return cls(database)

    async def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        if not keys:
            return {}
        return await self._database.read(lambda c: identities.known(c, keys))

    async def about(self, asked: Asked, since: datetime) -> Knowledge:
        if not asked:
            return Knowledge()
        return await self._database.read(lambda c: authors.about(c, asked, since))

    async def survey(self, since: datetime) -> Survey:
        return await self._database.read(lambda c: authors.survey(c, since))

    async def calibration(self) -> Calibration | None:
        return await self._database.read(authors.calibration)

    async def calibrate(self, calibration: Calibration) -> Calibration:
        return await self._database.write(lambda c: authors.calibrate(c, calibration))

    async def progress(self, source: str, watch: str, brands: Collection[str], now: datetime) -> WatchProgress:
        found = await self._database.read(lambda c: watching.progress(c, source, watch, brands))
        new = [brand for brand in brands if brand not in found.began]
        if not new:
            return found

        def begin(connection: Connection) -> WatchProgress:
            watching.begin(connection, source, watch, new, now)
            return watching.progress(connection, source, watch, brands)

        return await self._database.write(begin)

    async def commit(self, ingested: Ingested) -> Committed:
        clean = clean_ingested(ingested)
        return await self._database.write(lambda c: commit.commit(c, clean))

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Gathered]:
        return await self._database.read(lambda c: groups.due(c, now, limit))

    async def flush(self, group: Group, notifications: Sequence[Notification], told: Collection[MentionId]) -> bool:
        return await self._database.write(lambda c: groups.flush(c, group, notifications, told))

    async def post(self, notification: Notification) -> None:
        clean = clean_value(notification)
        await self._database.write(lambda c: outbox.post(c, clean))

    async def next_due(self) -> datetime | None:
        return await self._database.read(groups.next_due)

    async def pending(self, receiver: str, now: datetime, limit: int = 20) -> Sequence[Outgoing]:
        return await self._database.read(lambda c: outbox.pending(c, receiver, now, limit))

    async def next_pending(self, receiver: str) -> datetime | None:
        return await self._database.read(lambda c: outbox.next_pending(c, receiver))

    async def start(self, notification: NotificationId, now: datetime) -> None:
        await self._database.write(lambda c: outbox.start(c, notification, now))

    async def record(self, receipt: Receipt) -> None:
        await self._database.write(lambda c: outbox.record(c, receipt))

    async def backlog(self) -> Mapping[str, int]:
        return await self._database.read(outbox.backlog)

    async def parked(self) -> Mapping[str, int]:
        """Receiver → notifications it refused for good."""
        return await self._database.read(outbox.parked)

    async def remember(self, key: str, value: str) -> None:
        await self._database.write(lambda c: watching.remember(c, key, value))

    async def recall(self, key: str) -> str | None:
        return await self._database.read(lambda c: watching.recall(c, key))

    async def report(self, health: SourceHealth) -> None:
        await self._database.write(lambda c: watching.report(c, health))

    async def health(self) -> Sequence[SourceHealth]:
        return await self._database.read(watching.health)

    async def gap(self, source: str, watch: str, note: str, now: datetime) -> None:
        missed = Gap(source=source, watch=watch, note=note, at=now)
        await self._database.write(lambda c: watching.gap(c, missed))

    async def gaps(self, limit: int = 100) -> Sequence[Gap]:
        """What sources could not show us any more, newest first."""
        return await self._database.read(lambda c: watching.gaps_noted(c, limit))

    async def rejected(self, source: str, limit: int = 100) -> Sequence[Reject]:
        """The newest items of a source that could not be read, newest first."""
        return await self._database.read(lambda c: watching.rejected(c, source, limit))

    async def search(self, query: MentionQuery) -> Page:
        return await self._database.read(lambda c: listing.search(c, query))

    async def import_(self, mentions: Sequence[Judged], now: datetime) -> int:
        clean = clean_judged(mentions)
        return await self._database.write(lambda c: commit.import_(c, clean, now))

    async def group(self, group: GroupId) -> Group | None:
        return await self._database.read(lambda c: groups.find(c, group))

    async def ping(self) -> None:
        await self._database.write(lambda c: watching.remember(c, _PING, "here"))

    async def close(self) -> None:
        await self._database.close()

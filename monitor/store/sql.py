"""Store over SQLAlchemy, SQLite and PostgreSQL alike.

This file only assembles: each noun has its file beside this one, as functions of a connection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.case import Case, CaseQuery, Change, Silence
from monitor.core.calibration import Calibration, Survey
from monitor.core.copies import Head
from monitor.core.record import Asked, Knowledge
from monitor.model import (
    Alert,
    CaseId,
    Committed,
    Entry,
    Group,
    GroupId,
    Ingested,
    Join,
    Judged,
    Labels,
    Looked,
    MentionId,
    Notification,
    NotificationId,
    Outgoing,
    Receipt,
    Reject,
    SourceHealth,
    WatchProgress,
)
from monitor.store import (
    authors,
    casefiles,
    cases,
    commit,
    deliveries,
    gathered,
    groups,
    identities,
    listing,
    memory,
    migrate,
    outbox,
    rechecks,
    silences,
    sketches,
    storms,
    traces,
    watching,
)
from monitor.store import looked as looks
from monitor.store.base import Bucket, CaseFile, Gap, Gathered, Known, MentionQuery, Page, Recheck
from monitor.store.clean import clean_ingested, clean_judged, clean_key, clean_value
from monitor.store.engine import Database, make_folder, parse_url
from monitor.store.failures import translated
from monitor.store.traces import Trace

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

    async def alike(self, bands: Collection[Sequence[int]], since: datetime, now: datetime) -> Sequence[Head]:
        return await self._database.read(lambda c: sketches.alike(c, bands, since, now)) if bands else ()

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
            if not found.began:
                watching.vacate(connection, source, watch)
            watching.begin(connection, source, watch, new, now)
            return watching.progress(connection, source, watch, brands)

        return await self._database.write(begin)

    async def commit(self, ingested: Ingested) -> Committed:
        clean = clean_ingested(ingested)
        return await self._database.write(lambda c: commit.commit(c, clean))

    async def delivered(self, source: str, delivery: Collection[str], now: datetime) -> bool:
        return await self._database.read(lambda c: deliveries.known(c, source, delivery, now))

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Gathered]:
        return await self._database.read(lambda c: gathered.due(c, now, limit))

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

    async def start(self, notification: NotificationId, now: datetime) -> Outgoing | None:
        return await self._database.write(lambda c: outbox.start(c, notification, now))

    async def record(self, receipt: Receipt) -> None:
        await self._database.write(lambda c: outbox.record(c, receipt))

    async def hasten(self, receiver: str) -> None:
        await self._database.write(lambda c: outbox.hasten(c, receiver))

    async def backlog(self) -> Mapping[str, int]:
        return await self._database.read(outbox.backlog)

    async def parked(self) -> Mapping[str, int]:
        """Receiver → notifications it refused for good."""
        return await self._database.read(outbox.parked)

    async def remember(self, key: str, value: str) -> None:
        await self._database.write(lambda c: watching.remember(c, key, value))

    async def recall(self, key: str) -> str | None:
        return await self._database.read(lambda c: watching.recall(c, key))

    async def report(self, *healths: SourceHealth) -> None:
        await self._database.write(lambda c: watching.report(c, healths))

    async def health(self) -> Sequence[SourceHealth]:
        return await self._database.read(watching.health)

    async def gap(self, source: str, watch: str, note: str, now: datetime) -> None:
        missed = Gap(source=source, watch=watch, note=note, at=now)
        await self._database.write(lambda c: watching.gap(c, missed))

    async def gaps(self, limit: int = 100, since: datetime | None = None) -> Sequence[Gap]:
        return await self._database.read(lambda c: watching.gaps_noted(c, limit, since))

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

    async def case(self, case: CaseId) -> CaseFile | None:
        named = clean_key(case)
        return await self._database.read(lambda c: casefiles.find(c, named))

    async def case_files(self, cases: Collection[CaseId]) -> Sequence[CaseFile]:
        named = [clean_key(case) for case in cases]
        return await self._database.read(lambda c: casefiles.several(c, named))

    async def cases(self, query: CaseQuery) -> Sequence[Case]:
        return await self._database.read(lambda c: casefiles.listed(c, query))

    async def change(self, change: Change, now: datetime) -> Case | None:
        clean = clean_value(change)
        return await self._database.write(lambda c: cases.change(c, clean, now))

    async def due_cases(self, now: datetime, limit: int = 100) -> Sequence[CaseFile]:
        return await self._database.read(lambda c: casefiles.due(c, now, limit))

    async def next_case_due(self) -> datetime | None:
        return await self._database.read(cases.next_due)

    async def remember_author(self, author: str, *, preferred: str | None, leave_alone: bool | None) -> None:
        await self._database.write(lambda c: memory.remember(c, author, preferred=preferred, leave_alone=leave_alone))

    async def silence(self, silence: Silence) -> None:
        clean = clean_value(silence)
        await self._database.write(lambda c: silences.put(c, clean))

    async def silences(self, since: datetime) -> Sequence[Silence]:
        return await self._database.read(lambda c: silences.current(c, since))

    async def firing(self, since: datetime) -> Sequence[Labels]:
        return await self._database.read(lambda c: casefiles.firing(c, since))

    async def pages(self, receiver: str, since: datetime) -> int:
        return await self._database.read(lambda c: outbox.pages(c, receiver, since))

    async def rechecks(self, source: str, now: datetime, limit: int) -> Sequence[Recheck]:
        return await self._database.read(lambda c: rechecks.due(c, source, now, limit))

    async def next_recheck(self, source: str) -> datetime | None:
        return await self._database.read(lambda c: rechecks.next_due(c, source))

    async def looked(
        self, source: str, looked: Sequence[Looked], gone: Collection[MentionId], now: datetime
    ) -> Committed:
        clean = [clean_value(each) for each in looked]
        return await self._database.write(lambda c: looks.looked(c, clean, gone, now))

    async def drop_rechecks(self, following: Mapping[MentionId, datetime | None], *, missing: bool = False) -> None:
        await self._database.write(lambda c: rechecks.postpone(c, following, missing=missing))

    async def buckets(self, brand: str, since: datetime, until: datetime, width: timedelta) -> Sequence[Bucket]:
        return await self._database.read(lambda c: storms.buckets(c, brand, since, until, width))

    async def entries(self, brand: str, since: datetime, until: datetime, limit: int = 200) -> Sequence[Entry]:
        return await self._database.read(lambda c: storms.entries(c, brand, since, until, limit))

    async def raise_storm(self, alert: Alert, joins: Sequence[Join], case: Case, now: datetime) -> Case:
        clean, opened = clean_value(alert), clean_value(case)
        return await self._database.write(lambda c: storms.raise_storm(c, clean, joins, opened, now))

    async def storm_watch(self, brand: str) -> tuple[int, str] | None:
        return await self._database.read(lambda c: storms.watch(c, brand))

    async def save_storm_watch(self, brand: str, body: str, version: int) -> bool:
        return await self._database.write(lambda c: storms.save_watch(c, brand, body, version))

    async def trace(self, mention: MentionId) -> Trace | None:
        """What became of a mention on its way to each receiver."""
        return await self._database.read(lambda c: traces.trace(c, mention))

    async def ping(self) -> None:
        await self._database.write(lambda c: watching.remember(c, _PING, "here"))

    async def close(self) -> None:
        await self._database.close()

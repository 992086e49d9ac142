"""Storms: counts for the detector, its memory, and the case that a storm opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, select, update

from monitor.case import Act, Case, Event, Via
from monitor.core.storm.facts import NEGATIVE
from monitor.model import Alert, Entry, Join
from monitor.names import DRILL
from monitor.store import cases as rows
from monitor.store import groups, timeline
from monitor.store.base import Bucket
from monitor.store.bulk import insert_new
from monitor.store.cases import Member
from monitor.store.codec import decode, judgement_of, mention_of, reasons
from monitor.store.mentions import alert_values
from monitor.store.tables import alerts, judgements, mentions, storm_watches

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_HEARD = frozenset({"own_account", "ignored"})


class _Feeling(msgspec.Struct):
    """As much of a judgement as counting needs."""

    polarity: float
    confidence: float


class _Name(msgspec.Struct):
    id: str | None = None
    handle: str | None = None
    name: str | None = None


def buckets(connection: Connection, brand: str, since: datetime, until: datetime, width: timedelta) -> list[Bucket]:
    """Counts by the time of the post. Posts without one, and what we say ourselves, are left out."""
    its = mentions.c
    query = (
        select(its.id, its.network, its.author, its.published_at, its.dropped, judgements.c.body)
        .join(judgements, judgements.c.mention_id == its.id)
        .where(judgements.c.brand == brand, judgements.c.published_at >= since, judgements.c.published_at < until)
        .where(its.dated, its.source != DRILL)
    )
    counts: dict[int, list[int]] = {}
    speakers: dict[int, tuple[set[str], set[str]]] = {}
    for row in connection.execute(query):
        if row.dropped and reasons(row.dropped).get(brand) in _NOT_HEARD:
            continue
        number = (row.published_at - _EPOCH) // width
        feeling, author = decode(row.body, _Feeling), decode(row.author, _Name)
        named = author.id or author.handle or author.name
        who = f"{row.network}:{named}" if named else row.id
        count, (everybody, critics) = counts.setdefault(number, [0, 0]), speakers.setdefault(number, (set(), set()))
        count[0] += 1
        everybody.add(who)
        if -feeling.polarity * feeling.confidence >= NEGATIVE:
            count[1] += 1
            critics.add(who)
    return [
        Bucket(
            start=_EPOCH + number * width,
            mentions=counts[number][0],
            negative=counts[number][1],
            authors=tuple(sorted(speakers[number][0])),
            negative_authors=tuple(sorted(speakers[number][1])),
        )
        for number in sorted(counts)
    ]


def entries(connection: Connection, brand: str, since: datetime, until: datetime, limit: int) -> list[Entry]:
    """A brand's mentions of a stretch that are not deleted, highest priority first."""
    its = mentions.c
    query = (
        select(mentions, judgements.c.body)
        .join(judgements, judgements.c.mention_id == its.id)
        .where(judgements.c.brand == brand, judgements.c.published_at >= since, judgements.c.published_at < until)
        .where(its.deleted_at.is_(None))
    )
    found = [
        Entry(
            mention=mention_of(row),
            judgement=judgement_of(row),
            rules=(),
            copies=row.copies,
            copies_reach=row.copies_reach,
        )
        for row in connection.execute(query)
        if not row.dropped or reasons(row.dropped).get(brand) not in _NOT_HEARD
    ]
    found.sort(key=lambda entry: (-entry.judgement.priority, entry.mention.published_at, entry.mention.id))
    return found[:limit]


def watch(connection: Connection, brand: str) -> tuple[int, str] | None:
    """What was saved for a brand, with its version."""
    its = storm_watches.c
    row = connection.execute(select(its.version, its.body).where(its.brand == brand)).one_or_none()
    return (row.version, row.body) if row else None


def save_watch(connection: Connection, brand: str, body: str, version: int) -> bool:
    """Replace what was read with this version (0: nothing was there). False if somebody else was faster."""
    if version == 0:
        return bool(insert_new(connection, storm_watches, [{"brand": brand, "version": 1, "body": body}]))
    its = storm_watches.c
    mine = (its.brand == brand) & (its.version == version)
    changed = connection.execute(update(storm_watches).where(mine).values(version=version + 1, body=body))
    return changed.rowcount == 1


def raise_storm(connection: Connection, alert: Alert, joins: Sequence[Join], case: Case, now: datetime) -> Case:
    """Open the storm's case with its alert and groups; the case as it is where it was opened before."""
    rows.one_at_a_time(connection, [case.brand])
    stored = rows.locked(connection, [case.id]).get(case.id)
    if stored is not None:
        return stored
    insert_new(connection, alerts, [alert_values(alert)])
    case = rows.insert(connection, case)
    opened = Event(case=case.id, number=1, at=now, act=Act.OPENED, via=Via.WATCH, level=alert.level)
    timeline.add(connection, [opened])
    rows.add_members(connection, [Member(case=case.id, alert=alert.id, mention=alert.mention_id, author="")])
    groups.gather(connection, joins, {alert.id: alert.mention_id}, {alert.id: case})
    return case

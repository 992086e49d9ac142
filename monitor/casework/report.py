"""The week, told: read from the cases, worked out by `monitor.core.review`, posted once to a receiver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from monitor.case import Case, CaseQuery
from monitor.core.fingerprint import fingerprint
from monitor.core.notice import alone
from monitor.core.oncall import last_weekly
from monitor.core.review import Week, review
from monitor.model import Level, Notification, Why
from monitor.report.note import note
from monitor.rules.schema import Report, Rules
from monitor.store.base import CaseFile, Store

log = structlog.get_logger(__name__)

MOST = 5000  # cases that one report reads
AT_ONCE = 200
FOLLOWED = timedelta(days=180)  # before the stretch: cases that were opened then may still be resolved or relapse in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From `since` up to, and not including, `until`."""

    since: datetime
    until: datetime


def stretch(report: Report, now: datetime, zone: str) -> Stretch:
    """The seven whole days before the day of the last report that was due, in that zone."""
    said_at = last_weekly(report.at, now, zone)
    here = ZoneInfo(zone)
    last = said_at.astimezone(here).date()
    first = last - timedelta(days=7)
    since, until = (datetime.combine(day, time(), here).astimezone(now.tzinfo) for day in (first, last))
    return Stretch(since=since, until=until)


async def week(store: Store, rules: Rules, *, since: datetime, until: datetime) -> Week:
    """The figures of a stretch, from everything that the store still knows of its cases. Drills do not count."""
    return review(await files(store, since=since, until=until), since=since, until=until, rules=rules)


async def files(store: Store, *, since: datetime, until: datetime) -> Sequence[CaseFile]:
    """The cases that may have something to say about that stretch, each with its timeline."""
    followed = await store.cases(CaseQuery(every=True, since=since - FOLLOWED, until=until, limit=MOST))
    # Whatever is still open counts, however old.
    still_open = await store.cases(CaseQuery(until=until, limit=MOST))
    cases: dict[str, Case] = {case.id: case for case in (*followed, *still_open) if not case.is_drill}
    if len(followed) >= MOST or len(still_open) >= MOST:
        log.warning("report.cut", cases=len(cases), most=MOST)
    wanted = [case.id for case in cases.values() if _concerns(case, since)]
    found: list[CaseFile] = []
    for start in range(0, len(wanted), AT_ONCE):  # in pieces, so that others have their turn at the database
        found += await store.case_files(wanted[start : start + AT_ONCE])
    return found


def _concerns(case: Case, since: datetime) -> bool:
    """Whether anything of it can lie after `since`: timelines are read one by one."""
    moments = (
        case.opened_at,
        case.last_mention_at,
        case.levelled_at,
        case.acknowledged_at,
        case.contacted_at,
        case.resolved_at,
        case.recovered_at,
        *(promise.kept_at or promise.due for promise in case.promises),
    )
    return case.is_open or any(at and at >= since for at in moments)


async def weekly(store: Store, rules: Rules, now: datetime) -> Notification | None:
    """The report of the last whole week for the receiver that rules.yaml names; None where it names none.

    The same week for the same receiver is the same notification however often it is made: `Store.post` takes it once.
    """
    report = rules.report
    if report is None:
        return None
    zone = rules.defaults.timezone
    days = stretch(report, now, zone)
    figures = await week(store, rules, since=days.since, until=days.until)
    key = fingerprint("report", report.receiver, days.since.isoformat(), days.until.isoformat())
    return alone(
        key,
        Why.REPORT,
        to=report.receiver,
        level=Level.DIGEST,
        labels=(("report", days.since.astimezone(ZoneInfo(zone)).date().isoformat()),),
        total=figures.opened,
        note=note(figures, language_of(rules, report.receiver)),
        now=now,
    )


def language_of(rules: Rules, receiver: str) -> str:
    """What a receiver speaks."""
    found = next((each.language for each in rules.receivers if each.name == receiver), None)
    return found or rules.defaults.language

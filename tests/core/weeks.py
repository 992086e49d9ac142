"""Cases with their timelines, for whoever counts a week. Monday 16 November 2026 00:00 to Monday 23, Madrid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.case import Act, Case, Event, Memory, Via
from monitor.model import Author, CaseId, Level
from monitor.rules.schema import (
    Brand,
    Console,
    Defaults,
    Receiver,
    Report,
    Route,
    Rule,
    Rules,
    SourceEntry,
    Target,
    TimeInterval,
    TimeRange,
    When,
)
from monitor.store.base import CaseFile

SINCE = datetime(2026, 11, 15, 23, tzinfo=UTC)
UNTIL = datetime(2026, 11, 22, 23, tzinfo=UTC)
NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)  # Wednesday, 12:00 in Madrid
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def rules(**more: Any) -> Rules:
    """Targets as shipped, but for alerts only office hours count."""
    fields: dict[str, Any] = {
        "version": 1,
        "defaults": Defaults(language="es", timezone="Europe/Madrid"),
        "brands": (Brand(name="Hotel Miramar", any=("Hotel Miramar",)),),
        "sources": (SourceEntry(name="sample", connector="replay"),),
        "rules": (Rule(name="page", when=When(level="page")),),
        "time_intervals": (
            TimeInterval(
                name="office",
                times=(TimeRange(start="09:00", end="18:00"),),
                weekdays=("monday:friday",),
                location="Europe/Madrid",
            ),
        ),
        "route": Route(receiver="team"),
        "receivers": (Receiver(name="team", console=Console(), language="en"),),
        "targets": (
            Target(level="page", acknowledge=5 * MINUTE, contact=30 * MINUTE, resolve=DAY),
            Target(level="alert", acknowledge=HOUR, contact=4 * HOUR, during="office"),
        ),
        "report": Report(receiver="team", at="monday 09:00"),
    }
    return Rules(**(fields | more))


def case(name: str = "lucia", at: datetime = NOON, level: Level = Level.PAGE, **fields: Any) -> Case:
    given: dict[str, Any] = {
        "id": CaseId(f"case-{name}"),
        "key": name,
        "brand": "Hotel Miramar",
        "network": "mastodon",
        "author": f"mastodon:{name}",
        "name": name,
        "level": level,
        "peak": 60.0,
        "rules": ("page",),
        "opened_at": at,
        "last_mention_at": at,
        "levelled_at": at,
        "posted_at": at - MINUTE,
    }
    return Case(**(given | fields))


class Story:
    """A case as it goes on, event by event."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.events: list[Event] = []
        self.then(timedelta(0), Act.OPENED, level=case.level)

    def then(self, after: timedelta, act: Act, who: str = "", **fields: Any) -> Story:
        """Something happens so long after the case was opened."""
        via = Via.SLACK if who else Via.CLOCK
        number, at = len(self.events) + 1, self.case.opened_at + after
        self.events.append(Event(case=self.case.id, number=number, at=at, act=act, who=who, via=via, **fields))
        return self

    def file(self, **fields: Any) -> CaseFile:
        """The file as it lies in the store; `fields` are what has become of the case."""
        became = replace(self.case, events=len(self.events), **fields)
        return CaseFile(case=became, events=tuple(self.events), entries=(), memory=Memory(), author=Author())

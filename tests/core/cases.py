"""A case with its group, its timeline and its mentions: what a card is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.case import Act, Case, Event, Via
from monitor.core.card import Manner, flush_case
from monitor.core.group import Flush
from monitor.core.mute import Mutes
from monitor.model import CaseId, Entry, Group, GroupId, Level, MentionId, Timing
from monitor.store.base import Gathered
from tests.notify.samples import entry

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TIMING = Timing(wait=timedelta(0), interval=timedelta(minutes=5), repeat=timedelta(hours=4))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def post(name: str, **changes: Any) -> Entry:
    return entry(id=f"mastodon:{name}", **changes)


def a_case(**changes: Any) -> Case:
    defaults: dict[str, Any] = {
        "id": CaseId("c1"),
        "key": "k1",
        "brand": "Hotel Miramar",
        "network": "mastodon",
        "author": "mastodon:u1",
        "level": Level.PAGE,
        "peak": 72,
        "opened_at": START,
        "last_mention_at": START,
        "levelled_at": START,
        "posted_at": START,
        "events": 1,
    }
    return Case(**(defaults | changes))


def event(number: int, act: Act, *, via: Via = Via.WATCH, **changes: Any) -> Event:
    return Event(case=CaseId("c1"), number=number, at=START, act=act, via=via, **changes)


def a_group(**changes: Any) -> Group:
    defaults: dict[str, Any] = {
        "id": GroupId("g1"),
        "key": "k",
        "receiver": "oncall",
        "route": "0.0",
        "labels": (("brand", "Hotel Miramar"),),
        "timing": TIMING,
        "level": Level.PAGE,
        "opened_at": START,
        "last_alert_at": START,
        "due_at": START,
        "closes_at": START + timedelta(hours=6),
        "case": CaseId("c1"),
    }
    return Group(**(defaults | changes))


class Thread:
    """One receiver's group of one case, flushed as often as wanted; what was told is remembered."""

    def __init__(self, *, group: Group | None = None, keeps_card: bool = True, **case: Any) -> None:
        self.group, self.case = group or a_group(), a_case(**case)
        self.events: list[Event] = [event(1, Act.OPENED)]
        self.entries: list[Entry] = []
        self.untold: set[MentionId] = set()
        self.deleted: set[MentionId] = set()
        self.mutes = Mutes(now=START)
        self.labels: dict[MentionId, tuple[Any, ...]] = {}
        self.manner = Manner(keeps_card=keeps_card, ping=lambda names: tuple(f"U{name.upper()}" for name in names))
        self.quiet_until: datetime | None = None

    def joins(self, *entries: Entry, silent: bool = False) -> None:
        """Further mentions; the first one opened the case."""
        for each in entries:
            if self.entries and not silent:
                self.happens(Act.JOINED)
            self.entries.append(each)
            self.untold.add(each.mention.id)
            self.labels[each.mention.id] = ((("author", "mastodon:u1"), ("brand", "Hotel Miramar"), ("level", "page")),)

    def happens(self, act: Act, *, via: Via = Via.WATCH, case: dict[str, Any] | None = None, **more: Any) -> None:
        """One more line of the timeline, and what it makes of the case."""
        number = self.case.events + 1
        self.events.append(event(number, act, via=via, **more))
        self.case = replace(self.case, events=number, **(case or {}))

    @property
    def gathered(self) -> Gathered:
        return Gathered(
            group=self.group,
            entries=tuple(self.entries),
            untold=frozenset(self.untold),
            deleted=frozenset(self.deleted),
            labels=self.labels,
            case=self.case,
            events=tuple(self.events),
        )

    def flush(self, at: datetime = START, **manner: Any) -> Flush:
        held = self.gathered
        mutes = replace(self.mutes, now=at)
        result = flush_case(
            held,
            now=at,
            quiet=lambda _group: self.quiet_until,
            mute=lambda entry: mutes.entry(entry, held.labels.get(entry.mention.id, ()), held.group.case),
            manner=replace(self.manner, **manner),
        )
        self.group = result.group
        self.untold -= result.told
        self.deleted -= result.told
        return result


def said(result: Flush) -> list[tuple[str, str]]:
    """Step and reason of each message."""
    return [(each.step.value, each.why.value) for each in result.notifications]


def acts(result: Flush) -> list[str]:
    """What the lines about the case tell, in order."""
    return [
        each.act.value
        for note in result.notifications
        if note.why.value == "case" and note.step.value != "edit"
        for each in note.events
    ]


def pinged(result: Flush) -> list[str]:
    return [who for each in result.notifications for who in each.pings]


def fresh(result: Flush) -> list[Iterable[str]]:
    return [each.fresh for each in result.notifications]

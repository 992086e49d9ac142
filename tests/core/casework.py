"""Short ways to say what a case is like, and what people do with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.case import Case, Chain, ChainStep, Change, Command, Event, Memory, Refused, Verb, Via
from monitor.core.clocks import tick
from monitor.core.respond import respond
from monitor.model import Author, CaseId, Level
from monitor.rules.schema import Rules
from monitor.store.base import CaseFile
from tests.fakes.clock import START

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def rules(**fields: Any) -> Rules:
    """A hotel with two people, a rota, and an office that is open on weekdays from nine to six in Madrid."""
    given: dict[str, Any] = {
        "version": 1,
        "brands": [{"name": "Hotel Miramar", "any": ["Hotel Miramar"]}],
        "sources": [{"name": "hn", "connector": "hackernews"}],
        "rules": [{"name": "page", "when": {"level": "page"}}],
        "time_intervals": [
            {"name": "office", "times": [{"start": "09:00", "end": "18:00"}], "weekdays": ["monday:friday"]}
        ],
        "route": {"receiver": "oncall"},
        "people": [{"name": "ana", "slack": "U0ANA"}, {"name": "luis", "slack": "U0LUIS"}],
        "schedules": [{"name": "guardia", "rota": {"people": ["ana", "luis"]}}],
        "receivers": [{"name": "oncall", "console": {}}, {"name": "manager", "console": {}}],
    }
    return Rules.model_validate(given | fields)


RULES = rules()


def chain(*steps: tuple[int, str], repeat: int = 0, at: datetime = START, **fields: Any) -> Chain:
    """Steps as (minutes, names with spaces between them)."""
    frozen = tuple(ChainStep(after=minutes * MINUTE, notify=tuple(names.split())) for minutes, names in steps)
    return Chain(name="reception", steps=frozen, repeat=repeat, started_at=at, **fields)


def case(level: Level = Level.PAGE, **fields: Any) -> Case:
    defaults: dict[str, Any] = {
        "id": CaseId("c0ffee"),
        "key": "key",
        "brand": "Hotel Miramar",
        "network": "mastodon",
        "author": "mastodon:lucia",
        "name": "Lucía",
        "language": "es",
        "level": level,
        "peak": 60.0,
        "rules": ("page",),
        "opened_at": START,
        "last_mention_at": START,
        "levelled_at": START,
        "posted_at": START,
        "due_at": START,
        "events": 0,
    }
    return Case(**(defaults | fields))


def command(verb: Verb, who: str = "ana", at: datetime = START, **fields: Any) -> Command:
    defaults: dict[str, Any] = {"via": Via.SLACK, "key": f"{verb}/{who}/{at.isoformat()}"}
    return Command(case=CaseId("c0ffee"), verb=verb, who=who, at=at, **(defaults | fields))


class Life:
    """One case through time: people act on it, its clocks tick, and the timeline grows."""

    def __init__(self, subject: Case | None = None, *, under: Rules = RULES, memory: Memory | None = None) -> None:
        self.case, self.rules, self.memory = subject or case(), under, memory or Memory()
        self.events: tuple[Event, ...] = ()
        self.last: Change | Refused | None = None

    @property
    def file(self) -> CaseFile:
        return CaseFile(case=self.case, events=self.events, entries=(), memory=self.memory, author=Author())

    def does(self, verb: Verb, who: str = "ana", *, after: timedelta = timedelta(0), **fields: Any) -> Change | Refused:
        """Somebody does something so long after the start."""
        now = START + after
        wish = command(verb, who, now, **fields)
        self.last = respond(self.case, wish, rules=self.rules, now=now, memory=self.memory)
        if isinstance(self.last, Change):
            self._land(self.last)
        return self.last

    def ticks(self, after: timedelta) -> list[str]:
        """What the clocks say so long after the start: act, target, and who is pinged."""
        change = tick(self.file, rules=self.rules, now=START + after)
        self._land(change)
        self.last = change
        return [saying(event) for event in change.events]

    def lives(self, until: timedelta) -> list[tuple[timedelta, str]]:
        """Tick whenever something is due, up to then; what was said when."""
        said: list[tuple[timedelta, str]] = []
        now = START
        while self.case.due_at is not None and max(self.case.due_at, now) <= START + until:
            now = max(self.case.due_at, now)
            said += [(now - START, each) for each in self.ticks(now - START)]
        return said

    def becomes(self, **fields: Any) -> None:
        """Something else happened to it: new mentions, a relapse."""
        self.case = replace(self.case, **fields)

    def _land(self, change: Change) -> None:
        assert [event.number for event in change.events] == [
            self.case.events + index + 1 for index in range(len(change.events))
        ]
        self.case, self.events = change.case, (*self.events, *change.events)


def saying(event: Event) -> str:
    words = [event.act.value, event.target, *(f"@{name}" for name in event.ping)]
    return " ".join(filter(None, words))

"""A desk whose outbox is filled by the flusher: alerts are committed, cases change, and ears hear of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from monitor.case import Act, Case, CaseQuery, CaseState, Change, Event, Silence, Via
from monitor.dispatch.flusher import Flusher
from monitor.model import Judged, Level, Notification, Step, Why
from monitor.rules.schema import Rules
from tests.dispatch.desk import Desk
from tests.fakes.mentions import mention, person
from tests.store.material import batch, card, judged

RULES: dict[str, Any] = {
    "version": 1,
    "defaults": {"timezone": "UTC"},
    "brands": [{"name": "Hotel Miramar", "any": ["Hotel Miramar"]}],
    "sources": [{"name": "feed", "connector": "replay"}],
    "rules": [{"name": "loud", "when": {"level": ">= alert"}}],
    "route": {"receiver": "oncall"},
    "receivers": [{"name": "oncall", "slack": {"channel": "#x", "token": "t"}}, {"name": "terminal", "console": {}}],
}


class Room(Desk):
    """oncall keeps cards; terminal is its fallback."""

    def __init__(self, folder: Path, **rules: Any) -> None:
        super().__init__(folder)
        self.rules = Rules.model_validate(RULES | rules)

    async def __aenter__(self) -> Room:
        await super().__aenter__()
        self.ear("oncall", keeps_card=True)
        await self.opens("oncall", "terminal", oncall="terminal")
        self.flusher = self.make_flusher()
        return self

    def make_flusher(self) -> Flusher:
        return Flusher(
            store=self.store,
            clock=self.clock,
            scheduler=self.scheduler,
            metrics=self.metrics,
            policy=lambda: SimpleNamespace(rules=self.rules),  # type: ignore[arg-type, return-value]
            voices=self.voices,
            slack_ids=lambda names, _receiver: tuple(f"U{name}" for name in names),
        )

    async def sees(self, *names: str, level: Level = Level.PAGE, priority: float = 70.0, **fields: Any) -> None:
        """Posts by as many authors, each a case of its own, and the flusher is woken as intake would."""
        now = self.clock.now()
        fresh = [self.post(name, level=level, priority=priority, at=now, **fields) for name in names]
        committed = await self.store.commit(batch(*fresh, at=now))
        if committed.due_at is not None:
            self.flusher.wake(committed.due_at)
        await self.clock.settle()

    def post(
        self, name: str, *, level: Level, at: datetime, author: str | None = None, text: str = "", **fields: Any
    ) -> Judged:
        said = mention(name, *((text,) if text else ()), at=at, author=person(author or name))
        route = replace(card("oncall", "0.0", wait=timedelta(0)), group_labels=(("brand", "Hotel Miramar"),))
        one = judged(said, level, to=[route], at=at, **fields)
        labels = tuple(sorted({**dict(one.alerts[0].labels), "level": level.value, "rule": "loud"}.items()))
        return replace(one, alerts=(replace(one.alerts[0], labels=labels),))

    async def cases(self) -> Mapping[str, Case]:
        """Author → case."""
        return {case.author.partition(":")[2]: case for case in await self.store.cases(CaseQuery(limit=1000))}

    async def does(self, case: Case, act: Act, *, via: Via = Via.CLI, ping: tuple[str, ...] = (), **more: Any) -> None:
        """Something happens to a case, in another process: nobody wakes the flusher."""
        now, number = self.clock.now(), case.events + 1
        event = Event(case=case.id, number=number, at=now, act=act, via=via, who="ana", ping=ping)
        changed = await self.store.change(Change(case=replace(case, events=number, **more), events=(event,)), now)
        assert changed is not None

    async def takes(self, author: str) -> None:
        case = (await self.cases())[author]
        now = self.clock.now()
        owned = {"state": CaseState.ACKNOWLEDGED, "owner": "ana", "acknowledged_at": now, "playbook": "critic"}
        await self.does(case, Act.ACKNOWLEDGED, **owned)

    async def mutes(self, *matchers: str, minutes: float, **fields: Any) -> Silence:
        now = self.clock.now()
        silence = Silence(
            id="s1",
            matchers=matchers,
            starts_at=now,
            ends_at=now + timedelta(minutes=minutes),
            by="ana",
            comment="obras",
            created_at=now,
            **fields,
        )
        await self.store.silence(silence)
        return silence

    def notes(self, receiver: str = "oncall") -> list[Notification]:
        return [note for _at, note in self.ear(receiver).heard]

    def told(self, receiver: str = "oncall") -> list[tuple[str, str]]:
        """Step and reason of all that was heard."""
        return [(note.step.value, note.why.value) for note in self.notes(receiver)]

    def counted(self, receiver: str = "oncall") -> Counter[tuple[str, str]]:
        return Counter(self.told(receiver))

    def forget(self) -> None:
        for ear in self._ears.values():
            ear.heard.clear()


def of(notes: Sequence[Notification], why: Why, step: Step = Step.MESSAGE) -> list[Notification]:
    return [note for note in notes if note.why is why and note.step is step]

"""An outbox on SQLite, receivers that do as told, and a clock that stands still: everything a sender needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from monitor.dispatch.voices import Voices
from monitor.metrics import Metrics
from monitor.model import GroupId, Level, Notification, NotificationId, Step, Why
from monitor.store.sql import SqlStore
from tests.fakes.clock import FakeClock
from tests.fakes.scheduler import FakeScheduler
from tests.fakes.shaky import ShakyStore
from tests.fakes.tower import Ear


class Desk:
    """The outbox room with its doors open."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "desk.db"
        self.clock = FakeClock()
        self.metrics = Metrics("test")
        self._ears: dict[str, Ear] = {}

    async def __aenter__(self) -> Self:
        self.database = await SqlStore.open(f"sqlite:///{self._path}")
        self.store: Any = ShakyStore(self.database)
        self.clock.busy = lambda: self.store.under_way > 0
        self.scheduler = FakeScheduler(self.clock)
        self.scheduler.start()
        self.voices = Voices(
            store=self.store, clock=self.clock, random=Random(3), scheduler=self.scheduler, metrics=self.metrics
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.voices.stop()
        self.scheduler.stop()
        await self.database.close()

    def ear(self, name: str = "oncall", *, keeps_card: bool = False) -> Ear:
        return self._ears.setdefault(name, Ear(name, self.clock, keeps_card=keeps_card))

    async def opens(self, *names: str, **fallbacks: str) -> None:
        """Speak through the ears of these names from now on."""
        await self.voices.replace([self.ear(name) for name in names], fallbacks.get)
        await self.clock.settle()

    async def posts(self, key: str, *, to: str = "oncall", **fields: Any) -> Notification:
        """Put a message into the outbox and wake whoever should send it."""
        written = message(key, to=to, **({"created_at": self.clock.now()} | fields))
        await self.store.post(written)
        self.voices.wake(to)
        await self.clock.settle()
        return written

    async def passes(self, **delta: float) -> None:
        await self.clock.advance(timedelta(**delta))

    def heard(self, name: str = "oncall") -> list[str]:
        """What an ear has heard: the message's own key, or why it was told of somebody else's trouble."""
        return [
            notification.id if notification.why is Why.TEST else notification.why.value
            for _at, notification in self.ear(name).heard
        ]

    def outcomes(self, name: str = "oncall") -> dict[str, int]:
        """Outcome → how many attempts ended so, by the metrics."""
        found = {}
        for family in self.metrics.deliveries.collect():
            for sample in family.samples:
                if sample.name.endswith("_total") and sample.labels["receiver"] == name:
                    found[sample.labels["outcome"]] = int(sample.value)
        return found


def message(key: str, *, to: str, created_at: datetime, **fields: Any) -> Notification:
    """One message; `group` and `sequence` place it."""
    group = GroupId(fields.pop("group", key))
    defaults: dict[str, Any] = {
        "sequence": 0,
        "step": Step.MESSAGE,
        "why": Why.TEST,
        "level": Level.ALERT,
        "labels": (),
        "entries": (),
        "total": 0,
        "note": key,
    }
    return Notification(
        id=NotificationId(key), group_id=group, receiver=to, created_at=created_at, **(defaults | fields)
    )

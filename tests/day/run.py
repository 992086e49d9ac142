"""One simulated day, lived through by the real daemon; what came of it is read from the database and the receivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from monitor.model import Notification, Why
from monitor.rules.schema import SourceHealth as Patience
from monitor.store import tables
from tests.day.clockwork import DayClock, without_threads
from tests.day.days import Made
from tests.day.internet import Internet
from tests.day.town import Town

PATIENCE = Patience()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What on-call heard of a source."""

    at: datetime
    why: Why
    source: str
    state: str
    note: str


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a day left behind."""

    stored: Mapping[str, Any]  # mention id → its row
    sightings: frozenset[str]  # ids under which a stored post was met again
    told: list[Told]
    internet: Internet
    gaps: list[Any] = field(default_factory=list)


async def live(made: Made, folder: Path) -> Outcome:
    """From the day's start to its end, deaths and resurrections included."""
    day = made.day
    without_threads()
    clock = DayClock(day.start)
    internet = Internet(clock, day.services, day.troubles)
    town = Town(folder, clock, internet, day.rules)
    await town.open()
    for health in made.before:
        await town.store.report(health)
    await town.start()
    for death in day.deaths:
        await clock.advance(death.at - clock.now())
        while not (internet.under_way and internet.walked(death.walking)):  # in the middle of something
            await clock.advance(timedelta(seconds=0.1))
        await town.kill()
        await clock.advance(death.pause)
        await town.start()
    await clock.advance(day.end - clock.now())
    await town.stop()
    rows, sightings, gaps = await town.store._database.read(_everything)
    await town.store.close()
    return Outcome(
        stored={row.id: row for row in rows},
        sightings=frozenset(sightings),
        told=[_told(when, note) for when, note in town.ears["ops"].heard],
        internet=internet,
        gaps=gaps,
    )


def _everything(connection: Connection) -> tuple[list[Any], list[str], list[Any]]:
    rows = list(connection.execute(select(tables.mentions)))
    sightings = list(connection.execute(select(tables.sightings.c.key)).scalars())
    return rows, sightings, list(connection.execute(select(tables.gaps)))


def _told(when: datetime, note: Notification) -> Told:
    labels = dict(note.labels)
    return Told(at=when, why=note.why, source=labels["source"], state=labels["state"], note=note.note)

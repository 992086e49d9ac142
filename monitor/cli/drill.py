"""`almenara drill`: a labelled fake critique through the running daemon, and how long each stage took."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from monitor.app import store
from monitor.casework import drill as service
from monitor.cli import show
from monitor.cli.context import prepare
from monitor.clock import SystemClock
from monitor.store.traces import Leg, Trace

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.store.sql import SqlStore

POLL = timedelta(milliseconds=200)
PICKED_UP_WITHIN = timedelta(seconds=15)  # a daemon looks every five


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the drill, as far as it got within the patience."""

    asked: service.Request
    trace: Trace | None
    problem: str

    @property
    def legs(self) -> tuple[Leg, ...]:
        return self.trace.legs if self.trace else ()

    @property
    def fine(self) -> bool:
        """Whether every receiver that the critique was routed to has it."""
        return not self.problem and bool(self.legs) and all(leg.state == "delivered" for leg in self.legs)


def drill(rules: Path | None, *, brand: str | None, patience: timedelta, as_json: bool) -> int:
    """Ask for a drill and follow it; 0 if it was delivered everywhere, 1 if not, 2 for wrong use."""
    prepared = prepare(rules)
    brands = [each.name for each in prepared.loaded.rules.brands]
    if brand is not None and brand not in brands:
        show.no_such("brand", brand, brands)
    clock = SystemClock()

    async def follow() -> Outcome:
        asked = service.request_for(brand or brands[0], clock.now())
        async with store(prepared.settings) as database:
            return await _follow(database, asked, clock, patience)

    with show.store_errors():
        outcome = asyncio.run(follow())
    _tell(outcome, as_json=as_json)
    return 0 if outcome.fine else 1


async def _follow(database: SqlStore, asked: service.Request, clock: SystemClock, patience: timedelta) -> Outcome:
    await database.remember(service.REQUEST, service.encoded(asked))
    while clock.now() - asked.at < patience:
        await clock.sleep(POLL)
        now = service.decoded(await database.recall(service.REQUEST))
        if now is None or now.token != asked.token:
            return Outcome(asked=asked, trace=None, problem="somebody else began another drill; try again")
        asked = now
        if asked.started_at is None and clock.now() - asked.at > PICKED_UP_WITHIN:
            await database.remember(service.REQUEST, "")
            return Outcome(asked=asked, trace=None, problem="no daemon works on this database: start `almenara run`")
        outcome = Outcome(asked=asked, trace=await database.trace(asked.mention_id), problem=asked.problem)
        if asked.done_at is not None and (outcome.problem or outcome.fine):
            return outcome
    if asked.started_at is None:  # whoever starts a daemon now did not ask for it
        await database.remember(service.REQUEST, "")
    reached = Outcome(asked=asked, trace=await database.trace(asked.mention_id), problem="")
    return Outcome(asked=asked, trace=reached.trace, problem=f"not delivered everywhere within {_span(patience)}")


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    asked = outcome.asked
    stages = [("picked up by the daemon", asked.started_at)]
    stages += [("judged and stored", outcome.trace.stored_at if outcome.trace else None)]
    if as_json:
        show.as_json(
            {
                "brand": asked.brand,
                "mention": asked.mention_id,
                "asked_at": asked.at,
                "picked_up_after": _after(asked, asked.started_at),
                "stored_after": _after(asked, outcome.trace.stored_at if outcome.trace else None),
                "receivers": [
                    {"receiver": leg.receiver, "state": leg.state, "after": _after(asked, leg.at)}
                    for leg in outcome.legs
                ],
                "problem": outcome.problem,
                "fine": outcome.fine,
            }
        )
        return
    out = show.console()
    show.paragraph(out, Text(f"Drill about {show.plain(asked.brand)}: {asked.mention_id}", style="bold"))
    for name, at in stages:
        show.paragraph(out, _line(at is not None, name, _told(asked, at)))
    for leg in outcome.legs:
        done = leg.state == "delivered"
        said = _told(asked, leg.at) if done else f"{leg.state}{': ' + show.plain(leg.error) if leg.error else ''}"
        show.paragraph(out, _line(done, f"delivered to {show.plain(leg.receiver)}", said))
    if outcome.trace and not outcome.legs:
        show.paragraph(out, _line(False, "routed", "no rule fired for it; see `almenara mentions list --source drill`"))
    if outcome.problem:
        show.paragraph(out, _line(False, "problem", outcome.problem))


def _line(fine: bool, what: str, said: str) -> Text:
    mark = Text("✓ ", style="green") if fine else Text("✗ ", style="bold red")
    return mark + Text(f"{what}: {said}")


def _after(asked: service.Request, at: datetime | None) -> float | None:
    """Seconds since it was asked for."""
    return None if at is None else round((at - asked.at).total_seconds(), 3)


def _told(asked: service.Request, at: datetime | None) -> str:
    seconds = _after(asked, at)
    return "not yet" if seconds is None else f"after {seconds:.2f} s"


def _span(length: timedelta) -> str:
    return f"{length.total_seconds():g} s"

"""Everything that looks after cases, put together: whose turn it is, what people do, clocks, storms and drills."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from connectors.base import Fetch, Sandbox
from monitor.casework.calendars import Calendars
from monitor.casework.desk import Desk
from monitor.casework.drill import Drill
from monitor.casework.keeper import CALENDARS, Keeper
from monitor.casework.people import People
from monitor.casework.report import weekly
from monitor.casework.sentinel import EVERY as SENTINEL
from monitor.casework.sentinel import Sentinel
from monitor.casework.storms import Storms
from monitor.clock import Clock
from monitor.ingest.intake import Intake
from monitor.model import SourceHealth
from monitor.policy import Policy
from monitor.rules.schema import Rules, Schedule
from monitor.schedule import Scheduler
from monitor.store.base import Store

_TIMERS = ("drill", "calendars", "sources")


class Inbound(Protocol):
    """How people talk back: `monitor.inbound.switchboard.Switchboard`."""

    async def apply(self, rules: Rules) -> None: ...

    async def stop(self) -> None: ...

    @property
    def detail(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTools:
    """What reading calendars takes: a fetch for each schedule, and a process to parse in."""

    fetch: Callable[[Schedule], Fetch]
    sandbox: Sandbox


class Office:
    """One a daemon. It reads the policy in force whenever it is asked, so that a reload needs no word."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        scheduler: Scheduler,
        policy: Callable[[], Policy],
        intake: Intake,
        health: Callable[[], Iterable[SourceHealth]],
        listened: Callable[[], Awaitable[None]],
        wake: Callable[[datetime], None],
        wake_receiver: Callable[[str], None],
        calendars: CalendarTools | None,
        check: timedelta,
    ) -> None:
        """`listened` lets sources notice that they are silent. `wake` is told when a card wants to be written,
        `wake_receiver` when something lies in an outbox. `check` is how often to look for what other processes ask."""
        self._scheduler, self._clock, self._check = scheduler, clock, check

        def rules() -> Rules:
            return policy().rules

        self._calendars = (
            Calendars(store=store, clock=clock, fetch=calendars.fetch, sandbox=calendars.sandbox, rules=rules)
            if calendars
            else None
        )
        self.people = People(rules, self._calendars)
        self.desk = Desk(
            store=store, clock=clock, rules=rules, wake=wake, guide=lambda case: policy().playbooks.for_case(case)
        )
        self.keeper = Keeper(
            store=store, clock=clock, rules=rules, people=self.people, weekly=weekly, wake=wake_receiver
        )
        self.drill = Drill(store=store, clock=clock, intake=intake, policy=policy)
        self.sentinel = Sentinel(
            store=store, clock=clock, policy=policy, health=health, listened=listened, wake=wake_receiver
        )
        self.storms = Storms(store=store, clock=clock, scheduler=scheduler, policy=policy, health=health, wake=wake)

    def members(self, names: Sequence[str], _receiver: str) -> tuple[str, ...]:
        """The Slack ids of people, and of whoever is on call now."""
        return self.people.members(names, self._clock.now())

    async def open(self) -> None:
        """Begin: calendars are read once before anybody is called."""
        if self._calendars is not None:
            await self._calendars.refresh()
            self._every("calendars", CALENDARS, self._calendars.refresh)
        self._every("drill", self._check, self.drill.look)
        self._every("sources", SENTINEL, self.sentinel.look)
        self.storms.start()

    def close(self) -> None:
        """Nothing begins any more; what is under way ends by itself."""
        for name in _TIMERS:
            self._scheduler.cancel(name)
        self.storms.stop()

    @property
    def problems(self) -> Mapping[str, str]:
        """Schedule → why its calendar is not up to date."""
        return self._calendars.problems() if self._calendars else {}

    def _every(self, name: str, interval: timedelta, job: Callable[[], Any]) -> None:
        self._scheduler.every(name, interval, job, first=self._clock.now() + interval, jitter=timedelta(0))

"""Nobody answered: which steps of a frozen chain are due, and when the next one is. Pure.

A chain runs in rounds: the whole of it, and `repeat` times again. A round begins so long after the last step of the
one before as that step came after the step before it, and at least five minutes. A step with `only_during` waits for
its hours and holds up no other; `Chain.done` counts the steps in the order in which they come to be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.case import Call, Chain
from monitor.core.worktime import Hours
from monitor.names import Level
from monitor.rules.schema import Rules

LEAST_PAUSE = timedelta(minutes=5)  # between two rounds


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of one round with its moment."""

    at: datetime
    round: int  # from 0
    step: int  # from 0, within the chain
    notify: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Whoever can be told, by name. One name may stand for a receiver and a schedule: then both are told."""

    receivers: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    schedules: tuple[str, ...] = ()  # in the order of rules.yaml: the first one is asked where nothing else is said

    @classmethod
    def of(cls, rules: Rules) -> Directory:
        return cls(
            receivers=frozenset(each.name for each in rules.receivers),
            people=frozenset(each.name for each in rules.people),
            schedules=tuple(each.name for each in rules.schedules),
        )

    def knows(self, name: str) -> bool:
        return name in self.receivers or name in self.people or name in self.schedules

    def calls(self, names: Iterable[str], level: Level) -> tuple[Call, ...]:
        """Those of the names that are receivers."""
        return tuple(Call(receiver=name, level=level) for name in dict.fromkeys(names) if name in self.receivers)

    def pings(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that are people or schedules."""
        return tuple(name for name in dict.fromkeys(names) if name in self.people or name in self.schedules)

    def duty(self, chain: Chain | None) -> tuple[str, ...]:
        """Whom to ask where nobody owns a case: the first people that its chain names, else the first schedule."""
        for step in chain.steps if chain else ():
            if found := self.pings(step.notify):
                return found
        return self.schedules[:1]


def plan(chain: Chain, hours: Hours) -> tuple[Planned, ...]:
    """Every step of every round, in the order in which they are told. Steps whose hours never come are left out."""
    if not chain.steps:
        return ()
    last = chain.steps[-1].after
    before = chain.steps[-2].after if len(chain.steps) > 1 else timedelta(0)
    period = last + max(last - before, LEAST_PAUSE)
    planned = [
        Planned(at=at, round=round_, step=index, notify=step.notify)
        for round_ in range(chain.repeat + 1)
        for index, step in enumerate(chain.steps)
        if (at := hours.first_inside(step.only_during, chain.started_at + round_ * period + step.after)) is not None
    ]
    return tuple(sorted(planned, key=lambda each: (each.at, each.round, each.step)))


def step_of(planned: Planned, chain: Chain) -> str:
    """Which step of the chain it is, as a timeline has it: "2/3"."""
    return f"{planned.step + 1}/{len(chain.steps)}"


def due_steps(chain: Chain, now: datetime, hours: Hours) -> tuple[Planned, ...]:
    """What has come and was not told yet, oldest first. A stopped chain has nothing to say."""
    if chain.stopped:
        return ()
    return tuple(step for step in plan(chain, hours)[chain.done :] if step.at <= now)


def next_step(chain: Chain, hours: Hours) -> Planned | None:
    """The step that comes next, whenever that is, stopped or not; None: all are told."""
    rest = plan(chain, hours)[chain.done :]
    return rest[0] if rest else None


def next_at(chain: Chain, hours: Hours) -> datetime | None:
    """When a running chain next has something to say."""
    following = None if chain.stopped else next_step(chain, hours)
    return following.at if following else None

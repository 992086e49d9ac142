"""A playbook: what whoever answers does, step by step, and for which cases it is meant. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from monitor.case import Case
from monitor.names import Level

LANGUAGES = ("es", "en")  # those that receivers speak


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookStep:
    """One thing to do. `id` is what a tick is recorded under: it outlives changes of the wording."""

    id: str
    text: str  # plain: no Markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The cases a playbook is for. What is empty is not asked about."""

    track: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    network: frozenset[str] = frozenset()
    brand: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()

    @property
    def conditions(self) -> int:
        """How much it asks for: of the playbooks that fit, the one that asks for most is taken."""
        return sum(map(bool, (self.track, self.kind, self.network, self.brand, self.levels)))

    def holds(self, case: Case) -> bool:
        """Whether the case is one of those."""
        return (
            case.track.value in (self.track or (case.track.value,))
            and case.kind.value in (self.kind or (case.kind.value,))
            and case.network in (self.network or (case.network,))
            and case.brand in (self.brand or (case.brand,))
            and case.level in (self.levels or (case.level,))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """One guide in one language. Texts are plain."""

    name: str
    language: str
    title: str
    steps: tuple[PlaybookStep, ...]
    intro: str = ""
    when: When = When()
    targets: tuple[tuple[str, tuple[timedelta, ...]], ...] = ()  # informative: the clocks run by rules.yaml `targets`

    def step(self, id_: str) -> PlaybookStep | None:
        """The step with this id."""
        return next((step for step in self.steps if step.id == id_), None)

    def left(self, ticks: Iterable[str]) -> tuple[PlaybookStep, ...]:
        """The steps that are not done yet."""
        done = frozenset(ticks)
        return tuple(step for step in self.steps if step.id not in done)

"""Silences and inhibition: whether an alert is muted, and by whom. Alertmanager's semantics. Pure.

An alert (the target) is inhibited where another one (the source) fires, both match their side of a rule, and the
labels in `equal` have the same values in both; a missing label and an empty one are the same. An alert that matches
both sides is not inhibited by alerts that do so too, itself among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.case import Silence
from monitor.core.casing import STORM_SPARES_INFLUENCE, STORM_SPARES_SEVERITY
from monitor.core.silence import Compiled, SilenceState, state
from monitor.model import Entry
from monitor.names import CaseId, Labels
from monitor.rules.schema import InhibitRule
from monitor.rules.values import Matcher

STORM_RULE = "storm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """Who mutes an alert: one or more silences, else an inhibiting rule."""

    silences: tuple[Silence, ...] = ()  # active ones, the first to end first
    rule: InhibitRule | None = None
    source: Labels = ()  # of the alert that inhibits

    @property
    def until(self) -> datetime | None:
        """When to ask again: the first of these silences ends then. None: nobody knows how long the source fires."""
        return self.silences[0].ends_at if self.silences else None

    def __str__(self) -> str:
        if self.silences:
            first = self.silences[0]
            return f"silence {first.id} by {first.by}"
        if self.rule is None:
            return "nobody"
        return f"inhibited by {', '.join(map(str, self.rule.source_matchers))}"


Muting = Callable[[Entry], Muted | None]
"""Who mutes a mention in a group; None where at least one of its alerts may be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """What fires and may inhibit by one rule, found once: however many alerts fire, each target asks one table."""

    rule: InhibitRule
    # values of `equal` → whether it is a storm, whether it matches both sides → the first one of that sort
    found: Mapping[tuple[str, ...], Mapping[tuple[bool, bool], tuple[int, Labels]]]

    @classmethod
    def of(cls, rule: InhibitRule, firing: Sequence[Labels]) -> _Sources:
        found: dict[tuple[str, ...], dict[tuple[bool, bool], tuple[int, Labels]]] = {}
        for place, labels in enumerate(firing):
            source = dict(labels)
            if matches(rule.source_matchers, source):
                sort = source.get("rule") == STORM_RULE, matches(rule.target_matchers, source)
                found.setdefault(_values(rule, source), {}).setdefault(sort, (place, labels))
        return cls(rule=rule, found=found)

    def of_target(self, target: Mapping[str, str], *, spared: bool) -> Muted | None:
        """Who inhibits this alert. `spared`: storms do not."""
        rule = self.rule
        if not matches(rule.target_matchers, target):
            return None
        two_sided = matches(rule.source_matchers, target)
        sources = [
            first
            for (storm, both), first in self.found.get(_values(rule, target), {}).items()
            if not (spared and storm) and not (two_sided and both)
        ]
        return Muted(rule=rule, source=min(sources)[1]) if sources else None


def _values(rule: InhibitRule, labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels.get(name, "") for name in rule.equal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutes:
    """Everything that mutes at one moment."""

    silences: tuple[Compiled, ...] = ()
    sources: tuple[_Sources, ...] = ()
    now: datetime

    @classmethod
    def of(
        cls,
        silences: Sequence[Silence],
        *,
        firing: Sequence[Labels] = (),
        inhibit_rules: Sequence[InhibitRule] = (),
        now: datetime,
    ) -> Mutes:
        """Read all of it once for all that is asked. Silences that are not active are left out."""
        active = sorted(
            (each for each in silences if state(each, now) is SilenceState.ACTIVE), key=lambda s: (s.ends_at, s.id)
        )
        sources = tuple(_Sources.of(rule, firing) for rule in inhibit_rules)
        return cls(silences=tuple(map(Compiled.of, active)), sources=sources, now=now)

    def alert(self, labels: Labels, text: str, case: CaseId | None, *, spared: bool = False) -> Muted | None:
        """Who mutes an alert. `spared`: storms do not."""
        found = dict(labels)
        silences = tuple(each.silence for each in self.silences if each.covers(found, text, case))
        if silences:
            return Muted(silences=silences)
        return next((muted for each in self.sources if (muted := each.of_target(found, spared=spared))), None)

    def entry(self, entry: Entry, alerts: Sequence[Labels], case: CaseId | None) -> Muted | None:
        """Who mutes a mention with these alerts: all of them must be muted. Unknown alerts are not."""
        # A storm takes the many small voices, never the one that is heard far or the one that reports danger.
        judgement = entry.judgement
        grave = judgement.influence >= STORM_SPARES_INFLUENCE or judgement.severity >= STORM_SPARES_SEVERITY
        found = [self.alert(labels, text_of(entry), case, spared=grave) for labels in alerts]
        muted = [each for each in found if each is not None]
        if not muted or len(muted) < len(found):
            return None
        together = {silence.id: silence for each in muted for silence in each.silences}
        if not together:
            return muted[0]
        return replace(muted[0], silences=tuple(sorted(together.values(), key=lambda s: (s.ends_at, s.id))))


def muted(
    labels: Labels,
    text: str,
    case: CaseId | None,
    *,
    silences: Sequence[Silence],
    firing: Sequence[Labels],
    inhibit_rules: Sequence[InhibitRule],
    now: datetime,
) -> Muted | None:
    """Who mutes one alert now, for whoever asks once."""
    return Mutes.of(silences, firing=firing, inhibit_rules=inhibit_rules, now=now).alert(labels, text, case)


def matches(matchers: Sequence[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether all matchers match; a missing label is empty."""
    return all(matcher(labels.get(matcher.label, "")) for matcher in matchers)


def text_of(entry: Entry) -> str:
    """What a silence's word is looked for in."""
    return f"{entry.mention.title}\n{entry.mention.text}" if entry.mention.title else entry.mention.text

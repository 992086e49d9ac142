"""The week in figures: what came, how soon it was answered, what was kept, and what was won back. Pure.

Times are those of the targets in rules.yaml: where a target counts office hours only, so does the figure. Everything is
counted in the week in which it happened; a target is judged once, in the week in which it was met or its time ran out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, TypeVar

from monitor.case import Act, Case, CaseKind, CaseState, Cause, Clock, Event, Track
from monitor.core.worktime import Hours, deadline, elapsed
from monitor.names import CaseId, Level
from monitor.rules.schema import Rules, Target
from monitor.store.base import CaseFile

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How soon one thing was done about complaints, from when they had reached their level."""

    clock: Clock
    done: int  # how often it was done in the week
    median: timedelta | None  # of those; None where it was never done
    p90: timedelta | None  # nine in ten were at least as soon
    waited: timedelta | None  # median from the author's first post to it, nights and all
    met: int
    judged: int  # targets that were met or whose time ran out in the week


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """One author who was won back: how many may have read the critique, and how many that it was put right."""

    case: CaseId
    name: str
    network: str
    reach: int
    recovery_reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of promises."""

    made: int  # in the week
    kept: int  # in the week
    late: int  # of those, after their time
    overdue: int  # at the end of the week
    open: int  # at the end of the week and still in time


@dataclass(frozen=True, slots=True, kw_only=True)
class StormFigures:
    """One storm."""

    case: CaseId
    brand: str
    onset: datetime
    calm_at: datetime | None
    count: int
    expected: float
    authors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person did in the week."""

    who: str
    taken: int
    contacted: int
    resolved: int
    pinged: int  # times a card called them
    open: int  # cases that are theirs now


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What people said of the cases that one rule raised."""

    rule: str
    cases: int  # opened in the week
    judged: int  # of those somebody took in hand or passed a verdict on
    not_about_us: int
    wrong_feeling: int

    @property
    def precision(self) -> float | None:
        """0 to 1; None where nobody looked at any."""
        return 1 - (self.not_about_us + self.wrong_feeling) / self.judged if self.judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """All figures of a stretch of time. It need not be a week."""

    since: datetime
    until: datetime
    zone: str
    opened: int
    still_open: int  # of all cases, at the time of asking
    levels: tuple[tuple[Level, int], ...]  # of the opened ones, highest first
    kinds: tuple[tuple[CaseKind, int], ...]
    pace: tuple[Pace, ...]
    recovered: tuple[Recovery, ...]  # the widest recovery first
    relapsed: int
    promises: Kept
    causes: tuple[tuple[Cause, int], ...]
    opportunities: int  # opened
    thanked: int  # opportunities whose author was written to in the week
    storms: tuple[StormFigures, ...]
    people: tuple[Load, ...]
    rules: tuple[Verdicts, ...]

    @property
    def reach(self) -> int:
        """How many people the critiques of those who were won back may have reached."""
        return sum(each.reach for each in self.recovered)

    @property
    def recovery_reach(self) -> int:
        return sum(each.recovery_reach for each in self.recovered)


def review(files: Iterable[CaseFile], *, since: datetime, until: datetime, rules: Rules) -> Week:
    """What happened from `since` up to, and not including, `until`. Cases that have nothing to do with it may be in."""
    every = sorted(files, key=lambda file: (file.case.opened_at, file.case.id))
    inside = _Within(since, until)
    opened = [file for file in every if file.case.opened_at in inside]
    complaints = [file for file in every if file.case.track is Track.COMPLAINT]
    praise = [file for file in every if file.case.track is Track.PRAISE]
    return Week(
        since=since,
        until=until,
        zone=rules.defaults.timezone,
        opened=len(opened),
        still_open=sum(file.case.is_open for file in every if file.case.opened_at < until),
        levels=_counted((file.case.level for file in opened), lambda level: (-level.rank, level.value)),
        kinds=_counted((file.case.kind for file in opened), list(CaseKind).index),
        pace=tuple(_pace(clock, complaints, inside, rules) for clock in Clock),
        recovered=_recovered(complaints, inside),
        relapsed=sum(any(_acts(file, inside, Act.RELAPSED)) for file in complaints),
        promises=_promises(every, inside),
        causes=_counted(
            (
                cause
                for file in complaints
                for event in _acts(file, inside, Act.RESOLVED)
                for cause in Cause
                if cause.value == event.target
            ),
            list(Cause).index,
        ),
        opportunities=sum(file.case.opened_at in inside for file in praise),
        thanked=sum(any(_acts(file, inside, Act.CONTACTED)) for file in praise),
        storms=_storms(every, inside),
        people=_people(every, inside),
        rules=_verdicts(opened, until),
    )


@dataclass(frozen=True, slots=True)
class _Within:
    since: datetime
    until: datetime

    def __contains__(self, at: object) -> bool:
        return isinstance(at, datetime) and self.since <= at < self.until


def _counted(things: Iterable[_T], order: Callable[[_T], Any]) -> tuple[tuple[_T, int], ...]:
    counts = Counter(things)
    return tuple((each, counts[each]) for each in sorted(counts, key=order))


def _acts(file: CaseFile, inside: _Within, *acts: Act) -> Iterator[Event]:
    return (event for event in file.events if event.act in acts and event.at in inside)


# From when targets count: a level was reached, or the case is there anew.
_BEGINNINGS = (Act.OPENED, Act.ROSE, Act.RELAPSED, Act.REOPENED)
_TAKEN_BACK = (Act.UNDONE, Act.RELEASED)
_DONE = {
    Clock.ACKNOWLEDGE: (Act.ACKNOWLEDGED, Act.RESOLVED),  # whoever resolves it at once has seen it
    Clock.CONTACT: (Act.CONTACTED,),
    Clock.RESOLVE: (Act.RESOLVED,),
}
_HANDLED = (Act.ACKNOWLEDGED, Act.CONTACTED, Act.RESOLVED)


def _pace(clock: Clock, files: Sequence[CaseFile], inside: _Within, rules: Rules) -> Pace:
    took: list[timedelta] = []
    waited: list[timedelta] = []
    met = judged = 0
    hours = Hours.of(rules)
    for file in files:
        for done in _answers(file, clock):
            beginning = _beginning(file, done.at)
            target = _target(rules, beginning.level)
            interval = hours.intervals.get(target.during or "") if target else None
            length: timedelta | None = getattr(target, clock.value, None)
            if done.at in inside:
                took.append(elapsed(beginning.at, done.at, interval, hours.zone))
                waited.append(done.at - file.case.posted_at)
            if length is None:
                continue
            limit = deadline(beginning.at, length, interval, hours.zone)
            if min(done.at, limit or done.at) in inside:
                judged += 1
                met += limit is None or done.at <= limit
        judged += _ran_out(file, clock, inside, rules, hours)
    took.sort()
    return Pace(
        clock=clock,
        done=len(took),
        median=_quantile(took, 0.5),
        p90=_quantile(took, 0.9),
        waited=_quantile(sorted(waited), 0.5),
        met=met,
        judged=judged,
    )


def _answers(file: CaseFile, clock: Clock) -> Iterator[Event]:
    """The first time it was done after each (re)opening; what was taken back does not count."""
    waiting = False
    for number, event in enumerate(file.events):
        if event.act in (Act.OPENED, Act.RELAPSED, Act.REOPENED):
            # Whoever reopens a case has it, and its author was written to: what is left is to resolve it.
            waiting = event.act is not Act.REOPENED or clock is Clock.RESOLVE
        elif waiting and event.act in _DONE[clock] and not _undone(file.events[number + 1 :], clock):
            waiting = False
            yield event


def _undone(later: Sequence[Event], clock: Clock) -> bool:
    if clock is not Clock.ACKNOWLEDGE:
        return False
    turn = next((event.act for event in later if event.act in (*_TAKEN_BACK, *_HANDLED)), None)
    return turn in _TAKEN_BACK


def _beginning(file: CaseFile, before: datetime) -> _Beginning:
    """From when the target counts for what was done at that moment, and the level that it is held to."""
    level, at = file.case.level, file.case.opened_at
    for event in file.events:
        if event.at > before:
            break
        if event.act in _BEGINNINGS:
            level, at = event.level or level, event.at
    return _Beginning(level, at)


@dataclass(frozen=True, slots=True)
class _Beginning:
    level: Level
    at: datetime


def _target(rules: Rules, level: Level) -> Target | None:
    return next((target for target in rules.targets if target.level == level.value), None)


def _ran_out(file: CaseFile, clock: Clock, inside: _Within, rules: Rules, hours: Hours) -> bool:
    """Whether a target's time ended in the stretch, and to this day nobody has done it."""
    fresh = (Act.OPENED, Act.RELAPSED, Act.REOPENED)
    start = max((number for number, event in enumerate(file.events) if event.act in fresh), default=0)
    round_ = file.events[start:]
    if not round_ or (round_[0].act is Act.REOPENED and clock is not Clock.RESOLVE):
        return False
    for number, event in enumerate(round_):
        if event.act is Act.RESOLVED or _says_otherwise(event, file.case.track):
            return False  # over, one way or the other: a resolved case needs no contact any more
        if event.act in _DONE[clock] and not _undone(round_[number + 1 :], clock):
            return False
    beginning = _beginning(file, inside.until)
    target = _target(rules, beginning.level)
    length: timedelta | None = getattr(target, clock.value, None)
    if target is None or length is None:
        return False
    limit = deadline(beginning.at, length, hours.intervals.get(target.during or ""), hours.zone)
    return limit is not None and limit in inside


def _quantile(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    """The smallest value that at least this share does not exceed: always one that really happened."""
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else None


def _recovered(files: Sequence[CaseFile], inside: _Within) -> tuple[Recovery, ...]:
    found = [
        Recovery(
            case=file.case.id,
            name=file.case.name,
            network=file.case.network,
            reach=file.case.reach,
            recovery_reach=file.case.recovery_reach,
        )
        for file in files
        if any(_acts(file, inside, Act.RECOVERED)) and file.case.state is CaseState.RECOVERED
    ]
    return tuple(sorted(found, key=lambda each: (-each.recovery_reach, -each.reach, each.case)))


def _promises(files: Sequence[CaseFile], inside: _Within) -> Kept:
    promises = [promise for file in files for promise in file.case.promises if promise.made_at < inside.until]
    kept = [each for each in promises if each.kept_at is not None and each.kept_at in inside]
    left = [each for each in promises if each.kept_at is None or each.kept_at >= inside.until]
    return Kept(
        made=sum(each.made_at in inside for each in promises),
        kept=len(kept),
        late=sum(each.kept_at is not None and each.kept_at > each.due for each in kept),
        overdue=sum(each.due < inside.until for each in left),
        open=sum(each.due >= inside.until for each in left),
    )


def _storms(files: Sequence[CaseFile], inside: _Within) -> tuple[StormFigures, ...]:
    return tuple(
        StormFigures(
            case=file.case.id,
            brand=file.case.brand,
            onset=file.case.storm.onset,
            calm_at=file.case.storm.calm_at,
            count=file.case.storm.count,
            expected=file.case.storm.expected,
            authors=file.case.storm.authors,
        )
        for file in files
        if file.case.storm is not None and file.case.opened_at in inside
    )


def _people(files: Sequence[CaseFile], inside: _Within) -> tuple[Load, ...]:
    did: Counter[tuple[str, Act]] = Counter()
    pinged: Counter[str] = Counter()
    owned = Counter(file.case.owner for file in files if file.case.is_open and file.case.owner)
    for file in files:
        for event in file.events:
            if event.at in inside:
                did[event.who, event.act] += 1
                pinged.update(event.ping)
    doers = {who for who, act in did if who and act in _HANDLED}
    loads = [
        Load(
            who=who,
            taken=did[who, Act.ACKNOWLEDGED],
            contacted=did[who, Act.CONTACTED],
            resolved=did[who, Act.RESOLVED],
            pinged=pinged[who],
            open=owned[who],
        )
        for who in doers | set(pinged) | set(owned)
    ]
    return tuple(sorted(loads, key=lambda load: (-load.taken, -load.open, -load.pinged, load.who)))


_OTHERWISE = {
    Track.COMPLAINT: ("neutral", "positive", "neither", "praise"),
    Track.PRAISE: ("neutral", "negative", "neither", "complaint"),
}


def _says_otherwise(event: Event, track: Track) -> bool:
    """Whether a person says that the case is not what it was taken for."""
    read = event.act in (Act.WRONG_FEELING, Act.ANSWERED) and event.note in _OTHERWISE[track]
    return event.act is Act.NOT_ABOUT_US or read


def _verdicts(opened: Sequence[CaseFile], until: datetime) -> tuple[Verdicts, ...]:
    cases: Counter[str] = Counter()
    said: dict[Act, Counter[str]] = {
        Act.NOT_ABOUT_US: Counter(),
        Act.WRONG_FEELING: Counter(),
        Act.ACKNOWLEDGED: Counter(),
    }
    for file in opened:
        cases.update(file.case.rules)
        verdict = _verdict(file.case, [event for event in file.events if event.at < until])
        if verdict is not None:
            said[verdict].update(file.case.rules)
    rules = [
        Verdicts(
            rule=rule,
            cases=count,
            judged=sum(each[rule] for each in said.values()),
            not_about_us=said[Act.NOT_ABOUT_US][rule],
            wrong_feeling=said[Act.WRONG_FEELING][rule],
        )
        for rule, count in cases.items()
    ]
    return tuple(sorted(rules, key=lambda each: (-each.cases, each.rule)))


def _verdict(case: Case, events: Sequence[Event]) -> Act | None:
    """What people made of a case in the end; ACKNOWLEDGED where they took it as what it was. None: nobody looked."""
    for event in reversed(events):
        if event.act in (Act.NOT_ABOUT_US, Act.WRONG_FEELING, Act.ANSWERED):
            wrong = _says_otherwise(event, case.track)
            return (
                (Act.NOT_ABOUT_US if event.act is Act.NOT_ABOUT_US else Act.WRONG_FEELING)
                if wrong
                else Act.ACKNOWLEDGED
            )
    return Act.ACKNOWLEDGED if any(event.act in _HANDLED for event in events) else None

"""What the clocks of one case have to say: targets, chains, reminders, promises, looks back. Pure.

Everything is said once. Each saying has a key that names its occasion (the moment from which it is counted), and the
case keeps the keys: a restart repeats nothing, and a daemon that slept for two days says how things stand now instead
of everything that it missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.case import Act, Call, Case, CaseKind, CaseState, Chain, Change, Clock, Event, Track, Via
from monitor.core.escalate import Directory, Planned, due_steps, next_at, next_step, step_of
from monitor.core.respond import ACTIVE, given_back
from monitor.core.worktime import Hours
from monitor.names import Level
from monitor.rules.schema import Rules, Target
from monitor.store.base import CaseFile

APPROACHING = 0.8  # of the way to a target
UNTAKEN = "untaken"  # what REMINDED's `target` says of an alert that nobody took
LOOKS_BACK = (("7d", timedelta(days=7), "invite back"), ("30d", timedelta(days=30), "look back"))
NOT_YET = timedelta(seconds=1)  # a clock that was set while this was worked out is looked at so much later

_PEOPLE = (Via.SLACK, Via.CLI, Via.DASHBOARD)
_NO_ACTION = (Act.ACKNOWLEDGED, Act.RELEASED, Act.REOPENED)
_UNOWNED = (CaseState.NEW, CaseState.RELAPSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the targets of a case say at a moment, and what is left: for whoever shows the clocks."""

    clock: Clock
    since: datetime
    deadline: datetime
    warn_at: datetime


@dataclass(slots=True)
class _Book:
    """One case with its clocks, being read at a moment."""

    file: CaseFile
    rules: Rules
    now: datetime
    case: Case
    hours: Hours
    directory: Directory
    events: list[Event] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    @property
    def timeline(self) -> tuple[Event, ...]:
        return (*self.file.events, *self.events)

    @property
    def target(self) -> Target | None:
        return next((each for each in self.rules.targets if each.level == self.case.level.value), None)

    @property
    def during(self) -> tuple[str, ...]:
        target = self.target
        return (target.during,) if target and target.during else ()

    def last(self, *acts: Act) -> Event | None:
        """The newest event of these sorts."""
        return next((event for event in reversed(self.timeline) if event.act in acts), None)

    def began(self) -> datetime:
        """From when the targets count: the present level, or a relapse or a reopening after it."""
        case, reopened = self.case, self.last(Act.REOPENED)
        moments = [case.levelled_at]
        if case.state is not CaseState.RECOVERED and case.recovered_at is not None:
            moments.append(case.recovered_at)  # the relapse
        if reopened is not None:
            moments.append(reopened.at)
        return max(moments)

    def untaken_since(self) -> datetime:
        """From when on nobody has owned the case."""
        back = self.last(Act.RELEASED, Act.UNDONE)
        return max(self.began(), back.at) if back else self.began()

    def said(self, what: str, since: datetime) -> bool:
        return _key(what, since) in self.case.told

    def keep(self, what: str, since: datetime) -> None:
        """Remember that this was said; what was said on an earlier occasion is forgotten."""
        others = tuple(key for key in self.case.told if not key.startswith(f"{what} @ "))
        self.case = replace(self.case, told=(*others, _key(what, since)))

    def tell(self, act: Act, **fields: Any) -> None:
        number = self.file.case.events + len(self.events) + 1
        self.events.append(Event(case=self.case.id, number=number, at=self.now, act=act, via=Via.CLOCK, **fields))

    def escalate(self, chain: Chain, steps: Sequence[Planned]) -> None:
        """Take these steps of the chain, all as one."""
        case, names = self.case, tuple(dict.fromkeys(name for step in steps for name in step.notify))
        self.case = replace(case, chain=replace(chain, done=chain.done + len(steps)))
        # What comes with the alert itself reaches whoever is routed to without a second message.
        again = self.last(Act.ESCALATED) is not None
        later = {name for step in steps if again or step.round or chain.steps[step.step].after for name in step.notify}
        calls = self.directory.calls(names, case.level)
        self.calls.extend(replace(call, unless_told=call.receiver not in later) for call in calls)
        step, ping = step_of(steps[-1], chain), self.directory.pings(names)
        self.tell(Act.ESCALATED, target=", ".join(names), note=step, ping=ping)


def tick(file: CaseFile, *, rules: Rules, now: datetime) -> Change:
    """Everything that the clocks of one case have to say at `now`, and when they next have something to say."""
    book = _open(file, rules, now)
    _give_back(book)
    _run_again(book)
    stepped = _chain(book)
    _targets(book, stepped)
    _remind(book)
    _promises(book)
    _look_back(book)
    following = min(_moments(book), default=None)
    if following is not None and following <= now:
        following = now + NOT_YET
    case = replace(book.case, events=file.case.events + len(book.events), due_at=following)
    return Change(case=case, events=tuple(book.events), calls=tuple(dict.fromkeys(book.calls)))


def running(file: CaseFile, *, rules: Rules, now: datetime) -> tuple[Due, ...]:
    """The targets that are not met yet, for `cases show` and the card: acknowledge, contact, resolve."""
    return tuple(_dues(_open(file, rules, now)))


def _open(file: CaseFile, rules: Rules, now: datetime) -> _Book:
    return _Book(file=file, rules=rules, now=now, case=file.case, hours=Hours.of(rules), directory=Directory.of(rules))


def _key(what: str, since: datetime) -> str:
    return f"{what} @ {since.isoformat(timespec='seconds')}"


def _dues(book: _Book) -> Iterator[Due]:
    """Targets that somebody still has to meet."""
    case, target = book.case, book.target
    if target is None or not case.is_open:
        return
    relapsed = case.state is CaseState.RELAPSED
    open_clocks = {
        Clock.ACKNOWLEDGE: not case.owner,
        # A storm has no author to write to, and whoever wants to be left alone is not written to.
        Clock.CONTACT: (case.contacted_at is None or relapsed)
        and case.kind is not CaseKind.STORM
        and not book.file.memory.leave_alone,
        Clock.RESOLVE: True,
    }
    for clock, is_open in open_clocks.items():
        length: timedelta | None = getattr(target, clock.value)
        if length is None or not is_open:
            continue
        since = book.untaken_since() if clock is Clock.ACKNOWLEDGE else book.began()
        deadline = book.hours.deadline(since, length, target.during)
        warn_at = book.hours.deadline(since, length * APPROACHING, target.during)
        if deadline is not None and warn_at is not None:
            yield Due(clock=clock, since=since, deadline=deadline, warn_at=warn_at)


def _give_back(book: _Book) -> None:
    """Acknowledged and nothing done about it: somebody else's turn."""
    at, case = _undone_at(book), book.case
    if at is None or at > book.now:
        return
    owner = case.owner
    book.case = given_back(case, book.now)
    complaint = case.track is Track.COMPLAINT
    # With a chain its first step, which is due by now, says whom it concerns.
    ping = book.directory.duty(None) if complaint and book.case.chain is None else ()
    pinged = owner if owner in book.directory.people or owner.startswith("slack:") else ""
    book.tell(Act.UNDONE, note=owner, target=owner, ping=tuple(dict.fromkeys(filter(None, (pinged, *ping)))))


def _undone_at(book: _Book) -> datetime | None:
    case, target = book.case, book.target
    if case.state is not CaseState.ACKNOWLEDGED or case.acknowledged_at is None or target is None:
        return None
    if target.act_within is None:
        return None
    taken = case.acknowledged_at
    for event in book.timeline:
        if event.at >= taken and event.via in _PEOPLE and event.act not in _NO_ACTION:
            return None
    reopened = book.last(Act.REOPENED)
    since = max(taken, reopened.at) if reopened else taken
    return book.hours.deadline(since, target.act_within, target.during)


def _run_again(book: _Book) -> None:
    """A relapse starts the chain again."""
    case = book.case
    if case.state is not CaseState.RELAPSED or case.chain is None or case.recovered_at is None:
        return
    if case.chain.started_at < case.recovered_at:
        chain = replace(case.chain, started_at=case.recovered_at, done=0, stopped=False)
        book.case = replace(case, chain=chain)


def _chains(book: _Book) -> bool:
    case = book.case
    return case.state in _UNOWNED and case.track is Track.COMPLAINT and case.chain is not None


def _chain(book: _Book) -> bool:
    """Take the steps that have come, all as one; whether there were any."""
    if not _chains(book) or book.case.chain is None:
        return False
    steps = due_steps(book.case.chain, book.now, book.hours)
    if not steps:
        return False
    book.escalate(book.case.chain, steps)
    return True


def _targets(book: _Book, stepped: bool) -> None:
    for due in tuple(_dues(book)):
        late, name = book.now >= due.deadline, due.clock.value
        if late and not book.said(f"{name} {Act.BREACHED}", due.since):
            book.keep(f"{name} {Act.BREACHED}", due.since)
            owned = (book.case.owner,) if book.case.owner else ()
            complaint = book.case.track is Track.COMPLAINT
            further = complaint and not stepped and due.clock is not Clock.RESOLVE
            telling = further and _has_step_now(book)
            # Nobody owns it and no step of a chain speaks now: then this line itself names somebody.
            lonely = not owned and complaint and not stepped and not telling
            ping = owned or (book.directory.duty(book.case.chain) if lonely else ())
            book.tell(Act.BREACHED, target=name, deadline=due.deadline, ping=ping)
            if telling:
                stepped = _step_now(book)
            if due.clock is Clock.ACKNOWLEDGE:
                # The same thing, said by another clock at the same time, would be noise.
                at = _remind_at(book)
                if at is not None and at <= book.now:
                    book.keep(Act.REMINDED.value, book.untaken_since())
        elif not late and book.now >= due.warn_at and not book.said(f"{name} {Act.APPROACHING}", due.since):
            book.keep(f"{name} {Act.APPROACHING}", due.since)
            owned = (book.case.owner,) if book.case.owner else ()
            book.tell(Act.APPROACHING, target=name, deadline=due.deadline, ping=owned)


def _has_step_now(book: _Book) -> bool:
    """Whether the chain has a further step that may speak at this hour."""
    chain = book.case.chain
    following = next_step(chain, book.hours) if chain else None
    if chain is None or following is None:
        return False
    hours = chain.steps[following.step].only_during
    return book.hours.first_inside(hours, book.now) == book.now


def _step_now(book: _Book) -> bool:
    """Take the chain's next step before its time."""
    chain = book.case.chain
    following = next_step(chain, book.hours) if chain else None
    if chain is None or following is None:
        return False
    book.escalate(chain, [following])
    return True


def _remind(book: _Book) -> None:
    """An alert that nobody took within the hour."""
    at = _remind_at(book)
    if at is None or at > book.now:
        return
    book.keep(Act.REMINDED.value, book.untaken_since())
    book.tell(Act.REMINDED, target=UNTAKEN, ping=book.directory.duty(book.case.chain))


def _remind_at(book: _Book) -> datetime | None:
    case, since = book.case, book.untaken_since()
    if case.level is not Level.ALERT or case.state not in _UNOWNED or case.track is not Track.COMPLAINT:
        return None
    if book.said(Act.REMINDED.value, since):
        return None
    during = book.during
    return book.hours.deadline(since, book.rules.scoring.escalation.alert_reminder, during[0] if during else None)


def _promises(book: _Book) -> None:
    """Overdue ones speak up, whatever has become of the case."""
    for promise in book.case.promises:
        if promise.kept_at is None and not promise.overdue_told and promise.due <= book.now:
            told = tuple(replace(each, overdue_told=True) if each is promise else each for each in book.case.promises)
            book.case = replace(book.case, promises=told)
            book.tell(Act.OVERDUE, target=promise.id, note=promise.text, deadline=promise.due, ping=(promise.owner,))


def _look_back(book: _Book) -> None:
    """A week and a month after a case was resolved. Of those that were missed only the last is said."""
    due = [(name, note) for name, at, note in _looks_back(book) if at <= book.now]
    if not due or book.case.resolved_at is None:
        return
    for name, _note in due:
        book.keep(f"look back {name}", book.case.resolved_at)
    name, note = due[-1]
    closed = book.last(Act.RESOLVED)
    who = closed.who if closed else ""
    book.tell(Act.REMINDED, target=name, note=note, ping=(who,) if who in book.directory.people else ())


def _looks_back(book: _Book) -> Iterator[tuple[str, datetime, str]]:
    """The looks back that are still to come, or due."""
    case, closed = book.case, book.last(Act.RESOLVED, Act.NOT_ABOUT_US, Act.WRONG_FEELING, Act.ANSWERED)
    over = case.state in (CaseState.RESOLVED, CaseState.RECOVERED)
    if not over or case.resolved_at is None or case.track is not Track.COMPLAINT or case.kind is CaseKind.STORM:
        return
    if closed is None or closed.act is not Act.RESOLVED or book.file.memory.leave_alone or case.is_drill:
        return  # it was no complaint about us, or the author wants to hear nothing more
    for name, after, note in LOOKS_BACK:
        at = book.hours.first_inside(book.during, case.resolved_at + after)
        if at is not None and not book.said(f"look back {name}", case.resolved_at):
            yield name, at, note


def _moments(book: _Book) -> Iterator[datetime]:
    """Every moment at which something may be said."""
    if _chains(book) and book.case.chain is not None and (at := next_at(book.case.chain, book.hours)):
        yield at
    for due in _dues(book):
        if not book.said(f"{due.clock.value} {Act.BREACHED}", due.since):
            yield due.deadline
            if not book.said(f"{due.clock.value} {Act.APPROACHING}", due.since):
                yield due.warn_at
    for at in (_remind_at(book), _undone_at(book)):
        if at is not None:
            yield at
    for promise in book.case.promises:
        if promise.kept_at is None and not promise.overdue_told:
            yield promise.due
    for _name, at, _note in _looks_back(book):
        yield at


__all__ = ["ACTIVE", "APPROACHING", "LOOKS_BACK", "UNTAKEN", "Due", "running", "tick"]

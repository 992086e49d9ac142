"""One case, one card, one thread: what the group of a case says, and when. Pure.

The card always shows the present truth: every change edits it once. What somebody should notice is said below it:
further mentions at most once a group_interval; what people do, a rise in level, an escalation and a clock's warning at
once. Receivers that keep no card and were called to a case hear of it once, and then only of what changes everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.case import Act, Case, CaseKind, CaseState, Event, Track, Via
from monitor.core.clocks import UNTAKEN
from monitor.core.fingerprint import fingerprint
from monitor.core.group import (
    NEVER_QUIET,
    Flush,
    Quiet,
    Sifted,
    message,
    never_quiet,
    next_repeat,
    repeat_is_due,
    sift,
    was_called,
    weight,
)
from monitor.core.mute import Muting
from monitor.model import Entry, Group, Level, MentionId, Notification, NotificationId, Step, Why
from monitor.store.base import Gathered

ON_CARD = 5  # the newest events that a card shows itself; the thread has them all
PEOPLE = frozenset({Via.SLACK, Via.CLI, Via.DASHBOARD})
TICKS = frozenset({Act.TICKED, Act.UNTICKED})
# Said in other ways, or of no interest to whoever reads along.
_UNTOLD = TICKS | {Act.OPENED, Act.JOINED, Act.DELETED}
_CHANGES_EVERYTHING = frozenset({Act.ROSE, Act.ESCALATED, Act.RESOLVED, Act.NOT_ABOUT_US})
_OVER = frozenset({Act.RESOLVED, Act.NOT_ABOUT_US})
_ANSWERED = _OVER | {Act.ACKNOWLEDGED}

Ping = Callable[[Sequence[str]], tuple[str, ...]]
"""Names of people and schedules to whom a receiver mentions: Slack member ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a receiver is spoken to."""

    keeps_card: bool
    loud: bool = True  # False: nobody is mentioned
    send_resolved: bool = True
    quiet_after: timedelta | None = None
    ping: Ping = lambda _names: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What there is to say, before anybody decides whether it may be said."""

    unheard: tuple[Event, ...]
    telling: tuple[Event, ...]  # of those, what is worth a line
    by_people: bool
    rose: bool
    known: frozenset[MentionId]  # told before and raised anew: the line that says so tells it, they are not one more

    @classmethod
    def of(cls, gathered: Gathered) -> _News:
        unheard = tuple(event for event in gathered.events if event.number > gathered.group.heard)
        telling = tuple(filter(worth_telling, unheard))
        newly = {event.target for event in gathered.events if event.act is Act.JOINED}
        risen = {event.target for event in unheard if event.act is Act.ROSE}
        return cls(
            unheard=unheard,
            telling=telling,
            by_people=any(event.via in PEOPLE for event in unheard),
            rose=any(event.act is Act.ROSE for event in unheard),
            known=frozenset(e.mention.id for e in gathered.entries if e.mention.id in risen - newly),
        )


def worth_telling(event: Event) -> bool:
    """Whether an event is a line of the thread. Further mentions and deletions have lines of their own."""
    return event.act not in _UNTOLD and not (event.act is Act.NOTED and not event.note)


def flush_case(gathered: Gathered, *, now: datetime, quiet: Quiet, mute: Muting, manner: Manner) -> Flush:
    """What the group of a case that is due has to say now, and when it wants to speak next."""
    case = gathered.case
    assert case is not None  # noqa: S101 - the caller has looked
    sifted = sift(gathered, mute, gathers=now < case.gathers_until, now=now)
    group = replace(gathered.group, level=max(gathered.group.level, case.level, key=weight), held=sifted.held)
    gathered = replace(gathered, group=group)
    news = _News.of(gathered)
    hushed = _hushed_until(sifted, group, case, quiet, now)
    if group.flushed_at is None:
        return _first(gathered, case, sifted, news, hushed, now=now, manner=manner)
    return _later(gathered, case, sifted, news, hushed, now=now, manner=manner)


def is_new_page(gathered: Gathered, flush: Flush) -> bool:
    """Whether this flush brings a page's first card, which the hourly budget may hold back. A storm's is never."""
    case = gathered.case
    return (
        case is not None
        and case.kind is not CaseKind.STORM
        and gathered.group.flushed_at is None
        and any(each.step is Step.MESSAGE and each.level is Level.PAGE for each in flush.notifications)
    )


def _hushed_until(sifted: Sifted, group: Group, case: Case, quiet: Quiet, now: datetime) -> datetime | None:
    """None where the group may speak. Whoever mutes every mention of a case mutes the case."""
    if sifted.muted and (sifted.held or sifted.living) and all(e.mention.id in sifted.muted for e in sifted.living):
        return sifted.muted_until
    grave = case.kind is CaseKind.STORM or (case.level is Level.PAGE and case.peak >= NEVER_QUIET)
    if grave or any(map(never_quiet, sifted.fresh)):
        return None
    until = quiet(group)
    return None if until is None else max(until, now + timedelta(seconds=1))


def _first(
    gathered: Gathered,
    case: Case,
    sifted: Sifted,
    news: _News,
    hushed: datetime | None,
    *,
    now: datetime,
    manner: Manner,
) -> Flush:
    """The card. Whatever happened to the case until now is on it."""
    group = gathered.group
    asked = was_called(group) or any(event.ping for event in news.telling)
    wanted = bool(sifted.living) and (bool(sifted.fresh) or asked)
    if not wanted or hushed is not None:
        until = hushed if wanted or sifted.held else None
        due = min((at for at in (until, sifted.again_at) if at is not None), default=None)
        return Flush(group=replace(group, due_at=due), told=sifted.quietly, silenced=sifted.silenced)
    say = _Say(gathered, case, sifted, now)
    step = Step.MESSAGE
    pings = _pings(news.unheard, case, manner)
    say.add(step, Why.NEW, sifted.living, _ids(sifted.fresh), pings=pings, events=_newest(gathered), whole=True)
    group = replace(group, flushed_at=now)
    if manner.keeps_card:
        group = _playbook(say, group, case, ())
    tick = _next_repeat(group, case, manner, now)
    later = [tick] if tick is not None else []
    return _done(say, group, case, sifted, now=now, heard=True, fresh=sifted.fresh, later=later)


def _later(
    gathered: Gathered,
    case: Case,
    sifted: Sifted,
    news: _News,
    hushed: datetime | None,
    *,
    now: datetime,
    manner: Manner,
) -> Flush:
    """Everything after the card: one edit with the present truth, and lines for what is worth one."""
    group, say = gathered.group, _Say(gathered, case, sifted, now)
    assert group.flushed_at is not None  # noqa: S101 - the caller has looked
    # A person's act is told whenever it happens: somebody is awake, and the others must not do the same again.
    speaks = hushed is None or news.by_people
    pings = _pings(news.telling, case, manner) if hushed is None else ()
    # A clock that was set back must not keep the group waiting for a time that is far off.
    free_at = min(group.flushed_at, now) + group.timing.interval
    waits = bool(sifted.fresh) and (hushed is not None or (now < free_at and not news.rose))
    fresh = () if waits else sifted.fresh
    more = tuple(entry for entry in fresh if entry.mention.id not in news.known)
    deleted = tuple(entry for entry in gathered.entries if entry.mention.id in gathered.deleted)
    if manner.keeps_card:
        if case.events > group.shown or case.spread > group.spread or fresh or deleted:
            why = Why.MORE if more else Why.DELETED if deleted and not news.telling else Why.CASE
            about = _ids(more) or gathered.deleted
            say.add(Step.EDIT, why, sifted.living or deleted, about, events=_newest(gathered), whole=True)
        if more:
            say.add(Step.THREAD, Why.MORE, more, _ids(more))
        if deleted and hushed is None:
            say.add(Step.THREAD, Why.DELETED, deleted, gathered.deleted)
        if news.telling and speaks:
            say.add(Step.THREAD, Why.CASE, (), frozenset(), events=news.telling, pings=pings)
        group = _playbook(say, group, case, news.unheard)
    else:
        if more and not was_called(group):
            say.add(Step.MESSAGE, Why.MORE, more, _ids(more), whole=True)
        if (told := _everything_changed(news.telling, group, manner)) and speaks:
            say.add(Step.MESSAGE, Why.CASE, sifted.living, frozenset(), events=told, pings=pings, whole=True)
    repeats = bool(sifted.living) and _repeats_at(group, case, now, manner) and repeat_is_due(group, now)
    if repeats and not say.made and hushed is None:
        step = Step.THREAD if manner.keeps_card else Step.MESSAGE
        say.add(step, Why.REPEAT, sifted.living, frozenset(), whole=not manner.keeps_card)
    if fresh or any(each.why is Why.REPEAT for each in say.made):
        group = replace(group, flushed_at=now)
    tick = _next_repeat(group, case, manner, hushed or now) if sifted.living else None
    later = [tick] if tick is not None else []
    if hushed is not None and (waits or not speaks):
        later.append(hushed)
    elif waits:
        later.append(free_at)
    heard = speaks or not news.telling
    return _done(say, group, case, sifted, now=now, heard=heard, fresh=fresh, later=later)


def _done(
    say: _Say,
    group: Group,
    case: Case,
    sifted: Sifted,
    *,
    now: datetime,
    heard: bool,
    fresh: tuple[Entry, ...],
    later: Sequence[datetime],
) -> Flush:
    moments = [*later, *((sifted.again_at,) if sifted.again_at is not None else ())]
    group = replace(
        group,
        sequence=group.sequence + len(say.made),
        told=group.told + len(fresh),
        heard=max(group.heard, case.events) if heard else group.heard,
        shown=max(group.shown, case.events),
        spread=case.spread,
        due_at=max(min(moments), now + timedelta(seconds=1)) if moments else None,
    )
    told = _ids(fresh) | sifted.quietly | say.gathered.deleted
    return Flush(group=group, notifications=tuple(say.made), told=told, silenced=sifted.silenced)


def _playbook(say: _Say, group: Group, case: Case, unheard: Sequence[Event]) -> Group:
    """The checklist comes below the card once somebody took the case, and is edited with every tick."""
    posted = NotificationId(fingerprint("playbook", group.id))
    if not group.playbook:
        if case.acknowledged_at is None or not case.playbook or not case.is_open:
            return group
        say.add(Step.THREAD, Why.PLAYBOOK, say.living, frozenset(), id_=posted, whole=True)
        return replace(group, playbook=True)
    if any(event.act in TICKS for event in unheard):
        say.add(Step.EDIT, Why.PLAYBOOK, say.living, frozenset(), edits=posted, whole=True)
    return group


def _everything_changed(events: Iterable[Event], group: Group, manner: Manner) -> tuple[Event, ...]:
    """What a receiver without a card is told of: of escalations, those to it."""

    def concerns(event: Event) -> bool:
        if event.act in _OVER:
            return manner.send_resolved
        named = event.target.replace(",", " ").split()
        return event.act is not Act.ESCALATED or not was_called(group) or group.receiver in named

    return tuple(event for event in events if event.act in _CHANGES_EVERYTHING and concerns(event))


def _pings(events: Sequence[Event], case: Case, manner: Manner) -> tuple[str, ...]:
    """Whom to mention: those whom events name that nobody has answered since. Praise never mentions anybody.

    Of a case that is over only what a promise or a look back has to say: that outlives it.
    """
    if not manner.loud or case.track is Track.PRAISE:
        return ()
    answered = max((event.number for event in events if event.act in _ANSWERED), default=0)
    open_ones = [event for event in events if event.number > answered and (case.is_open or _outlives(event))]
    names = [name for event in open_ones for name in event.ping]
    return manner.ping(tuple(dict.fromkeys(names))) if names else ()


def _outlives(event: Event) -> bool:
    return event.act is Act.OVERDUE or (event.act is Act.REMINDED and event.target != UNTAKEN)


def _newest(gathered: Gathered) -> tuple[Event, ...]:
    return tuple(event for event in gathered.events if worth_telling(event))[-ON_CARD:]


def _repeats_at(group: Group, case: Case, at: datetime, manner: Manner) -> bool:
    """Nobody took the case, and it still gathers: the same may be said again."""
    ends = None if manner.quiet_after is None else group.opened_at + manner.quiet_after
    unanswered = case.state is CaseState.NEW and at < case.gathers_until and not was_called(group)
    return unanswered and (ends is None or at < ends)


def _next_repeat(group: Group, case: Case, manner: Manner, earliest: datetime) -> datetime | None:
    tick = next_repeat(group)
    if tick is None:
        return None
    tick = max(tick, earliest)
    return tick if _repeats_at(group, case, tick, manner) else None


def _ids(entries: Iterable[Entry]) -> frozenset[MentionId]:
    return frozenset(entry.mention.id for entry in entries)


class _Say:
    """Collects the notifications of one flush, numbered in their order."""

    def __init__(self, gathered: Gathered, case: Case, sifted: Sifted, now: datetime) -> None:
        self.gathered, self._case, self._sifted, self._now = gathered, case, sifted, now
        self.made: list[Notification] = []

    @property
    def living(self) -> tuple[Entry, ...]:
        return self._sifted.living

    def add(
        self,
        step: Step,
        why: Why,
        entries: Sequence[Entry],
        about: frozenset[MentionId],
        *,
        events: tuple[Event, ...] = (),
        pings: tuple[str, ...] = (),
        whole: bool = False,
        id_: NotificationId | None = None,
        edits: NotificationId | None = None,
    ) -> None:
        """One more. `whole`: it is the card, or stands for itself, and carries what is known of the author."""
        made = message(self.gathered, len(self.made), step, why, entries, about, total=len(self.living), now=self._now)
        self.made.append(
            replace(
                made,
                id=id_ or made.id,
                case=self._case,
                events=events,
                memory=self.gathered.memory if whole else None,
                pings=pings,
                edits=edits,
            )
        )

"""What people do with a case: a command and the case become a change, or the reason why nothing changed. Pure.

One owner at a time. Contacting, promising and fixing are acting: whoever does it with a case that nobody owns owns it.
A resolved case has no owner; when it relapses or is reopened somebody takes it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.case import (
    Act,
    Call,
    Case,
    CaseKind,
    CaseState,
    Cause,
    Change,
    Command,
    Event,
    Flaw,
    Memory,
    Promise,
    Refusal,
    Refused,
    Silence,
    Track,
    Verb,
)
from monitor.core.escalate import Directory, next_step, step_of
from monitor.core.fingerprint import fingerprint
from monitor.core.route import freeze, routes_for
from monitor.core.worktime import Hours
from monitor.names import Labels, Level
from monitor.rules.schema import Rules
from monitor.rules.values import Matcher

LONGEST_PROMISE, LONGEST_NOTE, LONGEST_WORD = 500, 2000, 100
MOST_PROMISES, MOST_TICKS = 50, 100
LONGEST_SILENCE = timedelta(days=365)
FEELINGS = {"negative": "complaint", "neutral": "neither", "positive": "praise"}  # what each makes of a case
ANSWERS = ("complaint", "neither", "praise")
ACTIVE = (CaseState.ACKNOWLEDGED, CaseState.CONTACTED, CaseState.FIXING)  # the states in which a case has an owner

# What may still be said about a case that is over.
_AFTERWARDS = frozenset({Verb.REOPEN, Verb.NOTE, Verb.PREFER, Verb.LEAVE_ALONE, Verb.KEEP})


@dataclass(slots=True)
class _Story:
    """A change in the making."""

    case: Case
    command: Command
    rules: Rules
    memory: Memory
    now: datetime
    guide: Callable[[Case], str]
    events: list[Event] = field(default_factory=list)
    calls: tuple[Call, ...] = ()
    silences: tuple[Silence, ...] = ()
    labels: Labels = ()

    def tell(self, act: Act, **fields: Any) -> None:
        """Add to the timeline. The command's key stands on the last event only: a key is one event."""
        self.events.append(
            Event(
                case=self.case.id,
                number=self.case.events + len(self.events) + 1,
                at=self.now,
                act=act,
                who=self.command.who,
                via=self.command.via,
                **fields,
            )
        )

    def set(self, **fields: Any) -> None:
        self.case = replace(self.case, **fields)

    def take(self) -> None:
        """Whoever acts on a case that nobody owns owns it. It goes on where it had come to."""
        if self.case.owner:
            return
        if self.case.state is CaseState.RELAPSED:
            # What was done before the relapse has not been done about it.
            self.set(contacted_at=None, fixing_at=None, resolved_at=None, cause=None)
        self.set(
            owner=self.command.who,
            acknowledged_at=self.now,
            state=reached(self.case),
            playbook=self.case.playbook or self.guide(self.case),
        )
        self.stop_chain()
        self.tell(Act.ACKNOWLEDGED)

    def stop_chain(self) -> None:
        if self.case.chain is not None:
            self.set(chain=replace(self.case.chain, stopped=True))

    def close(self, cause: Cause | None) -> None:
        """Over, and nobody's any more."""
        self.set(
            state=CaseState.RESOLVED,
            owner="",
            cause=cause,
            acknowledged_at=self.case.acknowledged_at or self.now,
            resolved_at=self.now,
        )
        self.stop_chain()

    def verdict(self, said: str) -> None:
        """Kept to learn from: which rules at which level, and what a person said of it."""
        self.labels = (("level", self.case.level.value), ("rule", ",".join(self.case.rules)), ("said", said))

    def change(self, before: Case) -> Change:
        *earlier, last = self.events
        events = (*earlier, replace(last, key=self.command.key))
        # Due at once: the clocks look at what has become of it.
        after = replace(self.case, events=before.events + len(events), due_at=self.now, version=before.version)
        return Change(case=after, events=events, calls=self.calls, silences=self.silences, labels=self.labels)


def respond(
    case: Case,
    command: Command,
    *,
    rules: Rules,
    now: datetime,
    memory: Memory | None = None,
    guide: Callable[[Case], str] | None = None,
) -> Change | Refused:
    """What becomes of a case by what one person wishes. `guide` chooses the playbook of whoever takes it."""
    if not command.who.strip():
        return _bad(Flaw.NOBODY_ASKS)
    if not case.is_open and command.verb not in _AFTERWARDS:
        return Refused(why=Refusal.OVER)
    story = _Story(
        case=case, command=command, rules=rules, memory=memory or Memory(), now=now, guide=guide or playbook_of
    )
    refused = _DO[command.verb](story)
    return refused or story.change(case)


def reached(case: Case) -> CaseState:
    """How far an owned case has come, by its times."""
    if case.fixing_at is not None:
        return CaseState.FIXING
    return CaseState.ACKNOWLEDGED if case.contacted_at is None else CaseState.CONTACTED


def playbook_of(case: Case) -> str:
    """The guide for a case of this sort."""
    if case.kind is CaseKind.STORM:
        return "storm"
    return "praise" if case.track is Track.PRAISE else "critic"


def open_promises(case: Case) -> tuple[Promise, ...]:
    """Those that were not kept yet, the next due first."""
    return tuple(sorted((each for each in case.promises if each.kept_at is None), key=lambda each: each.due))


def given_back(case: Case, now: datetime) -> Case:
    """The case as nobody's again: new, and its chain runs from the start."""
    chain = replace(case.chain, started_at=now, done=0, stopped=False) if case.chain else None
    return replace(case, state=CaseState.NEW, owner="", acknowledged_at=None, chain=chain)


def _bad(flaw: Flaw) -> Refused:
    return Refused(why=Refusal.BAD, flaw=flaw)


_ALREADY = Refused(why=Refusal.ALREADY)


def _acknowledge(story: _Story) -> Refused | None:
    owner = story.case.owner
    if owner:
        return (
            _ALREADY
            if owner == story.command.who
            else Refused(why=Refusal.TAKEN, who=owner, since=story.case.acknowledged_at)
        )
    story.take()
    return None


def _release(story: _Story) -> Refused | None:
    if not story.case.owner:
        return _ALREADY
    story.tell(Act.RELEASED, target=story.case.owner, note=story.command.note[:LONGEST_NOTE])
    story.set(**_changed(given_back(story.case, story.now)))
    return None


def _changed(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("state", "owner", "acknowledged_at", "chain")}


def _contact(story: _Story) -> Refused | None:
    relapsed = story.case.state is CaseState.RELAPSED
    if story.case.contacted_at is not None and story.case.owner and not relapsed:
        return _ALREADY
    story.take()
    story.set(contacted_at=story.case.contacted_at or story.now)
    story.set(state=reached(story.case))
    story.tell(Act.CONTACTED, note=story.command.note.strip()[:LONGEST_NOTE])
    return None


def _promise(story: _Story) -> Refused | None:
    command, case = story.command, story.case
    text, owner = command.note.strip(), command.owner or command.who
    if not text or len(text) > LONGEST_PROMISE:
        return _bad(Flaw.PROMISE_TEXT)
    if command.due is None or command.due <= story.now:
        return _bad(Flaw.PROMISE_DUE)
    known = {each.name for each in story.rules.people}
    if owner != command.who and known and owner not in known:
        return _bad(Flaw.PROMISE_OWNER)
    if any((each.text, each.owner, each.due) == (text, owner, command.due) for each in open_promises(case)):
        return _ALREADY
    if len(case.promises) >= MOST_PROMISES:
        return _bad(Flaw.MANY_PROMISES)
    story.take()
    id_ = fingerprint("promise", case.id, command.key, text)[:12]
    promise = Promise(id=id_, text=text, owner=owner, due=command.due, made_at=story.now)
    story.set(promises=(*case.promises, promise))
    if story.case.state is CaseState.CONTACTED:
        story.set(fixing_at=story.now, state=CaseState.FIXING)
    story.tell(Act.PROMISED, note=text, target=id_, deadline=command.due, ping=() if owner == command.who else (owner,))
    return None


def _keep(story: _Story) -> Refused | None:
    wanted, promises = story.command.target, story.case.promises
    found = [each for each in promises if each.id.startswith(wanted)] if wanted else list(open_promises(story.case))
    if len(found) != 1:
        return _bad(Flaw.WHICH_PROMISE if found or not wanted else Flaw.NO_PROMISE)
    (kept,) = found
    if kept.kept_at is not None:
        return _ALREADY
    story.set(promises=tuple(replace(each, kept_at=story.now) if each is kept else each for each in promises))
    story.tell(Act.KEPT, target=kept.id, note=kept.text)
    return None


def _fix(story: _Story) -> Refused | None:
    if story.case.state is CaseState.FIXING:
        return _ALREADY
    story.take()
    story.set(fixing_at=story.case.fixing_at or story.now, state=CaseState.FIXING)
    story.tell(Act.FIXING, note=story.command.note[:LONGEST_NOTE])
    return None


def _resolve(story: _Story) -> Refused | None:
    cause = story.command.cause
    if cause is None and story.case.track is Track.COMPLAINT:
        return _bad(Flaw.CAUSE)
    left = len(open_promises(story.case))
    said = story.command.note.strip()[:LONGEST_NOTE] or (cause.value if cause else "")
    notes = [said, f"promises open: {left}" if left else ""]
    story.close(cause)
    story.tell(Act.RESOLVED, target=cause.value if cause else "", note="; ".join(filter(None, notes)))
    return None


def _reopen(story: _Story) -> Refused | None:
    if story.case.is_open:
        return _ALREADY
    story.set(
        owner=story.command.who,
        state=reached(story.case),
        acknowledged_at=story.case.acknowledged_at or story.now,
        resolved_at=None,
        recovered_at=None,
        cause=None,
        followed_by=None,
        answer="complaint" if story.case.answer == "complaint" else "",
        playbook=story.case.playbook or story.guide(story.case),
    )
    story.tell(Act.REOPENED, note=story.command.note[:LONGEST_NOTE])
    return None


def _not_about_us(story: _Story) -> Refused | None:
    story.verdict(Act.NOT_ABOUT_US.value)
    story.set(answer="neither")
    story.close(Cause.NOT_OURS)
    story.tell(Act.NOT_ABOUT_US, note=story.command.note[:LONGEST_NOTE])
    return None


def _wrong_feeling(story: _Story) -> Refused | None:
    feeling = story.command.note.strip()
    if feeling not in FEELINGS:
        return _bad(Flaw.FEELING)
    if story.case.answer == FEELINGS[feeling]:
        return _ALREADY
    story.verdict(feeling)
    story.set(answer=FEELINGS[feeling])
    if feeling != "negative":
        story.close(None)
    story.tell(Act.WRONG_FEELING, note=feeling)
    return None


def _answer(story: _Story) -> Refused | None:
    answer = story.command.note.strip()
    if answer not in ANSWERS:
        return _bad(Flaw.ANSWER)
    if not story.case.asks:
        return _bad(Flaw.NOT_ASKED)
    if story.case.answer == answer:
        return _ALREADY
    story.verdict(answer)
    story.set(answer=answer)
    if answer == "complaint":
        if story.case.level.rank < Level.PAGE.rank:
            # Asked because the author is influential: a complaint of theirs, confirmed by a person, is a page.
            _become_a_page(story)
    else:
        story.close(None)
    story.tell(Act.ANSWERED, note=answer)
    return None


def _become_a_page(story: _Story) -> None:
    """What would have come of a page at once: its receivers are called, and its chain runs."""
    case, rules = story.case, story.rules
    labels = {
        "author": case.author,
        "brand": case.brand,
        "language": case.language,
        "level": Level.PAGE.value,
        "network": case.network,
        "rule": case.rules[0] if case.rules else "",
    }
    deliveries = routes_for({name: value for name, value in labels.items() if value}, rules.route)
    named = [each.escalation for each in deliveries if each.escalation]
    found = next((each for name in named for each in rules.escalations if each.name == name), None)
    chain = case.chain or (freeze(found, started_at=story.now) if found else None)
    story.set(level=Level.PAGE, levelled_at=story.now, chain=chain)
    story.calls = tuple(dict.fromkeys(Call(receiver=each.receiver, level=Level.PAGE) for each in deliveries))
    story.tell(Act.ROSE, level=Level.PAGE, ping=(case.owner,) if case.owner else Directory.of(rules).duty(chain))


def _mute(story: _Story) -> Refused | None:
    case, command, now = story.case, story.command, story.now
    if command.due is None or not now < command.due <= now + LONGEST_SILENCE:
        return _bad(Flaw.UNTIL)
    brand = (_matcher("brand", case.brand),) if case.brand else ()
    fields: Mapping[str, Any]
    if command.target == "author":
        if not case.author:
            return _bad(Flaw.NO_AUTHOR)
        what, fields = case.author, {"matchers": (_matcher("author", case.author), *brand)}
    elif command.target == "case":
        what, fields = case.id, {"case": case.id}
    elif command.target == "term":
        what = command.term.strip()
        if not what or len(what) > LONGEST_WORD:
            return _bad(Flaw.TERM)
        fields = {"term": what, "matchers": brand}
    else:
        return _bad(Flaw.MUTE_WHAT)
    silence = Silence(
        # The same thing muted again is the same silence with another end.
        id=fingerprint("silence", case.brand, command.target, what)[:12],
        starts_at=now,
        ends_at=command.due,
        by=command.who,
        comment=command.note.strip()[:LONGEST_NOTE],
        created_at=now,
        **fields,
    )
    story.silences = (silence,)
    story.tell(Act.MUTED, target=command.target, note=silence.comment, deadline=command.due)
    return None


def _matcher(label: str, value: str) -> str:
    return str(Matcher(label, "=", value))


def _escalate(story: _Story) -> Refused | None:
    case, command, directory = story.case, story.command, Directory.of(story.rules)
    if command.target:
        if not directory.knows(command.target):
            return _bad(Flaw.NOBODY_SO_NAMED)
        names: tuple[str, ...] = (command.target,)
        step = ""
    else:
        following = next_step(case.chain, Hours.of(story.rules)) if case.chain else None
        if case.chain is None or following is None:
            return _bad(Flaw.NO_CHAIN if case.chain is None else Flaw.ALL_TOLD)
        names, step = following.notify, step_of(following, case.chain)
        story.set(chain=replace(case.chain, done=case.chain.done + 1))
    story.calls = directory.calls(names, case.level)
    story.tell(Act.ESCALATED, target=", ".join(names), note=step, ping=directory.pings(names))
    return None


def _tick(story: _Story) -> Refused | None:
    step = story.command.target.strip()
    if not step or len(step) > LONGEST_WORD or len(story.case.ticks) >= MOST_TICKS:
        return _bad(Flaw.STEP)
    if step in story.case.ticks:
        return _ALREADY
    story.set(ticks=(*story.case.ticks, step))
    story.tell(Act.TICKED, target=step)
    return None


def _untick(story: _Story) -> Refused | None:
    step = story.command.target.strip()
    if step not in story.case.ticks:
        return _ALREADY
    story.set(ticks=tuple(each for each in story.case.ticks if each != step))
    story.tell(Act.UNTICKED, target=step)
    return None


def _note(story: _Story) -> Refused | None:
    text = story.command.note.strip()
    if not text or len(text) > LONGEST_NOTE:
        return _bad(Flaw.NOTE)
    story.tell(Act.NOTED, note=text)
    return None


def _prefer(story: _Story) -> Refused | None:
    channel = story.command.note.strip()
    if not story.case.author:
        return _bad(Flaw.NO_AUTHOR)
    if not channel or len(channel) > LONGEST_WORD:
        return _bad(Flaw.CHANNEL)
    if story.memory.preferred == channel:
        return _ALREADY
    story.tell(Act.PREFERS, note=channel)
    return None


def _leave_alone(story: _Story) -> Refused | None:
    if not story.case.author:
        return _bad(Flaw.NO_AUTHOR)
    reason = story.command.note.strip()[:LONGEST_NOTE]
    if story.memory.leave_alone is bool(reason):
        return _ALREADY
    story.tell(Act.LEAVE_ALONE, note=reason)
    return None


_DO: Mapping[Verb, Callable[[_Story], Refused | None]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.RELEASE: _release,
    Verb.CONTACT: _contact,
    Verb.PROMISE: _promise,
    Verb.KEEP: _keep,
    Verb.FIX: _fix,
    Verb.RESOLVE: _resolve,
    Verb.REOPEN: _reopen,
    Verb.NOT_ABOUT_US: _not_about_us,
    Verb.WRONG_FEELING: _wrong_feeling,
    Verb.ANSWER: _answer,
    Verb.MUTE: _mute,
    Verb.ESCALATE: _escalate,
    Verb.TICK: _tick,
    Verb.UNTICK: _untick,
    Verb.NOTE: _note,
    Verb.PREFER: _prefer,
    Verb.LEAVE_ALONE: _leave_alone,
}

"""One event of a case in one line: when, who, what. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.case import Act, Case, Cause, Clock, Event, Promise
from monitor.core import explain
from monitor.model import Level, Notification, Step, Why
from monitor.notify.guide import Guide
from monitor.notify.phrases import mentions, on, span, the, when
from monitor.notify.text import cut, one_line
from monitor.notify.words import Words, words

_NAME, _NOTE = 60, 200
_SLACK = "slack:"
_LEFT = re.compile(r"(?:^|; )promises open: \d+$")  # as the core writes it; the case itself knows better
_STEP = re.compile(r"(\d{1,9})(?:/(\d{1,9}))?")  # likewise: which step of a chain, of how many
_ROUND = timedelta(minutes=5)  # no second round of a chain begins sooner
ASKED = "asked"  # the reason of a wish to be left alone where nobody wrote one


class Here:
    """In which language a card speaks, and how it tells times: in one zone, as of one moment."""

    def __init__(self, *, language: str, zone: str, now: datetime, guide: Guide | None = None) -> None:
        self.language, self.now, self.guide = language, now, guide
        self._zone = ZoneInfo(zone)
        self._today = now.astimezone(self._zone)

    def at(self, moment: datetime) -> str:
        """ "09:17"."""
        return when(moment.astimezone(self._zone), today=self._today, language=self.language)

    def the(self, moment: datetime, *, ahead: bool = False) -> str:
        """ "las 09:17", for what comes after "desde" or "hasta"."""
        return the(moment.astimezone(self._zone), today=self._today, language=self.language, ahead=ahead)

    def on(self, moment: datetime) -> str:
        """ "a las 09:17"."""
        return on(moment.astimezone(self._zone), today=self._today, language=self.language)

    def due(self, moment: datetime) -> str:
        """ "viernes 09:00" in the coming week."""
        return when(moment.astimezone(self._zone), today=self._today, language=self.language, ahead=True)


def line(event: Event, case: Case, *, here: Here) -> str:
    """The event as people tell it, the time before it."""
    return one_line(f"{here.at(event.at)} {_sentence(event, case, here)}")


def person(name: str, language: str) -> str:
    """A person as rules.yaml calls them; one who is not in it by their Slack id."""
    clean = cut(one_line(name[:500]), _NAME)
    if clean.startswith(_SLACK):
        return words(language).said["somebody"].format(id=clean.removeprefix(_SLACK))
    return clean[:1].upper() + clean[1:]


def loud(notification: Notification) -> bool:
    """Whether a line of a thread belongs in the channel as well: it calls somebody, or has become a page."""
    if notification.step is not Step.THREAD:
        return False
    if notification.pings:
        return True
    if notification.why is Why.CASE:
        return any(event.act is Act.ROSE and event.level is Level.PAGE for event in notification.events)
    return notification.level is Level.PAGE and notification.why in (Why.NEW, Why.MORE)


def promise_of(event: Event, case: Case) -> Promise | None:
    """The promise an event is about, as the case has it."""
    return next((promise for promise in case.promises if event.target and promise.id == event.target), None)


def _sentence(event: Event, case: Case, here: Here) -> str:
    told = words(here.language)
    who = person(event.who, here.language)
    special = _special(event, told, who)
    if special:
        return special
    template = (told.acts.get(event.act) if who else None) or told.unasked.get(event.act) or told.acts[event.act]
    if event.act is Act.ESCALATED and not who and _at_once(event, case):
        template = told.said["at_once"]
    base = template.format(
        who=who or told.said["nobody"],
        target=_target(event, here),
        level=explain.level_word(event.level or case.level, here.language),
        clock=_clock(event.target, told),
        left=span(event.deadline - event.at) if event.deadline else "",
    )
    after = _after(event, case, here)
    note = _note(event, case, told)
    if event.act is Act.CONTACTED and note:
        return f"{base} ({note})"
    return f"{base}{after}" + (f": {note}" if note else "")


def _special(event: Event, told: Words, who: str) -> str:
    """Where the words depend on more than who did it."""
    said = told.said
    if event.act is Act.JOINED and event.note.strip().isdecimal():
        n = int(event.note[:9])
        return said["joined_one" if n == 1 else "joined"].format(n=n)
    if event.act is Act.LEAVE_ALONE and not event.note:
        return said["contactable_by"].format(who=who) if who else said["contactable"]
    if event.act is Act.GREW and event.note.strip().isdecimal():
        return said["grew"].format(count=mentions(int(event.note[:9]), told.language))
    days = re.search(r"\d+", event.target)
    if event.act is Act.REMINDED and days:
        return said["look_back" if int(days[0][:4]) < 14 else "look_back_late"].format(n=days[0])
    return ""


def _after(event: Event, case: Case, here: Here) -> str:
    """What stands behind the sentence, before the note."""
    told = words(here.language)
    said = told.said
    match event.act:
        case Act.PROMISED | Act.KEPT | Act.OVERDUE:
            return _promised(event, case, here)
        case Act.ESCALATED if step := _STEP.fullmatch(event.note.strip()):
            n, every = int(step[1]), int(step[2] or (len(case.chain.steps) if case.chain else 0))
            return f" ({said['step_of' if every >= n else 'step'].format(n=n, all=every)})"
        case Act.MUTED:
            what = {"author": said["the_author"], "term": said["the_term"], "case": said["the_case"]}.get(event.target)
            until = said["until"].format(at=here.the(event.deadline, ahead=True)) if event.deadline else ""
            inside = ", ".join(part for part in (what, until) if part)
            return f" ({inside})" if inside else ""
        case Act.BREACHED if event.deadline:
            return f" ({said['was_due'].format(at=here.on(event.deadline))})"
        case _:
            return ""


def _at_once(event: Event, case: Case) -> bool:
    """Whether this is a step that came before anybody had time to answer."""
    step = _STEP.fullmatch(event.note.strip())
    if step is None or case.chain is None or not 1 <= int(step[1]) <= len(case.chain.steps):
        return False
    # In a further round nobody has answered the one before.
    return not case.chain.steps[int(step[1]) - 1].after and event.at - case.chain.started_at < _ROUND


def _promised(event: Event, case: Case, here: Here) -> str:
    """ ": reembolso (Ana, viernes 09:00)"; the text itself comes from the promise, or from the event's note."""
    promise = promise_of(event, case)
    text = cut(one_line((promise.text if promise else event.note)[:1000]), _NOTE)
    due = promise.due if promise else event.deadline
    owner = person(promise.owner if promise else "", here.language)
    inside = ", ".join(part for part in (owner, here.due(due) if due else "") if part)
    return (f": {text}" if text else "") + (f" ({inside})" if inside else "")


def _target(event: Event, here: Here) -> str:
    """Whom or what it concerns: people by their names, receivers and schedules as rules.yaml writes them."""
    if event.act in (Act.TICKED, Act.UNTICKED):
        return _step(event.target, here)
    if event.act in (Act.UNDONE, Act.RELEASED):
        return person(event.target, here.language) or words(here.language).said["somebody_plain"]
    names = [person(name, here.language) if name.startswith(_SLACK) else name for name in event.target.split(", ")]
    return cut(one_line(", ".join(names)[:1000]), _NOTE) or words(here.language).said["nobody"]


def _step(id_: str, here: Here) -> str:
    """A step of the guide by its number and its beginning; by its id where the guide is not there any more."""
    for number, step in enumerate(here.guide.steps if here.guide else (), start=1):
        if step.id == id_:
            return f"{number} («{cut(one_line(step.text[:500]), _NAME)}»)"
    return f"«{cut(one_line(id_[:500]), _NAME)}»"


def _clock(target: str, told: Words) -> str:
    return told.clocks[Clock(target)] if target in set(Clock) else cut(one_line(target[:500]), _NAME)


def _note(event: Event, case: Case, told: Words) -> str:
    """The free text of an event; of some it is a word of ours, of others it is said already."""
    note = event.note
    match event.act:
        case Act.PROMISED | Act.KEPT | Act.OVERDUE | Act.UNDONE | Act.REMINDED:
            return ""
        case Act.ESCALATED if _STEP.fullmatch(note.strip()):
            return ""
        case Act.LEAVE_ALONE if note == ASKED:
            return ""
        case Act.RESOLVED:
            return _resolved(event, case, told)
        case Act.WRONG_FEELING | Act.ANSWERED if note in told.feelings:
            return told.feelings[note]
        case Act.PREFERS | Act.CONTACTED:
            return channel(note, told)
        case _:
            return cut(one_line(note[:2000]), _NOTE)


def _resolved(event: Event, case: Case, told: Words) -> str:
    """Its cause, what whoever closed it had to say, and what was still owed then."""
    cause = told.causes[Cause(event.target)] if event.target in set(Cause) else ""
    comment = _LEFT.sub("", event.note[:3000])
    comment = "" if comment == event.target else cut(one_line(comment), _NOTE)
    made = [promise for promise in case.promises if promise.made_at <= event.at]
    left = sum(promise.kept_at is None or promise.kept_at > event.at for promise in made)
    owed = told.said["left_one" if left == 1 else "left_open"].format(n=left) if left else ""
    return "; ".join(part for part in (cause, comment, owed) if part)


def channel(name: str, told: Words) -> str:
    """A private channel by its word in our dialogues, or as somebody wrote it."""
    return told.said.get(f"channel_{name}") or cut(one_line(name[:500]), _NAME)

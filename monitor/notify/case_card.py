"""What a card says of its case: where it stands, what we know of the author, what has happened, what one can press."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.case import Case, CaseKind, CaseState, Chain, Memory, Promise, Track, Verb
from monitor.core import explain
from monitor.model import Level, Notification
from monitor.notify.card import Button, Passage
from monitor.notify.phrases import mentions, span
from monitor.notify.text import cut, one_line
from monitor.notify.thread import Here, channel, line, person
from monitor.notify.words import words

_BRAND = 60
_PROMISE = 150
_MOST_PROMISES = 4  # of those still owed; more are counted
_MOST_EVENTS = 3  # the rest stands in the thread
_SHORT = 8  # digits of a case's id: any unique beginning is understood
NOBODY = "nobody"  # of what a button is, where nobody knows who speaks: its form asks nothing about them
PRAISE_ICON = "🌟"


def asks(case: Case) -> bool:
    """Whether a person is asked first what the mention means at all."""
    return case.asks and not case.answer


def state(case: Case, here: Here) -> tuple[Passage, ...]:
    """Where the case stands: who has it, what was done and when, what was promised."""
    lines = [*_relapse(case, here), _holder(case, here), *_progress(case, here)]
    owed = sorted((p for p in case.promises if p.kept_at is None), key=lambda p: (p.due, p.id))
    kept = [p for p in case.promises if p.kept_at is not None]
    passages = [Passage(lines=tuple(line for line in lines if line))]
    for promise in owed[:_MOST_PROMISES]:
        about = cut(one_line(promise.text[:500]), _BRAND)
        button = replace(_button(case, Verb.KEEP, here.language, of=promise.id), about=about)
        passages.append(Passage(lines=(_promise(promise, here),), button=button))
    small = [_promise(promise, here) for promise in kept[-2:]]
    if len(owed) > _MOST_PROMISES:
        small.append(_said("more_promises", here, n=len(owed) - _MOST_PROMISES))
    if small:
        passages.append(Passage(lines=tuple(small), quiet=True))
    return tuple(passage for passage in passages if passage.lines)


def known(memory: Memory | None, here: Here) -> str:
    """The author's history with us, in one line; "" where nothing was looked up."""
    if memory is None:
        return ""
    n = memory.cases
    parts = [_said("first" if not n else "earlier_one" if n == 1 else "earlier", here, n=n)]
    if memory.recovered:
        parts.append(_said("recovered_one" if memory.recovered == 1 else "recovered_n", here, n=memory.recovered))
    if memory.last_at is not None and n:
        parts.append(_said("last", here, at=here.on(memory.last_at)))
    if memory.open_promises:
        parts.append(_said("owed_one" if memory.open_promises == 1 else "owed", here, n=memory.open_promises))
    if memory.preferred:
        name = preferred(memory, here.language)
        parts.append(_said("prefers", here, channel=name[:1].lower() + name[1:]))
    return ", ".join(parts)


def preferred(memory: Memory, language: str) -> str:
    """The channel the author prefers, in words."""
    return channel(memory.preferred, words(language))


def warning(memory: Memory | None, here: Here) -> tuple[Passage, ...]:
    """What somebody has to know before they write to the author, in large print."""
    if memory is None or not memory.leave_alone:
        return ()
    return (Passage(lines=(words(here.language).said["leave_alone"],)),)


def history(notification: Notification, case: Case, here: Here) -> tuple[Passage, ...]:
    """What we know and what has happened: small print below the mentions."""
    lines = [known(notification.memory, here)]
    if case.mentions > 1 or case.authors > 1:
        lines.append(
            _said(
                "around" if case.kind is CaseKind.PILE_ON else "spread",
                here,
                mentions=mentions(case.mentions, here.language),
                authors=authors(case.authors, here),
                reach=explain.number(case.reach, here.language),
            )
        )
    lines += [line(event, case, here=here) for event in notification.events[-_MOST_EVENTS:]]
    return (Passage(lines=tuple(line for line in [*lines, *name(case, here).lines] if line), quiet=True),)


def name(case: Case, here: Here) -> Passage:
    """What the case is called, for whoever answers elsewhere."""
    return Passage(lines=(_said("case", here, id=identity(case)),), quiet=True)


def question(case: Case, here: Here) -> Passage:
    """What a person is asked instead of being alarmed."""
    return Passage(lines=(_said("ask", here, brand=_short(case.brand)),))


def buttons(case: Case, language: str, memory: Memory | None = None) -> tuple[tuple[Button, ...], ...]:
    """What can be done with the case as it stands, row by row; what comes next is the primary one."""
    if asks(case):
        # One to a row: within a row Slack wants every action to have a name of its own.
        said = words(language).said
        answers = (("complaint", said["ask_yes"]), ("neither", said["ask_no"]))
        return tuple((_button(case, Verb.ANSWER, language, of=of, label=label),) for of, label in answers)
    if not case.is_open:
        # What relapsed in a newer case is handled there.
        verbs = (Verb.NOTE,) if case.followed_by is not None else (Verb.REOPEN, Verb.NOTE)
        return (tuple(_button(case, verb, language) for verb in verbs),)
    rows = _storm_verbs(case) if case.kind is CaseKind.STORM else _verbs(case)
    following = _next(case, rows[0], memory)
    return tuple(tuple(_button(case, verb, language, primary=verb is following) for verb in row) for row in rows)


def verb_label(verb: Verb, track: Track, language: str) -> str:
    """The verb as it stands on a button."""
    told = words(language)
    return (told.praise_verbs.get(verb) if track is Track.PRAISE else None) or told.verbs[verb]


def authors(count: int, here: Here) -> str:
    """ "1 autor", "9 autores"."""
    return _said("author" if count == 1 else "authors", here, n=explain.number(count, here.language))


def identity(case: Case) -> str:
    """The beginning of the case's id, as people can type it."""
    return one_line(case.id[:_SHORT])


def summary(case: Case, here: Here) -> str:
    """One line for a list: who, how far, who has it, what is owed."""
    told = words(here.language)
    late = sum(p.kept_at is None and p.due <= here.now for p in case.promises)
    owed = sum(p.kept_at is None for p in case.promises)
    parts = [
        told.said["drill"] if case.is_drill else "",
        explain.level_word(case.level, here.language),
        _short(case.brand),
        subject(case, here.language),
        told.states[case.state],
        _said("owned_by", here, who=person(case.owner, here.language)) if case.owner else told.said["unowned"],
        mentions(case.mentions, here.language) if case.mentions > 1 else "",
        _said("promise_open" if owed == 1 else "promises_open", here, n=owed) if owed else "",
        _said("promise_late_one" if late == 1 else "promises_late", here, n=late) if late else "",
    ]
    return " · ".join(part for part in parts if part)


def subject(case: Case, language: str) -> str:
    """Whom or what a case is about: "Lucía en Mastodon", "Tormenta"."""
    if case.kind is CaseKind.STORM:
        return words(language).said["storm"].capitalize()
    name = _short(case.name)
    where = explain.network_name(case.network, language) if case.network else ""
    return f"{name} ({where})" if name and where else name or where


def _holder(case: Case, here: Here) -> str:
    said = words(here.language).said
    if not case.is_open:
        return ""
    if case.owner:
        who = person(case.owner, here.language)
        if case.acknowledged_at is None:
            return said["owned_plain"].format(who=who)
        return said["owned"].format(who=who, at=here.the(case.acknowledged_at))
    return said["free" if case.state is CaseState.NEW and case.acknowledged_at is None else "free_again"]


def _progress(case: Case, here: Here) -> list[str]:
    lines = []
    if case.contacted_at is not None:
        lines.append(_contacted(case, case.contacted_at, here))
    if case.fixing_at is not None and case.state is CaseState.FIXING:
        lines.append(_said("fixing", here, at=here.the(case.fixing_at)))
    if case.resolved_at is not None and not case.is_open:
        cause = words(here.language).causes[case.cause] if case.cause else ""
        name = "closed" if case.track is Track.PRAISE else "resolved_cause" if cause else "resolved"
        lines.append(_said(name, here, at=here.on(case.resolved_at), cause=cause))
    if case.state is CaseState.RECOVERED:
        reached = {"now": case.recovery_reach, "then": case.reach}
        told = {name: explain.number(count, here.language) for name, count in reached.items()}
        lines.append(_said("recovered_reach" if case.recovery_reach else "recovered", here, **told))
    return lines


def _relapse(case: Case, here: Here) -> list[str]:
    """That it begins anew, and where."""
    if case.state is not CaseState.RELAPSED:
        return []
    told = [_said("relapsed", here)]
    if case.followed_by is not None:
        told.append(_said("followed", here, id=one_line(case.followed_by[:_SHORT])))
    return told


def _contacted(case: Case, at: datetime, here: Here) -> str:
    """How long the author waited; and since the case reached its level, where that came later."""
    whole, since = at - case.posted_at, at - case.levelled_at
    if case.level not in (Level.PAGE, Level.ALERT) or not timedelta(0) < since < whole - timedelta(minutes=1):
        return _said("contacted", here, span=span(whole))
    minutes = since - since % timedelta(minutes=1) if since >= timedelta(minutes=1) else since
    level = words(here.language).said[f"the_{case.level.value}"]
    return _said("contacted_level", here, span=span(whole), since=span(minutes), level=level)


def _promise(promise: Promise, here: Here) -> str:
    owed = "promise_late" if promise.due <= here.now else "promise"
    name = owed if promise.kept_at is None else "promise_kept"
    text = cut(one_line(promise.text[:1000]), _PROMISE) or "…"
    return _said(name, here, text=text, who=person(promise.owner, here.language), due=here.due(promise.due))


def _verbs(case: Case) -> tuple[tuple[Verb, ...], ...]:
    """At most five to a row: phones show no more of one."""
    first = [Verb.CONTACT, Verb.PROMISE, Verb.RESOLVE]
    if not case.owner:
        first.insert(0, Verb.ACKNOWLEDGE)
    if _was_contacted(case):
        first.remove(Verb.CONTACT)
        if case.state is not CaseState.FIXING and case.track is Track.COMPLAINT:
            first.insert(len(first) - 2, Verb.FIX)
    if case.owner:
        first.append(Verb.RELEASE)
    escalate = (Verb.ESCALATE,) if case.track is Track.COMPLAINT and _goes_on(case.chain) else ()
    return tuple(first), (Verb.NOT_ABOUT_US, Verb.WRONG_FEELING, Verb.MUTE, Verb.NOTE, *escalate)


def _storm_verbs(case: Case) -> tuple[tuple[Verb, ...], ...]:
    """A storm has no author to write to."""
    taken = (Verb.RELEASE,) if case.owner else ()
    first = () if case.owner else (Verb.ACKNOWLEDGE,)
    fix = (Verb.FIX,) if case.fixing_at is None else ()
    escalate = (Verb.ESCALATE,) if _goes_on(case.chain) else ()
    return (*first, *fix, Verb.RESOLVE, *taken), (Verb.NOT_ABOUT_US, Verb.MUTE, Verb.NOTE, *escalate)


def _next(case: Case, row: tuple[Verb, ...], memory: Memory | None) -> Verb:
    """What whoever looks at the card should do: take it, write, put it right, close it."""
    alone = memory is not None and memory.leave_alone
    for verb in (Verb.ACKNOWLEDGE, Verb.CONTACT, Verb.FIX):
        if verb in row and not (alone and verb is Verb.CONTACT):
            return verb
    return Verb.RESOLVE


def _was_contacted(case: Case) -> bool:
    return case.contacted_at is not None and case.state is not CaseState.RELAPSED


def _goes_on(chain: Chain | None) -> bool:
    """Whether anybody is left to be told."""
    return chain is not None and chain.done < len(chain.steps) * (chain.repeat + 1)


def _button(case: Case, verb: Verb, language: str, *, of: str = "", label: str = "", primary: bool = False) -> Button:
    of = of or _of(case, verb)
    return Button(
        action=f"case:{verb.value}",
        value=f"{case.id}|{of}" if of else case.id,
        label=label or verb_label(verb, case.track, language),
        primary=primary,
        confirm=words(language).confirms.get(verb),
        danger=verb is Verb.NOT_ABOUT_US,
    )


def _of(case: Case, verb: Verb) -> str:
    """What the form that the button opens has to know."""
    if verb is Verb.RESOLVE and case.track is Track.PRAISE:
        return Track.PRAISE.value
    return NOBODY if verb in (Verb.MUTE, Verb.NOTE) and not case.author else ""


def _short(text: str) -> str:
    return cut(one_line(text[:1000]), _BRAND)


def _said(name: str, here: Here, **values: object) -> str:
    return words(here.language).said[name].format(**values)

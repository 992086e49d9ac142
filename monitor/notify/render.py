"""A notification becomes a card: the facts that every receiver shows, in words. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.case import Case, CaseKind, CaseState, Memory, Track
from monitor.core import explain
from monitor.core.channels import channels
from monitor.model import Author, Entry, Notification, Step, Why
from monitor.notify import case_card, checklist, notices, source_card, storm_card
from monitor.notify.card import Card as Card
from monitor.notify.card import Item as Item
from monitor.notify.card import Passage
from monitor.notify.guide import Guide
from monitor.notify.phrases import ICONS, mentions, moment, phrase, span
from monitor.notify.text import clean, cut, one_line, safe_url
from monitor.notify.thread import Here, line
from monitor.notify.words import words

_ABOUT_US = frozenset({Why.TEST, Why.TROUBLE, Why.BACK})
_ABOUT_SOURCES = frozenset({Why.SOURCE, Why.SOURCE_BACK, Why.GAP})
_APART = frozenset(
    {*_ABOUT_US, *_ABOUT_SOURCES, Why.FLOOD, Why.SILENCE_OVER, Why.HANDOVER, Why.REPORT, Why.PLAYBOOK}
)  # no case's card
_OWN_ICONS = {
    Why.SOURCE: "📡",
    Why.SOURCE_BACK: "📡",
    Why.GAP: "📡",
    Why.FLOOD: "🌊",
    Why.SILENCE_OVER: "🔔",
    Why.HANDOVER: "🔁",
    Why.REPORT: "📊",
    Why.PLAYBOOK: "📋",
}
_OVER = (CaseState.RESOLVED, CaseState.RECOVERED)
_NAME = 60  # of a brand, a rule or a receiver: operators write these, at any length
_LONGEST_TEXT = 5_000  # nobody reads more of a post in an alert, and cleaning costs time
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,}")  # a Slack member id: nothing else may ever become a live mention
_MOST_PINGS, _LONGEST_MEMBER = 20, 30


def render(
    notification: Notification,
    *,
    now: datetime,
    language: str,
    zone: str,
    possible_repeat: bool = False,
    guide: Guide | None = None,
) -> Card:
    """The card of a notification as of `now`, with times in that zone. `guide` is the case's playbook."""
    here = Here(language=language, zone=zone, now=now, guide=guide)
    doubt = phrase("doubt", language) if possible_repeat else ""
    pings = tuple(dict.fromkeys(filter(_is_member, notification.pings)))[:_MOST_PINGS]
    case = notification.case
    if notification.why is Why.PLAYBOOK and case is not None:
        return Card(
            level=notification.level,
            language=language,
            icon=_OWN_ICONS[Why.PLAYBOOK],
            title=checklist.title(case, guide, language),
            pings=pings,
            doubt=doubt,
            lead=checklist.lead(case, guide, language),
            rows=checklist.rows(case, guide, language),
            below=checklist.ways(_ways(notification, case, language), language),
        )
    if notification.why in (Why.HANDOVER, Why.REPORT, Why.SILENCE_OVER):
        return _apart(notification, here, pings=pings, doubt=doubt)
    if notification.why in _ABOUT_SOURCES:
        return _of_source(notification, here, pings=pings, doubt=doubt)
    if case is None or notification.why in _APART:
        return _grouped(notification, here, zone, pings=pings, doubt=doubt)
    if notification.step is Step.THREAD:
        return _below(notification, case, here, zone, pings=pings, doubt=doubt)
    return _of_case(notification, case, here, zone, pings=pings, doubt=doubt)


def _is_member(id_: str) -> bool:
    return len(id_) <= _LONGEST_MEMBER and bool(_MEMBER.fullmatch(id_))


def _grouped(notification: Notification, here: Here, zone: str, *, pings: tuple[str, ...], doubt: str) -> Card:
    """Mentions that are no case's: a digest, a group, a flood; or something about ourselves."""
    language = here.language
    return Card(
        level=notification.level,
        language=language,
        icon="⚠️" if notification.why in _ABOUT_US else _OWN_ICONS.get(notification.why, ICONS[notification.level]),
        title=_title(notification, language),
        pings=pings,
        doubt=doubt,
        lead=_lead(notification, language),
        items=_items(notification, notification.entries, here, zone),
        more=_more(notification),
    )


def _apart(notification: Notification, here: Here, *, pings: tuple[str, ...], doubt: str) -> Card:
    """The end of a shift, the week, a silence that is over."""
    language, note = here.language, notification.note
    lead = ""
    rows: tuple[Passage, ...] = ()
    match notification.why:
        case Why.HANDOVER:
            title = notices.handover_title(notification.total, language)
            lead, rows = notices.handover_lead(note, language), notices.handover(notification.cases, here)
        case Why.REPORT:
            title, rows = notices.report_title(note, language), notices.report(note)
        case _:
            title, lead = words(language).said["silence_over"], notices.silence(notification, language)
    return Card(
        level=notification.level,
        language=language,
        icon=_OWN_ICONS[notification.why],
        title=title,
        pings=pings,
        doubt=doubt,
        lead=lead,
        rows=rows,
        more=max(0, notification.total - len(notification.cases)) if notification.cases else 0,
    )


def _of_source(notification: Notification, here: Here, *, pings: tuple[str, ...], doubt: str) -> Card:
    """A source that does not do what it should, or does again."""
    name = _name(dict(notification.labels).get("source", ""))
    return Card(
        level=notification.level,
        language=here.language,
        icon=_OWN_ICONS[notification.why],
        title=source_card.title(notification, here.language, name),
        pings=pings,
        doubt=doubt,
        above=(Passage(lines=source_card.lines(notification, here, name)),),
    )


def _of_case(
    notification: Notification, case: Case, here: Here, zone: str, *, pings: tuple[str, ...], doubt: str
) -> Card:
    """The living card: who, what, why, so far, and now what."""
    language, asked = here.language, case_card.asks(case)
    told = notification.why is Why.CASE and notification.step is Step.MESSAGE
    happened = tuple(line(event, case, here=here) for event in notification.events) if told else ()
    above = case_card.warning(notification.memory, here)
    if asked:
        above = (case_card.question(case, here), *above)
    else:
        storm = storm_card.passages(case.storm, here) if case.storm is not None else ()
        above = (*storm, *above, *case_card.state(case, here))
    return Card(
        level=case.level,
        language=language,
        icon=_icon(case),
        title=_case_title(case, language),
        pings=pings,
        doubt=doubt,
        lead=_lead(notification, language),
        above=(Passage(lines=happened), *above) if happened else above,
        items=_items(notification, notification.entries, here, zone),
        more=max(0, notification.total - len(notification.entries)),
        below=(case_card.name(case, here),) if asked else case_card.history(notification, case, here),
        buttons=case_card.buttons(case, language, notification.memory),
    )


def _below(
    notification: Notification, case: Case, here: Here, zone: str, *, pings: tuple[str, ...], doubt: str
) -> Card:
    """A line in the case's thread: what happened, and mentions that were not told before."""
    fresh = frozenset(notification.fresh)
    entries = tuple(entry for entry in notification.entries if entry.mention.id in fresh)
    drill, lead = words(here.language).said["drill"] if case.is_drill else "", _lead(notification, here.language)
    happened = tuple(_joined(drill, line(event, case, here=here)) for event in notification.events)
    subject = case_card.subject(case, here.language)
    return Card(
        level=notification.level,
        language=here.language,
        icon=_icon(case),
        title=_joined(drill, _name(case.brand), subject),
        bare=True,
        pings=pings,
        doubt=doubt,
        lead=_joined(drill if lead else "", lead),
        above=(Passage(lines=happened),) if happened else (),
        items=_items(notification, entries if notification.why is not Why.REPEAT else (), here, zone),
        more=_more(notification) if notification.why is not Why.CASE else 0,
    )


def _icon(case: Case) -> str:
    if case_card.asks(case):
        return "❓"
    if case.state in _OVER:
        return "✅"
    if case.kind is CaseKind.STORM:
        return storm_card.ICON
    return case_card.PRAISE_ICON if case.track is Track.PRAISE else ICONS[case.level]


def _case_title(case: Case, language: str) -> str:
    told = words(language)
    # What is over must not look as if it were on fire.
    over = told.states[case.state].upper() if case.state in _OVER else ""
    if case_card.asks(case):
        head = told.said["ask_title"]
    elif case.storm is not None:
        head = storm_card.title(case.storm, language)
    else:
        head = "" if over else explain.level_word(case.level, language)
    drill = told.said["drill"] if case.is_drill else ""
    return _joined(drill, over, head, _name(case.brand), mentions(case.mentions, language) if case.mentions > 1 else "")


def _ways(notification: Notification, case: Case, language: str) -> tuple[str, ...]:
    """Where the author may be written to, by what the mentions say of them."""
    author = notification.entries[0].mention.author if notification.entries else Author()
    memory = notification.memory or Memory()
    named = case_card.preferred(memory, language)
    return channels(case, author, replace(memory, preferred=named), language)


def _items(notification: Notification, entries: tuple[Entry, ...], here: Here, zone: str) -> tuple[Item, ...]:
    return tuple(_item(entry, notification, here.now, here.language, zone) for entry in entries)


def _title(notification: Notification, language: str) -> str:
    labels = dict(notification.labels)
    if notification.why in _ABOUT_US:
        return phrase(notification.why.value, language, name=_name(labels.get("receiver", notification.receiver)))
    brands = dict.fromkeys(entry.judgement.brand for entry in notification.entries)
    named = _name(labels.get("brand") or ", ".join(brands))
    flood, said = notification.why is Why.FLOOD, words(language).said
    drill = bool(notification.entries) and all(map(_is_drill, notification.entries))
    count = ""
    if flood and notification.total:
        count = said["flood_one" if notification.total == 1 else "flood_n"].format(n=notification.total)
    elif notification.total > 1 and notification.why is not Why.DELETED:
        count = mentions(notification.total, language)
    head = said["flood"] if flood else explain.level_word(notification.level, language)
    return _joined(said["drill"] if drill else "", head, named, count)


def _is_drill(entry: Entry) -> bool:
    return f"{entry.mention.network}:{entry.mention.author.id}".startswith(Case.DRILL)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _lead(notification: Notification, language: str) -> str:
    count = len(notification.fresh)
    match notification.why:
        case Why.MORE if notification.step is not Step.EDIT and count:
            name = "new_one" if count == 1 else "new_many"
            return phrase(name, language, n=count, total=notification.total)
        case Why.REPEAT if notification.step is not Step.EDIT:
            return phrase("repeat", language)
        case Why.DELETED:
            return phrase("deleted_one" if count == 1 else "deleted_many", language, n=count)
        case Why.BACK:
            return phrase("back_note", language, note=one_line(notification.note)) if notification.note else ""
        case Why.FLOOD:
            return words(language).said["flood_lead" if notification.total else "flood_over"]
        case Why.TEST | Why.TROUBLE:
            return cut(one_line(notification.note), 500) or (
                phrase("test_note", language) if notification.why is Why.TEST else ""
            )
        case _:
            return ""


def _more(notification: Notification) -> int:
    whole = notification.step is Step.EDIT or notification.why in (Why.NEW, Why.REPEAT, Why.FLOOD)
    meant = notification.total if whole else len(notification.fresh)
    return max(0, meant - len(notification.entries))


def _item(entry: Entry, notification: Notification, now: datetime, language: str, zone: str) -> Item:
    mention, judgement = entry.mention, entry.judgement
    deleted = mention.deleted_at is not None
    said = one_line(explain.who(mention, judgement, language))
    text = clean("\n".join(filter(None, (mention.title, mention.text)))[:_LONGEST_TEXT])
    if deleted:
        text = phrase("deleted", language)
    return Item(
        level=judgement.level,
        who=_joined(words(language).said["drill"] if _is_drill(entry) else "", said),
        text=text or phrase("no_text", language),
        url=None if deleted else safe_url(mention.url),
        headline=one_line(explain.headline(judgement, language)),
        because=tuple(one_line(line) for line in explain.because(judgement, language)),
        facts=_facts(entry, notification, language),
        times=_times(entry, notification.step, now, language, zone),
        deleted=deleted,
    )


def _facts(entry: Entry, notification: Notification, language: str) -> tuple[str, ...]:
    facts = [one_line(explain.so_far(entry.mention, language))]
    way = ""
    if notification.route:
        named = {"route": one_line(notification.route[:100]), "receiver": _name(notification.receiver)}
        way = words(language).said["route"].format(**named)
    if entry.rules:
        names = ", ".join(map(_name, entry.rules))
        facts.append(_joined(phrase("rule" if len(entry.rules) == 1 else "rules", language, names=names), way))
    elif way:
        facts.append(way[:1].upper() + way[1:])
    if entry.copies > 1:
        name = "copies_reach" if entry.copies_reach else "copies"
        facts.append(phrase(name, language, n=entry.copies, reach=explain.number(entry.copies_reach, language)))
    facts.append(_spoken(entry, language))
    return tuple(fact for fact in facts if fact)


def _spoken(entry: Entry, language: str) -> str:
    """In which language it is said, where that is not the reader's, and whether we can read feeling in it."""
    spoken = entry.judgement.language
    if spoken in ("und", language):
        return ""
    told = words(language)
    unread = "language_not_spoken" in entry.judgement.flags
    named = told.languages.get(spoken.partition("-")[0], _name(spoken))
    return told.said["unread_language" if unread else "in_language"].format(language=named)


def _times(entry: Entry, step: Step, now: datetime, language: str, zone: str) -> str:
    here = ZoneInfo(zone)
    mention, today = entry.mention, now.astimezone(here)

    def at(when: datetime) -> str:
        return moment(when.astimezone(here), today=today, language=language)

    seen = phrase("seen", language, at=at(mention.fetched_at))
    if mention.dated:
        posted = phrase("posted", language, at=at(mention.published_at))
        seen += f" (+{span(mention.fetched_at - mention.published_at)})"
    else:
        posted = phrase("undated", language)
    if step is Step.EDIT:
        return f"{posted} · {seen} · {phrase('updated', language, at=at(now))}"
    return f"{posted} · {seen} · {phrase('sent', language, at=at(now))} (+{span(now - mention.fetched_at)})"


def _name(text: str) -> str:
    return cut(one_line(text[:1000]), _NAME)

"""A notification becomes a card: the facts that every receiver shows, in words. Pure.

Everything in a card is clean text (see `monitor.notify.text`), but escaped for no medium yet. Receivers decide how
much of it they have room for, never what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.core import explain
from monitor.model import Entry, Level, Notification, Step, Why
from monitor.notify.phrases import ICONS, mentions, moment, phrase, span
from monitor.notify.text import clean, cut, one_line, safe_url

_ABOUT_US = frozenset({Why.TEST, Why.TROUBLE, Why.BACK})
_NAME = 60  # of a brand, a rule or a receiver: operators write these, at any length
_LONGEST_TEXT = 5_000  # nobody reads more of a post in an alert, and cleaning costs time


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mention on a card. A deleted one has neither text nor link: its author wanted it gone."""

    level: Level
    who: str  # one line: name, network, audience, influence
    text: str  # what was said, several lines, whole
    url: str | None  # http or https only
    headline: str  # level and score with its parts
    because: tuple[str, ...]  # the reasons behind it
    facts: tuple[str, ...]  # so far, rules, copies, language
    times: str  # posted, seen, sent and how late
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one message says."""

    level: Level
    language: str
    icon: str
    title: str  # one line: level, brand, how many
    lead: str  # why this message, "" for a first one
    items: tuple[Item, ...]
    more: int  # mentions that are not among the items
    doubt: str  # a warning that this may be a repeat, "" mostly

    @property
    def heading(self) -> str:
        return f"{self.icon} {self.title}"


def render(
    notification: Notification, *, now: datetime, language: str, zone: str, possible_repeat: bool = False
) -> Card:
    """The card of a notification as of `now`, with times in that zone."""
    return Card(
        level=notification.level,
        language=language,
        icon="⚠️" if notification.why in _ABOUT_US else ICONS[notification.level],
        title=_title(notification, language),
        lead=_lead(notification, language),
        items=tuple(_item(entry, notification, now, language, zone) for entry in notification.entries),
        more=_more(notification),
        doubt=phrase("doubt", language) if possible_repeat else "",
    )


def _title(notification: Notification, language: str) -> str:
    labels = dict(notification.labels)
    if notification.why in _ABOUT_US:
        return phrase(notification.why.value, language, name=_name(labels.get("receiver", notification.receiver)))
    brands = dict.fromkeys(entry.judgement.brand for entry in notification.entries)
    named = _name(labels.get("brand") or ", ".join(brands))
    parts = [explain.level_word(notification.level, language), named]
    if notification.total > 1 and notification.why is not Why.DELETED:
        parts.append(mentions(notification.total, language))
    return " · ".join(part for part in parts if part)


def _lead(notification: Notification, language: str) -> str:
    count = len(notification.fresh)
    match notification.why:
        case Why.MORE if notification.step is not Step.EDIT:
            name = "new_one" if count == 1 else "new_many"
            return phrase(name, language, n=count, total=notification.total)
        case Why.REPEAT:
            return phrase("repeat", language)
        case Why.DELETED:
            return phrase("deleted_one" if count == 1 else "deleted_many", language, n=count)
        case Why.BACK:
            return phrase("back_note", language, note=one_line(notification.note)) if notification.note else ""
        case Why.TEST | Why.TROUBLE:
            return cut(one_line(notification.note), 500) or (
                phrase("test_note", language) if notification.why is Why.TEST else ""
            )
        case _:
            return ""


def _more(notification: Notification) -> int:
    whole = notification.step is Step.EDIT or notification.why in (Why.NEW, Why.REPEAT)
    meant = notification.total if whole else len(notification.fresh)
    return max(0, meant - len(notification.entries))


def _item(entry: Entry, notification: Notification, now: datetime, language: str, zone: str) -> Item:
    mention, judgement = entry.mention, entry.judgement
    deleted = mention.deleted_at is not None
    text = clean("\n".join(filter(None, (mention.title, mention.text)))[:_LONGEST_TEXT])
    if deleted:
        text = phrase("deleted", language)
    return Item(
        level=judgement.level,
        who=one_line(explain.who(mention, judgement, language)),
        text=text or phrase("no_text", language),
        url=None if deleted else safe_url(mention.url),
        headline=one_line(explain.headline(judgement, language)),
        because=tuple(one_line(line) for line in explain.because(judgement, language)),
        facts=_facts(entry, language),
        times=_times(entry, notification.step, now, language, zone),
        deleted=deleted,
    )


def _facts(entry: Entry, language: str) -> tuple[str, ...]:
    facts = [one_line(explain.so_far(entry.mention, language))]
    if entry.rules:
        names = ", ".join(map(_name, entry.rules))
        facts.append(phrase("rule" if len(entry.rules) == 1 else "rules", language, names=names))
    if entry.copies > 1:
        facts.append(phrase("copies", language, n=entry.copies))
    spoken = entry.judgement.language
    if spoken not in ("und", language):
        facts.append(phrase("language", language, language=_name(spoken)))
    return tuple(fact for fact in facts if fact)


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

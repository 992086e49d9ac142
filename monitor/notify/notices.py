"""Messages that are about no single case: a silence that ended, the end of a shift, the week. Pure."""

from __future__ import annotations

import re

from monitor.case import Case
from monitor.model import Notification
from monitor.notify.card import Passage
from monitor.notify.case_card import identity, summary
from monitor.notify.phrases import ICONS, mentions
from monitor.notify.text import clean, cut, one_line
from monitor.notify.thread import Here, person
from monitor.notify.words import words

_LINE, _PASSAGE = 300, 1200  # characters
_LONGEST_REPORT = 12_000
_SHORT, _NAME = 8, 60
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*\|?[\s|:-]{3,}\|?\s*$|^\s*[-*_]{3,}\s*$")


def handover_lead(note: str, language: str) -> str:
    """Who hands over to whom, by their names: "Ana → Luis"."""
    return " → ".join(person(name, language) for name in cut(note, 500).split(" → "))


def handover_title(count: int, language: str) -> str:
    said = words(language).said
    if not count:
        return said["handover"]
    return f"{said['handover']} · {said['handover_one' if count == 1 else 'handover_n'].format(n=count)}"


def handover(cases: tuple[Case, ...], here: Here) -> tuple[Passage, ...]:
    """The open cases, loudest first, one line each."""
    loudest = sorted(cases, key=lambda case: (-case.level.rank, -case.peak, case.opened_at, case.id))
    if not loudest:
        return (Passage(lines=(words(here.language).said["handover_none"],)),)
    return tuple(
        Passage(lines=(f"{ICONS[case.level]} {cut(summary(case, here), _LINE)} · {identity(case)}",))
        for case in loudest
    )


def silence(notification: Notification, language: str) -> str:
    """Which silence is over, whose it was, and how much it held back."""
    said, facts = words(language).said, dict(notification.labels)
    by, held = facts.get("by", ""), facts.get("held", "")
    comment = cut(one_line(notification.note.removesuffix(f" · {by} · {held}")[:2000]), _LINE)
    count = int(held[:9]) if held.isascii() and held.isdecimal() else 0
    told = [
        _silenced(facts, language),
        f"«{comment}»" if comment else "",
        said["silence_by"].format(who=person(by, language)) if by else "",
        said["silence_held"].format(count=mentions(count, language)) if count else said["silence_idle"],
    ]
    line = " · ".join(part for part in told if part)
    # Matchers stay as they were written; a word of ours may come first.
    return line if told[0] else line[:1].upper() + line[1:]


def _silenced(facts: dict[str, str], language: str) -> str:
    """What was not to be heard."""
    said = words(language).said
    if case := one_line(facts.get("case", "")[:_SHORT]):
        return said["silenced_case"].format(id=case)
    if term := cut(one_line(facts.get("term", "")[:500]), _NAME):
        return said["silenced_term"].format(term=term)
    return cut(one_line(facts.get("matchers", "")[:1000]), _LINE)


def report_title(note: str, language: str) -> str:
    """The report's own first heading, or what it is."""
    for line in note[:_LONGEST_REPORT].splitlines():
        if line.strip():
            heading = _HEADING.match(line.strip())
            return cut(one_line(heading[1]), 120) if heading and heading[1] else words(language).said["report"]
    return words(language).said["report"]


def report(note: str) -> tuple[Passage, ...]:
    """A text with headings, lists and tables as plain passages: what Markdown marks is shown by words and order."""
    passages: list[Passage] = []
    held: list[str] = []
    for number, raw in enumerate(clean(note[:_LONGEST_REPORT]).splitlines()):
        heading = _HEADING.match(raw.strip())
        if heading and not passages and not held and number == 0:
            continue  # the title
        if (heading or not raw.strip()) and held:
            passages.append(Passage(lines=tuple(held)))
            held = []
        if not raw.strip() or _RULE.match(raw):
            continue
        held.append(heading[1].upper() if heading else _unmarked(raw))
        if sum(map(len, held)) > _PASSAGE:
            passages.append(Passage(lines=tuple(held)))
            held = []
    if held:
        passages.append(Passage(lines=tuple(held)))
    return tuple(passages)


def _unmarked(raw: str) -> str:
    line = raw.strip()
    if line.startswith("|"):
        line = " · ".join(cell.strip() for cell in line.strip("|").split("|") if cell.strip())
    line = re.sub(r"^[-*+]\s+", "• ", line)
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", line)

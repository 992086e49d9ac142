"""The week as Markdown. Names from the internet can neither format, link nor break a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from monitor.core.review import Week
from monitor.notify.text import cut, one_line, unmarked
from monitor.report.sections import Section, Table, sections, title
from monitor.report.words import moment, said

_CELL = 120  # characters
_MEANT = re.compile(r"[\\|<>\[\]#!&]")
_LINKS = re.compile(r"(?i)(https?|ftp|mailto|www)(?=[:.])")


def page(week: Week, language: str, *, made_at: datetime) -> str:
    """The whole report."""
    parts = [f"# {inert(title(week, language))}"]
    for section in sections(week, language):
        parts.extend(_section(section))
    parts.append(f"_{said('made_at', language, at=moment(made_at, week.zone, language))}_")
    return "\n\n".join(parts) + "\n"


def inert(text: str) -> str:
    """One line that no Markdown reader takes for anything but text."""
    line = unmarked(one_line(text))
    # An address in plain text becomes a link on many sites: a word joiner that nobody sees keeps it text.
    return _LINKS.sub("\\1\u2060", _MEANT.sub(lambda found: "\\" + found[0], cut(line, _CELL)))


def _section(section: Section) -> Iterator[str]:
    yield f"## {inert(section.title)}"
    if section.note:
        yield section.note
    for table in section.tables:
        yield _table(table)


def _table(table: Table) -> str:
    marks = ["---" if number < table.words else "---:" for number in range(len(table.heads))]
    lines = [_row(table.heads), "| " + " | ".join(marks) + " |", *(_row(row) for row in table.rows)]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(inert(cell) for cell in cells) + " |"

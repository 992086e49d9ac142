"""Posts that a person has labelled: JSON lines with `expect`, or CSV with the columns `text,label[,language,brand]`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from monitor.lines import MAX_LINE, Line, LineError, numbered, parse_line, read_lines
from monitor.model import Level
from monitor.rules.nearest import nearest

LABELS = ("negative", "neutral", "positive")
REQUIRED = ("text", "label")
COLUMNS = (*REQUIRED, "language", "brand", "id", "network", "source", "title", "level", "issue", "severity")
_EXPECTED = ("label", "level", "issue", "severity")
# A quotation that has not ended after so many lines was never meant to begin: the rest of the file is not lost to it.
_LONGEST_FIELD = 100


class UnusableError(ValueError):
    """The file as a whole is not labelled data; the message says what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One post and what a person saw in it."""

    line: Line
    label: str  # one of LABELS, towards the brand
    level: Level | None = None
    issue: str | None = None
    severity: float | None = None  # 0.0 to 1.0
    hard: tuple[str, ...] = ()  # what is difficult in it: irony, negation …
    note: str = ""


def read_labelled(
    stream: BinaryIO, *, table: bool, network: str, now: datetime, unknown: set[str]
) -> Iterator[tuple[int, Labelled | LineError]]:
    """Every post, or what is wrong with its line, with the bytes read so far. `table`: CSV instead of JSON lines.

    Raises UnusableError where a CSV has no usable header.
    """
    position = 0
    for number, raw, size in _table(stream, unknown) if table else _objects(stream):
        position += size
        if isinstance(raw, LineError):
            yield position, raw
            continue
        try:
            line = parse_line(raw, number, source="", now=now, network=network, unknown=unknown, lenient=True)
            yield position, _labelled(line)
        except LineError as error:
            yield position, error


def _objects(stream: BinaryIO) -> Iterator[tuple[int, bytes | LineError, int]]:
    for number, raw in read_lines(stream):
        yield number, raw, len(raw)


def _labelled(line: Line) -> Labelled:
    expect = line.expect
    if expect is None:
        raise LineError(line.number, '`expect` is missing; write "expect": {"label": "negative"} as a person saw it')
    label, level = str(expect["label"]).strip().lower(), str(expect.get("level") or "").strip().lower()
    if label not in LABELS:
        raise LineError(line.number, f"expect.label: found {str(expect['label'])[:40]!r}; {_one_of(label, LABELS)}")
    levels = [each.value for each in Level]
    if level and level not in levels:
        raise LineError(line.number, f"expect.level: found {level[:40]!r}; {_one_of(level, levels)}")
    severity, hard = expect.get("severity"), expect.get("hard")
    return Labelled(
        line=line,
        label=label,
        level=Level(level) if level else None,
        issue=str(expect["issue"]) if expect.get("issue") else None,
        severity=severity if isinstance(severity, float | int) else None,
        hard=tuple(dict.fromkeys(hard)) if isinstance(hard, list) else (),
        note=str(expect.get("note") or ""),
    )


def _one_of(found: str, words: Sequence[str]) -> str:
    near = nearest(found, words)
    return f"write {', '.join(words[:-1])} or {words[-1]}" + (f" (did you mean {near}?)" if near else "")


def _table(stream: BinaryIO, unknown: set[str]) -> Iterator[tuple[int, bytes | LineError, int]]:
    """The rows of a CSV as the JSON lines they would be. The header says where each column stands."""
    csv.field_size_limit(MAX_LINE + 1)
    lines = list(numbered(stream))
    filled = [index for index, (_number, raw) in enumerate(lines) if raw.strip()]
    if not filled:
        return
    start = filled[0]
    header, delimiter = _header(lines[start][1])
    unknown |= {name for name in header if name not in COLUMNS}
    at = start + 1
    while at < len(lines):
        number, raw = lines[at]
        taken, row = _row(lines[at : at + _LONGEST_FIELD], delimiter)
        size = sum(len(each) for _number, each in lines[at : at + taken])
        at += taken
        if isinstance(row, str):
            yield number, LineError(number, row, excerpt=raw[:300].decode("utf-8", "replace")), size
        elif any(cell.strip() for cell in row):
            yield number, _as_line(number, header, row), size


def _header(raw: bytes) -> tuple[list[str], str]:
    """The columns' names and what stands between them: a comma, or what some spreadsheets write instead."""
    text = raw.decode("utf-8", "replace")
    if b"\0" in raw or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnusableError("these bytes are not UTF-8; save the file as CSV in UTF-8")  # "Unicode text" of Excel
    if "\r" in text.rstrip("\r\n"):
        raise UnusableError("its lines end as on an old Macintosh; save the file as CSV in UTF-8")
    for delimiter in (",", ";", "\t"):
        names = [cell.strip().lower() for cell in next(csv.reader([text], delimiter=delimiter), [])]
        if all(names.count(name) == 1 for name in REQUIRED):
            return names, delimiter
    found = text.strip()[:80]
    raise UnusableError(f"the first line must name the columns text,label[,language,brand]; found {found!r}")


def _row(lines: Sequence[tuple[int, bytes]], delimiter: str) -> tuple[int, list[str] | str]:
    """How many lines the first row takes, and its cells or what is wrong with it."""
    if len(lines[0][1]) > MAX_LINE:
        return 1, f"the line is longer than {MAX_LINE // 1024 // 1024} MB; cut its text"
    reader = csv.reader(
        (raw.decode("utf-8", "surrogateescape") for _number, raw in lines), delimiter=delimiter, strict=True
    )
    try:
        row = next(islice(reader, 1))
    except csv.Error as error:
        return 1, f"not a row of a CSV ({error}); put a text with quotes in quotes, and double those within"
    return reader.line_num, row


def _as_line(number: int, header: Sequence[str], row: Sequence[str]) -> bytes | LineError:
    if len(row) != len(header):
        message = f"{len(row)} cells where the header names {len(header)}; put texts that hold the separator in quotes"
        return LineError(number, message)
    cells = {name: cell for name, cell in zip(header, row, strict=True) if name in COLUMNS and cell.strip()}
    if any("\udc80" <= character <= "\udcff" for cell in cells.values() for character in cell):
        return LineError(number, "these bytes are not UTF-8; save the file as UTF-8")
    if "label" not in cells:
        return LineError(number, f"label: it is empty; {_one_of('', LABELS)}")
    expect: dict[str, object] = {name: cells.pop(name).strip() for name in _EXPECTED if name in cells}
    if "severity" in expect:
        try:
            expect["severity"] = float(str(expect["severity"]).replace(",", "."))
        except ValueError:
            return LineError(number, f"severity: found {str(expect['severity'])[:40]!r}; write a number from 0 to 1")
    fields: dict[str, object] = {
        name: cell if name in ("text", "title") else cell.strip() for name, cell in cells.items()
    }
    return json.dumps(fields | {"expect": expect}).encode()

"""What commands print: tables, JSON, and nothing from the internet that a terminal would obey."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn, TextIO

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.errors import Problem, StoreError
from monitor.model import Judgement, Level
from monitor.notify.text import cut, one_line
from monitor.rules.load import ConfiguredSource
from monitor.rules.nearest import nearest
from monitor.rules.values import format_duration
from monitor.store.base import MentionQuery, StoredMention

Rows = Sequence[StoredMention]

# Control and direction characters, zero-width ones and lone surrogates. JSON allows each of them to be escaped.
_UNSEEN = re.compile(
    "[\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ud800-\\udfff\\ufeff\\ufff9-\\ufffb]"
)
_PIPED = 160  # columns where nobody's window sets a limit, and COLUMNS does not either


def plain(text: str) -> str:
    """Text from anywhere, made safe for a terminal."""
    return one_line(text)


def as_json(value: object) -> None:
    """Print a value as JSON, one document."""
    typer.echo(inert_json(json.dumps(value, ensure_ascii=False, indent=2, default=_encode)))


def inert_json(document: str) -> str:
    """The same document with everything that a terminal might obey, or nobody would see, written as an escape."""
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], document)


def counted(number: int, noun: str) -> str:
    """`1 brand`, `2 brands`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _encode(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def no_such(what: str, name: str, known: Iterable[str]) -> NoReturn:
    """Wrong use: name the nearest right one."""
    names = sorted(known)
    near = nearest(name, names)
    hint = f" Did you mean {near}?" if near else f" Known: {', '.join(names) or 'none'}."
    typer.echo(f"almenara: there is no {what} named {plain(name)!r}.{hint}", err=True)
    raise typer.Exit(2)


@contextmanager
def store_errors() -> Iterator[None]:
    """A database that cannot be used is said in a sentence, not a traceback."""
    try:
        yield
    except StoreError as error:
        typer.echo(f"almenara: {error}", err=True)
        raise typer.Exit(1) from None


def notes(warnings: Iterable[Problem]) -> list[str]:
    """Warnings for people in a hurry: one sentence each, and the lines of the rules file that it is about."""
    lines: dict[str, list[int]] = {}
    for warning in warnings:
        lines.setdefault(warning.message, []).append(warning.line)
    return [
        f"line{'s' if len(found) > 1 else ''} {', '.join(map(str, found))}: {plain(message)}"
        for message, found in lines.items()
    ]


def console(file: TextIO | None = None) -> Console:
    """The terminal; wide plain text where it is none."""
    out = file or sys.stdout
    width = None if out.isatty() or os.environ.get("COLUMNS") else _PIPED
    return Console(file=out, highlight=False, width=width)


def paragraph(out: Console, text: Text | str, *, indent: int = 0) -> None:
    """Prose, wrapped between words on a terminal and one line elsewhere."""
    text = Text(text) if isinstance(text, str) else text
    if out.is_terminal:
        out.print(Padding(text, (0, 0, 0, indent)))
    else:
        out.print(Text(" " * indent) + text, soft_wrap=True)


def verbatim(out: Console, text: str, *, style: str = "") -> None:
    """A line that is never broken, so that an address in it stays one."""
    out.print(Text(text, style=style), soft_wrap=True)


def tabulate(out: Console, table: Table) -> None:
    """A table, without the spaces that Rich fills its last column with."""
    with out.capture() as drawn:
        out.print(table)
    out.file.write("".join(f"{line.rstrip()}\n" for line in drawn.get().splitlines()))


def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """`3m`, `2h5m`; "–" for never."""
    if moment is None:
        return "–"
    from datetime import timedelta

    from monitor.clock import SystemClock

    seconds = round(((now or SystemClock().now()) - moment).total_seconds())
    return format_duration(timedelta(seconds=abs(seconds) - abs(seconds) % (60 if abs(seconds) > 600 else 1)))


def network_of(source: ConfiguredSource) -> str:
    """Whose posts a source brings: one network's, or those of several."""
    return "mixed" if source.connector.spec.mixed else source.network


def query(
    *,
    brand: str | None,
    source: str | None,
    network: str | None,
    level: str | None,
    text: str | None,
    since: datetime | None,
    limit: int,
) -> MentionQuery:
    """A query from the command line's words."""
    if level is not None and level not in {each.value for each in Level}:
        no_such("level", level, [each.value for each in Level])
    return MentionQuery(
        brand=brand,
        source=source,
        network=network,
        level=Level(level) if level else None,
        text=text,
        since=since.replace(tzinfo=UTC) if since else None,
        limit=limit,
    )


def judgement_fields(judgement: Judgement) -> dict[str, Any]:
    """What was thought of a mention, for JSON."""
    return {
        "brand": judgement.brand,
        "level": judgement.level.value,
        "priority": round(judgement.priority, 1),
        "polarity": round(judgement.polarity, 3),
        "influence": round(judgement.influence, 1),
        "because": {part.name: round(part.points, 1) for part in judgement.because},
    }


def mention_fields(row: StoredMention) -> dict[str, Any]:
    """A stored mention for JSON: the line that `export` writes, and what was thought of it."""
    from monitor.lines import encode_line

    fields: dict[str, Any] = json.loads(encode_line(row.mention))
    fields["judgements"] = [judgement_fields(each) for each in row.judgements]
    fields |= {
        "past": row.past,
        "copies": row.copies,
        "copies_reach": row.copies_reach,
        "copy_of": row.copy_of,
        "dropped": dict(row.dropped),
        "rules": list(row.rules),
    }
    return fields


def print_mentions(rows: Rows) -> None:
    """One line a mention, the newest post first."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for heading in ("posted", "level", "prio", "network", "author"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "prio" else "left")
    table.add_column("text", no_wrap=True, overflow="ellipsis", ratio=1)
    for row in rows:
        best = max(row.judgements, key=lambda each: each.priority, default=None)
        mention = row.mention
        gone = mention.deleted_at is not None
        table.add_row(
            ago(mention.published_at),
            best.level.value if best else "–",
            f"{best.priority:.0f}" if best else "–",
            mention.network,
            Text(cut(plain(mention.author.handle or mention.author.name or "–"), 24)),
            Text("(deleted)" if gone else plain(mention.title or mention.text)),
        )
    out = console()
    if rows:
        tabulate(out, table)
    else:
        out.print("No mentions yet.")

"""What commands print: tables, JSON, and nothing from the internet that a terminal would obey."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn, TextIO

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from connectors.base import Batch, ConnectorSpec
from connectors.registry import Unusable
from monitor.errors import Problem, StoreError
from monitor.model import Judged, Judgement, Level, SourceHealth, SourceState
from monitor.notify.text import cut, one_line
from monitor.rules.load import ConfiguredSource
from monitor.rules.nearest import nearest
from monitor.rules.values import format_duration
from monitor.store.base import MentionQuery, StoredMention

Rows = Sequence[StoredMention]

_STYLES = {
    SourceState.OK: "green",
    SourceState.STARTING: "dim",
    SourceState.SLOW: "yellow",
    SourceState.LIMITED: "yellow",
    SourceState.SILENT: "yellow",
    SourceState.BLOCKED: "red",
    SourceState.NEEDS_PERSON: "red",
}


# Control and direction characters, zero-width ones and lone surrogates. JSON allows each of them to be escaped.
_UNSEEN = re.compile(
    "[\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ud800-\\udfff\\ufeff\\ufff9-\\ufffb]"
)
MOST_SHOWN, MOST_REASONS = 20, 5  # of what `sources try` found
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


def health_fields(health: SourceHealth | None) -> dict[str, Any]:
    """A source's health for JSON."""
    if health is None:
        return {"state": None, "reason": "", "since": None, "last_success": None, "next_try": None}
    return {
        "state": health.state.value,
        "reason": health.reason,
        "since": health.since,
        "last_success": health.last_success,
        "next_try": health.next_try,
        "seen": health.seen,
        "kept": health.kept,
        "skipped": health.skipped,
    }


def print_sources(sources: Sequence[ConfiguredSource], health: Mapping[str, SourceHealth]) -> None:
    """One row a source; the reason stands below a source that is not well."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("source", "connector", "network", "state", "since", "last read", "seen", "kept", "unread"):
        numbers = heading in ("seen", "kept", "unread")
        table.add_column(heading, justify="right" if numbers else "left", no_wrap=numbers or heading != "source")
    for source in sources:
        found = health.get(source.entry.name)
        state: Text | str = "off" if not source.entry.enabled else "not run yet"
        if found is not None and source.entry.enabled:
            state = Text(found.state.value, style=_STYLES[found.state])
        table.add_row(
            source.entry.name,
            source.entry.connector,
            network_of(source),
            state,
            ago(found.since) if found else "–",
            ago(found.last_success) if found else "–",
            *((str(found.seen), str(found.kept), str(found.skipped)) if found else ("–", "–", "–")),
        )
    out = console()
    tabulate(out, table)
    for source in sources:
        found = health.get(source.entry.name)
        if found is not None and found.reason and source.entry.enabled:
            paragraph(out, f"{source.entry.name}: {plain(found.reason)}")


def network_of(source: ConfiguredSource) -> str:
    """Whose posts a source brings: one network's, or those of several."""
    return "mixed" if source.connector.spec.mixed else source.network


def print_connectors(specs: Sequence[ConnectorSpec], problems: Sequence[Unusable]) -> None:
    """Every connector that could be configured."""
    out = console()
    out.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("connector", "network", "auth", "what it sees"):
        table.add_column(heading)
    for spec in specs:
        table.add_row(spec.name, "mixed" if spec.mixed else spec.network, spec.auth.value, spec.summary)
    tabulate(out, table)
    for problem in problems:
        paragraph(out, Text(plain(str(problem)), style="red"))


def spec_fields(spec: ConnectorSpec) -> dict[str, Any]:
    """A connector's declaration for JSON."""
    limit = spec.rate_limit
    return {
        "name": spec.name,
        "summary": spec.summary,
        "network": spec.network,
        "mixed": spec.mixed,
        "auth": spec.auth.value,
        "capabilities": sorted(capability.value for capability in spec.capabilities),
        "every": format_duration(spec.every),
        "rate_limit": f"{limit.requests} per {format_duration(limit.per)}" if limit else None,
        "settings": {
            name: {
                "description": field.description or "",
                "required": field.is_required(),
                "default": None if field.is_required() else str(field.default),
            }
            for name, field in spec.config.model_fields.items()
        },
        "limits": list(spec.limits),
        "reference": spec.reference,
    }


def print_spec(spec: ConnectorSpec) -> None:
    """A connector's declaration, readably."""
    out, fields = console(), spec_fields(spec)
    paragraph(out, Text(f"{spec.name}: {spec.summary}", style="bold"))
    facts = Table(box=None, pad_edge=False, show_header=False)
    network = f"mixed; {spec.network} where a post names none" if spec.mixed else spec.network
    rows = {"network": network} | {key: fields[key] for key in ("auth", "every", "rate_limit")}
    for key, value in (rows | {"can": ", ".join(fields["capabilities"])}).items():
        facts.add_row(f"{key.replace('_', ' '):>12}", Text(value or "–"))
    tabulate(out, facts)
    out.print("\nSettings", style="bold")
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, setting in fields["settings"].items():
        default = "required" if setting["required"] else f"default {setting['default']}"
        table.add_row(f"  {name}", Text(f"{setting['description']} ({default})"))
    tabulate(out, table)
    if spec.limits:
        out.print("\nLimits", style="bold")
        for limit in spec.limits:
            paragraph(out, f"- {limit}", indent=2)
    if spec.reference:
        paragraph(out, Text(f"\nFacts from {spec.reference}", style="dim"))


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


def mention_fields(row: StoredMention) -> dict[str, Any]:
    """A stored mention for JSON: the line that `export` writes, and what was thought of it."""
    from monitor.lines import encode_line

    fields: dict[str, Any] = json.loads(encode_line(row.mention))
    fields["judgements"] = [
        {
            "brand": judgement.brand,
            "level": judgement.level.value,
            "priority": round(judgement.priority, 1),
            "polarity": round(judgement.polarity, 3),
            "influence": round(judgement.influence, 1),
            "because": {part.name: round(part.points, 1) for part in judgement.because},
        }
        for judgement in row.judgements
    ]
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


def print_trial(name: str, batches: Sequence[Batch], judged: Sequence[Judged], *, json_wanted: bool) -> None:
    """What `sources try` found."""
    seen = sum(batch.seen or len(batch.mentions) for batch in batches)
    skipped = [str(error) for batch in batches for error in batch.skipped]
    if json_wanted:
        from monitor.lines import encode_line

        as_json(
            {
                "source": name,
                "seen": seen,
                "skipped": skipped,
                "mentions": [
                    json.loads(encode_line(one.mention))
                    | {"levels": {each.brand: each.level.value for each in one.judgements}}
                    for one in judged
                ],
            }
        )
        return
    out = console()
    counts = f"{counted(seen, 'item')} seen, {len(judged)} about a brand, {len(skipped)} unreadable"
    paragraph(out, f"{name}: {counts}. Nothing was stored.")
    for reason in skipped[:MOST_REASONS]:
        paragraph(out, Text(f"unreadable: {plain(reason)}", style="yellow"), indent=2)
    gravest = sorted(((_best(one), one) for one in judged), key=lambda each: (-each[0].level.rank, -each[0].priority))
    for best, one in gravest[:MOST_SHOWN]:
        because = " + ".join(f"{part.name} {part.points:.0f}" for part in best.because) or "–"
        out.print()
        paragraph(out, Text(f"{best.level.value.upper()} {best.priority:.1f}  {best.brand}  ({because})", style="bold"))
        author = one.mention.author.handle or one.mention.author.name or "unknown author"
        paragraph(out, f"{plain(author)}: {cut(plain(one.mention.text or one.mention.title or ''), 300)}", indent=2)
        verbatim(out, f"  {plain(one.mention.url)}", style="dim")
    if len(judged) > MOST_SHOWN:
        out.print(f"\n… and {len(judged) - MOST_SHOWN} more; --json prints all.")


def _best(judged: Judged) -> Judgement:
    return max(judged.judgements, key=lambda each: (each.level.rank, each.priority))

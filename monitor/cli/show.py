"""What commands print: tables, JSON, and nothing from the internet that a terminal would obey."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from connectors.base import Batch, ConnectorSpec
from connectors.registry import Unusable
from monitor.errors import StoreError
from monitor.model import Judged, Level, SourceHealth, SourceState
from monitor.notify.text import one_line
from monitor.rules.load import ConfiguredSource
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


def plain(text: str) -> str:
    """Text from anywhere, made safe for a terminal."""
    return one_line(text)


def as_json(value: object) -> None:
    """Print a value as JSON, one document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_encode))


def _encode(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def no_such(what: str, name: str, known: Iterable[str]) -> NoReturn:
    """Wrong use: name the nearest right one."""
    near = difflib.get_close_matches(name, list(known), n=1)
    hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join(sorted(known)) or 'none'}."
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


def console() -> Console:
    """The terminal; plain text where it is none."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())


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
        table.add_column(heading, justify="right" if heading in ("seen", "kept", "unread") else "left")
    for source in sources:
        found = health.get(source.entry.name)
        state: Text | str = "off" if not source.entry.enabled else "not run yet"
        if found is not None and source.entry.enabled:
            state = Text(found.state.value, style=_STYLES[found.state])
        table.add_row(
            source.entry.name,
            source.entry.connector,
            source.network,
            state,
            ago(found.since) if found else "–",
            ago(found.last_success) if found else "–",
            *((str(found.seen), str(found.kept), str(found.skipped)) if found else ("–", "–", "–")),
        )
    out = console()
    out.print(table)
    for source in sources:
        found = health.get(source.entry.name)
        if found is not None and found.reason and source.entry.enabled:
            out.print(Text(f"{source.entry.name}: {plain(found.reason)}"))


def print_connectors(specs: Sequence[ConnectorSpec], problems: Sequence[Unusable]) -> None:
    """Every connector that could be configured."""
    out = console()
    out.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("connector", "network", "auth", "what it sees"):
        table.add_column(heading)
    for spec in specs:
        table.add_row(spec.name, spec.network, spec.auth.value, spec.summary)
    out.print(table)
    for problem in problems:
        out.print(Text(plain(str(problem)), style="red"))


def spec_fields(spec: ConnectorSpec) -> dict[str, Any]:
    """A connector's declaration for JSON."""
    limit = spec.rate_limit
    return {
        "name": spec.name,
        "summary": spec.summary,
        "network": spec.network,
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
    out.print(Text(f"{spec.name}: {spec.summary}", style="bold"))
    for key in ("network", "auth", "every", "rate_limit"):
        out.print(f"{key.replace('_', ' '):>12}  {fields[key] or '–'}")
    out.print(f"{'can':>12}  {', '.join(fields['capabilities'])}")
    out.print("\nSettings", style="bold")
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, setting in fields["settings"].items():
        default = "required" if setting["required"] else f"default {setting['default']}"
        table.add_row(f"  {name}", Text(f"{setting['description']} ({default})"))
    out.print(table)
    if spec.limits:
        out.print("\nLimits", style="bold")
        for limit in spec.limits:
            out.print(Text(f"  - {limit}"))
    if spec.reference:
        out.print(Text(f"\nFacts from {spec.reference}", style="dim"))


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
    fields |= {"past": row.past, "copies": row.copies, "dropped": dict(row.dropped), "rules": list(row.rules)}
    return fields


def print_mentions(rows: Rows) -> None:
    """One row a mention, newest first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("seen", "level", "prio", "network", "author", "text"):
        table.add_column(heading, no_wrap=heading != "text", overflow="ellipsis")
    for row in rows:
        best = max(row.judgements, key=lambda each: each.priority, default=None)
        mention = row.mention
        gone = mention.deleted_at is not None
        table.add_row(
            ago(mention.fetched_at),
            best.level.value if best else "–",
            f"{best.priority:.0f}" if best else "–",
            mention.network,
            Text(plain(mention.author.handle or mention.author.name or "–")[:24]),
            Text("(deleted)" if gone else plain(mention.title or mention.text)[:160]),
        )
    console().print(table if rows else "No mentions yet.")


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
    out.print(f"{name}: {seen} items seen, {len(judged)} about a brand, {len(skipped)} unreadable. Nothing was stored.")
    for reason in skipped[:5]:
        out.print(Text(f"  unreadable: {plain(reason)}", style="yellow"))
    for one in judged[:20]:
        best = max(one.judgements, key=lambda each: each.priority)
        because = " + ".join(f"{part.name} {part.points:.0f}" for part in best.because) or "–"
        out.print(Text(f"\n{best.level.value.upper()} {best.priority:.0f}  {best.brand}  ({because})", style="bold"))
        author = one.mention.author.handle or one.mention.author.name or "unknown author"
        out.print(Text(f"  {plain(author)}: {plain(one.mention.text)[:200]}"))
        out.print(Text(f"  {plain(one.mention.url)}", style="dim"))

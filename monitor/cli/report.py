"""`almenara report`: the week, or any other stretch, as Markdown, as a page, or as JSON."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from monitor.core.review import Week


class Format(StrEnum):
    MD = "md"
    HTML = "html"
    JSON = "json"


class Language(StrEnum):
    ES = "es"
    EN = "en"


def report(
    since: Annotated[
        str, typer.Option(help="From when: a length before the end (`7d`), or a date or moment such as 2026-11-16.")
    ] = "7d",
    until: Annotated[str | None, typer.Option(help="Up to when: a date or moment; default: now.")] = None,
    form: Annotated[Format, typer.Option("--format", help="Markdown, a page of its own, or JSON.")] = Format.MD,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; default: standard output.")] = None,
    language: Annotated[Language | None, typer.Option(help="Default: defaults.language.")] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="The rules file; default: $ALMENARA_RULES, else rules.yaml.")
    ] = None,
) -> None:
    """The week in figures. Cases, response times, promises kept, who was won back, precision per rule."""
    from monitor.app import store
    from monitor.casework.report import week
    from monitor.cli import show
    from monitor.cli.context import prepare
    from monitor.clock import SystemClock

    prepared = prepare(rules)
    loaded = prepared.loaded.rules
    now = SystemClock().now()
    end = _moment("--until", until, loaded.defaults.timezone) if until else now
    begin = _begin(since, end, loaded.defaults.timezone)
    if begin >= end:
        typer.echo("almenara: --since must be earlier than --until.", err=True)
        raise typer.Exit(2)

    async def read() -> Week:
        async with store(prepared.settings) as database:
            return await week(database, loaded, since=begin, until=end)

    with show.store_errors():
        figures = asyncio.run(read())
    spoken = language.value if language else loaded.defaults.language
    _write(output, rendered(figures, form, spoken, now))


def rendered(figures: Week, form: Format, language: str, now: datetime) -> str:
    """The report as text, with a line end."""
    from monitor.cli import show
    from monitor.report import html, markdown

    if form is Format.JSON:
        return show.inert_json(json.dumps(fields(figures), ensure_ascii=False, indent=2)) + "\n"
    page = html.page if form is Format.HTML else markdown.page
    return page(figures, language, made_at=now)


def fields(figures: Week) -> dict[str, Any]:
    """For JSON: lengths of time are seconds, moments RFC 3339, precision beside the counts it comes from."""
    whole: dict[str, Any] = _plain(asdict(figures))
    whole["reach"], whole["recovery_reach"] = figures.reach, figures.recovery_reach
    for each, rule in zip(whole["rules"], figures.rules, strict=True):
        each["precision"] = rule.precision
    for name in ("levels", "kinds", "causes"):
        whole[name] = dict(whole[name])
    return whole


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case timedelta():
            return value.total_seconds()
        case StrEnum():
            return value.value
        case datetime():
            return value.isoformat()
    return value


def _begin(since: str, end: datetime, zone: str) -> datetime:
    from monitor.rules.values import parse_duration

    try:
        return end - parse_duration(since)
    except (ValueError, OverflowError):
        return _moment("--since", since, zone)


def _moment(option: str, text: str, zone: str) -> datetime:
    """A moment; without a zone of its own it is meant in that of rules.yaml."""
    try:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        from monitor.cli import show

        wanted = "a date such as 2026-11-16, or a moment such as 2026-11-16T09:00"
        if option == "--since":
            wanted = f"a length such as 7d, {wanted}"
        typer.echo(f"almenara: {option} {show.plain(text)!r} is not {wanted}.", err=True)
        raise typer.Exit(2) from None


def _write(output: Path | None, text: str) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"almenara: {output} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Written to {output}.", err=True)

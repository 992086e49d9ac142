"""The first and the last lines of `almenara run`: calm, and complete on one screen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TextIO

from rich.table import Table
from rich.text import Text

from monitor.cli import show
from monitor.notify.text import one_line
from monitor.rules.load import Loaded
from monitor.rules.values import format_duration
from monitor.settings import Settings
from monitor.version import VERSION


def welcome(
    out: TextIO,
    settings: Settings,
    loaded: Loaded,
    *,
    address: str,
    backlog: Mapping[str, int],
    streams: Collection[str],
) -> None:
    """What is watched, where it is kept, and who is told. `streams`: sources that speak by themselves."""
    console = show.console(out)
    head = Text(f"Almenara {VERSION}", style="bold") + Text(f"  {settings.rules}  {address}", style="dim")
    console.print(head, soft_wrap=True)
    show.verbatim(console, f"database   {_database(settings)}")
    show.paragraph(console, f"brands     {one_line(', '.join(brand.name for brand in loaded.rules.brands))}")
    table = Table(box=None, pad_edge=False, show_header=False)
    for source in loaded.sources:
        every = source.entry.every or source.connector.spec.every
        how = "stream" if source.entry.name in streams else f"every {format_duration(every)}"
        table.add_row(
            "source",
            Text(source.entry.name, style="cyan"),
            source.entry.connector,
            show.network_of(source),
            how if source.entry.enabled else "off",
        )
    for receiver in loaded.rules.receivers:
        waiting = backlog.get(receiver.name, 0)
        extra = f"{waiting} waiting" if waiting else (f"daily at {receiver.schedule}" if receiver.schedule else "")
        target = receiver.slack.channel or "webhook" if receiver.slack else ""
        table.add_row("receiver", Text(receiver.name, style="cyan"), receiver.kind, target, extra)
    show.tabulate(console, table)
    for note in show.notes(loaded.warnings):
        show.paragraph(console, Text(f"note       {note}", style="yellow"))
    console.print(Text("Watching. Ctrl-C stops.\n", style="dim"))
    out.flush()


def farewell(out: TextIO, backlog: Mapping[str, int]) -> None:
    """What is left, if anything."""
    waiting = sum(backlog.values())
    left = f" Still to be sent at the next start: {show.counted(waiting, 'message')}." if waiting else ""
    out.write(f"Stopped. Nothing is lost.{left}\n")
    out.flush()


def _database(settings: Settings) -> str:
    if settings.database_url is None or settings.database_url.startswith("sqlite"):
        return f"SQLite {settings.database.removeprefix('sqlite:///')}"
    scheme, _, rest = settings.database_url.partition("://")
    return f"{scheme.partition('+')[0]} {rest.rpartition('@')[2].partition('?')[0]}"

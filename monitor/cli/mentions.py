"""`almenara mentions`: what was stored, in and out as JSON lines."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List, export and import mentions.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Brand = Annotated[str | None, typer.Option(help="Only this brand.")]
SourceName = Annotated[str | None, typer.Option("--source", help="Only this source.")]
Network = Annotated[str | None, typer.Option(help="Only this network.")]
LevelName = Annotated[str | None, typer.Option("--level", help="At least this level: log, watch, digest, alert, page.")]
Text = Annotated[str | None, typer.Option(help="Only those whose text holds this.")]
Since = Annotated[
    datetime | None, typer.Option(help="Only those published since, UTC.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])
]

PAGE = 200


@app.command("list")
def list_(
    brand: Brand = None,
    source: SourceName = None,
    network: Network = None,
    level: LevelName = None,
    text: Text = None,
    since: Since = None,
    limit: Annotated[int, typer.Option("-n", "--limit", help="How many.", min=1, max=1000)] = 20,
    json: AsJson = False,
) -> None:
    """The newest mentions with level, score and what became of them."""
    from monitor.app import store
    from monitor.cli import show
    from monitor.cli.context import surroundings

    settings, _ = surroundings(None)
    query = show.query(brand=brand, source=source, network=network, level=level, text=text, since=since, limit=limit)

    async def read() -> show.Rows:
        async with store(settings) as database:
            return (await database.search(query)).rows

    with show.store_errors():
        rows = asyncio.run(read())
    if json:
        show.as_json([show.mention_fields(row) for row in rows])
    else:
        show.print_mentions(rows)


@app.command()
def export(
    brand: Brand = None,
    source: SourceName = None,
    network: Network = None,
    level: LevelName = None,
    text: Text = None,
    since: Since = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file; default: standard output.")] = None,
) -> None:
    """Stored mentions as JSON lines, newest first. `import` and the replay connector read them back."""
    from monitor.cli import show
    from monitor.cli.context import surroundings
    from monitor.cli.exporting import write_out

    settings, _ = surroundings(None)
    query = show.query(brand=brand, source=source, network=network, level=level, text=text, since=since, limit=PAGE)
    try:
        sink = out.open("wb") if out else sys.stdout.buffer
    except OSError as error:
        typer.echo(f"almenara: {out} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    with show.store_errors():
        # On a terminal nothing may act; a file or a pipe gets the text as it is.
        count = asyncio.run(write_out(settings, query, sink, inert=sink.isatty()))
    sink.flush()
    if out:
        sink.close()
        typer.echo(f"{show.counted(count, 'mention')} written to {out}.", err=True)


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="JSON lines; - for standard input.")],
    rules: Annotated[Path | None, typer.Option("--rules", help="The rules file that judges them.")] = None,
    source: Annotated[str, typer.Option(help="Source name for lines that state none.")] = "import",
) -> None:
    """Store mentions from JSON lines. They are matched and judged, and never alert. Broken lines are named; exit 1."""
    from monitor.cli import show
    from monitor.cli.context import prepare
    from monitor.cli.importing import bring_in

    prepared = prepare(rules)
    if str(path) != "-":
        try:
            path.open("rb").close()
        except OSError as error:
            typer.echo(f"almenara: {path} cannot be read: {error.strerror}", err=True)
            raise typer.Exit(2) from None
    with show.store_errors():
        outcome = asyncio.run(bring_in(prepared, path, source))
    for problem in outcome.problems:
        typer.echo(show.plain(f"{path}: {problem}"), err=True)
    if outcome.unknown:
        unknown = show.plain(", ".join(sorted(outcome.unknown)))
        typer.echo(f"{path}: keys that nobody knows were left out: {unknown}", err=True)
    typer.echo(
        f"{show.counted(outcome.read, 'line')} read, {outcome.stored} stored, {outcome.unmatched} about no brand, "
        f"{outcome.known} known already, {len(outcome.problems)} broken."
    )
    raise typer.Exit(1 if outcome.problems else 0)

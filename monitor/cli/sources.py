"""`almenara sources`: what is watched, how it is doing, and what a source would bring."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from connectors.base import Connector
    from monitor.cli.context import Prepared
    from monitor.life import Signs
    from monitor.model import SourceHealth
    from monitor.store.base import Gap

app = typer.Typer(help="List, try and describe sources.", no_args_is_help=True)

RulesPath = Annotated[
    Path | None, typer.Option("--rules", help="The rules file; default: $ALMENARA_RULES, else rules.yaml.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(
    rules: RulesPath = None,
    check: Annotated[bool, typer.Option("--check", help="Exit code 1 where a source is not well.")] = False,
    json: AsJson = False,
) -> None:
    """Every source with its state, as the daemon last saw it. Reasons, quotas, money and gaps follow; then every
    connector there is. The exit code is 0 however they are doing, unless --check asks."""
    from connectors.registry import look_around
    from monitor.cli import show, source_rows, source_table
    from monitor.cli.context import prepare
    from monitor.clock import SystemClock

    prepared, now = prepare(rules), SystemClock().now()
    with show.store_errors():
        health, gaps, signs = asyncio.run(_remembered(prepared))
    found = look_around()
    standings = source_rows.standings(prepared.loaded.sources, health, signs, now)
    if json:
        show.as_json(
            {
                "daemon": source_rows.daemon_fields(signs, now),
                "sources": [source_rows.fields(each, now) for each in standings],
                "gaps": [{"source": gap.source, "watch": gap.watch, "note": gap.note, "at": gap.at} for gap in gaps],
                "connectors": sorted(found.connectors),
                "unusable": [str(problem) for problem in found.problems],
            }
        )
    else:
        source_table.print_sources(standings, signs, now)
        source_table.print_gaps(gaps)
        specs = [connector.spec for _name, connector in sorted(found.connectors.items())]
        source_table.print_connectors(specs, found.problems)
    if check and any(each.troubled for each in standings):
        raise typer.Exit(1)


async def _remembered(prepared: Prepared) -> tuple[list[SourceHealth], list[Gap], Signs | None]:
    """What the database knows; nothing where there is none yet: asking must not make one."""
    from monitor.app import store
    from monitor.cli.source_rows import GAPS_LAST, MOST_GAPS
    from monitor.clock import SystemClock
    from monitor.life import signs_of

    if prepared.no_database:
        return [], [], None
    async with store(prepared.settings) as database:
        gaps = await database.gaps(MOST_GAPS, SystemClock().now() - GAPS_LAST)
        return list(await database.health()), list(gaps), await signs_of(database)


@app.command()
def describe(
    name: Annotated[str, typer.Argument(help="A connector, or a source of the rules file.")],
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """What a connector sees and cannot see. Its settings, credentials and limits are told too."""
    from connectors.registry import look_around
    from monitor.cli import show, source_page

    found = look_around()
    connector = found.connectors.get(name)
    if connector is None:
        from monitor.cli.context import prepare

        sources = {each.entry.name: each for each in prepare(rules).loaded.sources}
        if name not in sources:
            show.no_such("connector or source", name, {*found.connectors, *sources})
        connector = sources[name].connector
    if json:
        show.as_json(source_page.spec_fields(connector.spec, page=_page(connector)))
    else:
        source_page.print_spec(connector.spec, page=_page(connector))


def _page(connector: type[Connector]) -> str | None:
    """Where more is told; of others' connectors nobody knows."""
    from connectors.registry import OWN_PACKAGE

    ours = connector.__module__.partition(".")[0] == OWN_PACKAGE
    return f"docs/connectors/{connector.spec.name}.md" if ours else None


@app.command("try")
def try_(
    name: Annotated[str, typer.Argument(help="A source of the rules file.")],
    rules: RulesPath = None,
    brand: Annotated[str | None, typer.Option(help="Look for this brand only.")] = None,
    limit: Annotated[int, typer.Option(help="How many matches to list besides the first.", min=0, max=1000)] = 10,
    seconds: Annotated[float, typer.Option(help="How long to listen to a streaming source.", min=1, max=300)] = 15,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to what it costs, where it costs money.")] = False,
    json: AsJson = False,
) -> None:
    """Read a source once and print what it would bring. What it costs is said first, and asked where it is money.
    Nothing is stored or sent, but what was spent is remembered."""
    from datetime import timedelta

    from monitor.cli.context import prepare
    from monitor.cli.source_trial import Task, answer

    task = Task(
        source=name,
        brand=brand,
        limit=limit,
        listen=timedelta(seconds=seconds),
        agreed=yes,
        as_json=json,
    )
    raise typer.Exit(answer(prepare(rules), task))

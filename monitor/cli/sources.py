"""`almenara sources`: what is watched, how it is doing, and what a source would bring."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from connectors.base import Batch, ConnectorSpec
    from monitor.ingest.watches import Assignment
    from monitor.model import Judged
    from monitor.policy import Policy

app = typer.Typer(help="List, try and describe sources.", no_args_is_help=True)

RulesPath = Annotated[
    Path | None, typer.Option("--rules", help="The rules file; default: $ALMENARA_RULES, else rules.yaml.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(rules: RulesPath = None, json: AsJson = False) -> None:
    """Every configured source with its state. That is as the daemon last saw it; every connector there is follows."""
    from connectors.registry import look_around
    from monitor.app import store
    from monitor.cli import show
    from monitor.cli.context import prepare
    from monitor.model import SourceHealth

    prepared = prepare(rules)

    async def read_health() -> dict[str, SourceHealth]:
        async with store(prepared.settings) as database:
            return {health.source: health for health in await database.health()}

    with show.store_errors():
        health = asyncio.run(read_health())
    found = look_around()
    if json:
        show.as_json(
            {
                "sources": [
                    {
                        "name": source.entry.name,
                        "connector": source.entry.connector,
                        "network": show.network_of(source),
                        "enabled": source.entry.enabled,
                        **show.health_fields(health.get(source.entry.name)),
                    }
                    for source in prepared.loaded.sources
                ],
                "connectors": sorted(found.connectors),
            }
        )
        return
    show.print_sources(prepared.loaded.sources, health)
    show.print_connectors([connector.spec for _name, connector in sorted(found.connectors.items())], found.problems)


@app.command()
def describe(
    name: Annotated[str, typer.Argument(help="A connector, or a source of the rules file.")],
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """What a connector sees and cannot see. Its settings, credentials and limits are told too."""
    from connectors.registry import look_around
    from monitor.cli import show

    found = look_around()
    connector = found.connectors.get(name)
    if connector is None:
        from monitor.cli.context import prepare

        sources = {each.entry.name: each for each in prepare(rules).loaded.sources}
        if name not in sources:
            show.no_such("connector or source", name, {*found.connectors, *sources})
        connector = sources[name].connector
    spec: ConnectorSpec = connector.spec
    if json:
        show.as_json(show.spec_fields(spec))
    else:
        show.print_spec(spec)


@app.command("try")
def try_(
    name: Annotated[str, typer.Argument(help="A source of the rules file.")],
    rules: RulesPath = None,
    json: AsJson = False,
    seconds: Annotated[float, typer.Option(help="How long to listen to a streaming source.", min=1, max=300)] = 15,
) -> None:
    """Read a source once and print what it would bring. Match, score and level are shown; nothing is stored or sent."""
    from monitor.app import edges, store
    from monitor.cli import show
    from monitor.cli.context import policy_of, prepare
    from monitor.errors import SourceError
    from monitor.ingest.shelf import PurseShelf
    from monitor.ingest.supervisor import build
    from monitor.ingest.watches import assign

    prepared = prepare(rules)
    policy = policy_of(prepared)
    if name not in policy.sources:
        show.no_such("source", name, policy.sources)

    async def look() -> list[tuple[Assignment, Batch]]:
        batches: list[tuple[Assignment, Batch]] = []
        async with edges() as network:
            # Opened only where something is spent: trying a source leaves nothing behind.
            shelf = PurseShelf(lambda: store(prepared.settings), name)
            connector = build(policy.sources[name], network.tools(policy.sources[name], shelf))
            for each in assign(connector.plan, policy.brands_of(name), policy.matcher.wanted, connector.spec.query):
                if not connector.streaming:
                    batches.append((each, await connector.poll(each.watch, None)))
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        async for batch in connector.stream(each.watch, None):
                            batches.append((each, batch))
        return batches

    try:
        batches = asyncio.run(look())
    except SourceError as error:
        typer.echo(f"{name}: {show.plain(str(error))}", err=True)
        raise typer.Exit(1) from None
    judged = [one for each, batch in batches for one in _judge(policy, each, batch)]
    show.print_trial(name, [batch for _each, batch in batches], judged, json_wanted=json)


def _judge(policy: Policy, assignment: Assignment, batch: Batch) -> list[Judged]:
    matched = [
        (mention, tuple(m for m in policy.matcher.match(mention) if m.brand in assignment.brands))
        for mention in batch.mentions
    ]
    cases = [(mention, matches) for mention, matches in matched if matches]
    now = max((mention.fetched_at for mention, _ in cases), default=None)
    if now is None:
        return []
    return policy.judge(cases, now=now, past=lambda _mention: frozenset(), before={})

"""`almenara db`: the database's shape."""

from __future__ import annotations

import asyncio

import typer

app = typer.Typer(help="Upgrade or check the database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database to the shape this version needs. Safe to run twice, and beside a starting daemon."""
    from monitor.app import store
    from monitor.cli.context import surroundings
    from monitor.errors import StoreError

    settings, _ = surroundings(None)

    async def work() -> None:
        async with store(settings):
            pass

    try:
        asyncio.run(work())
    except StoreError as error:
        typer.echo(f"almenara: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo("The database is up to date.")


@app.command()
def check() -> None:
    """Say whether the database has the shape this version needs. Exit code 0: yes, 1: no; nothing is changed."""
    from monitor.cli.context import surroundings
    from monitor.errors import StoreError
    from monitor.store import migrate

    settings, _ = surroundings(None)
    try:
        state = migrate.check(settings.database)
    except StoreError as error:
        typer.echo(f"almenara: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(state.sentence)
    raise typer.Exit(0 if state.current else 1)

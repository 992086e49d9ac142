"""`almenara routes`: where an alert would go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Test the routing tree.", no_args_is_help=True)


@app.callback()
def routes() -> None:
    """Test the routing tree."""


@app.command("test")
def test_(
    file: Annotated[
        Path | None, typer.Argument(help="A JSON object of labels, or one mention as a JSON line; - for stdin.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option("--label", "-l", metavar="NAME=VALUE", help="A label.")] = None,
    expect: Annotated[
        str | None, typer.Option(help="Receivers that must be told, separated by commas; exit code 1 if not so.")
    ] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="The rules file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Which receivers an alert or a mention would reach. Also by which route and when."""
    from monitor.cli.context import prepare
    from monitor.cli.routing import answer

    raise typer.Exit(answer(prepare(rules), file, label or [], expect=expect, as_json=json))

"""`almenara check` and `almenara schema`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from connectors.registry import discover
from monitor.cli import show
from monitor.cli.context import surroundings
from monitor.rules.check import check
from monitor.rules.json_schema import json_schema


def report(rules: Path | None, *, as_json: bool) -> int:
    """Say whether the rules file is good; 0 yes, 1 no. Warnings alone are fine."""
    settings, environ = surroundings(rules)
    found = check(settings.rules, environ, discover())
    if as_json:
        show.as_json({"problems": list(map(asdict, found.problems)), "warnings": list(map(asdict, found.warnings))})
        return 0 if found.ok else 1
    if told := found.rendered():
        typer.echo(told)
    if found.loaded is None:
        typer.echo(f"{len(found.problems)} problem{'s' if len(found.problems) != 1 else ''}.")
        return 1
    rules_ = found.loaded.rules
    counts = f"{len(rules_.brands)} brands, {len(rules_.sources)} sources, {len(rules_.rules)} rules"
    counts += f", {len(rules_.receivers)} receivers"
    typer.echo(f"{settings.rules}: good. {counts}{f', {len(found.warnings)} warnings' if found.warnings else ''}.")
    return 0


def print_schema() -> None:
    """The JSON Schema of rules.yaml with the settings of every connector there is."""
    show.as_json(json_schema(discover()))

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
        typer.echo(f"{show.counted(len(found.problems), 'problem')}.")
        return 1
    rules_ = found.loaded.rules
    numbers = {"brand": rules_.brands, "source": rules_.sources, "rule": rules_.rules, "receiver": rules_.receivers}
    counts = [show.counted(len(listed), noun) for noun, listed in numbers.items()]
    if found.warnings:
        counts.append(show.counted(len(found.warnings), "warning"))
    typer.echo(f"{settings.rules}: good. {', '.join(counts)}.")
    return 0


def print_schema() -> None:
    """The JSON Schema of rules.yaml with the settings of every connector there is."""
    show.as_json(json_schema(discover()))

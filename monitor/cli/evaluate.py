"""`almenara evaluate`: how good the judge is on posts that people have labelled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    data: Annotated[Path, typer.Argument(help="JSON lines with `expect`, or a .csv: text,label[,language,brand].")],
    rules: Annotated[Path | None, typer.Option("--rules", help="The rules file that judges.")] = None,
    backend: Annotated[str | None, typer.Option(help="A sentiment backend, instead of judge.sentiment.")] = None,
    against: Annotated[
        str | None, typer.Option(metavar="RULES|BACKEND", help="Compare with another rules file or backend.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="Only these posts; language, network, source, brand, label, issue or hard. May be repeated.",
        ),
    ] = None,
    brand: Annotated[str | None, typer.Option(help="Whom it is about, where a line does not say so.")] = None,
    min_f1: Annotated[
        float | None, typer.Option("--min-f1", min=0, max=100, help="Exit 1 where macro-F1 is below, in per cent.")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, max=10_000, help="How many mistakes to list.")] = 10,
    html: Annotated[Path | None, typer.Option("--html", help="Also write a page with plots to this file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    alert_at: Annotated[
        str, typer.Option("--alert-at", help="What counts as an alert; negative, digest, alert or page.")
    ] = "negative",
    miss_cost: Annotated[
        float, typer.Option("--miss-cost", min=0, max=1_000_000, help="Cost of missing a complaint of severity 1.")
    ] = 5.0,
    false_cost: Annotated[
        float, typer.Option("--false-cost", min=0, max=1_000_000, help="Cost of an alert for nothing.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Of the resampling behind the intervals.")] = 0,
) -> None:
    """Measure the judge on labelled posts. Broken lines are named, the rest is measured; exit 1."""
    from monitor.cli import evaluating, scoring

    if min_f1 is not None and 0 < min_f1 <= 1:
        # A gate that a judge of chance would pass was meant as a share.
        raise typer.BadParameter(f"it is in per cent: write {min_f1 * 100:g}", param_hint="--min-f1")
    task = evaluating.Task(
        data=data,
        rules=rules,
        backend=backend,
        against=against,
        only=tuple(only or ()),
        brand=brand,
        min_f1=min_f1,
        worst=worst,
        html=html,
        as_json=json,
        costs=evaluating.costs(alert_at, miss_cost, false_cost),
        seed=seed,
    )
    with scoring.telling():
        code = evaluating.measure(task)
    raise typer.Exit(code)

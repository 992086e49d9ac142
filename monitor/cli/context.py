"""What most commands need first: the settings, the environment, and good rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from pydantic import ValidationError

from monitor import logs
from monitor.rules.load import Loaded
from monitor.rules.shipped import shipped_path
from monitor.settings import PREFIX, Settings, environment, read_settings

if TYPE_CHECKING:
    from monitor.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A command's surroundings."""

    settings: Settings
    environ: Mapping[str, str]
    loaded: Loaded

    @property
    def no_database(self) -> bool:
        """Whether there is no database yet, where opening one would make it."""
        kind, _, file = self.settings.database.partition(":///")
        return kind.startswith("sqlite") and not Path(file).exists()


def surroundings(rules: Path | None) -> tuple[Settings, Mapping[str, str]]:
    """Settings and environment; a bad switch ends the command with code 2."""
    # Commands speak by what they print; the log is for what went wrong, and never on standard output.
    logs.configure("warning")
    environ = environment()
    try:
        settings = read_settings(environ, rules)
        _ = settings.http_address
    except ValidationError as error:
        for problem in error.errors():
            name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper()
            typer.echo(f"almenara: {name}: {problem['msg']}", err=True)
        raise typer.Exit(2) from None
    except ValueError as error:
        typer.echo(f"almenara: {error}", err=True)
        raise typer.Exit(2) from None
    if rules is None and not environ.get(f"{PREFIX}RULES") and not settings.rules.exists():
        # Installed without a checkout: the rules that came along are better than none.
        settings = settings.model_copy(update={"rules": shipped_path()})
    return settings, environ


def policy_of(prepared: Prepared, *, strict: bool = False) -> Policy:
    """What decides. A backend that cannot be had ends the command with code 2.

    `strict` wants the very backend that the rules choose, never its stand-in: for whoever measures.
    """
    from monitor.clock import SystemClock
    from monitor.errors import MonitorError
    from monitor.judging import policy_of as build
    from monitor.sentiment.registry import Backends

    clock, post_all = SystemClock(), None
    if prepared.loaded.rules.judge.llm.url:
        from monitor.net.blocking import BlockingEdge

        post_all = BlockingEdge(clock).post_all  # ends with the process
    try:
        return build(
            prepared.loaded, Backends(folder=prepared.settings.models, clock=clock, post_all=post_all), strict=strict
        )
    except (MonitorError, ImportError, OSError, ValueError) as error:
        from monitor.cli.show import plain

        typer.echo(f"almenara: {plain(str(error))}", err=True)
        raise typer.Exit(2) from None


def prepare(rules: Path | None) -> Prepared:
    """Everything, rules included; bad rules are explained and end the command with code 2."""
    from connectors.registry import discover
    from monitor.rules.check import check

    settings, environ = surroundings(rules)
    report = check(settings.rules, environ, discover())
    if report.loaded is None:
        from monitor.cli.show import counted

        typer.echo(report.rendered(), err=True)
        count = counted(len(report.problems), "problem")
        typer.echo(f"{count} in {settings.rules}: nothing was started.", err=True)
        raise typer.Exit(2)
    return Prepared(settings=settings, environ=environ, loaded=report.loaded)

"""The command line: arguments in, one call into the rest, an exit code out.

Exit codes: 0 fine, 1 found something (problems, a failed check), 2 wrong use. Everything heavy is imported by the
command that needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from monitor.cli import cases, database, evaluate, mentions, playbook, report, routes, score, silence, sources


class Commands(TyperGroup):
    """All commands; one whose reader goes away (`almenara … | head`) ends quietly: that is the reader's right."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command, and see to it that what it printed has gone out while that can still be answered."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python flushes once more at its end, and would complain then.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        return result


app = typer.Typer(
    cls=Commands,
    name="almenara",
    help="Watches social networks, news and review sites for mentions of a brand, and tells on-call who is unhappy.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(sources.app, name="sources")
app.add_typer(mentions.app, name="mentions")
app.add_typer(cases.app, name="cases")
app.add_typer(routes.app, name="routes")
app.add_typer(silence.app, name="silence")
app.add_typer(playbook.app, name="playbook")
app.add_typer(database.app, name="db")

RulesPath = Annotated[
    Path | None, typer.Option("--rules", help="The rules file; default: $ALMENARA_RULES, else rules.yaml.")
]


def _version(wanted: bool) -> None:
    if wanted:
        from monitor.version import VERSION

        typer.echo(f"almenara {VERSION}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Almenara."""


@app.command()
def run(rules: RulesPath = None) -> None:
    """Start the daemon. Ctrl-C or SIGTERM stops it cleanly; SIGHUP reloads the rules."""
    from monitor.app import run as start

    raise typer.Exit(start(rules))


@app.command()
def check(
    rules: RulesPath = None,
    json: Annotated[bool, typer.Option("--json", help="Print problems as JSON.")] = False,
) -> None:
    """Check the rules file. Every problem is told with its line, what is allowed, and the nearest right name."""
    from monitor.cli.check import report

    raise typer.Exit(report(rules, as_json=json))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the rules file, for editors."""
    from monitor.cli.check import print_schema

    print_schema()


@app.command()
def doctor(
    rules: RulesPath = None,
    send_test: Annotated[
        str | None, typer.Option("--send-test", metavar="RECEIVER", help="Send one labelled test message.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Try everything the daemon needs. Rules, database, address, sources and receivers."""
    from monitor.cli.doctor import examine

    raise typer.Exit(examine(rules, send_test=send_test, as_json=json))


@app.command()
def drill(
    rules: RulesPath = None,
    brand: Annotated[str | None, typer.Option(help="About which brand; default: the first.")] = None,
    wait: Annotated[float, typer.Option(help="How many seconds to follow it.", min=1, max=3600)] = 60,
    json: Annotated[bool, typer.Option("--json", help="Print what happened as JSON.")] = False,
) -> None:
    """Send a labelled fake critique through the running daemon. Tells how long each stage took."""
    from datetime import timedelta

    from monitor.cli.drill import drill as follow

    raise typer.Exit(follow(rules, brand=brand, patience=timedelta(seconds=wait), as_json=json))


app.command("score")(score.score)
app.command("evaluate")(evaluate.evaluate)
app.command("report")(report.report)


def main() -> None:
    """Entry point of the `almenara` command."""
    app()

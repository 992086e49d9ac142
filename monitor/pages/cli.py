"""docs/reference/cli.md, written from the command line itself: every command, argument and option."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from monitor.cli import app
from monitor.pages.table import code, table

_INTRODUCTION = """\
# The command line

*Written by `python -m monitor.docs`; edit the help texts in `monitor/cli/`.*

`almenara COMMAND --help` says the same. In a checkout the command is `.venv/bin/almenara`; in the container,
`docker compose exec almenara almenara …`.

| exit code | meaning |
|---|---|
| 0 | fine |
| 1 | it found something: a mistake in the rules, a source that does not answer, a broken line |
| 2 | wrong use, or rules that a command needs and cannot load |

Which rules, which database and which address a command uses is said by its options and by the environment; see
[settings](settings.md). `--json` prints one JSON document on standard output; complaints go to standard error.
`-h` is short for `--help` everywhere.

`run` keeps the database to itself on SQLite. Everything else may be used beside a running daemon.
"""


def cli_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_INTRODUCTION, *(line for _path, section in commands() for line in section)])


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command that does something, as `almenara mentions list`, with the lines of its section."""
    root = typer.main.get_command(app)
    yield from _walk(root, root.context_class(root, info_name="almenara"))


def _walk(command: Any, context: Any) -> Iterator[tuple[str, list[str]]]:
    if not hasattr(command, "commands"):
        yield context.command_path, _section(command, context)
        return
    if context.parent is None:
        yield context.command_path, _section(command, context)
    for name, inner in command.commands.items():
        yield from _walk(inner, type(context)(inner, info_name=name, parent=context))


def _section(command: Any, context: Any) -> list[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## {context.command_path}", "", command.help or "", "", "```text", usage, "```", ""]
    given = [each for each in command.get_params(context) if each.name != "help" and not each.hidden]
    if given:
        rows = [(code(written), meaning) for written, meaning in (each.get_help_record(context) for each in given)]
        lines += [*table(("argument or option", "meaning"), rows), ""]
    return lines

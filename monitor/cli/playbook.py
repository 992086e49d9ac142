"""`almenara playbook`: the guides for whoever answers, and a second reader for an answer before a person sends it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from monitor.errors import Problem
    from monitor.playbooks import Playbook, Playbooks

app = typer.Typer(help="The guides for whoever answers, and the draft check.", no_args_is_help=True)

LARGEST = 100_000  # bytes of a draft


class Language(StrEnum):
    ES = "es"
    EN = "en"


RulesPath = Annotated[
    Path | None, typer.Option("--rules", help="The rules file; default: $ALMENARA_RULES, else rules.yaml.")
]
Spoken = Annotated[Language | None, typer.Option(help="Default: defaults.language.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(rules: RulesPath = None, json: AsJson = False) -> None:
    """List the playbooks. Their languages, and whether they are yours or as shipped."""
    from rich.table import Table

    from monitor.cli import show

    playbooks, _language = _loaded(rules)
    pages = sorted(playbooks.pages.items())
    if json:
        show.as_json([_fields(page) | {"own": key in playbooks.own} for key, page in pages])
        return
    table = Table("name", "language", "title", "steps", "from", box=None, pad_edge=False)
    for key, page in pages:
        origin = "yours" if key in playbooks.own else "shipped"
        table.add_row(page.name, page.language, show.plain(page.title), str(len(page.steps)), origin)
    show.tabulate(show.console(), table)


@app.command("show")
def show_(
    name: Annotated[str, typer.Argument(help="Its name, for example critic.")],
    language: Spoken = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """One playbook as it is posted below a card."""
    from monitor.cli import show

    playbooks, usual = _loaded(rules)
    page = playbooks.of(name, language.value if language else usual)
    if page is None:
        show.no_such("playbook", name, playbooks.names)
    if json:
        show.as_json(_fields(page))
        return
    out = show.console()
    show.verbatim(out, show.plain(page.title), style="bold")
    if page.intro:
        show.paragraph(out, show.plain(page.intro))
    for number, step in enumerate(page.steps, 1):
        show.paragraph(out, f"{number:>2}. {show.plain(step.text)}")


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of Markdown files; default: playbooks.folder of the rules file.")
    ] = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Check a folder of playbooks. Every problem is told with file, line and what is allowed; exit code 1."""
    from monitor.cli import show
    from monitor.playbooks import Playbooks, problems
    from monitor.rules.present import render_problem

    found = problems(folder) if folder else ()
    if folder is None:
        folder, found = _of_rules(rules)
    if json:
        show.as_json([{name: getattr(each, name) for name in each.__slots__} for each in found])
    elif found:
        told = (render_problem(each, _lines(each.file)) for each in found)
        typer.echo("\n\n".join(told), err=True)
        typer.echo(f"{show.counted(len(found), 'problem')}: nothing was changed.", err=True)
    else:
        playbooks = Playbooks.load(folder)
        own = f", {len(playbooks.own)} of them yours" if folder else ""
        typer.echo(f"{show.counted(len(playbooks.pages), 'playbook')} in good order{own}.")
    raise typer.Exit(1 if found else 0)


@app.command()
def draft(
    file: Annotated[str, typer.Argument(help="A text file; - for standard input.")] = "-",
    language: Annotated[Language | None, typer.Option(help="Of the answer; default: both are tried.")] = None,
    public: Annotated[bool, typer.Option("--public", help="It is meant for everybody to see.")] = False,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Read an answer as if it were a screenshot. Says what would go wrong and what to write instead; sends nothing."""
    from monitor.cli import show
    from monitor.core.draft import check_draft
    from monitor.notify.text import cut
    from monitor.playbooks.advice import advice

    text = _text(file)
    found = check_draft(text, language.value if language else None, public=public)
    told_in = language.value if language else _usual_language(rules)
    if json:
        show.as_json(
            [
                {
                    "rule": each.rule.value,
                    "start": each.start,
                    "end": each.end,
                    "text": text[each.start : each.end],
                    "why": advice(each.rule, told_in).why,
                    "instead": advice(each.rule, told_in).instead,
                }
                for each in found
            ]
        )
        raise typer.Exit(1 if found else 0)
    out = show.console()
    for each in found:
        said = advice(each.rule, told_in)
        show.verbatim(out, f"{said.title}: «{cut(show.plain(text[each.start : each.end]), 80)}»", style="bold")
        show.paragraph(out, said.why, indent=2)
        show.paragraph(out, f"→ {said.instead}", indent=2)
    if not found:
        clean = {
            "es": "Nada que señalar. Léelo una vez más como si fuera una captura.",
            "en": "Nothing to point at. Read it once more as if it were a screenshot.",
        }
        typer.echo(clean[told_in])
    raise typer.Exit(1 if found else 0)


def folder_of(folder: str | None, rules_file: Path) -> Path | None:
    """The operator's folder: relative to the rules file, like every path in it."""
    return None if folder is None else rules_file.parent / folder


def _loaded(rules: Path | None) -> tuple[Playbooks, str]:
    """The playbooks and the usual language; what is wrong with them ends the command with code 2."""
    from monitor.cli.context import prepare
    from monitor.errors import ConfigError
    from monitor.playbooks import Playbooks
    from monitor.rules.present import render_problem

    prepared = prepare(rules)
    settings = prepared.loaded.rules
    try:
        return Playbooks.load(folder_of(settings.playbooks.folder, prepared.settings.rules)), settings.defaults.language
    except ConfigError as error:
        typer.echo("\n\n".join(render_problem(each, _lines(each.file)) for each in error.problems), err=True)
        raise typer.Exit(2) from None


def _of_rules(rules: Path | None) -> tuple[Path | None, tuple[Problem, ...]]:
    """The folder that the rules file names, and what is wrong with the playbooks in it. Rules that are wrong
    themselves end the command with code 2."""
    from connectors.registry import discover
    from monitor.cli.context import prepare, surroundings
    from monitor.rules.check import check

    settings, environ = surroundings(rules)
    report = check(settings.rules, environ, discover())
    wrong = tuple(each for each in report.problems if each.file.endswith(".md"))
    if wrong and len(wrong) == len(report.problems):
        return None, wrong
    return folder_of(prepare(rules).loaded.rules.playbooks.folder, settings.rules), ()


def _usual_language(rules: Path | None) -> str:
    """What rules.yaml says; a draft can be checked where there is none, or a broken one."""
    from connectors.registry import discover
    from monitor.cli.context import surroundings
    from monitor.rules.check import check as examine

    settings, environ = surroundings(rules)
    loaded = examine(settings.rules, environ, discover()).loaded
    return loaded.rules.defaults.language if loaded else "en"


def _fields(page: Playbook) -> dict[str, Any]:
    return {
        "name": page.name,
        "language": page.language,
        "title": page.title,
        "intro": page.intro,
        "steps": [{"id": step.id, "text": step.text} for step in page.steps],
    }


def _lines(file: str) -> tuple[str, ...]:
    """Of a file that a problem names, for its excerpt; nothing where it cannot be read."""
    from monitor.rules.disk import decode, read_bytes
    from monitor.rules.document import UnreadableError, lines_of

    try:
        return tuple(lines_of(decode(read_bytes(Path(file), LARGEST))))
    except UnreadableError:
        return ()


def _text(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else _bytes(Path(file))
        text = raw.decode("utf-8-sig")
    except OSError as error:
        typer.echo(f"almenara: {file} cannot be read: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    except UnicodeDecodeError:
        typer.echo(f"almenara: {file} is not UTF-8 text.", err=True)
        raise typer.Exit(2) from None
    if len(raw) > LARGEST:
        typer.echo(f"almenara: {file} is longer than any answer ({LARGEST:,} bytes).", err=True)
        raise typer.Exit(2)
    return text


def _bytes(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(LARGEST + 1)

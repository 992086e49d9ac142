"""`almenara score`: what the judge thinks of posts, without a daemon or a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def score(
    file: Annotated[Path | None, typer.Argument(help="JSON lines; - or nothing for standard input.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Judge this one text instead of a file.")] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="The rules file that judges.")] = None,
    brand: Annotated[
        str | None, typer.Option(help="Whom it is about, where a line does not say so; else the whole post.")
    ] = None,
    network: Annotated[str | None, typer.Option(help="Where it was said, where a line does not say so.")] = None,
    followers: Annotated[int | None, typer.Option(min=0, help="With --text: how many follow the author.")] = None,
    language: Annotated[str | None, typer.Option(help="With --text: what the network claims, like es.")] = None,
    rating: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="With --text: what a review gives, as a share of the most; 0.2 is one star."),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; default: standard output.")] = None,
    json: Annotated[bool, typer.Option("--json", help="With --text: print the line of scores.")] = False,
) -> None:
    """Judge posts: JSON lines in, scores as JSON lines out. Broken lines are named, the rest is judged; exit 1."""
    from monitor.cli import scoring

    task = scoring.Task(rules=rules, brand=brand, network=network, output=output)
    if text is not None:
        if file is not None:
            raise typer.BadParameter("give either a file or --text, not both")
        author = {"followers": followers} if followers is not None else None
        line = {"text": text, "language": language, "author": author, "rating": rating}
        with scoring.telling():
            code = scoring.one(task, line, as_json=json)
        raise typer.Exit(code)
    if followers is not None or language is not None or rating is not None or json:
        raise typer.BadParameter(
            "--followers, --language, --rating and --json go with --text; a file says it line by line"
        )
    with scoring.telling():
        code = scoring.many(task, file or Path("-"))
    raise typer.Exit(code)

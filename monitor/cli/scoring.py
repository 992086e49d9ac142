"""Answering `almenara score`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import typer
from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from monitor.cli import show
from monitor.cli.context import policy_of, prepare
from monitor.cli.progress import Progress, size_of
from monitor.clock import SystemClock
from monitor.core.explain import because, headline, level_word, number, who
from monitor.core.words import WORDS
from monitor.errors import MonitorError
from monitor.evaluation.scoring import CUT, EXCLUDED, NOT_FOUND, UNNAMED, Scorer, batches
from monitor.lines import Line, LineError, encode_judgement, parse_line, read_lines
from monitor.model import Judgement, Level

_STYLES = {Level.PAGE: "red", Level.ALERT: "yellow", Level.OPPORTUNITY: "green"}
_REMARKS = {
    "es": {
        NOT_FOUND: "La marca no aparece en el texto: se juzga el mensaje entero.",
        EXCLUDED: "rules.yaml excluye este mensaje para la marca: el demonio no lo miraría.",
        CUT: "El texto es demasiado largo: se juzga su principio.",
    },
    "en": {
        NOT_FOUND: "The brand does not stand in the text: the whole post is judged.",
        EXCLUDED: "rules.yaml excludes this post for the brand: the daemon would not look at it.",
        CUT: "The text is too long: its beginning is judged.",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was asked for, whatever there is to judge."""

    rules: Path | None
    brand: str | None
    network: str | None
    output: Path | None


@dataclass(slots=True)
class Reader:
    """Reads lines and names the broken ones on standard error as it meets them."""

    name: str
    network: str
    scorer: Scorer
    brand: str | None
    count: int = 0
    broken: int = 0
    unknown: set[str] = field(default_factory=set)
    position: int = 0  # bytes so far

    def read(self, stream: BinaryIO) -> Iterator[Line]:
        now = SystemClock().now()
        for number_, raw in read_lines(stream):
            self.count += 1
            self.position += len(raw)
            try:
                line = parse_line(
                    raw, number_, source="score", now=now, network=self.network, unknown=self.unknown, lenient=True
                )
                self.scorer.check(line, self.brand)
            except LineError as error:
                self.complain(str(error))
                continue
            for note in line.notes:
                self.complain(f"line {line.number}: {note}")
            yield line

    def complain(self, sentence: str) -> None:
        self.broken += 1
        typer.echo(show.plain(f"{self.name}: {sentence}"), err=True)


def many(task: Task, path: Path) -> int:
    """Judge a file of lines; 1 where a line could not be read as it stands, or where there was none."""
    with ExitStack() as stack:
        stream = opened(path, stack)
        prepared = prepare(task.rules)
        reader = Reader(
            str(path), _network(task.network), Scorer(policy_of(prepared, strict=True), SystemClock().now()), task.brand
        )
        sink = _sink(task.output, path, stack)
        # On a terminal nothing may act; a file or a pipe gets the text as it is.
        inert = sink.isatty()
        bar = stack.enter_context(Progress("judging", size_of(stream), hidden=inert))
        for batch in batches(reader.read(stream)):
            for line, judgement in zip(batch, judged(reader.scorer, batch, task.brand), strict=True):
                raw = encode_judgement(line.name or line.mention.id, judgement)
                sink.write((show.inert_json(raw.decode()).encode() if inert else raw) + b"\n")
            sink.flush()
            bar.reached(reader.position)
    if reader.unknown:
        keys = show.plain(", ".join(sorted(reader.unknown)))
        typer.echo(f"{path}: keys that nobody knows were left out: {keys}", err=True)
    if not reader.count:
        typer.echo(f"{path}: there is no line in it; write one JSON object with a `text` a line.", err=True)
    return 1 if reader.broken or not reader.count else 0


def one(task: Task, fields: Mapping[str, Any], *, as_json: bool) -> int:
    """Judge one text and explain."""
    if any("\udc80" <= character <= "\udcff" for character in str(fields["text"])):
        typer.echo("almenara: --text: these bytes are not UTF-8", err=True)
        return 2
    prepared = prepare(task.rules)
    now = SystemClock().now()
    try:
        raw = json.dumps(fields).encode()
        line = parse_line(raw, 1, source="score", now=now, network=_network(task.network), lenient=True)
        scorer = Scorer(policy_of(prepared, strict=True), now)
        scorer.check(line, task.brand)
    except LineError as error:
        typer.echo(f"almenara: {show.plain(str(error).removeprefix('line 1: '))}", err=True)
        return 2
    (judgement,) = judged(scorer, [line], task.brand)
    for note in line.notes:
        typer.echo(f"almenara: {note}", err=True)
    with ExitStack() as stack:
        sink = _sink(task.output, Path("-"), stack)
        if as_json or task.output:
            document = encode_judgement(line.name or line.mention.id, judgement)
            sink.write(show.inert_json(document.decode()).encode() + b"\n")
            sink.flush()
        else:
            _explain(line, judgement, prepared.loaded.rules.defaults.language)
    return 1 if line.notes else 0


def judged(scorer: Scorer, lines: list[Line], brand: str | None = None) -> list[Judgement]:
    """The judgements; a backend that cannot judge after all ends the command with a sentence."""
    try:
        return scorer.score(lines, brand=brand)
    except (MonitorError, ImportError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        typer.echo(f"almenara: {show.plain(str(error))}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def telling() -> Iterator[None]:
    """A disk that is full, or a file that breaks off while it is read, ends the command with a sentence."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        with suppress(OSError, ValueError):
            # What is still in the buffer cannot go out; Python would try once more at its end, and complain.
            out = sys.stdout.fileno()
            os.dup2(os.open(os.devnull, os.O_WRONLY), out)
        typer.echo(f"almenara: reading or writing failed: {error.strerror or error}", err=True)
        raise typer.Exit(2) from None


def opened(path: Path, stack: ExitStack) -> BinaryIO:
    """The file, or standard input for "-". One that cannot be read is wrong use."""
    if str(path) == "-":
        if sys.stdin.isatty():
            typer.echo("almenara: give a file, - for standard input, or --text; --help tells more.", err=True)
            raise typer.Exit(2)
        return sys.stdin.buffer
    try:
        return stack.enter_context(path.open("rb"))
    except OSError as error:
        typer.echo(f"almenara: {show.plain(str(path))} cannot be read: {error.strerror}", err=True)
        raise typer.Exit(2) from None


def _sink(output: Path | None, path: Path, stack: ExitStack) -> BinaryIO:
    if output is None or str(output) == "-":
        return sys.stdout.buffer
    try:
        if output.exists() and path.exists() and output.samefile(path):
            typer.echo(f"almenara: {output} is what is read; write to another file.", err=True)
            raise typer.Exit(2)
        return stack.enter_context(output.open("wb"))
    except OSError as error:
        typer.echo(f"almenara: {output} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(2) from None


def _network(name: str | None) -> str:
    from monitor.rules.parts import NETWORKS

    if name is not None and name not in NETWORKS:
        show.no_such("network", name, NETWORKS)
    return name or UNNAMED


def _explain(line: Line, judgement: Judgement, language: str) -> None:
    out = show.console()
    style = _STYLES.get(judgement.level, "cyan")
    remarks = _REMARKS["es" if language == "es" else "en"]
    lines = [
        Text(show.plain(headline(judgement, language)), style="bold"),
        Text(show.plain(who(line.mention, judgement, language))),
        *(Text(f"· {show.plain(reason)}") for reason in because(judgement, language)),
        *(Text(f"· {remarks[flag]}", style="yellow") for flag in judgement.flags if flag in remarks),
        Text(f"{judgement.language}; {show.plain(judgement.versions)}", style="dim"),
    ]
    words = WORDS["es" if language == "es" else "en"]
    brand = judgement.brand or ("(todo el mensaje)" if language == "es" else "(whole post)")
    feeling = f"{words.get(judgement.label, judgement.label)} {number(judgement.polarity, language, 2)}"
    title = show.plain(f"{level_word(judgement.level, language)} · {brand} · {feeling}")
    _draw(out, title, lines, style)


def _draw(out: Console, title: str, lines: list[Text], style: str) -> None:
    if out.is_terminal:
        out.print(Panel(Group(*lines), title=Text(title), title_align="left", border_style=style))
        return
    for each in (Text(title), *lines):
        show.paragraph(out, each)

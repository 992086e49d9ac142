"""Answering `almenara evaluate`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from monitor.cli import show
from monitor.cli.context import Prepared, policy_of, prepare
from monitor.cli.progress import Progress, size_of
from monitor.cli.scoring import judged, opened
from monitor.clock import SystemClock
from monitor.core.normalise import fold_text
from monitor.evaluation.compare import Comparison, compare
from monitor.evaluation.html import page
from monitor.evaluation.labelled import COLUMNS, Labelled, UnusableError, read_labelled
from monitor.evaluation.report import (
    as_values,
    changes,
    compared_values,
    differences,
    figures,
    tables,
    verdict,
    worst,
)
from monitor.evaluation.scoring import UNNAMED, Scorer, batches
from monitor.evaluation.summary import AT_NEGATIVE, Case, Costs, Evaluation, evaluate
from monitor.lines import LineError
from monitor.sentiment import registry

KEYS = ("language", "network", "source", "brand", "label", "issue", "hard")
_ALERTS = (AT_NEGATIVE, "digest", "alert", "page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was asked for."""

    data: Path
    rules: Path | None
    backend: str | None
    against: str | None
    only: tuple[str, ...]
    brand: str | None
    min_f1: float | None
    worst: int
    html: Path | None
    as_json: bool
    costs: Costs
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """One of those that are compared."""

    name: str
    prepared: Prepared
    scorer: Scorer


def costs(at: str, miss: float, false_alarm: float) -> Costs:
    """The costs; an alert that is none is wrong use."""
    if at not in _ALERTS:
        show.no_such("sort of alert", at, _ALERTS)
    return Costs(at=at, miss=miss, false_alarm=false_alarm)


def measure(task: Task) -> int:
    """Read, judge, measure, tell. 1 where a line is broken, nothing is left to judge or macro-F1 is too low."""
    wanted = _wanted(task.only)
    judges = [_judge(task.rules, task.backend)]
    if task.against is not None:
        judges.append(_other(task))
    if len(judges) == 2 and judges[0].name == judges[1].name:
        judges = [
            replace(judges[0], name=f"{judges[0].name} (new)"),
            replace(judges[1], name=f"{judges[1].name} (old)"),
        ]
    if task.html:
        _writable(task.html, task.data)
    posts, broken = _read(task, judges[0].scorer)
    if not posts:
        typer.echo(f"{task.data}: there is no labelled post that can be read.", err=True)
        return 1
    cases = [_cases(judge, posts, task.brand) for judge in judges]
    kept = [index for index, case in enumerate(cases[0]) if _fits(case, wanted)]
    if not kept:
        typer.echo(f"{task.data}: none of {show.counted(len(posts), 'post')} is {' and '.join(task.only)}.", err=True)
        return 1
    cases = [[each[index] for index in kept] for each in cases]
    results = [_evaluated(judge, each, task) for judge, each in zip(judges, cases, strict=True)]
    found = results[0]
    comparison = compare(found, results[1], cases[0], cases[1], task.seed) if len(results) == 2 else None
    _tell(task, found, comparison)
    return 1 if broken or _too_low(found, task.min_f1) else 0


def _judge(rules: Path | None, backend: str | None, name: str | None = None) -> Judge:
    prepared = prepare(rules)
    if backend is not None:
        if backend not in registry.names():
            show.no_such("sentiment backend", backend, registry.names())
        judge = prepared.loaded.rules.judge.model_copy(update={"sentiment": backend})
        changed = prepared.loaded.rules.model_copy(update={"judge": judge})
        prepared = replace(prepared, loaded=replace(prepared.loaded, rules=changed))
    scorer = Scorer(policy_of(prepared, strict=True), SystemClock().now())
    return Judge(name=name or prepared.loaded.rules.judge.sentiment, prepared=prepared, scorer=scorer)


def _other(task: Task) -> Judge:
    """`--against`: a backend by its name, anything else is a rules file."""
    against = task.against or ""
    if against in registry.names():
        return _judge(task.rules, against)
    path = Path(against)
    if not path.is_file() and path.suffix not in (".yaml", ".yml"):
        show.no_such("backend or rules file", against, registry.names())
    return _judge(path, None, name=str(path))


def _read(task: Task, scorer: Scorer) -> tuple[list[Labelled], int]:
    posts: list[Labelled] = []
    broken = 0
    unknown: set[str] = set()
    with ExitStack() as stack:
        stream = opened(task.data, stack)
        bar = stack.enter_context(Progress("reading", size_of(stream)))
        table = task.data.suffix.lower() in (".csv", ".tsv")
        rows = read_labelled(stream, table=table, network=UNNAMED, now=SystemClock().now(), unknown=unknown)
        try:
            for position, found in rows:
                bar.reached(position)
                problems = _problems(found, scorer, task.brand)
                for problem in problems:
                    typer.echo(show.plain(f"{task.data}: {problem}"), err=True)
                broken += bool(problems)
                if not isinstance(found, LineError) and not any(isinstance(each, LineError) for each in problems):
                    posts.append(found)
        except UnusableError as error:
            typer.echo(show.plain(f"{task.data}: {error}"), err=True)
            raise typer.Exit(2) from None
    if unknown:
        known = f" (columns are {', '.join(COLUMNS)})" if table else ""
        keys = show.plain(", ".join(sorted(unknown)))
        typer.echo(f"{task.data}: keys that nobody knows were left out: {keys}{known}", err=True)
    return posts, broken


def _problems(found: Labelled | LineError, scorer: Scorer, brand: str | None) -> list[LineError | str]:
    """What is wrong with a post: an error that keeps it out, or notes that do not."""
    if isinstance(found, LineError):
        return [found]
    try:
        scorer.check(found.line, brand)
    except LineError as error:
        return [error]
    return [f"line {found.line.number}: {note}" for note in found.line.notes]


def _cases(judge: Judge, posts: Sequence[Labelled], brand: str | None) -> list[Case]:
    cases: list[Case] = []
    with Progress(f"judging ({judge.name})", len(posts)) as bar:
        for batch in batches(posts):
            judgements = judged(judge.scorer, [post.line for post in batch], brand)
            cases += (Case(labelled=post, judgement=each) for post, each in zip(batch, judgements, strict=True))
            bar.reached(len(cases))
    return cases


def _evaluated(judge: Judge, cases: Sequence[Case], task: Task) -> Evaluation:
    return evaluate(
        cases,
        name=judge.name,
        versions=judge.scorer.versions,
        severity=judge.prepared.loaded.rules.scoring.severity,
        seed=task.seed,
        costs=task.costs,
    )


def _wanted(only: Iterable[str]) -> dict[str, set[str]]:
    """`--only` by key: several values of one key are alternatives."""
    wanted: dict[str, set[str]] = {}
    for each in only:
        key, sign, value = each.partition("=")
        if not sign:
            typer.echo(f"almenara: --only is written as KEY=VALUE, not {show.plain(each)!r}.", err=True)
            raise typer.Exit(2)
        if key not in KEYS:
            show.no_such("key of --only", key, KEYS)
        wanted.setdefault(key, set()).add(fold_text(value.strip()))
    return wanted


def _fits(case: Case, wanted: dict[str, set[str]]) -> bool:
    seen = case.labelled
    has: dict[str, tuple[str, ...]] = {
        "language": (case.language,),
        "network": (seen.line.mention.network,),
        "source": (seen.line.mention.source,),
        "brand": (case.judgement.brand,),
        "label": (seen.label,),
        "issue": (seen.issue or "",),
        "hard": seen.hard or ("plain",),
    }
    return all(not values.isdisjoint(map(fold_text, has[key])) for key, values in wanted.items())


def _tell(task: Task, found: Evaluation, comparison: Comparison | None) -> None:
    if task.html:
        document = page(found, data=task.data.name, most=task.worst, against=comparison)
        # A lone surrogate cannot be written; nothing else is changed.
        task.html.write_bytes(document.encode("utf-8", "replace"))
    if task.as_json:
        values = as_values(found, task.worst)
        show.as_json(values | ({"against": compared_values(comparison, task.worst)} if comparison else {}))
    else:
        _print(task, found, comparison)
    if task.html:
        typer.echo(f"The page is in {task.html}.", err=True)


def _print(task: Task, found: Evaluation, comparison: Comparison | None) -> None:
    out = show.console()
    show.paragraph(out, f"{found.name} on {show.plain(str(task.data))}; {show.plain(found.versions)}")
    out.print()
    if comparison is None:
        width = max(len(name) for name, _value in figures(found))
        for name, value in figures(found):
            show.verbatim(out, f"{name:<{width}}  {value}")
    else:
        show.tabulate(out, differences(found, comparison))
        out.print()
        show.paragraph(out, show.plain(verdict(found, comparison)))
    for title, table in tables(found):
        out.print(f"\n{title}", style="bold")
        show.tabulate(out, table)
    if comparison is not None and comparison.changed and task.worst:
        out.print("\nWhat changed", style="bold")
        show.tabulate(out, changes(comparison.changed[: task.worst]))
    if found.worst and task.worst:
        out.print("\nWorst mistakes", style="bold")
        show.tabulate(out, worst(found.worst[: task.worst]))
        if len(found.worst) > task.worst:
            out.print(f"… and {len(found.worst) - task.worst} more; --worst N lists them.")


def _too_low(found: Evaluation, least: float | None) -> bool:
    if least is None or found.scores.macro_f1 >= least:
        return False
    typer.echo(f"Macro-F1 is {found.scores.macro_f1:.1f}, below {least:g}.", err=True)
    return True


def _writable(path: Path, data: Path) -> None:
    try:
        if path.exists() and data.exists() and path.samefile(data):
            typer.echo(f"almenara: {path} is what is read; write to another file.", err=True)
            raise typer.Exit(2)
        path.open("ab").close()
    except OSError as error:
        typer.echo(f"almenara: {path} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(2) from None

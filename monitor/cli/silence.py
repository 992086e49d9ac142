"""`almenara silence`: mute by labels, a word or a case, for a time."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from monitor.case import Silence

if TYPE_CHECKING:
    from monitor.core.silence import SilenceProblem
    from monitor.store.base import Store

app = typer.Typer(help="Mute alerts for a time: add, list and expire silences.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
T = TypeVar("T")
LISTED = timedelta(days=7)  # how long expired silences are listed with --expired


@app.command()
def add(
    matchers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MATCHER]...", help="""As in rules.yaml: level="alert", brand=~"a|b"; all must match."""
        ),
    ] = None,
    author: Annotated[str | None, typer.Option(help="Mute an author: network:id, as in the author label.")] = None,
    term: Annotated[str, typer.Option(help="Mute mentions with this word; case and accents are folded.")] = "",
    case: Annotated[str | None, typer.Option(help="Mute a case; the beginning of its id is enough.")] = None,
    for_: Annotated[str, typer.Option("--for", metavar="DURATION", help="How long: 30m, 2h, 7d.")] = "",
    start: Annotated[
        datetime | None,
        typer.Option("--from", help="When it begins, UTC; default: now.", formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    ] = None,
    comment: Annotated[str, typer.Option("--comment", "-c", help="Why; shown when it ends.")] = "",
    by: Annotated[str | None, typer.Option(help="Who answers for it; default: whoever is logged in here.")] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="The rules file, for its labels.")] = None,
    json: AsJson = False,
) -> None:
    """Mute what matches. What is held back is told when the silence ends, if it still matters."""
    from monitor.cli import show
    from monitor.clock import SystemClock
    from monitor.core.silence import SilenceProblem, new_silence
    from monitor.rules.values import Matcher, parse_duration

    now = SystemClock().now()
    starts = start.replace(tzinfo=UTC) if start else now
    if not for_:
        _wrong("say how long with --for, for example --for 2h.")
    try:
        length = parse_duration(for_)
        ends = starts + length
    except (ValueError, OverflowError) as error:
        _wrong(f"--for {for_}: {error}.")
    written = [*(matchers or ()), *((str(Matcher("author", "=", author)),) if author else ())]
    _known_labels(written, rules)

    async def put(store: Store) -> Silence:
        found = await store.case(_case_id(case)) if case else None
        if case and found is None:
            show.no_such("case", case, ())
        silence = new_silence(
            matchers=written,
            term=term.strip(),
            case=found.case.id if found else None,
            starts_at=starts,
            ends_at=ends,
            by=by or _somebody(),
            comment=comment,
            now=now,
        )
        await store.silence(silence)
        return silence

    try:
        silence = _with_store(put)
    except SilenceProblem as problem:
        _explain(problem)
    if json:
        show.as_json(_fields(silence, now))
    else:
        typer.echo(f"Silence {silence.id} holds until {_time(silence.ends_at)}: {_what(silence)}.")


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--expired", help="Also those that ended within a week.")] = False,
    json: AsJson = False,
) -> None:
    """Silences that hold or will hold, the first to end first."""
    from rich.table import Table
    from rich.text import Text

    from monitor.cli import show
    from monitor.clock import SystemClock
    from monitor.core.silence import SilenceState, state

    now = SystemClock().now()

    async def read(store: Store) -> list[Silence]:
        found = await store.silences(now - LISTED if everything else now)
        return [each for each in found if everything or state(each, now) is not SilenceState.EXPIRED]

    silences = _with_store(read)
    if json:
        show.as_json([_fields(each, now) for each in silences])
        return
    out = show.console()
    if not silences:
        out.print("No silences.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "state", "ends", "by", "what", "comment"):
        table.add_column(heading, no_wrap=heading in ("id", "state", "ends"))
    for each in silences:
        told = (each.id, state(each, now).value, _time(each.ends_at), each.by, _what(each), each.comment)
        table.add_row(*(Text(show.plain(piece)) for piece in told))
    show.tabulate(out, table)


@app.command()
def expire(
    silence: Annotated[str, typer.Argument(metavar="ID", help="The silence; the beginning of its id is enough.")],
    json: AsJson = False,
) -> None:
    """End a silence now. What it held back is told within seconds, if it still matters."""
    from monitor.cli import show
    from monitor.clock import SystemClock
    from monitor.core.silence import SilenceState, expired, state

    now = SystemClock().now()

    async def end(store: Store) -> Silence:
        known = [each for each in await store.silences(now) if state(each, now) is not SilenceState.EXPIRED]
        found = [each for each in known if each.id == silence] or [
            each for each in known if each.id.startswith(silence)
        ]
        if len(found) != 1 or not silence:
            show.no_such("silence", silence, [each.id for each in known])
        ended = expired(found[0], now)
        await store.silence(ended)
        return ended

    ended = _with_store(end)
    if json:
        show.as_json(_fields(ended, now))
    else:
        typer.echo(f"Silence {ended.id} is over: {_what(ended)}.")


def _with_store(work: Callable[[Store], Awaitable[T]]) -> T:
    from monitor.app import store
    from monitor.cli import show
    from monitor.cli.context import surroundings

    settings, _ = surroundings(None)

    async def go() -> T:
        async with store(settings) as database:
            return await work(database)

    with show.store_errors():
        return asyncio.run(go())


def _known_labels(matchers: list[str], rules: Path | None) -> None:
    """A label that no alert has is a slip of the pen: its matcher would match nothing, or everything."""
    from monitor.cli import show
    from monitor.cli.context import prepare
    from monitor.core.silence import SilenceProblem, read_matcher
    from monitor.rules.nearest import nearest
    from monitor.rules.references import LABELS

    try:
        parsed = [(text, read_matcher(text)) for text in matchers]
    except SilenceProblem as problem:
        _explain(problem)
    if all(matcher.label in LABELS for _text, matcher in parsed):
        return
    known = {*LABELS, *(label for rule in prepare(rules).loaded.rules.rules for label in rule.labels)}
    for text, matcher in parsed:
        if matcher.label not in known:
            near = nearest(matcher.label, sorted(known))
            hint = f"did you mean {near}?" if near else f"known: {', '.join(sorted(known))}"
            column = len(text) - len(text.lstrip()) + 1
            what = f"no alert has a label {show.plain(matcher.label)}"
            _explain(SilenceProblem(what, text=text, column=column, hint=hint))


def _explain(problem: SilenceProblem) -> NoReturn:
    """The sentence, what was typed with a mark below the column, and what helps."""
    from monitor.cli import show

    where = f"column {problem.column}: " if problem.column else ""
    typer.echo(f"almenara: {where}{show.plain(problem.what)}.", err=True)
    if problem.text:
        shown = show.plain(problem.text)
        typer.echo(f"  {shown}", err=True)
        if problem.column and shown == problem.text:
            typer.echo(f"  {' ' * (problem.column - 1)}^", err=True)
    if problem.hint:
        typer.echo(f"  {show.plain(problem.hint)}", err=True)
    raise typer.Exit(2)


def _wrong(what: str) -> NoReturn:
    from monitor.cli import show

    typer.echo(f"almenara: {show.plain(what)}", err=True)
    raise typer.Exit(2)


def _somebody() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


def _case_id(text: str) -> Any:
    from monitor.names import CaseId

    return CaseId(text)


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _what(silence: Silence) -> str:
    from monitor.cli import show

    pieces = [*silence.matchers]
    if silence.term:
        pieces.append(f"the word “{silence.term}”")
    if silence.case:
        pieces.append(f"case {silence.case[:12]}")
    return show.plain(", ".join(pieces))


def _fields(silence: Silence, now: datetime) -> dict[str, Any]:
    from monitor.core.silence import state

    return {
        "id": silence.id,
        "state": state(silence, now).value,
        "matchers": list(silence.matchers),
        "term": silence.term or None,
        "case": silence.case,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "by": silence.by,
        "comment": silence.comment,
        "created_at": silence.created_at,
    }

"""`almenara cases`: what is open, what happened, and the same buttons that Slack has."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.case import CaseState, Cause, Verb

if TYPE_CHECKING:
    from monitor.store.base import CaseFile

app = typer.Typer(help="List cases, and act on them.", no_args_is_help=True)

CaseName = Annotated[str, typer.Argument(metavar="CASE", help="Its id, or the beginning of it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
As = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Who you are, of `people`; default: who is logged in here.")
]
RulesPath = Annotated[
    Path | None, typer.Option("--rules", help="The rules file; default: $ALMENARA_RULES, else rules.yaml.")
]
Comment = Annotated[str, typer.Option("--note", help="A word about it, for the timeline.")]


class Fault(StrEnum):
    """Whose fault it was, as it is typed."""

    NOT_OURS = "not-ours"
    ACCIDENT = "accident"
    OUR_FAULT = "our-fault"


class What(StrEnum):
    """What is muted."""

    AUTHOR = "author"
    CASE = "case"
    TERM = "term"


class Answer(StrEnum):
    """What a mention really is."""

    COMPLAINT = "complaint"
    NEITHER = "neither"
    PRAISE = "praise"


@app.command("list")
def list_(
    brand: Annotated[str | None, typer.Option(help="Only this brand.")] = None,
    author: Annotated[str | None, typer.Option(help="Only this author, as network:id.")] = None,
    state: Annotated[list[CaseState] | None, typer.Option(help="Only in this state; may be given again.")] = None,
    level: Annotated[str | None, typer.Option(help="At least this level: digest, alert, page.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(help="Only those opened since, UTC.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    ] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", help="How many.", min=1, max=1000)] = 20,
    json: AsJson = False,
) -> None:
    """List open cases, the loudest first. State, owner, level and how long nobody has taken them."""
    import asyncio

    from monitor.app import store
    from monitor.cli import case_show, show
    from monitor.cli.context import surroundings

    settings, _ = surroundings(None)
    query = case_show.query(
        brand=brand, author=author, states=state or (), level=level, every=every, since=since, limit=limit
    )

    async def read() -> Any:
        async with store(settings) as database:
            return await database.cases(query)

    with show.store_errors():
        found = asyncio.run(read())
    if json:
        show.as_json([case_show.fields(case) for case in found])
    else:
        case_show.print_cases(found)


@app.command("show")
def show_(case: CaseName, rules: RulesPath = None, json: AsJson = False) -> None:
    """Show one case. Who, what, why, its clocks with what is left, promises, and everything that happened."""
    import asyncio

    from monitor.app import store
    from monitor.cli import case_show, show
    from monitor.cli.context import prepare
    from monitor.clock import SystemClock
    from monitor.model import CaseId

    prepared = prepare(rules)

    async def read() -> CaseFile | None:
        async with store(prepared.settings) as database:
            return await database.case(CaseId(case))

    with show.store_errors():
        found = asyncio.run(read())
    if found is None:
        typer.echo(f"almenara: {case_show.unknown(case)}", err=True)
        raise typer.Exit(2)
    now, policy = SystemClock().now(), prepared.loaded.rules
    if json:
        show.as_json(case_show.whole(found, rules=policy, now=now))
    else:
        case_show.print_case(found, rules=policy, now=now)


@app.command()
def ack(case: CaseName, who: As = None, rules: RulesPath = None, json: AsJson = False) -> None:
    """Take a case: I'm on it. Its escalation stops."""
    _act(case, Verb.ACKNOWLEDGE, who, rules, json)


@app.command()
def release(case: CaseName, note: Comment = "", who: As = None, rules: RulesPath = None, json: AsJson = False) -> None:
    """Give a case back. Its escalation starts again."""
    _act(case, Verb.RELEASE, who, rules, json, note=note)


@app.command()
def contact(
    case: CaseName,
    channel: Annotated[str, typer.Option(help="How: a direct message, e-mail, telephone.")] = "",
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Say that the author was written to privately."""
    _act(case, Verb.CONTACT, who, rules, json, note=channel)


@app.command()
def promise(
    case: CaseName,
    text: Annotated[str, typer.Argument(help="What was promised.")],
    due: Annotated[str, typer.Option(help="Until when: 4h, 2d, 2026-11-27 or 2026-11-27T09:00.")],
    owner: Annotated[str, typer.Option(help="Who keeps it; default: you.")] = "",
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Note something that the author was promised. It speaks up when it is overdue."""
    _act(case, Verb.PROMISE, who, rules, json, note=text, owner=owner, until=due)


@app.command()
def keep(
    case: CaseName,
    wanted: Annotated[
        str, typer.Argument(metavar="[PROMISE]", help="Its id, or the beginning of it; needed where several are open.")
    ] = "",
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Say that a promise was kept."""
    _act(case, Verb.KEEP, who, rules, json, target=wanted)


@app.command()
def resolve(
    case: CaseName,
    cause: Annotated[Fault | None, typer.Option(help="Whose fault it was; complaints need it.")] = None,
    note: Comment = "",
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Say that a case is over."""
    _act(case, Verb.RESOLVE, who, rules, json, note=note, cause=Cause(cause.value.replace("-", " ")) if cause else None)


@app.command()
def reopen(case: CaseName, note: Comment = "", who: As = None, rules: RulesPath = None, json: AsJson = False) -> None:
    """Open a case again; it is yours then."""
    _act(case, Verb.REOPEN, who, rules, json, note=note)


@app.command()
def escalate(
    case: CaseName,
    to: Annotated[
        str, typer.Option(help="A receiver, person or schedule; default: the next step of the case's chain.")
    ] = "",
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Tell the next one now."""
    _act(case, Verb.ESCALATE, who, rules, json, target=to)


@app.command()
def note(
    case: CaseName,
    text: Annotated[str, typer.Argument(help="What to note.")],
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Add a word to the timeline."""
    _act(case, Verb.NOTE, who, rules, json, note=text)


@app.command()
def answer(
    case: CaseName,
    what: Annotated[Answer, typer.Argument(help="What the mention really is.")],
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Answer a case that asks whether it is a complaint at all."""
    _act(case, Verb.ANSWER, who, rules, json, note=what.value)


@app.command()
def mute(
    case: CaseName,
    what: Annotated[What, typer.Argument(help="The author, this case, or a term.")],
    until: Annotated[str, typer.Option(help="How long: 4h, 2d, 2026-11-27 or 2026-11-27T09:00.")],
    term: Annotated[str, typer.Option(help="The word, where a term is muted.")] = "",
    note: Comment = "",
    who: As = None,
    rules: RulesPath = None,
    json: AsJson = False,
) -> None:
    """Hear no more of it for a time. What is muted is stored and listed all the same."""
    _act(case, Verb.MUTE, who, rules, json, target=what.value, term=term, note=note, until=until)


def _act(case: str, verb: Verb, who: str | None, rules: Path | None, json: bool, **wish: Any) -> None:
    """Do it through the one door, say what became of it, and end with its code."""
    import asyncio

    from monitor.app import store
    from monitor.case import Command, Refused, Via
    from monitor.casework.desk import Desk
    from monitor.cli import case_show, show
    from monitor.cli.context import prepare
    from monitor.clock import SystemClock
    from monitor.core.fingerprint import fingerprint
    from monitor.model import CaseId

    prepared, clock = prepare(rules), SystemClock()
    now, policy = clock.now(), prepared.loaded.rules
    person = case_show.somebody(who, policy)
    if wish.get("owner"):
        wish["owner"] = case_show.somebody(wish["owner"], policy)
    if (until := wish.pop("until", None)) is not None:
        wish["due"] = case_show.moment(until, now=now, zone=policy.defaults.timezone)
    key = fingerprint("cli", verb.value, case, person, now.isoformat())
    command = Command(case=CaseId(case), verb=verb, who=person, via=Via.CLI, at=now, key=key, **wish)

    async def do() -> Any:
        async with store(prepared.settings) as database:
            return await Desk(store=database, clock=clock, rules=lambda: policy).do(command)

    with show.store_errors():
        outcome = asyncio.run(do())
    if isinstance(outcome, Refused):
        sentence, code = case_show.refusal(outcome, case)
        typer.echo(f"almenara: {sentence}", err=True)
        raise typer.Exit(code)
    if json:
        show.as_json(case_show.fields(outcome))
    else:
        typer.echo(case_show.became(outcome))

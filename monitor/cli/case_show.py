"""What `almenara cases` prints, and how it reads what was typed. Nothing here acts on a terminal."""

from __future__ import annotations

import getpass
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from monitor.case import Case, CaseQuery, CaseState, Refusal, Refused
from monitor.casework.people import People
from monitor.cli.show import ago, console, no_such, paragraph, plain, tabulate, verbatim
from monitor.core.clocks import running
from monitor.core.respond import open_promises
from monitor.model import Level
from monitor.notify.text import cut
from monitor.notify.thread import Here, line
from monitor.notify.words import words
from monitor.rules.schema import Rules
from monitor.rules.values import format_duration, parse_duration
from monitor.store.base import CaseFile

SHORT = 8  # digits of an id that are shown; any unique beginning is understood
MOST_POSTS = 5


def query(
    *,
    brand: str | None,
    author: str | None,
    states: Collection[CaseState],
    level: str | None,
    every: bool,
    since: datetime | None,
    limit: int,
) -> CaseQuery:
    """A query from the command line's words."""
    if level is not None and level not in {each.value for each in Level}:
        no_such("level", level, [each.value for each in Level])
    return CaseQuery(
        brand=brand,
        author=author,
        states=frozenset(states),
        every=every,
        least=Level(level) if level else None,
        since=since.replace(tzinfo=UTC) if since else None,
        limit=limit,
    )


def somebody(name: str | None, rules: Rules) -> str:
    """Who acts: whoever is named, else whoever is logged in; a person of rules.yaml where there are any."""
    people = People(lambda: rules)
    if name is not None:
        if person := people.named(name):
            return person.name
        if rules.people:
            no_such("person", name, [each.name for each in rules.people])
        return name
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        login = "somebody"
    person = people.named(login)
    return person.name if person else login


def moment(text: str, *, now: datetime, zone: str) -> datetime:
    """A stretch from now, or a date and time as the wall of that zone shows it; a date alone is its end of work."""
    try:
        return now + parse_duration(text)
    except (ValueError, OverflowError):
        pass
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        typer.echo(
            f"almenara: {plain(text)!r} is no time: write 4h, 2d, 2026-11-27 (18:00 then) or 2026-11-27T09:00", err=True
        )
        raise typer.Exit(2) from None
    if len(text) <= len("2026-11-27"):
        when += timedelta(hours=18)
    return (when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def refusal(refused: Refused, case: str) -> tuple[str, int]:
    """Why nothing changed, in a sentence, and the exit code for it."""
    short = plain(case)
    match refused.why:
        case Refusal.UNKNOWN:
            return unknown(case), 2
        case Refusal.BAD:
            sentence = words("en").flaws[refused.flaw] if refused.flaw else "That makes no sense."
            return sentence[:1].lower() + sentence[1:], 2
        case Refusal.TAKEN:
            who = plain(refused.who)
            return f"{who} has it already. To take it over: almenara cases release {short}, then ack again.", 1
        case Refusal.ALREADY:
            return "it is so already; nothing was changed.", 0
        case Refusal.OVER:
            return f"the case is over. To open it again: almenara cases reopen {short}.", 1
        case Refusal.BUSY:
            return "the database does not answer, or others keep changing this case; nothing was changed, try again.", 1


def unknown(case: str) -> str:
    """For an id that leads nowhere."""
    return (
        f"no case has an id that begins with {plain(case)!r}, or several have. `almenara cases list --all` shows all."
    )


def became(case: Case) -> str:
    """What a case has become, in a line."""
    owner = f"; {plain(case.owner)} has it" if case.owner else ""
    return f"{case.id[:SHORT]} is {case.state.value}{owner}."


def print_cases(cases: Sequence[Case]) -> None:
    """One line a case."""
    out = console()
    if not cases:
        out.print("No cases.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for heading in ("case", "level", "prio", "state", "owner", "since", "posts"):
        table.add_column(heading, no_wrap=True, justify="right" if heading in ("prio", "posts") else "left")
    table.add_column("who about whom", no_wrap=True, overflow="ellipsis", ratio=1)
    for case in cases:
        table.add_row(
            case.id[:SHORT],
            case.level.value,
            f"{case.peak:.0f}",
            case.state.value,
            cut(plain(case.owner), 16) or "–",
            ago(case.levelled_at),
            str(case.mentions),
            Text(_subject(case)),
        )
    tabulate(out, table)


def print_case(file: CaseFile, *, rules: Rules, now: datetime) -> None:
    """Everything about one case."""
    case, out = file.case, console()
    here = Here(language="en", zone=rules.defaults.timezone, now=now)
    paragraph(out, Text(f"{case.level.value.upper()} {case.peak:.0f}  {_subject(case)}", style="bold"))
    facts = Table(box=None, pad_edge=False, show_header=False)
    for name, value in _facts(file):
        facts.add_row(f"{name:>9}", Text(value))
    tabulate(out, facts)
    for entry in file.entries[:MOST_POSTS]:
        out.print()
        said = "(deleted)" if entry.mention.deleted_at else plain(entry.mention.text or entry.mention.title or "")
        paragraph(out, f"{entry.judgement.level.value} {entry.judgement.priority:.0f}: {cut(said, 300)}", indent=2)
        verbatim(out, f"  {plain(entry.mention.url)}", style="dim")
    clocks = running(file, rules=rules, now=now)
    if clocks:
        out.print("\nClocks", style="bold")
        for due in clocks:
            late = due.deadline <= now
            left = format_duration(_whole(abs(due.deadline - now)))
            text = f"{due.clock.value}: " + (f"missed {left} ago" if late else f"{left} left")
            paragraph(out, Text(f"{text}, until {here.at(due.deadline)}", style="red" if late else ""), indent=2)
    if case.promises:
        out.print("\nPromises", style="bold")
        for promise in case.promises:
            done = "kept" if promise.kept_at else "overdue" if promise.due <= now else "open"
            owner = plain(promise.owner)
            paragraph(out, f"{promise.id}  {done}: {plain(promise.text)} ({owner}, {here.due(promise.due)})", indent=2)
    out.print("\nTimeline", style="bold")
    for event in file.events:
        paragraph(out, f"{plain(line(event, case, here=here))} [{event.via.value}]", indent=2)


def _facts(file: CaseFile) -> Iterator[tuple[str, str]]:
    case, memory = file.case, file.memory
    yield "case", case.id
    owner = f", {plain(case.owner)} has it" if case.owner else ", nobody has it" if case.is_open else ""
    yield "state", case.state.value + owner + (f" ({case.cause.value})" if case.cause else "")
    if case.asks and not case.answer:
        yield "asks", "is this a complaint at all? almenara cases answer …"
    if case.author:
        followers = file.author.followers
        yield "who", plain(case.author) + (f", {followers:,} followers" if followers is not None else "")
    history = [f"{memory.cases} earlier complaint(s), {memory.recovered} recovered"] if memory.cases else []
    history += [f"prefers {plain(memory.preferred)}"] if memory.preferred else []
    history += ["DO NOT CONTACT"] if memory.leave_alone else []
    if history:
        yield "history", "; ".join(history)
    yield "why", f"{'rules' if len(case.rules) > 1 else 'rule'} {plain(', '.join(case.rules)) or '–'}"
    yield "so far", f"{case.mentions} post(s) by {case.authors} author(s), seen by about {case.reach:,}"
    if case.playbook:
        yield "playbook", f"{case.playbook}; done: {plain(', '.join(case.ticks)) or 'nothing yet'}"
    if left := open_promises(case):
        yield "promised", f"{len(left)} open"


def _subject(case: Case) -> str:
    who = plain(case.name or case.author) or case.kind.value
    where = f" on {plain(case.network)}" if case.network else ""
    return f"{cut(who, 40)}{where} about {plain(case.brand)}"


def _whole(span: timedelta) -> timedelta:
    """Without the seconds that nobody needs."""
    step = timedelta(minutes=1) if span >= timedelta(minutes=10) else timedelta(seconds=1)
    return span - span % step


def fields(case: Case) -> dict[str, Any]:
    """A case for JSON."""
    words = ("id", "kind", "track", "brand", "network", "author", "name", "language", "state", "owner", "level", "peak")
    facts = ("rules", "asks", "answer", "mentions", "authors", "reach", "playbook", "ticks", "cause", "recovery_reach")
    moments = ("opened", "last_mention", "levelled", "posted", "acknowledged", "contacted", "fixing", "resolved")
    times = tuple(f"{name}_at" for name in (*moments, "recovered", "due"))
    found = {name: as_text(getattr(case, name)) for name in (*words, *facts, *times)}
    found["promises"] = [
        {name: getattr(promise, name) for name in ("id", "text", "owner", "due", "made_at", "kept_at")}
        for promise in case.promises
    ]
    return found


def as_text(value: object) -> object:
    """Words of ours as plain strings; everything else as it is."""
    return value.value if isinstance(value, Enum) else value


def whole(file: CaseFile, *, rules: Rules, now: datetime) -> dict[str, Any]:
    """A case with its clocks, its author's history and its timeline, for JSON."""
    parts = ("number", "at", "act", "who", "via", "note", "target", "level", "deadline")
    return fields(file.case) | {
        "clocks": [
            {"clock": due.clock.value, "since": due.since, "deadline": due.deadline, "missed": due.deadline <= now}
            for due in running(file, rules=rules, now=now)
        ],
        "memory": {
            name: getattr(file.memory, name)
            for name in ("cases", "recovered", "open_promises", "last_at", "preferred", "leave_alone")
        },
        "posts": [{"id": entry.mention.id, "url": entry.mention.url} for entry in file.entries],
        "timeline": [{name: as_text(getattr(event, name)) for name in parts} for event in file.events],
    }

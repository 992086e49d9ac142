"""Answering `almenara sources try`: what it would cost, one look, and what it would bring. Nothing is stored."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from connectors.base import Batch, Connector
from connectors.purse import Balance, Purse
from monitor.app import edges, store
from monitor.cli import show
from monitor.cli.context import Prepared, policy_of
from monitor.cli.source_rows import allowance, brief, dollars, spending_fields
from monitor.clock import SystemClock
from monitor.core.explain import because, headline, who
from monitor.errors import (
    AuthError,
    GoneError,
    PayloadError,
    RateLimitedError,
    RequestError,
    SourceError,
    StoreError,
    UnexpectedContentError,
)
from monitor.health import MONEY
from monitor.ingest.pushed import is_pushed
from monitor.ingest.shelf import PurseShelf
from monitor.ingest.supervisor import build
from monitor.ingest.watches import Assignment, assign
from monitor.lines import encode_line
from monitor.model import Judged, Judgement, Match, MentionId, Spending
from monitor.notify.text import cut
from monitor.policy import Policy

MOST_REASONS = 5
MOST_TEXT, MOST_LINE, MOST_EXCERPT = 600, 160, 120
MOST_BRANDS = 5  # of a watch that are named before asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was asked for."""

    source: str
    brand: str | None
    limit: int  # of the others that are listed
    listen: timedelta  # to a stream
    agreed: bool  # to what it costs
    as_json: bool


@dataclass(slots=True)
class Trial:
    """What came of it."""

    batches: list[Batch] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    matches: dict[MentionId, tuple[Match, ...]] = field(default_factory=dict)
    error: SourceError | None = None
    requests: int = 0
    before: tuple[Balance, ...] = ()
    after: tuple[Balance, ...] = ()

    @property
    def seen(self) -> int:
        return sum(batch.seen or len(batch.mentions) for batch in self.batches)

    @property
    def skipped(self) -> list[PayloadError]:
        return [error for batch in self.batches for error in batch.skipped]

    @property
    def money(self) -> int:
        """Millionths of a dollar that were spent. Of several budgets the one that most was taken from: one may be part
        of another."""
        had = {each.name: each.spent for each in self.before}
        return max((each.spent - had.get(each.name, 0) for each in self.after if each.unit == MONEY), default=0)


def answer(prepared: Prepared, task: Task) -> int:
    """Try a source; 1 where it could not be read, 2 where money would be spent and nobody agreed."""
    policy = policy_of(prepared)
    if task.source not in policy.sources:
        show.no_such("source", task.source, policy.sources)
    brands = policy.brands_of(task.source)
    if task.brand is not None and task.brand not in {brand.name for brand in brands}:
        show.no_such("brand that this source looks for,", task.brand, [brand.name for brand in brands])
    return asyncio.run(_try(prepared, policy, task))


async def _try(prepared: Prepared, policy: Policy, task: Task) -> int:
    source = policy.sources[task.source]
    async with edges() as network:
        # Opened only where something is spent: trying a source leaves nothing behind.
        tools = network.tools(source, PurseShelf(lambda: store(prepared.settings), task.source))
        connector = build(source, tools)
        if is_pushed(connector):
            typer.echo(f"{task.source}: it is sent what there is, and cannot be asked.", err=True)
            return 2
        brands = [each for each in policy.brands_of(task.source) if task.brand in (None, each.name)]
        watches = assign(connector.plan, brands, policy.matcher.wanted, connector.spec.query)
        if not watches:
            typer.echo(f"{task.source}: it looks for no brand.", err=True)
            return 1
        await _recall(prepared, tools.purse)
        if not _agreed(task, connector, watches, tools.purse.balances()):
            return 2 if not sys.stdin.isatty() else 0
        trial = Trial(before=tools.purse.balances())
        await _ask(trial, connector, watches, policy, task)
        trial.requests, trial.after = tools.purse.sent, tools.purse.balances()
    if task.as_json:
        _as_json(task, trial)
    else:
        _print(task, trial)
    if trial.error is not None:
        typer.echo(_sentence(task.source, trial.error), err=True)
        return 1
    return 0


async def _recall(prepared: Prepared, purse: Purse) -> None:
    """What was spent so far, where there is a database that knows."""
    if prepared.no_database:
        return
    try:
        await purse.open()
    except (SourceError, StoreError) as error:
        typer.echo(f"almenara: {show.plain(str(error))}", err=True)


def _agreed(task: Task, connector: Connector, watches: Sequence[Assignment], balances: Sequence[Balance]) -> bool:
    """Say what it would cost, and ask where it is money."""
    estimate = getattr(connector, "estimate", None)
    costs = [estimate(each.watch) for each in watches] if estimate is not None else []
    # A document on standard output stays one; what a person must know before paying goes past it.
    out = show.console(sys.stderr if task.as_json else None)
    if not task.as_json or any(costs):
        _announce(out, task, connector, watches, costs, balances)
        out.file.flush()
    if not any(costs) or task.agreed:
        return True
    if not sys.stdin.isatty():
        typer.echo(f"{task.source}: this costs money, so nothing was asked; --yes agrees to it.", err=True)
        return False
    if typer.confirm("Spend it?", err=True):
        return True
    typer.echo("Nothing was asked, and nothing spent.", err=True)
    return False


def _announce(
    out: Console,
    task: Task,
    connector: Connector,
    watches: Sequence[Assignment],
    costs: Sequence[str],
    balances: Sequence[Balance],
) -> None:
    how = f"listened to for {brief(task.listen)}" if connector.streaming else "asked once"
    about = "" if len(watches) == 1 else f" for each of {show.counted(len(watches), 'watch')}es"
    money = "This costs money." if any(costs) else "That costs no money."
    show.paragraph(out, f"{task.source} is {how}{about}. {money}")
    for each, cost in zip(watches, costs, strict=False):
        names = ", ".join(map(show.plain, each.brands[:MOST_BRANDS]))
        more = f" and {len(each.brands) - MOST_BRANDS} more" if len(each.brands) > MOST_BRANDS else ""
        show.paragraph(out, f"{names}{more}: {show.plain(cost)}", indent=2)
    now = SystemClock().now()
    for balance in balances:
        show.paragraph(out, allowance(_spending(balance), now), indent=2)


async def _ask(trial: Trial, connector: Connector, watches: Sequence[Assignment], policy: Policy, task: Task) -> None:
    """One poll of every watch, or a while of every stream."""
    try:
        for each in watches:
            if not connector.streaming:
                _take(trial, await connector.poll(each.watch, None), each, policy)
                continue
            try:
                async with asyncio.timeout(task.listen.total_seconds()):
                    async for batch in connector.stream(each.watch, None):
                        _take(trial, batch, each, policy)
            except TimeoutError:
                pass
    except SourceError as error:
        trial.error = error


def _take(trial: Trial, batch: Batch, assignment: Assignment, policy: Policy) -> None:
    """Match and judge what came, as if everybody in it were a stranger."""
    trial.batches.append(batch)
    matched = [
        (mention, tuple(each for each in policy.matcher.match(mention) if each.brand in assignment.brands))
        for mention in batch.mentions
        if mention.id not in trial.matches  # two watches may bring the same post
    ]
    cases = [(mention, matches) for mention, matches in matched if matches]
    if not cases:
        return
    trial.matches |= {mention.id: matches for mention, matches in cases}
    now = max(mention.fetched_at for mention, _matches in cases)
    trial.judged += policy.judge(cases, now=now, past=lambda _mention: frozenset(), before={})


def _sentence(name: str, error: SourceError) -> str:
    """What went wrong, and what to do about it, on one line."""
    describe = f"almenara sources describe {name}"
    match error:
        case RateLimitedError(retry_after=timedelta() as wait):
            remedy = f"Try again in {brief(wait)}."
        case RateLimitedError():
            remedy = "Try again later, and less often."
        case AuthError():
            remedy = f"Look at its credentials; how to come by them: {describe}"
        case GoneError() | RequestError():
            remedy = f"Look at its settings in rules.yaml; what they mean: {describe}"
        case UnexpectedContentError():
            remedy = "Open its address in a browser: a consent page or a firewall may stand in between."
        case _:
            remedy = "Try again in a moment; a daemon would."
    said = show.plain(str(error)).rstrip(".")
    return f"{name}: {said}. {remedy}"


def _spending(balance: Balance) -> Spending:
    return Spending(
        name=balance.name,
        unit=balance.unit,
        amount=balance.amount,
        spent=balance.spent,
        resets_at=balance.resets_at,
    )


def _as_json(task: Task, trial: Trial) -> None:
    now = SystemClock().now()
    show.as_json(
        {
            "source": task.source,
            "seen": trial.seen,
            "matched": len(trial.judged),
            "skipped": [str(error) for error in trial.skipped],
            "requests": trial.requests,
            "money_spent": trial.money / 1_000_000,
            "spending": [spending_fields(_spending(each), now) for each in trial.after],
            "notes": [batch.note for batch in trial.batches if batch.note],
            "error": str(trial.error) if trial.error else None,
            "mentions": [_fields(one, trial) for one in trial.judged],
        }
    )


def _fields(one: Judged, trial: Trial) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(encode_line(one.mention))
    return fields | {
        "levels": {each.brand: each.level.value for each in one.judgements},
        "terms": {each.brand: _terms(each) for each in trial.matches[one.mention.id]},
        "judgements": [show.judgement_fields(each) for each in one.judgements],
        "receivers": [{"receiver": each.delivery.receiver, "route": each.delivery.route} for each in one.joins],
        "dropped": {brand: reason.value for brand, reason in one.dropped},
    }


def _print(task: Task, trial: Trial) -> None:
    out = show.console()
    for one in trial.judged[:1]:
        _first(out, one, trial)
    others = sorted(trial.judged[1:], key=lambda one: (-_best(one).level.rank, -_best(one).priority))
    if others:
        out.print(f"\nOthers, the gravest first ({len(others)})", style="bold")
    for one in others[: task.limit]:
        best, mention = _best(one), one.mention
        author = show.plain(mention.author.handle or mention.author.name or "unknown author")
        text = cut(show.plain(mention.text or mention.title or ""), MOST_LINE)
        head = Text(f"{best.level.value.upper()} {best.priority:.0f}", style="bold")
        show.paragraph(out, head.append(f"  {show.plain(best.brand)}  {cut(author, 40)}: {text}", "not bold"), indent=2)
    if len(others) > task.limit:
        show.paragraph(out, f"… and {len(others) - task.limit} more; --limit shows more, --json all.", indent=2)
    _sum(out, task, trial)


def _first(out: Console, one: Judged, trial: Trial) -> None:
    """The first that matched, with everything that would be decided about it."""
    mention, judgement = one.mention, _best(one)
    out.print()
    title = f"First match: {judgement.level.value.upper()} {judgement.priority:.1f}"
    show.paragraph(out, Text(title, style="bold"))
    for text, most in ((mention.title, MOST_LINE), (mention.text, MOST_TEXT)):
        if text:
            show.paragraph(out, cut(show.plain(text), most), indent=2)
    show.verbatim(out, f"  {show.plain(mention.url)}", style="dim")
    for match in trial.matches[mention.id]:
        show.paragraph(out, f"matched: {show.plain(match.brand)}, by {', '.join(_terms(match))}", indent=2)
    show.paragraph(out, f"said by: {show.plain(who(mention, judgement, 'en'))}", indent=2)
    feeling = f"{judgement.label} {judgement.polarity:+.2f}"
    facts = f"language {judgement.language} · {feeling} · influence {judgement.influence:.0f}"
    show.paragraph(out, f"{facts} · priority {judgement.priority:.1f} · level {judgement.level.value}", indent=2)
    show.paragraph(out, show.plain(headline(judgement, "en")), indent=2)
    for reason in because(judgement, "en"):
        show.paragraph(out, f"· {show.plain(reason)}", indent=4)
    show.paragraph(out, _way(one), indent=2)


def _way(one: Judged) -> str:
    """Who would be told, and by which route."""
    ways = list(dict.fromkeys(f"{each.delivery.receiver} (route {each.delivery.route})" for each in one.joins))
    if ways:
        return f"would tell: {show.plain(', '.join(ways))}"
    reasons = ", ".join(f"{show.plain(brand)}: {reason.value.replace('_', ' ')}" for brand, reason in one.dropped)
    return f"would tell nobody ({reasons or 'no rule wants it'})"


def _sum(out: Console, task: Task, trial: Trial) -> None:
    """What was seen and used, last: that is what stays on the screen."""
    counts = (
        f"{show.counted(trial.seen, 'item')} seen, {len(trial.judged)} about a brand, {len(trial.skipped)} unreadable"
    )
    out.print()
    show.paragraph(out, f"{task.source}: {counts}, {show.counted(trial.requests, 'request')}. {_kept(trial)}")
    for error in trial.skipped[:MOST_REASONS]:
        excerpt = f": {cut(show.plain(error.excerpt), MOST_EXCERPT)}" if error.excerpt else ""
        show.paragraph(out, Text(f"unreadable: {show.plain(str(error))}{excerpt}", style="yellow"), indent=2)
    if len(trial.skipped) > MOST_REASONS:
        show.paragraph(out, f"… and {len(trial.skipped) - MOST_REASONS} more; --json has all.", indent=2)
    for note in dict.fromkeys(batch.note for batch in trial.batches if batch.note):
        show.paragraph(out, f"note: {show.plain(note)}", indent=2)
    for advice in dict.fromkeys(batch.advice for batch in trial.batches if batch.advice):
        show.paragraph(out, f"advice: {show.plain(advice)}", indent=2)
    if any(batch.more for batch in trial.batches):
        show.paragraph(out, "There is more: a daemon would read on at once.", indent=2)
    if trial.batches and not trial.requests and all(batch.unchanged for batch in trial.batches):
        show.paragraph(out, "It was not asked: what it may spend has to last until the period ends.", indent=2)
    now = SystemClock().now()
    for balance in trial.after:
        show.paragraph(out, allowance(_spending(balance), now), indent=2)


def _kept(trial: Trial) -> str:
    if trial.money > 0:
        return f"{dollars(trial.money)} spent; beside that nothing was stored."
    return "Nothing was stored."


def _terms(match: Match) -> list[str]:
    return list(dict.fromkeys(show.plain(hit.term) for hit in match.hits))


def _best(judged: Judged) -> Judgement:
    return max(judged.judgements, key=lambda each: (each.level.rank, each.priority))

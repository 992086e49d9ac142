"""Answering `almenara routes test`."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from monitor.case import Case
from monitor.cli import show
from monitor.cli.context import Prepared, policy_of
from monitor.clock import SystemClock
from monitor.core.mute import Muted, Mutes
from monitor.core.route import Explanation, card_receivers, explain_route
from monitor.errors import StoreError
from monitor.lines import LineError, decode_line
from monitor.rules.values import format_duration


def answer(prepared: Prepared, file: Path | None, labels: list[str], *, expect: str | None, as_json: bool) -> int:
    """Print the deliveries; 1 where the expected receivers are not exactly those that would be told."""
    cases = _cases(prepared, file, labels)
    rules = prepared.loaded.rules
    cards = card_receivers(rules)
    found = [(case, explain_route(case.labels, rules.route, cards=cards)) for case in cases]
    told = {each.delivery.receiver for _case, each_case in found for each in each_case}
    mutes = _mutes(prepared)
    muted = [mutes.alert(tuple(sorted(case.labels.items())), case.text, None) for case in cases]
    if as_json:
        show.as_json(
            [
                {
                    "labels": case.labels,
                    "muted": _muted_fields(by),
                    "deliveries": [_fields(each) for each in each_case],
                }
                for (case, each_case), by in zip(found, muted, strict=True)
            ]
        )
    else:
        _print(found, muted)
    if expect is None:
        return 0
    wanted = {name.strip() for name in expect.split(",") if name.strip()}
    unknown = wanted - {receiver.name for receiver in prepared.loaded.rules.receivers}
    for name in sorted(unknown):
        show.no_such("receiver", name, [receiver.name for receiver in prepared.loaded.rules.receivers])
    if wanted == told:
        return 0
    typer.echo(f"Expected {', '.join(sorted(wanted))}; told would be {', '.join(sorted(told)) or 'nobody'}.", err=True)
    return 1


@dataclass(frozen=True, slots=True)
class Tried:
    """An alert that is tried: its labels, and the text that was said, where one was given."""

    labels: dict[str, str]
    text: str = ""


def _mutes(prepared: Prepared) -> Mutes:
    """What mutes right now, by the database; nothing where there is none yet."""
    from monitor.app import store

    now, rules = SystemClock().now(), prepared.loaded.rules
    kind, _, file = prepared.settings.database.partition(":///")
    if kind.startswith("sqlite") and not Path(file).exists():  # asking must not make one
        return Mutes.of((), now=now)

    async def read() -> Mutes:
        async with store(prepared.settings) as database:
            silences = await database.silences(now)
            firing = await database.firing(now - Case.GATHERS) if rules.inhibit_rules else ()
        return Mutes.of(silences, firing=firing, inhibit_rules=rules.inhibit_rules, now=now)

    try:
        return asyncio.run(read())
    except StoreError as error:
        typer.echo(f"almenara: silences are left out: {show.plain(str(error))}", err=True)
        return Mutes.of((), now=now)


def _muted_fields(muted: Muted | None) -> dict[str, Any] | None:
    if muted is None:
        return None
    if muted.silences:
        first = muted.silences[0]
        return {
            "silence": first.id,
            "by": first.by,
            "comment": first.comment,
            "until": muted.silences[-1].ends_at,
        }
    return {
        "inhibited_by": dict(muted.source),
        "rule": [str(each) for each in muted.rule.source_matchers] if muted.rule else [],
    }


def _muted_words(muted: Muted) -> str:
    if muted.silences:
        first, last = muted.silences[0], muted.silences[-1]
        return show.plain(
            f"muted by silence {first.id} of {first.by} until {last.ends_at:%Y-%m-%d %H:%M} UTC: {first.comment}"
        )
    source = " ".join(f"{name}={value}" for name, value in muted.source)
    return show.plain(f"{muted}, because this fires: {source}")


def _cases(prepared: Prepared, file: Path | None, labels: list[str]) -> list[Tried]:
    given: dict[str, str] = {}
    for label in labels:
        name, sign, value = label.partition("=")
        if not sign:
            typer.echo(f"almenara: a label is written as NAME=VALUE, not {show.plain(label)!r}.", err=True)
            raise typer.Exit(2)
        given[name] = value
    if file is None:
        if not given:
            typer.echo("almenara: give labels (--label level=page) or a file.", err=True)
            raise typer.Exit(2)
        return [Tried(given)]
    data = _read(file)
    if "text" not in data and all(isinstance(value, str) for value in data.values()):
        return [Tried({str(name): str(value) for name, value in data.items()} | given)]
    return [Tried(case | given, text=str(data.get("text"))) for case in _alerts_of(prepared, data)]


def _read(file: Path) -> dict[str, Any]:
    try:
        raw = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        data = json.loads(raw)
    except (OSError, ValueError, RecursionError) as error:
        typer.echo(f"almenara: {file}: {error}", err=True)
        raise typer.Exit(2) from None
    if not isinstance(data, dict):
        typer.echo(f"almenara: {file}: expected one JSON object of labels, or one mention.", err=True)
        raise typer.Exit(2)
    return data


def _alerts_of(prepared: Prepared, data: dict[str, Any]) -> list[dict[str, str]]:
    """The labels of every alert that a mention would raise under these rules."""
    policy, now = policy_of(prepared), SystemClock().now()
    try:
        mention = decode_line(json.dumps(data).encode(), 1, source=str(data.get("source") or "test"), now=now)
    except LineError as error:
        typer.echo(f"almenara: not a mention: {error}", err=True)
        raise typer.Exit(2) from None
    (judged,) = policy.judge(
        [(mention, policy.matcher.match(mention))], now=now, past=lambda _m: frozenset(), before={}
    )
    if not judged.alerts:
        reasons = ", ".join(f"{brand}: {reason.value}" for brand, reason in judged.dropped) or "it is about no brand"
        typer.echo(f"No alert would be raised ({reasons}).", err=True)
    return [dict(alert.labels) for alert in judged.alerts]


def _fields(each: Explanation) -> dict[str, Any]:
    delivery = each.delivery
    return {
        "receiver": delivery.receiver,
        "route": delivery.route,
        "path": list(each.path),
        "group_labels": dict(delivery.group_labels),
        "group_wait": format_duration(delivery.timing.wait),
        "group_interval": format_duration(delivery.timing.interval),
        "repeat_interval": format_duration(delivery.timing.repeat),
        "mute_time_intervals": list(delivery.mute),
        "active_time_intervals": list(delivery.active),
        "escalation": delivery.escalation,
        "card": delivery.card,
    }


def _print(found: list[tuple[Tried, tuple[Explanation, ...]]], muted: list[Muted | None]) -> None:
    out = show.console()
    for (case, explanations), by in zip(found, muted, strict=True):
        told = show.plain(" ".join(f"{name}={value}" for name, value in sorted(case.labels.items())))
        show.paragraph(out, Text(told, style="dim"))
        if by is not None:
            show.paragraph(out, Text(_muted_words(by), style="yellow"))
        for each in explanations:
            timing = each.delivery.timing
            path = show.plain(" › ".join(filter(None, each.path)) or "(root)")
            intervals = f"wait {format_duration(timing.wait)}, interval {format_duration(timing.interval)}"
            said = [f"  route {each.delivery.route} {path}", f"{intervals}, repeat {format_duration(timing.repeat)}"]
            if each.delivery.escalation:
                said.append(f"escalation {each.delivery.escalation}")
            if each.delivery.card:
                said.append("one card a case")
            show.paragraph(
                out, Text(f"→ {each.delivery.receiver}", style="bold").append("; ".join(said), style="not bold")
            )

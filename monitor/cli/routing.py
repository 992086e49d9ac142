"""Answering `almenara routes test`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from monitor.cli import show
from monitor.cli.context import Prepared, policy_of
from monitor.clock import SystemClock
from monitor.core.route import Explanation, explain_route
from monitor.lines import LineError, decode_line
from monitor.rules.values import format_duration


def answer(prepared: Prepared, file: Path | None, labels: list[str], *, expect: str | None, as_json: bool) -> int:
    """Print the deliveries; 1 where the expected receivers are not exactly those that would be told."""
    cases = _cases(prepared, file, labels)
    root = prepared.loaded.rules.route
    found = [(case, explain_route(case, root)) for case in cases]
    told = {each.delivery.receiver for _case, each_case in found for each in each_case}
    if as_json:
        show.as_json(
            [{"labels": case, "deliveries": [_fields(each) for each in each_case]} for case, each_case in found]
        )
    else:
        _print(found)
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


def _cases(prepared: Prepared, file: Path | None, labels: list[str]) -> list[dict[str, str]]:
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
        return [given]
    data = _read(file)
    if "text" not in data and all(isinstance(value, str) for value in data.values()):
        return [{str(name): str(value) for name, value in data.items()} | given]
    return [case | given for case in _alerts_of(prepared, data)]


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
    }


def _print(found: list[tuple[dict[str, str], tuple[Explanation, ...]]]) -> None:
    out = show.console()
    for labels, explanations in found:
        told = show.plain(" ".join(f"{name}={value}" for name, value in sorted(labels.items())))
        show.paragraph(out, Text(told, style="dim"))
        for each in explanations:
            timing = each.delivery.timing
            path = show.plain(" › ".join(filter(None, each.path)) or "(root)")
            intervals = f"wait {format_duration(timing.wait)}, interval {format_duration(timing.interval)}"
            said = [f"  route {each.delivery.route} {path}", f"{intervals}, repeat {format_duration(timing.repeat)}"]
            if each.delivery.escalation:
                said.append(f"escalation {each.delivery.escalation}")
            show.paragraph(
                out, Text(f"→ {each.delivery.receiver}", style="bold").append("; ".join(said), style="not bold")
            )

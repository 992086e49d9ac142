"""What is known about a source, configured or not: the values behind `almenara sources list`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.cli import show
from monitor.health import MICRO, MONEY
from monitor.life import Signs
from monitor.model import SourceHealth, SourceState, Spending
from monitor.rules.load import ConfiguredSource
from monitor.rules.values import format_duration

LOOK = {  # a glyph for whoever sees no colours, and a colour
    SourceState.STARTING.value: ("○", "dim"),
    SourceState.OK.value: ("✓", "green"),
    SourceState.SLOW.value: ("~", "yellow"),
    SourceState.LIMITED.value: ("=", "yellow"),
    SourceState.SILENT.value: ("?", "yellow"),
    SourceState.BLOCKED.value: ("✗", "red"),
    SourceState.NEEDS_PERSON.value: ("!", "bold red"),
}
OFF, NEVER, GONE = "off", "not run yet", "not in rules.yaml"
TROUBLE = frozenset(SourceState) - {SourceState.STARTING, SourceState.OK}
REQUESTS_LAST = timedelta(hours=1)  # what was counted longer ago says nothing of the hour until now
GAPS_LAST, MOST_GAPS = timedelta(days=7), 1_000
_PIECE = re.compile(r"\d+[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One source as rules.yaml has it, and as the database remembers it."""

    name: str
    connector: str
    network: str
    configured: bool = True
    enabled: bool = True
    health: SourceHealth | None = None
    current: bool = False  # reported by the daemon that works now

    @property
    def state(self) -> str:
        if not self.configured:
            return GONE
        if not self.enabled:
            return OFF
        return self.health.state.value if self.health else NEVER

    @property
    def troubled(self) -> bool:
        """Whether somebody should look at it: a source of rules.yaml that is switched on and not well."""
        return self.configured and self.enabled and self.health is not None and self.health.state in TROUBLE


def standings(
    sources: Sequence[ConfiguredSource], health: Iterable[SourceHealth], signs: Signs | None, now: datetime
) -> list[Standing]:
    """Every source of rules.yaml in its order, then those that only the database knows."""
    known = {each.source: each for each in health}
    rows = [
        Standing(
            name=source.entry.name,
            connector=source.entry.connector,
            network=show.network_of(source),
            enabled=source.entry.enabled,
            health=_of(known.get(source.entry.name), source.entry.connector),
            current=_current(known.get(source.entry.name), signs, now),
        )
        for source in sources
    ]
    there = {source.entry.name for source in sources}
    left = [each for name, each in sorted(known.items()) if name not in there]
    return rows + [
        Standing(name=each.source, connector=each.connector, network="–", configured=False, health=each)
        for each in left
    ]


def _of(health: SourceHealth | None, connector: str) -> SourceHealth | None:
    """What is remembered, unless it is of another connector that had the name before."""
    return health if health is not None and health.connector == connector else None


def _current(health: SourceHealth | None, signs: Signs | None, now: datetime) -> bool:
    if health is None or health.at is None or signs is None:
        return False
    return signs.alive(now) and health.at >= signs.began


def fields(standing: Standing, now: datetime) -> dict[str, Any]:
    """All of it, for JSON."""
    health = standing.health
    told: dict[str, Any] = {
        "name": standing.name,
        "connector": standing.connector,
        "network": standing.network if standing.configured else None,
        "configured": standing.configured,
        "enabled": standing.enabled if standing.configured else None,
        "state": None,
        "current": standing.current,
        "reason": "",
        "since": None,
        "last_success": None,
        "next_try": None,
        "reported_at": None,
    }
    if health is None:
        return told
    return told | {
        "state": health.state.value,
        "reason": health.reason,
        "since": health.since,
        "last_success": health.last_success,
        "next_try": health.next_try,
        "reported_at": health.at,
        "seen": health.seen,
        "kept": health.kept,
        "skipped": health.skipped,
        "requests": requests(health, now),
        "advice": {"at": health.advice.at, "note": health.advice.note} if health.advice else None,
        "spending": [spending_fields(each, now) for each in health.spending],
    }


def daemon_fields(signs: Signs | None, now: datetime) -> dict[str, Any] | None:
    """What is known of the daemon, for JSON."""
    if signs is None:
        return None
    return {"running": signs.alive(now), "began": signs.began, "seen": signs.seen}


def spending_fields(each: Spending, now: datetime) -> dict[str, Any]:
    """How an allowance stands; dollars where it is money."""
    each = renewed(each, now)
    if each.unit == MONEY:
        amounts: Mapping[str, Any] = {
            "unit": "$",
            "amount": each.amount / MICRO,
            "spent": each.spent / MICRO,
            "left": each.left / MICRO,
        }
    else:
        amounts = {"unit": each.unit, "amount": each.amount, "spent": each.spent, "left": each.left}
    return {"name": each.name, **amounts, "resets_at": each.resets_at}


def requests(health: SourceHealth, now: datetime) -> int | None:
    """How many went out within the hour until now; None where what was counted is older than that."""
    return health.requests if health.at is not None and now - health.at < REQUESTS_LAST else None


def renewed(each: Spending, now: datetime) -> Spending:
    """An allowance whose period has ended is whole again."""
    if each.resets_at is None or each.resets_at > now:
        return each
    return Spending(name=each.name, unit=each.unit, amount=each.amount, spent=0)


def allowance(each: Spending, now: datetime) -> str:
    """ "searches: 88 of 100 left, anew in 5h", "money: 1.20 $ of 50.00 $ spent, anew in 9d"."""
    each = renewed(each, now)
    anew = f", anew in {brief(each.resets_at - now)}" if each.resets_at else ""
    name = show.plain(each.name)
    if each.unit == MONEY:
        return f"{name}: {dollars(each.spent)} of {dollars(each.amount)} spent{anew}"
    unit = show.plain(each.unit)
    more = "" if unit in name else f" {unit}"
    return f"{name}: {each.left:,} of {each.amount:,}{more} left{anew}"


def dollars(amount: int) -> str:
    """Millionths of a dollar as people write them: cents, and finer only where there is something finer."""
    whole, _, part = f"{amount / MICRO:,.6f}".rstrip("0").partition(".")
    return f"{whole}.{part.ljust(2, '0')} $"


def brief(span: timedelta) -> str:
    """`40s`, `9m`, `2h5m`, `3d4h`: as exactly as it matters."""
    seconds = max(0, round(span.total_seconds()))
    whole = format_duration(timedelta(seconds=seconds - seconds % (60 if seconds >= 60 else 1)))
    return "".join(_PIECE.findall(whole)[:2])


def past(moment: datetime | None, now: datetime) -> str:
    """How long ago; "–" for never."""
    return "–" if moment is None else brief(now - moment)


def ahead(moment: datetime | None, now: datetime) -> str:
    """In how long; "–" where nothing is planned."""
    if moment is None:
        return "–"
    return f"in {brief(moment - now)}" if moment > now else "now"

"""What `almenara sources list` prints, on any width: columns that find no room are told below their row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from connectors.base import ConnectorSpec
from connectors.registry import Unusable
from monitor.cli import show
from monitor.cli.source_rows import LOOK, Standing, ahead, allowance, brief, past, requests
from monitor.life import Signs
from monitor.model import SourceState
from monitor.notify.text import cut
from monitor.store.base import Gap

LONGEST_NAME = 24
LONGEST_REASON = 240  # characters; --json has all of it
MOST_GAPS = 20
_NARROW, _WIDE = 60, 110  # columns: below, a table of connectors would be a column of words; above, all is told
_GAP, _INDENT = 2, 2
_SAYS_NOTHING = frozenset({"–", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    heading: str
    cells: tuple[str, ...]
    right: bool = False

    @property
    def width(self) -> int:
        return max(map(cell_len, (self.heading, *self.cells)))


def print_sources(standings: Sequence[Standing], signs: Signs | None, now: datetime) -> None:
    """One row a source, and below it what found no room: the reason, quotas, money, advice."""
    out = show.console()
    show.paragraph(out, Text(_daemon(signs, now), style="dim"))
    columns = _columns(standings, now)
    shown, folded = _fit(columns, out.width)
    out.print(_line([each.heading for each in shown], shown, style="bold"), soft_wrap=True)
    for index, standing in enumerate(standings):
        _row(out, standing, index, shown)
        _below(out, standing, [(each.heading, each.cells[index]) for each in folded], now)


def print_gaps(gaps: Sequence[Gap]) -> None:
    """What sources could not show us any more, newest first."""
    out = show.console()
    out.print("\nGaps of the last 7 days", style="bold")
    if not gaps:
        show.paragraph(out, "none", indent=_INDENT)
    for gap in sorted(gaps, key=lambda each: each.at, reverse=True)[:MOST_GAPS]:
        head = Text(f"{gap.at:%Y-%m-%d %H:%M} UTC  {show.plain(gap.source)}", style="bold")
        told = f"  {show.plain(gap.watch)}: {cut(show.plain(gap.note), LONGEST_REASON)}"
        show.paragraph(out, head.append(told, style="not bold"), indent=_INDENT)
    if len(gaps) > MOST_GAPS:
        show.paragraph(out, f"… and {len(gaps) - MOST_GAPS} more; --json lists all.", indent=_INDENT)


def print_connectors(specs: Sequence[ConnectorSpec], problems: Sequence[Unusable]) -> None:
    """Every connector that could be configured."""
    out = show.console()
    out.print("\nConnectors", style="bold")
    if out.width < _NARROW:
        for spec in specs:
            head = Text(spec.name, style="bold").append(
                f" ({_network(spec)}, credentials {spec.auth.value})", "not bold"
            )
            show.paragraph(out, head, indent=_INDENT)
            show.paragraph(out, spec.summary, indent=2 * _INDENT)
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        networks = ["network"] if out.width >= _WIDE else []
        for heading in ("connector", *networks, "auth", "what it sees"):
            table.add_column(heading, no_wrap=heading != "what it sees")
        for spec in specs:
            table.add_row(spec.name, *([_network(spec)] if networks else []), spec.auth.value, spec.summary)
        show.tabulate(out, table)
    for problem in problems:
        show.paragraph(out, Text(show.plain(str(problem)), style="red"))


def _network(spec: ConnectorSpec) -> str:
    return "mixed" if spec.mixed else spec.network


def _daemon(signs: Signs | None, now: datetime) -> str:
    """Whose word the states are."""
    if signs is None:
        return "No daemon has run on this database yet."
    if signs.alive(now):
        return f"The daemon has been running for {brief(now - signs.began)}."
    how = "stopped" if signs.ended else "was last heard of"
    return f"No daemon is running: it {how} {brief(now - signs.seen)} ago, and states are as it left them."


def _columns(standings: Sequence[Standing], now: datetime) -> list[_Column]:
    """Every column, in the order in which they find room."""

    def column(heading: str, cells: list[str], *, right: bool = False) -> _Column:
        return _Column(heading=heading, cells=tuple(cells), right=right)

    known = [each.health for each in standings]
    asked = [None if each is None else requests(each, now) for each in known]
    return [
        column("source", [cut(show.plain(each.name), LONGEST_NAME) for each in standings]),
        column("state", [_state(each) for each in standings]),
        column("since", [past(each.since, now) if each else "–" for each in known]),
        column("last read", [past(each.last_success, now) if each else "–" for each in known]),
        column("next", [_next(each, now) for each in standings]),
        column("seen", [f"{each.seen:,}" if each else "–" for each in known], right=True),
        column("kept", [f"{each.kept:,}" if each else "–" for each in known], right=True),
        column("asked/h", ["–" if each is None else f"{each:,}" for each in asked], right=True),
        column("connector", [show.plain(each.connector) for each in standings]),
        column("network", [show.plain(each.network) for each in standings]),
        column("unread", [f"{each.skipped:,}" if each else "–" for each in known], right=True),
    ]


def _state(standing: Standing) -> str:
    glyph, _style = LOOK.get(standing.state, ("·", ""))
    return f"{glyph} {standing.state}"


def _next(standing: Standing, now: datetime) -> str:
    return ahead(standing.health.next_try, now) if standing.health and standing.current else "–"


def _fit(columns: Sequence[_Column], width: int) -> tuple[list[_Column], list[_Column]]:
    """As many columns as find room, the first two always; and the others."""
    shown, room = list(columns[:2]), width - sum(each.width for each in columns[:2]) - _GAP
    for number, column in enumerate(columns[2:], 2):
        room -= column.width + _GAP
        if room < 0:
            return shown, list(columns[number:])
        shown.append(column)
    return shown, []


def _row(out: Console, standing: Standing, index: int, shown: Sequence[_Column]) -> None:
    cells = [each.cells[index] for each in shown]
    style = LOOK.get(standing.state, ("", "dim"))[1]
    out.print(_line(cells, shown, state=style, style="" if standing.configured else "dim"), soft_wrap=True)


def _line(cells: Sequence[str], columns: Sequence[_Column], *, state: str = "", style: str = "") -> Text:
    line = Text()
    for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        space = " " * (column.width - cell_len(cell))
        line.append(space + cell if column.right else cell + space, style=state if place == 1 and state else style)
        line.append(" " * _GAP)
    line.rstrip()
    return line


def _below(out: Console, standing: Standing, folded: Sequence[tuple[str, str]], now: datetime) -> None:
    health = standing.health
    if standing.configured and not standing.enabled:
        health = None
    if health is not None and health.reason:
        reason = cut(show.plain(health.reason), LONGEST_REASON)
        show.paragraph(out, Text(reason, style=LOOK[health.state.value][1]), indent=_INDENT)
    facts = [f"{heading} {cell}" for heading, cell in folded if cell not in _SAYS_NOTHING]
    if standing.network == standing.connector:
        facts = [fact for fact in facts if fact != f"network {standing.network}"]
    if facts:
        show.paragraph(out, Text(" · ".join(facts), style="dim"), indent=_INDENT)
    if health is None:
        return
    if not standing.configured:
        show.paragraph(out, Text(f"last known to be: {health.state.value}", style="dim"), indent=_INDENT)
    elif not standing.current and health.state is not SourceState.STARTING:
        told = (
            f"from {past(health.at, now)} ago, by a daemon before this one" if health.at else "from an earlier daemon"
        )
        show.paragraph(out, Text(f"state {told}", style="dim"), indent=_INDENT)
    for each in health.spending:
        show.paragraph(out, allowance(each, now), indent=_INDENT)
    if health.advice is not None:
        advice = cut(show.plain(health.advice.note), LONGEST_REASON)
        show.paragraph(out, Text(f"{past(health.advice.at, now)} ago: {advice}", style="yellow"), indent=_INDENT)

"""Drawings of an evaluation as inline SVG. Everything written into them is escaped; colours come from the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from monitor.evaluation.labelled import LABELS
from monitor.evaluation.measures import Bin
from monitor.notify.text import cut, one_line

_SIZE, _LEFT, _FOOT = 320, 46, 40
_INNER = _SIZE - _LEFT - 24


def confusion(matrix: Sequence[Sequence[int]]) -> str:
    """Expected labels in rows, found ones in columns; the darker, the larger the share of the row."""
    side, pieces = 84, []
    for row, counts in enumerate(matrix):
        whole = sum(counts) or 1
        pieces.append(_text(78, 40 + row * side + side / 2, LABELS[row], "end"))
        for column, count in enumerate(counts):
            x, y, share = 84 + column * side, 40 + row * side, count / whole
            kind = "good" if row == column else "bad" if abs(row - column) == 2 else "mild"
            pieces.append(
                f'<rect x="{x}" y="{y}" width="{side - 2}" height="{side - 2}" class="{kind}" '
                f'fill-opacity="{0.06 + 0.8 * share:.2f}"/>'
            )
            pieces.append(_text(x + side / 2, y + side / 2 - 4, f"{count:,}", "middle", "figure"))
            pieces.append(_text(x + side / 2, y + side / 2 + 14, f"{100 * share:.0f} %", "middle"))
    for column, label in enumerate(LABELS):
        pieces.append(_text(84 + column * side + side / 2, 30, label, "middle"))
    return _svg(344, 300, "Confusion: expected labels in rows, found ones in columns", pieces)


def reliability(bins: Sequence[Bin]) -> str:
    """How often the judge is right against how sure it is; on the diagonal it means what it says."""
    points = [(each.confidence, each.right) for each in bins]
    pieces = [*_axes("confidence", "share that is right", (0, 0.25, 0.5, 0.75, 1), percent=False)]
    pieces.append(_line([(0, 0), (1, 1)], "ideal"))
    pieces += [_line([(x, x), (x, y)], "gap") for x, y in points]
    pieces.append(_line(points, "curve"))
    pieces += [f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="4" class="dot"/>' for x, y in points]
    return _svg(_SIZE, _SIZE, "Reliability: share that is right, by confidence", pieces)


def abstaining(curve: Sequence[tuple[float, float]]) -> str:
    """Macro-F1 of what is left as the least sure are left out."""
    pieces = [*_axes("least sure left out", "macro-F1 of the rest", (0, 0.25, 0.5, 0.75, 1), percent=True)]
    points = [(share, value / 100) for share, value in curve]
    pieces.append(_line(points, "curve"))
    pieces += [f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="3" class="dot"/>' for x, y in points]
    return _svg(_SIZE, _SIZE, "Abstaining: macro-F1 of the rest as the least sure posts are left out", pieces)


def bars(values: Mapping[str, tuple[float, int]], title: str) -> str:
    """A bar a slice: a share in per cent, and the number of posts behind it."""
    height, pieces = 24, []
    for row, (name, (value, posts)) in enumerate(values.items()):
        y = 8 + row * height
        pieces.append(_text(132, y + 14, cut(one_line(name), 20), "end"))
        pieces.append(f'<rect x="140" y="{y + 2}" width="280" height="16" class="rail"/>')
        pieces.append(f'<rect x="140" y="{y + 2}" width="{2.8 * value:.1f}" height="16" class="bar"/>')
        pieces.append(_text(428, y + 14, f"{value:.1f}", "start", "figure"))
        pieces.append(_text(470, y + 14, f"{posts:,} post{'' if posts == 1 else 's'}", "start", "small"))
    return _svg(560, 16 + height * len(values), title, pieces)


def _x(share: float) -> float:
    return _LEFT + _INNER * share


def _y(share: float) -> float:
    return _SIZE - _FOOT - (_SIZE - _FOOT - 14) * share


def _axes(below: str, beside: str, ticks: Iterable[float], *, percent: bool) -> list[str]:
    pieces = []
    for tick in ticks:
        told = f"{100 * tick:.0f}" if percent else f"{tick:g}"
        pieces.append(_line([(0, tick), (1, tick)], "grid"))
        pieces.append(_text(_LEFT - 6, _y(tick) + 4, told, "end", "small"))
        pieces.append(_text(_x(tick), _SIZE - _FOOT + 16, f"{told} %" if percent else told, "middle", "small"))
    pieces.append(_text(_x(0.5), _SIZE - 6, below, "middle"))
    middle = _y(0.5)
    pieces.append(
        f'<text x="12" y="{middle:.0f}" text-anchor="middle" transform="rotate(-90 12 {middle:.0f})">'
        f"{escape(beside)}</text>"
    )
    return pieces


def _line(points: Iterable[tuple[float, float]], kind: str) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)}"/>'


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{named}>{escape(text)}</text>'


def _svg(width: int, height: int, title: str, pieces: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f"<title>{escape(title)}</title>{''.join(pieces)}</svg>"
    )

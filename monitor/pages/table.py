"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table. Line ends and bars inside a cell cannot break it."""
    lines = [_row(headings), "|---" * len(headings) + "|"]
    return [*lines, *map(_row, rows)]


def code(text: str) -> str:
    """Text as code, "" for nothing."""
    return f"`{text}`" if text else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

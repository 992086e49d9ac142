"""Rows of a spreadsheet file (.xlsx), with the standard library alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_N = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows(path: Path) -> Iterator[list[str]]:
    """Every row of every sheet, in order; empty cells are empty strings."""
    with zipfile.ZipFile(path) as archive:
        shared: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            tree = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            shared = [_inner(item) for item in tree]
        for sheet in sorted(name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)):
            for row in ElementTree.fromstring(archive.read(sheet)).iter(_N + "row"):
                yield _cells(row, shared)


def _cells(row: ElementTree.Element, shared: list[str]) -> list[str]:
    out: list[str] = []
    for cell in row.iter(_N + "c"):
        column = 0
        for letter in re.match("[A-Z]+", cell.get("r", "A")).group():  # type: ignore[union-attr]
            column = column * 26 + ord(letter) - 64
        out += [""] * (column - 1 - len(out))
        found = cell.find(_N + "v")
        value = (found.text or "") if found is not None else ""
        if cell.get("t") == "inlineStr":
            value = _inner(cell)
        elif cell.get("t") == "s" and value:
            value = shared[int(value)]
        out.append(value)
    return out


def _inner(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(_N + "t"))

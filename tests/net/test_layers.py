"""Connections are opened in one room only."""

from __future__ import annotations

import ast
from pathlib import Path

import connectors
import monitor

WIRES = {"httpx", "httpcore", "websockets", "pebble", "requests", "urllib3"}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_only_the_network_room_imports_what_opens_connections() -> None:
    roots = [Path(package.__path__[0]) for package in (monitor, connectors)]
    files = [file for root in roots for file in root.rglob("*.py")]
    offenders = {str(file) for file in files if imported(file) & WIRES and "net" not in file.parts}
    assert len(files) > 20
    assert offenders == set()

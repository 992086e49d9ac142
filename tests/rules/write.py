"""Rules files for tests that need a file of their own."""

from __future__ import annotations

from pathlib import Path

from monitor.rules.load import Examination, examine
from tests.rules.connectors import CONNECTORS

BASE = """\
version: 1
brands: [{name: Hotel Miramar, any: [Hotel Miramar]}]
sources: [{name: hn, connector: hackernews}]
rules: [{name: page, when: {level: page}}]
"""
ROUTE = "route: {receiver: terminal}\n"
RECEIVERS = "receivers:\n  - {name: terminal, console: {}}\n"


def rules_file(folder: Path, text: str | bytes) -> Path:
    """A file with this content."""
    path = folder / "rules.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def look(
    folder: Path,
    text: str | bytes,
    environ: dict[str, str] | None = None,
    *,
    shipped: bool = False,
    apprise: bool = True,
) -> Examination:
    """What is found in a file with this content."""
    path = rules_file(folder, text)
    return examine(path, environ=environ or {}, connectors=CONNECTORS, shipped=shipped, installed=lambda _name: apprise)

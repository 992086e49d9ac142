"""`connectors/` knows the nouns, the errors and the clock, and no database, web, alerting or HTTP client."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "connectors"
FILES = sorted(ROOT.rglob("*.py"))

LIBRARIES = {"pydantic", "msgspec", "lxml", "feedparser"}
OURS = {"connectors", "monitor.clock", "monitor.core.canonical", "monitor.errors", "monitor.lines", "monitor.model"}
KIT_ONLY = {"pytest"}
OPTIONAL = {"jwt.py": {"cryptography"}}  # asked for only where somebody's settings need it
# The standard library's own doors to the outside are as closed as the others.
CLOSED = {"sqlite3", "socket", "http.client", "http.server", "smtplib", "subprocess", "urllib.request", "ftplib", "ssl"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module if node.module != "monitor" else f"monitor.{node.names[0].name}"


def allowed(module: str, path: Path) -> bool:
    top = module.partition(".")[0]
    if module in CLOSED:
        return False
    if top in sys.stdlib_module_names or top in LIBRARIES:
        return True
    if top in OPTIONAL.get(str(path.relative_to(ROOT)), ()):
        return True
    if top in KIT_ONLY:
        return "testing" in path.relative_to(ROOT).parts
    return any(module == ours or module.startswith(f"{ours}.") for ours in OURS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_connector_file_imports_only_what_connectors_may_know(path: Path) -> None:
    assert [module for module in imports(path) if not allowed(module, path)] == []


def test_the_check_sees_what_it_should() -> None:
    path = ROOT / "base.py"
    for module in (
        "httpx",
        "websockets",
        "sqlalchemy",
        "sqlite3",
        "slack_sdk",
        "monitor.store.base",
        "monitor.net.fetch",
    ):
        assert not allowed(module, path), module
    for module in ("json", "lxml.html", "monitor.model", "connectors.text"):
        assert allowed(module, path), module

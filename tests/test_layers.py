"""Imports point inwards: the nouns know nobody, the core knows the nouns, edges know the core, `app` knows all."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MONITOR = sorted((ROOT / "monitor").rglob("*.py"))
LIMIT = 500  # lines: beyond this two nouns have met

VALUES = {
    "monitor.case",
    "monitor.clock",
    "monitor.errors",
    "monitor.language.base",
    "monitor.model",
    "monitor.names",
    "monitor.rules.duty",
    "monitor.rules.judging",
    "monitor.rules.parts",
    "monitor.rules.schema",
    "monitor.rules.scoring",
    "monitor.rules.times",
    "monitor.rules.values",
    "monitor.sentiment.base",
    "monitor.store.base",
}
# Who alone may touch the world behind a library.
DOORS = {
    "httpx": ("monitor/net/",),
    "httpcore": ("monitor/net/",),
    "websockets": ("monitor/net/",),
    "pebble": ("monitor/net/",),
    "sqlalchemy": ("monitor/store/",),
    "alembic": ("monitor/store/",),
    "psycopg": ("monitor/store/",),
    "slack_sdk": ("monitor/notify/", "monitor/inbound/"),
    "aiohttp": ("monitor/notify/", "monitor/inbound/"),
    "apprise": ("monitor/notify/",),
    "apscheduler": ("monitor/schedule.py",),
    "uvicorn": ("monitor/web/",),
    "starlette": ("monitor/web/", "monitor/inbound/"),
    "typer": ("monitor/cli/", "monitor/pages/", "monitor/docs.py"),
    "vaderSentiment": ("monitor/sentiment/",),
    "py3langid": ("monitor/language/",),
    "onnxruntime": ("monitor/sentiment/",),
    "tokenizers": ("monitor/sentiment/",),
    "huggingface_hub": ("monitor/sentiment/hub.py",),
    "ruamel": ("monitor/rules/", "monitor/playbooks/"),
    "recurring_ical_events": ("monitor/casework/",),
}


def imports(file: Path) -> Iterator[str]:
    """Every module a file imports, also inside functions, but not for type checking alone."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_the_nouns_know_nobody() -> None:
    nouns = ("monitor.model", "monitor.case", "monitor.health", "monitor.names", "monitor.errors", "monitor.clock")
    for noun in nouns:
        strangers = [
            module
            for module in imports(ROOT / f"{noun.replace('.', '/')}.py")
            if module.partition(".")[0] not in sys.stdlib_module_names and module not in nouns
        ]
        assert strangers == [], noun


@pytest.mark.parametrize("file", sorted((ROOT / "monitor/core").rglob("*.py")), ids=lambda file: file.stem)
def test_the_core_knows_values_only(file: Path) -> None:
    for module in imports(file):
        top = module.partition(".")[0]
        allowed = (
            module in VALUES
            or module.startswith("monitor.core")
            or top in {*sys.stdlib_module_names, "ahocorasick_rs", "rensa"}
        )
        assert allowed, f"{name(file)} imports {module}"
        assert top not in {"asyncio", "socket", "subprocess", "sqlite3", "urllib3", "threading"}, name(file)


@pytest.mark.parametrize(("library", "rooms"), DOORS.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_each_door_to_the_world_has_one_room(library: str, rooms: tuple[str, ...]) -> None:
    users = [name(file) for file in MONITOR if any(each.partition(".")[0] == library for each in imports(file))]
    assert [user for user in users if not user.startswith(rooms)] == []
    assert users, f"nothing uses {library} any more"


def test_only_the_clock_asks_the_time() -> None:
    asked = re.compile(r"datetime\.now\(|datetime\.utcnow\(|\btime\.time\(|date\.today\(")
    users = [name(file) for file in MONITOR if asked.search(file.read_text(encoding="utf-8"))]
    assert users == ["monitor/clock.py"]


def test_only_the_composition_root_builds_the_edges() -> None:
    edges = {"monitor.net.fetch": "net", "monitor.store.sql": "store", "monitor.notify.factory": "notify"}
    for file in MONITOR:
        known = {edge for edge, room in edges.items() if edge in imports(file) and file.parent.name != room}
        assert not known or name(file) == "monitor/app.py", f"{name(file)} builds {known}"


@pytest.mark.parametrize("folder", ["monitor", "connectors", "alembic"])
def test_files_stay_small_and_finished(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= LIMIT, name(file)
        assert not re.search(r"\b(TODO|FIXME|XXX|NotImplementedError)\b", text), name(file)

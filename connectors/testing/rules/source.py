"""Reads a connector's source without running it: which names it uses, which modules it imports."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType

SLEEPS = frozenset({"asyncio.sleep", "time.sleep"})
ENVIRONMENT = frozenset({"os.environ", "os.environb", "os.getenv", "os.getenvb"})
WALL_CLOCK = frozenset(
    {
        "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.localtime",
        "time.gmtime", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
        "datetime.date.today",
    }
)  # fmt: skip
OTHER_DOORS = frozenset(
    {
        "aiohttp", "http.client", "httpx", "requests", "smtplib", "socket", "ssl", "subprocess", "urllib.request",
        "urllib3", "websockets", "psycopg", "sqlalchemy", "sqlite3", "slack_sdk", "starlette", "monitor.app",
        "monitor.ingest", "monitor.net", "monitor.notify", "monitor.store", "monitor.web",
    }
)  # fmt: skip
_Names = tuple[tuple[str, int], ...]
_KIT = ("connectors.testing", "connectors.registry")


def used(connector: type[object]) -> Iterator[tuple[str, str]]:
    """Every dotted name that a connector's own modules use or import, with "file:line"."""
    for path in _own_files(connector):
        imported, chains = _read(path.read_text(encoding="utf-8"))
        for dotted, line in (*imported, *chains):
            yield dotted, f"{path.name}:{line}"


def _own_files(connector: type[object]) -> list[Path]:
    """The connector's module and, following its imports, whatever else of its package it uses."""
    home = sys.modules[connector.__module__]
    package = home.__name__.partition(".")[0]
    queue, seen, files = [_file_of(home)], {home.__name__}, list[Path]()
    while queue:
        path = queue.pop()
        if path is None:
            continue
        files.append(path)
        for dotted, _ in _read(path.read_text(encoding="utf-8"))[0]:
            for name in (dotted, dotted.rpartition(".")[0]):
                if name.partition(".")[0] == package and name not in seen and not name.startswith(_KIT):
                    seen.add(name)
                    queue.append(_file_named(name))
    return files


def _file_of(module: ModuleType) -> Path | None:
    file = inspect.getsourcefile(module)
    return Path(file) if file else None


def _file_named(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):  # a name inside a module, not a module
        return None
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


@lru_cache(maxsize=1_000)  # every rule reads them, and connectors share most of theirs
def _read(source: str) -> tuple[_Names, _Names]:
    """What a module imports, and which dotted names it uses, with their lines."""
    tree = ast.parse(source)
    names = _imported(tree)
    used_here = ((node, _dotted(node, names)) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return tuple(names.values()), tuple((chain, node.lineno) for node, chain in used_here if chain)


def _imported(tree: ast.AST) -> dict[str, tuple[str, int]]:
    """Local name → (dotted name, line). Relative imports cannot lead outside the package and are left out."""
    names: dict[str, tuple[str, int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                names[local if alias.asname else alias.name] = (alias.name, node.lineno)
                names.setdefault(local, (local, node.lineno))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = (f"{node.module}.{alias.name}", node.lineno)
    return names


def _dotted(node: ast.Attribute, names: dict[str, tuple[str, int]]) -> str | None:
    """`a.b.c` with `a` resolved through the imports; None where it is not such a chain."""
    parts: list[str] = []
    here: ast.expr = node
    while isinstance(here, ast.Attribute):
        parts.append(here.attr)
        here = here.value
    if not isinstance(here, ast.Name) or here.id not in names:
        return None
    return ".".join([names[here.id][0], *reversed(parts)])

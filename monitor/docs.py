"""Generated pages: `python -m monitor.docs` writes them, `--check` only says which are stale.

A page is a path from the top of the tree and a function that gives its text. Add yours to PAGES; a test proves that
what lies in the tree is what the functions give.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from connectors.base import Connector
from connectors.registry import OWN_PACKAGE, discover
from monitor.pages.cli import cli_page
from monitor.pages.connector import freshened
from monitor.pages.connectors import connectors_page
from monitor.pages.metrics import metrics_page
from monitor.pages.picture import alert_picture
from monitor.pages.settings import settings_page
from monitor.pages.states import states_page
from monitor.rules import shipped
from monitor.rules.json_schema import json_schema
from monitor.rules.reference import rules_page

ROOT = Path(__file__).resolve().parent.parent


def own_connectors() -> Mapping[str, type[Connector]]:
    """The connectors of this project: what happens to be installed beside them changes no page."""
    return {
        name: connector
        for name, connector in discover().items()
        if connector.__module__.partition(".")[0] == OWN_PACKAGE
    }


def _connector_pages() -> dict[str, Callable[[], str]]:
    """The pages of our connectors: written by hand, but for what their declarations say."""
    return {
        f"docs/connectors/{name}.md": partial(_freshened, name)
        for name in own_connectors()
        if (ROOT / "docs" / "connectors" / f"{name}.md").exists()
    }


def _freshened(name: str) -> str:
    page = (ROOT / "docs" / "connectors" / f"{name}.md").read_text(encoding="utf-8")
    return freshened(page, own_connectors()[name].spec)


def _schema() -> str:
    return json.dumps(json_schema(own_connectors()), ensure_ascii=False, indent=2) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/pictures/alert.svg": alert_picture,
    "docs/reference/cli.md": cli_page,
    "docs/reference/connectors.md": lambda: connectors_page(own_connectors()),
    "docs/reference/metrics.md": metrics_page,
    "docs/reference/rules.md": rules_page,
    "docs/reference/rules.schema.json": _schema,
    "docs/reference/settings.md": settings_page,
    "docs/reference/states.md": states_page,
    "monitor/rules/shipped.sha256": shipped.recorded,
    **_connector_pages(),
}


def stale(root: Path = ROOT) -> list[str]:
    """Pages whose file is missing or says something else."""
    return [name for name, page in PAGES.items() if _read(root / name) != page()]


def write(root: Path = ROOT) -> list[str]:
    """Write every stale page; returns their names."""
    names = stale(root)
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
    return names


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 all fresh (or now written), 1 stale pages under `--check`."""
    parser = argparse.ArgumentParser(prog="python -m monitor.docs", description="Writes the generated pages.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    checking = parser.parse_args(arguments).check
    names = stale() if checking else write()
    for name in names:
        sys.stdout.write(f"{name} {'is stale: run python -m monitor.docs' if checking else 'written'}\n")
    return 1 if checking and names else 0


if __name__ == "__main__":
    raise SystemExit(main())

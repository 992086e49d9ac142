"""`almenara check`: everything that is wrong with a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connectors.base import Connector
from monitor.errors import Problem
from monitor.rules.load import Loaded, examine
from monitor.rules.present import render_problems
from monitor.rules.shipped import is_shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """Everything that `check` found, sorted by line."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    loaded: Loaded | None = None  # None exactly where there are problems
    lines: tuple[str, ...] = field(default=(), repr=False)  # of the file, its secrets dotted out

    @property
    def ok(self) -> bool:
        return not self.problems

    def rendered(self) -> str:
        """Problems, then warnings, as text for a terminal; "" where there is nothing to say."""
        parts = (render_problems(self.problems, self.lines), render_problems(self.warnings, self.lines, kind="warning"))
        return "\n\n".join(filter(None, parts))


def check(path: Path, environ: Mapping[str, str], connectors: Mapping[str, type[Connector]]) -> CheckReport:
    """Read and check a file as the daemon would, without starting anything. Never raises for what is in the file."""
    found = examine(path, environ=environ, connectors=connectors, shipped=is_shipped(path))
    return CheckReport(problems=found.problems, warnings=found.warnings, loaded=found.loaded, lines=found.lines)

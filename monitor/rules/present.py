"""Problems as text for a terminal: the line, a caret below the mistake, what is allowed, what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from monitor.errors import Problem
from monitor.rules.problems import printable, short, veil_line

WIDTH = 100  # of the excerpt of a line, in characters


def render_problems(problems: Iterable[Problem], source_lines: Sequence[str] = (), *, kind: str = "") -> str:
    """All of them, an empty line between two."""
    return "\n\n".join(render_problem(problem, source_lines, kind=kind) for problem in problems)


def render_problem(problem: Problem, source_lines: Sequence[str], *, kind: str = "") -> str:
    """`file:line:column`, the line with a caret below the mistake, the message and the hint.

    Safe for terminals: one printable character for each of the file's, and no secret.
    """
    place = f"{printable(problem.file)}:{problem.line}:{problem.column}"
    head = f"{place}: {kind}: {problem.field}" if kind else f"{place}: {problem.field}"
    text = [head]
    if 0 < problem.line <= len(source_lines):
        excerpt, before = _excerpt(printable(veil_line(source_lines[problem.line - 1], ())), problem.column)
        number = f"{problem.line:>5} | "
        text += [f"{number}{excerpt}", f"{' ' * (len(number) - 2)}| {' ' * cell_len(before)}^"]
    said = problem.message + (f" (found: {short(problem.found)})" if problem.found else "")
    text.append(f"        {printable(said)}")
    if problem.hint:
        text.append(f"        {printable(problem.hint)}")
    return "\n".join(text)


def _excerpt(line: str, column: int) -> tuple[str, str]:
    """A piece of the line around the column, and what of it stands before the column."""
    start = 0 if column <= WIDTH - 20 else column - WIDTH // 2
    mark = "…" if start else ""
    excerpt = mark + line[start : start + WIDTH] + ("…" if len(line) > start + WIDTH else "")
    return excerpt.rstrip(), mark + line[start : column - 1]

"""A bar on the terminal while something long is read; nothing at all where standard error is no terminal."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar


class Progress:
    """Shows how far a reading has come. `total` is in bytes, None where nobody knows; `hidden` shows nothing."""

    def __init__(self, what: str, total: int | None, *, hidden: bool = False) -> None:
        self._shown = sys.stderr.isatty() and not hidden
        self._what, self._total = what, total
        self._stack = ExitStack()
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        if self._shown:
            columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
            console = Console(file=sys.stderr)
            bar = Bar(*columns, TimeRemainingColumn(), console=console, transient=True)
            self._bar = self._stack.enter_context(bar)
            self._bar.add_task(self._what, total=self._total, said="")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def reached(self, position: int, said: str = "") -> None:
        """So many bytes are done."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=position, said=said)


def size_of(stream: BinaryIO) -> int | None:
    """The bytes of a file; None for a pipe."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None

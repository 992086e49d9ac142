"""The command line as its users meet it: in this process where that is enough, as a process where streams matter."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import struct
import sys
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from monitor.cli import app

RULES = """
version: 1
brands:
  - {name: Hotel Miramar, any: ["Hotel Miramar"], none: ["Miramar Beach"]}
sources:
  - {name: sample, connector: replay, path: "sample:miramar", speed: 0, live: true}
rules:
  - {name: page, when: {level: page}}
  - {name: alert, when: {level: alert}}
route:
  receiver: digest
  routes:
    - {matchers: ['level="page"'], receiver: oncall, group_wait: 0s}
    - {matchers: ['network="x"'], receiver: press, continue: true}
    - {matchers: ['network="x"'], receiver: oncall}
receivers:
  - {name: oncall, console: {}}
  - {name: press, console: {}}
  - {name: digest, console: {}}
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str = ""

    def json(self) -> Any:
        return json.loads(self.out)


class Desk:
    """A folder with rules.yaml in it and a database to come, where commands are typed."""

    def __init__(self, folder: Path, rules: str = RULES) -> None:
        self.folder = folder
        self.write(rules)

    def write(self, rules: str) -> None:
        (self.folder / "rules.yaml").write_text(rules, encoding="utf-8")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def environ(self, **more: str) -> dict[str, str]:
        ours = ("ALMENARA_", "SLACK_", "COLUMNS", "FORCE_COLOR")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        return kept | {"ALMENARA_HTTP": "127.0.0.1:0", "NO_COLOR": "1"} | more

    def types(self, *arguments: object, stdin: str | bytes | None = None, **environ: str) -> Done:
        """Run a command in this process."""
        with _standing_in(self.folder, self.environ(**environ)):
            result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    async def runs(self, *arguments: object, within: float = 60, **environ: str) -> Done:
        """Run a command as a process."""
        process = await asyncio.create_subprocess_exec(
            *command(*arguments),
            cwd=self.folder,
            env=self.environ(**environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), within)
        except TimeoutError:
            process.kill()
            raise
        return Done(process.returncode or 0, out.decode(), err.decode())

    def on_a_terminal(self, *arguments: object, columns: int = 80, typed: str = "", **environ: str) -> Done:
        """Run a command on a terminal of that width, where somebody types; both streams are in `out`."""
        child, terminal = pty.fork()
        if child == 0:  # pragma: no cover - this is the other process
            os.chdir(self.folder)
            line = command(*arguments)
            os.execve(line[0], line, self.environ(**environ))
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        os.write(terminal, typed.encode())
        shown = b""
        try:
            while piece := os.read(terminal, 65536):
                shown += piece
        except OSError:  # Linux says so when the other side has closed it
            pass
        os.close(terminal)
        _, status = os.waitpid(child, 0)
        return Done(os.waitstatus_to_exitcode(status), shown.decode().replace("\r\n", "\n"))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "monitor", *map(str, arguments)]


@contextmanager
def _standing_in(folder: Path, environ: Mapping[str, str]) -> Iterator[None]:
    where, before = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    try:
        yield
    finally:
        os.chdir(where)
        os.environ.clear()
        os.environ.update(before)

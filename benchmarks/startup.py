"""How long the command takes to answer and the daemon to be ready, how much memory it then holds, how big it installs.

Whole processes, timed from outside. The daemon has one source of each kind, all of which lead to a closed local port.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from benchmarks._timing import family, process_cpu, table

NAME = "Start, memory, size"
WITHIN = 60.0  # seconds; a start that takes longer is broken
_RULES = """
version: 1
brands: [{name: Hotel Miramar, any: ["Hotel Miramar"]}]
sources:
  - {name: sample, connector: replay, path: "sample:miramar", speed: 60, live: true}
  - {name: feed, connector: rss, url: "http://127.0.0.1:9/feed", allow_private: true}
  - {name: hn, connector: hackernews, base_url: "http://127.0.0.1:9", allow_private: true}
  - {name: bsky, connector: bluesky, mode: stream, jetstream_url: "ws://127.0.0.1:9", allow_private: true}
rules: [{name: loud, when: {level: ">= digest"}}]
route: {receiver: oncall}
receivers:
  - {name: oncall, slack: {channel: "#miramar", token: xoxb-none, api_url: "http://127.0.0.1:9/api/"}}
"""
# The daemon, too, asks for modules that are optional and not there; its end is not part of its start either.
_IMPORT = """
import contextlib, importlib, os, sys
for name in open(sys.argv[1]).read().split():
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
os._exit(0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start of a process: CPU and wall seconds until it was done or ready, and the memory it held then (MB)."""

    cpu: float
    wall: float
    memory: float = 0.0


def run(repetitions: int = 5) -> str:
    """The table."""
    with tempfile.TemporaryDirectory(prefix="almenara-bench-") as name:
        folder = Path(name)
        (folder / "rules.yaml").write_text(_RULES, encoding="utf-8")
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("ALMENARA_", "SLACK_"))}
        bench = _Bench(folder, environ | {"ALMENARA_RULES": str(folder / "rules.yaml")})
        modules = {first: bench.modules(first=first) for first in (True, False)}
        runs: dict[str, list[Start]] = {}
        for _ in range(repetitions):
            for label, start in bench.starts(modules):
                runs.setdefault(label, []).append(start)
    return _table(runs)


class _Bench:
    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self._folder, self._environ = folder, environ
        self._numbers = iter(range(10**6))
        self._kept = folder / "kept"  # the data folder of those starts that are not the first

    def starts(self, modules: dict[bool, list[str]]) -> Iterator[tuple[str, Start]]:
        """Each thing once, so that repetitions interleave."""
        yield "bare", self._command("-c", "pass")
        yield "help", self._command("-m", "monitor", "--help")
        yield "check", self._command("-m", "monitor", "check")
        for first in (True, False):
            (self._folder / "names.txt").write_text("\n".join(modules[first]), encoding="utf-8")
            yield f"import {first}", self._command("-c", _IMPORT, str(self._folder / "names.txt"))
            yield f"ready {first}", self._ready(self._data(first=first))

    def modules(self, *, first: bool) -> list[str]:
        """What the daemon imports until it is ready, in order."""
        with self._daemon(self._data(first=first), "-X", "importtime") as (_process, log):
            told = log.read_text(encoding="utf-8")
        lines = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s*(\S+)$", told, re.MULTILINE)
        return [name for name in dict.fromkeys(lines) if _importable(name)]

    def _data(self, *, first: bool) -> Path:
        return self._folder / f"data{next(self._numbers)}" if first else self._kept

    def _command(self, *arguments: str) -> Start:
        started, before = time.perf_counter(), os.times()
        subprocess.run(
            [sys.executable, *arguments], env=self._environ, check=True, stdout=subprocess.DEVNULL, timeout=WITHIN
        )
        wall, after = time.perf_counter() - started, os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return Start(cpu=cpu, wall=wall)

    def _ready(self, data: Path) -> Start:
        started = time.perf_counter()
        with self._daemon(data) as (process, _log):
            wall = time.perf_counter() - started
            return Start(cpu=process_cpu(process.pid), wall=wall, memory=sum(map(_resident, family(process.pid))))

    @contextmanager
    def _daemon(self, data: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
        """The daemon, once /readyz says yes; stopped and gone afterwards."""
        port, log = _free_port(), data.with_suffix(".log")
        environ = self._environ | {"ALMENARA_DATA_DIR": str(data), "ALMENARA_HTTP": f"127.0.0.1:{port}"}
        command = [sys.executable, *options, "-m", "monitor", "run"]
        with log.open("wb") as err:
            process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=err, cwd=self._folder)
        try:
            deadline = time.monotonic() + WITHIN
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the daemon never was ready: {log.read_text(encoding='utf-8')[-2000:]}")
                time.sleep(0.002)
            yield process, log
        finally:
            process.terminate()
            process.wait(20)


def _table(runs: dict[str, list[Start]]) -> str:
    cpu = {label: statistics.median(start.cpu for start in starts) for label, starts in runs.items()}
    wall = {label: statistics.median(start.wall for start in starts) for label, starts in runs.items()}
    memory = statistics.median(start.memory for start in runs["ready False"])
    size, count = base_size(("almenara",))

    def row(what: str, label: str, verdict: str = "", aim: str = "") -> list[str]:
        return [what, f"{cpu[label]:.2f} s", f"{wall[label]:.2f} s", verdict, aim]

    def times(first: bool) -> str:
        return f"**{cpu[f'ready {first}'] / cpu[f'import {first}']:.2f}**"

    rows: list[Sequence[str]] = [
        row("bare interpreter", "bare"),
        row("`almenara --help`", "help", f"**{wall['help']:.2f} s**", "≤ 0.3 s"),
        row("`almenara check`", "check"),
        row("ready, first start (makes the tables)", "ready True", times(True), "≤ 1.3 × importing the same"),
        row("importing the same modules", "import True"),
        row("ready, later starts", "ready False", times(False), "≤ 1.3 × importing the same"),
        row("importing the same modules", "import False"),
        ["memory when ready (VmRSS)", "", "", f"**{memory:.0f} MB**", "≤ 280 MB"],
        [f"base install without bytecode, {count} distributions", "", "", f"**{size:.0f} MB**", "≤ 200 MB"],
    ]
    return table(["what", "CPU", "wall", "verdict", "aim"], rows)


def base_size(names: Sequence[str]) -> tuple[float, int]:
    """MB of these distributions and all that they require without extras, compiled bytecode left out; how many."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset[str]()) for name in names]
    while waiting:
        name, extras = waiting.pop()
        try:
            dist = distribution(name)
        except PackageNotFoundError:  # its marker says that this machine does not need it
            continue
        found[re.sub(r"[-_.]+", "-", name).lower()] = dist
        for requirement in dist.requires or ():
            wanted = re.search(r"extra\s*==\s*['\"]([^'\"]+)", requirement)
            if wanted and wanted[1] not in extras:
                continue
            parts = re.match(r"([\w.-]+)\s*(?:\[([^\]]*)\])?", requirement)
            if parts and re.sub(r"[-_.]+", "-", parts[1]).lower() not in found:
                waiting.append((parts[1], frozenset(filter(None, re.split(r"[,\s]+", parts[2] or "")))))
    sizes = (
        Path(str(file.locate())).stat().st_size
        for dist in found.values()
        for file in dist.files or ()
        if "__pycache__" not in file.parts and Path(str(file.locate())).is_file()
    )
    return sum(sizes) / 1e6, len(found)


def _importable(name: str) -> bool:
    """Whether a name in the list of imports is a module that a later import can find again by that name."""
    return name != "__main__" and not name.startswith(("encodings.", "__mp_main__"))


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _resident(pid: int) -> float:
    """MB of memory that a process holds."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

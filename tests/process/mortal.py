"""The daemon, mortal: `python -m tests.process.mortal run` is `almenara run` that kills itself where a file says so.

The file named by ALMENARA_DIES_AT holds one line, "<when> <step> <n>": at the n-th such step from now on, before it
begins, within its transaction (all is written and nothing committed), or after it has ended. Without the file, or
with an empty one, everything works as ever. Nothing is tidied up: it is SIGKILL.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any

from monitor.cli import main
from monitor.inbound.answering import Clicks
from monitor.inbound.socket import SlackSocket
from monitor.notify.slack_api import SlackApi
from monitor.store.engine import Database
from monitor.store.sql import SqlStore

SWITCH = "ALMENARA_DIES_AT"


def _every(*_args: Any, **_more: Any) -> bool:
    return True


# Step → where it is taken, and which calls count.
STEPS: dict[str, tuple[type, str, Callable[..., bool]]] = {
    "commit": (SqlStore, "commit", lambda ingested: bool(ingested.fresh)),
    "change": (SqlStore, "change", lambda change, _now: bool(change.events)),
    "flush": (SqlStore, "flush", lambda _group, notifications, _told: bool(notifications)),
    "start": (SqlStore, "start", _every),
    "post": (SlackApi, "write", lambda method, *_rest: method == "chat.postMessage"),
    "edit": (SlackApi, "write", lambda method, *_rest: method == "chat.update"),
    "record": (SqlStore, "record", _every),
    "take": (Clicks, "take", _every),
    "acknowledge": (SlackSocket, "_envelope", _every),  # take, and then tell Slack
}

_within: ContextVar[bool] = ContextVar("within", default=False)


class Fate:
    """When to die, as the file says it at this moment."""

    def __init__(self, path: Path) -> None:
        self._path, self._line, self._passed = path, "", 0

    def wants(self, step: str) -> str:
        """When to die around this call of a step: "before", "within", "after"; "": not at all."""
        try:
            line = self._path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        if line != self._line:
            self._line, self._passed = line, 0
        when, named, count = line.split() if line else ("", "", "0")
        if named != step:
            return ""
        self._passed += 1
        return when if self._passed == int(count) else ""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def make_mortal(fate: Fate) -> None:
    """Put every step under the file's word."""
    for step, (owner, name, counts) in STEPS.items():
        setattr(owner, name, _doomed(getattr(owner, name), step, counts, fate))
    write = Database.write

    async def writes(self: Database, work: Callable[[Any], Any]) -> Any:
        doomed = _within.get()

        def then_die(connection: Any) -> Any:
            work(connection)
            die()

        return await write(self, then_die if doomed else work)

    Database.write = writes  # type: ignore[method-assign]


def _doomed(
    method: Callable[..., Awaitable[Any]], step: str, counts: Callable[..., bool], fate: Fate
) -> Callable[..., Awaitable[Any]]:
    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        when = fate.wants(step) if counts(*args, **kwargs) else ""
        if when == "before":
            die()
        token = _within.set(when == "within")
        try:
            answer = await method(self, *args, **kwargs)
        finally:
            _within.reset(token)
        if when == "after":
            die()
        return answer

    return call


if __name__ == "__main__":
    make_mortal(Fate(Path(os.environ[SWITCH])))
    main()

"""What the sandbox's tests run in its workers: good, slow, greedy and deadly functions."""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
import time

from monitor.errors import PayloadError


def add(one: int, two: int) -> int:
    return one + two


def process_id() -> int:
    return os.getpid()


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def spin() -> None:
    while True:
        pass


def spin_in_c() -> None:
    """A regular expression that holds the interpreter's lock for ages."""
    re.fullmatch(r"(a+)+b", "a" * 64)


def write_pid_and_spin_in_c(path: str) -> None:
    with open(path, "w", encoding="ascii") as file:  # noqa: PTH123 - as plain as can be in a doomed process
        file.write(str(os.getpid()))
    spin_in_c()


def eat() -> int:
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(3)


def recurse(depth: int = 0) -> int:
    sys.setrecursionlimit(2000)
    return recurse(depth + 1)


def refuse(text: str) -> None:
    raise PayloadError(f"cannot read {text}", excerpt="<x>", source="news")


def fail() -> None:
    raise ValueError("wrong value")


def fail_at_runtime() -> None:
    raise RuntimeError("wrong moment")


def limits() -> tuple[int, int, bool]:
    return (
        resource.getrlimit(resource.RLIMIT_AS)[0],
        resource.getrlimit(resource.RLIMIT_CORE)[0],
        signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    )

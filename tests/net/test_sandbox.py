"""Whatever a parser does in its worker, the daemon goes on."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import PayloadError
from monitor.net.sandbox import MEMORY, ProcessSandbox
from tests.net import jobs

LIMIT = timedelta(seconds=1)


@pytest.fixture
async def sandbox() -> AsyncIterator[ProcessSandbox]:
    sandbox = ProcessSandbox(workers=1, time=LIMIT)
    yield sandbox
    await sandbox.aclose()


async def test_a_function_runs_in_another_process_with_its_limits_set(sandbox: ProcessSandbox) -> None:
    assert await sandbox.run(jobs.add, 1, 2) == 3
    assert await sandbox.run(jobs.process_id) != os.getpid()
    assert await sandbox.run(jobs.limits) == (MEMORY, 0, True)


async def test_what_the_function_raises_comes_back_as_it_is(sandbox: ProcessSandbox) -> None:
    with pytest.raises(ValueError, match="wrong value"):
        await sandbox.run(jobs.fail)
    with pytest.raises(RuntimeError, match="wrong moment"):
        await sandbox.run(jobs.fail_at_runtime)
    with pytest.raises(PayloadError, match="cannot read item 7") as caught:
        await sandbox.run(jobs.refuse, "item 7")
    assert (caught.value.excerpt, caught.value.source) == ("<x>", "news")


@pytest.mark.parametrize("job", [jobs.spin, jobs.spin_in_c])
async def test_a_function_that_spins_is_killed_in_time(sandbox: ProcessSandbox, job: object) -> None:
    assert callable(job)
    await sandbox.run(jobs.add, 0, 0)  # the start of the worker is not its time
    started = time.monotonic()
    with pytest.raises(PayloadError, match=r"spin\w* took longer than 1 s"):
        await sandbox.run(job)
    assert time.monotonic() - started < 4
    assert await sandbox.run(jobs.add, 1, 2) == 3


async def test_a_function_that_eats_memory_is_stopped_at_the_limit() -> None:
    sandbox = ProcessSandbox(workers=1, memory=512 * 1024**2)
    try:
        with pytest.raises(PayloadError, match="eat needed more memory than it may have"):
            await sandbox.run(jobs.eat)
        assert await sandbox.run(jobs.add, 1, 2) == 3
    finally:
        await sandbox.aclose()


@pytest.mark.parametrize("job", [jobs.kill_itself, jobs.leave])
async def test_a_worker_that_dies_is_replaced(sandbox: ProcessSandbox, job: object) -> None:
    assert callable(job)
    for _ in range(2):
        with pytest.raises(PayloadError, match="crashed its worker process"):
            await sandbox.run(job)
    assert await sandbox.run(jobs.add, 1, 2) == 3


async def test_a_worker_killed_while_idle_costs_nobody_anything(sandbox: ProcessSandbox) -> None:
    os.kill(await sandbox.run(jobs.process_id), signal.SIGKILL)
    await asyncio.sleep(0.4)  # until the pool has noticed
    assert await sandbox.run(jobs.add, 1, 2) == 3


async def test_too_deep_a_nesting_is_the_inputs_fault(sandbox: ProcessSandbox) -> None:
    with pytest.raises(PayloadError, match="nested too deeply"):
        await sandbox.run(jobs.recurse)


async def test_cancelling_the_caller_kills_the_job_and_frees_the_worker() -> None:
    sandbox = ProcessSandbox(workers=1, time=timedelta(seconds=30))
    try:
        await sandbox.run(jobs.add, 0, 0)
        task = asyncio.create_task(sandbox.run(jobs.spin))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        started = time.monotonic()
        assert await sandbox.run(jobs.add, 1, 2) == 3
        assert time.monotonic() - started < 10
    finally:
        await sandbox.aclose()


async def test_a_worker_is_renewed_after_its_share_of_tasks() -> None:
    sandbox = ProcessSandbox(workers=1, tasks=2)
    try:
        workers = [await sandbox.run(jobs.process_id) for _ in range(4)]
    finally:
        await sandbox.aclose()
    assert workers[0] == workers[1] != workers[2] == workers[3]


async def test_closing_kills_at_once_and_tells_those_who_wait() -> None:
    sandbox = ProcessSandbox(workers=1, time=timedelta(seconds=30))
    worker = await sandbox.run(jobs.process_id)
    waiting = asyncio.create_task(sandbox.run(jobs.spin_in_c))
    await asyncio.sleep(0.3)
    started = time.monotonic()
    await sandbox.aclose()
    assert time.monotonic() - started < 2
    with pytest.raises(PayloadError):
        await waiting
    assert not _running(worker)
    with pytest.raises(RuntimeError, match="closed"):
        await sandbox.run(jobs.add, 1, 2)


async def test_a_sandbox_that_was_never_used_starts_nothing() -> None:
    before = multiprocessing.active_children()
    sandbox = ProcessSandbox()
    assert multiprocessing.active_children() == before
    await sandbox.aclose()


def test_a_worker_that_spins_does_not_outlive_a_killed_daemon_for_long(tmp_path: Path) -> None:
    """Even inside a C function, and with nobody left to stop it."""
    note = tmp_path / "pid"
    script = tmp_path / "daemon.py"
    script.write_text(
        "import asyncio, sys\n"
        "from datetime import timedelta\n"
        "from monitor.net.sandbox import ProcessSandbox\n"
        "from tests.net import jobs\n"
        "if __name__ == '__main__':\n"
        "    box = ProcessSandbox(workers=1, time=timedelta(seconds=0.5))\n"
        "    asyncio.run(box.run(jobs.write_pid_and_spin_in_c, sys.argv[1]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    daemon = subprocess.Popen([sys.executable, str(script), str(note)], env=environment, stderr=subprocess.DEVNULL)
    try:
        worker = int(_eventually(lambda: note.read_text() if note.exists() else "", seconds=20))
        daemon.kill()
        daemon.wait()
        _eventually(lambda: "" if _running(worker) else "gone", seconds=15)
    finally:
        daemon.kill()
        daemon.wait()


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # where there is one, it tells the dead whom nobody has buried
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def _eventually(probe: Callable[[], str], *, seconds: float) -> str:
    end = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found

"""Worker processes for parsers that hostile input can hang, bloat or crash.

A worker has a memory limit, a time limit and no core dumps. Whatever happens to it becomes a PayloadError: the input
is at fault, not the daemon.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from monitor.errors import PayloadError

try:
    import resource
except ImportError:  # Windows has no such limits; time still counts there
    resource = None  # type: ignore[assignment]

T = TypeVar("T")

TIME = timedelta(seconds=15)
MEMORY = 1024**3  # bytes of address space
TASKS = 500  # of a worker's life: what a parser leaks goes with it
_GRACE = 20.0  # seconds beyond the time limit for a worker to start on a busy machine; then the pool is given up


class ProcessSandbox:
    """Implements `connectors.base.Sandbox`. Starts its workers when first needed.

    At most `workers` jobs run at once; more wait in order, outside the pool, where giving up costs nothing.
    """

    def __init__(self, *, workers: int = 2, time: timedelta = TIME, memory: int = MEMORY, tasks: int = TASKS) -> None:
        self._workers = workers
        self._time = time.total_seconds()
        self._memory = memory
        self._tasks = tasks
        self._turns = asyncio.Semaphore(workers)
        self._starting = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._jobs: set[Future[Any]] = set()
        self._closed = False

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a module-level function in a worker; its own exceptions come back as they are.

        Function, arguments and result must be picklable. Raises PayloadError when a limit is hit or the worker dies.
        Cancelling the caller kills the job.
        """
        name = getattr(function, "__name__", "the parser")
        async with self._turns:
            pool = await self._running()
            try:
                async with asyncio.timeout(self._time + _GRACE):
                    return await self._job(pool, function, arguments)
            except MemoryError as error:
                raise PayloadError(f"{name} needed more memory than it may have") from error
            except RecursionError as error:
                raise PayloadError(f"{name} met something nested too deeply") from error
            except TimeoutError as error:
                raise PayloadError(f"{name} took longer than {self._time:g} s") from error
            except ProcessExpired as error:
                raise PayloadError(f"{name} crashed its worker process") from error
            except BrokenProcessPool as error:
                await self._discard(pool)
                raise PayloadError(f"{name} could not be run: the worker processes broke down") from error

    async def _job(self, pool: ProcessPool, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        job: Future[T] = pool.schedule(_guarded, args=(self._time, function, arguments), timeout=self._time)
        self._jobs.add(job)
        try:
            return await asyncio.wrap_future(job)
        finally:
            self._jobs.discard(job)

    async def aclose(self) -> None:
        """Kill the workers at once, with whatever they are doing."""
        self._closed = True
        if self._pool is not None:
            await self._discard(self._pool)

    async def _running(self) -> ProcessPool:
        async with self._starting:
            if self._closed:
                raise RuntimeError("the sandbox is closed")
            if self._pool is not None and not self._pool.active:  # a worker was killed while idle
                await self._discard(self._pool)
            if self._pool is None:
                # Starting processes takes tens of milliseconds: not on the event loop's time.
                self._pool = await asyncio.to_thread(self._start)
            return self._pool

    def _start(self) -> ProcessPool:
        pool = ProcessPool(
            max_workers=self._workers,
            max_tasks=self._tasks,
            initializer=_prepare,
            initargs=(self._memory,),
            # Spawn: forking a process with threads is unsafe, and a fork server wants a writable folder.
            context=multiprocessing.get_context("spawn"),
        )
        if not pool.active:
            raise BrokenProcessPool("the worker processes did not start")
        return pool

    async def _discard(self, pool: ProcessPool) -> None:
        if self._pool is not pool:  # somebody else does it
            return
        self._pool = None
        pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(pool.join)
        # A stopped pool forgets its jobs without a word: tell whoever waits for them.
        for job in list(self._jobs):
            with suppress(InvalidStateError):
                job.set_exception(BrokenProcessPool("the worker processes were stopped"))


def _prepare(memory: int) -> None:
    """Runs in a new worker, before any job."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon, which stops its workers itself
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # die at once, also inside a C function
    if resource is not None:
        for limit, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory)):
            with suppress(ValueError, OSError):  # a stricter limit is set already, or the system knows none
                resource.setrlimit(limit, (value, value))


def _guarded(seconds: float, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    """Runs in the worker: one job, with an alarm that kills even where nobody is left to do it.

    If the daemon is killed while a parser spins, the kernel ends the worker instead of leaving it spinning for ever.
    """
    if not hasattr(signal, "setitimer"):
        return function(*arguments)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + 5.0)
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)

"""Writing to a terminal, a pipe or a log driver that may stop reading, without stopping the daemon.

A write to such a stream can take for ever (Ctrl-S, a full pipe). It is therefore made in a thread of its own, which
the process does not wait for at its end, and past the stream's buffer: Python flushes that at exit, and a thread that
hangs in it would hold its lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import threading
from datetime import timedelta
from typing import ClassVar, TextIO
from weakref import WeakValueDictionary

PATIENCE = timedelta(seconds=5)


class HangingError(Exception):
    """An earlier write has not ended yet; nothing of this one was written."""


class Outlet:
    """One stream, whoever writes to it. At most one write is under way, hanging or not."""

    _known: ClassVar[WeakValueDictionary[int, Outlet]] = WeakValueDictionary()

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._turn = asyncio.Lock()
        self._hanging = False

    @classmethod
    def of(cls, stream: TextIO) -> Outlet:
        """The stream's only outlet. It lives as long as somebody holds it or writes through it."""
        outlet = cls._known.get(id(stream))
        if outlet is None:
            outlet = cls._known[id(stream)] = cls(stream)
        return outlet

    async def write(self, text: str, *, patience: timedelta = PATIENCE) -> None:
        """Write it all. Raises OSError or ValueError where the reader is gone or the stream closed, TimeoutError where
        it may still be written some day, HangingError at once while such a write goes on."""
        async with self._turn:
            if self._hanging:
                raise HangingError
            loop = asyncio.get_running_loop()
            ended: asyncio.Future[None] = loop.create_future()
            self._hanging = True
            threading.Thread(target=self._work, args=(text, loop, ended), name="outlet", daemon=True).start()
            await asyncio.wait_for(ended, patience.total_seconds())

    def _work(self, text: str, loop: asyncio.AbstractEventLoop, ended: asyncio.Future[None]) -> None:
        failure: Exception | None = None
        try:
            pour(self._stream, text)
        except Exception as error:
            failure = error
        self._hanging = False
        with contextlib.suppress(RuntimeError):  # the loop ended meanwhile: nobody wants to know any more
            loop.call_soon_threadsafe(_settle, ended, failure)


def pour(stream: TextIO, text: str) -> None:
    """Write all of it now, however long that takes. Raises OSError or ValueError."""
    stream.flush()  # what others wrote comes first
    try:
        file = stream.fileno()
    except OSError:  # no file behind it
        stream.write(text)
        stream.flush()
        return
    left = memoryview(text.encode(stream.encoding or "utf-8", "replace"))
    while left:
        try:
            left = left[os.write(file, left) :]
        except BlockingIOError:  # whoever shares the terminal made it so
            select.select((), (file,), ())


def _settle(ended: asyncio.Future[None], failure: Exception | None) -> None:
    if ended.done():  # given up meanwhile
        return
    if failure is None:
        ended.set_result(None)
    else:
        ended.set_exception(failure)

"""Frames as they arrive, read a little ahead of whoever takes them, and a beat so that silence does not block."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta
from types import TracebackType
from typing import Self

from connectors.base import Socket
from monitor.clock import Clock
from monitor.errors import TransientSourceError

READ_AHEAD = 4_000  # frames; beyond that the socket waits for us, and the server for the socket


class Inbox:
    """An asynchronous context in which one task reads the socket and another one keeps the beat."""

    def __init__(self, socket: Socket, clock: Clock, beat: timedelta) -> None:
        self._socket, self._clock, self._beat = socket, clock, beat
        self._frames: deque[str | bytes] = deque()
        self._wake, self._room = asyncio.Event(), asyncio.Event()
        self._full = False  # whether the reader waits for room
        self._end: Exception | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    async def __aenter__(self) -> Self:
        self._tasks = (asyncio.create_task(self._read()), asyncio.create_task(self._tick()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def wait(self) -> None:
        """Until there is a frame, the beat, or the end."""
        await self._wake.wait()
        self._wake.clear()

    def pop(self) -> str | bytes | None:
        """The next frame, None where there is none right now."""
        frames = self._frames
        if self._full and len(frames) <= READ_AHEAD // 2:
            self._full = False
            self._room.set()
        return frames.popleft() if frames else None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come: the connection is over and every frame has been taken."""
        return self._end is not None and not self._frames

    def check(self) -> None:
        """Raise what ended the connection, if it `ended`. Otherwise make sure that `wait` sees what is left."""
        if self._end is not None and not self._frames:
            raise self._end
        if self._frames or self._end is not None:
            self._wake.set()

    async def _read(self) -> None:
        try:
            frames, wake = self._frames, self._wake
            async for frame in self._socket:
                frames.append(frame)
                if len(frames) == 1:  # else whoever takes them knows already
                    wake.set()
                if len(frames) >= READ_AHEAD:
                    self._full = True
                    self._room.clear()
                    await self._room.wait()
            self._end = TransientSourceError("the stream ended")
        except Exception as error:  # noqa: BLE001, RUF100 - handed to whoever takes the frames, nothing is swallowed
            self._end = error
        finally:
            self._wake.set()

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(self._beat)
            self._wake.set()

"""The terminal and the log: readable, in colour only where somebody looks, and deaf to escape sequences."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TextIO

import pytest
from hypothesis import given
from rich.cells import cell_len

from monitor.errors import DoubtfulDeliveryError, TransientDeliveryError
from monitor.model import Author
from monitor.notify.console import ConsoleReceiver, drawn
from monitor.notify.render import render
from tests.notify.samples import SENT, entry, notification, outgoing
from tests.notify.test_text import HOSTILE


class Stream(io.StringIO):
    """A stream that may be a terminal, and may speak another encoding."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__()
        self._terminal, self._encoding = terminal, encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._terminal


def receiver(clock: Any, stream: io.StringIO) -> ConsoleReceiver:
    return ConsoleReceiver("terminal", language="es", zone="Europe/Madrid", clock=clock, stream=stream)


def card(*held: Any, **changes: Any) -> Any:
    return render(notification(*held, **changes), now=SENT, language="es", zone="Europe/Madrid")


async def test_a_card_says_who_what_why_and_how_late(clock):
    stream = Stream()
    assert await receiver(clock, stream).send(outgoing()) is None

    told = stream.getvalue()
    for part in (
        "AVISO · Hotel Miramar",
        "@lucia en Mastodon, 9.000 seguidores",
        "cucarachas en la ducha",
        "https://social.example/@lucia/1",
        "Prioridad 41",
        "Regla: page",
        "visto 10:00:45 (+40 s)",
    ):
        assert part in told


def test_a_log_has_no_colours_and_a_terminal_has(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    assert "\x1b" not in drawn(card(), Stream())
    assert "\x1b[" in drawn(card(), Stream(terminal=True))


def test_a_terminal_whose_owner_wants_no_colour_gets_none(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    assert not re.search(r"\x1b\[(\d+;)*[34]\d", drawn(card(), Stream(terminal=True)))


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_card_is_as_wide_as_its_terminal(width):
    wide = card(entry(text="una palabra " * 100, author=Author(name="字" * 50)))

    assert {cell_len(line) for line in drawn(wide, Stream(), width=width).splitlines()} == {width}


def test_a_stream_that_cannot_say_everything_says_what_it_can():
    told = drawn(card(entry(text="niño 🏨")), Stream(encoding="ascii"))

    assert told.isascii()
    assert "ni?o" in told


@given(HOSTILE)
def test_no_escape_sequence_of_a_post_reaches_the_terminal(text):
    told = drawn(card(entry(text=text, author=Author(handle=text, name=text), url=text)), Stream())

    assert not {c for c in told if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066\u200b")}


def test_riches_own_markup_in_a_post_is_text():
    assert "[bold red]x[/] :skull:" in drawn(card(entry(text="[bold red]x[/] :skull:")), Stream())


async def test_a_terminal_that_is_gone_keeps_the_message_waiting(clock):
    stream = Stream()
    stream.close()

    with pytest.raises(TransientDeliveryError) as caught:
        await receiver(clock, stream).send(outgoing())
    assert caught.value.retry_after == timedelta(minutes=1)


async def test_a_possible_repeat_is_marked_and_what_was_printed_is_not_found(clock):
    stream = Stream()
    console = receiver(clock, stream)
    await console.send(outgoing(doubtful_since=clock.now()))

    assert "Puede estar repetido" in stream.getvalue()
    assert await console.find(notification(), clock.now()) is None
    assert await console.check() == "the log"


def test_many_mentions_are_told_shortly():
    told = drawn(card(*(entry(id=f"x:{n}") for n in range(10)), total=12), Stream())

    assert "Regla" not in told
    assert "… y 2 más" in told


# A stream that nobody reads


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """A reader's end and a writer's, already full."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, b"." * 65_536)
    os.set_blocking(writer, True)
    stream = os.fdopen(writer, "w", encoding="utf-8")
    yield reader, stream
    with contextlib.suppress(OSError):
        os.close(reader)  # lets go of whoever still writes
    with contextlib.suppress(OSError):
        stream.close()
    for thread in writers():
        thread.join(5)


def impatient(clock: Any, stream: TextIO, name: str = "terminal") -> ConsoleReceiver:
    short = timedelta(milliseconds=150)
    return ConsoleReceiver(name, language="es", zone="Europe/Madrid", clock=clock, stream=stream, patience=short)


def writers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "outlet"]


async def test_a_pipe_that_nobody_reads_stops_nothing_else_and_leaves_a_doubt(clock, pipe):
    turns = 0

    async def collect() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.01)
            turns += 1

    collecting = asyncio.create_task(collect())
    with pytest.raises(DoubtfulDeliveryError):
        await impatient(clock, pipe[1]).send(outgoing())
    collecting.cancel()

    assert turns > 3


async def test_while_a_write_hangs_every_receiver_of_the_stream_is_told_so_at_once_and_none_adds_a_thread(clock, pipe):
    first, second = impatient(clock, pipe[1]), impatient(clock, pipe[1], "other")
    with pytest.raises(DoubtfulDeliveryError):
        await first.send(outgoing())

    began = time.monotonic()
    for receiver in (first, second, impatient(clock, pipe[1], "after a reload")):
        with pytest.raises(TransientDeliveryError):
            await receiver.send(outgoing())

    assert time.monotonic() - began < 0.1
    assert len(writers()) == 1


async def test_when_somebody_reads_again_what_hung_is_written_whole_and_the_next_message_too(clock, pipe):
    reader, stream = pipe
    receiver = impatient(clock, stream)
    with pytest.raises(DoubtfulDeliveryError):
        await receiver.send(outgoing())

    told = bytearray()
    os.set_blocking(reader, False)
    for _ in range(200):
        with contextlib.suppress(BlockingIOError):
            told += os.read(reader, 1 << 20)
        if not writers():
            break
        await asyncio.sleep(0.01)
    await receiver.send(outgoing())
    told += os.read(reader, 1 << 20)

    assert told.decode().count("AVISO · Hotel Miramar") == 2


async def test_a_pipe_whose_reader_left_keeps_the_message_waiting(clock, pipe):
    os.close(pipe[0])

    with pytest.raises(TransientDeliveryError):
        await impatient(clock, pipe[1]).send(outgoing())


def test_a_write_that_hangs_does_not_keep_the_process_from_ending():
    program = (
        "import asyncio, os, sys\n"
        "from datetime import timedelta\n"
        "from monitor.outlet import Outlet\n"
        "try: asyncio.run(Outlet.of(sys.stdout).write('x' * 1_000_000, patience=timedelta(seconds=0.1)))\n"
        "except TimeoutError: sys.exit(7)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.wait(timeout=20) == 7
        assert process.stderr is not None
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.communicate()

"""`almenara run`: its first lines and its last ones, and what keeps it from starting."""

from __future__ import annotations

import asyncio
import fcntl
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.cli.terminal import RULES, Desk, command


@asynccontextmanager
async def running(desk: Desk, **environ: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """The daemon, and what it said up to “Watching”."""
    process = await asyncio.create_subprocess_exec(
        *command("run"),
        cwd=desk.folder,
        env=desk.environ(**environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        async with asyncio.timeout(60):
            while not said or "Watching" not in said[-1]:
                line = (await process.stdout.readline()).decode()
                assert line, "".join(said)
                said.append(line)
        yield process, said
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_first_lines_tell_what_is_watched_and_who_is_told(desk: Desk) -> None:
    desk.write(
        RULES.replace("rules:\n", "  - {name: hn, connector: hackernews, every: 3m, enabled: false}\nrules:\n", 1)
    )
    async with running(desk) as (process, said):
        text = "".join(said)
        rows = [line.split() for line in said]
        assert ["source", "sample", "replay", "mixed", "stream"] in rows
        assert ["source", "hn", "hackernews", "hackernews", "off"] in rows
        assert ["receiver", "oncall", "console"] in rows
        assert f"SQLite {desk.data / 'almenara.db'}" in text
        assert not any(line != f"{line.rstrip()}\n" for line in said)
        process.send_signal(signal.SIGINT)
        rest, _ = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0
    assert rest.decode().rstrip().splitlines()[-1].startswith("Stopped. Nothing is lost.")


async def test_a_second_daemon_on_the_same_folder_is_refused(desk: Desk) -> None:
    desk.data.mkdir()
    with (desk.data / "almenara.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = await desk.runs("run")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("almenara: another daemon is already running on ")
    assert "ALMENARA_DATA_DIR" in done.err


async def test_a_taken_address_is_said_with_its_remedy(desk: Desk) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = await desk.runs("run", ALMENARA_HTTP=address)
    assert (done.code, done.out) == (2, "")
    said = done.err.splitlines()[-1]
    assert said.startswith(f"almenara: {address} cannot be used (")
    assert said.endswith("ALMENARA_HTTP changes it")


async def test_a_folder_that_cannot_be_used_is_one_sentence(desk: Desk) -> None:
    (desk.folder / "data").write_text("a file where a folder should be", encoding="utf-8")
    done = await desk.runs("run")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err


async def test_a_daemon_whose_reader_has_gone_still_stops_cleanly(desk: Desk) -> None:
    """`almenara run | head`: the watch goes on, and SIGTERM ends it with code 0."""
    async with running(desk) as (process, _said):
        assert process.stdout is not None
        process.stdout._transport.close()  # type: ignore[attr-defined]
        await asyncio.sleep(1.5)
        assert process.returncode is None
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 15)
    assert process.returncode == 0

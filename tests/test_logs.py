"""Logs are one line an event, and hostile text stays text."""

from __future__ import annotations

import io
import json
import logging
import os
import time
from collections.abc import Iterator

import pytest
import structlog

from monitor import logs


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_away_from_a_terminal_every_event_is_one_json_line() -> None:
    out = io.StringIO()
    logs.configure("info", "auto", out)
    structlog.get_logger("x").info("batch.committed", source="feed", new=3)
    (line,) = out.getvalue().splitlines()
    event = json.loads(line)
    assert (event["event"], event["source"], event["new"], event["level"]) == ("batch.committed", "feed", 3, "info")
    assert event["timestamp"].endswith("Z")


@pytest.mark.parametrize("style", ["json", "console"])
def test_control_characters_cannot_forge_a_line_or_drive_the_terminal(style: str) -> None:
    out = io.StringIO()
    logs.configure("info", style, out)
    structlog.get_logger("x").info("source.away", reason="bad\n00:00:00 forged\x1b[2J\u202e")
    text = out.getvalue()
    assert len(text.splitlines()) == 1
    assert not set(text) & {"\x1b", "\u202e"}


def test_other_libraries_speak_through_the_same_door_but_only_when_it_matters() -> None:
    out = io.StringIO()
    logs.configure("info", "json", out)
    logging.getLogger("httpx").info("GET https://secret.example?token=x")
    logging.getLogger("apscheduler.scheduler").warning("late")
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["late"]


def test_below_the_level_nothing_is_written() -> None:
    out = io.StringIO()
    logs.configure("warning", "json", out)
    structlog.get_logger("x").info("quiet")
    assert out.getvalue() == ""


@pytest.mark.parametrize("style", ["json", "console"])
def test_what_an_exception_says_drives_no_terminal_and_forges_no_line(style: str) -> None:
    out = io.StringIO()
    logs.configure("info", style, out)
    try:
        raise ValueError("bad\x1b[2J\u202e\n00:00:00 [error] forged\r")
    except ValueError:
        structlog.get_logger("x").exception("source.bug", source="feed")
        logging.getLogger("other").exception("also")
    text = out.getvalue()
    assert not {c for c in text if c != "\n" and not c.isprintable()}
    assert "Traceback" in text
    assert "ValueError: bad" in text
    assert not [line for line in text.splitlines() if line.startswith("00:00:00 [error] forged")]


def test_a_traceback_keeps_its_lines_on_a_terminal() -> None:
    out = io.StringIO()
    logs.configure("info", "console", out)
    try:
        raise ValueError("bad")
    except ValueError:
        structlog.get_logger("x").exception("source.bug")
    assert len([line for line in out.getvalue().splitlines() if line.startswith("    ")]) >= 4


def test_a_log_that_nobody_reads_stops_nobody_and_is_written_when_somebody_does() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream, os.fdopen(reader, "rb", buffering=0) as read:
        logs.configure("info", "json", stream)
        began = time.monotonic()
        for number in range(200):
            structlog.get_logger("x").info("batch.committed", number=number, filler="x" * 1_000)
        assert time.monotonic() - began < 2
        told = b""
        while told.count(b"\n") < 200:
            told += read.read(65_536)
        assert [json.loads(line)["number"] for line in told.splitlines()] == list(range(200))


def test_more_lines_than_can_wait_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_WAITING", 5)
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream, os.fdopen(reader, "rb", buffering=0) as read:
        logs.configure("info", "json", stream)
        for _ in range(20):
            structlog.get_logger("x").info("batch.committed", filler="x" * 100_000)
        told = b""
        while b"log.lost" not in told:
            told += read.read(65_536)
        assert told.count(b"batch.committed") < 20

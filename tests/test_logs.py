"""Logs are one line an event, and hostile text stays text."""

from __future__ import annotations

import io
import json
import logging
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

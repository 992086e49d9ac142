"""Structured logs to standard error: readable on a terminal, JSON lines elsewhere."""

from __future__ import annotations

import contextlib
import io
import logging
import queue
import sys
import threading
import time
from typing import Any, TextIO

import structlog
from structlog.typing import ExcInfo

from monitor.outlet import pour

# These quote whole addresses and headers, and some services want their password there: never, whoever debugs.
TELLTALES = frozenset({"httpx", "httpcore", "websockets"})
QUIET = ("apscheduler", "httpx", "httpcore", "websockets", "uvicorn", "alembic", "slack_sdk", "asyncio", "aiohttp")
MOST_WAITING = 10_000  # lines; what comes after them is counted and dropped
LAST_WORDS = 1.0  # seconds that the end of the process waits for them


def configure(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's logging alike. Called once, by the composition root."""
    out = stream or sys.stderr
    readable = style == "console" or (style == "auto" and out.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if readable else "iso", utc=not readable),
        _inert,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=out.isatty(), pad_event_to=26, exception_formatter=_inert_traceback)
        if readable
        else structlog.processors.JSONRenderer()
    )
    tail: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not readable:
        tail.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _handler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[*tail, renderer], foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        # Other libraries' chatter may quote addresses and bodies: warnings only, unless somebody is debugging.
        chatty = level == "debug" and name not in TELLTALES
        logging.getLogger(name).setLevel(logging.DEBUG if chatty else logging.WARNING)


def _inert(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Control characters in any field could rewrite the terminal or forge a line: show them instead."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _block(value) if key in ("exception", "stack") else _shown(value)
    return event


def _inert_traceback(out: TextIO, failure: ExcInfo) -> None:
    """A traceback quotes what an exception says, and exceptions quote the internet."""
    raw = io.StringIO()
    structlog.dev.plain_traceback(raw, failure)
    out.write("\n" + _block(raw.getvalue()))


def _block(text: str) -> str:
    """Several lines, each of them inert, and set in so that none can pass for an event."""
    return "\n".join(f"    {_shown(line)}" for line in text.strip("\n").split("\n"))


def _shown(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _handler(out: TextIO) -> logging.Handler:
    try:
        out.fileno()
    except (OSError, AttributeError):
        return logging.StreamHandler(out)  # in memory: it never hangs
    return _PatientHandler(out)


class _PatientHandler(logging.Handler):
    """Lines wait for the stream in a thread: a terminal stopped by Ctrl-S or a stuck log driver stops nobody."""

    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self._out = out
        self._waiting: queue.Queue[str] = queue.Queue(MOST_WAITING)
        self._writer: threading.Thread | None = None
        self._lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record) + "\n"
        except Exception:
            self.handleError(record)
            return
        if self._writer is None:  # within the handler's lock: there is only ever one
            self._writer = threading.Thread(target=self._work, name="log", daemon=True)
            self._writer.start()
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def flush(self) -> None:
        """Wait for what is under way, but not for ever. Called at the end of the process."""
        until = time.monotonic() + LAST_WORDS
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.005)

    def _work(self) -> None:
        while True:
            line = self._waiting.get()
            with contextlib.suppress(OSError, ValueError):  # nobody is left to be told
                pour(self._out, line)
            self._waiting.task_done()
            lost, self._lost = self._lost, 0
            if lost:
                logging.getLogger(__name__).warning("log.lost lines=%d", lost)

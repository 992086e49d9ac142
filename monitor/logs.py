"""Structured logs to standard error: readable on a terminal, JSON lines elsewhere."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog

QUIET = ("apscheduler", "httpx", "httpcore", "websockets", "uvicorn", "alembic", "slack_sdk", "asyncio", "aiohttp")


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
        structlog.dev.ConsoleRenderer(
            colors=out.isatty(), pad_event_to=26, exception_formatter=structlog.dev.plain_traceback
        )
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
    handler = logging.StreamHandler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[*tail, renderer], foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        # Other libraries' chatter may quote addresses and bodies: warnings only, unless somebody is debugging.
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.WARNING)


def _inert(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Control characters in any field could rewrite the terminal or forge a line: show them instead."""
    for key, value in event.items():
        if isinstance(value, str) and key not in ("exception", "stack") and not value.isprintable():
            event[key] = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value)
    return event

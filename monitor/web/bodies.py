"""Reading what strangers send: neither too much nor too slowly."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from starlette.requests import ClientDisconnect, Request

WITHIN = timedelta(seconds=10)


class RefusedError(Exception):
    """A request that is answered with this status and reason, and not looked at further."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


async def body_of(request: Request, most: int, within: timedelta = WITHIN) -> bytes:
    """The raw body. Raises RefusedError as soon as it is too long or too slow in coming."""
    if request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise RefusedError(415, "compressed bodies are not taken")
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise RefusedError(400, "the length of the body is no number")
    if len(length) > 15 or int(length) > most:
        raise RefusedError(413, f"larger than {most // 1024} KiB")
    body = bytearray()
    try:
        async with asyncio.timeout(within.total_seconds()):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise RefusedError(413, f"larger than {most // 1024} KiB")
    except (TimeoutError, ClientDisconnect):
        raise RefusedError(408, "it did not come whole in time") from None
    return bytes(body)

"""Signed HTTP requests, for those who would rather have Slack call them than hold a line open.

Slack signs timestamp and body with the app's signing secret. Sent again within the five minutes that a signature is
good for, a request has no second effect: the keys of its commands say so.
Reference: docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from monitor.clock import Clock
from monitor.inbound.bots import Bot
from monitor.inbound.payload import MOST_BYTES, UnreadableError, read_interaction, read_slash_form
from monitor.inbound.socket import Take

log = structlog.get_logger(__name__)

WINDOW = timedelta(minutes=5)
BODY_WITHIN = timedelta(seconds=2)
MOST_BODY = 3 * MOST_BYTES  # in a form, a JSON quote takes three bytes
MOST_FIELDS = 64


class _RefusedError(Exception):
    """The request is not Slack's, or not fit to be read."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What Slack puts into X-Slack-Signature."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, sha256).hexdigest()


class SignedRequests:
    """POST /slack/interactions and POST /slack/commands."""

    def __init__(self, bots: Callable[[], Sequence[Bot]], take: Take, *, clock: Clock) -> None:
        self._bots, self._take, self._clock = bots, take, clock

    @property
    def route(self) -> Mount:
        """To be mounted beside the probes."""
        return Mount(
            "/slack",
            routes=[
                Route("/interactions", self._interactions, methods=["POST"]),
                Route("/commands", self._commands, methods=["POST"]),
            ],
        )

    async def _interactions(self, request: Request) -> Response:
        try:
            bot, fields = await self._admitted(request)
            payload = read_interaction(fields.get("payload", ""))
            reply = await self._take(bot, payload, True)
        except _RefusedError as no:
            return self._no(no.status, no)
        except UnreadableError as odd:
            return self._no(400, odd)
        return Response() if reply.payload is None else JSONResponse(reply.payload)

    async def _commands(self, request: Request) -> Response:
        try:
            bot, fields = await self._admitted(request)
            if fields.get("ssl_check") == "1":  # Slack looks whether our certificate is good
                return Response()
            reply = await self._take(bot, read_slash_form(fields), True)
        except _RefusedError as no:
            return self._no(no.status, no)
        except UnreadableError as odd:
            return self._no(400, odd)
        return Response() if reply.payload is None else JSONResponse(reply.payload)

    async def _admitted(self, request: Request) -> tuple[Bot, dict[str, str]]:
        """The app that it comes from, and the form's fields. Raises _RefusedError."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signed = request.headers.get("x-slack-signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and signed.isascii()):
            raise _RefusedError(401, "not signed")
        if abs(self._clock.now().timestamp() - int(stamp)) > WINDOW.total_seconds():
            raise _RefusedError(401, "signed too long ago, or our clock is wrong")
        body = await self._body(request)
        bot = _signer(self._bots(), stamp, body, signed)
        if bot is None:
            raise _RefusedError(401, "signed by nobody we know")
        try:
            pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise _RefusedError(400, "not a form") from None
        return bot, dict(pairs)

    async def _body(self, request: Request) -> bytes:
        """The body, as long as it is neither too long nor too slow in coming. Raises _RefusedError."""
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:12]) > MOST_BODY:
            raise _RefusedError(413, "too large")
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_WITHIN.total_seconds()):
                async for piece in request.stream():
                    body += piece
                    if len(body) > MOST_BODY:
                        raise _RefusedError(413, "too large")
        except (TimeoutError, ClientDisconnect):
            raise _RefusedError(408, "did not come whole") from None
        return bytes(body)

    def _no(self, status: int, reason: Exception) -> Response:
        log.warning("slack.request_refused", status=status, reason=str(reason))
        return PlainTextResponse("refused\n", status_code=status)  # strangers are told nothing


def _signer(bots: Iterable[Bot], stamp: str, body: bytes, signed: str) -> Bot | None:
    """Every secret is tried, whichever fits, so that the time it takes tells nothing."""
    found: Bot | None = None
    for bot in bots:
        if bot.signing_secret and hmac.compare_digest(signature(bot.signing_secret, stamp, body), signed):
            found = found or bot
    return found

"""Socket Mode: what people press reaches us over a WebSocket that we open, so that nothing of ours need be public.

Slack ends every connection after some hours, and says so some seconds before: the next one is opened while the old one
still answers what came in by it. Reference: docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
import structlog

from monitor.clock import Clock
from monitor.errors import DeliveryError, TransientDeliveryError
from monitor.inbound.answering import Reply
from monitor.inbound.bots import Bot
from monitor.inbound.payload import (
    MOST_BYTES,
    Envelope,
    Interaction,
    Kind,
    Slash,
    UnreadableError,
    read_envelope,
    read_interaction,
    read_slash,
)
from monitor.net.backoff import delay
from monitor.notify.pace import Pace
from monitor.notify.slack_api import SlackApi
from monitor.notify.slack_errors import word_of

log = structlog.get_logger(__name__)

CALL_WITHIN = timedelta(seconds=10)
OPEN_WITHIN = timedelta(seconds=15)
HELLO_WITHIN = timedelta(seconds=10)
PING_EVERY = timedelta(seconds=15)  # Slack's own pings come every few seconds; a dead line is noticed within 23 s
CLOSE_WITHIN = timedelta(seconds=1)  # Slack does not always finish the closing handshake
LINGER = timedelta(seconds=30)  # what an old connection gets to answer what it brought
STEADY = timedelta(seconds=30)  # a connection that lasted so long was a good one
BACK_OFF = (timedelta(seconds=1), timedelta(minutes=1))  # first wait and longest
SOON = timedelta(seconds=8)  # Slack closes a connection some ten seconds after it said so
LEAVING = frozenset({"warning", "refresh_requested"})  # Slack will close this connection, and wants another one
_REASONS = {
    "link_disabled": "Socket Mode is switched off in the Slack app's settings",
    "too_many_websockets": "the Slack app has too many connections open (ten at most)",
}

_TOKEN_REASONS = {
    "invalid_auth": "the token is not valid",
    "token_revoked": "the token was revoked",
    "not_allowed_token_type": "this is not an app-level token (xapp-…)",
    "missing_scope": "the token lacks the scope connections:write",
}

Take = Callable[[Bot, Interaction | Slash, bool], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether presses reach us, since when, and if not, why."""

    ok: bool
    since: datetime
    reason: str = ""

    def __str__(self) -> str:
        return "ok" if self.ok else f"away since {self.since:%Y-%m-%d %H:%M:%S} UTC: {self.reason}"


class _LostError(Exception):
    """The connection came to nothing, or to an end; says why."""


class SlackSocket:
    """One app's line to Slack. `run` keeps it up until it is cancelled, and never raises anything else."""

    def __init__(
        self, bot: Bot, take: Take, *, clock: Clock, random: Random, ping_every: timedelta = PING_EVERY
    ) -> None:
        self._bot, self._take, self._clock, self._random = bot, take, clock, random
        self._ping_every = ping_every.total_seconds()
        self._api = SlackApi(
            token=bot.app_token, api_url=bot.api_url, receiver=bot.receiver, pace=Pace(clock), timeout=CALL_WITHIN
        )
        self._standing = Standing(ok=False, since=clock.now(), reason="not connected yet")
        self._work: set[asyncio.Task[Any]] = set()
        self._open: set[aiohttp.ClientWebSocketResponse] = set()

    @property
    def standing(self) -> Standing:
        return self._standing

    async def run(self) -> None:
        """Connect, listen, connect again."""
        failures = 0
        try:
            async with aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=OPEN_WITHIN.total_seconds())
            ) as session:
                while True:
                    began = self._clock.now()
                    pause: timedelta | None = None
                    try:
                        await self._one(session)
                    except _LostError as lost:
                        self._away(str(lost))
                    except DeliveryError as refused:
                        self._away(str(refused))
                        pause = refused.retry_after if isinstance(refused, TransientDeliveryError) else None
                    except Exception as failure:  # whatever it is, presses must find their way again
                        log.exception("slack.socket_failed", receiver=self._bot.receiver)
                        self._away(type(failure).__name__)
                    steady = self._clock.now() - began >= STEADY
                    failures = 0 if steady else failures + 1
                    if self._standing.ok and steady:
                        continue  # Slack asked for a new connection: at once, while the old one still works
                    base, cap = BACK_OFF
                    if self._standing.ok:
                        cap = SOON  # asked for another all the time: slowly, but before the old one is gone
                    wait = delay(failures or 1, self._random, base=base, cap=cap)
                    await self._clock.sleep(max(wait, pause) if pause else wait)
        finally:
            await self._end()

    async def _one(self, session: aiohttp.ClientSession) -> None:
        """One connection, until Slack wants another (then it goes on in the background) or it breaks."""
        url = await self._address()
        socket = await self._connect(session, url)
        self._open.add(socket)
        leaving: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        listening = self._spawn(self._listen(socket, leaving))
        try:
            await asyncio.wait({listening, leaving}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            listening.cancel()
            raise
        if listening.done():
            leaving.cancel()
            await listening  # raises why
        self._spawn(self._linger(listening))

    async def _address(self) -> str:
        """Where to connect: good for one connection only. Raises DeliveryError, _LostError."""
        try:
            answer = await self._api.call("apps.connections.open", json={})
        except TransientDeliveryError as refused:
            word = word_of(refused.__cause__) if isinstance(refused.__cause__, Exception) else ""
            if word in _TOKEN_REASONS:
                reason = f"app_token: {_TOKEN_REASONS[word]}"
                raise TransientDeliveryError(
                    reason, retry_after=refused.retry_after, receiver=self._bot.receiver
                ) from None
            raise
        url = answer.get("url")
        schemes = ("wss",) if urlsplit(self._bot.api_url).scheme == "https" else ("ws", "wss")
        if not isinstance(url, str) or urlsplit(url).scheme not in schemes:
            raise _LostError("Slack gave no usable address")
        return url

    async def _connect(self, session: aiohttp.ClientSession, url: str) -> aiohttp.ClientWebSocketResponse:
        try:
            async with asyncio.timeout(OPEN_WITHIN.total_seconds()):
                return await session.ws_connect(
                    url,
                    heartbeat=self._ping_every,
                    max_msg_size=MOST_BYTES,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_WITHIN.total_seconds()),
                    proxy=_proxy(url),
                )
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as failure:
            # The address holds a ticket: it stays out of what is told.
            raise _LostError(f"no WebSocket to Slack ({type(failure).__name__})") from None

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse, leaving: asyncio.Future[None]) -> None:
        """Take what comes until it ends. Raises _LostError."""
        try:
            greeted = False
            while True:
                limit = None if greeted else HELLO_WITHIN.total_seconds()
                try:
                    message = await socket.receive(timeout=limit)
                except TimeoutError:
                    raise _LostError("Slack connected and said nothing") from None
                if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    greeted = self._frame(socket, message.data, leaving) or greeted
                elif message.type in (
                    aiohttp.WSMsgType.CLOSE,
                    aiohttp.WSMsgType.CLOSING,
                    aiohttp.WSMsgType.CLOSED,
                    aiohttp.WSMsgType.ERROR,
                ):
                    raise _LostError("the connection to Slack broke off")
        except aiohttp.ClientError as failure:
            raise _LostError(f"the connection to Slack broke off ({type(failure).__name__})") from None
        finally:
            self._open.discard(socket)
            await socket.close()

    def _frame(self, socket: aiohttp.ClientWebSocketResponse, data: str | bytes, leaving: asyncio.Future[None]) -> bool:
        """One frame; whether it was the greeting. Raises _LostError."""
        try:
            envelope = read_envelope(data)
        except UnreadableError as odd:
            log.warning("slack.unreadable", receiver=self._bot.receiver, reason=str(odd))
            return False
        match envelope.type:
            case "hello":
                self._back()
                return True
            case "disconnect" if envelope.reason in LEAVING:
                if not leaving.done():
                    leaving.set_result(None)
            case "disconnect":
                raise _LostError(_REASONS.get(envelope.reason, "Slack ended the connection"))
            case _ if envelope.envelope_id:
                self._spawn(self._envelope(socket, envelope))
        return False

    async def _envelope(self, socket: aiohttp.ClientWebSocketResponse, envelope: Envelope) -> None:
        """Do what it says, then acknowledge: what is not acknowledged, Slack shows as failed or sends again."""
        reply = Reply()
        try:
            match envelope.type:
                case Kind.INTERACTIVE:
                    reply = await self._take(self._bot, read_interaction(envelope.payload), True)
                case Kind.SLASH:
                    command = read_slash(envelope.payload)
                    reply = await self._take(self._bot, command, envelope.accepts_response_payload)
                case _:
                    log.info("slack.not_ours", receiver=self._bot.receiver)  # an event nobody subscribed to here
        except UnreadableError as odd:
            # Not acknowledged: a warning beside the button is the clearest answer to somebody we cannot make out.
            log.warning("slack.unreadable", receiver=self._bot.receiver, reason=str(odd))
            return
        except Exception:
            log.exception("slack.envelope_failed", receiver=self._bot.receiver)
            return
        answer: dict[str, Any] = {"envelope_id": envelope.envelope_id}
        if reply.payload is not None and envelope.accepts_response_payload:
            answer["payload"] = reply.payload
        try:
            await socket.send_str(msgspec.json.encode(answer).decode())
        except (aiohttp.ClientError, OSError, RuntimeError):
            # Closed under our hands. Slack may send it again: the key makes it one effect.
            log.info("slack.not_acknowledged", receiver=self._bot.receiver)

    async def _linger(self, listening: asyncio.Task[None]) -> None:
        await asyncio.wait({listening}, timeout=LINGER.total_seconds())
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        if not self._open:
            self._away("Slack ended the connection before another one stood")

    async def _end(self) -> None:
        work = [task for task in self._work if task is not asyncio.current_task()]
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await self._api.close()

    def _back(self) -> None:
        if not self._standing.ok:
            log.info("slack.connected", receiver=self._bot.receiver)
            self._standing = Standing(ok=True, since=self._clock.now())

    def _away(self, reason: str) -> None:
        """Told once when it goes; the reason is kept up to date."""
        if self._standing.ok:
            log.warning("slack.disconnected", receiver=self._bot.receiver, reason=reason)
            self._standing = Standing(ok=False, since=self._clock.now(), reason=reason)
        elif self._standing.reason != reason:
            log.warning("slack.unreachable", receiver=self._bot.receiver, reason=reason)
            self._standing = Standing(ok=False, since=self._standing.since, reason=reason)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled():
            task.exception()  # seen by whoever waited for it; an old connection's end is of no interest


def _proxy(url: str) -> str | None:
    """The proxy that the environment names for secure web addresses: aiohttp looks for one called wss_proxy only."""
    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.netloc):
        return None
    return urllib.request.getproxies().get("https" if parts.scheme == "wss" else "http")

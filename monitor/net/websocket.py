"""The WebSocket edge: the same guard, status table and suspicion as HTTP, for streams.

A stream never ends quietly: whatever ends it, even a polite goodbye, raises TransientSourceError, so that the caller
reconnects from its cursor.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus, InvalidURI

from connectors.base import Connect, Socket
from monitor.clock import Clock
from monitor.errors import RequestError, SourceError, TransientSourceError
from monitor.net.fetch import default_user_agent
from monitor.net.guard import AddressGuard, Resolve, SystemResolver, check_scheme, open_socket
from monitor.net.status import error_for

OPEN_WITHIN = timedelta(seconds=20)  # look-up, connection, TLS and handshake together
CLOSE_WITHIN = timedelta(seconds=2)  # a server that does not say goodbye must not delay our own stop
PING_EVERY = timedelta(seconds=20)
# Pongs stand in line behind data, so a consumer that is held up (a database restart) also holds up pongs.
PONG_WITHIN = timedelta(seconds=60)
MESSAGE_LIMIT = 1024 * 1024  # bytes
QUEUE = (64, 16)  # frames: stop reading from the network at the first number, go on at the second

# The library logs whole handshakes, with their headers, at debug.
_quiet = logging.getLogger("websockets.client")
_quiet.setLevel(logging.WARNING)


class WebSocketEdge:
    """Opens guarded WebSockets. Holds nothing open by itself."""

    def __init__(
        self,
        clock: Clock,
        *,
        user_agent: str = "",
        resolve: Resolve | None = None,
        open_within: timedelta = OPEN_WITHIN,
    ) -> None:
        self._clock = clock
        self._open_within = open_within.total_seconds()
        self._user_agent = user_agent or default_user_agent()
        self._resolve = resolve or SystemResolver()
        self._tls: ssl.SSLContext | None = None

    def connect_for(self, *, allow_private: bool = False, source: str = "") -> Connect:
        """The edge as one source sees it."""
        guard = AddressGuard(allow_private=allow_private, resolve=self._resolve)

        @asynccontextmanager
        async def opened(
            url: str, *, headers: Mapping[str, str] | None = None, stall: timedelta = timedelta(seconds=60)
        ) -> AsyncIterator[Socket]:
            try:
                host, connection = await self._open(guard, url, headers or {})
                try:
                    with _Watched(connection, host, stall) as socket:
                        yield socket
                finally:
                    await connection.close()
            except SourceError as error:
                error.source = error.source or source
                raise

        return opened

    async def _open(self, guard: AddressGuard, url: str, headers: Mapping[str, str]) -> tuple[str, ClientConnection]:
        """Connect and shake hands. Raises SourceError."""
        check_scheme(url, ("ws", "wss"))
        try:
            target = httpx.URL(url)
            host = target.raw_host.decode("ascii")
        except (httpx.InvalidURL, ValueError) as error:
            raise RequestError("this is not a usable address") from error
        secure = target.scheme == "wss"
        try:
            async with asyncio.timeout(self._open_within):
                sock = await open_socket(guard, host, target.port or (443 if secure else 80))
                try:
                    connection = await connect(
                        url,
                        sock=sock,
                        additional_headers=dict(headers),
                        user_agent_header=self._user_agent,
                        compression=None,  # events are small; a compressed stream is CPU spent and a bomb waiting
                        proxy=None,
                        open_timeout=None,  # ours, around all of it
                        ping_interval=PING_EVERY.total_seconds(),
                        ping_timeout=PONG_WITHIN.total_seconds(),
                        close_timeout=CLOSE_WITHIN.total_seconds(),
                        max_size=MESSAGE_LIMIT,
                        max_queue=QUEUE,
                        logger=_quiet,
                        ssl=self._context() if secure else None,
                        server_hostname=host if secure else None,
                    )
                except BaseException:
                    sock.close()
                    raise
        except Exception as error:
            raise self._translated(error, host) from error
        return host, connection

    def _translated(self, error: Exception, host: str) -> Exception:
        match error:
            case SourceError():
                return error
            case InvalidStatus(response=response):
                headers = {name.lower(): value for name, value in response.headers.raw_items()}
                refused = error_for(response.status_code, headers, now=self._clock.now(), host=host)
                return refused or TransientSourceError(f"{host} answered, but not with a WebSocket")
            case InvalidURI():
                return RequestError("this is not a usable address")
            case InvalidMessage() | InvalidHandshake():
                return TransientSourceError(f"{host} answered, but not with a WebSocket")
            case TimeoutError():
                return TransientSourceError(f"{host} could not be reached in time")
            case ssl.SSLCertVerificationError():
                return TransientSourceError(f"{host}: its certificate is not valid")
            case ssl.SSLError():
                return TransientSourceError(f"{host}: no secure connection could be agreed on")
            case ConnectionRefusedError():
                return TransientSourceError(f"{host}: refuses connections")
            case OSError() | EOFError():
                return TransientSourceError(f"{host}: cannot be reached")
            case ValueError() if isinstance(error.__cause__, InvalidStatus):
                # The library would follow redirects to unvetted addresses if we let it.
                return RequestError(f"{host} redirects, which WebSockets here do not follow")
            case ValueError():
                return RequestError(
                    f"the request to {host} cannot be sent as it is: an address or a header is malformed"
                )
        return error

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        return self._tls


class _Watched:
    """An open WebSocket whose silence is an error.

    One timer for the connection's whole life instead of one for each message: a firehose brings thousands a second.
    Only waiting for a message counts as silence, so a slow consumer is never taken for a dead server.
    """

    def __init__(self, connection: ClientConnection, host: str, stall: timedelta) -> None:
        self._connection = connection
        self._host = host
        self._stall = stall.total_seconds()
        self._loop = asyncio.get_running_loop()
        self._waiting_since: float | None = None
        self._stalled = False
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> _Watched:
        self._timer = self._loop.call_later(self._stall, self._look)
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        clock, receive = self._loop.time, self._connection.recv
        try:
            while True:
                self._waiting_since = clock()
                message = await receive()
                self._waiting_since = None
                yield message
        except ConnectionClosed as closed:
            raise TransientSourceError(self._why(closed)) from closed
        finally:
            self._waiting_since = None

    def _look(self) -> None:
        now = self._loop.time()
        since = now if self._waiting_since is None else self._waiting_since
        left = self._stall - (now - since)
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
            return
        self._stalled = True
        self._connection.transport.abort()

    def _why(self, closed: ConnectionClosed) -> str:
        if self._stalled:
            return f"{self._host} sent nothing for {self._stall:.0f} s"
        if closed.rcvd is not None:
            return f"{self._host} closed the stream (code {closed.rcvd.code})"  # its reason may be anything: left out
        if closed.sent is not None and closed.sent.code == 1009:
            return f"{self._host} sent a message of more than {MESSAGE_LIMIT // 1024} KiB"
        return f"the stream from {self._host} broke off"

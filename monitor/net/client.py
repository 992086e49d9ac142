"""The shared httpx clients, with the address guard under them.

One client for each way of trusting: a connection that a source with `allow_private` opened must never be reused by
one without, for a reused connection does not pass the guard again.
"""

from __future__ import annotations

import logging
import ssl
import sys
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec

import httpcore
import httpx

from monitor.net.body import ACCEPT_ENCODING
from monitor.net.guard import AddressGuard, GuardedBackend, Resolve

POOL = 100  # open connections of a client; asyncio's TLS keeps about 300 KB for each
KEEP = 20  # of them idle
_IDLE = 30.0  # seconds an idle connection is kept: long enough for a walk through pages, too short for most servers

# httpcore asks for sniffio at every lock and every read. Where that is not installed, as with us, each time the whole
# path is searched for it, which is a third of what a small request costs. This is how Python is told not to look.
if find_spec("sniffio") is None:
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

# httpx logs whole addresses with their query at level info, and httpcore headers at debug.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Clients:
    """Clients made when first needed."""

    def __init__(self, *, user_agent: str, resolve: Resolve) -> None:
        self._user_agent = user_agent
        self._resolve = resolve
        self._made: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self._tls: ssl.SSLContext | None = None

    def get(self, *, allow_private: bool, fresh: bool = False) -> httpx.AsyncClient:
        """The client for this way of trusting; `fresh` opens a new connection for each request.

        On a reused connection a failure can mean that the other side had closed it meanwhile; on a fresh one it means
        that this very request went unanswered.
        """
        key = (allow_private, fresh)
        if key not in self._made:
            self._made[key] = self._make(allow_private=allow_private, fresh=fresh)
        return self._made[key]

    def tls(self) -> ssl.SSLContext:
        """The TLS settings, read from disk once."""
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        return self._tls

    async def aclose(self) -> None:
        made, self._made = list(self._made.values()), {}
        for client in made:
            await client.aclose()

    def _make(self, *, allow_private: bool, fresh: bool) -> httpx.AsyncClient:
        guard = AddressGuard(allow_private=allow_private, resolve=self._resolve)
        return httpx.AsyncClient(
            transport=_GuardedTransport(guard, self.tls(), keep=0 if fresh else KEEP),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": ACCEPT_ENCODING},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),  # one source's cookies reach no other
            follow_redirects=False,
            trust_env=False,
        )


class _GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool whose connections are made by the guard."""

    def __init__(self, guard: AddressGuard, tls: ssl.SSLContext, *, keep: int) -> None:
        super().__init__(verify=tls)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=POOL,
            max_keepalive_connections=keep,
            keepalive_expiry=_IDLE,
            http1=True,
            http2=False,
            network_backend=GuardedBackend(guard),
        )

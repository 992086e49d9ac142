"""The address guard: no source, redirect or name can make us speak to a private network.

A name is looked up once, every address of the answer is vetted, and the connection goes to a vetted address itself.
There is no second look-up that a hostile name server could answer differently, and since every connection is made
here, redirects are covered too. Environment proxies are not used: behind a proxy nobody could vet the address.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address
from itertools import chain, zip_longest
from urllib.parse import urlsplit

import httpcore

from monitor.errors import ForbiddenAddressError
from monitor.net.addresses import Address, allowed

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]  # host, port → addresses; raises OSError

MOST_TRIED = 4  # addresses of one name; a dead service must not eat the whole time-out one address after another
_FIRST_TRIES = 3.0  # seconds for an address while there is another one to try


class SystemResolver:
    """The operating system's look-up, in threads that cannot delay the process's end.

    A look-up that hangs holds one of `limit` threads. The event loop's own executor is not used: it has few threads,
    which hanging look-ups would take away from everybody, and it is waited for at exit.
    """

    def __init__(self, limit: int = 32) -> None:
        self._slots = asyncio.Semaphore(limit)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        await self._slots.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def deliver(found: list[str], error: OSError | None) -> None:
            self._slots.release()
            if answer.done():  # whoever asked has given up
                return
            if error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)

        def look_up() -> None:
            found: list[str] = []
            failure: OSError | None = None
            try:
                found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
            except OSError as error:
                failure = error
            except UnicodeError:
                failure = OSError(f"{host[:80]!a} is not a host name")
            if not loop.is_closed():
                loop.call_soon_threadsafe(deliver, found, failure)

        threading.Thread(target=look_up, name="almenara-resolve", daemon=True).start()
        return await answer


class AddressGuard:
    """Turns a host into addresses that may be spoken to, or refuses."""

    def __init__(self, *, allow_private: bool, resolve: Resolve) -> None:
        self.allow_private = allow_private
        self._resolve = resolve

    async def vet(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses to connect to, best first. Raises ForbiddenAddressError, or OSError if there is no such name.

        One bad address spoils the answer: a name that leads both outside and inside is an attempt to get inside.
        """
        addresses = _unique(_address(text) for text in await self._look_up(host, port))
        for address in addresses:
            if not allowed(address, allow_private=self.allow_private):
                raise ForbiddenAddressError(_refusal(host, allow_private=self.allow_private))
        if not addresses:
            raise OSError(f"{host} has no address")
        return tuple(map(str, _alternating(addresses)[:MOST_TRIED]))

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        bare = host.removeprefix("[").removesuffix("]")
        try:
            return [str(ip_address(bare))]
        except ValueError:  # a name, or a spelling like 0x7f.1 that the look-up turns into an address
            return await self._resolve(bare, port)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network, with the guard in front of every connection."""

    def __init__(self, guard: AddressGuard, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._guard = guard
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + (timeout if timeout is not None else 3600.0)
        try:
            async with asyncio.timeout_at(give_up):
                addresses = await self._guard.vet(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the name look-up took too long") from error
        except OSError as error:
            raise httpcore.ConnectError("the name could not be looked up") from error
        failure: Exception = httpcore.ConnectError("no address")
        for left, address in zip(range(len(addresses) - 1, -1, -1), addresses, strict=True):
            remaining = max(0.001, give_up - loop.time())
            try:
                return await self._inner.connect_tcp(
                    address,
                    port,
                    timeout=min(remaining, _FIRST_TRIES) if left else remaining,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise ForbiddenAddressError("a local socket is not an address a source may use")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def open_socket(guard: AddressGuard, host: str, port: int) -> socket.socket:
    """A connected, non-blocking TCP socket to a vetted address. Raises ForbiddenAddressError or OSError.

    Sets no time limit of its own on the last address; the caller wraps it in one.
    """
    addresses = await guard.vet(host, port)
    failure = OSError("no address")
    for left, address in zip(range(len(addresses) - 1, -1, -1), addresses, strict=True):
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            async with asyncio.timeout(_FIRST_TRIES if left else None):
                await asyncio.get_running_loop().sock_connect(sock, (address, port))
        except (OSError, TimeoutError) as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure


def check_scheme(url: str, schemes: Iterable[str]) -> None:
    """Refuse `file:`, `ftp:` and whatever else is not the web. Raises ForbiddenAddressError."""
    wanted = tuple(schemes)
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in wanted:
        raise ForbiddenAddressError(f"only {' and '.join(wanted)} addresses are allowed")


def _address(text: str) -> Address:
    # A zone ("fe80::1%eth0") names an interface of ours; the address decides without it.
    return ip_address(text.partition("%")[0])


def _unique(addresses: Iterable[Address]) -> list[Address]:
    return list(dict.fromkeys(addresses))


def _alternating(addresses: list[Address]) -> list[Address]:
    """Keep the system's first choice, then take turns between IPv6 and IPv4: one of them may be a black hole here."""
    first = [address for address in addresses if address.version == addresses[0].version]
    other = [address for address in addresses if address.version != addresses[0].version]
    return [address for address in chain.from_iterable(zip_longest(first, other)) if address is not None]


def _refusal(host: str, *, allow_private: bool) -> str:
    if allow_private:
        return f"{host} leads to an address that no source may use (cloud metadata, link-local, multicast or reserved)"
    return f"{host} leads to a private or reserved address; set `allow_private: true` if that is meant"

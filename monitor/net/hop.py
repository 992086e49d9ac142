"""One request of a chain, and the next one that a redirect asks for. Pure.

Redirects are followed by hand, because what may be sent on depends on where it goes: an origin gets what was meant
for it, and a stranger gets nothing that could be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import httpx

from monitor.errors import ForbiddenAddressError, RequestError

SCHEMES = ("http", "https")
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A list of what may go on, not of what may not: a secret travels under any name ("X-Api-Key", "Ocp-Apim-…").
_FOR_STRANGERS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})

_HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(?:%25\w+)?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A request as it will be sent."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    content: bytes | None = None

    @property
    def host(self) -> str:
        """The name to show to people, without port; in ASCII, where look-alikes show."""
        return self.url.raw_host.decode("ascii", "replace")

    @property
    def where(self) -> str:
        """The name under which turns are taken: with the port where it is an unusual one."""
        return self.url.netloc.decode("ascii", "replace").lower()


def first_hop(
    method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None, params: object = None
) -> Hop:
    """The request as the caller asked for it. Raises RequestError or ForbiddenAddressError for an unusable address."""
    try:
        target = httpx.URL(url)
        if params:
            target = target.copy_merge_params(params)  # type: ignore[arg-type]  # what connectors may give, httpx takes
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise RequestError("this is not a usable address") from error
    _check(target)
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise RequestError("a header of the request is malformed")
    return Hop(method=method, url=target.copy_with(fragment=None), headers=headers, content=content)


def next_hop(hop: Hop, status: int, location: str) -> Hop:
    """Where a redirect leads. Raises RequestError or ForbiddenAddressError where it leads nowhere we go."""
    if not location:
        raise RequestError(f"{hop.host} redirects without saying where to")
    try:
        target = hop.url.join(location).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise RequestError(f"{hop.host} redirects to something that is not an address") from error
    _check(target)
    if hop.method != "GET" and status not in (307, 308):
        # What browsers do: the answer to a sent form is fetched, the form is not sent again.
        hop = replace(hop, method="GET", content=None, headers=_without(hop.headers, {"content-type"}))
    if trusted(hop.url, target):
        return replace(hop, url=target.copy_with(userinfo=hop.url.userinfo))
    if hop.method != "GET":
        raise RequestError(f"{hop.host} wants what we sent to be sent to another host")
    kept = {name: value for name, value in hop.headers.items() if name.lower() in _FOR_STRANGERS}
    return replace(hop, url=target.copy_with(userinfo=b""), headers=kept)


def trusted(old: httpx.URL, new: httpx.URL) -> bool:
    """Whether `new` may see what `old` was sent: the same origin, or its move from http to https."""
    if old.raw_host != new.raw_host:
        return False
    if (old.scheme, new.scheme) == ("http", "https"):
        return old.port is None and new.port is None
    return old.scheme == new.scheme and old.port == new.port


def public_address(url: httpx.URL) -> str:
    """The address as connectors may see it: without user and password."""
    return str(url.copy_with(userinfo=b""))


def _check(url: httpx.URL) -> None:
    if url.scheme not in SCHEMES:
        raise ForbiddenAddressError("only http and https addresses are allowed")
    if not _HOST.fullmatch(url.raw_host) or not 0 < (url.port or 80) < 65536:
        raise RequestError("the address has no usable host or port")


def _without(headers: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in names}

"""Which IP addresses may be spoken to. Pure; the guard asks, this file decides.

Two circles. *Private* addresses (loopback, home and office networks) are allowed to sources that say
`allow_private: true`. *Never* addresses are allowed to nobody: the metadata services of clouds hand out credentials to
whoever asks, and nobody reads news from a multicast group.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address


class Reach(StrEnum):
    """Where an address leads."""

    PUBLIC = "public"
    PRIVATE = "private"
    NEVER = "never"


# Documented addresses of cloud metadata and host services outside link-local.
_METADATA: frozenset[Address] = frozenset(
    ip_address(text) for text in ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")
)
_PRIVATE_V4 = tuple(
    IPv4Network(text) for text in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
_PRIVATE_V6 = tuple(IPv6Network(text) for text in ("::1/128", "fc00::/7"))
_NEVER_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "169.254.0.0/16",  # link-local, with the metadata service of most clouds
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")  # the only block from which public IPv6 addresses are given out
_NEVER_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, with Teredo, ORCHID and benchmarking inside
        "2001:db8::/32",
        "3fff::/20",
    )
)
# Prefixes that carry an IPv4 address, and how many bits stand to the right of it.
_CARRIERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated (SIIT)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)


def reach(address: Address) -> Reach:
    """Where an address leads, looking through IPv6 forms that carry an IPv4 address."""
    if address in _METADATA:
        return Reach.NEVER
    if isinstance(address, IPv4Address):
        return _reach_v4(address)
    value = int(address)
    for network, shift in _CARRIERS:
        if address in network:
            return reach(IPv4Address((value >> shift) & 0xFFFFFFFF))
    outer = _reach_v6(address)
    # ISATAP puts 0:5efe before the IPv4 address, under any prefix: both must be public.
    if outer is Reach.PUBLIC and (value >> 32) & 0xFCFFFFFF == 0x5EFE:
        return reach(IPv4Address(value & 0xFFFFFFFF))
    return outer


def _reach_v6(address: IPv6Address) -> Reach:
    if any(address in network for network in _PRIVATE_V6):
        return Reach.PRIVATE
    if address not in _GLOBAL_V6 or any(address in network for network in _NEVER_V6):
        return Reach.NEVER
    return Reach.PUBLIC


def _reach_v4(address: IPv4Address) -> Reach:
    if any(address in network for network in _PRIVATE_V4):
        return Reach.PRIVATE
    if any(address in network for network in _NEVER_V4):
        return Reach.NEVER
    return Reach.PUBLIC


def allowed(address: Address, *, allow_private: bool) -> bool:
    """Whether a source may speak to this address."""
    where = reach(address)
    return where is Reach.PUBLIC or (allow_private and where is Reach.PRIVATE)

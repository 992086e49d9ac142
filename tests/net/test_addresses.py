"""Which addresses lead outside."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.addresses import Reach, allowed, reach

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "::1", "fc00::1", "fdff::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::",
    "2002:c0a8:101::1", "2a00::5efe:192.168.1.1",
]  # fmt: skip
NEVER = [
    "0.0.0.0", "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "::", "fe80::1", "fec0::1", "ff02::1", "fd00:ec2::254", "2001:db8::1", "3fff::1", "2001::1",
    "64:ff9b:1::1", "100::1", "::8.8.8.8", "4000::1",
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "fe80::5efe:8.8.8.8",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
    "2606:4700::1111", "2a00:1450:4003:80c::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::",
    "2a00::5efe:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("text", PRIVATE)
def test_private_addresses_need_permission(text: str) -> None:
    assert reach(ip_address(text)) is Reach.PRIVATE
    assert not allowed(ip_address(text), allow_private=False)
    assert allowed(ip_address(text), allow_private=True)


@pytest.mark.parametrize("text", NEVER)
def test_some_addresses_are_refused_even_with_permission(text: str) -> None:
    assert not allowed(ip_address(text), allow_private=False)
    assert not allowed(ip_address(text), allow_private=True)


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_open(text: str) -> None:
    assert allowed(ip_address(text), allow_private=False)


@given(st.integers(0, 2**32 - 1))
def test_nothing_is_open_that_the_registry_calls_not_global(number: int) -> None:
    address = IPv4Address(number)
    if allowed(address, allow_private=False):
        assert address.is_global
        assert not address.is_multicast


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_in_every_ipv6_dress(number: int) -> None:
    dresses = [0xFFFF << 32 | number, 0xFFFF << 48 | number, (0x64FF9B << 96) | number, (0x2002 << 112) | number << 80]
    assert {reach(IPv6Address(value)) for value in dresses} == {reach(IPv4Address(number))}

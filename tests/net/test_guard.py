"""No name and no redirect leads us into a private network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import httpcore
import pytest
import respx

from connectors.base import Accept
from monitor.errors import ForbiddenAddressError, TransientSourceError
from monitor.net.fetch import HttpEdge, HttpLimits
from monitor.net.guard import AddressGuard, GuardedBackend, SystemResolver, check_scheme, open_socket
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Site, redirect


class Names:
    """A name server that we are: each look-up takes the next answer, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def guard(*answers: Sequence[str], allow_private: bool = False) -> AddressGuard:
    return AddressGuard(allow_private=allow_private, resolve=Names(*answers))


async def test_a_public_name_gives_its_addresses_once_each_taking_turns_between_the_families() -> None:
    answer = ["2606:4700::1", "2606:4700::2", "2606:4700::1", "8.8.8.8"]
    assert await guard(answer).vet("news.example", 443) == ("2606:4700::1", "8.8.8.8", "2606:4700::2")


@pytest.mark.parametrize("inside", ["127.0.0.1", "192.168.0.10", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0"])
async def test_one_private_address_among_public_ones_refuses_the_name(inside: str) -> None:
    with pytest.raises(ForbiddenAddressError, match=r"news\.example leads to a private"):
        await guard(["8.8.8.8", inside]).vet("news.example", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "::1", "10.0.0.1", "169.254.169.254"])
async def test_a_bare_address_is_vetted_without_a_look_up(host: str) -> None:
    names = Names(["8.8.8.8"])
    with pytest.raises(ForbiddenAddressError):
        await AddressGuard(allow_private=False, resolve=names).vet(host, 80)
    assert names.asked == []


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "017700000001", "localhost"])
async def test_other_spellings_of_loopback_are_seen_through_by_the_real_look_up(host: str) -> None:
    with pytest.raises((ForbiddenAddressError, OSError)):
        await AddressGuard(allow_private=False, resolve=SystemResolver()).vet(host, 80)


async def test_permission_opens_loopback_but_not_the_cloud_metadata() -> None:
    assert await guard(["127.0.0.1"], allow_private=True).vet("feed.local", 80) == ("127.0.0.1",)
    with pytest.raises(ForbiddenAddressError, match="no source may use"):
        await guard(["169.254.169.254"], allow_private=True).vet("metadata.local", 80)


async def test_a_name_without_addresses_and_an_impossible_name_are_plain_failures() -> None:
    with pytest.raises(OSError, match="no address"):
        await guard([]).vet("nobody.example", 80)
    with pytest.raises(OSError, match="not a host name"):
        await SystemResolver()("a" * 80 + ".example", 80)


async def test_a_name_that_changes_its_address_after_the_vetting_is_not_asked_again() -> None:
    """DNS rebinding: the first answer is fine, the second is loopback. There must be no second look-up."""
    names = Names(["8.8.8.8"], ["127.0.0.1"])
    connected: list[str] = []

    class Wire(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
            connected.append(host)
            raise httpcore.ConnectError("no route in this test")

    backend = GuardedBackend(AddressGuard(allow_private=False, resolve=names), Wire())
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("rebind.example", 80)
    assert (names.asked, connected) == (["rebind.example"], ["8.8.8.8"])
    # The next request is a new connection with a new look-up, and is refused.
    with pytest.raises(ForbiddenAddressError):
        await backend.connect_tcp("rebind.example", 80)
    assert connected == ["8.8.8.8"]


async def test_the_connection_goes_to_the_vetted_address_and_the_host_header_keeps_the_name() -> None:
    async with Site() as site:
        site.on("/", Reply(body=b"{}"))
        edge = HttpEdge(FakeClock(), resolve=Names(["127.0.0.1"]))
        await edge.fetch_for(allow_private=True).get(f"http://news.example:{site.port}/")
        assert site.requests[0].headers["host"] == f"news.example:{site.port}"
        await edge.aclose()


async def test_a_dead_first_address_does_not_hide_a_living_second_one() -> None:
    async with Site() as site:
        site.on("/", Reply(body=b"{}"))
        edge = HttpEdge(FakeClock(), resolve=Names(["127.0.0.2", "::1", "127.0.0.1"]))
        answer = await edge.fetch_for(allow_private=True).get(f"http://news.example:{site.port}/")
        assert answer.body == b"{}"
        await edge.aclose()
        with await open_socket(guard(["127.0.0.2", "127.0.0.1"], allow_private=True), "x", site.port) as sock:
            assert sock.getpeername() == ("127.0.0.1", site.port)


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
@respx.mock
async def test_a_redirect_into_a_private_network_is_refused(inside: str) -> None:
    respx.get("https://news.example/feed").respond(302, headers={"Location": f"http://{inside}/latest/meta-data/"})
    respx.route(url__startswith=f"http://{inside}/").pass_through()
    edge = HttpEdge(FakeClock())
    with pytest.raises(ForbiddenAddressError) as caught:
        await edge.fetch_for(source="news").get("https://news.example/feed", accept=Accept.FEED)
    assert caught.value.source == "news"
    await edge.aclose()


async def test_permission_for_private_addresses_does_not_let_a_redirect_reach_the_cloud_metadata() -> None:
    async with Site() as site:
        site.on("/feed", redirect("http://169.254.169.254/latest/meta-data/"))
        edge = HttpEdge(FakeClock())
        with pytest.raises(ForbiddenAddressError, match="no source may use"):
            await edge.fetch_for(allow_private=True).get(site.url("/feed"), accept=Accept.FEED)
        await edge.aclose()


async def test_a_connection_opened_with_permission_is_never_lent_to_a_source_without() -> None:
    async with Site() as site:
        site.on("/", Reply(body=b"{}"))
        edge = HttpEdge(FakeClock())
        await edge.fetch_for(allow_private=True).get(site.url("/"))  # leaves an idle connection behind
        with pytest.raises(ForbiddenAddressError):
            await edge.fetch_for(allow_private=False).get(site.url("/"))
        assert len(site.requests) == 1
        await edge.aclose()


async def test_a_look_up_that_hangs_ends_with_the_connect_time_out() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(3600)
        return []

    edge = HttpEdge(FakeClock(), limits=HttpLimits(connect=timedelta(milliseconds=50)), resolve=never)
    with pytest.raises(TransientSourceError, match="could not be reached in time"):
        await edge.fetch_for().get("http://slow-dns.example/")
    await edge.aclose()


async def test_an_unknown_name_says_so() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    edge = HttpEdge(FakeClock(), resolve=unknown)
    with pytest.raises(TransientSourceError, match="no such name"):
        await edge.fetch_for().get("http://gone.example/")
    await edge.aclose()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "gopher://host/", "", "javascript:alert(1)"])
async def test_only_web_addresses_are_opened(url: str) -> None:
    with pytest.raises(ForbiddenAddressError, match="http and https"):
        await HttpEdge(FakeClock()).fetch_for().get(url)
    with pytest.raises(ForbiddenAddressError, match="ws and wss"):
        check_scheme(url, ("ws", "wss"))


async def test_local_sockets_are_refused() -> None:
    with pytest.raises(ForbiddenAddressError):
        await GuardedBackend(guard(["8.8.8.8"])).connect_unix_socket("/var/run/docker.sock")

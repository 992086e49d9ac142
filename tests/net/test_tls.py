"""Certificates are checked against the name that was asked for, though the connection goes to a bare address.

`tls/news_example.pem` holds a self-signed certificate for news.example with its key; both are for these tests only.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from monitor.errors import TransientSourceError
from monitor.net.fetch import HttpEdge
from monitor.net.websocket import WebSocketEdge
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Site

PEM = Path(__file__).parent / "tls" / "news_example.pem"


async def loopback(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


@pytest.fixture
def asked() -> list[str | None]:
    """The names that clients asked for in the TLS handshake (SNI)."""
    return []


@pytest.fixture
def tls(asked: list[str | None]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    return context


@pytest.fixture
async def site(tls: ssl.SSLContext) -> AsyncIterator[Site]:
    async with Site(tls=tls) as running:
        running.on("/", Reply(body=b"{}"))
        yield running


async def test_a_trusted_certificate_for_the_name_is_accepted(
    site: Site, asked: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    edge = HttpEdge(FakeClock(), resolve=loopback)
    answer = await edge.fetch_for(allow_private=True).get(f"https://news.example:{site.port}/")
    assert answer.body == b"{}"
    assert asked == ["news.example"]
    await edge.aclose()


@pytest.mark.parametrize(("host", "trusted"), [("other.example", True), ("news.example", False)])
async def test_a_certificate_for_another_name_or_by_nobody_known_is_refused(
    site: Site, host: str, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    edge = HttpEdge(FakeClock(), resolve=loopback)
    with pytest.raises(TransientSourceError, match="its certificate is not valid"):
        await edge.fetch_for(allow_private=True).get(f"https://{host}:{site.port}/")
    with pytest.raises(TransientSourceError, match="its certificate is not valid") as caught:
        await edge.post_raw(f"https://{host}:{site.port}/", b"secret", {}, allow_private=True)
    assert type(caught.value) is TransientSourceError  # surely not sent
    assert site.requests == []
    await edge.aclose()


@pytest.mark.parametrize("host", ["news.example", "other.example"])
async def test_streams_check_the_name_too(
    tls: ssl.SSLContext, asked: list[str | None], host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))

    async def talk(connection: ServerConnection) -> None:
        await connection.send("hi")
        await connection.wait_closed()

    async with serve(talk, "127.0.0.1", 0, ssl=tls) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        connect = WebSocketEdge(FakeClock(), resolve=loopback).connect_for(allow_private=True)
        if host == "news.example":
            async with connect(f"wss://{host}:{port}/") as socket:
                assert await anext(aiter(socket)) == "hi"
        else:
            with pytest.raises(TransientSourceError, match="its certificate is not valid"):
                async with connect(f"wss://{host}:{port}/"):
                    pass
    assert asked == [host]

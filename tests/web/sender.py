"""A sender of webhooks over real HTTP, and a daemon that listens to it."""

from __future__ import annotations

import asyncio
import hmac
import http.client
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from connectors.webhook import Webhook
from monitor.language.identify import Identifier
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from monitor.web.ingest import Ingest
from monitor.web.probes import ProbeServer, application
from tests.fakes.tower import Scripted, Tower

SECRET = "an-invented-secret-of-32-letters"
RULES = """
version: 1
defaults: {language: es, timezone: Europe/Madrid}
brands:
  - {name: Hotel Miramar, any: ["Hotel Miramar"]}
sources:
  - {name: zapier, connector: webhook, secret: an-invented-secret-of-32-letters}
  - {name: make, connector: webhook, secret: another-invented-secret-of-32, style: bearer}
  - {name: feed, connector: scripted}
rules:
  - {name: any-complaint, when: {polarity: "< -0.2"}}
route: {receiver: oncall, group_by: [brand, author], group_wait: 0s, group_interval: 1s, repeat_interval: 4h}
receivers:
  - {name: oncall, console: {}}
"""
ANGRY = "Hotel Miramar is awful, disgusting and filthy. The worst, most horrible nightmare of my life, I hate it!"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class HookTower(Tower):
    """The daemon under test, with the webhook connector beside the scripted one."""

    def _load(self) -> Policy:
        environ = {"ANOTHER": "another-invented-secret-of-32-letters"}
        loaded = load(self.file, environ=environ, connectors={"scripted": Scripted, "webhook": Webhook})
        return Policy.of(loaded, *_judge())


@cache
def _judge() -> tuple[Any, Identifier]:
    """Loaded once for all towers: it takes most of a second."""
    return registry.load("default"), Identifier()


async def post_to(address: str, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """One request, on a connection of its own."""
    host, port = address.removeprefix("http://").split(":")

    def work() -> Answer:
        connection = http.client.HTTPConnection(host, int(port), timeout=15)
        try:
            connection.request(method, path, body, dict(headers))
            got = connection.getresponse()
            text = got.read().decode()
            told = {name.lower(): value for name, value in got.getheaders()}
        finally:
            connection.close()
        return Answer(got.status, json.loads(text) if text.startswith(("{", "[")) else text, told)

    return await asyncio.to_thread(work)


@dataclass(slots=True)
class Sender:
    """Whoever sends, and the tower that it sends to."""

    address: str
    tower: HookTower

    def signed(self, body: bytes, *, secret: str = SECRET, late: int = 0) -> dict[str, str]:
        stamp = str(int(self.tower.clock.now().timestamp()) - late)
        digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
        return {"X-Almenara-Timestamp": stamp, "X-Almenara-Signature": f"sha256={digest}"}

    async def send(self, message: Any, to: str = "/ingest/zapier", **headers: str) -> Answer:
        """Signed as it should be."""
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        kind = {"Content-Type": "application/json"}
        return await self.raw("POST", to, body, kind | self.signed(body) | headers)

    async def raw(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        return await post_to(self.address, method, path, body, headers)


@asynccontextmanager
async def listening(folder: Path, rules: str = RULES) -> AsyncIterator[Sender]:
    """A daemon with its HTTP side, on a port of its own."""
    async with HookTower(rules, folder) as tower:
        daemon = tower.daemon
        ingest = Ingest(daemon.sources.pushed, settled=lambda: daemon.sources.settled, clock=tower.clock)
        app = application(daemon.readiness, tower.metrics, daemon.refresh_metrics, beside=ingest.routes)
        server = ProbeServer(app, "127.0.0.1", 0)
        server.start()
        try:
            yield Sender(server.address, tower)
        finally:
            await server.stop()

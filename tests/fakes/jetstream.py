"""A local server in the role of Bluesky's Jetstream, version 1, that behaves badly on demand.

async with FakeJetstream() as jetstream:
    jetstream.post("did:plc:…", "3m6ww244ahpke", "Hotel Miramar …")
    jetstream.drop()

It keeps everything it was told and replays it from a cursor, inclusive, as the real one does. A cursor older than
`keeps` is clamped without a word. Times are microseconds since 1970 and always grow.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Request, Response, Server, ServerConnection, serve

Event = dict[str, Any]


class FakeJetstream:
    """`refuse`: the status that handshakes are answered with, while it is set."""

    def __init__(self, *, port: int = 0, keeps: timedelta = timedelta(hours=36)) -> None:
        self.keeps = keeps
        self.refuse: int | None = None
        self.cursors: list[int | None] = []  # what each connection asked for
        self.events: list[Event] = []
        self._port = port
        self._last = 0
        self._joined, self._flowing = asyncio.Event(), asyncio.Event()
        self._flowing.set()
        self._raw: dict[ServerConnection, asyncio.Queue[str | bytes]] = {}
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await serve(self._talk, "127.0.0.1", self._port, process_request=self._greet)
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/subscribe"

    @property
    def connections(self) -> int:
        return len(self._raw)

    def post(
        self, did: str, key: str, text: str, *, operation: str = "create", at: int | None = None, **record: Any
    ) -> Event:
        """A post is written, or with `operation="update"` written anew. `at`: microseconds; default now."""
        body = {"$type": "app.bsky.feed.post", "text": text, "createdAt": _rfc3339(at or _now())} | record
        return self._commit(did, key, operation, at, record=body, cid="bafyreihxexample")

    def delete(self, did: str, key: str, *, at: int | None = None) -> Event:
        return self._commit(did, key, "delete", at)

    def account(self, did: str, status: str = "deleted", *, active: bool = False, at: int | None = None) -> Event:
        return self._tell(
            {"did": did, "kind": "account", "account": {"active": active, "did": did, "status": status}}, at
        )

    def identity(self, did: str, handle: str, *, at: int | None = None) -> Event:
        return self._tell({"did": did, "kind": "identity", "identity": {"did": did, "handle": handle}}, at)

    def garbage(self, frame: str | bytes = '{"did":"did:plc:') -> None:
        """Something that is no event, to whoever is connected now. It is not replayed."""
        for queue in self._raw.values():
            queue.put_nowait(frame)

    def stall(self) -> None:
        """Connections stay open and nothing comes, until `flow`."""
        self._flowing.clear()

    def flow(self) -> None:
        self._flowing.set()

    def drop(self) -> None:
        """Cut every connection without a goodbye."""
        for connection in list(self._raw):
            connection.transport.abort()

    async def connected(self, count: int = 1, within: float = 10.0) -> None:
        """Until so many connections are open."""
        async with asyncio.timeout(within):
            while self.connections < count:
                self._joined.clear()
                await self._joined.wait()

    def _commit(self, did: str, key: str, operation: str, at: int | None, **more: Any) -> Event:
        commit = {"rev": "3mfuadqrplgux", "operation": operation, "collection": "app.bsky.feed.post", "rkey": key}
        return self._tell({"did": did, "kind": "commit", "commit": commit | more}, at)

    def _tell(self, event: Event, at: int | None) -> Event:
        self._last = max(self._last + 1, at or _now())
        event = event | {"time_us": self._last}
        self.events.append(event)
        for queue in self._raw.values():
            queue.put_nowait(_frame(event))
        return event

    async def _greet(self, connection: ServerConnection, _request: Request) -> Response | None:
        if self.refuse is None:
            return None
        response = connection.respond(HTTPStatus(self.refuse), "not now\n")
        if self.refuse == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = "1"
        return response

    async def _talk(self, connection: ServerConnection) -> None:
        query = parse_qs(urlsplit(connection.request.path if connection.request else "").query)
        asked = int(query["cursor"][0]) if "cursor" in query else None
        self.cursors.append(asked)
        queue = self._raw[connection] = asyncio.Queue()
        self._joined.set()
        if asked is not None:
            since = max(asked, _now() - int(self.keeps.total_seconds() * 1e6))
            for event in self.events:
                if event["time_us"] >= since:
                    queue.put_nowait(_frame(event))
        sender = asyncio.create_task(self._send(connection, queue))
        try:
            await connection.wait_closed()
        finally:
            del self._raw[connection]
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _send(self, connection: ServerConnection, queue: asyncio.Queue[str | bytes]) -> None:
        while True:
            frame = await queue.get()
            await self._flowing.wait()
            await connection.send(frame)


def _frame(event: Event) -> str:
    return json.dumps(event, ensure_ascii=False)


def _now() -> int:
    return time.time_ns() // 1000


def _rfc3339(microseconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(microseconds / 1e6)) + f".{microseconds // 1000 % 1000:03}Z"

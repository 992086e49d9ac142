"""A local server in the role of a Mastodon: timelines and streaming on one port, that behaves badly on demand.

async with FakeMastodon() as server:
    server.post("Hotel Miramar …")
    server.drop()

Ids are made from the time a post was written, as the real one does, so a late one (`at` in the past) stands below
newer ones. It goes on receiving posts while it is `down`. Nothing is replayed by the stream.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import WSCloseCode, web

Status = dict[str, Any]
TOKEN = "local-token-of-a-test"


class FakeMastodon:
    """`broken`: everybody gets this status. `refuses_places`: `min_id` is answered with 404.
    `on_page`: called after each page of the timeline was made, before it is sent."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.statuses: list[Status] = []
        self.broken: int | None = None
        self.refuses_places = False
        self.on_page: Callable[[], None] = lambda: None
        self.asked: list[str] = []  # path and query of each request
        self._now = now
        self._count = 0
        self._port = 0
        self._sockets: dict[web.WebSocketResponse, tuple[web.Request, asyncio.Queue[str]]] = {}
        self._joined = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.down()

    async def up(self) -> None:
        """Listen, at the same port as before."""
        app = web.Application(middlewares=[self._mood])
        app.router.add_get("/api/v1/timelines/tag/{tag}", self._timeline)
        app.router.add_get("/api/v1/timelines/public", self._timeline)
        app.router.add_get("/api/v1/statuses", self._many)
        app.router.add_get("/api/v2/instance", self._instance)
        app.router.add_get("/api/v1/streaming", self._stream)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """Killed: every connection is cut and none is taken."""
        self.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def post(self, content: str, *, at: datetime | None = None, live: bool = True, **more: Any) -> Status:
        """A post arrives, written `at`."""
        self._count += 1
        written = at or self._now()
        key = str((int(written.timestamp() * 1000) << 16) + self._count)
        status: Status = {
            "id": key,
            "created_at": written.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "uri": f"https://masto.example/users/ana/statuses/{self._count}",
            "url": f"https://masto.example/@ana/{self._count}",
            "visibility": "public",
            "content": f"<p>{content}</p>",
            "account": {"acct": "ana", "uri": "https://masto.example/users/ana", "followers_count": 842},
        } | more
        self.statuses.append(status)
        if live:
            self._tell("update", json.dumps(status))
        return status

    def edit(self, status: Status, content: str) -> None:
        status |= {"content": f"<p>{content}</p>", "edited_at": self._now().isoformat()}
        self._tell("status.update", json.dumps(status))

    def delete(self, status: Status) -> None:
        self.statuses.remove(status)
        self._tell("delete", status["id"])

    def garbage(self, *frames: str) -> None:
        for _, queue in self._sockets.values():
            for frame in frames or ('{"event":"update","payload":"{"}', "\x00not json", "[]", "42"):
                queue.put_nowait(frame)

    def drop(self) -> None:
        """Cut every stream without a goodbye."""
        for request, _ in list(self._sockets.values()):
            if request.transport is not None:
                request.transport.abort()

    async def connected(self, within: float = 10.0) -> None:
        async with asyncio.timeout(within):
            while not self._sockets:
                self._joined.clear()
                await self._joined.wait()

    def _tell(self, event: str, payload: str) -> None:
        frame = json.dumps({"stream": ["hashtag", "hotelmiramar"], "event": event, "payload": payload})
        for _, queue in self._sockets.values():
            queue.put_nowait(frame)

    @web.middleware
    async def _mood(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "The access token is invalid"}, status=401)
        if self.broken is not None:
            return web.json_response({"error": "no"}, status=self.broken, headers={"Retry-After": "7"})
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _timeline(self, request: web.Request) -> web.Response:
        query, there = request.query, sorted(self.statuses, key=_number, reverse=True)
        if self.refuses_places and "min_id" in query:
            return web.json_response({"error": "Record not found"}, status=404)
        limit = int(query.get("limit", "20"))
        if "min_id" in query:
            page = [one for one in there if _number(one) > int(query["min_id"])][-limit:]
        else:
            page = [one for one in there if "max_id" not in query or _number(one) < int(query["max_id"])][:limit]
        body = json.dumps(page)
        self.on_page()
        return web.Response(text=body, content_type="application/json")

    async def _many(self, request: web.Request) -> web.Response:
        asked = request.query.getall("id[]", [])
        return web.json_response([one for one in self.statuses if one["id"] in asked])

    async def _instance(self, _request: web.Request) -> web.Response:
        url = self.url.replace("http://", "ws://")
        return web.json_response({"domain": "masto.example", "configuration": {"urls": {"streaming": url}}})

    async def _stream(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._sockets[socket] = (request, queue)
        self._joined.set()
        sender = asyncio.create_task(_send(socket, queue))
        try:
            async for _ in socket:
                pass
        finally:
            del self._sockets[socket]
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            await socket.close(code=WSCloseCode.GOING_AWAY)
        return socket


async def _send(socket: web.WebSocketResponse, queue: asyncio.Queue[str]) -> None:
    while True:
        await socket.send_str(await queue.get())


def _number(status: Status) -> int:
    return int(status["id"])

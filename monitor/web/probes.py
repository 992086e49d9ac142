"""/healthz, /readyz and /metrics: for container engines, load balancers and Prometheus."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import uvicorn
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the daemon does its work, and what it would say if asked."""

    ready: bool
    detail: dict[str, object]


def application(
    ready: Callable[[], Awaitable[Readiness]],
    metrics: Metrics,
    refresh: Callable[[], Awaitable[None]],
    *,
    beside: Sequence[BaseRoute] = (),
) -> Starlette:
    """The three probes. None of them shows text, names or secrets. `beside`: routes served at the same address."""

    async def healthz(_request: Request) -> Response:
        # Answering at all proves that the event loop turns; a broken database is not mended by a restart.
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        state = await ready()
        return JSONResponse({"ready": state.ready, **state.detail}, status_code=200 if state.ready else 503)

    async def numbers(_request: Request) -> Response:
        await refresh()
        return Response(metrics.render(), media_type=CONTENT_TYPE_LATEST)

    probes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", numbers)]
    return Starlette(routes=[*probes, *beside])


class ProbeServer:
    """Serves an application until stopped. Signals stay with the daemon, not with the server."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._socket = _listen(host, port)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2, server_header=False
        )
        self._server = _Quiet(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where it listens, the real port included."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="probes")

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=3)
        self._socket.close()


class _Quiet(uvicorn.Server):
    """uvicorn takes over SIGINT and SIGTERM unless told not to."""

    def capture_signals(self):  # type: ignore[no-untyped-def]
        from contextlib import nullcontext

        return nullcontext()


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything else starts: a taken port is a clear error, not a half-running daemon."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(64)
    listener.setblocking(False)
    return listener

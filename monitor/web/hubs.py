"""GET and POST /websub/<token>: where hubs verify what we asked for, and send what is new.

A wrong signature is answered like a right one: who forges learns nothing. An address that nobody listens at any more is
410, which tells a hub to stop. Reference: w3.org/TR/websub sections 5.3 and 8
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import StoreError
from monitor.ingest.websub import Subscription
from monitor.web.bodies import RefusedError, body_of

log = structlog.get_logger(__name__)

MOST_BODY = 4 << 20
_LATER = {"Retry-After": "10"}


class Hubs:
    """The callbacks. `find` gives the subscription of a token, `settled` whether all sources are in their places."""

    def __init__(self, find: Callable[[str], Subscription | None], *, settled: Callable[[], bool]) -> None:
        self._find, self._settled = find, settled

    @property
    def routes(self) -> list[BaseRoute]:
        """To be served beside the probes."""
        return [
            Route("/websub", self._callback, methods=["GET", "POST"]),
            Route("/websub/{token:path}", self._callback, methods=["GET", "POST"]),
        ]

    async def _callback(self, request: Request) -> Response:
        subscription = self._find(str(request.path_params.get("token", "")))
        if subscription is None:
            if not self._settled():
                return PlainTextResponse("later\n", status_code=503, headers=_LATER)
            return PlainTextResponse("nobody listens here\n", status_code=410 if request.method == "POST" else 404)
        try:
            if request.method == "POST":
                return await self._delivery(request, subscription)
            return await self._verification(request, subscription)
        except RefusedError as no:
            return PlainTextResponse(f"{no}\n", status_code=no.status)
        except StoreError as error:
            log.warning("store.unavailable", during="websub", reason=str(error))
            return PlainTextResponse("later\n", status_code=503, headers=_LATER)

    async def _verification(self, request: Request, subscription: Subscription) -> Response:
        challenge = await subscription.verify(dict(request.query_params.items()))
        if challenge is None:
            return PlainTextResponse("not asked for\n", status_code=404)
        # What is sent back is the hub's own: as plain text that no browser takes for a page.
        return PlainTextResponse(challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def _delivery(self, request: Request, subscription: Subscription) -> Response:
        body = await body_of(request, MOST_BODY)
        kind = request.headers.get("content-type", "")
        await subscription.take(request.headers.get("x-hub-signature", ""), kind, body)
        return Response(status_code=202)

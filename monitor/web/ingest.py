"""POST /ingest/<name of a source>: what other tools send us.

A sender is told what became of each item only once that is committed. Whoever is not believed is told nothing: an
unknown name and a wrong signature are answered with the same words after the same work. Nothing here redirects.
"""

from __future__ import annotations

import hmac
import math
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from connectors.base import Pushed
from monitor.clock import Clock
from monitor.errors import AuthError, RateLimitedError, SourceError, StoreError
from monitor.ingest.pushed import PushedSource, Taken
from monitor.web.bodies import RefusedError, body_of

log = structlog.get_logger(__name__)

MOST_BODY = 1 << 20
SOON = timedelta(seconds=10)  # to a sender whose delivery could not be kept
QUIET = timedelta(minutes=1)  # at most one line a minute for what is refused
MOST_REASONS = 500  # items of an answer

Find = Callable[[str], PushedSource | None]


class Ingest:
    """The door. `find` gives the running source of a name, `settled` whether the sources are all in their places."""

    def __init__(self, find: Find, *, settled: Callable[[], bool], clock: Clock) -> None:
        self._find, self._settled, self._clock = find, settled, clock
        self._key = secrets.token_bytes(32)
        self._refused, self._told = 0, datetime.min.replace(tzinfo=clock.now().tzinfo)

    @property
    def routes(self) -> list[BaseRoute]:
        """To be served beside the probes. A name takes slashes, so that no address is ever corrected by redirecting."""
        return [
            Route("/ingest", self._take, methods=["POST"]),
            Route("/ingest/{name:path}", self._take, methods=["POST"]),
        ]

    async def _take(self, request: Request) -> Response:
        try:
            _check_type(request.headers.get("content-type", ""))
            body = await body_of(request, MOST_BODY)
        except RefusedError as no:
            return self._no(no.status, str(no))
        pushed = Pushed(headers=dict(request.headers.items()), params=dict(request.query_params.items()), body=body)
        name = str(request.path_params.get("name", ""))
        source = self._find(name)
        if source is None:
            if not self._settled():
                return _later("starting, or changing its rules", SOON)
            hmac.new(self._key, body, sha256).hexdigest()  # as long as it takes where there is somebody
            return self._no(404, "refused")
        return await self._deliver(source, pushed)

    async def _deliver(self, source: PushedSource, pushed: Pushed) -> Response:
        try:
            taken = await source.take(pushed)
        except AuthError:
            return self._no(401, "refused", source.name)
        except RateLimitedError as error:
            return _later(str(error), error.retry_after or SOON, status=429)
        except SourceError as error:
            return self._no(error.status or 400, str(error), source.name)
        except StoreError as error:
            log.warning("store.unavailable", during="push", source=source.name, reason=str(error))
            return _later("the database does not answer; nothing was kept", SOON)
        except Exception:
            log.exception("source.bug", source=source.name)
            return JSONResponse({"error": "an error of ours; see our log"}, status_code=500)
        return _told(taken)

    def _no(self, status: int, reason: str, source: str = "") -> Response:
        """A refusal. One line a minute says how many there were: strangers must not fill the log."""
        self._refused += 1
        now = self._clock.now()
        if now - self._told >= QUIET:
            log.warning("push.refused", source=source or None, status=status, times=self._refused)
            self._refused, self._told = 0, now
        return JSONResponse({"error": reason}, status_code=status)


def _check_type(given: str) -> None:
    kind = given.partition(";")[0].strip().lower()
    form = kind == "application/x-www-form-urlencoded"
    if not (form or kind in {"", "application/json", "text/json"} or kind.endswith("+json")):
        raise RefusedError(415, "send application/json or application/x-www-form-urlencoded")


def _told(taken: Taken) -> Response:
    nothing = bool(taken.rejected) and not (taken.accepted or taken.duplicates)
    answer = {
        "accepted": taken.accepted,
        "duplicates": taken.duplicates,
        "rejected": [{"index": place, "error": why} for place, why in taken.rejected[:MOST_REASONS]],
    }
    return JSONResponse(answer, status_code=422 if nothing else 202)


def _later(reason: str, wait: timedelta, *, status: int = 503) -> Response:
    seconds = max(1, math.ceil(wait.total_seconds()))
    return JSONResponse({"error": reason}, status_code=status, headers={"Retry-After": str(seconds)})

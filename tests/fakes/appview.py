"""A local server in the role of Bluesky's AppView and of an account's own server (PDS), that behaves badly on demand.

async with FakeAppView() as appview:
    appview.profile("did:plc:…", handle="lucia.example", followers=12_840)

An account without a profile is missing in the answers, as deleted ones are. The search wants a token.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

PASSWORD = "abcd-efgh-ijkl-mnop"


class FakeAppView:
    """`delay`: seconds before each answer. `limited`: everybody gets 429. `broken`: everybody gets this status."""

    def __init__(self, *, port: int = 0, token_life: float = 7_200) -> None:
        self.delay = 0.0
        self.limited = False
        self.broken: int | None = None
        self.token_life = token_life
        self.asked: list[list[str]] = []  # actors of each getProfiles
        self.searches: list[dict[str, str]] = []
        self.sign_ins = 0
        self.renewals = 0
        self.profiles: dict[str, dict[str, Any]] = {}
        self.posts: list[dict[str, Any]] = []
        self._port = port
        self._tokens: dict[str, bool] = {}  # token → still good
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._mood])
        app.router.add_get("/xrpc/app.bsky.actor.getProfiles", self._get_profiles)
        app.router.add_get("/xrpc/app.bsky.feed.searchPosts", self._search_posts)
        app.router.add_post("/xrpc/com.atproto.server.createSession", self._create_session)
        app.router.add_post("/xrpc/com.atproto.server.refreshSession", self._refresh_session)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def profile(self, did: str, *, handle: str, followers: int | None = None, name: str = "") -> None:
        known = {"did": did, "handle": handle, "displayName": name, "createdAt": "2024-11-12T08:14:03.219Z"}
        self.profiles[did] = known if followers is None else known | {"followersCount": followers}

    def forget(self, did: str) -> None:
        """The account was deleted."""
        del self.profiles[did]

    def post(self, did: str, key: str, text: str, *, indexed: str, created: str | None = None, **counts: int) -> None:
        """A post that the search finds. Times are RFC 3339."""
        self.posts.append(
            {
                "uri": f"at://{did}/app.bsky.feed.post/{key}",
                "cid": "bafyreihxexample",
                "author": {"did": did, "handle": self.profiles.get(did, {}).get("handle", "handle.invalid")},
                "record": {"$type": "app.bsky.feed.post", "text": text, "createdAt": created or indexed},
                "indexedAt": indexed,
            }
            | counts
        )

    def expire_tokens(self) -> None:
        """Every access token ends now; what renews them stays good."""
        self._tokens = {token: good and token.startswith("refresh") for token, good in self._tokens.items()}

    def revoke_tokens(self) -> None:
        """Nothing is good any more: somebody has to sign in again."""
        self._tokens = dict.fromkeys(self._tokens, False)

    @web.middleware
    async def _mood(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.limited:
            return _error(429, "RateLimitExceeded", headers={"Retry-After": "2"})
        if self.broken is not None:
            return _error(self.broken, "InternalServerError")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _get_profiles(self, request: web.Request) -> web.Response:
        actors = request.query.getall("actors", [])
        self.asked.append(actors)
        if not 1 <= len(actors) <= 25:
            return _error(400, "InvalidRequest")
        return web.json_response({"profiles": [self.profiles[did] for did in actors if did in self.profiles]})

    async def _search_posts(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self._tokens:
            return _error(401, "AuthenticationRequired")
        if not self._tokens[token]:
            return _error(400, "ExpiredToken")
        self.searches.append(dict(request.query))
        words = request.query["q"].strip('"').casefold()
        since, until = request.query.get("since", ""), request.query.get("until", "9")
        hits = [p for p in self.posts if words in p["record"]["text"].casefold() and since <= _sorted_at(p) < until]
        hits.sort(key=_sorted_at, reverse=True)
        start, limit = int(request.query.get("cursor", "0")), int(request.query.get("limit", "25"))
        page = hits[start : start + limit]
        more = {"cursor": str(start + limit)} if start + limit < len(hits) else {}
        return web.json_response({"posts": page, "hitsTotal": len(hits)} | more)

    async def _create_session(self, request: web.Request) -> web.Response:
        who = await request.json()
        if who.get("password") != PASSWORD:
            return _error(401, "AuthenticationRequired")
        self.sign_ins += 1
        return self._session()

    async def _refresh_session(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not (token.startswith("refresh") and self._tokens.pop(token, False)):
            return _error(400, "ExpiredToken")
        self.renewals += 1
        return self._session()

    def _session(self) -> web.Response:
        number = self.sign_ins + self.renewals
        claims = json.dumps({"exp": int(time.time() + self.token_life)}).encode()
        access = f"access{number}.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.signature"
        refresh = f"refresh{number}.e30.signature"
        self._tokens |= {access: True, refresh: True}
        return web.json_response(
            {"accessJwt": access, "refreshJwt": refresh, "did": "did:plc:td3bb2t3a4iihzsq64iffz2f"}
        )


def _error(status: int, name: str, *, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": name, "message": name}, status=status, headers=headers)


def _sorted_at(post: dict[str, Any]) -> str:
    return min(post["indexedAt"], post["record"]["createdAt"])

"""A local HTTP server in the role of Slack: Web API, incoming webhooks, limits, and faults on demand.

In a test: `async with FakeSlack() as slack: …  slack.accepted`. As a process of its own:
`python -m tests.fakes.slack --port 8999 --script 4:429:2,6:lost`, then `GET /_journal`, `POST /_script`.
People who press buttons and are answered are in `tests.fakes.slack_socket`; then `POST /_do`, `GET /_people`.

A script names the n-th call that writes (chat.postMessage, chat.update, webhook), counted from 1, and what happens:
`429[:seconds]`, `500`, `503`, `error:<word>`, `html` (200, but not Slack's), `lost` (accepted, never answered),
`hang` (accepted, and the connection kept open in silence), `cut` (not accepted, connection broken off),
`refuse:<seconds>` (not accepted, and nobody listens for so long), `slow:<seconds>` (answered late).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack_socket import Hands, Outcome, RefusedByFakeError
from tests.notify import blockkit

TOKEN = "xoxb-valid"
SCOPES = frozenset({"chat:write", "channels:read", "groups:read", "channels:history", "groups:history"})
_KEPT = ("text", "blocks", "metadata", "thread_ts", "reply_broadcast")
_READS = {
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.list": "channels:read",
    "users.conversations": "channels:read",
    "conversations.info": "channels:read",
}


@dataclass(slots=True)
class Channel:
    """A channel as the bot sees it."""

    id: str
    name: str
    member: bool = True
    archived: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)  # oldest first


class RefusalError(Exception):
    """An answer that is not ok."""

    def __init__(self, word: str, *, status: int = 200, **more: Any) -> None:
        super().__init__(word)
        self.word, self.status, self.more = word, status, more


class FakeSlack:
    """The server and everything it remembers."""

    def __init__(
        self,
        *,
        port: int = 0,
        script: str = "",
        channels: Iterable[Channel] = (),
        now: Callable[[], float] = time.time,
        second: float | None = 0.9,  # least distance of two posts into a channel, by `now`; None: no limit
        page: int = 200,
    ) -> None:
        self.port, self._now, self._second, self._page = port, now, second, page
        self.channels = {c.id: c for c in (*channels, Channel("C0MIRAMAR", "miramar"), Channel("C0DIGEST0", "digest"))}
        self.tokens: dict[str, str] = {TOKEN: ""}  # token → Slack's word against it, "" where it is good
        self.scopes = set(SCOPES)
        self.accepted: list[dict[str, Any]] = []
        self.attempts: list[dict[str, Any]] = []
        self.reads: list[str] = []  # methods that only look, as they were asked
        self.webhook_error = ""
        self.hands = Hands(lambda: f"http://127.0.0.1:{self.port}", lambda: self.channels, now)
        self._script: dict[int, str] = {}
        self.script(script)
        self._writes = 0
        self._last: dict[str, float] = {}
        self._stamps = 0
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._comeback: asyncio.Task[None] | None = None

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T0/B0/secretsecretsecret1"

    @property
    def posts(self) -> list[dict[str, Any]]:
        """What was accepted as a new message."""
        return [call for call in self.accepted if call["method"] != "chat.update"]

    async def press(self, message: dict[str, Any], action_id: str, user: str = "U0ANA", **more: Any) -> Outcome:
        """Somebody presses a button of a message."""
        return await self.hands.press(message, action_id, user, **more)

    async def submit(self, view: dict[str, Any], values: dict[str, Any], user: str = "U0ANA") -> Outcome:
        """Somebody hands in a form."""
        return await self.hands.submit(view, values, user)

    async def slash(self, text: str, user: str = "U0ANA", **more: Any) -> Outcome:
        """Somebody types /almenara."""
        return await self.hands.slash(text, user, **more)

    def script(self, text: str) -> None:
        """Plan faults; see the module."""
        for step in filter(None, text.split(",")):
            number, _, what = step.partition(":")
            self._script[int(number)] = what

    def soon(self, what: str, *, after: int = 0) -> None:
        """Plan a fault for the next call that writes, or for one so many calls later."""
        self._script[self._writes + 1 + after] = what

    async def __aenter__(self) -> FakeSlack:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        application = web.Application(client_max_size=4 * 1024 * 1024)
        application.router.add_route("*", "/api/{method}", self._api)
        application.router.add_post("/services/{tail:.*}", self._webhook)
        application.router.add_get("/link/", self.hands.welcome)
        application.router.add_post("/actions/T0/{hook}", self.hands.respond)
        application.router.add_post("/moved", self.hands.moved)
        application.router.add_post("/_do", self.hands.told)
        application.router.add_get("/_people", self.hands.shown)
        application.router.add_get("/_journal", self._journal)
        application.router.add_post("/_script", self._new_script)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await self.listen()

    async def listen(self) -> None:
        """Take connections (again)."""
        if self._site is None and self._runner is not None:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
            await self._site.start()
            self.port = self._runner.addresses[0][1]

    async def refuse(self) -> None:
        """Take no connections from now on."""
        if self._site is not None:
            site, self._site = self._site, None
            await site.stop()

    async def stop(self) -> None:
        if self._comeback is not None:
            self._comeback.cancel()
        await self.hands.hang_up()
        self._site = None
        if self._runner is not None:
            await self._runner.cleanup()

    # The doors

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, data = request.match_info["method"], await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        handler = getattr(self, "_do_" + method.replace(".", "_"), None)
        try:
            if method == "apps.connections.open":
                return web.json_response({"ok": True} | self._open_connection(token))
            if handler is None:
                raise RefusalError("unknown_method")
            bad = self.tokens.get(token, "invalid_auth")
            if bad:
                raise RefusalError(bad)
            scope = _READS.get(method)
            if scope and scope not in self.scopes:
                raise RefusalError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))
            if method in ("chat.postMessage", "chat.update"):
                return await self._write(request, method, lambda: handler(data))
            self.reads.append(method)
            try:
                return web.json_response({"ok": True} | handler(data))
            except RefusedByFakeError as no:
                raise RefusalError(str(no)) from no
        except RefusalError as no:
            self.attempts.append({"method": method, "outcome": no.word})
            headers = {"Retry-After": str(no.more.pop("retry_after"))} if "retry_after" in no.more else None
            return web.json_response({"ok": False, "error": no.word} | no.more, status=no.status, headers=headers)

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        data = await _arguments(request)

        def take() -> dict[str, Any]:
            if self.webhook_error:
                raise RefusalError(self.webhook_error, status=403)
            self._check_content(data)
            self._keep_pace(request.path)
            self._accept("webhook", {"channel": request.path, **data})
            return {}

        try:
            answer = await self._write(request, "webhook", take)
        except RefusalError as no:
            self.attempts.append({"method": "webhook", "outcome": no.word})
            status = no.status if no.status != 200 else 400
            headers = {"Retry-After": str(no.more["retry_after"])} if "retry_after" in no.more else None
            return web.Response(text=no.word, status=status, headers=headers)
        return answer if answer.status != 200 or answer.content_type == "text/html" else web.Response(text="ok")

    async def _write(self, request: web.Request, method: str, take: Callable[[], dict[str, Any]]) -> web.StreamResponse:
        """One call that writes, with what the script has in store for it."""
        self._writes += 1
        what, _, more = self._script.pop(self._writes, "").partition(":")
        match what:
            case "429":
                raise RefusalError("ratelimited", status=429, retry_after=int(more or 1))
            case "500":
                raise RefusalError("internal_error", status=500)
            case "503":
                raise RefusalError("service_unavailable", status=503)
            case "error":
                raise RefusalError(more)
            case "html":
                return web.Response(text="<html>Sign in to the hotel's Wi-Fi</html>", content_type="text/html")
            case "refuse":
                await self.refuse()
                self._comeback = asyncio.create_task(self._come_back(float(more)))
        if what in ("cut", "refuse"):
            self.attempts.append({"method": method, "outcome": what})
            return _hang_up(request)
        if what == "slow":
            await asyncio.sleep(float(more))
        answer = take()
        self.attempts.append({"method": method, "outcome": what or "ok"})
        if what == "hang":
            await asyncio.sleep(60)
        if what in ("lost", "hang"):
            return _hang_up(request)
        return web.json_response({"ok": True} | answer)

    async def _come_back(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.listen()

    async def _journal(self, _request: web.Request) -> web.Response:
        return web.json_response({"accepted": self.accepted, "attempts": self.attempts, "writes": self._writes})

    async def _new_script(self, request: web.Request) -> web.Response:
        """Numbers in the new script count from the calls still to come."""
        for step in filter(None, (await request.text()).split(",")):
            number, _, what = step.partition(":")
            self._script[self._writes + int(number)] = what
        return web.json_response({"ok": True})

    # The methods

    def _do_auth_test(self, _data: dict[str, Any]) -> dict[str, Any]:
        return {"team": "Miramar", "user": "almenara", "bot_id": "B0BOT", "user_id": "U0BOT"}

    def _do_chat_postMessage(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own name
        channel = self._writable(data)
        self._check_content(data)
        thread = data.get("thread_ts")
        if thread and not any(message["ts"] == thread for message in channel.messages):
            raise RefusalError("thread_not_found")
        self._keep_pace(channel.id)
        self._stamps += 1
        message = {
            "type": "message",
            "bot_id": "B0BOT",
            "ts": f"{self._now():.3f}{self._stamps:03}",
            **{
                name: data[name]
                for name in ("text", "blocks", "metadata", "thread_ts", "reply_broadcast")
                if name in data
            },
        }
        channel.messages.append(message)
        self._accept("chat.postMessage", data | {"channel": channel.id, "ts": message["ts"]})
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def _do_chat_update(self, data: dict[str, Any]) -> dict[str, Any]:
        channel = self._writable(data)
        self._check_content(data)
        for message in channel.messages:
            if message["ts"] == data.get("ts"):
                message |= {"text": data.get("text", ""), "blocks": data.get("blocks", []), "edited": True}
                self._accept("chat.update", data | {"channel": channel.id})
                return {"channel": channel.id, "ts": message["ts"], "text": message["text"]}
        raise RefusalError("message_not_found")

    def _do_chat_postEphemeral(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own name
        self._check_content(data)
        return self.hands.post_ephemeral(data, self._writable(data).id)

    def _do_views_open(self, data: dict[str, Any]) -> dict[str, Any]:
        return self.hands.open_view(data)

    def _do_users_info(self, data: dict[str, Any]) -> dict[str, Any]:
        return self.hands.user_info(data)

    def _open_connection(self, token: str) -> dict[str, Any]:
        if self.hands.refusals:
            word, _, seconds = self.hands.refusals.pop(0).partition(":")
            if word == "429":
                raise RefusalError("ratelimited", status=429, retry_after=int(seconds or 1))
            raise RefusalError(word)
        try:
            return self.hands.open_connection(token)
        except RefusedByFakeError as no:
            raise RefusalError(str(no)) from no

    def _do_conversations_list(self, data: dict[str, Any]) -> dict[str, Any]:
        rows = [
            {"id": c.id, "name": c.name, "is_member": c.member, "is_archived": c.archived}
            for c in self.channels.values()
            if not (c.archived and data.get("exclude_archived"))
        ]
        return self._paged("channels", rows, data)

    def _do_users_conversations(self, data: dict[str, Any]) -> dict[str, Any]:
        mine = [{"id": c.id, "name": c.name} for c in self.channels.values() if c.member and not c.archived]
        return self._paged("channels", mine, data)

    def _do_conversations_info(self, data: dict[str, Any]) -> dict[str, Any]:
        c = self._channel(data)
        return {"channel": {"id": c.id, "name": c.name, "is_member": c.member, "is_archived": c.archived}}

    def _do_conversations_history(self, data: dict[str, Any]) -> dict[str, Any]:
        shown = [m for m in self._readable(data).messages if "thread_ts" not in m or m.get("reply_broadcast")]
        return self._paged("messages", self._window(shown, data)[::-1], data)

    def _do_conversations_replies(self, data: dict[str, Any]) -> dict[str, Any]:
        messages, parent = self._readable(data).messages, data.get("ts")
        if not any(m["ts"] == parent for m in messages):
            raise RefusalError("thread_not_found")
        replies = [m for m in messages if m.get("thread_ts") == parent]
        head = [m for m in messages if m["ts"] == parent]
        return self._paged("messages", self._window(head, data | {"oldest": "0"}) + self._window(replies, data), data)

    # What they share

    def _channel(self, data: dict[str, Any]) -> Channel:
        wanted = str(data.get("channel", ""))
        for channel in self.channels.values():
            if wanted in (channel.id, channel.name, f"#{channel.name}"):
                return channel
        raise RefusalError("channel_not_found")

    def _readable(self, data: dict[str, Any]) -> Channel:
        wanted = str(data.get("channel", ""))
        if wanted not in self.channels:  # only writing takes names
            raise RefusalError("channel_not_found")
        channel = self.channels[wanted]
        if not channel.member:
            raise RefusalError("not_in_channel")
        return channel

    def _writable(self, data: dict[str, Any]) -> Channel:
        channel = self._channel(data)
        if channel.archived:
            raise RefusalError("is_archived")
        if not channel.member:
            raise RefusalError("not_in_channel")
        return channel

    def _check_content(self, data: dict[str, Any]) -> None:
        blocks = data.get("blocks") or []
        if not data.get("text") and not blocks:
            raise RefusalError("no_text")
        if blockkit.units(data.get("text", "")) > blockkit.MOST_TEXT:
            raise RefusalError("msg_too_long")
        faults = blockkit.faults(blocks)
        if "msg_blocks_too_long" in faults:
            raise RefusalError("msg_blocks_too_long")
        if faults:
            raise RefusalError("invalid_blocks", errors=faults)
        metadata = data.get("metadata")
        if metadata is not None and not (
            isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)
        ):
            raise RefusalError("invalid_metadata_format")

    def _keep_pace(self, channel: str) -> None:
        at, last = self._now(), self._last.get(channel)
        if self._second is not None and last is not None and at - last < self._second:
            raise RefusalError("ratelimited", status=429, retry_after=1)
        self._last[channel] = at

    def _accept(self, method: str, call: dict[str, Any]) -> None:
        self.accepted.append({"method": method, "at": self._now(), **call})

    def _window(self, messages: list[dict[str, Any]], data: dict[str, Any]) -> list[dict[str, Any]]:
        oldest, metadata = float(data.get("oldest") or 0), data.get("include_all_metadata") in (1, "1", "true", True)
        return [
            {name: value for name, value in m.items() if metadata or name != "metadata"}
            for m in messages
            if float(m["ts"]) >= oldest
        ]

    def _paged(self, name: str, rows: list[dict[str, Any]], data: dict[str, Any]) -> dict[str, Any]:
        start, size = int(data.get("cursor") or 0), min(int(data.get("limit") or 100), self._page)
        following = str(start + size) if start + size < len(rows) else ""
        return {
            name: rows[start : start + size],
            "has_more": bool(following),
            "response_metadata": {"next_cursor": following},
        }


async def _arguments(request: web.Request) -> dict[str, Any]:
    data: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        data |= json.loads(await request.text() or "{}")
    elif request.can_read_body:
        data |= dict(await request.post())
    for name in ("blocks", "metadata"):
        if isinstance(data.get(name), str):
            data[name] = json.loads(data[name])
    return data


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _serve(port: int, script: str) -> None:
    async with FakeSlack(port=port, script=script) as slack:
        print(slack.api_url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", default="")
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments.port, arguments.script))

"""The half of the fake Slack in which people sit: they press buttons, hand in forms, type commands, and are answered.

What they do reaches the app by Socket Mode (over a connection that the app opened) or, with `post_to`, by signed HTTP
requests. Like Slack it waits three seconds, shows a warning where nobody acknowledged, sends an envelope again over
another connection where the first one broke, takes a trigger for three seconds and once, a response_url five times.
docs.slack.dev/apis/events-api/using-socket-mode, docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import asyncio
import copy
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.fakes.slack_forms import buttons, filled
from tests.notify import blockkit

APP_TOKEN = "xapp-valid"
MOST_LINES = 10
TRIGGER_LASTS = 3.0
ANSWERS = 5  # a response_url takes so many


class RefusedByFakeError(Exception):
    """Slack's word against a call."""


@dataclass(slots=True)
class Outcome:
    """What came of one thing that somebody did, as they see it."""

    envelope: str
    acknowledged: bool = False  # False: Slack shows a warning
    took: float = 0.0  # seconds until the acknowledgement
    payload: dict[str, Any] | None = None  # that came with it
    deliveries: int = 0  # how often Slack sent it
    status: int = 0  # of the HTTP answer, where it went that way

    @property
    def errors(self) -> dict[str, str]:
        """What a form complains about."""
        return dict((self.payload or {}).get("errors", {}))

    @property
    def text(self) -> str:
        """The message, or the form, that came back."""
        payload = self.payload or {}
        blocks = payload.get("view", {}).get("blocks", [])
        return str(payload.get("text") or " ".join(block["text"]["text"] for block in blocks if "text" in block))


@dataclass(slots=True)
class Line:
    """One connection of the app's."""

    number: int
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class Hands:
    """People, and the ways between them and the app."""

    def __init__(
        self, url: Callable[[], str], channels: Callable[[], dict[str, Any]], now: Callable[[], float] = time.time
    ) -> None:
        """`now`: by which clock presses are dated."""
        self._url, self._channels, self._now = url, channels, now
        self.app_tokens = {APP_TOKEN: ""}  # token → Slack's word against it
        self.refusals: list[str] = []  # what the next calls of apps.connections.open are told: a word, or "429:seconds"
        self.users = {"U0ANA": "ana.ruiz", "U0LUIS": "luis.gil", "U0NEW": "nuria"}
        self.lines: list[Line] = []
        self.opened = 0  # connections so far
        self.forms: list[dict[str, Any]] = []  # views as opened, the newest last
        self.whispers: list[dict[str, str]] = []  # what only one person sees: user, channel, text, via
        self.patience = 3.0
        self.retries = 2  # how often an envelope is sent again when its connection broke
        self.redirects_to = ""  # where /moved sends whoever posts to it
        self.whisper_error = ""  # Slack's word against everything that answers
        self.greets = True
        self.post_to = ""  # address of the app where it prefers HTTP
        self.signing_secret = "signing-secret"
        self.later = 0.0  # seconds that have passed for triggers beside the real ones
        self._numbers = itertools.count(1)
        self._tickets: set[str] = set()
        self._triggers: dict[str, float] = {}
        self._used: set[str] = set()
        self._hooks: dict[str, tuple[str, str, int]] = {}  # id → user, channel, answers left
        self._came = asyncio.Event()
        self._at = -1  # which line was used last

    # What people do

    async def press(
        self, message: dict[str, Any], action_id: str, user: str = "U0ANA", *, value: str | None = None, **more: Any
    ) -> Outcome:
        """Press a button of a message, as it is or as it was when it was copied. `value` tells two alike apart."""
        return await self.send("interactive", self.pressed(message, action_id, user, value=value, **more))

    def pressed(
        self, message: dict[str, Any], action_id: str, user: str = "U0ANA", *, value: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """The payload of a press, to be sent any number of times."""
        button = next(
            (b for b in buttons(message) if b.get("action_id") == action_id and value in (None, b.get("value"))), None
        )
        assert button is not None, f"no button {action_id} on the message"
        channel = next(c for c in self._channels().values() if any(m["ts"] == message["ts"] for m in c.messages))
        return {
            "type": "block_actions",
            "user": {"id": user, "username": self.users.get(user, ""), "team_id": "T0"},
            "api_app_id": "A0APP",
            "token": "deprecated",
            "team": {"id": "T0", "domain": "miramar"},
            "enterprise": None,
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel.id},
            "channel": {"id": channel.id, "name": channel.name},
            "message": copy.deepcopy(message),
            "state": {"values": {}},
            "trigger_id": self._trigger(),
            "response_url": self._hook(user, channel.id),
            "actions": [
                {
                    "type": "button",
                    "block_id": "b0",
                    "action_ts": f"{self._now():.3f}{next(self._numbers) % 1000:03}",
                    **{key: button[key] for key in ("action_id", "value", "text", "url") if key in button},
                }
            ],
        } | more

    async def submit(self, view: dict[str, Any], values: dict[str, Any], user: str = "U0ANA") -> Outcome:
        """Fill in a form that was opened, and hand it in. What is not given stays as the form has it."""
        outcome = await self.send("interactive", self.submitted(view, values, user), accepts=True)
        answer = outcome.payload or {}
        match answer.get("response_action"):
            case "errors":
                inputs = {block["block_id"] for block in view["blocks"] if block.get("type") == "input"}
                assert answer["errors"], "no errors"
                assert set(answer["errors"]) <= inputs, "errors belong to inputs of the form"
            case "update" | "push":
                assert blockkit.view_faults(answer["view"]) == []
            case None | "clear":
                assert not set(answer) - {"response_action"}, answer
            case odd:
                raise AssertionError(f"unknown response_action {odd!r}")
        return outcome

    def submitted(self, view: dict[str, Any], values: dict[str, Any], user: str = "U0ANA") -> dict[str, Any]:
        """The payload of a form."""
        inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block.get("type") == "input"}
        assert set(values) <= set(inputs), f"the form has {sorted(inputs)}"
        state = {block: {element["action_id"]: filled(element, values.get(block))} for block, element in inputs.items()}
        for block in view["blocks"]:
            if block.get("type") == "input" and not block.get("optional"):
                (given,) = state[block["block_id"]].values()
                assert any(given[name] for name in given if name != "type"), f"Slack insists on {block['block_id']}"
        return {
            "type": "view_submission",
            "user": {"id": user, "username": self.users.get(user, ""), "team_id": "T0"},
            "team": {"id": "T0", "domain": "miramar"},
            "api_app_id": "A0APP",
            "token": "deprecated",
            "trigger_id": self._trigger(),
            "response_urls": [],
            "view": {key: view[key] for key in view if key != "blocks"} | {"state": {"values": state}},
        }

    async def slash(self, text: str, user: str = "U0ANA", *, channel: str = "C0MIRAMAR") -> Outcome:
        """Type `/almenara text`."""
        return await self.send("slash_commands", self.typed(text, user, channel=channel), accepts=True)

    def typed(self, text: str, user: str = "U0ANA", *, channel: str = "C0MIRAMAR") -> dict[str, Any]:
        """The payload of a command."""
        return {
            "token": "deprecated",
            "team_id": "T0",
            "team_domain": "miramar",
            "channel_id": channel,
            "channel_name": self._channels()[channel].name,
            "user_id": user,
            "user_name": self.users.get(user, ""),
            "command": "/almenara",
            "text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            "api_app_id": "A0APP",
            "is_enterprise_install": "false",
            "response_url": self._hook(user, channel),
            "trigger_id": self._trigger(),
        }

    # How it gets there

    async def send(
        self, kind: str, payload: dict[str, Any], *, accepts: bool = False, envelope: str = "", attempt: int = 0
    ) -> Outcome:
        """Deliver a payload and wait for the acknowledgement; again where the connection breaks first."""
        outcome = Outcome(envelope=envelope or f"E{next(self._numbers)}")
        began = time.monotonic()
        if self.post_to:
            return await self._post(kind, payload, outcome, began)
        frame = {
            "envelope_id": outcome.envelope,
            "type": kind,
            "accepts_response_payload": accepts,
            "payload": payload,
        }
        for retry in range(attempt, attempt + 1 + self.retries):
            line = await self._any_line()
            if line is None:
                break
            answer = await self._over(
                line, frame | ({"retry_attempt": retry, "retry_reason": "timeout"} if retry else {})
            )
            outcome.deliveries += 1
            outcome.took = time.monotonic() - began
            if answer is not None:
                outcome.acknowledged = True
                outcome.payload = answer.get("payload")
                assert accepts or outcome.payload is None, "this envelope takes no payload"
                break
            if not line.gone.is_set():
                break  # out of patience
        return outcome

    async def _over(self, line: Line, frame: dict[str, Any]) -> dict[str, Any] | None:
        waiting = line.waiting[frame["envelope_id"]] = asyncio.get_running_loop().create_future()
        gone = asyncio.ensure_future(line.gone.wait())
        try:
            await line.socket.send_str(json.dumps(frame))
            await asyncio.wait({waiting, gone}, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED)
            return waiting.result() if waiting.done() else None
        except ConnectionError:
            line.gone.set()
            return None
        finally:
            gone.cancel()
            line.waiting.pop(frame["envelope_id"], None)

    async def _any_line(self) -> Line | None:
        """One of the app's connections, by turns; waits where there is none."""
        try:
            async with asyncio.timeout(self.patience):
                await self.connected()
        except TimeoutError:
            return None
        self._at = (self._at + 1) % len(self.lines)
        return self.lines[self._at]

    async def connected(self, count: int = 1) -> None:
        """Until the app holds (at least) so many connections."""
        while len(self.lines) < count:
            self._came.clear()
            await self._came.wait()

    def signed(self, kind: str, payload: dict[str, Any]) -> tuple[str, bytes, dict[str, str]]:
        """Path, body and headers of a signed request."""
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body, stamp = urlencode(fields).encode(), str(int(time.time() + self.later))
        base = b"v0:" + stamp.encode() + b":" + body
        sign = "v0=" + hmac.new(self.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        path = "/slack/commands" if kind == "slash_commands" else "/slack/interactions"
        return (
            path,
            body,
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": sign,
            },
        )

    async def _post(self, kind: str, payload: dict[str, Any], outcome: Outcome, began: float) -> Outcome:
        path, body, headers = self.signed(kind, payload)
        limit = aiohttp.ClientTimeout(total=self.patience)
        outcome.deliveries = 1
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.post_to + path, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
                outcome.status, outcome.acknowledged = answer.status, answer.status == 200
                if answer.status == 200 and text:
                    outcome.payload = json.loads(text)
        except (aiohttp.ClientError, TimeoutError):
            pass
        outcome.took = time.monotonic() - began
        return outcome

    # The connections

    async def welcome(self, request: web.Request) -> web.StreamResponse:
        """The app connects with the ticket it was given: good once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        if len(self.lines) >= MOST_LINES:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        line = Line(next(self._numbers), socket)
        self.opened += 1
        if self.greets:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self.lines) + 1,
                    "connection_info": {"app_id": "A0APP"},
                    "debug_info": {"host": "applink-1", "build_number": 5, "approximate_connection_time": 18060},
                }
            )
        self.lines.append(line)
        self._came.set()
        try:
            async for message in socket:
                if message.type == aiohttp.WSMsgType.TEXT:
                    self._acknowledged(line, json.loads(message.data))
        finally:
            self._drop(line)
        return socket

    def _acknowledged(self, line: Line, answer: dict[str, Any]) -> None:
        waiting = line.waiting.get(answer.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _drop(self, line: Line) -> None:
        line.gone.set()
        if line in self.lines:
            self.lines.remove(line)

    async def ask_to_leave(self, reason: str = "refresh_requested") -> Line:
        """Tell the oldest connection that it will be closed."""
        line = self.lines[0]
        await line.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
        return line

    async def hang_up(self, line: Line | None = None) -> None:
        """Close a connection, or all of them, as Slack does."""
        for each in [line] if line else list(self.lines):
            self._drop(each)
            await each.socket.close()

    def cut(self) -> None:
        """Break every connection off without a word."""
        for line in list(self.lines):
            self._drop(line)
            transport = line.socket._req.transport if line.socket._req else None
            if transport is not None:
                transport.abort()

    # The methods and the response_url

    def open_connection(self, token: str) -> dict[str, Any]:
        """apps.connections.open; it wants the app's own token."""
        bad = self.app_tokens.get(token, "not_allowed_token_type" if token.startswith("xoxb") else "invalid_auth")
        if bad:
            raise RefusedByFakeError(bad)
        ticket = f"t{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"url": f"{self._url().replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=A0APP"}

    def open_view(self, data: dict[str, Any]) -> dict[str, Any]:
        """views.open."""
        trigger, view = str(data.get("trigger_id", "")), data.get("view")
        if trigger not in self._triggers:
            raise RefusedByFakeError("exchanged_trigger_id" if trigger in self._used else "invalid_trigger_id")
        if time.monotonic() + self.later > self._triggers[trigger] + TRIGGER_LASTS:
            raise RefusedByFakeError("expired_trigger_id")
        faults = blockkit.view_faults(view)
        if faults:
            raise RefusedByFakeError("invalid_arguments: " + "; ".join(faults))
        assert isinstance(view, dict)
        del self._triggers[trigger]
        self._used.add(trigger)
        number = next(self._numbers)
        opened = view | {"id": f"V{number}", "hash": f"{number}.abc", "state": {"values": {}}, "app_id": "A0APP"}
        self.forms.append(opened)
        return {"view": opened}

    def post_ephemeral(self, data: dict[str, Any], channel: str) -> dict[str, Any]:
        """chat.postEphemeral."""
        if self.whisper_error:
            raise RefusedByFakeError(self.whisper_error)
        if data.get("user") not in self.users:
            raise RefusedByFakeError("user_not_in_channel")
        self._whispered(str(data["user"]), channel, data, "chat.postEphemeral")
        return {"message_ts": f"{time.time():.6f}"}

    def user_info(self, data: dict[str, Any]) -> dict[str, Any]:
        """users.info."""
        user = str(data.get("user", ""))
        if user not in self.users:
            raise RefusedByFakeError("user_not_found")
        name = self.users[user]
        return {"user": {"id": user, "name": name, "profile": {"display_name": name}, "is_bot": False}}

    async def told(self, request: web.Request) -> web.StreamResponse:
        """For tests in another process: POST /_do {"do": "press", "ts": …, "action": …} or submit, or slash."""
        data = await request.json()
        user = data.get("user", "U0ANA")
        match data["do"]:
            case "press":
                messages = (m for c in self._channels().values() for m in c.messages)
                message = next(m for m in messages if m["ts"] == data["ts"])
                outcome = await self.press(message, data["action"], user, value=data.get("value"))
            case "submit":
                outcome = await self.submit(self.forms[-1], data["values"], user)
            case _:
                outcome = await self.slash(data["text"], user)
        return web.json_response(asdict(outcome))

    async def shown(self, _request: web.Request) -> web.StreamResponse:
        """For tests in another process: GET /_people."""
        return web.json_response({"whispers": self.whispers, "forms": self.forms, "lines": len(self.lines)})

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Somebody answers through a response_url."""
        user, channel, left = self._hooks.get(request.match_info["hook"], ("", "", 0))
        if self.whisper_error or not left:
            return web.json_response({"ok": False, "error": self.whisper_error or "used_url"}, status=404)
        self._hooks[request.match_info["hook"]] = (user, channel, left - 1)
        data = await request.json()
        assert data.get("response_type") == "ephemeral", "everybody would see it"
        assert data.get("replace_original") is False, "the card would be replaced"
        self._whispered(user, channel, data, "response_url")
        return web.Response(text="ok")

    async def moved(self, _request: web.Request) -> web.StreamResponse:
        """An address at Slack that leads elsewhere."""
        return web.Response(status=307, headers={"Location": self.redirects_to})

    def heard(self, user: str) -> list[str]:
        """What was whispered to one person."""
        return [whisper["text"] for whisper in self.whispers if whisper["user"] == user]

    def _whispered(self, user: str, channel: str, data: dict[str, Any], via: str) -> None:
        blocks = data.get("blocks") or []
        assert blockkit.faults(blocks) == []
        text = str(data.get("text", ""))
        assert text or blocks
        self.whispers.append({"user": user, "channel": channel, "text": text, "via": via})

    def _trigger(self) -> str:
        trigger = f"{next(self._numbers)}.0.abc"
        self._triggers[trigger] = time.monotonic() + self.later
        return trigger

    def _hook(self, user: str, channel: str) -> str:
        hook = f"h{next(self._numbers)}"
        self._hooks[hook] = (user, channel, ANSWERS)
        return f"{self._url()}/actions/T0/{hook}"

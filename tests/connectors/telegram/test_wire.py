"""Over a real socket: the token is part of every address, and must not come back in what we say about a failure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest
from aiohttp import web

from connectors.base import Source, Tools, Watch
from connectors.purse import Purse
from connectors.telegram import Config, Telegram
from connectors.testing import InlineSandbox, ScriptedConnect, ScriptedFollow
from monitor.clock import SystemClock
from monitor.errors import RateLimitedError, SourceError
from monitor.net.fetch import HttpEdge
from tests.connectors.telegram.exam import TOKEN, post

WATCH = Watch(key="*")


class Api:
    """A local server in the role of the Bot API that answers the same to everybody."""

    def __init__(self) -> None:
        self.status = 200
        self.body: object = {"ok": True, "result": []}
        self.headers: dict[str, str] = {}
        self.url = ""
        self.asked: list[str] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        return web.json_response(self.body, status=self.status, headers=self.headers)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    served = Api()
    app = web.Application()
    app.router.add_get("/{anything:.*}", served.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[HttpEdge]:
    edge = HttpEdge(SystemClock())
    yield edge
    await edge.aclose()


def telegram(http: HttpEdge, url: str) -> Telegram:
    clock = SystemClock()
    tools = Tools(
        fetch=http.fetch_for(allow_private=True, source="tg"),
        connect=ScriptedConnect(lambda _request: (), clock),
        follow=ScriptedFollow(lambda _request: (), clock),
        sandbox=InlineSandbox(),
        clock=clock,
        random=Random(7),
        purse=Purse(clock),
    )
    config = Config.model_validate({"base_url": url, "token": TOKEN})
    return Telegram(Source(name="tg", network="telegram"), config, tools)


async def test_the_place_is_told_to_telegram_and_the_answer_read(api: Api, http: HttpEdge) -> None:
    source = telegram(http, api.url)
    api.body = {"ok": True, "result": [post(41, "Hotel Miramar", id=3)]}
    batch = await source.poll(WATCH, None)
    api.body = {"ok": True, "result": []}
    await source.poll(WATCH, batch.cursor)

    assert [mention.id for mention in batch.mentions] == ["telegram:-1001234567890:3"]
    assert "offset=42" in api.asked[-1]
    assert TOKEN not in f"{batch!r}"


@pytest.mark.parametrize("status", [301, 400, 401, 404, 409, 418, 500])
async def test_a_refusal_does_not_repeat_the_address(api: Api, http: HttpEdge, status: int) -> None:
    api.status, api.headers = status, {"Location": "ftp://nowhere.example/"} if status == 301 else {}
    with pytest.raises(SourceError) as raised:
        await telegram(http, api.url).poll(WATCH, None)

    told: BaseException | None = raised.value
    while isinstance(told, SourceError):
        assert TOKEN not in f"{told} {told!r}"
        told = told.__cause__


async def test_nobody_there_does_not_repeat_the_address_either(http: HttpEdge) -> None:
    with pytest.raises(SourceError) as raised:
        await telegram(http, "http://127.0.0.1:9").poll(WATCH, None)

    assert TOKEN not in f"{raised.value} {raised.value!r}"


async def test_too_many_requests_say_how_long(api: Api, http: HttpEdge) -> None:
    """The Bot API says it in the body and, as its own server does, in the header: bodies of refusals are not read."""
    api.status, api.headers = 429, {"Retry-After": "17"}
    api.body = {"ok": False, "error_code": 429, "parameters": {"retry_after": 17}}
    with pytest.raises(RateLimitedError) as raised:
        await telegram(http, api.url).poll(WATCH, None)

    assert raised.value.retry_after is not None
    assert raised.value.retry_after.total_seconds() == 17

"""Meta's Graph API: its own codes count, whatever the status; its limits are kept before they are reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from pydantic import SecretStr

from connectors.meta import Graph
from connectors.purse import Purse
from connectors.testing import Answer, ExamClock, ScriptedFetch, always
from connectors.testing.fakes import tools
from monitor.errors import (
    AuthError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.net.fetch import HttpEdge
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Site

TOKEN = "EAAtoken-4711"


class Desk:
    """One Graph before a scripted Meta."""

    def __init__(self, answer: Answer) -> None:
        self.clock = ExamClock()
        self.purse = Purse(self.clock)
        self.fetch = ScriptedFetch(always(answer), self.clock)
        given = tools(self.clock, fetch=self.fetch, purse=self.purse)
        self.graph = Graph("https://graph.example/v1.0/", SecretStr(TOKEN), given)

    async def ask(self) -> dict[str, Any]:
        return await self.graph.get("me", {"fields": "id"})


def refused(code: Any, status: int) -> Answer:
    return Answer.json({"error": {"message": f"Session of {TOKEN} is gone", "code": code}}, status=status)


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 500])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (190, AuthError),
        (102, AuthError),
        (10, AuthError),
        (200, AuthError),
        (299, AuthError),
        (4, RateLimitedError),
        (17, RateLimitedError),
        (32, RateLimitedError),
        (613, RateLimitedError),
        (80_002, RateLimitedError),
        (2, TransientSourceError),
        (100, RequestError),
    ],
)
async def test_a_code_means_the_same_with_whichever_status_it_comes(
    code: int, kind: type[SourceError], status: int
) -> None:
    with pytest.raises(SourceError) as caught:
        await Desk(refused(code, status)).ask()
    assert type(caught.value) is kind
    assert str(code) in str(caught.value)
    assert TOKEN not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "no"}', b'{"error": {"code": "x"}}', b"\xff"])
async def test_without_a_code_the_status_stands(body: bytes) -> None:
    with pytest.raises(AuthError, match="answered 403"):
        await Desk(Answer(status=403, body=body)).ask()


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"error": "no"}', b'{"error": null}'])
async def test_what_is_neither_an_answer_nor_a_known_error_is_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedContentError):
        await Desk(Answer(body=body)).ask()


async def test_the_token_goes_into_a_header_and_into_no_address() -> None:
    desk = Desk(Answer.json({"id": "1"}))
    await desk.ask()
    (request,) = desk.fetch.requests
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in f"{request.url} {request.params}"


def usage(percent: Any, minutes: Any = 0) -> Answer:
    case = {"type": "instagram", "call_count": percent, "total_cputime": 3, "estimated_time_to_regain_access": minutes}
    header = msgspec.json.encode({"17841400000000000": [case]}).decode()
    return Answer.json({"id": "1"}, headers={"X-Business-Use-Case-Usage": header})


async def test_below_eighty_percent_it_goes_on_and_tells_how_it_stands() -> None:
    desk = Desk(usage(79))
    await desk.ask()
    await desk.ask()
    assert [(each.name, each.left, each.unit) for each in desk.purse.balances()] == [("graph", 21, "%")]


async def test_at_eighty_percent_the_answer_counts_and_nothing_more_is_asked_for_a_while() -> None:
    desk = Desk(usage(80))
    assert await desk.ask() == {"id": "1"}
    with pytest.raises(RateLimitedError) as caught:
        await desk.ask()
    assert caught.value.retry_after == timedelta(minutes=10)
    assert len(desk.fetch.requests) == 1
    desk.clock.jump(timedelta(minutes=10))
    await desk.ask()
    assert len(desk.fetch.requests) == 2


async def test_where_meta_says_how_long_that_is_how_long() -> None:
    desk = Desk(usage(100, 42))
    await desk.ask()
    with pytest.raises(RateLimitedError) as caught:
        await desk.ask()
    assert caught.value.retry_after == timedelta(minutes=42)


async def test_the_limit_of_the_app_counts_as_well() -> None:
    desk = Desk(Answer.json({"id": "1"}, headers={"X-App-Usage": '{"call_count": 1, "total_time": 95}'}))
    await desk.ask()
    with pytest.raises(RateLimitedError):
        await desk.ask()


@pytest.mark.parametrize("header", ["", "{", "[]", "null", '{"a": 1}', '{"a": [1]}', '{"a": [{"call_count": "x"}]}'])
async def test_a_header_that_cannot_be_read_changes_nothing(header: str) -> None:
    desk = Desk(Answer.json({"id": "1"}, headers={"X-Business-Use-Case-Usage": header, "X-App-Usage": header}))
    await desk.ask()
    await desk.ask()
    assert desk.purse.balances() == ()


async def test_after_a_limit_nothing_is_asked_before_its_time() -> None:
    desk = Desk(Answer(status=429, headers={"Retry-After": "120"}))
    for _ in range(2):
        with pytest.raises(RateLimitedError) as caught:
            await desk.ask()
        assert caught.value.retry_after == timedelta(minutes=2)
    assert len(desk.fetch.requests) == 1


async def test_a_dead_token_is_recognised_through_the_real_edge() -> None:
    edge = HttpEdge(FakeClock())
    async with Site() as running:
        running.on("/v1.0/me", Reply(status=400, body=refused(190, 400).body, content_type="application/json"))
        given = tools(ExamClock(), fetch=edge.fetch_for(allow_private=True, source="th"))
        with pytest.raises(AuthError, match="make a new one"):
            await Graph(running.url("/v1.0"), SecretStr(TOKEN), given).get("me", {"fields": "id"})
    await edge.aclose()

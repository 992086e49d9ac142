"""The stream over the real edge: a connection, its lines, and what a refusal says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import cast

import msgspec

from connectors.base import Batch, Source
from connectors.testing import Request as Asked
from connectors.testing.fakes import tools
from connectors.x import X
from connectors.x.config import XConfig
from monitor.errors import AuthError, RateLimitedError, SourceError, TransientSourceError
from monitor.net.fetch import HttpEdge
from tests.connectors.x.desk import RULES, SEARCH, WATCH, ids
from tests.connectors.x.service import PROBLEM, TOKEN, Service, event, post, user
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Request, Site

STREAM = "/2/tweets/search/stream"


def serve(site: Site, service: Service) -> None:
    """Let the site answer as the played service does."""

    def answered(request: Request) -> Reply:
        asked = Asked(
            method=request.method,
            url=site.url(request.path),
            path=request.path,
            params=tuple((name, value) for name, values in request.query.items() for value in values),
            headers=request.headers,
            body=msgspec.json.decode(request.body) if request.body else None,
        )
        answer = service(asked)
        return Reply(status=answer.status, body=answer.body, content_type=answer.content_type)

    for path in (RULES, SEARCH, "/2/users"):
        site.on(path, answered)


def source(site: Site, clock: FakeClock) -> X:
    edge = HttpEdge(clock)
    given = tools(clock, fetch=edge.fetch_for(allow_private=True), follow=edge.follow_for(allow_private=True))
    config = XConfig.model_validate(
        {"bearer_token": TOKEN, "budget": 100, "mode": "stream", "base_url": site.url("").rstrip("/")}
    )
    return X(Source(name="exam-source", network="x"), config, given)


async def heard(site: Site, clock: FakeClock) -> tuple[list[Batch], SourceError]:
    """Everything until the end of the stream."""
    batches: list[Batch] = []
    stream = cast("AsyncGenerator[Batch]", source(site, clock).stream(WATCH, None))
    try:
        async with asyncio.timeout(10):
            async for batch in stream:
                batches.append(batch)
    except SourceError as error:
        return batches, error
    raise AssertionError("the stream ended without a word")


async def test_what_was_missed_and_what_comes_are_told_until_the_connection_ends() -> None:
    missed, comes = post("2026-11-20T10:00:00.000Z"), post("2026-11-20T10:30:00.000Z", by="102")
    async with Site() as site:
        serve(site, Service(posts=[missed], users={"101": user("101", "tom"), "102": user("102", "ana", 7)}))
        lines = f"\r\n{event(comes)}\r\nhalf a li".encode()
        site.on(STREAM, Reply(body=lines, piece=50, length=len(lines) + 10, content_type="application/json"))
        batches, error = await heard(site, FakeClock())
        assert site.asked(STREAM)[0].headers["authorization"] == f"Bearer {TOKEN}"
    mentions = [mention for batch in batches for mention in batch.mentions]
    assert set(ids(mentions)) == {missed["id"], comes["id"]}
    assert {mention.author.handle for mention in mentions} == {"tom", "ana"}
    assert isinstance(error, TransientSourceError)


async def test_a_refusal_is_its_error_and_a_used_up_cap_is_understood() -> None:
    async with Site() as site:
        serve(site, Service())
        site.on(STREAM, Reply(status=403, body=b"{}"))
        assert type((await heard(site, FakeClock()))[1]) is AuthError
        site.on(STREAM, Reply(status=429, body=f'{{"type":"{PROBLEM}usage-capped","period":"Daily"}}'.encode()))
        _, error = await heard(site, FakeClock())
        assert isinstance(error, RateLimitedError)
        assert error.retry_after == timedelta(hours=13, minutes=30)

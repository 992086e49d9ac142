"""A refusal keeps its status and its own words, for the connector that can read them, and costs nothing beyond that."""

from __future__ import annotations

import gzip
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.base import Fetch
from monitor.errors import AuthError, NoAnswerError, RequestError, SourceError
from monitor.net.fetch import HttpEdge, HttpLimits
from tests.fakes.clock import FakeClock
from tests.fakes.site import Reply, Site, redirect

SECRET = b'{"error": {"code": 190, "message": "token IGsecret is gone"}}'


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as running:
        yield running


@pytest.fixture
async def fetch() -> AsyncIterator[Fetch]:
    edge = HttpEdge(FakeClock(), limits=HttpLimits(read=timedelta(seconds=0.3), total=timedelta(seconds=5)))
    yield edge.fetch_for(allow_private=True, source="news")
    await edge.aclose()


async def test_a_refusal_carries_its_status_and_its_words_but_shows_none_of_them(site: Site, fetch: Fetch) -> None:
    site.on("/x", Reply(status=400, body=gzip.compress(SECRET), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(RequestError) as caught:
        await fetch.get(site.url("/x"))
    assert (caught.value.status, caught.value.said) == (400, SECRET)
    assert "IGsecret" not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=403, body=b"x" * 20_000),
        Reply(status=403, body=b"not packed", headers={"Content-Encoding": "gzip"}),
        Reply(status=403, body=SECRET, length=len(SECRET) * 2),
        Reply(status=403, body=SECRET, piece=1, pace=0.4),
    ],
    ids=["long", "packed-wrong", "half", "slow"],
)
async def test_words_that_cannot_be_had_change_nothing_about_the_refusal(
    site: Site, fetch: Fetch, reply: Reply
) -> None:
    site.on("/x", reply)
    started = time.monotonic()
    with pytest.raises(AuthError) as caught:
        await fetch.get(site.url("/x"))
    assert (caught.value.status, caught.value.said) == (403, b"")
    assert time.monotonic() - started < 3


async def test_a_redirect_is_followed_and_no_answer_has_no_status(site: Site, fetch: Fetch) -> None:
    site.on("/old", redirect("/new"))
    site.on("/new", Reply(status=404, body=b"{}"))
    site.on("/mute", Reply(silent=True))
    with pytest.raises(RequestError) as caught:
        await fetch.get(site.url("/old"))
    assert caught.value.status == 404
    with pytest.raises(NoAnswerError) as mute:
        await fetch.get(site.url("/mute"))
    assert mute.value.status == 0
    assert SourceError("x").said == b""

"""The edge against answers that are recorded: statuses, headers, redirects and what errors may say."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import httpx
import pytest
import respx

from connectors.base import Accept, Fetch, RateLimit
from monitor.errors import (
    AuthError,
    GoneError,
    NoAnswerError,
    RateLimitedError,
    RequestError,
    SourceError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.net.fetch import HttpEdge
from tests.fakes.clock import FakeClock

URL = "https://api.example/search"
SECRET = "s3cr3t"


def edge(clock: FakeClock | None = None) -> HttpEdge:
    return HttpEdge(clock or FakeClock(), user_agent="almenara/9 (+https://here.example)")


def fetch() -> Fetch:
    return edge().fetch_for(source="news")


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (400, {}, RequestError),
        (401, {}, AuthError),
        (403, {}, AuthError),
        (403, {"X-RateLimit-Remaining": "0"}, RateLimitedError),
        (403, {"Retry-After": "5"}, RateLimitedError),
        (404, {}, RequestError),
        (408, {}, TransientSourceError),
        (410, {}, GoneError),
        (422, {}, RequestError),
        (425, {}, TransientSourceError),
        (429, {"Retry-After": "Fri, 20 Nov 2026 10:31:00 GMT"}, RateLimitedError),
        (500, {}, TransientSourceError),
        (503, {}, TransientSourceError),
        (503, {"Retry-After": "60"}, RateLimitedError),
    ],
)
@respx.mock
async def test_a_status_becomes_its_error_and_names_source_host_and_status_only(
    status: int, headers: dict[str, str], kind: type[SourceError]
) -> None:
    respx.get(host="api.example").respond(status, headers=headers, text=f"you sent {SECRET}")
    with pytest.raises(SourceError) as caught:
        await fetch().get(f"https://u:{SECRET}@api.example/search?key={SECRET}", headers={"X-Key": SECRET})
    assert type(caught.value) is kind
    assert caught.value.source == "news"
    assert str(caught.value).startswith(f"api.example answered {status}")
    assert SECRET not in str(caught.value)


@respx.mock
async def test_a_good_answer_comes_whole_with_its_headers_in_lower_case_and_without_cookies() -> None:
    respx.get(URL).respond(200, json={"hits": []}, headers={"ETag": 'W/"1"', "Set-Cookie": f"sid={SECRET}"})
    answer = await fetch().get(URL, params={"q": "miramar"})
    assert answer.status == 200
    assert answer.url == f"{URL}?q=miramar"
    assert answer.json() == {"hits": []}
    assert answer.headers["etag"] == 'W/"1"'
    assert "set-cookie" not in answer.headers


@respx.mock
async def test_not_modified_is_an_answer() -> None:
    route = respx.get(URL).respond(304, headers={"ETag": '"2"'})
    answer = await fetch().get(URL, headers={"If-None-Match": '"2"'}, accept=Accept.FEED)
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", '"2"')
    assert route.calls.last.request.headers["if-none-match"] == '"2"'


@respx.mock
async def test_requests_say_who_we_are_what_we_read_and_carry_no_cookie_of_an_earlier_answer() -> None:
    route = respx.get(URL).respond(200, json={}, headers={"Set-Cookie": "sid=1; Domain=api.example"})
    one = edge()
    for _ in range(2):
        await one.fetch_for().get(URL)
    sent = route.calls.last.request.headers
    assert sent["user-agent"] == "almenara/9 (+https://here.example)"
    assert sent["accept"].startswith("application/json")
    assert sent["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in sent


@respx.mock
async def test_post_sends_json_or_a_form() -> None:
    route = respx.post(URL).respond(200, json={})
    await fetch().post(URL, json={"q": "ñ"})
    assert (route.calls.last.request.content, route.calls.last.request.headers["content-type"]) == (
        '{"q":"ñ"}'.encode(),
        "application/json",
    )
    await fetch().post(URL, data={"a": "1 2", "b": "ñ"})
    assert route.calls.last.request.content == b"a=1+2&b=%C3%B1"
    assert route.calls.last.request.headers["content-type"] == "application/x-www-form-urlencoded"
    await fetch().post(URL, headers={"Content-Type": "text/x"}, json=[])
    assert route.calls.last.request.headers["content-type"] == "text/x"


@respx.mock
async def test_user_and_password_in_the_address_become_authorization() -> None:
    route = respx.get(host="api.example").respond(200, json={})
    answer = await fetch().get("https://ana:pw@api.example/search")
    assert route.calls.last.request.headers["authorization"] == "Basic YW5hOnB3"
    assert answer.url == URL


@respx.mock
async def test_secrets_do_not_follow_a_redirect_to_another_host() -> None:
    respx.get(URL).respond(302, headers={"Location": "https://other.example/feed"})
    route = respx.get("https://other.example/feed").respond(200, json={})
    answer = await fetch().get(
        URL, headers={"Authorization": f"Bearer {SECRET}", "Cookie": SECRET, "X-Api-Key": SECRET}
    )
    assert answer.url == "https://other.example/feed"
    assert SECRET not in repr(route.calls.last.request.headers.raw)


@respx.mock
async def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    for n in range(6):
        respx.get(f"https://api.example/{n}").respond(307, headers={"Location": f"/{n + 1}"})
    respx.get("https://api.example/6").respond(200, json={})
    assert (await fetch().get("https://api.example/1")).status == 200
    with pytest.raises(RequestError, match="more than 5 redirects"):
        await fetch().get("https://api.example/0")


@respx.mock
async def test_redirects_in_a_circle_are_noticed() -> None:
    respx.get("https://api.example/a").respond(302, headers={"Location": "/b"})
    route = respx.get("https://api.example/b").respond(302, headers={"Location": "/a"})
    with pytest.raises(RequestError, match="in a circle"):
        await fetch().get("https://api.example/a")
    assert route.call_count == 1


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (httpx.ConnectError("x"), TransientSourceError, "cannot be reached"),
        (httpx.ConnectTimeout("x"), TransientSourceError, "could not be reached in time"),
        (httpx.PoolTimeout("x"), TransientSourceError, "too many connections"),
        (httpx.ReadTimeout("x"), NoAnswerError, "did not answer in time"),
        (httpx.ReadError("x"), NoAnswerError, "broke the connection off"),
        (httpx.RemoteProtocolError(SECRET), NoAnswerError, "broke the connection off"),
        (httpx.LocalProtocolError("x"), RequestError, "malformed"),
    ],
)
@respx.mock
async def test_a_failed_exchange_becomes_a_plain_sentence(
    failure: Exception, kind: type[SourceError], words: str
) -> None:
    respx.get(URL).mock(side_effect=failure)
    with pytest.raises(kind, match=words) as caught:
        await fetch().get(URL)
    assert type(caught.value) is kind
    assert str(caught.value).count("api.example") == 1
    assert SECRET not in str(caught.value)


@respx.mock
async def test_a_consent_page_is_not_an_empty_result() -> None:
    respx.get(URL).respond(200, html="<!doctype html><html>Before you continue</html>")
    with pytest.raises(UnexpectedContentError, match=r"api\.example answered 200 OK with an HTML page"):
        await fetch().get(URL)
    with pytest.raises(UnexpectedContentError):
        await fetch().get(URL, accept=Accept.FEED)
    assert (await fetch().get(URL, accept=Accept.ANY)).status == 200


@respx.mock
async def test_a_limit_pauses_the_whole_host_for_everybody_and_no_other_host() -> None:
    clock = FakeClock()
    one = edge(clock)
    route = respx.get(URL).respond(429, headers={"Retry-After": "600"})
    respx.get("https://other.example/").respond(200, json={})
    with pytest.raises(RateLimitedError) as caught:
        await one.fetch_for(source="a").get(URL)
    assert caught.value.retry_after == timedelta(minutes=10)
    with pytest.raises(RateLimitedError) as caught:
        await one.fetch_for(source="b").get(URL)
    assert caught.value.source == "b"
    assert route.call_count == 1
    assert (await one.fetch_for(source="b").get("https://other.example/")).status == 200
    await clock.advance(timedelta(minutes=10))
    with pytest.raises(RateLimitedError):
        await one.fetch_for(source="b").get(URL)
    assert route.call_count == 2


@respx.mock
async def test_a_declared_limit_spaces_the_requests() -> None:
    clock = FakeClock()
    one = edge(clock).fetch_for(rate_limit=RateLimit(requests=1, per=timedelta(seconds=5)))
    respx.get(URL).respond(200, json={})
    await one.get(URL)
    start = clock.now()

    async def later() -> timedelta:
        await one.get(URL)
        return clock.now() - start

    task = asyncio.create_task(later())
    await clock.advance(timedelta(seconds=6))
    assert timedelta(seconds=5) <= await task < timedelta(seconds=5.1)


@respx.mock
async def test_no_library_logs_an_address_with_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    respx.get(host="api.example").respond(200, json={})
    with caplog.at_level(logging.INFO):
        await fetch().get(f"{URL}?key={SECRET}", headers={"Authorization": SECRET})
    assert SECRET not in caplog.text


@pytest.mark.parametrize("url", ["http://[::1", "https://", "https://a b.example/", "http://x:99999999/"])
async def test_an_unusable_address_is_the_settings_fault(url: str) -> None:
    with pytest.raises(RequestError):
        await fetch().get(url)


@pytest.mark.parametrize("headers", [{"X-Key": "a\r\nInjected: 1"}, {"Bad Name": "x"}, {"X-Key": "ñ"}])
async def test_a_malformed_header_is_the_settings_fault(headers: dict[str, str]) -> None:
    one = HttpEdge(FakeClock())
    with pytest.raises(RequestError, match="malformed"):
        await one.fetch_for(allow_private=True).get("http://127.0.0.1:9/", headers=headers)
    await one.aclose()

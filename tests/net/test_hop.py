"""Where a redirect leads, and what may go with it."""

from __future__ import annotations

import pytest

from monitor.errors import ForbiddenAddressError, RequestError
from monitor.net.hop import first_hop, next_hop, public_address

SECRETS = {"Authorization": "Bearer s3cret", "Cookie": "sid=s3cret", "X-Api-Key": "s3cret", "If-None-Match": '"v1"'}


def test_the_same_origin_keeps_everything() -> None:
    hop = next_hop(first_hop("GET", "https://u:p@a.example/x?k=1", headers=SECRETS), 301, "/y")
    assert str(hop.url) == "https://u:p@a.example/y"
    assert hop.headers == SECRETS


@pytest.mark.parametrize(
    "location",
    ["https://b.example/", "https://a.example:8443/", "http://a.example/", "//b.example/x", "https://x@b.example/"],
)
def test_a_stranger_gets_nothing_that_could_be_a_secret(location: str) -> None:
    hop = next_hop(first_hop("GET", "https://u:p@a.example/x", headers=SECRETS), 302, location)
    assert hop.headers == {"If-None-Match": '"v1"'}
    assert hop.url.userinfo == b""


def test_the_move_from_http_to_https_of_one_host_is_no_stranger() -> None:
    hop = next_hop(first_hop("GET", "http://a.example/x", headers=SECRETS), 301, "https://a.example/x")
    assert hop.headers == SECRETS


@pytest.mark.parametrize("status", [301, 302, 303])
def test_the_answer_to_a_sent_form_is_fetched_not_sent_again(status: int) -> None:
    sent = first_hop("POST", "https://a.example/x", headers={"Content-Type": "application/json"}, content=b"{}")
    hop = next_hop(sent, status, "/done")
    assert (hop.method, hop.content, dict(hop.headers)) == ("GET", None, {})


def test_a_repeated_post_stays_with_its_host() -> None:
    sent = first_hop("POST", "https://a.example/login", headers={}, content=b'{"password":"x"}')
    assert next_hop(sent, 307, "/v2/login").content == sent.content
    with pytest.raises(RequestError, match="another host"):
        next_hop(sent, 308, "https://evil.example/login")


@pytest.mark.parametrize("location", ["", "http://[::1", "http://host:99999999/", "https://a\x00b/"])
def test_a_redirect_to_nowhere_is_the_requests_fault(location: str) -> None:
    with pytest.raises(RequestError):
        next_hop(first_hop("GET", "https://a.example/x", headers={}), 302, location)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://a.example/", "data:text/plain,x"])
def test_a_redirect_out_of_the_web_is_refused(location: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        next_hop(first_hop("GET", "https://a.example/x", headers={}), 302, location)


def test_parameters_join_those_of_the_address() -> None:
    hop = first_hop(
        "GET", "https://a.example/s?v=2#part", headers={}, params=[("q", "hotel miramar"), ("tag", "a"), ("tag", "b")]
    )
    assert str(hop.url) == "https://a.example/s?v=2&q=hotel+miramar&tag=a&tag=b"
    untouched = first_hop("GET", "https://a.example/s?q=a%20b&sig=%2F", headers={}, params={})
    assert str(untouched.url) == "https://a.example/s?q=a%20b&sig=%2F"


def test_turns_are_taken_by_host_and_unusual_port_and_people_see_the_host() -> None:
    hop = first_hop("GET", "https://u:p@Ejemplo-ñ.example:443/x", headers={})
    assert (hop.where, hop.host) == ("xn--ejemplo--k3a.example", "xn--ejemplo--k3a.example")
    assert first_hop("GET", "http://a.example:8080/", headers={}).where == "a.example:8080"
    assert public_address(hop.url).startswith("https://")
    assert "u:p" not in public_address(hop.url)

"""Addresses in logs tell where, never with which key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.redact import UNREADABLE, redact

SECRET = "s3cr3tS3cr3t"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example/feed", "https://news.example/feed"),
        ("https://ana:hunter2@news.example:8443/feed", "https://news.example:8443/feed"),
        ("https://api.example/search?q=hotel&key=abc", "https://api.example/search?q=…&key=…"),
        ("https://api.example/search?d41d8cd98f", "https://api.example/search?…"),
        ("https://api.example/a#token=abc", "https://api.example/a"),
        ("https://hooks.example/services/T0/B0/aB3dEfGh1jKlMnOpQrSt", "https://hooks.example/services/T0/B0/…"),
        ("wss://stream.example/subscribe?cursor=17", "wss://stream.example/subscribe?cursor=…"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://evil.example/\x1b[31mred\u202e", "https://evil.example/[31mred"),
    ],
)
def test_an_address_is_shown_without_what_opens_doors(url: str, shown: str) -> None:
    assert redact(url) == shown


@pytest.mark.parametrize("url", ["", "nonsense", "http://[::1", "http://host:port/", "//host/path", "https:///x"])
def test_what_is_no_address_is_not_repeated(url: str) -> None:
    assert redact(url) == UNREADABLE


@given(st.text(max_size=400))
def test_any_text_is_survived_and_redacting_twice_changes_nothing_more(text: str) -> None:
    for url in (text, f"https://host.example/{text}", f"https://host.example/?{text}"):
        once = redact(url)
        assert once.isprintable()
        assert redact(once) in (once, UNREADABLE)


@given(
    name=st.text(alphabet="abcdefgh_-", min_size=1, max_size=12),
    before=st.sampled_from(["", "page=2&", "a=%20&b&"]),
    userinfo=st.sampled_from(["", f"{SECRET}@", f"user:{SECRET}@", f"{SECRET}:@"]),
)
def test_a_secret_never_shows_wherever_it_stands(name: str, before: str, userinfo: str) -> None:
    assert SECRET not in redact(f"https://{userinfo}host.example/x?{before}{name}={SECRET}#{SECRET}")

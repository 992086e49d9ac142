"""One address for one page, and never one for two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.canonical import _settled, canonical_url, is_plain, is_web_url

SAME = [
    ("http://example.com/a", "https://example.com/a"),
    ("HTTPS://WWW.Example.COM/a", "https://example.com/a"),
    ("//example.com/a", "https://example.com/a"),
    ("https://example.com", "https://example.com/"),
    ("https://example.com./a/", "https://example.com/a"),
    ("http://example.com:80/a", "https://example.com/a"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("https://ana:secret@example.com/a", "https://example.com/a"),
    ("https://m.example.com/a", "https://example.com/a"),
    ("https://example.com/a?utm_source=x&utm_medium=rss&b=2&a=1", "https://example.com/a?a=1&b=2"),
    ("https://example.com/a?fbclid=1&gclid=2&mc_cid=3&mc_eid=4&igshid=5", "https://example.com/a"),
    ("https://example.com/a?ref=rss&source=twitter&ref_src=x", "https://example.com/a"),
    ("https://example.com/a?at_medium=RSS&at_campaign=KARANGA", "https://example.com/a"),
    ("https://example.com/a#comentarios", "https://example.com/a"),
    ("https://example.com/a#xtor=RSS-3208", "https://example.com/a"),
    ("https://example.com/a/amp/", "https://example.com/a"),
    ("https://example.com/a/amp.html", "https://example.com/a"),
    ("https://example.com/a.amp.html", "https://example.com/a.html"),
    ("https://example.com/amp/news/a", "https://example.com/news/a"),
    ("https://amp.example.com/a", "https://example.com/a"),
    ("https://example.com/a?amp=1", "https://example.com/a"),
    ("https://example.com/a?amp&outputType=amp", "https://example.com/a"),
    ("https://www.google.com/amp/s/www.example.com/a/amp/?utm_x=1", "https://example.com/a"),
    ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a", "https://example.com/a"),
    ("https://españa.example/ñ", "https://xn--espaa-rta.example/%C3%B1"),
    ("https://example.com/%7eana/%c3%b1", "https://example.com/~ana/%C3%B1"),
    ("https://example.com/a;jsessionid=1A2B?x=1", "https://example.com/a?x=1"),
    ("https://youtu.be/AbC?si=xyz", "https://www.youtube.com/watch?v=AbC"),
    ("https://m.youtube.com/watch?t=10s&v=AbC&feature=share", "https://www.youtube.com/watch?v=AbC"),
    ("https://twitter.com/ana/status/17?s=20&t=abc", "https://x.com/ana/status/17"),
    ("https://old.reddit.com/r/x/comments/1/y/", "https://www.reddit.com/r/x/comments/1/y/?share_id=z"),
    ("https://www.instagram.com/p/AbC/?igsh=1&img_index=2", "https://instagram.com/p/AbC"),
]

DIFFERENT = [
    ("https://www.youtube.com/watch?v=AbC", "https://www.youtube.com/watch?v=AbD"),
    ("https://www.youtube.com/watch?v=AbC", "https://www.youtube.com/watch?v=abc"),
    ("https://www.youtube.com/watch?v=AbC", "https://www.youtube.com/watch?v=AbC&lc=comment"),
    ("https://news.ycombinator.com/item?id=1", "https://news.ycombinator.com/item?id=2"),
    ("https://example.com/?p=48213", "https://example.com/?p=48214"),
    ("https://pisos.example/piso?ref=48213", "https://pisos.example/piso?ref=48214"),
    ("https://example.com/A", "https://example.com/a"),
    ("https://example.com/a?page=1", "https://example.com/a?page=2"),
    ("https://example.com/#!/a", "https://example.com/#!/b"),
    ("https://example.com:8080/a", "https://example.com/a"),
    ("https://blog.example.com/a", "https://example.com/a"),
    ("https://github.com/ana/amp", "https://github.com/ana"),
    ("https://example.com/amp", "https://example.com/"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/a?q=1%262", "https://example.com/a?q=1&2"),
    ("https://example.com/a?x=1&x=2", "https://example.com/a?x=1"),
]

GARBAGE = [
    "", " ", "hola", "javascript:alert(1)", "data:text/html,x", "mailto:a@example.com", "http://", "https:///a",
    "http://[::1", "https://example.com:99999/", "https://exa mple.com/", "https://example.com\\@evil.example/",
    "https://\ud800.example/", "https://example.com/\ud800", "https://ñ..b.example/",
    "https://" + "ñ" * 100 + ".example/",
    "at://did:plc:abc/app.bsky.feed.post/1", "https://example.com/" + "a" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_page_has_one_address(one, other):
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_pages_stay_different(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_is_no_address_comes_back_as_it_is(garbage):
    assert canonical_url(f" {garbage}\n") == garbage.strip()


@pytest.mark.parametrize(
    "unsafe", ["javascript:alert(1)", "data:,x", "file:///etc/passwd", "//example.com", "https://", ""]
)
def test_only_http_addresses_with_a_host_are_web_addresses(unsafe):
    assert not is_web_url(unsafe)
    assert is_web_url("https://example.com/a")
    assert not is_web_url("https://example.com/a\nSet-Cookie: x")


PIECES = [
    "a",
    "amp",
    "/",
    "//",
    ".",
    ".html",
    "s/",
    "?",
    "&",
    "=",
    "#",
    "#!",
    "%",
    "%2f",
    "%C3",
    "ñ",
    ":",
    "@",
    ";",
    "ref=rss",
]
HOSTS = [
    "example.com", "www.example.com", "www.google.com/amp/s/example.com", "x.cdn.ampproject.org/c/example.com",
    "[::1]", "youtu.be", "m.www.amp.example.com", "café.example", "com", "twitter.com/a/status/1", "",
]  # fmt: skip


@given(
    st.sampled_from(["http://", "https://", "//", "ftp://", ""]),
    st.sampled_from(HOSTS),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join),
)
def test_twice_is_once_and_nothing_raises(scheme, host, rest):
    once = canonical_url(f"{scheme}{host}/{rest}")
    assert canonical_url(once) == once


@given(st.text(max_size=60))
def test_any_text_at_all_is_taken(text):
    assert canonical_url(canonical_url(text)) == canonical_url(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://bsky.app/profile/did:plc:abc/post/3m6ww244ahpke",
        "https://miramar.test/a/b-c_d.html",
        "https://m8.miramar.test/a",
    ],
)
def test_most_addresses_are_seen_to_be_canonical_at_a_glance(url):
    assert is_plain(url)
    assert canonical_url(url) == _settled(url) == url


PLAIN_PIECES = [
    "/", ".", "-", "~", ":", "@", "_", "a", "B", "7", "amp", "www.", "m.", "m8.", "index.html", "status/1", "did:plc:x",
]  # fmt: skip
PLAIN_HOSTS = [
    "bsky.app",
    "miramar.test",
    "old.reddit.com",
    "mobile.miramar.test",
    "m8.miramar.test",
    "x.com",
    "youtu.be",
]


@given(
    st.sampled_from(["https://", "https://", "http://", "HTTPS://"]),
    st.sampled_from(PLAIN_HOSTS),
    st.lists(st.sampled_from(PLAIN_PIECES), max_size=8).map("".join),
)
def test_what_is_taken_as_canonical_at_a_glance_is_so_by_the_long_way_too(scheme, host, rest):
    url = f"{scheme}{host}/{rest}"
    assert not is_plain(url) or _settled(url) == url

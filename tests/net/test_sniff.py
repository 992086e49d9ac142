"""A page that says "are you a robot?" is not an empty result."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Accept
from monitor.net.sniff import complaint

PAGE = b"<!DOCTYPE html><html><head><title>Before you continue</title></head></html>"
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'


@pytest.mark.parametrize("kind", ["application/json", "text/html", "text/plain", "", "\x00;=broken"])
@pytest.mark.parametrize("body", [b"{}", b"  \r\n[1]", b"\xef\xbb\xbf{}"])
def test_json_is_taken_under_any_content_type(kind: str, body: bytes) -> None:
    assert complaint(Accept.JSON, kind, body) == ""


@pytest.mark.parametrize("body", [b"null", b'"text"', b"17"])
def test_a_bare_json_value_is_taken_where_the_type_says_json(body: bytes) -> None:
    assert complaint(Accept.JSON, "application/problem+json", body) == ""
    assert complaint(Accept.JSON, "text/plain", body) == "something else where JSON was expected"


@pytest.mark.parametrize("kind", ["application/json", "text/html; charset=utf-8", ""])
def test_a_page_instead_of_json_is_called_a_page_even_if_it_calls_itself_json(kind: str) -> None:
    assert complaint(Accept.JSON, kind, PAGE) == "an HTML page where JSON was expected"


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/html", "text/plain", "application/octet-stream", ""])
@pytest.mark.parametrize(
    "body",
    [
        RSS,
        RSS.decode().encode("utf-16"),
        b"\xef\xbb\xbf\n\n" + RSS,
        b"<rss version='0.91'>",
        b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x/rss-0.91.dtd"><rss version="0.91">',
        b'<feed xmlns="http://www.w3.org/2005/Atom">',
        b"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>",
        b'<?xml version="1.0"?><!-- made by hand --><rdf:RDF xmlns="http://purl.org/rss/1.0/">',
        b'<?xml version="1.0" encoding="windows-1252"?><opml/>',
        b"<br />\n<b>Warning</b>: mysql_connect() in /var/www on line 3<br />" + RSS,
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b"<rss><channel><item><description>&lt;html&gt;</description>",
    ],
)
def test_a_feed_is_taken_under_any_content_type(kind: str, body: bytes) -> None:
    assert complaint(Accept.FEED, kind, body) == ""


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/html", "application/xml"])
@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        b"<html><head><link rel=alternate type=application/rss+xml href=/feed></head>",
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html>',
        b"<HTML><BODY>please log in <rss></BODY>",
    ],
)
def test_a_page_instead_of_a_feed_is_called_a_page_whatever_it_calls_itself(kind: str, body: bytes) -> None:
    assert complaint(Accept.FEED, kind, body) == "an HTML page where a feed was expected"


def test_a_broken_feed_under_an_xml_type_is_left_to_the_parser() -> None:
    assert complaint(Accept.FEED, "text/xml", b"<ch") == ""
    assert complaint(Accept.FEED, "text/plain", b"Too many connections") == "something else where a feed was expected"


@pytest.mark.parametrize("accept", [Accept.JSON, Accept.FEED])
def test_nothing_at_all_is_not_nothing_new(accept: Accept) -> None:
    assert "empty body" in complaint(accept, "application/json", b" \n")


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_are_survived_and_anything_goes_where_anything_was_asked_for(body: bytes, kind: str) -> None:
    assert complaint(Accept.ANY, kind, body) == ""
    for accept in (Accept.JSON, Accept.FEED):
        assert complaint(accept, kind, body) == "" or "expected" in complaint(accept, kind, body)

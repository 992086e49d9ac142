"""Only whole http and https addresses come out of a link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.links import safe_url

BASE = "https://blog.example/2026/index.html"
LINKS = {
    "https://a.example/x?y=1#z": "https://a.example/x?y=1#z",
    "../viajes/relativo": "https://blog.example/viajes/relativo",
    "//cdn.example/x": "https://cdn.example/x",
    " https://a.example/x\n": "https://a.example/x",
    "https://a.example/ñandú": "https://a.example/ñandú",
    "javascript:alert(1)": "",
    "data:text/html,x": "",
    "urn:uuid:1": "",
    "tag:a.example,2026:1": "",
    "https://": "",
    "https://a.example:99999/": "",
    "https://[broken/": "",
    "https://a.example/\u202egpj.exe": "",
    'https://a.example/"onclick=x': "",
    "https://a.example/" + "a" * 5_000: "",
    "https://www.google.com/url?sa=t&url=https://real.example/a%3Fid%3D9&ct=ga": "https://real.example/a?id=9",
    "https://www.google.es/url?q=https://real.example/": "https://real.example/",
    "https://www.google.com/url?url=javascript:alert(1)": "",
    "https://www.google.com.evil.example/url?url=https://x.example": (
        "https://www.google.com.evil.example/url?url=https://x.example"
    ),
}


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_where_it_may(link: str) -> None:
    assert safe_url(link, BASE) == LINKS[link]


@given(st.text(max_size=60), st.sampled_from(["", BASE]))
def test_whatever_comes_out_is_http_and_stays_what_it_is(link: str, base: str) -> None:
    url = safe_url(link, base)
    assert url == "" or url.startswith(("http://", "https://"))
    assert safe_url(url) == url

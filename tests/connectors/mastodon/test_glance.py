"""A look at a streamed post says no only where reading it whole would say no."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Source
from connectors.mastodon.glance import glance
from connectors.mastodon.posts import Reader
from monitor.core.match import Matcher
from monitor.rules.schema import Brand
from tests.fakes.clock import START

MATCHER = Matcher.compile([Brand(name="Miramar", any=("Hotel Miramar", "miramar.example", "#Solymar", "AT&T"))])
READER = Reader(source=Source(name="m", network="mastodon"), host="masto.example", wanted=MATCHER.wanted)
BARE = {"id": "115580112233445566", "uri": "https://masto.example/1", "visibility": "public", "content": "<p>hi</p>"}


def frame(event: str = "update", **more: Any) -> str:
    return json.dumps({"stream": ["public"], "event": event, "payload": json.dumps(BARE | more)})


def passes_by(raw: str) -> bool:
    found = glance(raw)
    return found is not None and not found.may_name(MATCHER.wanted)


def test_a_post_about_something_else_passes_by() -> None:
    link = '<a href="https://diario.example/1" rel="nofollow"><span class="invisible">https://</span>diario</a>'
    tag = '<a href="https://masto.example/tags/x" class="mention hashtag" rel="tag">#<span>PlayaYMar</span></a>'
    picture = {"description": "a beach", "type": "image", "meta": {"width": 3}}
    assert passes_by(frame(content=f"<p>Sol &amp; sal<br />en la playa {link} {tag}</p><p>ñ</p>"))
    assert passes_by(frame(event="status.update", media_attachments=[picture], poll={"options": [{"title": "yes"}]}))


@pytest.mark.parametrize(
    "more",
    [
        {"content": "<p>Hotel <b>Mira</b>mar</p>"},
        {"content": "<p>Hotel<br>Miramar</p>"},
        {"content": "<p>Hotel</p><p>Miramar</p>"},
        {"content": "<p>H&oacute;tel Miramar</p>"},
        {"content": "<p>AT&amp;T</p>"},
        {"content": "<p>Hotel Mira\u2066mar</p>"},
        {"content": "<p>Hotel Mira\x01mar</p>"},
        {"content": "<p>Hotel <!-- not --> Miramar</p>"},
        {"content": '<p>Hotel <a title="x>y">Miramar</a></p>'},
        {"content": "<ul><li>Hotel Miramar</li></ul>"},
        {"content": '<p>#<a rel="tag" href="https://m.example/t">EnElHotelMiramar</a></p>'},
        {"content": '<p>see <a href="https://www.miramar.example/a" class="">here</a></p>'},
        {"content": '<p>see <a class="" href="https://www.google.com/url?q=https%3A%2F%2Fmiramar.example">x</a></p>'},
        {"content": "<p>x</p>", "spoiler_text": "Hotel Miramar"},
        {"content": "<p>x</p>", "media_attachments": [{"description": "our room at Hotel Miramar"}]},
        {"content": "<p>x</p>", "poll": {"options": [{"title": "no"}, {"title": "Hotel Miramar"}]}},
        {"content": "<p>x</p>", "card": {"title": "Hotel Miramar burns"}},
        {"content": "<p>" + "x " * 15_000 + "Hotel Miramar</p>"},
    ],
)
def test_wherever_the_whole_post_names_a_brand_it_is_read(more: dict[str, Any]) -> None:
    assert not passes_by(frame(**more))


@pytest.mark.parametrize(
    "raw",
    [
        "{",
        b"\xff",
        "[]",
        '{"event": "delete", "payload": "1155"}',
        '{"event": "update", "payload": {"id": "1"}}',
        frame(id=5),
        frame(id="abc"),
        frame(uri=None),
        frame(visibility=None),
        frame(content=None),
        frame(reblog={"uri": "https://masto.example/2"}),
        frame(media_attachments="many"),
        frame(poll=[]),
    ],
)
def test_what_is_unusual_is_read_whole(raw: str | bytes) -> None:
    assert glance(raw) is None


_PIECES = st.sampled_from(
    ["Hotel", " ", "Miramar", "mira", "mar", "<p>", "</p>", "<br>", "<br />", "<span>", "</span>", "<b>", "</em>",
     "<x>", '<a href="https://miramar.example">', '<a href="https://m.example" class="u-url mention">', "</a>", "#",
     "Solymar", "&amp;", "&lt;", "&#39;", "&nbsp;", "AT", "T", "\n", "\u200b", "\u2066", "ñ", "😡", ">", '"',
     "<!--", "-->"]
)  # fmt: skip


@given(
    content=st.lists(_PIECES, max_size=12).map("".join),
    beside=st.lists(_PIECES, max_size=4).map("".join),
    spoiler=st.sampled_from(["", "Hotel", "x"]),
)
def test_never_no_where_the_whole_post_is_wanted(content: str, beside: str, spoiler: str) -> None:
    more: dict[str, Any] = {"content": content, "spoiler_text": spoiler, "media_attachments": [{"description": beside}]}
    whole = READER.post(BARE | more, START)
    if whole is not None and MATCHER.wanted(whole.text):
        assert not passes_by(frame(**more))

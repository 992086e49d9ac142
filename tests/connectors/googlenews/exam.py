"""What the googlenews connector must make of Google News' search feed, two editions of which are played here."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from connectors.base import Watch
from connectors.googlenews import GoogleNews
from connectors.testing import Answer, Exam, Request, Scene

HERE = Path(__file__).parent
RECORDED = (HERE / "headline_with_dashes_and_a_cluster.xml").read_text(encoding="utf-8")
FRAME, _, REST = RECORDED.partition("<item>")
ITEMS = "<item>" + REST.removesuffix("</channel></rss>\n").removesuffix("</channel></rss>")
QUERY = '("Hotel Miramar" OR "Miramar Group") when:7d'
Page = Mapping[str, str]  # edition → items


def feed(*items: str, language: str = "es-ES") -> Answer:
    body = FRAME.replace("<language>es-ES<", f"<language>{language}<") + "".join(items) + "</channel></rss>"
    return Answer(body=body.encode(), content_type="application/xml; charset=utf-8")


def news(*spanish: str, english: tuple[str, ...] = (), **more: Any) -> Scene:
    """Google News with these items in its Spanish and its British edition."""

    def site(request: Request) -> Answer:
        asked = (request.param("hl"), request.param("gl"), request.param("ceid"))
        if request.path != "/rss/search" or request.param("q") != QUERY:
            return Answer(status=404)
        if asked == ("es", "ES", "ES:es"):
            return feed(*spanish)
        return feed(*english, language="en-GB") if asked == ("en-GB", "GB", "GB:en") else Answer(status=404)

    return Scene(site=site, **more)


def article(number: int, title: str = "Hotel Miramar opens", day: str = "Thu, 19 Nov 2026 17:03:00 GMT") -> str:
    """An item as the feed gives it; `title` may hold markup, which the feed escapes."""
    token = f"CBMiX0FVX3lxTFBpbnZlbnRlZA{number:04d}"
    link = f"https://news.google.com/rss/articles/{token}?oc=5"
    described = escape(
        f'<a href="{link}">{escape(title)}</a>&nbsp;&nbsp;<font color="#6f6f6f">The Coastal Times</font>'
    )
    return (
        f"<item><title>{escape(title)} - The Coastal Times</title><link>{link}</link>"
        f'<guid isPermaLink="false">{token}</guid><pubDate>{day}</pubDate><description>{described}</description>'
        f'<source url="https://www.coastaltimes.example">The Coastal Times</source></item>'
    )


def identity(number: int) -> str:
    return f"news:news.google.com#CBMiX0FVX3lxTFBpbnZlbnRlZA{number:04d}"


REOPENS = "news:news.google.com#CBMiakFVX3lxTE1zYW1wbGUwMDAxaW52ZW50ZWRpZDAwMDE"
TOURISM = "news:news.google.com#CBMiX0FVX3lxTFBzYW1wbGUwMDAyaW52ZW50ZWRpZDAwMDI"
FUTURE = article(99, day="Wed, 01 Jan 2031 00:00:00 GMT")

NEWS = Exam(
    connector=GoogleNews,
    settings={"base_url": "https://googlenews.example", "editions": ["ES:es", "GB:en"]},
    watch=Watch(key="shared:1", terms=("Hotel Miramar", "Miramar Group")),
    story=(
        news(
            ITEMS,
            english=(article(1),),
            expected=[
                {
                    "id": REOPENS,
                    "text": "El Hotel Miramar reabre tras dos años de obras",
                    "title": "El Hotel Miramar reabre tras dos años de obras",
                    "url": "https://news.google.com/rss/articles/CBMiakFVX3lxTE1zYW1wbGUwMDAxaW52ZW50ZWRpZDAwMDE?oc=5",
                    "kind": "article",
                    "language": "es",
                    "published_at": "2026-11-19T17:03:00Z",
                    "dated": True,
                    "author.name": "La Voz del Puerto",
                    "venue.name": "lavozdelpuerto.example",
                    "venue.rank": None,
                    "engagement": None,
                },
                {
                    "id": TOURISM,
                    "text": "Costa tourism: record autumn - and rising prices",
                    "author.name": "The Coastal Times",
                    "venue.name": "coastaltimes.example",
                },
                {"id": identity(1), "language": "en", "text": "Hotel Miramar opens"},
            ],
        ),
        news(ITEMS, article(2), english=(article(1),), expected=[{"id": identity(2)}, {"id": REOPENS}]),
    ),
    empty=news(),
    damaged=news(
        "<item><title></title><link></link></item>",
        "<item><title>Hotel Miramar, nowhere</title></item>",
        article(3),
        expected=[{"id": identity(3)}],
    ),
    broken=2,
    disorder=(
        news(article(5, day="Mon, 16 Nov 2026 08:00:00 GMT"), FUTURE, article(4), article(4)),
        news(article(6, day="Mon, 16 Nov 2026 07:00:00 GMT"), FUTURE, expected=[{"id": identity(6)}]),
    ),
    future=identity(99),
    hostile=news(
        article(7, "<b>Cafe\u0301</b> &amp; Hotel Miramar\u202e evil\u0085next"),
        expected=[{"id": identity(7), "text": "Café & Hotel Miramar evil…next"}],
    ),
    sparse=news(
        "<item><title>Hotel Miramar, in brief</title>"
        "<link>https://news.google.com/rss/articles/CBMiBare?oc=5</link></item>",
        expected=[
            {
                "id": "news:https://news.google.com/rss/articles/CBMiBare?oc=5",
                "text": "Hotel Miramar, in brief",
                "dated": False,
                "author.id": None,
                "author.name": None,
                "venue": None,
                "engagement": None,
            }
        ],
    ),
)

EXAMS = (NEWS,)

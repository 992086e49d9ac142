"""What the rss connector must make of feeds: a site's RSS with every oddity, and a search that answers in JSON Feed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from connectors.base import Watch
from connectors.rss import Rss
from connectors.testing import Answer, Exam, Request, Scene

HERE = Path(__file__).parent
TOKEN = "feed-t0ken-nobody-may-see"


def feed(name: str, *, path: str = "/feed.xml", **more: Any) -> Scene:
    """A server that shows one file, and knows conditional requests."""
    body = (HERE / name).read_bytes()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:8]}"'
    kind = "application/feed+json" if name.endswith("json") else "application/rss+xml; charset=utf-8"

    def site(request: Request) -> Answer:
        if request.path != path:
            return Answer(status=404)
        if request.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(body=body, content_type=kind, headers={"ETag": tag})

    return Scene(site=site, **more)


def search(name: str, **more: Any) -> Scene:
    return feed(name, path="/search", **more)


SITE = Exam(
    connector=Rss,
    title="site",
    settings={"url": f"https://diariocosta.example/feed.xml?token={TOKEN}", "language": "es"},
    secrets=(TOKEN,),
    story=(
        feed(
            "news_day_one.xml",
            expected=(
                {
                    "id": "news:https://diariocosta.example/?p=48213",
                    "url": "https://diariocosta.example/viajes/noche?utm_source=rss&utm_medium=feed",
                    "kind": "article",
                    "title": "Una noche en el Hotel Miramar: ¿vale lo que cuesta? 🌊",
                    "text": "El Hotel Miramar cobra 240 € por noche & desayuno.\n\nY nada más.",
                    "language": "es-ES",
                    "published_at": "2026-11-20T07:15:00Z",
                    "dated": True,
                    "edited_at": None,
                    "author.name": "Nuria Ferrer",
                    "venue.name": "Diario de la Costa – Viajes",
                    "engagement.replies": 7,
                    "engagement.likes": None,
                },
                {
                    "id": "news:https://diariocosta.example/?p=48213|https://diariocosta.example/viajes/noche-2",
                    "title": "Corrección: Una noche en el Hotel Miramar",
                    "engagement": None,
                },
                {
                    "id": "news:https://diariocosta.example/agenda/47",
                    "url": "https://diariocosta.example/agenda/47",
                    "published_at": "2026-11-20T06:00:00Z",
                },
                {
                    "id": "news:diariocosta.example#0802bcb513e42d04ce7e3d805273fad9",
                    "url": "",
                    "title": None,
                    "dated": False,
                    "published_at": "2026-11-20T10:30:00Z",
                    "text": "Sin título, guid ni fecha: cortes de agua cerca del Hotel Miramar & puerto.",
                },
                {
                    "id": "news:diariocosta.example#99",
                    "url": "https://diariocosta.example/viajes/relativo",
                    "published_at": "2026-11-20T07:00:00Z",
                    "edited_at": "2026-11-20T09:00:00Z",
                    "author.name": "Redacción",
                },
            ),
        ),
        feed(
            "news_day_two.xml",
            expected=(
                {
                    "id": "news:https://diariocosta.example/?p=48300",
                    "title": "El Hotel Miramar responde",
                    "published_at": "2026-11-20T10:31:00Z",
                },
            ),
        ),
    ),
    empty=feed("no_entries.xml"),
    damaged=feed(
        "entry_without_words_and_unclosed_tags.xml",
        expected=({"id": "news:diariocosta.example#98"}, {"id": "news:urn:uuid:0f2c7a52"}),
    ),
    broken=1,
    disorder=(
        feed(
            "future_date_first_and_entry_twice.xml",
            expected=({"id": "news:tag:diario.example,2026:1"}, {"id": "news:tag:diario.example,2026:2"}),
        ),
        feed("news_after_a_future_date.xml", expected=({"id": "news:tag:diario.example,2026:0"},)),
    ),
    future="news:tag:diario.example,2026:3",
    sparse=feed(
        "title_or_text_and_nothing_else.xml",
        expected=(
            {
                "id": "news:diariocosta.example#794bc86754f6a8c111dda0f6e22f0366",
                "url": "",
                "text": "Hotel Miramar",
                "title": "Hotel Miramar",
                "language": "es",
                "dated": False,
                "author.name": None,
                "author.handle": None,
                "author.url": None,
                "venue": None,
                "engagement": None,
                "reply_to": None,
            },
            {
                "id": "news:diariocosta.example#39357c5fa879d3e37fd080c3f487fcde",
                "title": None,
                "text": "Cortes de agua en el Hotel Miramar […]",
            },
        ),
    ),
    hostile=feed(
        "markup_bidi_and_split_accents.xml",
        expected=(
            {
                "id": "news:tag:diario.example,2026:9",
                "title": "Hotel Miramar & playa",
                "text": "Café & vistas\n\nFin›2J",
                "author.name": "Ana Rúa",
            },
        ),
    ),
)

SEARCH = Exam(
    connector=Rss,
    title="search",
    network="blog",
    settings={"url": "https://marta.example/search?q={query}&format=json"},
    watch=Watch(key="brand:hotel miramar", terms=("Hotel Miramar", "hotelmiramar")),
    story=(
        search(
            "search_first.json",
            expected=(
                {
                    "id": "blog:https://marta.example/2026/miramar",
                    "url": "https://marta.example/2026/miramar",
                    "title": "Hotel Miramar, primera impresión",
                    "text": "Nos alojamos en el Hotel Miramar 🏖️",
                    "language": "es-ES",
                    "published_at": "2026-11-19T20:40:00Z",
                    "edited_at": "2026-11-20T07:00:00Z",
                    "author.name": "Marta Gil",
                    "author.url": "https://marta.example/about",
                },
                {"id": "blog:marta.example#47", "url": "", "text": "el ascensor del Miramar sigue roto: 3 < 4 🙃"},
                {
                    "id": "blog:marta.example#48",
                    "author.name": "Invitada",
                    "language": "en",
                    "dated": False,
                    "published_at": "2026-11-20T10:30:00Z",
                },
            ),
        ),
        search(
            "search_second.json",
            expected=(
                {
                    "id": "blog:https://marta.example/2026/otra",
                    "url": "https://marta.example/2026/otra",
                    "author.name": "Marta Gil",
                },
            ),
        ),
    ),
    empty=Scene(
        site=lambda _request: Answer(body=b'{"version": "https://jsonfeed.org/version/1.1", "title": "", "items": []}')
    ),
    damaged=search(
        "search_damaged.json",
        expected=({"id": "blog:https://marta.example/4", "url": "", "dated": False},),
    ),
    broken=3,
    disorder=(
        search(
            "search_disorder.json",
            expected=({"id": "blog:https://marta.example/a"}, {"id": "blog:https://marta.example/b"}),
        ),
        search("search_after.json", expected=({"id": "blog:https://marta.example/c"},)),
    ),
    future="blog:https://marta.example/z",
    sparse=Scene(
        site=lambda _request: Answer(
            body=b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 7, "summary": "Hotel Miramar"}]}'
        ),
        expected=(
            {
                "id": "blog:marta.example#7",
                "url": "",
                "text": "Hotel Miramar",
                "title": None,
                "language": None,
                "dated": False,
                "author.name": None,
                "author.url": None,
                "venue": None,
                "engagement": None,
            },
        ),
    ),
    hostile=search("search_hostile.json", expected=({"id": "blog:https://marta.example/h", "text": "Café x"},)),
)

EXAMS = (SITE, SEARCH)

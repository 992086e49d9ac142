"""What the gdelt connector must make of GDELT's search, which is played here with its windows and its 250 articles."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.gdelt import Gdelt
from connectors.testing import Answer, Exam, Request, Scene

HERE = Path(__file__).parent
PATH = "/api/v2/doc/doc"
QUERY = '("Hotel Miramar" OR "Miramar Group") sourcelang:spanish'


def recorded(name: str) -> list[Any]:
    found: list[Any] = msgspec.json.decode((HERE / name).read_bytes())["articles"]
    return found


def gdelt(*articles: Any, query: str = QUERY, **more: Any) -> Scene:
    """The index with these articles: newest first, within the window, at most `maxrecords`; `{}` for none."""

    def site(request: Request) -> Answer:
        if request.path != PATH or request.param("query") != query:
            return Answer(status=404)
        start, end = request.param("startdatetime") or "", request.param("enddatetime") or ""
        found = [one for one in articles if not _seen(one) or start <= _seen(one) <= end or _seen(one) > "2030"]
        found = sorted(found, key=_seen, reverse=True)[: int(request.param("maxrecords") or 75)]
        return Answer.json({"articles": found} if found else {})

    return Scene(site=site, **more)


def _seen(article: Any) -> str:
    """As the parameters write it; "" for what has no time, which is there to be stumbled over."""
    value = article.get("seendate") if isinstance(article, dict) else None
    return value.replace("T", "").rstrip("Z") if isinstance(value, str) else ""


def article(number: int, at: str, title: str = "El Hotel Miramar reabre") -> dict[str, Any]:
    """An article as the search gives it."""
    return {
        "url": f"https://diariocosta.example/{number}.html",
        "url_mobile": "",
        "title": title,
        "seendate": datetime.fromisoformat(at).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
        "socialimage": "",
        "domain": "diariocosta.example",
        "language": "Spanish",
        "sourcecountry": "Spain",
    }


def identity(number: int) -> str:
    return f"news:https://diariocosta.example/{number}.html"


FIRST = recorded("empty_fields_and_entities_in_title.json")
# Sixty quarters of an hour with ten articles each: more than two answers hold.
MANY = [
    article(1_000 + 10 * slot + n, f"2026-11-19T{slot // 4:02d}:{15 * (slot % 4):02d}:00Z")
    for slot in range(60)
    for n in range(10)
]
NEWS = article(1, "2026-11-20T10:30:00Z")
LATE = article(2, "2026-11-20T09:00:00Z")  # came into the index an hour after it was seen
OLD = article(3, "2026-11-18T10:00:00Z")
FUTURE = article(99, "2031-01-01T00:00:00Z")

GDELT = Exam(
    connector=Gdelt,
    settings={"base_url": "https://gdelt.example", "languages": ["spanish"]},
    watch=Watch(key="shared:1", terms=("Hotel Miramar", "Miramar Group")),
    story=(
        gdelt(
            *FIRST,
            *MANY,
            article(4, "2026-11-20T10:15:00Z"),
            expected=[
                {
                    "id": "news:https://www.lavozdelpuerto.example/2026/11/19/hotel-miramar-reabre.html",
                    "url": "https://www.lavozdelpuerto.example/2026/11/19/hotel-miramar-reabre.html",
                    "text": "El Hotel Miramar reabre tras dos años de obras",
                    "title": "El Hotel Miramar reabre tras dos años de obras",
                    "kind": "article",
                    "language": "es",
                    "published_at": "2026-11-19T17:45:00Z",
                    "dated": False,
                    "author.name": None,
                    "venue.name": "lavozdelpuerto.example",
                    "venue.rank": None,
                    "engagement": None,
                },
                {
                    "id": "news:https://coastaltimes.example/travel/miramar-prices",
                    "title": "Hotel Miramar raises prices, guests complain – The Coastal Times",
                    "language": "en",
                },
                {"id": identity(1_000)},
                {"id": identity(1_599)},
            ],
        ),
        gdelt(*FIRST, *MANY, NEWS, LATE, expected=[{"id": identity(1)}, {"id": identity(2)}]),
    ),
    empty=gdelt(),
    damaged=gdelt(
        NEWS | {"url": "javascript:alert(1)"},
        NEWS | {"title": ""},
        "not an object",
        OLD,
        expected=[{"id": identity(3)}],
    ),
    broken=3,
    disorder=(
        gdelt(OLD, article(5, "2026-11-20T10:15:00Z"), FUTURE, OLD, expected=[{"id": identity(3)}]),
        gdelt(OLD, FUTURE, LATE, expected=[{"id": identity(2)}]),
    ),
    future=identity(99),
    hostile=gdelt(
        article(6, "2026-11-20T10:00:00Z", "<b>Cafe\u0301</b> &amp;amp; Miramar\u202e evil\u0007 bell , here"),
        expected=[{"id": identity(6), "text": "Café & Miramar evil bell, here"}],
    ),
    sparse=gdelt(
        {"url": "https://diariocosta.example/7.html", "title": "Miramar"},
        article(8, "2026-11-20T10:00:00Z") | {"domain": None, "language": None, "seendate": ""},
        expected=[
            {"id": identity(7), "language": None, "venue": None, "dated": False, "author.id": None, "engagement": None},
            {"id": identity(8), "language": None, "venue": None, "published_at": "2026-11-20T10:30:00Z"},
        ],
    ),
)

EXAMS = (GDELT,)

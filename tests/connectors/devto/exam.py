"""What the devto connector must make of a Forem's latest articles and their comments, played here page by page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.devto import DevTo
from connectors.fields import dig
from connectors.testing import Answer, Exam, Later, Request, Scene, expected

HERE = Path(__file__).parent
USER = {"name": "Tom A", "username": "tom_a", "user_id": 77}


def article(number: int, at: str, title: str = "Hotel Miramar again", **more: Any) -> dict[str, Any]:
    """An article; what begins with `body_` is only shown where it is asked for alone."""
    data = {
        "type_of": "article",
        "id": number,
        "title": title,
        "description": "About Hotel Miramar",
        "url": f"https://dev.to/tom_a/a-{number}",
        "canonical_url": f"https://dev.to/tom_a/a-{number}",
        "comments_count": 0,
        "public_reactions_count": 1,
        "published_at": at,
        "edited_at": None,
        "language": "en",
        "tag_list": ["travel"],
        "user": USER,
        "body_html": "<p>Hotel Miramar, at length</p>",
    }
    return data | more


def comment(code: str, at: str, words: str = "<p>Hotel Miramar again</p>", **more: Any) -> dict[str, Any]:
    return {"type_of": "comment", "id_code": code, "created_at": at, "body_html": words, "user": USER} | {
        "children": [],
        **more,
    }


SIZE = 40  # articles on a page of ours at most: a site may show fewer than it is asked for


def forem(*articles: Any, comments: dict[int, list[Any]] | None = None, **more: Any) -> Scene:
    """The site with these articles, and with the comments of some of them."""
    shown = sorted(articles, key=_time, reverse=True)
    trees = comments or {}

    def site(request: Request) -> Answer:
        if request.headers.get("accept") != "application/vnd.forem.api-v1+json":
            return Answer(status=406)
        if request.path == "/api/articles/latest":
            size, number = min(SIZE, int(request.param("per_page") or 30)), int(request.param("page") or 1)
            return Answer.json([_listed(one) for one in shown[size * (number - 1) :][:size]])
        if request.path == "/api/comments":
            return Answer.json(trees.get(int(request.param("a_id") or 0), []))
        _, _, kind, own = request.path.split("/", 3)
        if kind == "articles":
            alone = [_alone(one) for one in shown if str(dig(one, "id")) == own]
        else:
            alone = [one for one in _all([each for tree in trees.values() for each in tree]) if one["id_code"] == own]
        return Answer.json(alone[0]) if alone else Answer(status=404, body=b'{"error":"not found","status":404}')

    return Scene(site=site, **more)


def _all(tree: list[Any]) -> list[Any]:
    return [each for one in tree for each in (one, *_all(one["children"]))]


def _listed(one: Any) -> Any:
    return {key: value for key, value in one.items() if not key.startswith("body_")} if isinstance(one, dict) else one


def _alone(one: Any) -> Any:
    tags = one.get("tag_list")
    return one | {"tag_list": ", ".join(tags), "tags": tags} if isinstance(tags, list) else one


def _time(one: Any) -> datetime:
    at = dig(one, "published_at")
    return datetime.fromisoformat(at) if isinstance(at, str) else datetime(1990, 1, 1, tzinfo=UTC)


RECORDED = msgspec.json.decode((HERE / "article_with_edit_and_body.json").read_bytes())
TALK = [
    comment(
        "35af1",
        "2026-11-19T18:00:00Z",
        "<p>I stayed at Hotel Miramar &amp; loved it</p>",
        children=[comment("35af2", "2026-11-19T19:00:00Z", "<p>[deleted]</p>", user={})],
    ),
    comment("35af3", "2026-11-20T07:11:00Z"),
]
REPLY = comment("35af9", "2026-11-20T10:31:00Z")
MANY = [article(1_000 + n, f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(48)]
NEWS = article(3_000, "2026-11-20T10:33:00Z")
LATE = article(2_999, "2026-11-20T09:00:00Z")
CROSS = article(3_001, "2026-11-20T10:32:00Z", canonical_url="https://blog.example/miramar")
OLD = article(500, "2026-11-19T10:00:00Z")
FUTURE = article(9_999, "2031-01-01T00:00:00Z")
HOSTILE = article(
    600,
    "2026-11-20T10:00:00Z",
    "Hotel\u202e Miramar",
    body_html="<p>Cafe\u0301 &amp; <b>vistas</b>\u202e evil<p>bell\u0085 <a href='javascript:x()'>l</a>",
)
BARE = {"id": 700, "title": "Hotel Miramar", "path": "/x/y", "user": None, "published_at": None, "edited_at": "soon"}

DEVTO = Exam(
    connector=DevTo,
    settings={"base_url": "https://dev.to"},
    watch=Watch(key="*", wanted=lambda text: "miramar" in text.casefold()),
    story=(
        forem(
            RECORDED,
            *MANY,
            comments={2990001: TALK},
            expected=[*expected(HERE / "expected.json"), {"id": "devto:1000"}],
        ),
        forem(
            RECORDED,
            *MANY,
            NEWS,
            LATE,
            CROSS,
            comments={2990001: [*TALK, REPLY]},
            expected=[
                {"id": "devto:3000"},
                {"id": "devto:2999"},
                {"id": "devto:3001", "text": "Hotel Miramar, at length\nhttps://blog.example/miramar"},
                {"id": "devto:c/35af9", "reply_to": "devto:2990001"},
            ],
        ),
    ),
    empty=forem(),
    damaged=forem(
        "not an object",
        OLD | {"id": "../x"},
        OLD | {"id": 501, "title": {}},
        OLD | {"id": 502, "url": "javascript:x()"},
        OLD,
        expected=[{"id": "devto:500"}],
    ),
    broken=4,
    disorder=(
        forem(OLD, NEWS, FUTURE, OLD, expected=[{"id": "devto:500"}]),
        forem(OLD, FUTURE, LATE, expected=[{"id": "devto:2999"}]),
    ),
    future="devto:9999",
    changes=(forem(RECORDED, comments={2990001: TALK}, deletions=["devto:c/35af2"]),),
    later=Later(
        visits=(
            forem(RECORDED | {"public_reactions_count": 30}, MANY[1], comments={2990001: [TALK[0]]}),
            forem(RECORDED | {"public_reactions_count": 31}, MANY[1], comments={2990001: [TALK[0]]}),
        ),
        expected={"devto:2990001": {"likes": 31, "replies": 2}, "devto:c/35af1": {"replies": 1}},
        gone=("devto:1000", "devto:c/35af3"),
        stranger="devto:777",
    ),
    hostile=forem(
        HOSTILE, expected=[{"id": "devto:600", "title": "Hotel Miramar", "text": "Café & vistas evil\n\nbell l"}]
    ),
    sparse=forem(
        BARE,
        expected=[
            {
                "id": "devto:700",
                "url": "https://dev.to/x/y",
                "text": "Hotel Miramar",
                "author.id": None,
                "author.handle": None,
                "language": None,
                "edited_at": None,
                "venue": None,
                "engagement": None,
                "dated": False,
            }
        ],
    ),
)

EXAMS = (DEVTO,)

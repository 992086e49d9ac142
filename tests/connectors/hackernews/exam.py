"""What the hackernews connector must make of Algolia's search, which is played here with its filters and its paging."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.hackernews import HackerNews
from connectors.testing import Answer, Exam, Later, Request, Scene, expected

HERE = Path(__file__).parent
KARMA = {"rsanchez": 5_321, "tkl": 20_400}


def recorded(name: str) -> list[Any]:
    hits: list[Any] = msgspec.json.decode((HERE / name).read_bytes())["hits"]
    return hits


def algolia(*hits: Any, **more: Any) -> Scene:
    """The index after these hits: newest first, filtered by time, `hitsPerPage` at a time."""

    def site(request: Request) -> Answer:
        if request.path.startswith("/api/v1/users/"):
            name = request.path.rpartition("/")[2]
            return Answer.json({"username": name, "karma": KARMA[name]}) if name in KARMA else Answer(status=404)
        if request.path != "/api/v1/search_by_date" or request.param("query") != '"Hotel Miramar"':
            return Answer(status=404)
        found = sorted((hit for hit in hits if _within(hit, request)), key=_time, reverse=True)
        size, page = int(request.param("hitsPerPage") or 20), int(request.param("page") or 0)
        pages = -(-len(found) // size)
        return Answer.json({"hits": found[page * size :][:size], "nbHits": len(found), "nbPages": pages, "page": page})

    return Scene(site=site, **more)


def items(*there: Any) -> Scene:
    """Hacker News itself: an item each call, `null` for what it never had."""
    by_path = {f"/v0/item/{item['id']}.json": item for item in there}
    return Scene(site=lambda request: Answer.json(by_path.get(request.path)))


def _time(hit: Any) -> int:
    return int(hit.get("created_at_i") or 0) if isinstance(hit, dict) else 0


def _within(hit: Any, request: Request) -> bool:
    bounds = re.findall(r"created_at_i([<>])=(\d+)", request.param("numericFilters") or "")
    # What has no time is in the index all the same: it is there to be stumbled over.
    return not _time(hit) or all(_time(hit) >= int(n) if sign == ">" else _time(hit) <= int(n) for sign, n in bounds)


def comment(number: int, at: str, text: str = "Hotel Miramar again", by: str = "rsanchez") -> dict[str, Any]:
    """A hit as the API gives it."""
    return {
        "_tags": ["comment", f"author_{by}", "story_45990001"],
        "author": by,
        "comment_text": text,
        "created_at": at,
        "created_at_i": int(datetime.fromisoformat(at).astimezone(UTC).timestamp()),
        "objectID": str(number),
        "parent_id": 45990777,
        "story_id": 45990001,
        "story_title": "Show HN: Open-source hotel PMS",
    }


FIRST = recorded("story_ask_comment_and_unknown_author.json")
MANY = [comment(45_000_000 + n, f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(250)]
NEWS = comment(45_992_000, "2026-11-20T10:33:00Z")
LATE = comment(45_991_999, "2026-11-20T09:50:00Z")  # the index took it in half an hour after it was written
FUTURE = comment(45_999_999, "2031-01-01T00:00:00Z")
OLD = comment(45_900_000, "2026-11-18T10:00:00Z")
HOSTILE = comment(
    45_993_000,
    "2026-11-20T10:00:00Z",
    "<p>Cafe\u0301 &amp; <b>vistas</b>\u202e evil<p>\u0007bell <a href='javascript:x()'>l</a>",
)

# A story whose title is all there is, its points and comments not counted yet; and a comment without its story.
BARE = {
    "objectID": "45994000", "author": "tkl", "title": "Hotel Miramar", "created_at_i": 1_795_168_000,
    "url": None, "points": None, "num_comments": None, "story_text": None, "_tags": None,
}  # fmt: skip
ORPHAN = {
    "objectID": "45994001", "author": "tkl", "comment_text": "Hotel Miramar, cut of…", "created_at_i": 1_795_168_001,
}  # fmt: skip

HN = Exam(
    connector=HackerNews,
    settings={"base_url": "https://algolia.example"},
    watch=Watch(key="term:hotel miramar", terms=("Hotel Miramar",)),
    story=(
        algolia(*FIRST, *MANY, expected=[*expected(HERE / "expected.json"), {"id": "hackernews:45000000"}]),
        algolia(*FIRST, *MANY, NEWS, LATE, expected=[{"id": "hackernews:45992000"}, {"id": "hackernews:45991999"}]),
    ),
    empty=algolia(),
    damaged=algolia(
        NEWS | {"objectID": None},
        "not an object",
        OLD | {"comment_text": ""},
        OLD,
        expected=[{"id": "hackernews:45900000"}],
    ),
    broken=3,
    disorder=(
        algolia(
            OLD,
            NEWS | {"created_at_i": OLD["created_at_i"] + 60},
            FUTURE,
            OLD,
            expected=[{"id": "hackernews:45900000"}],
        ),
        algolia(OLD, FUTURE, LATE, expected=[{"id": "hackernews:45991999"}]),
    ),
    future="hackernews:45999999",
    later=Later(
        visits=(
            items(
                {"id": 45991234, "type": "comment", "by": "rsanchez", "kids": [1, 2, 3], "time": 1795168865},
                {"id": 45000000, "type": "story", "by": "tkl", "score": 118, "descendants": 23, "time": 1795166400},
                {"id": 45000001, "type": "comment", "deleted": True, "time": 1795168900},
                {"id": 45000002, "type": "comment", "dead": True, "by": "spammer", "text": "[flagged]"},
            ),
        ),
        expected={"hackernews:45991234": {"replies": 3}, "hackernews:45000000": {"score": 118, "replies": 23}},
        gone=("hackernews:45000001", "hackernews:45000002"),
        stranger="hackernews:99",
    ),
    sparse=algolia(
        ORPHAN,
        BARE,
        expected=[
            {
                "id": "hackernews:45994000",
                "kind": "post",
                "text": "Hotel Miramar",
                "title": "Hotel Miramar",
                "venue.name": "newest",
                "author.handle": "tkl",
                "engagement": None,
                "reply_to": None,
            },
            {
                "id": "hackernews:45994001",
                "kind": "comment",
                "title": None,
                "venue.name": "comments",
                "engagement": None,
                "reply_to": None,
            },
        ],
    ),
    always_signed=True,
    hostile=algolia(HOSTILE, expected=[{"id": "hackernews:45993000", "text": "Café & vistas evil\n\nbell l"}]),
)

EXAMS = (HN,)

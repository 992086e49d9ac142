"""What the lobsters connector must make of the newest stories and their comments, played here page by page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.fields import dig
from connectors.lobsters import Lobsters
from connectors.testing import Answer, Exam, Later, Request, Scene, expected

HERE = Path(__file__).parent
KARMA = {"nferrer": 812, "tom_a": 3_904}


def recorded(name: str) -> Any:
    return msgspec.json.decode((HERE / name).read_bytes())


def story(short: str, at: str, title: str = "Hotel Miramar again", **more: Any) -> dict[str, Any]:
    """A story as the list gives it."""
    data = {
        "short_id": short,
        "created_at": at,
        "title": title,
        "url": "",
        "score": 1,
        "flags": 0,
        "comment_count": 0,
        "description": "",
        "submitter_user": "nferrer",
        "tags": ["web"],
        "short_id_url": f"https://lobste.rs/s/{short}",
        "comments_url": f"https://lobste.rs/s/{short}/x",
    }
    return data | more


def comment(short: str, at: str, words: str = "<p>Hotel Miramar again</p>", **more: Any) -> dict[str, Any]:
    data = {
        "short_id": short,
        "created_at": at,
        "last_edited_at": at,
        "is_deleted": False,
        "is_moderated": False,
        "score": 2,
        "flags": 0,
        "parent_comment": None,
        "comment": words,
        "depth": 0,
        "commenting_user": "tom_a",
        "url": f"https://lobste.rs/c/{short}",
    }
    return data | more


def lobsters(*stories: Any, **more: Any) -> Scene:
    """The site with these stories; those that have `comments` show them when they are asked for alone."""
    shown = sorted(stories, key=_time, reverse=True)

    def site(request: Request) -> Answer:
        if match := re.fullmatch(r"/newest(?:/page/(\d+))?\.json", request.path):
            start = 25 * (int(match[1] or 1) - 1)
            return Answer.json([_listed(one) for one in shown[start : start + 25]])
        if match := re.fullmatch(r"/s/(\w+)\.json", request.path):
            alone = [{"comments": [], **one} for one in shown if dig(one, "short_id") == match[1]]
            return Answer.json(alone[0]) if alone else Answer(status=404)
        if match := re.fullmatch(r"/c/(\w+)\.json", request.path):
            every = [each for one in shown for each in dig(one, "comments") or ()]
            found = [each for each in every if dig(each, "short_id") == match[1]]
            return Answer.json(found[0]) if found else Answer(status=400, body=b"can't find comment")
        name = request.path.removeprefix("/~").removesuffix(".json")
        return Answer.json({"username": name, "karma": KARMA[name]}) if name in KARMA else Answer(status=404)

    return Scene(site=site, **more)


def _listed(one: Any) -> Any:
    return {key: value for key, value in one.items() if key != "comments"} if isinstance(one, dict) else one


def _time(one: Any) -> datetime:
    at = dig(one, "created_at")
    return datetime.fromisoformat(at) if isinstance(at, str) else datetime(1990, 1, 1, tzinfo=UTC)


TALKED = recorded("story_with_edited_and_deleted_comment.json")
MANY = [story(f"m{n:03d}", f"2026-11-18T{n // 60:02d}:{n % 60:02d}:00.000-06:00") for n in range(60)]
REPLY = comment("newcom", "2026-11-20T04:31:00.000-06:00", parent_comment="xy9zzz")
LIVELY = TALKED | {"comment_count": 7, "comments": [*TALKED["comments"], REPLY]}
NEWS = story("news01", "2026-11-20T04:33:00.000-06:00", submitter_user={"username": "older", "karma": 77})
OLD = story("old001", "2026-11-19T04:00:00.000-06:00")
LATE = story("late01", "2026-11-20T03:50:00.000-06:00")
FUTURE = story("futur1", "2031-01-01T00:00:00.000-06:00")
HOSTILE = story(
    "host01",
    "2026-11-20T04:00:00.000-06:00",
    "Hotel\u202e Miramar",
    description="<p>Cafe\u0301 &amp; <b>vistas</b>\u202e evil<p>bell\u0085 <a href='javascript:x()'>l</a>",
)
BARE = story(
    "bare01",
    "2026-11-20T04:00:00.000-06:00",
    url=None,
    score=None,
    comment_count=None,
    description=None,
    submitter_user=None,
    tags=None,
    comments_url=None,
)

LOBSTERS = Exam(
    connector=Lobsters,
    settings={"base_url": "https://lobste.rs"},
    story=(
        lobsters(TALKED, *MANY, expected=[*expected(HERE / "expected.json"), {"id": "lobsters:s/m000"}]),
        lobsters(
            LIVELY,
            *MANY,
            NEWS,
            LATE,
            expected=[
                {"id": "lobsters:s/news01", "author.handle": "older", "author.karma": 77},
                {"id": "lobsters:s/late01"},
                {"id": "lobsters:c/newcom", "reply_to": "lobsters:c/xy9zzz", "edited_at": None},
            ],
        ),
    ),
    empty=lobsters(),
    damaged=lobsters(
        "not an object",
        OLD | {"short_id": "../x"},
        OLD | {"short_id": "bad001", "title": {}},
        OLD,
        expected=[{"id": "lobsters:s/old001"}],
    ),
    broken=3,
    disorder=(
        lobsters(OLD, NEWS, FUTURE, OLD, expected=[{"id": "lobsters:s/old001"}]),
        lobsters(OLD, FUTURE, LATE, expected=[{"id": "lobsters:s/late01"}]),
    ),
    future="lobsters:s/futur1",
    changes=(lobsters(TALKED, deletions=["lobsters:c/xy9zzy"]),),
    later=Later(
        visits=(
            lobsters(TALKED | {"score": 40, "comment_count": 12}, MANY[1]),
            lobsters(TALKED | {"score": 41, "comment_count": 12}, MANY[1]),
        ),
        expected={"lobsters:s/ab1cde": {"score": 41, "replies": 12}, "lobsters:c/xy9zzz": {"score": 4}},
        gone=("lobsters:s/m000",),
        stranger="lobsters:s/zzzzzz",
    ),
    hostile=lobsters(
        HOSTILE,
        expected=[{"id": "lobsters:s/host01", "title": "Hotel Miramar", "text": "Café & vistas evil\n\nbell l"}],
    ),
    sparse=lobsters(
        BARE,
        expected=[
            {
                "id": "lobsters:s/bare01",
                "url": "https://lobste.rs/s/bare01",
                "text": "Hotel Miramar again",
                "author.id": None,
                "author.karma": None,
                "venue": None,
                "engagement": None,
            }
        ],
    ),
)

EXAMS = (LOBSTERS,)

"""What the threads connector must make of the Threads API, which is played here with its filters and its paging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.testing import Answer, Exam, Request, Scene, expected
from connectors.threads import Threads

HERE = Path(__file__).parent
TOKEN = "THtoken-4711"
PROFILES = {
    "lucia.viaja": {"username": "lucia.viaja", "name": "Lucía ✈️", "is_verified": False, "follower_count": 12_840},
    "ana": {"data": [{"username": "ana", "name": "Ana", "follower_count": 512}]},
}
LISTS = {"/v1.0/keyword_search", "/v1.0/me/mentions"}


def refusal(code: int, status: int = 400) -> Answer:
    """An error as Meta words it."""
    error = {"message": "(#10) Application does not have permission", "type": "OAuthException", "code": code}
    return Answer.json({"error": error | {"fbtrace_id": "A0"}}, status=status)


def site(*posts: Any) -> Callable[[Request], Answer]:
    """Threads, after these posts: newest first, not older than `since`, `limit` at a time."""

    def answer(request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return refusal(190, 401)
        if request.path == "/v1.0/profile_lookup":
            profile = PROFILES.get(request.param("username") or "")
            return Answer.json(profile) if profile else refusal(100)
        if request.path not in LISTS or request.param("q") not in {None, "Hotel Miramar"}:
            return refusal(100)
        return _page(posts, request)

    return answer


def _page(posts: tuple[Any, ...], request: Request) -> Answer:
    since, size = int(request.param("since") or 0), int(request.param("limit") or 25)
    start = int((request.param("after") or "A0")[1:])
    found = sorted((post for post in posts if _time(post) >= since), key=_time, reverse=True)
    shown = found[start:][:size]
    paging = {"paging": {"cursors": {"before": f"B{start}", "after": f"A{start + size}"}}} if shown else {}
    return Answer.json({"data": shown} | paging)


def _time(post: Any) -> float:
    """What has no time is there all the same, to be stumbled over."""
    try:
        return datetime.fromisoformat(post["timestamp"]).timestamp()
    except (TypeError, KeyError, ValueError):
        return 9e9


def found(*posts: Any, **more: Any) -> Scene:
    return Scene(site=site(*posts), **more)


def post(number: int, at: str, text: str | None = "Hotel Miramar otra vez", **more: Any) -> dict[str, Any]:
    """A post as the API gives it."""
    return {
        "id": str(18_000_000_000_100_000 + number),
        "text": text,
        "media_type": "TEXT_POST",
        "permalink": f"https://www.threads.com/@ana/post/P{number}",
        "timestamp": at,
        "username": "ana",
        "has_replies": False,
        "is_quote_post": False,
        "is_reply": False,
    } | more


def id_of(one: dict[str, Any]) -> str:
    return f"threads:{one['id']}"


FIRST: list[Any] = msgspec.json.decode((HERE / "post_and_repost.json").read_bytes())["data"]
MANY = [post(n, f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00+0000") for n in range(230)]
NEWS = post(900, "2026-11-20T10:31:00+0000", is_reply=True)
LATE = post(901, "2026-11-20T08:00:00+0000")
OLD = post(902, "2026-11-18T09:00:00+0000")
FUTURE = post(903, "2031-01-01T00:00:00+0000")
BARE = {"id": "18000000000999999", "text": "Hotel Miramar", "timestamp": None, "username": None, "is_verified": None}
HOSTILE = post(904, "2026-11-20T10:00:00+0000", "Cafe\u0301 <b>vistas</b>\u202e evil\u0085fin", topic_tag="<i>x</i>")

SEARCH = Exam(
    connector=Threads,
    title="search",
    settings={"access_token": TOKEN, "base_url": "https://threads.example/v1.0"},
    watch=Watch(key="term:hotel miramar", terms=("Hotel Miramar",)),
    story=(
        found(*FIRST, *MANY, expected=[*expected(HERE / "expected.json"), {"id": id_of(MANY[0])}]),
        found(
            *FIRST,
            *MANY,
            NEWS,
            LATE,
            expected=[{"id": id_of(NEWS), "kind": "comment", "author.followers": 512}, {"id": id_of(LATE)}],
        ),
    ),
    empty=found(),
    damaged=found(NEWS | {"id": None}, "not an object", OLD, expected=[{"id": id_of(OLD)}]),
    broken=2,
    disorder=(
        found(OLD, NEWS | {"timestamp": OLD["timestamp"]}, FUTURE, OLD, expected=[{"id": id_of(OLD)}]),
        found(OLD, FUTURE, LATE, expected=[{"id": id_of(LATE)}]),
    ),
    future=id_of(FUTURE),
    hostile=found(HOSTILE, expected=[{"id": id_of(HOSTILE), "text": "Café <b>vistas</b> evil\nfin\n#<i>x</i>"}]),
    sparse=found(
        BARE,
        expected=[
            {
                "id": "threads:18000000000999999",
                "url": "",
                "dated": False,
                "author.id": None,
                "author.handle": None,
                "author.name": None,
                "author.followers": None,
                "author.verified": None,
                "engagement": None,
                "language": None,
                "venue": None,
            }
        ],
    ),
    omits=frozenset({"text"}),  # a picture without a word
    markup=False,
    secrets=(TOKEN,),
)

MENTIONS = replace(
    SEARCH,
    title="mentions",
    settings={**SEARCH.settings, "mode": "mentions", "followers": False},
    watch=Watch(key="*"),
    story=(
        found(*FIRST, *MANY, expected=[{"id": "threads:18000000000000001", "author.followers": None}]),
        found(*FIRST, *MANY, NEWS, expected=[{"id": id_of(NEWS)}]),
    ),
)

EXAMS = (SEARCH, MENTIONS)

"""What the instagram connector must make of the Graph API, which is played here with its lists and its paging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.instagram import Instagram
from connectors.testing import Answer, Exam, Later, Request, Scene

HERE = Path(__file__).parent
TOKEN = "IGtoken-4711"
ACCOUNT, TAG_ID = "17841400000000000", "17843000000000000"
FOLLOWERS = {"lucia.viaja": 12_840}
HASHTAG = {"user_id": ACCOUNT, "q": "hotelmiramar"}


def refusal(code: int, status: int = 400) -> Answer:
    """An error as Meta words it."""
    error = {"message": "Unsupported get request.", "type": "GraphMethodException", "code": code}
    return Answer.json({"error": error}, status=status)


def site(*media: Any) -> Callable[[Request], Answer]:
    """Instagram, after these posts: roughly newest first, `limit` at a time."""

    def answer(request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return refusal(190, 401)
        path = request.path.removeprefix("/v24.0/")
        fields = request.param("fields") or ""
        if path == "ig_hashtag_search":
            return Answer.json({"data": [{"id": TAG_ID}]}) if HASHTAG.items() <= set(request.params) else refusal(24)
        if path == f"{ACCOUNT}/recently_searched_hashtags":
            return Answer.json({"data": [{"id": TAG_ID}]})
        if path in {f"{TAG_ID}/recent_media", f"{ACCOUNT}/tags"}:
            return _page(media, request)
        if path == ACCOUNT and fields == "username":
            return Answer.json({"username": "hotelmiramar", "id": ACCOUNT})
        if path == ACCOUNT:
            return _business(fields)
        return _by_ids(media, request) if path == "" else refusal(100)

    return answer


def _page(media: tuple[Any, ...], request: Request) -> Answer:
    """Newer and older posts in turn swap places, as they may."""
    size, start = int(request.param("limit") or 25), int((request.param("after") or "A0")[1:])
    found = sorted(media, key=_time, reverse=True)
    shown = found[start:][:size]
    shown[:2] = shown[:2][::-1]
    paging = {"paging": {"cursors": {"after": f"A{start + size}"}}} if shown else {}
    return Answer.json({"data": [_without(one, request) for one in shown]} | paging)


def _without(one: Any, request: Request) -> Any:
    """Who posted it is told in some lists only."""
    asked = (request.param("fields") or "").split(",")
    return {name: value for name, value in one.items() if name in asked} if isinstance(one, dict) else one


def _business(fields: str) -> Answer:
    name = fields.removeprefix("business_discovery.username(").partition(")")[0]
    if name not in FOLLOWERS:
        return refusal(110)
    found = {"username": name, "name": "Lucía ✈️", "followers_count": FOLLOWERS[name]}
    return Answer.json({"business_discovery": found, "id": ACCOUNT})


def _by_ids(media: tuple[Any, ...], request: Request) -> Answer:
    there = {one["id"]: one for one in media if isinstance(one, dict)}
    asked = (request.param("ids") or "").split(",")
    return Answer.json({id_: there[id_] for id_ in asked}) if there.keys() >= set(asked) else refusal(100)


def _time(one: Any) -> float:
    try:
        return datetime.fromisoformat(one["timestamp"]).timestamp()
    except (TypeError, KeyError, ValueError):
        return 9e9


def shown(*media: Any, **more: Any) -> Scene:
    return Scene(site=site(*media), **more)


def media(number: int, at: str, caption: str | None = "Otra vez en el #hotelmiramar", **more: Any) -> dict[str, Any]:
    """A post as the API gives it."""
    return {
        "id": str(18_050_000_000_100_000 + number),
        "caption": caption,
        "media_type": "IMAGE",
        "permalink": f"https://www.instagram.com/p/P{number}/",
        "timestamp": at,
        "like_count": 3,
        "comments_count": 0,
        "username": "lucia.viaja",
    } | more


def id_of(one: dict[str, Any]) -> str:
    return f"instagram:{one['id']}"


FIRST: list[Any] = msgspec.json.decode((HERE / "hidden_likes_and_no_caption.json").read_bytes())["data"]
MANY = [media(n, f"2026-11-20T{n // 60:02d}:{n % 60:02d}:00+0000") for n in range(130)]
NEWS = media(900, "2026-11-20T10:31:00+0000", media_type="VIDEO")
LATE = media(901, "2026-11-20T08:00:00+0000")
OLD = media(902, "2026-11-19T11:00:00+0000")
FUTURE = media(903, "2031-01-01T00:00:00+0000")
HOSTILE = media(904, "2026-11-20T10:00:00+0000", "Cafe\u0301 <b>vistas</b>\u202e evil\u0085#hotelmiramar @hotelmiramar")
BARE = {"id": "18050000000999999", "caption": "#hotelmiramar @hotelmiramar", "timestamp": None, "comments_count": None}
UNKNOWN = {
    "id": "instagram:18050000000999999",
    "url": "",
    "dated": False,
    "author.id": None,
    "author.handle": None,
    "author.followers": None,
    "engagement": None,
    "language": None,
    "title": None,
}
SUNSET = {
    "id": "instagram:18050000000000001",
    "url": "https://www.instagram.com/p/DExAmPlE001/",
    "kind": "post",
    "text": "Atardecer en el #hotelmiramar 🌅",
    "published_at": "2026-11-20T07:22:10Z",
    "author.handle": None,
    "author.followers": None,
    "venue.name": "#hotelmiramar",
    "engagement.likes": 118,
    "engagement.replies": 9,
}

HASHTAGS = Exam(
    connector=Instagram,
    title="hashtags",
    settings={"access_token": TOKEN, "account": ACCOUNT, "base_url": "https://graph.example/v24.0"},
    watch=Watch(key="term:hotel miramar", terms=("Hotel Miramar",)),
    story=(
        shown(*FIRST, *MANY, expected=[SUNSET, {"id": id_of(MANY[0])}]),
        shown(*FIRST, *MANY, NEWS, LATE, expected=[{"id": id_of(NEWS), "kind": "video"}, {"id": id_of(LATE)}]),
    ),
    empty=shown(),
    damaged=shown(NEWS | {"id": None}, "not an object", OLD | {"caption": 7}, LATE, expected=[{"id": id_of(LATE)}]),
    broken=3,
    disorder=(
        shown(OLD, NEWS | {"timestamp": OLD["timestamp"]}, FUTURE, OLD, expected=[{"id": id_of(OLD)}]),
        shown(OLD, FUTURE, LATE, expected=[{"id": id_of(LATE)}]),
    ),
    future=id_of(FUTURE),
    hostile=shown(
        HOSTILE,
        expected=[{"id": id_of(HOSTILE), "text": "Café <b>vistas</b> evil\n#hotelmiramar @hotelmiramar"}],
    ),
    sparse=shown(BARE, expected=[UNKNOWN | {"venue.name": "#hotelmiramar"}]),
    omits=frozenset({"caption"}),  # a photo without a word
    markup=False,
    secrets=(TOKEN,),
)

TAGS = replace(
    HASHTAGS,
    title="tags",
    settings={**HASHTAGS.settings, "mode": "tags"},
    watch=Watch(key="*"),
    story=(
        shown(
            *FIRST,
            *MANY,
            expected=[
                {"id": "instagram:18050000000000002", "text": "@hotelmiramar", "engagement.likes": None},
                {
                    "id": id_of(MANY[0]),
                    "text": "Otra vez en el #hotelmiramar\n@hotelmiramar",
                    "author.handle": "lucia.viaja",
                    "author.name": "Lucía ✈️",
                    "author.followers": 12_840,
                    "author.url": "https://www.instagram.com/lucia.viaja/",
                    "venue": None,
                    "engagement.replies": 0,
                },
            ],
        ),
        shown(*FIRST, *MANY, NEWS, expected=[{"id": id_of(NEWS)}]),
    ),
    sparse=shown(BARE, expected=[UNKNOWN | {"venue": None}]),
    later=Later(
        visits=(shown(FIRST[0] | {"like_count": 300, "comments_count": 21}, FIRST[1] | {"comments_count": 1}),),
        expected={
            "instagram:18050000000000001": {"likes": 300, "replies": 21},
            "instagram:18050000000000002": {"replies": 1},
        },
        stranger="instagram:99",
    ),
)

EXAMS = (HASHTAGS, TAGS)

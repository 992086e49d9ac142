"""What the lemmy connector must make of a server, played here in its two dialects with their paging."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.lemmy import Lemmy
from connectors.testing import Answer, Exam, Later, Request, Scene

HERE = Path(__file__).parent
WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))
LANGUAGES = [
    {"id": 0, "code": "und", "name": "Undetermined"},
    {"id": 37, "code": "en", "name": "English"},
    {"id": 39, "code": "es", "name": "Español"},
]
MEMBERS = {33: 2841}


def recorded(name: str) -> Any:
    return msgspec.json.decode((HERE / name).read_bytes())


def server(*views: Any, version: str = "0.19.11", there: tuple[Any, ...] = (), **more: Any) -> Scene:
    """A server with these posts and comments, newest first, at most `limit` of a kind on a page."""
    four = version.startswith("1.")
    path = "/api/v4" if four else "/api/v3"

    def site(request: Request) -> Answer:
        if request.path in {"/api/v3/site", f"{path}/site"}:
            return Answer.json({"version": version, "all_languages": LANGUAGES, "site_view": {}})
        if request.path == f"{path}/search":
            return Answer.json(merged(views, request) if four else apart(views, request))
        if request.path == f"{path}/community":
            number = int(request.param("id") or 0)
            counts = {"subscribers": MEMBERS[number]} if number in MEMBERS else {}
            return Answer.json({"community_view": {"community": {"id": number}, "counts": counts}})
        if request.path in {f"{path}/post", f"{path}/comment"}:
            kind = request.path.rpartition("/")[2]
            for view in there:
                if kind_of(view) == kind and str(view[kind]["id"]) == request.param("id"):
                    return Answer.json({f"{kind}_view": view})
            return Answer.json({"error": "not_found" if four else f"couldnt_find_{kind}"}, status=404)
        return Answer(status=404, body=b'{"error":"unknown"}')

    return Scene(site=site, **more)


def kind_of(view: Any) -> str:
    return "comment" if isinstance(view, dict) and "comment" in view else "post"


def published(view: Any) -> str:
    part = view.get(kind_of(view)) if isinstance(view, dict) else None
    part = part if isinstance(part, dict) else {}
    return str(part.get("published") or part.get("published_at") or "")


def apart(views: tuple[Any, ...], request: Request) -> dict[str, Any]:
    assert [request.param(name) for name in ("q", "sort", "listing_type")] == ["Hotel Miramar", "New", "All"]
    size, page = int(request.param("limit") or 10), int(request.param("page") or 1)
    lists: dict[str, Any] = {"posts": [], "comments": [], "communities": [], "users": []}
    for name in ("posts", "comments"):
        if request.param("type_") in {"All", name.capitalize()}:
            found = [view for view in views if f"{kind_of(view)}s" == name]
            lists[name] = sorted(found, key=published, reverse=True)[(page - 1) * size :][:size]
    return {"type_": request.param("type_"), **lists}


def merged(views: tuple[Any, ...], request: Request) -> dict[str, Any]:
    assert [request.param(name) for name in ("search_term", "type_")] == ["Hotel Miramar", "all"]
    size, start = int(request.param("limit") or 10), int((request.param("page_cursor") or "P0")[1:])
    found = sorted(views, key=published, reverse=True)[start:][:size]
    return {
        "comments": [view for view in found if kind_of(view) == "comment"],
        "posts": [view for view in found if kind_of(view) == "post"],
        "persons": [],
        **({"next_page": f"P{start + size}"} if start + size < len(views) else {}),
    }


def post(number: int, at: str, body: str = "Hotel Miramar again", **part: Any) -> dict[str, Any]:
    """A post as v3 gives it."""
    return {
        "post": {
            "id": number,
            "name": "A week by the sea",
            "body": body,
            "published": at,
            "deleted": False,
            "removed": False,
            "ap_id": f"https://lemmy.example/post/{number}",
            "language_id": 37,
            **part,
        },
        "creator": {"id": 12, "name": "lucia", "actor_id": "https://lemmy.example/u/lucia", "bot_account": False},
        "community": {"id": 33, "name": "viajes", "title": "Viajes", "actor_id": "https://lemmy.example/c/viajes"},
        "counts": {"post_id": number, "comments": 1, "score": 2, "upvotes": 3, "downvotes": 1},
    }


def comment(number: int, at: str, content: str = "Hotel Miramar, yes", **part: Any) -> dict[str, Any]:
    """A comment as v3 gives it."""
    view = post(501, "2026-11-20T08:02:11.554210Z")
    said = {
        "id": number,
        "content": content,
        "published": at,
        "deleted": False,
        "removed": False,
        "ap_id": f"https://other.example/comment/{number}",
        "path": f"0.{number}",
        "language_id": 0,
        **part,
    }
    return view | {"comment": said, "counts": {"score": -1, "upvotes": 0, "downvotes": 1, "child_count": 0}}


def fourth(view: dict[str, Any]) -> dict[str, Any]:
    """The same as v4 gives it: counts within, and other names for times and addresses."""
    kind = kind_of(view)
    part = {**view[kind], **view["counts"]}
    part["published_at"] = part.pop("published")
    people = {**view["creator"], "ap_id": view["creator"]["actor_id"]}
    return {
        **view,
        kind: part,
        "creator": people,
        "community": view["community"] | {"subscribers": 2841},
        "counts": None,
    }


def minutes(count: int) -> list[str]:
    return [f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00.000001Z" for n in range(count)]


V3 = recorded("v3_comment_without_display_name_and_link_post.json")
V4 = recorded("v4_comment_without_display_name_and_link_post.json")
MANY = [post(10_000 + n, at) for n, at in enumerate(minutes(120))]
MANY_SAID = [comment(20_000 + n, at) for n, at in enumerate(minutes(60))]
NEWS = comment(9_100, "2026-11-20T10:33:00Z")
LATE = post(9_101, "2026-11-20T06:00:00Z")  # from another server, hours after it was written
FUTURE = post(9_999, "2031-01-01T00:00:00Z")
OLD = post(400, "2026-11-18T10:00:00Z")
EDITED = post(400, "2026-11-18T10:00:00Z", "Hotel Miramar put it right", updated="2026-11-20T10:31:00Z")
DELETED = post(501, "2026-11-20T08:02:11.554210Z", "", deleted=True)
BARE = {
    "post": {
        "id": 77,
        "name": "Hotel Miramar",
        "published": "2026-11-20T10:00:00Z",
        "ap_id": "https://lemmy.example/post/77",
    }
}
HOSTILE = post(
    9_200, "2026-11-20T10:00:00Z", "Cafe\u0301 &amp; <b>vistas</b>\u202e evil\n\n\u0007bell [l](javascript:x())"
)
COMMON: list[dict[str, Any]] = [
    {
        "id": "lemmy:https://lemmy.example/post/501",
        "url": "https://lemmy.example/post/501",
        "kind": "post",
        "title": "Hotel Miramar: ¿merece la pena?",
        "text": "Leí esto sobre el **Hotel Miramar** 🏖️ & quiero opiniones\n"
        "https://diariocosta.example/viajes/noche-hotel-miramar",
        "language": "es",
        "published_at": "2026-11-20T08:02:11.554210Z",
        "edited_at": "2026-11-20T08:05:00Z",
        "author.id": "https://lemmy.example/u/lucia",
        "author.handle": "lucia@lemmy.example",
        "author.name": "Lucía ✈️",
        "author.url": "https://lemmy.example/u/lucia",
        "author.bot": False,
        "author.created_at": "2023-06-12T08:11:02.120394Z",
        "author.followers": None,
        "venue.name": "Viajes",
        "venue.members": 2841,
        "engagement.score": 18,
        "engagement.likes": 20,
        "engagement.replies": 5,
        "reply_to": None,
        "local_id": "post/501@lemmy.example",
    },
    {
        "id": "lemmy:https://other.example/comment/440012",
        "kind": "comment",
        "title": None,
        "text": "I was there last week, the lift is *slow*.",
        "language": "en",
        "author.handle": "tom_a@other.example",
        "author.name": None,
        "engagement.replies": 0,
        "engagement.score": 3,
        "reply_to": "lemmy:https://lemmy.example/post/501",
        "local_id": "comment/9001@lemmy.example",
    },
]

THREE = Exam(
    connector=Lemmy,
    title="v3",
    settings={"base_url": "https://lemmy.example"},
    watch=WATCH,
    story=(
        server(
            *V3["posts"],
            *V3["comments"],
            *MANY,
            *MANY_SAID,
            OLD,
            expected=[
                *COMMON,
                {"id": "lemmy:https://lemmy.example/post/10000"},
                {"id": "lemmy:https://other.example/comment/20000", "language": None, "engagement.score": -1},
            ],
        ),
        server(
            *V3["posts"],
            *V3["comments"],
            *MANY,
            *MANY_SAID,
            OLD,
            NEWS,
            LATE,
            expected=[
                {"id": "lemmy:https://other.example/comment/9100"},
                {"id": "lemmy:https://lemmy.example/post/9101"},
            ],
        ),
    ),
    empty=server(),
    damaged=server(
        post(1, "2026-11-20T10:00:00Z", ap_id=None),
        post(2, "2026-11-20T10:00:00Z", id=None),
        post(3, "2026-11-20T10:00:00Z", "", name=None),
        {"post": 7},
        "not an object",
        OLD,
        expected=[{"id": "lemmy:https://lemmy.example/post/400"}],
    ),
    broken=5,
    disorder=(
        server(
            OLD,
            NEWS | {"comment": NEWS["comment"] | {"published": "2026-11-18T10:01:00Z"}},
            FUTURE,
            OLD,
            expected=[{"id": "lemmy:https://lemmy.example/post/400"}],
        ),
        server(OLD, FUTURE, LATE, expected=[{"id": "lemmy:https://lemmy.example/post/9101"}]),
    ),
    future="lemmy:https://lemmy.example/post/9999",
    hostile=server(
        HOSTILE,
        expected=[
            {
                "id": "lemmy:https://lemmy.example/post/9200",
                "text": "Café & <b>vistas</b> evil\n\nbell [l](javascript:x())",
            }
        ],
    ),
    markup=False,
    sparse=server(
        BARE,
        expected=[
            {
                "id": "lemmy:https://lemmy.example/post/77",
                "text": "Hotel Miramar",
                "language": None,
                "edited_at": None,
                "author.id": None,
                "author.handle": None,
                "author.name": None,
                "venue": None,
                "engagement": None,
            }
        ],
    ),
    changes=(
        server(OLD, expected=[{"id": "lemmy:https://lemmy.example/post/400", "edited_at": None}]),
        server(
            EDITED,
            DELETED,
            expected=[
                {
                    "id": "lemmy:https://lemmy.example/post/400",
                    "text": "Hotel Miramar put it right",
                    "edited_at": "2026-11-20T10:31:00Z",
                }
            ],
            deletions=["lemmy:https://lemmy.example/post/501"],
        ),
    ),
    later=Later(
        visits=(
            server(
                there=(
                    post(400, "2026-11-18T10:00:00Z") | {"counts": {"comments": 9, "score": 40, "upvotes": 44}},
                    DELETED,
                )
            ),
        ),
        expected={"lemmy:https://lemmy.example/post/400": {"replies": 9, "score": 40, "likes": 44}},
        gone=("lemmy:https://lemmy.example/post/501", "lemmy:https://other.example/comment/440012"),
        stranger="lemmy:https://lemmy.example/post/99",
    ),
)

FOUR = Exam(
    connector=Lemmy,
    title="v4",
    settings={"base_url": "https://lemmy.example"},
    watch=WATCH,
    story=(
        server(
            *V4["posts"],
            *V4["comments"],
            *map(fourth, MANY),
            version="1.0.2",
            expected=[
                {"id": COMMON[0]["id"], "venue.members": 2841, "engagement.likes": 20, "language": "es"},
                COMMON[1],
                {"id": "lemmy:https://lemmy.example/post/10000"},
            ],
        ),
        server(
            *V4["posts"],
            *map(fourth, [*MANY, NEWS]),
            version="1.0.2",
            expected=[{"id": "lemmy:https://other.example/comment/9100", "engagement.score": -1}],
        ),
    ),
    empty=server(version="1.0.2"),
    damaged=server(
        fourth(post(1, "2026-11-20T10:00:00Z", ap_id=None)),
        fourth(OLD),
        version="1.0.2",
        expected=[{"id": "lemmy:https://lemmy.example/post/400"}],
    ),
    broken=1,
    disorder=(
        server(
            *map(fourth, [OLD, FUTURE, OLD]), version="1.0.2", expected=[{"id": "lemmy:https://lemmy.example/post/400"}]
        ),
        server(
            *map(fourth, [OLD, FUTURE, LATE]),
            version="1.0.2",
            expected=[{"id": "lemmy:https://lemmy.example/post/9101"}],
        ),
    ),
    future="lemmy:https://lemmy.example/post/9999",
    hostile=server(
        fourth(HOSTILE),
        version="1.0.2",
        expected=[{"id": "lemmy:https://lemmy.example/post/9200", "author.handle": "lucia@lemmy.example"}],
    ),
    markup=False,
    sparse=server(
        BARE | {"post": BARE["post"] | {"published_at": "2026-11-20T10:00:00Z"}},
        version="1.0.2",
        expected=[{"id": "lemmy:https://lemmy.example/post/77", "author.id": None, "venue": None, "engagement": None}],
    ),
    later=Later(
        visits=(server(version="1.0.2", there=(V4["posts"][0],)),),
        expected={"lemmy:https://lemmy.example/post/501": {"replies": 5, "likes": 20}},
        gone=("lemmy:https://other.example/comment/440012",),
        stranger="lemmy:https://lemmy.example/post/99",
    ),
)

EXAMS = (THREE, FOUR)

"""What the tumblr connector must make of a tag, which is played here with its windows and short pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import Watch
from connectors.testing import Answer, Exam, Later, Request, Scene
from connectors.tumblr import Tumblr

KEY = "consumer-key-of-tests"


def envelope(response: Any, status: int = 200) -> Any:
    return {"meta": {"status": status, "msg": "OK" if status == 200 else "No"}, "response": response}


def tagged(*posts: Any, headers: Mapping[str, str] | None = None, **more: Any) -> Scene:
    """The tag after these posts: newest first, what is older than `before`."""

    def site(request: Request) -> Answer:
        if request.param("api_key") != KEY:
            return Answer.json(envelope([], 401), status=401)
        if request.path != "/v2/tagged" or request.param("tag") != "Hotel Miramar":
            return Answer.json(envelope([], 404), status=404)
        before = int(request.param("before") or 2**40)
        # What has no time is in the index all the same: it is there to be stumbled over.
        found = sorted((post for post in posts if _time(post) < before), key=_time, reverse=True)
        return Answer.json(envelope(found[: int(request.param("limit") or 20)]), headers=headers)

    return Scene(site=site, **more)


def blog(*posts: Any) -> Scene:
    """Blogs asked for one post, by their names or their own ids."""
    by_place = {
        (f"/v2/blog/{blog}/posts", post["id_string"]): post
        for post in posts
        for blog in (post["blog_name"], post.get("blog", {}).get("uuid"))
    }

    def site(request: Request) -> Answer:
        post = by_place.get((request.path, request.param("id") or ""))
        if post is None:
            return Answer.json(envelope([], 404), status=404)
        return Answer.json(envelope({"blog": {"name": post["blog_name"]}, "posts": [post], "total_posts": 1}))

    return Scene(site=site)


def _time(post: Any) -> int:
    return int(post.get("timestamp") or 0) if isinstance(post, dict) and str(post.get("timestamp")).isdigit() else 0


def post(number: int, at: str, body: str = "<p>Again at the Hotel Miramar.</p>", **more: Any) -> dict[str, Any]:
    """A post as the API gives it."""
    moment = datetime.fromisoformat(at).astimezone(UTC)
    return {
        "type": "text",
        "blog_name": "cuadernodecosta",
        "id": number,
        "id_string": str(number),
        "post_url": f"https://www.tumblr.com/cuadernodecosta/{number}/hotel-miramar",
        "date": f"{moment:%Y-%m-%d %H:%M:%S} GMT",
        "timestamp": int(moment.timestamp()),
        "tags": ["hotel miramar"],
        "summary": "Hotel Miramar",
        "note_count": 3,
        "title": None,
        "body": body,
        "trail": [],
        **more,
    }


WINTER = post(
    801000000000000001,
    "2026-11-20T07:15:02Z",
    "<p>Fuimos en noviembre &amp; estaba <b>casi</b> vacío.</p>",
    title="Hotel Miramar en invierno",
    tags=["hotel miramar", "viajes"],
    note_count=14,
    blog={"name": "cuadernodecosta", "title": "Cuaderno de costa", "uuid": "t:aBcDeF"},
)
BARE_REBLOG = post(
    801000000000000002,
    "2026-11-20T08:00:00Z",
    "<p>Fuimos en noviembre.</p>",
    reblogged_from_name="cuadernodecosta",
    trail=[{"blog": {"name": "cuadernodecosta"}, "post": {"id": "801000000000000001"}, "is_root_item": True}],
    reblog={"comment": "", "tree_html": "<p>…</p>"},
)
TALKING_REBLOG = post(
    801000000000000003,
    "2026-11-20T08:10:00Z",
    "",
    is_blocks_post_format=True,
    content=[{"type": "text", "text": "So true <3"}, {"type": "link", "url": "https://a.example/", "title": "A"}],
    trail=[{"post": {"id": "801000000000000001"}, "content": [{"type": "text", "text": "Fuimos en noviembre."}]}],
)
VIDEO = post(801000000000000004, "2026-11-20T08:20:00Z", "", type="video", caption="<p>The pool of the Miramar</p>")
ONLY_TAGS = post(801000000000000005, "2026-11-20T08:30:00Z", "", type="photo", caption="")
FIRST = (WINTER, BARE_REBLOG, TALKING_REBLOG, VIDEO, ONLY_TAGS)
MANY = [post(800_000_000 + n, f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(90)]
SAME_SECOND = [post(700_000_000 + n, "2026-11-18T12:00:00Z") for n in range(12)]
NEWS = post(801000000000000009, "2026-11-20T10:33:00Z")
LATE = post(801000000000000008, "2026-11-20T09:50:00Z")  # tagged only half an hour after it was written
OLD = post(790_000_000, "2026-11-18T10:00:00Z")
ANCIENT = [post(100_000 + n, f"2020-01-{n + 1:02d}T00:00:00Z") for n in range(8)]  # where the first walk ends
FUTURE = post(999_000_000, "2031-01-01T00:00:00Z")
HOSTILE = post(
    801000000000000010, "2026-11-20T10:00:00Z", "<p>Cafe\u0301 &amp; <b>vistas</b>\u202e evil</p><p>\u0007bell</p>"
)
SPARSE = {"id": 801000000000000011, "timestamp": None, "summary": "Hotel Miramar", "note_count": None, "title": None}

TOLD = (
    {
        "id": "tumblr:801000000000000001",
        "url": "https://www.tumblr.com/cuadernodecosta/801000000000000001/hotel-miramar",
        "title": "Hotel Miramar en invierno",
        "text": "Fuimos en noviembre & estaba casi vacío.\n\n#hotel miramar #viajes",
        "kind": "post",
        "published_at": "2026-11-20T07:15:02Z",
        "author.id": "t:aBcDeF",
        "author.handle": "cuadernodecosta",
        "author.name": "Cuaderno de costa",
        "author.url": "https://www.tumblr.com/cuadernodecosta",
        "engagement.score": 14,
        "engagement.likes": None,
        "repost_of": None,
        "quote_of": None,
    },
    {"id": "tumblr:801000000000000002", "repost_of": "tumblr:801000000000000001", "quote_of": None},
    {
        "id": "tumblr:801000000000000003",
        "text": "Fuimos en noviembre.\n\nSo true <3\nA\nhttps://a.example/\n\n#hotel miramar",
        "repost_of": None,
        "quote_of": "tumblr:801000000000000001",
    },
    {"id": "tumblr:801000000000000004", "kind": "video", "text": "The pool of the Miramar\n\n#hotel miramar"},
    {"id": "tumblr:801000000000000005", "text": "#hotel miramar"},
    {"id": "tumblr:800000000"},
    {"id": "tumblr:700000011"},
)

TUMBLR = Exam(
    connector=Tumblr,
    settings={"api_key": KEY, "base_url": "https://tumblr.example"},
    watch=Watch(key="term:hotel miramar", terms=("Hotel Miramar",)),
    story=(
        tagged(*FIRST, *MANY, *SAME_SECOND, expected=TOLD),
        tagged(*FIRST, *MANY, NEWS, LATE, expected=[{"id": f"tumblr:{one['id']}"} for one in (NEWS, LATE)]),
    ),
    empty=tagged(),
    damaged=tagged(
        NEWS | {"id": None, "id_string": None},
        "not an object",
        OLD | {"body": "", "tags": [], "summary": ""},
        OLD,
        *ANCIENT,
        expected=[{"id": "tumblr:790000000"}],
    ),
    broken=3,
    disorder=(
        tagged(OLD, NEWS | {"timestamp": OLD["timestamp"] + 60}, FUTURE, OLD, expected=[{"id": "tumblr:790000000"}]),
        tagged(OLD, FUTURE, LATE, expected=[{"id": f"tumblr:{LATE['id']}"}]),
    ),
    future="tumblr:999000000",
    hostile=tagged(
        HOSTILE,
        expected=[{"id": f"tumblr:{HOSTILE['id']}", "text": "Café & vistas evil\n\nbell\n\n#hotel miramar"}],
    ),
    sparse=tagged(
        SPARSE,
        expected=[
            {
                "id": f"tumblr:{SPARSE['id']}",
                "text": "Hotel Miramar",
                "title": None,
                "author.id": None,
                "engagement": None,
                "dated": False,
                "language": None,
            }
        ],
    ),
    later=Later(
        visits=(blog(WINTER | {"note_count": 90}), blog(WINTER | {"note_count": 120})),
        expected={"tumblr:801000000000000001": {"score": 120}},
        gone=("tumblr:801000000000000004",),
        stranger="tumblr:42",
    ),
    secrets=(KEY,),
)

EXAMS = (TUMBLR,)

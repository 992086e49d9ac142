"""What the discourse connector must make of a forum, played here with its search and its list of all posts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from connectors.base import Watch
from connectors.discourse import Discourse
from connectors.testing import Answer, Exam, Later, Request, Scene

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))
SEARCH = r'"Hotel Miramar" order:latest after:(\d{4}-\d\d-\d\d)(?: before:(\d{4}-\d\d-\d\d))?'
SIZE = 20  # posts on a page of ours
KEY = "0123-the-key-of-the-forum"
_SEARCHED = ("id", "name", "username", "avatar_template", "created_at", "like_count", "post_number", "topic_id")


def forum(*posts: Any, extra: Iterable[Any] = (), views: int | None = 910, **more: Any) -> Scene:
    """A forum with these posts; `extra` are found by the search alone."""

    def site(request: Request) -> Answer:
        if request.path == "/search.json":
            return Answer.json(searched([*posts, *extra], request))
        if request.path == "/posts.json":
            before = int(request.param("before") or 0)
            found = sorted((p for p in posts if not before or 0 < number(p) < before), key=number, reverse=True)
            return Answer.json({"latest_posts": found[:SIZE]})
        if one := re.fullmatch(r"/posts/(\d+)\.json", request.path):
            there = [post for post in posts if str(number(post)) == one[1]]
            alone = {key: value for key, value in there[0].items() if key != "topic_title"} if there else {}
            return Answer.json(alone) if there else Answer(status=404, body=b'{"error_type":"not_found"}')
        if about := re.fullmatch(r"/t/(\d+)\.json", request.path):
            those = [post for post in posts if isinstance(post, dict) and str(post.get("topic_id")) == about[1]]
            shown = [{"id": post["id"], "post_number": post["post_number"]} for post in those[:20]]
            stream = {"posts": shown, "stream": [post["id"] for post in those]}
            return Answer.json({"id": int(about[1]), "views": views, "post_stream": stream})
        return Answer(status=404)

    return Scene(site=site, **more)


def number(post: Any) -> int:
    value = post.get("id") if isinstance(post, dict) else None
    return value if isinstance(value, int) else 0


def written(post: Any) -> str:
    return str(post.get("created_at")) if isinstance(post, dict) else ""


def searched(posts: list[Any], request: Request) -> dict[str, Any]:
    asked = re.fullmatch(SEARCH, request.param("q") or "")
    assert asked, request.param("q")
    page, before = int(request.param("page") or 1), asked[2] or "9999"
    found = sorted((p for p in posts if asked[1] <= written(p)[:10] < before), key=written, reverse=True)
    shown = found[(page - 1) * SIZE :][:SIZE]
    topics = {post["topic_id"]: topic(post) for post in shown if isinstance(post, dict) and "topic_title" in post}
    result = {"error": None, "more_full_page_results": True if len(found) > page * SIZE else None}
    return {"posts": [hit(post) for post in shown], "topics": list(topics.values()), "grouped_search_result": result}


def topic(post: dict[str, Any]) -> dict[str, Any]:
    told = {"id": post["topic_id"], "title": post["topic_title"], "slug": post.get("topic_slug")}
    return told | ({"posts_count": post["posts_count"]} if "posts_count" in post else {})


def hit(post: Any) -> Any:
    """A post as the search shows it: a piece of its text, escaped."""
    if not isinstance(post, dict):
        return post
    words = re.sub(r"<[^>]*>", "", post.get("cooked") or "")
    blurb = words if len(words) < 100 else f"...{words[10:90]}..."
    return {key: post[key] for key in _SEARCHED if key in post} | {"blurb": post.get("blurb", blurb)}


def post(identity: int, at: str, cooked: str = "<p>Hotel Miramar again</p>", **more: Any) -> dict[str, Any]:
    """A post as the forum gives it by itself."""
    return {
        "id": identity,
        "name": "Tom Ashby",
        "username": "tom_a",
        "created_at": at,
        "cooked": cooked,
        "post_number": 3,
        "post_type": 1,
        "posts_count": 3,
        "like_count": 2,
        "updated_at": at,
        "reply_count": 1,
        "reply_to_post_number": None,
        "quote_count": 0,
        "reads": 14,
        "topic_id": 4821,
        "topic_slug": "que-tal-el-hotel-miramar",
        "topic_title": "¿Qué tal el Hotel Miramar en noviembre?",
        "version": 1,
        "user_id": 102,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
        **more,
    }


LONG = (
    "<p>We were at the Hotel Miramar last week.</p><p>"
    + "Great breakfast 🥐, slow lift &amp; kind people. " * 4
    + "</p>"
)
ROOT = post(
    31870,
    "2026-11-20T08:12:00.000Z",
    "<p>Busco opiniones del Hotel Miramar &amp; alrededores.</p>",
    name=None,
    username="lucia_v",
    post_number=1,
    like_count=0,
)
REPLY = post(
    31877,
    "2026-11-20T09:58:41.210Z",
    f'<aside class="quote no-group"><blockquote>awful, never again</blockquote></aside>{LONG}',
    reply_to_post_number=1,
    version=2,
    updated_at="2026-11-20T10:04:00.000Z",
    quote_count=1,
)
BRIEF = post(31860, "2026-11-20T07:00:00.000Z", "<p>Hotel Miramar? Yes.</p>", topic_id=4800, post_number=7)
MANY = [post(300 + n, f"2026-11-1{n // 30}T{n % 24:02d}:00:00.000Z", post_number=n + 2) for n in range(120)]
NEWS = post(31_900, "2026-11-20T10:33:00.000Z", post_number=9)
LATE = post(31_899, "2026-11-20T09:40:00.000Z", post_number=8)  # the index took it in late
FUTURE = post(31_999, "2031-01-01T00:00:00.000Z", post_number=11)
OLD = post(200, "2026-11-09T10:00:00.000Z", post_number=2)
HOSTILE = post(31_901, "2026-11-20T10:00:00.000Z", "<p>Cafe\u0301 &amp; <b>vistas</b>\u202e evil<p>\u0007bell")
SHORT = "We were at the Hotel Miramar last week.\n\n" + ("Great breakfast 🥐, slow lift & kind people. " * 4).strip()
BARE = {
    "id": 31_902,
    "created_at": "2026-11-20T10:00:00.000Z",
    "post_number": 5,
    "topic_id": 9,
    "blurb": "Hotel Miramar",
}


def ident(number: int) -> str:
    return f"discourse:foro.example/{number}"


EXPECTED: list[dict[str, Any]] = [
    {
        "id": ident(31877),
        "url": "https://foro.example/t/que-tal-el-hotel-miramar/4821/3",
        "kind": "comment",
        "title": None,
        "text": SHORT,
        "published_at": "2026-11-20T09:58:41.210Z",
        "edited_at": "2026-11-20T10:04:00Z",
        "author.id": "foro.example/tom_a",
        "author.handle": "tom_a",
        "author.name": "Tom Ashby",
        "author.url": "https://foro.example/u/tom_a",
        "author.followers": None,
        "venue.name": "¿Qué tal el Hotel Miramar en noviembre?",
        "engagement.likes": 2,
        "engagement.replies": 1,
        "engagement.quotes": 1,
        "engagement.views": 14,
        "reply_to": ident(31870),
    },
    {
        "id": ident(31870),
        "kind": "post",
        "title": "¿Qué tal el Hotel Miramar en noviembre?",
        "text": "Busco opiniones del Hotel Miramar & alrededores.",
        "edited_at": None,
        "author.name": None,
        "author.handle": "lucia_v",
        "venue.name": "foro.example",
        "engagement.likes": 0,
        "engagement.replies": 2,
        "engagement.views": 910,
        "reply_to": None,
    },
]
GONE = frozenset({404, 410})  # a single post that is not there any more

SEARCHED = Exam(
    connector=Discourse,
    title="search",
    settings={"base_url": "https://foro.example", "api_key": KEY},
    secrets=(KEY,),
    watch=WATCH,
    forbidden=GONE,
    story=(
        forum(ROOT, REPLY, BRIEF, *MANY, expected=[*EXPECTED, {"id": ident(300)}, {"id": ident(31860)}]),
        forum(ROOT, REPLY, BRIEF, *MANY, NEWS, LATE, expected=[{"id": ident(31_900)}, {"id": ident(31_899)}]),
    ),
    empty=forum(),
    damaged=forum(
        extra=[
            NEWS | {"id": None},
            NEWS | {"id": 1, "topic_id": "?"},
            NEWS | {"id": 2, "post_number": None},
            NEWS | {"id": 3, "blurb": ""},
            OLD,
        ],
        expected=[{"id": ident(200)}],
    ),
    broken=4,
    disorder=(
        forum(OLD, NEWS | {"created_at": "2026-11-09T10:01:00.000Z"}, FUTURE, OLD, expected=[{"id": ident(200)}]),
        forum(OLD, FUTURE, LATE, expected=[{"id": ident(31_899)}]),
    ),
    future=ident(31_999),
    hostile=forum(
        extra=[HOSTILE | {"blurb": "Cafe\u0301 &amp; <b>vistas</b>\u202e evil \u0007bell"}],
        expected=[{"id": ident(31_901), "text": "Café & vistas evil bell"}],
    ),
    sparse=forum(
        extra=[BARE],
        expected=[
            {
                "id": ident(31_902),
                "url": "https://foro.example/t/9/5",
                "text": "Hotel Miramar",
                "title": None,
                "author.id": None,
                "author.handle": None,
                "author.name": None,
                "engagement": None,
                "edited_at": None,
                "reply_to": None,
            }
        ],
    ),
    changes=(
        forum(ROOT, OLD, expected=[{"id": ident(31870), "edited_at": None}]),
        forum(
            ROOT,
            extra=[LATE | {"blurb": "...the Hotel Miramar, until it was deleted..."}],
            deletions=[ident(31_899)],
        ),
    ),
    later=Later(
        visits=(
            forum(
                ROOT | {"like_count": 31, "posts_count": 41},
                BRIEF | {"deleted_at": "2026-11-20T10:31:00.000Z"},
                views=5_000,
            ),
        ),
        expected={ident(31870): {"likes": 31, "replies": 40, "views": 5_000}},
        gone=(ident(31877), ident(31860)),
        stranger=ident(77),
    ),
)

ALL = Exam(
    connector=Discourse,
    title="all",
    settings={"base_url": "https://foro.example", "mode": "all"},
    forbidden=GONE,
    story=(
        forum(ROOT, REPLY, *MANY, expected=[*EXPECTED, {"id": ident(300)}]),
        forum(ROOT, REPLY, *MANY, NEWS, LATE, expected=[{"id": ident(31_900)}, {"id": ident(31_899)}]),
    ),
    empty=forum(),
    damaged=forum(
        NEWS | {"id": None},
        NEWS | {"id": 1, "topic_id": None},
        NEWS | {"id": 3, "cooked": ""},
        "not an object",
        OLD,
        expected=[{"id": ident(200)}],
    ),
    broken=4,
    disorder=(
        forum(OLD, FUTURE, OLD, NEWS, expected=[{"id": ident(200)}]),
        forum(OLD, FUTURE, NEWS, LATE, expected=[{"id": ident(31_899)}]),
    ),
    future=ident(31_999),
    hostile=forum(HOSTILE, expected=[{"id": ident(31_901), "text": "Café & vistas evil\n\nbell"}]),
    sparse=forum(
        BARE | {"cooked": "<p>Hotel Miramar</p>"},
        expected=[{"id": ident(31_902), "author.id": None, "author.handle": None, "engagement": None}],
    ),
    changes=(
        forum(
            ROOT,
            OLD | {"created_at": "2026-11-20T09:00:00.000Z", "user_deleted": True},
            REPLY,
            expected=[{"id": ident(31877), "edited_at": "2026-11-20T10:04:00Z"}],
            deletions=[ident(200)],
        ),
    ),
)

EXAMS = (SEARCHED, ALL)

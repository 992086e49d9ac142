"""What the stackexchange connector must make of the network's API, played here with its windows and its wrapper."""

from __future__ import annotations

import re
from typing import Any

from connectors.base import Watch
from connectors.stackexchange import StackExchange
from connectors.testing import Answer, Exam, Later, Request, Scene

WATCH = Watch(key="term:hotel miramar", terms=("Hotel Miramar",))
KEY = "the-key-of-our-app(("
SIZE = 30  # items on a page of ours
_OF_THE_SEARCH = ("question_id", "answer_id", "creation_date", "score", "title", "tags", "last_activity_date")


def api(*posts: Any, extra: tuple[Any, ...] = (), site: str = "stackoverflow", **more: Any) -> Scene:
    """The API over one site's posts; `extra` are in the search alone. `wrapper` is laid over every answer."""
    wrapper = more.pop("wrapper", {})

    def answered(request: Request) -> Answer:
        if request.param("site") != site:
            return Answer.json({"items": [], "has_more": False})
        if request.path == "/2.3/search/excerpts":
            return Answer.json(searched([*posts, *extra], request) | wrapper)
        if found := re.fullmatch(r"/2\.3/(questions|answers)/([0-9;]+)", request.path):
            kind = "answer_id" if found[1] == "answers" else "question_id"
            ids = set(found[2].split(";"))
            those = [
                post for post in posts if isinstance(post, dict) and ("answer_id" in post) == (kind == "answer_id")
            ]
            shown = [post for post in those if str(post.get(kind)) in ids]
            return Answer.json({"items": shown, "has_more": False, "quota_max": 300, "quota_remaining": 200} | wrapper)
        return Answer(status=404)

    return Scene(site=answered, **more)


def written(post: Any) -> int:
    value = post.get("creation_date") if isinstance(post, dict) else None
    return value if isinstance(value, int) else 0


def searched(posts: list[Any], request: Request) -> dict[str, Any]:
    assert [request.param(name) for name in ("q", "sort", "order")] == ['"Hotel Miramar"', "creation", "desc"]
    start, end = int(request.param("fromdate") or 0), int(request.param("todate") or 10**10)
    inside = [post for post in posts if not written(post) or start <= written(post) <= end]
    found = sorted(inside, key=written, reverse=True)
    more = {"has_more": len(found) > SIZE, "quota_max": 300, "quota_remaining": 214}
    return {"items": [excerpt(post) for post in found[:SIZE]], **more}


def excerpt(post: Any) -> Any:
    """An item as the search shows it: no author, and the text without markup."""
    if not isinstance(post, dict):
        return post
    words = re.sub(r"<[^>]*>", "", post.get("body") or "")
    kind = "answer" if "answer_id" in post else "question"
    return {key: post[key] for key in _OF_THE_SEARCH if key in post} | {"item_type": kind, "body": words}


def question(number: Any, at: Any, body: str = "<p>Hotel Miramar again</p>", **more: Any) -> dict[str, Any]:
    """A question as the API gives it."""
    return {
        "tags": ["travel"],
        "owner": {
            "account_id": 998877,
            "reputation": 2451,
            "user_id": 1234567,
            "user_type": "registered",
            "display_name": "n.ferrer &amp; co",
            "link": "https://stackoverflow.com/users/1234567/n-ferrer",
        },
        "is_answered": False,
        "view_count": 38,
        "answer_count": 1,
        "score": 2,
        "creation_date": at,
        "question_id": number,
        "content_license": "CC BY-SA 4.0",
        "link": f"https://stackoverflow.com/questions/{number}/miramar-booking-api",
        "title": "Miramar booking API returns &quot;401&quot; &amp; empty body",
        "body": body,
        **more,
    }


def answer(number: int, at: int, body: str = "<p>Ask the Hotel Miramar.</p>", **more: Any) -> dict[str, Any]:
    """An answer as the API gives it."""
    owner = {"reputation": 101, "user_id": 77, "user_type": "registered", "display_name": "tom_a"}
    told = {"owner": owner, "is_accepted": False, "score": -1, "creation_date": at}
    return {**told, "answer_id": number, "question_id": 79999001, "body": body, **more}


DELETED_AUTHOR = {"user_type": "does_not_exist", "display_name": "user77120"}
ASKED = question(
    79999001,
    1795163467,  # 2026-11-20 08:31:07
    "<p>I call the <b>Hotel Miramar</b> booking API with <code>httpx</code> and get 401.</p>\n",
    last_edit_date=1795164000,
)
CLOSED = question(79990001, 1794900000, owner=DELETED_AUTHOR, score=-1, view_count=910, closed_date=1794990000)
SAID = answer(79999050, 1795168244)
MANY = [question(1_000 + n, 1794000000 + n // 2 * 60) for n in range(80)]
NEWS = answer(79999100, 1795170780)  # 10:33
LATE = question(79999099, 1795166000)  # the index took it in late
FUTURE = question(79999999, 1924992000)
OLD = question(500, 1794850000)
EDITED = answer(
    79999050,
    1795168244,
    "<p>The Hotel Miramar put it right.</p>",
    last_edit_date=1795170660,
    last_activity_date=1795170660,
)
HOSTILE = question(79999200, 1795168000, "<p>Cafe\u0301 &amp; <b>vistas</b>\u202e evil<p>\u0007bell")
BARE = {"question_id": 77, "title": "Hotel Miramar", "creation_date": 1795168000}


def ident(number: int) -> str:
    return f"stackexchange:stackoverflow/{number}"


EXPECTED: list[dict[str, Any]] = [
    {
        "id": ident(79999001),
        "url": "https://stackoverflow.com/questions/79999001/miramar-booking-api",
        "kind": "question",
        "title": 'Miramar booking API returns "401" & empty body',
        "text": "I call the Hotel Miramar booking API with httpx and get 401.",
        "language": "en",
        "published_at": "2026-11-20T08:31:07Z",
        "edited_at": "2026-11-20T08:40:00Z",
        "author.id": "stackoverflow/1234567",
        "author.name": "n.ferrer & co",
        "author.url": "https://stackoverflow.com/users/1234567/n-ferrer",
        "author.karma": 2451,
        "author.followers": None,
        "venue.name": "stackoverflow.com",
        "engagement.score": 2,
        "engagement.views": 38,
        "engagement.replies": 1,
        "reply_to": None,
    },
    {
        "id": ident(79999050),
        "url": "https://stackoverflow.com/a/79999050",
        "kind": "comment",
        "title": None,
        "text": "Ask the Hotel Miramar.",
        "author.karma": 101,
        "engagement.score": -1,
        "engagement.views": None,
        "edited_at": None,
        "reply_to": ident(79999001),
    },
    {
        "id": ident(79990001),
        "author.id": None,
        "author.name": "user77120",
        "author.karma": None,
        "engagement.score": -1,
    },
]

STACK = Exam(
    connector=StackExchange,
    settings={"base_url": "https://api.example", "key": KEY},
    secrets=(KEY,),
    watch=WATCH,
    story=(
        api(ASKED, SAID, CLOSED, *MANY, OLD, expected=[*EXPECTED, {"id": ident(1_000)}, {"id": ident(1_079)}]),
        api(
            ASKED,
            SAID,
            CLOSED,
            *MANY,
            OLD,
            NEWS,
            LATE,
            expected=[{"id": ident(79999100)}, {"id": ident(79999099)}],
        ),
    ),
    empty=api(),
    damaged=api(
        OLD,
        extra=(
            NEWS | {"answer_id": None, "question_id": None},
            NEWS | {"answer_id": "?"},
            "not an object",
        ),
        expected=[{"id": ident(500)}],
    ),
    broken=3,
    disorder=(
        api(OLD, NEWS | {"creation_date": 1794850060}, FUTURE, OLD | {"score": 3}, expected=[{"id": ident(500)}]),
        api(OLD, FUTURE, LATE, expected=[{"id": ident(79999099)}]),
    ),
    future=ident(79999999),
    hostile=api(HOSTILE, expected=[{"id": ident(79999200), "text": "Café & vistas evil\n\nbell"}]),
    sparse=api(
        BARE,
        expected=[
            {
                "id": ident(77),
                "url": "https://stackoverflow.com/q/77",
                "text": "Hotel Miramar",
                "author.id": None,
                "author.name": None,
                "author.karma": None,
                "engagement": None,
                "edited_at": None,
            }
        ],
    ),
    changes=(
        api(SAID, expected=[{"id": ident(79999050), "edited_at": None}]),
        api(
            EDITED,
            extra=(NEWS,),
            expected=[
                {
                    "id": ident(79999050),
                    "edited_at": "2026-11-20T10:31:00Z",
                    "text": "The Hotel Miramar put it right.",
                }
            ],
            deletions=[ident(79999100)],
        ),
    ),
    later=Later(
        visits=(api(ASKED | {"score": 31, "view_count": 4_000, "answer_count": 6}, SAID | {"score": 5}),),
        expected={ident(79999001): {"score": 31, "views": 4_000, "replies": 6}, ident(79999050): {"score": 5}},
        gone=(ident(79990001),),
        stranger=ident(99),
    ),
)

EXAMS = (STACK,)

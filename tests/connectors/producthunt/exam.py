"""What the producthunt connector must make of the newest products, played here with pages and limits."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from connectors.base import Watch
from connectors.producthunt import ProductHunt
from connectors.testing import Answer, Exam, Later, Request, Scene

TOKEN = "developer-token-of-tests"
MAKER = {"id": "77", "name": "Marta", "username": "marta_m", "url": "x", "followers": {"totalCount": 912}}
HIDDEN = {"id": "0", "name": "[REDACTED]", "username": "[REDACTED]", "followers": {"totalCount": 0}}


def newest(*products: Any, **more: Any) -> Scene:
    """Product Hunt after these products, newest first, a page at a time."""

    def site(request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer(status=401, body=b"{}")
        if request.method != "POST" or request.path != "/v2/api/graphql":
            return Answer(status=404, body=b"{}")
        asked = request.body["variables"]
        floor = datetime.fromisoformat(asked["since"])
        found = sorted((one for one in products if not _made(one) or _made(one) >= floor), key=_order, reverse=True)
        begin = int(asked["after"] or 0)
        end = begin + asked["first"]
        edges = [{"cursor": str(begin + n + 1), "node": node} for n, node in enumerate(found[begin:end])]
        info = {"endCursor": str(min(end, len(found))), "hasNextPage": end < len(found)}
        return Answer.json({"data": {"posts": {"edges": edges, "pageInfo": info}}})

    return Scene(site=site, **more)


def there(**counts: Any) -> Scene:
    """Single products and comments; `post_1` is the post of that id."""

    def site(request: Request) -> Answer:
        parts = re.findall(r'(n\d+):(post|comment)\(id:"(\d+)"\)', request.body["query"])
        data = {
            name: None if (found := counts.get(f"{kind}_{number}")) is None else {"id": number, **found}
            for name, kind, number in parts
        }
        return Answer.json({"data": data})

    return Scene(site=site)


def _made(product: Any) -> Any:
    try:
        return datetime.fromisoformat(product["createdAt"])
    except (KeyError, TypeError, ValueError):
        return None


def _order(product: Any) -> str:
    made = _made(product)
    return made.isoformat() if made else "9999"


def product(number: int, at: str, tagline: str = "For guests of Hotel Miramar", *said: Any, **more: Any) -> Any:
    """A product as the API gives it."""
    return {
        "id": str(number),
        "name": f"Product {number}",
        "tagline": tagline,
        "description": None,
        "url": f"https://www.producthunt.com/products/p{number}?utm_campaign=api",
        "website": "https://www.producthunt.com/r/EXAMPLE",
        "votesCount": 5,
        "commentsCount": len(said),
        "createdAt": at,
        "user": MAKER,
        "comments": {"edges": [{"node": one} for one in said]},
        **more,
    }


def comment(number: int, at: str, body: str = "<p>I stayed at the Hotel Miramar</p>", **more: Any) -> Any:
    return {
        "id": str(number),
        "body": body,
        "createdAt": at,
        "url": f"https://www.producthunt.com/products/p1?comment={number}",
        "votesCount": 2,
        "parentId": None,
        "user": HIDDEN,
        **more,
    }


DESK = product(
    1099001,
    "2026-11-20T08:01:00Z",
    "Check-in for small hotels",
    comment(501, "2026-11-20T08:30:00Z", "<p>Good &amp; <b>quick</b> at the Hotel Miramar</p>"),
    comment(502, "2026-11-20T08:40:00Z", "Hotel Miramar again", parentId="501", user=MAKER),
    comment(503, "2026-11-20T08:45:00Z", "about something else"),
    name="Miramar Desk",
    description="Front desk software by the team of Hotel Miramar 🛎️",
    votesCount=84,
    commentsCount=11,
    user=HIDDEN,
)
OTHER = product(1099002, "2026-11-20T08:02:00Z", "A toaster")
MANY = [product(1_000_000 + n, f"2026-11-19T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(45)]
NEWS = product(1099009, "2026-11-20T10:33:00Z")
LATE = comment(509, "2026-11-20T10:34:00Z", "Back from the Hotel Miramar")
OLD = product(1000999, "2026-11-19T10:00:00Z")
FUTURE = product(1999999, "2031-01-01T00:00:00Z")
HOSTILE = product(
    1099020,
    "2026-11-20T10:00:00Z",
    "A toaster",
    comment(520, "2026-11-20T10:01:00Z", "<p>Cafe\u0301 &amp; <b>Hotel Miramar</b>\u202e evil</p><p>\u0007bell</p>"),
)
SPARSE = {"id": 7, "name": "Hotel Miramar", "user": None, "comments": None, "createdAt": None}


def wanted(text: str) -> bool:
    return "hotel miramar" in text.lower()


TOLD = (
    {
        "id": "producthunt:post-1099001",
        "url": "https://www.producthunt.com/products/p1099001?utm_campaign=api",
        "title": "Miramar Desk",
        "text": "Check-in for small hotels\n\nFront desk software by the team of Hotel Miramar 🛎️",
        "kind": "post",
        "published_at": "2026-11-20T08:01:00Z",
        "author.handle": None,
        "author.followers": None,
        "engagement.score": 84,
        "engagement.replies": 11,
    },
    {
        "id": "producthunt:comment-501",
        "text": "Good & quick at the Hotel Miramar",
        "kind": "comment",
        "venue.name": "Miramar Desk",
        "reply_to": "producthunt:post-1099001",
        "author.id": None,
        "engagement.score": 2,
    },
    {
        "id": "producthunt:comment-502",
        "reply_to": "producthunt:comment-501",
        "author.id": "77",
        "author.handle": "marta_m",
        "author.name": "Marta",
        "author.followers": 912,
        "author.url": "https://www.producthunt.com/@marta_m",
    },
    {"id": "producthunt:post-1000000"},
)
PRODUCT_HUNT = Exam(
    connector=ProductHunt,
    settings={"token": TOKEN, "base_url": "https://ph.example", "history": 7},
    watch=Watch(key="*", wanted=wanted),
    story=(
        newest(DESK, OTHER, *MANY, expected=TOLD),
        newest(
            DESK | {"comments": {"edges": [{"node": LATE}]}},
            OTHER,
            *MANY,
            NEWS,
            expected=[{"id": "producthunt:post-1099009"}, {"id": "producthunt:comment-509"}],
        ),
    ),
    empty=newest(),
    damaged=newest(
        NEWS | {"id": None},
        "not an object",
        OTHER | {"comments": {"edges": [{"node": comment(1, "x", "")}, "odd"]}},
        OLD,
        expected=[{"id": "producthunt:post-1000999"}],
    ),
    broken=4,
    disorder=(
        newest(OLD, OLD, FUTURE, MANY[0], expected=[{"id": "producthunt:post-1000999"}]),
        newest(OLD, FUTURE, NEWS, expected=[{"id": "producthunt:post-1099009"}]),
    ),
    future="producthunt:post-1999999",
    hostile=newest(HOSTILE, expected=[{"id": "producthunt:comment-520", "text": "Café & Hotel Miramar evil\n\nbell"}]),
    sparse=newest(
        SPARSE,
        expected=[
            {
                "id": "producthunt:post-7",
                "author.id": None,
                "engagement": None,
                "dated": False,
                "language": None,
                "text": "Hotel Miramar",
            }
        ],
    ),
    later=Later(
        visits=(
            there(post_1099001={"votesCount": 90, "commentsCount": 12}, comment_501={"votesCount": 3}),
            there(post_1099001={"votesCount": 120, "commentsCount": 15}, comment_501={"votesCount": 4}),
        ),
        expected={
            "producthunt:post-1099001": {"score": 120, "replies": 15},
            "producthunt:comment-501": {"score": 4},
        },
        gone=("producthunt:comment-502",),
        stranger="producthunt:post-42",
    ),
    secrets=(TOKEN,),
)

EXAMS = (PRODUCT_HUNT,)

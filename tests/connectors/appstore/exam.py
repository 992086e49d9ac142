"""What the appstore connector must make of the public feed and of App Store Connect, both played with their pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.appstore import AppStore
from connectors.testing import Answer, Exam, Request, Scene, expected

HERE = Path(__file__).parent
APP = {"id": 1234567890, "name": "Hotel Miramar"}
_KEY = generate_private_key(SECP256R1())
PEM = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = _KEY.public_key()
KEYS = {"issuer_id": "57246542-96fe-1a63-e053-0824d011072a", "key_id": "2X9R4HXF34", "private_key": PEM}

_FEED = re.compile(r"/([a-z]{2})/rss/customerreviews/page=(\d+)/id=1234567890/sortby=mostrecent/json")
SIZE = 50


def recorded(name: str) -> Any:
    return msgspec.json.decode((HERE / name).read_bytes())


def feed(*entries: Any, **more: Any) -> Scene:
    """The public feed after these reviews, newest first, 50 a page; pages that are not there answer 400."""

    def site(request: Request) -> Answer:
        found = _FEED.fullmatch(request.path)
        if not found:
            return Answer(status=404, body=b"{}")
        page = int(found[2])
        listed = sorted(entries, key=_updated, reverse=True)
        shown = listed[(page - 1) * SIZE :][:SIZE]
        if page > 10 or (page > 1 and not shown):
            return Answer(status=400, body=b"CustomerReviews RSS page depth is limited to 10")
        about = {"author": {"name": {"label": "iTunes Store"}}, "updated": {"label": "2026-11-20T02:14:08-07:00"}}
        if shown:
            about["entry"] = shown[0] if len(shown) == 1 else shown  # type: ignore[assignment]
        return Answer.json({"feed": about})

    return Scene(site=site, **more)


def connect(*reviews: Any, **more: Any) -> Scene:
    """App Store Connect after these reviews, newest first, by cursor, two hundred at a time at most."""

    def site(request: Request) -> Answer:
        if not request.headers.get("authorization", "").startswith("Bearer ey"):
            return Answer(status=401, body=b"{}")
        if request.path != "/v1/apps/1234567890/customerReviews" or request.param("sort") != "-createdDate":
            return Answer(status=404, body=b"{}")
        listed = sorted(reviews, key=_created, reverse=True)
        start, size = int(request.param("cursor") or 0), min(int(request.param("limit") or 50), 200)
        body: dict[str, Any] = {"data": listed[start:][:size], "links": {"self": "https://connect.example/"}}
        if listed[start + size :]:
            body["links"]["next"] = (
                f"https://elsewhere.example/v1/apps/1/customerReviews?cursor={start + size}&limit=200"
            )
        return Answer.json(body, headers={"X-Rate-Limit": "user-hour-lim:3600;user-hour-rem:3545;"})

    return Scene(site=site, **more)


def _updated(entry: Any) -> str:
    """Apple writes all times in one zone, so their texts are in order."""
    return _at(entry, "updated", "label")


def _created(review: Any) -> str:
    return _at(review, "attributes", "createdDate")


def _at(item: Any, outer: str, inner: str) -> str:
    found = item.get(outer) if isinstance(item, dict) else None
    value = found.get(inner) if isinstance(found, dict) else None
    return value if isinstance(value, str) else "9"


def entry(number: int, at: str, text: str = "Se cuelga", rating: str = "2", title: str = "Regular") -> dict[str, Any]:
    """A review as the feed gives it. `at` is Pacific time."""
    return {
        "author": {"uri": {"label": f"https://itunes.apple.com/es/reviews/id{number}"}, "name": {"label": "ana"}},
        "updated": {"label": f"{at}-08:00"},
        "im:rating": {"label": rating},
        "im:version": {"label": "4.12.0"},
        "id": {"label": str(number)},
        "title": {"label": title},
        "content": {"label": text, "attributes": {"type": "text"}},
        "im:voteSum": {"label": "0"},
        "im:voteCount": {"label": "0"},
    }


def review(number: int, at: str, text: str = "Se cuelga") -> dict[str, Any]:
    """The same as App Store Connect gives it."""
    said = {"rating": 2, "title": "Regular", "body": text, "reviewerNickname": "ana", "createdDate": f"{at}-08:00"}
    return {"type": "customerReviews", "id": f"00000011-{number}", "attributes": said | {"territory": "ESP"}}


TEXT = "Cafe\u0301 & <b>vistas</b>\u202e evil \u0007bell"
PLAIN = "Café & <b>vistas</b> evil bell"
MANY = [entry(2000 + n, f"2026-11-1{n % 8}T{n // 8 % 24:02d}:{n % 60:02d}:00") for n in range(120)]
NEWS = entry(3000, "2026-11-20T02:31:00")
LATE = entry(3001, "2026-11-18T23:00:00")  # Apple looked at it for a day
FUTURE = entry(3002, "2031-01-01T00:00:00")
OLD = entry(3003, "2026-11-17T09:00:00")
BARE = {"id": {"label": "3004"}, "content": {"label": "Sin más"}, "im:rating": {"label": "?"}, "im:voteSum": None}
FIRST = recorded("feed_with_two_reviews.json")["feed"]["entry"]
OWN = recorded("connect_one_review_and_next.json")["data"]


def own(one: dict[str, Any]) -> dict[str, Any]:
    """A review of the feed as App Store Connect gives it."""
    return review(int(one["id"]["label"]), one["updated"]["label"].removesuffix("-08:00"), one["content"]["label"])


PUBLIC_FEED = Exam(
    title="feed",
    connector=AppStore,
    settings={"apps": [APP], "countries": ["es"], "base_url": "https://itunes.example"},
    story=(
        feed(*FIRST, *MANY, expected=[*expected(HERE / "feed_expected.json"), {"id": "appstore:1234567890:2000"}]),
        feed(
            *FIRST,
            *MANY,
            NEWS,
            LATE,
            expected=[{"id": "appstore:1234567890:3000"}, {"id": "appstore:1234567890:3001"}],
        ),
    ),
    # Another country: a feed that was full and is empty is a failure, and has tests of its own.
    empty=feed(settings={"countries": ["ad"]}),
    damaged=feed(
        NEWS | {"id": None},
        NEWS | {"id": {"label": "https://apps.apple.com/es/app/id1"}},
        "not an object",
        OLD | {"title": {}, "content": {"label": " "}},
        OLD,
        expected=[{"id": "appstore:1234567890:3003"}],
    ),
    broken=4,
    disorder=(
        feed(OLD, FUTURE, OLD, expected=[{"id": "appstore:1234567890:3003"}]),
        feed(OLD, FUTURE, LATE, expected=[{"id": "appstore:1234567890:3001"}]),
    ),
    future="appstore:1234567890:3002",
    hostile=feed(
        entry(3005, "2026-11-20T01:00:00", TEXT), expected=[{"id": "appstore:1234567890:3005", "text": PLAIN}]
    ),
    sparse=feed(
        BARE,
        entry(3006, "2026-11-20T01:00:00", "", title="Solo título"),
        expected=[
            {
                "id": "appstore:1234567890:3004",
                "title": "Hotel Miramar",
                "rating": None,
                "author.id": None,
                "author.name": None,
                "engagement": None,
                "dated": False,
            },
            {"id": "appstore:1234567890:3006", "text": "Solo título"},
        ],
    ),
    markup=False,
    secrets=(),
)

CONNECT = Exam(
    title="connect",
    connector=AppStore,
    settings={"apps": [APP], "connect_url": "https://connect.example", **KEYS},
    story=(
        connect(
            *OWN,
            *map(own, MANY),
            *(review(5000 + n, f"2026-11-12T{n // 60:02d}:{n % 60:02d}:30") for n in range(250)),
            expected=[
                {
                    "id": "appstore:1234567890:00000011-aaaa-4bbb-8ccc-000000000001",
                    "title": "★☆☆☆☆ No deja reservar · Hotel Miramar",
                    "rating": 0.2,
                    "text": "La app se cierra al pagar 😡",
                    "url": "https://apps.apple.com/app/id1234567890?see-all=reviews",
                    "published_at": "2026-11-20T06:41:07Z",
                    "author.name": "lucia_v",
                    "venue.name": "App Store ESP",
                    "engagement": None,
                },
                {"id": "appstore:1234567890:00000011-5249"},
            ],
        ),
        connect(*OWN, own(NEWS), own(LATE), expected=[{"id": "appstore:1234567890:00000011-3000"}]),
    ),
    empty=connect(),
    damaged=connect(
        {"id": "7", "attributes": None}, 7, own(OLD), expected=[{"id": "appstore:1234567890:00000011-3003"}]
    ),
    broken=2,
    disorder=(
        connect(own(OLD), own(FUTURE), own(OLD), expected=[{"id": "appstore:1234567890:00000011-3003"}]),
        connect(own(OLD), own(LATE), expected=[{"id": "appstore:1234567890:00000011-3001"}]),
    ),
    future="appstore:1234567890:00000011-3002",
    hostile=connect(
        review(3005, "2026-11-20T01:00:00", TEXT), expected=[{"id": "appstore:1234567890:00000011-3005", "text": PLAIN}]
    ),
    sparse=connect(
        {"id": "9", "attributes": {"body": "Sin más"}},
        expected=[
            {
                "id": "appstore:1234567890:9",
                "title": "Hotel Miramar",
                "rating": None,
                "author.name": None,
                "dated": False,
            }
        ],
    ),
    markup=False,
    secrets=(PEM, PEM.splitlines()[1]),
)

EXAMS = (PUBLIC_FEED, CONNECT)

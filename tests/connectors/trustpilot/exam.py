"""What the trustpilot connector must make of Trustpilot's reviews, which are played here with their order and pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from connectors.testing import Answer, Exam, Later, Request, Scene, expected
from connectors.trustpilot import Trustpilot

HERE = Path(__file__).parent
KEY = "tp-key-4711"
UNIT = "46d6a890ffa235a75b00021d"
BUSINESS = {"id": UNIT, "displayName": "Hotel Miramar", "numberOfReviews": {"total": 214}, "status": "active"}


def site(*reviews: Any) -> Any:
    """Trustpilot, after these reviews: newest first, `perPage` at a time, each also by its id."""
    by_id = {review["id"]: review for review in reviews if isinstance(review, dict)}

    def answer(request: Request) -> Answer:
        if request.headers.get("apikey") != KEY:
            return Answer(status=401, body=b"{}")
        match request.path.split("/")[2:]:
            case ["business-units", "find"] if request.param("name") == "hotelmiramar.example":
                return Answer.json(BUSINESS)
            case ["business-units", unit] if unit == UNIT:
                return Answer.json(BUSINESS)
            case ["business-units", unit, "reviews"] if unit == UNIT:
                return _page(reviews, request)
            case ["reviews", number] if number in by_id:
                return Answer.json(by_id[number])
        return Answer(status=404, body=b'{"message": "not found"}')

    return answer


def _page(reviews: tuple[Any, ...], request: Request) -> Answer:
    assert request.param("orderBy") == "createdat.desc"
    size, page = int(request.param("perPage") or 20), int(request.param("page") or 1)
    found = sorted(reviews, key=lambda one: one.get("createdAt") or "9" if isinstance(one, dict) else "9", reverse=True)
    shown = found[(page - 1) * size :][:size]
    links = [{"href": "https://api.example/next", "method": "GET", "rel": "next-page"}] if found[page * size :] else []
    return Answer.json({"links": links, "reviews": shown})


def shop(*reviews: Any, **more: Any) -> Scene:
    return Scene(site=site(*reviews), **more)


def review(number: int, at: str, text: str = "El desayuno, frío", **more: Any) -> dict[str, Any]:
    """A review as the API gives it."""
    return {
        "id": f"67400000000000000{number:07d}",
        "consumer": {"id": f"5f{number:022d}", "displayName": "Ana", "numberOfReviews": 3},
        "businessUnit": {"id": UNIT, "displayName": "Hotel Miramar"},
        "stars": 2,
        "title": "Regular",
        "text": text,
        "language": "es",
        "createdAt": at,
        "updatedAt": None,
        "numberOfLikes": 0,
        "status": "active",
    } | more


def id_of(one: dict[str, Any]) -> str:
    return f"trustpilot:{one['id']}"


FIRST: list[Any] = msgspec.json.decode((HERE / "reviews_with_reply_and_edit.json").read_bytes())["reviews"]
MANY = [review(n, f"2026-11-17T{n // 60:02d}:{n % 60:02d}:00.000Z") for n in range(1, 231)]
NEWS = review(900, "2026-11-20T10:31:00.000Z")
HELD = review(901, "2026-11-19T09:00:00.000Z")  # comes out a day after it was written
OLD = review(902, "2026-11-16T09:00:00.000Z")
FUTURE = review(903, "2031-01-01T00:00:00.000Z")
BARE = {"id": "6740000000000000000000ff", "text": "Sin más", "stars": None, "numberOfLikes": None, "consumer": None}
HOSTILE = review(
    904,
    "2026-11-20T10:00:00.000Z",
    "Cafe\u0301 <b>vistas</b>\u202e evil\u0085fin",
    title="<b>x</b>",
    businessUnit=None,
    stars="many",
)
BEFORE = review(905, "2026-11-20T09:00:00.000Z")
AFTER = BEFORE | {"text": "Lo han arreglado", "stars": 4, "updatedAt": "2026-11-20T10:33:00.000Z"}

TRUSTPILOT = Exam(
    connector=Trustpilot,
    settings={"api_key": KEY, "domain": "hotelmiramar.example", "base_url": "https://api.example"},
    story=(
        shop(*FIRST, *MANY, expected=[*expected(HERE / "expected.json"), {"id": id_of(MANY[0])}]),
        shop(*FIRST, *MANY, NEWS, HELD, expected=[{"id": id_of(NEWS)}, {"id": id_of(HELD)}]),
    ),
    empty=shop(),
    damaged=shop(
        NEWS | {"id": None},
        "not an object",
        HELD | {"text": "", "title": None},
        OLD,
        expected=[{"id": id_of(OLD)}],
    ),
    broken=3,
    disorder=(
        shop(OLD, NEWS | {"createdAt": OLD["createdAt"]}, FUTURE, OLD, expected=[{"id": id_of(OLD)}]),
        shop(OLD, FUTURE, HELD, expected=[{"id": id_of(HELD)}]),
    ),
    future=id_of(FUTURE),
    hostile=shop(
        HOSTILE,
        expected=[
            {"id": id_of(HOSTILE), "text": "Café <b>vistas</b> evil\nfin", "title": "<b>x</b>", "rating": None},
        ],
    ),
    sparse=shop(
        BARE,
        expected=[
            {
                "id": "trustpilot:6740000000000000000000ff",
                "text": "Sin más",
                "title": None,
                "rating": None,
                "author.id": None,
                "author.name": None,
                "engagement": None,
                "language": None,
                "venue": None,
                "dated": False,
                "edited_at": None,
            }
        ],
    ),
    changes=(
        shop(BEFORE, expected=[{"id": id_of(BEFORE), "edited_at": None, "rating": 0.4}]),
        shop(
            AFTER,
            expected=[
                {
                    "id": id_of(BEFORE),
                    "text": "Lo han arreglado",
                    "edited_at": "2026-11-20T10:33:00Z",
                    "rating": 0.8,
                }
            ],
        ),
    ),
    later=Later(
        visits=(shop(FIRST[0] | {"numberOfLikes": 40}), shop(FIRST[0] | {"numberOfLikes": 41})),
        expected={"trustpilot:6740000000000000000000a1": {"likes": 41}},
        gone=(id_of(MANY[0]),),
        stranger="trustpilot:99",
    ),
    markup=False,
    secrets=(KEY,),
)

EXAMS = (TRUSTPILOT,)

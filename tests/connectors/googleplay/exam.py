"""What the googleplay connector must make of the Play Developer API, played here with its tokens and its pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.googleplay import GRANT, GooglePlay
from connectors.testing import Answer, Exam, Request, Scene

HERE = Path(__file__).parent
_KEY = generate_private_key(65_537, 2048)
PEM = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = _KEY.public_key()
TOKEN = "ya29.exam-token"
PACKAGE = "example.hotelmiramar.app"
SETTINGS: dict[str, Any] = {
    "apps": [{"package": PACKAGE, "name": "Hotel Miramar"}],
    "client_email": "almenara@miramar.iam.gserviceaccount.example",
    "private_key": PEM,
}
PATH = f"/androidpublisher/v3/applications/{PACKAGE}/reviews"


def play(*reviews: Any, **more: Any) -> Scene:
    """Google Play after these reviews: a token first, then the newest, page by page."""

    def site(request: Request) -> Answer:
        if request.path == "/token":
            assert request.method == "POST"
            good = request.body["grant_type"] == GRANT and request.body["assertion"].count(".") == 2
            granted = Answer.json({"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"})
            return granted if good else Answer.json({"error": "invalid_grant"}, status=400)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer(status=401, body=b'{"error": {"code": 401, "status": "UNAUTHENTICATED"}}')
        if request.path != PATH:
            return Answer(status=404, body=b'{"error": {"code": 404, "status": "NOT_FOUND"}}')
        listed = sorted(reviews, key=_changed, reverse=True)
        start, size = int(request.param("token") or 0), int(request.param("maxResults") or 10)
        body: dict[str, Any] = {"reviews": listed[start:][:size]} if listed[start:] else {}
        if listed[start + size :]:
            body["tokenPagination"] = {"nextPageToken": str(start + size)}
        return Answer.json(body)

    return Scene(site=site, **more)


def _changed(review: Any) -> int:
    try:
        return int(review["comments"][0]["userComment"]["lastModified"]["seconds"])
    except (TypeError, KeyError, ValueError, IndexError):
        return 0


def review(number: int, at: str, text: str = "Se cuelga", **more: Any) -> dict[str, Any]:
    """A review as the API gives it."""
    seconds = int(datetime.fromisoformat(at).astimezone(UTC).timestamp())
    said = {
        "text": text,
        "lastModified": {"seconds": str(seconds), "nanos": 0},
        "starRating": 2,
        "reviewerLanguage": "es",
        "thumbsUpCount": 0,
        "thumbsDownCount": 0,
    }
    return {"reviewId": f"gp:AOqp{number}", "authorName": "Ana", "comments": [{"userComment": said | more}]}


def id_of(number: int) -> str:
    return f"googleplay:{PACKAGE}:gp:AOqp{number}"


FIRST: list[Any] = msgspec.json.decode((HERE / "review_with_answer_and_leading_tab.json").read_bytes())["reviews"]
MANY = [review(1000 + n, f"2026-11-1{6 + n % 3}T{n // 60:02d}:{n % 60:02d}:00Z") for n in range(230)]
NEWS = review(2000, "2026-11-20T10:32:00Z")
LATE = review(2001, "2026-11-19T22:00:00Z")
FUTURE = review(2002, "2031-01-01T00:00:00Z")
OLD = review(2003, "2026-11-17T09:00:00Z")
ANSWER_ONLY = {"reviewId": "gp:AOqp2004", "comments": [{"developerComment": {"text": "Gracias"}}]}

PLAY = Exam(
    connector=GooglePlay,
    settings=SETTINGS | {"base_url": "https://play.example", "token_url": "https://oauth.example/token"},
    story=(
        play(
            *FIRST,
            *MANY,
            expected=[
                {
                    "id": f"googleplay:{PACKAGE}:gp:AOqpTOE0000000000000000000000000000000",
                    "network": "googleplay",
                    "url": f"https://play.google.com/store/apps/details?id={PACKAGE}"
                    "&reviewId=gp%3AAOqpTOE0000000000000000000000000000000",
                    "kind": "review",
                    "title": "★☆☆☆☆ Hotel Miramar",
                    "rating": 0.2,
                    "text": "No me deja pagar la reserva 😡",
                    "language": "es",
                    "published_at": "2026-11-19T20:11:42Z",
                    "author.name": "Lucía V.",
                    "author.followers": None,
                    "venue.name": "Google Play",
                    "engagement.likes": 12,
                },
                {"id": id_of(1000)},
            ],
        ),
        play(*FIRST, *MANY, NEWS, LATE, expected=[{"id": id_of(2000)}, {"id": id_of(2001)}]),
    ),
    empty=play(),
    damaged=play(
        NEWS | {"reviewId": None},
        ANSWER_ONLY,
        "not an object",
        review(2005, "2026-11-20T09:00:00Z", " \t "),
        OLD,
        expected=[{"id": id_of(2003)}],
    ),
    broken=4,
    disorder=(
        play(OLD, FUTURE, OLD, expected=[{"id": id_of(2003)}]),
        play(OLD, FUTURE, LATE, expected=[{"id": id_of(2001)}]),
    ),
    future=id_of(2002),
    hostile=play(
        review(2006, "2026-11-20T09:00:00Z", "Cafe\u0301 & <b>vistas</b>\u202e evil \u0007bell"),
        expected=[{"id": id_of(2006), "text": "Café & <b>vistas</b> evil bell"}],
    ),
    sparse=play(
        {"reviewId": "gp:AOqp2007", "comments": [{"userComment": {"text": "Sin más"}}]},
        expected=[
            {
                "id": id_of(2007),
                "title": "Hotel Miramar",
                "rating": None,
                "author.name": None,
                "engagement": None,
                "language": None,
                "dated": False,
            }
        ],
    ),
    markup=False,
    secrets=(PEM, PEM.splitlines()[1], TOKEN),
)

EXAMS = (PLAY,)

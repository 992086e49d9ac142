"""What the webhook connector must make of what is sent to it. All people and places are invented."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Pushed
from connectors.testing import START, Exam, Mode, Scene
from connectors.webhook import Webhook

HERE = Path(__file__).parent
SECRET = "an-invented-secret-of-32-letters"
NEXT_SECRET = "the-one-that-will-follow-it-soon"


def recorded(name: str) -> Any:
    return msgspec.json.decode((HERE / name).read_bytes())


def pushed(message: Any) -> Pushed:
    """A request as a sender writes it, not yet signed."""
    body = message if isinstance(message, bytes) else msgspec.json.encode(message)
    return Pushed(headers={"content-type": "application/json"}, params={}, body=body)


def signed(request: Pushed, now: datetime, secret: str = SECRET) -> Pushed:
    """The same, signed in our own style."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + request.body, sha256).hexdigest()
    headers = {"x-almenara-timestamp": stamp, "x-almenara-signature": f"sha256={digest}"}
    return replace(request, headers={**request.headers, **headers})


def scene(*messages: Any, **more: Any) -> Scene:
    return Scene(pushes=tuple(map(pushed, messages)), **more)


REVIEW = recorded("generic_mention.json") | {"source": "bookingforum"}
BATCH = recorded("generic_mention_batch.json")
MINE = "forum:exam-source/"


def post(key: str, text: object = "Hotel Miramar again", **more: Any) -> dict[str, Any]:
    """An item in the documented shape, whole."""
    return {
        "id": key,
        "url": f"https://foro.example/t/{key}",
        "created_at": "2026-11-20T09:40:00Z",
        "text": text,
        "author": {"handle": "@tkl", "followers": "1.2K"},
        **more,
    }


GENERIC = Exam(
    connector=Webhook,
    mode=Mode.PUSH,
    remote=False,
    markup=False,
    settings={"secret": [SECRET, NEXT_SECRET]},
    secrets=(SECRET, NEXT_SECRET),
    sign=signed,
    forged=(
        signed(pushed(REVIEW), START, secret="somebody-elses-secret-altogether"),
        signed(pushed(REVIEW), START - timedelta(seconds=301)),
        signed(pushed(REVIEW), START + timedelta(seconds=301)),
        replace(signed(pushed(REVIEW), START), body=pushed(post("other")).body),
    ),
    story=(
        scene(
            REVIEW,
            expected=(
                {
                    "id": f"{MINE}booking-reviews-8842",
                    "url": "https://resenas.example/r/8842",
                    "kind": "review",
                    "text": "El Hotel Miramar, correcto pero caro 😕",
                    "title": "★★★☆☆",
                    "language": "es",
                    "published_at": "2026-11-20T09:31:05Z",
                    "dated": True,
                    "author.id": "u-551",
                    "author.handle": "lucia_v",
                    "author.name": "Lucía V.",
                    "author.url": "https://resenas.example/u/551",
                    "author.followers": None,
                    "author.verified": False,
                    "venue.name": "bookingforum",
                    "engagement.likes": 3,
                    "engagement.replies": 1,
                    "engagement.reposts": None,
                    "engagement.views": 204,
                    "reply_to": None,
                },
            ),
        ),
        scene(
            [
                post("2", author={"handle": "@tkl", "followers": "1.2K"}, in_reply_to="1"),
                post("3", reply_to="https://foro.example/t/1?utm_source=x", kind="comment"),
            ],
            post("4", quote_of="2", repost_of="2", title="Hotels", venue={"name": "viajes", "members": "12,345"}),
            expected=(
                {"id": f"{MINE}2", "author.handle": "tkl", "author.followers": 1200, "reply_to": f"{MINE}1"},
                {"id": f"{MINE}3", "kind": "comment", "reply_to": "forum:https://foro.example/t/1"},
                {
                    "id": f"{MINE}4",
                    "title": "Hotels",
                    "quote_of": f"{MINE}2",
                    "repost_of": f"{MINE}2",
                    "venue.name": "viajes",
                    "venue.members": 12_345,
                },
            ),
        ),
    ),
    empty=scene([]),
    damaged=scene(
        [
            "nonsense",
            None,
            {"id": "5", "text": "", "url": "javascript:alert(1)"},
            {"deleted": True},
            post("6", text={"html": "x"}),
            post("7", author=7, metrics="many", created_at="yesterday", kind="song", lang="??"),
        ],
        expected=({"id": f"{MINE}7", "dated": False, "author.name": None, "engagement": None, "kind": "post"},),
    ),
    broken=5,
    disorder=(
        scene(
            [
                post("12", created_at="2026-11-20T10:20:00Z"),
                post("11", created_at="2031-01-01T00:00:00Z"),
                post("10", created_at="2026-11-20T08:20:00Z"),
                post("12", created_at="2026-11-20T10:20:00Z"),
            ],
            expected=({"id": f"{MINE}10"}, {"id": f"{MINE}12"}),
        ),
        scene(post("13", created_at="2026-11-20T10:34:00Z"), expected=({"id": f"{MINE}13"},)),
    ),
    future=f"{MINE}11",
    hostile=scene(
        post("20", "Hotel Miramar, cafe\u0301 \u202edesrever\u0085 <b>bold</b>", author="E\u202eva\u0007"),
        expected=({"id": f"{MINE}20", "text": "Hotel Miramar, café desrever\n <b>bold</b>", "author.name": "Eva"},),
    ),
    sparse=scene(
        BATCH,
        {"text": "Hotel Miramar", "title": None, "author": None, "metrics": {"likes": "", "views": "hidden"}},
        {"url": "https://foro.example/t/5/?utm_source=zapier"},
        deletions=(f"{MINE}zap-2",),
        expected=(
            {
                "id": f"{MINE}zap-1",
                "author.name": None,
                "author.handle": None,
                "engagement": None,
                "title": None,
                "language": None,
                "dated": False,
                "venue": None,
            },
            {
                "id": f"{MINE}bbc73d3b83b8e6fbd87f3202557cd625",
                "url": "",
                "published_at": "2026-11-20T08:30:00Z",
                "dated": True,
            },
            {"id": "forum:https://foro.example/t/5", "text": ""},
        ),
    ),
    changes=(
        scene(post("2")),
        scene(
            {"mentions": [post("2", "Hotel Miramar closed", edited_at="2026-11-20T10:34:30Z"), post("3")]},
            expected=(
                {"id": f"{MINE}2", "text": "Hotel Miramar closed", "edited_at": "2026-11-20T10:34:30Z"},
                {"id": f"{MINE}3"},
            ),
        ),
        scene({"id": "2", "deleted": True}, deletions=(f"{MINE}2",)),
    ),
)

MAPPING = {
    "id": "data.items[].uid",
    "url": "data.items[].links.public",
    "text": "data.items[].body",
    "title": "data.items[].head",
    "published_at": "data.items[].when",
    "edited_at": "data.items[].changed",
    "kind": "=review",
    "language": "data.lang",
    "deleted": "data.items[].gone",
    "rating": "data.items[].stars",
    "rating_max": "=10",
    "author": {"handle": "data.items[].people[0].nick", "followers": "data.items[].people[0].fans"},
    "engagement": {"likes": "data.items[].up"},
    "venue": {"name": "data.site.name", "members": "data.site.readers"},
}


def mapped(*items: Any, **more: Any) -> Scene:
    """What a tool sends that cannot be told how to shape its JSON."""
    message = {"data": {"items": list(items), "lang": "es", "site": {"name": "Reseñas", "readers": "18,4K"}}}
    return scene(message, **more)


def entry(key: str, body: object = "<p>Hotel <b>Miramar</b></p>", **more: Any) -> dict[str, Any]:
    return {
        "uid": key,
        "links": {"public": f"https://resenas.example/r/{key}"},
        "body": body,
        "head": "Un fin de semana",
        "when": 1_795_163_400_000,
        "stars": "4,0",
        "up": "3 K",
        "people": [{"nick": "eva_sol", "fans": 940}],
        **more,
    }


THEIRS = "reviews:exam-source/"

MAPPED = Exam(
    connector=Webhook,
    title="mapped",
    mode=Mode.PUSH,
    remote=False,
    network="reviews",
    settings={"secret": SECRET, "text_format": "html", "mapping": MAPPING},
    secrets=(SECRET,),
    sign=signed,
    forged=(signed(pushed({"data": {"items": []}}), START, secret=NEXT_SECRET),),
    story=(
        mapped(
            entry("1"),
            expected=(
                {
                    "id": f"{THEIRS}1",
                    "url": "https://resenas.example/r/1",
                    "text": "Hotel Miramar",
                    "title": "★★☆☆☆ Un fin de semana",
                    "kind": "review",
                    "language": "es",
                    "published_at": "2026-11-20T08:30:00Z",
                    "author.handle": "eva_sol",
                    "author.followers": 940,
                    "engagement.likes": 3_000,
                    "venue.name": "Reseñas",
                    "venue.members": 18_400,
                },
            ),
        ),
        mapped(
            entry("2", "<p>Uno</p><p>Dos &amp; tres</p>"),
            expected=({"id": f"{THEIRS}2", "text": "Uno\n\nDos & tres"},),
        ),
    ),
    empty=mapped(),
    damaged=mapped("nonsense", entry("3", 7), entry("4"), expected=({"id": f"{THEIRS}4"},)),
    broken=2,
    disorder=(
        mapped(entry("6"), entry("7", when=1_900_000_000_000), entry("5", when=1_795_100_000), entry("6")),
        mapped(entry("8", when="2026-11-20T10:33:00Z"), expected=({"id": f"{THEIRS}8"},)),
    ),
    future=f"{THEIRS}7",
    hostile=mapped(
        entry("9", "<p>Cafe\u0301 \u202edesrever</p>&#133;<script>x()</script>", head="<i>Caf\u00e9\u0007</i>"),
        expected=({"id": f"{THEIRS}9", "title": "★★☆☆☆ Café"},),
    ),
    sparse=mapped(
        {"uid": "10", "body": "Hotel Miramar"},
        expected=({"id": f"{THEIRS}10", "author.handle": None, "engagement": None, "dated": False, "title": None},),
    ),
    changes=(
        mapped(entry("1", changed="2026-11-20T10:29:00Z"), expected=({"id": f"{THEIRS}1"},)),
        mapped(entry("1", gone="true"), deletions=(f"{THEIRS}1",)),
    ),
)

EXAMS = (GENERIC, MAPPED)

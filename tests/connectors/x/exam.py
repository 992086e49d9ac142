"""What the x connector must make of X's search and of its stream."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from connectors.base import Watch
from connectors.testing import Exam, Later, Mode, Scene
from connectors.x import X
from tests.connectors.x.service import TOKEN, Service, event, post, post_id, user

USERS = {
    "101": user("101", "tom_rev", 12),
    "102": user("102", "lucia_viaja", 48_211, name="Lucía 🌊", verified=True, created_at="2011-03-04T08:00:00.000Z"),
}
LONG = "Hilo 🧵 sobre mi estancia en el Hotel Miramar: " + "la habitación olía a humedad; " * 12 + "fin"
EDITED = post(
    "2026-11-20T09:20:11.000Z",
    "Hilo 🧵 sobre mi estancia… https://t.co/abc",
    by="102",
    lang="es",
    edit_history_tweet_ids=[post_id("2026-11-20T09:10:00.000Z"), post_id("2026-11-20T09:20:11.000Z")],
    note_tweet={"text": LONG},
    public_metrics={"retweet_count": 14, "reply_count": 6, "like_count": 203, "quote_count": 2, "impression_count": 15},
)
REPLY = post(
    "2026-11-20T09:09:58.000Z",
    '@HotelMiramar you &amp; your "sea view" 😂 &lt;see pic&gt; https://t.co/x https://t.co/pic',
    in_reply_to_user_id="777",
    referenced_tweets=[{"type": "replied_to", "id": "1991300000000000000"}, {"type": "quoted", "id": "19913"}],
    entities={
        "urls": [
            {"url": "https://t.co/x", "expanded_url": "https://hotelmiramar.example/view?a=1&b=2"},
            {"url": "https://t.co/pic", "expanded_url": "https://x.com/a/status/1/photo/1", "media_key": "3_1"},
        ]
    },
)
STRANGE = post("2026-11-20T09:05:00.000Z", "Hotel Miramar", by="999", lang="zxx")
MANY = [post(f"2026-11-20T{8 + n // 60:02d}:{n % 60:02d}:30.000Z", number=7) for n in range(60)] + [
    post(f"2026-11-19T{11 + n // 60:02d}:{n % 60:02d}:30.000Z", number=8) for n in range(200)
]
NEWS = post("2026-11-20T10:33:00.000Z", "News of Hotel Miramar")
OLD = post("2026-11-20T06:00:00.000Z", "Old news of Hotel Miramar", number=3)
FUTURE = post("2031-01-01T00:00:00.000Z", "Hotel Miramar of tomorrow", number=4)
HOSTILE = post(
    "2026-11-20T10:00:00.000Z", "Cafe\u0301 &amp; &lt;b>vistas&lt;/b> <b>x</b>\u202e evil\u0007bell", number=5
)
SPARSE = {"id": post_id("2026-11-20T10:01:00.000Z"), "text": "Hotel Miramar", "public_metrics": None, "lang": "und"}
BROKEN = ({"id": None, "text": "Hotel Miramar"}, "not an object", post("2026-11-20T10:02:00.000Z", ""))


def x_id(item: Any) -> str:
    return f"x:{item['id']}"


TOLD = (
    {
        "id": f"x:{post_id('2026-11-20T09:10:00.000Z')}",
        "local_id": EDITED["id"],
        "text": LONG,
        "url": f"https://x.com/lucia_viaja/status/{EDITED['id']}",
        "language": "es",
        "published_at": "2026-11-20T09:10:00Z",
        "edited_at": "2026-11-20T09:20:11Z",
        "author.handle": "lucia_viaja",
        "author.name": "Lucía 🌊",
        "author.followers": 48_211,
        "author.verified": True,
        "author.created_at": "2011-03-04T08:00:00Z",
        "author.url": "https://x.com/lucia_viaja",
        "engagement.likes": 203,
        "engagement.replies": 6,
        "engagement.reposts": 14,
        "engagement.quotes": 2,
        "engagement.views": 15,
    },
    {
        "id": x_id(REPLY),
        "text": '@HotelMiramar you & your "sea view" 😂 <see pic> https://hotelmiramar.example/view?a=1&b=2',
        "kind": "post",
        "language": "en",
        "edited_at": None,
        "reply_to": "x:1991300000000000000",
        "quote_of": "x:19913",
        "repost_of": None,
        "author.id": "101",
        "author.followers": 12,
        "engagement.reposts": 0,
    },
    {
        "id": x_id(STRANGE),
        "language": None,
        "url": f"https://x.com/i/web/status/{STRANGE['id']}",
        "author.id": "999",
        "author.handle": None,
        "author.followers": None,
    },
)


def shown(*posts: Any, lines: Sequence[str] | None = None, **more: Any) -> Scene:
    frames = None if lines is None else (lambda _request: tuple(lines))
    return Scene(site=Service(posts=list(posts), users=USERS), frames=frames, **more)


WATCH = Watch(key="shared:1", terms=("Hotel Miramar", "hotelmiramar.example"))
SETTINGS = {"bearer_token": TOKEN, "budget": 10_000, "history": 7, "base_url": "https://api.example"}
FIRST = (EDITED, REPLY, STRANGE)

SEARCH = Exam(
    connector=X,
    title="search",
    settings=SETTINGS,
    watch=WATCH,
    story=(
        shown(*FIRST, *MANY, expected=[*TOLD, {"id": x_id(MANY[0])}, {"id": x_id(MANY[-1])}]),
        shown(*FIRST, *MANY, NEWS, expected=[{"id": x_id(NEWS)}]),
    ),
    empty=shown(),
    damaged=shown(*BROKEN, OLD, expected=[{"id": x_id(OLD)}]),
    broken=3,
    disorder=(
        shown(OLD, MANY[0], FUTURE, OLD, expected=[{"id": x_id(OLD)}]),
        shown(OLD, FUTURE, NEWS, expected=[{"id": x_id(NEWS)}]),
    ),
    future=x_id(FUTURE),
    hostile=shown(HOSTILE, expected=[{"id": x_id(HOSTILE), "text": "Café & <b>vistas</b> <b>x</b> evilbell"}]),
    sparse=shown(
        SPARSE,
        expected=[{"id": x_id(SPARSE), "author.id": None, "language": None, "engagement": None, "title": None}],
    ),
    later=Later(
        visits=(
            Scene(
                site=Service(
                    posts=[
                        MANY[0] | {"public_metrics": {"like_count": 50, "repost_count": 4, "impression_count": 900}},
                        REPLY | {"public_metrics": {"like_count": 9, "retweet_count": 0}},
                    ],
                    gone={MANY[2]["id"]: "not-authorized-for-resource"},
                )
            ),
        ),
        expected={
            x_id(MANY[0]): {"likes": 50, "reposts": 4, "views": 900},
            x_id(REPLY): {"likes": 9, "reposts": 0},
        },
        gone=(x_id(MANY[1]), x_id(MANY[2])),
        stranger="x:42",
    ),
    markup=False,
    secrets=(TOKEN,),
)

STREAM = Exam(
    connector=X,
    title="stream",
    mode=Mode.STREAM,
    settings=SETTINGS | {"mode": "stream"},
    watch=WATCH,
    story=(
        shown(*MANY[:3], lines=("", *map(event, FIRST)), expected=[*TOLD, {"id": x_id(MANY[0])}]),
        shown(*MANY[:3], *FIRST, lines=("", "\r", event(NEWS), event(NEWS)), expected=[{"id": x_id(NEWS)}]),
    ),
    empty=shown(lines=("", "")),
    damaged=shown(
        lines=("not json", json.dumps([1]), *map(event, BROKEN[:1]), event(OLD)), expected=[{"id": x_id(OLD)}]
    ),
    broken=3,
    disorder=(
        shown(lines=(event(MANY[0]), event(OLD), event(FUTURE), event(OLD)), expected=[{"id": x_id(OLD)}]),
        shown(OLD, lines=(event(NEWS),), expected=[{"id": x_id(NEWS)}]),
    ),
    future=x_id(FUTURE),
    hostile=shown(
        HOSTILE,
        lines=(event(HOSTILE),),
        expected=[{"id": x_id(HOSTILE), "text": "Café & <b>vistas</b> <b>x</b> evilbell"}],
    ),
    sparse=shown(
        lines=(event(SPARSE, tag=None),),
        expected=[{"id": x_id(SPARSE), "author.id": None, "language": None, "engagement": None, "title": None}],
    ),
    markup=False,
    secrets=(TOKEN,),
)

EXAMS = (SEARCH, STREAM)

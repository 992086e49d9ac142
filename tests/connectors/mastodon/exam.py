"""What a Mastodon server shows, polled and streamed, and what must become of it. All people and hosts are invented."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.mastodon import Mastodon
from connectors.testing import Answer, Exam, Later, Mode, Request, Scene
from connectors.testing.fakes import Frames, Site

TOKEN = "qR5tYh1_token-of-the-exam"
HOST = "mastodon.example"
TAG = "hotelmiramar"
RECORDED: list[Any] = msgspec.json.decode(
    (Path(__file__).parent / "edited_quote_warning_and_null_url.json").read_bytes()
)
MARGA, SAM, ADVERT = RECORDED
PARENT = {"id": "115580099000000001", "uri": "https://masto.example.es/users/marga/statuses/115580099000000001"}

MARGA_ID = "mastodon:https://masto.example.es/users/marga/statuses/115580112233445566"
SAM_ID = "mastodon:https://mastodon.example/users/sam_travels/statuses/115580101112131415"


def wanted(text: str) -> bool:
    return "miramar" in text.casefold()


def status(number: int, content: object, **more: Any) -> dict[str, Any]:
    """A post of the server's own person, as the API gives it; the number is the id's end."""
    key = str(115_580_200_000_000_000 + number)
    return {
        "id": key,
        "created_at": "2026-11-20T10:05:00.000Z",
        "in_reply_to_id": None,
        "spoiler_text": "",
        "visibility": "public",
        "language": "es",
        "uri": f"https://{HOST}/users/ana/statuses/{key}",
        "url": f"https://{HOST}/@ana/{key}",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": None,
        "content": content,
        "reblog": None,
        "account": {
            "id": "5",
            "username": "ana",
            "acct": "ana",
            "display_name": "Ana",
            "bot": False,
            "url": f"https://{HOST}/@ana",
            "uri": f"https://{HOST}/users/ana",
            "followers_count": 37,
            "created_at": "2023-01-05T00:00:00.000Z",
            "emojis": [],
        },
        "media_attachments": [],
        "tags": [],
        "card": None,
        "poll": None,
    } | more


def name(number: int) -> str:
    return f"mastodon:https://{HOST}/users/ana/statuses/{115_580_200_000_000_000 + number}"


def _key(one: Any) -> tuple[int, str] | None:
    found = one.get("id") if isinstance(one, dict) else None
    return (len(found), found) if isinstance(found, str) else None


def server(*statuses: Any, found: Sequence[Any] = ()) -> Site:
    """A Mastodon: `min_id` gives the page just after, `max_id` the page just before, both newest first."""
    known = [*(one for one in (*statuses, *found) if _key(one)), PARENT]

    def timeline(request: Request) -> Answer:
        after, before = request.param("min_id"), request.param("max_id")
        if after is None and before is None:
            return Answer.json(statuses[:40])
        there = sorted((one for one in statuses if _key(one)), key=lambda one: _key(one) or (0, ""), reverse=True)
        if after is not None:
            return Answer.json([one for one in there if (_key(one) or (0, "")) > (len(after), after)][-40:])
        key = (len(before or ""), before or "")
        return Answer.json([one for one in there if (_key(one) or (0, "")) < key][:40])

    def site(request: Request) -> Answer:
        if request.headers.get("authorization") not in {None, f"Bearer {TOKEN}"}:
            return Answer(status=401, body=b'{"error":"The access token is invalid"}')
        if request.path in {f"/api/v1/timelines/tag/{TAG}", "/api/v1/timelines/public"}:
            return timeline(request)
        if request.path == "/api/v2/search":
            offset = int(request.param("offset") or 0)
            return Answer.json({"accounts": [], "hashtags": [], "statuses": list(found)[offset : offset + 40]})
        if request.path == "/api/v2/instance":
            return Answer.json({"domain": HOST, "configuration": {"urls": {"streaming": f"wss://streaming.{HOST}"}}})
        if request.path == "/api/v1/statuses":
            asked = request.all("id[]")
            return Answer.json([one for one in known if one["id"] in asked]) if len(asked) <= 20 else Answer(status=422)
        for one in known:
            if request.path == f"/api/v1/statuses/{one['id']}":
                return Answer.json(one)
        return Answer(status=404, body=b'{"error":"Record not found"}')

    return site


def event(kind: str, payload: object) -> str:
    """A frame as the server writes it: the payload is JSON within JSON."""
    inner = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return json.dumps({"stream": ["hashtag", TAG], "event": kind, "payload": inner}, ensure_ascii=False)


def frames(*events: str) -> Frames:
    return lambda _request: events


EXPECTED_MARGA = {
    "id": MARGA_ID,
    "url": "https://masto.example.es/@marga/115580112233445566",
    "kind": "post",
    "text": "Tres noches en el #HotelMiramar & repetimos 😍\nTrato de 10.",
    "title": None,
    "language": "es",
    "published_at": "2026-11-20T09:40:12Z",
    "dated": True,
    "edited_at": "2026-11-20T09:52:03.120Z",
    "author.id": "https://masto.example.es/users/marga",
    "author.handle": "marga@masto.example.es",
    "author.name": "Marga 🌻",
    "author.url": "https://masto.example.es/@marga",
    "author.followers": 842,
    "author.created_at": "2022-11-06T00:00:00Z",
    "author.verified": None,
    "author.bot": False,
    "engagement.likes": 31,
    "engagement.reposts": 5,
    "engagement.replies": 2,
    "engagement.quotes": 1,
    "engagement.at": "2026-11-20T10:30:00Z",
    "reply_to": None,
    "local_id": "115580112233445566",
}
EXPECTED_SAM = {
    "id": SAM_ID,
    "text": "Hotel Miramar overbooked us. @marga was yours OK?",
    "author.handle": "sam_travels@mastodon.example",
    "author.name": "Sam",
    "author.followers": 15_320,
    "edited_at": None,
    "reply_to": f"mastodon:{PARENT['uri']}",
    "quote_of": MARGA_ID,
}
EXPECTED_ADVERT = {
    "id": "mastodon:https://botsin.example/users/news_bot/statuses/115580090000000777",
    "url": "https://botsin.example/users/news_bot/statuses/115580090000000777",
    "text": "Publicidad\nOferta: Hotel Miramar desde 59 € https://ofertas.example/x?y=1&z=2",
    "language": None,
    "author.name": "news_bot",
    "author.bot": True,
    "quote_of": None,
}
EXPECTED_RECORDED = (EXPECTED_MARGA, EXPECTED_SAM, EXPECTED_ADVERT)

BOOST = status(2, "", reblog=ADVERT)
PRIVATE = status(3, "<p>Hotel Miramar, entre nosotras</p>", visibility="private")
LATER_POST = status(4, "<p>Hotel Miramar otra vez</p>", language="es-ES")
FOUND = status(5, "<p>El caso Hotel Miramar</p>", favourites_count=7)
# One that lacks all a server may leave out, as other software does.
BARE = {
    "id": "01HX4ZJ3W9K7T2",
    "uri": "https://other.example/objects/8f2c",
    "visibility": "unlisted",
    "content": "Hotel Miramar",
    "account": None,
}
EXPECTED_BARE = {
    "id": "mastodon:https://other.example/objects/8f2c",
    "url": "https://other.example/objects/8f2c",
    "dated": False,
    "language": None,
    "author.id": None,
    "author.handle": None,
    "author.name": None,
    "author.followers": None,
    "engagement": None,
    "reply_to": None,
}
HOSTILE = status(
    6,
    "<p>Hotel Miramar, cafe\u0301 \u202edesrever\u0085 <b>bold</b></p>",
    spoiler_text="\u202eCW\u0007",
)
HOSTILE["account"] |= {"display_name": "A\u202ena\u0085 :cat:", "emojis": [{"shortcode": "cat"}]}
FUTURE = status(7, "<p>Hotel Miramar mañana</p>", created_at="2031-01-01T00:00:00.000Z")

DAMAGED = ("nonsense", status(8, ["Hotel Miramar"]), status(9, "Hotel Miramar", uri="javascript:alert(1)"))
ODD = status(10, "<p>Hotel Miramar, raro</p>", language=7, account="ana", created_at="ayer", media_attachments="none")


def looks(*there: Any) -> Scene:
    return Scene(site=server(*there))


LATER = Later(
    visits=(looks(), looks(SAM | {"favourites_count": 12, "reblogs_count": 4, "replies_count": 2, "quotes_count": 0})),
    expected={SAM_ID: {"likes": 12, "reposts": 4, "replies": 2, "quotes": 0}},
    gone=(MARGA_ID,),
    stranger="mastodon:https://elsewhere.example/users/nobody/statuses/1",
)

POLL = Exam(
    title="poll",
    connector=Mastodon,
    settings={"base_url": f"https://{HOST}", "token": TOKEN},
    watch=Watch(key="term:hotel miramar", terms=("Hotel Miramar",), wanted=wanted),
    secrets=(TOKEN,),
    later=LATER,
    story=(
        Scene(site=server(*RECORDED, found=[SAM]), expected=EXPECTED_RECORDED),
        Scene(
            site=server(LATER_POST, PRIVATE, BOOST, *RECORDED, found=[FOUND, SAM]),
            expected=(
                {"id": name(4), "language": "es-ES", "author.followers": 37, "engagement.likes": 0},
                {
                    "id": name(2),
                    "text": "Publicidad\nOferta: Hotel Miramar desde 59 € https://ofertas.example/x?y=1&z=2",
                    "author.handle": "ana@mastodon.example",
                    "engagement": None,
                    "repost_of": "mastodon:https://botsin.example/users/news_bot/statuses/115580090000000777",
                },
                {"id": name(5), "engagement.likes": 7},
            ),
        ),
    ),
    empty=Scene(site=server()),
    damaged=Scene(site=server(*DAMAGED, ODD, MARGA), expected=({"id": MARGA_ID}, {"id": name(10)})),
    broken=3,
    disorder=(
        Scene(
            site=server(SAM, FUTURE, MARGA, SAM),
            expected=({"id": MARGA_ID}, {"id": SAM_ID}, {"id": name(7), "published_at": "2026-11-20T10:30:00Z"}),
        ),
        Scene(site=server(status(11, "Hotel Miramar")), expected=({"id": name(11)},)),
    ),
    future=name(7),
    hostile=Scene(
        site=server(HOSTILE),
        expected=(
            {
                "id": name(6),
                "text": "CW\nHotel Miramar, café desrever bold",
                "author.name": "Ana",
            },
        ),
    ),
    sparse=Scene(site=server(BARE), expected=(EXPECTED_BARE,)),
)

STREAM = Exam(
    title="stream",
    connector=Mastodon,
    settings={"base_url": f"https://{HOST}", "token": TOKEN, "mode": "stream"},
    mode=Mode.STREAM,
    watch=Watch(key="term:hotel miramar", terms=("Hotel Miramar",), wanted=wanted),
    secrets=(TOKEN,),
    later=LATER,
    story=(
        # One was there before, two come live.
        Scene(
            site=server(ADVERT),
            frames=frames(event("update", SAM), event("update", MARGA)),
            expected=EXPECTED_RECORDED,
        ),
        # Two were missed: one of them arrived late, below the place. What comes live stands in the timeline as well.
        Scene(
            site=server(
                FOUND, LATER_POST, MARGA, SAM, ADVERT | {"id": "115580095000000778", "uri": "https://late.example/1"}
            ),
            frames=frames(event("update", FOUND)),
            expected=({"id": name(4)}, {"id": "mastodon:https://late.example/1"}, {"id": name(5)}),
        ),
    ),
    empty=Scene(site=server(), frames=frames()),
    damaged=Scene(
        site=server(),
        frames=frames(
            '{"stream":["hashtag"',
            event("update", MARGA),
            event("update", "{half"),
            event("update", DAMAGED[1]),
            event("update", ODD),
        ),
        expected=({"id": MARGA_ID}, {"id": name(10)}),
    ),
    broken=3,
    disorder=(
        Scene(
            site=server(SAM),
            frames=frames(event("update", FUTURE), event("update", MARGA), event("update", FUTURE)),
            expected=({"id": SAM_ID}, {"id": MARGA_ID}, {"id": name(7)}),
        ),
        Scene(site=server(), frames=frames(event("update", status(11, "Hotel Miramar"))), expected=({"id": name(11)},)),
    ),
    future=name(7),
    hostile=Scene(site=server(), frames=frames(event("update", HOSTILE)), expected=POLL.hostile.expected),
    sparse=Scene(site=server(), frames=frames(event("update", BARE)), expected=(EXPECTED_BARE,)),
    changes=(
        Scene(
            site=server(SAM),
            frames=frames(
                event("update", MARGA),
                event("status.update", MARGA | {"content": "<p>Editado</p>", "edited_at": "2026-11-20T10:02:00.000Z"}),
                event("update", FOUND),
                event("delete", str(FOUND["id"])),
                event("delete", "999"),
            ),
            expected=({"id": MARGA_ID, "text": "Editado", "edited_at": "2026-11-20T10:02:00Z"},),
            deletions=(name(5),),
        ),
    ),
)

FIREHOSE = Exam(
    title="firehose",
    connector=Mastodon,
    settings={"base_url": f"https://{HOST}", "mode": "poll", "timeline": "public"},
    watch=Watch(key="*", wanted=wanted),
    story=(
        Scene(site=server(status(1, "Solo sol"), *RECORDED), expected=EXPECTED_RECORDED[:2]),
        Scene(site=server(LATER_POST, status(1, "Solo sol"), *RECORDED), expected=({"id": name(4)},)),
    ),
    empty=POLL.empty,
    damaged=POLL.damaged,
    broken=3,
    disorder=POLL.disorder,
    future=POLL.future,
    hostile=POLL.hostile,
    sparse=POLL.sparse,
    later=LATER,
    secrets=(TOKEN,),
)

EXAMS = (POLL, STREAM, FIREHOSE)

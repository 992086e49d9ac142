"""What the telegram connector must make of a bot's updates. All chats and people are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from connectors.base import Watch
from connectors.telegram import Telegram
from connectors.testing import Answer, Exam, Request, Scene

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcU"
MEMBERS = {"-1001234567890": 18_402, "-1009876543210": 231, "-1005550001111": 940}
RECORDED: list[Any] = msgspec.json.decode(
    (Path(__file__).parent / "edited_caption_and_private_group.json").read_bytes()
)["result"]

OFERTAS = {"id": -1001234567890, "title": "Ofertas Costa", "username": "ofertascosta", "type": "channel"}
FORO = {"id": -1005550001111, "title": "Foro Costa", "username": "forocosta", "type": "supergroup"}
EVA = {"id": 111222333, "is_bot": False, "first_name": "Eva", "last_name": "Sol", "username": "eva_sol"}
DATE = 1_795_163_400  # 2026-11-20 08:30 UTC


def bot(*updates: Any, **more: Any) -> Scene:
    """The Bot API: what is not confirmed yet, oldest first, a hundred at a time. As ever, a wrong token is a 404."""

    def site(request: Request) -> Answer:
        method = request.path.removeprefix(f"/bot{TOKEN}/")
        if method == "getChatMemberCount":
            count = MEMBERS.get(request.param("chat_id") or "")
            if count is None:
                return Answer(status=400, body=b'{"ok":false,"error_code":400,"description":"chat not found"}')
            return Answer.json({"ok": True, "result": count})
        if method != "getUpdates":
            return Answer(status=404, body=b'{"ok":false,"error_code":404,"description":"Not Found"}')
        since = int(request.param("offset") or 0)
        waiting = [update for update in updates if _number(update) is None or (_number(update) or 0) >= since]
        return Answer.json({"ok": True, "result": waiting[: int(request.param("limit") or 100)]})

    return Scene(site=site, **more)


def _number(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None


def post(number: int, text: object, *, id: int, kind: str = "channel_post", **more: Any) -> dict[str, Any]:  # noqa: A002
    return {"update_id": number, kind: {"message_id": id, "chat": OFERTAS, "date": DATE, "text": text} | more}


def said(number: int, text: object, *, id: int, **more: Any) -> dict[str, Any]:  # noqa: A002
    return post(number, text, id=id, kind="message", **({"chat": FORO, "from": EVA} | more))


LINKED = post(
    880_000_010,
    "🏖️ Oferta de hoy, hotelmiramar.example",
    id=513,
    entities=[
        {"type": "text_link", "offset": 4, "length": 6, "url": "https://hotelmiramar.example/oferta?a=1&b=2"},
        {"type": "text_link", "offset": 19, "length": 20, "url": "https://hotelmiramar.example/"},
        {"type": "bold", "offset": 0, "length": 3},
    ],
)
REPLY = said(
    880_000_011,
    "El Hotel Miramar, sin duda & <3",
    id=91,
    reply_to_message={"message_id": 88, "chat": FORO, "date": DATE - 60, "text": "¿Dónde?"},
)
FORWARD = said(
    880_000_012,
    "Hotel Miramar −30 %",
    id=92,
    forward_origin={"type": "channel", "date": DATE, "chat": OFERTAS, "message_id": 512},
)

EXAM = Exam(
    connector=Telegram,
    settings={"token": TOKEN, "base_url": "https://telegram.example"},
    watch=Watch(key="*", wanted=lambda text: "miramar" in text.casefold()),
    markup=False,
    secrets=(TOKEN,),
    # An update holds one of many sorts of things; a chat without public name is private; a picture may have no words.
    omits=frozenset({"channel_post", "edited_channel_post", "message", "username", "text", "caption"}),
    story=(
        bot(
            *RECORDED,
            expected=(
                {
                    "id": "telegram:-1001234567890:512",
                    "url": "https://t.me/ofertascosta/512",
                    "kind": "post",
                    # The edit came with the same answer: of both, the newest words.
                    "text": "Hotel Miramar −25 %",
                    "title": None,
                    "language": None,
                    "published_at": "2026-11-20T08:30:00Z",
                    "dated": True,
                    "edited_at": "2026-11-20T08:39:59Z",
                    "author.id": "-1001234567890",
                    "author.handle": "ofertascosta",
                    "author.name": "Ofertas Costa",
                    "author.url": "https://t.me/ofertascosta",
                    "author.followers": None,
                    "author.bot": None,
                    "venue.name": "Ofertas Costa",
                    "venue.members": 18_402,
                    "engagement": None,
                    "reply_to": None,
                },
            ),
        ),
        bot(
            *RECORDED,
            LINKED,
            REPLY,
            FORWARD,
            expected=(
                {
                    "id": "telegram:-1001234567890:513",
                    "text": "🏖️ Oferta de hoy, hotelmiramar.example\nhttps://hotelmiramar.example/oferta?a=1&b=2",
                    "edited_at": None,
                },
                {
                    "id": "telegram:-1005550001111:91",
                    "kind": "message",
                    "url": "https://t.me/forocosta/91",
                    "text": "El Hotel Miramar, sin duda & <3",
                    "author.id": "111222333",
                    "author.handle": "eva_sol",
                    "author.name": "Eva Sol",
                    "author.url": "https://t.me/eva_sol",
                    "author.bot": False,
                    "venue.name": "Foro Costa",
                    "venue.members": 940,
                    "reply_to": "telegram:-1005550001111:88",
                },
                {"id": "telegram:-1005550001111:92", "repost_of": "telegram:-1001234567890:512"},
            ),
        ),
    ),
    empty=bot(*RECORDED),
    damaged=bot(
        "nonsense",
        post(1, "Hotel Miramar", id=1),
        {"update_id": 2, "channel_post": {"message_id": "no", "chat": OFERTAS, "text": "Hotel Miramar"}},
        {"update_id": 3, "message": {"message_id": 7, "text": "Hotel Miramar"}},
        post(4, "Hotel Miramar, odd", id=2, entities="none", date="yesterday", reply_to_message=7),
        expected=({"id": "telegram:-1001234567890:1"}, {"id": "telegram:-1001234567890:2", "dated": False}),
    ),
    broken=3,
    disorder=(
        bot(
            post(12, "Hotel Miramar tarde", id=22),
            post(11, "Hotel Miramar del futuro", id=21, date=1_900_000_000),
            post(10, "Hotel Miramar", id=20),
            post(12, "Hotel Miramar tarde", id=22),
            expected=({"id": "telegram:-1001234567890:20"}, {"id": "telegram:-1001234567890:22"}),
        ),
        bot(post(13, "Hotel Miramar mañana", id=23), expected=({"id": "telegram:-1001234567890:23"},)),
    ),
    future="telegram:-1001234567890:21",
    hostile=bot(
        said(
            5,
            "Hotel Miramar, cafe\u0301 \u202edesrever\u0085 <b>bold</b>",
            id=30,
            **{"from": EVA | {"first_name": "E\u202eva\u0007"}},
        ),
        expected=(
            {"id": "telegram:-1005550001111:30", "text": "Hotel Miramar, café desrever\n <b>bold</b>"},
            {"id": "telegram:-1005550001111:30", "author.name": "Eva Sol"},
        ),
    ),
    sparse=bot(
        {
            "update_id": 6,
            "message": {
                "message_id": 40,
                "chat": {"id": -1007770000000, "type": "supergroup", "username": "sin_nombre"},
                "caption": "Hotel Miramar",
            },
        },
        expected=(
            {
                "id": "telegram:-1007770000000:40",
                "text": "Hotel Miramar",
                "dated": False,
                "author.id": None,
                "author.name": None,
                "venue.name": "sin_nombre",
                "venue.members": None,
                "engagement": None,
            },
        ),
    ),
    changes=(
        bot(
            post(7, "Hotel Miramar cerrado", id=512, kind="edited_channel_post", edit_date=DATE + 600),
            expected=(
                {
                    "id": "telegram:-1001234567890:512",
                    "text": "Hotel Miramar cerrado",
                    "edited_at": "2026-11-20T08:40:00Z",
                },
            ),
        ),
    ),
)

EXAMS = (EXAM,)

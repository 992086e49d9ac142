"""Telegram: nothing confirmed before it is safe, nobody's private words, and a token that nobody reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Batch, Source
from connectors.telegram import Config, Telegram
from connectors.telegram_parse import utf16_slice
from connectors.testing import Answer, ExamClock, Request, ScriptedFetch, tools
from connectors.testing.fakes import Site, always
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Cursor
from tests.connectors.telegram.exam import EXAM, FORO, RECORDED, TOKEN, bot, post, said


class Phone:
    """One source, its bot and its clock."""

    def __init__(self, site: Site, **settings: Any) -> None:
        self.clock = ExamClock()
        self.fetch = ScriptedFetch(site, self.clock)
        config = Config.model_validate({**EXAM.settings, **settings})
        source = Source(name="tg", network="telegram")
        self.telegram = Telegram(source, config, tools(self.clock, fetch=self.fetch))

    async def poll(self, cursor: Cursor | None = None) -> Batch:
        return await self.telegram.poll(EXAM.watch, cursor)

    @property
    def asked(self) -> list[Request]:
        return [request for request in self.fetch.requests if request.path.endswith("getUpdates")]


async def test_only_what_is_committed_is_confirmed() -> None:
    phone = Phone(bot(post(7, "Hotel Miramar", id=1), post(8, "Hotel Miramar", id=2)).site)
    batch = await phone.poll()
    await phone.poll()  # the batch was never committed
    await phone.poll(batch.cursor)

    assert [request.param("offset") for request in phone.asked] == [None, None, "9"]


async def test_a_long_queue_is_read_a_hundred_at_a_time() -> None:
    phone = Phone(bot(*(post(number, "Hotel Miramar", id=number) for number in range(1, 251))).site)
    seen: set[str] = set()
    cursor: Cursor | None = None
    more = []
    for _ in range(3):
        batch = await phone.poll(cursor)
        cursor = batch.cursor
        seen |= {mention.id for mention in batch.mentions}
        more.append(batch.more)

    assert (len(seen), more) == (250, [True, True, False])


async def test_an_answer_that_never_advances_ends() -> None:
    phone = Phone(always(Answer.json({"ok": True, "result": [post(5, "Hotel Miramar", id=1)] * 100})))
    first = await phone.poll()
    second = await phone.poll(first.cursor)

    assert (first.more, second.more, second.cursor) == (True, False, None)


async def test_after_a_week_of_silence_the_numbers_may_have_changed_so_no_place_is_given() -> None:
    phone = Phone(bot(post(900_000, "Hotel Miramar", id=1)).site)
    cursor = (await phone.poll()).cursor
    phone.clock.jump(timedelta(days=7))
    phone.fetch.site = bot(post(17, "Hotel Miramar otra vez", id=2)).site

    batch = await phone.poll(cursor)

    assert [mention.id for mention in batch.mentions] == ["telegram:-1001234567890:2"]
    assert phone.asked[-1].param("offset") is None


async def test_a_place_from_a_clock_that_was_ahead_hides_nothing() -> None:
    phone = Phone(bot(post(900_000, "Hotel Miramar", id=1)).site)
    phone.clock.jump(timedelta(days=400))
    cursor = (await phone.poll()).cursor
    phone.clock.jump(timedelta(days=-390))
    phone.fetch.site = bot(post(17, "Hotel Miramar otra vez", id=2)).site

    assert [mention.id for mention in (await phone.poll(cursor)).mentions] == ["telegram:-1001234567890:2"]


async def test_a_small_group_whose_number_begins_like_a_channels_has_no_address() -> None:
    chat = {"id": -100_234_567, "type": "group", "title": "Vecinos"}
    (mention,) = (await Phone(bot(said(1, "Hotel Miramar", id=3, chat=chat)).site, private=True).poll()).mentions

    assert mention.url == ""


async def test_what_telegram_threw_away_is_told_as_a_gap() -> None:
    phone = Phone(bot(post(10, "Hotel Miramar", id=1)).site)
    cursor = (await phone.poll()).cursor
    phone.fetch.site = bot(post(31, "Hotel Miramar", id=9)).site
    soon = await phone.poll(cursor)
    phone.clock.jump(timedelta(hours=30))
    late = await phone.poll(cursor)

    assert soon.note == ""
    assert late.note.startswith("a gap: 20 updates")


async def test_private_chats_are_read_only_where_the_settings_say_so_and_talk_with_the_bot_never() -> None:
    whisper = said(880_000_020, "Hotel Miramar", id=3, chat={"id": 5, "type": "private", "username": "eva_sol"})
    closed = await Phone(bot(*RECORDED, whisper).site).poll()
    opened = await Phone(bot(*RECORDED, whisper).site, private=True).poll()

    assert [mention.id for mention in closed.mentions] == ["telegram:-1001234567890:512"]
    assert {mention.id: mention.url for mention in opened.mentions} == {
        "telegram:-1009876543210:90": "https://t.me/c/9876543210/90",
        "telegram:-1001234567890:512": "https://t.me/ofertascosta/512",
    }


async def test_members_are_asked_for_once_and_only_where_a_brand_is_meant() -> None:
    phone = Phone(bot(post(1, "Hotel Miramar", id=1), said(2, "Solo sol", id=2)).site)
    await phone.poll()
    await phone.poll()

    counted = [request.param("chat_id") for request in phone.fetch.requests if "Count" in request.path]
    assert counted == ["-1001234567890"]


async def test_a_poll_counts_with_its_question_and_answers_and_a_picture_without_words_is_no_post() -> None:
    asked = said(1, None, id=1, poll={"question": "¿Dónde?", "options": [{"text": "Hotel Miramar"}, {"text": "Otro"}]})
    picture = said(2, None, id=2, photo=[{"file_id": "x"}])

    batch = await Phone(bot(asked, picture).site).poll()

    assert [mention.text for mention in batch.mentions] == ["¿Dónde?\nHotel Miramar\nOtro"]
    assert batch.skipped == ()


async def test_a_group_that_speaks_through_its_administrators_is_the_author() -> None:
    batch = await Phone(bot(said(1, "Hotel Miramar", id=1, sender_chat=FORO)).site).poll()

    assert [(mention.author.id, mention.author.name) for mention in batch.mentions] == [
        ("-1005550001111", "Foro Costa")
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"ok": False, "error_code": 429, "parameters": {"retry_after": 17}}, RateLimitedError),
        ({"ok": False, "error_code": 401, "description": f"Unauthorized {TOKEN}"}, AuthError),
        ({"ok": False, "error_code": 409}, RequestError),
        ({"ok": False}, UnexpectedContentError),
        ({"ok": True, "result": {}}, UnexpectedContentError),
        ([], UnexpectedContentError),
    ],
)
async def test_an_answer_that_fails_with_200_is_the_error_it_stands_for(body: Any, kind: type[SourceError]) -> None:
    with pytest.raises(kind) as raised:
        await Phone(always(Answer.json(body))).poll()

    assert TOKEN not in f"{raised.value!r}"
    if isinstance(raised.value, RateLimitedError):
        assert raised.value.retry_after == timedelta(seconds=17)


async def test_two_readers_of_one_bot_are_told_what_to_do() -> None:
    with pytest.raises(RequestError, match="another program reads this bot's updates"):
        await Phone(always(Answer(status=409, body=b'{"ok":false,"error_code":409}'))).poll()


def test_offsets_count_as_telegram_counts() -> None:
    assert utf16_slice("🏖️ Oferta de hoy", 4, 6) == "Oferta"
    assert utf16_slice("🏖️", 1, 1) == "\ufffd"

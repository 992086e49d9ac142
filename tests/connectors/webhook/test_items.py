"""Messages as tools write them, and settings as people write them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import ValidationError

from connectors.base import Batch, Capability, Pushed, Source
from connectors.testing import START, ExamClock, tools
from connectors.webhook import Webhook
from connectors.webhook.config import Config
from connectors.webhook.items import amount, moment
from connectors.webhook.paths import compiled
from monitor.errors import AuthError, RequestError
from monitor.model import Kind
from tests.connectors.webhook.exam import SECRET, post, pushed, signed

FORM = "application/x-www-form-urlencoded"


def webhook(**settings: Any) -> Webhook:
    config = Config.model_validate({"secret": SECRET, **settings})
    return Webhook(Source(name="zapier", network="forum"), config, tools(ExamClock(START)))


async def receive(message: Any, *, kind: str = "application/json", **settings: Any) -> Batch:
    sent = replace(pushed(message), headers={"content-type": kind})
    return await webhook(**settings).receive(signed(sent, START))


class TestIdentity:
    async def test_the_senders_id_comes_first_then_the_address_then_who_said_what_when(self) -> None:
        own = (await receive({"id": "r-1", "url": "https://a.example/1", "text": "x"})).mentions[0].id
        url = (await receive({"url": "http://www.a.example/1/?utm_source=zapier#top", "text": "x"})).mentions[0].id
        words = (await receive({"text": "x", "author": "Eva"})).mentions[0].id
        assert own == "forum:zapier/r-1"
        assert url == (await receive({"url": "https://www.a.example/1", "text": "other"})).mentions[0].id
        assert words == (await receive({"text": "x", "author": {"name": "Eva"}})).mentions[0].id
        assert words != (await receive({"text": "x", "author": "Lucía"})).mentions[0].id
        assert words != (await receive({"text": "x", "author": "Eva", "created_at": "2026-11-20"})).mentions[0].id

    async def test_an_id_that_could_not_stand_in_ours_is_replaced_by_its_fingerprint(self) -> None:
        for odd in ("Review no. 5", "a\u202eb", "x" * 2_000, "a\nb"):
            (mention,) = (await receive({"id": odd, "text": "x"})).mentions
            assert len(mention.id) == len("forum:zapier/") + 32

    async def test_the_network_is_the_items_where_it_names_one(self) -> None:
        batch = await receive(
            [{"id": 1, "network": "trustpilot", "text": "x"}, {"id": 1, "network": "No!", "text": "y"}]
        )
        assert [(each.id, each.network) for each in batch.mentions] == [
            ("trustpilot:zapier/1", "trustpilot"),
            ("forum:zapier/1", "forum"),
        ]

    async def test_of_two_with_one_id_the_later_one_counts_and_a_deletion_counts_most(self) -> None:
        batch = await receive([post("1", "first"), post("1", "second"), post("2"), {"id": "2", "deleted": True}])
        assert [each.text for each in batch.mentions] == ["second"]
        assert batch.deletions == ("forum:zapier/2",)
        assert (batch.seen, batch.live) == (4, True)


class TestForms:
    async def test_a_form_with_json_in_one_field(self) -> None:
        batch = await receive(urlencode({"payload": '{"id":"1","text":"¡Ñandú!"}'}).encode(), kind=FORM)
        assert [each.text for each in batch.mentions] == ["¡Ñandú!"]

    async def test_a_form_whose_fields_are_the_items(self) -> None:
        form = {
            "text": "Hotel Miramar",
            "author.name": "Eva",
            "author[followers]": "1.2K",
            "likes": "3",
            "deleted": "false",
        }
        (mention,) = (await receive(urlencode(form).encode(), kind=f"{FORM}; charset=utf-8")).mentions
        assert (mention.author.name, mention.author.followers) == ("Eva", 1_200)
        assert mention.engagement is not None
        assert mention.engagement.likes == 3

    @pytest.mark.parametrize("body", [b"", b"payload=%7B", b"payload=7", b"\xff=\xfe", b"&".join([b"a=1"] * 2_000)])
    async def test_what_is_no_form_is_refused(self, body: bytes) -> None:
        with pytest.raises(RequestError):
            await receive(body, kind=FORM)


class TestMessages:
    @pytest.mark.parametrize("body", [b"", b"{", b"7", b'"x"', b"null", b'{"mentions":7}', b'["x"]', b"[" * 100_000])
    async def test_what_is_no_message_is_refused(self, body: bytes) -> None:
        with pytest.raises(RequestError):
            await receive(body)

    async def test_more_than_five_hundred_items_and_more_than_a_mebibyte_are_too_much(self) -> None:
        assert len((await receive([post(str(n)) for n in range(500)])).mentions) == 500
        for much in ([post(str(n)) for n in range(501)], b" " * (1 << 20) + b"{}"):
            with pytest.raises(RequestError) as refused:
                await receive(much)
            assert refused.value.status == 413

    async def test_a_large_message_is_read_in_the_sandbox_and_says_the_same(self) -> None:
        items = [post(str(n), "Hotel Miramar " * 40) for n in range(200)]
        assert len((await receive([*items, "nonsense"])).mentions) == 200
        with pytest.raises(RequestError, match="neither an item"):
            await receive(["x" * 100_000])

    async def test_what_cannot_be_read_is_told_with_its_place(self) -> None:
        batch = await receive([post("1"), {"id": "2"}, {"deleted": True}, 7])
        assert [(each.place, str(each)) for each in batch.skipped] == [
            (1, "text or url is required"),
            (2, "what was deleted has neither id nor url"),
            (3, "not an object"),
        ]

    async def test_markdown_is_read_as_such_where_the_item_says_so(self) -> None:
        item = {"id": "1", "text": "**Hotel** [Miramar](https://x.example)", "text_format": "markdown"}
        (mention,) = (await receive(item)).mentions
        assert mention.text == "Hotel Miramar"

    async def test_a_rating_makes_a_review_and_stands_at_the_front_of_its_title(self) -> None:
        (mention,) = (await receive({"id": "1", "text": "Correcto", "rating": "4.5", "rating_max": 5})).mentions
        assert (mention.kind, mention.title) == (Kind.REVIEW, "★★★★☆")

    async def test_a_number_and_an_array_may_be_named_in_the_mapping(self) -> None:
        batch = await receive(
            {"hits": [{"a.b": 1, "n": 7}]}, mapping={"items": "hits[]", "id": "hits[].n", "text": "=Hotel"}
        )
        assert [(each.id, each.text) for each in batch.mentions] == [("forum:zapier/7", "Hotel")]

    async def test_the_root_may_be_the_list(self) -> None:
        batch = await receive([{"body": "Hotel", "n": 1}], mapping={"text": "[].body", "id": "[].n"})
        assert [each.id for each in batch.mentions] == ["forum:zapier/1"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (12, 12), ("12", 12), ("12,345", 12_345), ("12.345", 12_345), ("1.234.567", 1_234_567), ("1.2K", 1_200),
        ("1,2k", 1_200), ("3 M", 3_000_000), ("2B", 2_000_000_000), ("1.234K", 1_234), ("0", 0),
        ("", None), ("many", None), (-1, None), ("-5", None), ("1.2", None), ("1.2.3", None), (None, None),
        (True, None), ("9" * 40, None), ("K", None), ("1.2KK", None), ([1], None),
    ],
)  # fmt: skip
def test_counts_as_people_write_them(written: Any, meant: int | None) -> None:
    assert amount(written) == meant


@pytest.mark.parametrize("written", ["2026-11-20T09:30:00Z", 1_795_167_000, "1795167000", 1_795_167_000_000])
def test_times_as_programs_write_them(written: Any) -> None:
    found = moment(written)
    assert found is not None
    assert found.isoformat() == "2026-11-20T09:30:00+00:00"


class TestSettings:
    @pytest.mark.parametrize("path", ["", "a..b", "a[", "a[x]", "a[].b[].c", ".a", "a.[].b", "x" * 400])
    def test_a_path_that_is_none_is_refused(self, path: str) -> None:
        with pytest.raises(ValueError, match="path"):
            compiled(path)
        with pytest.raises(ValidationError):
            Config.model_validate({"secret": SECRET, "mapping": {"text": path}})

    def test_all_paths_go_through_one_list(self) -> None:
        with pytest.raises(ValidationError, match="different lists"):
            Config.model_validate({"secret": SECRET, "mapping": {"text": "a[].x", "author": {"name": "b[].y"}}})

    @pytest.mark.parametrize("secret", ["short", [], [SECRET, "short"]])
    def test_a_secret_that_can_be_guessed_is_refused(self, secret: Any) -> None:
        with pytest.raises(ValidationError):
            Config.model_validate({"secret": secret})

    def test_a_standard_webhooks_secret_is_base64(self) -> None:
        with pytest.raises(ValidationError, match="whsec_"):
            Config.model_validate({"secret": "not base64 at all, is it?", "style": "standard"})

    def test_the_secret_shows_nowhere(self) -> None:
        assert SECRET not in repr(Config.model_validate({"secret": [SECRET]}))


async def test_nothing_is_read_before_it_is_believed() -> None:
    with pytest.raises(AuthError):
        await webhook().receive(Pushed(headers={}, params={}, body=b"{"))


def test_it_is_neither_polled_nor_streamed() -> None:
    assert not webhook().streaming
    assert not {Capability.POLL, Capability.STREAM} & Webhook.spec.capabilities

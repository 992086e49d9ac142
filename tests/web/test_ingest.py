"""What is sent to us, over real HTTP, to a whole daemon."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from monitor.errors import StoreError
from monitor.model import SourceState
from monitor.store.base import MentionQuery
from tests.web.sender import ANGRY, RULES, SECRET, Sender, listening


@pytest.fixture
async def sender(tmp_path: Path) -> AsyncIterator[Sender]:
    async with listening(tmp_path) as sender:
        yield sender


def post(key: str = "1", text: str = ANGRY, **more: Any) -> dict[str, Any]:
    return {"id": key, "url": f"https://foro.example/t/{key}", "text": text, "author": {"handle": f"u{key}"}, **more}


def told(accepted: int, duplicates: int = 0, rejected: list[Any] | None = None) -> dict[str, Any]:
    return {"accepted": accepted, "duplicates": duplicates, "rejected": rejected or []}


async def stored(sender: Sender) -> list[str]:
    page = await sender.tower.database.search(MentionQuery())
    return sorted(row.mention.id for row in page.rows)


def state(sender: Sender, name: str = "zapier") -> SourceState:
    return next(health.state for health in sender.tower.daemon.sources.health if health.source == name)


class TestTaking:
    async def test_what_is_sent_becomes_an_alert_within_the_same_second(self, sender: Sender) -> None:
        answer = await sender.send(post())
        await sender.tower.passes(seconds=1)
        assert (answer.status, answer.body) == (202, told(1))
        assert sender.tower.told("oncall") == [("new", ["forum:zapier/1"])]

    async def test_it_is_never_the_past_not_even_on_the_first_day(self, sender: Sender) -> None:
        await sender.send(post(created_at="2020-01-01T00:00:00Z"))
        await sender.tower.passes(seconds=1)
        assert sender.tower.told("oncall") == [("new", ["forum:zapier/1"])]

    async def test_the_answer_comes_after_the_commit(self, sender: Sender) -> None:
        await sender.send([post("1"), post("2"), {"id": "3"}])
        assert await stored(sender) == ["forum:zapier/1", "forum:zapier/2"]

    async def test_some_may_be_rejected_and_are_named(self, sender: Sender) -> None:
        answer = await sender.send([post("1"), {"id": "2"}, 7, post("1")])
        rejected = [{"index": 1, "error": "text or url is required"}, {"index": 2, "error": "not an object"}]
        assert (answer.status, answer.body) == (202, told(1, 1, rejected))

    async def test_a_post_that_is_known_is_a_duplicate_unless_it_says_something_else(self, sender: Sender) -> None:
        await sender.send(post("1"))
        await sender.tower.passes(seconds=2)
        again = await sender.send(post("1") | {"tags": []})
        changed = await sender.send(post("1", ANGRY + " Never again."))
        assert (again.body, changed.body) == (told(0, 1), told(1))

    async def test_a_deletion_takes_the_post_away(self, sender: Sender) -> None:
        await sender.send(post("1"))
        assert (await sender.send({"id": "1", "deleted": True})).body == told(1)
        page = await sender.tower.database.search(MentionQuery())
        assert [row.mention.text for row in page.rows if row.mention.deleted_at is None] == []

    @pytest.mark.parametrize(
        "body",
        [
            urlencode({"text": ANGRY, "id": "1"}).encode(),
            urlencode({"payload": json.dumps(post())}).encode(),
            json.dumps(post()).encode(),
        ],
    )
    async def test_forms_are_taken_and_json_that_calls_itself_a_form(self, sender: Sender, body: bytes) -> None:
        answer = await sender.send(body, **{"Content-Type": "application/x-www-form-urlencoded"})
        assert (answer.status, await stored(sender)) == (202, ["forum:zapier/1"])

    async def test_a_token_will_do_where_the_source_says_so(self, sender: Sender) -> None:
        headers = {"Authorization": "Bearer another-invented-secret-of-32", "Content-Type": "application/json"}
        assert (await sender.raw("POST", "/ingest/make", json.dumps(post()).encode(), headers)).status == 202
        assert (await sender.raw("POST", "/ingest/zapier", json.dumps(post()).encode(), headers)).status == 401


class TestTwice:
    async def test_the_same_delivery_again_does_nothing(self, sender: Sender) -> None:
        body = json.dumps([post("1"), {"id": "2", "deleted": True}]).encode()
        headers = {"Content-Type": "application/json", **sender.signed(body)}
        first = await sender.raw("POST", "/ingest/zapier", body, headers)
        again = await sender.raw("POST", "/ingest/zapier", body, headers)
        assert [(each.status, each.body) for each in (first, again)] == [(202, told(2)), (202, told(0, 2))]

    async def test_a_repeat_with_the_senders_own_name_does_nothing_although_it_is_signed_anew(
        self, sender: Sender
    ) -> None:
        await sender.send(post("1"), **{"Idempotency-Key": "zap-77"})
        await sender.tower.passes(hours=3)
        again = await sender.send(post("2"), **{"Idempotency-Key": "zap-77"})
        assert (again.status, again.body, await stored(sender)) == (202, told(0, 1), ["forum:zapier/1"])

    async def test_another_name_does_not_make_a_captured_delivery_new(self, sender: Sender) -> None:
        body = json.dumps(post("1")).encode()
        headers = sender.signed(body)
        await sender.raw("POST", "/ingest/zapier", body, headers | {"Idempotency-Key": "a"})
        await sender.send({"id": "1", "deleted": True})
        again = await sender.raw("POST", "/ingest/zapier", body, headers | {"Idempotency-Key": "b"})
        assert again.body == told(0, 1)

    async def test_two_at_once_count_once(self, sender: Sender) -> None:
        body = json.dumps(post("1")).encode()
        headers = {"Content-Type": "application/json", **sender.signed(body)}
        answers = await asyncio.gather(*(sender.raw("POST", "/ingest/zapier", body, headers) for _ in range(6)))
        assert sorted((each.status, each.body["accepted"]) for each in answers) == [(202, 0)] * 5 + [(202, 1)]
        await sender.tower.passes(seconds=1)
        assert len(sender.tower.told("oncall")) == 1

    @pytest.mark.slow
    async def test_deliveries_are_remembered_across_restarts_and_for_a_day(self, tmp_path: Path) -> None:
        async with listening(tmp_path) as sender:
            await sender.send(post("1"), **{"Idempotency-Key": "k"})
            began = sender.tower.clock.now()
        async with listening(tmp_path) as sender:
            assert (await sender.send(post("2"), **{"Idempotency-Key": "k"})).body == told(0, 1)
            await sender.tower.passes(hours=24, seconds=1)
            assert sender.tower.clock.now() > began + timedelta(hours=24)
            assert (await sender.send(post("2"), **{"Idempotency-Key": "k"})).body == told(1)

    async def test_each_source_has_names_of_its_own(self, sender: Sender) -> None:
        await sender.send(post("1"), **{"Idempotency-Key": "k"})
        headers = {"Authorization": "Bearer another-invented-secret-of-32", "Idempotency-Key": "k"}
        answer = await sender.raw("POST", "/ingest/make", json.dumps(post("2")).encode(), headers)
        assert answer.body == told(1)


class TestRefusing:
    async def test_strangers_learn_nothing(self, sender: Sender) -> None:
        body = json.dumps(post()).encode()
        headers = {"Content-Type": "application/json"}
        forged = await sender.raw("POST", "/ingest/zapier", body, headers | sender.signed(body, secret="x" * 20))
        unsigned = await sender.raw("POST", "/ingest/zapier", body, headers)
        late = await sender.raw("POST", "/ingest/zapier", body, headers | sender.signed(body, late=301))
        nobody = await sender.raw("POST", "/ingest/nobody", body, headers)
        polled = await sender.raw("POST", "/ingest/feed", body, headers | sender.signed(body))
        assert [each.status for each in (forged, unsigned, late, nobody, polled)] == [401, 401, 401, 404, 404]
        assert {json.dumps(each.body) for each in (forged, unsigned, late, nobody, polled)} == {'{"error": "refused"}'}
        assert await stored(sender) == []
        assert state(sender) is SourceState.OK  # a stranger cannot make a source look broken

    @pytest.mark.parametrize(
        "path", ["/ingest", "/ingest/", "/ingest/zapier/", "/ingest//zapier", "/ingest/zapier/x", "/ingest/%2e%2e"]
    )
    async def test_no_address_is_corrected_by_redirecting(self, sender: Sender, path: str) -> None:
        answer = await sender.send(post(), to=path)
        assert (answer.status, answer.body) == (404, {"error": "refused"})

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
    async def test_only_post_is_known(self, sender: Sender, method: str) -> None:
        assert (await sender.raw(method, "/ingest/zapier", b"", {})).status == 405

    async def test_what_is_no_message_is_a_400(self, sender: Sender) -> None:
        for body in (b"", b"{", b"7", b'{"mentions":3}'):
            assert (await sender.send(body)).status == 400

    async def test_nothing_usable_is_a_422(self, sender: Sender) -> None:
        answer = await sender.send([{"id": "1"}])
        assert (answer.status, answer.body) == (422, told(0, 0, [{"index": 0, "error": "text or url is required"}]))

    async def test_too_much_is_a_413_also_where_the_length_is_not_told(self, sender: Sender) -> None:
        much = b" " * ((1 << 20) + 1)
        assert (await sender.raw("POST", "/ingest/zapier", b"", {"Content-Length": "99999999999"})).status == 413
        host, port = sender.address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /ingest/zapier HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(f"{len(much):x}\r\n".encode() + much + b"\r\n")
        assert b" 413 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        assert (await sender.send([post(str(n), "x") for n in range(501)])).status == 413

    @pytest.mark.parametrize(
        "headers",
        [{"Content-Type": "text/html"}, {"Content-Type": "multipart/form-data"}, {"Content-Encoding": "gzip"}],
    )
    async def test_other_kinds_of_body_are_a_415(self, sender: Sender, headers: dict[str, str]) -> None:
        assert (await sender.send(post(), **headers)).status == 415

    async def test_more_than_the_bucket_holds_is_a_429_that_says_when(self, sender: Sender) -> None:
        answers = [await sender.send(post(str(n), "x")) for n in range(61)]
        assert [each.status for each in answers] == [202] * 60 + [429]
        wait = int(answers[-1].headers["retry-after"])
        await sender.tower.passes(seconds=wait)
        assert (await sender.send(post("60", "x"))).status == 202

    async def test_who_is_not_believed_does_not_empty_the_bucket(self, sender: Sender) -> None:
        for _ in range(70):
            assert (await sender.raw("POST", "/ingest/zapier", b"{}", {})).status == 401
        assert (await sender.send(post())).status == 202

    async def test_where_the_store_does_not_answer_nothing_is_kept_and_the_sender_repeats(
        self, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def gone(*_: Any) -> Any:
            raise StoreError("the database is gone")

        with monkeypatch.context() as broken:
            broken.setattr(sender.tower.database, "commit", gone)
            refused = await sender.send(post(), **{"Idempotency-Key": "k"})
        assert (refused.status, "retry-after" in refused.headers) == (503, True)
        assert (await sender.send(post(), **{"Idempotency-Key": "k"})).body == told(1)

    async def test_logs_hold_neither_text_nor_query_nor_the_names_that_strangers_try(self, sender: Sender) -> None:
        with capture_logs() as logs:
            await sender.send(post(author={"handle": "lucia"}), to="/ingest/zapier?token=very-secret")
            await sender.raw("POST", "/ingest/lucia-was-here?token=very-secret", b"{}", {})
            await sender.send([post("2"), {"author": "lucia"}])
        words = str(logs)
        assert [word for word in ("lucia", "very-secret", "filthy", SECRET) if word in words] == []
        assert "push.refused" in words


class TestLiving:
    async def test_an_open_door_is_a_healthy_source_and_what_it_takes_is_counted(self, sender: Sender) -> None:
        assert state(sender) is SourceState.OK
        await sender.send([post("1"), {"id": "2"}])
        health = next(each for each in sender.tower.daemon.sources.health if each.source == "zapier")
        assert (health.seen, health.kept, health.skipped, health.rhythm.heard) == (2, 1, 1, 1)
        assert b'almenara_source_reads_total{outcome="ok",source="zapier"} 1.0' in sender.tower.metrics.render()

    async def test_a_reload_changes_the_secret_and_leaves_the_others_alone(self, sender: Sender) -> None:
        make = sender.tower.daemon.sources.pushed("make")
        sender.tower.file.write_text(RULES.replace(SECRET, '"${ANOTHER}"'), encoding="utf-8")
        assert await sender.tower.daemon.reload()
        body = json.dumps(post()).encode()
        assert (await sender.send(body)).status == 401
        signed = sender.signed(body, secret="another-invented-secret-of-32-letters")
        assert (await sender.raw("POST", "/ingest/zapier", body, signed)).status == 202
        assert sender.tower.daemon.sources.pushed("make") is make

    async def test_a_source_that_is_taken_out_is_not_known_any_more(self, sender: Sender) -> None:
        lines = [line for line in RULES.splitlines() if "name: zapier" not in line]
        sender.tower.file.write_text("\n".join(lines), encoding="utf-8")
        assert await sender.tower.daemon.reload()
        assert (await sender.send(post())).status == 404

    async def test_while_sources_change_a_sender_is_told_to_come_back(self, sender: Sender) -> None:
        sender.tower.daemon.sources.settled = False
        answer = await sender.send(post(), to="/ingest/not-yet")
        assert (answer.status, "retry-after" in answer.headers) == (503, True)

    async def test_a_stop_lets_a_delivery_under_way_end(self, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        begun, go_on = asyncio.Event(), asyncio.Event()
        commit = sender.tower.database.commit

        async def slowly(ingested: Any) -> Any:
            begun.set()
            await go_on.wait()
            return await commit(ingested)

        monkeypatch.setattr(sender.tower.database, "commit", slowly)
        sending = asyncio.create_task(sender.send(post()))
        await begun.wait()
        stopping = asyncio.create_task(sender.tower.daemon.sources.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        go_on.set()
        assert (await sending).body == told(1)
        await stopping
        assert (await sender.send(post("2"))).status == 503

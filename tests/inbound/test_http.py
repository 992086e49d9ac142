"""Slack's signed requests over real HTTP: only Slack's are taken, and they are answered in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from monitor.case import CaseState
from monitor.inbound.http import MOST_BODY, signature
from monitor.metrics import Metrics
from monitor.web.probes import ProbeServer, Readiness, application
from tests.fakes.slack import TOKEN, FakeSlack
from tests.inbound.office import CASE, Office, a_case, the_rules, until

ACK = ("acknowledge", CASE)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """The same office, called by Slack instead of holding a line open."""
    async with FakeSlack(second=None) as slack:
        office = Office(slack)
        office.clock._now = datetime.now(UTC)  # signatures are dated by the fake's real clock
        talk = {"token": TOKEN, "signing_secret": "another-apps-secret", "api_url": slack.api_url}
        mine = talk | {"token": f"{TOKEN}-2", "signing_secret": slack.hands.signing_secret}
        slack.tokens[f"{TOKEN}-2"] = ""
        receivers = [
            {"name": "elsewhere", "slack": {"channel": "#digest", **talk}},
            {"name": "oncall", "slack": {"channel": "#miramar", **mine}},
        ]
        office.rules = the_rules(slack, receivers=receivers)

        async def ready() -> Readiness:
            return Readiness(ready=True, detail={})

        async def refresh() -> None: ...

        app = application(ready, Metrics("1"), refresh, beside=[office.board.requests.route])
        server = ProbeServer(app, "127.0.0.1", 0)
        server.start()
        slack.hands.post_to = server.address
        await office.board.apply(office.rules)
        yield office
        office.desk.answers.set()
        await office.board.stop()
        await server.stop()


async def post(office: Office, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(office.slack.hands.post_to + path, data=body, headers=headers) as answer,
    ):
        assert answer.status == 200 or await answer.text() in ("refused\n", "Method Not Allowed")
        return answer.status


async def test_a_press_is_a_command(office: Office) -> None:
    outcome = await office.slack.press(office.card(ACK), "case:acknowledge")
    assert (outcome.status, outcome.payload) == (200, None)
    assert office.desk.done() == ["acknowledged by ana"]
    assert office.board.detail == {"slack buttons": "by signed requests"}


async def test_a_form_and_a_question_are_answered_in_the_response(office: Office) -> None:
    await office.slack.press(office.card(("promise", CASE)), "case:promise")
    outcome = await office.slack.submit(office.slack.hands.forms[0], {"text": "Devolver dos noches"})
    assert outcome.errors == {"due": "Falta este dato."}
    assert "Fuentes" in (await office.slack.slash("status")).text


async def test_a_hanging_database_is_answered_within_three_seconds(office: Office) -> None:
    office.desk.answers.clear()
    began = office.clock.now()
    press = asyncio.create_task(office.slack.press(office.card(ACK), "case:acknowledge"))
    await office.meanwhile(seconds=2)
    assert (await press).status == 200
    assert office.clock.now() - began <= timedelta(seconds=3)
    assert "Vuelve a pulsar" in office.slack.hands.heard("U0ANA")[0]


async def test_a_request_sent_again_has_no_second_effect(office: Office) -> None:
    card = office.card(("escalate", f"{CASE}|oncall"))
    path, body, headers = office.slack.hands.signed("interactive", office.slack.hands.pressed(card, "case:escalate"))
    assert [await post(office, path, body, headers) for _ in range(3)] == [200] * 3
    assert office.desk.done() == ["escalated by ana"]
    # Not even where the memory of it is gone.
    office.board.requests._take = office.another_process()._take  # type: ignore[method-assign]
    assert await post(office, path, body, headers) == 200
    assert office.desk.done() == ["escalated by ana"]


class TestOnlySlack:
    @pytest.fixture
    def request_(self, office: Office) -> tuple[str, bytes, dict[str, str]]:
        payload = office.slack.hands.pressed(office.card(ACK), "case:acknowledge")
        return office.slack.hands.signed("interactive", payload)

    @pytest.mark.parametrize(
        "changes",
        [
            {"X-Slack-Signature": ""},
            {"X-Slack-Signature": "v0=" + "0" * 64},
            {"X-Slack-Signature": "ñandú".encode().decode("latin-1")},
            {"X-Slack-Request-Timestamp": ""},
            {"X-Slack-Request-Timestamp": "-1"},
            {"X-Slack-Request-Timestamp": "9" * 30},
            {"X-Slack-Request-Timestamp": "٣"},
        ],
        ids=range(7),
    )
    async def test_bad_signatures(
        self, office: Office, request_: tuple[str, bytes, dict[str, str]], changes: dict[str, str]
    ) -> None:
        path, body, headers = request_
        assert await post(office, path, body, headers | changes) == 401
        assert office.desk.asked == []

    async def test_a_changed_body(self, office: Office, request_: tuple[str, bytes, dict[str, str]]) -> None:
        path, body, headers = request_
        assert await post(office, path, body.replace(b"U0ANA", b"U0EVE"), headers) == 401

    @pytest.mark.parametrize("age", [301, -301])
    async def test_too_old_or_too_early(self, office: Office, age: int) -> None:
        office.slack.hands.later = -age
        assert (await office.slack.slash("status")).status == 401

    async def test_an_unknown_secret(self, office: Office) -> None:
        office.slack.hands.signing_secret = "somebody else's"
        assert (await office.slack.slash("status")).status == 401

    async def test_a_secret_that_is_no_longer_in_the_rules(self, office: Office) -> None:
        await office.board.apply(the_rules(office.slack, receivers=[{"name": "oncall", "console": {}}]))
        assert (await office.slack.slash("status")).status == 401

    @pytest.mark.parametrize("length", [MOST_BODY + 1, 40 * MOST_BODY])
    async def test_too_large(self, office: Office, length: int) -> None:
        stamp = str(int(time.time()))
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=0", "Content-Length": str(length)}
        reader, writer = await asyncio.open_connection("127.0.0.1", int(office.slack.hands.post_to.rpartition(":")[2]))
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"POST /slack/interactions HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
        assert b"413" in await reader.readline()
        writer.close()

    async def test_too_large_without_saying_so(self, office: Office) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _ in range(64):
                yield b"x" * 65536

        stamp = str(int(time.time()))
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=0"}
        async with aiohttp.ClientSession() as session:
            try:
                async with session.post(
                    office.slack.hands.post_to + "/slack/commands", data=endless(), headers=headers
                ) as answer:
                    assert answer.status == 413
            except aiohttp.ClientConnectionError:
                pass  # it stopped listening before we had finished
        assert office.desk.asked == []

    @pytest.mark.parametrize(
        "body",
        [b"", b"payload=", b"payload=%5B%5D", b"payload=" + b"%5B" * 9000, b"\xff", b"&".join([b"a=1"] * 100)],
        ids=range(6),
    )
    async def test_signed_nonsense(self, office: Office, body: bytes) -> None:
        stamp = str(int(time.time()))
        signed = signature(office.slack.hands.signing_secret, stamp, body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signed}
        for path in ("/slack/interactions", "/slack/commands"):
            assert await post(office, path, body, headers) == 400

    async def test_only_posts(self, office: Office) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.get(office.slack.hands.post_to + "/slack/commands") as answer,
        ):
            assert answer.status == 405


async def test_slack_may_look_at_our_certificate(office: Office) -> None:
    path, body, headers = office.slack.hands.signed("slash_commands", {"ssl_check": "1", "token": "x"})
    assert await post(office, path, body, headers) == 200


async def test_a_refusal_is_told_by_the_app_that_was_asked(office: Office) -> None:
    office.desk.cases[CASE] = a_case(state=CaseState.RESOLVED)
    await office.slack.press(office.card(ACK), "case:acknowledge", response_url="")
    await until(lambda: office.slack.hands.whispers != [])
    assert office.slack.hands.whispers[0]["via"] == "chat.postEphemeral"

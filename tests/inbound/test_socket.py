"""The line to Slack: kept up through everything that Slack and the network do to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from monitor.inbound.answering import Reply
from monitor.inbound.bots import Bot
from monitor.inbound.payload import Interaction, Slash
from monitor.inbound.socket import LINGER, SlackSocket
from tests.fakes.clock import FakeClock
from tests.fakes.slack import TOKEN, FakeSlack
from tests.fakes.slack_socket import APP_TOKEN
from tests.inbound.office import CASE, Office, the_rules, until


class Wire:
    """One line, and what came over it."""

    def __init__(self, slack: FakeSlack, **changes: Any) -> None:
        self.slack, self.clock = slack, FakeClock()
        self.taken: list[Interaction | Slash] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.reply = Reply()
        bot = Bot(receiver="oncall", api_url=slack.api_url, token=TOKEN, app_token=APP_TOKEN, language="es")
        self.line = SlackSocket(bot, self.take, clock=self.clock, random=Random(4), **changes)
        self.task = asyncio.create_task(self.line.run())

    async def take(self, _bot: Bot, payload: Interaction | Slash, _inline: bool) -> Reply:
        self.taken.append(payload)
        await self.goes_on.wait()
        return self.reply

    async def passes(self, count: int = 40, **delta: float) -> None:
        """Time passes in small steps, and real sockets have room to work in between."""
        for _ in range(count):
            await self.clock.advance(timedelta(**delta) / count)
            await asyncio.sleep(0.001)

    async def close(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(second=None) as server:
        yield server


@pytest.fixture
async def wire(slack: FakeSlack) -> AsyncIterator[Wire]:
    wire = Wire(slack)
    await until(lambda: wire.line.standing.ok)
    yield wire
    await wire.close()


async def test_it_says_whether_presses_reach_us(slack: FakeSlack) -> None:
    wire = Wire(slack)
    assert "not connected yet" in str(wire.line.standing)
    await until(lambda: wire.line.standing.ok)
    assert str(wire.line.standing) == "ok"
    await wire.close()


async def test_a_new_connection_stands_before_the_old_one_goes(wire: Wire) -> None:
    """What came in over the old one is still acknowledged over it."""
    await wire.passes(minutes=1)
    wire.goes_on.clear()
    pressed = asyncio.create_task(wire.slack.slash("status"))
    await until(lambda: wire.taken != [])
    await wire.slack.hands.ask_to_leave("warning")
    await wire.slack.hands.connected(2)
    assert wire.line.standing.ok
    wire.goes_on.set()
    outcome = await pressed
    assert (outcome.acknowledged, outcome.deliveries) == (True, 1)


async def test_the_old_connection_is_let_go(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.inbound.socket.LINGER", timedelta(milliseconds=10))
    assert timedelta(seconds=10) < LINGER
    await wire.passes(minutes=1)
    old = await wire.slack.hands.ask_to_leave()
    await wire.slack.hands.connected(2)
    await until(lambda: old.gone.is_set() and len(wire.slack.hands.lines) == 1)
    assert (await wire.slack.slash("status")).acknowledged


async def test_a_server_that_always_wants_another_connection_is_not_raced(wire: Wire) -> None:
    for _ in range(5):
        await wire.slack.hands.ask_to_leave()
        await wire.clock.settle()
    before = wire.slack.hands.opened
    await asyncio.sleep(0.01)
    assert wire.slack.hands.opened == before == 1


async def test_asked_for_another_connection_every_ten_seconds_presses_go_on_reaching_us(wire: Wire) -> None:
    for number in range(2, 12):
        old = await wire.slack.hands.ask_to_leave("refresh_requested")
        await wire.passes(seconds=10)
        await wire.slack.hands.connected(2)
        assert wire.slack.hands.opened == number
        await old.socket.close()
        assert wire.line.standing.ok
        assert (await wire.slack.slash("status")).acknowledged


async def test_a_connection_that_ends_before_another_stands_is_told(wire: Wire) -> None:
    wire.slack.hands.refusals = ["invalid_auth"]
    await wire.passes(minutes=1)
    await wire.slack.hands.ask_to_leave("warning")
    await until(lambda: not wire.line.standing.ok)
    assert "app_token: the token is not valid" in wire.line.standing.reason


async def test_two_daemons_on_one_app_token_do_a_press_once(office: Office) -> None:
    """Slack gives each envelope to either of them."""
    other = office.another_process()
    await other.apply(office.rules)
    await office.slack.hands.connected(2)
    card = office.card(("acknowledge", CASE))
    payload = office.slack.hands.pressed(card, "case:acknowledge")
    outcomes = await asyncio.gather(
        *(office.slack.hands.send("interactive", payload, envelope=f"E{n}") for n in range(4))
    )
    assert all(each.acknowledged for each in outcomes)
    assert office.desk.done() == ["acknowledged by ana"]
    await other.stop()


async def test_a_payload_larger_than_any_costs_the_connection_and_no_more(wire: Wire) -> None:
    wire.slack.hands.retries = 0
    outcome = await wire.slack.hands.send("slash_commands", wire.slack.hands.typed("x" * 1_100_000))
    assert not outcome.acknowledged
    await until(lambda: not wire.line.standing.ok)
    await wire.passes(seconds=5)
    await until(lambda: wire.line.standing.ok)
    assert (await wire.slack.slash("status")).acknowledged


@pytest.mark.parametrize("how", ["hang up", "cut"])
async def test_a_broken_connection_is_made_again(wire: Wire, how: str) -> None:
    if how == "cut":
        wire.slack.hands.cut()
    else:
        await wire.slack.hands.hang_up()
    await until(lambda: not wire.line.standing.ok)
    assert "broke off" in wire.line.standing.reason
    await wire.passes(seconds=3)
    await until(lambda: wire.line.standing.ok)
    assert (await wire.slack.slash("status")).acknowledged


async def test_every_new_connection_has_an_address_of_its_own(wire: Wire) -> None:
    """Slack's addresses are good once: trying an old one again would never end."""
    for number in (2, 3):
        wire.slack.hands.cut()
        await until(lambda: not wire.line.standing.ok)
        await wire.passes(seconds=10)
        await until(lambda: wire.line.standing.ok)
        assert wire.slack.hands.opened == number


@pytest.mark.parametrize(
    ("refusal", "told", "not_before"),
    [
        ("429:30", "slow down", 30),
        ("invalid_auth", "not valid", 300),
        ("internal_error", "trouble", 0),
        ("missing_scope", "lacks the scope connections:write", 300),
        ("token_revoked", "app_token: the token was revoked", 300),
        ("not_allowed_token_type", "not an app-level token (xapp-…)", 300),
    ],
)
async def test_slack_refusing_is_told_and_waited_out(
    slack: FakeSlack, refusal: str, told: str, not_before: float
) -> None:
    slack.hands.refusals = [refusal]
    wire = Wire(slack)
    await until(lambda: "connected yet" not in wire.line.standing.reason)
    assert told in str(wire.line.standing)
    await wire.passes(seconds=max(0, not_before - 1))
    assert slack.hands.opened == (0 if not_before else slack.hands.opened)
    await wire.passes(seconds=5)
    await until(lambda: wire.line.standing.ok)
    assert TOKEN not in told
    await wire.close()


async def test_failures_in_a_row_are_tried_ever_more_slowly(slack: FakeSlack) -> None:
    slack.hands.refusals = ["internal_error"] * 200
    wire = Wire(slack)
    await until(lambda: len(slack.hands.refusals) < 200)
    await wire.passes(count=600, minutes=10)
    tried = 200 - len(slack.hands.refusals)
    assert 10 <= tried <= 60
    await wire.close()


@pytest.mark.parametrize(
    ("reason", "told"), [("link_disabled", "switched off"), ("too_many_websockets", "too many"), ("odd\n", "ended")]
)
async def test_the_reason_why_slack_ends_it_is_told(wire: Wire, reason: str, told: str) -> None:
    await wire.slack.hands.ask_to_leave(reason)
    await until(lambda: not wire.line.standing.ok)
    assert told in wire.line.standing.reason


async def test_a_connection_without_greeting_does_not_count(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.inbound.socket.HELLO_WITHIN", timedelta(milliseconds=20))
    slack.hands.greets = False
    wire = Wire(slack)
    await until(lambda: "said nothing" in wire.line.standing.reason)
    slack.hands.greets = True
    await wire.passes(seconds=3)
    await until(lambda: wire.line.standing.ok)
    await wire.close()


async def test_slack_not_being_there_is_told(slack: FakeSlack) -> None:
    await slack.refuse()
    wire = Wire(slack)
    await until(lambda: "cannot be reached" in wire.line.standing.reason)
    await slack.listen()
    await wire.passes(seconds=3)
    await until(lambda: wire.line.standing.ok)
    await wire.close()


async def test_odd_frames_are_left_alone(wire: Wire) -> None:
    line = wire.slack.hands.lines[0]
    for frame in ("", "[]", "{", "[" * 5000, '{"type":7}', '{"type":"hello"}', '{"type":"surprise"}'):
        await line.socket.send_str(frame)
    await line.socket.send_bytes(b"\xff\xfe")
    assert (await wire.slack.slash("status")).acknowledged
    assert len(wire.taken) == 1


async def test_what_cannot_be_read_is_not_acknowledged(wire: Wire) -> None:
    """Slack then shows a warning beside the button."""
    wire.slack.hands.patience = 0.1
    outcome = await wire.slack.hands.send("interactive", {"type": "block_actions", "user": "nobody"})
    assert not outcome.acknowledged
    assert wire.line.standing.ok


async def test_events_are_acknowledged_and_forgotten(wire: Wire) -> None:
    assert (await wire.slack.hands.send("events_api", {"event": {"type": "app_mention"}})).acknowledged
    assert wire.taken == []


async def test_only_an_envelope_that_takes_one_gets_a_payload(wire: Wire) -> None:
    wire.reply = Reply({"response_type": "ephemeral", "text": "hola"})
    payload = wire.slack.hands.typed("status")
    assert (await wire.slack.hands.send("slash_commands", payload, accepts=True)).text == "hola"
    assert (await wire.slack.hands.send("slash_commands", payload, accepts=False)).payload is None


async def test_stopping_leaves_nothing_behind(wire: Wire) -> None:
    wire.goes_on.clear()
    pressed = asyncio.create_task(wire.slack.slash("status"))
    await until(lambda: wire.taken != [])
    wire.slack.hands.retries = 0
    await wire.close()
    assert not (await pressed).acknowledged
    await until(lambda: wire.slack.hands.lines == [])


async def test_the_proxy_of_the_environment_is_used(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the call and for the WebSocket alike; and no_proxy is respected."""
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, address)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    wire = Wire(slack)
    await until(lambda: asked != [])
    assert b"apps.connections.open" in asked.pop()
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    real = slack.hands._url
    slack.hands._url = lambda: "http://slack.test"
    await wire.passes(seconds=3)
    await until(lambda: asked != [])
    assert b"ws://slack.test/link/" in asked[0]
    slack.hands._url = real
    await wire.passes(seconds=10)
    await until(lambda: wire.line.standing.ok)
    await wire.close()
    server.close()


async def test_receivers_of_one_app_share_a_connection(office: Office) -> None:
    assert office.slack.hands.opened == 1
    assert office.board.detail == {"slack buttons": "ok"}
    # The same rules again change nothing.
    before = asyncio.all_tasks()
    await office.board.apply(office.rules)
    assert not [task for task in asyncio.all_tasks() - before if task.get_name().startswith("slack:")]
    office.slack.hands.cut()
    await until(lambda: office.board.detail != {"slack buttons": "ok"})
    assert "away since 2026-11-20 10:30:00 UTC" in office.board.detail["slack buttons"]
    assert list(office.board.troubles) == ["oncall"]


async def test_an_app_that_is_no_longer_in_the_rules_is_hung_up_on(office: Office) -> None:
    only_terminal = [{"name": "oncall", "console": {}}]
    await office.board.apply(the_rules(office.slack, receivers=only_terminal))
    await until(lambda: office.slack.hands.lines == [])
    assert office.board.detail == {}


async def test_stopping_answers_what_is_under_way(office: Office) -> None:
    office.desk.answers.clear()
    press = asyncio.create_task(office.slack.press(office.card(("acknowledge", CASE)), "case:acknowledge"))
    await office.desk.came.wait()
    stopping = asyncio.create_task(office.board.stop())
    await asyncio.sleep(0)
    office.desk.answers.set()
    await stopping
    outcome = await press
    assert (outcome.acknowledged, outcome.deliveries) == (True, 1)

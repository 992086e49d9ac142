"""The crash table: killed at every step between "decided" and "recorded", with a real kill -9.

Each row names the step at which a real daemon dies, lets somebody do something that leads it there, starts it again
on the same data and lets it come to rest. Then nothing is lost, nobody is told twice, and the card shows the truth.
All rows share one town, so that every row is also a restart with everything before it; the last test looks at all of
them once more.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from monitor.case import Act, Case, CaseQuery, CaseState
from monitor.core.card import worth_telling
from monitor.core.explain import level_word
from monitor.notify.case_card import state
from monitor.notify.text import mrkdwn
from monitor.notify.thread import Here, line
from monitor.store.base import CaseFile
from monitor.store.sql import SqlStore
from tests.fakes.slack_socket import APP_TOKEN, Outcome
from tests.process.mortal import SWITCH
from tests.process.town import ANGRY, Process, Town, settled, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]

RULES = """
version: 1
defaults: {{language: es, timezone: UTC}}
brands:
  - {{name: Hotel Miramar, any: ["Hotel Miramar"]}}
  - {{name: Hotel Faro, any: ["Hotel Faro"]}}
sources:
  - name: bsky
    connector: bluesky
    mode: stream
    jetstream_url: "{jetstream}"
    appview_url: "{appview}"
    allow_private: true
rules:
  - {{name: any-complaint, when: {{polarity: "< -0.2"}}}}
people:
  - {{name: ana, slack: U0ANA}}
  - {{name: luis, slack: U0LUIS}}
  - {{name: nuria, slack: U0NEW}}
escalations:
  - name: night
    steps: [{{after: 0s, notify: ana}}, {{after: 2s, notify: luis}}, {{after: 4s, notify: nuria}}]
targets:
  - {{level: page, acknowledge: 12h}}
  - {{level: alert, acknowledge: 12h}}
scoring:
  levels: {{page: 10, alert: 8, digest: 5}}
  escalation: {{max_pages_per_hour: 500}}
  storm: {{min_count: 1000}}
route:
  receiver: oncall
  group_by: [brand, author]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 4h
  routes:
    - {{matchers: ['brand="Hotel Faro"'], receiver: oncall, escalation: night}}
receivers:
  - name: oncall
    slack:
      channel: "#miramar"
      token: "${{SLACK_BOT_TOKEN}}"
      app_token: "${{SLACK_APP_TOKEN}}"
      api_url: "{slack}"
    fallback: terminal
  - {{name: terminal, console: {{}}}}
"""
CHAIN = ("<@U0ANA>", "<@U0LUIS>", "<@U0NEW>")
Doing = Callable[[], Awaitable[Any]]


class Scene:
    """A town with a mortal daemon in it, and all that can be known afterwards."""

    def __init__(self, town: Town) -> None:
        self.town, self.slack = town, town.slack
        self.rows = itertools.count(1)
        self.seen: dict[str, int] = {}  # every case of every row → the events that it has
        self._switch = town.folder / "dies-at"
        self._daemon = self._process()

    def _process(self) -> Process:
        more = {SWITCH: str(self._switch), "SLACK_APP_TOKEN": APP_TOKEN}
        return Process(self.town, module="tests.process.mortal", **more)

    async def begins(self) -> None:
        """The first walk in peace, so that all that follows is news."""
        self.town.write_rules(RULES)
        await self._daemon.start()
        await self.is_up()
        self.store = await SqlStore.open(f"sqlite:///{self.town.folder / 'data' / 'almenara.db'}")

        async def begun() -> bool:
            return any(each.last_success for each in await self.store.health())

        await until(begun, what="the moment from which on nothing is missed")

    async def ends(self) -> None:
        await self._daemon.kill()
        await self.store.close()

    async def dies(self, at: str, doing: Doing) -> Any:
        """Do something that leads the daemon to its end there; an ordinary one takes over and comes to rest."""
        self._switch.write_text(at, encoding="utf-8")
        done = asyncio.ensure_future(doing())
        try:
            await self._daemon.died()
        except TimeoutError:
            await self._daemon.kill()
            raise
        finally:
            self._switch.unlink()
            self._daemon = self._process()
            await self._daemon.start()
            await self.is_up()
        return await done

    async def is_up(self) -> None:
        await self.slack.hands.connected()
        await self.town.jetstream.connected()

    async def rests(self) -> None:
        """Until no clock and no card is due and nothing waits: asked in the order in which work moves on."""

        async def idle() -> bool:
            soon = datetime.now(UTC) + timedelta(minutes=1)
            for ask in (self.store.next_case_due, self.store.next_due):
                at = await ask()
                if at is not None and at < soon:
                    return False
            return not await self.store.backlog()

        await until(idle, what="nothing due, nothing waiting")

    async def publishes(self, key: str, *, brand: str = "Hotel Miramar") -> None:
        self.town.skeet(key, ANGRY.replace("Hotel Miramar", brand))

    async def has_card(self, key: str) -> dict[str, Any]:
        """A post whose card stands in Slack and is written down: the message."""
        await self.publishes(key)
        await until(lambda: bool(self.cards(key)), what="its card")
        await until(self._written, what="its receipt")
        return self.cards(key)[0]

    async def _written(self) -> bool:
        return not await self.store.backlog()

    async def press(self, key: str, action: str) -> Outcome:
        return await self.slack.press(self.cards(key)[0], action)

    # What can be known

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.slack.channels["C0MIRAMAR"].messages

    def cards(self, key: str) -> list[dict[str, Any]]:
        return [m for m in self.messages if "thread_ts" not in m and f"({key})" in _text(m)]

    def mentions(self, key: str) -> Counter[str]:
        """Whom Slack was asked to mention about this case, in messages and edits."""
        card = self.cards(key)[0]["ts"]
        calls = [c for c in self.slack.accepted if card in (c.get("ts"), c.get("thread_ts"))]
        return Counter(who for call in calls for who in CHAIN if who in _text(call))

    async def file(self, key: str) -> CaseFile:
        (case,) = [c for c in await self.store.cases(CaseQuery(every=True, limit=1000)) if c.author.endswith(f":{key}")]
        found = await self.store.case(case.id)
        assert found is not None
        return found

    async def is_whole(self, key: str) -> Case:
        """One card that shows the truth, each line and each event once, nothing waiting or refused; the case."""
        file = await self.file(key)
        case, here = file.case, Here(language="es", zone="UTC", now=datetime.now(UTC))
        (card,) = self.cards(key)
        assert level_word(case.level, "es").casefold() in _text(card).casefold()
        for said in (said for passage in state(case, here) for said in passage.lines):
            assert mrkdwn(said) in _text(card), "the card shows the truth"
        assert [event.number for event in file.events] == list(range(1, case.events + 1))
        said_keys = [event.key for event in file.events if event.key]
        assert len(set(said_keys)) == len(said_keys)
        posts = [c for c in self.slack.posts if card["ts"] in (c["ts"], c.get("thread_ts"))]
        posted = Counter(c["metadata"]["event_payload"]["id"] for c in posts)
        assert set(posted.values()) == {1}, "no notification is posted twice"
        thread = [_text(m) for m in self.messages if m.get("thread_ts") == card["ts"]]
        assert len(set(thread)) == len(thread), "each line once"
        for event in filter(worth_telling, file.events):
            sentence = mrkdwn(line(event, case, here=here).partition(" ")[2])
            count = sum(sentence in each for each in thread)
            # What happened before the first card may stand on the card instead.
            assert count == 1 or (count == 0 and event.at.timestamp() < float(card["ts"])), sentence
        self.seen[key] = case.events
        return case


def _text(message: dict[str, Any]) -> str:
    return f"{message.get('text', '')} {json.dumps(message.get('blocks', []), ensure_ascii=False)}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("town")
    async with Town(folder) as town:
        scene = Scene(town)
        await scene.begins()
        try:
            yield scene
        finally:
            await scene.ends()


def rows(**table: str) -> pytest.MarkDecorator:
    """Rows by name, each with the step at which the daemon dies."""
    return pytest.mark.parametrize("at", [pytest.param(at, id=name.replace("_", " ")) for name, at in table.items()])


@pytest.fixture
def key(request: pytest.FixtureRequest, scene: Scene) -> str:
    """One case a row."""
    return f"row{next(scene.rows)}"


@rows(
    before_the_commit="before commit 1",
    within_the_commit="within commit 1",
    after_the_commit="after commit 1",
    within_the_flush="within flush 1",
    between_flush_and_start="after flush 1",
    between_start_and_the_call="after start 1",
    between_Slacks_yes_and_the_record="after post 1",
    within_the_record="within record 1",
    after_the_record="after record 1",
)
async def test_a_first_card_is_sent_once(scene: Scene, key: str, at: str) -> None:
    await scene.dies(at, lambda: scene.publishes(key))
    await until(lambda: bool(scene.cards(key)), what="the card")
    await scene.rests()
    case = await scene.is_whole(key)
    assert (case.state, case.owner, case.mentions) == (CaseState.NEW, "", 1)


@rows(
    within_the_flush="within flush 1",
    between_flush_and_start="after flush 1",
    between_start_and_the_edit="after start 1",
    between_the_edit_and_its_record="after edit 1",
    after_the_record_of_the_edit="after record 1",
    between_start_and_the_line="after start 2",
    between_the_line_and_its_record="after post 1",
    within_the_record_of_the_line="within record 2",
    after_the_record_of_the_line="after record 2",
    between_the_checklist_and_its_record="after post 2",
)
async def test_a_card_is_edited_and_its_lines_are_posted_once(scene: Scene, key: str, at: str) -> None:
    await scene.has_card(key)
    outcome = await scene.dies(at, lambda: scene.press(key, "case:acknowledge"))
    assert outcome.acknowledged
    await scene.rests()
    case = await scene.is_whole(key)
    assert (case.state, case.owner) == (CaseState.ACKNOWLEDGED, "ana")


PRESS = {
    "before_it_is_written": "before change 1",
    "while_it_is_written": "within change 1",
    "between_the_change_and_the_answer": "after change 1",
    "just_before_the_acknowledgement": "after take 1",
}


@rows(**PRESS)
async def test_a_press_that_slack_sends_again_counts_once(scene: Scene, key: str, at: str) -> None:
    """Slack noticed that the connection broke, and brings the same envelope to the next one."""
    await scene.has_card(key)
    scene.slack.hands.patience = 20.0
    try:
        outcome = await scene.dies(at, lambda: scene.press(key, "case:acknowledge"))
    finally:
        scene.slack.hands.patience = 3.0
    assert outcome.acknowledged
    assert outcome.deliveries == 2
    await scene.rests()
    await _is_anas(scene, key)


@rows(
    while_it_is_written="within change 1",
    between_the_change_and_the_answer="after change 1",
)
async def test_a_press_that_slack_calls_failed_is_pressed_again_and_counts_once(
    scene: Scene, key: str, at: str
) -> None:
    """On the card as it was, though it may have been edited meanwhile; who has it already is told so."""
    card = copy.deepcopy(await scene.has_card(key))
    scene.slack.hands.retries = 0
    try:
        outcome = await scene.dies(at, lambda: scene.slack.press(card, "case:acknowledge"))
    finally:
        scene.slack.hands.retries = 2
    assert not outcome.acknowledged, "Slack shows a warning"
    told = len(scene.slack.hands.heard("U0ANA"))
    assert (await scene.slack.press(card, "case:acknowledge")).acknowledged
    await scene.rests()
    assert len(scene.slack.hands.heard("U0ANA")) - told == (1 if at.startswith("after") else 0)
    await _is_anas(scene, key)


async def test_a_press_that_was_acknowledged_is_not_lost(scene: Scene, key: str) -> None:
    await scene.has_card(key)
    outcome = await scene.dies("after acknowledge 1", lambda: scene.press(key, "case:acknowledge"))
    assert outcome.acknowledged
    await scene.rests()
    await _is_anas(scene, key)


async def _is_anas(scene: Scene, key: str) -> None:
    case = await scene.is_whole(key)
    assert (case.state, case.owner) == (CaseState.ACKNOWLEDGED, "ana")
    acts = Counter(event.act for event in (await scene.file(key)).events)
    assert acts[Act.ACKNOWLEDGED] == 1


@rows(
    between_deciding_the_first_step_and_writing_it="before change 1",
    between_the_first_step_and_the_card="after change 1",
    between_the_card_and_its_record="after post 1",
    between_deciding_the_second_step_and_writing_it="before change 2",
    while_the_second_step_is_written="within change 2",
    between_the_second_step_and_its_flush="after change 2",
    within_the_flush="within flush 2",
    between_flush_and_start="after flush 2",
    between_start_and_the_line="after start 3",
    between_the_line_and_its_record="after post 2",
    within_the_record_of_the_line="within record 3",
    after_the_record_of_the_line="after record 3",
)
async def test_an_escalation_calls_everybody_once(scene: Scene, key: str, at: str) -> None:
    await scene.dies(at, lambda: scene.publishes(key, brand="Hotel Faro"))
    await until(lambda: bool(scene.cards(key)), what="the card")
    await scene.rests()
    case = await scene.is_whole(key)
    assert scene.mentions(key) == dict.fromkeys(CHAIN, 1)
    told = [event.target for event in (await scene.file(key)).events if event.act is Act.ESCALATED]
    assert ", ".join(told) == "ana, luis, nuria", "no step is lost, and none is taken twice"
    assert case.chain is not None
    assert case.chain.done == 3


@rows(
    before_it_is_written="before change 1",
    between_the_change_and_the_answer="after change 1",
    after_the_acknowledgement="after acknowledge 1",
)
async def test_a_promise_is_kept_in_mind_once(scene: Scene, key: str, at: str) -> None:
    """Where Slack says that the form came to nothing, it still stands there, and is handed in again."""
    await scene.has_card(key)
    await scene.press(key, "case:promise")
    form = scene.slack.hands.forms[-1]
    due = int((datetime.now(UTC) + timedelta(days=2)).timestamp())
    values = {"text": f"Una noche gratis ({key})", "owner": "luis", "due": due}
    scene.slack.hands.retries = 0
    try:
        outcome = await scene.dies(at, lambda: scene.slack.submit(form, values))
    finally:
        scene.slack.hands.retries = 2
    assert outcome.acknowledged is ("acknowledge" in at)
    if not outcome.acknowledged:
        assert (await scene.slack.submit(form, values)).acknowledged
    await scene.rests()
    case = await scene.is_whole(key)
    assert [(promise.text, promise.owner) for promise in case.promises] == [(values["text"], "luis")]


async def test_nothing_of_all_this_comes_up_again_later(scene: Scene) -> None:
    await settled(lambda: len(scene.slack.accepted))
    for key, events in list(scene.seen.items()):
        assert (await scene.is_whole(key)).events == events
    assert await scene.store.parked() == {}

"""One story, from post to recovery: the whole daemon, a clock of our own and a Slack that behaves like Slack.

Every moment asserts everything that has changed in Slack since the one before: whole messages with their buttons, their
threads, forms, and what only one person sees. What is not in a block has not changed. The blocks are in `told_es` and
`told_en`, one for each moment.

Of the twelve days the daemon is only awake for the hours in which something happens: in between it is stopped and the
next one begins on the same database, so that the story also tells that nothing depends on a process that stays.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Author, Engagement, Mention, MentionId
from tests.fakes.clock import FakeClock
from tests.fakes.lighthouse import Lighthouse, Looking, Window, lines
from tests.fakes.slack import TOKEN, Channel, FakeSlack
from tests.fakes.slack_socket import APP_TOKEN
from tests.stories import told_en, told_es

RULES = """
    version: 1
    defaults: {language: LANGUAGE, timezone: Europe/Madrid}
    brands:
      - {name: Hotel Miramar, any: ["Hotel Miramar", "@hotelmiramar"], lexicon: {cucarachas: -3.5, cockroaches: -3.5}}
    sources:
      - {name: fediverse, connector: looking, stream: true}
    rules:
      - {name: loud, when: {level: ">= alert"}}
    route:
      receiver: oncall
      group_wait: 0s
      routes:
        - {matchers: ['level="page"'], receiver: oncall, escalation: reception}
    escalations:
      - name: reception
        steps:
          - {after: 0s, notify: duty}
          - {after: 5m, notify: [duty, luis]}
          - {after: 15m, notify: direction}
    targets:
      - {level: page, acknowledge: 5m, contact: 30m, resolve: 72h, act_within: 1h}
      - {level: alert, acknowledge: 1h, contact: 4h, resolve: 72h}
    people: [{name: ana, slack: U0ANA}, {name: luis, slack: U0LUIS}]
    schedules: [{name: duty, rota: {people: [ana, luis], handover: "monday 09:00"}}]
    receivers:
      - {name: oncall, slack: {channel: "#miramar", APP}, fallback: terminal}
      - {name: direction, slack: {channel: "#direction", APP}, fallback: terminal}
      - {name: weekly, slack: {channel: "#weekly", APP}, fallback: terminal}
      - {name: terminal, console: {}}
    report: {receiver: weekly, at: "monday 09:00"}
"""
LUCIA = Author(id="lucia", handle="lucia@example.social", name="Lucía", followers=9_000)
TOLD: Mapping[str, Any] = {"es": told_es, "en": told_en}

WEDNESDAY, FRIDAY, FRIDAY_AFTER, SATURDAY, MONDAY = 18, 20, 27, 28, 30


def at(day: int, clock: str) -> datetime:
    """That time of a day in November 2026, by the clock on the hotel's wall."""
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=ZoneInfo("Europe/Madrid")).astimezone(UTC)


def post(key: str, text: str, when: datetime, **fields: Any) -> Mention:
    return Mention(
        id=MentionId(f"mastodon:{key}"),
        network="mastodon",
        source="fediverse",
        url=f"https://example.social/@lucia/{key}",
        text=text,
        published_at=when,
        fetched_at=when,
        author=LUCIA,
        **fields,
    )


class Story:
    """The hotel's Slack, and one daemon after the other."""

    def __init__(self, folder: Path, slack: FakeSlack, clock: FakeClock, language: str) -> None:
        self.slack, self.clock, self.window = slack, clock, Window(slack)
        app = f'token: "{TOKEN}", app_token: "{APP_TOKEN}", api_url: "{slack.api_url}"'
        rules = RULES.replace("LANGUAGE", language).replace("APP", app)
        # A look for what other processes did every five seconds is a long day; there is none here.
        self.house = Lighthouse(rules, folder, slack, clock, check=timedelta(minutes=5))
        self._told = TOLD[language]

    @asynccontextmanager
    async def awake(self, day: int, clock: str) -> AsyncIterator[Lighthouse]:
        """From that moment on there is a daemon again."""
        await self.clock.advance(at(day, clock) - self.clock.now())
        async with self.house:
            await self.slack.hands.connected()
            yield self.house
            self.tells()

    async def until(self, day: int, clock: str) -> None:
        await self.house.until(at(day, clock))

    def tells(self, moment: str = "") -> None:
        """Since the moment before exactly this has changed in Slack; nothing where no moment is named."""
        assert self.window.changed() == (self._told.MOMENTS[moment].strip() if moment else "")

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.slack.channels["C0MIRAMAR"].messages

    @property
    def card(self) -> dict[str, Any]:
        """There is only one."""
        (card,) = [message for message in self.messages if "thread_ts" not in message]
        return card

    @property
    def guide(self) -> dict[str, Any]:
        """The checklist in its thread."""
        (guide,) = [m for m in self.messages if any("case:tick" in str(block) for block in m["blocks"])]
        return guide

    def promised(self, text: str) -> str:
        """The value of the button below a promise on the card."""
        (button,) = [b["accessory"] for b in self.card["blocks"] if "accessory" in b and text in b["text"]["text"]]
        return str(button["value"])


@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_critique_is_answered_and_comes_back_as_a_recovery(tmp_path: Path, language: str) -> None:
    clock, told = FakeClock(at(WEDNESDAY, "08:59:30")), TOLD[language]
    others = (Channel("C0DIRECTION", "direction"), Channel("C0WEEKLY", "weekly"))
    async with FakeSlack(now=lambda: clock.now().timestamp(), channels=others) as slack:
        story = Story(tmp_path, slack, clock, language)
        critique = post("1", told.CRITIQUE, at(WEDNESDAY, "09:00:05"), engagement=Engagement(likes=0))
        thanks = post("2", told.THANKS, at(SATURDAY, "10:00"), engagement=Engagement(likes=90, reposts=40))

        async with story.awake(WEDNESDAY, "08:59:30") as house:
            await story.until(WEDNESDAY, "09:00:05")
            house.source("fediverse").offers(critique)
            await house.passes(seconds=2)
            story.tells("09:00 the post")
            assert story.card["text"].endswith(told.CRITIQUE), "what a phone shows"

            Looking.engaged[critique.id] = Engagement(likes=2)
            await story.until(WEDNESDAY, "09:14")
            assert Looking.looked == [at(WEDNESDAY, "09:05:05")]
            story.tells()

            Looking.engaged[critique.id] = Engagement(likes=10, replies=4, reposts=6)  # 30, weighted
            slack.soon("429:3")
            await story.until(WEDNESDAY, "09:16")
            assert Looking.looked[1:] == [at(WEDNESDAY, "09:15:05")]
            story.tells("09:15 the second look")

            await story.until(WEDNESDAY, "09:17")
            stale = dict(story.card)  # as everybody still has it before their eyes
            press = slack.hands.pressed(stale, "case:acknowledge")
            for again in (0, 1):  # Slack did not hear the first acknowledgement
                assert (await slack.hands.send("interactive", press, envelope="E-same", attempt=again)).acknowledged
            assert (await house.press(stale, "acknowledge")).acknowledged  # a double click
            await house.passes(seconds=10)
            story.tells("09:17 Ana takes it")

            await house.press(stale, "acknowledge", "U0LUIS")
            story.tells("09:17 Luis would take it too")

            await slack.hands.ask_to_leave()  # Slack wants a new connection, and closes the old one
            await slack.hands.connected(2)
            await story.until(WEDNESDAY, "09:26:17")
            story.tells()
            await slack.hands.hang_up(slack.hands.lines[0])
            slack.soon("500", after=1)  # the card is edited, and the line below it hangs in doubt
            await house.press(story.card, "contact")
            await house.passes(seconds=30)
            story.tells("09:26 contacted privately")

            await story.until(WEDNESDAY, "09:31")
            story.tells()
            await house.press(story.card, "promise")
            due = int(at(FRIDAY, "09:00").timestamp())
            late = {"text": told.REFUND, "owner": "ana", "due": due - 3 * 86_400}
            assert list((await house.fill(late)).errors) == ["due"]
            assert not (await house.fill(late | {"due": due})).errors
            await house.passes(seconds=10)
            story.tells("09:31 a refund is promised")

            await house.press(story.card, "promise")
            await house.fill({"text": told.ROOM, "due": int(at(WEDNESDAY, "18:00").timestamp())})
            await house.passes(seconds=10)
            story.tells("09:31 and to look at the room")

            await house.press(story.guide, "tick")
            await house.passes(seconds=10)
            story.tells("09:31 a step is done")

            await story.until(WEDNESDAY, "10:05")
            await house.press(story.card, "keep", value=story.promised(told.ROOM))
            await house.passes(seconds=10)
            story.tells("10:05 the room was looked at")

        async with story.awake(FRIDAY, "08:59") as house:
            story.tells()
            await story.until(FRIDAY, "09:10")
            story.tells("Friday 09:00 the refund is overdue")

            await house.press(story.card, "keep", value=story.promised(told.REFUND))
            await house.passes(seconds=10)
            story.tells("Friday 09:10 refunded")
            await house.press(story.card, "resolve")
            await house.fill({"cause": "our fault", "note": told.NOTE})
            await house.passes(seconds=10)
            story.tells("Friday 09:10 resolved")

        async with story.awake(FRIDAY_AFTER, "09:00") as house:
            await story.until(FRIDAY_AFTER, "09:15")
            story.tells("a week later")

        async with story.awake(SATURDAY, "09:59") as house:
            await story.until(SATURDAY, "10:00")
            house.source("fediverse").offers(thanks)
            await house.passes(seconds=30)
            story.tells("ten days after the post")

        async with story.awake(MONDAY, "08:59") as house:
            story.tells()
            await story.until(MONDAY, "09:05")
            story.tells("Monday 09:00 the week")
        # The 500 left a doubt: the thread was searched for the line before it was sent again.
        refused = [call["outcome"] for call in slack.attempts if call["outcome"] != "ok"]
        assert refused == ["ratelimited", "internal_error"], "our own pace never met Slack's limit"
        assert "conversations.replies" in slack.reads
        # Whatever was edited was the card or its checklist, and nobody but Ana was ever called, three times.
        edited = {call["ts"] for call in slack.accepted if call["method"] == "chat.update"}
        assert edited == {story.card["ts"], story.guide["ts"]}
        called = [line for message in story.messages for line in lines(message) if "<@" in line]
        assert [line.partition(" ")[2] for line in called] == ["<@U0ANA>"] * 3
        assert house.terminal.getvalue() == "", "nothing was so wrong that somebody else had to be told"

"""A case, the desk where it is handled, and the people around it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from monitor.case import Case, CaseQuery, Change, Command, Event, Memory, Refused, Silence, Track, Verb
from monitor.casework.desk import Desk as RealDesk
from monitor.errors import StoreError
from monitor.inbound.answering import Clicks, Forms
from monitor.inbound.questions import Duty, Questions
from monitor.inbound.switchboard import Switchboard
from monitor.inbound.voice import SlackVoice
from monitor.model import Author, SourceHealth
from monitor.names import CaseId, Level
from monitor.rules.schema import Rules
from monitor.store.base import CaseFile
from tests.fakes.clock import START, FakeClock
from tests.fakes.slack import TOKEN, FakeSlack
from tests.fakes.slack_socket import APP_TOKEN

CASE = CaseId("c0ffee")


def a_case(**changes: Any) -> Case:
    made = Case(
        id=CASE,
        key="author:mastodon:lucia:Hotel Miramar",
        brand="Hotel Miramar",
        network="mastodon",
        author="mastodon:lucia",
        name="Lucía",
        language="es",
        level=Level.PAGE,
        peak=82.4,
        opened_at=START,
        last_mention_at=START,
        levelled_at=START,
        posted_at=START,
    )
    return replace(made, **changes)


def the_rules(slack: FakeSlack, **changes: Any) -> Rules:
    """Two receivers of one app, in two languages."""
    talk: dict[str, Any] = {"token": TOKEN, "app_token": APP_TOKEN, "api_url": slack.api_url}
    raw: dict[str, Any] = {
        "version": 1,
        "defaults": {"language": "es", "timezone": "Europe/Madrid"},
        "brands": [{"name": "Hotel Miramar", "any": ["Hotel Miramar"]}],
        "sources": [{"name": "sample", "connector": "replay"}],
        "rules": [{"name": "page", "when": {"level": "page"}}],
        "route": {"receiver": "oncall"},
        "people": [
            {"name": "ana", "slack": "U0ANA"},
            {"name": "luis", "slack": "U0LUIS", "language": "en"},
        ],
        "escalations": [{"name": "chain", "steps": [{"after": "0s", "notify": "oncall"}]}],
        "receivers": [
            {"name": "oncall", "slack": {"channel": "#miramar", **talk}},
            {"name": "digest", "slack": {"channel": "#digest", **talk}, "language": "en"},
        ],
    }
    return Rules.model_validate(raw | changes)


class Desk:
    """The real desk over a timeline in memory, and a database that can hang or be gone."""

    def __init__(self, clock: FakeClock, rules: Rules) -> None:
        self.cases: dict[CaseId, Case] = {CASE: a_case()}
        self.events: list[Event] = []
        self.asked: list[Command] = []
        self.came = asyncio.Event()
        self.answers = asyncio.Event()  # cleared: the database hangs
        self.answers.set()
        self.hangs_after = False  # the effect lands, and then it hangs
        self.gone = False
        self._desk = RealDesk(store=self, clock=clock, rules=lambda: rules)
        self._author = Author(id="lucia", handle="lucia", name="Lucía")

    @property
    def now(self) -> Case:
        return self.cases[CASE]

    def done(self) -> list[str]:
        """What happened, and by whom."""
        return [f"{event.act.value} by {event.who}" for event in self.events]

    async def do(self, command: Command) -> Case | Refused:
        self.asked.append(command)
        self.came.set()
        return await self._desk.do(command)

    async def case(self, case: CaseId) -> CaseFile | None:
        if self.gone:
            raise StoreError("the database is away")
        if not self.hangs_after:
            await self.answers.wait()
        found = self.cases.get(case)
        if found is None:
            return None
        return CaseFile(case=found, events=tuple(self.events), entries=(), memory=Memory(), author=self._author)

    async def change(self, change: Change, _now: datetime) -> Case | None:
        self.cases[change.case.id] = change.case
        self.events += change.events
        await self.answers.wait()
        return change.case


class Shelf:
    """What questions need of the store."""

    def __init__(self) -> None:
        self.found: list[Case] = []
        self.silenced: dict[str, Silence] = {}
        self.answers = asyncio.Event()
        self.answers.set()
        self.gone = False

    async def cases(self, query: CaseQuery) -> Sequence[Case]:
        await self._work()
        return self.found[: query.limit]

    async def silence(self, silence: Silence) -> None:
        await self._work()
        self.silenced[silence.id] = silence

    async def _work(self) -> None:
        if self.gone:
            raise StoreError("the database is away")
        await self.answers.wait()


def forms(
    verb: Verb,
    case: CaseId,
    *,
    people: Sequence[str],
    language: str,
    channel: str,
    now: datetime,
    track: Track,
    author: bool,
) -> dict[str, Any] | None:
    """A form with every field that the agreement knows for its verb."""
    fields = {
        Verb.PROMISE: ("text", "owner", "due"),
        Verb.RESOLVE: ("cause", "note"),
        Verb.WRONG_FEELING: ("feeling",),
        Verb.MUTE: ("what", "term", "until", "note"),
        Verb.NOTE: ("text", "channel", "contact") if author else ("text",),
    }.get(verb)
    if fields is None:
        return None
    choices = {
        "owner": people,
        "cause": ("not ours", "accident", "our fault"),
        "feeling": ("negative", "neutral", "positive"),
        "what": ("author", "case", "term"),
        "until": ("1h", "1d"),
    }
    return {
        "type": "modal",
        "callback_id": f"case:{verb.value}",
        "private_metadata": f'{{"case":"{case}","language":"{language}","channel":"{channel}"}}',
        "title": plain("Almenara"),
        "submit": plain("OK"),
        "blocks": [
            {
                "type": "input",
                "block_id": name,
                "optional": True,
                "label": plain(name),
                "element": {"action_id": name, **_element(name, choices.get(name))},
            }
            for name in fields
        ],
    }


def _element(name: str, choices: Sequence[str] | None) -> dict[str, Any]:
    if choices is not None:
        return {"type": "static_select", "options": [{"text": plain(each), "value": each} for each in choices]}
    return {"type": "datetimepicker"} if name == "due" else {"type": "plain_text_input"}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


class Office:
    """Slack, the desk, and everything between them, on loopback and on a clock of our own."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack, self.clock = slack, FakeClock()
        self._stamps = itertools.count(1)
        self.rules = the_rules(slack)
        self.desk, self.shelf = Desk(self.clock, self.rules), Shelf()
        self.health: list[SourceHealth] = []
        self.troubles: dict[str, str] = {}
        self.duties: list[Duty] = []
        self.drilled: list[str] = []
        self.drill_problem = ""
        self.forms: Forms = forms
        self.board = self.another_process()

    def another_process(self) -> Switchboard:
        """As after a restart: the desk remembers, the switchboard does not."""
        questions = Questions(
            self.shelf,
            clock=self.clock,
            rules=lambda: self.rules,
            health=lambda: self.health,
            troubles=self._troubles,
            on_call=self._on_call,
            drill=self._drill,
        )
        clicks = Clicks(
            self.desk,
            clock=self.clock,
            rules=lambda: self.rules,
            name_of=self._name,
            forms=lambda *given, **more: self.forms(*given, **more),
            answers=questions,
            voice=lambda bot: SlackVoice(bot, self.clock),
        )
        return Switchboard(clicks, clock=self.clock, random=Random(4))

    async def open(self) -> None:
        await self.board.apply(self.rules)
        await self.slack.hands.connected()

    def card(self, *buttons: tuple[str, str], channel: str = "C0MIRAMAR") -> dict[str, Any]:
        """A message with these buttons: verb and, where there is more than the case, what more."""
        messages = self.slack.channels[channel].messages
        message = {
            "type": "message",
            "ts": f"1795000000.{next(self._stamps):06}",
            "text": "Lucía",
            "blocks": [
                {
                    "type": "actions",
                    "elements": [
                        {"type": "button", "action_id": f"case:{verb}", "value": value, "text": plain(verb)}
                        for verb, value in buttons
                    ],
                }
            ],
        }
        messages.append(message)
        return message

    async def meanwhile(self, **passes: float) -> None:
        """Once somebody's wish has reached the desk, time passes."""
        await self.desk.came.wait()
        await self.clock.advance(timedelta(**passes))

    def _name(self, user: str) -> str:
        return next((person.name for person in self.rules.people if person.slack == user), f"slack:{user}")

    def _troubles(self) -> Mapping[str, str]:
        return self.troubles

    def _on_call(self) -> Sequence[Duty]:
        return self.duties

    async def _drill(self, brand: str) -> str:
        self.drilled.append(brand)
        return self.drill_problem


async def until(holds: Callable[[], bool]) -> None:
    """Until something is so that real sockets bring about."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - it is in another's hands
            await asyncio.sleep(0.001)

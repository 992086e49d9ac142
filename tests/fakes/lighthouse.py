"""A tower that speaks to a Slack and hears what people press there, through real receivers and a real switchboard.

Real sockets are in play, so time stands still while a call to Slack is under way. What people do is awaited by the
test itself, which is the only one to move time: an envelope is never outstanding while the clock runs.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from connectors.base import Capability, ConnectorSpec, Looks
from monitor.inbound.answering import Clicks
from monitor.inbound.questions import Questions, duties
from monitor.inbound.switchboard import Switchboard
from monitor.inbound.voice import SlackVoice
from monitor.language.identify import Identifier
from monitor.model import Engagement, Mention, MentionId
from monitor.notify import modals
from monitor.notify.factory import build
from monitor.notify.pace import Pace
from monitor.notify.slack import SlackReceiver
from monitor.policy import Policy
from monitor.rules.load import load
from monitor.sentiment import registry
from tests.fakes.clock import FakeClock
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_socket import Outcome
from tests.fakes.tower import Scripted, Tower

LINE = 100  # characters of a line that are shown


class Looking(Scripted):
    """A scripted stream that can show its posts again, with what people made of them meanwhile."""

    spec: ClassVar[ConnectorSpec] = replace(
        Scripted.spec,
        name="looking",
        capabilities=frozenset({Capability.POLL, Capability.STREAM, Capability.ENGAGEMENT, Capability.LOOK}),
        looks=20,
    )
    engaged: ClassVar[dict[MentionId, Engagement]] = {}
    looked: ClassVar[list[datetime]] = []

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        now = self._tools.clock.now()
        self.looked.append(now)
        found = {each.id: self.engaged[each.id] for each in mentions if each.id in self.engaged}
        return Looks(engagement={key: replace(engagement, at=now) for key, engagement in found.items()})


class Lighthouse(Tower):
    """The daemon under test, with everybody in Slack around it. Stopped and begun again it is the next process."""

    def __init__(self, rules: str, folder: Path, slack: FakeSlack, clock: FakeClock, *, check: timedelta) -> None:
        super().__init__(rules, folder, check=check)
        self.slack, self.clock = slack, clock
        self.terminal = io.StringIO()
        self._calls = 0
        Looking.engaged.clear()
        Looking.looked.clear()

    async def until(self, moment: datetime) -> None:
        """Let time pass up to that moment."""
        await self.clock.advance(moment - self.clock.now())

    async def press(self, message: dict[str, Any], verb: str, user: str = "U0ANA", **more: Any) -> Outcome:
        """Somebody presses a button; back when Slack has its acknowledgement and what came of it is written."""
        outcome = await self.slack.press(message, f"case:{verb}", user, **more)
        await self.clock.settle()
        return outcome

    async def fill(self, values: dict[str, Any], user: str = "U0ANA") -> Outcome:
        """Somebody hands in the form that was opened last."""
        outcome = await self.slack.submit(self.slack.hands.forms[-1], values, user)
        await self.clock.settle()
        return outcome

    def _load(self) -> Policy:
        loaded = load(self.file, environ={}, connectors={"looking": Looking})
        return Policy.of(loaded, registry.load("default"), Identifier())

    def _receivers(self, policy: Policy) -> list[Any]:
        pace = Pace(self.clock)
        made = [
            build(
                receiver,
                defaults=policy.rules.defaults,
                clock=self.clock,
                rng=Random(7),
                post=_no_post,
                remember=self.store.remember,
                recall=self.store.recall,
                stream=self.terminal,
                pace=pace,
                guides=policy.playbooks.of,
            )
            for receiver in policy.rules.receivers
        ]
        for receiver in made:
            if isinstance(receiver, SlackReceiver):
                setattr(receiver._api, "call", self._counted(receiver._api.call))  # noqa: B010 - mypy knows it as a method
        return made

    def _counted(self, call: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
        """One request, as long as it lasts. A wait for a channel's turn is not in it: that waits for the clock."""

        async def counted(*args: Any, **kwargs: Any) -> Any:
            self._calls += 1
            try:
                return await call(*args, **kwargs)
            finally:
                self._calls -= 1

        return counted

    def _before_start(self) -> None:
        """As `monitor.app` has it."""
        self.clock.busy = lambda: self.store.under_way + self._calls > 0
        daemon, office = self.daemon, self.daemon.office

        async def drill(brand: str) -> str:
            return (await office.drill.ask(brand or None)).problem

        questions = Questions(
            self.store,
            clock=self.clock,
            rules=lambda: daemon.policy().rules,
            health=lambda: daemon.sources.health,
            troubles=lambda: daemon.voices.problems() | board.troubles,
            on_call=lambda: duties(office.people, daemon.policy().rules, self.clock.now()),
            drill=drill,
            silenced=lambda: daemon.flusher.wake(self.clock.now()),
        )
        clicks = Clicks(
            office.desk,
            clock=self.clock,
            rules=lambda: daemon.policy().rules,
            name_of=office.people.name_of,
            forms=modals.form,
            answers=questions,
            voice=lambda bot: SlackVoice(bot, self.clock),
        )
        board = Switchboard(clicks, clock=self.clock, random=Random(7))
        daemon.hear(board)


class Window:
    """What people see in Slack, as text; each look shows what is new or has changed since the one before."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self._seen: dict[tuple[str, str], str] = {}
        self._heard = self._forms = 0

    def changed(self) -> str:
        """New messages, messages that were edited, and words that only one person sees, in the order of Slack."""
        told: list[str] = []
        for channel in self._slack.channels.values():
            for message in channel.messages:
                key, shown = (channel.id, message["ts"]), "\n".join(lines(message))
                if self._seen.get(key) != shown:
                    told.append(f"{_place(channel.name, message, new=key not in self._seen)}\n{shown}")
                self._seen[key] = shown
        whispers, self._heard = self._slack.hands.whispers[self._heard :], len(self._slack.hands.whispers)
        forms, self._forms = self._slack.hands.forms[self._forms :], len(self._slack.hands.forms)
        told += ["== a form\n" + "\n".join(_form(view)) for view in forms]
        told += [f"== only for {whisper['user']}\n{whisper['text']}" for whisper in whispers]
        return "\n".join(told)


def _place(channel: str, message: dict[str, Any], *, new: bool) -> str:
    place = f"#{channel}" + (", in the thread" if message.get("thread_ts") else "")
    if message.get("reply_broadcast"):
        place += " and in the channel"
    return f"== {'new' if new else 'edited'}: {place}"


def lines(message: dict[str, Any]) -> Iterator[str]:
    """Every line that stands there, long ones shortened; small print behind a bar, what can be pressed in brackets."""
    for block in message["blocks"]:
        match block["type"]:
            case "header":
                yield f"# {block['text']['text']}"
            case "section":
                *first, last = map(_short, block["text"]["text"].splitlines())
                yield from first
                yield last + "".join(f" {_pressed(each)}" for each in [block.get("accessory")] if each)
            case "context":
                small = itertools.chain(*(each["text"].splitlines() for each in block["elements"]))
                yield from (f"| {_short(line)}" for line in small)
            case "actions":
                yield " ".join(map(_pressed, block["elements"]))
            case odd:
                raise AssertionError(f"nobody knows how {odd} looks")


def _short(line: str) -> str:
    return line if len(line) <= LINE else line[: LINE - 1] + "…"


def _form(view: dict[str, Any]) -> Iterator[str]:
    yield f"# {view['title']['text']}"
    for block in view["blocks"]:
        options = [each["text"]["text"] for each in block["element"].get("options", ())]
        yield _short(block["label"]["text"] + (f" ({' / '.join(options)})" if options else ""))
    yield f"[*{view['submit']['text']}*] [{view['close']['text']}]"


def _pressed(button: dict[str, Any]) -> str:
    label = button["text"]["text"]
    if "url" in button:
        return f"[{label} ↗]"
    return f"[*{label}*]" if button.get("style") == "primary" else f"[{label}]"


async def _no_post(*_args: Any, **_kwargs: Any) -> Any:
    raise AssertionError("nobody here is told by plain HTTP")

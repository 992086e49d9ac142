"""One interaction, one effect, one clear answer, within Slack's three seconds, whatever the database does.

A command is given two seconds. What has not landed by then goes on in the background, and its person is told that it
is not recorded yet; whether they press again or not, the command's key makes it one effect.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

import structlog

from monitor.case import Case, Command, Flaw, Refusal, Refused, Track, Verb
from monitor.clock import Clock
from monitor.errors import DeliveryError, StoreError
from monitor.inbound import parse, words
from monitor.inbound.bots import Bot
from monitor.inbound.parse import Mistake, Opening, Origin, Question, Unknown, Wish
from monitor.inbound.payload import Interaction, Slash
from monitor.inbound.voice import Voice
from monitor.names import CaseId
from monitor.notify.text import mrkdwn, plain
from monitor.rules.schema import Rules

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=2)  # for the database
DEADLINE = timedelta(seconds=2.6)  # for all of it; Slack's own is 3 s, and its way here and back takes some
DOUBLE = timedelta(seconds=3)  # two presses of one button by one person within this are one
UNSURE = timedelta(minutes=15)  # so long a further press is taken for the one of which nobody knows how it ended
GIVE_UP = timedelta(seconds=60)  # a command that has not ended by then is let go; its key still protects it
MOST_AT_ONCE = 200
REMEMBERED = 2_000  # presses whose outcome is kept, for double clicks and envelopes sent again

# Which field of a form a flaw is shown at; others are shown at the first.
_FIELDS = {
    Flaw.PROMISE_TEXT: "text",
    Flaw.PROMISE_DUE: "due",
    Flaw.PROMISE_OWNER: "owner",
    Flaw.CAUSE: "cause",
    Flaw.FEELING: "feeling",
    Flaw.UNTIL: "until",
    Flaw.NO_AUTHOR: "what",
    Flaw.TERM: "term",
    Flaw.MUTE_WHAT: "what",
    Flaw.NOTE: "text",
    Flaw.CHANNEL: "channel",
}

_T = TypeVar("_T")


class Desk(Protocol):
    """The one door through which people act."""

    async def do(self, command: Command) -> Case | Refused: ...


class Forms(Protocol):
    """Makes the forms that buttons open; None where a verb has none."""

    def __call__(
        self,
        verb: Verb,
        case: CaseId,
        *,
        people: Sequence[str],
        language: str,
        channel: str,
        now: datetime,
        track: Track,
        author: bool,
    ) -> dict[str, Any] | None: ...


class Answers(Protocol):
    """Answers `/almenara …` in mrkdwn. Raises StoreError."""

    async def __call__(self, question: Question, language: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back with the acknowledgement: a message, a form's `response_action`, or nothing."""

    payload: dict[str, Any] | None = None


@dataclass(slots=True)
class _Attempt:
    """Commands of one press or form on their way, or where they ended."""

    commands: tuple[Command, ...]
    at: datetime
    task: asyncio.Task[Case | Refused]
    told: bool = False

    @property
    def unsure(self) -> bool:
        """It ended without our knowing whether it landed."""
        outcome = self.task.result() if self.task.done() and not self.task.cancelled() else Refused(why=Refusal.BUSY)
        return isinstance(outcome, Refused) and outcome.why is Refusal.BUSY


class Clicks:
    """Takes what people do in Slack, whichever way it came."""

    def __init__(
        self,
        desk: Desk,
        *,
        clock: Clock,
        rules: Callable[[], Rules],
        name_of: Callable[[str], str],
        forms: Forms,
        answers: Answers,
        voice: Callable[[Bot], Voice],
    ) -> None:
        self._desk, self._clock, self._rules, self._name_of = desk, clock, rules, name_of
        self._forms, self._answers, self._make_voice = forms, answers, voice
        self._voices: dict[Bot, Voice] = {}
        self._work: set[asyncio.Task[Any]] = set()
        self._attempts: OrderedDict[str, _Attempt] = OrderedDict()
        self._opened: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._asked: OrderedDict[str, asyncio.Task[str]] = OrderedDict()
        self._turns: WeakValueDictionary[CaseId, asyncio.Lock] = WeakValueDictionary()

    async def take(self, bot: Bot, payload: Interaction | Slash, *, inline: bool = True) -> Reply:
        """Do it and answer; back within the deadline. `inline`: the reply may carry a message. Raises UnreadableError.

        Being cancelled stops the waiting, not the work.
        """
        intent = self._intent(payload)
        if len(self._work) >= MOST_AT_ONCE:
            log.warning("slack.flooded", at_once=len(self._work))
            return self._busy(bot, intent)
        work = self._spawn(self._answer(bot, intent, inline))
        if await self._within(work, DEADLINE):
            return work.result()
        return Reply()

    async def settle(self) -> None:
        """Let what is under way end, but not for ever."""
        if self._work:
            await asyncio.wait(self._work, timeout=PATIENCE.total_seconds())

    async def stop(self) -> None:
        """Drop what is still under way, and close."""
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        for voice in self._voices.values():
            await voice.close()
        self._voices.clear()

    async def keep(self, bots: Sequence[Bot]) -> None:
        """Only these are ours from now on."""
        for gone in [bot for bot in self._voices if bot not in bots]:
            await self._voices.pop(gone).close()

    def _intent(self, payload: Interaction | Slash) -> parse.Intent:
        now = self._clock.now()
        if isinstance(payload, Slash):
            return parse.slash(payload, now=now, name_of=self._name_of)
        zone = ZoneInfo(self._rules().defaults.timezone)
        return parse.interaction(payload, now=now, name_of=self._name_of, zone=zone)

    async def _answer(self, bot: Bot, intent: parse.Intent, inline: bool) -> Reply:
        try:
            return await self._meet(bot, intent, inline)
        except Exception:  # a mistake of ours is no reason to leave anybody without an answer
            log.exception("slack.answer_failed", intent=type(intent).__name__)
            if isinstance(intent, Opening):
                return await self._say(bot, intent.origin, words.word("form", self._language(bot, intent.origin)))
            return self._busy(bot, intent)

    async def _meet(self, bot: Bot, intent: parse.Intent, inline: bool) -> Reply:
        match intent:
            case Wish():
                return await self._wish(bot, intent)
            case Opening():
                return await self._open(bot, intent)
            case Question():
                return await self._question(bot, intent, inline)
            case Mistake(origin=origin, wrong=wrong):
                language = self._language(bot, origin)
                return _errors({field: words.mistake(what, language) for field, what in wrong.items()})
            case Unknown(origin=origin, form=form):
                log.warning("slack.unknown_action", form=form)
                return await self._say(bot, origin, words.word("button", self._language(bot, origin)), form=form)
            case _:
                return Reply()

    # Commands

    async def _wish(self, bot: Bot, wish: Wish) -> Reply:
        attempt = self._attempt(wish)
        language = self._language(bot, wish.origin)
        if not await self._within(attempt.task, PATIENCE):
            self._spawn(self._tell_later(bot, wish.origin, attempt, language))
            return await self._refuse(bot, wish, Refused(why=Refusal.BUSY), language)
        outcome = _outcome(attempt.task)
        told, attempt.told = attempt.told, True
        if isinstance(outcome, Case):
            return Reply()
        if wish.fields is None and told and not attempt.unsure:
            return Reply()  # a double click, or an envelope sent again: it was said
        return await self._refuse(bot, wish, outcome, language)

    def _attempt(self, wish: Wish) -> _Attempt:
        """The command under way; a new one, unless this press is the same as one before."""
        known = self._attempts.get(wish.press)
        commands = (wish.command, *wish.further)
        if known is not None:
            if not known.task.done():
                return known
            if known.unsure and abs(wish.at - known.at) < UNSURE:
                # Perhaps it landed: under its own key it cannot land twice.
                commands = known.commands
            elif not known.unsure and (known.commands[0].key == wish.command.key or abs(wish.at - known.at) < DOUBLE):
                return known
        made = _Attempt(commands, wish.at, self._spawn(self._do(commands)))
        _remember(self._attempts, wish.press, made)
        return made

    async def _do(self, commands: tuple[Command, ...]) -> Case | Refused:
        """One after the other within a case, in the order in which they came."""
        first = commands[0]
        turn = self._turns.setdefault(first.case, asyncio.Lock())
        try:
            async with turn, asyncio.timeout(GIVE_UP.total_seconds()):
                return await self._all(commands)
        except (StoreError, TimeoutError) as failure:
            log.warning("slack.not_recorded", verb=first.verb.value, reason=type(failure).__name__)
            return Refused(why=Refusal.BUSY)
        except Exception:
            log.exception("slack.command_failed", verb=first.verb.value)
            return Refused(why=Refusal.BUSY)

    async def _all(self, commands: tuple[Command, ...]) -> Case | Refused:
        """What became of them: done where any was; what is so already is no reason to leave out the rest."""
        done: Case | Refused | None = None
        for command in commands:
            answer = await self._desk.do(command)
            if isinstance(answer, Refused) and answer.why is not Refusal.ALREADY:
                return answer
            if done is None or isinstance(answer, Case):
                done = answer
        return done or Refused(why=Refusal.ALREADY)

    async def _tell_later(self, bot: Bot, origin: Origin, attempt: _Attempt, language: str) -> None:
        """Somebody was told "not yet": tell them how it ended, where it did."""
        await asyncio.wait({attempt.task})
        outcome = _outcome(attempt.task)
        if attempt.told or attempt.unsure:
            return
        attempt.told = True
        late = words.word("late", language) if isinstance(outcome, Case) else self._why(outcome, language)
        await self._voice(bot).whisper(origin, mrkdwn(late))

    async def _refuse(self, bot: Bot, wish: Wish, refused: Refused, language: str) -> Reply:
        text = self._why(refused, language)
        if wish.fields is None:
            return await self._say(bot, wish.origin, mrkdwn(text))
        if wish.fields and refused.why in (Refusal.BUSY, Refusal.BAD):
            named = _FIELDS.get(refused.flaw, "") if refused.flaw else ""
            return _errors({named if named in wish.fields else wish.fields[0]: plain(text)})
        return _shown(mrkdwn(text), language)

    def _why(self, refused: Refused, language: str) -> str:
        zone = self._rules().defaults.timezone
        return words.refusal(refused, language, zone=zone, now=self._clock.now())

    # Forms and questions

    async def _open(self, bot: Bot, opening: Opening) -> Reply:
        before = self._opened.get(opening.press)
        if before is not None and (before[0] == opening.key or abs(opening.at - before[1]) < DOUBLE):
            return Reply()
        _remember(self._opened, opening.press, (opening.key, opening.at))
        origin = opening.origin
        language = self._language(bot, origin)
        people = [person.name for person in self._rules().people]
        view = self._forms(
            opening.verb,
            opening.case,
            people=people,
            language=language,
            channel=origin.channel,
            now=self._clock.now(),
            track=opening.track,
            author=opening.author,
        )
        if view is None:
            return await self._say(bot, origin, words.word("button", language))
        try:
            await self._voice(bot).open(origin.trigger, view)
        except DeliveryError as failure:
            log.warning("slack.form_failed", receiver=bot.receiver, verb=opening.verb.value, reason=str(failure))
            self._opened.pop(opening.press, None)
            return await self._say(bot, origin, words.word("form", language))
        return Reply()

    async def _question(self, bot: Bot, question: Question, inline: bool) -> Reply:
        language = self._language(bot, question.origin)
        task = self._asked.get(question.key)
        if task is None:
            task = self._spawn(self._looked_up(question, language))
            _remember(self._asked, question.key, task)
        in_time = await self._within(task, PATIENCE)
        text = task.result() if in_time else words.word("slow", language)
        if not inline:
            return await self._say(bot, question.origin, text)
        return Reply({"response_type": "ephemeral", "text": text})

    async def _looked_up(self, question: Question, language: str) -> str:
        try:
            return await self._answers(question, language)
        except StoreError as failure:
            log.warning("slack.question_failed", reason=str(failure))
        except Exception:
            log.exception("slack.question_failed")
        return words.word("slow", language)

    # What they share

    async def _say(self, bot: Bot, origin: Origin, text: str, *, form: bool = False) -> Reply:
        if form:
            return _shown(text, self._language(bot, origin))
        await self._voice(bot).whisper(origin, text)
        return Reply()

    def _busy(self, bot: Bot, intent: parse.Intent) -> Reply:
        """The answer where there is no room to do anything, not even to call Slack."""
        origin = getattr(intent, "origin", None)
        language = bot.language if origin is None else self._language(bot, origin)
        if isinstance(intent, Question):
            return Reply({"response_type": "ephemeral", "text": words.word("slow", language)})
        if isinstance(intent, Wish) and intent.fields:
            return _errors({intent.fields[0]: words.word("busy", language)})
        return Reply()

    def _language(self, bot: Bot, origin: Origin) -> str:
        """The person's own, else the form's, else the channel's."""
        for person in self._rules().people:
            if person.slack == origin.user and person.language:
                return person.language
        return words.spoken(origin.language) if origin.language else bot.language_in(origin)

    def _voice(self, bot: Bot) -> Voice:
        if bot not in self._voices:
            self._voices[bot] = self._make_voice(bot)
        return self._voices[bot]

    async def _within(self, task: asyncio.Task[Any], delay: timedelta) -> bool:
        timer = asyncio.ensure_future(self._clock.sleep(delay))
        try:
            await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        return task.done()

    def _spawn(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return task


def _outcome(task: asyncio.Task[Case | Refused]) -> Case | Refused:
    return Refused(why=Refusal.BUSY) if task.cancelled() else task.result()


def _remember(table: OrderedDict[str, _T], key: str, value: _T) -> None:
    table.pop(key, None)
    table[key] = value
    while len(table) > REMEMBERED:
        table.popitem(last=False)


def _errors(errors: dict[str, str]) -> Reply:
    return Reply({"response_action": "errors", "errors": errors})


def _shown(text: str, language: str) -> Reply:
    """The answer in place of the form."""
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Almenara"},
        "close": {"type": "plain_text", "text": words.word("close", language)},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
    }
    return Reply({"response_action": "update", "view": view})

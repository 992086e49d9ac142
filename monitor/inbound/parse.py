"""From what Slack sends to what is meant: a command, a form to open, a question, or a clear reason for neither. Pure.

Agreed with the cards: a button's action id is "case:<verb>" and its value "<case id>" or "<case id>|<more>"; a form's
callback id is "case:<verb>", its private metadata JSON {case, language, channel}, and each input's block id names the
field: text, owner, due, cause, note, what, term, until, feeling, channel, contact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor.case import Cause, Command, Track, Verb, Via
from monitor.core.fingerprint import fingerprint
from monitor.inbound.payload import (
    Action,
    Channel,
    Container,
    Field,
    Interaction,
    Message,
    Slash,
    State,
    UnreadableError,
    View,
    read_metadata,
)
from monitor.names import CaseId
from monitor.notify.case_card import NOBODY
from monitor.notify.text import clean, cut
from monitor.notify.thread import ASKED
from monitor.rules.values import parse_duration

PREFIX = "case:"
FORMS = frozenset({Verb.PROMISE, Verb.RESOLVE, Verb.WRONG_FEELING, Verb.MUTE, Verb.NOTE})
MOST_TEXT = 2_000  # characters of what somebody writes into a form
LONGEST_MUTE = timedelta(days=366)
_CASE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_STAMP = re.compile(r"\d{1,12}\.\d{1,9}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

NameOf = Callable[[str], str]  # Slack's user id → the name in rules.yaml


class Wrong(StrEnum):
    """What is wrong with a form's field."""

    MISSING = "missing"
    PAST = "past"
    TOO_FAR = "too far"
    ODD = "odd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who did it and where: where the answer goes."""

    user: str  # Slack's id
    who: str  # the name
    channel: str = ""  # id
    channel_name: str = ""
    response_url: str = ""
    trigger: str = ""
    language: str = ""  # where the form says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A command, or what one form says in several. Two wishes with one `press` soon after each other are one."""

    origin: Origin
    command: Command
    further: tuple[Command, ...] = ()
    press: str
    at: datetime
    fields: tuple[str, ...] | None = None  # of the form it was written in; None for a button


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A button that asks for a form."""

    origin: Origin
    verb: Verb
    case: CaseId
    track: Track  # praise is closed with another form; a card that says nothing is about a complaint
    author: bool = True  # somebody speaks in the case
    press: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`/almenara …`: `words` as they were typed."""

    origin: Origin
    words: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A form with fields that make no sense: block id → what is wrong."""

    origin: Origin
    wrong: Mapping[str, Wrong]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Something of ours that this version does not know: an older card, or a newer one."""

    origin: Origin
    form: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to be done, and nothing to be said: a link was followed, a form closed."""


Intent = Wish | Opening | Question | Mistake | Unknown | Nothing


def interaction(payload: Interaction, *, now: datetime, name_of: NameOf, zone: ZoneInfo) -> Intent:
    """What a press or a form means. `zone` is where a date without a time of day lies. Raises UnreadableError."""
    if not _USER.fullmatch(payload.user.id):
        raise UnreadableError("nobody did it")
    match payload.type:
        case "block_actions":
            return _press(payload, now, name_of)
        case "view_submission" if payload.view is not None:
            return _form(payload, payload.view, now, name_of, zone)
        case _:
            return Nothing()


def slash(payload: Slash, *, now: datetime, name_of: NameOf) -> Question:
    """What was asked. Raises UnreadableError."""
    if not _USER.fullmatch(payload.user_id):
        raise UnreadableError("nobody asked")
    origin = Origin(
        user=payload.user_id,
        who=name_of(payload.user_id),
        channel=payload.channel_id,
        channel_name=payload.channel_name,
        response_url=payload.response_url,
        trigger=payload.trigger_id,
    )
    return Question(origin=origin, words=payload.text, key=fingerprint("slash", payload.trigger_id), at=now)


def _press(payload: Interaction, now: datetime, name_of: NameOf) -> Intent:
    channel, container = payload.channel or Channel(), payload.container or Container()
    origin = Origin(
        user=payload.user.id,
        who=name_of(payload.user.id),
        channel=channel.id or container.channel_id,
        channel_name=channel.name,
        response_url=payload.response_url,
        trigger=payload.trigger_id,
    )
    if not payload.actions:
        return Nothing()
    action = payload.actions[0]  # Slack sends one; further ones would be a bundle that nobody can have pressed
    if not action.action_id.startswith(PREFIX):
        # Links are buttons too, and Slack tells of them.
        return Nothing() if action.url or action.action_id == "open_post" else Unknown(origin=origin)
    verb, value = _verb(action.action_id), _value(action)
    case, _, more = value.partition("|")
    if verb is None or not _CASE.fullmatch(case) or len(more) > 200:
        return Unknown(origin=origin)
    message = container.message_ts or (payload.message or Message()).ts
    press = fingerprint("press", message, action.action_id, value, payload.user.id)
    key = fingerprint("press", message, action.action_id, value, payload.user.id, action.action_ts)
    at = _stamp(action.action_ts, now)
    if verb in FORMS:
        track = Track.PRAISE if more == Track.PRAISE.value else Track.COMPLAINT
        return Opening(
            origin=origin,
            verb=verb,
            case=CaseId(case),
            track=track,
            author=more != NOBODY,
            press=press,
            key=key,
            at=at,
        )
    says = verb in (Verb.ANSWER, Verb.CONTACT)
    command = Command(
        case=CaseId(case),
        verb=verb,
        who=origin.who,
        via=Via.SLACK,
        at=now,
        key=key,
        note=_text(more) if says else "",
        target="" if says else _text(more),
    )
    return Wish(origin=origin, command=command, press=press, at=at)


def _form(payload: Interaction, view: View, now: datetime, name_of: NameOf, zone: ZoneInfo) -> Intent:
    nowhere = Origin(user=payload.user.id, who=name_of(payload.user.id), trigger=payload.trigger_id)
    verb = _verb(view.callback_id)
    try:
        carried = read_metadata(view.private_metadata)
    except UnreadableError:
        return Unknown(origin=nowhere, form=True)
    if verb is None or not _CASE.fullmatch(carried.case):
        return Unknown(origin=nowhere, form=True)
    origin = Origin(
        user=nowhere.user,
        who=nowhere.who,
        channel=carried.channel,
        trigger=nowhere.trigger,
        language=carried.language,
    )
    sheet = _Sheet(view, now, name_of, zone)
    command = sheet.command(verb, CaseId(carried.case), origin.who, fingerprint("form", view.id, view.hash))
    first, *further = sheet.noted(command) if verb is Verb.NOTE else [command]
    if sheet.wrong:
        return Mistake(origin=origin, wrong=sheet.wrong)
    return Wish(origin=origin, command=first, further=tuple(further), press=command.key, at=now, fields=sheet.fields)


class _Sheet:
    """A form that was handed in; `wrong` gathers what cannot be taken."""

    def __init__(self, view: View, now: datetime, name_of: NameOf, zone: ZoneInfo) -> None:
        self._now, self._name_of, self._zone = now, name_of, zone
        self._found: dict[str, Field] = {}
        for block, inputs in (view.state or State()).values.items():
            if block in inputs:
                self._found[block] = inputs[block]
            elif len(inputs) == 1:
                self._found[block] = next(iter(inputs.values()))
        self.wrong: dict[str, Wrong] = {}

    @property
    def fields(self) -> tuple[str, ...]:
        """Block ids, in the form's order."""
        return tuple(self._found)

    def command(self, verb: Verb, case: CaseId, who: str, key: str) -> Command:
        """The wish, with only those fields that belong to its verb."""
        note, target, owner, term = "", "", "", ""
        due: datetime | None = None
        cause: Cause | None = None
        match verb:
            case Verb.PROMISE:
                note, owner = self._needed("text"), self._person("owner") or who
                due = self._later("due")
            case Verb.RESOLVE:
                note, cause = self._text("note"), self._cause()
            case Verb.WRONG_FEELING:
                note = self._needed("feeling")
            case Verb.MUTE:
                target, note, due = self._what(), self._text("note"), self._later("until")
                term = self._needed("term") if target == "term" else ""
            case Verb.NOTE:
                note = self._text("text")
            case Verb.PREFER:
                note = self._needed("channel")
            case Verb.CONTACT:
                note = self._text("channel") or self._text("note")
            case Verb.ANSWER:
                note = self._needed("feeling")
            case _:
                note = self._text("note")
        return Command(
            case=case,
            verb=verb,
            who=who,
            via=Via.SLACK,
            at=self._now,
            key=key,
            note=note,
            target=target,
            owner=owner,
            due=due,
            cause=cause,
            term=term,
        )

    def noted(self, note: Command) -> list[Command]:
        """What a note says: how the author wants to be reached, whether at all, and the note itself."""
        channel, wish = self._text("channel"), self._text("contact")
        if wish not in ("", "no", "yes"):
            self.wrong["contact"] = Wrong.ODD
        made: list[Command] = []

        def add(verb: Verb, text: str) -> None:
            # The first keeps the form's key; the others have theirs made of it.
            key = fingerprint(note.key, verb.value) if made else note.key
            made.append(replace(note, verb=verb, note=text, key=key))

        if channel:
            add(Verb.PREFER, channel)
        if wish:
            add(Verb.LEAVE_ALONE, (note.note or ASKED) if wish == "no" else "")
        if note.note and wish != "no":  # else it is the reason
            add(Verb.NOTE, note.note)
        if not made:
            self.wrong["text"] = Wrong.MISSING
        return made or [note]

    def _text(self, name: str) -> str:
        found = self._found.get(name)
        if found is None:
            return ""
        chosen = found.selected_option.value if found.selected_option else found.value
        return _text(chosen or "")

    def _needed(self, name: str) -> str:
        text = self._text(name)
        if not text:
            self.wrong[name] = Wrong.MISSING
        return text

    def _person(self, name: str) -> str:
        found = self._found.get(name)
        if found is not None and found.selected_user and _USER.fullmatch(found.selected_user):
            return self._name_of(found.selected_user)
        return self._text(name)

    def _cause(self) -> Cause | None:
        text = self._text("cause")
        if not text:
            return None
        try:
            return Cause(text)
        except ValueError:
            self.wrong["cause"] = Wrong.ODD
            return None

    def _what(self) -> str:
        what = self._needed("what")
        if what and what not in ("author", "case", "term"):
            self.wrong["what"] = Wrong.ODD
        return what

    def _later(self, name: str) -> datetime | None:
        """A moment to come: a moment, a day (its end), or a length from now."""
        found = self._found.get(name)
        try:
            at = None if found is None else self._moment(found)
        except (ValueError, OverflowError, OSError):
            self.wrong[name] = Wrong.ODD
            return None
        if at is None:
            self.wrong[name] = Wrong.MISSING
        elif at <= self._now:
            self.wrong[name] = Wrong.PAST
        elif at > self._now + 5 * LONGEST_MUTE:
            self.wrong[name] = Wrong.TOO_FAR
        return at

    def _moment(self, found: Field) -> datetime | None:
        if found.selected_date_time is not None:
            return datetime.fromtimestamp(found.selected_date_time, UTC)
        day = found.selected_date or ""
        length = (found.selected_option.value if found.selected_option else found.value) or ""
        if _DAY.fullmatch(day or length):
            end = datetime.combine(date.fromisoformat(day or length), time(23, 59, 59), self._zone)
            return end.astimezone(UTC)
        return self._now + parse_duration(length) if length else None


def _verb(action_id: str) -> Verb | None:
    name = action_id.removeprefix(PREFIX)
    return Verb(name) if action_id.startswith(PREFIX) and name in set(Verb) else None


def _value(action: Action) -> str:
    return action.value or (action.selected_option.value if action.selected_option else "")


def _text(value: str) -> str:
    return cut(clean(value[: 4 * MOST_TEXT]), MOST_TEXT)


def _stamp(text: str, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(text), UTC) if _STAMP.fullmatch(text) else now
    except (ValueError, OverflowError, OSError):
        return now

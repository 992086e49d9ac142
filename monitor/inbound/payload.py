"""Slack's payloads, as far as we use them, read strictly. What Slack adds beside is skipped, what is odd is refused.

Reference: docs.slack.dev/reference/interaction-payloads, docs.slack.dev/interactivity/implementing-slash-commands,
docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import msgspec

_T = TypeVar("_T")

MOST_BYTES = 1024 * 1024  # of one payload: Slack sends the whole message along with a press


class Kind(StrEnum):
    """The two doors of Slack's that we use, by their names in Socket Mode."""

    INTERACTIVE = "interactive"
    SLASH = "slash_commands"


class UnreadableError(Exception):
    """A payload that is not Slack's, too large, too deep, or without what is needed to answer it."""


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """Strict in types; unknown fields are skipped, because Slack adds new ones whenever it likes."""


class User(Struct, frozen=True, kw_only=True):
    id: str
    username: str = ""
    name: str = ""


class Channel(Struct, frozen=True, kw_only=True):
    id: str = ""
    name: str = ""


class Container(Struct, frozen=True, kw_only=True):
    message_ts: str = ""
    channel_id: str = ""


class Message(Struct, frozen=True, kw_only=True):
    ts: str = ""


class Option(Struct, frozen=True, kw_only=True):
    value: str = ""


class Action(Struct, frozen=True, kw_only=True):
    action_id: str = ""
    type: str = ""
    value: str = ""
    url: str = ""
    action_ts: str = ""
    selected_option: Option | None = None


class Field(Struct, frozen=True, kw_only=True):
    """What somebody put into one input, whatever its kind."""

    value: str | None = None
    selected_option: Option | None = None
    selected_date: str | None = None
    selected_date_time: int | None = None
    selected_user: str | None = None


class State(Struct, frozen=True, kw_only=True):
    values: dict[str, dict[str, Field]] = msgspec.field(default_factory=dict)


class View(Struct, frozen=True, kw_only=True):
    id: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    hash: str = ""
    state: State | None = None


class Interaction(Struct, frozen=True, kw_only=True):
    """A press, or a form handed in."""

    type: str
    user: User
    trigger_id: str = ""
    response_url: str = ""
    channel: Channel | None = None
    container: Container | None = None
    message: Message | None = None
    actions: list[Action] = msgspec.field(default_factory=list)
    view: View | None = None


class Slash(Struct, frozen=True, kw_only=True):
    """`/almenara …`"""

    command: str
    user_id: str
    text: str = ""
    channel_id: str = ""
    channel_name: str = ""
    trigger_id: str = ""
    response_url: str = ""


class Metadata(Struct, frozen=True, kw_only=True):
    """What a form carries along from the card it was opened on."""

    case: str
    language: str = ""
    channel: str = ""


class Envelope(Struct, frozen=True, kw_only=True):
    """One frame of Socket Mode."""

    type: str
    envelope_id: str = ""
    accepts_response_payload: bool = False
    payload: msgspec.Raw = msgspec.Raw(b"{}")
    reason: str = ""  # of a disconnect


def read_envelope(frame: str | bytes) -> Envelope:
    """Raises UnreadableError."""
    return _read(frame, Envelope)


def read_interaction(payload: str | bytes) -> Interaction:
    """Raises UnreadableError."""
    return _read(payload, Interaction)


def read_slash(payload: str | bytes) -> Slash:
    """Raises UnreadableError."""
    return _read(payload, Slash)


def read_slash_form(fields: dict[str, str]) -> Slash:
    """The same from a form's fields, as signed HTTP requests bring it. Raises UnreadableError."""
    try:
        return msgspec.convert(fields, Slash)
    except msgspec.ValidationError as wrong:
        raise UnreadableError("not a slash command of Slack's") from wrong


def read_metadata(text: str) -> Metadata:
    """Raises UnreadableError."""
    return _read(text, Metadata)


def _read(data: str | bytes, kind: type[_T]) -> _T:
    if len(data) > MOST_BYTES:
        raise UnreadableError("larger than anything Slack sends")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, UnicodeEncodeError, RecursionError) as wrong:
        raise UnreadableError(f"not a payload of Slack's ({type(wrong).__name__})") from wrong

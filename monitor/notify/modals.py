"""The forms that buttons open in Slack, within its documented limits. Pure.

Each input's block id and action id is the field's name: text, owner, due, cause, note, what, term, until, feeling,
channel, contact. The private metadata is JSON {case, channel, language}: what has to be known when the form comes back.
Limits: docs.slack.dev/reference/views/modal-views, docs.slack.dev/reference/block-kit/block-elements.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from monitor.case import Cause, Track, Verb
from monitor.names import CaseId
from monitor.notify.text import cut, one_line, plain
from monitor.notify.words import Words, words

View = dict[str, Any]
Block = dict[str, Any]

TITLE, LABEL, PLACEHOLDER, OPTION, VALUE, OPTIONS, METADATA = 24, 2000, 150, 75, 150, 100, 3000
LONGEST_TEXT, LONGEST_NOTE, LONGEST_WORD = 500, 2000, 100  # what the case takes
_LONGEST_ID = 200
_MUTES = ("1h", "4h", "1d", "7d", "30d")
_FEELINGS = ("negative", "neutral", "positive")
_CHANNELS = ("dm", "email", "phone", "site", "person", "other")


def form(
    verb: Verb,
    case: CaseId,
    *,
    people: Sequence[str],
    language: str,
    channel: str,
    now: datetime,
    track: Track = Track.COMPLAINT,
    author: bool = True,
) -> View | None:
    """The form of a verb; None where pressing the button is all. `channel` is where the card stands.

    `author`: somebody speaks in the case, of whom there may be something to note or to be muted.
    """
    told = words(language)
    made: dict[Verb, Callable[[], tuple[str, list[Block]]]] = {
        Verb.PROMISE: lambda: (told.said["promise_title"], _promise(told, people, now)),
        Verb.RESOLVE: lambda: _resolve(told, track),
        Verb.WRONG_FEELING: lambda: (told.said["feeling_title"], [_feeling(told)]),
        Verb.MUTE: lambda: (told.said["mute_title"], _mute(told, author)),
        Verb.NOTE: lambda: (told.said["note_title"], _note(told, author)),
        Verb.CONTACT: lambda: (told.said["contact_title"], [_channel(told, told.said["contact_channel"])]),
    }
    if verb not in made:
        return None
    title, blocks = made[verb]()
    return {
        "type": "modal",
        "callback_id": f"case:{verb.value}",
        "private_metadata": _metadata(case, channel, language),
        "title": _plain(title, TITLE),
        "submit": _plain(told.said["submit"], TITLE),
        "close": _plain(told.said["cancel"], TITLE),
        "blocks": blocks,
    }


def _promise(told: Words, people: Sequence[str], now: datetime) -> list[Block]:
    said = told.said
    tomorrow = (now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    due = {"type": "datetimepicker", "initial_date_time": int(tomorrow.timestamp())}
    return [
        _text("text", said["promise_text"], LONGEST_TEXT, lines=True, hint=said["promise_hint"]),
        _owner(said["promise_owner"], said["promise_owner_hint"], people),
        _input("due", said["promise_due"], due),
    ]


def _owner(label: str, hint: str, people: Sequence[str]) -> Block:
    """One of the people of rules.yaml; any name where it knows nobody."""
    names = [name for name in dict.fromkeys(people) if name.strip() and len(name) <= VALUE][:OPTIONS]
    if not names:
        return _text("owner", label, LONGEST_WORD, optional=True, hint=hint)
    options = [_option(one_line(name), name) for name in names]
    return _input("owner", label, {"type": "static_select", "options": options}, optional=True, hint=hint)


def _resolve(told: Words, track: Track) -> tuple[str, list[Block]]:
    note = _text("note", told.said["note"], LONGEST_NOTE, lines=True, optional=True)
    if track is Track.PRAISE:
        return told.said["praise_title"], [note]
    causes = (
        (Cause.NOT_OURS, "cause_not_ours"),
        (Cause.ACCIDENT, "cause_accident"),
        (Cause.OUR_FAULT, "cause_our_fault"),
    )
    options = [_option(told.said[name], cause.value) for cause, name in causes]
    return told.said["resolve_title"], [_input("cause", told.said["cause"], _radio(options)), note]


def _feeling(told: Words) -> Block:
    options = [_option(told.said[f"feeling_{name}"], name) for name in _FEELINGS]
    return _input("feeling", told.said["feeling"], _radio(options))


def _note(told: Words, author: bool) -> list[Block]:
    """A word for the timeline, and what is to be remembered of whoever speaks."""
    said = told.said
    if not author:
        return [_text("text", said["note_text"], LONGEST_NOTE, lines=True)]
    wish = [_option(said["contact_no"], "no"), _option(said["contact_yes"], "yes")]
    return [
        _text("text", said["note_text"], LONGEST_NOTE, lines=True, optional=True, hint=said["note_hint"]),
        _channel(told, said["note_channel"]),
        _input("contact", said["note_contact"], {"type": "static_select", "options": wish}, optional=True),
    ]


def _mute(told: Words, author: bool) -> list[Block]:
    said = told.said
    names = ("author", "case", "term") if author else ("case", "term")
    what = [_option(said[f"mute_{name}"], name) for name in names]
    until = [_option(said[f"for_{length}"], length) for length in _MUTES]
    return [
        _input("what", said["mute_what"], _radio(what)),
        _text("term", said["mute_term_field"], LONGEST_WORD, optional=True, hint=said["mute_term_hint"]),
        _input("until", said["mute_until"], {"type": "static_select", "options": until, "initial_option": until[2]}),
        _text("note", said["mute_comment"], LONGEST_TEXT),
    ]


def _channel(told: Words, label: str) -> Block:
    # The value is the same in every language: each card says it in its own (`thread.channel`).
    options = [_option(told.said[f"channel_{name}"], name) for name in _CHANNELS]
    return _input("channel", label, {"type": "static_select", "options": options}, optional=True)


def _text(name: str, label: str, most: int, *, lines: bool = False, optional: bool = False, hint: str = "") -> Block:
    element = {"type": "plain_text_input", "multiline": lines, "max_length": most}
    return _input(name, label, element, optional=optional, hint=hint)


def _radio(options: list[Block]) -> Block:
    return {"type": "radio_buttons", "options": options}


def _input(name: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": _plain(label, LABEL),
        "element": element | {"action_id": name},
        "optional": optional,
    }
    return made | {"hint": _plain(hint, LABEL)} if hint else made


def _option(text: str, value: str) -> Block:
    return {"text": _plain(text, OPTION), "value": value}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(plain(text), limit) or "…", "emoji": False}


def _metadata(case: CaseId, channel: str, language: str) -> str:
    held = {"case": case[:_LONGEST_ID], "channel": channel[:_LONGEST_ID], "language": language[:_LONGEST_ID]}
    return json.dumps(held, separators=(",", ":"))

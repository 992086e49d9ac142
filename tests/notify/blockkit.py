"""Slack's documented limits, written down a second time: what the fake Slack and the tests hold messages to.

Independent of the code under test on purpose. docs.slack.dev/reference/block-kit and docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

MOST_CHARACTERS = 13_200  # observed, not documented: beyond it Slack says msg_blocks_too_long
MOST_TEXT = 40_000  # chat.postMessage truncates `text` beyond this; we never come near
PLAIN, MRKDWN = "plain_text", "mrkdwn"
# The only live mrkdwn we ever send: a word of ours and the ids of people who are called.
_CALLED = re.compile(r"(?:Para|For):(?: <@[UW][A-Z0-9]{2,30}>){1,20}")


def units(text: str) -> int:
    """The strictest reading of "characters": UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def faults(blocks: Any) -> list[str]:
    """Everything Slack would refuse in these blocks; empty if it takes them."""
    if not isinstance(blocks, list):
        return ["blocks is not a list"]
    found = []
    if len(blocks) > 50:
        found.append(f"{len(blocks)} blocks, at most 50")
    if units(json.dumps(blocks, ensure_ascii=False)) > MOST_CHARACTERS:
        found.append("msg_blocks_too_long")
    for index, block in enumerate(blocks):
        found += [f"blocks[{index}]: {fault}" for fault in _block(block)]
    return found + _repeated(blocks)


def view_faults(view: Any) -> list[str]:
    """Everything Slack would refuse in this modal. docs.slack.dev/reference/views/modal-views"""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["only modals are known here"]
    found = [f"title: {fault}" for fault in _text(view.get("title"), most=24, kinds=(PLAIN,))]
    for name in ("submit", "close"):
        if name in view:
            found += [f"{name}: {fault}" for fault in _text(view[name], most=24, kinds=(PLAIN,))]
    if units(view.get("private_metadata", "")) > 3000:
        found.append("private_metadata longer than 3000")
    if units(view.get("callback_id", "")) > 255:
        found.append("callback_id longer than 255")
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= 100:
        return [*found, "a view has 1 to 100 blocks"]
    inputs = [block for block in blocks if isinstance(block, dict) and block.get("type") == "input"]
    if inputs and "submit" not in view:
        found.append("inputs need a submit button")
    for index, block in enumerate(blocks):
        where = f"blocks[{index}]"
        found += [f"{where}: {fault}" for fault in (_input(block) if block in inputs else _block(block))]
    unknown = set(view) - {"type", "title", "submit", "close", "private_metadata", "callback_id", "blocks"}
    return found + _repeated(blocks) + [f"unknown field {name}" for name in sorted(unknown)]


def calls(blocks: list[dict[str, Any]]) -> list[str]:
    """The member ids that a message really mentions: anything live that is not a call of ours is a danger elsewhere."""
    live = [text for kind, text in texts(blocks) if kind == MRKDWN]
    return [id_ for text in live for id_ in re.findall(r"<@([UW][A-Z0-9]+)>", text) if _CALLED.fullmatch(text)]


def dangers(text: str, *, kind: str) -> list[str]:
    """What must never be in a text that quotes the internet."""
    found: list[str] = []
    if kind == MRKDWN and _CALLED.fullmatch(text.partition("\n")[0]):
        text = text.partition("\n")[2]
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Cs", "Cf") and character not in "\n\u200d":
            found.append(f"U+{ord(character):04X}")
    if re.search(r"@(channel|here|everyone)", text, re.IGNORECASE):
        found.append("broadcast")
    if kind == MRKDWN:
        if re.search(r"[<>]", text):
            found.append("angle bracket")
        if re.search(r"&(?!amp;|lt;|gt;)", text):
            found.append("bare ampersand")
        if "`" in text:
            found.append("code")
        if re.search(r"(?:^|\s)([*_~])\S(?:[^\n]*\S)?\1(?:\s|$)", text, re.MULTILINE):
            found.append("emphasis")
    elif re.search(r"<(?:[!@#]|https?:|mailto:)", text):
        found.append("control sequence")
    return found


def texts(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(kind, text) of every text object."""
    for part in _walk(blocks):
        if part.get("type") in (PLAIN, MRKDWN) and isinstance(part.get("text"), str):
            yield part["type"], part["text"]


def addresses(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Every address somebody could press."""
    for part in _walk(blocks):
        for name in ("url", "image_url"):
            if name in part:
                yield part[name]


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)


def _block(block: Any) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "not an object"
        return
    if units(block.get("block_id", "")) > 255:
        yield "block_id longer than 255"
    match block.get("type"):
        case "header":
            yield from _text(block.get("text"), most=150, kinds=(PLAIN,))
        case "section":
            yield from _section(block)
        case "context":
            elements = block.get("elements")
            if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
                yield "a context has 1 to 10 elements"
            for element in elements or []:
                yield from _text(element, most=3000, kinds=(PLAIN, MRKDWN))
        case "actions":
            yield from _actions(block)
        case "divider":
            pass
        case kind:
            yield f"unknown block type {kind!r}"


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "a section has text or fields"
    if "text" in block:
        yield from _text(block["text"], most=3000, kinds=(PLAIN, MRKDWN))
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield "more than 10 fields"
    for field in fields:
        yield from _text(field, most=2000, kinds=(PLAIN, MRKDWN))
    if "accessory" in block:
        yield from _button(block["accessory"])


def _actions(block: dict[str, Any]) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "actions have 1 to 25 elements"
        return
    for element in elements:
        yield from _button(element)
    names = [element.get("action_id") for element in elements if isinstance(element, dict)]
    if len(set(names)) != len(names):
        yield "action ids repeat within the block"


def _button(element: Any) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") != "button":
        yield "only buttons are known here"
        return
    yield from _text(element.get("text"), most=75, kinds=(PLAIN,))
    yield from _name(element.get("action_id", ""), "action_id")
    if units(element.get("value", "")) > 2000:
        yield "value longer than 2000"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield "style is primary or danger"
    if not 0 <= units(element.get("accessibility_label", "")) <= 75:
        yield "accessibility_label longer than 75"
    if "confirm" in element:
        yield from _confirm(element["confirm"])
    if "url" in element:
        if units(element["url"]) > 3000:
            yield "url longer than 3000"
        if not re.match(r"https?://[^\s/@]+(?:/|$|\?|#)", element["url"]):
            yield "not a plain web address"


def _confirm(asked: dict[str, Any]) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object"""
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from _text(asked.get(name), most=most, kinds=(PLAIN,))
    if asked.get("style", "primary") not in ("primary", "danger"):
        yield "style is primary or danger"
    if odd := set(asked) - {"title", "text", "confirm", "deny", "style"}:
        yield f"unknown field {sorted(odd)}"


def _input(block: dict[str, Any]) -> Iterator[str]:
    """docs.slack.dev/reference/block-kit/blocks/input-block and the elements we put into one."""
    yield from _name(block.get("block_id", ""), "block_id")
    yield from _text(block.get("label"), most=2000, kinds=(PLAIN,))
    if "hint" in block:
        yield from _text(block["hint"], most=2000, kinds=(PLAIN,))
    element = block.get("element")
    if not isinstance(element, dict):
        yield "an input has an element"
        return
    yield from _name(element.get("action_id", ""), "action_id")
    if "placeholder" in element:
        yield from _text(element["placeholder"], most=150, kinds=(PLAIN,))
    match element.get("type"):
        case "plain_text_input":
            if not 1 <= element.get("max_length", 3000) <= 3000:
                yield "max_length is 1 to 3000"
            if units(element.get("initial_value", "")) > element.get("max_length", 3000):
                yield "initial_value longer than max_length"
        case "static_select":
            yield from _options(element, most=100)
        case "radio_buttons":
            yield from _options(element, most=10)
        case "datetimepicker":
            at = element.get("initial_date_time")
            if at is not None and not (isinstance(at, int) and len(str(at)) == 10):
                yield "initial_date_time has ten digits"
        case kind:
            yield f"unknown input element {kind!r}"


def _options(element: dict[str, Any], *, most: int) -> Iterator[str]:
    options = element.get("options")
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"1 to {most} options"
        return
    for option in options:
        yield from _text(option.get("text"), most=75, kinds=(PLAIN, MRKDWN))
        value = option.get("value")
        if not isinstance(value, str) or not 1 <= units(value) <= 150:
            yield "an option's value has 1 to 150 characters"
        if "description" in option:
            yield from _text(option["description"], most=75, kinds=(PLAIN,))
    values = [option.get("value") for option in options]
    if len(set(values)) != len(values):
        yield "option values repeat"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "initial_option is not among the options"


def _name(name: Any, what: str) -> Iterator[str]:
    if not isinstance(name, str) or units(name) > 255:
        yield f"{what} longer than 255"


def _repeated(blocks: list[Any]) -> list[str]:
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
    return ["block ids repeat"] if len(set(ids)) != len(ids) else []


def _text(element: Any, *, most: int, kinds: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in kinds:
        yield f"text must be {' or '.join(kinds)}"
        return
    if element["type"] == MRKDWN and "emoji" in element:
        yield "emoji belongs to plain_text"
    if element["type"] == PLAIN and "verbatim" in element:
        yield "verbatim belongs to mrkdwn"
    text = element.get("text")
    if not isinstance(text, str) or not text:
        yield "empty text"
    elif units(text) > most:
        yield f"{units(text)} characters, at most {most}"

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
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(set(ids)) != len(ids):
        found.append("block ids repeat")
    return found


def dangers(text: str, *, kind: str) -> list[str]:
    """What must never be in a text that quotes the internet."""
    found = []
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
            elements = block.get("elements")
            if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
                yield "actions have 1 to 25 elements"
            for element in elements or []:
                yield from _button(element)
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


def _button(element: Any) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") != "button":
        yield "only buttons are known here"
        return
    yield from _text(element.get("text"), most=75, kinds=(PLAIN,))
    if units(element.get("action_id", "")) > 255:
        yield "action_id longer than 255"
    if units(element.get("value", "")) > 2000:
        yield "value longer than 2000"
    if "url" in element:
        if units(element["url"]) > 3000:
            yield "url longer than 3000"
        if not re.match(r"https?://[^\s/@]+(?:/|$|\?|#)", element["url"]):
            yield "not a plain web address"


def _text(element: Any, *, most: int, kinds: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in kinds:
        yield f"text must be {' or '.join(kinds)}"
        return
    if element["type"] == MRKDWN and "emoji" in element:
        yield "emoji belongs to plain_text"
    text = element.get("text")
    if not isinstance(text, str) or not text:
        yield "empty text"
    elif units(text) > most:
        yield f"{units(text)} characters, at most {most}"

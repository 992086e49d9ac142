"""A card becomes Block Kit within Slack's documented limits. Pure.

All text stands in `plain_text` objects, which know no markup, mention or link; the only link is a button whose address
was checked. One function, `fit`, enforces every limit, so that no card is ever refused for its size.
Limits: docs.slack.dev/reference/block-kit/blocks. A message is refused near 13,200 characters of blocks, which is
documented nowhere, so that 12,000 bytes are the most we send.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from monitor.notify import plain as plain_text
from monitor.notify.phrases import phrase
from monitor.notify.render import Card, Item
from monitor.notify.text import cut, mrkdwn, plain

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_BYTES = 12_000
SECTION, HEADER, BUTTON, URL, CONTEXT_ELEMENTS, CONTEXT_TEXT = 3000, 150, 75, 3000, 10, 2000
FALLBACK = 3000  # Slack asks for at most 4,000 characters of `text`

_DETAILED = 3  # items up to which each is shown with its reasons
_TEXT_ALONE, _TEXT_AMONG = 1500, 280
_WHO, _LINE = 300, 400


def message(card: Card) -> tuple[str, list[Block]]:
    """Fallback text (mrkdwn, escaped) and blocks of a card."""
    groups: list[list[Block]] = []
    detailed = len(card.items) <= _DETAILED
    for item in card.items:
        groups.append(_item(item, card.language, detailed=detailed, alone=len(card.items) == 1))
    head = [_header(card.heading)]
    head += [_section(line) for line in (card.doubt, card.lead) if line]
    return fallback(card), fit(head, groups, more=card.more, language=card.language)


def fallback(card: Card) -> str:
    """What notifications and screen readers say."""
    return mrkdwn(plain_text.brief(card))


def text_only(card: Card) -> str:
    """The whole message, for where blocks are refused."""
    return plain_text.body(card, limit=FALLBACK, inert=mrkdwn)


def fit(head: Sequence[Block], groups: Sequence[Sequence[Block]], *, more: int, language: str) -> list[Block]:
    """As many whole groups as Slack takes in one message; the rest is counted in a last line.

    Every text is cut to its field's limit, so that whatever comes out is valid.
    """
    made = [_clamped(block) for block in head]
    for index, group in enumerate(groups):
        left = more + len(groups) - index - 1
        ready = [_clamped(block) for block in group]
        # There must still be room for the line that counts the rest.
        if not _fits([*made, *ready, *_rest(left, language)]):
            return [*made, *_rest(left + 1, language)]
        made += ready
    return [*made, *_rest(more, language)]


def _item(item: Item, language: str, *, detailed: bool, alone: bool) -> list[Block]:
    who, text = cut(item.who, _WHO), cut(item.text, _TEXT_ALONE if alone else _TEXT_AMONG)
    first = _section(who if detailed else f"{who}\n{text}")
    if item.url:
        first["accessory"] = {
            "type": "button",
            "text": _plain(phrase("open", language), BUTTON),
            "url": item.url,
            "action_id": "open_post",
        }
    if not detailed:
        return [first, _context([item.headline, item.times])]
    if item.deleted:
        return [first, _section(text), _context([item.headline, item.times])]
    reasons = [cut(line, _LINE) for line in item.because]
    return [
        first,
        _section(text),
        _context([item.headline, *reasons]),
        _context([*item.facts, item.times]),
    ]


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text, HEADER)}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text, SECTION)}


def _context(lines: Sequence[str]) -> Block:
    return {"type": "context", "elements": [_plain(line, CONTEXT_TEXT) for line in lines if line]}


def _rest(count: int, language: str) -> list[Block]:
    return [_context([phrase("more", language, n=count)])] if count else []


def _plain(text: str, limit: int) -> Block:
    # `emoji: false`: ":skull:" in a post stays as it was written.
    return {"type": "plain_text", "text": cut(plain(text), limit) or "…", "emoji": False}


def _clamped(block: Block) -> Block:
    """The block with every part within its limit, whoever made it."""
    kind = block["type"]
    if kind == "header":
        return block | {"text": _plain(block["text"]["text"], HEADER)}
    if kind == "section":
        made = block | {"text": _plain(block["text"]["text"], SECTION)}
        button = made.get("accessory")
        if button and len(button["url"]) > URL:
            del made["accessory"]
        elif button:
            made["accessory"] = button | {"text": _plain(button["text"]["text"], BUTTON)}
        return made
    elements = [_plain(element["text"], CONTEXT_TEXT) for element in block["elements"][:CONTEXT_ELEMENTS]]
    return block | {"elements": elements}


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks, ensure_ascii=False).encode()) <= MOST_BYTES

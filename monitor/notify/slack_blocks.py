"""A card becomes Block Kit within Slack's documented limits. Pure.

All text stands in `plain_text` objects, which know no markup, mention or link; the only link is a button whose address
was checked, and the only live mentions are those of member ids that were checked, in a block of their own. One
function, `fit`, enforces every limit, so that no card is ever refused for its size.
Limits: docs.slack.dev/reference/block-kit/blocks. A message is refused near 13,200 characters of blocks, which is
documented nowhere, so that 12,000 bytes are the most we send.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from monitor.notify import plain as plain_text
from monitor.notify.card import Button, Card, Item, Passage
from monitor.notify.phrases import phrase
from monitor.notify.text import cut, length, mrkdwn, plain
from monitor.notify.words import words

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_BYTES = 12_000
SECTION, HEADER, BUTTON, URL, CONTEXT_ELEMENTS, CONTEXT_TEXT = 3000, 150, 75, 3000, 10, 2000
ELEMENTS, VALUE, ACTION = 25, 2000, 255
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
FALLBACK = 3000  # Slack asks for at most 4,000 characters of `text`

_DETAILED = 3  # items up to which each is shown with its reasons
# How much of a lone post, of one among others, and of any other line is shown: what does not fit is shown shorter.
_LENGTHS = ((1500, 280, 400), (600, 280, 300), (280, 200, 160), (120, 80, 80), (60, 40, 30))
_WHO = 300
_SAID = 2  # the first blocks of a detailed item: who, and what was said


def message(card: Card, *, interactive: bool = True) -> tuple[str, list[Block]]:
    """Fallback text (mrkdwn, escaped) and blocks of a card; `interactive`: somebody hears what is pressed."""
    blocks: list[Block] = []
    for lengths in _LENGTHS:
        blocks, whole = _laid_out(card, lengths, interactive=interactive)
        if whole:
            break
    return fallback(card), blocks


def fallback(card: Card) -> str:
    """What notifications and screen readers say."""
    return mrkdwn(plain_text.brief(card))


def text_only(card: Card) -> str:
    """The whole message, for where blocks are refused; who is called is called all the same."""
    called = _called(card)
    room = FALLBACK - len(called) - 1
    body = plain_text.body(card, limit=room, inert=mrkdwn)
    return f"{called}\n{body}" if called else body


def fit(
    head: Sequence[Block],
    groups: Sequence[Sequence[Block]],
    *,
    tail: Sequence[Block] = (),
    more: int,
    language: str,
) -> list[Block]:
    """As many whole groups as Slack takes in one message; the rest is counted in a last line before the tail.

    Every text is cut to its field's limit, so that whatever comes out is valid. Of a tail that has no room itself its
    first blocks go: the last ones are what can be pressed.
    """
    made, after = _all_clamped(head), _all_clamped(tail)
    while after and not _fits([*made, *_rest(more + len(groups), language), *after]):
        after.pop(0)
    for index, group in enumerate(groups):
        left = more + len(groups) - index - 1
        ready = _all_clamped(group)
        # There must still be room for the line that counts the rest.
        if not _fits([*made, *ready, *_rest(left, language), *after]):
            return [*made, *_rest(left + 1, language), *after]
        made += ready
    return [*made, *_rest(more, language), *after]


def _laid_out(card: Card, lengths: tuple[int, int, int], *, interactive: bool) -> tuple[list[Block], bool]:
    """The blocks with texts of these lengths, and whether everything found its place."""
    alone, among, line = lengths
    detailed, said = len(card.items) <= _DETAILED, _called(card)
    spoken = card.language if interactive else None  # of the buttons, where there are any
    head = [] if card.bare else [_header(card.heading)]
    if said:
        head.append({"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}})
    head += [_section(text) for text in (card.doubt, card.lead) if text]
    head += [_passage(passage, line, spoken) for passage in card.above]
    groups = [
        _item(item, card.language, detailed=detailed, text=alone if len(card.items) == 1 else among, line=line)
        for item in card.items
    ]
    if interactive and card.buttons:
        # On a phone the arithmetic fills the screen: what is mostly pressed stands before it, next to what was said.
        if detailed and groups:
            head, groups[0] = [*head, *groups[0][:_SAID]], groups[0][_SAID:]
        early = len(card.buttons) if all(len(row) == 1 for row in card.buttons) else 1
        head += [_actions(row, card.language) for row in card.buttons[:early]]
        groups = [group for group in groups if group]
    groups += [[_passage(passage, 3 * line, spoken)] for passage in card.rows]
    tail = [_passage(passage, line, spoken) for passage in card.below]
    if interactive and card.buttons:
        tail += [_actions(row, card.language) for row in card.buttons[early:]]
    if not head and not groups:
        head = [_section(card.heading)]
    blocks = fit(head, groups, tail=tail, more=card.more, language=card.language)
    wanted = len(head) + sum(map(len, groups)) + len(tail) + bool(card.more)
    # A few posts and the steps of a guide are shown whole, if need be shorter; of a long list some is always left out.
    shorten = (bool(card.items) and detailed) or any(passage.button for passage in card.rows)
    return blocks, len(blocks) == wanted or not shorten


def _item(item: Item, language: str, *, detailed: bool, text: int, line: int) -> list[Block]:
    who, said = cut(item.who, min(_WHO, line)), cut(item.text, text)
    first = _section(who if detailed else f"{who}\n{said}")
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
        return [first, _section(said), _context([item.headline, item.times])]
    reasons = [cut(reason, line) for reason in item.because]
    return [
        first,
        _section(said),
        _context([item.headline, *reasons]),
        _context([*(cut(fact, line) for fact in item.facts), item.times]),
    ]


def _passage(passage: Passage, line: int, language: str | None) -> Block:
    lines = [cut(text, line) for text in passage.lines]
    if passage.quiet:
        return _context(lines)
    made = _section("\n".join(lines))
    if passage.button is not None and language is not None:
        made["accessory"] = _button(passage.button, language)
    return made


def _actions(row: Sequence[Button], language: str) -> Block:
    return {"type": "actions", "elements": [_button(button, language) for button in row]}


def _button(button: Button, language: str) -> Block:
    made: Block = {
        "type": "button",
        "text": _plain(button.label, BUTTON),
        "action_id": button.action,
        "value": button.value,
    }
    if button.primary:
        made["style"] = "primary"
    if button.about:
        made["accessibility_label"] = cut(plain(f"{button.label}: {button.about}"), BUTTON)
    if button.confirm is not None:
        title, text = button.confirm
        asked = {
            "title": _plain(title, CONFIRM_TITLE),
            "text": _plain(text, CONFIRM_TEXT),
            "confirm": _plain(button.label, CONFIRM_BUTTON),
            "deny": _plain(words(language).said["cancel"], CONFIRM_BUTTON),
        }
        made["confirm"] = asked | {"style": "danger"} if button.danger else asked
    return made


def _called(card: Card) -> str:
    """Live mentions of checked member ids, after a word of ours; "" where nobody is called."""
    return " ".join([words(card.language).said["to"], *(f"<@{id_}>" for id_ in card.pings)]) if card.pings else ""


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


def _all_clamped(blocks: Sequence[Block]) -> list[Block]:
    made = [_clamped(block) for block in blocks]
    return [block for block in made if block["type"] != "actions" or block["elements"]]


def _clamped(block: Block) -> Block:
    """The block with every part within its limit, whoever made it."""
    match block["type"]:
        case "header":
            return block | {"text": _plain(block["text"]["text"], HEADER)}
        case "section" if block["text"]["type"] == "mrkdwn":
            return block  # who is called: made of checked ids and a word of ours
        case "section":
            made = block | {"text": _plain(block["text"]["text"], SECTION)}
            button = made.pop("accessory", None)
            return made | {"accessory": _pressable(button)} if button and _can_be_pressed(button) else made
        case "actions":
            held = [_pressable(element) for element in block["elements"] if _can_be_pressed(element)]
            return block | {"elements": held[:ELEMENTS]}
        case _:
            elements = [_plain(element["text"], CONTEXT_TEXT) for element in block["elements"]]
            return block | {"elements": _together(elements)}


def _together(elements: list[Block]) -> list[Block]:
    """At most as many elements as a context has; what is beyond stands in the last one, line by line."""
    if len(elements) <= CONTEXT_ELEMENTS:
        return elements
    first, rest = elements[: CONTEXT_ELEMENTS - 1], elements[CONTEXT_ELEMENTS - 1 :]
    return [*first, _plain("\n".join(element["text"] for element in rest), CONTEXT_TEXT)]


def _can_be_pressed(button: Block) -> bool:
    """Whether Slack takes it, and what it names would come back as it is: a name that has to be cut is another one."""
    return all(
        length(button.get(name, "")) <= most and button.get(name, "").isprintable()
        for name, most in (("url", URL), ("value", VALUE), ("action_id", ACTION))
    )


def _pressable(button: Block) -> Block:
    return button | {"text": _plain(button["text"]["text"], BUTTON)}


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks, ensure_ascii=False).encode()) <= MOST_BYTES

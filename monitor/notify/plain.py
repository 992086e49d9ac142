"""A card as plain text, for receivers that know nothing better."""

from __future__ import annotations

from collections.abc import Callable

from monitor.notify.card import Card, Item, Passage
from monitor.notify.phrases import phrase
from monitor.notify.text import cut, length

_ROOM_FOR_REASONS = 3  # items up to which each is told with its reasons
_CUT = "\n…"
_SHORTER = (600, 280, 120, 40)  # how much of each post is quoted, until the whole fits


def lines(card: Card, *, text_limit: int = 600, inert: Callable[[str], str] = str) -> list[str]:
    """The card line by line, the heading first; the text of each post cut to `text_limit` characters.

    `inert` is applied to everything but addresses, which were checked already.
    """
    told = [inert(line) for line in (card.heading, card.doubt, card.lead, *_lines(card.above)) if line]
    for item in card.items:
        told += ["", *_item(item, text_limit, inert, reasons=len(card.items) <= _ROOM_FOR_REASONS)]
    for passage in card.rows:
        told += ["", *(inert(cut(line, text_limit)) for line in passage.lines)]
    if card.more:
        told += ["", inert(phrase("more", card.language, n=card.more))]
    after = [inert(line) for line in _lines(card.below) if line]
    return [*told, "", *after] if after else told


def body(card: Card, *, limit: int, inert: Callable[[str], str] = str) -> str:
    """The whole card in at most `limit` UTF-16 units: first the posts are quoted shorter, then the last lines go."""
    told: list[str] = []
    for text_limit in _SHORTER:
        told = lines(card, text_limit=text_limit, inert=inert)
        if length("\n".join(told)) <= limit:
            return "\n".join(told)
    while told and length("\n".join(told)) > limit - len(_CUT):
        told.pop()
    return "\n".join(told) + _CUT


def brief(card: Card, *, limit: int = 300) -> str:
    """One line for a phone's lock screen: what, who, and the beginning of the text."""
    told = [card.heading, card.lead]
    if card.bare or not card.items:
        told += _lines(card.above) or _lines(card.rows[:1])
    if card.items:
        first = card.items[0]
        told += [first.who, first.text]
    return cut(" | ".join(" ".join(part.split()) for part in told if part.strip()), limit)


def _lines(passages: tuple[Passage, ...]) -> list[str]:
    return [line for passage in passages for line in passage.lines]


def _item(item: Item, text_limit: int, inert: Callable[[str], str], *, reasons: bool) -> list[str]:
    told = [item.who, cut(item.text, text_limit)]
    after = [item.headline, *(item.because if reasons else ()), *(item.facts if reasons else ()), item.times]
    address = [item.url] if item.url else []
    return [*map(inert, told), *address, *map(inert, after)]

"""Hashtags hold sentences: #HotelMiramarEsUnDesastre says Hotel Miramar."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TAG = re.compile("[#＃]([\\w\u0300-\u036f]+)")
# `_turns` in one expression, where letters are those of ASCII: five times as fast.
_ASCII_WORD = re.compile(r"[0-9]+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# A post with more tags than this is spam; the rest is still searched as plain text.
_MOST = 100


def split_tags(text: str) -> list[list[tuple[int, int]]]:
    """For each hashtag that holds several words, where each word stands in the text (start, end)."""
    found = []
    for count, tag in enumerate(_TAG.finditer(text)):
        if count == _MOST:
            break
        words = _words(text, tag.start(1), tag.end(1))
        if len(words) > 1:
            found.append(words)
    return found


def tag_texts(text: str) -> list[str]:
    """What the hashtags that hold several words say."""
    return [words_of(text, tag) for tag in split_tags(text)] if "#" in text or "＃" in text else []


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """CamelCase, snake_case and numbers to words. Capitals in a row are one word, less the last: RENFE-Madrid."""
    if (tag := text[start:end]).isascii():
        return [(start + word.start(), start + word.end()) for word in _ASCII_WORD.finditer(tag)]
    words: list[tuple[int, int]] = []
    begin = start
    for index in range(start + 1, end + 1):
        if index < end and not _turns(text, index, end):
            continue
        if (word := text[begin:index].strip("_")) and index > begin:
            offset = text.index(word, begin)
            words.append((offset, offset + len(word)))
        begin = index
    return words


def _turns(text: str, index: int, end: int) -> bool:
    """Whether a new word begins at this character."""
    here, before = text[index], text[index - 1]
    if before == "_" or here == "_":
        return True
    if here.isdigit() != before.isdigit():
        return here.isalnum() and before.isalnum()
    if not here.isupper():
        return False
    return not before.isupper() or (index + 1 < end and text[index + 1].islower())


def words_of(text: str, tag: Sequence[tuple[int, int]]) -> str:
    """The words of one hashtag with spaces between."""
    return " ".join(text[start:end] for start, end in tag)


def in_text(tag: Sequence[tuple[int, int]], place: int) -> int:
    """Where a character of `words_of` stands in the text."""
    for start, end in tag:
        if place <= end - start:
            return start + place
        place -= end - start + 1
    return tag[-1][1]

"""Text to one folded form, so that two spellings of one name are the same string.

Folding is NFKC + case folding, with marks taken off and white space made single; docs/explanation/matching.md lists
every decision. `fold_text` is the fast road (no offsets); `fold` also knows where each folded character came from.
Both give the same text, and folding twice is folding once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

# Stands between joined texts so that no phrase is found across them. The only control character that folding keeps.
SEPARATOR = "\x1f"

_SPACE = frozenset({"Cc", "Cs", "Zs", "Zl", "Zp"})  # lone surrogates too: no encoder downstream would take them
_APOSTROPHES = frozenset("'’‘‛ʼʹ′´`＇")
_DASHES = frozenset("‐‑‒–—―−")
# A base letter with a stroke has no decomposition, but people type it without, as they do with marks.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "⁄": "/"}
# More marks than this on one letter are a prank; Unicode's own limit for safe streams is 30 (UAX 15).
_MARKS = 32
# Not part of a name, whatever NFKC makes of them ("TM" would glue itself to the word).
_BLANK = frozenset("™℠")
# Invisible although not of category Cf: joiners, fillers, tatweel.
_INVISIBLE = frozenset("\u034f\u0640\u115f\u1160\u180b\u180c\u180d\u180f\u3164\uffa0")


def _between(code: int, *ranges: tuple[int, int]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _is_mark(char: str) -> bool:
    """Marks that may be left out in writing: accents, Hebrew points, Arabic vowel signs.

    Vowel signs of Thai, Devanagari and their neighbours, and the kana voicing mark, are letters and stay.
    """
    return unicodedata.category(char) in ("Mn", "Me") and _between(
        ord(char), (0x300, 0x36F), (0x591, 0x5C7), (0x64B, 0x652), (0x670, 0x670), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
        (0xFE20, 0xFE2F),
    )  # fmt: skip


def is_modifier(char: str) -> bool:
    """Emoji skin tones and variation selectors: they change how the character before them looks."""
    return _between(ord(char), (0x1F3FB, 0x1F3FF), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


def _is_hangul(code: int) -> bool:
    # NFKC would take single jamo apart into conjoining ones, which then join their neighbours.
    return _between(code, (0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC))


def _strip(text: str) -> str:
    """Take the marks off, except where the marked letter is another letter."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if not _is_mark(char) or (char == "\u0303" and kept and kept[-1] == "n"):  # año is not ano
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _simple(char: str) -> str:
    """One character, one step. `_fold_char` repeats it until nothing changes."""
    category = unicodedata.category(char)
    if char == SEPARATOR or (_is_hangul(ord(char)) and char not in _INVISIBLE):
        return char
    if char in _APOSTROPHES:
        return "'"
    if char in _DASHES:
        return "-"
    if char in _BLANK or category in _SPACE or char.isspace():
        return " "
    if category == "Cf" or char in _INVISIBLE or is_modifier(char) or _is_mark(char):
        return ""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    if _between(ord(folded[0]), (0x400, 0x52F)):  # й, ї, ў are letters; only ё is written as е
        return folded.replace("ё", "е")
    return "".join(_PLAIN.get(each, each) for each in _strip(folded))


def _fold_char(char: str) -> str:
    while True:
        folded = "".join(map(_simple, char))
        if folded == char:
            return folded
        char = folded


class _Table(dict[int, str]):
    """For `str.translate`, filled as characters turn up: written out per character, folding is six times slower."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        return folded


_TABLE = _Table()
# Latin-1 text, most of Spanish and English, needs no dictionary at all: one byte becomes one byte. Bytes that become
# none or several (soft hyphen, ß, ½ …) are taken out here, and the missing length sends the text down the other road.
_LATIN = bytes(ord(f) if len(f := _TABLE[code]) == 1 and ord(f) < 256 else 0 for code in range(256))
_FEW = 8  # characters beyond Latin-1 (an emoji, a dash, quotation marks) up to which a text is folded in stretches
_AWKWARD = bytes(code for code in range(256) if len(_TABLE[code]) != 1 or ord(_TABLE[code]) > 255)


def _single_spaces(text: str) -> str:
    return " ".join(filter(None, text.split(" "))) if "  " in text else text.strip(" ")


def fold_text(text: str) -> str:
    """The folded form of a text. About 1 µs for a post in Latin-1, 2 µs with an emoji in it, 6 µs in another script."""
    raw = text.encode("latin-1", "ignore")
    if len(raw) == len(text):
        folded = raw.translate(_LATIN, _AWKWARD)
        if len(folded) == len(raw):
            return _single_spaces(folded.decode("latin-1"))
    few = len(text) - len(raw) <= _FEW
    while True:
        text = _composed(text)
        text = _single_spaces(_fold_stretches(text) if few else text.translate(_TABLE))
        # What stood between a letter and its mark may be gone now, and they compose.
        if unicodedata.is_normalized("NFC", text):
            return text


def _fold_stretches(text: str) -> str:
    """Fold a text that is Latin-1 but for a few characters: the Latin-1 in it at once, the others where they stand."""
    raw = text.encode("latin-1", "replace")  # a question mark for each of the others
    latin = raw.translate(_LATIN, _AWKWARD)
    if len(latin) != len(raw):
        return text.translate(_TABLE)
    pieces: list[str] = []
    folded, last, place = latin.decode("latin-1"), 0, raw.find(b"?")
    while place >= 0:
        if text[place] != "?":
            pieces += (folded[last:place], _TABLE[ord(text[place])])
            last = place + 1
        place = raw.find(b"?", place + 1)
    pieces.append(folded[last:])
    return "".join(pieces)


def _composed(text: str) -> str:
    """NFC. What is not NFC already goes piece by piece: composing a long run of marks at once is quadratic."""
    if unicodedata.is_normalized("NFC", text):
        return text
    return "".join(piece for piece, _start, _end in _clusters(text))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that remembers where it came from. Offsets count characters (code points)."""

    text: str
    starts: Sequence[int]  # per folded character: where it begins in the original …
    ends: Sequence[int]  # … and where it ends there, marks and skin tones included

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters `start` to `end` (exclusive, at least one) stand in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold, and keep the way back. `fold(text).text == fold_text(text)`."""
    folded = fold_text(text)
    if len(folded) == len(text) and _one_to_one(text, folded):
        return Folded(folded, range(len(text)), range(1, len(text) + 1))
    chars, starts, ends = _trace(text)
    while not unicodedata.is_normalized("NFC", chars):
        chars, again_starts, again_ends = _trace(chars)
        starts, ends = [starts[each] for each in again_starts], [ends[each - 1] for each in again_ends]
    return Folded(chars, starts, ends)


def _one_to_one(text: str, folded: str) -> bool:
    """Whether every character became one: then offsets are the same on both sides. True of most posts."""
    raw = text.encode("latin-1", "ignore")
    if len(raw) == len(text):
        return raw.translate(_LATIN).decode("latin-1") == folded
    pieces = [_TABLE[ord(char)] for char in text]
    return set(map(len, pieces)) == {1} and "".join(pieces) == folded


def _trace(text: str) -> tuple[str, list[int], list[int]]:
    """One round of folding, character by character, with the origin of each."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    before = " "  # leading white space is dropped
    for composed, start, end in _clusters(text):
        piece = _TABLE[ord(composed)] if len(composed) == 1 else composed.translate(_TABLE)
        if len(piece) == 1 and not piece == " " == before:
            before = piece
            chars.append(piece)
            starts.append(start)
            ends.append(end)
            continue
        if not piece and ends and ends[-1] == start and (is_modifier(text[start]) or _is_mark(text[start])):
            ends[-1] = end
        for char in piece:
            if char == " " == before:
                if ends:
                    ends[-1] = end
                continue
            before = char
            chars.append(char)
            starts.append(start)
            ends.append(end)
    if chars and before == " ":
        del chars[-1], starts[-1], ends[-1]
    return "".join(chars), starts, ends


def _clusters(text: str) -> Iterable[tuple[str, int, int]]:
    """Stretches that NFC treats independently of each other, composed, with where they stand."""
    count = len(text)
    if unicodedata.is_normalized("NFC", text):
        yield from zip(text, range(count), range(1, count + 1), strict=True)
        return
    start = 0
    while start < count:
        end, composed = start + 1, unicodedata.normalize("NFC", text[start])
        while end < count and (char := text[end]) >= "\u0300":
            if not unicodedata.combining(char):
                joined = unicodedata.normalize("NFC", composed + char)
                if joined == composed + unicodedata.normalize("NFC", char):
                    break
                composed = joined
            elif end - start < _MARKS:
                composed = unicodedata.normalize("NFC", text[start : end + 1])
            end += 1
        yield composed, start, end
        start = end


def text_hash(text: str) -> str:
    """Fingerprint of what a text says: the same for texts that differ only in case, accents or white space."""
    return blake2b(fold_text(text).encode(), digest_size=16).hexdigest()


def content_hash(title: str | None, text: str, rating: float | None = None) -> str:
    """What a post says, title, text and a review's rating together, as `text_hash`.

    Space between them, so that none runs over. The rating, because other stars are another opinion.
    """
    said = f"{title} {text}" if title else text
    return text_hash(said if rating is None else f"{said} {rating:.4f}")

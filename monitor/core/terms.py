"""A term as written in rules.yaml: what it looks like once folded, how else it is written, and where it may stand.

The automaton finds substrings; `stands_alone` says which of them are the term. Both sides speak of folded text.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from monitor.core.normalise import fold_text, is_modifier


class Shape(Enum):
    """What a term looks like, which decides what may stand beside it."""

    WORDS = "words"
    HANDLE = "handle"
    TAG = "tag"
    DOMAIN = "domain"
    EMOJI = "emoji"


_HANDLE = re.compile(r"@[\w.-]+(?:@[\w.-]+)?")
_TAG = re.compile(r"#\w+")
_DOMAIN = re.compile(r"(?:\w(?:[\w-]*\w)?\.)+[^\W\d_]{2,}(?:/\S*)?")
_SCHEME = re.compile(r"https?://(?:www\.)?|www\.")
_PLAIN_NAME = re.compile(r"\w+(?:[ -]\w+)+")
_FOLLOWING = re.compile(r"[\w.-]*")
# Two or three words written as one are a name; "el sol" written "elsol" may be anything.
_SHORTEST_JOINED = 6
# On Bluesky the handle `name` is really `name.bsky.social`, and people write either.
_HOME = ".bsky.social"

_WORDS = Shape.WORDS  # looked up for every find of the automaton
_OTHER, _WORD, _UNSPACED, _MARK = range(4)
_UNSPACED_RANGES = (
    (0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007),
    (0x3040, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)  # fmt: skip


class _Classes(dict[str, int]):
    """Class of a character for the question where words end, filled as characters turn up."""

    def __missing__(self, char: str) -> int:
        category = unicodedata.category(char)
        if category[0] == "M":
            found = _MARK
        elif not (char.isalnum() or char == "_"):
            found = _OTHER
        else:
            found = _UNSPACED if any(first <= ord(char) <= last for first, last in _UNSPACED_RANGES) else _WORD
        self[char] = found
        return found


_class = _Classes()


def shape_of(folded: str) -> Shape:
    """The shape of a folded term."""
    if _HANDLE.fullmatch(folded):
        return Shape.HANDLE
    if _TAG.fullmatch(folded):
        return Shape.TAG
    if _DOMAIN.fullmatch(folded):
        return Shape.DOMAIN
    if not any(map(str.isalnum, folded)) and any(unicodedata.category(char) == "So" for char in folded):
        return Shape.EMOJI
    return Shape.WORDS


def fold_term(term: str) -> str:
    """The folded form of a term; of a web address, what matters of it. "" for a term that says nothing."""
    folded = fold_text(term)
    if _SCHEME.match(folded):
        folded = _SCHEME.sub("", folded, count=1).rstrip("/")
    return folded if folded.strip("@#") else ""


def spellings(folded: str) -> tuple[str, ...]:
    """How a folded term may be written: itself first, then joined (`hotelmiramar`), spaced, or in punycode."""
    found = [folded]
    shape = shape_of(folded)
    if shape is Shape.WORDS and _PLAIN_NAME.fullmatch(folded):
        joined = folded.replace(" ", "").replace("-", "")
        if len(joined) >= _SHORTEST_JOINED:
            found.append(joined)
        if "-" in folded:
            found.append(folded.replace("-", " "))
    return tuple(dict.fromkeys(found))


def domain_spellings(term: str) -> tuple[str, ...]:
    """The punycode form of an international domain, as it stands in links: accents count there."""
    host, slash, path = _SCHEME.sub("", term.strip().lower(), count=1).rstrip("/").partition("/")
    if host.isascii():
        return ()
    try:
        return (host.encode("idna").decode() + slash + fold_text(path),)
    except UnicodeError:
        return ()


def stands_alone(shape: Shape, text: str, start: int, end: int) -> bool:
    """Whether the term found at text[start:end] is a whole word, handle, tag, domain or emoji there."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if shape is _WORDS:
        # A word can be a whole @handle, but is no part of one, nor of the server in somebody's address.
        return (
            _parts(before, text[start]) and _parts(text[end - 1], after) and (before != "@" or _ends_handle(text, end))
        )
    if shape is Shape.EMOJI:
        return _class[after] != _MARK and not _splits_flag(text, start)
    if shape is Shape.DOMAIN:
        # A subdomain or an address at the domain is the domain; el-hotel.example and hotel.example.org are others.
        return before != "-" and _parts(before, text[start]) and _ends_domain(text, end)
    if _class[before] in (_WORD, _MARK) or not _parts(text[end - 1], after):
        return False
    return shape is Shape.TAG or _ends_handle(text, end)


def _parts(left: str, right: str) -> bool:
    """Whether a word may end between these two characters. Scripts without spaces demand no boundary."""
    a, b = _class[left], _class[right]
    if b == _MARK:
        return False  # the mark changes the letter before it
    return a in (_OTHER, _UNSPACED) or b in (_OTHER, _UNSPACED)


def _ends_domain(text: str, end: int) -> bool:
    if not _parts(text[end - 1], text[end : end + 1] or " "):
        return False
    rest = _run(text, end)
    if rest.startswith("."):
        return not rest[1:2].isalnum()
    return not (rest.startswith("-") and "." in rest.rstrip(".-"))


def _ends_handle(text: str, end: int) -> bool:
    """`@name` goes on after a dot or a dash (`@name.club` is somebody else), but a sentence may end there."""
    rest = _run(text, end)
    return rest[:1] not in (".", "-") or rest.rstrip(".-") in ("", _HOME)


def _run(text: str, start: int) -> str:
    found = _FOLLOWING.match(text, start, start + 256)
    return found[0] if found else ""


def _splits_flag(text: str, start: int) -> bool:
    """Flags are pairs of letters without a gap: in 🇲🇪🇸🇰 there is no 🇪🇸."""
    pairs = start
    while pairs and "\U0001f1e6" <= text[pairs - 1] <= "\U0001f1ff":
        pairs -= 1
    return "\U0001f1e6" <= text[start] <= "\U0001f1ff" and (start - pairs) % 2 == 1


def as_written(text: str) -> str:
    """What counts for a term that must stand exactly as written: all but invisible characters and white space."""
    visible = (
        char
        for char in unicodedata.normalize("NFC", text).replace("’", "'")
        if not (
            unicodedata.category(char) == "Cf" or (is_modifier(char) and char < "\U0001f3fb") or char >= "\U000e0000"
        )
    )
    return " ".join("".join(visible).split())

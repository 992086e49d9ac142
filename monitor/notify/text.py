"""Makes text from the internet inert, for every medium: no markup, no mentions, no forged links, no control characters.

What is dangerous is replaced by what looks the same, or taken out; nothing here depends on where the text came from.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

LONGEST_URL = 3000  # Slack's limit for a button
ELLIPSIS = "…"

_MOST_MARKS = 3  # accents on one letter; Vietnamese needs two, towers of them are an attack
# Letters by category that show nothing at all: fillers, joiners and the braille blank.
_INVISIBLE = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u2800\u3164\uffa0")
# What most posts in Latin script are made of, none of it dangerous: they are spared the walk below.
_HARMLESS = re.compile(r"[\n -~\u00a1-\u00ac\u00ae-\u02af\u2013-\u201f\u2026\u20ac]*")
_ZWJ, _EMOJI_STYLE = "\u200d", "\ufe0f"
_LINE_ENDS = re.compile(r"\r\n|[\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_BROADCAST = re.compile(r"@(?=(?:channel|here|everyone|group))", re.IGNORECASE)
_CONTROL = re.compile(r"<(?=[!@#]|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_MARKUP = re.compile(r"(?<!\w)[*_~]|[*_~](?!\w)|`")
_LOOKALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
_LIST_MARKER = re.compile(r"^(\s*)([-•>]|&gt;|\d{1,3}\.)(?=\s|&|>|$)", re.MULTILINE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\.?", re.IGNORECASE)


def clean(text: str) -> str:
    """Printable text with line breaks: no control, direction, zero-width or invisible characters, no accent towers.

    Applying it twice changes nothing more.
    """
    # NFC first, so that composing later cannot bring anything new about.
    whole = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    if not _HARMLESS.fullmatch(whole):
        whole = unicodedata.normalize("NFC", "".join(_printable(whole)))
    return _BLANK_LINES.sub("\n\n", whole).strip()


def one_line(text: str) -> str:
    """The same on a single line."""
    return " ".join(clean(text).split())


def plain(text: str) -> str:
    """For Slack's `plain_text`, which knows no markup; whatever Slack might still take for a command is broken too."""
    return _BROADCAST.sub("＠", _CONTROL.sub("‹", clean(text)))


def unmarked(text: str) -> str:
    """For services that read some sort of Markdown: no emphasis, code, list, quotation or link comes of it."""
    broken = _MARKUP.sub(lambda found: _LOOKALIKE[found[0]], plain(text)).replace("](", "] (")
    return _LIST_MARKER.sub(_unlisted, broken)


def mrkdwn(text: str) -> str:
    """For Slack's mrkdwn: reads as written and can neither format, link nor mention anything."""
    return escaped(unmarked(text))


def escaped(text: str) -> str:
    """With the three characters that mean something to Slack written as Slack wants them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, an ellipsis included, never through the middle of what a reader sees as one.

    UTF-16 units because that is the largest count any of the services may mean by "characters".
    """
    if length(text) <= limit:
        return text
    room, end = limit - len(ELLIPSIS), 0
    for end, character in enumerate(text):  # noqa: B007 - where the loop stopped is the answer
        room -= 2 if ord(character) > 0xFFFF else 1
        if room < 0:
            break
    while end > 0 and _continues(text, end):
        end -= 1
    return (text[:end].rstrip() + ELLIPSIS) if limit > 0 else ""


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def safe_url(url: str) -> str | None:
    """The address if it may stand behind a button: http or https, a plain host, no user name, at most 3,000 characters.

    `https://bank.example@evil.example/` is refused: people read the first name, the browser goes to the second.
    """
    if any(character <= " " or "\x7f" <= character <= "\x9f" for character in url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _ascii_host(parts.hostname or "")
    except ValueError:  # a bad port, bracket or name
        return None
    if parts.scheme not in ("http", "https") or host is None or "@" in parts.netloc:
        return None
    where = host if port is None else f"{host}:{port}"
    path, query, fragment = (_quoted(piece) for piece in (parts.path, parts.query, parts.fragment))
    made = urlunsplit((parts.scheme, where, path, query, fragment))
    return made if len(made) <= LONGEST_URL else None


def _printable(whole: str) -> list[str]:
    kept: list[str] = []
    marks = 0  # on the letter before
    for position, character in enumerate(whole):
        category = unicodedata.category(character)
        if category in ("Mn", "Me"):
            marks += 1
            if _is_tolerable_mark(character, marks, kept):
                kept.append(character)
        elif category[0] == "C":
            if shown := _control(character, category, kept, whole, position):
                kept.append(shown)
                marks = 0
        elif character not in _INVISIBLE:
            kept.append(" " if category == "Zs" else character)  # one kind of blank
            marks = 0
    return kept


def _is_tolerable_mark(character: str, marks: int, kept: list[str]) -> bool:
    if character in _INVISIBLE:
        return False
    if character == _EMOJI_STYLE:
        return kept[-1:] != [_EMOJI_STYLE]
    return marks <= _MOST_MARKS


def _control(character: str, category: str, kept: list[str], whole: str, position: int) -> str:
    """What is shown instead of a character that is no letter: mostly nothing."""
    if character in "\n\t":
        return "\n" if character == "\n" else " "
    if character == _ZWJ and _joins_emoji(kept, whole, position):
        return character
    if category == "Co":
        return "\ufffd"
    # Unassigned ones may be newer emoji than this Python knows.
    return character if category == "Cn" and not _is_noncharacter(character) else ""


def _joins_emoji(kept: list[str], whole: str, position: int) -> bool:
    # Families, professions and flags of emoji are joined by it; between letters it only hides things.
    before = next((c for c in reversed(kept) if unicodedata.category(c) not in ("Mn", "Sk")), "")
    after = whole[position + 1 : position + 2]
    return bool(before and after) and unicodedata.category(before) == "So" == unicodedata.category(after)


def _is_noncharacter(character: str) -> bool:
    return ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"


def _unlisted(found: re.Match[str]) -> str:
    marker = {"-": "–", "•": "·", ">": "›"}.get(found[2], found[2].replace(".", "․"))
    return found[1] + marker


def _continues(text: str, position: int) -> bool:
    """Whether the character at `position` belongs to the one before it."""
    character = text[position]
    if character == _ZWJ or text[position - 1] == _ZWJ or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff":  # skin tones
        return True
    if not _is_flag_half(character):
        return False
    run = 0
    while run < position and _is_flag_half(text[position - 1 - run]):
        run += 1
    return run % 2 == 1


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _ascii_host(host: str) -> str | None:
    """The host as the network writes it, so that look-alike letters show as what they are. Raises ValueError."""
    if ":" in host:
        return f"[{ip_address(host)}]"
    name = host if host.isascii() else host.encode("idna").decode("ascii")
    return name if _HOST.fullmatch(name) else None


def _quoted(piece: str) -> str:
    return quote(piece, safe="%/?:@!$&'()*+,;=~-._[]|")

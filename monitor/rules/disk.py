"""The rules file as bytes and as text, or the one fault that says why it cannot be had."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from monitor.rules.document import Fault, Place, UnreadableError, lines_of

MAX_BYTES = 1024 * 1024
MAX_SECRET_BYTES = 64 * 1024

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The file's bytes. Raises UnreadableError where it is missing, unreadable, no file, or larger than `limit`."""
    try:
        if path.exists() and not path.is_file():
            # A pipe would be waited for, a device would never end.
            raise UnreadableError(Fault(Place(), (), "this is not a file"))
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        raise UnreadableError(Fault(Place(), (), "there is no such file")) from None
    except PermissionError:
        raise UnreadableError(Fault(Place(), (), "the file may not be read", hint="Check its permissions.")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableError(Fault(Place(), (), f"the file cannot be read: {reason}")) from None
    if len(raw) > limit:
        raise UnreadableError(Fault(Place(), (), f"the file is larger than {limit // 1024} KiB"))
    return raw


def decode(raw: bytes) -> str:
    """UTF-8 text, with or without the mark that some Windows editors put first. Raises UnreadableError."""
    if raw.startswith(_UTF16):
        raise UnreadableError(Fault(Place(), (), "the file is saved as UTF-16", hint="Save it as UTF-8."))
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        raise UnreadableError(
            Fault(_end(before), (), "the file is not UTF-8 from here on", hint="Save it as UTF-8.")
        ) from None
    if odd := _UNPRINTABLE.search(text):
        code = f"U+{ord(odd[0]):04X}"
        raise UnreadableError(
            Fault(
                _end(text[: odd.start()]), (), f"an invisible control character ({code}) stands here", hint="Delete it."
            )
        )
    return text


def _end(text: str) -> Place:
    lines = lines_of(text)
    return Place(len(lines), len(lines[-1]) + 1)

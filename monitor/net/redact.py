"""Addresses without their secrets, for logs and messages. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

HIDDEN = "…"
UNREADABLE = "(unreadable address)"
LONGEST = 300  # characters of the whole; a log line is not the place for more

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z_.\-]{0,39}")
_HOST = re.compile(r"[^\s/?#@\\\x00-\x1f\x7f-\x9f]+")
_UNPRINTABLE = re.compile(r"[^\x21-\x7e…]")  # controls, blanks and look-alikes; paths are percent-encoded on the wire
_TOKEN_LENGTH = 20  # shorter path segments are words and ids; webhook and feed tokens are longer


def redact(url: str) -> str:
    """The address without user, password, query values and fragment, and with token-like path segments hidden.

    Never raises. Applying it twice changes nothing more.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return UNREADABLE
    if not _HOST.fullmatch(host) or not parts.scheme:
        return UNREADABLE
    where = f"[{host}]" if ":" in host else host
    if port is not None:
        where += f":{port}"
    path = "/".join(_segment(segment) for segment in parts.path.split("/"))
    text = _UNPRINTABLE.sub("", f"{parts.scheme}://{where}{path}") + _query(parts.query)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + HIDDEN


def _segment(segment: str) -> str:
    """Hide what may be a token: long, with both letters and digits ("hooks/T0/B0/x9f…", "bot123:abc…")."""
    tokenish = len(segment) >= _TOKEN_LENGTH and re.search(r"\d", segment) and re.search(r"[A-Za-z]", segment)
    return HIDDEN if tokenish else segment


def _query(query: str) -> str:
    if not query:
        return ""
    names = []
    for pair in query.split("&"):
        name, equals, _ = pair.partition("=")
        # A name without a value, or an odd name, may itself be the secret ("?d41d8cd98f").
        names.append(f"{name}={HIDDEN}" if equals and _PLAIN_NAME.fullmatch(name) else HIDDEN)
    return "?" + "&".join(names)

"""Is this body what was asked for? Pure.

Services answer 200 with a consent page, a block page or a login form; read as "nothing new", such a page would
silence a source. The first bytes decide, because feeds are served under every content type there is.
"""

from __future__ import annotations

import re

from connectors.base import Accept

_HEAD = 4096  # bytes that are looked at; prologues and licence comments are shorter
_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>/]", re.IGNORECASE)
_PAGE_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>/]", re.IGNORECASE)
_XML_TYPE = re.compile(r"[/+](?:xml|rss|atom|rdf)\b", re.IGNORECASE)
_JSON_TYPE = re.compile(r"[/+](?:json|x-ndjson|javascript)\b", re.IGNORECASE)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def complaint(accept: Accept, content_type: str, body: bytes) -> str:
    """What was found instead of what `accept` asks for, as the rest of a sentence; "" if the body will do."""
    if accept is Accept.ANY:
        return ""
    wanted = "JSON" if accept is Accept.JSON else "a feed"
    head = _head(body)
    if not head:
        return f"an empty body where {wanted} was expected"
    fits = _json(content_type, head) if accept is Accept.JSON else _feed(content_type, head)
    if fits:
        return ""
    if _PAGE_ROOT.search(head):
        return f"an HTML page where {wanted} was expected"
    return f"something else where {wanted} was expected"


def _head(body: bytes) -> bytes:
    """The first bytes with marks, leading blanks and the zeros of UTF-16 taken out."""
    head = body[:_HEAD]
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()


def _json(content_type: str, head: bytes) -> bool:
    return head[:1] in b"{[" or (head[:1] != b"<" and _JSON_TYPE.search(content_type) is not None)


def _feed(content_type: str, head: bytes) -> bool:
    if head[:1] in b"{[":
        return True
    root, page = _FEED_ROOT.search(head), _PAGE_ROOT.search(head)
    if root is not None:  # PHP warnings and the like may stand before it, a page's own start may not
        return page is None or root.start() < page.start()
    if page is not None:
        return False
    # No root in sight: an XML declaration or an XML type is worth the parser's opinion.
    return head.startswith(b"<?xml") or _XML_TYPE.search(content_type) is not None

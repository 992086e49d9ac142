"""Markup to plain text, and plain text to something that is safe and comparable: NFC, no controls, no bidi tricks.

Entities are decoded once: `&amp;lt;` in HTML is the text `&lt;`, and stays so.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

import lxml.html
from lxml import etree

TEXT_MOST = 20_000  # characters; a long article, and more than anyone reads in an alert
TITLE_MOST = 1_000

# A document this long is cut before it is parsed: markup around 20,000 characters of text rarely needs more.
_MARKUP_MOST = 1_000_000
_DROPPED = frozenset({"head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title"})
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
        "pre", "section", "summary", "table", "tr", "ul",
    }
)  # fmt: skip
_LINES = frozenset({"dd", "dt", "li", "tr"})  # blocks without an empty line between them
_CELLS = frozenset({"td", "th"})
# Overrides, embeddings and isolates can show a text in another order than it is read; the plain marks cannot.
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u000b\u000c\u0085]")
_UNSAFE = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb{_BIDI}\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_MARKED = re.compile(r"[<&]")
_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def plain(text: str, *, most: int = TEXT_MOST) -> str:
    """Text that holds no markup, made safe: NFC, newline and tab the only controls, at most `most` characters.

    Twice is the same as once.
    """
    # Four times: composition shortens, and what is removed does not count.
    text = _LINE_ENDS.sub("\n", text[: 4 * most])
    text = unicodedata.normalize("NFC", _UNSAFE.sub("", text)).strip()
    return text if len(text) <= most else unicodedata.normalize("NFC", text[: most - 1].rstrip()) + "…"


def line(text: str, *, most: int = TITLE_MOST) -> str:
    """The same on one line, blanks collapsed: for titles and names."""
    return plain(" ".join(plain(text, most=2 * most).split()), most=most)


def from_html(markup: str, *, most: int = TEXT_MOST) -> str:
    """What a reader of this HTML would see, block by block. Never raises; broken markup is read as browsers do."""
    if not _MARKED.search(markup):
        return tidy(markup, most=most)
    markup = _XML_ILLEGAL.sub("", markup[:_MARKUP_MOST])
    if not markup.strip():
        return ""
    try:
        # huge_tree: 2,048 levels instead of 256. The size is limited above.
        parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
        root = lxml.html.document_fromstring(f"<div>{markup}</div>".encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return _stripped(markup, most)
    if parser.error_log.filter_from_fatals():  # nested deeper still: the parser stopped in the middle
        return _stripped(markup, most)
    return tidy("".join(_words(root)), most=most)


def title_from_html(markup: str, *, most: int = TITLE_MOST) -> str:
    """The same on one line."""
    return line(from_html(markup, most=2 * most), most=most)


def tidy(text: str, *, most: int = TEXT_MOST) -> str:
    """`plain`, with blanks collapsed as HTML does and no more than one empty line in a row."""
    # Blanks go first: what is cut off should be words.
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", _UNSAFE.sub("", text[:_MARKUP_MOST])))
    lines = (one.strip() for one in text.split("\n"))
    return plain(_EMPTY_LINES.sub("\n\n", "\n".join(lines)), most=most)


def _stripped(markup: str, most: int) -> str:
    """For markup that no parser takes: what stands between angle brackets is dropped unread."""
    return tidy(html.unescape(re.sub(r"<[^<>]*>", " ", markup)), most=most)


def _words(root: lxml.html.HtmlElement) -> Iterator[str]:
    """Text in document order, newlines where a block begins or ends. No recursion: depth is the author's choice."""
    skipping = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            skipping += tag in _DROPPED
            if not skipping:
                yield from _opening(tag)
                yield _collapsed(element.text, tag)
            continue
        if not skipping:
            yield "\n" if tag in _BLOCKS - _LINES else ""
        skipping -= tag in _DROPPED
        if not skipping:
            yield _collapsed(element.tail, "")


def _opening(tag: str) -> Iterator[str]:
    if tag in _BLOCKS or tag == "br":
        yield "\n"
    elif tag in _CELLS:
        yield " "


def _collapsed(text: str | None, tag: str) -> str:
    """Line breaks in the markup are blanks, except where they were meant."""
    if not text:
        return ""
    return text if tag == "pre" else re.sub(r"\s+", " ", text)

"""Whether a streamed post can be about a brand at all, told from a few of its fields. Pure.

Most posts of a public stream are about nobody's brand. Reading one whole costs ten times as much as this look at it,
which may say yes too often and must never say no where the whole post names a brand. Whatever is unusual about a
frame, a post or its markup is left to those who read it whole.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import msgspec
from msgspec import Struct

from connectors.text import TEXT_MOST, plain

_EVENTS = frozenset({"update", "status.update"})
_INLINE = re.compile(r"</?(?:a|span|b|i|strong|em|code|del)(?: [^<>]*)?>")
_ANCHOR = re.compile(r"<a ([^<>]*)>")
_HREF = re.compile(r'(?:^| )href="([^"]*)"')
# Readers leave these anchors out: a person's profile, the page of a tag.
_NAMED = re.compile(r'(?:^| )class="(?:[^"]* )?mention(?: [^"]*)?"|(?:^| )rel="tag"')
_OTHER_ENTITY = re.compile(r"&(?!amp;)")
_SHORT = 500  # characters up to which nothing beside the words is cut off


class _Event(Struct):
    event: str
    payload: str


class _Picture(Struct):
    description: str | None = None


class _Option(Struct):
    title: str


class _Poll(Struct):
    options: list[_Option] = []


class _Card(Struct):
    title: str | None = None


class Glance(Struct):
    """What a look at a post sees. A boost is unusual: `reblog` lets none through."""

    id: str
    uri: str
    visibility: str
    content: str
    spoiler_text: str | None = None
    media_attachments: list[_Picture] = []
    poll: _Poll | None = None
    card: _Card | None = None
    reblog: None = None
    edited: bool = False  # by the event, not by the post

    def may_name(self, wanted: Callable[[str], bool]) -> bool:
        """False only where the whole post's text is surely not wanted."""
        text = _words(self.content)
        if text is None:
            return True
        parts = [picture.description for picture in self.media_attachments if picture.description]
        if self.poll is not None:
            parts += [option.title for option in self.poll.options]
        if self.card is not None and self.card.title:
            parts.append(self.card.title)
        if any(len(part) > _SHORT for part in parts):
            return True
        if self.spoiler_text:
            text = f"{self.spoiler_text}\n{text}"
        if "<a " in self.content:
            for found in _ANCHOR.finditer(self.content):
                if not _NAMED.search(found[1]):
                    parts += map(html.unescape, _HREF.findall(found[1]))
        if parts:
            text = "\n".join((text, *parts))
        if "google." in text or len(text) > TEXT_MOST:
            return True  # a redirector hides where it leads; what is cut off may end a word
        # A bidi mark or a control character may break a name.
        return wanted(text if text.replace("\n", " ").isprintable() else plain(text, most=2 * TEXT_MOST))


_FRAME, _GLANCE = msgspec.json.Decoder(_Event), msgspec.json.Decoder(Glance)


def glance(raw: str | bytes) -> Glance | None:
    """A look at the post that came new or was edited; None where the frame is to be read whole."""
    try:
        frame = _FRAME.decode(raw)
        if frame.event not in _EVENTS:
            return None
        found = _GLANCE.decode(frame.payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    if not (found.id.isascii() and found.id.isdigit() and found.uri and found.visibility):
        return None
    found.edited = frame.event == "status.update"
    return found


def _words(content: str) -> str | None:
    """The words of simple markup, as `from_html` reads them but for white space; None where it is not that simple."""
    if len(content) > TEXT_MOST:
        return None
    text = content
    if "<" in text:
        text = text.replace("<p>", "\n").replace("</p>", "\n").replace("<br>", "\n").replace("<br />", "\n")
        if "<" in text:
            text = _INLINE.sub("", text)
    if "<" in text or ">" in text:
        return None  # other tags, or a bracket within an attribute
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'")
        if _OTHER_ENTITY.search(text):
            return None
        text = text.replace("&amp;", "&")
    return text

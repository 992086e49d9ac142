"""JSON Feed to the same items as the other formats. Pure. Reference: jsonfeed.org/version/1.1, /version/1."""

from __future__ import annotations

from typing import Any

import msgspec

from connectors.feed_hubs import in_json
from connectors.feed_items import Feed, Item, distinct, language, moment
from connectors.links import safe_url
from connectors.text import from_html, line, plain


def parse_json_feed(body: bytes, base: str) -> Feed:
    """Read a JSON Feed 1.0 or 1.1; `format` is "" where the JSON is something else. Does not raise."""
    try:
        document = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Feed()
    rows = document.get("items") if isinstance(document, dict) else None
    if not isinstance(rows, list) or "jsonfeed" not in str(document.get("version", "")):
        return Feed()
    items: list[Item] = []
    problems: list[tuple[str, str]] = []
    for row in rows:
        try:
            items.append(_item(row, document, base))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            problems.append((f"an item that cannot be read: {error}", str(row)[:500]))
    hub, topic = in_json(document, base)
    return Feed(
        format="json",
        hub=hub,
        topic=topic,
        title=line(_string(document, "title")) or None,
        items=distinct(items),
        problems=tuple(problems),
        seen=len(rows),
        note="the feed says it has ended" if document.get("expired") is True else "",
    )


def _item(row: dict[str, Any], feed: dict[str, Any], base: str) -> Item:
    """Raises ValueError, TypeError and the like where the row is not an item."""
    if not isinstance(row, dict):
        raise TypeError("not an object")
    key = row.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int | float | None):
        raise TypeError("its id is neither text nor number")
    rich, bare = _string(row, "content_html"), _string(row, "content_text")
    text = from_html(rich) if rich else plain(bare or _string(row, "summary"))
    title = line(_string(row, "title"))
    if not text and not title:
        raise ValueError("neither title nor text")
    published = moment(_string(row, "date_published"))
    edited = moment(_string(row, "date_modified"))
    people = _authors(row) or _authors(feed)
    return Item(
        key="" if key is None else line(str(key), most=2_000),
        url=safe_url(_string(row, "url"), base) or safe_url(_string(row, "external_url"), base),
        title=title,
        text=text,
        published=published or edited,
        edited=edited if edited and published and edited > published else None,
        language=language(_string(row, "language"), _string(feed, "language")),
        author=", ".join(name for one in people if (name := line(_string(one, "name"), most=200)))[:300] or None,
        author_url=next((url for one in people if (url := safe_url(_string(one, "url"), base))), None),
    )


def _authors(holder: dict[str, Any]) -> list[dict[str, Any]]:
    """`authors` of version 1.1, or `author` of version 1."""
    many, one = holder.get("authors"), holder.get("author")
    people = many if isinstance(many, list) else [one]
    return [person for person in people if isinstance(person, dict)]


def _string(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""

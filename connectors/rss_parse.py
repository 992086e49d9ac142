"""A feed's bytes to plain items. Pure, and run in a worker process: the parser can be made to hang by hostile input.

Reference: RSS 2.0, RSS 1.0 (RDF), RFC 4287 (Atom), jsonfeed.org/version/1.1, RFC 4685 (threading), Media RSS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.sax import SAXException

import feedparser

from connectors.feed_hubs import in_links
from connectors.feed_items import Feed, Item, count, distinct, language, moment
from connectors.json_feed import parse_json_feed
from connectors.links import safe_url
from connectors.text import TEXT_MOST, from_html, line, plain, title_from_html

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_MAIL = re.compile(r"[<(\[]?[^\s<>()\[\]@]{1,100}@[^\s<>()\[\]@]{1,200}[>)\]]?")
# feedparser looks for mail addresses in these with an expression that takes minutes over a long one.
_LONG_AUTHOR = re.compile(
    rb"(<(?:\w{1,20}:)?(?:author|contributor|creator|email|managingEditor|name|owner|publisher|webMaster)\b[^<>]{0,200}>"
    rb"(?:\s{0,20}<!\[CDATA\[)?[^<\]]{300})[^<\]]+",
    re.IGNORECASE,
)
_END = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_AT_NAME = re.compile(r"@(\S{1,100})\s+(.{1,200})")
_FEDIVERSE = re.compile(r"/@([\w.\-]{1,100})/\d+/?")


def parse_feed(body: bytes, content_type: str, base: str) -> Feed:
    """Read any kind of feed. `base` is the address it came from, for relative links. Does not raise."""
    if body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return parse_json_feed(body, base)
    # A stream, since feedparser would take a bare string for the name of a file or an address. It is told no base:
    # it would resolve guids against it, too.
    try:
        document = feedparser.parse(
            BytesIO(_LONG_AUTHOR.sub(rb"\1", body)),
            response_headers={"content-type": content_type or "application/xml"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return Feed()  # what makes the parser stumble like that is no feed
    version = document.get("version") or ""
    if not version and not document.entries:
        return Feed()
    items: list[Item] = []
    problems: list[tuple[str, str]] = []
    for entry in document.entries:
        try:
            item = _item(entry, document.feed, version, base)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            problems.append((f"an entry that cannot be read: {type(error).__name__}", str(entry)[:500]))
            continue
        if item.text or item.title:
            items.append(item)
        else:
            problems.append(("an entry without title and text", str(dict(entry))[:500]))
    broken = isinstance(document.get("bozo_exception"), SAXException)
    hub, topic = in_links(document.feed.get("links") or (), base)
    return Feed(
        format=version or "unknown",
        hub=hub,
        topic=topic,
        title=title_from_html(document.feed.get("title") or "") or None,
        items=distinct(items),
        problems=tuple(problems),
        seen=len(document.entries),
        note="the feed is not well-formed XML; it was read as far as possible" if broken else "",
        cut=broken and not _END.search(body[-2_000:].replace(b"\0", b"")),
    )


def _item(entry: Any, feed: Any, version: str, base: str) -> Item:
    base = safe_url((entry.get("title_detail") or {}).get("base"), base) or base
    key = line(str(entry.get("id") or ""), most=2_000)
    url = _link(entry, base)
    title = entry.get("title_detail") or {}
    # RSS never says whether a title is HTML, and half of them are escaped twice. Atom says.
    is_html = title.get("type") in _HTML_TYPES or not version.startswith("atom")
    name, handle, author_url = _author(entry, feed, url, base)
    # dict.get, since feedparser's own answers "updated" with "published" where there is no "updated".
    dates = [dict.get(entry, name) for name in ("published", "updated", "created")]
    published = next(filter(None, map(moment, dates)), None)
    edited = moment(dates[1])
    statistics, stars = entry.get("media_statistics") or {}, entry.get("media_starrating") or {}
    return Item(
        key=key,
        url=url,
        title=title_from_html(title.get("value") or "") if is_html else line(title.get("value") or ""),
        text=_text(entry, url or base),
        published=published,
        edited=edited if edited and published and edited > published else None,
        language=language(entry.get("language"), *_claimed(entry), feed.get("language"), _root_language(feed)),
        author=name,
        handle=handle,
        author_url=author_url,
        site=title_from_html((entry.get("source") or {}).get("title") or "", most=200) or None,
        site_url=safe_url((entry.get("source") or {}).get("href"), base) or None,
        replies=_first_count(entry.get("slash_comments"), entry.get("thr_total"), _link_count(entry)),
        likes=count(stars.get("count")),
        views=count(statistics.get("views")),
        reply_to=line(str((entry.get("thr_in-reply-to") or {}).get("ref") or ""), most=2_000) or None,
    )


def _link(entry: Any, base: str) -> str:
    """The post's own page. feedparser falls back to the id, which may be a urn: only real addresses count."""
    links = [one for one in entry.get("links") or () if one.get("rel", "alternate") == "alternate"]
    pages = [one for one in links if one.get("type") in {"text/html", None}] or links
    candidates = [one.get("href") for one in pages] + [entry.get("link")]
    if entry.get("guidislink", True):
        candidates.append(entry.get("id"))
    # A bare guid resolved as a relative link would be an address that nobody published.
    guid = entry.get("id")
    return next(
        (url for one in candidates if one and (one != guid or "://" in one) and (url := safe_url(one, base))), ""
    )


def _text(entry: Any, url: str) -> str:
    parts = [(one.get("type"), one.get("value") or "") for one in entry.get("content") or ()]
    rich = [value for kind, value in parts if kind in _HTML_TYPES]
    bare = [value for kind, value in parts if kind not in _HTML_TYPES]
    summary = entry.get("summary") or ""
    summary_kind = (entry.get("summary_detail") or {}).get("type", "text/html")
    if rich:
        return from_html(_without_frame(max(rich, key=len), url))
    if not bare:
        return from_html(_without_frame(summary, url)) if summary_kind in _HTML_TYPES else plain(summary)
    # Plain content beside an HTML summary describes the pictures: alternative texts of a microblog.
    told = from_html(summary) if summary_kind in _HTML_TYPES and summary not in bare else ""
    return plain("\n\n".join(part for part in (told, *bare) if part), most=TEXT_MOST)


def _without_frame(markup: str, url: str) -> str:
    """Reddit puts "submitted by … [link] [comments]" around what was written; link posts have nothing else."""
    host = urlsplit(url).hostname or ""
    if host != "reddit.com" and not host.endswith(".reddit.com"):
        return markup
    start, end = markup.find("<!-- SC_OFF -->"), markup.rfind("<!-- SC_ON -->")
    if 0 <= start < end:
        return markup[start:end]
    return "" if "submitted by" in markup else markup


def _author(entry: Any, feed: Any, url: str, base: str) -> tuple[str | None, str | None, str | None]:
    """Name, handle and page of the author. Mail addresses are nobody's business and are left out."""
    holder = entry if entry.get("author") or entry.get("authors") else feed
    raw = line(str(holder.get("author") or ""), most=500)
    people = [line(str(one.get("name") or ""), most=200) for one in holder.get("authors") or ()]
    page = safe_url((holder.get("author_detail") or {}).get("href"), base) or None
    if _MAIL.search(raw):  # feedparser's own splitting of "mail (Name)" goes wrong with longer domains
        people = [_MAIL.sub("", raw).strip(" ()<>,;")]
    name = ", ".join(filter(None, people))[:300] or None
    if name and name.startswith("/u/"):
        return None, name[3:], page
    if name and (match := _AT_NAME.fullmatch(name)):
        return match[2], match[1], page
    if name is None and (match := _FEDIVERSE.fullmatch(urlsplit(url).path)):
        parts = urlsplit(url)
        return None, f"{match[1]}@{parts.hostname}", f"{parts.scheme}://{parts.netloc}/@{match[1]}"
    return name, None, page


def _claimed(entry: Any) -> list[str | None]:
    details = [*(entry.get("content") or ()), entry.get("summary_detail") or {}, entry.get("title_detail") or {}]
    return [detail.get("language") for detail in details]


def _root_language(feed: Any) -> str | None:
    found: str | None = (feed.get("title_detail") or {}).get("language")
    return found


def _link_count(entry: Any) -> object:
    replies: Iterable[Mapping[str, Any]] = (one for one in entry.get("links") or () if one.get("rel") == "replies")
    return next((one.get("thr:count") or one.get("count") for one in replies), None)


def _first_count(*values: object) -> int | None:
    return next((number for value in values if (number := count(value)) is not None), None)

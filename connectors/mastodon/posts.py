"""A status, as Mastodon's API calls a post, to a mention. Pure. Reference: docs.joinmastodon.org/entities/Status"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors import fields
from connectors.base import Source
from connectors.text import TEXT_MOST, from_html, plain
from monitor.model import Author, Engagement, Kind, Mention, MentionId

PUBLIC = frozenset({"public", "unlisted"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LOCAL_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_ANCHOR = re.compile(r"<a\s([^<>]{1,4000})>", re.IGNORECASE)
# It begins where a word does: a long one that is no attribute is looked at once, not once a letter.
_ATTRIBUTE = re.compile(r"(?<![a-z])([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BESIDE_MOST = 20  # alt texts, answers and links of one post


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the statuses of one server.

    Answers and quotes name a post by the server's own id. Until somebody looks that up, `reply_to` and `quote_of` are
    `<network>:<host>/<id>`, which `local_name` tells from whole names.
    """

    source: Source
    host: str
    wanted: Callable[[str], bool] = lambda _text: True
    everything: bool = True  # False: only posts that `wanted` takes

    def post(self, status: Any, now: datetime) -> Mention | None:
        """None where it is not public, has no words, or is not wanted. Raises ValueError where it makes no sense."""
        local_id = fields.must(local(fields.dig(status, "id")), "the id")
        uri = fields.must(fields.link(fields.dig(status, "uri")), "the uri")
        visibility = fields.must(fields.text(fields.dig(status, "visibility")), "the visibility")
        passed_on = fields.dig(status, "reblog")
        said = status if passed_on is None else passed_on
        original = None if passed_on is None else fields.must(fields.link(fields.dig(said, "uri")), "the boosted uri")
        if visibility not in PUBLIC or fields.dig(said, "visibility") not in PUBLIC:
            return None
        text = self._text(said)
        if not text or not (self.everything or self.wanted(text)):
            return None
        published_at, dated = fields.when(fields.dig(status, "created_at"), now)
        edited_at = fields.moment(fields.dig(status, "edited_at"))
        network = self.source.network
        return Mention(
            id=MentionId(f"{network}:{uri}"),
            network=network,
            source=self.source.name,
            url=fields.link(fields.dig(status, "url")) or fields.link(fields.dig(said, "url")) or uri,
            kind=Kind.POST,
            text=text,
            language=_language(fields.dig(said, "language")),
            published_at=published_at,
            dated=dated,
            fetched_at=now,
            edited_at=min(edited_at, now) if edited_at else None,
            author=author_of(fields.dig(status, "account"), self.host),
            # A boost has no counts of its own.
            engagement=counts_of(status, now) if original is None else None,
            reply_to=self._named(fields.dig(status, "in_reply_to_id")),
            quote_of=self._quoted(status),
            repost_of=f"{network}:{original}" if original else None,
            local_id=local_id,
        )

    def local_name(self, name: str | None) -> str | None:
        """The server's own id in a name that `post` gave; None where the name is whole."""
        prefix = f"{self.source.network}:{self.host}/"
        return name.removeprefix(prefix) if name and name.startswith(prefix) else None

    def _named(self, value: Any) -> str | None:
        found = local(value)
        return f"{self.source.network}:{self.host}/{found}" if found else None

    def _quoted(self, status: Any) -> str | None:
        """What is quoted: shown with the post, or only named; nothing where its author refused."""
        quote = fields.dig(status, "quote")
        uri = fields.link(fields.dig(quote, "quoted_status", "uri")) or fields.link(fields.dig(quote, "uri"))
        if uri:
            return f"{self.source.network}:{uri}"
        return self._named(fields.dig(quote, "quoted_status_id") or fields.dig(quote, "quoted_status", "id"))

    def _text(self, said: Any) -> str:
        """The warning above it, the words, and what stands beside them: pictures' descriptions, answers, links."""
        content = fields.dig(said, "content")
        if not isinstance(content, str):
            raise ValueError("the content is missing or unreadable")
        warning = plain(fields.text(fields.dig(said, "spoiler_text")) or "")
        words = "\n".join(part for part in (warning, from_html(content)) if part)
        beside: list[str] = []
        for part in _beside(said, content):
            if part not in words and part not in beside:
                beside.append(part)
        card = plain(fields.text(fields.dig(said, "card", "title")) or "")
        if card and card not in words and not self.wanted(words) and self.wanted(card):
            beside.append(card)
        return plain("\n".join([*([words] if words else []), *beside[:_BESIDE_MOST]]), most=TEXT_MOST)


def local(value: Any) -> str | None:
    """A server's own id of a post: digits at Mastodon, letters too elsewhere."""
    found = fields.key(value)
    return found if found and _LOCAL_ID.fullmatch(found) else None


def counts_of(status: Any, now: datetime) -> Engagement | None:
    """How a post is doing, as far as this server knows."""
    likes, reposts, replies, quotes = (
        fields.count(fields.dig(status, f"{name}_count")) for name in ("favourites", "reblogs", "replies", "quotes")
    )
    if (likes, reposts, replies, quotes) == (None, None, None, None):
        return None
    return Engagement(likes=likes, reposts=reposts, replies=replies, quotes=quotes, at=now)


def author_of(account: Any, host: str) -> Author:
    """Who speaks. The id is the network's own name of the account, where the server tells it."""
    handle = fields.name(fields.dig(account, "acct")) or fields.name(fields.dig(account, "username"))
    if handle and "@" not in handle:
        handle = f"{handle}@{host}"
    url = fields.link(fields.dig(account, "url"))
    uri = fields.link(fields.dig(account, "uri")) or fields.link(fields.dig(account, "pleroma", "ap_id"))
    return Author(
        id=uri or url or handle,
        handle=handle,
        name=_display_name(account) or fields.name(fields.dig(account, "username")),
        url=url,
        followers=_followers(account),
        created_at=fields.moment(fields.dig(account, "created_at")),
        bot=fields.flag(fields.dig(account, "bot")),
    )


def _followers(account: Any) -> int | None:
    """Whoever hides them shows 0 or -1, depending on the software: that is not "none"."""
    count = fields.count(fields.dig(account, "followers_count"))
    hidden = (
        fields.dig(account, "hide_collections"),
        fields.dig(account, "pleroma", "hide_followers_count"),
        fields.dig(account, "pleroma", "hide_followers"),
    )
    return None if not count and any(flag is True for flag in hidden) else count


def _display_name(account: Any) -> str | None:
    """The name without the codes that stand for a server's own little pictures."""
    name = fields.name(fields.dig(account, "display_name"))
    for emoji in fields.listing(account, "emojis")[:50]:
        code = fields.text(fields.dig(emoji, "shortcode"))
        if name and code:
            name = fields.name(name.replace(f":{code}:", " "))
    return name


def _language(value: Any) -> str | None:
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None


def _beside(said: Any, content: str) -> Iterator[str]:
    for picture in fields.listing(said, "media_attachments"):
        yield plain(fields.text(fields.dig(picture, "description")) or "", most=2_000)
    for answer in fields.listing(said, "poll", "options"):
        yield plain(fields.text(fields.dig(answer, "title")) or "", most=500)
    for found in _ANCHOR.finditer(content[: 10 * TEXT_MOST]):
        given = {name.lower(): one or other for name, one, other in _ATTRIBUTE.findall(found[1])}
        if "mention" not in given.get("class", "") and "tag" not in given.get("rel", "").split():
            yield fields.link(html.unescape(given.get("href", ""))) or ""

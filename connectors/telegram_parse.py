"""Updates of a Telegram bot to mentions. Pure.

Reference: core.telegram.org/bots/api#update, core.telegram.org/bots/api#message
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from connectors import fields
from connectors.base import Source
from connectors.links import safe_url
from connectors.text import TEXT_MOST, plain
from monitor.errors import PayloadError
from monitor.model import Author, Kind, Mention, MentionId, Venue

KINDS = {
    "channel_post": Kind.POST,
    "edited_channel_post": Kind.POST,
    "message": Kind.MESSAGE,
    "edited_message": Kind.MESSAGE,
}
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,63}")
_SUPER = -1_000_000_000_000  # channels and large groups have the numbers below, small groups those above
_LINKS_MOST = 20


def parse(
    updates: Iterable[Any], *, source: Source, fetched_at: datetime, private: bool
) -> tuple[tuple[Mention, ...], tuple[PayloadError, ...]]:
    """The mentions of one answer. Of a post that was edited meanwhile only its newest words come."""

    def read(update: Any) -> Mention | None:
        fields.must(number_of(update), "the number of an update")
        name = next((name for name in KINDS if name in update), None)
        return None if name is None else _mention(update[name], KINDS[name], source, fetched_at, private)

    # `each` keeps the first of two with one id: the newest comes first here.
    newest_first = sorted(updates, key=lambda update: number_of(update) or 0, reverse=True)
    mentions, skipped = fields.each(newest_first, read, what="update")
    return mentions[::-1], skipped[::-1]


def number_of(update: Any) -> int | None:
    """An update's place in the row."""
    return fields.count(fields.dig(update, "update_id"))


def chat_of(mention: Mention) -> str:
    """The chat that a mention stands in, by its number."""
    return mention.id.split(":")[1]


def _mention(post: Any, kind: Kind, source: Source, now: datetime, private: bool) -> Mention | None:
    """None where nobody outside may read it, or where it has no words. Raises ValueError where it makes no sense."""
    chat = fields.dig(post, "chat")
    number = fields.must(fields.signed(fields.dig(chat, "id")), "the chat's id")
    post_number = fields.must(fields.count(fields.dig(post, "message_id")), "the message's id")
    sort = fields.must(fields.text(fields.dig(chat, "type")), "the chat's type")
    username = _username(chat)
    if not username and fields.dig(chat, "username"):
        raise ValueError("the chat's public name is unreadable")
    if sort not in {"channel", "group", "supergroup"} or not (username or private):
        return None
    text = _text(post)
    if not text:
        if any(fields.dig(post, name) not in (None, "") for name in ("text", "caption", "poll")):
            raise ValueError("the words are unreadable")
        return None
    published_at, dated = fields.when(fields.dig(post, "date"), now)
    edited_at = fields.moment(fields.dig(post, "edit_date"))
    return Mention(
        id=_id(source, number, post_number),
        network=source.network,
        source=source.name,
        url=_url(number, post_number, username),
        kind=kind,
        text=text,
        published_at=published_at,
        dated=dated,
        fetched_at=now,
        edited_at=min(edited_at, now) if edited_at else None,
        author=_author(post, chat, kind),
        venue=Venue(name=fields.name(fields.dig(chat, "title")) or username),
        reply_to=_neighbour(post, "reply_to_message", source, number),
        quote_of=_origin(fields.dig(post, "external_reply", "origin"), source),
        repost_of=_origin(fields.dig(post, "forward_origin"), source),
    )


def _id(source: Source, chat: int, number: int) -> MentionId:
    return MentionId(f"{source.network}:{chat}:{number}")


def _username(chat: Any) -> str | None:
    """The public name of a chat or user; None where it has none."""
    name = fields.dig(chat, "username")
    return name if isinstance(name, str) and _USERNAME.fullmatch(name) else None


def _url(chat: int, number: int, username: str | None) -> str:
    """Where people read it; private chats have addresses for their members, small groups none at all."""
    if username:
        return f"https://t.me/{username}/{number}"
    return f"https://t.me/c/{_SUPER - chat}/{number}" if chat < _SUPER else ""


def _author(post: Any, chat: Any, kind: Kind) -> Author:
    """The person; or the channel, or the group, in whose name it was said."""
    person = fields.dig(post, "from")
    speaker = fields.dig(post, "sender_chat") or (chat if kind is Kind.POST else None)
    if speaker is not None:
        key, name = fields.signed(fields.dig(speaker, "id")), fields.dig(speaker, "title")
        bot = None
    elif person is not None:
        speaker, key = person, fields.signed(fields.dig(person, "id"))
        names = (fields.name(fields.dig(person, part)) for part in ("first_name", "last_name"))
        name, bot = " ".join(part for part in names if part), fields.flag(fields.dig(person, "is_bot"))
    else:
        return Author()
    handle = _username(speaker)
    return Author(
        id=None if key is None else str(key),
        handle=handle,
        name=fields.name(name),
        url=f"https://t.me/{handle}" if handle else None,
        bot=bot,
    )


def _text(post: Any) -> str:
    """What was written, then what stands beside it: a poll's question and answers, hidden links, a linked page."""
    words = fields.text(fields.dig(post, "text")) or fields.text(fields.dig(post, "caption")) or ""
    entities = fields.listing(post, "entities") or fields.listing(post, "caption_entities")
    links = [_hidden(words, entity) for entity in entities[: 10 * _LINKS_MOST]]
    links.append(safe_url(fields.text(fields.dig(post, "link_preview_options", "url"))))
    asked = [fields.text(fields.dig(post, "poll", "question"))]
    asked += [fields.text(fields.dig(option, "text")) for option in fields.listing(post, "poll", "options")]
    more = [link for link in dict.fromkeys(links) if link and link not in words][:_LINKS_MOST]
    return plain("\n".join(part for part in (words, *asked, *more) if part), most=TEXT_MOST)


def _hidden(words: str, entity: Any) -> str:
    """The address behind a word; "" where there is none, or where the word says it already."""
    if fields.dig(entity, "type") != "text_link":
        return ""
    link = safe_url(fields.text(fields.dig(entity, "url")))
    start, length = fields.count(fields.dig(entity, "offset")), fields.count(fields.dig(entity, "length"))
    shown = "" if start is None or length is None else utf16_slice(words, start, length)
    bare = link.partition("://")[2].rstrip("/")
    return "" if bare and shown.strip().rstrip("/").casefold() == bare.casefold() else link


def utf16_slice(text: str, start: int, length: int) -> str:
    """A piece of a text, counted in UTF-16 code units as Telegram does: an emoji is two of them."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")


def _neighbour(post: Any, field: str, source: Source, chat: int) -> str | None:
    number = fields.count(fields.dig(post, field, "message_id"))
    home = fields.signed(fields.dig(post, field, "chat", "id"))
    return None if number is None else _id(source, chat if home is None else home, number)


def _origin(origin: Any, source: Source) -> str | None:
    """The channel's post that this one passes on; people's messages are passed on without their address."""
    chat = fields.signed(fields.dig(origin, "chat", "id"))
    number = fields.count(fields.dig(origin, "message_id"))
    return None if chat is None or number is None else _id(source, chat, number)

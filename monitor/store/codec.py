"""Values to rows and rows to values. Everything that is not searched lies in the row as JSON text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias, TypeVar

import msgspec
from sqlalchemy import Row

from monitor.case import Case, Event, Silence
from monitor.core.normalise import content_hash
from monitor.model import (
    Author,
    Dropped,
    Engagement,
    Group,
    Judged,
    Judgement,
    Kind,
    Level,
    Mention,
    MentionId,
    Notification,
    Venue,
)
from monitor.store.clean import LONGEST_KEY, clean_key

T = TypeVar("T")
AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
Values = dict[str, Any]  # column → value, for one insert


def encode(value: object) -> str:
    """A value as JSON text."""
    return msgspec.json.encode(value).decode()


def decode(text: str, kind: type[T]) -> T:
    """The inverse of `encode`; fields that came into being later get their defaults. Raises msgspec.MsgspecError."""
    make: Callable[[Any], msgspec.json.Decoder[T]] = _decoder
    decoder = make(kind)
    return decoder.decode(text)


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.json.Decoder(kind)


def _encode_some(value: object) -> str | None:
    return encode(value) if value else None


def author_key(network: str, author: str | None) -> str | None:
    """What identifies an account: "<network>:<author id>"."""
    if not author:
        return None
    key = f"{network}:{author}"
    return key if len(key) <= LONGEST_KEY else clean_key(key)


def mention_values(mention: Mention) -> Values:
    """The columns of `mentions` that a post itself fills."""
    return {
        "id": mention.id,
        "network": mention.network,
        "source": mention.source,
        "url": mention.url,
        "kind": mention.kind.value,
        "text": mention.text,
        "title": mention.title,
        "language": mention.language,
        "published_at": mention.published_at,
        "dated": mention.dated,
        "fetched_at": mention.fetched_at,
        "edited_at": mention.edited_at,
        "deleted_at": mention.deleted_at,
        "author": encode(mention.author),
        "author_key": author_key(mention.network, mention.author.id),
        "venue": _encode_some(mention.venue),
        "engagement": _encode_some(mention.engagement),
        "looks": _encode_some(mention.looks),
        "reply_to": mention.reply_to,
        "quote_of": mention.quote_of,
        "repost_of": mention.repost_of,
        "rating": mention.rating,
        "local_id": mention.local_id,
        "text_hash": content_hash(mention.title, mention.text, mention.rating),
    }


def judged_values(judged: Judged) -> Values:
    """The columns of `mentions` that judging fills."""
    return {
        "rank": max((judgement.level.rank for judgement in judged.judgements), default=0),
        "past": any(reason is Dropped.PAST for _brand, reason in judged.dropped),
        "dropped": encode(dict(judged.dropped)),
        "shadow": encode(judged.shadow),
        "copy_of": judged.copy_of,
    }


def mention_of(row: AnyRow) -> Mention:
    """The mention in a row of `mentions`."""
    return Mention(
        id=MentionId(row.id),
        network=row.network,
        source=row.source,
        url=row.url,
        kind=Kind(row.kind),
        text=row.text,
        title=row.title,
        language=row.language,
        published_at=row.published_at,
        dated=row.dated,
        fetched_at=row.fetched_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        author=decode(row.author, Author),
        venue=decode(row.venue, Venue) if row.venue else None,
        engagement=decode(row.engagement, Engagement) if row.engagement else None,
        looks=decode(row.looks, tuple[Engagement, ...]) if row.looks else (),
        reply_to=row.reply_to,
        quote_of=row.quote_of,
        repost_of=row.repost_of,
        rating=row.rating,
        local_id=row.local_id,
    )


def erased(mention: Mention, at: datetime) -> Mention:
    """What remains of a mention that its author deleted: that it was, where, and how far it may have been heard."""
    author = mention.author
    return replace(
        mention,
        text="",
        title=None,
        rating=None,
        author=Author(
            followers=author.followers,
            karma=author.karma,
            verified=author.verified,
            notability=author.notability,
            bot=author.bot,
        ),
        deleted_at=mention.deleted_at or at,
    )


def judgement_values(judgement: Judgement, mention: MentionId, published_at: datetime, highest: Level) -> Values:
    """A row of `judgements`."""
    return {
        "mention_id": mention,
        "brand": judgement.brand,
        "published_at": published_at,
        "level": judgement.level.value,
        "rank": judgement.level.rank,
        "highest": highest.value,
        "body": encode(judgement),
    }


def judgement_of(row: AnyRow) -> Judgement:
    """The judgement in a row of `judgements`."""
    return decode(row.body, Judgement)


def group_values(group: Group, *, is_open: bool) -> Values:
    """A row of `groups`, its card apart."""
    return {
        "id": group.id,
        "key": group.key,
        "receiver": group.receiver,
        "open": is_open,
        "due_at": group.due_at,
        "closes_at": group.closes_at,
        "version": group.version,
        "body": encode(group),
        "case_id": group.case,
    }


def group_of(row: AnyRow) -> Group:
    """The group in a row of `groups`."""
    return replace(decode(row.body, Group), version=row.version)


def case_values(case: Case) -> Values:
    """A row of `cases`, `gathers` apart."""
    return {
        "id": case.id,
        "key": case.key,
        "brand": case.brand,
        "kind": case.kind.value,
        "track": case.track.value,
        "network": case.network,
        "author": clean_key(case.author),
        "state": case.state.value,
        "open": case.is_open,
        "level": case.level.value,
        "rank": case.level.rank,
        "peak": case.peak,
        "open_promises": sum(promise.kept_at is None for promise in case.promises),
        "opened_at": case.opened_at,
        "last_mention_at": case.last_mention_at,
        "resolved_at": case.resolved_at,
        "due_at": case.due_at,
        "version": case.version,
        "body": encode(case),
    }


def case_of(row: AnyRow) -> Case:
    """The case in a row of `cases`."""
    return replace(decode(row.body, Case), version=row.version)


def event_values(event: Event) -> Values:
    """A row of `case_events`."""
    return {
        "case_id": event.case,
        "number": event.number,
        "key": clean_key(event.key),
        "at": event.at,
        "body": encode(event),
    }


def event_of(row: AnyRow) -> Event:
    """The event in a row of `case_events`."""
    return decode(row.body, Event)


def silence_values(silence: Silence) -> Values:
    """A row of `silences`."""
    return {
        "id": silence.id,
        "ends_at": silence.ends_at,
        "said_expired": silence.said_expired,
        "body": encode(silence),
    }


def notification_values(notification: Notification) -> Values:
    """A row of `notifications` that nobody has tried to deliver yet."""
    return {
        "id": notification.id,
        "group_id": notification.group_id,
        "receiver": notification.receiver,
        "sequence": notification.sequence,
        "rank": notification.level.rank,
        "state": "pending",
        "attempts": 0,
        "error": "",
        "created_at": notification.created_at,
        "updated_at": notification.created_at,
        "body": encode(notification),
    }


def reasons(text: str) -> Mapping[str, str]:
    """Brand → why it became no alert."""
    return decode(text, dict[str, str])

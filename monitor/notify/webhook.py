"""A signed HTTP POST of the notification as JSON; docs/reference/receivers.md documents the shape and the signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from monitor.clock import Clock
from monitor.model import Engagement, Entry, Notification, Outgoing
from monitor.notify.case_json import case_shape, event_shape
from monitor.notify.http import Post, deliver, error_for
from monitor.notify.plain import brief
from monitor.notify.render import render
from monitor.notify.text import clean, one_line, safe_url

VERSION = 1  # of the payload's shape; raised when a field changes its meaning or goes, not when one is added


class WebhookReceiver:
    """Any address that takes JSON. It cannot be asked what it has, so a possible repeat says so in its body."""

    keeps_card = False

    def __init__(
        self,
        name: str,
        *,
        url: str,
        secret: str | None,
        allow_private: bool,
        language: str,
        zone: str,
        clock: Clock,
        post: Post,
    ) -> None:
        self.name = name
        self._url, self._secret, self._allow_private = url, secret, allow_private
        self._language, self._zone, self._clock, self._post = language, zone, clock, post

    async def send(self, outgoing: Outgoing) -> str | None:
        notification, now = outgoing.notification, self._clock.now()
        repeat = outgoing.doubtful_since is not None
        card = render(notification, now=now, language=self._language, zone=self._zone, possible_repeat=repeat)
        shape = payload(notification, summary=brief(card), now=now, possible_repeat=repeat)
        body = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode()
        status, headers, _ = await deliver(
            self._post,
            self._url,
            body,
            self._headers(notification, body, now),
            allow_private=self._allow_private,
            receiver=self.name,
        )
        error = error_for(status, headers, now=self._clock.now(), receiver=self.name)
        if error is not None:
            raise error
        return None

    async def find(self, notification: Notification, since: datetime) -> str | None:
        """Never anything: an address cannot be asked what it has."""
        return None

    async def check(self) -> str:
        """Nothing can be proved without sending something."""
        signed = "signed" if self._secret else "not signed"
        return f"an address that can only be tried by sending to it; messages are {signed}"

    async def close(self) -> None:
        """Nothing is held open here."""

    def _headers(self, notification: Notification, body: bytes, now: datetime) -> dict[str, str]:
        timestamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": notification.id,
            "X-Almenara-Timestamp": timestamp,
        }
        if self._secret:
            headers["X-Almenara-Signature"] = signature(self._secret, timestamp, body)
        return headers


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=` and the hexadecimal HMAC of `<timestamp>.<body>`."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def payload(notification: Notification, *, summary: str, now: datetime, possible_repeat: bool) -> dict[str, Any]:
    """The documented shape. null = unknown, 0 = zero; times are RFC 3339 in UTC."""
    fresh = frozenset(notification.fresh)
    return {
        "version": VERSION,
        "id": notification.id,
        "group": notification.group_id,
        "receiver": notification.receiver,
        "sequence": notification.sequence,
        "route": notification.route,
        "why": notification.why.value,
        "level": notification.level.value,
        "labels": {name: clean(value) for name, value in notification.labels},
        "summary": summary,
        "note": clean(notification.note),
        "total": notification.total,
        "possible_repeat": possible_repeat,
        "created_at": _time(notification.created_at),
        "sent_at": _time(now),
        "case": None if notification.case is None else case_shape(notification.case),
        "events": [event_shape(event) for event in notification.events],
        "cases": [case_shape(case) for case in notification.cases],
        "mentions": [_mention(entry) | {"fresh": entry.mention.id in fresh} for entry in notification.entries],
    }


def _mention(entry: Entry) -> dict[str, Any]:
    mention, judgement, author = entry.mention, entry.judgement, entry.mention.author
    deleted = mention.deleted_at is not None
    return {
        "id": clean(mention.id),
        "network": mention.network,
        "source": mention.source,
        "kind": mention.kind.value,
        "url": None if deleted else safe_url(mention.url),
        "title": None if deleted or mention.title is None else one_line(mention.title),
        "text": "" if deleted else clean(mention.text),
        "language": judgement.language,
        "published_at": _time(mention.published_at) if mention.dated else None,
        "fetched_at": _time(mention.fetched_at),
        "deleted_at": _time(mention.deleted_at),
        "author": {
            "id": _line(author.id),
            "handle": _line(author.handle),
            "name": _line(author.name),
            "url": safe_url(author.url or ""),
            "followers": author.followers,
            "karma": author.karma,
            "verified": author.verified,
        },
        "engagement": _engagement(mention.engagement),
        "brand": judgement.brand,
        "label": judgement.label,
        "polarity": judgement.polarity,
        "confidence": judgement.confidence,
        "relevance": judgement.relevance,
        "unsure": judgement.unsure,
        "issue": judgement.issue,
        "severity": judgement.severity,
        "influence": judgement.influence,
        "virality": judgement.virality,
        "priority": judgement.priority,
        "opportunity": judgement.opportunity,
        "level": judgement.level.value,
        "because": {part.name: part.points for part in judgement.because},
        "influence_parts": {part.name: part.points for part in judgement.influence_parts},
        "rules": list(entry.rules),
        "copies": entry.copies,
        "copies_reach": entry.copies_reach,
    }


def _engagement(counts: Engagement | None) -> dict[str, Any] | None:
    if counts is None:
        return None
    names = ("likes", "replies", "reposts", "quotes", "views", "score")
    return {name: getattr(counts, name) for name in names} | {"at": _time(counts.at)}


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _line(text: str | None) -> str | None:
    return None if text is None else one_line(text)

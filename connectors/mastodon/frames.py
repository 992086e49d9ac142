"""Frames of the streaming API. Pure. Reference: docs.joinmastodon.org/methods/streaming"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from connectors import fields
from connectors.mastodon.posts import local
from monitor.errors import AuthError, PayloadError, RateLimitedError, RequestError, SourceError, TransientSourceError

# About other things than posts: streams of one's own account bring them.
_OTHERS = frozenset(
    {
        "announcement", "announcement.delete", "announcement.reaction", "conversation", "filters_changed",
        "notification", "notifications_merged",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one frame says: a post as it stands now, or the server's own id of one that is gone; None for neither."""

    status: Any = None
    edited: bool = False
    gone: str | None = None


def read_frame(raw: str | bytes) -> Told | None:
    """None for events that are not about posts. Raises PayloadError for what is no event, and for what the server
    complains of, the SourceError that it stands for."""
    frame = _decoded(raw)
    event, payload = fields.dig(frame, "event"), fields.dig(frame, "payload")
    if not isinstance(event, str):
        if fields.text(fields.dig(frame, "error")):
            raise _complaint(fields.count(fields.dig(frame, "status")), raw)
        raise PayloadError("a frame that is no event", excerpt=_excerpt(raw))
    if event == "delete":
        gone = local(payload)
        if gone is None:
            raise PayloadError("a deletion of nothing", excerpt=_excerpt(raw))
        return Told(gone=gone)
    if event in _OTHERS:
        return None
    if event not in {"update", "status.update"}:
        raise PayloadError("an unknown event", excerpt=_excerpt(raw))
    status = _decoded(payload) if isinstance(payload, str) else payload  # written twice, as the documentation says
    if not isinstance(status, dict):
        raise PayloadError("an update without its post", excerpt=_excerpt(raw))
    return Told(status=status, edited=event == "status.update")


def _decoded(raw: str | bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        raise PayloadError("a frame that is no JSON", excerpt=_excerpt(raw)) from None


def _complaint(status: int | None, raw: str | bytes) -> SourceError:
    """The server's own words are left out: they are not to be trusted."""
    if status in {401, 403}:
        return AuthError(f"the stream was refused ({status}): the token is missing or not enough")
    if status == 429:
        return RateLimitedError("the stream was refused (429)")
    if status is not None and 500 <= status <= 599:
        return TransientSourceError(f"the stream broke off ({status})")
    if status is not None and 400 <= status <= 499:
        return RequestError(f"the stream was refused ({status})")
    return PayloadError("a frame that complains", excerpt=_excerpt(raw))


def _excerpt(raw: str | bytes) -> str:
    return raw[:200] if isinstance(raw, str) else raw[:200].decode("utf-8", "replace")

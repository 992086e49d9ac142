"""Posting to somebody's address: what the edge's failures and a receiver's status codes mean for a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from monitor.errors import (
    DeliveryError,
    DoubtfulDeliveryError,
    NoAnswerError,
    RefusedDeliveryError,
    SourceError,
    TransientDeliveryError,
    TransientSourceError,
    UnexpectedContentError,
)
from monitor.net.status import retry_after

MENDABLE_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
TIMEOUT = timedelta(seconds=15)

_SOON = frozenset({408, 425, 429, 503})  # nothing was done with it
_MENDABLE = frozenset({401, 402, 403, 404, 407})  # a person mends it: an address, a key, a permission

Answer = tuple[int, Mapping[str, str], bytes]


class Post(Protocol):
    """The HTTP edge's `post_raw`: bytes out, status, headers and body back, whatever the status."""

    async def __call__(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        allow_private: bool = False,
        timeout: timedelta = TIMEOUT,
    ) -> Answer: ...


async def deliver(
    post: Post, url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool, receiver: str
) -> Answer:
    """Post, with the edge's errors turned into the DeliveryError that says what to do next."""
    try:
        return await post(url, body, headers, allow_private=allow_private, timeout=TIMEOUT)
    except (NoAnswerError, UnexpectedContentError) as error:
        raise DoubtfulDeliveryError(str(error), receiver=receiver) from error
    except TransientSourceError as error:
        raise TransientDeliveryError(str(error), receiver=receiver) from error
    except SourceError as error:  # a forbidden or malformed address: it waits until somebody mends the settings
        raise TransientDeliveryError(str(error), retry_after=MENDABLE_PAUSE, receiver=receiver) from error


def error_for(status: int, headers: Mapping[str, str], *, now: datetime, receiver: str) -> DeliveryError | None:
    """What an answer means; None where the message was taken. Redirects are not followed: bodies are signed.

    408, 425, 429 and 503 surely did nothing; after another 5xx something may have been done.
    """
    if 200 <= status <= 299:
        return None
    said = f"the receiver answered {status}"
    if status in _SOON:
        asked = retry_after(headers.get("retry-after", ""), now=now)
        pause = None if asked is None else min(asked, LONGEST_PAUSE)
        return TransientDeliveryError(said, retry_after=pause, receiver=receiver)
    if status >= 500:
        return DoubtfulDeliveryError(said, receiver=receiver)
    if status in _MENDABLE or 300 <= status <= 399:
        return TransientDeliveryError(said, retry_after=MENDABLE_PAUSE, receiver=receiver)
    return RefusedDeliveryError(said, receiver=receiver)

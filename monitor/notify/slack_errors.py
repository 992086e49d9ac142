"""What Slack's answers and failures mean: one table for every call.

| what happened | meaning |
|---|---|
| `ratelimited`, 429 | the channel is paused for `Retry-After` |
| `service_unavailable`, 503, `request_timeout` | not done; again soon |
| `internal_error`, `fatal_error`, other 5xx, no answer, not Slack's answer | perhaps done: look before repeating |
| bad token, missing scope, channel not there or not ours | a person mends it: again every 5 min |
| `invalid_blocks`, `msg_too_long` … | this message will never be taken as it is |
| `message_not_found`, `thread_not_found` … | the card is gone: somebody deleted it |

Names: docs.slack.dev/reference/methods/chat.postMessage#errors.
"""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from monitor.errors import DeliveryError, DoubtfulDeliveryError, RefusedDeliveryError, TransientDeliveryError

MENDABLE_PAUSE = timedelta(minutes=5)
LIMITED_PAUSE = timedelta(seconds=30)  # for a 429 that does not say how long
LONGEST_PAUSE = timedelta(hours=1)

LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
PASSING = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "external_channel_migrating"})
DOUBTFUL = frozenset({"internal_error", "fatal_error"})
UNFIT = frozenset(
    {
        "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "too_many_blocks",
        "invalid_attachments", "too_many_attachments", "no_text", "metadata_too_large", "invalid_metadata_format",
        "invalid_metadata_schema", "invalid_arguments", "invalid_json", "json_not_object", "invalid_post_type",
    }
)  # fmt: skip
CARD_GONE = frozenset(
    {
        "message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "invalid_thread_ts",
        "cannot_reply_to_message", "is_inactive",
    }
)  # fmt: skip
MENDABLE = {
    "invalid_auth": "the token is not valid",
    "not_authed": "the token is missing",
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired",
    "account_inactive": "the app was removed from the workspace",
    "not_allowed_token_type": "this is not a bot token (xoxb-…)",
    "missing_scope": "the app lacks a scope",
    "no_permission": "the app may not do this",
    "access_denied": "the app may not do this",
    "org_login_required": "the workspace is being moved",
    "ekm_access_denied": "an administrator suspended posting",
    "team_access_not_granted": "the app has no access to this workspace",
    "accesslimited": "access from this network is limited",
    "two_factor_setup_required": "the workspace wants two-factor authentication first",
    "channel_not_found": "there is no such channel, or the app cannot see it",
    "not_in_channel": "the app is not in the channel: invite it",
    "is_archived": "the channel is archived",
    "restricted_action": "the workspace does not let the app post here",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_only_channel": "the channel takes replies only",
    "restricted_action_non_threadable_channel": "the channel has no threads",
    "posting_to_general_channel_denied": "the workspace does not let the app post in this channel",
}

_WORD = re.compile(r"[a-z0-9_]{1,60}")


class UnfitMessageError(RefusedDeliveryError):
    """Slack will not take this message as it is written; a simpler one it might."""


class CardGoneError(RefusedDeliveryError):
    """The message to edit, or to answer to, is no longer there."""


class TooMuchToSearchError(DoubtfulDeliveryError):
    """Where the message may stand there is more than can be searched: it is neither found nor surely missing."""


def error_for(failure: Exception, *, receiver: str) -> DeliveryError:
    """The error that says what to do next. Anything unknown that went out is doubtful: never repeated blindly."""
    if isinstance(failure, SlackApiError):
        return _from_answer(failure.response, receiver)
    if isinstance(failure, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return TransientDeliveryError("Slack cannot be reached", receiver=receiver)
    if isinstance(failure, asyncio.TimeoutError | aiohttp.ServerTimeoutError):
        return DoubtfulDeliveryError("Slack did not answer in time", receiver=receiver)
    if isinstance(failure, aiohttp.ClientError | OSError):
        return DoubtfulDeliveryError("the connection to Slack broke off before its answer", receiver=receiver)
    return DoubtfulDeliveryError("Slack's answer could not be read", receiver=receiver)


def pause_asked(failure: Exception) -> timedelta | None:
    """How long Slack asks everybody to stay out of the channel; None where it does not."""
    if not isinstance(failure, SlackApiError):
        return None
    status, word, headers, _ = _read(failure.response)
    return _pause(headers) if status == 429 or word in LIMITED else None


def word_of(failure: Exception) -> str:
    """Slack's own word for what is wrong, "" where it said none."""
    return _read(failure.response)[1] if isinstance(failure, SlackApiError) else ""


def _from_answer(response: Any, receiver: str) -> DeliveryError:
    status, word, headers, needed = _read(response)
    if status == 429 or word in LIMITED:
        return TransientDeliveryError("Slack asks us to slow down", retry_after=_pause(headers), receiver=receiver)
    if word in PASSING or status == 503:
        return TransientDeliveryError(f"Slack is not available ({word or status})", receiver=receiver)
    if word in DOUBTFUL or status >= 500:
        return DoubtfulDeliveryError(f"Slack had trouble ({word or status})", receiver=receiver)
    if word in CARD_GONE:
        return CardGoneError(f"the message is no longer there ({word})", receiver=receiver)
    if word in UNFIT or status == 413:
        return UnfitMessageError(f"Slack does not take the message ({word or status})", receiver=receiver)
    if word:
        reason = MENDABLE.get(word, "Slack refuses")
        lacks = f": {needed}" if needed else ""
        return TransientDeliveryError(f"{reason} ({word}{lacks})", retry_after=MENDABLE_PAUSE, receiver=receiver)
    if 400 <= status < 500:
        return TransientDeliveryError(f"Slack answered {status}", retry_after=MENDABLE_PAUSE, receiver=receiver)
    return DoubtfulDeliveryError(f"the answer ({status}) is not Slack's", receiver=receiver)


def _read(response: Any) -> tuple[int, str, Any, str]:
    """Status, error word, headers and missing scope, of the SDK's response or of aiohttp's own."""
    status: Any = getattr(response, "status_code", None) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    found = data if isinstance(data, dict) else {}
    word, needed = found.get("error"), found.get("needed")
    return int(status), _safe(word), getattr(response, "headers", None) or {}, _safe(needed, r"[a-z:.,]{1,120}")


def _safe(value: object, pattern: str = _WORD.pattern) -> str:
    # What a server says is text from the internet as well.
    return value if isinstance(value, str) and re.fullmatch(pattern, value) else ""


def _pause(headers: Any) -> timedelta:
    value = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    seconds = int(value) if value.isascii() and value.isdigit() and len(value) < 8 else None
    return LIMITED_PAUSE if seconds is None else min(timedelta(seconds=max(1, seconds)), LONGEST_PAUSE)

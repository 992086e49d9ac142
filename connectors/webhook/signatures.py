"""Whether a delivery is to be believed, and what names it so that the same one again does nothing. Pure.

Reference: docs.github.com "Validating webhook deliveries", docs.slack.dev "Verifying requests from Slack",
standard-webhooks `spec/standard-webhooks.md`, docs.stripe.com "Check the webhook signatures"
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from connectors.base import Pushed
from monitor.errors import AuthError

WINDOW = timedelta(seconds=300)
LEAST_SECRET = 16  # characters; fewer can be guessed
_MOST_SIGNATURES = 10  # in one header
_STANDARD = "whsec_"


class Style(StrEnum):
    """How a sender proves that it is the one."""

    TIMESTAMPED = "timestamped"
    GITHUB = "github"
    SLACK = "slack"
    STANDARD = "standard"
    STRIPE = "stripe"
    BEARER = "bearer"


def believed(pushed: Pushed, style: Style, secrets: Sequence[str], now: datetime) -> tuple[str, ...]:
    """The names of a delivery that is signed as it should be. Raises AuthError, which never says what was wrong.

    Every secret is tried against every signature, whichever fits, so that the time it takes tells nothing.
    """
    headers, body = pushed.headers, pushed.body
    match style:
        case Style.TIMESTAMPED:
            stamp = headers.get("x-almenara-timestamp", "")
            told = _listed(headers.get("x-almenara-signature", ""), "sha256=")
            _check_signed(told, secrets, _bytes(stamp) + b"." + body)
            _check_fresh(stamp, now)
            return _names(_digest(b"signed", _bytes(stamp) + b"." + body), _named(headers, "idempotency-key"))
        case Style.GITHUB:
            _check_signed(_listed(headers.get("x-hub-signature-256", ""), "sha256="), secrets, body)
            # Nothing tells when it was signed, and the delivery's own name is not: the words themselves are the name.
            return _names(_digest(b"body", body), _named(headers, "x-github-delivery"))
        case Style.SLACK:
            stamp = headers.get("x-slack-request-timestamp", "")
            told = _listed(headers.get("x-slack-signature", ""), "v0=")
            _check_signed(told, secrets, b"v0:" + _bytes(stamp) + b":" + body)
            _check_fresh(stamp, now)
            return _names(_digest(b"signed", _bytes(stamp) + b":" + body))
        case Style.STANDARD:
            name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
            told = _listed(headers.get("webhook-signature", ""), "v1,", apart=" ")
            _check_signed(told, secrets, b".".join((_bytes(name), _bytes(stamp), body)), standard=True)
            _check_fresh(stamp, now)
            return _names(_named(headers, "webhook-id"))
        case Style.STRIPE:
            parts = headers.get("stripe-signature", "") or headers.get("signature", "")
            stamp = next(iter(_listed(parts, "t=")), "")
            _check_signed(_listed(parts, "v1="), secrets, _bytes(stamp) + b"." + body)
            _check_fresh(stamp, now)
            return _names(_digest(b"signed", _bytes(stamp) + b"." + body))
        case Style.BEARER:
            _check_token(pushed, secrets)
            return _names(_named(headers, "idempotency-key") or _digest(b"body", body))


def key_of(secret: str, *, standard: bool = False) -> bytes:
    """What signs. Raises ValueError where a Standard Webhooks secret is none."""
    if not standard:
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_STANDARD), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not a Standard Webhooks secret: whsec_ and base64") from None


def _check_signed(told: Sequence[str], secrets: Sequence[str], content: bytes, *, standard: bool = False) -> None:
    good = False
    for secret in secrets:
        digest = hmac.new(key_of(secret, standard=standard), content, sha256)
        right = base64.b64encode(digest.digest()) if standard else digest.hexdigest().encode()
        # At least one comparison: that nothing was signed at all takes as long as a wrong signature.
        for one in told or ("",):
            good |= hmac.compare_digest(right, _bytes(one if standard else one.lower()))
    if not good:
        raise AuthError("not signed as it should be")


def _check_fresh(stamp: str, now: datetime) -> None:
    whole = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12
    if not whole or abs(now.timestamp() - int(stamp)) > WINDOW.total_seconds():
        raise AuthError("signed too long ago, or one of the clocks is wrong")


def _check_token(pushed: Pushed, secrets: Sequence[str]) -> None:
    scheme, _, token = pushed.headers.get("authorization", "").partition(" ")
    token = token.strip() if scheme.lower() == "bearer" else ""
    token = token or pushed.headers.get("x-api-key", "") or pushed.params.get("token", "")
    good = False
    for secret in secrets:
        good |= hmac.compare_digest(_bytes(secret), _bytes(token))
    if not good:
        raise AuthError("not signed as it should be")


def _listed(header: str, prefix: str, *, apart: str = ",") -> tuple[str, ...]:
    """What follows the prefix in a header that may hold several."""
    parts = (part.strip() for part in header.split(apart)[: 2 * _MOST_SIGNATURES])
    return tuple(part.removeprefix(prefix) for part in parts if part.startswith(prefix))[:_MOST_SIGNATURES]


def _named(headers: Mapping[str, str], name: str) -> str:
    """What the sender calls this delivery, as a name of ours; "" where it calls it nothing."""
    value = headers.get(name, "").strip()
    return _digest(name.encode(), _bytes(value)) if value else ""


def _names(*names: str) -> tuple[str, ...]:
    return tuple(_kept(names))


def _kept(names: Iterable[str]) -> Iterable[str]:
    return (name for name in names if name)


def _digest(sort: bytes, content: bytes) -> str:
    return sha256(sort + b"\0" + content).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")

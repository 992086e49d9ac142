"""Who is believed, in each style: computed vectors, and what must not pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from connectors.base import Pushed
from connectors.webhook.signatures import Style, believed
from monitor.errors import AuthError
from monitor.model import Outgoing
from monitor.notify.webhook import WebhookReceiver
from tests.fakes.clock import FakeClock
from tests.notify.samples import notification

VECTORS: Any = msgspec.json.decode((Path(__file__).parent / "signature_vectors.json").read_bytes())
BODY = VECTORS["body_utf8"].encode()
NOW = datetime.fromtimestamp(VECTORS["timestamp"], UTC)
STANDARD_SECRET = "whsec" + "_" + VECTORS["standard_webhooks"]["secret_base64"]


def request(headers: Mapping[str, str], body: bytes = BODY, **params: str) -> Pushed:
    return Pushed(headers={name.lower(): value for name, value in headers.items()}, params=params, body=body)


def of(name: str) -> tuple[Mapping[str, str], str]:
    return VECTORS[name]["headers"], VECTORS[name].get("secret", STANDARD_SECRET)


STYLES = [
    (Style.SLACK, "slack"),
    (Style.GITHUB, "github"),
    (Style.STANDARD, "standard_webhooks"),
    (Style.STRIPE, "stripe_style"),
]
STAMPED = [(style, name) for style, name in STYLES if style is not Style.GITHUB]


@pytest.mark.parametrize(("style", "name"), STYLES)
def test_the_computed_signature_of_each_style_is_believed(style: Style, name: str) -> None:
    headers, secret = of(name)
    assert believed(request(headers), style, [secret], NOW)


def test_the_signature_that_github_documents_is_believed() -> None:
    vector = VECTORS["github_documented_vector"]
    sent = request(vector["headers"], vector["body_utf8"].encode())
    assert believed(sent, Style.GITHUB, [vector["secret"]], NOW)


def test_one_of_several_signatures_is_enough_while_the_senders_secret_changes() -> None:
    headers, secret = of("standard_webhooks")
    assert believed(request(headers | VECTORS["standard_webhooks"]["during_rotation"]), Style.STANDARD, [secret], NOW)


@pytest.mark.parametrize(("style", "name"), [pair for pair in STYLES if pair[0] is not Style.STANDARD])
def test_one_of_our_two_secrets_is_enough_while_ours_changes(style: Style, name: str) -> None:
    headers, secret = of(name)
    assert believed(request(headers), style, ["the-secret-that-comes-next", secret], NOW)


@pytest.mark.parametrize(("style", "name"), STYLES)
def test_a_body_written_anew_is_not_believed(style: Style, name: str) -> None:
    headers, secret = of(name)
    other = msgspec.json.encode(msgspec.json.decode(BODY), order="sorted")
    assert other != BODY
    with pytest.raises(AuthError):
        believed(request(headers, other), style, [secret], NOW)


@pytest.mark.parametrize(("style", "name"), STYLES)
def test_another_secret_or_no_signature_is_not_believed(style: Style, name: str) -> None:
    headers, secret = of(name)
    other = "whsec_" + "AAAA" * 10 if style is Style.STANDARD else secret + "x"
    for sent, key in ((request(headers), other), (request({}), secret), (request(dict.fromkeys(headers, "")), secret)):
        with pytest.raises(AuthError):
            believed(sent, style, [key], NOW)


@pytest.mark.parametrize(("style", "name"), STAMPED)
@pytest.mark.parametrize("shift", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_five_minutes_from_now_it_is_not_believed_any_more(style: Style, name: str, shift: timedelta) -> None:
    headers, secret = of(name)
    assert believed(request(headers), style, [secret], NOW + shift * 0.99)
    with pytest.raises(AuthError):
        believed(request(headers), style, [secret], NOW + shift)


def test_hexadecimal_digits_may_be_written_large() -> None:
    headers, secret = of("github")
    large = {"X-Hub-Signature-256": "sha256=" + headers["X-Hub-Signature-256"].removeprefix("sha256=").upper()}
    assert believed(request(large), Style.GITHUB, [secret], NOW)


@pytest.mark.parametrize("odd", ["-5", "1e9", "٣٤", "", "99999999999999", "1795167065.0"])
def test_an_odd_time_is_not_believed_even_where_it_is_signed(odd: str) -> None:
    import hmac

    digest = hmac.new(b"secret-of-sixteen", f"{odd}.".encode() + BODY, "sha256").hexdigest()
    headers = {"X-Almenara-Timestamp": odd, "X-Almenara-Signature": f"sha256={digest}"}
    with pytest.raises(AuthError):
        believed(request(headers), Style.TIMESTAMPED, ["secret-of-sixteen"], NOW)


async def test_what_our_own_webhook_receiver_sends_is_believed() -> None:
    sent: list[tuple[bytes, Mapping[str, str]]] = []

    async def post(
        _url: str, body: bytes, headers: Mapping[str, str], **_more: Any
    ) -> tuple[int, dict[str, str], bytes]:
        sent.append((body, headers))
        return 200, {}, b""

    clock = FakeClock()
    receiver = WebhookReceiver(
        "hook", url="https://x.example", secret="a-secret-that-both-know", allow_private=False, language="es",
        zone="Europe/Madrid", clock=clock, post=post,
    )  # fmt: skip
    await receiver.send(Outgoing(notification=notification()))
    body, headers = sent[0]
    names = believed(request(headers, body), Style.TIMESTAMPED, ["a-secret-that-both-know"], clock.now())
    assert len(names) == 2  # the signature's own, and what the sender calls it
    with pytest.raises(AuthError):
        believed(request(headers, body), Style.TIMESTAMPED, ["a-secret-that-differs"], clock.now())


@pytest.mark.parametrize(
    "sent",
    [
        request({"Authorization": "Bearer a-token-of-some-length"}),
        request({"Authorization": "bearer a-token-of-some-length"}),
        request({"X-Api-Key": "a-token-of-some-length"}),
        request({}, token="a-token-of-some-length"),
    ],
)
def test_a_token_may_come_in_three_ways(sent: Pushed) -> None:
    assert believed(sent, Style.BEARER, ["a-token-of-some-length"], NOW)
    with pytest.raises(AuthError):
        believed(sent, Style.BEARER, ["another-token-of-the-sort"], NOW)


def test_the_same_delivery_has_the_same_names_and_another_has_others() -> None:
    headers, secret = of("slack")
    first = believed(request(headers), Style.SLACK, [secret], NOW)
    assert first == believed(request(headers), Style.SLACK, [secret], NOW + timedelta(seconds=200))
    github, key = of("github")
    named = believed(request(github), Style.GITHUB, [key], NOW)
    renamed = believed(request(github | {"X-GitHub-Delivery": "another"}), Style.GITHUB, [key], NOW)
    assert set(named) & set(renamed), "a delivery's name is not signed: giving it another must not make it new"
    assert not set(first) & set(named)


@pytest.mark.parametrize("style", Style)
def test_nothing_that_a_stranger_writes_into_headers_is_more_than_refused(style: Style) -> None:
    random = Random(style.value)
    names = [
        "x-almenara-timestamp", "x-almenara-signature", "x-hub-signature-256", "x-slack-signature", "webhook-signature",
        "x-slack-request-timestamp", "webhook-id", "webhook-timestamp", "stripe-signature", "authorization",
        "x-api-key",
    ]  # fmt: skip
    for _ in range(200):
        words = "".join(
            random.choice("sha256=v0v1,t= é\udcff\u00ff0123456789abcdef.") for _ in range(random.randrange(90))
        )
        sent = request({name: random.choice([words, f"sha256={words}", "1795167065", f"v1,{words}"]) for name in names})
        with pytest.raises(AuthError):
            believed(sent, style, [STANDARD_SECRET], NOW)

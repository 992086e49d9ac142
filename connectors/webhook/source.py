"""The webhook source: takes what is sent to it, and asks nobody.

Reference: docs/connectors/webhook.md says how to send; docs/reference/receivers.md signs in the same way.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorSpec,
    Plan,
    Polled,
    Pushed,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.webhook.config import Config
from connectors.webhook.items import Reading, read
from connectors.webhook.signatures import believed
from monitor.errors import PayloadError, RequestError
from monitor.model import Cursor

MOST_BODY = 1 << 20
_FORM = "application/x-www-form-urlencoded"  # what `curl --data` calls everything, JSON too
_SMALL = 1 << 16  # bytes that are read in place; more could hold up everybody else


class Webhook(Polled):
    """One address that other tools send mentions to."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="webhook",
        summary="Takes mentions that other tools send, signed, to `/ingest/<name of the source>`.",
        network="forum",
        mixed=True,
        config=Config,
        auth=Auth.REQUIRED,
        credentials=(
            "Make a secret of your own for each sender: `openssl rand -hex 32`.",
            "Put it into the environment and refer to it: `secret: ${NAME}`.",
            "Give the same secret to whatever sends, and choose the `style` in which it signs.",
        ),
        capabilities=frozenset(
            {
                Capability.PUSH,
                Capability.REACH,
                Capability.ENGAGEMENT,
                Capability.LANGUAGE,
                Capability.EDITS,
                Capability.DELETIONS,
            }
        ),
        rate_limit=RateLimit(requests=240, per=timedelta(minutes=1)),
        limits=(
            "It knows what it is told: whether the sender leaves something out cannot be seen from here.",
            "A message is at most 1 MiB and 500 items long, and 240 messages a minute are taken.",
            "Counts are those of the moment at which the post was first sent.",
        ),
        reference="docs.github.com, docs.slack.dev, standardwebhooks.com, docs.stripe.com, RFC 2104",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._reading = Reading(
            source=source,
            mapped=config.mapping.mapped(),
            text_format=config.text_format,
            language=config.language,
        )

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def receive(self, pushed: Pushed) -> Batch:
        """What was sent, if it is signed. Raises AuthError, and RequestError where it is no message."""
        now = self._tools.clock.now()
        if len(pushed.body) > MOST_BODY:
            error = RequestError("larger than 1 MiB", source=self._source.name)
            error.status = 413
            raise error
        delivery = believed(pushed, self._config.style, self._config.secrets, now)
        form = pushed.headers.get("content-type", "").lower().startswith(_FORM) and pushed.body[:1] not in (b"{", b"[")
        if len(pushed.body) <= _SMALL:
            message = read(pushed.body, form, self._reading, now)
        else:
            try:
                message = await self._tools.sandbox.run(read, pushed.body, form, self._reading, now)
            except PayloadError as error:
                raise RequestError(f"it cannot be read: {error}", source=self._source.name) from error
        return Batch(
            mentions=message.mentions,
            deletions=message.deletions,
            skipped=message.skipped,
            seen=message.items,
            live=True,
            delivery=delivery,
        )

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """There is nobody to be asked."""
        return Batch(unchanged=True)

"""What a receiver is: a notification in, a reference out, or a DeliveryError."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from monitor.model import Notification, Outgoing


class Receiver(Protocol):
    """One configured receiver. Raises the DeliveryError that says what to do next."""

    name: str
    keeps_card: bool  # True: EDIT and THREAD steps make sense (a Slack channel by bot token)

    async def send(self, outgoing: Outgoing) -> str | None:
        """Deliver; returns the receiver's own reference of the message, if it has one.

        A `CardReference` says that this message, whatever step was asked for, took the place of the group's card.
        Where `outgoing.doubtful_since` is set, an earlier attempt may have arrived: a receiver that can look does so
        before sending again (see `find`); one that cannot marks the repeat as possible.
        """
        ...

    async def find(self, notification: Notification, since: datetime) -> str | None:
        """The reference of this very notification if the receiver already has it, else None."""
        ...

    async def check(self) -> str:
        """Prove the credentials without bothering anybody; one line of what was found."""
        ...

    async def close(self) -> None: ...

"""Any of the services that apprise knows; an extra: `pip install "almenara[apprise]"`.

Apprise answers yes or no and keeps the reasons to itself, so that a failure is always a doubt: it may have arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import Clock
from monitor.errors import DoubtfulDeliveryError, TransientDeliveryError
from monitor.model import Level, Notification, Outgoing
from monitor.notify.plain import lines
from monitor.notify.render import render
from monitor.notify.text import cut, unmarked

TIMEOUT = timedelta(seconds=30)
MENDABLE_PAUSE = timedelta(minutes=5)
_LONGEST = 3500  # characters; apprise itself cuts further where a service takes less
_TYPES = {Level.PAGE: "failure", Level.ALERT: "warning", Level.OPPORTUNITY: "success"}

Load = Callable[[], Any]


def load_apprise() -> Any:
    """The library, imported when the first receiver needs it. Raises ImportError where the extra is not installed."""
    import apprise

    return apprise


class AppriseReceiver:
    """One or several apprise addresses."""

    keeps_card = False

    def __init__(
        self,
        name: str,
        *,
        url: str,
        language: str,
        zone: str,
        clock: Clock,
        load: Load = load_apprise,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self.name = name
        self._addresses, self._language, self._zone, self._clock = url.split(), language, zone, clock
        self._load, self._timeout = load, timeout
        self._service: Any = None

    async def send(self, outgoing: Outgoing) -> str | None:
        notification = outgoing.notification
        card = render(
            notification,
            now=self._clock.now(),
            language=self._language,
            zone=self._zone,
            possible_repeat=outgoing.doubtful_since is not None,
        )
        service = await self._ready()
        # What services make of the body is theirs to choose, Markdown often among it.
        title, *rest = lines(card, inert=unmarked)
        call = asyncio.to_thread(
            service.notify,
            title=cut(title, 250),
            body=cut("\n".join(rest).strip() or title, _LONGEST),
            notify_type=_TYPES.get(notification.level, "info"),
            body_format="text",
            interpret_escapes=False,
        )
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                taken = await call
        except TimeoutError as error:
            raise DoubtfulDeliveryError("the service did not answer in time", receiver=self.name) from error
        except Exception as error:  # a plug-in of apprise may raise anything; its text may hold the address
            raise DoubtfulDeliveryError(f"apprise failed with {type(error).__name__}", receiver=self.name) from None
        if not taken:
            raise DoubtfulDeliveryError("the service did not take the message", receiver=self.name)
        return None

    async def find(self, notification: Notification, since: datetime) -> str | None:
        """Never anything: apprise only writes."""
        return None

    async def check(self) -> str:
        service = await self._ready()
        return f"{len(service)} apprise address{'es' if len(service) > 1 else ''}, which can only be tried by sending"

    async def close(self) -> None:
        """Nothing is held open here."""

    async def _ready(self) -> Any:
        if self._service is None:
            self._service = await asyncio.to_thread(self._connected)
        return self._service

    def _connected(self) -> Any:
        try:
            library = self._load()
        except ImportError as error:
            raise TransientDeliveryError(
                'the extra is missing: pip install "almenara[apprise]"',
                retry_after=MENDABLE_PAUSE,
                receiver=self.name,
            ) from error
        service = library.Apprise()
        # Addresses hold passwords, so that a bad one is counted, never quoted.
        bad = sum(not service.add(address) for address in self._addresses)
        if bad or not self._addresses:
            raise TransientDeliveryError(
                f"{bad or 'no'} apprise address cannot be read", retry_after=MENDABLE_PAUSE, receiver=self.name
            )
        return service

"""Subscriptions to hubs (WebSub): feeds that send what is new, instead of being asked all the time.

```
nothing ─▶ asked ─▶ active ─▶ asked (again before the lease ends) …
             └─▶ denied, or never verified: asked again, ever more rarely
```
What is agreed survives restarts in the store. Hubs promise nothing, so the feed is still polled, if only once an hour;
a hub that lets a poll find what it did not send is not relied on until it sends again.
Reference: w3.org/TR/websub
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace as altered
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, cast
from urllib.parse import urlsplit

import msgspec
import structlog
from msgspec.structs import replace

from connectors.base import Accept, Connector, Fetch, Offer, Offering
from monitor.clock import Clock
from monitor.errors import SourceError, StoreError
from monitor.ingest.health import WELL
from monitor.ingest.intake import Intake
from monitor.ingest.polled import STOP_WITHIN, PolledSource
from monitor.ingest.reporter import Reporter
from monitor.ingest.watches import Assignment
from monitor.schedule import Scheduler
from monitor.store.base import Store

log = structlog.get_logger(__name__)

NET = timedelta(hours=1)  # between polls while a hub sends what is new
LEASE = timedelta(days=10)  # what is asked for, and what is assumed where the hub does not say
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=30)  # what a hub's word counts for
RENEW_AT = 0.8  # of the lease
VERIFY_WITHIN = timedelta(hours=1)  # else the hub is asked again …
RETRY, RARELY = timedelta(minutes=30), timedelta(days=1)  # … after this, doubled each time, up to that
METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})

_Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Agreement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the store remembers of one subscription."""

    about: str  # fingerprint of the source's settings: others begin anew
    token: str  # the end of the callback's address
    secret: str
    hub: str
    topic: str
    until: _Time | None = None  # end of the lease, once the hub has verified
    next: _Time  # when something is to be done
    failures: int = 0  # in a row


class Subscription:
    """One watch of one feed, and its hub."""

    def __init__(
        self,
        name: str,
        connector: Connector,
        assignment: Assignment,
        *,
        about: str,
        public_url: str,
        plain_hubs: bool,
        fetch: Fetch,
        intake: Intake,
        store: Store,
        clock: Clock,
        scheduler: Scheduler,
        reporter: Reporter,
    ) -> None:
        """`about` is a fingerprint of the source's settings.

        `plain_hubs`: a secret may be sent to a hub without encryption, in a network of one's own.
        """
        self._name, self._assignment = name, assignment
        self._connector = cast("Offering", connector)
        self._about, self._public_url, self._plain_hubs, self._fetch = about, public_url, plain_hubs, fetch
        self._intake, self._store, self._clock = intake, store, clock
        self._scheduler, self._reporter = scheduler, reporter
        self._key = f"websub:{name}:{assignment.watch.key}"
        self._agreed: Agreement | None = None
        self._turn, self._taking = asyncio.Lock(), asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()
        self._sent = False  # the hub has sent something since the last poll
        self._deaf = False  # a poll found what the hub had not sent
        self._stopped = False

    @property
    def token(self) -> str:
        """The end of the callback's address; "" while there is none."""
        return "" if self._agreed is None else self._agreed.token

    @property
    def active(self) -> bool:
        """Whether the hub may be relied on, so that polling now and then will do."""
        until = None if self._agreed is None else self._agreed.until
        return until is not None and self._clock.now() < until and not self._deaf

    async def begin(self) -> None:
        """Go on where the last process ended."""
        try:
            self._agreed = _read(await self._store.recall(self._key), self._about)
        except StoreError as error:
            log.warning("store.unavailable", during="websub", source=self._name, reason=str(error))
        self._arm()

    async def stop(self) -> None:
        """Let what is under way end. The agreement stands: the next process takes it over."""
        self._stopped = True
        self._scheduler.cancel(self._key)
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=STOP_WITHIN)

    def polled(self, found: int) -> None:
        """A poll has ended that found so many new mentions."""
        if self.active and found and not self._sent:
            self._deaf = True
            log.warning("websub.deaf", source=self._name, hub=_host(self._agreed))
        self._sent = False

    async def look(self) -> None:
        """Ask the hub where that is due: the feed names one that was not asked yet, or a lease ends soon."""
        async with self._turn:
            if self._stopped:
                return
            now, offer, agreed = self._clock.now(), self._connector.offer(self._assignment.watch), self._agreed
            if offer is not None and not self._usable(offer):
                offer = None
            if offer is not None and (agreed is None or (agreed.hub, agreed.topic) != (offer.hub, offer.topic)):
                agreed = Agreement(
                    about=self._about,
                    token=secrets.token_urlsafe(32),
                    secret=secrets.token_urlsafe(48),
                    hub=offer.hub,
                    topic=offer.topic,
                    next=now,
                )
                self._deaf = False
            if agreed is not None and agreed.next <= now:
                await self._ask(agreed, now)

    def _usable(self, offer: Offer) -> bool:
        return self._plain_hubs or offer.hub.startswith("https://")

    async def _ask(self, agreed: Agreement, now: datetime) -> None:
        """Subscribe, or renew. What is asked for is kept first: a hub may verify before it has answered."""
        pause = min(RARELY, RETRY * 2 ** min(agreed.failures, 10))
        # Until it verifies it counts as failed: a hub that never does is asked ever more rarely.
        waiting = replace(agreed, next=now + max(pause, VERIFY_WITHIN), failures=agreed.failures + 1)
        try:
            await self._keep(waiting)
        except StoreError as error:
            log.warning("store.unavailable", during="websub", source=self._name, reason=str(error))
            return
        form = {
            "hub.mode": "subscribe",
            "hub.topic": agreed.topic,
            "hub.callback": f"{self._public_url}/websub/{agreed.token}",
            "hub.secret": agreed.secret,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }
        try:
            await self._fetch.post(agreed.hub, data=form, accept=Accept.ANY)
        except SourceError as error:
            log.warning("websub.not_asked", source=self._name, hub=_host(agreed), reason=str(error))
        else:
            log.info("websub.asked", source=self._name, hub=_host(agreed))

    async def verify(self, params: Mapping[str, str]) -> str | None:
        """The hub asks whether we asked: the challenge to be sent back, or None for "no". Raises StoreError."""
        async with self._taking:
            agreed, now = self._agreed, self._clock.now()
            if agreed is None or self._stopped or params.get("hub.topic") != agreed.topic:
                return None
            if params.get("hub.mode") == "denied":
                await self._keep(replace(agreed, until=None, next=now + RARELY))
                log.warning("websub.denied", source=self._name, hub=_host(agreed))
                return ""
            if params.get("hub.mode") != "subscribe" or not params.get("hub.challenge"):
                return None
            lease = _lease(params.get("hub.lease_seconds", ""))
            await self._keep(replace(agreed, until=now + lease, next=now + lease * RENEW_AT, failures=0))
            log.info(
                "websub.subscribed", source=self._name, hub=_host(agreed), days=round(lease / timedelta(days=1), 1)
            )
            return params["hub.challenge"]

    async def take(self, signature: str, content_type: str, body: bytes) -> None:
        """What the hub sent, committed. What is not signed as it should be is dropped. Raises StoreError."""
        task = asyncio.create_task(self._take(signature, content_type, body), name=f"websub:{self._name}")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.shield(task)

    async def _take(self, signature: str, content_type: str, body: bytes) -> None:
        agreed = self._agreed
        if agreed is None or not is_signed(signature, agreed.secret, body):
            log.warning("websub.forged", source=self._name)
            return
        watch = self._assignment.watch
        try:
            batch = await self._connector.delivered(watch, content_type, body)
        except SourceError as error:
            log.warning("websub.unreadable", source=self._name, reason=str(error))
            return  # the next poll reads the feed itself
        # More is at the feed: what a hub sends never completes a first walk, and moves no place.
        batch = altered(batch, cursor=None, more=True, delivery=(sha256(body).hexdigest(),))
        async with self._taking:
            now = self._clock.now()
            progress = await self._store.progress(self._name, watch.key, self._assignment.brands, now)
            committed = await self._intake.take(self._name, self._assignment, batch, progress)
        self._sent, self._deaf = True, False
        await self._reporter.read(
            seen=batch.seen, kept=len(committed.stored), skipped=len(batch.skipped), news=bool(committed.stored)
        )

    async def _keep(self, agreed: Agreement) -> None:
        await self._store.remember(self._key, msgspec.json.encode(agreed).decode())
        self._agreed = agreed
        self._arm()

    def _arm(self) -> None:
        if self._agreed is not None and not self._stopped:
            self._scheduler.at(self._key, max(self._agreed.next, self._clock.now()), self.look)


class Listening:
    """A polled source that hubs send to as well: polled rarely while all of them may be relied on."""

    def __init__(
        self, polled: PolledSource, subscriptions: Sequence[Subscription], *, clock: Clock, reporter: Reporter
    ) -> None:
        self.subscriptions = tuple(subscriptions)
        self._polled, self._usual, self._clock, self._reporter = polled, polled.interval, clock, reporter
        self._last: datetime | None = None
        self._begun = asyncio.Event()

    async def begin(self) -> None:
        """Take over what the last process agreed with hubs; nothing is polled before."""
        for each in self.subscriptions:
            await each.begin()
        self._begun.set()

    async def tick(self) -> None:
        """Poll, unless hubs do the work and the last poll was lately; then see to the subscriptions."""
        await self._begun.wait()
        now, relaxed = self._clock.now(), all(each.active for each in self.subscriptions)
        self._polled.interval = max(NET, self._usual) if relaxed else self._usual
        if relaxed and self._last is not None and now - self._last < NET:
            return
        before = self._reporter.health.kept
        await self._polled.tick()
        # A poll that failed is repeated as soon as ever.
        self._last = now if self._reporter.health.state in WELL else None
        for each in self.subscriptions:
            each.polled(self._reporter.health.kept - before)
            await each.look()

    async def stop(self) -> None:
        """Let what is under way end."""
        await asyncio.gather(*(each.stop() for each in self.subscriptions))


def offers(connector: Connector) -> bool:
    """Whether this source may have what is new sent by a hub."""
    return callable(getattr(connector, "offer", None)) and cast("Offering", connector).listens


def is_signed(signature: str, secret: str, body: bytes) -> bool:
    """Whether `X-Hub-Signature` is ours: `<method>=<hexadecimal HMAC of the body>`."""
    method, _, told = signature.strip().partition("=")
    method = method.strip().lower()
    right = hmac.new(secret.encode(), body, method if method in METHODS else "sha256").hexdigest()
    return hmac.compare_digest(right.encode(), told.strip().lower().encode("utf-8", "replace")) and method in METHODS


def _lease(told: str) -> timedelta:
    """How long the hub will send, within reason."""
    if not (told.isascii() and told.isdigit() and 0 < len(told) <= 10):
        return LEASE
    return min(LONGEST, max(SHORTEST, timedelta(seconds=int(told))))


def _read(text: str | None, about: str) -> Agreement | None:
    try:
        agreed = msgspec.json.decode(text or "", type=Agreement)
    except msgspec.DecodeError:
        return None
    return agreed if agreed.about == about else None


def _host(agreed: Agreement | None) -> str:
    return "" if agreed is None else urlsplit(agreed.hub).hostname or ""

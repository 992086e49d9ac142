"""Who the authors are: handles and follower counts, looked up in small batches, remembered for a day.

A mention never waits long for this and never gets lost over it: what is not known in time stays unknown.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from connectors.base import Tools
from connectors.bluesky.records import moment, profile_url
from connectors.text import line
from monitor.clock import Clock
from monitor.errors import RateLimitedError, SourceError
from monitor.model import Author

AT_ONCE = 25  # most actors in one call; the API's own limit
TOGETHER = 4  # calls under way at the same time
REMEMBERED = 50_000  # authors
FRESH = timedelta(hours=24)
ABSENT = timedelta(minutes=10)  # a deleted, taken down or brand-new account is asked for again after this
REST = timedelta(minutes=1)  # after "too many requests" without a time


class Verification(Struct, rename="camel"):
    verified_status: str | None = None
    trusted_verifier_status: str | None = None


class Profile(Struct, rename="camel"):
    """What the AppView says of an account; posts carry the same without the counts."""

    did: str
    handle: str | None = None
    display_name: str | None = None
    created_at: str | None = None
    followers_count: int | None = None
    verification: Verification | None = None


class _Answer(Struct):
    profiles: list[msgspec.Raw]


@dataclass(frozen=True, slots=True)
class _Known:
    author: Author | None  # None: the service does not know the account
    until: datetime


class Profiles:
    """A bounded memory of authors in front of `app.bsky.actor.getProfiles`."""

    def __init__(self, url: str, tools: Tools, budget: timedelta) -> None:
        self._url = f"{url.rstrip('/')}/xrpc/app.bsky.actor.getProfiles"
        self._fetch, self._clock, self._budget = tools.fetch, tools.clock, budget
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._resting_until: datetime | None = None

    async def authors(self, dids: Collection[str]) -> dict[str, Author]:
        """Every one of these authors, as far as they are known within the budget. Never raises a SourceError."""
        now = self._clock.now()
        asked = [did for did in dict.fromkeys(dids) if not self._remembers(did, now)]
        if asked and (self._resting_until is None or now >= self._resting_until):
            await within(self._clock, self._budget, self._ask_all(asked))
        return {did: self._author(did) for did in dids}

    def rename(self, did: str, handle: str) -> None:
        """The account has another handle now."""
        known = self._known.get(did)
        if known is not None and known.author is not None:
            self._known[did] = replace(known, author=replace(known.author, handle=line(handle)))

    def forget(self, did: str) -> None:
        """The account is gone: nothing of it stays in memory."""
        self._known.pop(did, None)

    def _remembers(self, did: str, now: datetime) -> bool:
        known = self._known.get(did)
        return known is not None and now < known.until

    def _author(self, did: str) -> Author:
        known = self._known.get(did)
        if known is None or known.author is None:
            return Author(id=did, url=profile_url(did))
        self._known.move_to_end(did)
        return known.author

    async def _ask_all(self, dids: Sequence[str]) -> None:
        parts = [dids[start : start + AT_ONCE] for start in range(0, len(dids), AT_ONCE)]
        for start in range(0, len(parts), TOGETHER):
            await asyncio.gather(*map(self._ask, parts[start : start + TOGETHER]))
            if self._resting_until is not None and self._clock.now() < self._resting_until:
                return

    async def _ask(self, dids: Sequence[str]) -> None:
        try:
            response = await self._fetch.get(self._url, params=[("actors", did) for did in dids])
            answer: _Answer = response.json(_Answer)
        except RateLimitedError as error:
            self._resting_until = self._clock.now() + (error.retry_after or REST)
            return
        except SourceError:
            return  # unknown for now; the next mention by these authors asks again
        now = self._clock.now()
        found = {profile.did: profile for profile in map(_read, answer.profiles) if profile is not None}
        for did in dids:
            profile = found.get(did)
            self._keep(did, _Known(to_author(profile), now + FRESH) if profile else _Known(None, now + ABSENT))

    def _keep(self, did: str, known: _Known) -> None:
        self._known[did] = known
        self._known.move_to_end(did)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _read(raw: msgspec.Raw) -> Profile | None:
    try:
        return msgspec.json.decode(raw, type=Profile)
    except msgspec.DecodeError:
        return None


def to_author(profile: Profile) -> Author:
    """The author a profile describes. A count below zero is no count."""
    handle = profile.handle if profile.handle not in ("", "handle.invalid") else None
    count = profile.followers_count
    proof = profile.verification
    return Author(
        id=profile.did,
        handle=line(handle) if handle else None,
        name=line(profile.display_name) if profile.display_name else None,
        url=profile_url(profile.did),
        followers=count if count is not None and 0 <= count < 2**63 else None,
        verified=proof is not None and "valid" in (proof.verified_status, proof.trusted_verifier_status),
        created_at=moment(profile.created_at),
    )


async def within(clock: Clock, budget: timedelta, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` for at most `budget`, by the given clock, then stop it where it stands."""
    task, timer = asyncio.ensure_future(work), asyncio.ensure_future(clock.sleep(budget))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()  # an error that is not a SourceError is a bug: let it be seen
    finally:
        task.cancel()
        timer.cancel()
        await asyncio.gather(task, timer, return_exceptions=True)

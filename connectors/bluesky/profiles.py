"""Who the authors are: handles and follower counts, looked up in small batches, remembered for a day.

A mention never waits long for this and never gets lost over it: what is not known in time stays unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import msgspec
from msgspec import Struct

from connectors.base import Tools
from connectors.bluesky.records import moment, profile_url
from connectors.memory import Memory
from connectors.text import line
from monitor.model import Author

AT_ONCE = 25  # most actors in one call; the API's own limit
ASKED_MOST = 5_000  # authors asked for in one go, as far as the budget reaches
REMEMBERED = 50_000  # authors


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


class Profiles:
    """A bounded memory of authors in front of `app.bsky.actor.getProfiles`."""

    def __init__(self, url: str, tools: Tools, budget: timedelta) -> None:
        self._url, self._fetch = f"{url.rstrip('/')}/xrpc/app.bsky.actor.getProfiles", tools.fetch
        self._known: Memory[Author] = Memory(
            self._ask, tools, at_once=AT_ONCE, most=ASKED_MOST, budget=budget, remembered=REMEMBERED
        )

    async def authors(self, dids: Collection[str]) -> dict[str, Author]:
        """Every one of these authors, as far as they are known within the budget. Never raises a SourceError."""
        known = await self._known.of(dids)
        return {did: known.get(did) or Author(id=did, url=profile_url(did)) for did in dids}

    def rename(self, did: str, handle: str) -> None:
        """The account has another handle now."""
        self._known.change(did, lambda author: replace(author, handle=line(handle)))

    def forget(self, did: str) -> None:
        """The account is gone: nothing of it stays in memory."""
        self._known.forget(did)

    async def _ask(self, dids: Sequence[str]) -> dict[str, Author]:
        response = await self._fetch.get(self._url, params=[("actors", did) for did in dids])
        answer: _Answer = response.json(_Answer)
        return {profile.did: to_author(profile) for profile in map(_read, answer.profiles) if profile is not None}


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

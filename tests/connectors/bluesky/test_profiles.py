"""Who the authors are: asked rarely, in small batches, and remembered for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.bluesky import profiles as room
from connectors.bluesky.profiles import Profiles
from connectors.testing import Answer, Request, ScriptedFetch
from connectors.testing.fakes import tools
from tests.connectors.bluesky.exam import LUCIA, TOM, profiles
from tests.fakes.clock import FakeClock


class Office:
    """A `Profiles` with its doors."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.fetch = ScriptedFetch(profiles, self.clock)
        given = tools(self.clock, fetch=self.fetch)
        self.profiles = Profiles("https://appview.example/", given, timedelta(seconds=1.5))


async def test_no_more_than_twenty_five_actors_are_asked_for_at_once() -> None:
    office = Office()
    await office.profiles.authors([f"did:plc:{number}" for number in range(60)])

    assert [len(request.all("actors")) for request in office.fetch.requests] == [25, 25, 10]
    assert office.fetch.requests[0].url == "https://appview.example/xrpc/app.bsky.actor.getProfiles"


async def test_an_author_is_remembered_for_a_day() -> None:
    office = Office()
    for _ in range(3):
        await office.profiles.authors([LUCIA])
    await office.clock.advance(timedelta(hours=25))
    found = await office.profiles.authors([LUCIA, LUCIA])

    assert found[LUCIA].followers == 12_840
    assert len(office.fetch.requests) == 2


async def test_an_account_that_is_not_there_is_asked_for_again_after_a_while() -> None:
    office = Office()
    for _ in range(3):
        found = await office.profiles.authors([TOM])
    await office.clock.advance(timedelta(minutes=11))
    await office.profiles.authors([TOM])

    assert (found[TOM].id, found[TOM].followers) == (TOM, None)
    assert len(office.fetch.requests) == 2


async def test_a_service_that_asks_for_peace_gets_it() -> None:
    office = Office()
    office.fetch.site = lambda _request: Answer(status=429, headers={"Retry-After": "90"})
    await office.profiles.authors([LUCIA])
    await office.profiles.authors([LUCIA])
    office.fetch.site = profiles
    await office.clock.advance(timedelta(seconds=91))
    found = await office.profiles.authors([LUCIA])

    assert found[LUCIA].followers == 12_840
    assert len(office.fetch.requests) == 2


async def test_a_damaged_profile_leaves_the_others_readable() -> None:
    office = Office()

    def damaged(request: Request) -> Answer:
        return Answer.json(
            {"profiles": [7, {"did": TOM, "followersCount": "many"}, {"did": LUCIA, "followersCount": -3}]}
        )

    office.fetch.site = damaged
    found = await office.profiles.authors([LUCIA, TOM])

    assert (found[LUCIA].id, found[LUCIA].followers, found[TOM].followers) == (LUCIA, None, None)


async def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "REMEMBERED", 10)
    office = Office()
    await office.profiles.authors([f"did:plc:{number}" for number in range(25)])
    await office.profiles.authors(["did:plc:24"])
    await office.profiles.authors(["did:plc:0"])

    assert [len(request.all("actors")) for request in office.fetch.requests] == [25, 1]

"""kill -9 around the commit of what was sent to us: the sender repeats what was not answered, and it counts once."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.process.town import ANGRY, RULES, Process, Town, settled, until
from tests.web.sender import Answer, post_to

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SECRET = "an-invented-secret-of-32-letters"
# Posts that say nearly the same are one alert: these two do not.
SAID = {
    "a1": ANGRY,
    "a2": "Cockroaches in the shower at Hotel Miramar, no refund and nobody answers: a disgusting place, I hate it!",
}
HOOK = f"  - {{{{name: hook, connector: webhook, secret: {SECRET}}}}}\n"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with Town(tmp_path) as town:
        town.write_rules(RULES.replace("rules:\n", f"{HOOK}rules:\n", 1))
        yield town


async def send(daemon: Process, key: str) -> Answer:
    """One delivery, signed anew each time, with the sender's own name for it."""
    item = {"id": key, "text": f"{SAID[key]} ({key})", "author": {"handle": f"u{key}"}}
    body, stamp = json.dumps(item).encode(), str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, "sha256").hexdigest()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"delivery-{key}",
        "X-Almenara-Timestamp": stamp,
        "X-Almenara-Signature": f"sha256={digest}",
    }
    return await post_to(daemon.address, "POST", "/ingest/hook", body, headers)


async def opened(daemon: Process, key: str) -> Answer:
    """Sent again until somebody is there to take it, as senders do."""
    answers: list[Answer] = []

    async def taken() -> bool:
        answers.append(await send(daemon, key))
        return answers[-1].status != 503

    await until(taken, what="an open door")
    return answers[-1]


@pytest.mark.parametrize(("when", "accepted"), [("before", 1), ("within", 1), ("after", 0)])
async def test_a_delivery_whose_answer_was_lost_counts_once(town: Town, when: str, accepted: int) -> None:
    fate = town.folder / "fate"
    mortal = Process(town, module="tests.process.mortal", ALMENARA_DIES_AT=str(fate))
    await mortal.start()
    assert (await opened(mortal, "a1")).body["accepted"] == 1
    fate.write_text(f"{when} commit 1", encoding="utf-8")
    with pytest.raises(OSError):  # noqa: PT011 - the connection breaks, however that is called
        await send(mortal, "a2")
    await mortal.died()

    fate.write_text("", encoding="utf-8")
    async with Process(town) as daemon:
        answer = await opened(daemon, "a2")
        assert (answer.status, answer.body["accepted"]) == (202, accepted)
        await until(lambda: {"a1", "a2"} <= set(town.cards()), what="both cards")
        assert sorted(await settled(town.cards)) == ["a1", "a2"]

"""Slack itself is gone for an hour while cases change: real receivers, real sockets, Slack's own pace limit."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.case import CaseQuery, Command, Verb, Via
from monitor.model import Author, Engagement, Mention, MentionId
from tests.fakes.clock import START, FakeClock
from tests.fakes.lighthouse import Lighthouse
from tests.fakes.mentions import ANGRY, own_words
from tests.fakes.slack import TOKEN, FakeSlack

CASES = 24
SAID = START + timedelta(seconds=10)
RULES = """
    version: 1
    defaults: {language: es, timezone: Europe/Madrid}
    brands: [{name: Hotel Miramar, any: ["Hotel Miramar", "@hotelmiramar"]}]
    sources: [{name: fediverse, connector: looking, stream: true}]
    scoring: {escalation: {max_pages_per_hour: 100}, rechecks: {fast: [], slow: [], praise: []}}
    rules: [{name: loud, when: {level: ">= digest"}}]
    route: {receiver: oncall, group_by: [brand, author], group_wait: 0s, group_interval: 1m, repeat_interval: 24h}
    targets: []
    receivers:
      - {name: oncall, slack: {channel: "#miramar", SLACK}, fallback: terminal}
      - {name: terminal, console: {}}
"""


def post(number: int) -> Mention:
    """The first third are people whom everybody hears."""
    heard = number < CASES // 3
    return Mention(
        id=MentionId(f"mastodon:{number}"),
        network="mastodon",
        source="fediverse",
        url=f"https://example.social/@a{number}/{number}",
        text=f"{ANGRY} ({number}) {own_words(str(number))}",
        language="en",
        published_at=SAID,
        fetched_at=SAID,
        author=Author(
            id=f"a{number}", handle=f"a{number}", followers=400_000 if heard else 900, notability=1.0 * heard
        ),
        engagement=Engagement(likes=0),
    )


@pytest.mark.slow
async def test_each_card_is_edited_once_the_gravest_first_and_never_faster_than_slack_allows(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeSlack(now=lambda: clock.now().timestamp()) as slack:
        rules = RULES.replace("SLACK", f'token: "{TOKEN}", api_url: "{slack.api_url}"')
        async with Lighthouse(rules, tmp_path, slack, clock, check=timedelta(minutes=5)) as house:
            await house.passes(seconds=10)
            for first in range(0, CASES, 8):  # as many as are judged in place: no thread that the clock does not see
                house.source("fediverse").offers(*map(post, range(first, first + 8)))
            await house.passes(minutes=1)
            cards = {str(message["ts"]): message for message in slack.channels["C0MIRAMAR"].messages}
            assert len(cards) == CASES
            grave = {ts for ts, card in cards.items() if "URGENTE" in str(card["blocks"][0])}
            assert 0 < len(grave) < CASES

            await slack.refuse()
            for turn, verb in enumerate((Verb.ACKNOWLEDGE, Verb.CONTACT, Verb.FIX)):
                for case in await house.store.cases(CaseQuery(limit=2 * CASES)):
                    key = f"{verb.value} {case.id}"
                    done = await house.daemon.office.desk.do(
                        Command(case=case.id, verb=verb, who="ana", via=Via.CLI, at=clock.now(), key=key)
                    )
                    assert getattr(done, "owner", None) == "ana", (turn, done)
                await house.passes(minutes=20)
            assert "oncall" in house.terminal.getvalue(), "the fallback said so at the time"
            before, refused = len(slack.accepted), len(slack.attempts)
            await slack.listen()
            await house.passes(minutes=5)

            edits = [
                call for call in slack.accepted[before:] if call["method"] == "chat.update" and call["ts"] in cards
            ]
            assert Counter(call["ts"] for call in edits) == Counter(dict.fromkeys(cards, 1)), "one edit each"
            assert {call["ts"] for call in edits[: len(grave)]} == grave, "higher levels first"
            assert all("En arreglo" in _shown(cards[ts]) for ts in cards), "and each shows how things are now"
            assert {attempt["outcome"] for attempt in slack.attempts[refused:]} == {"ok"}, "within the rate limit"
            assert await house.database.backlog() == {}


def _shown(card: dict[str, Any]) -> str:
    return str(card["blocks"])

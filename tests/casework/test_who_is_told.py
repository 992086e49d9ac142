"""Who is told of a page, and how often: routes, chains and people's answers in a whole daemon."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.case import CaseQuery, Verb
from monitor.model import Level
from tests.core.casework import command
from tests.fakes.clock import START
from tests.fakes.mentions import ANGRY, mention, person
from tests.fakes.tower import Tower

RULES = """
    version: 1
    brands: [{name: Hotel Miramar, any: ["Hotel Miramar"]}]
    sources: [{name: feed, connector: scripted, every: 1m}]
    rules:
      - {name: page, when: {level: page}}
      - {name: unsure, when: {level: alert}, labels: {ask: "yes"}}
    route:
      receiver: quiet
      group_wait: 0s
      routes: [{matchers: ['level="page"'], receiver: oncall, escalation: reception}]
    escalations:
      - name: reception
        steps: [{after: 0s, notify: [oncall, hotline]}, {after: 20m, notify: oncall}]
    targets: []
    receivers: [{name: oncall, console: {}}, {name: hotline, console: {}}, {name: quiet, console: {}}]
"""


async def test_a_receiver_that_the_route_tells_hears_of_a_page_once_and_again_when_nobody_answers(
    tmp_path: Path,
) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        loud = person("lucia", followers=5_000_000, verified=True)
        tower.source("feed").offers(mention("1", ANGRY, at=START, author=loud))
        await tower.passes(minutes=2)
        assert tower.told("oncall") == [("new", ["mastodon:1"])]
        assert tower.told("hotline") == [("new", ["mastodon:1"])], "no route leads there: the chain calls it"
        await tower.passes(minutes=20)
        assert len(tower.told("oncall")) == 2
        assert len(tower.told("hotline")) == 1


async def test_a_complaint_that_a_person_confirms_pages_at_once(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        tower.source("feed").offers(mention("1", ANGRY, at=START, author=person("ana", followers=20_000)))
        await tower.passes(minutes=2)
        (case,) = await tower.database.cases(CaseQuery())
        assert case.asks
        assert case.level is Level.ALERT
        wish = command(Verb.ANSWER, "luis", tower.clock.now(), note="complaint")
        await tower.daemon.office.desk.do(replace(wish, case=case.id))
        await tower.passes(seconds=1)
        assert tower.told("oncall") == [("new", ["mastodon:1"])]
        assert tower.told("hotline") == [("new", ["mastodon:1"])]

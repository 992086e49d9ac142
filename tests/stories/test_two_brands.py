"""Several brands, several watches, one post: each brand is asked, and a new brand's past stays quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import Plan
from monitor.model import Cursor, MentionId
from tests.fakes.clock import START
from tests.fakes.mentions import ANGRY, mention, minutes, own_words, person
from tests.fakes.tower import Scripted, Tower
from tests.stories.test_watch import RULES

BOTH = """
    version: 1
    brands:
      - {name: Hotel Miramar, any: ["Hotel Miramar"]}
      - {name: Hotel Sol, any: ["Hotel Sol"]}
    sources: [{name: feed, connector: scripted, every: 1m}]
    rules: [{name: loud, when: {level: ">= alert"}}]
    route: {receiver: oncall, group_by: [brand, author], group_wait: 0s}
    receivers: [{name: oncall, console: {}}]
"""
MIXED = "Hotel Miramar has a pool. " + ANGRY.replace("Hotel Miramar", "Hotel Sol")


async def test_a_post_found_by_one_brands_watch_is_judged_for_the_other_by_its_own(
    tmp_path: Path, monkeypatch: object
) -> None:
    monkeypatch.setattr(Scripted, "plan", property(lambda _self: Plan.PER_BRAND))  # type: ignore[attr-defined]
    async with Tower(BOTH, tmp_path) as tower:
        await tower.passes(seconds=5)
        post = mention("both", MIXED, at=START + minutes(1))
        tower.source("feed").offers(post)  # the watch of Hotel Miramar
        tower.source("feed").offers(post)  # the watch of Hotel Sol
        await tower.passes(minutes=2)
        brands = {dict(note.labels)["brand"] for _at, note in tower.ears["oncall"].heard}
        assert brands == {"Hotel Miramar", "Hotel Sol"}
        tower.source("feed").offers(post)
        tower.source("feed").offers(post)
        before = len(tower.ears["oncall"].heard)
        await tower.passes(minutes=2)
        assert len(tower.ears["oncall"].heard) == before


async def test_a_brand_that_is_added_later_reads_from_the_start_and_its_past_stays_quiet(tmp_path: Path) -> None:
    one = BOTH.replace('      - {name: Hotel Sol, any: ["Hotel Sol"]}\n', "")
    async with Tower(one, tmp_path) as tower:
        tower.source("feed").offers(cursor=Cursor("a"))
        await tower.passes(minutes=1)
        tower.file.write_text(
            tower.file.read_text(encoding="utf-8").replace(
                'any: ["Hotel Miramar"]}\n', 'any: ["Hotel Miramar"]}\n  - {name: Hotel Sol, any: ["Hotel Sol"]}\n'
            ),
            encoding="utf-8",
        )
        old = ANGRY.replace("Hotel Miramar", "Hotel Sol")
        assert await tower.daemon.reload()
        asked = len(tower.source("feed").asked)
        tower.source("feed").offers(unchanged=True)
        tower.source("feed").offers(mention("old", old, at=START - minutes(60)), cursor=Cursor("b"))
        tower.source("feed").offers(mention("new", old, at=START + minutes(9), author=person("b")), cursor=Cursor("c"))
        await tower.passes(minutes=10)
        assert tower.source("feed").asked[asked][1] is None
        assert tower.told("oncall") == [("new", ["mastodon:new"])]


async def test_a_feed_that_shows_one_notice_at_a_time_under_one_address_loses_none(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        for n in range(3):
            text = f"{ANGRY} Notice {n}. {own_words(str(n))}"
            link = "https://hotel.example/status/notice"
            tower.source("feed").offers(
                mention(f"notice-{n}", text, at=START + minutes(n + 1), url=link, author=person(f"p{n}"))
            )
        await tower.passes(minutes=5)
        assert [ids for _why, ids in tower.told("oncall")] == [[f"mastodon:notice-{n}"] for n in range(3)]


async def test_a_note_of_a_gap_is_kept_with_the_cursor_that_passes_it(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        tower.source("feed").offers(note="the page cap was hit", cursor=Cursor("a"))
        await tower.passes(seconds=5)
        (gap,) = await tower.database.gaps(10)
        assert (gap.source, gap.note) == ("feed", "the page cap was hit")


@pytest.mark.slow
async def test_a_post_deleted_long_after_it_was_told_is_taken_back(tmp_path: Path) -> None:
    async with Tower(RULES, tmp_path) as tower:
        await tower.passes(seconds=5)
        tower.source("feed").offers(mention("1", at=START + minutes(1)))
        await tower.passes(hours=12)
        tower.source("feed").offers(deletions=(MentionId("mastodon:1"),))
        await tower.passes(minutes=10)
        assert [why for why, _ids in tower.told("oncall")] == ["new", "repeat", "deleted"]

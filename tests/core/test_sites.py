"""What the operator knows about places: sites by domain, communities by name."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.core import sites
from monitor.core.normalise import fold_text
from monitor.core.sites import NO_RANKS, Placed, SiteRanks, domain_of, placed
from monitor.model import Author, Venue
from monitor.rules.schema import Scoring
from tests.fakes.judging import a_mention

RANKS = SiteRanks(
    [
        (500, "el-pueblo.example"),
        (1, "google.com"),
        (40, "blogspot.com"),
        (900, "ñandú.example".encode("idna").decode()),
    ]
)


def article(url: str, **changes: Any) -> Any:
    fields: dict[str, Any] = {"network": "news", "url": url, "author": Author(), "venue": Venue(name="Some outlet")}
    return a_mention(**(fields | changes))


def seen(mention: Any, ranks: SiteRanks = RANKS, **scoring: Any) -> Placed:
    return placed(mention, Scoring.model_validate(scoring), ranks, site=True, community=True)


def rank(mention: Any, ranks: SiteRanks = RANKS, **scoring: Any) -> int | None:
    venue = seen(mention, ranks, **scoring).venue
    return venue.rank if venue else None


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://el-pueblo.example/hoteles/1", 500),
        ("https://WWW.El-Pueblo.Example./", 500),
        ("https://blogs.el-pueblo.example:8443/ana", 500),
        ("https://ñandú.example/", 900),
        ("https://nandu.example/", None),
        ("https://another-el-pueblo.example/", None),
        ("https://el-pueblo.example.attacker.test/", None),
        ("not an address", None),
        ("http://[broken", None),
    ],
)
def test_a_site_is_looked_up_by_its_host_and_the_hosts_above(url: str, found: int | None) -> None:
    assert rank(article(url)) == found


def test_a_platforms_rank_is_not_the_rank_of_a_blog_on_it() -> None:
    assert rank(article("https://ana.blogspot.com/1")) is None
    assert rank(article("https://blogspot.com/1")) is None


def test_a_link_that_only_passes_on_says_nothing_and_the_outlets_name_may() -> None:
    passed_on = "https://news.google.com/rss/articles/abc"
    assert rank(article(passed_on)) is None
    assert rank(article(passed_on, venue=Venue(name="www.el-pueblo.example"))) == 500
    assert domain_of(article(passed_on, venue=None)) == ""


def test_what_the_source_says_wins_then_the_operator_then_the_list() -> None:
    url = "https://el-pueblo.example/1"
    mine: dict[str, Any] = {"sites": {"el-pueblo.example": {"rank": 300}}}
    assert rank(article(url, venue=Venue(rank=7)), **mine) == 7
    assert rank(article(url), **mine) == 300
    assert rank(article(url)) == 500
    assert seen(article(url)).flags == ("site_rank_listed",)
    assert seen(article(url, venue=Venue(rank=7))).flags == ()


def test_notability_is_filled_in_and_never_lowered() -> None:
    of_record: dict[str, Any] = {"sites": {"el-pueblo.example": {"notability": 0.8}}}
    url = "https://el-pueblo.example/1"
    assert seen(article(url), **of_record).author.notability == 0.8
    assert seen(article(url, author=Author(notability=1.0)), **of_record).author.notability == 1.0
    assert seen(article(url, author=Author(verified=True)), **of_record).author.notability == 0.8
    assert "site_notable" in seen(article(url), **of_record).flags


def test_the_nearest_domain_is_asked_first_and_each_fact_for_itself() -> None:
    sites = {"el-pueblo.example": {"rank": 300, "notability": 1}, "blogs.el-pueblo.example": {"notability": 0.1}}
    found = seen(article("https://blogs.el-pueblo.example/ana"), NO_RANKS, sites=sites)
    assert (found.author.notability, found.venue and found.venue.rank) == (0.1, 300)


def test_the_best_rank_of_a_domain_counts_and_no_rank_overflows() -> None:
    ranks = SiteRanks([(9, "a.example"), (3, "a.example"), (10**30, "b.example"), (-4, "c.example")])
    assert (len(ranks), ranks.rank("a.example"), ranks.rank("c.example")) == (3, 3, 1)
    assert ranks.rank("b.example") == 2**32 - 1
    assert ranks.rank("") is None


@pytest.mark.parametrize("name", ["travel", "r/travel", "/r/Travel"])
def test_a_communitys_size_is_filled_in_where_the_network_keeps_it(name: str) -> None:
    venues: dict[str, Any] = {"venues": {"reddit:r/Travel": 1_200_000}}

    def members(**changes: Any) -> int | None:
        found = placed(a_mention(**changes), Scoring.model_validate(venues), NO_RANKS, site=False, community=True)
        return found.venue.members if found.venue else None

    assert members(network="reddit", venue=Venue(name=name)) == 1_200_000
    assert members(network="reddit", venue=Venue(name=name, members=3)) == 3
    assert members(network="lemmy", venue=Venue(name=name)) is None
    assert members(network="reddit", venue=None) is None


def test_a_long_list_of_communities_is_folded_once_and_not_for_every_mention(monkeypatch: pytest.MonkeyPatch) -> None:
    scoring = Scoring(venues={f"reddit:r/Sub{n}": n for n in range(1_000)})
    last = a_mention(network="reddit", venue=Venue(name="r/sub999"))
    placed(last, scoring, NO_RANKS, site=False, community=True)
    folded: list[str] = []

    def counted(text: str) -> str:
        folded.append(text)
        return fold_text(text)

    monkeypatch.setattr(sites, "fold_text", counted)
    found = placed(last, scoring, NO_RANKS, site=False, community=True)

    assert found.venue == Venue(name="r/sub999", members=999)
    assert folded == ["r/sub999"]


def test_an_endless_host_is_no_site_and_is_not_taken_apart() -> None:
    endless = "http://" + "a." * 100_000 + "com/"

    assert domain_of(article(endless)) == ""
    assert domain_of(article(endless, venue=Venue(name="el-pueblo.example"))) == "el-pueblo.example"

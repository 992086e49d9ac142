"""Who speaks: the anchors that anybody can check, and the properties that must hold for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.influence import History, Influence, influence, tier
from monitor.core.networks import usual
from monitor.model import Author, Kind, Venue
from monitor.rules.schema import NETWORKS, NetworkScoring, Scoring
from tests.fakes.judging import NOW

SCORING = Scoring()
networks = st.sampled_from([*NETWORKS, "a-network-nobody-knows"])
counts = st.integers(min_value=0, max_value=2 * 10**9)
fractions = st.floats(min_value=0, max_value=1)
histories = st.none() | st.lists(st.floats(min_value=0, max_value=1e7), max_size=20).map(
    lambda e: History(engagements=tuple(e))
)


def heard(
    network: str,
    followers: int | None = None,
    *,
    karma: int | None = None,
    venue: Venue | None = None,
    kind: Kind = Kind.POST,
    topic: float = 0.0,
    history: History | None = None,
    scoring: Scoring = SCORING,
    **author: object,
) -> Influence:
    who = Author(followers=followers, karma=karma, **author)  # type: ignore[arg-type]
    return influence(who, venue, network, scoring, kind=kind, topic=topic, history=history, now=NOW)


@pytest.mark.parametrize(
    ("network", "followers", "expected"),
    [
        ("x", 1_000, 14),
        ("x", 5_000, 26),
        ("x", 50_000, 47),
        ("x", 120_000, 56),
        ("x", 1_000_000, 79),
        ("x", 10_000_000, 90),
        ("mastodon", 1_000, 24),
        ("mastodon", 9_000, 44),
        ("mastodon", 50_000, 63),
        ("bluesky", 50_000, 58),
        ("youtube", 10_000, 33),
        ("youtube", 1_000_000, 72),
        ("instagram", 25_000, 39),
    ],
)
def test_followers_are_worth_what_the_anchors_say(network: str, followers: int, expected: int) -> None:
    assert heard(network, followers).value == pytest.approx(expected, abs=1)


def test_a_place_brings_its_own_readers() -> None:
    """The same Hacker News account is heard further from the front page, and less from a comment."""
    story = heard("hackernews", karma=20_000).value
    assert story == pytest.approx(47, abs=1)
    assert heard("hackernews", karma=20_000, venue=Venue(name="front_page")).value == pytest.approx(61, abs=1)
    assert heard("hackernews", karma=20_000, kind=Kind.COMMENT).value < story


def test_a_community_is_heard_by_a_share_of_its_members() -> None:
    big, small = Venue(name="r/travel", members=1_200_000), Venue(name="r/tiny", members=900)
    assert heard("reddit", karma=3_500, venue=big).value == pytest.approx(45, abs=1)
    assert heard("reddit", karma=3_500, venue=small).value < heard("reddit", karma=3_500, venue=big).value
    assert heard("reddit", karma=3_500, venue=big, kind=Kind.COMMENT).value < 45


def test_a_community_of_unknown_size_is_small_and_says_so() -> None:
    found = heard("reddit", karma=3_500)
    assert "venue_unknown" in found.flags
    assert heard("reddit", karma=3_500, venue=Venue(members=0)).value < found.value


@pytest.mark.parametrize(("rank", "expected"), [(500, 83), (20_000, 55), (200_000, 37)])
def test_a_newspaper_is_heard_by_its_rank(rank: int, expected: int) -> None:
    found = heard("news", venue=Venue(rank=rank))
    assert found.value == pytest.approx(expected, abs=1)
    assert found.effective_followers is None


def test_a_site_on_no_list_is_small_and_says_so() -> None:
    found = heard("blog")
    assert found.value == pytest.approx(12, abs=1)
    assert found.flags == ("site_unranked",)
    assert found.percentile is None


def test_fifty_thousand_on_mastodon_outrank_fifty_thousand_on_x() -> None:
    assert heard("mastodon", 50_000).value > heard("bluesky", 50_000).value > heard("x", 50_000).value


def test_unknown_followers_count_as_somewhat_above_the_middle_and_are_flagged() -> None:
    unknown = heard("bluesky")
    middle = round(10 ** SCORING.networks["bluesky"].mu)
    assert "followers_unknown" in unknown.flags
    assert heard("bluesky", middle).value < unknown.value < heard("bluesky", 10 * middle).value
    assert unknown.percentile is None


def test_zero_followers_are_known_and_not_unknown() -> None:
    found = heard("x", 0)
    assert found.flags == ()
    assert found.value < heard("x").value


def test_a_percentile_tells_how_rare_such_an_audience_is_there() -> None:
    assert heard("mastodon", 9_000).percentile == pytest.approx(0.985, abs=0.002)
    assert heard("x", 9_000).percentile == pytest.approx(0.936, abs=0.005)


def test_a_verified_figure_counts_for_more_and_a_bought_mark_for_little() -> None:
    plain = heard("x", 10_000_000).value
    assert heard("x", 10_000_000, notability=1.0).value == pytest.approx(plain + 10, abs=0.01)
    assert heard("x", 10_000_000, verified=True).value == pytest.approx(plain + 5, abs=0.01)
    assert heard("x", 10_000_000, verified=True, notability=0.2).value == pytest.approx(plain + 2, abs=0.01)


def test_followers_that_nobody_answers_for_are_believed_only_so_far() -> None:
    silent = History(engagements=(0, 0, 0, 0, 1))
    found = heard("x", 400_000, history=silent)
    assert found.effective_followers == pytest.approx(14_400)
    assert "followers_capped" in found.flags
    assert "followers_capped" not in heard("x", 400_000, history=History(engagements=(0, 0, 0, 0))).flags
    assert "followers_capped" not in heard("x", 400_000, history=History(engagements=(9,) * 5)).flags


def test_a_two_day_old_account_is_believed_only_so_far_unless_it_is_notable() -> None:
    young = NOW - timedelta(days=2)
    assert heard("x", 800_000, created_at=young).effective_followers == 10_000
    assert heard("x", 800_000, created_at=young, verified=True).effective_followers == 800_000
    assert heard("x", 800_000, created_at=NOW - timedelta(days=14)).effective_followers == 800_000


def test_being_answered_well_raises_influence_and_being_ignored_lowers_it() -> None:
    usually = heard("x", 20_000).value
    assert heard("x", 20_000, history=History(engagements=(500.0,) * 20)).value > usually
    assert heard("x", 20_000, history=History(engagements=(0.0,) * 20)).value < usually


def test_topic_authority_closes_a_quarter_of_what_is_missing() -> None:
    plain = heard("x", 120_000)
    expert = heard("x", 120_000, topic=1.0)
    assert expert.value == pytest.approx(plain.value + 0.25 * (100 - plain.value))
    assert expert.parts[-1].name == "topic"


def test_a_network_without_figures_borrows_those_of_a_similar_one_and_says_so() -> None:
    assert usual("lobsters", SCORING).scoring == SCORING.networks["hackernews"]
    assert usual("forum", SCORING).scoring == SCORING.networks["reddit"]
    assert usual("trustpilot", SCORING).scoring.half_life == timedelta(hours=24)
    assert usual("a-network-nobody-knows", SCORING).scoring == NetworkScoring()
    assert "network_estimated" in heard("tumblr", 5_000).flags
    assert "network_estimated" not in heard("x", 5_000).flags


def test_figures_written_for_a_network_end_the_borrowing() -> None:
    tuned = Scoring(networks={"tumblr": NetworkScoring(mu=1.0)})
    assert "network_estimated" not in heard("tumblr", 5_000, scoring=tuned).flags


def test_counts_that_no_network_could_have_do_no_harm() -> None:
    assert heard("x", 10**400).value <= 100
    assert heard("x", -5).value == heard("x", 0).value
    assert heard("news", venue=Venue(rank=0)).value == heard("news", venue=Venue(rank=1)).value


@pytest.mark.parametrize(
    ("followers", "name"),
    [(999, ""), (1_000, "nano"), (10_000, "micro"), (50_000, "mid"), (500_000, "macro"), (1_000_000, "mega")],
)
def test_tiers_have_the_names_of_the_trade(followers: int, name: str) -> None:
    assert tier(followers) == name


@given(network=networks, few=counts, more=counts, topic=fractions, history=histories, young=st.booleans())
def test_more_followers_never_lower_it(
    network: str, few: int, more: int, topic: float, history: History | None, young: bool
) -> None:
    few, more = sorted((few, more))
    created = NOW - timedelta(days=1 if young else 1_000)
    low = heard(network, few, karma=few, topic=topic, history=history, created_at=created)
    high = heard(network, more, karma=more, topic=topic, history=history, created_at=created)
    assert low.value <= high.value + 1e-9


@given(network=networks, followers=counts, low=fractions, high=fractions)
def test_more_notability_or_topic_authority_never_lowers_it(
    network: str, followers: int, low: float, high: float
) -> None:
    low, high = sorted((low, high))
    assert heard(network, followers, notability=low).value <= heard(network, followers, notability=high).value + 1e-9
    assert heard(network, followers, topic=low).value <= heard(network, followers, topic=high).value + 1e-9


@settings(max_examples=200)
@given(
    network=networks,
    followers=st.none() | st.integers(),
    karma=st.none() | st.integers(),
    venue=st.none() | st.builds(Venue, members=st.none() | st.integers(), rank=st.none() | st.integers()),
    kind=st.sampled_from(Kind),
    topic=fractions,
    history=histories,
)
def test_anybody_gets_a_value_whose_parts_sum_to_it(
    network: str,
    followers: int | None,
    karma: int | None,
    venue: Venue | None,
    kind: Kind,
    topic: float,
    history: History | None,
) -> None:
    found = heard(network, followers, karma=karma, venue=venue, kind=kind, topic=topic, history=history)
    assert 0 <= found.value <= 100
    assert sum(part.points for part in found.parts) == pytest.approx(found.value, abs=1e-6)
    assert all(part.points >= 0 for part in found.parts)
    assert found.percentile is None or 0 <= found.percentile <= 1
    if followers is None and karma is None:
        assert found.value > 0


@given(followers=counts, mu=st.floats(min_value=0, max_value=6))
def test_what_is_usual_on_one_network_changes_nothing_on_another(followers: int, mu: float) -> None:
    elsewhere = Scoring(networks={"mastodon": NetworkScoring(mu=mu)})
    assert heard("x", followers, scoring=elsewhere) == heard("x", followers)

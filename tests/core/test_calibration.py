"""Learning what is usual: robust, shrunk, bounded, and the same every time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.calibration import Calibration, Learnt, Survey, calibrated, learn, same
from monitor.core.influence import influence
from monitor.model import Author, Kind
from monitor.rules.schema import Scoring
from tests.fakes.judging import NOW

SCORING = Scoring()


def learnt(network: str, counts: Sequence[int | None], *, karma: bool = False) -> Calibration:
    authors = [(None, count) if karma else (count, None) for count in counts]
    return learn(Survey(counts={network: authors}, posts=()), SCORING, {}, at=NOW)


def test_the_median_and_the_middle_half_are_learnt() -> None:
    found = learnt("x", [10**n - 1 for n in range(5)] * 20).networks["x"]
    assert (found.authors, found.median) == (100, 2.0)
    assert found.spread == pytest.approx(2 / 1.349, abs=1e-5)


def test_so_many_authors_weigh_against_the_three_hundred_of_the_table() -> None:
    figures = calibrated(SCORING, learnt("x", [999] * 300)).networks["x"]
    assert figures.mu == pytest.approx((2.5 + 3.0) / 2)
    assert figures.sigma == pytest.approx(0.95 / 2)
    assert figures.kappa == SCORING.networks["x"].kappa


def test_a_handful_of_authors_teaches_nothing() -> None:
    assert learnt("x", [5] * 19).networks == {}
    assert learnt("x", [None] * 500).networks == {}
    assert calibrated(SCORING, learnt("x", [5] * 19)) is SCORING
    assert calibrated(SCORING, None) is SCORING


def test_a_network_that_goes_by_karma_learns_karma() -> None:
    assert learnt("hackernews", [99] * 50, karma=True).networks["hackernews"].median == 2.0
    assert learnt("hackernews", [99] * 50).networks == {}


@pytest.mark.parametrize("hostile", [10**18, -5])
def test_hostile_values_move_the_scale_a_little_at_most(hostile: int) -> None:
    honest = [300] * 400 + [3_000] * 400
    quiet, attacked = (calibrated(SCORING, learnt("x", c)).networks["x"] for c in (honest, honest + [hostile] * 8))
    assert attacked.mu == pytest.approx(quiet.mu, abs=0.6)
    flooded = calibrated(SCORING, learnt("x", [hostile] * 100_000)).networks["x"]
    assert abs(flooded.mu - SCORING.networks["x"].mu) <= 1
    assert SCORING.networks["x"].sigma / 2 <= flooded.sigma <= SCORING.networks["x"].sigma * 2


def test_a_network_without_a_line_borrows_until_its_own_authors_outweigh_that() -> None:
    assert "tumblr" not in calibrated(SCORING, learnt("tumblr", [50] * 299)).networks
    own = calibrated(SCORING, learnt("tumblr", [50] * 300))
    assert "tumblr" in own.networks
    found = influence(Author(followers=50), None, "tumblr", own, kind=Kind.POST, now=NOW)
    assert "network_estimated" not in found.flags


def test_sites_go_by_rank_and_learn_no_followers() -> None:
    assert calibrated(SCORING, learnt("news", [10] * 500)).networks["news"] == SCORING.networks["news"]


def test_two_snapshots_that_say_the_same_are_the_same_whenever_they_were_taken() -> None:
    first = learnt("x", [300] * 50)
    again = Calibration(number=7, at=NOW + timedelta(days=1), networks=first.networks, topics=first.topics)
    assert same(first, again)
    assert not same(None, first)
    assert not same(first, learnt("x", [301] * 50))
    assert again.name == f"7 of {NOW + timedelta(days=1):%Y-%m-%d}"


@given(st.lists(st.none() | st.integers(-(10**20), 10**20), max_size=80), st.integers(0, 10**9))
def test_whatever_was_seen_influence_stays_finite_and_grows_with_followers(
    counts: list[int | None], followers: int
) -> None:
    scoring = calibrated(SCORING, learnt("x", counts))
    few, more = (
        influence(Author(followers=n), None, "x", scoring, kind=Kind.POST, now=NOW).value
        for n in (followers, followers * 2)
    )
    assert 0 <= few <= more <= 100
    assert math.isfinite(scoring.networks["x"].mu)
    assert learnt("x", counts) == learnt("x", list(reversed(counts)))


def test_a_spread_of_nothing_does_not_divide_by_nothing() -> None:
    alike = Calibration(at=NOW, networks={"x": Learnt(authors=10**6, median=2.0, spread=0.0)})
    assert calibrated(SCORING, alike).networks["x"].sigma == pytest.approx(0.95 / 2)

"""How many people may have seen a post, as people are told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.networks import usual
from monitor.core.reach import reach
from monitor.model import Author, Engagement
from monitor.rules.schema import Scoring
from tests.fakes.clock import START
from tests.fakes.mentions import mention, person

SCORING = Scoring()
KAPPA = usual("mastodon", SCORING).scoring.kappa


def seen(followers: int | None = 9_000, **counts: int) -> int:
    said = mention("1", author=person("ana", followers), engagement=Engagement(**counts) if counts else None)
    return reach(said, SCORING, now=START)


def test_it_is_the_followers_who_see_a_post():
    assert seen(9_000) == round(9_000 * KAPPA)


def test_whoever_passes_it_on_brings_a_hundred_followers():
    assert seen(9_000, reposts=40, quotes=10) == round((9_000 + 50 * 100) * KAPPA)


def test_views_are_counted_people():
    assert seen(10, views=5_000) == 5_000


def test_unknown_followers_are_not_nobody():
    assert reach(mention("1", author=Author(id="x")), SCORING, now=START) > 0


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(-5, 10**12))
def test_it_is_finite_never_negative_and_never_falls_with_more_followers(followers, more, reposts):
    assert 0 <= seen(followers, reposts=reposts) <= seen(followers + more, reposts=reposts) <= 8 * 10**9

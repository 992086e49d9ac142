"""Authority on a brand's subjects: bounded, growing with what was said, and never from nothing."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.topic import Resonance, authority, learn_topic, related
from monitor.model import Engagement
from monitor.rules.schema import Brand, Scoring
from tests.core.records import a_post
from tests.fakes.judging import BRAND

SCORING = Scoring()
GROUP = frozenset({BRAND, "Hotel Marina"})
ELSEWHERE = frozenset({"Banco Azul"})


def known(*posts: Any, network: str = "mastodon", **changes: Any) -> float:
    fields: dict[str, Any] = {"group": GROUP, "share": 0.5, "resonance": None, "speaks": False, "scoring": SCORING}
    return authority(posts, network, 9_000.0, **(fields | changes))


def brand(name: str, *topics: str) -> Brand:
    return Brand(name=name, any=(name,), topics=topics)


def test_brands_are_related_by_a_topic_however_it_is_written() -> None:
    groups = related([brand("A", "Hoteles", "viajes"), brand("B", "hoteles"), brand("C", "banca"), brand("D")])
    assert groups == {"A": {"A", "B"}, "B": {"A", "B"}, "C": {"C"}}


def test_an_unknown_author_has_no_authority() -> None:
    assert known() == 0


def test_five_posts_on_topic_are_the_formula() -> None:
    """Depth 1 − e⁻¹, focus (5 + 2 × .5) / (5 + 2), resonance in the middle until it is learnt."""
    posts = [a_post(n) for n in range(5)]
    assert known(*posts) == pytest.approx((1 - math.exp(-1)) * (0.5 * 6 / 7 + 0.5 * 0.5))


def test_whoever_speaks_of_everything_has_less_authority_on_one_thing() -> None:
    on_topic = [a_post(n) for n in range(5)]
    rest = [a_post(100 + n, brands=ELSEWHERE) for n in range(30)]
    assert 0 < known(*on_topic, *rest) < known(*on_topic)
    assert known(*rest) == 0


def test_a_mention_of_a_related_brand_counts() -> None:
    assert known(a_post(brands=frozenset({"Hotel Marina"}))) == known(a_post())


def test_whose_answers_are_many_for_his_audience_resonates() -> None:
    usual = Resonance(rate=0.001, percentiles=tuple(n * 0.0002 for n in range(21)))
    loud = [a_post(n, likes=90) for n in range(10)]
    silent = [a_post(n, likes=0) for n in range(10)]
    assert known(*loud, resonance=usual) > known(*silent, resonance=usual) > 0


def test_counts_that_were_read_too_soon_do_not_make_anybody_dull() -> None:
    usual = Resonance(rate=0.001, percentiles=tuple(n * 0.0002 for n in range(1, 22)))
    fresh = [a_post(n, likes=0, seen_after=0.01) for n in range(10)]
    matured = [a_post(n, likes=0) for n in range(10)]
    assert known(*fresh, resonance=usual) > known(*matured, resonance=usual)


def test_an_outlet_of_the_trade_has_a_bonus_and_no_more() -> None:
    assert known(speaks=True) == pytest.approx(0.2)
    assert known(*(a_post(n) for n in range(60)), speaks=True, share=1.0) == pytest.approx(0.95, abs=0.001)


def test_what_is_usual_is_learnt_from_ten_authors_of_the_topic() -> None:
    posts = [a_post(n, author=f"mastodon:{n}", likes=n) for n in range(12)]
    posts += [a_post(50 + n, author=f"mastodon:{n}", brands=ELSEWHERE) for n in range(12)]
    found = learn_topic(posts, GROUP, SCORING)
    assert found.share == 0.5
    assert found.resonance["mastodon"].rate == pytest.approx(66 / (12 * 9_000))
    rising = found.resonance["mastodon"].percentiles
    assert len(rising) == 21
    assert list(rising) == sorted(rising)
    assert learn_topic(posts[:9], GROUP, SCORING).resonance == {}
    assert learn_topic((), GROUP, SCORING).share == 1


def test_where_places_have_the_readers_followers_do_not_matter() -> None:
    def post(n: int, followers: int | None) -> Any:
        return a_post(n, network="reddit", author=f"reddit:{n}", followers=followers, engagement=Engagement(score=n))

    many, none = ([post(n, followers) for n in range(12)] for followers in (10**6, None))
    assert learn_topic(many, GROUP, SCORING) == learn_topic(none, GROUP, SCORING)


fractions = st.floats(min_value=0, max_value=1)
posts = st.lists(
    st.builds(
        a_post,
        st.integers(0, 10**6),
        likes=st.none() | st.integers(0, 10**15),
        days=st.floats(0, 180),
        followers=st.none() | st.integers(0, 10**15),
        brands=st.sampled_from([GROUP, ELSEWHERE, frozenset()]),
        network=st.sampled_from(["mastodon", "x", "reddit", "news", "unheard-of"]),
    ),
    max_size=30,
)


@given(
    posts=posts,
    share=fractions,
    speaks=st.booleans(),
    audience=st.floats(0, 1e12),
    network=st.sampled_from(["x", "hackernews", "news"]),
)
def test_authority_stays_in_range_and_more_on_topic_never_lowers_depth_and_focus(
    posts: list[Any], share: float, speaks: bool, audience: float, network: str
) -> None:
    fields: dict[str, Any] = {"group": GROUP, "share": share, "resonance": None, "speaks": speaks, "scoring": SCORING}
    before = authority(posts, network, audience, **fields)
    after = authority([*posts, a_post(7)], network, audience, **fields)
    assert 0 <= before <= after + 1e-12 <= 1 + 1e-12
    learnt = learn_topic(posts, GROUP, SCORING)
    resonance = learnt.resonance.get(network)
    assert 0 <= authority(posts, network, audience, **(fields | {"resonance": resonance})) <= 1

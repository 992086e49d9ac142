"""What holds for every mention, whoever wrote it and whatever is known of him: properties of the whole judgement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.accounts import NO_LINKS
from monitor.core.calibration import Calibration, Learnt, calibrated
from monitor.core.explain import because, headline
from monitor.core.influence import History
from monitor.core.judge import judge
from monitor.core.record import AuthorRecord, Knowledge
from monitor.core.sites import SiteRanks
from monitor.core.standing import Standing, standing_of
from monitor.core.words import FLAGS
from monitor.model import Author, Engagement, Judgement, Kind, Level, Mention, Venue
from monitor.rules.schema import NETWORKS
from monitor.sentiment.base import Feeling
from tests.core.records import a_post, a_record
from tests.fakes.judging import BRAND, FURIOUS, NOW, a_match, a_mention, the_rules

RULES = the_rules(scoring={"sites": {"example.social": {"notability": 0.7}}, "venues": {"reddit:travel": 5_000}})
RANKS = SiteRanks([(900, "example.social")])

counts = st.integers(min_value=0, max_value=2**63)
fractions = st.floats(min_value=0, max_value=1)
unknown_or = st.none() | counts
engagements = st.none() | st.builds(
    Engagement, likes=unknown_or, replies=unknown_or, reposts=unknown_or, score=unknown_or
)
authors = st.builds(
    Author,
    id=st.just("17"),
    followers=unknown_or,
    karma=unknown_or,
    verified=st.none() | st.booleans(),
    notability=st.none() | fractions,
    created_at=st.none() | st.just(NOW - timedelta(days=2)),
    bot=st.none() | st.booleans(),
)
mentions = st.builds(
    a_mention,
    network=st.sampled_from([*NETWORKS, "unheard-of"]),
    author=authors,
    venue=st.none() | st.builds(Venue, name=st.sampled_from([None, "travel", "front page"]), members=unknown_or),
    kind=st.sampled_from([Kind.POST, Kind.COMMENT, Kind.ARTICLE]),
    engagement=engagements,
    published_at=st.sampled_from([NOW, NOW - timedelta(minutes=20), NOW - timedelta(days=3)]),
    dated=st.booleans(),
    rating=st.none() | fractions,
)
histories = st.none() | st.lists(st.floats(0, 1e15), min_size=1, max_size=20).map(
    lambda e: History(engagements=tuple(e))
)
standings = st.builds(
    Standing,
    history=histories,
    topics=st.dictionaries(st.just(BRAND), fractions),
    linked=st.floats(0, 100),
)
feelings = st.tuples(fractions, fractions, fractions).map(
    lambda t: Feeling(negative=t[0] / (sum(t) or 1), neutral=t[1] / (sum(t) or 1), positive=t[2] / (sum(t) or 1))
)


def judged(mention: Mention, standing: Standing, feeling: Feeling = FURIOUS, **more: Any) -> Judgement:
    rules = more.pop("rules", RULES)
    return judge(mention, a_match(), rules.brands[0], rules, feeling, now=NOW, standing=standing, ranks=RANKS, **more)


def with_author(mention: Mention, **changes: Any) -> Mention:
    return replace(mention, author=replace(mention.author, **changes))


@given(mention=mentions, standing=standings, feeling=feelings)
def test_every_score_stays_in_range_and_its_parts_sum_to_it(
    mention: Mention, standing: Standing, feeling: Feeling
) -> None:
    found = judged(mention, standing, feeling)
    assert 0 <= found.priority <= 100
    assert 0 <= found.opportunity <= 100
    assert 0 < found.influence <= 100
    assert found.priority == 0 or found.polarity < 0
    assert found.opportunity == 0 or found.polarity > 0
    assert sum(p.points for p in found.because) == pytest.approx(max(found.priority, found.opportunity), abs=1e-6)
    assert sum(p.points for p in found.influence_parts) == pytest.approx(found.influence, abs=1e-6)
    for language in ("es", "en"):
        assert headline(found, language)
        assert because(found, language)
        assert set(found.flags) <= FLAGS[language].keys()


@given(mention=mentions, standing=standings, few=counts, more=counts, name=st.sampled_from(["followers", "karma"]))
def test_more_followers_or_karma_never_lower_the_priority(
    mention: Mention, standing: Standing, few: int, more: int, name: str
) -> None:
    few, more = sorted((few, more))
    below, above = (judged(with_author(mention, **{name: n}), standing).priority for n in (few, more))
    assert below <= above + 1e-9


@given(mention=mentions, standing=standings, low=fractions, high=fractions)
def test_more_authority_notability_or_linked_influence_never_lower_it(
    mention: Mention, standing: Standing, low: float, high: float
) -> None:
    low, high = sorted((low, high))
    by_topic = (judged(mention, replace(standing, topics={BRAND: t})).priority for t in (low, high))
    by_name = (judged(with_author(mention, notability=s), standing).priority for s in (low, high))
    by_link = (judged(mention, replace(standing, linked=100 * x)).priority for x in (low, high))
    for below, above in (by_topic, by_name, by_link):
        assert below <= above + 1e-9


@given(mention=mentions, standing=standings, feeling=feelings, few=fractions, more=fractions)
def test_more_stars_never_raise_the_priority_and_a_review_that_is_not_negative_has_none(
    mention: Mention, standing: Standing, feeling: Feeling, few: float, more: float
) -> None:
    few, more = sorted((few, more))
    below, above = (judged(replace(mention, rating=rating), standing, feeling) for rating in (few, more))
    assert below.polarity <= above.polarity + 1e-9
    assert below.priority >= above.priority - 1e-9
    assert above.polarity < 0 or above.level is not Level.PAGE


@given(mention=mentions, standing=standings, few=counts, more=counts, before=st.none() | st.integers(0, 1000))
def test_more_engagement_now_never_lowers_it(
    mention: Mention, standing: Standing, few: int, more: int, before: int | None
) -> None:
    few, more = sorted((few, more))
    earlier = None if before is None else (Engagement(likes=before), timedelta(minutes=2))
    below, above = (
        judged(replace(mention, engagement=Engagement(likes=n)), standing, earlier=earlier).priority
        for n in (few, more)
    )
    assert below <= above + 1e-9


@given(mention=mentions, standing=standings, feeling=feelings)
def test_the_same_inputs_and_the_same_calibration_give_the_same_judgement(
    mention: Mention, standing: Standing, feeling: Feeling
) -> None:
    learnt = Calibration(number=3, at=NOW, networks={mention.network: Learnt(authors=900, median=2.0, spread=0.7)})
    one, again = (
        RULES.model_copy(update={"scoring": calibrated(RULES.scoring, calibration)})
        for calibration in (learnt, replace(learnt))
    )
    assert judged(mention, standing, feeling, rules=one) == judged(mention, standing, feeling, rules=again)


@given(
    mention=mentions, records=st.dictionaries(st.sampled_from(["x:17", "reddit:17", "mastodon:18"]), st.integers(0, 9))
)
def test_a_row_of_another_network_or_author_changes_nothing(mention: Mention, records: dict[str, int]) -> None:
    mention = replace(mention, network="mastodon")
    rows: dict[str, AuthorRecord] = {
        key: a_record(*(a_post(n, author=key, likes=10**6) for n in range(count))) for key, count in records.items()
    }
    alone, beside = (
        standing_of(
            mention,
            [BRAND],
            knowledge,
            RULES,
            links=NO_LINKS,
            groups={BRAND: frozenset({BRAND})},
            calibration=None,
            now=NOW,
        )
        for knowledge in (Knowledge(), Knowledge(authors=rows))
    )
    assert alone == beside


@given(mention=mentions, standing=standings, feeling=feelings)
def test_a_backfilled_mention_never_pages(mention: Mention, standing: Standing, feeling: Feeling) -> None:
    old = replace(mention, published_at=NOW - timedelta(hours=25), dated=True)
    assert judged(old, standing, feeling).level is not Level.PAGE


@given(mention=mentions, linked=st.floats(0, 100))
def test_a_link_only_raises_and_says_so(mention: Mention, linked: float) -> None:
    alone, with_link = judged(mention, Standing()), judged(mention, Standing(linked=linked))
    assert with_link.influence == pytest.approx(max(alone.influence, linked / 2), abs=1e-9)
    raised = "linked_account" in with_link.flags
    assert raised == ("linked_account" in {part.name for part in with_link.influence_parts})
    assert raised == (with_link.influence > alone.influence)

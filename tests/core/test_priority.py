"""Twenty worked examples on order and level, and the properties of the score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.influence import History, Influence, influence
from monitor.core.priority import Factors, Priority, priority, split
from monitor.core.virality import virality
from monitor.model import Author, Engagement, Kind, Level, Part, Venue
from monitor.rules.schema import Scoring
from tests.fakes.judging import NOW

SCORING = Scoring()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One line of the table: who, how notable, on what authority, with what engagement, meaning what."""

    network: str
    followers: int | None = None
    karma: int | None = None
    venue: Venue | None = None
    notability: float = 0.0
    topic: float = 0.0
    history: History | None = None
    looks: tuple[tuple[int, int], ...]  # weighted engagement at minutes of age, the last two polls
    polarity: float
    confidence: float
    relevance: float = 1.0
    severity: float = 0.3

    def judged(self) -> Priority:
        who = influence(
            Author(followers=self.followers, karma=self.karma, notability=self.notability),
            self.venue,
            self.network,
            SCORING,
            kind=Kind.POST,
            topic=self.topic,
            history=self.history,
            now=NOW,
        )
        looks = [(Engagement(likes=count), timedelta(minutes=age)) for count, age in self.looks]
        spread = virality(*looks[-1], self.network, SCORING, looks[-2] if len(looks) > 1 else None)
        return priority(
            Factors(
                influence=who,
                virality=spread.value,
                polarity=self.polarity,
                confidence=self.confidence,
                relevance=self.relevance,
                severity=self.severity,
                topic=self.topic,
            ),
            SCORING,
        )


# Five answered posts so faint that only 15,000 of 400,000 followers are credible.
BOUGHT = History(engagements=(0.2247,) * 5)

EXAMPLES = {
    1: Example(  # a giant and a matter of safety: a page before any engagement
        network="x", followers=2_400_000, notability=1, topic=0.2, looks=((0, 5),),
        polarity=-0.9, confidence=0.95, severity=1,
    ),
    2: Example(  # a newspaper's investigation into a leak
        network="news", venue=Venue(rank=500), notability=1, looks=((50, 30),),
        polarity=-0.8, confidence=0.9, severity=0.9,
    ),
    3: Example(  # the place and the speed, not the author
        network="reddit", karma=3_500, venue=Venue(members=1_200_000), looks=((250, 60), (1_300, 180)),
        polarity=-0.85, confidence=0.9,
    ),
    4: Example(  # an unknown author gone viral: the second look pays
        network="x", followers=2_290, looks=((148, 15), (3_624, 60)), polarity=-0.85, confidence=0.9,
    ),
    5: Example(  # a missing follower count must not hide it
        network="bluesky", looks=((40, 5), (300, 15)), polarity=-0.85, confidence=0.9,
    ),
    6: Example(  # a reviewer with authority, in a milder tone
        network="youtube", followers=1_000_000, notability=0.5, topic=0.9, looks=((200, 15), (1_500, 60)),
        polarity=-0.7, confidence=0.85,
    ),
    7: Example(  # a small network, the right audience
        network="hackernews", karma=20_000, venue=Venue(name="front page"), topic=0.6, looks=((40, 30), (300, 120)),
        polarity=-0.7, confidence=0.85,
    ),
    8: Example(  # 50,000 on Mastodon are rarer and better read than on X
        network="mastodon", followers=50_000, topic=0.5, looks=((30, 15),), polarity=-0.8, confidence=0.9,
    ),
    9: Example(  # the topic lifts it over the line
        network="x", followers=120_000, topic=0.8, looks=((40, 12),), polarity=-0.8, confidence=0.9,
    ),
    10: Example(  # the words of 8, with less standing and reach
        network="x", followers=50_000, topic=0.5, looks=((30, 15),), polarity=-0.8, confidence=0.9,
    ),
    11: Example(  # a celebrity, sarcastic: big but doubtful
        network="x", followers=3_000_000, notability=1, looks=((0, 5),), polarity=-0.4, confidence=0.55, severity=0.1,
    ),
    12: Example(  # 400,000 bought followers
        network="x", followers=400_000, history=BOUGHT, looks=((3, 30),), polarity=-0.85, confidence=0.9,
    ),
    13: Example(  # an ordinary unhappy customer with some voice
        network="x", followers=8_000, looks=((2, 10),), polarity=-0.9, confidence=0.9,
    ),
    14: Example(  # an injury, told by nobody in particular
        network="x", followers=150, looks=((0, 10),), polarity=-0.9, confidence=0.9, severity=1,
    ),
    15: Example(  # probably another of that name
        network="x", followers=500_000, looks=((50, 30),), polarity=-0.8, confidence=0.9, relevance=0.3,
    ),
    16: Example(network="x", followers=150, looks=((0, 10),), polarity=-0.9, confidence=0.9),
    17: Example(  # a celebrity's praise
        network="x", followers=3_000_000, notability=1, looks=((500, 20),), polarity=0.85, confidence=0.9,
    ),
    18: Example(  # praise from somebody who is heard on just this subject
        network="instagram", followers=25_000, topic=0.9, looks=((200, 60),), polarity=0.9, confidence=0.9,
    ),
    19: Example(  # neutral news
        network="x", followers=1_000_000, notability=1, looks=((100, 30),), polarity=0, confidence=0.9, severity=0.1,
    ),
    20: Example(  # attacks a competitor and is mildly kind to us
        network="x", followers=1_000_000, looks=((100, 30),), polarity=0.1, confidence=0.7, relevance=0.6, severity=0.1,
    ),
}  # fmt: skip

LEVELS = {
    **dict.fromkeys(range(1, 10), Level.PAGE),
    10: Level.ALERT,
    11: Level.ALERT,
    12: Level.DIGEST,
    13: Level.DIGEST,
    14: Level.ALERT,
    15: Level.DIGEST,
    16: Level.LOG,
    17: Level.OPPORTUNITY,
    18: Level.OPPORTUNITY,
    19: Level.WATCH,
    20: Level.LOG,
}


@pytest.mark.parametrize("number", EXAMPLES)
def test_every_worked_example_has_its_level(number: int) -> None:
    assert EXAMPLES[number].judged().level is LEVELS[number]


@pytest.mark.parametrize(
    "falling",
    [
        (1, 2, 9, 10, 13, 16),
        (3, 10),
        (4, 10),
        (5, 10),
        (8, 10),
        (6, 10),
        (7, 10),
        (10, 11, 13),
        (10, 12),
        (14, 16),
        (13, 15),
    ],
)
def test_the_worked_examples_stand_in_order(falling: tuple[int, ...]) -> None:
    values = [EXAMPLES[number].judged().value for number in falling]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_praise_and_indifference_have_no_priority_and_fit_beats_fame() -> None:
    assert [EXAMPLES[number].judged().value for number in (17, 18, 19, 20)] == [0, 0, 0, 0]
    opportunity = {number: EXAMPLES[number].judged().opportunity for number in (17, 18, 20)}
    assert opportunity[18] > opportunity[17] > opportunity[20]


def test_a_doubtful_celebrity_is_put_to_a_person_and_pages_nobody() -> None:
    found = EXAMPLES[11].judged()
    assert found.doubtful
    assert "needs_human_read" in found.flags


def test_bought_followers_count_no_more_than_what_is_credible() -> None:
    """Even without holding the silence of the followers against the author, the cap keeps this one in the digest."""
    capped = replace(EXAMPLES[12], followers=15_000, history=None).judged()
    assert capped.level is Level.DIGEST
    assert EXAMPLES[12].judged().value <= capped.value


def test_a_page_comes_with_the_second_look() -> None:
    """Nine thousand followers on Mastodon and cockroaches: an alert at first, a page when it spreads."""
    silent = Example(network="mastodon", followers=9_000, looks=((0, 5),), polarity=-0.85, confidence=0.9, severity=0.6)
    assert silent.judged().value == pytest.approx(41, abs=1)
    assert silent.judged().level is Level.ALERT
    spread = replace(silent, looks=((2, 5), (30, 15))).judged()
    assert spread.value == pytest.approx(69, abs=1)
    assert spread.level is Level.PAGE


def test_the_parts_are_the_fair_shares_of_what_overlaps() -> None:
    """Influence 80 and virality full: 0.8 + 0.9 − 0.72, the overlap halved between them."""
    found = priority(a_case(influence=80, virality=1.0, polarity=-1.0, confidence=1.0, severity=0.5), SCORING)
    points = {part.name: part.points for part in found.because}
    assert points["influence"] == pytest.approx(80 * (0.8 - 0.36))
    assert points["virality"] == pytest.approx(80 * (0.9 - 0.36))
    assert points["severity"] == pytest.approx(10)
    assert found.gate == 1


def test_the_points_of_influence_are_shared_out_as_influence_is_made_up() -> None:
    found = EXAMPLES[9].judged()
    assert sum(part.points for part in found.influence_points) == pytest.approx(found.because[0].points)
    assert [part.name for part in found.influence_points] == [
        "audience", "standing", "engagement", "notability", "topic",
    ]  # fmt: skip
    assert split(5.0, ()) == ()
    assert split(5.0, (Part("audience", 0.0),)) == (Part("audience", 0.0),)


def test_a_network_that_matters_less_weighs_less() -> None:
    usual = a_case(polarity=-0.5, confidence=0.7)
    light = priority(replace(usual, weight=0.5), SCORING)
    assert light.value == pytest.approx(priority(usual, SCORING).value / 2)


fractions = st.floats(min_value=0, max_value=1)
polarities = st.floats(min_value=-1, max_value=1)


def a_case(influence: float = 50.0, **changes: object) -> Factors:
    """Factors with an influence of so many points, all of them audience."""
    value = Influence(
        value=influence, parts=(Part("audience", influence),), percentile=None, flags=(), effective_followers=None
    )
    fields: dict[str, object] = {
        "virality": 0.0,
        "polarity": -0.85,
        "confidence": 0.9,
        "relevance": 1.0,
        "severity": 0.3,
    }
    return Factors(influence=value, **(fields | changes))  # type: ignore[arg-type]


cases = st.builds(
    a_case,
    influence=st.floats(min_value=0, max_value=100),
    virality=fractions,
    polarity=polarities,
    confidence=fractions,
    relevance=fractions,
    severity=fractions,
    topic=fractions,
    weight=st.floats(min_value=0.5, max_value=1.5),
    late=st.booleans(),
    muted=st.booleans(),
    own=st.booleans(),
)


@given(cases)
def test_parts_sum_to_the_score_and_scores_stay_in_range(case: Factors) -> None:
    found = priority(case, SCORING)
    assert 0 <= found.value <= 100
    assert 0 <= found.opportunity <= 100
    assert sum(part.points for part in found.because) == pytest.approx(max(found.value, found.opportunity), abs=1e-6)
    assert all(part.points >= 0 for part in found.because)
    assert sum(p.points for p in found.influence_points) == pytest.approx(
        found.because[0].points if case.influence.value else 0, abs=1e-6
    )


@given(cases)
def test_what_is_not_negative_has_no_priority_and_what_is_not_positive_no_opportunity(case: Factors) -> None:
    found = priority(case, SCORING)
    assert case.polarity < 0 or found.value == 0
    assert case.polarity > 0 or found.opportunity == 0
    assert found.level is not Level.PAGE or case.polarity < 0


@given(case=cases, other=fractions, name=st.sampled_from(["virality", "relevance", "severity"]))
def test_more_of_what_counts_never_lowers_it(case: Factors, other: float, name: str) -> None:
    low, high = sorted((getattr(case, name), other))
    below, above = (priority(replace(case, **{name: value}), SCORING).value for value in (low, high))
    assert below <= above + 1e-9


@given(case=cases, other=st.floats(min_value=0, max_value=100))
def test_more_influence_never_lowers_it(case: Factors, other: float) -> None:
    low, high = sorted((case.influence.value, other))
    below, above = (
        priority(replace(case, influence=a_case(influence=value).influence), SCORING).value for value in (low, high)
    )
    assert below <= above + 1e-9


@given(case=cases, other=st.floats(min_value=0.5, max_value=1.5))
def test_a_network_that_matters_more_never_lowers_it(case: Factors, other: float) -> None:
    low, high = sorted((case.weight, other))
    below, above = (priority(replace(case, weight=value), SCORING).value for value in (low, high))
    assert below <= above + 1e-9


@given(case=cases, other=polarities)
def test_a_worse_feeling_never_lowers_it(case: Factors, other: float) -> None:
    worse, better = sorted((case.polarity, other))
    assert priority(replace(case, polarity=better), SCORING).value <= (
        priority(replace(case, polarity=worse), SCORING).value + 1e-9
    )


@given(case=cases, other=fractions, harshness=st.floats(min_value=0.01, max_value=1))
def test_being_surer_of_a_negative_feeling_never_lowers_it(case: Factors, other: float, harshness: float) -> None:
    low, high = sorted((case.confidence, other))
    below, above = (
        priority(replace(case, polarity=-harshness, confidence=value), SCORING).value for value in (low, high)
    )
    assert below <= above + 1e-9


@given(cases)
def test_the_same_case_scores_the_same_every_time(case: Factors) -> None:
    assert priority(case, SCORING) == priority(case, Scoring())


@given(cases)
def test_what_is_found_late_never_pages(case: Factors) -> None:
    found = priority(replace(case, late=True), SCORING)
    assert found.level is not Level.PAGE
    assert "late" in found.flags

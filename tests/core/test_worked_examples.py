"""Twenty worked examples through the judge itself: every example's level, and the order in which they stand.

Each is one mention, the feeling towards the brand, and what is known of the author. Numbers are what the defaults give
and are not asserted. Where a default moves, the table in docs/explanation/scoring.md is derived anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from monitor.core.explain import because, headline
from monitor.core.influence import History
from monitor.core.judge import judge
from monitor.core.standing import Standing
from monitor.model import Author, Engagement, Judgement, Level, Match, Venue
from monitor.rules.schema import Rules, Scoring
from monitor.sentiment.base import Feeling
from tests.fakes.judging import BRAND, NOW, a_mention, the_rules

UNKNOWN = Author()
# Five answered posts so faint that only 15,000 of 400,000 followers are credible.
BOUGHT = History(engagements=(0.2247,) * 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One line of the table: who, how notable, on what authority, with what engagement, meaning what."""

    network: str
    author: Author = UNKNOWN
    venue: Venue | None = None
    topic: float = 0.0
    history: History | None = None
    looks: tuple[tuple[int, int], ...]  # weighted engagement at minutes of age, the last two looks
    polarity: float
    confidence: float
    relevance: float = 1.0
    severity: float = 0.3

    def judged(self) -> Judgement:
        """By the judge, the feeling and the severity being given."""
        (now, age), *before = reversed(self.looks)
        rules = _rules(self.severity)
        mention = a_mention(
            network=self.network,
            author=self.author,
            venue=self.venue,
            published_at=NOW - timedelta(minutes=age),
            engagement=Engagement(likes=now),
        )
        earlier = [(Engagement(likes=count), timedelta(minutes=minutes)) for count, minutes in before]
        return judge(
            mention,
            Match(brand=BRAND, hits=(), relevance=self.relevance),
            rules.brands[0],
            rules,
            _feeling(self.polarity, self.confidence),
            now=NOW,
            standing=Standing(history=self.history, topics={BRAND: self.topic}),
            earlier=earlier[0] if earlier else None,
        )


def _rules(severity: float) -> Rules:
    """Whatever issue is read from the words, it is as grave as the example says."""
    return the_rules(scoring={"severity": dict.fromkeys(Scoring().severity, severity)})


def _feeling(polarity: float, confidence: float) -> Feeling:
    """The one feeling with this polarity whose likeliest class has this probability."""
    lean = abs(polarity)
    if lean < 1 - confidence:  # neutral is likeliest
        more, neutral = (1 - confidence + lean) / 2, confidence
        less = more - lean
    else:
        more, less = confidence, confidence - lean
        neutral = 1 - more - less
    negative, positive = (more, less) if polarity < 0 else (less, more)
    return Feeling(negative=negative, neutral=max(0.0, neutral), positive=max(0.0, positive))


def follows(count: int | None, notability: float | None = None) -> Author:
    return Author(id="1", handle="somebody", followers=count, notability=notability)


EXAMPLES = {
    1: Example(  # a giant and a matter of safety: a page before any engagement
        network="x", author=follows(2_400_000, 1), topic=0.2, looks=((0, 5),),
        polarity=-0.9, confidence=0.95, severity=1,
    ),
    2: Example(  # a newspaper's investigation into a leak
        network="news", author=Author(notability=1), venue=Venue(rank=500), looks=((50, 30),),
        polarity=-0.8, confidence=0.9, severity=0.9,
    ),
    3: Example(  # the place and the speed, not the author
        network="reddit", author=Author(karma=3_500), venue=Venue(members=1_200_000),
        looks=((250, 60), (1_300, 180)), polarity=-0.85, confidence=0.9,
    ),
    4: Example(  # an unknown author gone viral: the second look pays
        network="x", author=follows(2_290), looks=((148, 15), (3_624, 60)), polarity=-0.85, confidence=0.9,
    ),
    5: Example(  # a missing follower count must not hide it
        network="bluesky", author=follows(None), looks=((40, 5), (300, 15)), polarity=-0.85, confidence=0.9,
    ),
    6: Example(  # a reviewer with authority, in a milder tone
        network="youtube", author=follows(1_000_000, 0.5), topic=0.9, looks=((200, 15), (1_500, 60)),
        polarity=-0.7, confidence=0.85,
    ),
    7: Example(  # a small network, the right audience
        network="hackernews", author=Author(karma=20_000), venue=Venue(name="front page"), topic=0.6,
        looks=((40, 30), (300, 120)), polarity=-0.7, confidence=0.85,
    ),
    8: Example(  # 50,000 on Mastodon are rarer and better read than on X
        network="mastodon", author=follows(50_000), topic=0.5, looks=((30, 15),), polarity=-0.8, confidence=0.9,
    ),
    9: Example(  # the topic lifts it over the line
        network="x", author=follows(120_000), topic=0.8, looks=((40, 12),), polarity=-0.8, confidence=0.9,
    ),
    10: Example(  # the words of 8, with less standing and reach
        network="x", author=follows(50_000), topic=0.5, looks=((30, 15),), polarity=-0.8, confidence=0.9,
    ),
    11: Example(  # a celebrity, sarcastic: big but doubtful
        network="x", author=follows(3_000_000, 1), looks=((0, 5),), polarity=-0.4, confidence=0.55, severity=0.1,
    ),
    12: Example(  # 400,000 bought followers
        network="x", author=follows(400_000), history=BOUGHT, looks=((3, 30),), polarity=-0.85, confidence=0.9,
    ),
    13: Example(  # an ordinary unhappy customer with some voice
        network="x", author=follows(8_000), looks=((2, 10),), polarity=-0.9, confidence=0.9,
    ),
    14: Example(  # an injury, told by nobody in particular
        network="x", author=follows(150), looks=((0, 10),), polarity=-0.9, confidence=0.9, severity=1,
    ),
    15: Example(  # probably another of that name
        network="x", author=follows(500_000), looks=((50, 30),), polarity=-0.8, confidence=0.9, relevance=0.3,
    ),
    16: Example(network="x", author=follows(150), looks=((0, 10),), polarity=-0.9, confidence=0.9),
    17: Example(  # a celebrity's praise
        network="x", author=follows(3_000_000, 1), looks=((500, 20),), polarity=0.85, confidence=0.9,
    ),
    18: Example(  # praise from somebody who is heard on just this subject
        network="instagram", author=follows(25_000), topic=0.9, looks=((200, 60),), polarity=0.9, confidence=0.9,
    ),
    19: Example(  # neutral news
        network="x", author=follows(1_000_000, 1), looks=((100, 30),), polarity=0, confidence=0.9, severity=0.1,
    ),
    20: Example(  # attacks a competitor and is mildly kind to us
        network="x", author=follows(1_000_000), looks=((100, 30),), polarity=0.1, confidence=0.7, relevance=0.6,
        severity=0.1,
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
        (6, 10),
        (7, 10),
        (8, 10),
        (10, 11, 13),
        (10, 12),
        (14, 16),
        (13, 15),
    ],
)
def test_the_worked_examples_stand_in_order(falling: tuple[int, ...]) -> None:
    values = [EXAMPLES[number].judged().priority for number in falling]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_praise_and_indifference_have_no_priority_and_fit_beats_fame() -> None:
    assert [EXAMPLES[number].judged().priority for number in (17, 18, 19, 20)] == [0, 0, 0, 0]
    opportunity = {number: EXAMPLES[number].judged().opportunity for number in (17, 18, 20)}
    assert opportunity[18] > opportunity[17] > opportunity[20]


def test_exactly_nine_page() -> None:
    assert [number for number, example in EXAMPLES.items() if example.judged().level is Level.PAGE] == list(
        range(1, 10)
    )


def test_the_doubtful_celebrity_is_put_to_a_person() -> None:
    found = EXAMPLES[11].judged()
    assert found.unsure
    assert "needs_human_read" in found.flags


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("number", EXAMPLES)
def test_every_example_explains_itself_in_addends(number: int, language: str) -> None:
    found = EXAMPLES[number].judged()
    assert sum(part.points for part in found.because) == pytest.approx(max(found.priority, found.opportunity), abs=1e-6)
    assert sum(part.points for part in found.influence_parts) == pytest.approx(found.influence, abs=1e-6)
    whole = headline(found, language)
    if "=" in whole:
        total, addends = whole.split("=")
        numbers = [int(word) for word in addends.replace("+", " ").split() if word.isdigit()]
        assert sum(numbers) == int(next(word for word in total.split() if word.isdigit()))
    assert because(found, language)


def test_bought_followers_count_no_more_than_what_is_credible() -> None:
    """Even without holding the silence of the followers against the author, the cap keeps this one in the digest."""
    capped = replace(EXAMPLES[12], author=follows(15_000), history=None).judged()
    assert capped.level is Level.DIGEST
    assert EXAMPLES[12].judged().priority <= capped.priority


def test_a_page_comes_with_the_second_look() -> None:
    """Nine thousand followers on Mastodon and cockroaches: an alert at first, a page when it spreads."""
    silent = Example(
        network="mastodon", author=follows(9_000), looks=((0, 5),), polarity=-0.85, confidence=0.9, severity=0.6
    )
    assert silent.judged().priority == pytest.approx(41, abs=1)
    assert silent.judged().level is Level.ALERT
    spread = replace(silent, looks=((2, 5), (30, 15))).judged()
    assert spread.priority == pytest.approx(69, abs=1)
    assert spread.level is Level.PAGE


def test_the_feelings_of_the_examples_are_what_the_table_says() -> None:
    for example in EXAMPLES.values():
        found = example.judged()
        assert found.polarity == pytest.approx(example.polarity)
        assert found.confidence == pytest.approx(example.confidence)
        assert found.severity == example.severity

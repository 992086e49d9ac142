"""Authority on a brand's subjects, 0.0 to 1.0, from what an author said before. docs/explanation/scoring.md, "Topic".

We see authors through our own queries only, so this knows nothing of what they say elsewhere: it is a small bonus for
whom we have met before, never a malus.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.core.clip import clip
from monitor.core.networks import usual
from monitor.core.normalise import fold_text
from monitor.core.record import StoredPost, matured
from monitor.rules.schema import Brand, Scoring

STEPS = 20  # a distribution is kept as its 0th, 5th … 100th percentile
LEAST_AUTHORS = 10  # fewer authors of a topic on a network are no distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Resonance:
    """How a topic's authors are answered on one network."""

    rate: float  # weighted engagement a post gets there for each follower (for each post, where places have readers)
    percentiles: tuple[float, ...]  # of the authors' own rates, rising


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicUsual:
    """What is usual for a brand's subjects."""

    share: float  # 0.0 to 1.0: of all stored mentions, those on topic
    resonance: Mapping[str, Resonance]  # network → …


def related(brands: Iterable[Brand]) -> Mapping[str, frozenset[str]]:
    """Brand → the brands that share a topic with it, itself included. A brand without topics has no entry."""
    subjects = {brand.name: {fold_text(topic) for topic in brand.topics if topic.strip()} for brand in brands}
    return {
        name: frozenset(other for other, theirs in subjects.items() if own & theirs)
        for name, own in subjects.items()
        if own
    }


def authority(
    posts: Sequence[StoredPost],
    network: str,
    audience: float,
    *,
    group: frozenset[str],
    share: float,
    resonance: Resonance | None,
    speaks: bool,
    scoring: Scoring,
) -> float:
    """0.0 (unknown) to 1.0. `audience` is the author's followers, assumed where unknown.

    `posts` are the author's in the window; `group` the brands of the topic; `share` what part of all mentions is on
    topic; `speaks`: the author's name or outlet says the topic.
    """
    rules = scoring.topic
    on_topic = [post for post in posts if post.brands & group]
    depth = 1 - math.exp(-len(on_topic) / rules.depth)
    said = len(posts) + rules.focus_prior
    focus = (len(on_topic) + rules.focus_prior * clip(share)) / said if said else 0.0
    standing = 0.5
    if resonance is not None and resonance.percentiles:
        own = _rate(on_topic, network, audience, resonance.rate, scoring)
        standing = _percentile(own, resonance.percentiles)
    return clip(depth * (0.5 * focus + 0.5 * standing) + (rules.bonus if speaks else 0.0))


def learn_topic(posts: Sequence[StoredPost], group: frozenset[str], scoring: Scoring) -> TopicUsual:
    """What is usual for the brands of `group`, from a sample of everything stored."""
    on_topic = [post for post in posts if post.brands & group]
    by_network: defaultdict[str, defaultdict[str, list[StoredPost]]] = defaultdict(lambda: defaultdict(list))
    for post in on_topic:
        by_network[post.network][post.author].append(post)
    return TopicUsual(
        share=len(on_topic) / len(posts) if posts else 1.0,
        resonance={
            network: found
            for network, authors in sorted(by_network.items())
            if (found := _distribution(network, authors, scoring)) is not None
        },
    )


def _distribution(network: str, authors: Mapping[str, Sequence[StoredPost]], scoring: Scoring) -> Resonance | None:
    answered = [pair for posts in authors.values() for pair in matured(posts, scoring)]
    reached = math.fsum(_reach(post, network, scoring) for post, _weighted in answered)
    if len(authors) < LEAST_AUTHORS or reached <= 0:
        return None
    rate = math.fsum(weighted for _post, weighted in answered) / reached
    # Each author's own posts tell the audience: the newest known, as a judged mention would.
    rates = sorted(
        _rate(posts, network, max(1.0, _reach(posts[0], network, scoring)), rate, scoring) for posts in authors.values()
    )
    last = len(rates) - 1
    return Resonance(rate=rate, percentiles=tuple(rates[round(last * step / STEPS)] for step in range(STEPS + 1)))


def _rate(posts: Iterable[StoredPost], network: str, audience: float, usual_rate: float, scoring: Scoring) -> float:
    """Engagement for each follower a post could reach, shrunk towards what is usual on the network."""
    answered, prior = matured(posts, scoring), scoring.topic.resonance_prior
    audience = 1.0 if _of_places(network, scoring) else max(1.0, audience)
    gained = math.fsum(weighted for _post, weighted in answered) + prior * usual_rate * audience
    return gained / (math.fsum(_reach(post, network, scoring) for post, _weighted in answered) + prior * audience)


def _reach(post: StoredPost, network: str, scoring: Scoring) -> float:
    if _of_places(network, scoring):
        return 1.0
    figures = usual(network, scoring).scoring
    return float(max(1, post.followers)) if post.followers is not None else assumed(figures.mu, figures.sigma, scoring)


def assumed(mu: float, sigma: float, scoring: Scoring) -> float:
    """The followers, or karma, of somebody whose network does not tell them."""
    return float(10 ** min(10.0, mu + scoring.influence.unknown_lift * sigma))


def _of_places(network: str, scoring: Scoring) -> bool:
    """Whether readers belong to the place there, so that an author's followers mean nothing."""
    figures = usual(network, scoring).scoring
    return figures.rank is not None or figures.venue is not None or figures.venue_share is not None


def _percentile(value: float, rising: Sequence[float]) -> float:
    """The share of a distribution below a value, 0.0 to 1.0; of equals, half."""
    low, high = bisect_left(rising, value), bisect_right(rising, value)
    return (low + high) / 2 / len(rising)

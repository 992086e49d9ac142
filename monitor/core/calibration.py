"""What is usual on a network, learnt from the authors seen there. docs/explanation/scoring.md, "Calibration".

Median and interquartile range, mixed with the table and kept near it: a thousand invented accounts, or one account that
claims a trillion followers, move the scale a little at most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.networks import usual
from monitor.core.record import StoredPost
from monitor.core.topic import TopicUsual, learn_topic
from monitor.rules.schema import Scoring

_MOST = 10**10  # no audience is larger than mankind
_NORMAL = 1.349  # interquartile range of a normal distribution, in standard deviations
LEAST_AUTHORS = 20  # fewer are an anecdote


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What the authors of one network are like: log10(1 + followers), or karma where the network goes by karma."""

    authors: int
    median: float
    spread: float  # interquartile range / 1.349: a standard deviation that outliers do not move


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A snapshot: kept with its number, and named by every judgement that was made with it."""

    number: int = 0  # the store's; 0: not stored yet
    at: datetime
    networks: Mapping[str, Learnt] = field(default_factory=dict)
    topics: Mapping[str, TopicUsual] = field(default_factory=dict)  # brand → …

    @property
    def name(self) -> str:
        """ "7 of 2026-11-22"."""
        return f"{self.number} of {self.at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Everything that is learnt from: distinct authors and a sample of posts, none of them deleted."""

    counts: Mapping[str, Sequence[tuple[int | None, int | None]]]  # network → (followers, karma) of each author
    posts: Sequence[StoredPost]  # the newest


def learn(survey: Survey, scoring: Scoring, groups: Mapping[str, frozenset[str]], *, at: datetime) -> Calibration:
    """A new snapshot. Networks with fewer than 20 authors whose audience is known stay as the table has them."""
    networks: dict[str, Learnt] = {}
    for network, authors in sorted(survey.counts.items()):
        by_karma = usual(network, scoring).scoring.karma
        counts = (karma if by_karma else followers for followers, karma in authors)
        if (found := _typical(count for count in counts if count is not None)) is not None:
            networks[network] = found
    topics = {brand: learn_topic(survey.posts, group, scoring) for brand, group in sorted(groups.items())}
    return Calibration(at=at, networks=networks, topics=topics)


def calibrated(scoring: Scoring, calibration: Calibration | None) -> Scoring:
    """The scoring with what was learnt mixed in: so many authors against the table's `prior_authors`.

    A network that borrows another's figures keeps borrowing until its own authors outweigh them.
    """
    if calibration is None or not calibration.networks:
        return scoring
    rules, networks = scoring.calibration, dict(scoring.networks)
    for network, learnt in calibration.networks.items():
        known = usual(network, scoring)
        table, total = known.scoring, rules.prior_authors + learnt.authors
        if table.rank is not None or total == 0 or (not known.own and learnt.authors < rules.prior_authors):
            continue
        mu = (rules.prior_authors * table.mu + learnt.authors * learnt.median) / total
        sigma = (rules.prior_authors * table.sigma + learnt.authors * learnt.spread) / total
        mu = min(max(mu, table.mu - rules.max_shift), table.mu + rules.max_shift)
        sigma = min(max(sigma, table.sigma / rules.max_stretch), table.sigma * rules.max_stretch)
        networks[network] = table.model_copy(update={"mu": mu, "sigma": sigma})
    return scoring.model_copy(update={"networks": networks})


def same(one: Calibration | None, other: Calibration) -> bool:
    """Whether two snapshots say the same, whenever they were taken."""
    return one is not None and (one.networks, one.topics) == (other.networks, other.topics)


def _typical(counts: Iterable[int]) -> Learnt | None:
    logs = sorted(math.log10(1 + min(max(count, 0), _MOST)) for count in counts)
    if len(logs) < LEAST_AUTHORS:
        return None
    spread = (_quantile(logs, 0.75) - _quantile(logs, 0.25)) / _NORMAL
    # Six decimals tell more than anybody knows, and come back from the database as they went in.
    return Learnt(authors=len(logs), median=round(_quantile(logs, 0.5), 6), spread=round(spread, 6))


def _quantile(rising: Sequence[float], share: float) -> float:
    """Linear between the two values around it."""
    place = share * (len(rising) - 1)
    below = math.floor(place)
    above = min(below + 1, len(rising) - 1)
    return rising[below] + (place - below) * (rising[above] - rising[below])

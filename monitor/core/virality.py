"""How far a mention spreads: 0.0 to 1.0, forecast from what it has gathered at its age.

Formulas: docs/explanation/scoring.md, "Virality".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from monitor.core.clip import clip
from monitor.core.networks import MICROBLOGS, REVIEW_NETWORKS, VIEWS_COUNT, usual
from monitor.model import Engagement
from monitor.rules.schema import Scoring

_MOST = 10**12  # keeps hostile counts finite
_VIEWS_PER_POINT = 200  # views that weigh as much as one like
_CURVE = 0.75  # shape of the share of lifetime engagement reached at an age
_LEAST_SHARE = 0.05  # a first look at a very fresh post multiplies by 20 at most
_LEAST_GROWTH = 10  # weighted engagement below which growth is chance
_MOST_FORECAST = 10  # times what is there already
_SURPRISE_OCTAVES = 3  # eight times the expected increase is full growth
_GROWTH_SHARE = 0.35  # of what is missing to 1.0 that full growth closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Virality:
    """How viral, and from what that follows."""

    value: float  # 0.0 to 1.0
    level: float  # 0.0 to 1.0: the forecast against what saturates this network
    growth: float  # 0.0 to 1.0: how much faster than usual it grew since the earlier look
    weighted: float  # weighted engagement now
    expected: float  # weighted engagement forecast for its lifetime
    known: bool = True  # False: the network says nothing about engagement


def weigh(engagement: Engagement | None, network: str, scoring: Scoring) -> float | None:
    """Weighted engagement; None where nothing is known. Counts that are missing add nothing."""
    if engagement is None:
        return None
    weights = scoring.engagement_weights
    micro = network in MICROBLOGS
    # Some networks call the same click a like and count it into a score: never count it twice.
    approvals = [c for c in (engagement.likes, engagement.score) if c is not None]
    approval = weights.share if network in REVIEW_NETWORKS else weights.like
    counts = (
        (max(approvals) if approvals else None, approval),
        (engagement.replies, weights.reply if micro else weights.comment),
        (engagement.reposts, weights.repost if micro else weights.share),
        (engagement.quotes, weights.quote),
        (engagement.views if network in VIEWS_COUNT else None, 1 / _VIEWS_PER_POINT),
    )
    if all(count is None for count, _ in counts):
        return None
    return math.fsum(min(max(count, 0), _MOST) * weight for count, weight in counts if count is not None)


def virality(
    engagement: Engagement | None,
    age: timedelta | None,
    network: str,
    scoring: Scoring,
    earlier: tuple[Engagement, timedelta] | None = None,
) -> Virality:
    """The forecast at `age`, sharpened by an `earlier` look (its engagement, and the age it was taken at).

    `age` None means that nobody knows how old the post is: then nothing is extrapolated, because a forecast for a
    fresh post multiplies, and an old one that looks fresh would seem to explode.
    """
    now = weigh(engagement, network, scoring)
    if now is None:
        return Virality(value=0.0, level=0.0, growth=0.0, weighted=0.0, expected=0.0, known=False)
    figures = usual(network, scoring).scoring
    before = weigh(earlier[0], network, scoring) if earlier else None
    expected, growth = now, 0.0
    if age is not None:
        share = _share(age, figures.half_life)
        expected = now / max(share, _LEAST_SHARE)
        if earlier is not None and before is not None:
            share_before = _share(earlier[1], figures.half_life)
            if share > share_before:
                expected = max(now, now + (now - before) * (1 - share) / (share - share_before))
                growth = _growth(now, before, share, share_before)
        expected = min(expected, _MOST_FORECAST * (now + 2))
    level = clip(math.log10(1 + expected) / math.log10(1 + figures.e_ref))
    return Virality(
        value=1 - (1 - level) * (1 - _GROWTH_SHARE * growth),
        level=level,
        growth=growth,
        weighted=now,
        expected=expected,
    )


def surprise(now: float, before: float, share: float, share_before: float) -> float:
    """The increase since the earlier look over the increase that is usual between these ages; 1 is usual."""
    usual_increase = before * (share - share_before) / max(share_before, 1e-9)
    return max(0.0, (now - before + 1) / (usual_increase + 1))


def _growth(now: float, before: float, share: float, share_before: float) -> float:
    if now < _LEAST_GROWTH:
        return 0.0
    rho = surprise(now, before, share, share_before)
    return clip(math.log2(rho) / _SURPRISE_OCTAVES) if rho > 0 else 0.0


def _share(age: timedelta, half_life: timedelta) -> float:
    """Share of its lifetime engagement that a usual post has at this age: 0.5 at the half-life."""
    ratio = math.pow(max(0.0, age / half_life), _CURVE)
    return ratio / (1 + ratio)

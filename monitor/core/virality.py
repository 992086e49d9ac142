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
from monitor.rules.schema import Scoring, ViralityScoring

_MOST = 10**12  # keeps hostile counts finite


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
        (engagement.views if network in VIEWS_COUNT else None, 1 / scoring.virality.views_per_like),
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
    figures, rules = usual(network, scoring).scoring, scoring.virality
    before = weigh(earlier[0], network, scoring) if earlier else None
    expected, growth = now, 0.0
    if age is not None:
        share = _share(age, figures.half_life, rules)
        expected = now / max(share, rules.least_share)
        if earlier is not None and before is not None:
            share_before = _share(earlier[1], figures.half_life, rules)
            if share > share_before:
                expected = max(now, now + (now - before) * (1 - share) / (share - share_before))
                growth = _growth(now, before, share, share_before, rules)
        expected = min(expected, rules.most_forecast * (now + 2))
    level = clip(math.log10(1 + expected) / math.log10(1 + figures.e_ref))
    return Virality(
        value=1 - (1 - level) * (1 - rules.growth_share * growth),
        level=level,
        growth=growth,
        weighted=now,
        expected=expected,
    )


def surprise(now: float, before: float, share: float, share_before: float) -> float:
    """The increase since the earlier look over the increase that is usual between these ages; 1 is usual."""
    usual_increase = before * (share - share_before) / max(share_before, 1e-9)
    return max(0.0, (now - before + 1) / (usual_increase + 1))


def rho(
    engagement: Engagement | None,
    age: timedelta | None,
    network: str,
    scoring: Scoring,
    earlier: tuple[Engagement, timedelta] | None,
) -> float:
    """The surprise of a look against an `earlier` one; 0 where nothing can be said, or too little was gathered yet."""
    now = weigh(engagement, network, scoring)
    before = weigh(earlier[0], network, scoring) if earlier else None
    if now is None or before is None or age is None or earlier is None or now < scoring.virality.least_growth:
        return 0.0
    half_life = usual(network, scoring).scoring.half_life
    share, share_before = (_share(each, half_life, scoring.virality) for each in (age, earlier[1]))
    return surprise(now, before, share, share_before) if share > share_before else 0.0


def _growth(now: float, before: float, share: float, share_before: float, rules: ViralityScoring) -> float:
    if now < rules.least_growth:
        return 0.0
    rho = surprise(now, before, share, share_before)
    return clip(math.log2(rho) / rules.surprise_octaves) if rho > 0 else 0.0


def _share(age: timedelta, half_life: timedelta, rules: ViralityScoring) -> float:
    """Share of its lifetime engagement that a usual post has at this age: 0.5 at the half-life."""
    ratio = math.pow(max(0.0, age / half_life), rules.curve)
    return ratio / (1 + ratio)

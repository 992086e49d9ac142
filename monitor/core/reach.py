"""How many people may have seen a post, as people are told. Formula: docs/explanation/scoring.md, "Virality". Pure.

Who sees an author's posts, and those to whom others passed this one on: whoever passes it on is taken for somebody
with a hundred followers, the mean that SEISMIC measured (n*). Where a network counts views, they are the least.
"""

from __future__ import annotations

from datetime import datetime

from monitor.core.influence import audience
from monitor.core.networks import usual
from monitor.core.sites import NO_RANKS, SiteRanks, placed
from monitor.model import Mention
from monitor.rules.schema import Scoring

FOLLOWERS_OF_A_SHARER = 100.0  # SEISMIC's n*, until it is learnt
_MOST = 8_000_000_000  # mankind; keeps hostile counts finite


def reach(mention: Mention, scoring: Scoring, *, ranks: SiteRanks = NO_RANKS, now: datetime) -> int:
    """People who may have seen it; an estimate where the source does not say, and never zero for that reason."""
    figures = usual(mention.network, scoring).scoring
    place = placed(mention, scoring, ranks, site=figures.rank is not None, community=figures.venue_share is not None)
    seen = audience(place.author, place.venue, mention.network, scoring, kind=mention.kind, now=now)
    engagement = mention.engagement
    if engagement is not None:
        passed_on = max(0, engagement.reposts or 0) + max(0, engagement.quotes or 0)
        seen += min(passed_on, _MOST) * FOLLOWERS_OF_A_SHARER * figures.kappa
        seen = max(seen, float(min(engagement.views or 0, _MOST)))
    return round(min(seen, _MOST))

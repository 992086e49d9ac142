"""Who speaks: an author on one network as 0 to 100, with its parts. Formulas: docs/explanation/scoring.md, "Influence".

Influence is local. The same person is one author on each network, and nothing here looks across networks; only what an
operator linked by hand may come in, as `linked`, and only to raise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from monitor.core.clip import clip
from monitor.core.networks import Usual, usual
from monitor.model import Author, Kind, Part, Venue
from monitor.rules.schema import Influence as InfluenceRules
from monitor.rules.schema import NetworkScoring, Scoring

_PEOPLE = 10**10  # no audience is larger than mankind; keeps hostile counts finite


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How people answered an author's last (at most 20) matured posts: those older than the network's half-life.

    Each number is one post's weighted engagement (`monitor.core.virality.weigh`).
    """

    engagements: tuple[float, ...] = ()

    @property
    def posts(self) -> int:
        return len(self.engagements)

    @property
    def mean(self) -> float:
        return math.fsum(self.engagements) / self.posts if self.posts else 0.0

    @property
    def log_sum(self) -> float:
        return math.fsum(math.log10(1 + max(0.0, e)) for e in self.engagements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """0 to 100, with what it is made of."""

    value: float
    parts: tuple[Part, ...]  # audience, standing, engagement, notability, topic (, linked_account): they sum to value
    percentile: float | None  # share of this network's authors with a smaller audience; None where it would be a guess
    flags: tuple[str, ...]
    effective_followers: float | None  # followers (or karma) after the guards; None for sites


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What an author brings along, before weights: everything here is non-decreasing in followers."""

    followers: float | None
    audience: float  # people, absolute
    rarity: float  # 0.0 to 1.0, "number of nines"
    percentile: float | None
    basis: float  # what the engagement prior is built on: followers, karma, or a site's audience
    flags: tuple[str, ...]


def influence(
    author: Author,
    venue: Venue | None,
    network: str,
    scoring: Scoring,
    *,
    kind: Kind,
    topic: float = 0.0,
    history: History | None = None,
    linked: float = 0.0,
    now: datetime,
) -> Influence:
    """How much this author is heard here, 0 to 100. Never falls as followers, topic authority or notability grow.

    `topic` is the authority on the brand's subjects, 0.0 (unknown) to 1.0. `linked` is the largest influence (0 to
    100) of the accounts that the operator linked to this one. Unknown followers count as somewhat above the network's
    middle and are flagged; they are never zero.
    """
    known = usual(network, scoring)
    figures, rules = known.scoring, scoring.influence
    notability = _notability(author, rules)
    if figures.rank is not None:
        standing = _site(venue, figures, rules)
    else:
        standing = _person(author, venue, known, scoring, kind=kind, notability=notability, history=history, now=now)

    a = clip((math.log10(10 + standing.audience) - 1) / rules.audience_decades)
    p = standing.rarity
    e = _answered(history, standing.basis, figures, rules) if history and history.posts else (2 * a + p) / 3
    weights = rules.weights
    parts = [
        Part("audience", weights.audience * a),
        Part("standing", weights.standing * p),
        Part("engagement", weights.engagement * e),
        Part("notability", weights.notability * notability),
    ]
    missing = max(0.0, 100 - math.fsum(part.points for part in parts))
    parts.append(Part("topic", missing * rules.topic_boost * clip(topic)))
    flags = standing.flags + (() if known.own else ("network_estimated",)) + (("bot",) if author.bot else ())
    lent = rules.linked * min(max(linked, 0.0), 100.0) - math.fsum(part.points for part in parts)
    if lent > 0:
        parts.append(Part("linked_account", lent))
        flags += ("linked_account",)
    return Influence(
        value=min(100.0, math.fsum(part.points for part in parts)),
        parts=tuple(parts),
        percentile=standing.percentile,
        flags=flags,
        effective_followers=standing.followers,
    )


def audience(
    author: Author, venue: Venue | None, network: str, scoring: Scoring, *, kind: Kind, now: datetime
) -> float:
    """How many people see what this author says there: followers after the guards × kappa, and the place's readers."""
    known = usual(network, scoring)
    if known.scoring.rank is not None:
        return _site(venue, known.scoring, scoring.influence).audience
    notability = _notability(author, scoring.influence)
    standing = _person(author, venue, known, scoring, kind=kind, notability=notability, history=None, now=now)
    return standing.audience


def tier(followers: int) -> str:
    """The trade's word for a follower count: "", nano, micro, mid, macro or mega. Bounds differ between sources."""
    steps = ((1_000_000, "mega"), (500_000, "macro"), (50_000, "mid"), (10_000, "micro"), (1_000, "nano"))
    return next((name for floor, name in steps if followers >= floor), "")


def _person(
    author: Author,
    venue: Venue | None,
    known: Usual,
    scoring: Scoring,
    *,
    kind: Kind,
    notability: float,
    history: History | None,
    now: datetime,
) -> _Standing:
    figures = known.scoring
    counted = author.karma if figures.karma else author.followers
    flags: list[str] = []
    if counted is None:
        followers = min(10 ** min(10.0, figures.mu + scoring.influence.unknown_lift * figures.sigma), float(_PEOPLE))
        flags.append("karma_unknown" if figures.karma else "followers_unknown")
    else:
        followers = float(min(max(counted, 0), _PEOPLE))
    if not figures.karma:
        # Caps, not exclusions: learned detectors of bought followers do better than rules of thumb, and a cap is wrong
        # by less. As caps, they keep the score non-decreasing in followers.
        cap = min(_credible(scoring, history), _young(author, scoring, notability, now))
        if followers > cap:
            followers = cap
            flags.append("followers_capped")
    readers, unsized = _readers(venue, figures, kind)
    if unsized:
        flags.append("venue_unknown")
    z = (math.log10(1 + followers) - figures.mu) / figures.sigma
    above = 0.5 * math.erfc(z / math.sqrt(2))  # 1 − Phi(z), without the loss of digits far out
    return _Standing(
        followers=followers,
        audience=followers * figures.kappa + readers,
        rarity=_nines(above, scoring.influence),
        percentile=None if counted is None else 1 - above,
        basis=followers,
        flags=tuple(flags),
    )


def _site(venue: Venue | None, figures: NetworkScoring, rules: InfluenceRules) -> _Standing:
    assert figures.rank is not None  # noqa: S101 - the caller has looked
    ranked = venue.rank if venue else None
    rank = float(min(max(ranked, 1), _PEOPLE)) if ranked is not None else float(figures.rank.unranked)
    readers = min(figures.rank.scale * rank**-figures.rank.exponent, float(_PEOPLE))
    above = min(1.0, rank / figures.rank.sites)
    return _Standing(
        followers=None,
        audience=readers,
        rarity=_nines(above, rules),
        percentile=None if ranked is None else 1 - above,
        basis=readers,
        flags=() if ranked is not None else ("site_unranked",),
    )


def _readers(venue: Venue | None, figures: NetworkScoring, kind: Kind) -> tuple[float, bool]:
    """Readers that the place brings, and whether its size had to be assumed."""
    comment = kind is Kind.COMMENT
    if figures.venue is not None:
        if venue and venue.name and venue.name.replace("_", " ").casefold() == "front page" and not comment:
            return figures.venue.front_page, False
        return (figures.venue.comment if comment else figures.venue.story), False
    if figures.venue_share is not None:
        members = venue.members if venue else None
        share = figures.venue_share.comment if comment else figures.venue_share.post
        size = figures.venue_share.unknown_members if members is None else min(max(members, 0), _PEOPLE)
        return size * share, members is None
    return 0.0, False


def _answered(history: History, basis: float, figures: NetworkScoring, rules: InfluenceRules) -> float:
    """0.0 to 1.0: how much people usually answer, shrunk towards what such an audience would give."""
    prior = rules.prior_posts * rules.prior_slope * math.log10(1 + basis)
    expected = (history.log_sum + prior) / (history.posts + rules.prior_posts)
    return clip(expected / math.log10(1 + figures.e_ref))


def _credible(scoring: Scoring, history: History | None) -> float:
    """The most followers that the answers to an author's posts make believable."""
    if history is None or history.posts < scoring.guards.cred_min_posts:
        return math.inf
    return scoring.guards.cred_base * (1 + max(0.0, history.mean)) ** 2


def _young(author: Author, scoring: Scoring, notability: float, now: datetime) -> float:
    guards = scoring.guards
    if author.created_at is None or notability >= guards.young_exempt:
        return math.inf
    if now - author.created_at >= guards.young_account:
        return math.inf
    return float(guards.young_cap)


def _notability(author: Author, rules: InfluenceRules) -> float:
    """0.0 to 1.0. A platform's check mark is worth half; a connector lowers it to 0.2 where the mark is for sale."""
    if author.notability is not None:
        return clip(author.notability)
    return rules.verified if author.verified else 0.0


def _nines(above: float, rules: InfluenceRules) -> float:
    """Rarity as a number of nines: with four of them for full, one in a hundred is 0.5, one in 10,000 is 1.0."""
    return 1.0 if above <= 0 else clip(-math.log10(above) / rules.rarity_nines)

"""What is usual on a network, for networks that rules.yaml knows and for those it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.rules.schema import NetworkScoring, Scoring

# Networks without figures of their own, and the one they resemble most in who is heard: on the left side of each line
# the audience belongs to the place and the author only brings standing (karma, reputation, points).
_RESEMBLES = {
    "lobsters": "hackernews",
    "producthunt": "hackernews",
    "forum": "reddit",
    "discourse": "reddit",
    "stackexchange": "reddit",
    "github": "reddit",
}

# Everything else that is not in the table: a social network of middling habits, or (half-life a day) a place where
# a post lasts instead of spreading. Estimates, to be replaced by self-calibration.
_SOCIAL = NetworkScoring()
_LASTING = NetworkScoring(half_life=timedelta(hours=24))
_LASTING_NETWORKS = frozenset({"reviews", "appstore", "googleplay", "trustpilot"})

# How reactions are worded, which decides their weight. Elsewhere a reply is a comment and passing on is a share.
MICROBLOGS = frozenset({"x", "bluesky", "mastodon", "threads", "tumblr", "telegram"})
REVIEW_NETWORKS = _LASTING_NETWORKS
VIEWS_COUNT = frozenset({"youtube"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The figures used for a network. `own` is False where they were borrowed or assumed."""

    scoring: NetworkScoring
    own: bool


def usual(network: str, scoring: Scoring) -> Usual:
    """The figures for `network`: its own, else those of the network it resembles, else a general assumption.

    Never fails: a third party's connector may bring a network nobody has heard of.
    """
    found = scoring.networks.get(network)
    if found is not None:
        return Usual(scoring=found, own=True)
    twin = scoring.networks.get(_RESEMBLES.get(network, ""))
    if twin is not None:
        return Usual(scoring=twin, own=False)
    return Usual(scoring=_LASTING if network in _LASTING_NETWORKS else _SOCIAL, own=False)

"""What the alerts that follow are worth, where a missed grave complaint costs more than a false alarm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# A missed complaint of severity 1 costs as much as five false alarms; one of .3 as much as one and a half.
MISS, FALSE_ALARM = 5.0, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One post as far as alerting goes."""

    grave: float | None  # severity of what should alert; None: should not
    raised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """Counts and costs; docs/explanation/evaluating.md gives the formulas."""

    at: str  # what counts as an alert: "negative", or a level
    due: int  # posts that should alert
    raised: int
    caught: int  # both
    precision: float | None  # in per cent, cost-weighted; None: nothing was raised
    recall: float | None  # in per cent, cost-weighted; None: nothing was due
    plain_precision: float | None  # in per cent, every post counting the same
    plain_recall: float | None
    cost: float  # per 100 posts
    cost_of_silence: float  # per 100 posts, if nothing ever alerted
    cost_of_noise: float  # per 100 posts, if everything did
    miss: float  # the costs that were used
    false_alarm: float


def weigh(posts: Iterable[Watched], *, at: str, miss: float = MISS, false_alarm: float = FALSE_ALARM) -> Alerting:
    """Sum up. `miss` is the cost of a missed complaint of severity 1, `false_alarm` that of one alert for nothing."""
    all_ = list(posts)
    count = max(len(all_), 1)
    due = [post for post in all_ if post.grave is not None]
    raised = sum(post.raised for post in all_)
    caught = [post for post in due if post.raised]
    false = raised - len(caught)
    worth_due = miss * sum(post.grave or 0.0 for post in due)
    worth_caught = miss * sum(post.grave or 0.0 for post in caught)
    return Alerting(
        at=at,
        due=len(due),
        raised=raised,
        caught=len(caught),
        precision=_share(worth_caught, worth_caught + false_alarm * false),
        recall=_share(worth_caught, worth_due),
        plain_precision=_share(len(caught), raised),
        plain_recall=_share(len(caught), len(due)),
        cost=100 * (worth_due - worth_caught + false_alarm * false) / count,
        cost_of_silence=100 * worth_due / count,
        cost_of_noise=100 * false_alarm * (len(all_) - len(due)) / count,
        miss=miss,
        false_alarm=false_alarm,
    )


def _share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole > 0 else None

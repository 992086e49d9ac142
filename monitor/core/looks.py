"""Which mentions are looked at again, when, and whether what a look found is worth telling. Pure.

Posts spread fast or not at all, so the looks lie close together at first and far apart later, counted from when the
post was written. A look only ever raises: the highest level and priority stay. See docs/explanation/looking-again.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.judge import age_of
from monitor.core.virality import rho, weigh
from monitor.model import Dropped, Engagement, Judged, Judgement, Level, Looked, Mention
from monitor.rules.schema import Scoring
from monitor.store.base import Recheck

FAST = frozenset({"x", "bluesky", "mastodon", "threads", "reddit", "hackernews"})
HEARD = 10.0  # influence from which a post is looked at again although nobody has reacted yet
FAN = 50.0  # influence from which praise is looked at again
IDLE = 2  # looks in a row without growth, after which a post of low priority is left alone
POINTS = 15.0  # so much more priority is told although the level stays …
TIMES = 4.0  # … and so many times the engagement
BASELINE = 24  # no two slots lie further apart than 1 h and 24 h; what is relatively older was hardly there yet
AGAIN = timedelta(minutes=10)  # a post that was not found is looked for once more after this
_NO_LOOKS = frozenset({Dropped.PAST, Dropped.OWN_ACCOUNT, Dropped.IGNORED, Dropped.DELETED})


def first_look(
    mention: Mention,
    judgements: Sequence[Judgement],
    scoring: Scoring,
    now: datetime,
    *,
    dropped: Collection[tuple[str, Dropped]] = (),
) -> datetime | None:
    """When a mention that was just stored is looked at for the first time; None: never.

    Brands that do not want to hear of it (`dropped`: the past, our own words, muted authors) do not count.
    """
    deaf = {brand for brand, reason in dropped if reason in _NO_LOOKS}
    asking = [judgement for judgement in judgements if judgement.brand not in deaf]
    return _following(mention, _slots(mention, asking, scoring, first=True), now)


def earlier_of(before: Mention, mention: Mention) -> tuple[Engagement, timedelta] | None:
    """The counts that a new look at `mention` is held against, with the post's age then: those stored `before`.

    None where they are no measure: unknown, or read when the post was so young that nobody could have reacted.
    """
    then, now = age_of(before), age_of(mention)
    if before.engagement is None or then is None or now is None or then * BASELINE < now:
        return None
    return before.engagement, then


def counted(mention: Mention, engagement: Engagement) -> Mention:
    """The mention with these counts. A number that the look does not tell stays as it was known."""
    known, new = mention.engagement or Engagement(), engagement
    return replace(
        mention,
        engagement=Engagement(
            likes=new.likes if new.likes is not None else known.likes,
            replies=new.replies if new.replies is not None else known.replies,
            reposts=new.reposts if new.reposts is not None else known.reposts,
            quotes=new.quotes if new.quotes is not None else known.quotes,
            views=new.views if new.views is not None else known.views,
            score=new.score if new.score is not None else known.score,
            at=new.at,
        ),
    )


def looked(recheck: Recheck, judged: Judged, scoring: Scoring, now: datetime, *, reached: int | None = None) -> Looked:
    """What follows from a look; `judged` is the mention with its new counts, judged against those of the last look.

    `reached`: how many people may have seen it by the last look, where that is known.
    So few reactions that their growth may be chance raise nothing: the forecast makes forty of two likes.
    """
    before, mention = recheck.mention, judged.mention
    weight = weigh(mention.engagement, mention.network, scoring) or 0.0
    was = weigh(before.engagement, before.network, scoring) or 0.0
    surprise = rho(mention.engagement, age_of(mention), mention.network, scoring, earlier_of(before, mention))
    if weight < scoring.virality.least_growth:
        judged = replace(judged, judgements=recheck.judgements, alerts=(), joins=(), shadow=())
    idle = 0 if weight > was else recheck.idle + 1
    priority = max((_height(judgement) for judgement in judged.judgements), default=0.0)
    return Looked(
        judged=judged,
        grew=_worth_telling(recheck, judged, priority, weight, scoring),
        next_look=_next_look(recheck, judged, scoring, now, surprise=surprise, idle=idle),
        surprise=surprise,
        idle=idle,
        further=0 if reached is None else max(0, judged.reach - reached),
    )


def not_found(recheck: Recheck, scoring: Scoring, now: datetime) -> datetime | None:
    """When to look again for a post that the source did not show; the first time soon, to be sure."""
    following = passed_over(recheck, scoring, now)
    if recheck.missing:
        return following
    return now + AGAIN if following is None else min(following, now + AGAIN)


def passed_over(recheck: Recheck, scoring: Scoring, now: datetime) -> datetime | None:
    """The slot after the one that there was no room for; None where it was the last."""
    slots = _slots(recheck.mention, recheck.judgements, scoring, first=recheck.slot == 0)
    return _following(recheck.mention, slots, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What becomes of looks that are due: some are taken now, some wait, and the rest is given up."""

    now: tuple[Recheck, ...]
    waiting: tuple[Recheck, ...]
    dropped: tuple[Recheck, ...]


def shared(due: Sequence[Recheck], room: Callable[[str], int], queue: int) -> Share:
    """Share out the room that each network has left in its hour; `due` is in the order of importance.

    As many as `queue` of a network may wait for room. What comes after those, the least important, is dropped: it would
    be overdue by the time that its turn comes.
    """
    order = sorted(due, key=lambda each: (-each.priority, -each.surprise, each.due_at))
    left: dict[str, int] = {}
    taken: list[Recheck] = []
    waiting: list[Recheck] = []
    dropped: list[Recheck] = []
    for each in order:
        network = each.mention.network
        left.setdefault(network, max(0, room(network)))
        if left[network] > 0:
            taken.append(each)
        else:
            (waiting if left[network] > -queue else dropped).append(each)
        left[network] -= 1
    return Share(now=tuple(taken), waiting=tuple(waiting), dropped=tuple(dropped))


def _next_look(
    recheck: Recheck, judged: Judged, scoring: Scoring, now: datetime, *, surprise: float, idle: int
) -> datetime | None:
    mention = judged.mention
    slots = _slots(mention, judged.judgements, scoring, first=False)
    if not slots:
        return None
    peak = max((recheck.priority, *(_height(judgement) for judgement in judged.judgements)))
    if idle >= IDLE and peak < scoring.levels.digest:
        return None
    following = _following(mention, slots, now)
    if surprise < scoring.rechecks.extend_rho:
        return following
    # Faster than usual: at twice its age, instead of waiting for a slot that may be hours away.
    born = _born(mention)
    doubled = born + 2 * max(now - born, timedelta(seconds=1))
    return doubled if following is None else min(doubled, following)


def _worth_telling(recheck: Recheck, judged: Judged, priority: float, weight: float, scoring: Scoring) -> bool:
    rose = any(
        judgement.level.rank > recheck.levels.get(judgement.brand, Level.LOG).rank for judgement in judged.judgements
    )
    told = weigh(recheck.first, judged.mention.network, scoring) or 0.0
    multiplied = weight >= max(scoring.virality.least_growth, TIMES * told)
    return rose or priority >= recheck.told + POINTS or (multiplied and weight > told)


def _slots(
    mention: Mention, judgements: Sequence[Judgement], scoring: Scoring, *, first: bool
) -> tuple[timedelta, ...]:
    """The ages at which this mention is looked at; () where it is left alone."""
    rules = scoring.rechecks
    reactions = weigh(mention.engagement, mention.network, scoring) or 0.0
    praise: tuple[timedelta, ...] = ()
    for judgement in judgements:
        if judgement.relevance < rules.min_relevance:
            continue
        if _surely_positive(judgement, scoring):
            praise = rules.praise if judgement.influence >= FAN else praise
        elif first or judgement.influence >= HEARD or reactions >= 1:
            return rules.fast if mention.network in FAST else rules.slow
    return praise


def _surely_positive(judgement: Judgement, scoring: Scoring) -> bool:
    return judgement.polarity > 0 and judgement.confidence >= scoring.hard_rules.doubt_confidence


def _following(mention: Mention, slots: Sequence[timedelta], now: datetime) -> datetime | None:
    """The first moment after `now` at which there is a look. A recording says itself when its counts were taken."""
    if not slots:
        return None
    born = _born(mention)
    recorded = (look.at for look in mention.looks if look.at is not None)
    return min((at for at in (*(born + slot for slot in slots), *recorded) if at > now), default=None)


def _born(mention: Mention) -> datetime:
    return mention.published_at if mention.dated else mention.fetched_at


def _height(judgement: Judgement) -> float:
    return max(judgement.priority, judgement.opportunity)

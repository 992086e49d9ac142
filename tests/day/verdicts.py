"""What is wrong with what a day left behind: every verdict is a list of complaints, empty where all is well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from connectors.registry import discover
from monitor.model import SourceState, Why
from monitor.net.bucket import DEFAULT_LIMIT
from tests.day.days import Made
from tests.day.ledger import SLACK, Due, alerts, closed, longest, must_be_read, too_fast, wanted
from tests.day.plan import Reading
from tests.day.posts import Post
from tests.day.run import PATIENCE, Outcome, Told
from tests.day.services.base import Service
from tests.day.services.stack import StackExchange
from tests.day.services.tube import SEARCHES, UNITS, YouTube


def lost(made: Made, outcome: Outcome) -> list[str]:
    """Posts that a reader who came back in time must have, and that are nowhere. A repost counts on its original."""
    found = []
    for name, (post, readings) in wanted(made.day).items():
        there = name in outcome.sightings if post.repost_of else name in outcome.stored
        if not there and must_be_read(made.day, post, readings):
            found.append(f"{name} of {[each.name for each in readings]}, shown {post.shown:%H:%M}")
    return found


def uncertain(made: Made) -> float:
    """The share of posts about which the plan says nothing: gone too soon, or pushed out during an outage."""
    every = wanted(made.day)
    return sum(not must_be_read(made.day, *each) for each in every.values()) / len(every)


def invented(made: Made, outcome: Outcome) -> list[str]:
    """What is stored and was not offered then, or to nobody who looked for it; and reposts stored as posts."""
    every, found = wanted(made.day), []
    for name, row in outcome.stored.items():
        post, readings = every.get(name, (None, []))
        if post is None:
            found.append(f"{name}: nobody looks for that")
        elif post.repost_of:
            found.append(f"{name}: a repost that stands for itself")
        elif not any(_offered(each.service, name, row.stored_at) for each in readings):
            found.append(f"{name}: stored at {row.stored_at:%H:%M}, shown from {post.shown:%H:%M} to {post.gone}")
        elif row.published_at > row.stored_at:
            found.append(f"{name}: from the future")
    return found


def _offered(service: Service, name: str, at: datetime) -> bool:
    spans = [service.offered(post) for post in service.called(name)]
    return any(since <= at and (until is None or at <= until + SLACK) for since, until in spans)


def undead(made: Made, outcome: Outcome) -> list[str]:
    """Deletions that a source told and that were not honoured, and posts that were deleted and are not."""
    found = []
    for name, (post, readings) in wanted(made.day).items():
        row = outcome.stored.get(name)
        if row is None:
            continue
        if row.deleted_at is not None and (post.gone is None or post.gone > row.deleted_at):
            found.append(f"{name} counts as deleted, and is not")
        if row.deleted_at is not None and row.text:
            found.append(f"{name} is deleted, and its words are still there")
        told = [each for each in readings if each.service.tells_deletions and post.gone is not None]
        if row.deleted_at is None and any(_in_time(made, each, post, post.gone) for each in told):
            found.append(f"{name} was deleted at {post.gone:%H:%M}, and is still there")
    return found


def unedited(made: Made, outcome: Outcome) -> list[str]:
    """Posts whose newer words a source told, and that still say what they said first."""
    found = []
    for name, (post, readings) in wanted(made.day).items():
        row = outcome.stored.get(name)
        told = [each for each in readings if each.service.tells_edits and post.edited is not None]
        if (
            row is not None
            and post.then not in row.text
            and any(_in_time(made, each, post, post.edited) for each in told)
        ):
            found.append(f"{name} was edited at {post.edited:%H:%M}")
    return found


def _in_time(made: Made, reading: Reading, post: Post, at: datetime | None) -> bool:
    """Whether a change after which a reader had time enough was told to it; a stream tells what it told itself."""
    if at is None:
        return False
    spans, service = closed(made.day, reading), reading.service
    until = min(service.offered(post)[1] or made.day.end, made.day.end) if service.tells_edits else made.day.end
    if post.gone is not None and post.gone == at:
        until = made.day.end
    if service.forgets and longest(post.shown, at, spans) < at - post.shown:
        return False
    return longest(at, until, spans) >= service.reach(post)


def uncounted(made: Made, outcome: Outcome) -> list[str]:
    """Syndicated articles that do not count together, and posts that count as copies and are none."""
    found, copies = [], {name for name, row in outcome.stored.items() if row.copy_of is not None}
    for first, others in made.families.items():
        family = {first, *others}
        here = family & outcome.stored.keys()
        heads = {name for name in here if name not in copies}
        copies -= family
        if len(heads) != 1:
            found.append(f"{first}: {len(heads)} of {len(here)} stand for themselves")
            continue
        (head,) = heads
        if outcome.stored[head].copies != len(here) or any(outcome.stored[n].copy_of != head for n in here - heads):
            found.append(f"{first}: counted {outcome.stored[head].copies} times, printed {len(here)} times")
    return found + [f"{name} is nobody's copy" for name in sorted(copies)]


def hurried(made: Made, outcome: Outcome) -> list[str]:
    """Hosts that were asked faster than their connector's declared limit, in any window of its length."""
    known, found = discover(), []
    for service in made.day.services:
        limit = known[service.connector].spec.rate_limit or DEFAULT_LIMIT
        for host in service.hosts:
            found += [
                f"{host}: {count} requests within {limit.per} from {begin:%H:%M:%S} on, allowed are {limit.requests}"
                for begin, count in too_fast(outcome.internet.asked[host], limit)
            ]
    return found


def overspent(made: Made) -> list[str]:
    """Quotas of which more was spent than there is, or that were asked for though they were gone."""
    found = []
    for service in made.day.services:
        if isinstance(service, StackExchange):
            found += [f"{service.host}: {n} on {day}" for day, n in service.spent.items() if n > service.quota]
        if isinstance(service, YouTube):
            found += [f"{service.host}: {n} searches on {day}" for day, n in service.searches.items() if n > SEARCHES]
            found += [f"{service.host}: {n} units on {day}" for day, n in service.units.items() if n > UNITS]
        refused = getattr(service, "refused", 0)
        if refused > service.stubborn * (1 + len(made.day.deaths)):
            found.append(f"{service.host}: asked {refused} times after its quota was gone")
    return found


def misreported(made: Made, outcome: Outcome) -> list[str]:
    """Alerts about sources that are missing, too many, too early or too late; ends of them likewise."""
    due = [*alerts(made.day, PATIENCE), *_silences(made)]
    found = [f"told of a gap at {each.source}: {each.note}" for each in outcome.told if each.why is Why.GAP]
    left = [each for each in outcome.told if each.why is Why.SOURCE]
    backs = [each for each in outcome.told if each.why is Why.SOURCE_BACK]
    for alert in due:
        about = [each for each in left if (each.source, each.state) == (alert.source, alert.state)]
        right = [each for each in about if alert.earliest <= each.at <= alert.latest + _dead(made)]
        if len(right) != 1:
            found.append(f"{alert.source} {alert.state}: due {alert.earliest:%H:%M}, told {_times(about)}")
        left = [each for each in left if each not in right[:1]]
        ends = [each for each in backs if each.source == alert.source and alert.over <= each.at]
        ends = [each for each in ends if each.at <= alert.back + _dead(made)]
        if len(ends) != int(alert.ends):
            mine = [each for each in backs if each.source == alert.source]
            found.append(f"{alert.source}: back by {alert.back:%H:%M}, told {_times(mine)}")
        backs = [each for each in backs if each not in ends[:1]]
    return found + [f"told for nothing: {each}" for each in (*left, *backs)]


def _silences(made: Made) -> list[Due]:
    """Sources that fall silent: told when twice their longest pause is over, during which nobody was away."""
    due = []
    for source, (since, until) in made.day.hushed.items():
        (reading,) = (each for each in made.day.readings if each.name == source)
        every = reading.service.every
        listening = max(
            [since, *(each.at + each.pause for each in made.day.deaths if since - every <= each.at < until)]
        )
        wait = timedelta(hours=1)
        back = until + 2 * every + SLACK
        due.append(
            Due(
                source=source, state=SourceState.SILENT.value, earliest=listening - 2 * every + wait,
                latest=listening + every + wait + SLACK, over=until, back=back, ends=True,
            )
        )  # fmt: skip
    return due


def _dead(made: Made) -> timedelta:
    """By how much deaths may delay what is told."""
    return sum((each.pause for each in made.day.deaths), timedelta(0))


def _times(told: Iterable[Told]) -> str:
    return ", ".join(f"{each.at:%d %H:%M}" for each in told) or "never"


def faults(logs: Iterable[Mapping[str, object]]) -> list[str]:
    """What the log calls a bug."""
    return [f"{line}" for line in logs if str(line["event"]).endswith(".bug") or "exc_info" in line]

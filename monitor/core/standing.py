"""Whom we have met before: what a batch asks the store, and what the answers say about the author of one mention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.accounts import Links, spoken_of
from monitor.core.calibration import Calibration
from monitor.core.influence import History, influence
from monitor.core.networks import usual
from monitor.core.record import Asked, AuthorRecord, Knowledge, history_of
from monitor.core.topic import assumed, authority
from monitor.model import Kind, Mention, Venue
from monitor.rules.schema import Rules, Scoring

_NOWHERE = Venue(members=0)  # a linked account brings its followers, not the readers of the places it writes in


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known about a mention's author beyond the mention."""

    history: History | None = None
    topics: Mapping[str, float] = field(default_factory=dict)  # brand → authority, 0.0 to 1.0
    linked: float = 0.0  # the largest influence of the accounts linked to this one, 0 to 100


NOBODY = Standing()


def author_of(mention: Mention) -> str | None:
    """The account a mention is stored under, "<network>:<author id>"; None where the source does not tell one."""
    return f"{mention.network}:{mention.author.id}" if mention.author.id else None


def ask(mentions: Iterable[Mention], links: Links) -> Asked:
    """What the store should tell about the authors of these mentions."""
    authors: set[str] = set()
    accounts: set[str] = set()
    for mention in mentions:
        if (author := author_of(mention)) is not None:
            authors.add(author)
        if links:
            accounts.update(links.linked(mention.network, mention.author))
    return Asked(authors=frozenset(authors), accounts=frozenset(accounts))


def standing_of(
    mention: Mention,
    brands: Iterable[str],
    knowledge: Knowledge,
    rules: Rules,
    *,
    links: Links,
    groups: Mapping[str, frozenset[str]],
    calibration: Calibration | None,
    now: datetime,
) -> Standing:
    """What the answers say about one mention's author, for the brands it is about. `groups`: see `topic.related`."""
    record = knowledge.authors.get(author_of(mention) or "")
    topics = {
        brand: found
        for brand in brands
        if brand in groups
        and (found := _authority(mention, brand, record, rules, groups[brand], len(rules.brands), calibration, now)) > 0
    }
    accounts = links.linked(mention.network, mention.author) if links else ()
    known = (knowledge.accounts[account] for account in accounts if account in knowledge.accounts)
    return Standing(
        history=history_of(record, rules.scoring, without=mention.id),
        topics=topics,
        linked=max((_elsewhere(account, rules.scoring, now) for account in known), default=0.0),
    )


def _authority(
    mention: Mention,
    brand: str,
    record: AuthorRecord | None,
    rules: Rules,
    group: frozenset[str],
    brands: int,
    calibration: Calibration | None,
    now: datetime,
) -> float:
    scoring, author = rules.scoring, mention.author
    since = now - scoring.topic.window
    posts = [post for post in record.posts if post.id != mention.id and post.published_at >= since] if record else []
    learnt = calibration.topics.get(brand) if calibration else None
    figures = usual(mention.network, scoring).scoring
    known = author.karma if figures.karma else author.followers
    outlet = mention.venue.name if mention.venue else None
    return authority(
        posts,
        mention.network,
        float(known) if known is not None else assumed(figures.mu, figures.sigma, scoring),
        group=group,
        # Until the share is learnt: what it is if every brand is spoken of alike.
        share=learnt.share if learnt else len(group) / brands,
        resonance=learnt.resonance.get(mention.network) if learnt else None,
        speaks=spoken_of(rules.brand_named[brand].topics, author.name, author.handle, outlet),
        scoring=scoring,
    )


def _elsewhere(record: AuthorRecord, scoring: Scoring, now: datetime) -> float:
    """The influence of an account as last seen, on its own network."""
    if record.author is None or not record.network:
        return 0.0
    found = influence(
        record.author,
        _NOWHERE,
        record.network,
        scoring,
        kind=Kind.COMMENT,
        history=history_of(record, scoring),
        now=now,
    )
    return found.value

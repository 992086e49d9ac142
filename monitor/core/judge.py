"""One mention and the brands it is about, to judgements and alerts, or the reason for none. Pure: nothing is done.

What this first judge can and cannot tell is said in docs/explanation/judging.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.copies import Told, track
from monitor.core.fingerprint import alert_id
from monitor.core.influence import Influence, influence
from monitor.core.issues import Issues, shipped
from monitor.core.match import is_ignored, is_own
from monitor.core.networks import usual
from monitor.core.priority import Factors, priority
from monitor.core.sites import NO_RANKS, SiteRanks, placed
from monitor.core.standing import NOBODY, Standing
from monitor.core.stars import title_of, weighed, wordless
from monitor.core.virality import virality
from monitor.core.when import holds
from monitor.model import Alert, Dropped, Engagement, Hit, Judgement, Labels, Level, Match, Mention
from monitor.rules.schema import Brand, Rule, Rules, Scoring
from monitor.sentiment.base import Feeling, Sentiment, Target

_UNMEASURED = Feeling(negative=0.0, neutral=1.0, positive=0.0, spoken=False)
_SUBTAG = re.compile(r"[a-z]{2,3}")
_UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All that follows from one mention. Brands appear in `dropped` exactly where they have no alert."""

    judgements: tuple[Judgement, ...]
    alerts: tuple[Alert, ...]
    dropped: tuple[tuple[str, Dropped], ...]  # brand → reason
    shadow: tuple[str, ...]  # shadow rules that would have fired, each once


def judge(
    mention: Mention,
    match: Match,
    brand: Brand,
    rules: Rules,
    feeling: Feeling,
    *,
    now: datetime,
    standing: Standing = NOBODY,
    ranks: SiteRanks = NO_RANKS,
    earlier: tuple[Engagement, timedelta] | None = None,
    issues: Issues | None = None,
    language: str | None = None,
    seen_before: bool = False,
    reviewed: bool = True,
    versions: str = "",
) -> Judgement:
    """What we think of one mention as far as one brand is concerned.

    `now` is only used for the age of the author's account. `standing` (what we know of the author from before),
    `ranks` (a list of top sites) and `earlier` (a former look at the engagement, with the post's age then) sharpen the
    score where they are known. `issues` are the word lists, by
    default the built-in ones. `language` overrides the network's claim. `seen_before` says that this is an edit of a
    stored mention, whose lateness counts from the edit. `reviewed` says that a review's stars are given to this brand,
    and not to another one that the author compares it with.
    """
    scoring, topic = rules.scoring, standing.topics.get(brand.name, 0.0)
    speaker = who(mention, brand.name, scoring, standing=standing, ranks=ranks, now=now)
    age = age_of(mention)
    spread = virality(mention.engagement, age, mention.network, scoring, earlier)
    felt = _felt(mention, match, feeling, reviewed=reviewed)
    spoken = language or language_of(mention)
    issue = (issues or shipped()).of(words_of(mention), felt.complaint, spoken)
    severity = scoring.severity.get(issue.name, scoring.severity["default"])
    result = priority(
        Factors(
            influence=speaker,
            virality=spread.value,
            polarity=felt.polarity,
            confidence=felt.confidence,
            relevance=match.relevance,
            severity=severity,
            topic=topic,
            weight=usual(mention.network, scoring).scoring.weight,
            late=_late(mention, scoring.hard_rules.late, seen_before=seen_before) and spread.growth == 0,
            muted=is_ignored(brand, mention),
            own=is_own(brand, mention),
        ),
        scoring,
    )
    notes = (
        ("engagement_unknown", not spread.known),
        ("undated", not mention.dated),
        *felt.notes,
    )
    return Judgement(
        brand=brand.name,
        language=spoken,
        label=felt.label,
        polarity=felt.polarity,
        confidence=felt.confidence,
        relevance=match.relevance,
        unsure=result.doubtful or felt.disagree or felt.confidence < rules.judge.abstain_below,
        issue=issue.name,
        issue_word=issue.word,
        severity=severity,
        influence=speaker.value,
        virality=spread.value,
        priority=result.value,
        opportunity=result.opportunity,
        level=result.level,
        because=result.because,
        influence_parts=speaker.parts,
        gate=result.gate,
        percentile=speaker.percentile,
        rating=felt.rating,
        words=felt.words,
        flags=(*result.flags, *speaker.flags, *(name for name, holds_ in notes if holds_)),
        versions=versions,
    )


def decide(
    mention: Mention,
    matches: Sequence[Match],
    rules: Rules,
    feelings: Mapping[str, Feeling],
    *,
    now: datetime,
    past_brands: frozenset[str] = frozenset(),
    before: Mapping[str, Level] | None = None,
    copied: Told | None = None,
    standing: Standing = NOBODY,
    ranks: SiteRanks = NO_RANKS,
    earlier: tuple[Engagement, timedelta] | None = None,
    issues: Issues | None = None,
    language: str | None = None,
    versions: str = "",
) -> Decision:
    """Judge a mention for every brand it matched, and let the rules fire.

    `feelings` holds one feeling a brand; a brand without one counts as not measured. `past_brands` see this mention
    as older than their watch: judged and stored, never told. `before` is the highest level a stored mention had for
    a brand: then this is an edit, and it only alerts where the level rose above it. `copied` is the highest level that
    somebody else's post with the same words has alerted with: this one only alerts above it.
    """
    levels = before or {}
    judgements: list[Judgement] = []
    alerts: list[Alert] = []
    dropped: list[tuple[str, Dropped]] = []
    shadow: dict[str, None] = {}
    # What is reviewed stands in the title. A brand that only the words name is one that it is compared with.
    titled = [match for match in matches if any(hit.start < 0 for hit in match.hits)]
    for match in matches:
        brand = rules.brand_named.get(match.brand)
        if brand is None:  # a brand that a reload has just taken out
            continue
        judgement = judge(
            mention,
            match,
            brand,
            rules,
            feelings.get(brand.name, _UNMEASURED),
            now=now,
            standing=standing,
            ranks=ranks,
            earlier=earlier,
            issues=issues,
            language=language,
            seen_before=brand.name in levels,
            reviewed=not titled or match in titled,
            versions=versions,
        )
        judgements.append(judgement)
        reason = _reason(mention, brand, judgement, past=brand.name in past_brands, before=levels.get(brand.name))
        told = copied.get(track(brand.name, judgement.level)) if copied else None
        if reason is None and told is not None and judgement.level.rank <= told.rank:
            reason = Dropped.COPY
        if reason is None:
            firing = _firing(rules.rules, mention, judgement)
            shadow |= dict.fromkeys(rule.name for rule in firing if rule.mode == "shadow")
            live = [rule for rule in firing if rule.mode == "live"]
            edit = brand.name in levels
            alerts += (_alert(rule, mention, judgement, at=now, edit=edit) for rule in live)
            reason = None if live else Dropped.NO_RULE
        if reason is not None:
            dropped.append((brand.name, reason))
    return Decision(judgements=tuple(judgements), alerts=tuple(alerts), dropped=tuple(dropped), shadow=tuple(shadow))


def language_of(mention: Mention) -> str:
    """The primary subtag of the network's claim ("pt-BR" → "pt"), "und" where it claims nothing usable."""
    primary = re.split(r"[-_]", (mention.language or "").strip().lower(), maxsplit=1)[0]
    return primary if _SUBTAG.fullmatch(primary) else _UNKNOWN_LANGUAGE


def age_of(mention: Mention) -> timedelta | None:
    """How old the post was when its reactions were counted; None where it bears no date."""
    if not mention.dated:
        return None
    counted = mention.engagement.at if mention.engagement else None
    return max(timedelta(0), (counted or mention.fetched_at) - mention.published_at)


def words_of(mention: Mention) -> str:
    """What is read of a mention: its title without stars, unless the text begins with it, then the text."""
    return _lead(mention) + mention.text


def target(
    mention: Mention,
    match: Match,
    brand: Brand,
    *,
    among: Iterable[Match] = (),
    language: str | None = None,
    influence: float | None = None,
) -> Target:
    """What a sentiment backend is asked about this mention and this brand.

    `among` is every brand that the mention names: where another one stands, the feeling may be about that one.
    `influence` is the author's (`who`), where it was worked out.
    """
    ours = _places(mention, match.hits)
    taken = {(hit.start, hit.end) for hit in ours}
    others = (hit for each in among if each.brand != match.brand for hit in _places(mention, each.hits))
    return Target(
        text=words_of(mention),
        language=language or language_of(mention),
        hits=ours,
        others=tuple(hit for hit in others if (hit.start, hit.end) not in taken),
        lexicon=tuple(sorted(brand.lexicon.items())),
        influence=influence,
    )


def stamp(rules: Rules, sentiment: Sentiment, digest: str, *further: str) -> str:
    """What a score depends on besides its inputs: same inputs and same stamp, same score.

    `further` names what was learnt or read besides: the calibration, a list of sites.
    """
    first = f"scoring {rules.scoring.version}; {sentiment.name} {sentiment.version}; rules {digest}"
    return "; ".join((first, *further))


def who(
    mention: Mention, brand: str, scoring: Scoring, *, standing: Standing, ranks: SiteRanks, now: datetime
) -> Influence:
    """Who speaks about this brand, with what the operator knows about the place filled in."""
    figures = usual(mention.network, scoring).scoring
    place = placed(mention, scoring, ranks, site=figures.rank is not None, community=figures.venue_share is not None)
    found = influence(
        place.author,
        place.venue,
        mention.network,
        scoring,
        kind=mention.kind,
        topic=standing.topics.get(brand, 0.0),
        history=standing.history,
        linked=standing.linked,
        now=now,
    )
    return replace(found, flags=(*found.flags, *place.flags)) if place.flags else found


def _reason(
    mention: Mention, brand: Brand, judgement: Judgement, *, past: bool, before: Level | None
) -> Dropped | None:
    """Why no rule is even asked; None where they are."""
    reasons = (
        (Dropped.DELETED, mention.deleted_at is not None),
        (Dropped.OWN_ACCOUNT, is_own(brand, mention)),
        (Dropped.IGNORED, is_ignored(brand, mention)),
        (Dropped.PAST, past),
        (Dropped.NOT_WORSE, before is not None and judgement.level.rank <= before.rank),
    )
    return next((reason for reason, holds_ in reasons if holds_), None)


def _firing(rules: Iterable[Rule], mention: Mention, judgement: Judgement) -> list[Rule]:
    return [
        rule
        for rule in rules
        if (not rule.brands or judgement.brand in rule.brands) and holds(rule.when, mention, judgement)
    ]


def _alert(rule: Rule, mention: Mention, judgement: Judgement, *, at: datetime, edit: bool) -> Alert:
    # An edit that raised the level is news under an id of its own; the first telling keeps the plain one. The unit
    # separator cannot stand in a rule's name, so no other rule can claim the same fingerprint.
    named = f"{rule.name}\x1f{judgement.level.value}" if edit else rule.name
    return Alert(
        id=alert_id(named, mention.id, judgement.brand),
        mention_id=mention.id,
        brand=judgement.brand,
        rule=rule.name,
        level=judgement.level,
        priority=judgement.priority,
        labels=_labels(rule, mention, judgement),
        at=at,
    )


def _labels(rule: Rule, mention: Mention, judgement: Judgement) -> Labels:
    # Where nobody signs, the site or community speaks: unsigned articles of two papers are not one author's.
    who = mention.author.id or mention.author.handle or (mention.venue.name if mention.venue else None)
    own = {
        "brand": judgement.brand,
        "source": mention.source,
        "network": mention.network,
        "rule": rule.name,
        "level": judgement.level.value,
        "language": judgement.language,
        "issue": judgement.issue,
        "author": f"{mention.network}:{who}" if who else "",
        "kind": mention.kind.value,
    }
    # A rule adds labels; it cannot rename what routing and grouping rely on.
    return tuple(sorted((dict(rule.labels) | own).items()))


def _lead(mention: Mention) -> str:
    title = title_of(mention).strip()
    return f"{title}\n\n" if title and not mention.text.startswith(title) else ""


def _places(mention: Mention, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Where the hits stand in `words_of` the mention."""
    lead, there = _lead(mention), tuple(hits)
    inside = (_moved(hit, len(lead)) for hit in there if hit.start >= 0)
    return (*_in_title(lead.rstrip("\n"), there), *inside) if lead else tuple(inside)


def _in_title(title: str, hits: Iterable[Hit]) -> list[Hit]:
    """Where the terms that were found outside the text stand in the title, as far as they are written alike there."""
    found = []
    for term in dict.fromkeys(hit.term for hit in hits if hit.start < 0):
        written = re.escape(term)
        # As a word of its own first: «hotel» stands in «hoteles» too, which is somebody else.
        whole = re.search(rf"(?<!\w){written}(?!\w)", title, re.IGNORECASE)
        if place := whole or re.search(written, title, re.IGNORECASE):
            found.append(Hit(term=term, start=place.start(), end=place.end()))
    return found


def _moved(hit: Hit, by: int) -> Hit:
    return Hit(term=hit.term, start=hit.start + by, end=hit.end + by)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Felt:
    """What the author feels towards the brand, by the words and, in a review, by the stars."""

    label: str
    polarity: float
    confidence: float
    by_words: str  # the label of the words alone
    rating: float | None = None
    words: float | None = None
    disagree: bool = False
    alone: bool = False  # only the stars could be read
    unread: bool = False  # nothing could be

    @property
    def complaint(self) -> str:
        """The label that issues are looked for under: a complaint is one whether stars or words make it."""
        return self.label if self.label == "negative" else self.by_words

    @property
    def notes(self) -> tuple[tuple[str, bool], ...]:
        """Flags, and whether they hold."""
        return ("language_not_spoken", self.unread), ("stars_disagree", self.disagree), ("stars_alone", self.alone)


def _felt(mention: Mention, match: Match, feeling: Feeling, *, reviewed: bool) -> _Felt:
    if mention.rating is None or not reviewed:
        if not feeling.spoken:
            return _Felt(label="neutral", polarity=0.0, confidence=0.0, by_words="neutral", unread=True)
        label, sure = _label(feeling), max(feeling.negative, feeling.neutral, feeling.positive)
        return _Felt(label=label, polarity=feeling.polarity, confidence=sure, by_words=label)
    readable = feeling.spoken and not wordless(words_of(mention), _places(mention, match.hits))
    words = feeling.polarity if readable else None
    both = weighed(mention.rating, words)
    return _Felt(
        label=both.label,
        polarity=both.polarity,
        confidence=both.confidence,
        by_words=_label(feeling) if readable else both.label,
        rating=mention.rating,
        words=words,
        disagree=both.disagree,
        alone=words is None,
    )


def _label(feeling: Feeling) -> str:
    best = max(feeling.negative, feeling.neutral, feeling.positive)
    if feeling.neutral == best or feeling.negative == feeling.positive:
        return "neutral"
    return "negative" if feeling.negative == best else "positive"


def _late(mention: Mention, after: timedelta, *, seen_before: bool) -> bool:
    """Found more than a day (`after`) after it was said. An undated post is as old as we know it."""
    if not mention.dated:
        return False
    said = mention.edited_at if seen_before and mention.edited_at else mention.published_at
    return mention.fetched_at - said > after

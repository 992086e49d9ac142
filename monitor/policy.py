"""Everything that decides, built from one good rules.yaml: replaced whole on reload, never edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from monitor.core.accounts import NO_LINKS, Links
from monitor.core.calibration import Calibration, calibrated
from monitor.core.copies import NO_COPIES, Copies, Told, Track, highest, track
from monitor.core.issues import Issues
from monitor.core.judge import Decision, decide, stamp, target, who, words_of
from monitor.core.looks import first_look
from monitor.core.match import Matcher
from monitor.core.reach import reach
from monitor.core.record import Asked, Knowledge
from monitor.core.route import card_receivers, join_all
from monitor.core.sites import NO_RANKS, SiteRanks
from monitor.core.standing import NOBODY, Standing, ask, standing_of
from monitor.core.topic import related
from monitor.language.base import Languages
from monitor.model import Alert, Engagement, Judged, Level, Match, Mention, MentionId
from monitor.playbooks.load import Playbooks
from monitor.rules.load import ConfiguredSource, Loaded
from monitor.rules.schema import Brand, Escalation, Rules, Scoring
from monitor.sentiment.base import Feeling, Sentiment, Target, waits

Before = Mapping[str, Mapping[str, Level]]  # mention id → brand → the highest level so far
Earlier = Mapping[MentionId, tuple[Engagement, timedelta]]  # mention id → a former look, with the post's age then
Keys = Mapping[MentionId, tuple[str, ...]]  # mention id → its identity keys besides the id


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules in force and what was compiled from them."""

    rules: Rules
    sources: Mapping[str, ConfiguredSource]
    matcher: Matcher
    sentiment: Sentiment
    languages: Languages
    issues: Issues
    digest: str
    playbooks: Playbooks = field(default_factory=Playbooks)
    links: Links = NO_LINKS
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)  # brand → brands that share a topic with it
    ranks: SiteRanks = NO_RANKS
    table: Scoring | None = None  # the scoring as rules.yaml has it, once `rules.scoring` has what was learnt mixed in
    calibration: Calibration | None = None

    @classmethod
    def of(cls, loaded: Loaded, sentiment: Sentiment, languages: Languages) -> Policy:
        """Compile what was loaded."""
        return cls(
            rules=loaded.rules,
            sources={source.entry.name: source for source in loaded.sources},
            matcher=Matcher.compile(loaded.rules.brands),
            sentiment=sentiment,
            languages=languages,
            issues=Issues.compile(loaded.rules.judge.issues, severity=loaded.rules.scoring.severity),
            digest=loaded.digest,
            playbooks=loaded.playbooks,
            links=Links(loaded.rules.identities),
            groups=related(loaded.rules.brands),
            ranks=loaded.site_ranks,
        )

    def calibrated(self, calibration: Calibration | None) -> Policy:
        """The same policy, judging with this calibration."""
        table = self.table or self.rules.scoring
        rules = self.rules.model_copy(update={"scoring": calibrated(table, calibration)})
        return replace(self, rules=rules, table=table, calibration=calibration)

    @property
    def cards(self) -> frozenset[str]:
        """Receivers that keep one card a case."""
        return card_receivers(self.rules)

    @property
    def chains(self) -> Mapping[str, Escalation]:
        """The escalations by name."""
        return {chain.name: chain for chain in self.rules.escalations}

    @property
    def versions(self) -> str:
        """What a judgement was made with; the same inputs and versions give the same judgement."""
        learnt = (f"calibration {self.calibration.name}",) if self.calibration else ()
        sites = (f"sites {self.ranks.digest[:8]}",) if len(self.ranks) else ()
        further = (self.languages.version, *learnt, *sites)
        return stamp(self.rules, self.sentiment, self.digest[:12], *further)

    @property
    def waits(self) -> bool:
        """Whether judging may take long, because the backend computes much or asks somebody."""
        return waits(self.sentiment)

    def warm(self) -> None:
        """Have a backend that is asked in place read its model now: a quarter of a second that no mention waits for."""
        if not self.waits:
            self.sentiment.measure([Target(text="ok", language="en")])

    def asks(self, mentions: Iterable[Mention]) -> Asked:
        """What to look up about the authors of these mentions before they are judged."""
        return ask(mentions, self.links)

    def brands_of(self, source: str) -> tuple[Brand, ...]:
        """The brands a source looks for."""
        return tuple(brand for brand in self.rules.brands if self.looks_for(source, brand))

    def looks_for(self, source: str, brand: Brand) -> bool:
        """Whether a source looks for this brand."""
        wanted = self.sources[source].entry.brands
        return (not wanted or brand.name in wanted) and source not in brand.ignore.sources

    def judge(
        self,
        cases: Sequence[tuple[Mention, tuple[Match, ...]]],
        *,
        now: datetime,
        past: Callable[[Mention], frozenset[str]],
        before: Before,
        copies: Copies = NO_COPIES,
        keys: Keys = MappingProxyType({}),
        knowledge: Knowledge | None = None,
        earlier: Earlier = MappingProxyType({}),
        muted: Callable[[Mention, Alert], bool] = lambda _mention, _alert: False,
    ) -> list[Judged]:
        """Everything that is decided about a batch's mentions, with nothing done about it. Pure; same order.

        `knowledge` is what the store told about their authors (`asks`); without it everybody is a stranger.
        `copies` are those that say what other posts say; an alert that is `muted` holds none of them back. `earlier` is
        a former look at mentions that are looked at again.
        """
        spoken = self.languages.identify([(words_of(mention), mention.language) for mention, _matches in cases])
        standings = [
            self._standing(mention, matches, knowledge, now) if knowledge else NOBODY for mention, matches in cases
        ]
        asked = [
            (
                index,
                asked_about.brand,
                self.target(
                    mention,
                    asked_about,
                    matches,
                    language=spoken[index].language,
                    influence=self._influence(mention, asked_about.brand, standings[index], now),
                ),
            )
            for index, (mention, matches) in enumerate(cases)
            for asked_about in matches
            if asked_about.brand in self.rules.brand_named
        ]
        feelings: list[dict[str, Feeling]] = [{} for _ in cases]
        measured = self.sentiment.measure([target for _index, _brand, target in asked])
        versions = self.versions  # after measuring: a backend says only then what it really judged with
        for (index, brand, _target), feeling in zip(asked, measured, strict=True):
            feelings[index][brand] = feeling
        told: dict[MentionId, dict[Track, Level]] = {}  # the first of a kind → what it and its copies alert with here
        judged: list[Judged] = []
        for (mention, matches), felt, heard, standing in zip(cases, feelings, spoken, standings, strict=True):
            head = copies.heads.get(mention.id)
            one = self._decide(
                mention,
                matches,
                felt,
                now=now,
                past=past(mention),
                before=before.get(mention.id),
                copies=copies,
                copied=highest(head.told, told.get(head.id, {})) if head else None,
                keys=keys.get(mention.id, ()),
                standing=standing,
                language=heard.language,
                versions=versions,
                earlier=earlier.get(mention.id),
            )
            first = head.id if head else mention.id
            told[first] = highest(
                told.get(first, {}),
                *({track(each.brand, each.level): each.level} for each in one.alerts if not muted(mention, each)),
            )
            judged.append(one)
        return judged

    def target(
        self,
        mention: Mention,
        match: Match,
        among: Iterable[Match] = (),
        *,
        language: str,
        influence: float | None = None,
    ) -> Target:
        """What the backend is asked about a brand of these rules; `among` is every brand that the mention names."""
        brand = self.rules.brand_named[match.brand]
        return target(mention, match, brand, among=among, language=language, influence=influence)

    def _influence(self, mention: Mention, brand: str, standing: Standing, now: datetime) -> float | None:
        """How much the author is heard, for backends that choose whom to ask about; the others do not need it."""
        if not self.waits:
            return None
        return who(mention, brand, self.rules.scoring, standing=standing, ranks=self.ranks, now=now).value

    def _standing(self, mention: Mention, matches: tuple[Match, ...], knowledge: Knowledge, now: datetime) -> Standing:
        brands = [match.brand for match in matches if match.brand in self.rules.brand_named]
        return standing_of(
            mention,
            brands,
            knowledge,
            self.rules,
            links=self.links,
            groups=self.groups,
            calibration=self.calibration,
            now=now,
        )

    def _look_at(self, mention: Mention, decision: Decision, now: datetime) -> datetime | None:
        source = self.sources.get(mention.source)
        if source is None or not source.connector.spec.looks:
            return None
        return first_look(mention, decision.judgements, self.rules.scoring, now, dropped=decision.dropped)

    def _decide(
        self,
        mention: Mention,
        matches: tuple[Match, ...],
        feelings: Mapping[str, Feeling],
        *,
        now: datetime,
        past: frozenset[str],
        before: Mapping[str, Level] | None,
        copies: Copies,
        copied: Told | None,
        keys: tuple[str, ...],
        standing: Standing,
        language: str,
        versions: str,
        earlier: tuple[Engagement, timedelta] | None = None,
    ) -> Judged:
        head = copies.heads.get(mention.id)
        decision = decide(
            mention,
            matches,
            self.rules,
            feelings,
            now=now,
            past_brands=past,
            before=before,
            copied=copied,
            standing=standing,
            ranks=self.ranks,
            earlier=earlier,
            issues=self.issues,
            language=language,
            versions=versions,
        )
        return Judged(
            mention=mention,
            keys=keys,
            judgements=decision.judgements,
            alerts=decision.alerts,
            joins=tuple(
                join
                for alert in decision.alerts
                for join in join_all(alert, self.rules.route, cards=self.cards, chains=self.chains)
            ),
            dropped=decision.dropped,
            shadow=decision.shadow,
            look_at=self._look_at(mention, decision, now),
            reach=self.reach(mention, now),
            copy_of=head.id if head else None,
            bands=copies.bands.get(mention.id, ()),
        )

    def reach(self, mention: Mention, now: datetime) -> int:
        """People who may have seen it."""
        return reach(mention, self.rules.scoring, ranks=self.ranks, now=now)

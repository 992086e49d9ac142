"""Everything that decides, built from one good rules.yaml: replaced whole on reload, never edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from monitor.core.judge import decide, stamp, target
from monitor.core.match import Matcher
from monitor.core.route import join_all
from monitor.model import Judged, Level, Match, Mention, MentionId
from monitor.rules.load import ConfiguredSource, Loaded
from monitor.rules.schema import Brand, Rules
from monitor.sentiment.base import Feeling, Sentiment

Before = Mapping[str, Mapping[str, Level]]  # mention id → brand → the highest level so far
Keys = Mapping[MentionId, tuple[str, ...]]  # mention id → its identity keys besides the id


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules in force and what was compiled from them."""

    rules: Rules
    sources: Mapping[str, ConfiguredSource]
    matcher: Matcher
    sentiment: Sentiment
    digest: str

    @classmethod
    def of(cls, loaded: Loaded, sentiment: Sentiment) -> Policy:
        """Compile what was loaded."""
        return cls(
            rules=loaded.rules,
            sources={source.entry.name: source for source in loaded.sources},
            matcher=Matcher.compile(loaded.rules.brands),
            sentiment=sentiment,
            digest=loaded.digest,
        )

    @property
    def versions(self) -> str:
        """What a judgement was made with; the same inputs and versions give the same judgement."""
        return stamp(self.rules, self.sentiment, self.digest[:12])

    def brands_of(self, source: str) -> tuple[Brand, ...]:
        """The brands a source looks for."""
        wanted = self.sources[source].entry.brands
        return tuple(
            brand
            for brand in self.rules.brands
            if (not wanted or brand.name in wanted) and source not in brand.ignore.sources
        )

    def judge(
        self,
        cases: Sequence[tuple[Mention, tuple[Match, ...]]],
        *,
        now: datetime,
        past: Callable[[Mention], frozenset[str]],
        before: Before,
        keys: Keys = MappingProxyType({}),
    ) -> list[Judged]:
        """Everything that is decided about a batch's mentions, with nothing done about it. Pure; same order."""
        brands, versions = self.rules.brand_named, self.versions
        asked = [
            (index, match.brand, target(mention, match, brands[match.brand]))
            for index, (mention, matches) in enumerate(cases)
            for match in matches
            if match.brand in brands
        ]
        feelings: list[dict[str, Feeling]] = [{} for _ in cases]
        measured = self.sentiment.measure([target for _index, _brand, target in asked])
        for (index, brand, _target), feeling in zip(asked, measured, strict=True):
            feelings[index][brand] = feeling
        return [
            self._decide(
                mention,
                matches,
                felt,
                now=now,
                past=past(mention),
                before=before.get(mention.id),
                keys=keys.get(mention.id, ()),
                versions=versions,
            )
            for (mention, matches), felt in zip(cases, feelings, strict=True)
        ]

    def _decide(
        self,
        mention: Mention,
        matches: tuple[Match, ...],
        feelings: Mapping[str, Feeling],
        *,
        now: datetime,
        past: frozenset[str],
        before: Mapping[str, Level] | None,
        keys: tuple[str, ...],
        versions: str,
    ) -> Judged:
        decision = decide(
            mention,
            matches,
            self.rules,
            feelings,
            now=now,
            past_brands=past,
            before=before,
            versions=versions,
        )
        return Judged(
            mention=mention,
            keys=keys,
            judgements=decision.judgements,
            alerts=decision.alerts,
            joins=tuple(join for alert in decision.alerts for join in join_all(alert, self.rules.route)),
            dropped=decision.dropped,
            shadow=decision.shadow,
        )

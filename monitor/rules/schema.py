"""The shape of rules.yaml: frozen values, every field described.

Only shapes and checks that need no other part of the file stand here; what refers to something else (a receiver's
name, a connector's settings) is checked in `monitor.rules.load`, which knows the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from monitor.rules import times as dates
from monitor.rules.duty import (
    Escalation,
    EscalationStep,
    Person,
    Playbooks,
    Report,
    Rota,
    Schedule,
    SourceHealth,
    Target,
    default_targets,
)
from monitor.rules.judging import Judge
from monitor.rules.parts import NETWORKS, Fraction, Language, Name, Network, Part, Pause, Term, TimeZone
from monitor.rules.scoring import (
    BurnIn,
    Calibration,
    EngagementWeights,
    EscalationDefaults,
    Freeze,
    Guards,
    HardRules,
    Influence,
    InfluenceWeights,
    Levels,
    NetworkScoring,
    PriorityScoring,
    Rechecks,
    Scoring,
    SeasonPseudo,
    Site,
    SiteRank,
    StormScoring,
    TopicScoring,
    VenueShare,
    VenueSizes,
    ViralityScoring,
)
from monitor.rules.values import Comparison, Duration, Matcher

__all__ = [
    "NETWORKS",
    "RECEIVER_KINDS",
    "Apprise",
    "Brand",
    "BurnIn",
    "Calibration",
    "Clock24",
    "Console",
    "Defaults",
    "EngagementWeights",
    "Escalation",
    "EscalationDefaults",
    "EscalationStep",
    "Fraction",
    "Freeze",
    "Guards",
    "HardRules",
    "Identity",
    "Ignore",
    "Influence",
    "InfluenceWeights",
    "InhibitRule",
    "Judge",
    "Language",
    "Levels",
    "Name",
    "Near",
    "Network",
    "NetworkScoring",
    "Part",
    "Pause",
    "Person",
    "Playbooks",
    "PriorityScoring",
    "Receiver",
    "Rechecks",
    "Report",
    "Retention",
    "Rota",
    "Route",
    "Rule",
    "Rules",
    "Schedule",
    "Scoring",
    "SeasonPseudo",
    "Site",
    "SiteRank",
    "Slack",
    "SourceEntry",
    "SourceHealth",
    "StormScoring",
    "Target",
    "Term",
    "TimeInterval",
    "TimeRange",
    "TimeSpec",
    "TimeZone",
    "TopicScoring",
    "VenueShare",
    "VenueSizes",
    "ViralityScoring",
    "Webhook",
    "When",
]

Weekdays = Annotated[str, AfterValidator(dates.weekdays)]
Days = Annotated[str | int, AfterValidator(dates.days_of_month)]
Months = Annotated[str | int, AfterValidator(dates.months)]
Years = Annotated[str | int, AfterValidator(dates.years)]


class Defaults(Part):
    """What holds where nothing else is said."""

    language: Literal["es", "en"] = Field(default="es", description="Language of cards, digests and playbooks.")
    timezone: TimeZone = Field(
        default="Europe/Madrid", description="IANA time zone of hours and dates that people see."
    )


class Near(Part):
    """Words that must stand close together."""

    terms: Annotated[tuple[Term, ...], Field(min_length=2)] = Field(description="All of these words …")
    within: int = Field(default=5, ge=1, le=50, description="… within this many words of each other, in any order.")


class Ignore(Part):
    """What is stored but never alerts."""

    authors: tuple[str, ...] = Field(default=(), description="Author ids or handles, as `network:handle` or `handle`.")
    sources: tuple[str, ...] = Field(default=(), description="Names of sources that never speak about this brand.")


class Brand(Part):
    """Whom we guard: its names, what only looks like it, and its own accounts."""

    name: Name = Field(description="The brand's name, as people will read it.")
    any: tuple[Term, ...] = Field(
        default=(), description="Names, @handles, #hashtags, domains or emoji; one is enough. Case and accents folded."
    )
    exact: tuple[Term, ...] = Field(default=(), description="Like `any`, but matched exactly as written.")
    all: tuple[Term, ...] = Field(default=(), description="Every one of these must be there too.")
    none: tuple[Term, ...] = Field(default=(), description="A post with one of these is not about the brand.")
    near: tuple[Near, ...] = Field(default=(), description="Like `any`: word groups that stand close together.")
    context: tuple[Term, ...] = Field(default=(), description="Words that make it surer that the brand is meant.")
    require_context: bool = Field(default=False, description="Demand at least one context word.")
    languages: tuple[Language, ...] = Field(default=(), description="Only posts in these languages; [] = all.")
    topics: tuple[Term, ...] = Field(default=(), description="Subjects on which an author's authority counts.")
    own_accounts: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Network → handles of the brand's own accounts; they never alert."
    )
    ignore: Ignore = Field(default=Ignore(), description="Authors and sources that never alert for this brand.")
    lexicon: dict[Term, Annotated[float, Field(ge=-4, le=4)]] = Field(
        default_factory=dict, description="Word → feeling, −4 to +4, for words that mean something here."
    )

    @model_validator(mode="after")
    def _has_terms(self) -> Self:
        if not (self.any or self.exact or self.near):
            raise ValueError("a brand needs at least one term in `any`, `exact` or `near`")
        return self


def _account(written: str) -> str:
    network, colon, handle = written.partition(":")
    if not (colon and network.strip() and handle.strip().lstrip("@")):
        raise ValueError('must be written "network:handle", such as "mastodon:@ana@example.social"')
    return f"{network.strip()}:{handle.strip()}"


Account = Annotated[str, AfterValidator(_account)]


class Identity(Part):
    """One person's accounts, as you know them; nobody is linked by guessing. A link can only raise an influence."""

    name: Name = Field(description="Whose accounts these are, for whoever reads this file.")
    accounts: Annotated[tuple[Account, ...], Field(min_length=2)] = Field(
        description="`network:handle` or `network:id`, at least two."
    )


class SourceEntry(BaseModel):
    """One configured source: what every connector understands; the rest belongs to its connector."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    name: Name = Field(description="The source's name; its cursors and its health belong to it.")
    connector: Name = Field(description="Which connector fetches it; `almenara sources list` names them.")
    enabled: bool = Field(default=True, description="false keeps the entry and its cursors but does not poll.")
    every: Pause | None = Field(default=None, description="Pause between polls; default: the connector's.")
    network: Network | None = Field(default=None, description="Network of its mentions; default: the connector's.")
    brands: tuple[str, ...] = Field(default=(), description="Only these brands; [] = all.")
    allow_private: bool = Field(default=False, description="Allow addresses in private networks for this source.")

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # The connector's settings may hold a secret that only its own config model knows to be one.
        return ((key, value) for key, value in super().__repr_args__() if key in SourceEntry.model_fields)

    @property
    def settings(self) -> dict[str, Any]:
        """What belongs to the connector, unvalidated."""
        return dict(self.model_extra or {})


class When(Part):
    """Conditions of a rule; all that are given must hold."""

    level: (
        Annotated[str, Field(pattern=r"^\s*((>=|<=|==|!=|>|<|=)\s*)?(page|alert|digest|watch|log|opportunity)\s*$")]
        | None
    ) = Field(default=None, description='A level (`page`) or a comparison (`">= alert"`).')
    priority: Comparison | None = Field(default=None, description="0 to 100.")
    opportunity: Comparison | None = Field(default=None, description="0 to 100.")
    influence: Comparison | None = Field(default=None, description="0 to 100.")
    polarity: Comparison | None = Field(default=None, description="−1 to +1, towards the brand.")
    confidence: Comparison | None = Field(default=None, description="0 to 1.")
    relevance: Comparison | None = Field(default=None, description="0 to 1.")
    virality: Comparison | None = Field(default=None, description="0 to 1.")
    severity: Comparison | None = Field(default=None, description="0 to 1.")
    followers: Comparison | None = Field(default=None, description="As the network says; unknown satisfies nothing.")
    language: Language | tuple[Language, ...] | None = Field(default=None, description="One language or a list.")
    network: Network | tuple[Network, ...] | None = Field(default=None, description="One network or a list.")
    source: str | tuple[str, ...] | None = Field(default=None, description="One source or a list.")
    issue: str | tuple[str, ...] | None = Field(default=None, description="One issue or a list.")
    kind: str | tuple[str, ...] | None = Field(default=None, description="One kind of post or a list.")
    label: (
        Literal["negative", "neutral", "positive"] | tuple[Literal["negative", "neutral", "positive"], ...] | None
    ) = Field(default=None, description="Feeling towards the brand, one or a list.")
    unsure: bool | None = Field(default=None, description="true: only where the judge is unsure.")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("a rule needs at least one condition in `when`")
        return self


class Rule(Part):
    """What we care about."""

    name: Name = Field(description="Shown as the reason on every card.")
    when: When = Field(description="Conditions; all must hold.")
    brands: tuple[str, ...] = Field(default=(), description="Only these brands; [] = all.")
    labels: dict[str, str] = Field(default_factory=dict, description="Labels added to its alerts, for routing.")
    mode: Literal["live", "shadow"] = Field(default="live", description="shadow: only log what it would have done.")


Clock24 = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class TimeRange(Part):
    start: Clock24 = Field(description="HH:MM, included.")
    end: Clock24 = Field(description="HH:MM, excluded; 24:00 for midnight.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError("start must be before end; write two ranges to cross midnight")
        return self


class TimeSpec(Part):
    """One set of times, in Alertmanager's words; what is left out holds always."""

    times: tuple[TimeRange, ...] = Field(default=(), description="Times of day.")
    weekdays: tuple[Weekdays, ...] = Field(default=(), description="monday, or monday:friday.")
    days_of_month: tuple[Days, ...] = Field(default=(), description="1, 1:5, or -1 for the last day.")
    months: tuple[Months, ...] = Field(default=(), description="january, 1, or 6:8.")
    years: tuple[Years, ...] = Field(default=(), description="2026, or 2026:2028.")
    location: TimeZone | None = Field(default=None, description="IANA time zone; default: defaults.timezone.")


class TimeInterval(TimeSpec):
    """A named set of times: given flat, or as a list of several under `time_intervals`."""

    name: Name = Field(description="Referred to by routes.")
    time_intervals: tuple[TimeSpec, ...] = Field(default=(), description="Several sets; one that holds is enough.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.time_intervals and any(getattr(self, key) for key in TimeSpec.model_fields):
            raise ValueError("give the times either here or under `time_intervals`, not both")
        return self

    @property
    def specs(self) -> tuple[TimeSpec, ...]:
        return self.time_intervals or (self,)


class Route(Part):
    """A node of the routing tree, in Alertmanager's words. What a child leaves out it takes from its parent."""

    receiver: str | None = Field(default=None, description="Who is told.")
    matchers: tuple[Matcher, ...] = Field(default=(), description="All must match; none = always.")
    group_by: tuple[str, ...] | None = Field(default=None, description='Labels that make one group; ["..."] = all.')
    group_wait: Duration | None = Field(default=None, description="Wait before a new group's first message.")
    group_interval: Pause | None = Field(default=None, description="Wait before telling of further alerts.")
    repeat_interval: Pause | None = Field(default=None, description="Wait before saying the same again.")
    continue_: bool = Field(default=False, alias="continue", description="Go on to the next sibling after a match.")
    mute_time_intervals: tuple[str, ...] = Field(default=(), description="Quiet during these intervals.")
    active_time_intervals: tuple[str, ...] = Field(default=(), description="Quiet outside these intervals.")
    escalation: str | None = Field(default=None, description="Chain that starts when nobody answers.")
    routes: tuple[Route, ...] = Field(default=(), description="Children; the first that matches wins.")


class InhibitRule(Part):
    """One alert mutes another."""

    source_matchers: tuple[Matcher, ...] = Field(description="The alert that mutes …")
    target_matchers: tuple[Matcher, ...] = Field(description="… the alerts that are muted …")
    equal: tuple[str, ...] = Field(default=(), description="… where these labels are equal.")


class Console(Part):
    """The terminal or the container's log."""


class Slack(Part):
    """A Slack channel, by bot token (cards that are edited) or incoming webhook (plain messages)."""

    channel: str | None = Field(default=None, description="#name or channel id; needed with `token`.")
    token: SecretStr | None = Field(default=None, description="Bot token (xoxb-…).")
    app_token: SecretStr | None = Field(default=None, description="App-level token (xapp-…): buttons by Socket Mode.")
    signing_secret: SecretStr | None = Field(
        default=None, description="Instead of app_token: buttons by signed HTTP requests to /slack on ALMENARA_HTTP."
    )
    webhook_url: SecretStr | None = Field(default=None, description="Incoming webhook, instead of a token.")
    api_url: str = Field(default="https://slack.com/api/", description="Slack's Web API, or a stand-in.")

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.token is None) == (self.webhook_url is None):
            raise ValueError("give either `token` (with `channel`) or `webhook_url`")
        if self.token is not None and not self.channel:
            raise ValueError("`channel` is missing")
        return self


class Webhook(Part):
    """A signed HTTP POST of the notification as JSON."""

    url: SecretStr = Field(description="Where to post; may hold a secret.")
    secret: SecretStr | None = Field(default=None, description="Signs the body: HMAC-SHA256 over timestamp and body.")
    allow_private: bool = Field(default=False, description="Allow an address in a private network.")


class Apprise(Part):
    """Any of the services apprise knows; needs the `apprise` extra."""

    url: SecretStr = Field(description="An apprise address, or several separated by spaces.")


class Receiver(Part):
    """Who gets it."""

    name: Name = Field(description="Referred to by routes and escalations.")
    console: Console | None = Field(default=None, description="The terminal.")
    slack: Slack | None = Field(default=None, description="A Slack channel.")
    webhook: Webhook | None = Field(default=None, description="A signed HTTP POST.")
    apprise: Apprise | None = Field(default=None, description="One of some 170 other services.")
    language: Literal["es", "en"] | None = Field(default=None, description="Default: defaults.language.")
    fallback: str | None = Field(default=None, description="Receiver that is told when this one fails.")
    schedule: Clock24 | None = Field(default=None, description="Collect, and speak once a day at this time.")
    send_resolved: bool = Field(
        default=True, description="Tell a receiver that was called to a case and keeps no card when it is resolved."
    )
    quiet_after: Duration | None = Field(
        default=None, description="Say nothing again (repeat_interval) so long after a group began; default: its life."
    )

    @property
    def kind(self) -> str:
        return next(kind for kind in RECEIVER_KINDS if getattr(self, kind) is not None)

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if sum(getattr(self, kind) is not None for kind in RECEIVER_KINDS) != 1:
            raise ValueError(f"a receiver has exactly one of: {', '.join(RECEIVER_KINDS)}")
        return self


RECEIVER_KINDS = ("console", "slack", "webhook", "apprise")


class Retention(Part):
    mentions: Duration = Field(default=timedelta(days=180), description="How long mentions are kept.")
    cases: Duration = Field(default=timedelta(days=3 * 365), description="How long cases are kept.")


class Rules(Part):
    """The whole of rules.yaml."""

    version: Literal[1] = Field(description="Version of this file's shape.")
    defaults: Defaults = Field(default=Defaults(), description="What holds where nothing else is said.")
    brands: Annotated[tuple[Brand, ...], Field(min_length=1)] = Field(description="Whom to guard.")
    sources: Annotated[tuple[SourceEntry, ...], Field(min_length=1)] = Field(description="Where to look.")
    identities: tuple[Identity, ...] = Field(default=(), description="Accounts that belong to the same person.")
    judge: Judge = Field(default=Judge(), description="How feeling is measured.")
    scoring: Scoring = Field(default=Scoring(), description="Constants of the score.")
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)] = Field(description="What to care about.")
    time_intervals: tuple[TimeInterval, ...] = Field(default=(), description="Named times.")
    route: Route = Field(description="Where alerts go; the root always matches.")
    inhibit_rules: tuple[InhibitRule, ...] = Field(default=(), description="Alerts that mute others.")
    escalations: tuple[Escalation, ...] = Field(default=(), description="Chains for unanswered pages.")
    people: tuple[Person, ...] = Field(default=(), description="Who can be told.")
    schedules: tuple[Schedule, ...] = Field(default=(), description="Who is on call.")
    receivers: Annotated[tuple[Receiver, ...], Field(min_length=1)] = Field(description="Who gets it.")
    targets: tuple[Target, ...] = Field(
        default_factory=default_targets, description="How soon what should be done; [] = no clocks."
    )
    report: Report | None = Field(default=None, description="The weekly report.")
    playbooks: Playbooks = Field(default=Playbooks(), description="The guides for whoever answers.")
    source_health: SourceHealth = Field(
        default=SourceHealth(), description="When to hear of sources that do not do what they should."
    )
    retention: Retention = Field(default=Retention(), description="How long things are kept.")

    @cached_property
    def brand_named(self) -> Mapping[str, Brand]:
        """The brands by name."""
        return {brand.name: brand for brand in self.brands}

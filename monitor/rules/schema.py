"""The shape of rules.yaml: frozen values, every field described.

Only shapes and checks that need no other part of the file stand here; what refers to something else (a receiver's
name, a connector's settings) is checked in `monitor.rules.load`, which knows the lines.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from monitor.rules.values import Comparison, Duration, Matcher

NETWORKS = (
    "x", "bluesky", "mastodon", "threads", "youtube", "instagram", "tiktok", "facebook", "linkedin", "reddit", "lemmy",
    "hackernews", "github", "stackexchange", "discourse", "telegram", "tumblr", "devto", "lobsters", "producthunt",
    "news", "blog", "forum", "reviews", "appstore", "googleplay", "trustpilot",
)  # fmt: skip

Network = Annotated[str, Field(json_schema_extra={"enum": list(NETWORKS)})]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]


class Part(BaseModel):
    """Base of every part: frozen, unknown keys rejected, input never echoed into errors by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)


class Defaults(Part):
    """What holds where nothing else is said."""

    language: Literal["es", "en"] = Field(default="es", description="Language of cards, digests and playbooks.")
    timezone: str = Field(default="Europe/Madrid", description="IANA time zone of hours and dates shown to people.")


class Near(Part):
    """Words that must stand close together."""

    terms: Annotated[tuple[str, ...], Field(min_length=2)] = Field(description="All of these words …")
    within: int = Field(default=5, ge=1, le=50, description="… within this many words of each other, in any order.")


class Ignore(Part):
    """What is stored but never alerts."""

    authors: tuple[str, ...] = Field(default=(), description="Author ids or handles, as `network:handle` or `handle`.")
    sources: tuple[str, ...] = Field(default=(), description="Names of sources that never speak about this brand.")


class Brand(Part):
    """Whom we guard: its names, what only looks like it, and its own accounts."""

    name: Name = Field(description="The brand's name, as people will read it.")
    any: tuple[str, ...] = Field(
        default=(), description="Names, @handles, #hashtags, domains or emoji; one is enough. Case and accents folded."
    )
    exact: tuple[str, ...] = Field(default=(), description="Like `any`, but matched exactly as written.")
    all: tuple[str, ...] = Field(default=(), description="Every one of these must be there too.")
    none: tuple[str, ...] = Field(default=(), description="A post with one of these is not about the brand.")
    near: tuple[Near, ...] = Field(default=(), description="Like `any`: word groups that stand close together.")
    context: tuple[str, ...] = Field(default=(), description="Words that make it surer that the brand is meant.")
    require_context: bool = Field(default=False, description="Demand at least one context word.")
    languages: tuple[Language, ...] = Field(default=(), description="Only posts in these languages; [] = all.")
    topics: tuple[str, ...] = Field(default=(), description="Subjects on which an author's authority counts.")
    own_accounts: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Network → handles of the brand's own accounts; they never alert."
    )
    ignore: Ignore = Field(default=Ignore(), description="Authors and sources that never alert for this brand.")
    lexicon: dict[str, Annotated[float, Field(ge=-4, le=4)]] = Field(
        default_factory=dict, description="Word → feeling, −4 to +4, for words that mean something here."
    )

    @model_validator(mode="after")
    def _has_terms(self) -> Self:
        if not (self.any or self.exact or self.near):
            raise ValueError("a brand needs at least one term in `any`, `exact` or `near`")
        return self


class SourceEntry(BaseModel):
    """One configured source: what every connector understands; the rest belongs to its connector."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    name: Name = Field(description="The source's name; its cursors and its health belong to it.")
    connector: Name = Field(description="Which connector fetches it; `almenara sources list` names them.")
    enabled: bool = Field(default=True, description="false keeps the entry and its cursors but does not poll.")
    every: Duration | None = Field(default=None, description="Pause between polls; default: the connector's.")
    network: Network | None = Field(default=None, description="Network of its mentions; default: the connector's.")
    brands: tuple[str, ...] = Field(default=(), description="Only these brands; [] = all.")
    allow_private: bool = Field(default=False, description="Allow addresses in private networks for this source.")

    @property
    def settings(self) -> dict[str, Any]:
        """What belongs to the connector, unvalidated."""
        return dict(self.model_extra or {})


class Judge(Part):
    """How feeling is measured."""

    sentiment: str = Field(default="default", description="Which backend measures polarity.")
    abstain_below: Fraction = Field(default=0.5, description="Below this confidence the judge says it is unsure.")


class InfluenceWeights(Part):
    """Points of influence; they sum to 100."""

    audience: float = Field(default=45, ge=0, description="Effective audience, absolute.")
    standing: float = Field(default=20, ge=0, description="Rarity of such an audience on this network.")
    engagement: float = Field(default=25, ge=0, description="How much people usually answer this author.")
    notability: float = Field(default=10, ge=0, description="Verified public figure, journalist, official body.")

    @model_validator(mode="after")
    def _sums_to_100(self) -> Self:
        total = self.audience + self.standing + self.engagement + self.notability
        if abs(total - 100) > 1e-6:
            raise ValueError(f"the weights must sum to 100, not {total:g}")
        return self


class Influence(Part):
    weights: InfluenceWeights = Field(default=InfluenceWeights(), description="Points per component.")
    topic_boost: Fraction = Field(default=0.25, description="Share of the missing points that topic authority gives.")
    audience_decades: float = Field(default=4.5, gt=0, description="Decades from 10 people to a full audience score.")


class VenueSizes(Part):
    story: float = Field(default=1500, ge=0, description="Readers of a story.")
    comment: float = Field(default=300, ge=0, description="Readers of a comment.")
    front_page: float = Field(default=15000, ge=0, description="Readers on the front page.")


class VenueShare(Part):
    post: Fraction = Field(default=0.01, description="Share of a community that sees a post.")
    comment: Fraction = Field(default=0.001, description="Share of a community that sees a comment.")


class SiteRank(Part):
    scale: float = Field(default=2.0e7, gt=0, description="Daily audience of the most visited site.")
    exponent: float = Field(default=0.85, gt=0, description="How fast audience falls with rank.")
    unranked: int = Field(default=5_000_000, ge=1, description="Rank assumed for a site on no list.")


class NetworkScoring(Part):
    """What is usual on one network."""

    mu: float = Field(default=2.5, description="Mean of log10(1 + followers) of authors seen there.")
    sigma: float = Field(default=0.9, gt=0, description="Spread of the same.")
    kappa: Fraction = Field(default=0.06, description="Share of followers who see a post.")
    e_ref: float = Field(default=5000, gt=0, description="Weighted engagement at which virality is full.")
    half_life: Duration = Field(default=timedelta(hours=4), description="Half of all engagement comes within this.")
    weight: float = Field(default=1.0, ge=0.5, le=1.5, description="How much this network matters to you.")
    karma: bool = Field(default=False, description="mu and sigma speak of karma instead of followers.")
    venue: VenueSizes | None = Field(default=None, description="The audience belongs to the place, in readers.")
    venue_share: VenueShare | None = Field(default=None, description="… or as a share of the community's members.")
    rank: SiteRank | None = Field(default=None, description="The audience follows from a site's rank.")


def _default_networks() -> dict[str, NetworkScoring]:
    def minutes(count: int) -> timedelta:
        return timedelta(minutes=count)

    table = {
        "x": (2.50, 0.95, 0.05, 10_000, 45),
        "bluesky": (2.2, 0.85, 0.12, 3_000, 120),
        "mastodon": (2.2, 0.80, 0.20, 2_000, 240),
        "threads": (2.5, 0.95, 0.06, 5_000, 240),
        "youtube": (2.8, 1.2, 0.10, 20_000, 8_640),
        "instagram": (2.9, 0.90, 0.06, 20_000, 1_200),
        "tiktok": (2.8, 1.1, 0.12, 50_000, 1_440),
        "facebook": (2.6, 0.90, 0.03, 10_000, 90),
        "linkedin": (2.7, 0.70, 0.06, 3_000, 1_440),
    }
    networks = {
        name: NetworkScoring(mu=mu, sigma=sigma, kappa=kappa, e_ref=e_ref, half_life=minutes(half_life))
        for name, (mu, sigma, kappa, e_ref, half_life) in table.items()
    }
    community = NetworkScoring(
        mu=3.3, sigma=0.9, kappa=0, e_ref=5_000, half_life=minutes(480), karma=True, venue_share=VenueShare()
    )
    networks |= {
        "reddit": community,
        "lemmy": community,
        "hackernews": NetworkScoring(
            mu=1.9, sigma=0.9, kappa=0, e_ref=500, half_life=minutes(360), karma=True, venue=VenueSizes()
        ),
        "news": NetworkScoring(e_ref=5_000, half_life=minutes(600), rank=SiteRank()),
        "blog": NetworkScoring(e_ref=1_000, half_life=minutes(1_440), rank=SiteRank()),
    }
    return networks


class Guards(Part):
    """Caps against bought followers and new accounts."""

    cred_base: float = Field(default=10_000, gt=0, description="Followers believed without any engagement.")
    cred_min_posts: int = Field(default=5, ge=1, description="Matured posts needed before the cap applies.")
    young_account: Duration = Field(default=timedelta(days=14), description="An account younger than this is young.")
    young_cap: int = Field(default=10_000, ge=0, description="Followers believed of a young account.")


class Calibration(Part):
    prior_authors: int = Field(default=300, ge=0, description="How many authors the default table weighs.")
    refresh: Duration = Field(default=timedelta(hours=24), description="How often mu and sigma are learnt anew.")


class PriorityScoring(Part):
    exposure: float = Field(default=0.8, ge=0, le=1, description="Weight of influence and virality.")
    severity: float = Field(default=0.2, ge=0, le=1, description="Weight of what the complaint is about.")
    virality_cap: Fraction = Field(default=0.9, description="Most that virality counts.")
    virality_power: float = Field(default=1.5, gt=0, description="How late virality sets in.")
    gate_power: float = Field(default=0.5, gt=0, le=1, description="Concavity of feeling × confidence.")

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        if abs(self.exposure + self.severity - 1) > 1e-6:
            raise ValueError("exposure and severity must sum to 1")
        return self


class Levels(Part):
    """Thresholds of priority (0 to 100); opportunity has its own."""

    page: Percent = Field(default=55, description="Wake someone.")
    alert: Percent = Field(default=35, description="Tell the channel.")
    digest: Percent = Field(default=12, description="Collect for the digest.")
    opportunity: Percent = Field(default=50, description="Influential praise worth acting on.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.page > self.alert > self.digest:
            raise ValueError("thresholds must fall: page > alert > digest")
        return self


class Rechecks(Part):
    fast: tuple[Duration, ...] = Field(
        default=tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 1440)), description="Looks at fast networks."
    )
    slow: tuple[Duration, ...] = Field(
        default=tuple(timedelta(hours=h) for h in (1, 4, 24, 72)), description="Looks at slow networks."
    )
    min_relevance: Fraction = Field(default=0.5, description="Below this relevance nothing is looked at again.")
    extend_rho: float = Field(default=2, ge=1, description="Surprise from which an extra look is taken.")


class Freeze(Part):
    after: Duration = Field(default=timedelta(hours=3), description="No learning for so long after a storm.")
    max: Duration = Field(default=timedelta(hours=12), description="Longest stretch without learning.")


class SeasonPseudo(Part):
    mentions: float = Field(default=100, ge=0, description="Pseudo-mentions that shrink the week's profile.")
    visits: float = Field(default=8, ge=0, description="Pseudo-weeks that shrink it further.")


class BurnIn(Part):
    silent: Duration = Field(default=timedelta(hours=3), description="No storm alarms at all for so long.")
    note_only: Duration = Field(default=timedelta(hours=24), description="Storms are notes, never pages, for so long.")
    strict: Duration = Field(default=timedelta(days=7), description="Stricter thresholds for so long.")
    theta: float = Field(default=6, gt=0, description="Threshold while strict.")
    ratio: float = Field(default=4, ge=1, description="Ratio while strict.")
    min_count: int = Field(default=10, ge=1, description="Mentions needed while strict.")
    diurnal_prior: bool = Field(default=True, description="Start from a stock daily curve.")


class StormScoring(Part):
    bucket: Duration = Field(default=timedelta(minutes=5), description="Counting interval.")
    windows: tuple[Duration, ...] = Field(
        default=(timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6)), description="Sliding windows."
    )
    theta: float = Field(default=4.5, gt=0, description="−log10 of the chance at which it is a storm.")
    ratio: float = Field(default=2.5, ge=1, description="At least so many times the expected count.")
    min_count: int = Field(default=5, ge=1, description="At least so many mentions.")
    min_authors: int = Field(default=4, ge=1, description="At least so many distinct authors.")
    alarms_per_week: float = Field(default=1, gt=0, description="Alarm budget.")
    cooldown: Duration = Field(default=timedelta(hours=6), description="Over after so long without excess.")
    freeze: Freeze = Field(default=Freeze(), description="When the baseline stops learning.")
    level_half_life: Duration = Field(default=timedelta(days=14), description="Memory of the baseline.")
    season_pseudo: SeasonPseudo = Field(default=SeasonPseudo(), description="Shrinkage of the weekly profile.")
    burn_in: BurnIn = Field(default=BurnIn(), description="The first days of a brand.")
    timezone: str | None = Field(default=None, description="Zone of the daily curve; default: defaults.timezone.")


class EscalationDefaults(Part):
    ack: Duration = Field(default=timedelta(minutes=5), description="Time to acknowledge a page.")
    steps: tuple[Duration, ...] = Field(
        default=tuple(timedelta(minutes=m) for m in (5, 15, 30)), description="When the next one is told."
    )
    alert_reminder: Duration = Field(default=timedelta(minutes=60), description="Reminder of an unacknowledged alert.")
    max_pages_per_hour: int = Field(default=6, ge=1, description="Beyond this a single flood card is sent.")


class EngagementWeights(Part):
    like: float = Field(default=1, ge=0, description="Weight of a like, an upvote or a point.")
    reply: float = Field(default=2, ge=0, description="Weight of a reply.")
    comment: float = Field(default=2, ge=0, description="Weight of a comment.")
    repost: float = Field(default=4, ge=0, description="Weight of a repost.")
    quote: float = Field(default=4, ge=0, description="Weight of a quote.")
    share: float = Field(default=4, ge=0, description="Weight of a share.")


def _default_severity() -> dict[str, float]:
    return {
        "safety": 1.0, "leak": 0.9, "legal": 0.9, "discrimination": 0.9, "outage": 0.6, "fraud": 0.6, "hygiene": 0.6,
        "complaint": 0.3, "taste": 0.1, "default": 0.3,
    }  # fmt: skip


class Scoring(Part):
    """Every constant of influence, virality, priority and levels; docs/explanation/scoring.md gives the formulas."""

    version: int = Field(default=1, ge=1, description="Raise it with every change; it is stored with each score.")
    influence: Influence = Field(default=Influence(), description="Who speaks.")
    networks: dict[Network, NetworkScoring] = Field(
        default_factory=_default_networks, description="What is usual where; networks left out keep their defaults."
    )
    engagement_weights: EngagementWeights = Field(default=EngagementWeights(), description="What a reaction weighs.")
    guards: Guards = Field(default=Guards(), description="Caps against bought followers and new accounts.")
    calibration: Calibration = Field(default=Calibration(), description="Learning what is usual on a network.")
    priority: PriorityScoring = Field(default=PriorityScoring(), description="How the parts add up.")
    severity: dict[str, Fraction] = Field(
        default_factory=_default_severity, description="How grave each sort of issue is, 0 to 1."
    )
    levels: Levels = Field(default=Levels(), description="Thresholds.")
    rechecks: Rechecks = Field(default=Rechecks(), description="When a mention is looked at again.")
    storm: StormScoring = Field(default=StormScoring(), description="Many small voices at once.")
    escalation: EscalationDefaults = Field(default=EscalationDefaults(), description="Deadlines of a page.")

    @model_validator(mode="after")
    def _keeps_defaults(self) -> Self:
        # What is written for one network, or for one issue, changes that one only.
        object.__setattr__(self, "networks", _default_networks() | self.networks)
        object.__setattr__(self, "severity", _default_severity() | self.severity)
        return self


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
    language: str | tuple[str, ...] | None = Field(default=None, description="One language or a list.")
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
    weekdays: tuple[str, ...] = Field(default=(), description="monday, or monday:friday.")
    days_of_month: tuple[str | int, ...] = Field(default=(), description="1, 1:5, or -1 for the last day.")
    months: tuple[str | int, ...] = Field(default=(), description="january, 1, or 6:8.")
    years: tuple[str | int, ...] = Field(default=(), description="2026, or 2026:2028.")
    location: str | None = Field(default=None, description="IANA time zone; default: defaults.timezone.")


class TimeInterval(TimeSpec):
    """A named set of times: given flat, or as a list of several under `time_intervals`."""

    name: Name = Field(description="Referred to by routes.")
    time_intervals: tuple[TimeSpec, ...] = Field(default=(), description="Several sets; one that holds is enough.")

    @property
    def specs(self) -> tuple[TimeSpec, ...]:
        return self.time_intervals or (self,)


class Route(Part):
    """A node of the routing tree, in Alertmanager's words. What a child leaves out it takes from its parent."""

    receiver: str | None = Field(default=None, description="Who is told.")
    matchers: tuple[Matcher, ...] = Field(default=(), description="All must match; none = always.")
    group_by: tuple[str, ...] | None = Field(default=None, description='Labels that make one group; ["..."] = all.')
    group_wait: Duration | None = Field(default=None, description="Wait before a new group's first message.")
    group_interval: Duration | None = Field(default=None, description="Wait before telling of further alerts.")
    repeat_interval: Duration | None = Field(default=None, description="Wait before saying the same again.")
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


class EscalationStep(Part):
    after: Duration = Field(description="Time since the page.")
    notify: str | tuple[str, ...] = Field(description="A receiver, a person or a schedule; one or a list.")
    only_during: tuple[str, ...] = Field(default=(), description="Time intervals in which this step works.")


class Escalation(Part):
    """Nobody answered: the next one is told."""

    name: Name = Field(description="Referred to by routes.")
    steps: Annotated[tuple[EscalationStep, ...], Field(min_length=1)] = Field(description="In order of time.")
    repeat: int = Field(default=0, ge=0, le=10, description="How often the whole chain starts again.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if any(later.after <= earlier.after for earlier, later in zip(self.steps, self.steps[1:], strict=False)):
            raise ValueError("every step must come after the one before it")
        return self


class Person(Part):
    name: Name = Field(description="Referred to by schedules and escalations.")
    slack: str | None = Field(default=None, pattern=r"^[UW][A-Z0-9]{2,}$", description="Slack member id.")
    email: str | None = Field(default=None, description="For receivers that want one.")
    language: Literal["es", "en"] | None = Field(default=None, description="Default: defaults.language.")


class Rota(Part):
    people: Annotated[tuple[str, ...], Field(min_length=1)] = Field(description="In turn.")
    handover: Annotated[
        str, Field(pattern=r"^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) ([01]\d|2[0-3]):[0-5]\d$")
    ] = Field(default="monday 09:00", description="When the next one takes over, every week.")


class Schedule(Part):
    """Who is on call."""

    name: Name = Field(description="Referred to by escalations.")
    rota: Rota | None = Field(default=None, description="A weekly rota …")
    ical: str | None = Field(default=None, description="… or the address of an iCal calendar.")
    timezone: str | None = Field(default=None, description="Default: defaults.timezone.")

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.rota is None) == (self.ical is None):
            raise ValueError("a schedule has either `rota` or `ical`")
        return self


class Console(Part):
    """The terminal or the container's log."""


class Slack(Part):
    """A Slack channel, by bot token (cards that are edited) or incoming webhook (plain messages)."""

    channel: str | None = Field(default=None, description="#name or channel id; needed with `token`.")
    token: SecretStr | None = Field(default=None, description="Bot token (xoxb-…).")
    app_token: SecretStr | None = Field(default=None, description="App-level token (xapp-…) for buttons.")
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
    apprise: Apprise | None = Field(default=None, description="One of 100 other services.")
    language: Literal["es", "en"] | None = Field(default=None, description="Default: defaults.language.")
    fallback: str | None = Field(default=None, description="Receiver that is told when this one fails.")
    schedule: Clock24 | None = Field(default=None, description="Collect, and speak once a day at this time.")

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
    retention: Retention = Field(default=Retention(), description="How long things are kept.")

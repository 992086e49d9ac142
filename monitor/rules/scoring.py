"""The constants of the score, as rules.yaml may set them; docs/explanation/scoring.md gives the formulas."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from monitor.rules.parts import Fraction, Network, Part, Pause, Percent, TimeZone
from monitor.rules.values import Duration


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
    rarity_nines: float = Field(
        default=4, gt=0, description="Nines of rarity for a full standing score; 4: 1 in 10,000."
    )
    verified: Fraction = Field(default=0.5, description="Notability of an account that its network calls verified.")
    history_posts: int = Field(
        default=20, ge=1, le=100, description="An author's last matured posts that are looked at."
    )
    prior_posts: float = Field(default=3, gt=0, description="Posts' worth of expectation mixed into an author's own.")
    prior_slope: float = Field(
        default=0.19, ge=0, description="Decades of engagement that a decade of followers is worth."
    )
    unknown_lift: float = Field(default=0.5, ge=0, le=3, description="Unknown followers count as mu + so many sigma.")
    linked: Fraction = Field(
        default=0.5, description="Share of a linked account's influence that counts here, at least."
    )


class TopicScoring(Part):
    """Authority on a brand's `topics`, from what the author said before; docs/explanation/scoring.md, "Topic"."""

    window: Duration = Field(default=timedelta(days=180), description="How far back is looked.")
    depth: float = Field(default=5, gt=0, description="Posts on the topic that make 63 % of full depth.")
    focus_prior: float = Field(default=2, ge=0, description="Posts at the topic's usual share mixed into the focus.")
    resonance_prior: float = Field(
        default=5, gt=0, description="Posts at the network's usual rate mixed into resonance."
    )
    bonus: Fraction = Field(default=0.2, description="Added where the author's or outlet's name speaks of the topic.")


class VenueSizes(Part):
    story: float = Field(default=1500, ge=0, description="Readers of a story.")
    comment: float = Field(default=300, ge=0, description="Readers of a comment.")
    front_page: float = Field(default=15000, ge=0, description="Readers on the front page.")


class VenueShare(Part):
    post: Fraction = Field(default=0.01, description="Share of a community that sees a post.")
    comment: Fraction = Field(default=0.001, description="Share of a community that sees a comment.")
    unknown_members: int = Field(default=10_000, ge=0, description="Members assumed of a community of unknown size.")


class SiteRank(Part):
    scale: float = Field(default=2.0e7, gt=0, description="Daily audience of the most visited site.")
    exponent: float = Field(default=0.85, gt=0, description="How fast audience falls with rank.")
    unranked: int = Field(default=5_000_000, ge=1, description="Rank assumed for a site on no list.")
    sites: float = Field(default=1e7, gt=1, description="Sites that anybody ranks: below this rank nothing is rare.")


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


def _laid_over(usual: Any, written: Any) -> Any:
    """What is written, on top of what is usual; anything but a mapping replaces it whole."""
    if not isinstance(usual, dict) or not isinstance(written, dict):
        return written
    return usual | {key: _laid_over(usual.get(key), value) for key, value in written.items()}


class Guards(Part):
    """Caps against bought followers and new accounts."""

    cred_base: float = Field(default=10_000, gt=0, description="Followers believed without any engagement.")
    cred_min_posts: int = Field(default=5, ge=1, description="Matured posts needed before the cap applies.")
    young_account: Duration = Field(default=timedelta(days=14), description="An account younger than this is young.")
    young_cap: int = Field(default=10_000, ge=0, description="Followers believed of a young account.")
    young_exempt: Fraction = Field(default=0.5, description="Notability from which a young account is not capped.")


class Calibration(Part):
    """Learning what is usual on a network from the authors seen there."""

    prior_authors: int = Field(default=300, ge=0, description="How many authors the default table weighs.")
    refresh: Pause = Field(default=timedelta(hours=24), description="How often mu and sigma are learnt anew.")
    window: Duration = Field(default=timedelta(days=180), description="Only authors seen within this are counted.")
    max_shift: float = Field(default=1, ge=0, description="Decades that mu may move from the table at most.")
    max_stretch: float = Field(default=2, ge=1, description="Factor by which sigma may differ from the table at most.")


def _domain(word: str) -> str:
    domain = word.strip().lower().rstrip(".")
    if "." not in domain or any(sign in domain for sign in "/:@ ?#"):
        raise ValueError("must be a domain such as example.com, without https:// and path")
    return domain.removeprefix("www.")


def _community(word: str) -> str:
    network, colon, name = word.partition(":")
    if not (colon and network.strip() and name.strip()):
        raise ValueError('must be written "network:community", such as "reddit:travel"')
    return f"{network.strip()}:{name.strip()}"


Domain = Annotated[str, AfterValidator(_domain)]
Community = Annotated[str, AfterValidator(_community)]


class Site(Part):
    """What you know about one website."""

    rank: int | None = Field(default=None, ge=1, description="Its place in a list of top sites; 1 = most visited.")
    notability: Fraction | None = Field(default=None, description="1: a newspaper of record, a regulator. 0: anybody.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.rank is None and self.notability is None:
            raise ValueError("a site needs `rank`, `notability` or both")
        return self


class ViralityScoring(Part):
    """How a count at an age becomes a forecast."""

    curve: float = Field(default=0.75, gt=0, description="Shape of the share of lifetime engagement reached at an age.")
    least_share: float = Field(default=0.05, gt=0, le=1, description="A fresh post's count is divided by no less.")
    most_forecast: float = Field(default=10, ge=1, description="A forecast is at most so many times what is there.")
    least_growth: float = Field(default=10, ge=0, description="Weighted engagement below which growth is chance.")
    surprise_octaves: float = Field(default=3, gt=0, description="Doublings beyond the expected that are full growth.")
    growth_share: Fraction = Field(default=0.35, description="Share of what is missing to 1 that full growth closes.")
    views_per_like: float = Field(default=200, gt=0, description="Views that weigh as much as one like, on YouTube.")


class PriorityScoring(Part):
    exposure: float = Field(default=0.8, ge=0, le=1, description="Weight of influence and virality.")
    severity: float = Field(default=0.2, ge=0, le=1, description="Weight of what the complaint is about.")
    virality_cap: Fraction = Field(default=0.9, description="Most that virality counts.")
    virality_power: float = Field(default=1.5, gt=0, description="How late virality sets in.")
    gate_power: float = Field(default=0.5, gt=0, le=1, description="Concavity of feeling × confidence.")
    praise_exposure: Fraction = Field(default=0.85, description="Weight of influence and virality in an opportunity.")
    praise_topic: Fraction = Field(default=0.15, description="Weight of topic authority in an opportunity.")

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        if abs(self.exposure + self.severity - 1) > 1e-6:
            raise ValueError("exposure and severity must sum to 1")
        if abs(self.praise_exposure + self.praise_topic - 1) > 1e-6:
            raise ValueError("praise_exposure and praise_topic must sum to 1")
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


class HardRules(Part):
    """Where the rules that no threshold overrules begin to hold."""

    evidence: Fraction = Field(default=0.3, description="confidence × |polarity| that a page needs.")
    about_us: Fraction = Field(default=0.5, description="Relevance that a page, a floor or a human read needs.")
    grave: Fraction = Field(default=0.9, description="Issue severity that is at least an alert, whoever says it.")
    influential: Percent = Field(default=80, description="Influence from which doubt is put to a person …")
    doubt_confidence: Fraction = Field(default=0.6, description="… where confidence is below this …")
    doubt_polarity: Fraction = Field(default=0.2, description="… or |polarity| is below this.")
    late: Duration = Field(default=timedelta(hours=24), description="Older when first seen, and not growing: no page.")


class Rechecks(Part):
    fast: tuple[Duration, ...] = Field(
        default=tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 1440)), description="Looks at fast networks."
    )
    slow: tuple[Duration, ...] = Field(
        default=tuple(timedelta(hours=h) for h in (1, 4, 24, 72)), description="Looks at slow networks."
    )
    praise: tuple[Duration, ...] = Field(
        default=(timedelta(hours=1), timedelta(hours=24)), description="Looks at influential praise, on any network."
    )
    min_relevance: Fraction = Field(default=0.5, description="Below this relevance nothing is looked at again.")
    extend_rho: float = Field(default=2, ge=1, description="Surprise from which an extra look is taken.")
    per_hour: int = Field(
        default=600, ge=0, description="Posts looked at again on one network in one hour, at most; 0: none."
    )


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
    timezone: TimeZone | None = Field(default=None, description="Zone of the daily curve; default: defaults.timezone.")


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
    virality: ViralityScoring = Field(default=ViralityScoring(), description="How far it spreads.")
    topic: TopicScoring = Field(default=TopicScoring(), description="Authority on a brand's topics.")
    guards: Guards = Field(default=Guards(), description="Caps against bought followers and new accounts.")
    sites: dict[Domain, Site] = Field(
        default_factory=dict, description="Domain → what you know about it, for news and blogs; subdomains included."
    )
    site_ranks: str | None = Field(
        default=None, min_length=1, description="A CSV file of `rank,domain`, as lists of top sites come."
    )
    venues: dict[Community, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict, description="`network:community` → members, where the network does not tell them."
    )
    calibration: Calibration = Field(default=Calibration(), description="Learning what is usual on a network.")
    priority: PriorityScoring = Field(default=PriorityScoring(), description="How the parts add up.")
    severity: dict[str, Fraction] = Field(
        default_factory=_default_severity, description="How grave each sort of issue is, 0 to 1."
    )
    levels: Levels = Field(default=Levels(), description="Thresholds.")
    hard_rules: HardRules = Field(default=HardRules(), description="What no threshold overrules.")
    rechecks: Rechecks = Field(default=Rechecks(), description="When a mention is looked at again.")
    storm: StormScoring = Field(default=StormScoring(), description="Many small voices at once.")
    escalation: EscalationDefaults = Field(default=EscalationDefaults(), description="Deadlines of a page.")

    @field_validator("networks", mode="before")
    @classmethod
    def _each_on_its_own_defaults(cls, written: Any) -> Any:
        # `x: {weight: 1.2}` changes X's weight and leaves what is usual on X alone.
        if not isinstance(written, dict):
            return written
        usual = {name: network.model_dump() for name, network in _default_networks().items()}
        return {name: _laid_over(usual.get(name), entry) for name, entry in written.items()}

    @model_validator(mode="after")
    def _keeps_defaults(self) -> Self:
        # What is written for one network, or for one issue, changes that one only.
        object.__setattr__(self, "networks", _default_networks() | self.networks)
        object.__setattr__(self, "severity", _default_severity() | self.severity)
        return self

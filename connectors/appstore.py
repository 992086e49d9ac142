"""Reviews in Apple's App Store: of any app through the public feed, of one's own through App Store Connect.

Reference: developer.apple.com/documentation/appstoreconnectapi (customer reviews, generating tokens); the public feed
at itunes.apple.com is documented nowhere: its shape is as observed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, model_validator

from connectors import fields
from connectors.appstore_parse import App, entries_of, feed_review, marks, own_review
from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Plan,
    Polled,
    RateLimit,
    Source,
    Tools,
    Watch,
)
from connectors.jwt import Algorithm, Signer
from connectors.lanes import Lanes, Page
from connectors.walks import Walk, begun, millis, onward
from monitor.errors import RequestError, TransientSourceError, UnexpectedContentError
from monitor.model import Cursor

FULL = 45  # entries; a page of the feed holds 50, and may come a few short
LAST = 10  # the feed ends there
OWN_PAGE = 200
OVERLAP = timedelta(days=3)  # a review appears once Apple has looked at it, with the date on which it was written
AHEAD = timedelta(minutes=5)
GIVEN_UP = timedelta(hours=6)  # a further page that failed for so long
BELIEVED = timedelta(days=3)  # an empty feed is a fault of Apple's, until it has been empty for so long
VALID = timedelta(minutes=15)  # of a token; Apple takes up to 20
RENEWED = timedelta(minutes=5)  # before its end

Country = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class AppStoreConfig(ConnectorConfig):
    """Settings of the appstore connector."""

    apps: tuple[App, ...] = Field(
        min_length=1, description="The apps: each one's `id` (the digits in its address) and `name`."
    )
    countries: tuple[Country, ...] = Field(
        default=("us",), min_length=1, description="Stores of the public feed: two-letter codes in lower case."
    )
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")
    issuer_id: str | None = Field(default=None, description="App Store Connect: the issuer of your keys.")
    key_id: str | None = Field(default=None, description="App Store Connect: the key's own id.")
    private_key: SecretStr | None = Field(
        default=None, description="App Store Connect: what the .p8 file holds. Needs the extra `signing`."
    )
    base_url: str = Field(default="https://itunes.apple.com", description="Where the public feed is.")
    connect_url: str = Field(default="https://api.appstoreconnect.apple.com", description="Where App Store Connect is.")

    @model_validator(mode="after")
    def _a_key_is_whole_and_can_sign(self) -> Self:
        given = (self.issuer_id, self.key_id, self.private_key and self.private_key.get_secret_value())
        if any(given) and not all(given):
            raise ValueError("`issuer_id`, `key_id` and `private_key` go together: give all three, or none")
        self.signer()
        return self

    def signer(self) -> Signer | None:
        """What signs for App Store Connect; None for the public feed. Raises ValueError where the key is no such."""
        if self.private_key is None or not self.private_key.get_secret_value():
            return None
        return Signer(Algorithm.ES256, self.private_key.get_secret_value(), key_id=self.key_id or "")


class AppStore(Polled):
    """Every app in every country is a lane of its own; a poll reads one page of one of them."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="appstore",
        summary="Reviews in Apple's App Store, of any app from the public feed or of your own from App Store Connect.",
        network="appstore",
        config=AppStoreConfig,
        auth=Auth.OPTIONAL,
        credentials=(
            "The public feed needs none.",
            "For your own apps: in App Store Connect open Users and Access, Integrations, App Store Connect API.",
            "Create a team key with the role Customer Support, and download its .p8 file, which is offered only once.",
            "Copy the issuer id above the list into `issuer_id` and the key's id into `key_id`.",
            "Give the text of the .p8 file as `private_key`, through an environment variable.",
            "Install the extra `signing`: pip install 'almenara[signing]'.",
        ),
        capabilities=frozenset({Capability.POLL, Capability.ENGAGEMENT}),
        rate_limit=RateLimit(requests=20, per=timedelta(minutes=1)),
        every=timedelta(hours=2),
        limits=(
            "The public feed shows the newest 500 reviews of an app and country, and only those with words.",
            "The public feed is undocumented: now and then it is empty or fails, which is told as a failure.",
            "Ratings without a review are seen by neither way.",
            "An edited review comes back under the same id, with the date of its edit only.",
            "Reviews that Apple or their author removed are not told.",
            "Authors have no followers; their language is not told.",
            "App Store Connect tells no votes and no version, and knows a review by another id than the feed does.",
        ),
        reference="docs/connectors/appstore.md",
    )

    def __init__(self, source: Source, config: AppStoreConfig, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._signer, self._token, self._until = config.signer(), "", tools.clock.now()
        places = ("connect",) if self._signer else tuple(dict.fromkeys(config.countries))
        self._apps = {f"{place}/{app.id}": app for app in config.apps for place in places}
        self._lanes = Lanes(tuple(self._apps))
        self._broken: dict[str, datetime] = {}  # lanes with a further page that fails, and since when
        self._empty: dict[str, datetime] = {}  # lanes whose feed came empty though it had reviews, and since when

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of one app's reviews in one country."""
        return await self._lanes.poll(cursor, self._own if self._signer else self._feed)

    async def _feed(self, lane: str, walk: Walk) -> Page:
        """A page of the public feed."""
        now, app, country = self._tools.clock.now(), self._apps[lane], lane.partition("/")[0]
        walk = self._begun(walk, now)
        page = int(walk.page) if walk.page.isascii() and walk.page.isdigit() else 1
        url = f"{self._config.base_url.rstrip('/')}/{country}/rss/customerreviews/page={page}/id={app.id}"
        note = ""
        try:
            # Nothing is believed the second time only: the feed is empty now and then, and full a moment later.
            entries = await self._shown(url, page) or await self._shown(url, page)
        except TransientSourceError as error:
            if page == 1 or error.status != 500 or now - self._broken.setdefault(lane, now) < GIVEN_UP:
                raise
            # Apple says so of pages that are not there, too: what is new on the first must not wait for it for ever.
            entries, note = [], f"a gap: page {page} of the feed {lane} cannot be read"
        self._broken.pop(lane, None)
        if page == 1 and not entries and walk.high and not self._believed(lane, now):
            raise UnexpectedContentError("the feed of reviews is empty, though it was not before")
        if entries:
            self._empty.pop(lane, None)
        mentions, skipped = fields.each(
            entries, lambda entry: feed_review(entry, app, country, self._source, now), what="review"
        )
        more = len(entries) >= FULL and page < LAST
        step = onward(
            walk, marks(entries, "updated", "label"), next_page=str(page + 1) if more else "", latest=_latest(now)
        )
        step = replace(step, note=step.note or note)
        return Page(step=step, mentions=mentions, skipped=skipped, seen=len(entries))

    async def _shown(self, url: str, page: int) -> list[Any]:
        """The reviews of a page; none where the feed says that there is no such page."""
        try:
            answer = await self._tools.fetch.get(f"{url}/sortby=mostrecent/json")
        except RequestError as error:
            if page == 1 or error.status not in {400, 404}:
                raise
            return []
        return entries_of(answer.json())

    async def _own(self, lane: str, walk: Walk) -> Page:
        """A page of App Store Connect."""
        now, app = self._tools.clock.now(), self._apps[lane]
        walk = self._begun(walk, now)
        body = await self._reviews(app, walk.page, now)
        reviews = fields.dig(body, "data")
        if not isinstance(reviews, list):
            raise UnexpectedContentError("the answer has no list of reviews")
        mentions, skipped = fields.each(
            reviews, lambda review: own_review(review, app, self._source, now), what="review"
        )
        step = onward(
            walk,
            marks(reviews, "attributes", "createdDate"),
            next_page=_following(fields.dig(body, "links", "next")),
            latest=_latest(now),
        )
        return Page(step=step, mentions=mentions, skipped=skipped, seen=len(reviews))

    async def _reviews(self, app: App, page: str, now: datetime) -> Any:
        answer = await self._tools.fetch.get(
            f"{self._config.connect_url.rstrip('/')}/v1/apps/{app.id}/customerReviews",
            params={"sort": "-createdDate", "limit": str(OWN_PAGE)} | ({"cursor": page} if page else {}),
            headers={"Authorization": f"Bearer {self._signed(now)}"},
        )
        self._tell(answer.headers.get("x-rate-limit", ""))
        return answer.json()

    def _signed(self, now: datetime) -> str:
        """A token that is good for a while yet."""
        if self._signer is not None and now + RENEWED >= self._until:
            self._until = now + VALID
            start, end = int(now.timestamp()), int(self._until.timestamp())
            claims = {"iss": self._config.issuer_id, "iat": start, "exp": end, "aud": "appstoreconnect-v1"}
            self._token = self._signer.token(claims)
        return self._token

    def _tell(self, header: str) -> None:
        """`user-hour-lim:3600;user-hour-rem:3545;`: what is left of this hour."""
        parts = dict(part.strip().partition(":")[::2] for part in header.split(";"))
        amount, left = fields.count(parts.get("user-hour-lim")), fields.count(parts.get("user-hour-rem"))
        if amount is not None and left is not None:
            self._tools.purse.tell("requests", left=left, amount=amount)

    def _begun(self, walk: Walk, now: datetime) -> Walk:
        first = now - timedelta(days=self._config.history)
        return begun(walk, first=millis(first), overlap=OVERLAP // timedelta(milliseconds=1), latest=_latest(now))

    def _believed(self, lane: str, now: datetime) -> bool:
        """Whether a feed that was full and is empty has been so for long enough to be believed."""
        return now - self._empty.setdefault(lane, now) >= BELIEVED


def _latest(now: datetime) -> int:
    return millis(now + AHEAD)


def _following(link: Any) -> str:
    """The mark of the next page, out of its address: the address itself could lead anywhere."""
    try:
        query = parse_qs(urlsplit(link).query) if isinstance(link, str) else {}
    except ValueError:
        return ""
    return (query.get("cursor") or [""])[0]

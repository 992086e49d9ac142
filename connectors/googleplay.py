"""Reviews of one's own apps on Google Play, through the Play Developer API with a service account.

Reference: developers.google.com/android-publisher/reply-to-reviews,
developers.google.com/identity/protocols/oauth2/service-account
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors import fields
from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Plan,
    Polled,
    RateLimit,
    Response,
    Source,
    Tools,
    Watch,
)
from connectors.google_errors import Spent, said, spent
from connectors.googleplay_parse import changed, read_review
from connectors.jwt import Algorithm, Signer
from connectors.lanes import Lanes, Page
from connectors.walks import Walk, anew, begun, millis, onward
from monitor.errors import AuthError, RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Cursor

PAGE = 100
OVERLAP = timedelta(days=1)
AHEAD = timedelta(minutes=5)
VALID = timedelta(hours=1)  # of an assertion and of a token
RENEWED = timedelta(minutes=5)  # before its end
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
A_MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
_REFUSED = frozenset({"invalid_grant", "invalid_client", "unauthorized_client"})


class PlayApp(BaseModel):
    """An app, and what people call it: most reviews never say its name."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    package: str = Field(pattern=r"^[A-Za-z]\w*(?:\.[A-Za-z]\w*)+$", max_length=200, description="The package name.")
    name: str = Field(
        min_length=1, max_length=200, description="Stands in every review's title, for the brand to be found by."
    )


class GooglePlayConfig(ConnectorConfig):
    """Settings of the googleplay connector."""

    apps: tuple[PlayApp, ...] = Field(
        min_length=1, description="Your apps: each one's `package` (com.example.app) and `name`."
    )
    client_email: str = Field(min_length=3, description="The service account's address (`client_email` of its key).")
    private_key: SecretStr = Field(
        description="The service account's key (`private_key` of its key file). Needs the extra `signing`."
    )
    base_url: str = Field(default="https://androidpublisher.googleapis.com", description="The service to ask.")
    token_url: str = Field(default="https://oauth2.googleapis.com/token", description="Where tokens are given.")

    @model_validator(mode="after")
    def _the_key_can_sign(self) -> Self:
        self.signer()
        return self

    def signer(self) -> Signer:
        """What signs for the service account. Raises ValueError where the key is no such."""
        return Signer(Algorithm.RS256, self.private_key.get_secret_value())


class GooglePlay(Polled):
    """Every app is a lane of its own; a poll reads one page of one of them."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="googleplay",
        summary="Reviews of your own apps on Google Play, through the Play Developer API.",
        network="googleplay",
        config=GooglePlayConfig,
        auth=Auth.REQUIRED,
        credentials=(
            "In the Google Cloud console choose a project and enable the Google Play Android Developer API.",
            "Create a service account there, and for it a key of the type JSON.",
            "In the Play Console open Users and permissions and invite the service account's address.",
            "Give it, for each app, the permission to view app information and to reply to reviews.",
            "Copy its `client_email` and `private_key` into the settings, the key through an environment variable.",
            "Install the extra `signing`: pip install 'almenara[signing]'.",
        ),
        capabilities=frozenset({Capability.POLL, Capability.ENGAGEMENT, Capability.LANGUAGE}),
        rate_limit=RateLimit(requests=200, per=timedelta(hours=1)),
        every=timedelta(minutes=30),
        limits=(
            "Only your own apps: for others Google has no interface, and we do not scrape its pages.",
            "Only reviews with words, written or changed within about the last week.",
            "An edited review comes back under the same id, with the date of its edit only.",
            "Removed reviews are not told.",
            "Authors have a name and nothing else.",
        ),
        reference="docs/connectors/googleplay.md",
    )

    def __init__(self, source: Source, config: GooglePlayConfig, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._signer, self._token, self._until = config.signer(), "", tools.clock.now()
        self._apps = {app.package: app for app in config.apps}
        self._lanes = Lanes(tuple(self._apps))

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of one app's reviews."""
        return await self._lanes.poll(cursor, self._page)

    async def _page(self, package: str, walk: Walk) -> Page:
        now, app = self._tools.clock.now(), self._apps[package]
        latest = millis(now + AHEAD)
        # The first walk reads what there is: no more than a week.
        walk = begun(walk, first=0, overlap=OVERLAP // timedelta(milliseconds=1), latest=latest)
        params = {"maxResults": str(PAGE)} | ({"token": walk.page} if walk.page else {})
        try:
            answer = await self._asked(f"{package}/reviews", params)
        except RequestError:
            if not walk.page:
                raise
            again = anew(walk)  # it does not know that page any more
            if not again.more:
                return Page(step=again)
            walk = again.walk
            answer = await self._asked(f"{package}/reviews", {"maxResults": str(PAGE)})
        reviews, following = _listed(answer.json())
        mentions, skipped = fields.each(
            reviews, lambda review: read_review(review, package, app.name, self._source, now), what="review"
        )
        marks = [millis(moment) for review in reviews if (moment := changed(review)) is not None]
        step = onward(walk, marks, next_page=following, latest=latest)
        return Page(step=step, mentions=mentions, skipped=skipped, seen=len(reviews))

    async def _asked(self, path: str, params: dict[str, str]) -> Response:
        """An answer of the API. A token that is refused is renewed once: it may have been revoked."""
        url = f"{self._config.base_url.rstrip('/')}/androidpublisher/v3/applications/{path}"
        fresh = await self._renewed()
        try:
            try:
                return await self._tools.fetch.get(url, params=params, headers=self._bearer())
            except AuthError as error:
                if fresh or error.status != 401:
                    raise
            self._until = self._tools.clock.now()
            await self._renewed()
            return await self._tools.fetch.get(url, params=params, headers=self._bearer())
        except SourceError as error:
            wait = _wait(error)
            if wait is None:
                raise
            # No matter for a person, whatever number says so.
            raise RateLimitedError("Google Play's quota is used up", retry_after=wait) from error

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    async def _renewed(self) -> bool:
        """Get a token where there is none that is good for a while yet; whether it did."""
        now = self._tools.clock.now()
        if self._token and now + RENEWED < self._until:
            return False
        form = {"grant_type": GRANT, "assertion": self._signer.token(self._claims(now))}
        try:
            answer = await self._tools.fetch.post(self._config.token_url, data=form)
        except RequestError as error:
            if fields.dig(said(error), "error") in _REFUSED:
                raise AuthError("Google refuses the service account: its key, address or clock is wrong") from error
            raise
        body = answer.json()
        token = fields.key(fields.dig(body, "access_token"))
        if token is None:
            raise UnexpectedContentError("the answer has no token")
        lasts = fields.count(fields.dig(body, "expires_in"))
        self._token = token
        self._until = now + (VALID if lasts is None else min(VALID, timedelta(seconds=min(lasts, 86_400))))
        return True

    def _claims(self, now: datetime) -> dict[str, Any]:
        start, end = int(now.timestamp()), int((now + VALID).timestamp())
        address = self._config.client_email
        return {"iss": address, "scope": SCOPE, "aud": self._config.token_url, "iat": start, "exp": end}


def _wait(error: SourceError) -> timedelta | None:
    """How long to wait for a quota that is gone and does not say so itself; None where it is something else."""
    gone = spent(error)
    if gone is None or (isinstance(error, RateLimitedError) and error.retry_after is not None):
        return None
    return A_MINUTE if gone is Spent.MINUTE else AN_HOUR


def _listed(body: Any) -> tuple[list[Any], str]:
    """The reviews of an answer, and the mark of the next page. An app without reviews has no list at all."""
    if not isinstance(body, dict):
        raise UnexpectedContentError("the answer has no list of reviews")
    reviews = body.get("reviews", [])
    if not isinstance(reviews, list):
        raise UnexpectedContentError("the answer has no list of reviews")
    return reviews, fields.key(fields.dig(body, "tokenPagination", "nextPageToken")) or ""

"""Trustpilot reviews of one business, newest first, page by page.

Reference: developers.trustpilot.com (business-units-api, service-reviews-api)
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import quote

from pydantic import Field, SecretStr, model_validator

from connectors.base import (
    Auth,
    Batch,
    Capability,
    ConnectorConfig,
    ConnectorSpec,
    Looks,
    Plan,
    Polled,
    RateLimit,
    Response,
    Source,
    Tools,
    Watch,
)
from connectors.fields import count, dig, each, key, listing, moment, must
from connectors.trustpilot_parse import engagement, hidden, identity, read_review
from connectors.walks import begun, cursor_of, millis, onward, opened
from monitor.errors import RequestError, UnexpectedContentError
from monitor.model import Cursor, Mention, MentionId

PAGE = 100  # reviews a page; the API's own limit
OVERLAP = timedelta(days=2)  # a review that was held back for a check comes out with its old date
AHEAD = timedelta(minutes=5)
LOOKS = 10  # reviews asked for together, one call each
SURE = timedelta(minutes=1)  # not found at both ends of at least this: it is gone
REMEMBERED = 10_000  # missing reviews


class Config(ConnectorConfig):
    """Settings of the trustpilot connector."""

    api_key: SecretStr = Field(description="The API key of your application at Trustpilot.")
    domain: str = Field(default="", description="Web domain of the business; or give `business_unit`.")
    business_unit: str = Field(default="", description="Trustpilot's id of the business, where you know it.")
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")
    base_url: str = Field(default="https://api.trustpilot.com", description="The API to ask.")

    @model_validator(mode="after")
    def _one_business(self) -> Self:
        if bool(self.domain.strip()) == bool(self.business_unit.strip()):
            raise ValueError("give either `domain` or `business_unit`")
        return self


class Trustpilot(Polled):
    """Reads every review of the business; which brand it is about is decided as with any other post."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="trustpilot",
        summary="Reads the public reviews of one business on Trustpilot.",
        network="trustpilot",
        config=Config,
        auth=Auth.REQUIRED,
        credentials=(
            "Sign in at businessapp.b2b.trustpilot.com with a plan that includes API access.",
            "Open Integrations, Developers, APIs, and create an application.",
            "Copy its API key (not the secret) and give it as `api_key`, from the environment.",
        ),
        capabilities=frozenset(
            {Capability.POLL, Capability.ENGAGEMENT, Capability.LANGUAGE, Capability.EDITS, Capability.LOOK}
        ),
        # Half of the 833 calls in five minutes that are said to be allowed.
        rate_limit=RateLimit(requests=400, per=timedelta(minutes=5)),
        every=timedelta(minutes=15),
        looks=LOOKS,
        limits=(
            "It sees the reviews of one business; give each business a source of its own.",
            "Trustpilot knows no followers: how many reviews an author has written is no audience, and is not told.",
            "An edit is seen while the review is among the newest two days, or when it is looked at again.",
            "The company's own reply is no mention and is left out.",
        ),
        reference="developers.trustpilot.com/business-units-api, developers.trustpilot.com/service-reviews-api",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._base = f"{config.base_url.rstrip('/')}/v1"
        self._unit = config.business_unit.strip()
        self._missing: OrderedDict[MentionId, datetime] = OrderedDict()

    @property
    def plan(self) -> Plan:
        return Plan.EVERYTHING

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of reviews, and where the next begins."""
        now = self._tools.clock.now()
        first = millis(now - timedelta(days=self._config.history))
        latest = millis(now + AHEAD)
        walk = begun(opened(cursor), first=first, overlap=millis_of(OVERLAP), latest=latest)
        page = max(1, count(walk.page) or 1)
        reviews, more = await self._page(await self._business(), page)
        mentions, skipped = each(reviews, lambda item: read_review(item, self._source, now), what="review")
        marks = [millis(at) for review in reviews if (at := moment(dig(review, "createdAt")))]
        step = onward(walk, marks, next_page=str(page + 1) if more else "", latest=latest)
        return Batch(
            mentions=mentions,
            skipped=skipped,
            cursor=cursor_of(step.walk, cursor),
            more=step.more,
            seen=len(reviews),
            note=step.note,
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these reviews stand now. A review that is missing twice is gone, if Trustpilot answers otherwise."""
        numbers = {mention.id: mention.id.partition(":")[2] for mention in mentions}
        asked = [mention for mention in mentions if identity(numbers[mention.id])]
        if not asked:
            return Looks()
        answers = await asyncio.gather(*(self._review(numbers[mention.id]) for mention in asked))
        if None in answers:
            # All of them missing may as well be the wrong address: this raises then.
            await self._get(f"business-units/{quote(await self._business(), safe='')}")
        now = self._tools.clock.now()
        found = [(mention, review) for mention, review in zip(asked, answers, strict=True) if review is not None]
        counts = {mention.id: told for mention, review in found if (told := engagement(review, now))}
        edits = [edit for mention, review in found if (edit := self._edited(mention, review, now))]
        # One that is hidden while a report is looked into is not shown, and may be again: it is not gone.
        shown = {mention.id for mention, review in found if not hidden(review)}
        here = {mention.id for mention, _review in found}
        gone = [mention.id for mention in asked if self._is_gone(mention.id, now, here=mention.id in here)]
        return Looks(
            engagement={id_: told for id_, told in counts.items() if id_ in shown}, edits=tuple(edits), gone=tuple(gone)
        )

    async def _business(self) -> str:
        """Trustpilot's id of the business, found by its domain once."""
        if not self._unit:
            try:
                answer = await self._get("business-units/find", {"name": self._config.domain.strip()})
            except RequestError as error:
                if error.status != 404:
                    raise
                raise RequestError("Trustpilot does not know the domain; check `domain`") from error
            try:
                self._unit = must(key(dig(answer.json(), "id")), "the id of the business")
            except ValueError as error:
                raise UnexpectedContentError(f"the answer is no business: {error}") from error
        return self._unit

    async def _page(self, unit: str, page: int) -> tuple[list[Any], bool]:
        """The reviews of one page, and whether another follows."""
        answer = await self._get(
            f"business-units/{quote(unit, safe='')}/reviews",
            {"orderBy": "createdat.desc", "perPage": str(PAGE), "page": str(page)},
        )
        body = answer.json()
        if not isinstance(dig(body, "reviews"), list):
            raise UnexpectedContentError("the answer has no list of reviews")
        reviews = listing(body, "reviews")
        linked = any(dig(link, "rel") == "next-page" for link in listing(body, "links"))
        return reviews, bool(reviews) and (linked or len(reviews) >= PAGE)

    async def _review(self, number: str) -> Mapping[str, Any] | None:
        """One review; None where Trustpilot has none of this id."""
        try:
            body = (await self._get(f"reviews/{number}")).json()
        except RequestError as error:
            if error.status == 404:
                return None
            raise
        if not isinstance(body, dict):
            raise UnexpectedContentError("the answer is no review")
        return body

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Response:
        headers = {"apikey": self._config.api_key.get_secret_value()}
        return await self._tools.fetch.get(f"{self._base}/{path}", params=params, headers=headers)

    def _edited(self, before: Mention, review: Mapping[str, Any], now: datetime) -> Mention | None:
        """The review as it reads now, where that is something else and Trustpilot says when."""
        (mention,) = each([review], lambda item: read_review(item, self._source, now))[0] or (None,)
        if mention is None or mention.id != before.id or mention.edited_at is None:
            return None
        return mention if (mention.title, mention.text) != (before.title, before.text) else None

    def _is_gone(self, id_: MentionId, now: datetime, *, here: bool) -> bool:
        if here:
            self._missing.pop(id_, None)
            return False
        if now - self._missing.setdefault(id_, now) >= SURE:
            del self._missing[id_]
            return True
        while len(self._missing) > REMEMBERED:
            self._missing.popitem(last=False)
        return False


def millis_of(span: timedelta) -> int:
    """A span of time as a distance between marks."""
    return int(span.total_seconds() * 1000)

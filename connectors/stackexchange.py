"""Questions and answers of the Stack Exchange sites, through the network's API, within its daily quota.

Reference: api.stackexchange.com/docs (excerpt-search, questions-by-ids, answers-by-ids, throttle, wrapper)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import msgspec
from pydantic import Field, SecretStr, field_validator

from connectors import fields
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
    Source,
    Tools,
    Watch,
)
from connectors.postponed import Postponed
from connectors.purse import Allowance
from connectors.stackexchange_parse import Site, is_answer, items_of, marks, number_of, read, trouble
from connectors.walks import Step, Walk, begun, millis, onward
from monitor.errors import PayloadError, RateLimitedError, RequestError, SourceError, UnexpectedContentError
from monitor.model import Cursor, Engagement, Kind, Mention, MentionId

PAGE = 100  # items of a page, and ids of a batch
OVERLAP = timedelta(hours=1)  # the index lags behind
AHEAD = timedelta(minutes=5)
WITHOUT_KEY, WITH_KEY = 300, 10_000  # requests a day
RESERVE = 3  # of what the API says is left; it may be counting somebody else's requests at our address
DETAILS_KEPT = timedelta(hours=24)
REMEMBERED = 5_000
SEARCH, QUESTIONS, ANSWERS = "search/excerpts", "questions", "answers"


class Config(ConnectorConfig):
    """Settings of the stackexchange connector."""

    base_url: str = Field(default="https://api.stackexchange.com", description="The API to ask.")
    sites: tuple[str, ...] = Field(
        default=("stackoverflow",),
        min_length=1,
        max_length=20,
        description="The sites to search, as the API calls them.",
    )
    key: SecretStr | None = Field(default=None, description="An app's key: 10,000 requests a day instead of 300.")
    history: int = Field(default=30, ge=0, le=3_650, description="How many days back the first walk looks.")

    @field_validator("sites")
    @classmethod
    def _named(cls, sites: tuple[str, ...]) -> tuple[str, ...]:
        if not all(site and site.isascii() and site.replace(".", "").replace("-", "").isalnum() for site in sites):
            raise ValueError("a site is a name such as stackoverflow, es.stackoverflow or travel")
        return tuple(dict.fromkeys(sites))


class Place(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the cursor holds: how far each site was walked."""

    walks: dict[str, Walk] = {}


@dataclass(frozen=True, slots=True)
class _Known:
    """A question or answer as the API showed it; None where it had none any more."""

    item: Any
    until: datetime
    active: int | None  # when something last happened to it, as the search said then


class StackExchange(Polled):
    """One term at a time; every poll reads one page of each site that is not read to its end."""

    spec: ClassVar[ConnectorSpec] = ConnectorSpec(
        name="stackexchange",
        summary="Finds questions and answers on Stack Overflow and the other Stack Exchange sites.",
        network="stackexchange",
        config=Config,
        auth=Auth.OPTIONAL,
        credentials=(
            "Without any, 300 requests a day are allowed for one address.",
            "Register an app at stackapps.com/apps/oauth/register; its key allows 10,000 and costs nothing.",
            "Put the key into `key`. No OAuth and no secret are needed.",
        ),
        capabilities=frozenset(
            {
                Capability.POLL,
                Capability.REACH,
                Capability.ENGAGEMENT,
                Capability.LANGUAGE,
                Capability.EDITS,
                Capability.DELETIONS,
                Capability.LOOK,
            }
        ),
        # More than 30 a second bans an address; there is no hurry.
        rate_limit=RateLimit(requests=60, per=timedelta(minutes=1)),
        every=timedelta(minutes=5),
        looks=PAGE,
        limits=(
            "Comments are not seen: the API cannot search them.",
            "The sites know no followers: reach is the author's reputation on that site.",
            "Without a key all terms and sites share the day's 300 requests, and are asked less often.",
        ),
        reference="api.stackexchange.com/docs",
    )

    def __init__(self, source: Source, config: Config, tools: Tools) -> None:
        self._source, self._config, self._tools = source, config, tools
        self._base = config.base_url.rstrip("/")
        self._sites = {name: Site(name=name, source=source) for name in config.sites}
        whole = WITH_KEY if config.key else WITHOUT_KEY
        # What the searches find is asked for, and looked at again, from a share of its own.
        self._searches = Allowance(name="searches", amount=whole * 2 // 3)
        self._details = Allowance(name="details", amount=whole - whole * 2 // 3)
        self._resting: dict[str, datetime] = {}  # by method: not to be called again before
        self._asked: dict[str, datetime] = {}  # by watch: when it last had its turn
        self._known: dict[MentionId, _Known] = {}
        self._postponed = Postponed()  # by site: one that is refused keeps no other from being read

    @property
    def plan(self) -> Plan:
        return Plan.PER_TERM

    async def poll(self, watch: Watch, cursor: Cursor | None) -> Batch:
        """One page of each site that is not read to its end; unchanged where it is too early for another request."""
        now, before = self._tools.clock.now(), _place(cursor)
        # An hour at least: until something is found every walk is the first, and what is new must be within it.
        latest, first = millis(now + AHEAD), millis(now - max(timedelta(days=self._config.history), OVERLAP))
        overlap = int(OVERLAP.total_seconds() * 1000)
        old = {name: before.walks.get(name, Walk()) for name in self._sites}
        under_way = [name for name, walk in old.items() if walk.walked]
        self._postponed.come_due(watch.key, under_way)
        walks = {
            name: begun(old[name], first=first, overlap=overlap, latest=latest) for name in under_way or self._sites
        }
        if not await self._may(watch, len(walks), now):
            if wait := await self._used_up(now):
                raise RateLimitedError("the day's requests are used up", retry_after=wait)
            return Batch(unchanged=True)
        steps: dict[str, Step] = {}
        mentions: list[Mention] = []
        skipped: list[PayloadError] = []
        deletions: list[MentionId] = []
        seen = 0
        for name, walk in walks.items():
            try:
                items, page, note = await self._found(self._sites[name], watch, walk, first=walk.since)
                whole, gone = await self._with_details(self._sites[name], items, watch)
            except SourceError as error:
                self._postponed.keep(watch.key, name, error)
                if isinstance(error, RateLimitedError):
                    break  # that is about all of them
                continue
            self._postponed.settle(watch.key, name)
            step = onward(walk, marks(items), next_page=page, latest=latest)
            steps[name] = step if step.more or not note else replace(step, note=note)
            read_now, broken = fields.each(whole, partial(read, site=self._sites[name], now=now), what="post")
            mentions += read_now
            skipped += broken
            deletions += gone
            seen += len(items)
        if not steps:
            self._postponed.come_due(watch.key)
        after = Place(walks={**before.walks, **{name: step.walk for name, step in steps.items()}})
        after = Place(walks={name: walk for name, walk in after.walks.items() if walk != Walk()})
        return Batch(
            mentions=tuple(mentions),
            skipped=tuple(skipped),
            deletions=tuple(deletions),
            cursor=None if after == before else Cursor(msgspec.json.encode(after).decode()),
            more=any(step.more for step in steps.values()) or self._postponed.waits(watch.key),
            seen=seen,
            note="; ".join(step.note for step in steps.values() if step.note),
        )

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        """How these posts stand now, a hundred a call. Raises SourceError; then nothing was learnt."""
        now = self._tools.clock.now()
        groups: dict[tuple[str, str], dict[str, Mention]] = {}
        for mention in mentions:
            for name, site in self._sites.items():
                if number := site.number_of(mention):
                    method = QUESTIONS if mention.kind is Kind.QUESTION else ANSWERS
                    groups.setdefault((name, method), {})[number] = mention
        if groups:
            await self._take_details(len(groups), now)
        engagement: dict[MentionId, Engagement] = {}
        edits: list[Mention] = []
        gone: list[MentionId] = []
        for (name, method), asked in groups.items():
            items = await self._batch(self._sites[name], method, list(asked))
            gone += [mention.id for number, mention in asked.items() if number not in items]
            for number, item in items.items():
                for found in fields.each([item], partial(read, site=self._sites[name], now=now))[0]:
                    engagement[found.id] = found.engagement or Engagement(at=now)
                    said = (asked[number].text, asked[number].title)
                    edits += [found] if (found.text, found.title) != said else []
        return Looks(engagement=engagement, edits=tuple(edits), gone=tuple(gone))

    async def _may(self, watch: Watch, requests: int, now: datetime) -> bool:
        """Whether this watch may search now: no method is at rest, and the day's share is not used up.

        Where there is not enough for everybody, the one goes first that has waited longest: else the first in the list
        would take all there is, every time.
        """
        self._asked.setdefault(watch.key, now - timedelta(days=1))
        if any(now < until for until in self._resting.values()):
            return False
        purse, enough = self._tools.purse, requests * len(self._asked)
        scarce = purse.next_at(self._searches, min(enough, self._searches.amount)) > now
        if scarce and min(self._asked.values()) < self._asked[watch.key]:
            return False
        if purse.next_at(self._details, 2 * requests) > now or not await purse.take(self._searches, requests):
            return False
        self._asked[watch.key] = now
        return True

    async def _used_up(self, now: datetime) -> timedelta:
        """How long until there are requests again where the day's are gone; zero where it is only too early for one."""
        purse = self._tools.purse
        gone = [each for each in (self._searches, self._details) if not await purse.left(each)]
        return max((purse.next_at(each) - now for each in gone), default=timedelta(0))

    async def _found(self, site: Site, watch: Watch, walk: Walk, *, first: int) -> tuple[list[Any], str, str]:
        """A page of the search, the word for the one after it, and what a person should know about it.

        The rest is reached by ending the window earlier, not by page numbers: those shift when a post is deleted.
        """
        until = int(walk.page) if walk.page.isdecimal() and len(walk.page) < 12 else 0
        term = " ".join(watch.terms[:1]).replace('"', " ")
        window = {"fromdate": str(first // 1000)} | ({"todate": str(until)} if until else {})
        params = {"q": f'"{term}"', "sort": "creation", "order": "desc", **window}
        body = await self._get(SEARCH, site, params)
        items = items_of(body)
        times = [mark // 1000 for mark in marks(items)]
        if not times or fields.dig(body, "has_more") in (None, False):
            return items, "", ""
        if until and min(times) > until:
            return items, "", "a gap: the API shows the same page again"
        # Inclusive, so that posts of the same second are not lost, but always further back than before.
        oldest = min(times) if not until or min(times) < until else until - 1
        return items, str(oldest) if oldest >= first // 1000 else "", ""

    async def _with_details(self, site: Site, items: Sequence[Any], watch: Watch) -> tuple[list[Any], list[MentionId]]:
        """The items, those about the brand as the API itself shows them; and those it has no more.

        The search tells neither the author nor what was edited.
        """
        now = self._tools.clock.now()
        wanted: dict[str, dict[str, int | None]] = {QUESTIONS: {}, ANSWERS: {}}
        for item in items:
            number = number_of(item)
            about = f"{fields.dig(item, 'title')}\n{fields.dig(item, 'body')}"
            known = self._known.get(site.identity(number)) if number else None
            active = fields.count(fields.dig(item, "last_activity_date"))
            if number and watch.wanted(about) and (known is None or now >= known.until or active != known.active):
                wanted[ANSWERS if is_answer(item) else QUESTIONS][number] = active
        for method, numbers in wanted.items():
            if numbers:
                await self._take_details(1, now)
                found = await self._batch(site, method, list(numbers))
                for number, active in numbers.items():
                    self._known[site.identity(number)] = _Known(found.get(number), now + DETAILS_KEPT, active)
        whole: list[Any] = []
        gone: dict[MentionId, None] = {}
        for item in items:
            number = number_of(item)
            known = self._known.get(site.identity(number)) if number else None
            if number and known is not None and known.item is None:
                gone[site.identity(number)] = None
            else:
                whole.append(item if known is None else known.item)
        for key in list(self._known)[: max(0, len(self._known) - REMEMBERED)]:
            del self._known[key]
        return whole, list(gone)

    async def _batch(self, site: Site, method: str, numbers: Sequence[str]) -> dict[str, Any]:
        """These posts by number. What is missing was deleted: so an answer that cannot be read whole is no answer."""
        params = {"filter": "withbody"}
        items = items_of(await self._get(method, site, params, ids=";".join(numbers)))
        found = {number: item for item in items if (number := number_of(item)) in numbers and number}
        if not all(number_of(item) in found for item in items):
            raise UnexpectedContentError("the answer holds what was not asked for")
        return found

    async def _take_details(self, requests: int, now: datetime) -> None:
        rest = max((self._resting.get(method, now) for method in (QUESTIONS, ANSWERS)), default=now)
        if rest > now:
            raise RateLimitedError("the API asked for a pause", retry_after=rest - now)
        if not await self._tools.purse.take(self._details, requests):
            wait = self._tools.purse.next_at(self._details, requests) - now
            raise RateLimitedError("the day's share of requests is used up for now", retry_after=wait)

    async def _get(self, method: str, site: Site, params: Mapping[str, str], *, ids: str = "") -> Any:
        """One call, and what its wrapper says of the quota and of pauses."""
        address = f"{self._base}/2.3/{method}" + (f"/{ids}" if ids else "")
        sent = {**params, "site": site.name, "pagesize": str(PAGE)}
        if self._config.key is not None:
            sent["key"] = self._config.key.get_secret_value()
        try:
            answer = await self._tools.fetch.get(address, params=sent)
        except RequestError as error:
            if (said := trouble(error.said)) is not None and type(said) is not RequestError:
                raise said from error
            raise
        body = answer.json()
        pause = fields.count(fields.dig(body, "backoff"))
        if pause:
            self._resting[method] = self._tools.clock.now() + timedelta(seconds=min(pause, 86_400))
        left, whole = fields.count(fields.dig(body, "quota_remaining")), fields.count(fields.dig(body, "quota_max"))
        if left is not None and whole:
            self._tools.purse.tell("quota", left=left, amount=whole)
            if left <= RESERVE:
                await self._tools.purse.empty(self._searches)
                await self._tools.purse.empty(self._details)
        return body


def _place(cursor: Cursor | None) -> Place:
    """What the cursor says; a cursor that says nothing starts over."""
    try:
        place = msgspec.json.decode(cursor or b"{}", type=Place)
    except (msgspec.DecodeError, UnicodeError):
        return Place()
    numbers = [n for walk in place.walks.values() for n in (walk.high, walk.since, walk.top, walk.walked)]
    return place if min(numbers, default=0) >= 0 else Place()
